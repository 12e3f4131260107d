"""The Prover: what is true is proved, what is planted is refused, and the lines read as a student writes them."""

from __future__ import annotations

import dataclasses
import subprocess
import sys
from fractions import Fraction

import pytest
import sympy

from explainer import formula as F
from explainer.calculus.differentiation import STEP_FUNCTIONS, Step, differentiate, to_tree
from explainer.calculus.proofs import TooLargeError, is_flat, prove
from explainer.calculus.tidying import TIDYING
from explainer.formula import Formula, FormulaError, Sym
from explainer.functions import ACTIVATIONS, LOSSES, typed_activation, typed_loss, with_delta, with_parameters
from explainer.network.prover import ProofError, Prover
from explainer.numbers.evaluation import FractionArithmetic
from explainer.wording import REASONS

NAMES = {"x", "t", "y", "n", "out"}


def line(text: str) -> Formula:
    return F.read(text, NAMES, STEP_FUNCTIONS)


# ------------------------------------------------------------------------------------------------ the tables


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_every_activation_is_proved(name: str) -> None:
    row = ACTIVATIONS[name]
    prover = Prover(afresh=True)
    slope = prover.activation_slope(row, Sym("rule"))
    assert prover.calls >= len(row.steps) + 1 and slope.steps == row.steps
    assert set(F.symbols(slope.over_inputs)) <= {"net"}
    assert row.steps[-1].tree == to_tree(row.slope), "the last line is the slope"
    assert all(step.reason in REASONS["en"] for step in row.steps)


@pytest.mark.parametrize("name", LOSSES)
def test_every_loss_is_proved(name: str) -> None:
    row = LOSSES[name]
    slope = Prover(afresh=True).loss_slope(row, Sym("rule"), 2)
    assert set(F.symbols(slope.formula)) <= {"t", "y"}
    assert row.steps[-1].tree == to_tree(row.slope) and all(step.reason in REASONS["en"] for step in row.steps)


def test_parameters_are_proved() -> None:
    from decimal import Decimal

    for alpha in ("0.3", "-0.5", "0", "1"):
        for name in ("leaky_relu", "elu"):
            Prover().activation_slope(with_parameters(ACTIVATIONS[name], Decimal(alpha)), Sym("rule"))
    Prover().loss_slope(with_delta(LOSSES["huber"], Decimal("0.25")), Sym("rule"), 3)


def test_one_output_is_not_divided() -> None:
    assert Prover().loss_slope(LOSSES["mean_squared_error"], Sym("rule"), 1).formula == line("-2 * (t - y)")


#: (row, wrong slope): classic slips, sign errors, last digits, one case of several.
WRONG_SLOPES = [
    ("sigmoid", "out"), ("sigmoid", "out * (1 + out)"), ("sigmoid", "(1 - out)**2"), ("sigmoid", "x * (1 - x)"),
    ("sigmoid", "out * (1 - 1.0000000001 * out)"), ("tanh", "1 - out"), ("tanh", "1 + out**2"), ("tanh", "1 - x**2"),
    ("relu", "where(x > 0, 0, 1)"), ("relu", "1"), ("relu", "where(x > 1, 1, 0)"), ("relu", "where(x > 0, x, 0)"),
    ("leaky_relu", "where(x > 0, 1, 0)"), ("leaky_relu", "where(x > 0, 1, -0.01)"), ("elu", "where(x > 0, 1, out)"),
    ("selu", "1.0507009873554805 * where(x > 0, 1, 1.67326324235437 * exp(x))"), ("softplus", "sigmoid(-x)"),
    ("softsign", "1 / (1 + x)**2"), ("softsign", "1 / (1 + abs(x))"), ("silu", "sigmoid(x) * (1 + x)"),
    ("gelu", "(1 + erf(x / sqrt(2))) / 2 + x * exp(-x**2 / 2) / sqrt(3 * pi)"),
    ("gelu", "(1 + erf(x / sqrt(2))) / 2 - x * exp(-x**2 / 2) / sqrt(2 * pi)"),
    ("gelu_tanh", "(1 + tanh(sqrt(2 / pi) * (x + 0.044715 * x**3))) / 2"),
    ("mish", "tanh(log(1 + exp(x))) + x * (1 - tanh(log(1 + exp(x)))**2)"),
    ("hard_sigmoid", "where(x >= 3, 0, where(x > -3, 1 / 5, 0))"), ("hard_sigmoid", "1 / 6"),
    ("hard_tanh", "where(x >= 1, 0, where(x > 0, 1, 0))"),
    ("half_squared_error", "t - y"), ("half_squared_error", "-2 * (t - y)"), ("squared_error", "-(t - y)"),
    ("mean_squared_error", "-2 * (t - y)"), ("mean_absolute_error", "sign(t - y) / n"), ("huber", "-(t - y) / n"),
    ("huber", "where(abs(t - y) <= 2, -(t - y), -sign(t - y)) / n"), ("binary_cross_entropy", "y - t"),
    ("binary_cross_entropy", "(t - y) / (y * (1 - y))"), ("cross_entropy", "t / y"), ("cross_entropy",
    "-t / y + 1e-12"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "slope"), WRONG_SLOPES)
