"""The shipped certificates: all of them true, none missing, none left over, and none for anything else."""

from __future__ import annotations

import dataclasses
import subprocess
import sys
from pathlib import Path

import pytest

from explainer import formula as F
from explainer.calculus import certificates
from explainer.calculus.differentiation import to_tree
from explainer.formula import Formula
from explainer.functions import ACTIVATIONS, LOSSES
from explainer.lesson import example_names, explain, load_example
from explainer.network.building import build
from explainer.network.derivation import derive
from explainer.network.prover import ProofError, Prover
from tests.certified import made_now

STATEMENTS = [
    (to_tree(row.formula), variable, step.tree)
    for variable, table in (("x", ACTIVATIONS), ("y", LOSSES))
    for row in table.values()
    if "cross" not in dir(row) or row.cross is None  # type: ignore[attr-defined]
    for step in row.steps
]


def test_the_file_holds_what_sympy_proves_now_and_nothing_else() -> None:
    shipped = certificates.CERTIFICATE_FILE.read_text(encoding="ascii").splitlines()
    assert shipped == made_now(), "python -m tests.refresh writes the file"


def test_a_statement_that_differs_anywhere_has_no_certificate() -> None:
    assert len(STATEMENTS) > 60
    for value, variable, line in STATEMENTS:
        assert certificates.is_certified(value, variable, line)
        for wrong in (F.Neg(line), F.Mul((F.Num("2"), line)), F.Add((line, F.ONE)), F.Num("0.123")):
            assert not certificates.is_certified(value, variable, wrong)
        assert not certificates.is_certified(value, "w", line)
        assert not certificates.is_certified(F.Add((value, value)), variable, line)


def test_a_changed_prover_has_no_certificates(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    value, variable, line = STATEMENTS[0]
    before = certificates.certificate(value, variable, line)
    package = Path(certificates.__file__).parent
    for name in certificates.PROVER_FILES:
        for other in certificates.PROVER_FILES:
            (tmp_path / other).write_bytes((package / other).read_bytes())
        (tmp_path / name).write_bytes((package / name).read_bytes() + b"# changed\n")
        monkeypatch.setattr(certificates, "__file__", str(tmp_path / "certificates.py"))
        certificates._prover_digest.cache_clear()
        assert certificates.certificate(value, variable, line) != before
    monkeypatch.undo()
    certificates._prover_digest.cache_clear()
    assert certificates.certificate(value, variable, line) == before


def test_without_the_file_everything_is_proved(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    network = build(load_example("mazur"))
    assert derive(network).proofs == 0
    monkeypatch.setattr(certificates, "CERTIFICATE_FILE", tmp_path / "none.txt")
    certificates._shipped_certificates.cache_clear()
    without = derive(network).proofs
    monkeypatch.undo()
    certificates._shipped_certificates.cache_clear()
    assert without == derive(network, Prover(afresh=True)).proofs > 0


def test_a_changed_row_is_proved_and_refused() -> None:
    row = ACTIVATIONS["tanh"]
    prover = Prover()
    prover.activation_slope(row, F.Sym("rule"))
    assert prover.calls == 0
    reordered: Formula = F.Add((F.Neg(F.Pow(F.Sym("out"), F.Num("2"))), F.ONE))
    prover.activation_slope(dataclasses.replace(row, slope=reordered), F.Sym("another rule"))
    assert prover.calls > 0, "true, but not the statement that was certified"
    with pytest.raises(ProofError):
        prover.activation_slope(dataclasses.replace(row, slope="1 - out"), F.Sym("a third rule"))


def test_the_examples_are_certified_but_for_what_is_typed_in_them() -> None:
    asked = {name for name in example_names() if derive(build(load_example(name))).proofs}
    formulas = {"typed-activation", "scalar-graph", "lstm-cell", "lstm", "gru"}
    unusual = {"leaky-relu", "perceptron-and", "perceptron-xor"}  # an alpha or a threshold that is not the usual one
    assert asked == formulas | unusual


def test_a_check_proves_afresh() -> None:
    assert explain("mazur").derivation.proofs == 0
    assert explain("mazur", afresh=True).derivation.proofs > 0
    code = """
import sys
from explainer import cli
from explainer.calculus import certificates
def refuse(*_): raise AssertionError("a certificate was looked at")
import explainer.network.prover
explainer.network.prover.is_certified = refuse
cli.main(["check", "mazur"], standalone_mode=False)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 0 and "all checks passed" in done.stdout, done.stderr


LARGE = """
import sys
from explainer import explain
plan = {"init": "uniform", "seed": 3, "digits": 2}
layers = [{"neurons": n, "activation": "sigmoid", "weights": plan, "bias": plan} for n in (20, 10)]
data = [{"input": [0.5] * 10, "target": [0.1] * 10}]
page = explain({"network": {"inputs": 10, "layers": layers}, "training": {"data": data}}).html()
print(any(name == "sympy" or name.startswith("sympy.") for name in sys.modules), "mpmath" in sys.modules)
"""


def test_a_large_network_is_explained_without_sympy() -> None:
    done = subprocess.run([sys.executable, "-c", LARGE], capture_output=True, text=True)
    assert done.stdout.split() == ["False", "True"], done.stderr
