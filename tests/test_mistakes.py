"""Every mistake of the table: its run is that of a program with that very slip, and it can be seen.

The programs are `tests/slipping.py`, which shares no code with the package.
"""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import slipping
from slipping import run

from explainer import explain
from explainer.equations.keys import Key
from explainer.equations.mistake import LINE_KINDS
from explainer.judging.slips import Slips
from explainer.lesson import Explanation
from explainer.mistakes.table import MISTAKES
from explainer.numbers.evaluation import Values
from explainer.numbers.limits import NotFinite
from explainer.numbers.printed_arrays import print_array
from explainer.numbers.rounding import PrintRule
from explainer.spec import from_mapping
from explainer.wording import SENTENCES
from tests.independent import require
from tests.long.agreement import Agreement
from tests.long.slips import compare_with_program

TWO = {"optimizer": {"learning_rate": 0.5}, "data": [
    {"input": [0.35, 0.9], "target": [0.25, 0.8]}, {"input": [-0.6, 0.45], "target": [0.7, 0.15]},
]}  # fmt: skip
SQUARE = [[0.15, -0.2], [0.25, 0.3]], [[0.4, 0.45], [-0.5, 0.55]]

NETWORKS: dict[str, dict[str, Any]] = {
    "2-2-2": {
        "network": {"inputs": 2, "layers": [
            {"activation": "sigmoid", "weights": SQUARE[0], "bias": 0.35},
            {"activation": "sigmoid", "weights": SQUARE[1], "bias": [0.6, -0.1]},
        ]},
        "training": {**TWO, "loss": "half_squared_error"},
    },
    "2-3-2-2": {
        "network": {"inputs": 2, "layers": [
            {"activation": "tanh", "weights": [[0.4, -0.7], [0.15, 0.35], [-0.25, 0.6]], "bias": [0.2, -0.1, 0.3]},
            {"activation": "sigmoid", "weights": [[0.5, -0.45, 0.3], [0.2, 0.65, -0.4]], "bias": [-0.3, 0.15]},
            {"activation": "sigmoid", "weights": SQUARE[1]},
        ]},
        "training": {**TWO, "loss": "binary_cross_entropy"},
    },
    "batch": {
        "network": {"inputs": 2, "layers": [
            {"activation": "sigmoid", "weights": [[0.4, -0.7], [0.15, 0.35], [-0.25, 0.6]], "bias": [0.2, -0.1, 0.3]},
            {"activation": "tanh", "weights": [[0.5, -0.45, 0.3], [0.2, 0.65, -0.4]], "bias": 0.15},
        ]},
        "training": {**TWO, "loss": "mean_squared_error", "batch_size": 2, "reduction": "mean", "epochs": 2},
    },
    "sum": {
        "network": {"inputs": 2, "layers": [
            {"activation": "sigmoid", "weights": SQUARE[0], "bias": [0.2, -0.1]},
            {"activation": "softmax", "weights": SQUARE[1], "bias": [0.15, 0.3]},
        ]},
        "training": {**TWO, "loss": "squared_error", "batch_size": 2, "reduction": "sum"},
    },
    "softmax": {
        "network": {"inputs": 2, "layers": [
            {"activation": "sigmoid", "weights": SQUARE[0], "bias": [0.2, -0.1]},
            {"activation": "softmax", "weights": [[0.4, 0.45], [-0.5, 0.55], [0.3, -0.35]]},
        ]},
        "training": {"optimizer": {"learning_rate": 0.5}, "loss": "cross_entropy", "data": [
            {"input": [0.35, 0.9], "target": [0, 1, 0]}, {"input": [-0.6, 0.45], "target": [1, 0, 0]},
        ]},
    },
}  # fmt: skip
SEEN: dict[str, dict[str, Any]] = {
    **NETWORKS,
    "perceptron": {
        "network": {"inputs": 2, "layers": [{"activation": "step", "weights": [[0.3, -0.1]], "bias": [0.1]}]},
        "training": {"optimizer": {"name": "perceptron"}, "data": [
            {"input": [0, 1], "target": [0]}, {"input": [1, 1], "target": [0]},
        ]},
    },
}  # fmt: skip
"""Where mistakes are looked for: one that only a perceptron can make as well."""
DIGITS = PrintRule(6, "decimals")


