"""Families → values: every equation evaluated as it is written, in floats, in exact fractions, or to 50 digits.

In: a `Derivation` and the given numbers. Out: `Values`, every symbol's number for one or many variants. Where numbers
are neither carried nor altered they come from the matrices of the engine; what the matrices do not hold (a local
factor, a path) is its own equation evaluated on them. Carried numbers (each step starts from the printed value) are
exact, rounded after every equation by the rule for its kind, as a person with a calculator does: whole arrays at once
by `explainer.numbers.decimals`, with fractions where that is not certain.

    >>> from explainer import explain
    >>> explain("mazur").values.get(Key("loss"), 1, 1).round(9).tolist()
    [[0.298371109]]
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol, overload

import numpy as np
from numpy.typing import NDArray

from explainer import formula as F
from explainer.equations.families import Family, Slot
from explainer.equations.keys import COUNTERS, INPUT, SAMPLE_WEIGHT, TARGET, Key
from explainer.functions import settle_rates
from explainer.network.derivation import Derivation
from explainer.network.updating import resize_batch_rule
from explainer.numbers.arithmetics import (
    FloatArithmetic,
    FractionArithmetic,
    MagnitudeArithmetic,
    SizedNumber,
    add_up,
    as_fractions,
    float_call,
    same_kind,
)
from explainer.numbers.decimals import DecimalArithmetic, Near, RoundedArray, Scaled, near, scale_decimals
from explainer.numbers.engine import Engine
from explainer.numbers.equation_training import train_by_equations
from explainer.numbers.fifteen_digits import round_to_seen
from explainer.numbers.history import History, Parameters
from explainer.numbers.limits import LARGEST, OUT_OF_RANGE, NotFinite, refuse_number
from explainer.numbers.slots import slot_numbers, take_members
from explainer.numbers.sums import CANCELLED_PART, CANCELLED_SLOPE, drop_residue

Array = NDArray[Any]


class CarryRounding(Protocol):
    """Rounds an equation's exact values, as `display.Rules.round` does."""

    @overload
    def __call__(self, family: Family, values: Array) -> Array: ...

    @overload
    def __call__(self, family: Family, values: Scaled | Near) -> RoundedArray | None: ...


Operands = tuple[dict[str, Array], NDArray[np.intp] | None]
"""(numbers in each slot of a family's rule, where each member's terms start)."""
Frame = tuple[int, int | None]
"""(update, sample), both as the reader counts them: from 1; sample None for what belongs to the update."""