def test_a_planted_wrong_slope_is_refused(name: str, slope: str) -> None:
    with pytest.raises(ProofError, match="is not the slope"):
        if name in ACTIVATIONS:
            Prover().activation_slope(dataclasses.replace(ACTIVATIONS[name], slope=slope), Sym("rule"))
        else:
            Prover().loss_slope(dataclasses.replace(LOSSES[name], slope=slope), Sym("rule"), 2)


@pytest.mark.parametrize("name", [*ACTIVATIONS, *LOSSES])
@pytest.mark.parametrize("wrong", ["-({})", "2 * ({})", "({}) + 1 / 10**12", "({}) + x * t * y"])
def test_a_slope_that_is_a_little_wrong_is_refused(name: str, wrong: str) -> None:
    """Of every row, whether or not somebody thought of a slip for it."""
    with pytest.raises(ProofError, match="is not the slope"):
        row = ACTIVATIONS.get(name) or LOSSES[name]
        slope = wrong.format(row.slope)
        if name in ACTIVATIONS:
            Prover().activation_slope(dataclasses.replace(ACTIVATIONS[name], slope=slope), Sym("rule"))
        else:
            Prover().loss_slope(dataclasses.replace(LOSSES[name], slope=slope), Sym("rule"), 2)


@pytest.mark.parametrize("name", [*ACTIVATIONS, *LOSSES])
def test_a_planted_wrong_step_is_refused(name: str) -> None:
    """Each line in turn gets a factor or a term it should not have."""
    row = ACTIVATIONS.get(name) or LOSSES[name]
    variable = "x" if name in ACTIVATIONS else "y"
    for k, step in enumerate(row.steps):
        for wrong in (f"2 * ({step.formula})", f"({step.formula}) + x * t * y", f"-({step.formula})"):
            steps = (*row.steps[:k], Step(wrong, step.reason), *row.steps[k + 1 :])
            with pytest.raises(ProofError, match=f"line {k + 1} of"):
                Prover().prove_steps(row.formula, variable, steps, row.slope)


@pytest.mark.parametrize(
    ("value", "slope", "equal"),
    [
        ("exp(2 * x) * exp(-x)", "exp(x)", True),
        ("exp(x / 2)**2", "exp(x)", True),
        ("log(exp(x))", "1", True),
        ("sin(x)**2 + cos(x)**2", "0", True),
        ("sin(-x)", "-cos(x)", True),
        ("sqrt(8) * x", "2 * sqrt(2)", True),
        ("sqrt(2 / pi) * x", "sqrt(2) / sqrt(pi)", True),
        ("x**1.5", "1.5 * sqrt(x)", True),
        ("sqrt(1 + x**2)", "x / sqrt(1 + x**2)", True),
        ("x / sqrt(1 + x**2)", "1 / (sqrt(1 + x**2) * (1 + x**2))", True),
        ("log(cosh(x))", "tanh(x)", True),
        ("2**x", "2**x * log(2)", True),
        ("x**x", "x**x * (1 + log(x))", True),
        ("atan(x)", "1 / (1 + x**2)", True),
        ("cosh(x)**2 - sinh(x)**2", "0", True),
        ("abs(x)**2", "2 * x", True),
        ("max(x, -x)", "sign(x)", True),
        ("min(x, 1) + max(x, 1)", "1", True),
        ("where(x > x, 5 * x, x)", "1", True),
        ("where(x >= x, 5 * x, x)", "5", True),
        ("abs(abs(x) - 1)", "sign(x) * sign(abs(x) - 1)", True),
        ("e**x", "exp(x)", True),
        ("x**0.25 + x**0.5", "0.25 * x**0.25 / x + 0.5 * x**0.5 / x", True),
        ("sqrt(x) + sqrt(sqrt(x))", "0.5 / sqrt(x) + 0.25 * sqrt(sqrt(x)) / x", True),
        ("where(x > 2, x**0.25, x**0.5)", "where(x > 2, 0.25 * x**0.25, 0.5 * x**0.5) / x", True),
        ("x**0.25 + x**0.5", "0.25 * x**0.5 / x + 0.5 * x**0.25 / x", False),
        ("x**0.25", "0.25 * sqrt(x) / x", False),
        ("where(x >= x, 5 * x, x)", "1", False),
        ("x**2", "2", False),
        ("sqrt(x)", "1 / (2 * x)", False),
        ("abs(x)", "1", False),
        ("sqrt(2) * x", "1.41421356237309504880168872420969807", False),
        ("pi * x", "3.14159265358979323846264338327950288", False),
        ("exp(x)", "1 + x + x**2 / 2", False),
        ("abs(x)", "where(x > 1, 1, where(x > 0, 1, 1))", False),
        ("erf(x)", "exp(-x**2)", False),
    ],
)
def test_what_the_proof_can_tell(value: str, slope: str, equal: bool) -> None:
    if equal:
        prove(line(value), "x", [line(slope)])
    else:
        with pytest.raises(ProofError, match="is not the slope"):
            prove(line(value), "x", [line(slope)])


