"""What a training prints: the run at a glance, weights before and after, mean losses, outcomes of learning rates."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from explainer import explain
from explainer.lesson import example_names, load_example
from explainer.render.scripts import pack_script
from explainer.walkthrough import walk
from explainer.walkthrough.document import Matrices, NameOf, NumberOf, Say, SeriesNumber, Table, Verdict, leaf_blocks
from explainer.walkthrough.kept import has_run_table, kept_updates, shown_updates
from explainer.witnesses.facts import Facts
from explainer.witnesses.other_rates import rate_ends, rates_of
from explainer.wording import SENTENCES
from tests.oracle import run
from tests.tools import lesson, open_all, rendered

WORDS = SENTENCES["en"]
DATA = [
    {"input": [0.2, 0.7], "target": [0.9]},
    {"input": [0.8, -0.3], "target": [0.1]},
    {"input": [0.4, 0.5], "target": [0.6]},
]


def spec(epochs: int = 4, **training: Any) -> dict[str, Any]:
    layer = {"neurons": 1, "activation": "sigmoid", "weights": [[0.3, -0.6]], "bias": [0.2]}
    return {"network": {"inputs": 2, "layers": [layer]}, "training": {"data": DATA, "epochs": epochs, **training}}


def tables(explanation: Any, caption: str) -> list[Table]:
    blocks = leaf_blocks(walk(explanation).sections)
    return [block for block in blocks if isinstance(block, Table) and block.caption.key == caption]


def shown(explanation: Any, table: Table) -> dict[tuple[str, int, int | None], str]:
    """(id, update, sample) → the number that a text page prints in a table's cells."""
    found = {}
    for row in table.rows:
        for cell in row:
            if isinstance(cell, NumberOf):
                q = cell.quantity
                id = explanation.derivation.families[q.key].member_id(q.member)
                printed = explanation.display.get(q.key, q.step, q.sample)
                found[id, q.step, q.sample] = printed.plain_text(0, q.member)
    return found


# ----------------------------------------------------------------------------------------------- the run at a glance


@pytest.mark.parametrize("batch", [1, 2])
def test_a_short_run_has_a_column_for_each_update_and_its_numbers_are_those_of_the_oracle(batch: int) -> None:
    source = spec(epochs=4, batch_size=batch)
    explanation, known = explain(source), run(source)
    found = tables(explanation, "training.run")
    assert [len(table.header) - 1 for table in found] == ([5, 5, 2] if batch == 1 else [5, 3])
    assert [len(table.rows) for table in found] == [10 if batch == 1 else 7] * len(found)
    for table in found:
        for (id, step, sample), text in shown(explanation, table).items():
            if re.fullmatch(r"[wb]\d", id):  # before this update: what the one before it made of it
                where = (f"{id}_new", None, step - 1) if step > 1 else (id, None, None)
            else:
                where = next(key for key in ((id, sample, step), (id, None, step), (id, sample, None)) if key in known)
            assert float(text) == pytest.approx(known[where], abs=6e-7), (id, step, sample)


def test_a_run_is_short_up_to_twenty_updates_of_a_small_network() -> None:
    assert [has_run_table(explain(spec(epochs=n)).spec) for n in (1, 6, 7)] == [True, True, False]
    assert has_run_table(load_example("momentum")) and not has_run_table(load_example("mazur"))
    long = explain(spec(epochs=7)).spec
    assert kept_updates(long) == shown_updates(long) == (1, 2, 3)
    short = explain(spec(epochs=4)).spec
    assert kept_updates(short) == tuple(range(1, 13)) and shown_updates(short) == (1, 2, 3)


def test_updates_of_a_short_run_are_told_line_by_line_no_more_often_than_before() -> None:
    page = open_all(explain(spec(epochs=4))).text()
    assert "Update 3: sample 3" in page and "Update 4" not in page


