"""Examples that show something special say it at the line where it happens, and repeat little of the standard one."""

from __future__ import annotations

import re
from typing import Any

import pytest

from explainer import explain
from explainer.render.page import source_of
from explainer.render.verdicts import said_sentences
from explainer.walkthrough import walk
from explainer.walkthrough.document import Line, Prose, Verdict, leaf_blocks, without_folds
from explainer.wording import SENTENCES
from tests.tools import lesson, open_all

SPECIAL = ("adam", "momentum", "skip", "convolution", "recurrent", "relu-dead", "tied-weights")
WORDS = SENTENCES["en"]


def unfolded(name: str) -> set[str]:
    """The sentences that a page says where nothing was opened."""
    explanation = lesson(name)
    return {say.key for say in said_sentences(without_folds(walk(explanation)), source_of(explanation))}


@pytest.mark.parametrize("name", SPECIAL)
def test_a_special_example_repeats_at_most_a_third_of_the_standard_sentences(name: str) -> None:
    standard = unfolded("mazur")
    assert len(standard) > 40
    assert 3 * len(unfolded(name) & standard) <= len(standard)


@pytest.mark.parametrize(
    ("name", "keys"),
    [
        ("adam", {"special.adam", "update.rule.adam"}),
        ("momentum", {"special.momentum", "update.rule.momentum"}),
        ("skip", {"special.skip", "forward.skip"}),
        ("relu-dead", {"special.dead"}),
        ("tied-weights", {"backward.gradients.tied"}),
        ("convolution", {"backward.gradients.tied"}),
        ("recurrent", {"backward.gradients.later", "backward.gradients.tied"}),
        ("mazur", set()),
        ("leaky-relu", set()),
    ],
)
def test_what_is_special_is_said_where_it_is_so_and_nowhere_else(name: str, keys: set[str]) -> None:
    said = unfolded(name)
    assert keys <= said
    assert {key for key in said if key.startswith("special.")} == {key for key in keys if key.startswith("special.")}


@pytest.mark.parametrize(
    ("name", "key", "kinds"),
    [
        ("adam", "special.adam", {"new"}), ("momentum", "special.momentum", {"new"}),
        ("relu-dead", "special.dead", {"slope"}), ("skip", "special.skip", {"own", "partial", "gradient"}),
    ],
)  # fmt: skip
def test_it_stands_beside_the_lines_that_show_it(name: str, key: str, kinds: set[str]) -> None:
    blocks = list(leaf_blocks(walk(lesson(name)).sections))
    at = next(
        k for k, block in enumerate(blocks) if isinstance(block, Prose)
        and any(key in ([say.key for say in s.texts] if isinstance(s, Verdict) else [s.key]) for s in block.sentences)
    )  # fmt: skip
    near = [block.quantity.key.kind for block in blocks[at - 2 : at + 2] if isinstance(block, Line)]
    assert {*near} & kinds


def one(optimizer: dict[str, Any], weights: tuple[float, float] = (0.5, -0.3), **training: Any) -> Any:
    layer = {"neurons": 1, "activation": "sigmoid", "weights": [list(weights)]}
    data = [{"input": [1, 2], "target": [1]}]
    return {
        "network": {"inputs": 2, "layers": [layer]},
        "training": {"data": data, "optimizer": optimizer, **training},
        "page": {"detail": "short"},
    }


@pytest.mark.parametrize(
    ("optimizer", "key", "holds"),
    [
        ({"name": "adam", "learning_rate": 0.1}, "special.adam", True),
        ({"name": "adam", "learning_rate": 0.1, "epsilon": 0.1}, "special.adam", False),
        ({"name": "adam", "learning_rate": 0.1, "bias_correction": False}, "special.adam", False),
        ({"name": "adam", "learning_rate": 0.1, "weight_decay": 0.1}, "special.adam", False),
        ({"name": "momentum", "learning_rate": 0.1}, "special.momentum", True),
        ({"name": "momentum", "learning_rate": 0.1, "weight_decay": 0.1}, "special.momentum", False),
        ({"name": "nesterov", "learning_rate": 0.1}, "special.momentum", False),
    ],
)
def test_a_special_sentence_is_said_where_it_holds(optimizer: dict[str, Any], key: str, holds: bool) -> None:
    page = " ".join(open_all(explain(one(optimizer))).text().split())
    told = WORDS[key].replace("{symbol_rate}", "η").replace("√v̂", "sqrt(v̂)")  # as plain text writes a root
    assert (told in page) == holds


def test_a_neuron_is_dead_only_where_nothing_passes() -> None:
    told = re.escape(WORDS["special.dead"]).replace(r"\{neuron\}", "h2")
    page = " ".join(lesson("relu-dead").text().split())
    assert re.search(told, page)
    assert not re.search(told, " ".join(lesson("leaky-relu").text().split()))


@pytest.mark.parametrize("name", ["relu-dead", "skip", "tied-weights"])
def test_whether_it_helped_is_said_in_the_line_of_a_fold(name: str) -> None:
    page = lesson(name).html()
    assert re.search(r"<summary><h2[^>]*>.*?Did it help\? It fell", page, re.DOTALL)
    assert WORDS["section.training"] not in page
