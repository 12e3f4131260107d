"""What a family of equations is, as a value: its kind, its layer, and what it belongs to.

In: a kind, a layer. Out: a `Key`, which dictionaries are asked with and which prints itself; nobody puts one together
from text or takes one apart.

    >>> weights = Key("weight", 2)
    >>> weights.gradient, str(weights.gradient.in_batch)
    (Key(kind='gradient', layer=2, of='weight', phase=''), 'batch:gradient:weight:2')
"""

from __future__ import annotations

from typing import NamedTuple


class Key(NamedTuple):
    """The identity of a family of equations."""

    kind: str
    """What its members are: net, out, weight, gradient; of an optimizer's state its symbol."""
    layer: int | None = None
    """Number of the layer, 0 for the inputs; None for what belongs to no layer."""
    of: str = ""
    """Of a gradient, a state and a new weight: weight or bias. Of a local factor: the slot it is the slope of."""
    phase: str = ""
    """`batch` where the samples of a batch are added up, `after` in the forward pass with the new weights, `ahead` in
    the pass at the place that an optimizer looks ahead to."""

    def __str__(self) -> str:
        parts = (self.phase, self.kind, self.of, "" if self.layer is None else str(self.layer))
        return ":".join(filter(None, parts))

    @property
    def gradient(self) -> Key:
        """Of a parameter: its gradient."""
        return Key("gradient", self.layer, self.kind)

    @property
    def new(self) -> Key:
        """Of a parameter: its values after the update."""
        return Key("new", self.layer, self.kind)

    def state(self, symbol: str) -> Key:
        """Of a parameter: a state of the optimizer."""
        return Key(symbol, self.layer, self.kind)

    @property
    def parameter(self) -> Key:
        """Of a gradient, a state or new values: the parameter they belong to."""
        return Key(self.of, self.layer)

    @property
    def in_batch(self) -> Key:
        """The same, added up over the samples of a batch."""
        return self._replace(phase="batch")

    @property
    def after(self) -> Key:
        """The same, with the new weights."""
        return self._replace(phase="after")

    @property
    def ahead(self) -> Key:
        """The same, with the weights at the place that an optimizer looks ahead to."""
        return self._replace(phase="ahead")

    @property
    def place_ahead(self) -> Key:
        """Of a parameter: the place that an optimizer looks ahead to."""
        return self.state("ahead")


INPUT, TARGET = Key("input", 0), Key("target")
"""Families of the given inputs and targets."""
SAMPLE_WEIGHT = Key("sample_weight")
"""Family of the weight of a sample, where samples have weights."""
SAMPLE_KINDS = ("input", "target", "mask", "sample_weight")
"""Kinds of what a sample is given with, whatever the update."""
LOSS, PREDICTED = Key("loss"), Key("predicted")
"""Families of the loss, and of the loss that first order predicts."""
PENALTY, PENALISED = Key("penalty"), Key("penalised")
"""Families of the penalty of all weights, and of the loss of an update with it."""
ETA, STEP_NUMBER, EPOCH = Key("eta"), Key("step"), Key("epoch")
"""Families of the learning rate, of the number of the update, and of how many epochs are complete before it."""
COUNTERS = (STEP_NUMBER, EPOCH)
"""Families of what is counted from update to update."""
