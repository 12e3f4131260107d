"""The tables of functions against formulas typed again here, SymPy's own derivative and 50-digit arithmetic."""

from __future__ import annotations

import math
import warnings
from collections import defaultdict
from collections.abc import Callable
from decimal import Decimal
from itertools import permutations
from types import SimpleNamespace
from typing import Any

import mpmath
import numpy as np
import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st
from sympy.polys.fields import FracElement

from explainer import explain
from explainer import formula as F
from explainer.calculus.differentiation import to_tree
from explainer.functions import (
    ACTIVATIONS,
    INITIALIZERS,
    LOSSES,
    OPTIMIZER_CONSTANTS,
    OPTIMIZER_FORMS,
    OPTIMIZERS,
    typed_activation,
    typed_loss,
    with_delta,
    with_parameters,
)
from explainer.numbers.history import sample_order
from explainer.wording import REASONS
from tests import independent, oracle
from tests.independent import require

MP = mpmath.mp.clone()
MP.dps = 50

SCALE, ALPHA = "1.0507009873554805", "1.6732632423543772"
# sigmoid and tanh of large arguments lose every digit of their tails unless the precision follows the argument


def wide(f: Callable[[Any], Any]) -> Callable[[float], Any]:
    def at(x: float) -> Any:
        with MP.workdps(60 + int(2 * abs(x)) if abs(x) < 5000 else 100):
            return +f(MP.mpf(x))

    return at


M: dict[str, Callable[[float], Any]] = {
    "identity": wide(lambda x: x),
    "sigmoid": wide(lambda x: 1 / (1 + MP.exp(-x))),
    "tanh": wide(MP.tanh),
    "relu": wide(lambda x: max(x, MP.mpf(0))),
    "leaky_relu": wide(lambda x: x if x > 0 else x / 100),
    "elu": wide(lambda x: x if x > 0 else MP.expm1(x)),
    "selu": wide(lambda x: MP.mpf(SCALE) * (x if x > 0 else MP.mpf(ALPHA) * MP.expm1(x))),
    "softplus": wide(lambda x: MP.log1p(MP.exp(x))),
    "softsign": wide(lambda x: x / (1 + abs(x))),
    "silu": wide(lambda x: x / (1 + MP.exp(-x))),
    "gelu": wide(lambda x: x * MP.erfc(-x / MP.sqrt(2)) / 2),
    "gelu_tanh": lambda x: _gelu_tanh(x),
    "mish": wide(lambda x: x * MP.tanh(MP.log1p(MP.exp(x)))),
    "hard_sigmoid": wide(lambda x: min(max(x + 3, MP.mpf(0)), MP.mpf(6)) / 6),
    "hard_tanh": wide(lambda x: min(max(x, MP.mpf(-1)), MP.mpf(1))),
}
M |= {
    name: wide(f)
    for name, f in independent.with_functions(independent.ACTIVATIONS, independent.functions_of(MP, abs=abs)).items()
}


def _gelu_tanh(x: float) -> Any:
    x = MP.mpf(x)
    u = MP.sqrt(2 / MP.pi) * (x + MP.mpf("0.044715") * x**3)
    return x / (1 + MP.exp(-2 * u))


