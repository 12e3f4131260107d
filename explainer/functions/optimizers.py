"""Optimizers: how a weight follows from its gradient, one row each.

In: a name. Out: an `OptimizerRow`: the lines of one update as formulas, and the same in NumPy.

    >>> OPTIMIZERS["sgd"].lines
    (('{p}_new', 'update', 'w - eta * g'),)
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

Array = Any
States = Mapping[str, Array]
Constants = Mapping[str, Array]
UpdateResult = tuple[Array, Mapping[str, Array]]


@dataclass(frozen=True, slots=True)
class OptimizerRow:
    """How a weight w follows from its gradient g: the lines of one update, in order."""

    name: str
    lines: tuple[tuple[str, str, str], ...]
    """(id with {p} for the parameter, kind, formula). A formula names w, g, the row's constants, earlier lines of the
    same update by their first part (v, m, m_hat), `NAME_before` for a state's value before the update, and `step`."""
    step: Callable[..., tuple[Array, Mapping[str, Array]]]
    """(np, w, g, states, constants, number of the update) → (new w, new states): the same in NumPy, written apart."""
    constants: tuple[str, ...] = ("eta",)
    """Names in `OPTIMIZER_CONSTANTS` that the lines use."""
    states: tuple[str, ...] = ()
    """What is kept from update to update, zero at first: v, m."""
    ahead: str = ""
    """Formula of the place at which the gradient is taken, over w, the constants and the states before; empty: at w."""
    place: Callable[..., Array] | None = None
    """(np, w, states, constants) → that place: the same in NumPy."""


OPTIMIZER_CONSTANTS = {"eta": "learning_rate", "mu": "momentum", "rho": "rho", "beta1": "beta1", "beta2": "beta2",
             "epsilon": "epsilon", "lambda_": "weight_decay"}  # fmt: skip
"""Symbol of each optimizer constant → its key in the spec."""

DECAY_LINE = ("g_{p}", "state", "g + lambda_ * w")
"""Weight decay as a line of its own: what the optimizer then takes for the gradient (Loshchilov and Hutter 2019, L₂
form)."""

_M = ("m_{p}", "state", "beta1 * m_before + (1 - beta1) * g")
_V = ("v_{p}", "state", "beta2 * v_before + (1 - beta2) * g**2")
_M_HAT = ("m_hat_{p}", "state", "m / (1 - beta1**step)")
_V_HAT = ("v_hat_{p}", "state", "v / (1 - beta2**step)")


def _sgd(np: Any, w: Array, g: Array, s: States, c: Constants, k: int) -> UpdateResult:
    return w - c["eta"] * g, s


def _momentum(np: Any, w: Array, g: Array, s: States, c: Constants, k: int) -> UpdateResult:
    v = c["mu"] * s["v"] + g
    return w - c["eta"] * v, {"v": v}


def _nesterov(np: Any, w: Array, g: Array, s: States, c: Constants, k: int) -> UpdateResult:
    v = c["mu"] * s["v"] + g
    return w - c["eta"] * (g + c["mu"] * v), {"v": v}


def _rate_inside(np: Any, w: Array, g: Array, s: States, c: Constants, k: int) -> UpdateResult:
    v = c["mu"] * s["v"] + c["eta"] * g
    return w - v, {"v": v}


def _velocity(np: Any, w: Array, g: Array, s: States, c: Constants, k: int) -> UpdateResult:
    v = c["mu"] * s["v"] - c["eta"] * g
    return w + v, {"v": v}


def _average(np: Any, w: Array, g: Array, s: States, c: Constants, k: int) -> UpdateResult:
    v = c["mu"] * s["v"] + (1 - c["mu"]) * g
    return w - c["eta"] * v, {"v": v}


def _look_ahead(np: Any, w: Array, s: States, c: Constants) -> Array:
    return w - c["mu"] * s["v"]


def _adagrad(np: Any, w: Array, g: Array, s: States, c: Constants, k: int) -> UpdateResult:
    v = s["v"] + g * g
    return w - c["eta"] * g / (np.sqrt(v) + c["epsilon"]), {"v": v}


def _rmsprop(np: Any, w: Array, g: Array, s: States, c: Constants, k: int) -> UpdateResult:
    v = c["rho"] * s["v"] + (1 - c["rho"]) * g * g
    return w - c["eta"] * g / (np.sqrt(v) + c["epsilon"]), {"v": v}


def _adadelta(np: Any, w: Array, g: Array, s: States, c: Constants, k: int) -> UpdateResult:
    v = c["rho"] * s["v"] + (1 - c["rho"]) * g * g
    d = g * np.sqrt((s["u"] + c["epsilon"]) / (v + c["epsilon"]))
    return w - c["eta"] * d, {"v": v, "u": c["rho"] * s["u"] + (1 - c["rho"]) * d * d}


def _adamax(np: Any, w: Array, g: Array, s: States, c: Constants, k: int) -> UpdateResult:
    m = c["beta1"] * s["m"] + (1 - c["beta1"]) * g
    u = np.maximum(c["beta2"] * s["u"], np.abs(g))
    return w - c["eta"] * m / (1 - c["beta1"] ** k) / (u + c["epsilon"]), {"m": m, "u": u}


def _adam(corrected: bool, apart: bool) -> Callable[..., UpdateResult]:
    def step(np: Any, w: Array, g: Array, s: States, c: Constants, k: int) -> UpdateResult:
        m = c["beta1"] * s["m"] + (1 - c["beta1"]) * g
        v = c["beta2"] * s["v"] + (1 - c["beta2"]) * g * g
        m_hat, v_hat = (m / (1 - c["beta1"] ** k), v / (1 - c["beta2"] ** k)) if corrected else (m, v)
        decayed = w - c["eta"] * c["lambda_"] * w if apart else w
        return decayed - c["eta"] * m_hat / (np.sqrt(v_hat) + c["epsilon"]), {"m": m, "v": v}

    return step


