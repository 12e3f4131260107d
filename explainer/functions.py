"""The functions a network is made of: activations, losses, optimizers and initializers, one row each.

In: a name from a spec (or a formula a teacher typed). Out: a row with the formula, its slope in closed form, the
lines that lead from one to the other, and a numerically stable NumPy form.

    >>> ACTIVATIONS["sigmoid"].slope
    'out * (1 - out)'

A row states its slope; `explainer.derivation` has SymPy derive it from the formula and proves the two equal, line by
line. NumPy comes in as the argument `np`, so that reading the table costs no import.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

Array = Any
"""A NumPy array, real or complex (the complex step goes through the same functions)."""


@dataclass(frozen=True, slots=True)
class Step:
    """One line on the way from a formula to its slope; `D(…)` is the derivative still to be taken."""

    formula: str
    reason: str
    """Key of a sentence in `wording`."""


@dataclass(frozen=True, slots=True)
class Activation:
    """out = f(x), applied to each net input on its own."""

    name: str
    formula: str
    """f(x), over x."""
    slope: str
    """f′(x), over x and out = f(x)."""
    steps: tuple[Step, ...]
    """From D(f(x)) to the slope; every line is proved equal to the one SymPy derives."""
    value: Callable[[Any, Array], Array]
    """(np, x) → f(x), stable for every finite x; complex x with a tiny imaginary part is allowed."""
    gradient: Callable[[Any, Array], Array]
    """(np, x) → f′(x), written apart from the formula: an independent witness."""
    letter: str
    """How f is written when its formula is not spelt out: σ."""
    kinks: tuple[str, ...] = ()
    """Where f has no slope: the number x, as typed. The slope used there is the row's own."""


@dataclass(frozen=True, slots=True)
class Loss:
    """The error of one output, E_o = e(t, y) for target t and output y; the loss of a sample is their sum."""

    name: str
    formula: str
    """e(t, y); `n` stands for the number of outputs."""
    slope: str
    """∂e/∂y."""
    steps: tuple[Step, ...]
    value: Callable[..., Array]
    """(np, t, y, n) → e."""
    gradient: Callable[..., Array]
    """(np, t, y, n) → ∂e/∂y."""
    kinks: tuple[str, ...] = ()
    """Values of t − y without a slope."""


@dataclass(frozen=True, slots=True)
class Optimizer:
    """How a weight w follows from its gradient g: the lines of one update, in order."""

    name: str
    lines: tuple[tuple[str, str, str], ...]
    """(id with {p} for the parameter, kind, formula). A formula names w, g, eta, the row's constants, earlier ids of the
    same update by their first part (v, m, m_hat), and `NAME_before` for a state's value before the update."""
    step: Callable[..., tuple[Array, Mapping[str, Array]]]
    """(np, w, g, state, constants) → (new w, new state): the same in NumPy, written apart from the lines."""
    constants: tuple[str, ...] = ("eta",)
    """Names in `CONSTANTS` that the lines use."""
    states: tuple[str, ...] = ()
    """What is kept from update to update, zero at first: v, m."""


def real(np: Any, x: Array) -> Array:
    """The real part, which decides the branch of a function with a kink."""
    return np.real(x)


def _sigmoid(np: Any, x: Array) -> Array:
    tail = np.exp(np.where(real(np, x) > 0, -x, x))
    return np.where(real(np, x) > 0, 1 / (1 + tail), tail / (1 + tail))


def _sigmoid_slope(np: Any, x: Array) -> Array:
    tail = np.exp(np.where(real(np, x) > 0, -x, x))
    return tail / ((1 + tail) * (1 + tail))


def _rows(*rows: Any) -> Mapping[str, Any]:
    return {row.name: row for row in rows}