X = sympy.Symbol("x", real=True)
SYMPY = {
    "identity": X,
    "sigmoid": sympy.exp(X) / (sympy.exp(X) + 1),
    "tanh": (sympy.exp(2 * X) - 1) / (sympy.exp(2 * X) + 1),
    "relu": sympy.Max(X, 0),
    "leaky_relu": sympy.Max(X, X / 100),
    "elu": sympy.Piecewise((X, X > 0), (sympy.exp(X) - 1, True)),
    "selu": sympy.Rational(SCALE) * sympy.Piecewise((X, X > 0), (sympy.Rational(ALPHA) * (sympy.exp(X) - 1), True)),
    "softplus": sympy.log(sympy.exp(X) + 1),
    "softsign": X / (sympy.Abs(X) + 1),
    "silu": X * sympy.exp(X) / (sympy.exp(X) + 1),
    "gelu": X * sympy.erfc(-X / sympy.sqrt(2)) / 2,
    "gelu_tanh": X * (1 + sympy.tanh(sympy.sqrt(2 / sympy.pi) * (X + sympy.Rational("0.044715") * X**3))) / 2,
    "mish": X * sympy.tanh(sympy.log(1 + sympy.exp(X))),
    "hard_sigmoid": sympy.Piecewise((0, X < -3), (1, X > 3), ((X + 3) / 6, True)),
    "hard_tanh": sympy.Piecewise((-1, X < -1), (1, X > 1), (X, True)),
}
SYMPY |= {
    name: f(X)
    for name, f in independent.with_functions(
        independent.ACTIVATIONS, independent.functions_of(sympy, abs=sympy.Abs)
    ).items()
}
RANDOM = np.random.default_rng(5)
POINTS = np.concatenate(
    [
        RANDOM.uniform(-4, 4, 20),
        RANDOM.uniform(-40, 40, 20),
        RANDOM.uniform(-1000, 1000, 8),
        [-1000.0, 1000.0, -745.0, 38.6],
        [k + d for k in (-3.0, -1.0, 0.0, 1.0, 3.0) for d in (-1e-9, 1e-9)],
        [1e-12, -1e-12, -1e-200],
    ]
)


def close(ours: Any, theirs: Any, relative: float = 1e-12, absolute: float = 1e-300) -> bool:
    return bool(abs(MP.mpf(float(ours)) - theirs) <= max(relative * abs(theirs), absolute))


ELEMENTWISE = [name for name, row in ACTIVATIONS.items() if row.cross is None]
"""Activations of one net input; softmax has tests of its own below."""


def test_every_row_has_a_witness_here() -> None:
    require("activation", ELEMENTWISE, M.keys() & SYMPY.keys(), "tests/independent.py, ACTIVATIONS")
    require("loss", LOSSES, PLAIN_LOSSES, "tests/independent.py, LOSSES")
    assert set(M) == set(SYMPY) == set(ELEMENTWISE)


