"""The checks: every number against witnesses that know nothing of each other.

In: `Values`. Out: one `Check` per witness, or a `Disagreement` that names the line, the witness and both numbers.
Agreement is judged relative to the sum of the absolute values a line is made of (a gradient that nearly cancels is not
held to its own tiny size). A page states the tolerance that was met, not the residual, so that it is the same on every
machine.

    >>> from explainer import explain
    >>> [check.witness for check in explain("mazur").checks][:2]
    ['own_inputs', 'matrices']
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from explainer import formula as F
from explainer.equations.keys import ETA, PENALTY, PREDICTED, Key
from explainer.functions.draws import draw_integers
from explainer.network.derivation import Derivation
from explainer.network.line import line_at
from explainer.numbers.arithmetics import FloatArithmetic, FractionArithmetic
from explainer.numbers.engine import STEP
from explainer.numbers.evaluation import Values, magnitudes_of
from explainer.numbers.formula_layers import Arrays
from explainer.numbers.limits import LARGEST, NotFinite, refuse_number, why_not_finite
from explainer.numbers.rounding import round_to_fifteen
from explainer.witnesses.agreement import TOLERANCES, Check, NumberDisagreement, Tally, name_members
from explainer.witnesses.complex_step import complex_gradients
from explainer.witnesses.many_digits import PRECISION_DIGITS, mpmath_arithmetic
from explainer.witnesses.stand_in import slope_to_many_digits
from explainer.witnesses.whole_error import derivatives

MAX_SYMBOLIC_WEIGHTS = 200
"""Weights up to which SymPy differentiates the whole error, and every line is computed to 50 digits."""
SEEDED_LINES = 200
"""Lines computed to 50 digits in larger networks."""
UNDERFLOW_BOUND = 1e-190
"""Numbers below this may be lost to underflow, as parts of a product or of a complex step."""
SMALLEST_FLOAT = 1e-290
"""Divided by the complex step: the smallest gradient that it sees."""
RESIDUE_SHARE = 1e-3
"""Share of a gradient's paths below which an update's line is held to the paths, not to its own size."""
STEP_BUDGET = 400_000_000
"""Multiplications the complex step may spend on one sample."""

Floats = NDArray[np.float64]


# ---------------------------------------------------------------------------------------------- all of them


def frames(values: Values) -> Iterator[tuple[int, int | None, bool]]:
    """(update, sample or None, closing) of everything that is kept."""
    last = max(values.batches)
    for step, samples in sorted(values.batches.items()):
        for sample in samples:
            yield step, sample, step == last and values.derivation.network.has_targets
        if step != last:
            yield step, None, False


def frame_keys(values: Values, step: int, sample: int | None, closing: bool) -> Iterator[Key]:
    """Keys of the families with an equation that belong to a frame."""
    forward = {"net", "out", "error", "loss"}
    for key, family in values.derivation.families.items():
        if family.rule is None or (family.scope == "update") != (sample is None):
            continue
        if closing and (family.kind not in forward or key.phase or key == PREDICTED):
            continue
        yield key


def verify(values: Values) -> tuple[Check, ...]:
    """All witnesses on full-precision, unaltered values.

    Raises Disagreement, or NotFinite where a number overflowed.
    """
    refuse_overflow(values)
    checks = [*check_own_inputs(values)]
    if values.derivation.network.has_targets:
        checks += check_complex_step(values)
        if count_weights(values.derivation) <= MAX_SYMBOLIC_WEIGHTS:
            checks.append(check_whole_error(values))
    checks.append(check_many_digits(values))
    return tuple(checks)


def count_weights(derivation: Derivation) -> int:
    """How many weights and biases there are."""
    return sum(derivation.families[key].size for key in derivation.network.parameters)


def refuse_overflow(values: Values) -> None:
    """Refuses numbers that overflowed, or would where they are multiplied, naming the first one."""
    for step, sample, closing in frames(values):
        for key in frame_keys(values, step, sample, closing):
            array = np.asarray(values.get(key, step, sample), dtype=float)
            if not (np.abs(array) <= LARGEST).all():
                row, m = map(int, np.argwhere(~(np.abs(array) <= LARGEST))[0])
                raise refuse_number(values, key, m, step, sample, float(array[row, m]))
    losses = np.asarray(values.history.losses, dtype=float)
    if not np.isfinite(losses).all():
        use = int(np.argwhere(~np.isfinite(losses))[0][-1])
        raise NotFinite(
            f"the error of training sample use {use + 1} is {losses[0, use]}: training diverged; use a smaller rate"
        )


# ----------------------------------------------------------------------------------------------- witnesses

BACKWARD_KINDS = frozenset({"partial", "delta"})
"""Kinds that add up ways from the error."""
MATRIX_KINDS = frozenset({"net", "out", "error", "loss", "slope", "partial", "delta", "gradient"})
"""Kinds whose numbers come from the matrices of `numeric`."""


def check_own_inputs(values: Values) -> list[Check]:
    """Each line's formula on its own inputs; and, among them, the derived chain rule against NumPy's matrices."""
    every, matrix = Tally("own_inputs"), Tally("matrices")
    for step, sample, closing in frames(values):
        for key in frame_keys(values, step, sample, closing):
            family = values.derivation.families[key]
            operands = values.operands(key, step, sample)
            shown, other = values.get(key, step, sample), values.evaluate(key, step, sample, operands)
            judges = [every, matrix] if family.kind in MATRIX_KINDS and key.phase != "batch" else [every]
            if np.array_equal(shown, other) and key.kind != "collapsed":
                for tally in judges:
                    tally.lines += shown.shape[-1]
                continue
            scale = np.maximum(magnitudes_of(family, values, step, sample, operands), UNDERFLOW_BOUND)
            undefined = [
                int(m)
                for _, m in np.argwhere(np.isnan(other) & np.isfinite(shown))
                if mpmath_arithmetic().mp.isnan(_to_many_digits(values, key, int(m), step, sample))
            ]
            if undefined:
                m = undefined[0]
                reason = why_not_finite(values, key, m, step, sample)
                raise NotFinite(
                    f"{family.member_id(m)} in update {step} cannot be computed from its own line: {reason}"
                )
            if not np.allclose(shown, other, rtol=TOLERANCES[0], atol=0):
                scale = np.maximum(scale, residue_scale(values, key, step, sample))

            def again(row: int, m: int, key: Key = key, step: int = step, sample: int | None = sample) -> float:
                return float(_to_many_digits(values, key, m, step, sample, row))

            for tally in judges:
                tally.compare(shown, other, scale, family.member_id, again)
            if key.kind == "collapsed":
                chain = values.get(Key("delta", family.layer), step, sample)
                matrix.compare(shown, chain, np.maximum(scale, np.abs(chain)), family.member_id)
        if sample is None:
            _compare_new_weights(values, step, matrix)
    return [every.check(), matrix.check()]


def _compare_new_weights(values: Values, step: int, tally: Tally) -> None:
    """The update lines against the matrices' own update."""
    engine, history = values.engine, values.history
    samples = [n - 1 for n in values.batches[step]]
    if values.derivation.network.schedule is not None:
        tally.compare(values.get(ETA, step), np.array([[engine.rate(step)]]), np.ones((1, 1)), lambda _: ETA.kind)
    if values.derivation.network.penalty is not None:
        total = engine.penalty(history.parameters[step])
        tally.compare(values.get(PENALTY, step), total, np.abs(total), lambda _: PENALTY.kind)
    new, _, _ = engine.step(history.parameters[step], history.states.get(step, {}), samples, step)
    for key, numbers in new.items():
        family, before = values.derivation.families[key], values.get(key, step)
        scale = np.abs(before) + np.abs(np.asarray(numbers) - before)
        tally.compare(values.new_parameters(key, step), np.asarray(numbers), scale, name_members(family, after="_new"))


