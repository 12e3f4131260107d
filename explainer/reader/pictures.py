"""The numbers of pictures: beside each name, or under each id, the number that the other witnesses confirmed.

In: the characters of a page, its `Document` and its `Explanation`. Out: how many numbers its pictures and their
descriptions say; Misplaced for the first that is another one, or stands beside another name.

    >>> from explainer import explain
    >>> from explainer.walkthrough import walk
    >>> mazur = explain("mazur")
    >>> PictureReader(walk(mazur), mazur, lambda text, value: float(text) == value).read_file("<svg></svg>")
    0
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence

from explainer.explanation import Explanation
from explainer.reader.cells import Misplaced
from explainer.reader.expected import labels_of, value_of
from explainer.reader.html_page import picture_in_svg
from explainer.reader.page_parts import BESIDE, Picture
from explainer.walkthrough.document import Document, Figure, PathLine, Quantity, leaf_blocks

THICKEST = 6
"""Steps of a line's thickness."""


class PictureReader:
    """Knows every name and id of an explanation, and the update and sample of each picture."""

    def __init__(self, document: Document, explanation: Explanation, shows: Callable[[str, float], bool]) -> None:
        self.explanation, self.shows = explanation, shows
        self.figures = [block for block in leaf_blocks(document.sections) if isinstance(block, Figure)]
        self.living = document.living
        self.quantities: dict[str, Quantity] = {}
        """By id, and by label where no id is spelt like it."""
        self.named: dict[str, set[Quantity]] = {}
        """What bears an id or a label: several things, where somebody calls an input b1."""
        labels: dict[str, Quantity] = {}
        for key, family in explanation.derivation.families.items() if self.figures else ():
            for m, label in enumerate(labels_of(explanation.derivation, key)):
                q = Quantity(key, m)
                self.quantities.setdefault(family.member_id(m), q)
                labels.setdefault(label, q)
                for name in (family.member_id(m), label):
                    self.named.setdefault(name, set()).add(q)
        self.quantities = labels | self.quantities
        layers = explanation.derivation.network.layers
        self.products = {
            block.path: math.prod(value_of(explanation, factor) for factor in block.factors)
            for block in leaf_blocks(document.sections)
            if isinstance(block, PathLine) and self.figures
        }
        self.neurons = {
            letters: id
            for plan in layers
            for label, id in zip(plan.labels.member_texts(), plan.ids.member_texts(), strict=True)
            for letters in (label, label.replace("_", ""))  # a subscript is smaller, not marked
        }

    def read_page(self, pictures: Iterable[Picture]) -> int:
        """How many numbers the pictures of a page hold. Raises Misplaced for the first that is another one."""
        printed, figures = list(pictures), self.figures
        if self.living and len(printed) > len(figures):  # of a large network each neuron is a picture of its own
            figures = [*figures, *[self.living] * (len(printed) - len(figures))]
        if len(printed) != len(figures):
            raise Misplaced(f"{len(printed)} pictures, not {len(figures)}")
        return sum(self.read_picture(picture, [figure]) for picture, figure in zip(printed, figures, strict=True))

    def read_file(self, markup: str) -> int:
        """The same of a picture that is a file of its own, of which nobody says where it belongs."""
        return self.read_picture(picture_in_svg(markup), self.figures)

    def read_picture(self, picture: Picture, figures: Sequence[Figure]) -> int:
        """One picture, which is one of some figures."""
        count, lines = 0, list[tuple[str, str]]()
        for name, number in picture:
            kind, of, place = name.partition(" of ")
            if kind == "thickness":
                lines.append((place, number))
            elif of and not number:
                self.require_partner(kind, *place.split(" in ", 1))
            elif not number:
                self.require_group(*name.split(" in ", 1))
            else:
                values = self.values_of(name, figures)
                if values and not any(self.shows(number, value) for value in values):
                    raise Misplaced(f"{number} for {name}, which is {' or '.join(f'{v:.15g}' for v in values)},")
                count += bool(values)
        if lines and not any(self.are_drawn_as(lines, figure) for figure in figures):
            raise Misplaced(f"lines as thick as {', '.join(f'{id}: {role}' for id, role in lines)}")
        return count

    def values_of(self, name: str, figures: Sequence[Figure]) -> set[float]:
        """What a name or an id may be in a picture that is one of some figures; nothing for other names."""
        kind, _, of = name.partition(" of ")
        if of in self.quantities and kind in BESIDE.values():
            q = self.quantities[of]
            id = self.explanation.derivation.families[q.key].member_id(q.member)
            name = next((partner for partner in self.partners(kind, id) if partner in self.quantities), "")
        if name in self.products:
            return {self.products[name]}
        return {self.value_at(q, figure) for q in self.named.get(name, ()) for figure in figures}

    def require_partner(self, kind: str, id: str, other: str) -> None:
        """Raises Misplaced where what stands behind a number is not its gradient, or not what becomes of it."""
        if other not in self.partners(kind, id):
            raise Misplaced(f"{other} beside {id}")

    def partners(self, kind: str, id: str) -> Sequence[str]:
        """The ids of what may stand behind a number."""
        start, _, neuron = id.partition("_")
        if kind == "new":
            return (f"{id}_new",)
        if not neuron:
            return (f"dE/d{id}",)
        if self.explanation.spec.notation == "delta":
            return (f"signal_{id}",)
        return (f"delta_{neuron}" if start == "net" else f"dE/d{id}",)

    def are_drawn_as(self, lines: Sequence[tuple[str, str]], figure: Figure) -> bool:
        """Whether a picture's lines are as thick as they should be; the living one has each line for every stage."""
        if figure.kind == "network.living":
            rows = ("weight", "gradient", "change") if self.explanation.derivation.network.has_targets else ("weight",)
            return all(self.are_as_thick(lines[k :: len(rows)], figure, row) for k, row in enumerate(rows))
        kinds = {"network.backward": "gradient", "network.update": "change"}
        return self.are_as_thick(lines, figure, kinds.get(figure.kind, "weight"))

    def are_as_thick(self, lines: Sequence[tuple[str, str]], figure: Figure, row: str) -> bool:
        """Whether every line is as thick as its weight is large, or its gradient, or its change."""
        numbers = []
        for id, _ in lines:
            if id not in self.quantities:
                return False
            weight, gradient, new = (self.quantities.get(name) for name in (id, f"dE/d{id}", f"{id}_new"))
            place = gradient if row == "gradient" else weight
            assert place is not None
            value = self.value_at(place, figure)
            change = self.value_at(new, figure) - value if new else 0.0
            numbers.append(change if row == "change" else value)
        largest = max(map(abs, numbers))
        for number, (_, role) in zip(numbers, lines, strict=True):
            step = THICKEST * abs(number) / largest if largest else 0.0
            if not -1e-9 <= int(role[1]) - step < 1 + 1e-9 or (number < 0) != role.endswith(" n"):
                return False
        return True

    def require_group(self, label: str, ids: str) -> None:
        """Raises Misplaced where the name of a quantity or a neuron stands in the place of others."""
        own = {self.quantities[id] for id in ids.split() if id in self.quantities}
        named, neuron = self.named.get(label, set()), self.neurons.get(label)
        if ids and (named or neuron) and not named & own and neuron not in ids.split():
            raise Misplaced(f"{label} in the place of {ids}")

    def value_at(self, q: Quantity, figure: Figure) -> float:
        """A quantity's number in the update and sample that a figure is about; NaN where that update is not kept."""
        batches, step = self.explanation.values.batches, figure.about.step if figure.about else 1
        if step not in batches and q.key not in self.explanation.derivation.network.parameters:
            return math.nan
        sample = (figure.about.sample if figure.about else None) or batches.get(step, (1,))[0]
        return value_of(self.explanation, Quantity(q.key, q.member, step, sample))
