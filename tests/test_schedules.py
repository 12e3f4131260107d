"""Learning rates that follow a formula: against torch's schedulers, on the page, in the trace, and what is refused."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pytest
import torch
from torch.optim import lr_scheduler

import explainer
from explainer import SpecError
from explainer.functions import floor, read_schedule, schedule_rates
from explainer.spec import from_mapping, parse
from explainer.spec.toml import to_toml

DATA = [{"input": [1, 0.5], "target": [1]}, {"input": [0.3, 2], "target": [0]}, {"input": [-1, 1], "target": [1]}]
EPOCHS = 7


def spec(rate: Any, **training: Any) -> dict[str, Any]:
    """One neuron, three samples in batches of two: two updates in an epoch."""
    layer = {"neurons": 1, "activation": "sigmoid", "weights": [[0.5, -0.25]], "bias": [0.1]}
    optimizer = {"learning_rate": rate, **training.pop("optimizer", {})}
    usual = {"data": DATA, "optimizer": optimizer, "batch_size": 2, "epochs": EPOCHS}
    return {"network": {"inputs": 2, "layers": [layer]}, "training": {**usual, **training}}


def torchs(make: Callable[[Any], Any], every_update: bool) -> tuple[list[float], list[float]]:
    """(the rate of each update, weights and bias at the end) of torch's SGD with a scheduler of its own."""
    w = torch.tensor([0.5, -0.25], dtype=torch.float64, requires_grad=True)
    b = torch.tensor(0.1, dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.SGD([w, b], lr=0.4)
    scheduler, rates = make(optimizer), []
    for _ in range(EPOCHS):
        for batch in (DATA[:2], DATA[2:]):
            rates.append(optimizer.param_groups[0]["lr"])
            losses = [
                0.5 * (row["target"][0] - torch.sigmoid(w @ torch.tensor(row["input"], dtype=w.dtype) + b)) ** 2
                for row in batch
            ]
            optimizer.zero_grad()
            (sum(losses) / len(batch)).backward()  # type: ignore[union-attr]
            optimizer.step()
            scheduler.step() if every_update else None
        None if every_update else scheduler.step()
    return rates, [*w.tolist(), b.item()]


SCHEDULES: Mapping[str, tuple[Callable[[Any], Any], bool]] = {
    "0.4 * 0.5**floor(epoch / 2)": (lambda o: lr_scheduler.StepLR(o, 2, 0.5), False),
    "0.4 * 0.9**epoch": (lambda o: lr_scheduler.ExponentialLR(o, 0.9), False),
    "0.1 + 0.15 * (1 + cos(pi * epoch / 10))": (lambda o: lr_scheduler.CosineAnnealingLR(o, 10, 0.1), False),
    "0.4 / (1 + 0.5 * epoch)": (lambda o: lr_scheduler.LambdaLR(o, lambda n: 1 / (1 + 0.5 * n)), False),
    "0.4 * (0.25 + 0.75 * min(1, (step - 1) / 6))": (lambda o: lr_scheduler.LinearLR(o, 0.25, 1, 6), True),
    "where(step > 3, 0.04, 0.4)": (lambda o: lr_scheduler.MultiStepLR(o, [3], 0.1), True),
}


@pytest.mark.parametrize("text", SCHEDULES)
def test_rates_and_weights_are_torchs(text: str) -> None:
    rates, end = torchs(*SCHEDULES[text])
    traced = [q for q in explainer.trace(spec(text), all=True)["quantities"] if q["id"] == "eta"]
    assert [q["step"] for q in traced] == list(range(1, 2 * EPOCHS + 1))
    np.testing.assert_allclose([q["value"] for q in traced], rates, rtol=1e-12)
    values = explainer.explain(spec(text)).values
    left = values.history.parameters[max(values.batches)]
    np.testing.assert_allclose(np.concatenate([array[0] for array in left.values()]), end, rtol=1e-11)


def test_the_run_goes_on_from_the_updates_that_were_made() -> None:
    """Five updates before the first: with two in an epoch it is number 6, in the third one, before which two were."""
    data = spec("0.1 * step + 10 * epoch", optimizer={"done": 5}, epochs=2)
    found = {(q["id"], q["step"]): q["value"] for q in explainer.trace(data, all=True)["quantities"]}
    assert [found["step", k] for k in (1, 2, 3)] == [6, 7, 8]
    assert [found["epoch", k] for k in (1, 2, 3)] == [2, 3, 3]
    assert [found["eta", k] for k in (1, 2)] == pytest.approx([20.6, 30.7], rel=1e-14)
    assert "The count goes on from the updates" in explainer.explain(data).text()


def test_adam_takes_the_rate_of_its_step() -> None:
    """The first two steps of Adam for one input of a fixed gradient: each is the rate, times its sign."""
    data = spec("0.5 / step", optimizer={"name": "adam", "epsilon": 0}, loss="y", epochs=1, batch_size=3)
    data["network"]["layers"][0] |= {"activation": "identity"}
    data["training"]["data"] = [{"input": [1, 2], "target": [0]}]
    data["training"]["epochs"] = 2
    lesson = explainer.explain(data | {"page": {"show": [1, 2]}})
    moved = [lesson.value("w1_new", step=step) - lesson.value("w1", step=step) for step in (1, 2)]
    assert moved == pytest.approx([-0.5, -0.25], rel=1e-12)


@pytest.mark.parametrize("carry", [False, True])
@pytest.mark.parametrize("notation", ["partials", "delta"])
def test_the_page_shows_each_rate_with_its_numbers(carry: bool, notation: str) -> None:
    data = spec("0.4 * 0.5**floor(epoch / 2)", epochs=3, batch_size=3)
    data |= {"notation": notation, "numbers": {"digits": 4, "carry": carry}, "page": {"show": [1, 3], "detail": "full"}}
    text = explainer.explain(data).text()
    rate = "η" if notation == "partials" else "learning_rate"
    assert f"{rate} = 0.4 * 0.5^floor(epoch / 2) = 0.4 * 0.5^floor(0 / 2) = 0.4000" in text
    assert "0.4 * 0.5^floor(2 / 2) = 0.2000" in text
    assert "floor rounds down to a whole number." in text and "In it, epoch is" in text and "In it, step" not in text


def test_a_workbook_with_rates_that_only_a_table_shows_is_read_back() -> None:
    data = spec("0.4 / (epoch + step)", epochs=30, batch_size=3) | {"page": {"show": [1]}}
    assert explainer.explain(data).read_back()["xlsx"].numbers > 40


def test_a_whole_number_that_binary_digits_miss_is_met() -> None:
    """0.29 · 100 is 28.999999999999996 in binary digits, and 29 to a reader, in every arithmetic."""
    assert floor(np, np.array([0.29 * 100, 28.99, -0.5, 3.0])).tolist() == [29, 28, -1, 3]
    rule = read_schedule("floor(0.29 * step) / 100")
    assert schedule_rates(rule, np.array([0]), np.array([100])).tolist() == [0.29]
    lesson = explainer.explain(spec("floor(0.29 * step) / 100", optimizer={"done": 99}, epochs=1))
    assert lesson.value("eta") == 0.29 and all(check.passed for check in lesson.checks)
    carried = explainer.explain(
        spec("floor(0.29 * step) / 100", optimizer={"done": 99}, epochs=1) | {"numbers": {"carry": True, "digits": 4}}
    )
    assert carried.value("eta") == 0.29


@pytest.mark.parametrize(
    ("text", "done", "rate"),
    [
        ("0.3 - 0.1 * epoch", 6, 0), ("0.2 * cos(pi * epoch / 6)", 6, 0), ("0.1 * 0.5**epoch", 200, 0.1 * 0.5**100),
        ("0.1 * exp(-epoch)", 200, 0.1 * float(np.exp(-100))),
    ],
)  # fmt: skip
def test_a_rate_that_cancels_is_0_and_a_small_one_is_not(text: str, done: int, rate: float) -> None:
    lesson = explainer.explain(spec(text, optimizer={"done": done}, epochs=1))
    assert lesson.value("eta") == pytest.approx(rate, rel=1e-12, abs=0)
    assert lesson.values.engine.rate(1) == pytest.approx(rate, rel=1e-12, abs=0)


REFUSED = [
    ("0.1 * 0.5**(epok)", "the name 'epok' is not known; did you mean 'epoch'?"),
    ("0.1 * w1", "the name 'w1' is not known"),
    ("0.1 * 2", "it names neither epoch nor step"),
    ("0.3 - 0.1 * epoch", "a rate of -0.1 at step 9 (epoch 4)"),
    ("1 / epoch", "a rate of inf at step 1 (epoch 0)"),
    ("log(epoch - 2)", "a rate of nan at step 1 (epoch 0)"),
    ("__import__('os').getcwd()", "a formula that cannot be read"),
    ("0.1 * epoch\u202e", "the character U+202E"),
    (-0.1, "a number of at least 0"),
    ([0.1], "a list"),
]


@pytest.mark.parametrize(("rate", "words"), REFUSED, ids=[words for _, words in REFUSED])
def test_refusals(rate: Any, words: str) -> None:
    with pytest.raises(SpecError) as refused:
        from_mapping(spec(rate))
    (problem,) = refused.value.problems
    assert problem.key.startswith("training.optimizer.learning_rate") and words in f"{problem.found} {problem.expected}"


@pytest.mark.parametrize(
    ("more", "key"),
    [
        ({"homework": {"vary": {"weights": [0.1, 0.2]}}}, "training.optimizer.learning_rate"),
        ({"page": {"rates": [0.1, 1]}}, "page.rates"),
    ],
)
def test_what_a_schedule_cannot_stand_beside(more: dict[str, Any], key: str) -> None:
    with pytest.raises(SpecError) as refused:
        from_mapping({**spec("0.1 / step"), **more})
    assert [problem.key for problem in refused.value.problems] == [key]


def test_a_schedule_is_written_back_as_typed() -> None:
    typed = from_mapping(spec("0.1*0.5**floor(epoch/5)"))
    assert parse(to_toml(typed)) == typed and "0.1*0.5**floor(epoch/5)" in to_toml(typed)
