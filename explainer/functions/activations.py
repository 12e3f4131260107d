"""Activations: f(x), its slope, the lines between, and stable NumPy forms, one row each.

In: a name. Out: an `Activation`. A row's text is over x and out = f(x); every line is proved by
`explainer.calculus.proofs`.

    >>> ACTIVATIONS["silu"].slope
    'sigmoid(x) + out * (1 - sigmoid(x))'

The NumPy forms give finite values for every net input that occurs, |x| up to 1000 and beyond, and take complex x with a
tiny imaginary part: a branch is chosen by the real part. At a kink the slope is the one PyTorch uses: relu 0,
leaky_relu alpha, elu and selu their left slope, hard_sigmoid and hard_tanh 0.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from explainer.calculus.differentiation import Step
from explainer.formula import Formula
from explainer.functions.stable_forms import (
    Array,
    below_zero,
    gelu,
    gelu_slope,
    gelu_tanh_argument,
    gelu_tanh_slope,
    mish,
    mish_slope,
    sigmoid,
    sigmoid_slope,
    softmax,
    softmax_pull,
    softmax_slope,
    softplus,
)


@dataclass(frozen=True, slots=True)
class Cross:
    """How one neuron's output depends on another neuron's net input z; `other` is that neuron's output."""

    formula: str
    """out over x, z and r, the rest of the sum."""
    slope: str
    """∂out/∂z, over out and other."""
    written_out: str
    """The same with `other` by its definition: what is proved."""
    steps: tuple[Step, ...]
    pull: Callable[[Any, Array, Array, bool], Array]
    """(np, net, ∂E/∂out, absolute) → ∂E/∂net: the product with the transposed Jacobian, or with every term's size."""


@dataclass(frozen=True, slots=True)
class Activation:
    """out = f(x), applied to each net input on its own, or, with `cross`, to a layer's net inputs together."""

    name: str
    formula: str
    """f(x), over x."""
    slope: str | Formula
    """f′(x), over x and out = f(x); a tree where it was derived from a typed formula."""
    steps: tuple[Step, ...]
    """From D(f(x)) to the slope; every line is proved equal to the derivative."""
    value: Callable[[Any, Array], Array]
    """(np, x) → f(x), stable for every finite x; complex x with a tiny imaginary part is allowed."""
    gradient: Callable[[Any, Array], Array]
    """(np, x) → f′(x), written apart from the formula: an independent witness."""
    letter: str
    """How f is written when its formula is not spelt out: σ."""
    kinks: tuple[str, ...] = ()
    """Where f has no slope: the number x, as typed. The slope used there is the row's own."""
    parameters: Mapping[str, str] = field(default_factory=dict)
    """Parameters that a layer may set, with the values this row has: alpha → 0.01."""
    jump: float | None = None
    """Of a step: the net input at which its value jumps."""
    cross: Cross | None = None
    """Where an output depends on the other neurons' net inputs too; r in the formula is then their part of the sum."""


def _bracket_negative(alpha: str) -> str:
    return f"({alpha})" if alpha.startswith("-") else alpha


def _leaky_relu(alpha: str) -> Activation:
    """Maas, Hannun and Ng 2013."""
    a, number = _bracket_negative(alpha), float(alpha)
    return Activation(
        "leaky_relu",
        f"where(x > 0, x, {a} * x)",
        f"where(x > 0, 1, {a})",
        (
            Step(f"D(where(x > 0, x, {a} * x))", "definition"),
            Step(f"where(x > 0, D(x), D({a} * x))", "slope_of_each_case"),
            Step(f"where(x > 0, D(x), {a} * D(x))", "constant_factor"),
            Step(f"where(x > 0, 1, {a})", "slope_of_x"),
        ),
        lambda np, x: np.where(np.real(x) > 0, x, number * x),
        lambda np, x: np.where(x > 0, 1.0, number),
        "lrelu",
        ("0",) if number != 1 else (),
        {"alpha": alpha},
    )


