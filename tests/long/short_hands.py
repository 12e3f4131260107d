"""Random networks with a layer that is a short-hand, against PyTorch's own layer of that kind.

In: how many networks, and a seed. Out: how many numbers agree: losses, gradients and new weights of three updates, by
the matrices and by the derived equations. A kind is a row of `KINDS`: how its layer is drawn, and what PyTorch makes of
the numbers it reads.

    >>> drawn = KINDS["pool"](Random("pool"))
    >>> drawn.layer["kind"], drawn.numbers == prod(drawn.layer["shape"])
    ('pool', True)
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from math import prod
from random import Random
from typing import Any

from explainer.spec.cells import CELL_KINDS
from explainer.spec.shorthand import KINDS as ROWS
from tests.long.agreement import Agreement, case, first_usable
from tests.long.by_torch import SMALLEST, TOLERANCE, UPDATES, explained, ours, torch_alone
from tests.long.cells import draw_cell


@dataclass
class Drawn:
    """A layer of some kind, and PyTorch's."""

    layer: dict[str, Any]
    numbers: int
    """How many numbers it reads."""
    answer: Callable[[Any], Any]
    """What it makes of them in PyTorch."""
    named: dict[str, tuple[Any, tuple[int, ...]]] = field(default_factory=dict)
    """Name of a weight of its own → PyTorch's parameter, and where in it the weight stands."""
    read: list[str] = field(default_factory=list)
    """Layers that the next one reads; none: the one before."""


def draw_pool(random: Random) -> Drawn:
    """Windows of every shape over one, two or three sides."""
    sides, of = random.choice((1, 2, 3)), random.choice(("max", "mean"))
    size = [random.randint(1, 3) for _ in range(min(2, sides))]
    if of == "max" and prod(size) > 5:
        size = [2, 2]
    padding = [random.randint(0, side // 2) for side in size]
    stride = [random.randint(1, 3) for _ in size]
    shape = [random.randint(1, 2)] * (sides == 3) + [random.randint(side, side + 2) for side in size]
    layer = {"kind": "pool", "of": of, "shape": shape, "size": size, "stride": stride, "padding": padding}
    f = torch_alone().nn.functional
    rows = {("max", 1): f.max_pool1d, ("max", 2): f.max_pool2d, ("mean", 1): f.avg_pool1d, ("mean", 2): f.avg_pool2d}

    def pooled(numbers: Any) -> Any:
        picture = numbers.reshape([1] * (1 + (sides < 3)) + shape)
        return rows[of, len(size)](picture, size, stride, padding).reshape(-1)

    return Drawn(layer, prod(shape), pooled)


def draw_sequence(kind: str, random: Random) -> Drawn:
    """A cell of which the next layer reads h at the last moment, or at all of them."""
    cell = draw_cell(kind, random)
    units = len(next(iter(cell.layer["W"].values())))
    if random.random() < 0.5:
        return Drawn(cell.layer, cell.numbers, cell.answer, cell.named, cell.read)
    return Drawn(cell.layer, cell.numbers, lambda x: cell.answer(x)[-units:], cell.named)


KINDS: Mapping[str, Callable[[Random], Drawn]] = {
    "pool": draw_pool,
    **{kind: partial(draw_sequence, kind) for kind in CELL_KINDS},
}
"""Kind of layer → how one is drawn."""


def draw_network(kind: str, seed: str) -> tuple[dict[str, Any], dict[str, Any], Callable[[Any], Any]]:
    """A layer of weights, one of the kind, and one of weights: (spec, PyTorch's parameters by our ids, what PyTorch
    answers to inputs)."""
    random, torch = Random(seed), torch_alone()
    drawn = KINDS[kind](random)
    after = len(drawn.answer(torch.zeros(drawn.numbers, dtype=torch.float64)))
    places: dict[str, Any] = {}
    counts = {"w": 0, "b": 0}

    def count(name: str, place: tuple[Any, tuple[int, ...]], letter: str) -> None:
        counts[letter] += 1
        places[name or f"{letter}{counts[letter]}"] = place

    def dense(neurons: int, read: int, activation: str) -> tuple[dict[str, Any], Any, Any]:
        rows = [[round(random.uniform(-1, 1), 2) for _ in range(read)] for _ in range(neurons)]
        bias = [round(random.uniform(-1, 1), 2) for _ in range(neurons)]
        w, b = (torch.tensor(each, dtype=torch.float64, requires_grad=True) for each in (rows, bias))
        for j in range(neurons):
            count("", (b, (j,)), "b")
            for k in range(read):
                count("", (w, (j, k)), "w")
        return {"neurons": neurons, "weights": rows, "bias": bias, "activation": activation}, w, b

    first, w1, b1 = dense(drawn.numbers, 2, "tanh")
    for name, place in drawn.named.items():
        count(name, place, "b" if name.removeprefix("cell_").startswith("b") else "w")
    last, w2, b2 = dense(2, after, "sigmoid")
    layers = [first, drawn.layer, last | ({"from": drawn.read} if drawn.read else {})]
    data = [
        {key: [round(random.uniform(0, 1), 2) for _ in range(2)] for key in ("input", "target")} for _ in range(UPDATES)
    ]

    def answer(inputs: Any) -> Any:
        return torch.sigmoid(w2 @ drawn.answer(torch.tanh(w1 @ inputs + b1)) + b2)

    return {"network": {"inputs": 2, "layers": layers}, "training": {"data": data}}, places, answer


def torchs_numbers(
    spec: Mapping[str, Any], places: Mapping[str, Any], answer: Callable[[Any], Any]
) -> dict[Any, float]:
    """(id, sample, step) → PyTorch's number: the loss, every gradient, every new weight."""
    torch, found = torch_alone(), dict[Any, float]()
    mover = torch.optim.SGD(list({id(p): p for p, _ in places.values()}.values()), lr=0.5)
    for step, sample in enumerate(spec["training"]["data"], 1):
        x, t = (torch.tensor(sample[key], dtype=torch.float64) for key in ("input", "target"))
        loss = 0.5 * ((answer(x) - t) ** 2).sum()
        mover.zero_grad()
        loss.backward()
        found["E_total", step, step] = loss.item()
        found |= {(f"dE/d{name}", step, step): float(p.grad[at]) for name, (p, at) in places.items()}
        mover.step()
        found |= {(f"{name}_new", None, step): float(p.detach()[at]) for name, (p, at) in places.items()}
    return found


def compare_short_hands(count: int, seed: int) -> str:
    """Every number of `count` networks, kind after kind, against PyTorch's. Raises AssertionError."""
    assert KINDS.keys() == {*ROWS, *CELL_KINDS}, "each kind of layer has its row here"
    agreement = Agreement(TOLERANCE)
    for number in range(count):
        kind = list(KINDS)[number % len(KINDS)]
        spec, places, answer = first_usable(lambda text, kind=kind: draw_network(kind, text), f"{kind} {seed} {number}")
        with case(f"{kind}, network {number}"):
            values = explained(spec)
            for (id, sample, step), expected in torchs_numbers(spec, places, answer).items():
                for mine in ours(values, values.derivation.network.by_number(id), sample, step):
                    agreement.compare((id, step), mine, expected, max(abs(expected), SMALLEST))
    return f"{count} networks; {agreement}"