def _adam_row(name: str, corrected: bool, apart: bool) -> OptimizerRow:
    """Kingma and Ba 2015; with the decay apart, Loshchilov and Hutter 2019."""
    hat = "_hat" if corrected else ""
    start = "w - eta * lambda_ * w" if apart else "w"
    update = ("{p}_new", "update", f"{start} - eta * m{hat} / (sqrt(v{hat}) + epsilon)")
    lines = (_M, _V, _M_HAT, _V_HAT, update) if corrected else (_M, _V, update)
    constants = ("eta", "beta1", "beta2", "epsilon", *(("lambda_",) if apart else ()))
    return OptimizerRow(name, lines, _adam(corrected, apart), constants, ("m", "v"))


_ROOT = ("{p}_new", "update", "w - eta * g / (sqrt(v) + epsilon)")
_ROWS = (
    OptimizerRow("sgd", (("{p}_new", "update", "w - eta * g"),), _sgd),
    OptimizerRow("momentum", (("v_{p}", "state", "mu * v_before + g"), ("{p}_new", "update", "w - eta * v")),
              _momentum, ("eta", "mu"), ("v",)),
    OptimizerRow("nesterov", (("v_{p}", "state", "mu * v_before + g"), ("{p}_new", "update", "w - eta * (g + mu * v)")),
              _nesterov, ("eta", "mu"), ("v",)),
    OptimizerRow("adagrad", (("v_{p}", "state", "v_before + g**2"), _ROOT), _adagrad, ("eta", "epsilon"), ("v",)),
    OptimizerRow("rmsprop", (("v_{p}", "state", "rho * v_before + (1 - rho) * g**2"), _ROOT),
              _rmsprop, ("eta", "rho", "epsilon"), ("v",)),
    _adam_row("adam", corrected=True, apart=False),
    _adam_row("adamw", corrected=True, apart=True),
    OptimizerRow(  # Kingma and Ba 2015, section 7
        "adamax",
        (_M, ("u_{p}", "state", "max(beta2 * u_before, abs(g))"), _M_HAT,
         ("{p}_new", "update", "w - eta * m_hat / (u + epsilon)")),
        _adamax, ("eta", "beta1", "beta2", "epsilon"), ("m", "u")),
    OptimizerRow(  # Zeiler 2012
        "adadelta",
        (("v_{p}", "state", "rho * v_before + (1 - rho) * g**2"),
         ("d_{p}", "state", "sqrt(u_before + epsilon) / sqrt(v + epsilon) * g"),
         ("u_{p}", "state", "rho * u_before + (1 - rho) * d**2"), ("{p}_new", "update", "w - eta * d")),
        _adadelta, ("eta", "rho", "epsilon"), ("v", "u")),
)  # fmt: skip

OPTIMIZERS: Mapping[str, OptimizerRow] = {row.name: row for row in _ROWS}

_MOMENTUM_FORMS = (
    ("rate_inside", "mu * v_before + eta * g", "w - v", _rate_inside),
    ("velocity", "mu * v_before - eta * g", "w + v", _velocity),
    ("average", "mu * v_before + (1 - mu) * g", "w - eta * v", _average),
)
OPTIMIZER_FORMS: Mapping[tuple[str, str], OptimizerRow] = {
    ("momentum", form): OptimizerRow(
        "momentum", (("v_{p}", "state", kept), ("{p}_new", "update", new)), step, ("eta", "mu"), ("v",))
    for form, kept, new, step in _MOMENTUM_FORMS
} | {
    ("nesterov", "lookahead"): OptimizerRow(
        "nesterov", (("v_{p}", "state", "mu * v_before + eta * g"), ("{p}_new", "update", "w - v")),
        _rate_inside, ("eta", "mu"), ("v",), "w - mu * v_before", _look_ahead)
}  # fmt: skip
"""(row, form) → the same rule as other courses write it: with the rate inside v, with v as the way that the weight goes
(CS231n, Keras), or with v as a running average of the gradients; Nesterov 1983 as it was meant, with the gradient where
v alone would lead."""

PERCEPTRON = OptimizerRow("perceptron", (("{p}_new", "update", "w + eta * e * x"),), _sgd)
"""The rule of Rosenblatt 1958: a weight moves by the rate times the error times its input, whatever the slope is. Its
line names `e`, the error t − y of the neuron, and `x`, what the weight multiplies, which a bias lacks; in NumPy g is
−e·x. It is no row of the table: every row there moves by a gradient."""


def optimizer_row(
    name: str, weight_decay: object = 0, bias_correction: bool = True, form: str | None = None
) -> OptimizerRow:
    """The row a spec asks for: with weight decay as its first line, and Adam with or without its bias correction.

    Raises KeyError for a form that the row does not have.
    """
    if name == PERCEPTRON.name:
        return PERCEPTRON
    row = OPTIMIZER_FORMS[name, form] if form else OPTIMIZERS[name]
    if not bias_correction and _M_HAT in row.lines:
        row = _adam_row(name, corrected=False, apart="lambda_" in row.constants)
    if not weight_decay or "lambda_" in row.constants:
        return row

    def step(np: Any, w: Array, g: Array, s: States, c: Constants, k: int) -> UpdateResult:
        return row.step(np, w, g + c["lambda_"] * w, s, c, k)

    return replace(row, lines=(DECAY_LINE, *row.lines), step=step, constants=(*row.constants, "lambda_"))
