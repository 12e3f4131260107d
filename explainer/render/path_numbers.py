"""Numbers of paths: the product along one, the sign before it, and how many digits lines of paths show.

In: the factors of a path as places. Out: slots of its numbers. A product that cannot be redone from its printed factors
takes them with more digits, as every line does; so does a sum of paths with its terms.

    >>> from explainer import explain
    >>> from explainer.render.page import source_of
    >>> from explainer.walkthrough.document import NumberOf
    >>> mazur = explain("mazur")
    >>> factors = tuple(Quantity(*mazur.derivation.locate(id), 1, 1) for id in ("dE/dout_o1", "dout_o1/dnet_o1"))
    >>> path_product(factors, source_of(mazur)), path_extra_digits(factors, source_of(mazur))
    (array([0.13849856]), array([0], dtype=int8))
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from explainer.numbers.digits import least_extra_digits, lengthen_rule
from explainer.numbers.printed_arrays import PrintedArray, print_array
from explainer.printers import NumberStyle
from explainer.render.number_texts import SlotText, choose_texts, lengthen_texts, write_number_texts
from explainer.render.page import NumberSlot, PageData
from explainer.walkthrough.document import Quantity

Factors = tuple[Quantity, ...]


def path_product(factors: Sequence[Quantity], source: PageData) -> NDArray[np.float64]:
    """The product along a path, shape (variants,)."""
    values = source.display.values
    arrays = [np.asarray(values.get(q.key, q.step, q.sample), dtype=float)[:, q.member] for q in factors]
    return np.asarray(np.prod(np.broadcast_arrays(*arrays), axis=0))


def print_path(factors: Factors, source: PageData, extra: int = 0) -> PrintedArray:
    """The product as printed, shape (variants, 1)."""
    place = ("path", factors, extra)
    if place not in source.columns:
        rules = source.display.rules
        rule = lengthen_rule(rules.overrides.get("path", rules.usual), extra)
        source.columns[place] = print_array(path_product(factors, source)[:, None], rule)
    found: PrintedArray = source.columns[place]
    return found


def path_extra_digits(factors: Factors, source: PageData) -> NDArray[np.int8]:
    """How many more digits the factors of a path show; shape (variants,)."""

    def redo(extra: int) -> NDArray[np.float64]:
        shown = [source.display.get(q.key, q.step, q.sample, extra).value[:, q.member] for q in factors]
        return np.asarray(np.prod(np.broadcast_arrays(*shown), axis=0))

    return _find_extra_digits(("factors", factors), source, lambda: print_path(factors, source), redo)


def sum_extra_digits(paths: tuple[Factors, ...], total: Quantity, source: PageData) -> NDArray[np.int8]:
    """How many more digits the terms of a sum of paths show; shape (variants,)."""

    def printed() -> PrintedArray:
        return source.display.get(total.key, total.step, total.sample).take(np.s_[:, total.member : total.member + 1])

    def redo(extra: int) -> NDArray[np.float64]:
        terms = [print_path(factors, source, extra).value[:, 0] for factors in paths]
        return np.asarray(np.sum(np.broadcast_arrays(*terms), axis=0))

    return _find_extra_digits(("terms", paths, total), source, printed, redo)


def _find_extra_digits(
    place: tuple[Any, ...],
    source: PageData,
    printed: Callable[[], PrintedArray],
    redo: Callable[[int], NDArray[np.float64]],
) -> NDArray[np.int8]:
    """The same for one line, found once for all its numbers. Carried numbers are redone as they are."""
    if source.display.rules.carry:
        return np.zeros(1, dtype=np.int8)
    if place not in source.columns:
        source.columns[place] = least_extra_digits(printed(), lambda extra, _: redo(extra)[:, None])[:, 0]
    found: NDArray[np.int8] = source.columns[place]
    return found


@dataclass(frozen=True, slots=True)
class FactorSlot:
    """The number of a factor of a path."""

    number: NumberSlot
    factors: Factors

    def text(self, source: PageData) -> SlotText:
        number, q, display = self.number, self.number.quantity, source.display
        return lengthen_texts(
            source.usual_text(number),
            path_extra_digits(self.factors, source),
            lambda level: (display.get(q.key, q.step, q.sample, level), q.member),
            number.style,
            number.bracket,
        )


@dataclass(frozen=True, slots=True)
class PathProduct:
    """The product along one path: a number that no equation of the list has."""

    factors: Factors
    style: NumberStyle
    bracket: bool = False
    paths: tuple[Factors, ...] = ()
    """The terms of the sum in which it stands, where it stands in one."""
    total: Quantity | None = None
    """What they add up to."""

    def text(self, source: PageData) -> SlotText:
        base = write_number_texts(print_path(self.factors, source), 0, self.style, self.bracket)
        if self.total is None:
            return base
        extra = sum_extra_digits(self.paths, self.total, source)
        return lengthen_texts(
            base, extra, lambda level: (print_path(self.factors, source, level), 0), self.style, self.bracket
        )


@dataclass(frozen=True, slots=True)
class PathRelation:
    """`=` or `≈` before a path's product."""

    factors: Factors
    equal: str
    approx: str

    def is_reached(self, source: PageData) -> Any:
        """Whether every factor is a number that arithmetic reaches, or one of them is 0; shape (variants,)."""
        display = source.display
        every: Any = True
        zero: Any = False
        for q in self.factors:
            reached = display.reach.of(q.key, q.step, q.sample)[:, q.member]
            every = every & reached
            zero = zero | (reached & (display.values.get(q.key, q.step, q.sample)[:, q.member] == 0))
        return every | zero

    def text(self, source: PageData) -> SlotText:
        exact = print_path(self.factors, source).exact[:, 0] & self.is_reached(source)
        return choose_texts(exact, self.equal.encode(), self.approx.encode())
