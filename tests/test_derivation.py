"""The derivation: ids and kinds as the contract names them, paths, chains, expressions, a size linear in the edges."""

from __future__ import annotations

import itertools
import math
import random
import re
from collections import Counter
from typing import Any

import mpmath
import pytest
import sympy

from explainer import explain, load_example
from explainer import formula as F
from explainer.equations.keys import INPUT, LOSS, Key
from explainer.network.building import build
from explainer.network.derivation import MAX_OPERATIONS, Derivation, derive
from explainer.network.prover import Prover
from explainer.printers.text import TOKENS
from explainer.spec import from_mapping


def dense(*sizes: int, activation: str = "sigmoid", seed: int = 1, bias: bool = True, **top: Any) -> dict[str, Any]:
    """A dense network with the given layer sizes, inputs first."""
    draw = random.Random(seed)

    def number() -> float:
        return round(draw.uniform(-1, 1), 2)

    layers = []
    for before, size in itertools.pairwise(sizes):
        layer: dict[str, Any] = {"neurons": size, "activation": activation}
        layer["weights"] = [[number() for _ in range(before)] for _ in range(size)]
        layers.append(layer | ({"bias": [number() for _ in range(size)]} if bias else {}))
    data = [{"input": [number() for _ in range(sizes[0])], "target": [number() for _ in range(sizes[-1])]}]
    return {"network": {"inputs": sizes[0], "layers": layers}, "training": {"data": data}, **top}


def derived(mapping: dict[str, Any]) -> Derivation:
    return derive(build(from_mapping(mapping, large=True)))


@pytest.fixture(scope="module")
def mazur() -> Derivation:
    return derive(build(load_example("mazur")))


# ----------------------------------------------------------------------------------------- ids and kinds

CONTRACT = {
    "given": "i1 i2 t1 t2 w1 w2 w3 w4 w5 w6 w7 w8 b1 b2 eta",
    "net": "net_h1 net_h2 net_o1 net_o2",
    "out": "out_h1 out_h2 out_o1 out_o2",
    "slope": "dout_h1/dnet_h1 dout_h2/dnet_h2 dout_o1/dnet_o1 dout_o2/dnet_o2",
    "local": "dnet_h1/dw1 dnet_h1/dw2 dnet_h2/dw3 dnet_h2/dw4 dnet_o1/dw5 dnet_o1/dw6 dnet_o2/dw7 dnet_o2/dw8 "
    "dnet_h1/di1 dnet_h1/di2 dnet_h2/di1 dnet_h2/di2 dnet_o1/dout_h1 dnet_o1/dout_h2 dnet_o2/dout_h1 dnet_o2/dout_h2 "
    "dnet_h1/db1 dnet_h2/db1 dnet_o1/db2 dnet_o2/db2",
    "error": "E_o1 E_o2",
    "loss": "E_total",
    "partial": "dE/dout_h1 dE/dout_h2 dE/dout_o1 dE/dout_o2 dE/di1 dE/di2",
    "delta": "delta_h1 delta_h2 delta_o1 delta_o2",
    "gradient": "dE/dw1 dE/dw2 dE/dw3 dE/dw4 dE/dw5 dE/dw6 dE/dw7 dE/dw8 dE/db1 dE/db2",
    "update": "w1_new w2_new w3_new w4_new w5_new w6_new w7_new w8_new",
}
GIVEN = {"input", "target", "weight", "bias", "given"}


@pytest.mark.parametrize("kind", CONTRACT)
def test_the_second_article_has_the_ids_of_the_contract(mazur: Derivation, kind: str) -> None:
    found = {
        f.member_id(m)
        for f in mazur.families.values()
        for m in range(f.size)
        if f.kind == kind or (kind == "given" and f.kind in GIVEN)
    }
    assert {id for id in found if not id.endswith(("_after", "predicted"))} == set(CONTRACT[kind].split())


def test_signals_are_named_after_out_and_net(mazur: Derivation) -> None:
    found = {f.member_id(m) for f in mazur.families.values() if f.kind == "signal" for m in range(f.size)}
    neurons = {f"signal_{q}_{n}" for q in ("out", "net") for n in ("h1", "h2", "o1", "o2")}
    assert neurons <= found and all(re.fullmatch(r"signal_(out|net)_[ho]\d|signal_i\d", id) for id in found)


