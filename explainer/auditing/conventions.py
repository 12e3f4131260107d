"""How a whole text works, voted from its lines one by one.

In: for each slip the lines at which it would be seen, and whether it fits there. Out: for each row of `CONVENTIONS` the
way that most lines have: `as_spec`, or a slip that is a way of its own; nothing where no line tells.

    >>> vote_conventions({"updated_weights": [(True, 6), (True, 6), (False, 6)]})
    {'update_order': 'updated_weights'}
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

AS_SPEC = "as_spec"
LEAST_VOTES = 2
"""Lines that make another way than the spec's a convention."""


@dataclass(frozen=True, slots=True)
class Convention:
    """Something in which texts differ."""

    sentences: Mapping[str, str]
    """Slip that is a way of its own → the key of what is said of a text that works so."""


CONVENTIONS: Mapping[str, Convention] = {
    "update_order": Convention({"updated_weights": "audit.assumed.updated_weights"}),
    "biases": Convention({"bias_gradient_zero": "audit.assumed.biases_kept"}),
    "loss_factor": Convention(
        {"half_forgotten": "audit.assumed.whole_loss", "outputs_averaged": "audit.assumed.mean_of_outputs"}
    ),
    "reduction": Convention({"mean_for_sum": "audit.assumed.other_reduction"}),
    "slope": Convention({"derivative_of_output": "audit.assumed.slope_at_output"}),
}
"""Row of the report → its ways."""


def vote_conventions(seen: Mapping[str, Sequence[tuple[bool, int]]]) -> dict[str, str]:
    """The way of each row that its lines vote for."""
    voted = {}
    for row, convention in CONVENTIONS.items():
        told = {slip: seen[slip] for slip in convention.sentences if slip in seen}
        if not told:
            continue
        slip, lines = max(told.items(), key=lambda each: sum(fits for fits, _ in each[1]) / len(each[1]))
        fitting = sum(fits for fits, _ in lines)
        voted[row] = slip if fitting >= LEAST_VOTES and fitting * 2 > len(lines) else AS_SPEC
    return voted
