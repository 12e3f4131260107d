"""The numbers inside sentences: what each has to be.

In: a `Document` and its `Explanation`. Out: `ExpectedNumber`s in the order of the document. A sentence with a number is
a row of `SENTENCE_NUMBERS`.

    >>> from explainer import explain
    >>> from explainer.walkthrough import walk
    >>> mazur = explain("mazur")
    >>> [number.value for number in expected_numbers(walk(mazur), mazur, {}) if number.place == "value"][:1]
    [0.5]
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from explainer.equations.keys import ETA, LOSS, PENALISED, PREDICTED, TARGET, Key
from explainer.explanation import Explanation
from explainer.reader.cells import NUDGE, Misplaced, nudged_number
from explainer.reader.expected import value_of
from explainer.reader.page_parts import NUMBER_IN_PROSE
from explainer.reader.rate_outcomes import loss_of_all
from explainer.walkthrough.document import (
    Algebra,
    Blank,
    Block,
    Document,
    Figure,
    Inline,
    Listing,
    NameOf,
    NumberedLine,
    NumberOf,
    Prose,
    Quantity,
    Request,
    Rows,
    Say,
    Section,
    SeriesNumber,
    Spliced,
    Table,
    VariantText,
    Verdict,
)

LEAST_DECIMALS = 6
"""Of a nudged loss, so that the difference of two still has some."""
UNKNOWN = 2e-14
"""Of a loss: what two engines may differ by after a training."""


@dataclass(frozen=True, slots=True)
class ExpectedNumber:
    """A number that a sentence has to say."""

    place: str
    """The gap that it fills, for a message."""
    value: float
    optional: bool = False
    """Whether the sentence is one of several that may stand there."""
    typed: str = ""
    """How it is typed, where it is a word of the spec."""
    slack: float = 0.0
    """How far rounding of what it is computed from may move it."""


# ------------------------------------------------------------------------------------- what has to be said

Is = Callable[[Quantity], bool]


def _is(*kinds: str) -> Is:
    return lambda q: q.key.kind in kinds and not q.key.phase


def _is_key(key: Key) -> Is:
    return lambda q: q.key == key


SENTENCE_NUMBERS: Mapping[str, tuple[tuple[str, Is | str], ...]] = {
    "answer": (("value", lambda q: True),),
    "error.compare": (("out", _is("out")), ("target", _is_key(TARGET))),
    "error.hit": (("out", _is("out")), ("target", _is_key(TARGET))),
    "error.apart": (("out", _is("out")), ("target", _is_key(TARGET))),
    "network.rate": (("value", _is_key(ETA)),),
    "question.try": (("step", "nudge"),),
    "question.moved": (
        ("step", "nudge"),
        ("change", "change"),
        ("change", "change"),
        ("step", "nudge"),
        ("quotient", "quotient"),
    ),
    "question.quotient": (("gradient", _is("gradient")),),
    "question.quotient.corner": (),
    "question.quotient.plain": (),
    "helped.fell": (("before", _is_key(LOSS)), ("after", _is_key(LOSS.after))),
    "helped.fell.penalty": (("before", _is_key(PENALISED)), ("after", _is_key(PENALISED.after))),
    "helped.predicted.penalty": (("predicted", _is_key(PREDICTED)),),
    "helped.predicted": (("predicted", _is_key(PREDICTED)),),
    "rates.intro": (("before", "rate"),),
    "recap.error": (("loss", _is_key(LOSS)),),
}
"""Sentence → its gaps that numbers fill, in the order of the page, and what each has to be: a quantity's number, or one
that is computed here once more."""


def expected_numbers(
    document: Document, explanation: Explanation, labels: Mapping[str, str]
) -> Iterator[ExpectedNumber]:
    """Every number that a document's sentences say; `labels` are the texts that this variant has of its own. Raises
    Misplaced where a sentence takes another number."""
    if document.head:
        yield ExpectedNumber("the points of the sheet", float(labels[document.head.points.name]))
    for sentence in _sentences_of(document.sections):
        if isinstance(sentence, Blank):
            yield ExpectedNumber("the number of a line", float(sentence.row))
            yield ExpectedNumber(f"how far line {sentence.row} may be off", float(labels[f"tolerance {sentence.row}"]))
            if sentence.points:
                yield ExpectedNumber(f"the points of line {sentence.row}", float(labels[sentence.points.name]))
        elif isinstance(sentence, NumberedLine):
            yield ExpectedNumber("the number of a line", float(sentence.row))
        elif isinstance(sentence, Request):
            yield from _numbers_of(sentence.words, explanation, False)
            told = [label for label in (sentence.tolerance, sentence.points) if label]
            yield from (ExpectedNumber(f"the {label.name}", float(labels[label.name])) for label in told)
        else:
            yield from _numbers_of(_fill_labels(sentence, labels), explanation, False)


def _sentences_of(blocks: Iterable[Block]) -> Iterator[Inline | Blank | NumberedLine | Request]:
    """Titles, paragraphs, captions and gaps, in order."""
    for block in blocks:
        match block:
            case Section(title, inner):
                yield title
                yield from _sentences_of(inner)
            case Prose(sentences):
                yield from sentences
            case Rows() | Table() | Figure() | Algebra():
                yield block.caption
            case Blank() | NumberedLine() | Request():
                yield block


def _fill_labels(piece: Inline, labels: Mapping[str, str]) -> Inline:
    """The same with a variant's own texts in their places."""
    match piece:
        case VariantText(name):
            return labels[name]
        case Say(key, fills):
            return Say(key, {gap: _fill_labels(fill, labels) for gap, fill in fills.items()})
    return piece


