"""Sheets for the tests of quizzes: made of real lessons, with what real slips give.

In: a lesson and what to ask. Out: a `Sheet` whose numbers are the engine's, as printed; its slips are the numbers of
the same lesson with a mistake switched on.

    >>> sheet("mazur", kinds=("gradient",)).questions[0].id
    'dE/dw1'
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from explainer import explain
from explainer.equations.keys import ETA, INPUT, TARGET, Key
from explainer.equations.names import Name, member_name
from explainer.homework.sheet import Question, Sheet
from explainer.judging.slip_answers import SlipAnswer
from explainer.lesson import Explanation, read_spec
from explainer.spec import Spec

ASKED = (
    "net", "out", "loss", "delta", "gradient", "update", "net_after", "out_after", "loss_after", "loss_predicted",
)  # fmt: skip
GIVEN = (INPUT, TARGET)
SLIPS = ("derivative_of_output", "updated_weights")
TITLE = "One step of backpropagation"
HOSTILE = "</p><script>alert(1)</script> {1:NUMERICAL:=1} {#1} ]]> $x$ \\(x\\) *a* `b` =cmd|'/c calc'!A0 / \" & %"
"""A title with what the formats take for markup."""


def sheet(
    source: Spec | Mapping[str, Any] | str,
    code: str = "K7Q2-4M",
    kinds: Sequence[str] = ASKED,
    *,
    title: str = TITLE,
    formulas: bool = True,
    reason: bool = False,
    mistakes: Sequence[str] = SLIPS,
) -> Sheet:
    """The sheet of a lesson's first update that asks for every line of these kinds."""
    spec = read_spec(source)
    lesson, slips = explain(spec), {name: shown(explain(altered(spec, name))) for name in mistakes}
    questions = []
    for quantity in lesson.trace()["quantities"]:
        if quantity["kind"] in kinds and quantity["formula"] and quantity["step"] == 1:
            questions.append(asked(lesson, quantity, len(questions) + 1, slips, formulas, reason))
    return Sheet(code, title, spec, tuple(given(lesson)), tuple(questions))


def altered(spec: Spec, mistake: str) -> Spec:
    """The same lesson told with a mistake."""
    return spec.model_copy(update={"training": spec.training.model_copy(update={"mistakes": (mistake,)})})


def shown(lesson: Explanation) -> dict[tuple[Any, ...], str]:
    """Every printed number of a lesson."""
    return {(q["id"], q["sample"], q["step"]): q["shown"] for q in lesson.trace()["quantities"]}


def asked(
    lesson: Explanation,
    quantity: dict[str, Any],
    row: int,
    slips: Mapping[str, Mapping[Any, str]],
    formulas: bool,
    reason: bool,
) -> Question:
    """One line as a question; its tolerance is two units of the last printed place."""
    place = (quantity["id"], quantity["sample"], quantity["step"])
    answer = quantity["shown"]
    tolerance = Decimal((0, (2,), int(Decimal(answer).as_tuple().exponent)))
    found: dict[str, list[str]] = {}
    for name, numbers in slips.items():
        if abs(Decimal(numbers.get(place, answer)) - Decimal(answer)) > tolerance:
            found.setdefault(numbers[place], []).append(name)
    key, m = lesson.derivation.locate(quantity["id"])
    node = lesson.derivation.equation(key, m)
    return Question(
        row=row,
        id=quantity["id"],
        sample=quantity["sample"],
        step=quantity["step"],
        kind=quantity["kind"],
        name=name_of(lesson, key, m),
        formula=node.formula if formulas else None,
        operands={use.id: name_of(lesson, use.key, use.member) for use in node.uses},
        answer=answer,
        value=quantity["value"],
        tolerance=f"{tolerance:f}",
        slips=tuple(SlipAnswer(tuple(names), value) for value, names in found.items()),
        reason=reason,
    )


def name_of(lesson: Explanation, key: Key, m: int) -> Name:
    return member_name(lesson.derivation.families[key].name, m)


def given(lesson: Explanation) -> Iterator[tuple[Name, str]]:
    """Inputs, targets, parameters, learning rate."""
    numbers = shown(lesson)
    families = lesson.derivation.families
    for key in (*GIVEN, *lesson.derivation.network.parameters, ETA):
        for m in range(families[key].size):
            id = families[key].member_id(m)
            number = next(text for (name, _, _), text in numbers.items() if name == id)
            yield name_of(lesson, key, m), number


def variant(weights: Sequence[Sequence[str]], **training: Any) -> dict[str, Any]:
    """A 2-2-2 lesson with the given eight weights, layer by layer, as a mapping."""
    first, second = (list(map(float, layer)) for layer in weights)
    return {
        "title": TITLE,
        "network": {
            "inputs": 2,
            "layers": [
                {"neurons": 2, "activation": "sigmoid", "weights": [first[:2], first[2:]], "bias": 0.35},
                {"neurons": 2, "activation": "sigmoid", "weights": [second[:2], second[2:]], "bias": 0.6},
            ],
        },
        "training": {"data": [{"input": [0.05, 0.1], "target": [0.01, 0.99]}], **training},
        "numbers": {"digits": 4, "carry": True},
    }
