"""What every section needs to know: the lesson's shape, and how much of it is written out.

In: an `Explanation`. Out: a `LessonContext`, which the functions of the sections take, and the pieces they share.

    >>> from explainer import explain
    >>> lesson = LessonContext.of(explain("mazur"))
    >>> lesson.everything, lesson.delta, lesson.several
    (True, False, False)
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from explainer.equations.families import Family, LayerPlan
from explainer.equations.keys import INPUT, Key
from explainer.equations.names import Name, member_name, spell_members
from explainer.functions import Activation, Loss
from explainer.mistakes.table import MISTAKES
from explainer.network.building import Network
from explainer.network.derivation import Derivation
from explainer.walkthrough.document import (
    Block,
    Figure,
    Inline,
    Line,
    Listing,
    NameOf,
    NumberOf,
    Prose,
    Quantity,
    Rows,
    Say,
    Section,
    Table,
    Verdict,
)
from explainer.walkthrough.kept import shown_updates
from explainer.witnesses.claims import CLAIMS, chain
from explainer.witnesses.conditions import Subject
from explainer.witnesses.facts import Facts
from explainer.witnesses.other_rates import MOST_WEIGHTS
from explainer.wording import SENTENCES

if TYPE_CHECKING:
    from explainer.explanation import Explanation
    from explainer.spec import Spec

FULL_WEIGHTS = MOST_WEIGHTS
"""Weights up to which `detail = "auto"` writes out every line."""
ROWS_FROM = 32
"""Lines of a family, in a network of more weights than that, beyond which they stand below each other as rows."""
MOST_EDGES = 24
"""Edges up to which a network is drawn whole with its numbers; of a larger one a neuron and its edges are."""
FEW_MEMBERS = 3
"""Members shown in full where not all are."""
TABLE_MEMBERS = 24
"""Members listed in a table after them."""


@dataclass(frozen=True, slots=True)
class LessonContext:
    """An explanation as the sections see it."""

    explanation: Explanation
    spec: Spec
    derivation: Derivation
    network: Network
    families: Mapping[Key, Family]
    batches: Mapping[int, tuple[int, ...]]
    """Samples of each update that is shown; the last one is the closing forward pass."""
    delta: bool
    """Told with slope and delta, as code does it, instead of partial derivatives."""
    small: bool
    """Few enough weights that a reader looks at each of them."""
    everything: bool
    """Every line is written out."""
    story: bool
    """The first update is told in sentences; a short lesson has the lines and a few words."""
    folds: bool
    """What a reader may skip is folded; a full lesson has all of it open."""
    single: int
    """Lines of a family up to which each is a block of its own; more of them are rows of one block."""
    few: int
    """Members of a family that are shown in full where not all are."""
    labels: Mapping[str, str]
    """Neuron → how the page calls it."""
    names: Mapping[Key, tuple[str, ...]]
    """Key of a neuron's family (net, out, error) → how the page calls its neurons."""
    several: bool
    """More than one layer has a loss."""

    @classmethod
    def of(cls, explanation: Explanation, full: bool = False) -> LessonContext:
        """What an explanation says about its lesson; all of it with `full`, whatever the spec asks for."""
        spec, derivation = explanation.spec, explanation.derivation
        network, families = derivation.network, derivation.families
        weights = sum(families[key].size for key in network.parameters)
        detail = "full" if full else spec.page.detail
        return cls(
            explanation,
            spec,
            derivation,
            network,
            families,
            explanation.values.batches,
            delta=spec.notation == "delta",
            small=weights <= FULL_WEIGHTS,
            everything=detail in ("full", "short") or (detail == "auto" and weights <= FULL_WEIGHTS),
            story=detail != "short",
            folds=detail != "full",
            single=FULL_WEIGHTS if weights <= FULL_WEIGHTS else ROWS_FROM,
            few=1 if detail == "first" else FEW_MEMBERS,
            labels={
                id: str(label)
                for plan in network.layers
                for id, label in zip(
                    spell_members([plan.ids], plan.size), spell_members([plan.labels], plan.size), strict=True
                )
            },
            names={
                Key(kind, plan.number): tuple(spell_members([plan.labels], plan.size))
                for plan in network.layers
                for kind in ("net", "out", "error")
            },
            several=sum(plan.loss for plan in network.layers) > 1,
        )

    def sentence_key(self, key: str) -> str:
        """The key of a sentence, or of the one that a switched-on mistake puts in its place."""
        for name in self.spec.training.mistakes:
            key = MISTAKES[name].sentences.get(key, key)
        return key

    def claim(
        self,
        key: str,
        place: Quantity,
        fills: Mapping[str, Inline] | None = None,
        among: tuple[tuple[Quantity, ...], ...] = (),
    ) -> tuple[Say | Verdict, ...]:
        """A sentence where it may be said, else what stands in its place: none, one, or what the numbers choose."""
        return self.claim_one([(key, fills or {})], place, among)

    def claim_one(
        self,
        named: Sequence[tuple[str, Mapping[str, Inline]]],
        place: Quantity,
        among: tuple[tuple[Quantity, ...], ...] = (),
    ) -> tuple[Say | Verdict, ...]:
        """The same with a sentence for each of the numbers that are compared."""
        facts = Facts(self.explanation.values)
        texts: list[Say] = []
        for key in chain(named[0][0]):
            subjects = [Subject(place, among, k) for k in range(len(named))]
            said = [Say(key, fills) for _, fills in named]
            if CLAIMS[key].of_shape:
                if CLAIMS[key].holds(facts, subjects[0]):
                    texts += said
                    break
            else:
                texts += said
        if not texts or (len(texts) == 1 and CLAIMS[texts[0].key].of_shape):
            return tuple(texts)
        return (Verdict("claim", place, tuple(texts), among),)

    def fold(self, key: str, *blocks: Block, fills: Mapping[str, Inline] | None = None) -> Iterator[Section]:
        """A part that a reader may skip, under what it comes to; nothing where it has no blocks."""
        if blocks:
            yield Section(Say(key, fills or {}), blocks, folded=self.folds)

    def name(self, key: Key, m: int) -> Name:
        """The name of a family's member."""
        return member_name(self.families[key].name, m)

    def typed_number(self, number: str) -> str:
        """A number that no quantity has, with the page's decimal mark."""
        return number.replace(".", self.spec.page.decimal_mark)

    @property
    def told_steps(self) -> list[int]:
        """The updates that are told line by line: all that are kept, of a short run that is kept whole its first
        ones."""
        kept = [step for step in sorted(self.batches) if step != max(self.batches)]
        told = shown_updates(self.spec)
        return [step for step in kept if step in told] if len(kept) == self.spec.updates else kept

    @property
    def is_drawn_in_passes(self) -> bool:
        """Whether there are pictures of its passes: it learns, and every layer has weights."""
        return self.network.has_targets and all(not plan.formulas for plan in self.network.layers)

    def count_edges(self) -> int:
        """Lines of the network's picture."""
        return sum(len(plan.edge_weight) + plan.size * len(plan.skip) for plan in self.network.layers)

    def pass_picture(self, kind: str, caption: str, about: Quantity) -> Figure:
        """A picture of a pass, of a large network one neuron of it; the weight it is about says which."""
        told = Say(caption)
        return Figure(kind, told if self.count_edges() <= MOST_EDGES else Say("figure.part", {"caption": told}), about)

    def lines(self, key: Key, step: int, sample: int | None, members: Sequence[int] | None = None) -> Iterator[Block]:
        """Every line of a family; of a large one the first lines and a table of the next ones, or all as rows."""
        family = self.families.get(key)
        if family is None:
            return
        chosen = range(family.size) if members is None else members
        if self.in_rows(family, len(chosen)):
            yield Rows(Say("backward.all", {"count": str(family.size)}), Quantity(key, 0, step, sample))
        elif self.everything or len(chosen) <= self.few:
            yield from (Line(Quantity(key, m, step, sample)) for m in chosen)
        else:
            yield from (Line(Quantity(key, m, step, sample)) for m in chosen[: self.few])
            yield self.member_table(key, step, sample, chosen[self.few : self.few + TABLE_MEMBERS])
            if len(chosen) > self.few + TABLE_MEMBERS:
                yield Prose((Say("backward.many", {"count": str(len(chosen))}),))

    def in_rows(self, family: Family, count: int) -> bool:
        """Whether so many lines of a family stand below each other, and with them all the others."""
        terms = max((len(slot.index) for slot in family.slots.values()), default=0)
        return self.everything and count > (self.few if terms > 4 * FULL_WEIGHTS else max(self.single, self.few))

    def member_table(self, key: Key, step: int, sample: int | None, members: Sequence[int]) -> Table:
        """Members of a family as a table of names and numbers."""
        rows = tuple((NameOf(q), NumberOf(q)) for q in (Quantity(key, m, step, sample) for m in members))
        return Table(Say("forward.rest"), (Say("forward.quantity"), Say("forward.value")), rows)


