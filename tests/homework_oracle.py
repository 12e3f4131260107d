"""A 2-2-2 sigmoid network worked out line by line in decimal arithmetic, every result rounded half up and carried.

In: the numbers of one sheet, as homework.json has them. Out: id → the answer. Knows nothing of explainer: sums and
products are exact decimals, the exponential is Python's decimal one.

    >>> worked({"weights": {f"w{k}": "0.5" for k in range(1, 9)}, "biases": {"b1": "0.1", "b2": "0.2"},
    ...         "data": [{"input": ["1", "2"], "target": ["0", "1"]}], "learning_rate": "0.5"}, 3)["net_h1"]
    Decimal('1.600')
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal, localcontext
from typing import Any


def worked(numbers: Mapping[str, Any], digits: int | None) -> dict[str, Decimal]:
    """Every line of one update; with `digits` None to 50 digits and without rounding."""
    with localcontext() as context:
        context.prec = 50
        return _lines(numbers, digits)


def _lines(numbers: Mapping[str, Any], digits: int | None) -> dict[str, Decimal]:
    v = {name: Decimal(text) for group in ("weights", "biases") for name, text in numbers[group].items()}
    data, eta = numbers["data"][0], Decimal(numbers["learning_rate"])
    x, t = [Decimal(a) for a in data["input"]], [Decimal(a) for a in data["target"]]

    def put(name: str, value: Decimal) -> None:
        v[name] = value if digits is None else value.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP) + 0

    for n in (1, 2):
        put(f"net_h{n}", v[f"w{2 * n - 1}"] * x[0] + v[f"w{2 * n}"] * x[1] + v["b1"])
        put(f"out_h{n}", 1 / (1 + (-v[f"net_h{n}"]).exp()))
    for n in (1, 2):
        put(f"net_o{n}", v[f"w{2 * n + 3}"] * v["out_h1"] + v[f"w{2 * n + 4}"] * v["out_h2"] + v["b2"])
        put(f"out_o{n}", 1 / (1 + (-v[f"net_o{n}"]).exp()))
        put(f"E_o{n}", (t[n - 1] - v[f"out_o{n}"]) ** 2 / 2)
        put(f"dE/dout_o{n}", v[f"out_o{n}"] - t[n - 1])
    put("E_total", v["E_o1"] + v["E_o2"])
    for layer, other in (("o", "h"), ("h", "i")):
        for n in (1, 2):
            if layer == "h":
                put(f"dE/dout_h{n}", v["delta_o1"] * v[f"w{4 + n}"] + v["delta_o2"] * v[f"w{6 + n}"])
            unit, out = f"{layer}{n}", v[f"out_{layer}{n}"]
            put(f"dout_{unit}/dnet_{unit}", out * (1 - out))
            put(f"delta_{unit}", v[f"dE/dout_{unit}"] * v[f"dout_{unit}/dnet_{unit}"])
            for k in (1, 2):
                seen = v[f"out_h{k}"] if other == "h" else x[k - 1]
                weight = f"w{(4 if layer == 'o' else 0) + 2 * (n - 1) + k}"
                put(f"dE/d{weight}", v[f"dE/dout_{unit}"] * v[f"dout_{unit}/dnet_{unit}"] * seen)
        bias = "b2" if layer == "o" else "b1"
        terms = (v[f"dE/dout_{layer}{n}"] * v[f"dout_{layer}{n}/dnet_{layer}{n}"] for n in (1, 2))
        put(f"dE/d{bias}", sum(terms, Decimal(0)))
    for name in (*(f"w{k}" for k in range(1, 9)), "b1", "b2"):
        put(f"{name}_new", v[name] - eta * v[f"dE/d{name}"])
    return v
