"""Every statement that the shipped rows can put into a derivation, for `explainer/calculus/certificates.txt`.

In: nothing. Out: the certificates of all of them, proved now by SymPy. The statements are not listed by hand: a small
network of every activation, in both notations, with and without a bias and a skip, and of every loss, is derived, and
the prover tells what it was asked.

    >>> len(made_now()[0])
    64
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from explainer.calculus.certificates import certificate
from explainer.functions import ACTIVATIONS, LOSSES
from explainer.network.building import build
from explainer.network.derivation import derive
from explainer.network.prover import Prover
from explainer.spec import Spec, from_mapping


def made_now() -> list[str]:
    """The certificates, in order, each of a statement that SymPy has just proved."""
    prover = Prover(afresh=True)
    for spec in specs():
        derive(build(spec), prover)
    return sorted({certificate(*statement, line) for *statement, lines in prover.proved for line in lines})


def specs() -> Iterator[Spec]:
    """Networks that need every rule there is between a row of the tables and its neighbours."""
    for notation in ("partials", "delta"):
        for name in ACTIVATIONS:
            layers: list[dict[str, Any]] = [layer(name), {**layer(name, bias=0.3), "add": 1}]
            yield spec(notation, layers, "half_squared_error")
        for name in LOSSES:
            yield spec(notation, [layer("sigmoid")], name)


def layer(activation: str, **more: Any) -> dict[str, Any]:
    return {"neurons": 2, "activation": activation, "weights": [[0.1, 0.2], [0.3, 0.4]], **more}


def spec(notation: str, layers: list[dict[str, Any]], loss: str) -> Spec:
    data = [{"input": [0.5, 0.1], "target": [0.25, 0.75]}]
    return from_mapping(
        {"notation": notation, "network": {"inputs": 2, "layers": layers}, "training": {"data": data, "loss": loss}}
    )