@dataclass(eq=False)
class Values:
    """Every number of the updates that are kept, computed when asked for; shape (variants, members) each."""

    derivation: Derivation
    engine: Engine
    batches: Mapping[int, tuple[int, ...]]
    """Samples (from 1) of each kept update; the closing pass has all of them."""
    history: History
    own: bool = False
    """Whether every number is its own equation's (numbers carried or altered) instead of the matrices'."""
    carry: CarryRounding | None = None
    """Rounds an equation's exact value, where numbers are carried. A float then stands for the 15 digits a reader sees
    of it, which are the exact number."""
    unrounded: dict[tuple[Key, Frame], Array] = field(default_factory=dict)
    """Carried only: the exact fractions before they were rounded, where they were needed."""
    exact: dict[tuple[Key, Frame], Array] = field(default_factory=dict)
    """Carried only: where rounding whole arrays lost nothing."""
    places: dict[tuple[Key, Frame], int] = field(default_factory=dict)
    """Carried only: decimals of the numbers of a family."""
    found: dict[tuple[Key, Frame], Array] = field(default_factory=dict)
    known: dict[str, Any] = field(default_factory=dict)
    """What others found out about these numbers, kept as long as they are."""

    def of_variant(self, v: int) -> Values:
        """One variant's numbers, evaluated anew."""
        return Values(
            self.derivation, self.engine.of_variant(v), self.batches, self.history.of_variant(v), self.own, self.carry
        )

    def frame(self, key: Key, step: int, sample: int | None) -> Frame:
        """The frame a family's number belongs to, seen from an equation of (step, sample)."""
        scope = self.derivation.families[key].scope
        if scope == "constant":
            return (0, None)
        return (step, None) if scope == "update" else (step, sample or self.batches[step][0])

    def get(self, key: Key, step: int, sample: int | None = None) -> Array:
        """The numbers of a family in one frame, shape (variants, members)."""
        frame = self.frame(key, step, sample)
        if (key, frame) not in self.found:
            value = self.given_numbers(key, *frame)
            if value is None and not self.own:
                if frame[1]:
                    self.fill_sample(*frame, key.phase)  # type: ignore[arg-type]
                value = self.found.get((key, frame))
            self.found[key, frame] = self.evaluate(key, *frame) if value is None else value
        return self.found[key, frame]

    def given_numbers(self, key: Key, step: int, sample: int | None) -> Array | None:
        """Typed numbers, and the parameters at the start of an update."""
        family = self.derivation.families[key]
        if key in COUNTERS:
            return np.array([[float(self.derivation.network.count_at(key, step))]])
        if family.kind == "state" and step + 1 in self.history.states and self.is_kept_state(key):
            return self.kept_state(key, step)
        if family.scope == "constant":
            constant: Array = np.atleast_2d(self.engine.constants[key.kind])
        elif key in self.history.parameters.get(step, {}):
            constant = self.history.parameters[step][key]
        elif key in self.derivation.network.start and step == 1:  # also where the first update is not kept
            constant = self.engine.start()[key]
        elif key == INPUT or key.kind == "mask":
            constant = self.engine.sample_arrays([(sample or 1) - 1])[key][:, 0]
        elif key in (TARGET, SAMPLE_WEIGHT):
            constant = self.engine.target_arrays([(sample or 1) - 1])[key][:, 0]
        else:
            return None
        return round_to_seen(constant)[0] if self.carry and constant.dtype != object else constant

    def is_kept_state(self, key: Key) -> bool:
        """Whether a state family goes on into the next update (v, m), or is worked out afresh (m̂)."""
        return key.kind in self.engine.row.states

    def kept_state(self, key: Key, step: int) -> Array:
        """A state as update `step` left it; before the first update as it is given."""
        parameter = key.parameter
        kept = self.history.states[step + 1][key.kind][parameter]
        return kept[..., ~self.derivation.network.frozen[parameter]]

    def fill_sample(self, step: int, sample: int, phase: str = "") -> None:
        """One sample's forward and backward pass by the matrices, all families at once; forward alone once more with
        the new weights, and both at the place that an optimizer looks ahead to."""
        engine, parameters = self.engine, self.parameters_at(step, phase)
        with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
            values = engine.forward(parameters, engine.inputs([sample - 1]))
            if self.derivation.network.has_targets:
                targets = engine.targets([sample - 1])
                values |= engine.errors(values, targets)
                if phase != "after":
                    back = engine.backward(parameters, values, targets)
                    values |= {k.gradient: g for k, g in engine.gradients(values, back).items()} | back
        for key, array in values.items():
            if (here := key._replace(phase=phase)) in self.derivation.families:
                self.found.setdefault((here, (step, sample)), array[:, 0])

    def parameters_at(self, step: int, phase: str = "") -> Parameters:
        """All parameters of an update: as it finds them, `after` it, or where its optimizer looks `ahead` to."""
        if not phase:
            return self.history.parameters[step]
        keys = self.derivation.network.parameters
        return {key: self.moved(key, key.new if phase == "after" else key.place_ahead, step) for key in keys}

    def slot_values(self, slot: Slot, step: int, sample: int | None) -> Array:
        """What stands in a slot, shape (variants, entries)."""
        return slot_numbers(slot, step, sample, self.batches.get(step, ()), self.get)

    def operands(self, key: Key, step: int, sample: int | None) -> Operands:
        """(numbers in each slot of a family's rule, where each member's terms start)."""
        family = self.derivation.families[key]
        slots = {name: self.slot_values(slot, step, sample) for name, slot in family.slots.items()}
        return slots, self.starts(family, step)

    def starts(self, family: Family, step: int) -> NDArray[np.intp] | None:
        """Where the terms of each member start, where a family's rule adds up."""
        if any(slot.batch for slot in family.slots.values()):
            return np.arange(family.size + 1, dtype=np.intp) * len(self.batches[step])
        return family.starts

    def evaluate(self, key: Key, step: int, sample: int | None, operands: Operands | None = None) -> Array:
        """A family's rule on its own operands, rounded where numbers are carried; shape (variants, members)."""
        family = self.derivation.families[key]
        assert family.rule is not None, key
        slots, starts = operands or self.operands(key, step, sample)
        if self.carry is None:
            value = self.evaluate_rule(family, slots, FloatArithmetic(starts), step)
            return self._without_residue(family, value, step, sample, (slots, starts))
        if all(array.dtype != object for array in slots.values()):
            found = self.carry_family(family, slots, starts, step, sample)
            if found is not None:
                return found
        value = self.exact_values(key, step, sample)
        self.unrounded[key, (step, sample)] = value
        return self.carry(family, value)

    def _without_residue(
        self, family: Family, value: Array, step: int, sample: int | None, operands: Operands
    ) -> Array:
        """A sum whose terms cancel, and a net input that reaches the jump of its function, as the matrices have it."""
        key, network = family.key, self.derivation.network

        def size() -> Array:
            return magnitudes_of(family, self, step, sample, operands)

        jump = network.layers[(key.layer or 1) - 1].activation.jump if key.kind == "net" else None
        if jump is not None:
            return np.where(np.abs(value - jump) < CANCELLED_SLOPE * size(), jump, value)
        if key.kind == "net":
            return drop_residue(value, size, CANCELLED_PART)
        if family.kind == "rate":
            arithmetic = FloatArithmetic(operands[1])
            return np.asarray(settle_rates(lambda at: self.evaluate_rule(family, at, arithmetic, step), operands[0]))
        by_sums = (key.kind == "new" and network.settles) or (key.phase == "batch" and key.kind == "gradient")
        return drop_residue(value, size) if by_sums else value

    def evaluate_rule(self, family: Family, slots: Mapping[str, Any], arithmetic: F.Arithmetic, step: int) -> Array:
        """A family's rule in an arithmetic of arrays, shape (variants, members)."""
        with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
            value = np.asarray(F.evaluate(self.rule(family.key, step), slots, arithmetic))
        if value.ndim < 2:  # a rule without operands: the same number for every member
            value = np.broadcast_to(value, (1, family.size))
        return value

    def exact_values(
        self,
        key: Key,
        step: int,
        sample: int | None,
        rows: Any = slice(None),
        members: NDArray[np.intp] | None = None,
    ) -> Array:
        """The exact values of a family (in some variants, of some members) from what a reader sees of its operands,
        before they are rounded."""
        family = self.derivation.families[key]
        slots, starts = self.operands(key, step, sample)
        if members is not None:
            slots, starts = take_members(family, slots, starts, members)
        exact = {name: as_fractions(array[rows] if len(array) > 1 else array) for name, array in slots.items()}
        try:
            value = self.evaluate_rule(family, exact, FractionArithmetic(starts), step)
            large = np.argwhere(np.abs(value) > LARGEST)
            if not len(large):
                return value
            raise NotFinite(f"{family.member_id(int(large[0, 1]))} in update {step} is above 1e140: {OUT_OF_RANGE}")
        except NotFinite:
            raise
        except (ValueError, ArithmeticError):
            floats = {name: np.asarray(array, dtype=np.float64) for name, array in slots.items()}
            value = self.evaluate_rule(family, floats, FloatArithmetic(starts), step)
            places = np.argwhere(~np.isfinite(value))
            row, m = map(int, places[0]) if len(places) else (0, 0)
            found = float(value[row, m]) if len(places) else float("nan")  # exactly 0 below a fraction bar
            raise refuse_number(self, key, m, step, sample, found) from None

    def carry_family(
        self,
        family: Family,
        slots: Mapping[str, Array],
        starts: NDArray[np.intp] | None,
        step: int,
        sample: int | None,
    ) -> Array | None:
        """A family's rounded numbers by whole arrays; what is not certain there by fractions. None where a rule, or a
        number of more than 15 digits, needs fractions throughout."""
        assert self.carry is not None
        key, frame = family.key, (step, sample)
        numbers = {
            name: scale_decimals(array, self.most_decimals(family.slots[name], step, sample))
            for name, array in slots.items()
        }
        terms = 1 if starts is None else int(np.diff(starts).max(initial=1))
        guarded = DecimalArithmetic(float_call, lambda values: add_up(values, starts), terms)
        with np.errstate(all="ignore"):
            value = F.evaluate(self.rule(key, step), numbers, guarded)
        if np.ndim(value.count if isinstance(value, Scaled) else value.value) < 2:
            value = near(value)
            value = Near(*(np.broadcast_to(part, (1, family.size)) for part in (value.value, value.error)))
        result = self.carry(family, value)
        if result is None:
            return None
        rows = np.flatnonzero(result.hard.any(axis=-1))
        if len(rows):
            exact = self.exact_values(key, step, sample, rows if len(result.hard) > 1 else slice(None))
            right = self.carry(family, exact)
            floats = right.astype(np.float64)
            if not (as_fractions(floats) == right).all():
                return None
            here = result.hard[rows]
            result.value[rows] = np.where(here, floats, result.value[rows])
            result.exact[rows] = np.where(here, exact == right, result.exact[rows])
            self.places[key, frame] = max(result.places, round_to_seen(floats)[1])
        else:
            self.places[key, frame] = result.places
        self.exact[key, frame] = result.exact
        return np.asarray(result.value)

    def most_decimals(self, slot: Slot, step: int, sample: int | None) -> int:
        """The most decimals a number in a slot has."""
        samples = self.batches[step] if slot.batch else (sample,)
        frames = [(key, self.frame(key, step - slot.before, n)) for key in slot.sources for n in samples]
        for place in frames:
            if place not in self.places:
                self.places[place] = round_to_seen(self.found[place])[1]
        return max(self.places[place] for place in frames)

    def new_parameters(self, key: Key, step: int) -> Array:
        """A parameter family after an update: the new numbers, and the frozen ones as they were."""
        return self.moved(key, key.new, step)

    def moved(self, key: Key, to: Key, step: int) -> Array:
        """A parameter family with its trained members as the family `to` has them."""
        before = self.get(key, step)
        if to not in self.derivation.families:
            return before
        after = self.get(to, step)
        frozen = self.derivation.network.frozen[key]
        if not frozen.any():
            return after
        before, after = same_kind([before, after])
        result = np.broadcast_to(before, (max(len(before), len(after)), before.shape[-1])).copy()
        result[..., ~frozen] = after
        return result

    def state_after(self, state: str, key: Key, step: int) -> Array:
        """A state of all members of a parameter family after an update; that of frozen members never moves."""
        before = self.history.states[step][state][key]
        if key.state(state) not in self.derivation.families:
            return before
        before, after = same_kind([before, self.get(key.state(state), step)])
        result = np.broadcast_to(before, (max(len(before), len(after)), before.shape[-1])).copy()
        result[..., ~self.derivation.network.frozen[key]] = after
        return result

    def forget(self, step: int) -> None:
        """Drops the numbers of an update that nobody shows."""
        stores: tuple[dict[Any, Any], ...] = (self.found, self.unrounded, self.exact, self.places)
        for store in stores:
            for key in [k for k in store if k[1][0] == step]:
                del store[key]

    def rule(self, key: Key, step: int) -> F.Formula:
        """A family's rule; a batch equation's for the size of its batch."""
        rule = self.derivation.families[key].rule
        assert rule is not None
        return resize_batch_rule(rule, len(self.batches[step])) if key.phase == "batch" else rule


