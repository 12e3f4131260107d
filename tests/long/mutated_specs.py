"""Shipped examples with a few things changed: loaded, explained, and written in one format.

In: how many, and a seed. Out: how many became lessons and how many were refused. What is changed keeps to the shape of
a spec more often than not: most of what is drawn is something that a spec knows, in another place or with another
value.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator
from functools import cache
from random import Random
from typing import Any

from explainer import explain
from explainer.functions import ACTIVATIONS, INITIALIZERS, LOSSES, OPTIMIZERS
from explainer.lesson import EXAMPLES, example_names
from explainer.mistakes.table import MISTAKES
from explainer.spec import parse
from explainer.spec.known_names import NUMBER_KINDS
from tests.long.agreement import Trials
from tests.long.doors import refusals_alone
from tests.long.formulas import draw_formula

Tree = dict[str, Any] | list[Any]
FORMATS = ("text", "html", "markdown", "latex", "typst", "notebook")
NUMBERS = (0, 1, -1, 2, 0.5, -0.25, 0.1, 3, 7, 15, 1e-12, 1e-300, 1e12, 1e150, 1e300, -1e200, 40, -290, 700, 10**30)
WORDS = (
    "", "-", "inputs", "a", "b", "w1", "b1", "dE/dw1", "E_total", "net_h1", "<list>", "<b>", "\u202e", "x" * 300, "0.5",
    "true", "sigmoid", "mazur", "ä", "w99",
)  # fmt: skip
CHOICES: dict[str, tuple[Any, ...]] = {
    "activation": tuple(ACTIVATIONS), "loss": tuple(LOSSES), "name": tuple(OPTIMIZERS), "init": tuple(INITIALIZERS),
    "notation": ("partials", "delta"), "language": ("en", "de"), "decimal_mark": (".", ","),
    "kind": ("decimals", "significant", "exact"), "rounding": ("half_up", "half_even", "truncate"),
    "detail": ("auto", "short", "full", "first"), "reduction": ("mean", "sum"), "slips": ("none", "few", "all"),
    "mistakes": tuple([name] for name in MISTAKES), "background": (["neuron"], ["activations", "line"]),
    "alpha": (0.1, 0, -1, 2), "bias": (0.1, 0, {"init": "uniform"}), "carry": (True, False), "digits": (0, 1, 2, 6, 15),
    "epochs": (1, 2, 3), "batch_size": (1, 2, 3), "train_bias": (True, False), "shuffle": (1, 7), "delta": (0.5, 2),
    "from": ([1], ["inputs"], ["inputs", 1], [0, 2]), "add": (1, "inputs", 2), "outputs": ([1], [2, 1], [1, 2]),
    "frozen": (["w1"], ["b1", "w2"]), "shared": ({"a": 0.3}, {"b": -1}), "learning_rate": (0, 0.1, 1, 1e6),
    "weight_decay": (0, 0.1), "momentum": (0, 0.9), "epsilon": (0, 1e-8), "rates": ([0.1, 0], [0, 0], [1e9, 1]),
    "show": ([1], [2, 1]), "sample": (1, 2), "compare": (True, False), "symbols": ({"net": "z"}, {"loss": "L"}),
    "intro": ("Words.",), "title": ("A title", "x < y & z"),
}  # fmt: skip
"""Key → values that a spec may know there."""
PLACES = {
    "": ("notation", "title"), "network": ("shared", "frozen", "outputs"),
    "layers": ("activation", "alpha", "bias", "from", "add"),
    "training": ("loss", "epochs", "batch_size", "train_bias", "shuffle", "delta", "reduction", "mistakes"),
    "optimizer": ("name", "learning_rate", "weight_decay", "momentum", "epsilon"),
    "numbers": ("digits", "kind", "rounding", "carry"),
    "page": ("language", "decimal_mark", "detail", "slips", "background", "rates", "show", "sample", "compare",
             "symbols", "intro"),
}  # fmt: skip
"""Table → keys that may be put into it."""
MOST_EPOCHS = 20


@cache
def example_text(name: str) -> str:
    """A shipped example as JSON; a long training is cut short."""
    data = tomllib.loads((EXAMPLES / f"{name}.toml").read_text(encoding="utf-8"))
    data["training"]["epochs"] = min(data["training"].get("epochs", 1), MOST_EPOCHS)
    return json.dumps(data)


def places_in(tree: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Tree, Any, tuple[Any, ...]]]:
    """(container, key, path) of everything in a tree."""
    for key in tree if isinstance(tree, dict) else range(len(tree)) if isinstance(tree, list) else ():
        yield tree, key, (*path, key)
        yield from places_in(tree[key], (*path, key))


def draw_value(r: Random, key: Any, before: Any) -> Any:
    """Something else for a key, like what stood there more often than not."""
    kind = r.random()
    if kind < 0.45 and key in CHOICES and CHOICES[key]:
        return r.choice(CHOICES[key])
    if kind < 0.55 and key == "activation":
        return draw_formula(r, 5)
    if kind < 0.55 and key == "loss":
        return draw_formula(r, 5).replace("x", "(t - y)")
    if isinstance(before, int | float) and kind < 0.9:
        return r.choice(NUMBERS) if r.random() < 0.5 else round(r.uniform(-2, 2), 2)
    return r.choice((*NUMBERS, *WORDS, None, True, [], {}, [1], [[0.5]], {"a": 1}, "sign(x)", "x**2"))


def change(r: Random, spec: dict[str, Any]) -> None:
    """One thing of a spec changed in place."""
    if r.random() < 0.4:
        table = r.choice(list(PLACES))
        key = r.choice(PLACES[table])
        holder: Any = spec
        if table == "layers":
            layers = spec.get("network", {}).get("layers") if isinstance(spec.get("network"), dict) else None
            holder = r.choice(layers) if isinstance(layers, list) and layers else spec
        elif table == "optimizer":
            training = spec.get("training")
            holder = training.setdefault("optimizer", {}) if isinstance(training, dict) else spec
        elif table:
            holder = spec.setdefault(table, {})
        if isinstance(holder, dict):
            holder[key] = draw_value(r, key, None) if r.random() < 0.1 else r.choice(CHOICES[key])
        if table == "numbers" and isinstance(holder, dict) and r.random() < 0.3:
            holder[r.choice(NUMBER_KINDS)] = {"digits": r.choice((0, 3, 12))}
        return
    tree, key, _ = r.choice(list(places_in(spec)))
    kind = r.random()
    if kind < 0.1:
        del tree[key]
    elif kind < 0.2 and isinstance(tree, list):
        tree.insert(key, json.loads(json.dumps(tree[key])))
    elif kind < 0.25 and isinstance(tree, dict):
        tree[r.choice(WORDS)] = tree.pop(key)
    elif kind < 0.3 and isinstance(tree, list):
        r.shuffle(tree)
    else:
        tree[key] = draw_value(r, key, tree[key])


def draw_spec(seed: str) -> str:
    """A changed example as JSON."""
    r = Random(seed)
    spec = json.loads(example_text(r.choice(example_names())))
    for _ in range(r.choice((1, 1, 1, 2, 2, 3, 5))):
        change(r, spec)
        if not spec:
            break
    return json.dumps(spec)


def try_specs(count: int, seed: int) -> str:
    """Each of them a lesson or refused."""
    lessons = 0
    trials = Trials()
    for k in range(count):
        text, format = draw_spec(f"mutated {seed} {k}"), FORMATS[k % len(FORMATS)]
        with trials.case(f"spec {k} ({format})"), refusals_alone():
            explain(parse(text, "a.json", json=True)).render(format)
            lessons += 1
    trials.require_none_failed()
    return f"{count:,} changed specs: {lessons:,} lessons, {count - lessons:,} refused; no other end, each in time"
