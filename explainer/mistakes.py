"""The classic mistakes, as altered equations: one row each.

In: the rules of a network. Out: the rules as somebody who slips applies them. The unchanged derivation, evaluation and
page then give the wrong numbers everywhere they would appear. A row's `alter` sees one rule at a time, by the kind of
quantity it defines, and returns the rule to use instead.

    >>> sorted(MISTAKES)
    ['derivative_of_output', 'updated_weights']
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from explainer.formula import Formula, Sym, substitute


@dataclass(frozen=True, slots=True)
class Mistake:
    """One way to go wrong. Its name and what it says to a student stand in `wording` under the same key."""

    name: str
    kinds: frozenset[str]
    """Kinds of quantity whose rules it alters."""
    alter: Callable[[Formula, Formula], Formula]
    """(the rule, the same rule over its inputs alone) → the rule with the slip. Symbols are the slots of the rule."""


def _derivative_of_output(rule: Formula, over_inputs: Formula) -> Formula:
    return substitute(over_inputs, {"net": Sym("out")})


def _updated_weights(rule: Formula, over_inputs: Formula) -> Formula:
    return substitute(rule, {"w": Sym("w_new")})


MISTAKES: Mapping[str, Mistake] = {
    row.name: row
    for row in (
        Mistake("derivative_of_output", frozenset({"slope"}), _derivative_of_output),
        Mistake("updated_weights", frozenset({"local"}), _updated_weights),
    )
}
