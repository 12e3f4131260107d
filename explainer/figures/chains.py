"""The chain rule as a graph: quantities as circles, the slope between two of them on the arrow.

In: a `Pen` and a weight, or nothing for the small example. Out: a `Scene`. Multiply the slopes along each way, add up
the ways: the gradient.

    >>> from explainer import explain
    >>> from explainer.figures.pen import Pen
    >>> chain_scene(Pen(explain("mazur")), Quantity(Key("weight", 2), 0, 1, 1)).description.key
    'figure.chain.desc'
"""

from __future__ import annotations

from dataclasses import replace

from explainer.equations.keys import LOSS, Key
from explainer.figures.drawing import Edge, Look, Node, draw_graph, label_edges
from explainer.figures.networks import names_with_numbers
from explainer.figures.pen import Pen
from explainer.figures.scene import Scene
from explainer.walkthrough.context import enumeration
from explainer.walkthrough.document import NameOf, NumberOf, Quantity, Say
from explainer.walkthrough.question import A, B, X

MOST_CHAIN_NODES = 16
"""Quantities up to which all ways are drawn; beyond that the first way alone."""
ACROSS_LOOK = Look(gap=40, room=1.25, along=(0.5, 0.46, 0.54, 0.42, 0.58, 0.38, 0.62))
DOWN_LOOK = replace(ACROSS_LOOK, down=True, gap=54, room=2, between=140)
WIDEST = 640
"""Pixels beyond which a chain runs from top to bottom."""
ChainNode = tuple[Key, int]
"""(family, member)."""
Arrow = tuple[ChainNode, ChainNode, str]
"""Used, user, id of the slope between them."""


def named_chain_scene(pen: Pen, about: Quantity | None) -> Scene:
    """From a weight to the loss, with the name of each local slope, before any of them is computed."""
    return chain_scene(pen, about, numbers=False)


def chain_scene(pen: Pen, about: Quantity | None, numbers: bool = True) -> Scene:
    """From a weight to the loss, with each local slope's name and number; from left to right where that is not too
    wide, else from top to bottom; where even that is too wide the first of the ways."""
    weight = about or Quantity(pen.network.parameters[0])
    pen = replace(pen, in_words=False)  # how much is told hangs on how much can be drawn
    arrows = _find_arrows(pen, (weight.key, weight.member))
    way = _first_way(arrows, (weight.key, weight.member))
    key = "figure.chain.desc" if numbers else "figure.chain.names"
    if len({end for _, end, _ in arrows}) <= MOST_CHAIN_NODES:
        for look in (ACROSS_LOOK, DOWN_LOOK):
            scene = _arrows_scene(pen, weight, arrows, look, key, numbers)
            if scene is not None and scene.width <= WIDEST:
                return scene
    key = key if len(way) == len(arrows) or not numbers else "figure.chain.first"
    scene = _arrows_scene(pen, weight, way, DOWN_LOOK, key, numbers)
    assert scene is not None
    return scene


def _arrows_scene(pen: Pen, weight: Quantity, arrows: list[Arrow], look: Look, key: str, numbers: bool) -> Scene | None:
    sample = weight.sample or pen.explanation.values.batches[weight.step][0]
    start = (weight.key, weight.member)
    column, order = {start: 0}, {family: k for k, family in enumerate(pen.families)}
    for source, target, _ in arrows:
        column[target] = max(column.get(target, 0), column[source] + 1)

    def node(step: ChainNode) -> Node:
        q = Quantity(*step, weight.step, None if step == start else sample)
        return Node(f"{step[0]}/{step[1]}", column[step], ((NameOf(q),),), pen.trace_id(q))

    nodes = [node(step) for step in sorted(column, key=lambda step: (column[step], order[step[0]], step[1]))]
    edges, factors = [], []
    for source, target, id in arrows:
        factor = Quantity(*pen.explanation.derivation.locate(id), weight.step, sample)
        factors.append(factor)
        ends = (f"{source[0]}/{source[1]}", f"{target[0]}/{target[1]}")
        edges.append(Edge(*ends, id, (NameOf(factor),), "edge arrow", (NumberOf(factor),) if numbers else ()))
    told = names_with_numbers(factors) if numbers else enumeration(list(map(NameOf, factors)))
    described = Say(key, {"weight": NameOf(replace(weight, sample=None)), "numbers": told})
    return draw_graph(pen, nodes, edges, described, look)


def _find_arrows(pen: Pen, start: ChainNode) -> list[Arrow]:
    """Every arrow from a quantity to the loss, each after those that lead to it."""
    derivation, families = pen.explanation.derivation, pen.families
    bearing = {Key("out", plan.number) for plan in pen.network.layers if plan.loss}
    order = {key: k for k, key in enumerate(families)}
    found: list[Arrow] = []
    todo, seen = [start], {start}
    while todo:
        here = min(todo, key=lambda step: (order[step[0]], step[1]))
        todo.remove(here)
        uses = [((user, m), id) for user, m, id in derivation.uses(*here)]
        if here[0] in bearing:
            neuron = families[here[0]].member_id(here[1]).removeprefix("out_")
            if Key("own", here[0].layer) in families:
                uses.append(((Key("error", here[0].layer), here[1]), f"dE_{neuron}/dout_{neuron}"))
            else:
                uses.append(((LOSS, 0), f"dE/dout_{neuron}"))
        for user, id in uses:
            found.append((here, user, id))
            if user not in seen:
                seen.add(user)
                todo.append(user)
    return found


def _first_way(arrows: list[Arrow], start: ChainNode) -> list[Arrow]:
    way, here = [], start
    while following := [arrow for arrow in arrows if arrow[0] == here]:
        way.append(following[0])
        here = following[0][1]
    return way


def example_scene(pen: Pen, about: Quantity | None) -> Scene:
    """y = u² of u = a·x + b, with the numbers that the lesson takes: two slopes, and their product."""
    u = A * X + B
    nodes = [
        Node("x", 0, (("x",), (str(X),)), ""),
        Node("u", 1, ((f"u = {A}x + {B}",), (str(u),)), ""),
        Node("y", 2, (("y = u²",), (str(u**2),)), ""),
    ]
    edges = [
        Edge("x", "u", "", (f"du/dx = {A}",), "edge arrow"),
        Edge("u", "y", "", (f"dy/du = 2u = {2 * u}",), "edge arrow"),
    ]
    numbers = {"x": X, "u": u, "y": u**2, "first": A, "second": 2 * u, "slope": 2 * u * A}
    return label_edges(
        pen, nodes, edges, Say("figure.example.desc", {k: str(n) for k, n in numbers.items()}), ACROSS_LOOK
    )
