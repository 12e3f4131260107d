"""Printed numbers against the numbers they stand for: how near they are, whether they are exact, what they give.

In: an `Explanation`, and the functions that its page defines. Out: a `NumberReader`, which answers for one page.

    >>> from explainer import explain
    >>> numbers = NumberReader(explain("mazur"), {})
    >>> numbers.shows("0.377500000", 0.3775), numbers.shows("0.593", 0.5932699), numbers.is_whole("0.593", 0.5932699)
    (True, True, False)
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence

from explainer import formula as F
from explainer.explanation import Explanation
from explainer.formula import Call, Formula
from explainer.functions import ACTIVATIONS
from explainer.reader.comparing import NamelessNumbers
from explainer.reader.grammar import Words, parse_side, tokens_of
from explainer.reader.notation import ARGUMENT_END
from explainer.witnesses.many_digits import mpmath_arithmetic

SEEN = 1e-14
"""Relative difference below which a printed number is the number itself: a reader sees 15 digits."""
SHORT = 11
"""Signs of a number, zeros at its end left out, up to which fifteen digits tell that it ends there."""
ARITHMETIC_CALLS = {"abs", "max", "min", "sign"}
"""Functions of arithmetic: what they give ends where their arguments do."""
EXACT = 1e-35
"""What two numbers of 50 digits differ by that are one."""
WORDS = {"en": Words(), "de": Words(f"{ARGUMENT_END}falls", f"{ARGUMENT_END}sonst")}
"""What stands around a condition, by language."""


class NumberReader:
    """Compares the numbers of one page."""

    def __init__(self, explanation: Explanation, functions: Mapping[str, Formula]) -> None:
        spec, self.functions = explanation.spec, functions
        self.comma = spec.page.decimal_mark == ","
        rules = [spec.numbers.settled_rule(name) for name in ("", *spec.numbers.overrides)]
        self.slack = 1.0 if any(rule.rounding == "truncate" for rule in rules) else 0.5
        significant = [rule.digits for rule in rules if rule.kind == "significant"]
        self.significant = bool(significant)
        self.whole = any(rule.digits == 0 for rule in rules)
        self.whole_digits = min(significant, default=0)
        """Digits of a whole number that may be a rounding: 67 for 66.8, where two are significant."""
        single = {plan.activation.name for plan in explanation.derivation.network.layers}
        self.f = next(iter(single & set(ACTIVATIONS)), "") if len(single) == 1 else ""
        self.words = WORDS[spec.page.language]

    def parse(self, side: str, names: Sequence[str]) -> Formula:
        """A side as a tree, with what the page's own functions stand for."""
        return put_in_functions(parse_side(side, names, self.words, self.f), self.functions)

    def shows_in_cell(self, text: str, value: float) -> bool:
        """Whether a cell shows a number; one that left every range is ∞."""
        return text == "∞" if not math.isfinite(value) else self.shows(text, value)

    def number(self, text: str) -> str:
        """A printed number with a point."""
        return text.replace(",", ".") if self.comma else text

    def shows(self, text: str, value: float) -> bool:
        """Whether a printed number is what a value is printed as: within half a unit of its last place."""
        written = self.number(text).replace("(", "").replace(")", "")
        if not re.fullmatch(r"-?\d+(?:\.\d+)?(?:e-?\d+)?", written):
            return False
        apart = abs(float(written) - value)
        return apart <= self.slack * unit_of(written, self.significant) * (1 + 1e-6) + SEEN * abs(value)

    def is_whole(self, text: str, value: float) -> bool:
        """Whether a printed number is the number, not a rounding of it."""
        return abs(float(self.number(text)) - value) <= SEEN * abs(value)

    def gives(self, numbers: str, result: str) -> bool:
        """Whether the printed numbers, put into the printed formula, give the printed result."""
        value = float(F.evaluate(self.parse(numbers, ()), {}, NamelessNumbers()))
        written = self.number(result)
        return abs(value - float(written)) <= unit_of(written, self.significant) * (1 + 1e-6)

    def is_exact(
        self, side: str, numbers: Sequence[str], rounded: Sequence[bool], names: Sequence[str], result: str
    ) -> bool:
        """Whether the printed numbers give the printed result to every digit, wherever those that were rounded really
        lie."""
        arithmetic = mpmath_arithmetic()
        printed = arithmetic.mp.mpf(self.number(result))
        parsed = self.parse(put_places(side, names, self.words), [f"⟨{k}⟩" for k in range(len(numbers))])
        called = {part.name for part in F.walk(parsed) if isinstance(part, Call)}
        if any(rounded) and not called - ARITHMETIC_CALLS and len(result.rstrip("0")) <= SHORT:
            return True  # 7/12 * 0.12 = 0.07 holds, whatever is printed for 7/12
        for moved in (0, 1) if any(rounded) else (0,):
            values = {}
            for k, (text, rough) in enumerate(zip(numbers, rounded, strict=True)):
                written = self.number(text)
                away = arithmetic.mp.mpf(unit_of(written)) / (-3 if text.startswith("-") else 3)
                values[f"⟨{k}⟩"] = arithmetic.mp.mpf(written) + moved * rough * away
            if abs(F.evaluate(parsed, values, arithmetic) - printed) > EXACT * (1 + abs(printed)):
                return False
        return True


def put_in_functions(formula: Formula, functions: Mapping[str, Formula]) -> Formula:
    """A formula without calls of functions that are themselves given by a formula."""
    formula = F.rebuild(formula, lambda part: put_in_functions(part, functions))
    match formula:
        case Call(name, (argument,)) if name in functions:
            return put_in_functions(F.substitute(functions[name], {"x": argument}), functions)
    return formula


def unit_of(written: str, zeros: bool = False) -> float:
    """One unit of the last place of a printed number; with `zeros` those at the end of a whole number are no digits."""
    mantissa, _, power = written.partition("e")
    ends = zeros and "." not in mantissa and mantissa.strip("-0") != ""
    left = len(mantissa) - len(mantissa.rstrip("0")) if ends else 0
    return float(10.0 ** (int(power or 0) + left - len(mantissa.partition(".")[2])))


def put_places(side: str, names: Sequence[str], words: Words) -> str:
    """The side with the place of each name instead of it."""
    found, count = "", 0
    for kind, text in tokens_of(side, tuple(names), words):
        found += f"⟨{count}⟩" if kind == "name" else text
        count += kind == "name"
    return found


def names_in(side: str, names: tuple[str, ...], words: Words) -> list[str]:
    """The names of a side, in order."""
    return [text for kind, text in tokens_of(side, tuple(names), words) if kind == "name"]
