"""Pictures of one network, drawn from its own numbers: a row for each kind.

In: a kind, a `Pen` and what the picture is about. Out: a `Scene`. Pictures whose geometry hangs on the network's shape
are drawn when the page is compiled, and their numbers are filled like all others; the rest is drawn when it is filled.

    >>> FIGURES["network.weights"].at_fill
    False
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from explainer.figures import bending, biology, chains, inside, networks, planes, plots, ways
from explainer.figures.pen import Pen
from explainer.figures.scene import Scene
from explainer.network.building import Network
from explainer.walkthrough.document import Quantity
from explainer.walkthrough.training import rates_of

__all__ = ["FIGURES", "Pen", "Row", "Scene"]


@dataclass(frozen=True, slots=True)
class Row:
    """One kind of picture."""

    draw: Callable[[Pen, Quantity | None], Scene]
    at_fill: bool = False
    """Its geometry depends on numbers: it is drawn for each variant when the page is filled."""
    fits: Callable[[Network], bool] = lambda network: True
    """Whether there is anything to draw for a network."""


FIGURES: Mapping[str, Row] = {
    "network.structure": Row(networks.structure),
    "network.weights": Row(networks.weights),
    "network.values": Row(networks.values),
    "network.paths": Row(ways.paths),
    "network.apart": Row(inside.apart),
    "neuron": Row(inside.neuron),
    "chain": Row(chains.chain),
    "chain.example": Row(chains.example),
    "activation": Row(plots.activation, True),
    "gallery": Row(plots.gallery),
    "training": Row(plots.training, True, lambda network: network.has_targets and network.spec.training.epochs > 1),
    "rates": Row(plots.rates, True, lambda network: network.has_targets and len(rates_of(network.spec)) > 1),
    "approximation": Row(plots.approximation),
    "regions": Row(planes.regions, True, planes.fits),
    "line": Row(planes.straight, True, planes.fits),
    "hidden": Row(bending.hidden_layer, True, bending.bends),
    "biology": Row(biology.cell),
}
"""Kind → how it is drawn."""