@cache
def explained(name: str, mistake: str, notation: str = "partials", updates: tuple[int, ...] = (1, 2)) -> Explanation:
    network = SEEN[name]
    training = {**network["training"], "mistakes": [mistake] if mistake else []}
    updates = [n for n in updates if n == 1 or "batch_size" not in training or "epochs" in training]
    layers = [{"neurons": len(layer["weights"]), **layer} for layer in network["network"]["layers"]]
    network = {**network, "network": {**network["network"], "layers": layers}}
    return explain(from_mapping({**network, "training": training, "notation": notation, "page": {"show": updates}}))


def printed(numbers: Any) -> list[float]:
    return print_array(np.atleast_2d(numbers), DIGITS).value[0].tolist()


TOLD = [*((name, "partials") for name in NETWORKS), ("2-2-2", "delta"), ("batch", "delta")]
"""Networks, and how their lessons are told."""
TRIED = [
    *(("", *told) for told in TOLD),
    *((mistake, *TOLD[(k + apart) % len(TOLD)]) for k, mistake in enumerate(MISTAKES) for apart in (0, 3)),
]
"""The right program on all of them, and each mistake on two: `python -m tests.long slips` draws others."""


def names_of(values: Values) -> dict[str, Key]:
    """The families by their printed keys: how the independent program calls them."""
    return {str(key): key for key in values.derivation.families}


@pytest.mark.parametrize(("mistake", "name", "notation"), TRIED)
def test_the_altered_run_is_that_of_a_program_with_the_mistake(mistake: str, name: str, notation: str) -> None:
    program = run(NETWORKS[name], mistake, {"partials": 1, "delta": -1}[notation])
    if not all(np.isfinite(numbers).all() for numbers in program.values()):
        with pytest.raises(NotFinite):
            explained(name, mistake, notation)
        return
    agreement = Agreement(1e-9)
    compare_with_program(explained(name, mistake, notation).values, program, agreement)
    assert agreement.numbers > 20


