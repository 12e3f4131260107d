"""Rows of the package's tables typed once more, in plain formulas: what the tests compare new rows with.

In: a library's functions (mpmath, SymPy, autograd or torch under one set of names) and numbers of that library. Out:
what the row's formula gives. Nothing here is read from the package. An activation, a loss or an optimizer that is added
to the package gets one entry here, and every witness of the tests takes it from here; rows that a test types in a
library's own words (`torch.nn.functional.mish`) stand beside that test.

    >>> import math
    >>> with_functions({"twice": lambda f, x: 2 * x}, math)["twice"](0.5)
    1.0
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from types import SimpleNamespace
from typing import Any

Number = Any
Functions = Any
"""exp, log, sqrt, tanh, sinh, cosh, sin, cos, atan, erf and abs of one library."""

ACTIVATIONS: dict[str, Callable[[Functions, Number], Number]] = {}
"""Activation → (f, x) → its output: `lambda f, x: f.exp(-(x**2))`."""

LOSSES: dict[str, Callable[[Functions, Number, Number, int], Number]] = {}
"""Loss → (f, t, y, n) → the error of one output y of n with target t: `lambda f, t, y, n: f.log(f.cosh(t - y))`."""

PROBABILITIES: tuple[str, ...] = ("binary_cross_entropy", "cross_entropy")
"""Losses that take the logarithm of the output: the last layer must give numbers between 0 and 1."""


def _adamax(o: Mapping[str, float], w: float, g: float, kept: dict[str, float], step: int) -> float:
    kept["m"] = kept["m"] * o["beta1"] + g * (1 - o["beta1"])
    kept["u"] = max(kept["u"] * o["beta2"], abs(g))
    return w - o["learning_rate"] / (1 - o["beta1"] ** step) * kept["m"] / (kept["u"] + o["epsilon"])


OPTIMIZERS: dict[str, Callable[[Mapping[str, float], float, float, dict[str, float], int], float]] = {
    "adamax": _adamax,  # torch has its ε elsewhere
}
"""Optimizer → (o, w, g, kept, step) → the new weight. `o` holds the spec's constants (learning_rate, momentum, rho,
beta1, beta2, epsilon), g the gradient with weight decay; what is kept from update to update is put into `kept`, 0 at
first, under its name: `v`."""

OPTIMIZER_DEFAULTS: Mapping[str, float] = {
    "learning_rate": 0.5, "momentum": 0.9, "rho": 0.9, "beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8,
    "weight_decay": 0.0,
}  # fmt: skip
"""Constants of an optimizer that a spec leaves out."""


def require(kind: str, names: Iterable[str], known: Iterable[str], table: str) -> None:
    """Fails where a row of the package is not typed again, and says where to type it."""
    lacking = sorted(set(names) - set(known))
    assert not lacking, f"{kind} {', '.join(lacking)}: type it once more in {table}, without reading it from the row"


def with_functions(table: Mapping[str, Callable[..., Any]], functions: Functions) -> dict[str, Callable[..., Any]]:
    """A table of this module with one library's functions put in."""
    return {name: partial(formula, functions) for name, formula in table.items()}


def functions_of(library: Any, **renamed: Any) -> Functions:
    """A library's functions under the names of this module; `renamed` has those that it calls otherwise."""
    names = ("exp", "log", "sqrt", "tanh", "sinh", "cosh", "sin", "cos", "atan", "erf", "abs")
    found = {name: getattr(library, name) for name in names if hasattr(library, name)}
    return SimpleNamespace(**found | renamed)


class PlainMover:
    """An optimizer of `OPTIMIZERS` on torch's parameters, one number each."""

    def __init__(self, o: Mapping[str, Any], parameters: list[Any]) -> None:
        self.o = {key: float(o.get(key, value)) for key, value in OPTIMIZER_DEFAULTS.items()}
        self.rule, self.parameters, self.steps = OPTIMIZERS[o["name"]], parameters, 0
        self.kept = [defaultdict[str, float](float) for _ in parameters]

    def step(self) -> None:
        """One update of all of them, weight decay added to the gradient."""
        self.steps += 1
        for p, kept in zip(self.parameters, self.kept, strict=True):
            g = float(p.grad) + self.o["weight_decay"] * float(p)
            p.data.fill_(self.rule(self.o, float(p), g, kept, self.steps))