def test_ids_are_the_same_in_both_notations() -> None:
    for sizes in ((2, 2, 2), (3, 1, 2, 1)):
        first, second = (derived(dense(*sizes, notation=n)) for n in ("partials", "delta"))
        assert len(first.families) == len(second.families)
        ids = [
            {(f.kind, f.layer, f.member_id(m)) for f in d.families.values() for m in range(f.size)}
            for d in (first, second)
        ]
        assert ids[0] == ids[1]


def test_numbers_run_on_through_the_whole_network() -> None:
    derivation = derived(dense(2, 3, 2, 1))
    for id, equation in {
        "net_h1": "w1 * i1 + w2 * i2 + b1",
        "net_h3": "w5 * i1 + w6 * i2 + b3",
        "net_h5": "w10 * out_h1 + w11 * out_h2 + w12 * out_h3 + b5",
        "net_o1": "w13 * out_h4 + w14 * out_h5 + b6",
    }.items():
        formula = derivation.node(id).formula
        assert formula is not None and TOKENS.formula(formula, lambda name, _: name) == equation


def test_each_parameter_knows_layer_neuron_and_input() -> None:
    derivation = derived(dense(2, 3, 1))
    weights = derivation.families[Key("weight", 1)]
    assert weights.neuron is not None and weights.input is not None
    assert [weights.neuron.tolist(), weights.input.tolist()] == [[1, 1, 2, 2, 3, 3], [1, 2, 1, 2, 1, 2]]
    assert (weights.layer, derivation.families[Key("weight", 2)].layer, derivation.families[INPUT].layer) == (1, 2, 0)


def test_weight_111_is_not_weight_11_1() -> None:
    """Names are not identities: many neurons, and still every id once."""
    derivation = derived(dense(12, 12, 1))
    ids = Counter(f.member_id(m) for f in derivation.families.values() for m in range(f.size))
    assert {id: count for id, count in ids.items() if count > 1} == {}


def test_an_unknown_id_is_answered_with_the_nearest(mazur: Derivation) -> None:
    with pytest.raises(KeyError, match="dE/dw5"):
        mazur.node("dE/dw55")


# -------------------------------------------------------------------------------------------- chains, paths


def test_three_factors(mazur: Derivation) -> None:
    assert mazur.chain("dE/dw5") == ("dE/dout_o1", "dout_o1/dnet_o1", "dnet_o1/dw5")
    assert mazur.chain("dE/dw1") == ("dE/dout_h1", "dout_h1/dnet_h1", "dnet_h1/dw1")
    with pytest.raises(ValueError, match="paths"):
        mazur.chain("dE/dout_h1")


def brute_paths(sizes: tuple[int, ...], weight: tuple[int, int, int]) -> set[tuple[str, ...]]:
    """Neurons passed from the output back, for the weight (layer, neuron, input), all counted from 1, dense layers."""
    layer, neuron, _ = weight
    hidden = [f"h{sum(sizes[1:n]) + k}" for n in range(1, len(sizes) - 1) for k in range(1, sizes[n] + 1)]
    names = {(n, k): hidden[sum(sizes[1:n]) + k - 1] for n in range(1, len(sizes) - 1) for k in range(1, sizes[n] + 1)}
    names |= {(len(sizes) - 1, k): f"o{k}" for k in range(1, sizes[-1] + 1)}
    later = [range(1, sizes[n] + 1) for n in range(layer + 1, len(sizes))]
    found = set()
    for way in itertools.product(*later):
        places = [(layer, neuron), *((layer + 1 + n, k) for n, k in enumerate(way))]
        found.add(tuple(names[place] for place in reversed(places)))
    return found


@pytest.mark.parametrize("sizes", [(1, 1), (2, 2, 2), (2, 3, 1), (1, 2, 3, 2), (2, 2, 2, 2, 2), (1, 3, 1, 3, 1)])
def test_paths_and_their_count_against_enumeration(sizes: tuple[int, ...]) -> None:
    derivation = derived(dense(*sizes))
    number = 0
    for layer in range(1, len(sizes)):
        for neuron, input in itertools.product(range(1, sizes[layer] + 1), range(1, sizes[layer - 1] + 1)):
            number += 1
            expected = brute_paths(sizes, (layer, neuron, input))
            paths = list(derivation.paths(f"dE/dw{number}"))
            assert {p.neurons for p in paths} == expected
            assert len(paths) == len(expected) == derivation.path_count(f"dE/dw{number}")
            assert len({p.id for p in paths}) == len(paths)