def test_every_mistake_has_its_line_in_the_independent_program() -> None:
    written = {
        node.value
        for node in ast.walk(ast.parse(Path(slipping.__file__).read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    require("mistake", MISTAKES, written, "tests/slipping.py, as the line of a program that has the slip")


@pytest.mark.parametrize("mistake", MISTAKES)
def test_every_mistake_can_be_seen(mistake: str) -> None:
    """At six decimals it gives another number at a line of the kind where the table says it is made."""

    def seen(name: str) -> bool:
        right, slips = explained(name, "").values, slips_of(name)
        return any(
            printed(wrong) != printed(right.get(key, step, sample))
            for step, samples in list(right.batches.items())[:-1]
            for key, family in right.derivation.families.items()
            if family.kind in MISTAKES[mistake].kinds
            for sample in (samples if family.scope == "sample" else (None,))
            for names, wrong in slips.wrong_numbers_at(right, key, step, sample)
            if mistake in names
        )

    assert any(map(seen, SEEN))


@cache
def slips_of(name: str) -> Slips:
    """The slips of a page that shows every line."""
    derivation = explained(name, "").derivation
    return Slips.of(derivation, [key for key in derivation.families if key.kind != "local"])


@pytest.mark.parametrize("name", NETWORKS)
@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_slip_is_judged_where_it_is_made(mistake: str, name: str) -> None:
    """At the first line that it changes, what it gives there is what the program with the mistake gives: everything
    before is right in both."""
    right, altered = explained(name, "").values, run(NETWORKS[name], mistake)
    slips = slips_of(name)
    usual = run(NETWORKS[name], "")
    keys = names_of(right)
    for (called, *frame), expected in altered.items():
        if called in keys and not np.array_equal(expected, usual[called, *frame]):
            [wrong] = [
                wrong for names, wrong in slips.wrong_numbers_at(right, keys[called], *frame) if mistake in names
            ]
            np.testing.assert_allclose(wrong[0], expected, rtol=1e-9, atol=1e-14)
            return


def test_what_is_not_shown_is_worked_out_with_the_slip() -> None:
    """Where only gradients are asked for, a slip in the slope shows in them."""
    lesson = explained("2-2-2", "")
    slips = Slips.of(lesson.derivation, [Key("gradient", 1, "weight"), Key("gradient", 2, "weight")])
    altered = run(NETWORKS["2-2-2"], "derivative_of_output")
    for key in (Key("gradient", 2, "weight"), Key("gradient", 1, "weight")):
        found = {name: wrong for names, wrong in slips.wrong_numbers_at(lesson.values, key, 1, 1) for name in names}
        np.testing.assert_allclose(found["derivative_of_output"][0], altered[str(key), 1, 1], rtol=1e-9)
    assert not any("updated_weights" in names for names in slips.mistakes_at(Key("gradient", 2, "weight")))


def test_what_follows_from_a_line_that_is_shown_is_no_slip_of_its_own() -> None:
    """A reader takes the number that he sees: with every slope shown, a δ made of a wrong one is no slip at δ."""
    made = {name for names in slips_of("2-2-2").mistakes_at(Key("delta", 2)) for name in names}
    assert "slope_forgotten" in made and "derivative_of_output" not in made


def test_rows_that_are_the_same_at_a_line_are_one_entry() -> None:
    made = slips_of("2-2-2").mistakes_at(Key("slope", 2))
    assert ("derivative_of_output", "derivative_of_output_output") in made
    assert ("derivative_of_output", "derivative_of_output_hidden") in slips_of("2-2-2").mistakes_at(Key("slope", 1))


def test_a_slip_over_updates_that_are_not_there_is_not_told() -> None:
    lesson = explained("2-2-2", "", updates=(2,))
    slips = Slips.of(lesson.derivation, [Key("new", 2, "weight")])
    names = {
        name for names, _ in slips.wrong_numbers_at(lesson.values, Key("new", 2, "weight"), 2, None) for name in names
    }
    assert "rate_forgotten" in names and "gradients_kept" not in names


def test_many_variants_are_judged_at_once() -> None:
    """Each variant's slips are those of the variant alone."""
    from explainer.numbers.evaluation import evaluate

    lesson, numbers = explained("2-2-2", ""), np.array([[0.4, 0.45, -0.5, 0.55], [0.1, -0.2, 0.3, 0.7]])
    slips, many = slips_of("2-2-2"), evaluate(lesson.derivation, (1,), {Key("weight", 2): numbers})
    for v in range(2):
        alone = evaluate(lesson.derivation, (1,), {Key("weight", 2): numbers[v : v + 1]})
        for key in (Key("net", 2), Key("partial", 1), Key("delta", 2)):
            for (names, wrong), (same, expected) in zip(
                slips.wrong_numbers_at(many, key, 1, 1), slips.wrong_numbers_at(alone, key, 1, 1), strict=True
            ):
                assert names == same
                np.testing.assert_allclose(wrong[v % len(wrong)], expected[0], rtol=1e-12)


@pytest.mark.parametrize("language", SENTENCES)
@pytest.mark.parametrize("name", MISTAKES)
def test_words_say_that_a_number_fits_never_that_somebody_slipped(name: str, language: str) -> None:
    fits, why = SENTENCES[language][f"mistake.{name}"], SENTENCES[language][f"mistake.{name}.why"]
    assert fits.startswith({"en": "This number fits", "de": "Diese Zahl passt"}[language])
    assert why.endswith(".") and " you" not in f" {fits} {why}".lower()


def test_the_table_is_as_large_as_promised() -> None:
    assert len(MISTAKES) >= 28
    assert all(set(row.lines) <= LINE_KINDS.keys() for row in MISTAKES.values())
