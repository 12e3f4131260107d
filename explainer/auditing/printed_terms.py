"""Printed terms inside later formulas: `w1 * i1` in a net input, δ in a gradient, (t − out)² in an error.

In: the places of a lesson, and what was printed. Out: what a line gives where every part of its formula that was
printed is taken as printed. That a part is a printed term is seen on a network of other numbers: both come out the
same there, up to the sign, however they are written.

    >>> from explainer import explain
    >>> from explainer.auditing.equations_of_places import Places
    >>> places = Places(explain("mazur").values)
    >>> w1, i1 = (places.symbol(places.find(id)) for id in ("w1", "i1"))
    >>> terms = PrintedTerms.of(places, [PrintedTerm(F.mul(w1, i1), 0.008, 0.001)])
    >>> round(terms.work_out(places.equation(places.find("net_h1"))).value, 4)
    0.378
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import Literal

import numpy as np

from explainer import formula as F
from explainer.auditing.equations_of_places import Places
from explainer.equations.keys import INPUT, TARGET
from explainer.formula import Add, Formula, Mul, Num, Sym
from explainer.numbers.arithmetics import FloatArithmetic
from explainer.numbers.engine import Engine
from explainer.numbers.evaluation import Array, Values
from explainer.numbers.history import History

MOST_PARTS = 6
"""Parts of a sum or product up to which every choice of them is compared with what was printed; beyond, neighbours."""
Way = Literal["own", "copied", "afresh"]
"""From the printed terms in a line; the whole line as it was printed before; from what was printed last, passing over
terms whose own operands were printed once more since."""


@dataclass(frozen=True, eq=False)
class PrintedTerm:
    """One printed number and what it is."""

    formula: Formula
    value: float
    unit: float
    """One unit of its last place."""


@dataclass(slots=True)
class Worked:
    """What a formula gives, and which printed numbers it took."""

    value: float
    taken: set[int] = field(default_factory=set)
    """Places among the printed terms."""
    unprinted: int = 0
    """How many numbers between were not printed."""


@dataclass(frozen=True, eq=False)
class PrintedTerms:
    """What was printed, found by what it comes to on a network of other numbers."""

    places: Places
    terms: Sequence[PrintedTerm]
    own: Values
    """What the author's numbers are where no term is printed."""
    other: Values
    """Numbers of the same equations on another network."""
    found: Mapping[str, Sequence[tuple[int, float]]]
    """A number on the other network → (printed term, its sign)."""
    unit: float = 0.0
    """The unit in which most numbers are printed: that of a number that was not."""
    known: dict[tuple[int, int], bool] = field(default_factory=dict)
    """(printed term, line) → whether it is out of date there."""

    @classmethod
    def of(cls, places: Places, terms: Sequence[PrintedTerm], own: Values | None = None) -> PrintedTerms:
        """The printed terms, in the order of the text."""
        other = other_numbers(places.values)
        found: dict[str, list[tuple[int, float]]] = {}
        for k, term in enumerate(terms):
            value = work_plainly(places, term.formula, other)
            if F.symbols(term.formula) and np.isfinite(value) and value:
                found.setdefault(_label(value), []).append((k, float(np.sign(value))))
        unit = float(np.median([term.unit for term in terms])) if terms else 0.0
        return cls(places, terms, own or places.values, other, found, unit)

    def is_out_of_date(self, k: int, row: int) -> bool:
        """Whether what a term is worked out from was printed once more between it and a line."""
        if (k, row) not in self.known:
            self.known[k, row] = False
            formula = self.places.write_out(self.terms[k].formula)
            self.known[k, row] = any(k < taken < row for taken in self.work_out(formula, row, way="afresh").taken)
        return self.known[k, row]

    def among(self, part: Formula, but: int, afresh: bool = False) -> tuple[int, float] | None:
        """(which printed term, with which sign) a part of a formula is, if any; not the line itself, and of later lines
        only one that is written the same."""
        if not F.symbols(part):
            return None
        value = work_plainly(self.places, part, self.other)
        if not np.isfinite(value) or not value:
            return None
        choices = [choice for choice in self.found.get(_label(value), ()) if choice[0] != but]
        if afresh:
            choices = [choice for choice in choices if not self.is_out_of_date(choice[0], but)]
        before = next((choice for choice in reversed(choices) if choice[0] < but or but < 0), None)
        choice = before or next((choice for choice in choices if self.terms[choice[0]].formula == part), None)
        return choice and (choice[0], choice[1] * float(np.sign(value)))

    def work_out(
        self, formula: Formula, but: int = -1, numbers: Mapping[int, float] | None = None, way: Way = "own"
    ) -> Worked:
        """What a formula gives; `but` is the line itself, `numbers` stand for what was printed."""
        step = max((self.places.at(name).step for name in F.symbols(formula)), default=0)
        return _Working(self, but, numbers or {}, step, way).work(formula, formula)