def check_complex_step(values: Values) -> list[Check]:
    """∂E/∂w = Im E(w + ih) / h for every weight, or for as many as the budget allows in a large network; where a step
    leaves the range of floats, the same step with 150 digits stands in."""
    tally, stood_in = Tally("complex_step"), list[Key]()
    phases = ("", "ahead") if values.derivation.network.optimizer.ahead else ("",)
    for step, sample, closing in frames(values):
        for phase in phases if sample is not None and not closing else ():
            _compare_steps(values, step, sample or 1, phase, tally, stood_in)
    checks = [tally.check()]
    if stood_in:
        checks.append(Check("stand_in", len(stood_in), checks[0].tolerance, checks[0].worst))
    return checks


def _compare_steps(values: Values, step: int, sample: int, phase: str, tally: Tally, stood_in: list[Key]) -> None:
    """The gradients of one sample, at the weights or where the optimizer looks ahead to, against complex steps."""
    small = count_weights(values.derivation) <= MAX_SYMBOLIC_WEIGHTS and not phase
    parameters = values.parameters_at(step, phase)
    members, found = complex_gradients(values.engine, parameters, sample - 1, STEP_BUDGET)
    scales = path_magnitudes(values, step, sample, phase)
    for key, chosen in members.items():
        gradient = key.gradient._replace(phase=phase)
        family, shown = values.derivation.families[gradient], values.get(gradient, step, sample)[..., chosen]
        scale = np.maximum(scales[key][..., chosen], SMALLEST_FLOAT / STEP)

        def again(row: int, m: int, key: Key = key, which: Any = chosen) -> float:
            stood_in.append(key)
            return float(slope_to_many_digits(values, key, int(which[m]), step, sample, row))

        tally.compare(shown, found[key], scale, name_members(family, members=chosen), again if small else None)


