"""Values → digits: which rule prints each quantity, and how many digits each line shows.

In: `Values`. Out: printed numbers per family and frame. A given number prints as typed. A line whose printed operands
do not give its printed result within one unit of the last place (a reader could not redo it) takes its operands with
two more digits, or four, up to eight, until they do. Carried numbers need none of that: they are redone exactly.

    >>> from decimal import Decimal
    >>> print_typed([Decimal("0.20")]).text.tolist()
    [[b'0.20']]
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any, overload

import numpy as np
from numpy.typing import NDArray

from explainer import formula as F
from explainer.equations.families import Family, Slot
from explainer.equations.joining import join_arrays
from explainer.equations.keys import COUNTERS, INPUT, SAMPLE_WEIGHT, Key
from explainer.formula import Num, Sym
from explainer.network.parameters import plain_number
from explainer.numbers.arithmetics import FloatArithmetic
from explainer.numbers.decimals import Near, RoundedArray, Scaled, round_exactly
from explainer.numbers.evaluation import Values
from explainer.numbers.printed_arrays import PrintedArray, cut_unknown_digits, print_array
from explainer.numbers.reach import Reach
from explainer.numbers.rounding import PrintRule, print_decimal, round_number
from explainer.numbers.slots import slot_numbers
from explainer.spec.known_names import NUMBER_KINDS

if TYPE_CHECKING:
    from explainer.spec import Spec

EXTRA_DIGITS = (0, 2, 4, 6, 8)
"""Digits that a line may add to its operands so that it can be redone."""
LARGE_FAMILY = 1_000
"""Members of a family beyond which more digits are printed for those alone that a line asks for."""


def print_typed(numbers: Sequence[Decimal]) -> PrintedArray:
    """Numbers as somebody typed them, shape (1, n)."""
    texts = [plain_number(abs(x)).encode() for x in numbers]
    shape = (1, len(texts))
    values = np.array([[float(x) for x in numbers]]).reshape(shape)
    text = np.array([texts], dtype=np.bytes_).reshape(shape) if texts else np.zeros(shape, dtype="S1")
    return PrintedArray(text, values < 0, np.ones(shape, bool), values, np.zeros(shape, np.int32))


class PrintRules:
    """The rule that prints each quantity: its id's, before its kind's, before the spec's."""

    def __init__(self, spec: Spec, plain: bool = False) -> None:
        """With `plain` no number is printed with an exponent, as carried ones never are."""
        numbers = spec.numbers
        self.carry = numbers.carry
        exponents = not (numbers.carry or plain)
        self.usual = PrintRule(*numbers.settled_rule(), exponents)
        self.overrides = {name: PrintRule(*numbers.settled_rule(name), exponents) for name in numbers.overrides}

    def rule_of(self, family: Family) -> PrintRule:
        """The rule of a family's kind. A parameter after its first update prints as an update does."""
        kind = "update" if family.kind in ("weight", "bias") else family.kind
        return self.overrides.get(kind, self.usual)

    def exceptions(self, family: Family) -> dict[int, PrintRule]:
        """Members with a rule of their own, by id."""
        if not self.overrides:
            return {}
        named = [n for n in self.overrides if n not in NUMBER_KINDS]
        found = {}
        for m in range(family.size) if named else ():
            rule = self.overrides.get(family.member_id(m).removesuffix("_after"))
            if rule is not None:
                found[m] = rule
        return found

    def rule_of_member(self, family: Family, m: int) -> PrintRule:
        """How one member is printed."""
        return self.exceptions(family).get(m, self.rule_of(family))

    @overload
    def round(self, family: Family, values: NDArray[Any]) -> NDArray[Any]: ...

    @overload
    def round(self, family: Family, values: Scaled | Near) -> RoundedArray | None: ...

    def round(self, family: Family, values: Any) -> Any:
        """Exact values as carried on: each rounded by its own rule; shape kept, entries fractions.

        Of the numbers of `explainer.numbers.decimals` what is certain; None where a rule needs fractions.
        """
        if isinstance(values, Scaled | Near):
            return self.round_machine(family, values)
        usual, exceptions = self.rule_of(family), self.exceptions(family)
        result = np.empty(values.shape, dtype=object)
        for place, value in np.ndenumerate(values):
            result[place] = Fraction(round_number(value, exceptions.get(place[-1], usual)))
        return result

    def round_machine(self, family: Family, values: Scaled | Near) -> RoundedArray | None:
        """Whole arrays rounded at once, members with a rule of their own afterwards."""
        result = round_exactly(values, self.rule_of(family))
        for m, rule in self.exceptions(family).items():
            other = round_exactly(values, rule)
            if result is None or other is None:
                return None
            for part in ("value", "exact", "hard"):
                getattr(result, part)[..., m] = getattr(other, part)[..., m]
            result = replace(result, places=max(result.places, other.places))
        return result