def test_weights_stand_before_and_after_the_training() -> None:
    source = spec(epochs=30)
    explanation, known = explain(source), run(source)
    (table,) = tables(explanation, "training.weights")
    assert [row[0].quantity.key.kind for row in table.rows if isinstance(row[0], NameOf)] == [
        "weight",
        "weight",
        "bias",
    ]
    numbers = shown(explanation, table)
    for id in ("w1", "w2", "b1"):
        assert float(numbers[id, 91, None]) == pytest.approx(known[f"{id}_new", None, 90], abs=6e-7)
        assert float(numbers[id, 1, None]) == {"w1": 0.3, "w2": -0.6, "b1": 0.2}[id]


def test_one_update_alone_has_no_table_of_weights() -> None:
    assert not tables(lesson("mazur"), "training.weights")


# ------------------------------------------------------------------------------------------------------- mean and sum


@pytest.mark.parametrize("reduction", ["mean", "sum"])
def test_losses_of_epochs_and_rates_are_those_that_training_makes_small(reduction: str) -> None:
    source = {**spec(epochs=3, reduction=reduction), "page": {"rates": [0.1]}}
    explanation, known = explain(source), run(source)
    (epochs,) = tables(explanation, "training.table")
    page = explanation.text()
    first = [known["E_total", n, n] for n in (1, 2, 3)]
    wanted = sum(first) / (3 if reduction == "mean" else 1)
    header = epochs.header[1]
    assert isinstance(header, Say) and header.key == f"training.loss.{reduction}"
    assert re.search(rf"{reduction.title()} of E_total\s+1\s+{wanted:.6f}", page)
    assert f"the {reduction} of E_total over all samples was" in page


def test_one_sample_has_its_own_loss_in_its_epochs() -> None:
    (table,) = tables(lesson("momentum"), "training.table")
    assert isinstance(table.header[1], Say) and table.header[1].key == "training.loss.one"


def test_a_sample_and_a_batch_have_losses_of_two_names() -> None:
    page = lesson("batch-mean").text()
    assert re.search(r"^ *E_batch = \(E_total", page, re.M) and "∂E_batch/∂w5" in page
    assert "E_total = (E" not in page


# ------------------------------------------------------------------------------------------------------ learning rates


def outcomes(source: Mapping[str, Any]) -> dict[str, str]:
    """Rate → the words beside it."""
    told = open_all(explain(source)).text().split(WORDS["section.rates"])[-1].split("\n\n")
    rows = re.findall(r"^ +([\d.]+) +\S+ +(\S.*?) *$", "\n".join(told[:6]), re.M)
    return dict(rows)


def one_neuron(activation: str, weight: float, data: list[tuple[float, float]], rates: list[float], epochs: int) -> Any:
    layer = {"neurons": 1, "activation": activation, "weights": [[weight]]}
    samples = [{"input": [x], "target": [t]} for x, t in data]
    return {
        "network": {"inputs": 1, "layers": [layer]},
        "training": {
            "data": samples,
            "epochs": epochs,
            "batch_size": len(data),
            "optimizer": {"learning_rate": rates[0]},
        },
        "page": {"rates": rates},
    }


def test_a_rate_is_told_by_its_outcome() -> None:
    line = outcomes(one_neuron("identity", 1.0, [(1, 0), (2, 0)], [0.2, 0.00001, 2.0, 0.01], 20))
    assert line == {
        "0.2": WORDS["rates.learned"], "0.00001": WORDS["rates.still"],
        "2.0": WORDS["rates.up"], "0.01": WORDS["rates.down"],
    }  # fmt: skip
    assert outcomes(one_neuron("identity", 1.0, [(1, 0), (2, 0)], [0.01, 100], 400))["100"] == WORDS["rates.lost"]
    # two answers to one question: nothing better than between them
    plateau = outcomes(one_neuron("identity", 0.0, [(1, 1), (1, -0.2)], [0.5], 100))
    assert plateau["0.5"] == WORDS["rates.plateau"]
    stuck = outcomes(one_neuron("sigmoid", -0.5, [(2, 1), (3, 0.9), (4, 0)], [500], 3))
    assert stuck["500"] in (WORDS["rates.saturated"], WORDS["rates.up"])


def test_a_saturated_neuron_is_said_to_be() -> None:
    told = outcomes(one_neuron("sigmoid", -0.5, [(2, 0.6), (3, 1.0)], [2000], 1))
    assert told["2000"] == WORDS["rates.saturated"]