def lone_equation(
    values: Values, key: Key, m: int, step: int, sample: int | None, row: int = 0
) -> tuple[F.Formula, dict[str, Any]]:
    """One equation with its operands named by place, and their numbers in one variant."""
    line = line_at(values.derivation, values.batches, key, m, step, sample)
    assert line.formula is not None
    arrays = ((values.get(each.key, each.step, each.sample), each.member) for each in line.operands)
    numbers = (array[row % len(array), member] for array, member in arrays)
    return line.formula, {str(k): carried_fraction(n) if values.carry else n for k, n in enumerate(numbers)}


def carried_fraction(carried: Any) -> Fraction:
    """A carried number, exactly: a float stands for the 15 digits a reader sees of it."""
    return carried if isinstance(carried, Fraction) else Fraction(round_to_fifteen(float(carried)))


def _to_many_digits(values: Values, key: Key, m: int, step: int, sample: int | None, row: int = 0) -> Any:
    """One line's formula on its own inputs, to 50 digits."""
    arithmetic = mpmath_arithmetic()
    formula, operands = lone_equation(values, key, m, step, sample, row)
    numbers = {id: arithmetic.mp.mpf(float(v)) for id, v in operands.items()}
    try:
        return F.evaluate(formula, numbers, arithmetic)
    except ZeroDivisionError:
        return arithmetic.mp.nan
    except NotFinite as error:
        family = values.derivation.families[key]
        raise NotFinite(f"{family.member_id(m)} in update {step}: {error}") from None


def check_many_digits(values: Values) -> Check:
    """Every line (200 seeded ones in a large network) computed again to 50 digits from its own inputs."""
    tally = Tally("many_digits")
    families = [
        (key, step, sample)
        for step, sample, closing in frames(values)
        for key in frame_keys(values, step, sample, closing)
    ]
    ends = np.cumsum([values.derivation.families[key].size for key, _, _ in families])
    picks: Sequence[int] = range(int(ends[-1]))
    if count_weights(values.derivation) > MAX_SYMBOLIC_WEIGHTS or len(picks) > 20 * SEEDED_LINES:
        picks = sorted(set(draw_integers(0, "many digits", SEEDED_LINES, len(picks)).tolist()))
    sizes: dict[int, Floats] = {}
    for pick in picks:
        place = int(np.searchsorted(ends, pick, side="right"))
        key, step, sample = families[place]
        m = pick - int(ends[place - 1]) if place else pick
        family = values.derivation.families[key]
        shown = float(values.get(key, step, sample)[0, m])
        other = _to_many_digits(values, key, m, step, sample)
        if place not in sizes:
            sizes = {place: np.asarray(magnitudes_of(family, values, step, sample), dtype=float)}
        scale = max(abs(float(sizes[place][0, m])), abs(shown), UNDERFLOW_BOUND)
        tally.lines += 1
        apart = float(abs(other - shown)) / scale
        if apart > TOLERANCES[0]:
            residue = np.broadcast_to(residue_scale(values, key, step, sample), (1, family.size))
            apart = float(abs(other - shown)) / max(scale, float(residue[0, m]))
        if apart > TOLERANCES[-1]:
            raise NumberDisagreement(family.member_id(m), "many_digits", shown, float(other))
        tally.worst = max(tally.worst, apart)
    return tally.check()


