"""Sentences that may be false, on networks drawn so that each is said and withheld: what is said is judged apart.

In: how many networks, and a seed. Out: how many sentences were said, judged by a plain program's numbers, and which
rows were met too seldom. Networks are small and plain; to each are done some of the things that make sentences false: a
rate of 0, a target that is met, an input that is 0, everything frozen, a dead relu, batches, momentum, decay, slips.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from random import Random
from typing import Any
from unittest.mock import patch

from explainer import Explanation, explain
from explainer.render.page import source_of
from explainer.render.verdicts import VERDICT_PICKS
from explainer.walkthrough.context import LessonContext
from explainer.walkthrough.document import Document, Quantity, Say, Table, Verdict, leaf_blocks
from explainer.witnesses.claims import CLAIMS, chain
from explainer.witnesses.other_rates import rates_of
from tests import oracle
from tests.claim_truth import TRUE, UNJUDGED, Place, Told
from tests.long.agreement import Trials
from tests.long.doors import refusals_alone

Spec = dict[str, Any]
OFTEN, SHARE = 50, 80
"""How often a row is to be said, and withheld, in a long run; in a short one once in so many networks."""
SOME_NUMBERS = (0.1, -0.2, 0.3, 0.5, -0.5, 0.8, 1.0, -1.0, 2.0)


# ------------------------------------------------------------------------------------------------ networks


def draw_network(r: Random) -> Spec:
    """A small network with one or two hidden neurons a layer, of activations that the plain program has."""
    sizes = [r.randint(1, 2) for _ in range(r.choice((2, 3, 3)))]
    layers = []
    for before, size in pairwise(sizes):
        weights = [[r.choice(SOME_NUMBERS) for _ in range(before)] for _ in range(size)]
        layer = {"neurons": size, "activation": r.choice(("sigmoid", "tanh", "relu", "identity")), "weights": weights}
        layers.append(layer | ({"bias": r.choice(SOME_NUMBERS)} if r.random() < 0.4 else {}))
    data = [
        {"input": [r.choice(SOME_NUMBERS) for _ in range(sizes[0])], "target": [r.choice((0.1, 0.5, 0.9))] * sizes[-1]}
        for _ in range(r.choice((1, 1, 1, 2, 3)))
    ]
    optimizer = {"name": "sgd", "learning_rate": r.choice((0.1, 0.5))}
    training = {"data": data, "loss": r.choice(("half_squared_error", "squared_error")), "optimizer": optimizer}
    return {"notation": r.choice(("partials", "partials", "delta")),
            "network": {"inputs": sizes[0], "layers": layers}, "training": training}  # fmt: skip


def _set_rate(*rates: float) -> Callable[[Random, Spec], None]:
    return lambda r, spec: spec["training"]["optimizer"].update(learning_rate=r.choice(rates))


def _set_rule(**options: Any) -> Callable[[Random, Spec], None]:
    return lambda r, spec: spec["training"]["optimizer"].update({"learning_rate": 0.1} | options)


def _hit_targets(r: Random, spec: Spec) -> None:
    """Every output is its target: sums of halves, which are exact in any engine."""
    for layer in spec["network"]["layers"]:
        layer["activation"] = "identity"
        layer["weights"] = [[r.choice((0.5, 1.0, -0.5)) for _ in row] for row in layer["weights"]]
        layer.pop("bias", None)
    for sample in spec["training"]["data"]:
        sample["input"] = [r.choice((1.0, 2.0, 0.0)) for _ in sample["input"]]
    spec["training"]["loss"] = "half_squared_error"
    still = {**spec["training"], "optimizer": {"learning_rate": 0}, "mistakes": []}
    numbers = oracle.run({**spec, "training": still})
    last = max(step or 0 for _, _, step in numbers)
    for n, sample in enumerate(spec["training"]["data"], 1):
        sample["target"] = [numbers[f"out_o{k}", n, last] for k in range(1, len(sample["target"]) + 1)]


def _zero_inputs(r: Random, spec: Spec) -> None:
    for sample in spec["training"]["data"]:
        sample["input"][r.randrange(len(sample["input"]))] = 0.0


def _freeze(r: Random, spec: Spec) -> None:
    names = list(oracle.wiring(spec["network"])[3])
    spec["network"]["frozen"] = names if r.random() < 0.7 else [r.choice(names)]


def _die(r: Random, spec: Spec) -> None:
    """A relu that gives 0 for every sample."""
    layer = spec["network"]["layers"][0]
    layer.update(activation="relu", bias=-9.0)
    if r.random() < 0.3:
        layer.update(bias=0.0, weights=[[0.0 for _ in row] for row in layer["weights"]])


def _meet_corner(r: Random, spec: Spec) -> None:
    """A net input that is exactly 0."""
    layer = spec["network"]["layers"][0]
    layer.update(activation="relu", weights=[[0.5, -0.5][: len(row)] for row in layer["weights"]], bias=0.0)
    for sample in spec["training"]["data"]:
        sample["input"] = [1.0, 1.0][: len(sample["input"])] if len(sample["input"]) == 2 else [0.0]


def _classify(r: Random, spec: Spec) -> None:
    last = spec["network"]["layers"][-1]
    last["activation"] = r.choice(("softmax", "sigmoid"))
    spec["training"]["loss"] = "cross_entropy" if last["activation"] == "softmax" else "binary_cross_entropy"
    for sample in spec["training"]["data"]:
        chosen = r.randrange(last["neurons"])
        sample["target"] = [float(k == chosen) for k in range(last["neurons"])]


def _classify_softly(r: Random, spec: Spec) -> None:
    """One softmax, one class of several."""
    last = spec["network"]["layers"][-1]
    last["activation"], spec["training"]["loss"] = "softmax", "cross_entropy"
    for sample in spec["training"]["data"]:
        chosen = r.randrange(last["neurons"])
        sample["target"] = [float(k == chosen) for k in range(last["neurons"])]


def _skip(r: Random, spec: Spec) -> None:
    """The last layer adds the outputs of the one before it."""
    layers = spec["network"]["layers"]
    if len(layers) > 1 and layers[-1]["neurons"] == layers[-2]["neurons"]:
        layers[-1]["add"] = len(layers) - 1


def _tie(r: Random, spec: Spec) -> None:
    spec["network"]["shared"] = {"a": 0.4}
    for layer in spec["network"]["layers"]:
        layer["weights"][0][0] = "a"


def _train(**options: Any) -> Callable[[Random, Spec], None]:
    return lambda r, spec: spec["training"].update({key: r.choice(value) for key, value in options.items()})


def _carry(r: Random, spec: Spec) -> None:
    spec["numbers"] = {"digits": 3, "carry": True}


def _long(r: Random, spec: Spec) -> None:
    """Samples that ask for different outputs: what is learned soon stays where it is."""
    _three(r, spec)
    for k, sample in enumerate(spec["training"]["data"]):
        sample.update(input=[1.0] * len(sample["input"]), target=[(0.1, 0.9, 0.8)[k]] * len(sample["target"]))


def _compare_rates(r: Random, spec: Spec) -> None:
    spec["training"].update(epochs=r.choice((3, 12, 25)))
    spec["page"] = {"rates": [0, 0.001, 0.3, r.choice((1, 5, 500)), r.choice((20, 90))]}


def _weigh_alike(r: Random, spec: Spec) -> None:
    """Neurons of a layer with the same weights, or with none: what is compared is equal, or 0."""
    number = r.choice((0.0, 0.5))
    for layer in spec["network"]["layers"]:
        layer["weights"] = [[number for _ in row] for row in layer["weights"]]


def _alone(r: Random, spec: Spec) -> None:
    """One sample."""
    del spec["training"]["data"][1:]


def _three(r: Random, spec: Spec) -> None:
    """Three samples."""
    data = spec["training"]["data"]
    data += [{**data[0], "input": [x + 0.1 * k for x in data[0]["input"]]} for k in range(1, 4 - len(data))]


def _even(r: Random, spec: Spec) -> None:
    """Two layers of two neurons, and two inputs."""
    two = {"neurons": 2, "activation": "tanh", "weights": [[0.3, -0.4], [0.2, 0.6]]}
    spec["network"] = {"inputs": 2, "layers": [dict(two), {**two, "activation": "sigmoid"}]}
    for sample in spec["training"]["data"]:
        sample.update(input=[r.choice(SOME_NUMBERS), 1.0], target=[0.1, 0.9])


def _use(activation: str, spec: Spec) -> None:
    for layer in spec["network"]["layers"]:
        layer["activation"] = activation


def _bend(r: Random, spec: Spec) -> None:
    """Sigmoids throughout."""
    _use("sigmoid", spec)


def _straighten(r: Random, spec: Spec) -> None:
    """Straight lines throughout."""
    _use("identity", spec)


def _present(r: Random, spec: Spec) -> None:
    """A perceptron and its rule."""
    layer = {"neurons": 1, "activation": "step", "weights": [[0.2, -0.1]], "bias": -0.1}
    rows = [([0, 0], 0), ([0, 1], r.choice((0, 1))), ([1, 0], r.choice((0, 1))), ([1, 1], r.choice((0, 1)))]
    spec["network"] = {"inputs": 2, "layers": [layer]}
    data = [{"input": x, "target": [t]} for x, t in rows]
    rule = {"name": "perceptron", "learning_rate": 0.1}
    spec["training"] = {"data": data, "epochs": r.choice((1, 4, 8)), "optimizer": rule}


Change = Callable[[Random, Spec], None]
AIMED: tuple[tuple[Change, ...], ...] = (
    (_set_rate(0),),
    (_set_rate(0.001, 0.005),),
    (_alone, _set_rate(5, 50)),
    (_hit_targets,),
    (_hit_targets, _set_rate(0)),
    (_zero_inputs,),
    (_zero_inputs, _alone),
    (_zero_inputs, _set_rule(name="sgd", weight_decay=0.5)),
    (_freeze,),
    (_die,),
    (_alone, _die),
    (_meet_corner,),
    (_alone, _meet_corner, _set_rate(0.5)),
    (_classify,),
    (_classify_softly,),
    (_even, _classify_softly, _skip),
    (_even, _skip),
    (_tie,),
    (_tie, _train(batch_size=(2, 3))),
    (_carry,),
    (_compare_rates,),
    (_bend, _three, _compare_rates),
    (_bend, _long, _compare_rates),
    (_straighten, _compare_rates),
    (_weigh_alike,),
    (_weigh_alike, _classify),
    (_present,),
    (_present,),
    (_alone, _set_rule(name="momentum")),
    (_alone, _set_rule(name="adam")),
    (_set_rule(name="adam", epsilon=1e-3),),
    (_alone, _set_rule(name="sgd", weight_decay=5.0)),
    (_alone, _train(epochs=(3,)), _set_rule(name="momentum", momentum=0.99)),
    (_alone, _set_rule(name="momentum", weight_decay=2.0), _hit_targets),
    (_alone, _set_rule(name="sgd", weight_decay=2.0), _hit_targets),
    (_three, _train(batch_size=(2,))),
    (_train(batch_size=(2, 3)),),
    (_train(epochs=(2, 3)),),
    (_alone, _straighten, _train(loss=("mean_absolute_error",))),
    (_train(mistakes=(["uphill"], ["bias_omitted"], ["updated_weights"])),),
)
"""What makes sentences false, or true: each combination is met as often as every other."""


def draw_spec(k: int, seed: int) -> Spec:
    """A network with one of these combinations done to it, and now and then with a part of another."""
    r = Random(f"claims {seed} {k}")
    spec = draw_network(r)
    changes = list(AIMED[k % len(AIMED)])
    if r.random() < 0.3:
        changes.append(r.choice(r.choice(AIMED)))
    for change in changes:
        change(r, spec)
    return spec


# ------------------------------------------------------------------------------------------------- sentences


@dataclass(frozen=True)
class Choice:
    """Sentences that were tried, and the one that is said."""

    keys: tuple[str, ...]
    said: str
    place: Quantity
    among: tuple[tuple[Quantity, ...], ...] = ()
    chosen: int = 0


def choices_of(lesson: Explanation) -> Iterator[Choice]:
    """Every choice among sentences that a page makes."""
    found: list[tuple[tuple[str, ...], Quantity, tuple[tuple[Quantity, ...], ...], tuple[Say | Verdict, ...]]] = []
    ask = LessonContext.claim_one

    def listen(self: LessonContext, named: Any, place: Quantity, among: Any = ()) -> tuple[Say | Verdict, ...]:
        told = ask(self, named, place, among)
        found.append((chain(named[0][0]), place, among, told))
        return told

    with patch.object(LessonContext, "claim_one", listen):
        document, _ = lesson.page_document("text")  # type: ignore[attr-defined]
    source = source_of(lesson)
    for keys, place, among, told in found:
        if not told:
            yield Choice(keys, "", place, among)
        elif isinstance(told[0], Say):
            yield Choice(keys, told[0].key, place, among)
        else:
            yield chosen_of(told[0], source, keys)
    yield from (chosen_of(cell, source, ()) for cell in verdicts_in_tables(document))


def chosen_of(verdict: Verdict, source: Any, keys: tuple[str, ...]) -> Choice:
    """What the numbers choose."""
    place, *_ = VERDICT_PICKS["claim"](verdict)(source)
    texts = [text.key for text in verdict.texts]
    if place == len(texts):
        return Choice(keys or tuple(texts), "", verdict.quantity, verdict.among)
    nth = texts[:place].count(texts[place])
    if not keys:  # a cell of the table of learning rates: its place says which rate
        nth = verdict.quantity.member
    return Choice(keys or tuple(texts), texts[place], verdict.quantity, verdict.among, nth)


def verdicts_in_tables(document: Document) -> Iterator[Verdict]:
    for block in leaf_blocks(document.sections):
        for row in block.rows if isinstance(block, Table) else ():
            yield from (cell for cell in row if isinstance(cell, Verdict) and cell.kind == "claim")


def told_of(spec: Spec, numbers: Mapping[Place, float] | None, lesson: Explanation, choice: Choice) -> Told:
    """The sentence that is said, in the ids of the trace."""

    def place_of(q: Quantity) -> Place:
        family = lesson.derivation.families[q.key]
        each = family.scope == "sample"
        first = (lesson.values.batches.get(q.step) or (1,))[0]
        return family.member_id(q.member), (q.sample or first) if each else None, q.step

    rates = tuple(map(float, rates_of(lesson.spec)))
    among = tuple(tuple(map(place_of, factors)) for factors in choice.among)
    return Told(spec, numbers, place_of(choice.place), choice.place.key.layer or 1, among, choice.chosen, rates)


def plain_numbers(spec: Spec) -> Mapping[Place, float] | None:
    """A plain program's numbers, None where it does not know what is asked."""
    known = {"updated_weights"}
    layers = spec["network"]["layers"]
    if spec.get("numbers", {}).get("carry") or {*spec["training"].get("mistakes", [])} - known:
        return None
    if any(layer.get("activation") == "step" for layer in layers):
        return None
    try:
        return oracle.run(spec)
    except (OverflowError, ValueError, ZeroDivisionError):
        return None