@pytest.mark.parametrize(
    ("text", "flat"),
    [
        ("3", True),
        ("sign(x) + where(x > 2, 1, 0)", True),
        ("max(0, x - 100)", False),
        ("x - x", True),
        ("sin(x)**2 + cos(x)**2", True),
        ("x", False),
    ],
)
def test_flat(text: str, flat: bool) -> None:
    assert is_flat(line(text), "x") is flat


@pytest.mark.parametrize("text", ["(x + exp(x) + log(x) + sin(x))**12", "cosh(tanh(cosh(x)**8))"])
def test_what_is_too_large_says_so(text: str) -> None:
    with pytest.raises(TooLargeError):
        prove(line(text), "x", [line("x")])


# ------------------------------------------------------------------------------------------------ line by line

SHOWN = {
    ("x / (1 + abs(x))", "x"): "1 / (1 + abs(x))**2",
    ("log(cosh(t - y))", "y"): "-tanh(t - y)",
    ("x * sigmoid(x)", "x"): "sigmoid(x) + x * sigmoid(x) * (1 - sigmoid(x))",
    ("max(0, x)**2", "x"): "where(x > 0, 2 * x, 0)",
    ("1 / 2 * (t - y)**2", "y"): "-(t - y)",
    ("(t - y)**2", "y"): "-(2 * (t - y))",
    ("1 / (1 + exp(-x))", "x"): "exp(-x) / (1 + exp(-x))**2",
    ("x * log(x)", "x"): "log(x) + 1",
    ("sqrt(1 + x**2) - 1", "x"): "x / sqrt(1 + x**2)",
    ("x**3 / 3", "x"): "x**2",
    ("5", "x"): "0",
}


@pytest.mark.parametrize(("text", "variable"), SHOWN)
def test_the_slope_looks_as_a_student_writes_it(text: str, variable: str) -> None:
    derived = differentiate(line(text), variable)
    assert derived.slope == line(SHOWN[text, variable])
    assert derived.steps[0].tree == F.Call("D", (line(text),)) and derived.steps[-1].tree == derived.slope
    prove(line(text), variable, [step.tree for step in derived.steps])


TEXTS = [*(text for text, _ in SHOWN), "x**-2 + 2**x + x**0.5", "x**x", "erf(x) * atan(x)", "sinh(x) / cosh(2 * x)",
         "min(max(0, x), 6) / 6", "abs(abs(x) - 1)", "exp(sin(x))", "(1 - x) / (1 + x)", "sqrt(log(1 + x**2))",
         "cos(3 * x) * tanh(x)**2", "where(x > 1, x**2, 2 * x - 1)"]  # fmt: skip


@pytest.mark.parametrize("text", TEXTS)
def test_every_line_against_sympy(text: str) -> None:
    """Each line, its D(…) carried out by `sympy.diff`, is SymPy's derivative at exact points to 30 digits."""
    for name in ("x", "y"):
        symbol = sympy.Symbol(name, real=True)
        if name not in F.symbols(line(text)):
            continue
        derived = differentiate(line(text), name)
        assert all(step.reason in REASONS["en"] for step in derived.steps)
        assert len({step.formula for step in derived.steps}) == len(derived.steps), "no line is said twice"
        wanted = sympy.diff(F.to_sympy(line(text)), symbol)
        for step in derived.steps:
            shown = carried_out(step.tree, symbol)
            for place in ("1/3", "17/10"):
                values = {symbol: sympy.Rational(place), sympy.Symbol("t", real=True): sympy.Rational("1/7")}
                assert abs(sympy.N((shown - wanted).subs(values), 30)) < 1e-25, (text, step)


