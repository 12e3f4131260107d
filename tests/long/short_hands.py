"""Random networks with a layer that is a short-hand, against PyTorch's own layer of that kind.

In: how many networks, and a seed. Out: how many numbers agree: losses, gradients and new weights of three updates, by
the matrices and by the derived equations. A kind is a row of `KINDS`: how its layer is drawn, and what PyTorch makes of
the numbers it reads.

    >>> layer, numbers, of_torch = KINDS["pool"](Random("pool"))
    >>> layer["kind"], numbers == prod(layer["shape"])
    ('pool', True)
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import prod
from random import Random
from typing import Any

from explainer.spec.shorthand import KINDS as ROWS
from tests.long.agreement import Agreement, case, first_usable
from tests.long.by_torch import SMALLEST, TOLERANCE, UPDATES, explained, ours, torch_alone

Drawn = tuple[dict[str, Any], int, Callable[[Any], Any]]
"""The keys of a layer, how many numbers it reads, and what it makes of them in PyTorch."""


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

    return layer, prod(shape), pooled


KINDS: Mapping[str, Callable[[Random], Drawn]] = {"pool": draw_pool}
"""Kind of layer → how one is drawn."""


def draw_network(kind: str, seed: str) -> tuple[dict[str, Any], Callable[[list[Any], Any], Any]]:
    """A layer of weights, one of the kind, and one of weights; (spec, what PyTorch answers from parameters and
    inputs)."""
    random, torch = Random(seed), torch_alone()
    layer, numbers, of_torch = KINDS[kind](random)
    after = len(of_torch(torch.zeros(numbers, dtype=torch.float64)))

    def dense(neurons: int, read: int, activation: str) -> dict[str, Any]:
        rows = [[round(random.uniform(-1, 1), 2) for _ in range(read)] for _ in range(neurons)]
        bias = [round(random.uniform(-1, 1), 2) for _ in range(neurons)]
        return {"neurons": neurons, "weights": rows, "bias": bias, "activation": activation}

    layers = [dense(numbers, 2, "tanh"), layer, dense(2, after, "sigmoid")]
    data = [
        {key: [round(random.uniform(0, 1), 2) for _ in range(2)] for key in ("input", "target")} for _ in range(UPDATES)
    ]

    def answer(parameters: list[Any], inputs: Any) -> Any:
        w1, b1, w2, b2 = parameters
        return torch.sigmoid(w2 @ of_torch(torch.tanh(w1 @ inputs + b1)) + b2)

    return {"network": {"inputs": 2, "layers": layers}, "training": {"data": data}}, answer


def torchs_numbers(spec: Mapping[str, Any], answer: Callable[[list[Any], Any], Any]) -> dict[Any, float]:
    """(id, sample, step) → PyTorch's number: the loss, every gradient, every new weight."""
    torch, found = torch_alone(), dict[Any, float]()
    layers = [layer for layer in spec["network"]["layers"] if "weights" in layer]
    parameters = [
        torch.tensor(layer[key], dtype=torch.float64, requires_grad=True)
        for layer in layers
        for key in ("weights", "bias")
    ]
    mover = torch.optim.SGD(parameters, lr=0.5)
    for step, sample in enumerate(spec["training"]["data"], 1):
        x, t = (torch.tensor(sample[key], dtype=torch.float64) for key in ("input", "target"))
        loss = 0.5 * ((answer(parameters, x) - t) ** 2).sum()
        mover.zero_grad()
        loss.backward()
        found["E_total", step, step] = loss.item()
        for letter, kind in (("w", parameters[::2]), ("b", parameters[1::2])):
            slopes = [float(g) for p in kind for g in p.grad.ravel()]
            found |= {(f"dE/d{letter}{k}", step, step): slope for k, slope in enumerate(slopes, 1)}
        mover.step()
        for letter, kind in (("w", parameters[::2]), ("b", parameters[1::2])):
            moved = [float(v) for p in kind for v in p.detach().ravel()]
            found |= {(f"{letter}{k}_new", None, step): value for k, value in enumerate(moved, 1)}
    return found


def compare_short_hands(count: int, seed: int) -> str:
    """Every number of `count` networks, kind after kind, against PyTorch's. Raises AssertionError."""
    assert KINDS.keys() == ROWS.keys(), "each kind of layer has its row here"
    agreement = Agreement(TOLERANCE)
    for number in range(count):
        kind = list(KINDS)[number % len(KINDS)]
        spec, answer = first_usable(lambda text, kind=kind: draw_network(kind, text), f"{kind} {seed} {number}")
        with case(f"{kind}, network {number}"):
            values = explained(spec)
            for (id, sample, step), expected in torchs_numbers(spec, answer).items():
                for mine in ours(values, id, sample, step):
                    agreement.compare((id, step), mine, expected, max(abs(expected), SMALLEST))
    return f"{count} networks; {agreement}"