def judge_claims(count: int, seed: int) -> str:
    """Every sentence that a page chooses, judged where the plain program can."""
    said, withheld, judged = Counter[str](), Counter[str](), Counter[str]()
    trials = Trials()
    for k in range(count):
        spec = draw_spec(k, seed)
        with trials.case(f"network {k}"):
            lessons: list[Explanation] = []
            with refusals_alone():
                lessons.append(explain(spec))
            numbers = plain_numbers(spec) if lessons else None
            for lesson in lessons:
                for choice in choices_of(lesson):
                    said.update([choice.said] * bool(choice.said))
                    tried = choice.keys[: choice.keys.index(choice.said)] if choice.said else choice.keys
                    withheld.update(tried)
                    if choice.said in TRUE:
                        told = told_of(spec, numbers, lesson, choice)
                        answer = TRUE[choice.said](told)
                        assert answer is not False, f"says {choice.said} of {told.place}"
                        judged.update([choice.said] * (answer is not None))
    trials.require_none_failed()
    often = min(OFTEN, count // SHARE)
    seldom = [key for key in CLAIMS if min(said[key], withheld[key] or OFTEN) < often]
    unjudged = [key for key in CLAIMS if said[key] >= max(often, 10) and not judged[key] and key not in UNJUDGED]
    assert not unjudged, f"nothing judges {', '.join(unjudged)}"
    return (
        f"{count:,} networks: {said.total():,} sentences said, {judged.total():,} of them judged apart, none false; "
        f"{withheld.total():,} withheld; {len(CLAIMS) - len(seldom)} of {len(CLAIMS)} rows said {often} times or more"
        + (f", not {', '.join(f'{key} ({said[key]})' for key in seldom)}" if seldom else "")
    )
