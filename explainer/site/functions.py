"""The rows of activations and losses as the site shows them.

In: the tables of `explainer.functions`. Out: for each row its formula, its slope with the way there, a picture and
numbers from a small lesson of its own. A new row is on the site by itself; `words` says where it hurts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from explainer.calculus.differentiation import to_tree
from explainer.equations.keys import Key
from explainer.equations.names import Ident, Name
from explainer.formula import Call, Sym
from explainer.functions import ACTIVATIONS, LOSSES, Activation, Loss
from explainer.site.pieces import Pieces, fold, raw_block, site_sentence
from explainer.site.words import ACTIVATION_LIMITS, LOSS_USES
from explainer.walkthrough.document import Algebra, Block, Figure, Inline, Line, NumberOf, Prose, Quantity, Statement
from explainer.wording import SENTENCES

IN_COURSE = ("sigmoid", "tanh", "relu", "leaky_relu")
"""The activations on the course's page; the others are told in the reference."""
SLOPE_POINTS = 4
"""Neurons of the small lessons."""


def course_activations(pieces: Pieces) -> Mapping[str, Any]:
    """The activations that the course tells about."""
    return {"activations": [activation(pieces, ACTIVATIONS[name]) for name in IN_COURSE]}


def listed_activations(pieces: Pieces) -> Mapping[str, Any]:
    """Every activation: those of the course by their formula, the others in full."""
    told = [{"name": name, "formula": activation_formula(pieces, ACTIVATIONS[name])} for name in IN_COURSE]
    others = [activation(pieces, row) for name, row in ACTIVATIONS.items() if name not in IN_COURSE]
    return {"told": told, "others": others}


def activation_formula(pieces: Pieces, row: Activation) -> str:
    """An activation as a function of x."""
    names: Mapping[str, Name] = {letter: Ident(letter) for letter in ("x", "z", "r", "out")}
    return pieces.blocks(f"activation-{row.name}", Statement((Call("f", (Sym("x"),)), to_tree(row.formula)), names))


def activation(pieces: Pieces, row: Activation) -> Mapping[str, str]:
    """One activation: what a page may place of it."""
    name = f"activation-{row.name}"
    way: list[Block] = [
        Algebra(site_sentence(f"From the formula of {spoken_name(row.name)} to its slope"), "x", row.steps)
    ]
    if row.cross is not None:
        way.append(Algebra(site_sentence("And with respect to another neuron's net input z"), "z", row.cross.steps))
    picture = Figure(
        "activation",
        site_sentence(f"{spoken_name(row.name)} (solid), its slope (dashed), and four neurons on it"),
        Quantity(Key("out", 1), 0, 1, 1),
    )
    cells: list[list[Inline]] = [[f"o{m + 1}", *map(NumberOf, neuron_quantities(m))] for m in range(SLOPE_POINTS)]
    return {
        "name": row.name,
        "title": spoken_name(row.name),
        "hurts": ACTIVATION_LIMITS.get(row.name, "Where its slope is near zero, little comes back through it."),
        "formula": activation_formula(pieces, row),
        "picture": pieces.blocks(name, picture),
        "derivation": raw_block(fold("How the slope follows, line by line", pieces.html(name, way))),
        "numbers": pieces.table("Net input, output and slope", ("Neuron", "net", "out", "slope"), cells, name),
        "kinks": kinks(row.kinks),
        "parameters": parameters(row.parameters),
    }


def kinks(places: Sequence[str]) -> str:
    """Where an activation has a corner."""
    at = " and ".join(places).replace("-", "−")
    return f" It has no slope at {at}; the slope used there is the one PyTorch uses." if places else ""


def neuron_quantities(m: int) -> Iterator[Quantity]:
    """Net input, output and slope of a neuron of the small lessons."""
    return (Quantity(Key(kind, 1), m, 1, 1) for kind in ("net", "out", "slope"))


def losses(pieces: Pieces) -> Mapping[str, Any]:
    """Every loss."""
    return {"losses": [loss(pieces, row) for row in LOSSES.values()]}


def loss(pieces: Pieces, row: Loss) -> Mapping[str, str]:
    """One loss: what a page may place of it."""
    name = f"loss-{row.name}"
    names: Mapping[str, Name] = {letter: Ident(letter) for letter in ("t", "y", "n", "E")}
    way = Algebra(site_sentence(f"From the formula of {spoken_name(row.name)} to its slope"), "y", row.steps)
    told = Prose((site_sentence("On an output near its target and on one far from it:"),))
    lines = (Line(Quantity(key, m, 1, 1)) for key in (Key("error", 1), Key("partial", 1)) for m in range(2))
    return {
        "name": row.name,
        "title": spoken_name(row.name),
        "uses": LOSS_USES.get(row.name, f"{spoken_name(row.name).capitalize()}, for each output."),
        "formula": pieces.blocks(name, Statement((Sym("E"), to_tree(row.formula)), names)),
        "derivation": raw_block(fold("How the slope follows, line by line", pieces.html(name, [way]))),
        "numbers": pieces.blocks(name, told, *lines),
        "parameters": parameters(row.parameters),
    }


def parameters(known: Mapping[str, str]) -> str:
    """What a spec may set of a row."""
    return "".join(f" A spec may set `{key}`; left out, it is {value}." for key, value in known.items())


def spoken_name(name: str) -> str:
    """A row's name in words."""
    said = SENTENCES["en"].get(f"loss.{name}")
    return said or name.replace("_", " ")
