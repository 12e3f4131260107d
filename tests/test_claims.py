"""Sentences as claims: each is said where it holds, and the false ones that were found are not said again."""

from __future__ import annotations

import pickle
import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from explainer import explain
from explainer.lesson import read_spec
from explainer.reader.reading import Misprint
from explainer.site.asserted import TOPICS
from explainer.spec import Spec
from explainer.witnesses import claims
from explainer.witnesses.agreement import Disagreement, NumberDisagreement
from explainer.witnesses.claims import CLAIMS, FalseClaim, chain
from explainer.witnesses.marks import FIXED, POINTERS
from explainer.wording import SENTENCES
from tests.claim_truth import TRUE, UNJUDGED
from tests.tools import open_all

FOLDER = Path(__file__).parent / "claims"
NUMBER_OR_NAME = re.compile(r"{(?!symbol_|p\d)(\w+)}")
WORDS = {"title", "start", "text", "which", "fits", "why", "name", "activations", "loss_name", "bias", "decay", "role"}
"""Gaps that words fill, no number, quantity's name or count."""


MOST_EPOCHS = 20
"""Sentences are the same after these many as after ten thousand."""


def said(spec: Spec | Mapping[str, Any] | str, language: str = "en") -> set[str]:
    """The keys of the table's sentences that the page of a spec says, in a language."""
    read = read_spec(FOLDER / spec if isinstance(spec, str) and (FOLDER / spec).exists() else spec)
    read = read.model_copy(update={"page": read.page.model_copy(update={"language": language})})
    if read.training and read.training.epochs > MOST_EPOCHS:
        read = read.model_copy(update={"training": read.training.model_copy(update={"epochs": MOST_EPOCHS})})
    page = " ".join(open_all(explain(read)).text().split()).replace("−", "-")
    found = set()
    for key in CLAIMS:
        parts = re.split(r"{\w+}", SENTENCES[language][key].replace("−", "-"))
        if re.search(r"(?<!\w)" + r".{1,48}?".join(map(re.escape, parts)), page):
            found.add(key)
    return found


def network(layers: list[dict[str, Any]], data: list[dict[str, Any]], **training: Any) -> dict[str, Any]:
    kept = {"frozen": training.pop("frozen")} if "frozen" in training else {}
    inputs = len(data[0]["input"])
    return {"network": {"inputs": inputs, "layers": layers, **kept}, "training": {"data": data, **training}}


def neuron(activation: str = "identity", weight: float = 0.5, **more: Any) -> dict[str, Any]:
    return {"neurons": 1, "activation": activation, "weights": [[weight]], **more}


def one(x: float = 1, t: float = 1) -> dict[str, Any]:
    return {"input": [x], "target": [t]}


