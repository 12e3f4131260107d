"""Pictures of one network, drawn from its own numbers: a row for each kind.

In: a kind, a `Pen` and what the picture is about. Out: a `Scene`. Pictures whose geometry hangs on the network's shape
are drawn when the page is compiled, and their numbers are filled like all others; the rest is drawn when it is filled.

    >>> FIGURES["network.weights"].at_fill
    False
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from explainer.figures import bending, biology, chains, inside, lines, living, networks, passes, planes, plots, ways
from explainer.figures.pen import Pen
from explainer.figures.scene import Scene
from explainer.network.building import Network
from explainer.walkthrough.document import Quantity
from explainer.witnesses.other_rates import rates_of

__all__ = ["FIGURES", "Pen", "PictureKind", "Scene"]


@dataclass(frozen=True, slots=True)
class PictureKind:
    """One kind of picture."""

    draw: Callable[[Pen, Quantity | None], Scene]
    at_fill: bool = False
    """Its geometry depends on numbers: it is drawn for each variant when the page is filled."""
    fits: Callable[[Network], bool] = lambda network: True
    """Whether there is anything to draw for a network."""


def has_gradients(network: Network) -> bool:
    """Whether the network is trained, and every layer of it has weights."""
    return network.has_targets and weighs(network)


def weighs(network: Network) -> bool:
    """Whether every layer has weights: none is a formula."""
    return all(not plan.formulas for plan in network.layers)


def begins_with_weights(network: Network) -> bool:
    """Whether the first layer has weights."""
    return not network.layers[0].formulas


FIGURES: Mapping[str, PictureKind] = {
    "network.structure": PictureKind(networks.structure_scene),
    "network.weights": PictureKind(networks.weights_scene),
    "network.values": PictureKind(networks.values_scene),
    "network.backward": PictureKind(passes.backward_scene, fits=has_gradients),
    "network.update": PictureKind(passes.update_scene, fits=has_gradients),
    "network.living": PictureKind(living.living_scene),
    "network.paths": PictureKind(ways.paths_scene),
    "network.apart": PictureKind(inside.apart_scene, fits=weighs),
    "neuron": PictureKind(inside.neuron_scene, fits=begins_with_weights),
    "chain.names": PictureKind(chains.named_chain_scene, fits=weighs),
    "chain": PictureKind(chains.chain_scene, fits=weighs),
    "chain.example": PictureKind(chains.example_scene),
    "activation": PictureKind(plots.activation_scene, True, begins_with_weights),
    "gallery": PictureKind(plots.gallery_scene),
    "training": PictureKind(
        plots.training_scene, True, lambda network: network.has_targets and network.spec.training.epochs > 1
    ),
    "rates": PictureKind(
        plots.rates_scene, True, lambda network: network.has_targets and len(rates_of(network.spec)) > 1
    ),
    "approximation": PictureKind(plots.approximation_scene),
    "perceptron": PictureKind(lines.moving_line_scene, True, lines.has_line),
    "regions": PictureKind(planes.regions_scene, True, planes.has_plane),
    "line": PictureKind(planes.best_line_scene, True, planes.has_plane),
    "hidden": PictureKind(bending.hidden_scene, True, bending.has_hidden_view),
    "biology": PictureKind(biology.nerve_cell_scene),
}
"""Kind → how it is drawn."""