def test_the_count_needs_no_listing() -> None:
    """Width 16 with five weight layers: the first weight reaches the outputs in 16⁴ ways."""
    derivation = derived(dense(1, 16, 16, 16, 16, 16))
    assert derivation.path_count("dE/dw1") == 16**4 == 65_536
    first = next(derivation.paths("dE/dw1"))
    assert first.factors[-1] == "dnet_h1/dw1" and len(first.neurons) == 5


SKIP = {
    "network": {
        "inputs": 2, "shared": {"a": 0.3},
        "layers": [
            {"neurons": 2, "activation": "sigmoid", "weights": [["a", 0.2], ["-", "a"]], "bias": 0.1},
            {"neurons": 2, "activation": "tanh", "weights": [["a", 0.5], [0.4, -0.6]], "bias": [0.1, 0.2], "add": 1},
            {"neurons": 1, "activation": "sigmoid", "from": ["inputs", 2], "weights": [[0.7, "-", 0.8, "a"]]},
        ],
    },
    "training": {"data": [{"input": [0.5, -0.3], "target": [0.4]}]},
}  # fmt: skip


@pytest.mark.parametrize("mapping", [dense(2, 2, 2), dense(2, 3, 2, 2), dense(1, 2, 2, 1, activation="tanh"), SKIP])
def test_path_products_add_up_to_the_gradient(mapping: dict[str, Any]) -> None:
    explanation = explain(mapping)
    derivation = explanation.derivation
    for key in derivation.network.parameters:
        family = derivation.families[key]
        for m in range(family.size):
            id = f"dE/d{family.member_id(m)}"
            products = [math.prod(explanation.value(f) for f in path.factors) for path in derivation.paths(id)]
            assert len(products) == derivation.path_count(id)
            size = math.fsum(map(abs, products))
            assert abs(math.fsum(products) - explanation.value(id)) <= 1e-13 * size, id


def test_path_products_add_up_where_an_output_feeds_on() -> None:
    mapping = dense(1, 2, 1)
    mapping["network"]["outputs"] = [1, 2]
    mapping["training"]["data"][0]["target"] = [0.2, 0.9, 0.4]
    explanation = explain(mapping)
    paths = explanation.derivation.paths("dE/dw1")
    products = [math.prod(explanation.value(f) for f in path.factors) for path in paths]
    assert math.isclose(math.fsum(products), explanation.value("dE/dw1"), rel_tol=1e-12)


# ---------------------------------------------------------------------------------------------- expressions


def test_a_gradient_in_local_symbols(mazur: Derivation) -> None:
    names = ("dE/dout_o1", "dout_o1/dnet_o1", "dnet_o1/dw5")
    assert mazur.expression("dE/dw5") == sympy.prod(sympy.Symbol(n, real=True) for n in names)
    assert mazur.expression("w5") == sympy.Symbol("w5", real=True)


@pytest.mark.parametrize("activation", ["sigmoid", "tanh", "identity"])
@pytest.mark.parametrize("notation", ["partials", "delta"])
def test_expanded_gradients_are_those_of_sympy(activation: str, notation: str) -> None:
    """The whole error typed here, differentiated by SymPy: the difference is nothing at 40 digits, at two points."""
    derivation = derived(dense(2, 2, 2, activation=activation, notation=notation, bias=False))
    q = {n: sympy.Symbol(n, real=True) for n in (*(f"w{k}" for k in range(1, 9)), "i1", "i2", "t1", "t2")}
    f = {"sigmoid": lambda x: 1 / (1 + sympy.exp(-x)), "tanh": sympy.tanh, "identity": lambda x: x}[activation]
    h1, h2 = f(q["w1"] * q["i1"] + q["w2"] * q["i2"]), f(q["w3"] * q["i1"] + q["w4"] * q["i2"])
    o1, o2 = f(q["w5"] * h1 + q["w6"] * h2), f(q["w7"] * h1 + q["w8"] * h2)
    error = (q["t1"] - o1) ** 2 / 2 + (q["t2"] - o2) ** 2 / 2
    for id in ("w1", "w4", "w8", "i1"):
        difference = derivation.expression(f"dE/d{id}", expand=True) - sympy.diff(error, q[id])
        at = sympy.lambdify(list(q.values()), difference, "mpmath", cse=True)
        for seed in (1, 2):
            draw = random.Random(seed)
            with mpmath.workdps(50):
                assert abs(at(*(mpmath.mpf(draw.randint(-99, 99)) / 50 for _ in q))) < 1e-45, id