TWO_SOFTMAX = {"neurons": 2, "activation": "softmax", "weights": [[0.2, 0.1], [0.1, 0.2]]}
SGD = {"name": "sgd", "learning_rate": 0.1}
CASES: tuple[tuple[str, Any, set[str], set[str]], ...] = (
    ("dead relu", "false-nonzero-dead.json", {"update.nonzero", "update.zero"}, {"update.visible"}),
    ("tied beside a zero input", "false-zero-tied.json", {"update.zero", "update.zero.part"}, set()),
    ("decay at the minimum", "false-flat-decay.json",
     {"helped.worse", "update.minimum", "backward.flat", "update.rule"}, {"backward.flat.hit", "helped.rose"}),
    ("momentum uphill", "false-worse-momentum.json", {"helped.worse"}, {"helped.worse.predicted"}),
    ("over a corner", "false-curvature-kink.json", {"helped.curvature", "helped.worse"}, {"helped.corner"}),
    ("softmax and a skip", "false-softmax-skip.json", {"forward.cross", "error.shares"}, {"forward.cross.skip"}),
    ("nudged at a corner", "false-kink-nudge.json", {"question.quotient", "backward.flat"},
     {"question.quotient.corner"}),
    ("paths of 0", "false-paths-zero.json", {"backward.dominates", "backward.along"}, {"backward.nothing"}),
    ("a batch told as code", "false-delta-batch.json", {"update.rule.delta"}, {"update.rule.delta.batch"}),
    ("two numbers, no classes", "false-regression-2-outputs-classes.json",
     {"error.classes", "error.shares", "error.labels"}, {"error.compare"}),
    ("two labels", "page-a.toml", {"error.classes", "error.shares", "backward.up", "backward.down", "recap.largest"},
     {"error.labels"}),
    ("iris", "page-b.toml", {"notation.signal_net", "recap.update", "update.rule"},
     {"notation.signal_net.cross", "recap.update.rule", "error.shares"}),
    ("a batch of two", "page-c.toml", {"backward.up", "backward.down", "recap.largest"},
     {"recap.largest.sample", "recap.forward.straight"}),
    ("linear regression", "page-id.toml", {"forward.why", "recap.forward"},
     {"forward.straight", "recap.forward.straight"}),
    ("adam", "page-online.toml", {"recap.meaning.rate", "recap.update"}, {"recap.meaning.rate.scaled"}),
    ("on target", "page-perfect.toml", {"update.nonzero", "helped.worse", "helped.curvature"},
     {"error.hit", "update.minimum", "helped.minimum", "helped.exact"}),
    ("rate 0", network([neuron("sigmoid")], [one(1, 0.2)], optimizer={"name": "sgd", "learning_rate": 0}),
     {"update.rule", "update.nonzero", "update.tiny", "update.visible", "helped.better"},
     {"update.rule.still", "update.still", "helped.same"}),
    ("all frozen", network([neuron("sigmoid")], [one(1, 0.2)], frozen=["w1"]),
     {"update.rule", "update.nonzero", "recap.update"}, {"update.rule.still", "update.still"}),
    ("zero input with decay", network([neuron("sigmoid")], [one(0, 0.2)],
     optimizer={"name": "sgd", "learning_rate": 0.1, "weight_decay": 0.5}), {"update.zero", "update.nonzero"},
     {"update.zero.part"}),
    ("two classes alike", network([TWO_SOFTMAX], [{"input": [1, 2], "target": [1, 0]}], loss="cross_entropy"),
     {"recap.largest"}, {"recap.update"}),
    ("a huge step under a tiny rate", network([neuron("identity", 1e3)], [one(1e3, 0)],
     optimizer={"name": "sgd", "learning_rate": 0.001}), {"update.tiny"}, {"update.visible"}),
    ("no error where nothing is asked", network([TWO_SOFTMAX], [{"input": [1, 2], "target": [0, 1]}],
     loss="cross_entropy"), {"error.compare", "error.hit"}, {"error.apart"}),
    ("uphill", network([neuron("sigmoid")], [one(1, 0.2)], mistakes=["uphill"]),
     {"update.rule", "recap.update", "recap.backward", "question.quotient"},
     {"update.rule.slip", "recap.backward.slip", "question.quotient.plain"}),
    ("a smaller last batch", network([neuron("sigmoid")], [one(1, 0.2), one(2, 0.3), one(3, 0.4)], batch_size=2),
     {"training.terms"}, {"training.terms.rest"}),
    ("a program's order", "mazur-10000", {"recap.update", "update.rule", "recap.update.rule"}, set()),
    ("cut digits", "xor-as-printed", {"question.quotient"}, {"question.quotient.plain"}),
    ("a straight line down", network([neuron("identity")], [one(1, 3)], loss="mean_absolute_error", optimizer=SGD),
     {"helped.curvature", "helped.corner"}, {"helped.exact", "helped.better"}),
    ("a cell as PyTorch has it", network(
        [{"kind": "gru", "steps": 1, "W": dict.fromkeys("rzn", 0.5), "U": dict.fromkeys("rzn", 0.3), "mix": "old",
          "reset": "after", "start": 0.5}], [one()]),
     {"forward.cell.mix.new", "forward.cell.reset.before", "forward.cell.start.zero"},
     {"forward.cell.mix.old", "forward.cell.reset.after", "forward.cell.start.given"}),
    ("too far", network([neuron("identity")], [one(3, 3)], optimizer={"name": "sgd", "learning_rate": 1}),
     {"helped.better", "helped.corner"}, {"helped.worse", "helped.curvature"}),
    ("a net input of 0 but for rounding", network(
        [{"neurons": 1, "activation": "relu", "weights": [[0.5, -0.3]], "bias": [0.1]}],
        [{"input": [1, 2], "target": [1]}], optimizer={"name": "momentum", "learning_rate": 0.2}),
     {"update.nonzero", "backward.up", "backward.down"}, {"question.quotient.corner", "update.still"}),
    ("nothing unusual", "mazur", {"error.labels", "backward.flat", "forward.straight"},
     {"forward.why", "error.classes", "error.compare", "backward.up", "backward.dominates", "update.rule",
      "update.nonzero", "helped.better", "helped.curvature", "recap.largest", "recap.update", "question.quotient"}),
)  # fmt: skip
"""What is special, the spec, sentences that may not be said, sentences that are."""