def carried_out(formula: Formula, symbol: sympy.Symbol) -> sympy.Expr:
    atoms: dict[str, sympy.Expr] = {}

    def settle(part: Formula) -> Formula:
        if isinstance(part, F.Call) and part.name == "D":
            atoms[f"d{len(atoms)}"] = sympy.diff(F.to_sympy(part.args[0]), symbol)
            return Sym(f"d{len(atoms) - 1}")
        return F.rebuild(part, settle)

    return F.to_sympy(settle(formula), atoms)


UNTIDY = ["-x * -t", "x * -t", "-x / -t", "2 * x / 4", "-(-x)", "0 * x + t", "x * x * t", "x - -t", "x + 2 * x - t",
          "x * t / x**2", "x / (t * x)", "2 * (x / t)", "(x + t) * 3 / 2", "x - x", "-2 * x * -3"]  # fmt: skip


@pytest.mark.parametrize("text", UNTIDY)
@pytest.mark.parametrize("reason", [reason for reason, _ in TIDYING])
def test_tidying_keeps_the_value(reason: str, text: str) -> None:
    (tidy,) = {tidy for name, tidy in TIDYING if name == reason}
    values = {"x": Fraction(5), "t": Fraction(3)}
    before, after = (F.evaluate(formula, values, FractionArithmetic()) for formula in (line(text), tidy(line(text))))
    assert before == after


def test_kinks_are_reported() -> None:
    zero = F.ZERO
    assert differentiate(line("x / (1 + abs(x))"), "x").kinks == ((Sym("x"), zero),)
    assert differentiate(line("max(0, x)**2 + where(x >= 1, x, 1)"), "x").kinks == ((zero, Sym("x")), (Sym("x"), F.ONE))
    assert differentiate(line("abs(t) * y"), "y").kinks == ()


def test_every_reason_a_line_can_have_is_worded() -> None:
    made = {reason for reason, _ in TIDYING}
    for name in ("exp", "log", "sqrt", "sigmoid", "tanh", "sin", "cos", "sinh", "cosh", "atan", "erf", "abs"):
        made |= {
            step.reason for text in (f"{name}(x)", f"{name}(2 * x)") for step in differentiate(line(text), "x").steps
        }
    assert made <= set(REASONS["en"])
    assert {f"slope_of_{name}" for name in ("exp", "erf", "abs")} <= made and "chain_rule_atan" in made


def test_functions_without_a_slope_are_refused() -> None:
    with pytest.raises(FormulaError, match="the slope of gamma is not known"):
        differentiate(F.Call("gamma", (Sym("x"),)), "x")


# ------------------------------------------------------------------------------------------ the Prover's own rules


def test_slopes_of_rules() -> None:
    prover = Prover(afresh=True)
    rule = F.Add((F.SumOf(F.Mul((Sym("w"), Sym("x")))), Sym("b")))
    assert prover.slope(rule, "w").formula == Sym("x") and prover.slope(rule, "x").formula == Sym("w")
    assert prover.slope(rule, "b").formula == F.ONE
    calls = prover.calls
    prover.slope(rule, "w")
    assert prover.calls == calls, "each rule is derived once"
    skip = F.Add((F.Call("relu", (Sym("net"),)), Sym("skip")))
    assert prover.slope(skip, "skip").formula == F.ONE


def test_typed_rows() -> None:
    row = typed_activation("x / (1 + abs(x))")
    slope = Prover().activation_slope(row, Sym("rule"))
    assert slope.formula == F.substitute(line("1 / (1 + abs(x))**2"), {"x": Sym("net")})
    assert Prover().loss_slope(typed_loss("log(cosh(t - y))"), Sym("rule"), 2).formula == line("-tanh(t - y)")
    with pytest.raises(ProofError):
        Prover().activation_slope(dataclasses.replace(row, slope=line("1 / (1 + abs(x))")), Sym("rule"))


def test_a_lesson_is_proved_quickly() -> None:
    """sigmoid, half_squared_error and the net rules: polynomial operations are counted, not timed."""
    code = """
import sympy.polys.fields as fields
count = 0
plain = fields.FracElement.new
def new(self, *args):
    global count
    count += 1
    return plain(self, *args)
fields.FracElement.new = new
from explainer import formula as F
from explainer.functions import ACTIVATIONS, LOSSES
from explainer.network.prover import Prover
prover = Prover(afresh=True)
prover.activation_slope(ACTIVATIONS["sigmoid"], F.Sym("a"))
prover.loss_slope(LOSSES["half_squared_error"], F.Sym("b"), 2)
rule = F.Add((F.SumOf(F.Mul((F.Sym("w"), F.Sym("x")))), F.Sym("b")))
for slot in "wxb":
    prover.slope(rule, slot)
print(count)
"""
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert 0 < int(ran.stdout) < 400