LUCKY_LENGTH = 11
"""Signs before the zeros at its end from which a decimal may agree with fifteen digits of a number by luck: about once
in ten thousand."""


def units(printed: PrintedArray) -> NDArray[np.float64]:
    """One unit of the last printed place of each number."""
    places = np.char.find(printed.text, b".")
    decimals = np.where(places < 0, 0, np.char.str_len(printed.text) - places - 1)
    return np.asarray(10.0 ** (printed.exponent - decimals))


@dataclass(eq=False)
class Display:
    """Every number of a page, as printed; shape (variants, members) per family and frame."""

    values: Values
    rules: PrintRules
    typed_numbers: Callable[[Key, int, int | None], PrintedArray | None]
    """(family, update, sample) → given numbers as typed, where they were typed."""
    found: dict[tuple[Key, int, int | None, int], PrintedArray] = field(default_factory=dict)
    fixed: set[tuple[Key, int, int | None]] = field(default_factory=set)
    """Which of them stand as they were typed, however many digits a line asks for."""
    extras: dict[tuple[Key, int, int | None], NDArray[np.int8]] = field(default_factory=dict)
    reach: Reach = field(init=False)
    """Which numbers an equals sign may stand before."""

    def __post_init__(self) -> None:
        self.reach = Reach(self.values)

    def get(self, key: Key, step: int, sample: int | None = None, extra: int = 0) -> PrintedArray:
        """A family's printed numbers, with `extra_digits` more digits than its rule says."""
        frame = (key, *self.values.frame(key, step, sample))
        if (*frame, 0) not in self.found:
            given = self.typed_numbers(*frame)
            if given is not None:
                self.fixed.add(frame)
            self.found[*frame, 0] = self.print_family(*frame, 0) if given is None else given
        if frame in self.fixed:
            return self.found[*frame, 0]
        if (*frame, extra) not in self.found:
            self.found[*frame, extra] = self.print_family(*frame, extra)
        return self.found[*frame, extra]

    def lengthen_members(
        self, key: Key, step: int, sample: int | None, extra: int, members: NDArray[np.intp]
    ) -> PrintedArray | None:
        """Some members of a large family with more digits; None where they are printed with the whole family."""
        frame, family = (key, *self.values.frame(key, step, sample)), self.values.derivation.families[key]
        few = (
            extra
            and len(members) < family.size
            and family.size > LARGE_FAMILY
            and family.kind not in ("local", "slope")
        )
        if not few or frame in self.fixed or (*frame, extra) in self.found or self.rules.exceptions(family):
            return None
        return print_by_rules(self.values.get(*frame)[:, members], self.rules.rule_of(family), {}, extra)

    def print_family(self, key: Key, step: int, sample: int | None, extra: int) -> PrintedArray:
        family = self.values.derivation.families[key]
        if family.kind in ("local", "slope") and family.kind not in self.rules.overrides:
            if (isinstance(family.rule, Sym | Num) and family.kind == "local") or isinstance(family.rule, Num):
                return self.print_as_operand(family, step, sample, extra)
            literals = constant_cases(family.rule)
            if literals:
                return self.print_as_constant(literals, key, step, sample)
        values = self.values.get(key, step, sample)
        usual, exceptions = self.rules.rule_of(family), self.rules.exceptions(family)
        if self.rules.carry and values.dtype == object:
            carried = self.print_carried(key, step, sample, usual, exceptions)
            return replace(carried, exact=carried.exact & self.reach.of_step(key, step, sample))
        result = print_by_rules(values, usual, exceptions, extra)
        exact = self.values.exact.get((key, (step, sample)))
        if exact is not None and exact.any():
            exact = exact & self.reach.of_step(key, step, sample)
        elif exact is None and result.exact.any() and family.rule is not None:
            exact = result.exact & self.reach.of(key, step, sample)
            lucky = exact & (np.char.str_len(np.char.rstrip(result.text, b"0")) > LUCKY_LENGTH)
            if lucky.any():
                exact = exact & (~lucky | self.reach.gives(key, step, sample, result.value, lucky))
        return result if exact is None else cut_unknown_digits(replace(result, exact=exact))

    def print_as_operand(self, family: Family, step: int, sample: int | None, extra: int) -> PrintedArray:
        """A local factor that is another quantity (∂net/∂w = out) prints as that quantity does; a constant as
        itself."""
        if isinstance(family.rule, Num):
            return gather_printed([print_typed([family.rule.value])], np.zeros(family.size, dtype=np.intp))
        (slot,) = family.slots.values()
        parts = [self.get(key, step, sample, extra) for key in slot.sources]
        if extra and all(part is self.get(key, step, sample) for part, key in zip(parts, slot.sources, strict=True)):
            return self.get(family.key, step, sample)
        return gather_printed(parts, slot.index)

    def print_as_constant(self, literals: Sequence[Num], key: Key, step: int, sample: int | None) -> PrintedArray:
        """A slope that is one of a few constants (relu: 1 or 0) prints as the constant is written."""
        values = np.asarray(self.values.get(key, step, sample), dtype=np.float64)
        choices = print_typed([literal.value for literal in literals])
        which = np.argmin(np.abs(values[..., None] - choices.value[0]), axis=-1)
        return choices.take((0, which))

    def print_carried(
        self, key: Key, step: int, sample: int | None, usual: PrintRule, exceptions: dict[int, PrintRule]
    ) -> PrintedArray:
        """Carried numbers that are fractions: printed from the exact value, `=` by exact comparison."""
        rounded = self.values.get(key, step, sample)
        exact = self.values.unrounded.get((key, (step, sample)), rounded)
        shape = rounded.shape
        cells = [print_decimal(v, exceptions.get(place[-1], usual)) for place, v in np.ndenumerate(exact)]

        def field_array(name: str, dtype: Any) -> NDArray[Any]:
            return np.array([getattr(cell, name) for cell in cells], dtype=dtype).reshape(shape)

        text = np.array([cell.text for cell in cells] or [b""], dtype=np.bytes_)[: len(cells)].reshape(shape)
        return PrintedArray(
            text,
            field_array("negative", bool),
            field_array("exact", bool),
            field_array("value", float),
            field_array("exponent", np.int32),
        )

    def printed_slot(self, slot: Slot, step: int, sample: int | None, extra: int = 0) -> NDArray[np.float64]:
        """The printed numbers in a slot, as floats; shape (variants, entries)."""
        if len(slot.sources) == 1 and not slot.before and not slot.batch:
            some = self.lengthen_members(slot.sources[0], step, sample, extra, slot.index)
            if some is not None:
                return some.value
        batch = self.values.batches.get(step, ())
        return slot_numbers(slot, step, sample, batch, lambda key, at, n: self.get(key, at, n, extra).value)

    def redo_lines(
        self, key: Key, step: int, sample: int | None, extra: int, members: NDArray[np.intp]
    ) -> NDArray[np.float64]:
        """The results of some lines recomputed from their printed operands; shape (variants, lines)."""
        family = self.values.derivation.families[key]
        one_rule = not isinstance(family.rule, F.OneOf)
        single = one_rule and all(slot.starts is None and not slot.batch for slot in family.slots.values())
        if single and len(members) < family.size:
            parts, starts = {name: slot.of_members(members) for name, slot in family.slots.items()}, None
        else:
            parts, starts = dict(family.slots), self.values.starts(family, step)
        slots = {name: self.printed_slot(slot, step, sample, extra) for name, slot in parts.items()}
        with np.errstate(all="ignore"):
            value = np.asarray(F.evaluate(self.values.rule(key, step), slots, FloatArithmetic(starts)))
        lines = len(members) if single else family.size
        value = value if value.ndim == 2 else np.broadcast_to(value, (1, lines))
        return value if lines == len(members) else value[:, members]

    def extra_digits(self, key: Key, step: int, sample: int | None = None) -> NDArray[np.int8]:
        """How many more digits each line's operands show; 0 where none of `EXTRA_DIGITS` is enough."""
        frame = (key, *self.values.frame(key, step, sample))
        if frame not in self.extras:
            self.extras[frame] = self.find_extra_digits(*frame)
        return self.extras[frame]

    def find_extra_digits(self, key: Key, step: int, sample: int | None) -> NDArray[np.int8]:
        family = self.values.derivation.families[key]
        result = self.get(key, step, sample)
        if family.rule is None or self.rules.carry or not family.slots:
            return np.zeros(result.value.shape, dtype=np.int8)
        return least_extra_digits(result, lambda extra, lines: self.redo_lines(key, step, sample, extra, lines))