def test_the_whole_error_expands_to_what_was_typed(mazur: Derivation) -> None:
    free = {str(s) for s in mazur.expression("E_total", expand=True).free_symbols}
    assert free == {"i1", "i2", "t1", "t2", *(f"w{k}" for k in range(1, 9)), "b1", "b2"}


def test_expanding_refuses_beyond_ten_thousand_operations() -> None:
    derivation = derived(dense(*[4] * 8))
    with pytest.raises(ValueError, match=str(MAX_OPERATIONS)):
        derivation.expression("dE/dw1", expand=True)
    assert MAX_OPERATIONS == 10_000
    assert derivation.expression("dE/dw1").count_ops() < 50


# ------------------------------------------------------------------------------------------------ linear size


def counts(derivation: Derivation) -> tuple[int, int, int]:
    """(edges, equations, operands) of a derivation."""
    edges = sum(len(plan.edge_weight) for plan in derivation.network.layers)
    equations = operands = 0
    for key, family in derivation.families.items():
        if family.rule is not None:
            equations += family.size
            operands += sum(len(derivation.equation(key, m).uses) for m in range(family.size))
    return edges, equations, operands


@pytest.mark.parametrize("notation", ["partials", "delta"])
def test_equations_and_operands_grow_with_the_edges(notation: str) -> None:
    """At width 3 every further layer adds the same number of equations and operands; paths grow threefold meanwhile."""
    found = [counts(derived(dense(*[3] * (depth + 1), notation=notation))) for depth in range(2, 9)]
    steps = {tuple(b - a for a, b in zip(one, two, strict=True)) for one, two in itertools.pairwise(found)}
    assert len(steps) == 1
    assert all(operands < 40 * edges and equations < 25 * edges for edges, equations, operands in found)


@pytest.mark.parametrize("activation", ["sigmoid", "tanh"])
def test_sympy_is_asked_as_often_for_a_large_network_as_for_a_small_one(
    activation: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = Counter[int]()
    real = sympy.diff
    monkeypatch.setattr(sympy, "diff", lambda *a, **k: (asked.update([size]), real(*a, **k))[1])
    proofs = []
    for size in (2, 8):
        mapping = dense(*[size] * (size + 1), activation=activation)
        proofs.append(derive(build(from_mapping(mapping, large=True)), Prover(afresh=True)).proofs)
    assert proofs[0] == proofs[1] > 0
    assert asked[2] == asked[8]


def test_order_puts_every_family_after_those_it_uses() -> None:
    for mapping in (dense(2, 2, 2), SKIP):
        derivation = derived(mapping)
        place = {key: k for k, key in enumerate(derivation.order)}
        assert set(place) == set(derivation.families)
        for key, family in derivation.families.items():
            for slot in family.slots.values():
                assert all(place[source] < place[key] for source in slot.sources), key


@pytest.mark.parametrize(("size", "reduction"), [(1, "mean"), (2, "mean"), (3, "mean"), (3, "sum")])
def test_a_batch_equation_is_that_of_its_own_size(size: int, reduction: str) -> None:
    mapping = dense(2, 1)
    mapping["training"] |= {"data": mapping["training"]["data"] * 3, "batch_size": 3, "reduction": reduction}
    node = derived(mapping).equation(LOSS.in_batch, 0, batch=size)
    total: F.Formula = F.add(*[F.Sym("E_total")] * size)
    assert node.formula == (F.Div(total, F.Num(str(size))) if reduction == "mean" else total)
    assert [use.sample for use in node.uses] == list(range(size))
