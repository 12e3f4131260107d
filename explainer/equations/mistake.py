"""A mistake as an altered equation: what its row says, and what an alteration sees.

In: one family of equations, as the derivation makes it, and what stands around it. Out: the family as somebody who
slips writes it; the same object where the slip does not apply. The table of mistakes is `explainer.mistakes`.

    >>> LINE_KINDS["delta"]
    ('delta', 'signal')
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from explainer.calculus.differentiation import Slope
from explainer.equations.families import Family, LayerPlan
from explainer.equations.keys import Key
from explainer.formula import Neg, Sym
from explainer.functions import OptimizerRow

LINE_KINDS: Mapping[str, tuple[str, ...]] = {
    "net": ("net",), "out": ("out",), "error": ("error",), "slope": ("slope",), "loss_slope": ("partial", "signal"),
    "partial": ("partial", "signal"), "local:x": ("partial", "signal"), "delta": ("delta", "signal"),
    "gradient:weight": ("gradient",), "gradient:bias": ("gradient",), "local:w": ("gradient",),
    "local:b": ("gradient",), "batch": ("gradient",), "new": ("update",),
}  # fmt: skip
"""Kind of line a slip is made at → the trace's kinds of those lines; a slip in a local factor shows in the product."""


def line_of(family: Family) -> str:
    """The kind of line a family is, a key of `LINE_KINDS`, or a name no slip knows."""
    kind, _, of, phase = family.key
    if kind == "out" and "net" not in family.slots:
        return "formula"  # of a layer without weights
    if family.rule == Neg(Sym("s")):
        return "mirror"  # the other notation's sign: it follows the line it mirrors
    if kind == "own" or (kind in ("partial", "signal_out") and "t" in family.slots and "own" not in family.slots):
        return "loss_slope"
    if phase == "batch":
        return "batch" if kind == "gradient" else kind
    if kind in ("local", "gradient"):
        return f"{kind}:{of}"
    return {"signal_out": "partial", "signal_net": "delta"}.get(kind, kind)


@dataclass(frozen=True, slots=True, eq=False)
class Surroundings:
    """What an alteration sees of the network beside the family it alters."""

    families: Mapping[Key, Family]
    """All families made so far, slips included."""
    right: Mapping[Key, Family]
    """The forward families without slips."""
    layers: tuple[LayerPlan, ...]
    slopes: Mapping[Key, Slope]
    """The proved slope of each activation and error family made so far."""
    delta_notation: bool
    """Whether lines are written in the first article's manner, with signals in place of partial derivatives."""
    batch_size: int

    @property
    def adjoints(self) -> tuple[str, str]:
        """Heads of the families of ∂E/∂out and ∂E/∂net in the notation of the page."""
        return ("signal_out", "signal_net") if self.delta_notation else ("partial", "delta")

    def layer_of(self, family: Family) -> LayerPlan:
        """The layer a family belongs to."""
        return self.layers[(family.layer or 1) - 1]


Alter = Callable[[Family, Surroundings], Family]
"""(a family of the lines a slip is made at, what stands around it) → the family with the slip, or the same object."""


@dataclass(frozen=True, slots=True)
class Mistake:
    """One way to go wrong."""

    name: str
    lines: tuple[str, ...]
    """Kinds of line it is made at: keys of `LINE_KINDS`."""
    alter: Alter
    """What it does to a family of such lines."""
    seen: tuple[str, ...] = ()
    """Where it has been seen in print or code: address or repository#thread, and what stands there."""
    optimizer: Callable[[OptimizerRow], OptimizerRow] | None = None
    """What it does to the optimizer's lines, where it lies in what is kept from update to update."""
    sentences: Mapping[str, str] = field(default_factory=dict)
    """Key of a sentence of the lesson → key of the one that stands in its place when the slip is switched on."""

    @property
    def kinds(self) -> tuple[str, ...]:
        """The trace's kinds of the lines where it shows: there a lesson's note about it stands."""
        return tuple(dict.fromkeys(kind for line in self.lines for kind in LINE_KINDS[line]))