def least_extra_digits(
    result: PrintedArray, redo: Callable[[int, NDArray[np.intp]], NDArray[np.float64]]
) -> NDArray[np.int8]:
    """How many more digits the operands of each line show, so that they give its printed result within one unit of the
    last place; 0 where none of `EXTRA_DIGITS` is enough: 1 - 1.00000000² is no better than 1 - 1.000².

    `redo(extra, lines)` gives the results of some lines from operands with more digits; shape (variants, lines).
    """
    level = np.zeros(result.value.shape, dtype=np.int8)
    allowed, left = units(result) * (1 + 1e-6), np.arange(result.value.shape[1])
    for extra in EXTRA_DIGITS:
        off = ~(np.abs(redo(extra, left) - result.value[:, left]) <= allowed[:, left])
        more = extra + 2 if extra < EXTRA_DIGITS[-1] else 0
        level[:, left] = np.where(off & (level[:, left] == extra), more, level[:, left])
        left = left[off.any(axis=0)]
        if not len(left):
            break
    return level


def print_by_rules(
    values: NDArray[Any], usual: PrintRule, exceptions: Mapping[int, PrintRule], extra: int
) -> PrintedArray:
    """Numbers printed by the usual rule, members with a rule of their own by that."""
    result = print_array(np.ascontiguousarray(values, dtype=np.float64), lengthen_rule(usual, extra))
    for m, rule in exceptions.items():
        column = print_array(np.ascontiguousarray(values[:, m : m + 1]), lengthen_rule(rule, extra))
        width = max(result.text.dtype.itemsize, column.text.dtype.itemsize)
        result = replace(result, text=result.text.astype(f"S{width}"))
        for part in ("text", "negative", "exact", "value", "exponent"):
            getattr(result, part)[:, m : m + 1] = getattr(column, part)
    return result