def _elu(alpha: str) -> Activation:
    """Clevert, Unterthiner and Hochreiter 2015."""
    a, number = _bracket_negative(alpha), float(alpha)
    factor = number != 1

    def times(inside: str) -> str:
        return f"{a} * ({inside})" if factor else inside

    return Activation(
        "elu",
        f"where(x > 0, x, {times('exp(x) - 1')})",
        f"where(x > 0, 1, {a} * exp(x))" if factor else "where(x > 0, 1, exp(x))",
        (
            Step(f"D(where(x > 0, x, {times('exp(x) - 1')}))", "definition"),
            Step(f"where(x > 0, D(x), D({times('exp(x) - 1')}))", "slope_of_each_case"),
            *([Step(f"where(x > 0, D(x), {a} * D(exp(x) - 1))", "constant_factor")] if factor else []),
            Step(f"where(x > 0, D(x), {times('D(exp(x)) - D(1)')})", "sum_rule"),
            Step(f"where(x > 0, 1, {times('D(exp(x)) - D(1)')})", "slope_of_x"),
            Step(f"where(x > 0, 1, {times('exp(x) - D(1)')})", "slope_of_exp"),
            Step(f"where(x > 0, 1, {a} * exp(x))" if factor else "where(x > 0, 1, exp(x))", "slope_of_constant"),
        ),
        lambda np, x: np.where(np.real(x) > 0, x, number * np.expm1(below_zero(np, x))),
        lambda np, x: np.where(x > 0, 1.0, number * np.exp(np.minimum(x, 0))),
        "elu",
        ("0",) if number != 1 else (),
        {"alpha": alpha},
    )


_SCALE, _ALPHA = "1.0507009873554805", "1.6732632423543772"
_U = "sqrt(2 / pi) * (x + 0.044715 * x**3)"
_ERF, _SP = "erf(x / sqrt(2))", "log(1 + exp(x))"

