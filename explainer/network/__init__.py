"""Spec → Network → Derivation: the equations of one update, forward and back.

In: a spec. Out: `build` makes the forward families of its network, `derive` the backward ones and the update behind
them.

    >>> from explainer import load_example
    >>> derive(build(load_example("mazur"))).chain("dE/dw5")
    ('dE/dout_o1', 'dout_o1/dnet_o1', 'dnet_o1/dw5')
"""

from explainer.network.building import Network, build
from explainer.network.derivation import Derivation, derive

__all__ = ["Derivation", "Network", "build", "derive"]