def gather_printed(parts: Sequence[PrintedArray], index: NDArray[np.intp]) -> PrintedArray:
    """Members picked from several printed families, numbered end to end."""
    joined = (join_arrays([getattr(printed, part) for printed in parts]) for part in PrintedArray.__slots__)
    return PrintedArray(*joined).take(np.s_[..., index])


def constant_cases(rule: F.Formula | None) -> tuple[Num, ...]:
    """The constants a rule may give, where each of its cases is one."""
    match rule:
        case Num():
            return (rule,)
        case F.Cases(value, _, _, _, otherwise):
            parts = [constant_cases(value), constant_cases(otherwise)]
            return tuple(dict.fromkeys(n for part in parts for n in part)) if all(parts) else ()
    return ()


def lengthen_rule(rule: PrintRule, extra: int) -> PrintRule:
    """The rule with more digits."""
    return replace(rule, digits=min(rule.digits + extra, 17)) if extra else rule


def typed_source(values: Values) -> Callable[[Key, int, int | None], PrintedArray | None]:
    """Given numbers as the spec typed them; of parameters only before the first update."""
    network, spec = values.derivation.network, values.derivation.network.spec
    overridden = values.engine.overrides

    def source(key: Key, step: int, sample: int | None) -> PrintedArray | None:
        family = values.derivation.families[key]
        if family.scope == "constant":
            from explainer.functions import OPTIMIZER_CONSTANTS

            return print_typed([getattr(spec.training.optimizer, OPTIMIZER_CONSTANTS[key.kind])])
        if key in COUNTERS:
            return print_typed([Decimal(network.count_at(key, step))])
        if family.rule is not None:
            return None
        if key in overridden:
            return print_array(values.get(key, step, sample), PrintRule(kind="exact", digits=15))
        if key in network.given:
            texts = network.given[key]
            if step > 1 and not network.frozen[key].all():
                return None
            return (
                print_typed(list(map(Decimal, texts)))
                if texts is not None
                else print_drawn(values.get(key, step), spec, key)
            )
        if key.kind == "mask":
            dropout = spec.network.layers[(key.layer or 1) - 1].dropout
            assert dropout is not None
            return print_typed(dropout.mask_of(sample or 1))
        row = spec.training.data[(sample or 1) - 1]
        if key == SAMPLE_WEIGHT:
            return print_typed(spec.training.weights_of(row))
        return print_typed(row.input if key == INPUT else row.target or ())

    return source


def print_drawn(numbers: NDArray[np.float64], spec: Spec, key: Key) -> PrintedArray:
    """Drawn weights, with the digits they were rounded to."""
    plan = spec.network.layers[(key.layer or 0) - 1]
    init = plan.weights if key.kind == "weight" else plan.bias
    return print_array(numbers, PrintRule(digits=init.digits, scientific=False))  # type: ignore[union-attr]
