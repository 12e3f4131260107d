"""Names out of a table: activations, losses, optimizers, mistakes, kinds of line; or a formula where one may stand.

In: what the TOML or JSON parser returned. Out: the canonical name or the formula as typed, or a refusal that lists what
there is and names the nearest.

    >>> sorted(known_optimizers())[:2]
    ['adadelta', 'adagrad']
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import PlainValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

from explainer.spec.fields import bad_character, read_not_negative, refusal, value_refusal
from explainer.spec.problems import nearest_name, show_value

USUAL_ASK_KINDS = ("net", "out", "error", "loss", "partial", "slope", "delta", "signal", "gradient", "update")
"""The kinds of line that homework asks for where the spec does not say."""
NUMBER_KINDS = (
    "given", "net", "out", "slope", "local", "error", "loss", "partial", "delta", "signal", "path", "gradient", "state",
    "penalty", "update", "rate", "epoch_loss",
)  # fmt: skip
"""The kinds of quantity that [numbers] can have a table for."""
ASKABLE_KINDS = tuple(kind for kind in NUMBER_KINDS if kind not in ("given", "path", "penalty", "rate", "epoch_loss"))
"""Kinds of line that homework can ask for."""


FIND = "find"
"""What stands in place of kinds where a mistake is to be found."""


def _read_find(value: Any) -> Any:
    if value != FIND:
        raise value_refusal(value, f'a list of kinds and ids, or "{FIND}"', nearest_name(str(value), [FIND]))
    return value


def _known_name(find: Callable[[], Mapping[str, Any]], variables: frozenset[str] = frozenset()) -> Callable[[Any], str]:
    """A row of a table, or (with `variables`) a formula over them; the canonical name or the formula as typed."""

    def read_known(value: Any) -> str:
        rows = find()
        formula = f" or a formula in {' and '.join(sorted(variables))}" if variables else ""
        expected = f"one of {', '.join(rows)}{formula}"
        if not isinstance(value, str):
            raise value_refusal(value, expected)
        if value in rows:
            return str(getattr(rows[value], "name", value))
        try:
            if variables:
                return _known_formula(value, variables, expected)
        except PydanticCustomError:
            if not re.fullmatch(r"\s*[\w-]*\s*", value):
                raise
        raise value_refusal(value, expected, nearest_name(value, rows))

    return read_known


def _known_formula(value: str, variables: frozenset[str], expected: str) -> str:
    from explainer import formula

    message, column = f"a formula without {max(variables)}", 1
    try:
        tree = formula.read(value, names=variables)
        if max(variables) in formula.symbols(tree) and not bad_character(value):
            return value
    except formula.FormulaError as error:
        message, column = f"a formula that cannot be read ({error})", error.column
    except (ArithmeticError, ValueError, RecursionError):
        message = f"the formula {show_value(value)}, which cannot be read"
    raise refusal(message, expected, shift=column)


def _read_rate(value: Any) -> Decimal | str:
    """A number of at least 0, or a formula in epoch and step as typed."""
    if not isinstance(value, str):
        return read_not_negative(value)
    from explainer.formula import FormulaError
    from explainer.functions import read_schedule

    expected = "a number of at least 0, or a formula in epoch and step"
    if bad := bad_character(value):
        raise refusal(bad, expected)
    try:
        read_schedule(value)
    except FormulaError as error:
        raise refusal(f"a formula that cannot be read ({error})", expected, shift=error.column) from None
    return value


def _read_penalty(value: Any) -> str:
    """A formula in w as typed."""
    expected = "a formula in w"
    if not isinstance(value, str):
        raise value_refusal(value, expected)
    return _known_formula(value, frozenset({"w"}), expected)


def known_activations() -> Mapping[str, Any]:
    """Known activations, aliases included."""
    from explainer.functions import ACTIVATIONS, ALIASES, STEPS

    steps = dict.fromkeys(STEPS)
    return {
        **ACTIVATIONS,
        **steps,
        **{alias: ACTIVATIONS[name] for alias, name in ALIASES.items() if name in ACTIVATIONS},
    }


def known_losses() -> Mapping[str, Any]:
    """Known losses."""
    from explainer.functions import LOSSES

    return LOSSES


def known_optimizers() -> Mapping[str, Any]:
    """Known optimizers."""
    from explainer.functions import OPTIMIZERS, PERCEPTRON

    return {**OPTIMIZERS, PERCEPTRON.name: PERCEPTRON}


def known_mistakes() -> Mapping[str, Any]:
    """Known mistakes."""
    from explainer.mistakes.table import MISTAKES

    return MISTAKES


_NAME = WithJsonSchema({"type": "string"})
ActivationName = Annotated[str, PlainValidator(_known_name(known_activations, frozenset({"x"}))), _NAME]
LossName = Annotated[str, PlainValidator(_known_name(known_losses, frozenset({"t", "y"}))), _NAME]
OptimizerName = Annotated[str, PlainValidator(_known_name(known_optimizers)), _NAME]
LearningRate = Annotated[
    Decimal | str,
    PlainValidator(_read_rate),
    WithJsonSchema({"oneOf": [{"type": "number", "minimum": 0}, {"type": "string"}]}),
]
PenaltyFormula = Annotated[str, PlainValidator(_read_penalty), _NAME]
LineKind = Annotated[str, PlainValidator(_known_name(lambda: dict.fromkeys(ASKABLE_KINDS))), _NAME]
Find = Annotated[Literal["find"], PlainValidator(_read_find), WithJsonSchema({"const": FIND})]
MistakeName = Annotated[str, PlainValidator(_known_name(known_mistakes)), _NAME]
