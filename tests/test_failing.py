"""Small inputs that once failed (`tests/failing/`), and what happens with each now."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from explainer import explain, load
from explainer.cli import main
from explainer.homework.roster import read_roster
from explainer.wording import SENTENCES
from tests.tools import library

FOLDER = Path(__file__).parent / "failing"


def run(*arguments: str | Path) -> Result:
    """One command; anything but a clean exit is an error of the test."""
    result = CliRunner().invoke(main, [str(a) for a in arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    assert "our mistake" not in result.output
    return result


REFUSED = {
    "crash-carry-bce-target0.toml": ("E_o1", "where out_o1 = 1;", "carry more digits"),
    "crash-no-edges-with-bias.toml": (":7:12: network.layers[0].weights[0]", "without any edge"),
    "alpha-on-sigmoid.toml": (":6:1: network.layers[0].alpha", "leaky_relu or elu"),
    "bce-without-sigmoid.toml": ("out_o1_after = 1.5", "sigmoid or softmax"),
    "formula-sign.toml": (":5:15:", "slope by x is zero", "no targets"),
    "formula-zero-to-x.toml": (":5:15:", "0 has no logarithm", "no targets"),
    "hang-exp-exp-exp.toml": ("dout_o1/dnet_o1", "beyond 1e10000", "smaller weights"),
    "key-angle-top.toml": (":1:1: '<b>': found an unknown key",),
    "countless-neurons.json": ("network.layers[2].neurons: found 1000000000000000000000000000000", "1,000,000"),
    "carried-out-of-range.json": ("in update 1 is above 1e140", "smaller weights"),
    "threshold-too-long.json": ("network.layers[0].threshold: found 1E+150", "at most 36 digits"),
    "activation-list.json": ("network.layers[0].activation: found a list of 1", "one of identity"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_told_is_refused_in_words(name: str, tmp_path: Path) -> None:
    result = run("lesson", FOLDER / name, "-o", tmp_path)
    assert result.exit_code == 2
    assert [words for words in REFUSED[name] if words not in result.output] == []
    assert list(tmp_path.iterdir()) == []


WORKING = [
    "cross-entropy-target-minus-one.toml", "rates-loss-log.toml", "formula-sign-times-x.toml",
    "refused-typed-kink.json", "hidden-loss-loose-output.json", "refused-softmax-cancels.json",
    "carried-fifteen-digits.json", "input-labelled-b1.json", "zeros-behind-the-end.json", "asked-for-zero.json",
    "refused-output-cancels.json", "refused-tiny-gradient.json", "last-weights-all-shared.json",
    "input-labelled-w1.json", "one-significant-digit.json", "vanishing-gradients.json",
    "divided-by-a-slope.json",
    "net-cancels-in-decimals.json", "softmax-of-one.json", "net-cancels.json",
    "outputs-as-whole-numbers.json", "no-loss-to-begin-with.json",
    "neuron-named-like-the-loss.json",
    "seventeen-digits.json",
]  # fmt: skip


@pytest.mark.parametrize("name", WORKING)
def test_what_can_be_told_is_told(name: str, tmp_path: Path) -> None:
    result = run("lesson", FOLDER / name, "-o", tmp_path, "--format", "html,text,notebook")
    assert result.exit_code == 0, result.output


@pytest.mark.parametrize("name", ["crash-homework-bce.toml", "momentum-two-epochs.toml"])
def test_a_homework_draws_again_and_check_says_so(name: str, tmp_path: Path) -> None:
    result = run("homework", FOLDER / name, "--variants", 4, "-o", tmp_path)
    assert result.exit_code == 0, result.output
    assert "of 200 draws" in run("check", FOLDER / name).output


def test_rates_are_not_compared_without_a_loss_to_begin_with() -> None:
    compared = SENTENCES["en"]["section.rates"]
    spec = json.loads((FOLDER / "no-loss-to-begin-with.json").read_text(encoding="utf-8"))
    assert compared not in explain(spec).text()
    spec["training"]["data"][1]["input"] = [0.3]
    assert compared in explain(spec).text()


def test_a_step_goes_forward_without_a_slope() -> None:
    spec = (FOLDER / "formula-sign.toml").read_text(encoding="utf-8").replace(", target = [1]", "")
    from explainer.spec import parse

    lesson = explain(parse(spec))
    assert lesson.value("out_o1") == 1 and "sign(" in lesson.text()


def test_a_step_that_is_lost_in_floats_is_made_with_more_digits() -> None:
    layer = {"neurons": 1, "activation": "sigmoid", "weights": [[-290]]}
    data = [{"input": [1], "target": [1]}]
    training = {"data": data, "loss": "cross_entropy", "optimizer": {"learning_rate": 0}}
    lesson = explain({"network": {"inputs": 1, "layers": [layer]}, "training": training})
    assert lesson.value("dE/dw1") == pytest.approx(-1)
    assert [check.lines for check in lesson.checks if check.witness == "stand_in"] == [1]


def test_a_softmax_with_one_bias_is_not_moved_by_rounding() -> None:
    lesson = explain(load(FOLDER / "refused-small-224.json"))
    assert lesson.value("b1_new") == lesson.value("b1") == 0.082


def test_outputs_keep_the_order_written() -> None:
    lesson = explain(load(FOLDER / "outputs-order.json"))
    assert lesson.derivation.equation(*lesson.derivation.locate("E_o1")).uses[0].id == "t1"
    assert lesson.derivation.locate("net_o1")[0].layer == 2 and lesson.value("t1") == 0.9


def test_truth_values_are_no_weights(tmp_path: Path) -> None:
    library("onnx")
    result = run("new", "--from", FOLDER / "onnx-bool-weights.onnx", tmp_path / "a.toml")
    assert result.exit_code == 2 and "holds truth values where weights are numbers" in result.output


def test_a_byte_order_mark_hides_no_mark(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_bytes((FOLDER / "weave-bom.md").read_bytes())
    assert "1 block, written" in run("weave", page).output
    assert page.read_bytes().startswith(b"\xef\xbb\xbf<!-- backprop") and b"w5" in page.read_bytes()
    assert "1 block, current" in run("weave", page).output


def test_ids_that_differ_in_capitals_alone_are_noted() -> None:
    students, notes = read_roster(FOLDER / "roster-casefold.csv")
    assert len(students) == 3 and len(notes) == 2
    assert "'ada' and 'Ada' differ in their capitals alone" in notes[0]


def test_what_is_printed_to_a_file_is_utf_8() -> None:
    words = [sys.executable, "-m", "explainer", "trace", "mazur-deutsch"]
    made = subprocess.run(words, env={**os.environ, "PYTHONIOENCODING": "ascii"}, capture_output=True, check=True)
    assert json.loads(made.stdout.decode("utf-8"))["format"] == "explainer-trace"


def test_ctrl_c_ends_with_130_and_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("explainer.lesson.explain", interrupted)
    result = run("lesson", "mazur")
    assert (result.exit_code, result.output) == (130, "stopped\n")


def test_a_mistake_of_ours_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise KeyError("net")

    monkeypatch.setattr("explainer.lesson.explain", broken)
    monkeypatch.delenv("EXPLAINER_DEBUG", raising=False)
    result = CliRunner().invoke(main, ["lesson", "mazur"])
    assert result.exit_code == 2
    assert result.output == "mazur: our mistake (KeyError: 'net'): please report it with this file\n"
    monkeypatch.setenv("EXPLAINER_DEBUG", "1")
    assert isinstance(CliRunner().invoke(main, ["lesson", "mazur"]).exception, KeyError)


def test_a_typed_corner_has_the_slope_of_its_second_side() -> None:
    lesson = explain(load(FOLDER / "refused-typed-kink.json"))
    assert lesson.value("dout_o1/dnet_o1") == 0.25