@pytest.mark.parametrize("language", SENTENCES)
@pytest.mark.parametrize(("spec", "false", "true"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_a_sentence_is_said_where_it_holds(spec: Any, false: set[str], true: set[str], language: str) -> None:
    found = said(spec, language)
    assert found & false == set()
    assert true - found == set()


def test_every_key_is_fixed_a_pointer_or_a_claim() -> None:
    marked = [*FIXED, *POINTERS, *CLAIMS]
    assert len(marked) == len(set(marked))
    assert set(marked) == SENTENCES["en"].keys()


def test_every_claim_is_judged_by_a_plain_program_or_says_why_not() -> None:
    assert TRUE.keys() | UNJUDGED.keys() == CLAIMS.keys()
    assert not TRUE.keys() & UNJUDGED.keys()


@pytest.mark.parametrize("language", SENTENCES)
def test_a_fixed_sentence_has_no_gap_for_a_number_a_name_or_a_count(language: str) -> None:
    gaps = {key: set(NUMBER_OR_NAME.findall(SENTENCES[language][key])) - WORDS for key in FIXED}
    assert {key: found for key, found in gaps.items() if found} == {}
    assert all(NUMBER_OR_NAME.findall(SENTENCES[language][key]) for key in POINTERS)


def test_every_chain_of_sentences_ends() -> None:
    for key in CLAIMS:
        assert len(set(chain(key))) == len(chain(key))


def test_where_the_engines_disagree_no_page_is_written(monkeypatch: pytest.MonkeyPatch) -> None:
    def holds(facts: Any, subject: Any) -> Any:
        return np.array([not facts.values.own])

    row = replace(CLAIMS["helped.better"], holds=holds)
    monkeypatch.setitem(claims.CLAIMS, "helped.better", row)  # type: ignore[arg-type]
    with pytest.raises(FalseClaim, match=r"would say 'helped\.better'"):
        explain("mazur").text()


@pytest.mark.parametrize(
    "error",
    [
        FalseClaim("helped.better", "helped.rose"),
        Misprint(3, "net_h1", "0.3", "0.4"),
        NumberDisagreement("net_h1", "replay", 0.3, 0.4),
    ],
    ids=lambda error: type(error).__name__,
)
def test_a_disagreement_comes_back_whole_from_another_process(error: Disagreement) -> None:
    back = pickle.loads(pickle.dumps(error))
    assert isinstance(back, Disagreement)
    assert (type(back), str(back), vars(back)) == (type(error), str(error), vars(error))


def test_the_site_has_a_table_for_every_claim() -> None:
    assert {key.partition(".")[0] for key in CLAIMS} == TOPICS.keys()
