"""Number policies of published examples: what to round or cut, and when, to get the numbers as a source has them.

In: an example and its row of `POLICIES`. Out: the `numbers` of a spec, or the same rules as a function for the oracle.

    rules(load("rashid_333_forward"), POLICIES["rashid_333_forward"])     # {"digits": 15, "carry": True, "net_h1": …}
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from typing import Any

from published import Names, Table, agrees, rounded, settings, value


@dataclass(frozen=True, slots=True)
class Policy:
    """How a source comes by numbers that full precision does not give, and how many of its R and T numbers follow."""

    explains: int
    """Numbers of status R or T that come out, while every F number of the file still does."""
    carry: bool = False
    """Each step starts from the printed value."""
    truncated: frozenset[str] = frozenset()
    """Quantities that the source cuts where it rounds all others."""
    fewer: int = 0
    """How many of them are lost where a carried gradient is a product of three factors instead of delta times input."""

    @property
    def of_three_factors(self) -> int:
        """How many come out where gradients are products of three factors."""
        return self.explains - self.fewer


#: Sources with one policy; the other R and T numbers follow from a wrong number before them, or from no single policy.
POLICIES = {
    "anotsorandomwalk_322": Policy(3, truncated=frozenset({"dE/db3", "w4_new", "b2_new"})),
    "diaz_232_relu_softmax": Policy(2, truncated=frozenset({"dE/dw1", "dE/dw7"})),
    "diaz_md_232": Policy(2, carry=True, truncated=frozenset({"E_total"})),
    "han_kamber_321": Policy(1, truncated=frozenset({"delta_o1"})),
    "mazur_222_basic_intro": Policy(
        10, carry=True, truncated=frozenset({"E_o1", "dE/dout_h2", "delta_h1", "w3_new"}), fewer=1
    ),
    "negnevitsky_retelling_slips": Policy(1, carry=True),
    "prakash_3333": Policy(8, carry=True, truncated=frozenset({"out_h4"})),
    "rajasekaran_pai_221_memory": Policy(9, carry=True, truncated=frozenset({"out_h1", "w4_new"})),
    "rashid_333_forward": Policy(4, carry=True),
}  # fmt: skip


def quantity(example: Mapping[str, Any], ref: str) -> str | None:
    """The id that a `ref` of the first update and first sample names, with or without a minus; None for all others."""
    name = ref.removeprefix("-")
    if not re.fullmatch(r"[A-Za-z]+[\d_]*", name) or name == "lr":
        return None
    return Names(settings(example)).id(name)


def rules(example: Mapping[str, Any], policy: Policy) -> dict[str, Any]:
    """The `numbers` of a spec under a policy: each printed quantity with the digits of its first appearance."""
    result: dict[str, Any] = {"digits": 15, "carry": policy.carry}
    for number in example["numbers"]:
        name = quantity(example, number["ref"])
        if name is None or name in result or re.fullmatch(r"[itwb]\d+", name):
            continue
        exponent = Decimal(number["printed"]).as_tuple().exponent
        assert isinstance(exponent, int)
        how = "truncate" if name in policy.truncated else "half_up"
        result[name] = {"digits": max(0, -exponent), "rounding": how}
    return result


def explained(example: Mapping[str, Any], table: Table, truncated: frozenset[str], status: str) -> list[str]:
    """Names of the numbers of the given statuses that a table has, the truncated ones cut."""
    return [
        number["name"]
        for number in example["numbers"]
        if number["check"]["status"] in status
        and agrees(
            value(example, number["ref"], {"": table}),
            number["printed"],
            ROUND_DOWN if quantity(example, number["ref"]) in truncated else ROUND_HALF_UP,
        )
    ]


#: Kind of a quantity by what its id starts or ends with, for the rules that name a kind.
KINDS = (
    (r"w\d+_new|b\d+_new", "update"), (r"(m|v|m_hat|v_hat)_[wb]\d+", "state"), (r"net_.*", "net"),
    (r"dout_.*/dnet_.*", "slope"), (r"dnet_.*", "local"), (r"out_.*", "out"), (r"signal_.*", "signal"),
    (r"delta_.*", "delta"), (r"dE/d[wb]\d+", "gradient"), (r"dE/d.*", "partial"), (r"E_total", "loss"),
    (r"E_epoch", "epoch_loss"), (r"E_.*", "error"),
)  # fmt: skip


def cut(rules: Mapping[str, Any]) -> Callable[[str, float], float]:
    """What a step carries on with under a spec's `numbers`: for `oracle.run`."""

    def apply(name: str, x: float) -> float:
        kind = next(kind for pattern, kind in KINDS if re.fullmatch(pattern, name))
        rule = {"kind": "decimals", "rounding": "half_up"} | dict(rules) | rules.get(kind, {}) | rules.get(name, {})
        exact = Decimal(f"{x:.14e}")
        if rule["kind"] == "exact" and len(exact.normalize().as_tuple().digits) <= 12:
            return float(exact)
        return float(rounded(exact, -rule["digits"], ROUND_DOWN if rule["rounding"] == "truncate" else ROUND_HALF_UP))

    return apply