ACTIVATIONS: Mapping[str, Activation] = _rows(
    Activation(
        "identity", "x", "1",
        (Step("D(x)", "definition"), Step("1", "slope_of_x")),
        lambda np, x: x, lambda np, x: np.ones_like(x), "id",
    ),
    Activation(
        "sigmoid", "1 / (1 + exp(-x))", "out * (1 - out)",
        (
            Step("D(1 / (1 + exp(-x)))", "definition"),
            Step("D((1 + exp(-x))**(-1))", "quotient_as_power"),
            Step("-(1 + exp(-x))**(-2) * D(1 + exp(-x))", "power_and_chain_rule"),
            Step("-(1 + exp(-x))**(-2) * (-exp(-x))", "slope_of_exp"),
            Step("exp(-x) / (1 + exp(-x))**2", "two_minus_signs"),
            Step("1 / (1 + exp(-x)) * (exp(-x) / (1 + exp(-x)))", "split_the_square"),
            Step("1 / (1 + exp(-x)) * ((1 + exp(-x) - 1) / (1 + exp(-x)))", "add_and_take_one"),
            Step("1 / (1 + exp(-x)) * (1 - 1 / (1 + exp(-x)))", "divide_each_part"),
            Step("out * (1 - out)", "name_the_output"),
        ),
        _sigmoid, _sigmoid_slope, "σ",
    ),
    Activation(
        "tanh", "tanh(x)", "1 - out**2",
        (
            Step("D(sinh(x) / cosh(x))", "tanh_as_quotient"),
            Step("(cosh(x) * cosh(x) - sinh(x) * sinh(x)) / cosh(x)**2", "quotient_rule"),
            Step("1 - sinh(x)**2 / cosh(x)**2", "divide_each_part"),
            Step("1 - tanh(x)**2", "tanh_as_quotient"),
            Step("1 - out**2", "name_the_output"),
        ),
        lambda np, x: np.tanh(x), lambda np, x: 1 / np.cosh(np.clip(x, -350, 350)) ** 2, "tanh",
    ),
    Activation(
        "relu", "where(x > 0, x, 0)", "where(x > 0, 1, 0)",
        (Step("D(where(x > 0, x, 0))", "definition"), Step("where(x > 0, 1, 0)", "slope_of_each_case")),
        lambda np, x: np.where(real(np, x) > 0, x, 0), lambda np, x: np.where(x > 0, 1.0, 0.0), "relu", ("0",),
    ),
)  # fmt: skip

ALIASES = {"linear": "identity", "logistic": "sigmoid"}
"""Other names that a spec may use for an activation."""

LOSSES: Mapping[str, Loss] = _rows(
    Loss(
        "half_squared_error", "1 / 2 * (t - y)**2", "-(t - y)",
        (
            Step("D(1 / 2 * (t - y)**2)", "definition"),
            Step("1 / 2 * 2 * (t - y) * D(t - y)", "power_and_chain_rule"),
            Step("1 / 2 * 2 * (t - y) * (-1)", "slope_of_target_minus_output"),
            Step("-(t - y)", "half_times_two"),
        ),
        lambda np, t, y, n: (t - y) ** 2 / 2, lambda np, t, y, n: y - t,
    ),
)  # fmt: skip

CONSTANTS = {"eta": "learning_rate", "mu": "momentum", "rho": "rho", "beta1": "beta1", "beta2": "beta2",
             "epsilon": "epsilon", "lambda_": "weight_decay"}  # fmt: skip
"""Symbol of each optimizer constant → its key in the spec."""

OPTIMIZERS: Mapping[str, Optimizer] = _rows(
    Optimizer("sgd", (("{p}_new", "update", "w - eta * g"),), lambda np, w, g, s, c: (w - c["eta"] * g, s)),
)


def _uniform(init: Any, purpose: str, count: int, fan_in: int, fan_out: int) -> Array:
    """Every number of `digits` decimals from low to high is equally likely."""
    from explainer.draws import draw_integers

    scale = 10**init.digits
    low, high = round(init.low * scale), round(init.high * scale)
    return (low + draw_integers(init.seed, purpose, count, int(high - low) + 1)) / float(scale)


INITIALIZERS: Mapping[str, Callable[..., Array]] = {"uniform": _uniform}
"""Name → (init, purpose, count, fan_in, fan_out) → numbers of shape (count,), before they are rounded to `digits`."""