def check_whole_error(values: Values) -> Check:
    """SymPy differentiates the whole error, written out, by each weight; at the first kept update, to 50 digits."""
    derivation, tally, arithmetic = values.derivation, Tally("whole_error"), mpmath_arithmetic()
    step = min(values.batches)
    sample = values.batches[step][0]
    numbers = {
        family.member_id(m): arithmetic.mp.mpf(repr(float(x)))  # the decimals that were typed
        for key, family in derivation.network.families.items()
        for m, x in enumerate(values.get(key, step, sample)[0])
    }
    scales = path_magnitudes(values, step, sample)
    for key, found in derivatives(derivation, numbers, arithmetic, arithmetic.mp).items():
        family, shown = derivation.families[key], values.get(key.gradient, step, sample)[:1]
        other = np.array([[float(x) for x in found]])
        scale = np.maximum(scales[key][:1], 10.0 ** (15 - PRECISION_DIGITS))
        tally.compare(shown, other, scale, name_members(family, before="dE/d"))
    return tally.check()


def residue_scale(values: Values, key: Key, step: int, sample: int | None) -> Floats:
    """What may be left of a line where its gradient adds up to 0, shape (variants, members).

    The shared bias of a softmax: its terms cancel, and momentum made of what rounding leaves is no more exact than
    that. A partial derivative, too, is no more exact than the ways that it adds up.
    """
    if sample is not None:
        if key.kind == "gradient":
            return np.asarray(RESIDUE_SHARE * path_magnitudes(values, step, sample, key.phase)[key.parameter])
        if key.phase == "after" or key.kind not in BACKWARD_KINDS:
            return np.zeros((1, 1))
        back = backward_magnitudes(values, step, sample, key.phase)[1]
        return np.asarray(RESIDUE_SHARE * back.get(Key(key.kind, key.layer), np.zeros((1, 1, 1)))[:, 0])
    parameter, size = key.parameter, values.derivation.families[key].size
    if parameter not in values.derivation.network.start:
        return np.zeros((1, size))
    paths = np.sum([path_magnitudes(values, step, n)[parameter] for n in values.batches[step]], axis=0)
    free = ~values.derivation.network.frozen[parameter]
    return np.asarray(RESIDUE_SHARE * (paths if size == len(free) else paths[..., free]))


def path_magnitudes(values: Values, step: int, sample: int, phase: str = "") -> dict[Key, Floats]:
    """Σ |path products| of every gradient, shape (variants, members): the scale of its rounding error."""
    forward, back = backward_magnitudes(values, step, sample, phase)
    found = values.engine.gradients(forward, back, absolute=True)
    return {key: np.maximum(scale[:, 0], 1e-290) for key, scale in found.items()}


def backward_magnitudes(values: Values, step: int, sample: int, phase: str = "") -> tuple[Arrays, Arrays]:
    """One sample's forward pass, and Σ |path products| of ∂E/∂out and δ of every layer."""
    engine, parameters = values.engine, values.parameters_at(step, phase)
    forward = engine.forward(parameters, engine.inputs([sample - 1]))
    return forward, engine.backward(parameters, forward, engine.targets([sample - 1]), absolute=True)


# ---------------------------------------------------------------------------------- carried or altered lines


def check_replay(values: Values) -> Check:
    """Carried or altered lines, each re-evaluated alone by its own formula under its own policy.

    Carried lines must be exactly equal.
    """
    tally = Tally("replay")
    if not values.carry:
        refuse_overflow(values)
    for step, sample, closing in frames(values):
        for key in frame_keys(values, step, sample, closing):
            family = values.derivation.families[key]
            shown = values.get(key, step, sample)
            smallest = np.zeros(1) if values.carry else magnitudes_of(family, values, step, sample)
            allowed = np.broadcast_to(TOLERANCES[0] * np.maximum(smallest, 1e-278), shown.shape)
            for m in range(family.size):
                other = _redo_equation(values, key, m, step, sample)
                tally.lines += 1
                if values.carry:
                    apart = other != carried_fraction(shown[0, m])
                else:
                    apart = not abs(other - shown[0, m]) <= allowed[0, m]
                if apart:
                    raise NumberDisagreement(family.member_id(m), "replay", float(shown[0, m]), float(other))
    return Check("replay", tally.lines, 0.0 if values.carry else TOLERANCES[0], 0.0)


def _redo_equation(values: Values, key: Key, m: int, step: int, sample: int | None) -> Any:
    """One equation on its own operands, rounded as its family is."""
    formula, operands = lone_equation(values, key, m, step, sample)
    if values.carry is None:
        return float(F.evaluate(formula, operands, FloatArithmetic()))
    exact = F.evaluate(formula, operands, FractionArithmetic())
    family = values.derivation.families[key]
    row = np.empty((1, family.size), dtype=object)
    row[...] = exact if not isinstance(exact, np.ndarray) else exact.item()
    return values.carry(family, row)[0, m]