def evaluate(
    derivation: Derivation,
    keep: Sequence[int] = (1,),
    overrides: Parameters | None = None,
    carry: CarryRounding | None = None,
) -> Values:
    """Every number of the kept updates (and of the closing pass), for one or many variants.

    `overrides` holds the variants' own given numbers by family, shape (variants, members), of inputs and targets
    (variants, samples, members). With `carry`, or with a mistake in the
    equations, training too goes equation by equation; otherwise by the matrices.
    """
    own = bool(carry) or bool(derivation.network.slips)
    engine = Engine(derivation.network, overrides)
    batches = engine.all_batches()
    if not derivation.network.has_targets:
        history = History({1: engine.start()})
        return Values(derivation, engine, batches, history, own, carry)
    last = max(batches)
    wanted = sorted({*(k for k in keep if k in batches), last})
    kept = {step: batches[step] for step in wanted}
    if not own:
        return Values(derivation, engine, kept, engine.train(wanted))
    values = Values(derivation, engine, batches, History(), True, carry)
    train_by_equations(values, set(wanted))
    values.batches = kept
    return values


def magnitudes_of(
    family: Family, values: Values, step: int, sample: int | None, operands: Operands | None = None
) -> Array:
    """Σ of absolute values behind each member of a family, shape (variants, members)."""
    assert family.rule is not None
    slots, starts = operands or values.operands(family.key, step, sample)
    sized = {name: SizedNumber(np.abs(array), array) for name, array in slots.items()}
    with np.errstate(all="ignore"):
        result = F.evaluate(values.rule(family.key, step), sized, MagnitudeArithmetic(starts))
    return np.broadcast_to(result.size, (1, family.size)) if np.ndim(result.size) < 2 else np.asarray(result.size)