def count_phrase(key: str, count: int) -> Say:
    """ "one sample" or "3 samples": a sentence pair `key.one`, `key.many`."""
    return Say(f"{key}.one") if count == 1 else Say(f"{key}.many", {"count": str(count)})


def function_words(row: Activation | Loss) -> Inline:
    """A function's name in the page's language; where the words have none, its own name or formula."""
    key = f"{'activation' if isinstance(row, Activation) else 'loss'}.{row.name}"
    return Say(key) if key in SENTENCES["en"] else row.name.replace("_", " ")


def layer_words(lesson: LessonContext, plan: LayerPlan) -> str:
    """A layer's number, with its name behind it where it has one: 3 (f1)."""
    name = lesson.spec.network.layers[plan.number - 1].name
    return f"{plan.number} ({name})" if name else str(plan.number)


def layer_sizes(network: Network) -> Inline:
    """2 inputs, 2 hidden neurons and 2 outputs."""
    sizes: list[Inline] = [count_phrase("network.size.input", network.families[INPUT].size)]
    if any(plan.formulas for plan in network.layers):  # a node for each of many steps: their number tells more
        for key, loss in (("network.size.hidden", False), ("network.size.output", True)):
            count = sum(plan.size for plan in network.layers if plan.loss is loss)
            sizes += [count_phrase(key, count)] if count else []
        return join_words(sizes)
    for plan in network.layers:
        sizes.append(count_phrase("network.size.output" if plan.loss else "network.size.hidden", plan.size))
    return join_words(sizes)