@pytest.mark.parametrize("name", example_names())
def test_no_page_with_one_sample_calls_a_rate_good(name: str) -> None:
    explanation = lesson(name)
    found = tables(open_all(explanation), "rates.table")
    one = explanation.spec.training is not None and len(explanation.spec.training.data) == 1
    assert not (found and one) and not (one and rates_of(explanation.spec))
    for table in found:
        cells = [cell for row in table.rows for cell in row if isinstance(cell, Verdict | SeriesNumber)]
        assert len(cells) == 2 * len(table.rows)


def test_a_training_at_its_own_rate_ends_where_the_lesson_ends() -> None:
    source = {**spec(epochs=3), "page": {"rates": [0.1, 5]}}
    explanation, known = explain(source), run(source)
    ends = rate_ends(Facts(explanation.values))
    own = [float(rate) for rate in rates_of(explanation.spec)].index(0.5)
    last = np.mean([known["E_total", n, 10] for n in (1, 2, 3)])
    assert ends.after[0, own] == pytest.approx(last, rel=1e-12)


# ------------------------------------------------------------------------------------------------------ matrix products


@pytest.mark.parametrize("name", ["mazur", "two-hidden", "relu-dead", "leaky-relu"])
def test_a_layer_goes_back_in_one_matrix_product(name: str) -> None:
    explanation = lesson(name)
    products = [block for block in leaf_blocks(walk(explanation).sections) if isinstance(block, Matrices)]
    back = next(block for block in products if block.parts[2][0] == "⊙")
    turned, above, slopes, below = (
        np.array([[explanation.values.get(q.key, q.step, q.sample)[0, q.member] for q in row] for row in rows])
        for _, rows in back.parts
    )
    assert turned @ above * slopes == pytest.approx(below, abs=1e-14)
    page = open_all(explanation).text()
    assert f"{turned.shape[0]} × {turned.shape[1]} times {turned.shape[1]} × 1" in page


def test_no_product_is_claimed_where_it_does_not_hold() -> None:
    for name in ("skip", "tied-weights", "xor-as-printed", "perceptron-and"):
        assert "⊙" not in open_all(lesson(name)).text()
    assert "⊙" in open_all(lesson("softmax")).text(), "the hidden layer's own function is no softmax"


# -------------------------------------------------------------------------------------------------------- the script


@pytest.mark.parametrize(
    ("script", "packed"),
    [
        ("const word = 1;\nconst other = { word: word };", "const a=1,b={word:a};"),
        ("const key = 1;\nuse({ key });", "const key=1;use({key});"),
        ("const text = a.text;\nuse(`${text} text ${{ x: text }.x}`);", "const b=a.text;use(`${b} text ${{x:b}.x}`);"),
        ("const part = /part \\/ [/] part/.test(part);", "const a=/part \\/ [/] part/.test(a);"),
        ("let count = 4 / 2 / 1;", "let a=4/2/1;"),
        ("const next = x - -y, z = x + +y;", "const a=x- -y,z=x+ +y;"),
        ("// a remark\nconst last = [...last];", "const a=[...a];"),
        ("const f = () => {\n  f();\n};\nconst g = f;", "const f=()=>{f()},g=f;"),
        (
            "for (const x of y) g(x);\nconst z = `${() => { const q = 1; const r = q; }} }`;",
            "for(const x of y)g(x);const z=`${()=>{const q=1,r=q}} }`;",
        ),
        ("if (a) {\n  for (a of b);\n}\nconst z = [1, 2,];", "if(a){for(a of b);}const z=[1,2];"),
        ("const { deep } = x;\nconst deep = 1;", "const{deep}=x,deep=1;"),
    ],
)
def test_a_script_is_packed_and_stays_the_same_program(script: str, packed: str) -> None:
    assert pack_script(script).replace("\n", "") == packed


def test_a_packed_page_says_no_name_of_its_own_at_length() -> None:
    page = rendered("mazur", "html").decode()
    script = page[page.rindex("<script>") :]
    assert "harmless" not in script and "placesOf" not in script and ".dataset" in script
    names = (Path(__file__).parent.parent / "templates" / "html" / "lesson.js").read_text(encoding="utf-8")
    assert "placesOf" in names