@dataclass(frozen=True, eq=False)
class _Working:
    """One line at work."""

    printed: PrintedTerms
    but: int
    numbers: Mapping[int, float]
    step: int
    """The update behind whose start nothing is looked for."""
    way: Way
    known: dict[str, Worked] = field(default_factory=dict)

    def work(self, part: Formula, whole: Formula | None = None) -> Worked:
        """A part, as printed where it was."""
        there = self.printed.among(part, self.but, self.way == "afresh")
        if there is not None and (part is not whole or (self.way == "copied" and there[0] < self.but)):
            k, sign = there
            return Worked(sign * self.numbers.get(k, self.printed.terms[k].value), {k})
        match part:
            case Sym(name):
                return self.symbol(name)
            case Mul(parts) | Add(parts) if len(parts) > 2 or (len(parts) == 2 and part is whole):
                return self.joined(part, parts)
        return self.of_parts(part)

    def of_parts(self, part: Formula) -> Worked:
        """A formula from its direct parts."""
        worked: list[Worked] = []
        names: dict[str, float] = {}

        def name(inner: Formula) -> Formula:
            if isinstance(inner, Num):
                return inner
            worked.append(self.work(inner))
            names[f"p{len(worked)}"] = worked[-1].value
            return Sym(f"p{len(worked)}")

        named = F.rebuild(part, name)
        with np.errstate(all="ignore"):
            value = float(F.evaluate(named, {k: np.float64(v) for k, v in names.items()}, FloatArithmetic()))
        return _together(value, worked)

    def joined(self, part: Formula, parts: tuple[Formula, ...]) -> Worked:
        """A sum or product: the largest choice of its parts that was printed stands for them."""
        make = Add if isinstance(part, Add) else Mul
        for chosen in _choices(len(parts)):
            some = make(tuple(parts[k] for k in chosen))
            there = self.printed.among(some, self.but, self.way == "afresh")
            if there is not None:
                k, sign = there
                stands = Worked(sign * self.numbers.get(k, self.printed.terms[k].value), {k})
                rest = [parts[n] for n in range(len(parts)) if n not in chosen]
                others = self.joined(make(tuple(rest)), tuple(rest)) if len(rest) > 1 else self.work(rest[0])
                both = stands.value + others.value if make is Add else stands.value * others.value
                return _together(both, [stands, others])
        return self.of_parts(part)

    def symbol(self, name: str) -> Worked:
        """A quantity that was not printed: from what was, as far as that reaches in its own update."""
        if name not in self.known:
            places, place = self.printed.places, self.printed.places.at(name)
            formula = places.equation(place) if place.step == self.step else None
            if formula is None:
                self.known[name] = Worked(places.number(place, self.printed.own))
            else:
                worked = self.work(formula)
                plain = isinstance(formula, Num | Sym)
                self.known[name] = Worked(worked.value, worked.taken, worked.unprinted + (0 if plain else 1))
        return self.known[name]


def _together(value: float, parts: Sequence[Worked]) -> Worked:
    return Worked(value, set().union(*(part.taken for part in parts)), sum(part.unprinted for part in parts))


def _choices(count: int) -> Iterator[tuple[int, ...]]:
    """Places of some parts, most first; not all of them, and more than one."""
    for size in range(count - 1, 1, -1):
        if count <= MOST_PARTS:
            yield from combinations(range(count), size)
        else:
            yield from (tuple(range(start, start + size)) for start in range(count - size + 1))


def _label(value: float) -> str:
    return f"{abs(value):.9e}"


def work_plainly(places: Places, formula: Formula, values: Values) -> float:
    """What a formula over places gives from these numbers."""
    numbers = {name: np.float64(places.number(places.at(name), values)) for name in F.symbols(formula)}
    with np.errstate(all="ignore"):
        return float(F.evaluate(formula, numbers, FloatArithmetic()))


def other_numbers(values: Values) -> Values:
    """The same equations on a network without two equal numbers, each update from weights of its own: nothing is
    trained."""
    network, engine = values.derivation.network, values.engine
    samples = range(len(network.spec.training.data))
    drawn = {INPUT: _spread(engine.sample_arrays(samples)[INPUT].shape, 1)}
    if network.has_targets:
        drawn[TARGET] = _spread(engine.target_arrays(samples)[TARGET].shape, 2)
    other, history, seed = Engine(network, drawn), History(), 3
    for step in values.batches:
        start = other.start()
        history.parameters[step] = {key: _spread(v.shape, seed + k) for k, (key, v) in enumerate(start.items())}
        history.states[step] = {
            name: {key: _spread(v.shape, seed + 40 * n + k) for k, (key, v) in enumerate(kept.items(), 20)}
            for n, (name, kept) in enumerate(other.initial_states().items(), 1)
        }
        seed += 500
    return Values(values.derivation, other, values.batches, history)


def _spread(shape: tuple[int, ...], start: int) -> Array:
    """Numbers between 0.15 and 0.85, no two the same."""
    places = start * 131 + np.arange(int(np.prod(shape))) + 1
    return np.asarray(0.15 + 0.7 * np.modf(places * GOLDEN)[0]).reshape(shape)


GOLDEN = 0.6180339887498949