def enumeration(parts: Sequence[Inline]) -> Inline:
    """Parts one after the other, with commas."""
    return parts[0] if len(parts) == 1 else Listing(tuple(parts))


def join_words(parts: Sequence[Inline]) -> Inline:
    """Parts one after the other, with "and" before the last."""
    return parts[0] if len(parts) == 1 else Say("list.and", {"p0": enumeration(parts[:-1]), "p1": parts[-1]})


def outputs_of(lesson: LessonContext) -> list[tuple[Key, int]]:
    """(family, member) of every output that bears the loss, in order."""
    return [(key, m) for key, m, _ in outputs_with_targets(lesson)]


def outputs_with_targets(lesson: LessonContext) -> list[tuple[Key, int, int]]:
    """(family, member, its target) of every output that bears the loss, in order."""
    bearing = ((plan.key("out"), plan.targets) for plan in lesson.network.layers if plan.targets is not None)
    return [(key, m, target) for key, targets in bearing for m, target in enumerate(targets.tolist())]


def answers_phrase(lesson: LessonContext, step: int, sample: int) -> Inline:
    """out_o1 = 0.75 and out_o2 = 0.77: the first few outputs with their numbers."""
    told: list[Inline] = []
    for key, m in outputs_of(lesson)[:FEW_MEMBERS]:
        q = Quantity(key, m, step, sample)
        told.append(Say("answer", {"name": NameOf(q), "value": NumberOf(q)}))
    return join_words(told)


def say_once(first: bool, key: str, fills: Mapping[str, Inline] | None = None) -> Iterator[Block]:
    """A sentence that stands only where its stage is told for the first time."""
    if first:
        yield Prose((Say(key, fills or {}),))