def _numbers_of(piece: Inline, explanation: Explanation, optional: bool) -> Iterator[ExpectedNumber]:
    match piece:
        case Verdict(_, _, texts):
            choices = dict.fromkeys(tuple(_numbers_of(text, explanation, True)) for text in texts)
            yield from max(choices, key=len, default=())
        case Listing(parts) | Spliced(parts):
            for part in parts:
                yield from _numbers_of(part, explanation, optional)
        case str():
            for found in NUMBER_IN_PROSE.finditer(piece) if "." in piece or "," in piece else ():
                yield ExpectedNumber("words of the spec", 0.0, True, found[0])
        case Say(key, fills):
            rows = SENTENCE_NUMBERS.get(key)
            _require_rows(key, fills, rows)
            said: dict[str, ExpectedNumber] = {}
            for gap, what in rows or ():
                if gap not in said:
                    value, slack = _value_of_gap(key, gap, fills, what, explanation)
                    said[gap] = ExpectedNumber(gap, value, optional, slack=slack)
                yield said[gap]
            for fill in fills.values() if rows is None else ():
                yield from _numbers_of(fill, explanation, optional)


def _require_rows(key: str, fills: Mapping[str, Inline], rows: tuple[tuple[str, Is | str], ...] | None) -> None:
    """Raises Misplaced for a number that no row says anything about, and a number beside another one's name."""
    known = {gap for gap, _ in rows or ()}
    numbers = {gap for gap, fill in fills.items() if isinstance(fill, NumberOf | SeriesNumber)}
    if not known <= fills.keys():
        raise Misplaced(f"no {', '.join(sorted(known - fills.keys()))} in {key}")
    if rows is None and numbers:
        raise Misplaced(f"a number in {key}, which has no row")
    name, value = fills.get("name"), fills.get("value")
    if isinstance(name, NameOf) and isinstance(value, NumberOf) and name.quantity != value.quantity:
        raise Misplaced(f"the number of {value.quantity.key} under the name of {name.quantity.key}")


def _value_of_gap(
    key: str, gap: str, fills: Mapping[str, Inline], what: Is | str, explanation: Explanation
) -> tuple[float, float]:
    """(the number that a gap has to say, how far rounding may move it)."""
    fill = fills[gap]
    match fill, what:
        case NumberOf(q), _ if callable(what):
            if not what(q):
                raise Misplaced(f"a number of {q.key} as {gap} of {key}")
            return value_of(explanation, q), 0.0
        case str(), "nudge":
            return NUDGE, 0.0
        case SeriesNumber("nudge"), "change" | "quotient":
            assert fill.about is not None
            return _nudge_effect(explanation, fill.about, what == "quotient")
        case SeriesNumber("rate"), "rate":
            return loss_at_start(explanation), 0.0
    raise Misplaced(f"{type(fill).__name__} as {gap} of {key}")


def _nudge_effect(explanation: Explanation, about: Quantity, quotient: bool) -> tuple[float, float]:
    """The change of the loss by a nudge, from both losses as printed; or what that is per unit of the weight."""
    numbers = explanation.spec.numbers
    digits = max(numbers.digits, LEAST_DECIMALS) if numbers.kind == "decimals" else 9
    loss = Quantity(LOSS, 0, about.step, about.sample)
    before, after = (round(nudged_number(explanation, about, step, loss), digits) for step in (0.0, NUDGE))
    unit = max(1.5 * 10.0**-digits, abs(before) * UNKNOWN)
    return ((after - before) / NUDGE, unit / NUDGE) if quotient else (after - before, unit)


def loss_at_start(explanation: Explanation) -> float:
    """The loss of all samples before any update."""
    own = explanation.values.engine
    return loss_of_all(explanation, own, {key: array[:1] for key, array in own.start().items()})
