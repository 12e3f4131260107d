"""Try it yourself: which lines of a lesson a page can ask for, and how much of each stands there already.

In: a `Document` and its `Explanation`, of which no number is read. Out: an `Ask` for each line that is asked for. Help
fades from neuron to neuron: of the lines of one form (kind and rule: every net input, every ∂E/∂w) those of the first
neuron that the page shows are worked, those of the second want their result, later ones stand as a formula. Forms are
counted through the whole page, not layer by layer: the net input of o1 in a 2-2-2 network is the third of its form and
blank, while δ of a hidden neuron, which is another formula than that of an output, starts with a worked one again. What
belongs to no neuron (the total error, a shared weight) counts each of its members, and so does a form of which the page
has one neuron alone: its first weight is worked, its second wants its result.

    >>> from explainer import explain
    >>> from explainer.walkthrough import walk
    >>> mazur = explain("mazur")
    >>> asks = find_asks(walk(mazur), mazur)
    >>> [(mazur.derivation.families[ask.quantity.key].member_id(ask.quantity.member), ask.blank) for ask in asks][:4]
    [('net_h2', False), ('out_h2', False), ('net_o1', True), ('net_o2', True)]
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from explainer.equations.families import Family
from explainer.formula import Num, Sym
from explainer.walkthrough.document import Ask, Document, Line, Quantity, leaf_blocks

if TYPE_CHECKING:
    from explainer.explanation import Explanation


def can_ask(explanation: Explanation) -> bool:
    """Whether a lesson can be tried: not where its run is longer than the page shows, nor where it tells slips."""
    spec, shown = explanation.spec, explanation.values.batches
    return not spec.training.mistakes and set(range(1, spec.updates + 1)) <= set(shown)


def find_asks(document: Document, explanation: Explanation) -> tuple[Ask, ...]:
    """The lines that can be asked for, each once; a line that only hands a number on is none."""
    if not can_ask(explanation):
        return ()
    families = explanation.derivation.families
    forms: dict[Any, dict[Quantity, Any]] = {}
    for block in leaf_blocks(document.sections):
        family = families[block.quantity.key] if isinstance(block, Line) and not block.written else None
        if isinstance(block, Line) and family and not isinstance(family.rule, Sym | Num):
            lines = forms.setdefault((family.kind, family.rule), {})
            lines.setdefault(block.quantity, owner_of(family, block.quantity))
    places = {q: place for lines in forms.values() for q, place in fading_places(lines).items()}
    shown = dict.fromkeys(block.quantity for block in leaf_blocks(document.sections) if isinstance(block, Line))
    return tuple(Ask(q, blank=places[q] > 1) for q in shown if places.get(q))


def fading_places(lines: Mapping[Quantity, Any]) -> dict[Quantity, int]:
    """How many neurons have had a line of one form before each of its lines; lines, where all are of one neuron."""
    owners = list(dict.fromkeys(lines.values()))
    if len(owners) == 1:
        return {q: place for place, q in enumerate(lines)}
    return {q: owners.index(owner) for q, owner in lines.items()}


def owner_of(family: Family, q: Quantity) -> tuple[Any, ...]:
    """The neuron that a line belongs to, in its update and sample; the member where it belongs to none."""
    neuron = 0 if family.neuron is None else int(family.neuron[q.member])
    return (family.layer, neuron, q.step, q.sample) if neuron else (q.key, q.member, q.step, q.sample)