@pytest.mark.parametrize("name", ELEMENTWISE)
def test_activation_values(name: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        values = ACTIVATIONS[name].value(np, POINTS)
    for x, value in zip(POINTS.tolist(), values.tolist(), strict=True):
        assert close(value, M[name](x)), (name, x, value, M[name](x))


@pytest.mark.parametrize("name", ELEMENTWISE)
def test_activation_slopes(name: str) -> None:
    """The row's gradient, the complex step and the row's printed slope against SymPy's derivative, to 50 digits."""
    row = ACTIVATIONS[name]
    slope = sympy.lambdify(X, sympy.diff(SYMPY[name], X), modules="mpmath")
    printed = sympy.lambdify(X, F.to_sympy(to_tree(row.slope), {"out": SYMPY[name], "x": X}), modules="mpmath")
    points = np.concatenate([RANDOM.uniform(-4, 4, 12), RANDOM.uniform(-30, 30, 6)])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        gradient, step = row.gradient(np, points), np.imag(row.value(np, points + 1e-200j)) / 1e-200
    with mpmath.workdps(50):
        for k, x in enumerate(points.tolist()):
            wanted = MP.mpf(slope(mpmath.mpf(x)))
            # a slope that is a difference (silu near its valley) is held to the size of its terms
            assert close(gradient[k], wanted, absolute=1e-14 * min(1, math.exp(x) * (1 + x * x)) + 1e-300), (name, x)
            assert close(step[k], wanted, absolute=1e-14), (name, x)
            assert close(printed(mpmath.mpf(x)), wanted, absolute=1e-14), (name, x)


@pytest.mark.parametrize("name", ELEMENTWISE)
def test_far_out_everything_is_finite(name: str) -> None:
    row, far = ACTIVATIONS[name], np.array([-1000.0, 1000.0])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert np.isfinite(row.value(np, far)).all() and np.isfinite(row.gradient(np, far)).all()
        assert np.allclose(
            np.imag(row.value(np, far + 1e-200j)) / 1e-200, row.gradient(np, far), rtol=1e-12, atol=1e-300
        )


@pytest.mark.parametrize(("name", "at"), [(n, float(k)) for n, row in ACTIVATIONS.items() for k in row.kinks])
def test_kinks_are_kinks_and_the_complex_step_agrees_there(name: str, at: float) -> None:
    row = ACTIVATIONS[name]
    left, here, right = (float(row.gradient(np, np.array(at + d))) for d in (-1e-9, 0.0, 1e-9))
    assert abs(left - right) > 0.01 and (here == right or here == pytest.approx(left, abs=1e-8))
    assert np.imag(row.value(np, np.array(at + 1e-200j))) / 1e-200 == pytest.approx(here, rel=1e-12)
    assert np.isclose(
        float(F.to_sympy(to_tree(row.slope), {"out": SYMPY[name].subs(X, at), "x": sympy.Rational(at)})), here
    )


def test_kinks_are_stated() -> None:
    """As the reader of typed formulas finds them, and for some rows as we know them."""
    assert {name: typed_activation(ACTIVATIONS[name].formula).kinks for name in ELEMENTWISE} == {
        name: ACTIVATIONS[name].kinks for name in ELEMENTWISE
    }
    known = {
        "relu": ("0",),
        "leaky_relu": ("0",),
        "selu": ("0",),
        "hard_sigmoid": ("-3", "3"),
        "hard_tanh": ("-1", "1"),
    }
    assert {name: ACTIVATIONS[name].kinks for name in known} == known


def test_alpha() -> None:
    steep = with_parameters(ACTIVATIONS["leaky_relu"], Decimal("0.30"))
    assert steep.formula == "where(x > 0, x, 0.30 * x)" and steep.name not in ACTIVATIONS
    assert steep.value(np, np.array(-2.0)) == -0.6 and steep.gradient(np, np.array(-2.0)) == 0.3
    bent = with_parameters(ACTIVATIONS["elu"], Decimal("-0.5"))
    assert bent.value(np, np.array(-1.0)) == pytest.approx(-0.5 * math.expm1(-1)) and bent.kinks == ("0",)
    assert with_parameters(ACTIVATIONS["elu"], Decimal("1.0")) is ACTIVATIONS["elu"]
    with pytest.raises(ValueError, match="sigmoid has no alpha"):
        with_parameters(ACTIVATIONS["sigmoid"], Decimal(1))


# ---------------------------------------------------------------------------------------------------- losses

HUBER = with_delta(LOSSES["huber"], Decimal("0.3"))
PLAIN_LOSSES: dict[str, Callable[[Any, Any, int], Any]] = {
    "half_squared_error": lambda t, y, n: (t - y) ** 2 / 2,
    "squared_error": lambda t, y, n: (y - t) ** 2,
    "mean_squared_error": lambda t, y, n: (y - t) ** 2 / n,
    "mean_absolute_error": lambda t, y, n: abs(y - t) / n,
    "huber": lambda t, y, n: ((y - t) ** 2 / 2 if abs(y - t) <= 1 else abs(y - t) - MP.mpf(1) / 2) / n,
    "huber(0.3)": lambda t, y, n: (
        (y - t) ** 2 / 2 if abs(y - t) <= MP.mpf("0.3") else MP.mpf("0.3") * (abs(y - t) - MP.mpf("0.15"))) / n,
    "binary_cross_entropy": lambda t, y, n: -(t * MP.log(y) + (1 - t) * MP.log(1 - y)),
    "cross_entropy": lambda t, y, n: -t * MP.log(y),
    **independent.with_functions(independent.LOSSES, independent.functions_of(MP, abs=abs)),
}  # fmt: skip


@pytest.mark.parametrize("row", [*LOSSES.values(), HUBER], ids=lambda row: row.name)
@pytest.mark.parametrize("n", [1, 3])
def test_losses(row: Any, n: int) -> None:
    """Value, gradient, complex step and printed slope against 50-digit values and mpmath's numerical derivative."""
    plain = PLAIN_LOSSES[row.name]
    unit = row.name in independent.PROBABILITIES
    y = RANDOM.uniform(0.01, 0.99, 20) if unit else RANDOM.uniform(-3, 3, 20)
    t = RANDOM.uniform(0, 1, 20) if unit else RANDOM.uniform(-3, 3, 20)
    printed = to_tree(row.slope)
    value, gradient = row.value(np, t, y, n), row.gradient(np, t, y, n)
    step = np.imag(row.value(np, t, y + 1e-200j, n)) / 1e-200
    for k in range(len(y)):
        target, output = MP.mpf(float(t[k])), MP.mpf(float(y[k]))
        wanted = MP.diff(lambda v, target=target: plain(target, v, n), output)
        assert close(value[k], plain(target, output, n), absolute=1e-15)
        places = {"t": sympy.Float(str(target), 50), "y": sympy.Float(str(output), 50), "n": sympy.Integer(n)}
        for found in (gradient[k], step[k], F.to_sympy(printed, places)):
            assert close(found, wanted, absolute=1e-14), (row.name, t[k], y[k])


def test_logarithms_at_their_ends() -> None:
    t, y = np.array([0.0, 1.0, 0.0, 1.0]), np.array([0.0, 1.0, 1.0, 0.0])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        binary, plain = LOSSES["binary_cross_entropy"], LOSSES["cross_entropy"]
        assert binary.value(np, t, y, 1).tolist() == [0, 0, math.inf, math.inf]
        assert binary.gradient(np, t, y, 1).tolist() == [1, -1, math.inf, -math.inf]
        assert plain.value(np, t, y, 1).tolist() == [0, 0, 0, math.inf]
        assert plain.gradient(np, t, y, 1).tolist() == [0, -1, 0, -math.inf]


# ------------------------------------------------------------------------------------------------ optimizers


def test_optimizers_that_are_typed_again_move_a_weight_alike() -> None:
    """Those of tests/independent.py; the others are compared with torch's own."""
    o = independent.OPTIMIZER_DEFAULTS
    constants = {symbol: o[key] for symbol, key in OPTIMIZER_CONSTANTS.items()}
    for name, plain in independent.OPTIMIZERS.items():
        w, states, kept = 0.5, dict.fromkeys(OPTIMIZERS[name].states, 0.0), defaultdict(float)
        for step, g in enumerate((0.3, -0.2, 0.7), 1):
            found, states = OPTIMIZERS[name].step(np, w, g, states, constants, step)
            w = plain(o, w, g, kept, step)
            assert float(found) == pytest.approx(w, rel=1e-12), (name, step)


@pytest.mark.parametrize("form", [form for name, form in OPTIMIZER_FORMS if name == "momentum"])
def test_momentum_is_written_as_other_courses_write_it(form: str) -> None:
    """Three updates from a given state, by the oracle's own lines and by the lesson's."""
    options = {"name": "momentum", "form": form, "learning_rate": 0.2, "momentum": 0.8, "state": {"v": {"w1": 0.3}}}
    given: dict[str, Any] = {
        "network": {"inputs": 1, "layers": [{"neurons": 1, "activation": "tanh", "weights": [[0.7]]}]},
        "training": {"data": [{"input": [0.5], "target": [0.1]}], "epochs": 3, "optimizer": options},
    }
    lesson, plain, w = explain(given), oracle.Optimizer(options), 0.7
    plain.state["v_w1"] = 0.3
    for step in (1, 2, 3):
        w = plain.new("w1", w, lesson.value("dE/dw1", 1, step), step, lambda _, value: value)
        assert lesson.value("w1_new", 1, step) == pytest.approx(w, rel=1e-12)
        assert lesson.value("v_w1", 1, step) == pytest.approx(plain.state["v_w1"], rel=1e-12)
    assert "given at first" in lesson.text() and "0 at first" not in lesson.text()


def test_adamax_moves_as_torchs() -> None:
    torch = pytest.importorskip("torch")
    parameter = torch.tensor(0.7, dtype=torch.float64, requires_grad=True)
    mover, w, states = torch.optim.Adamax([parameter], lr=0.1, eps=0.0), 0.7, {"m": 0.0, "u": 0.0}
    constants = {"eta": 0.1, "beta1": 0.9, "beta2": 0.999, "epsilon": 0.0}
    for step, g in enumerate((0.3, -0.2, 0.7), 1):
        parameter.grad = torch.tensor(g, dtype=torch.float64)
        mover.step()
        w, states = OPTIMIZERS["adamax"].step(np, w, g, states, constants, step)
        assert float(w) == pytest.approx(float(parameter), rel=1e-12)


def test_updates_that_were_done_before_are_counted() -> None:
    given: dict[str, Any] = {
        "network": {"inputs": 1, "layers": [{"neurons": 1, "weights": [[0.7]]}]},
        "training": {
            "data": [{"input": [0.5], "target": [0.1]}],
            "optimizer": {"name": "adam", "done": 4, "state": {"m": {"w1": 0.2}, "v": {"w1": 0.05}}},
        },
    }
    lesson = explain(given)
    m = 0.9 * 0.2 + 0.1 * lesson.value("dE/dw1")
    assert lesson.value("m_hat_w1") == pytest.approx(m / (1 - 0.9**5), rel=1e-12)
    assert "0.9^5" in lesson.text()


# ---------------------------------------------------------------------------------------------------- typed

TYPED = ["x / (1 + abs(x))", "x * sigmoid(x)", "max(0, x)**2", "min(max(0, x), 6) / 6", "exp(-x**2)", "atan(2 * x)",
         "log(1 + exp(x))", "sqrt(1 + x**2) - 1", "erf(x / 2)", "abs(abs(x) - 1)", "sin(x) * cos(x) + cosh(x / 3)",
         "2**x", "x**3 - 3 * x", "where(x <= 1, x**2, 2 * x - 1)", "abs(x)**1.5", "max(x, x**3 / 2)"]  # fmt: skip


@pytest.mark.parametrize("text", TYPED)
def test_typed_activations(text: str) -> None:
    row = typed_activation(text)
    assert all(step.reason in REASONS["en"] for step in row.steps)
    body = F.to_sympy(F.read(text, {"x"}))
    value, slope = (sympy.lambdify(X, e, modules="mpmath") for e in (body, F.to_sympy(to_tree(row.slope))))
    points = RANDOM.uniform(-2.5, 2.5, 12)
    for x, ours, gradient in zip(points.tolist(), row.value(np, points), row.gradient(np, points), strict=True):
        with mpmath.workdps(50):
            place = mpmath.mpf(x)
            assert close(ours, value(place), absolute=1e-14)
            wanted = mpmath.diff(value, place)
            assert close(gradient, wanted, absolute=1e-13) and close(slope(place), wanted, absolute=1e-13)


@pytest.mark.parametrize(
    ("text", "kinks"),
    [
        ("x / (1 + abs(x))", ()),
        ("max(0, x)**2", ()),
        ("max(0, x)", ("0",)),
        ("max(x, 0.5)", ("0.5",)),
        ("min(max(0, x), 6) / 6", ("0", "6")),
        ("abs(abs(x) - 1)", ("-1", "0", "1")),
        ("where(2 * x > 1, x, 0)", ("0.5",)),
    ],
)
def test_typed_kinks(text: str, kinks: tuple[str, ...]) -> None:
    assert typed_activation(text).kinks == kinks


@pytest.mark.parametrize("text", ["max(0, x)", "max(x, 0)", "-min(0, -x)", "-min(-x, 0)", "where(x > 0, x, 0)"])
def test_relu_typed_in_any_way_has_slope_0_at_0(text: str) -> None:
    row = typed_activation(text)
    assert row.gradient(np, np.array([-1.0, 0.0, 1.0])).tolist() == [0, 0, 1]
    assert F.to_sympy(to_tree(row.slope), {"x": sympy.Integer(0)}) == 0


def test_typed_loss() -> None:
    row = typed_loss("log(cosh(t - y))")
    t, y = np.array([0.3, -1.0]), np.array([0.9, 2.0])
    assert np.allclose(row.value(np, t, y, 2), np.log(np.cosh(t - y))) and np.allclose(
        row.gradient(np, t, y, 2), np.tanh(y - t)
    )
    assert row.slope == F.read("-tanh(t - y)", {"t", "y"}) and row.kinks == ()
    assert typed_loss("abs(t - y)").kinks == ("0",)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("where(x > 0, 1, 0)", "zero wherever"),
        ("sign(x)", "zero wherever"),
        ("x - x", "zero wherever"),
        ("3 * sign(x) + where(x >= 1, 2, 1)", "zero wherever"),
        ("1 / (x - x)", "no finite real value"),
        ("log(-1 - x**2)", "no finite real value"),
        ("x / 0", "no finite real value"),
        ("3", "does not hold x"),
        ("*".join(f"abs(x - {k})" for k in range(14)), "too large"),
        ("tanh(" * 20 + "x" + ")" * 20, "different functions"),
        ("/".join(f"(x + exp({k} * x))" for k in range(1, 15)), "too large"),
        ("sqrt(x+1)/" * 12 + "(sqrt(x+2)+sqrt(x+3)+sqrt(x+4)+sqrt(x+5)+sqrt(x+6))", "roots"),
        ("(x + exp(x) + log(x) + sqrt(x))**12 * (x + exp(x) + sin(x))**12", "too large"),
    ],
)
def test_typed_formulas_that_cannot_be_used(text: str, reason: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """No formula keeps the program busy: the terms of all polynomials that were made are counted."""
    new, terms = FracElement.new, list[int]()

    def counted(self: Any, *parts: Any) -> Any:
        terms.append(sum(map(len, parts)))
        return new(self, *parts)

    monkeypatch.setattr(FracElement, "new", counted)
    with pytest.raises(F.FormulaError, match=reason):
        typed_activation(text)
    assert sum(terms) < 20_000


# ---------------------------------------------------------------------------------------------------- hostile text

HOSTILE = [
    "__import__('os').system('true')", "x.__class__", "().__class__.__bases__[0]", "x.real", "x[0]", "[x]", "{x}",
    "(x, x)",
    "lambda: x", "lambda x: x", "x if x else x", "x and x", "not x", "x := 3", "(x := 3)", "f'{x}'", "'x'", "b'x'",
    "...",
    "None", "True", "x < 1", "x == x", "x % 2", "x // 2", "x @ x", "x << 3", "x | x", "~x", "await x", "yield x", "*x",
    "exec(x)", "eval('x')", "open(x)", "print(x)", "getattr(x, x)", "exp", "exp()", "exp(x, x)", "exp(x=x)", "exp(*x)",
    "exp(**x)", "exp(exp)", "where(x, 1, 2)", "where(x > 0 > 1, 1, 2)", "max(x)", "y", "X", "x y", "x;x", "x\nx",
    "", "  ",
    "#", "x ** 13", "x ** 0x10", "x ** 0b1", "x ** 0o7", "0x10", "0b11", "0o17", "1_000", "1j", "2j * x", "1e999",
    "1e-999",
    "1e-999999999", "0e-999999999", "9" * 399, "0." + "1" * 200, "x ** " + "9" * 300, "9**9**9",
    "(9**12)**12 * ((9**12)**12)**12",
    "((x**12)**12)**2", "x**x**x", "x**-13", "2**(10*10)", "x" * 10_000, "(" * 300 + "x" + ")" * 300, "-" * 200 + "x",
    "+".join("x" * 200), "x\x00", "x\u200b", "ｘ", "x²", "π", "x\\", "nan", "inf", "oo", "zoo", "S", "Symbol",
    "Integer(3)",
    "exp(" * 90 + "x" + ")" * 90, "D(x)", "pi()", "e(x)", "x!", "x$", "`x`", "${x}", "{{x}}", "<script>", "\\input{x}",
]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_text_is_refused(text: str) -> None:
    with pytest.raises(F.FormulaError) as caught:
        F.read(text, {"x"})
    assert 1 <= caught.value.column <= max(2, len(text) + 1)


@settings(max_examples=400)
@given(st.text(alphabet="x0123456789.e+-*/() ,<>=_tanhmaxlogwhers", max_size=60) | st.text(max_size=40))
def test_any_text_is_a_formula_or_refused(text: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Python's own warnings on "1if" and the like
        try:
            formula = F.read(text, {"x"})
        except F.FormulaError:
            return
    assert set(F.symbols(formula)) <= {"x"}
    assert all(math.isfinite(float(part.text)) for part in F.walk(formula) if isinstance(part, F.Num))


# ---------------------------------------------------------------------------------------------------- initializers


def init(**keys: Any) -> Any:
    given_keys = {
        "low": Decimal(-1),
        "high": Decimal(1),
        "mean": Decimal(0),
        "std": Decimal(1),
        "value": Decimal(0),
        "seed": 7,
        "digits": 2,
    } | keys
    return SimpleNamespace(**given_keys)


GOLDEN = {
    "uniform": [0.9, -0.72, -0.59, -0.44, -0.67],
    "normal": [-0.297923, 1.906639, 1.725863, 0.275157, -0.171311],
    "xavier": [0.976819, -0.784637, -0.641655, -0.484697, -0.725188],
    "glorot": [0.976819, -0.784637, -0.641655, -0.484697, -0.725188],
    "he": [-0.243253, 1.556764, 1.409162, 0.224665, -0.139875],
    "constant": [0.25, 0.25, 0.25, 0.25, 0.25],
}


@pytest.mark.parametrize("name", INITIALIZERS)
def test_initializers_draw_the_same_everywhere(name: str) -> None:
    drawn = INITIALIZERS[name](init(value=Decimal("0.25")), "weight/1", 5, 3, 2)
    assert np.round(drawn, 6).tolist() == GOLDEN[name]
    assert np.array_equal(drawn, INITIALIZERS[name](init(value=Decimal("0.25")), "weight/1", 9, 3, 2)[:5]) or (
        name in ("normal", "he")
    )


def test_samples_are_shuffled_the_same_everywhere() -> None:
    assert [sample_order(7, epoch, 6) for epoch in (1, 2)] == [[1, 5, 0, 3, 4, 2], [5, 3, 4, 2, 0, 1]]
    assert sample_order(None, 1, 4) == [0, 1, 2, 3]
    orders = [tuple(sample_order(seed, 1, 3)) for seed in range(600)]
    assert {orders.count(order) // 50 for order in permutations(range(3))} <= {1, 2}, "each order as often as another"


def test_initializer_statistics() -> None:
    count = 20_000
    xavier = INITIALIZERS["xavier"](init(), "w", count, 30, 24)
    limit = 1 / 3
    assert abs(xavier).max() <= limit < abs(xavier).max() * 1.001
    assert xavier.var() == pytest.approx(2 / 54, rel=0.03)
    he = INITIALIZERS["he"](init(), "w", count, 50, 1)
    assert he.std() == pytest.approx(0.2, rel=0.03) and abs(he.mean()) < 0.2 * 4 / count**0.5
    assert abs(he).max() > 0.6
    normal = INITIALIZERS["normal"](init(mean=Decimal(3), std=Decimal("0.5")), "w", count, 1, 1)
    assert normal.mean() == pytest.approx(3, abs=0.02) and normal.std() == pytest.approx(0.5, rel=0.03)
    uniform = INITIALIZERS["uniform"](init(low=Decimal("0.1"), high=Decimal("0.3"), digits=1), "w", 3000, 1, 1)
    assert sorted(set(np.round(uniform, 9).tolist())) == [0.1, 0.2, 0.3]
    assert all(900 < (np.round(uniform, 9) == v).sum() < 1100 for v in (0.1, 0.2, 0.3))
    fine = INITIALIZERS["uniform"](init(low=Decimal(-5), high=Decimal(5), digits=12), "w", 3000, 1, 1)
    assert fine.min() >= -5 and fine.max() <= 5 and abs(fine.mean()) < 0.25
    assert INITIALIZERS["constant"](init(value=Decimal("0.1")), "w", 3, 1, 1).tolist() == [0.1] * 3


# ----------------------------------------------------------------------------------------------- softmax


def test_softmax_is_what_its_definition_says() -> None:
    nets = np.array([[0.3, -1.2, 2.5], [1000.0, 0.0, -1000.0]])
    out = ACTIVATIONS["softmax"].value(np, nets)
    for row, found in zip(nets, out, strict=True):
        powers = [mpmath.exp(mpmath.mpf(x)) for x in row]
        assert found.tolist() == pytest.approx([float(p / sum(powers)) for p in powers], rel=1e-14, abs=1e-300)


def test_softmax_pulls_back_with_its_whole_jacobian() -> None:
    nets, partial = np.array([[0.3, -1.2, 2.5]]), np.array([[0.7, -0.2, 1.1]])
    cross = ACTIVATIONS["softmax"].cross
    assert cross is not None
    for j in range(3):
        moved = nets.astype(complex)
        moved[0, j] += 1e-200j
        by_hand = (ACTIVATIONS["softmax"].value(np, moved).imag / 1e-200 * partial).sum()
        assert cross.pull(np, nets, partial, False)[0, j] == pytest.approx(by_hand, rel=1e-13)
    assert (cross.pull(np, nets, np.abs(partial), True) >= np.abs(cross.pull(np, nets, partial, False))).all()