_ROWS = (
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
            Step("-(1 + exp(-x))**(-2) * (-exp(-x))", "slope_of_exp_of_minus_x"),
            Step("exp(-x) / (1 + exp(-x))**2", "two_minus_signs"),
            Step("1 / (1 + exp(-x)) * (exp(-x) / (1 + exp(-x)))", "split_the_square"),
            Step("1 / (1 + exp(-x)) * ((1 + exp(-x) - 1) / (1 + exp(-x)))", "add_and_take_one"),
            Step("1 / (1 + exp(-x)) * (1 - 1 / (1 + exp(-x)))", "divide_each_part"),
            Step("out * (1 - out)", "name_the_output"),
        ),
        sigmoid, sigmoid_slope, "σ",
    ),
    Activation(
        "tanh", "tanh(x)", "1 - out**2",
        (
            Step("D(sinh(x) / cosh(x))", "tanh_as_quotient"),
            Step("(D(sinh(x)) * cosh(x) - sinh(x) * D(cosh(x))) / cosh(x)**2", "quotient_rule"),
            Step("(cosh(x) * cosh(x) - sinh(x) * sinh(x)) / cosh(x)**2", "slope_of_sinh_and_cosh"),
            Step("1 - sinh(x)**2 / cosh(x)**2", "divide_each_part"),
            Step("1 - tanh(x)**2", "tanh_as_quotient"),
            Step("1 - out**2", "name_the_output"),
        ),
        lambda np, x: np.tanh(x), lambda np, x: 1 / np.cosh(np.clip(x, -350, 350)) ** 2, "tanh",
    ),
    Activation(
        "relu", "where(x > 0, x, 0)", "where(x > 0, 1, 0)",
        (
            Step("D(where(x > 0, x, 0))", "definition"),
            Step("where(x > 0, D(x), D(0))", "slope_of_each_case"),
            Step("where(x > 0, 1, D(0))", "slope_of_x"),
            Step("where(x > 0, 1, 0)", "slope_of_constant"),
        ),
        lambda np, x: np.where(np.real(x) > 0, x, 0), lambda np, x: np.where(x > 0, 1.0, 0.0), "relu", ("0",),
    ),
    _leaky_relu("0.01"),
    _elu("1"),
    Activation(  # Klambauer and others 2017
        "selu", f"{_SCALE} * where(x > 0, x, {_ALPHA} * (exp(x) - 1))",
        f"{_SCALE} * where(x > 0, 1, {_ALPHA} * exp(x))",
        (
            Step(f"D({_SCALE} * where(x > 0, x, {_ALPHA} * (exp(x) - 1)))", "definition"),
            Step(f"{_SCALE} * D(where(x > 0, x, {_ALPHA} * (exp(x) - 1)))", "constant_factor"),
            Step(f"{_SCALE} * where(x > 0, D(x), D({_ALPHA} * (exp(x) - 1)))", "slope_of_each_case"),
            Step(f"{_SCALE} * where(x > 0, 1, D({_ALPHA} * (exp(x) - 1)))", "slope_of_x"),
            Step(f"{_SCALE} * where(x > 0, 1, {_ALPHA} * D(exp(x) - 1))", "constant_factor"),
            Step(f"{_SCALE} * where(x > 0, 1, {_ALPHA} * exp(x))", "slope_of_exp"),
        ),
        lambda np, x: float(_SCALE) * np.where(np.real(x) > 0, x, float(_ALPHA) * np.expm1(below_zero(np, x))),
        lambda np, x: np.where(x > 0, float(_SCALE), float(_SCALE) * float(_ALPHA) * np.exp(np.minimum(x, 0))),
        "selu", ("0",),
    ),
    Activation(
        "softplus", _SP, "sigmoid(x)",
        (
            Step("D(log(1 + exp(x)))", "definition"),
            Step("D(1 + exp(x)) / (1 + exp(x))", "chain_rule_log"),
            Step("(D(1) + D(exp(x))) / (1 + exp(x))", "sum_rule"),
            Step("D(exp(x)) / (1 + exp(x))", "slope_of_constant"),
            Step("exp(x) / (1 + exp(x))", "slope_of_exp"),
            Step("1 / (exp(-x) + 1)", "divide_by_exp"),
            Step("sigmoid(x)", "name_the_sigmoid"),
        ),
        softplus, sigmoid, "softplus",
    ),
    Activation(
        "softsign", "x / (1 + abs(x))", "1 / (1 + abs(x))**2",
        (
            Step("D(x / (1 + abs(x)))", "definition"),
            Step("(D(x) * (1 + abs(x)) - x * D(1 + abs(x))) / (1 + abs(x))**2", "quotient_rule"),
            Step("(1 + abs(x) - x * D(1 + abs(x))) / (1 + abs(x))**2", "slope_of_x"),
            Step("(1 + abs(x) - x * sign(x)) / (1 + abs(x))**2", "slope_of_abs"),
            Step("(1 + abs(x) - abs(x)) / (1 + abs(x))**2", "size_from_sign"),
            Step("1 / (1 + abs(x))**2", "collect_like_terms"),
        ),
        lambda np, x: x / (1 + x * np.sign(np.real(x))), lambda np, x: (1 / (1 + np.abs(x))) ** 2, "softsign",
    ),
    Activation(  # Hendrycks and Gimpel 2016; Ramachandran, Zoph and Le 2017 (swish)
        "silu", "x * sigmoid(x)", "sigmoid(x) + out * (1 - sigmoid(x))",
        (
            Step("D(x * sigmoid(x))", "definition"),
            Step("D(x) * sigmoid(x) + x * D(sigmoid(x))", "product_rule"),
            Step("sigmoid(x) + x * D(sigmoid(x))", "slope_of_x"),
            Step("sigmoid(x) + x * sigmoid(x) * (1 - sigmoid(x))", "slope_of_sigmoid"),
            Step("sigmoid(x) + out * (1 - sigmoid(x))", "name_the_output"),
        ),
        lambda np, x: x * sigmoid(np, x), lambda np, x: sigmoid(np, x) + x * sigmoid_slope(np, x), "silu",
    ),
    Activation(  # Hendrycks and Gimpel 2016
        "gelu", f"x / 2 * (1 + {_ERF})", f"(1 + {_ERF}) / 2 + x * exp(-x**2 / 2) / sqrt(2 * pi)",
        (
            Step(f"D(x / 2 * (1 + {_ERF}))", "definition"),
            Step(f"D(x / 2) * (1 + {_ERF}) + x / 2 * D(1 + {_ERF})", "product_rule"),
            Step(f"1 / 2 * (1 + {_ERF}) + x / 2 * D(1 + {_ERF})", "slope_of_x"),
            Step(f"1 / 2 * (1 + {_ERF}) + x / 2 * (2 / sqrt(pi) * exp(-(x / sqrt(2))**2) * D(x / sqrt(2)))",
                 "chain_rule_erf"),
            Step(f"1 / 2 * (1 + {_ERF}) + x / 2 * (2 / sqrt(pi) * exp(-(x / sqrt(2))**2) * (1 / sqrt(2)))",
                 "slope_of_x"),
            Step(f"(1 + {_ERF}) / 2 + x * exp(-x**2 / 2) / sqrt(2 * pi)", "one_fraction"),
        ),
        gelu, gelu_slope, "gelu",
    ),
    Activation(  # the approximation of Hendrycks and Gimpel 2016
        "gelu_tanh", f"x / 2 * (1 + tanh({_U}))",
        f"(1 + tanh({_U})) / 2 + x / 2 * (1 - tanh({_U})**2) * sqrt(2 / pi) * (1 + 0.134145 * x**2)",
        (
            Step(f"D(x / 2 * (1 + tanh({_U})))", "definition"),
            Step(f"D(x / 2) * (1 + tanh({_U})) + x / 2 * D(1 + tanh({_U}))", "product_rule"),
            Step(f"(1 + tanh({_U})) / 2 + x / 2 * D(1 + tanh({_U}))", "slope_of_x"),
            Step(f"(1 + tanh({_U})) / 2 + x / 2 * (1 - tanh({_U})**2) * D({_U})", "chain_rule_tanh"),
            Step(f"(1 + tanh({_U})) / 2 + x / 2 * (1 - tanh({_U})**2) * sqrt(2 / pi) * (1 + 0.044715 * 3 * x**2)",
                 "power_rule"),
            Step(f"(1 + tanh({_U})) / 2 + x / 2 * (1 - tanh({_U})**2) * sqrt(2 / pi) * (1 + 0.134145 * x**2)",
                 "multiply_numbers"),
        ),
        lambda np, x: x * sigmoid(np, gelu_tanh_argument(x)), gelu_tanh_slope, "gelu",
    ),
    Activation(  # Misra 2019
        "mish", f"x * tanh({_SP})", f"tanh({_SP}) + x * (1 - tanh({_SP})**2) * sigmoid(x)",
        (
            Step(f"D(x * tanh({_SP}))", "definition"),
            Step(f"D(x) * tanh({_SP}) + x * D(tanh({_SP}))", "product_rule"),
            Step(f"tanh({_SP}) + x * D(tanh({_SP}))", "slope_of_x"),
            Step(f"tanh({_SP}) + x * (1 - tanh({_SP})**2) * D({_SP})", "chain_rule_tanh"),
            Step(f"tanh({_SP}) + x * (1 - tanh({_SP})**2) * (exp(x) / (1 + exp(x)))", "chain_rule_log"),
            Step(f"tanh({_SP}) + x * (1 - tanh({_SP})**2) * (1 / (exp(-x) + 1))", "divide_by_exp"),
            Step(f"tanh({_SP}) + x * (1 - tanh({_SP})**2) * sigmoid(x)", "name_the_sigmoid"),
        ),
        mish, mish_slope, "mish",
    ),
    Activation(  # as in PyTorch and Keras 3: relu6(x + 3) / 6
        "hard_sigmoid", "where(x >= 3, 1, where(x > -3, x / 6 + 1 / 2, 0))",
        "where(x >= 3, 0, where(x > -3, 1 / 6, 0))",
        (
            Step("D(where(x >= 3, 1, where(x > -3, x / 6 + 1 / 2, 0)))", "definition"),
            Step("where(x >= 3, D(1), where(x > -3, D(x / 6 + 1 / 2), D(0)))", "slope_of_each_case"),
            Step("where(x >= 3, 0, where(x > -3, D(x / 6 + 1 / 2), 0))", "slope_of_constant"),
            Step("where(x >= 3, 0, where(x > -3, D(x / 6) + D(1 / 2), 0))", "sum_rule"),
            Step("where(x >= 3, 0, where(x > -3, 1 / 6, 0))", "slope_of_x"),
        ),
        lambda np, x: np.where(np.real(x) >= 3, 1, np.where(np.real(x) > -3, x / 6 + 0.5, 0)),
        lambda np, x: np.where(np.abs(x) < 3, 1 / 6, 0.0), "hσ", ("-3", "3"),
    ),
    Activation(
        "hard_tanh", "where(x >= 1, 1, where(x > -1, x, -1))", "where(x >= 1, 0, where(x > -1, 1, 0))",
        (
            Step("D(where(x >= 1, 1, where(x > -1, x, -1)))", "definition"),
            Step("where(x >= 1, D(1), where(x > -1, D(x), D(-1)))", "slope_of_each_case"),
            Step("where(x >= 1, 0, where(x > -1, D(x), 0))", "slope_of_constant"),
            Step("where(x >= 1, 0, where(x > -1, 1, 0))", "slope_of_x"),
        ),
        lambda np, x: np.where(np.real(x) >= 1, 1, np.where(np.real(x) > -1, x, -1)),
        lambda np, x: np.where(np.abs(x) < 1, 1.0, 0.0), "htanh", ("-1", "1"),
    ),
    Activation(
        "softmax", "exp(x) / (exp(x) + r)", "out * (1 - out)",
        (
            Step("D(exp(x) / (exp(x) + r))", "definition"),
            Step("(D(exp(x)) * (exp(x) + r) - exp(x) * D(exp(x) + r)) / (exp(x) + r)**2", "quotient_rule"),
            Step("(exp(x) * (exp(x) + r) - exp(x) * exp(x)) / (exp(x) + r)**2", "slope_of_exp"),
            Step("exp(x) / (exp(x) + r) * ((exp(x) + r - exp(x)) / (exp(x) + r))", "split_the_square"),
            Step("exp(x) / (exp(x) + r) * (1 - exp(x) / (exp(x) + r))", "divide_each_part"),
            Step("out * (1 - out)", "name_the_output"),
        ),
        softmax, softmax_slope, "softmax", (), {}, None,
        Cross(
            "exp(x) / (exp(z) + r)", "-(out * other)", "-(out * (exp(z) / (exp(z) + r)))",
            (
                Step("D(exp(x) / (exp(z) + r))", "definition"),
                Step("(D(exp(x)) * (exp(z) + r) - exp(x) * D(exp(z) + r)) / (exp(z) + r)**2", "quotient_rule"),
                Step("(0 * (exp(z) + r) - exp(x) * exp(z)) / (exp(z) + r)**2", "slope_of_another"),
                Step("-(exp(x) / (exp(z) + r) * (exp(z) / (exp(z) + r)))", "split_the_square"),
                Step("-(out * (exp(z) / (exp(z) + r)))", "name_the_output"),
            ),
            softmax_pull,
        ),
    ),
)  # fmt: skip

ACTIVATIONS: Mapping[str, Activation] = {row.name: row for row in _ROWS}

ALIASES = {"linear": "identity", "logistic": "sigmoid"}
"""Other names that a spec may use for an activation."""

_WITH_ALPHA: Mapping[str, Callable[[str], Activation]] = {"leaky_relu": _leaky_relu, "elu": _elu}


def with_parameters(row: Activation, alpha: Decimal | None) -> Activation:
    """The row with another alpha; under a name of its own, so that it is not taken for the table's row.

    Raises ValueError where the activation has no alpha.
    """
    if alpha is None or ("alpha" in row.parameters and Decimal(row.parameters["alpha"]) == alpha):
        return row
    if row.name not in _WITH_ALPHA:
        raise ValueError(f"{row.name} has no alpha; {' and '.join(_WITH_ALPHA)} have")
    import dataclasses

    text = f"{alpha:f}" if abs(alpha.adjusted()) < 12 else str(alpha)
    return dataclasses.replace(_WITH_ALPHA[row.name](text), name=f"{row.name}({text})")
