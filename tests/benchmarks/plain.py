"""The plain program: what a programmer would write by hand for the same lines, without checks.

In: a network's numbers. Out: its worked solution, text built with f-strings, numbers by `'%.9f'`. `hand_written` makes
the program for the 47 lines of a 2-2-2 network; its f-string holds our own page's text between the numbers, so that
both write the same lines in every format. `write_all` writes all lines of a dense network of any size, in a loop.

    python tests/benchmarks/plain.py 784-128-10 lines.txt
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def show(x: float) -> str:
    """Nine decimals."""
    return f"{x:.9f}"


def sign(x: float, shown: str) -> str:
    """`=` where the printed number is exact."""
    return "=" if abs(float(shown) - x) <= 1e-15 * abs(x) else "≈"


def bracketed(shown: str) -> str:
    """In brackets where it is negative."""
    return f"({shown})" if shown[0] == "-" else shown


def sigmoid(x: Array) -> Array:
    return 1.0 / (1.0 + np.exp(-x))


def backpropagation(x: Array, t: Array, w1: Array, b1: float, w2: Array, b2: float, eta: float) -> dict[str, Array]:
    """Every number of one update of a network with one hidden layer; w1 and w2 have a row per neuron."""
    net1 = w1 @ x + b1
    out1 = sigmoid(net1)
    net2 = w2 @ out1 + b2
    out2 = sigmoid(net2)
    error = 0.5 * (t - out2) ** 2
    partial2 = -(t - out2)
    slope2 = out2 * (1.0 - out2)
    delta2 = partial2 * slope2
    partial1 = delta2 @ w2
    slope1 = out1 * (1.0 - out1)
    delta1 = partial1 * slope1
    partial0 = delta1 @ w1
    gradient2, gradient1 = np.outer(delta2, out1), np.outer(delta1, x)
    return {
        "net:1": net1,
        "out:1": out1,
        "net:2": net2,
        "out:2": out2,
        "error:2": error,
        "loss": np.array([error.sum()]),
        "partial:2": partial2,
        "slope:2": slope2,
        "delta:2": delta2,
        "partial:1": partial1,
        "slope:1": slope1,
        "delta:1": delta1,
        "partial:0": partial0,
        "gradient:weight:2": gradient2.ravel(),
        "gradient:weight:1": gradient1.ravel(),
        "gradient:bias:2": np.array([delta2.sum()]),
        "gradient:bias:1": np.array([delta1.sum()]),
        "new:weight:2": (w2 - eta * gradient2).ravel(),
        "new:weight:1": (w1 - eta * gradient1).ravel(),
        "local:w:2": np.tile(out1, len(out2)),
    }


def write_all(path: str, sizes: Sequence[int]) -> int:
    """All lines of a dense network into a file, line after line; returns how many."""
    draw = np.random.default_rng(7)
    inputs, hidden, outputs = sizes
    x = np.array([int(f"{k * 37 % 90 + 10}") / 100 for k in range(inputs)])
    t = np.array([0.99] + [0.01] * (outputs - 1))
    w1, w2 = draw.uniform(-1, 1, (hidden, inputs)).round(2), draw.uniform(-1, 1, (outputs, hidden)).round(2)
    b1, b2 = draw.uniform(-1, 1, hidden).round(2), draw.uniform(-1, 1, outputs).round(2)
    values = backpropagation(x, t, w1, b1, w2, b2, 0.5)  # type: ignore[arg-type]
    with open(path, "w", encoding="utf-8") as file:
        return sum(file.write(line) > 0 for line in lines(x, t, w1, b1, w2, b2, values))


def lines(x: Array, t: Array, w1: Array, b1: Array, w2: Array, b2: Array, v: dict[str, Array]) -> Any:
    """The lines one by one: each number is formatted where it is made, and pasted afterwards."""
    shown = {key: [show(n) for n in array.tolist()] for key, array in v.items()}
    signs = {key: [sign(n, s) for n, s in zip(v[key].tolist(), shown[key], strict=True)] for key in v}
    typed = {"x": [repr(n) for n in x.tolist()], "t": [repr(n) for n in t.tolist()]}
    for layer, w, b, seen, label, source in (
        (1, w1, b1, typed["x"], "h", "i"),
        (2, w2, b2, shown["out:1"], "o", "out_h"),
    ):
        texts = [[bracketed(repr(n)) for n in row] for row in w.tolist()]
        brackets, width = [bracketed(s) for s in seen], len(seen)
        start = 1 if layer == 1 else w1.size + 1
        for j, row in enumerate(texts):
            names = " + ".join([f"w{start + j * width + i} * {source}{i + 1}" for i in range(width)])
            numbers = " + ".join([f"{a} * {s}" for a, s in zip(row, brackets, strict=True)])
            bias = bracketed(repr(float(b[j])))
            net, equal = shown[f"net:{layer}"][j], signs[f"net:{layer}"][j]
            yield f"net_{label}{j + 1} = {names} + b{j + 1} = {numbers} + {bias} {equal} {net}\n"
            out, equal = shown[f"out:{layer}"][j], signs[f"out:{layer}"][j]
            named, put = f"1 / (1 + exp(-net_{label}{j + 1}))", f"1 / (1 + exp(-{bracketed(net)}))"
            yield f"out_{label}{j + 1} = {named} = {put} {equal} {out}\n"
    for k, (target, out) in enumerate(zip(typed["t"], shown["out:2"], strict=True), 1):
        equal, error = signs["error:2"][k - 1], shown["error:2"][k - 1]
        yield f"E_o{k} = 1 / 2 * (t{k} - out_o{k}) ** 2 = 1 / 2 * ({target} - {out}) ** 2 {equal} {error}\n"
    names = " + ".join(f"E_o{k + 1}" for k in range(len(t)))
    yield f"E_total = {names} = {' + '.join(shown['error:2'])} {signs['loss'][0]} {shown['loss'][0]}\n"
    for k, (target, out) in enumerate(zip(typed["t"], shown["out:2"], strict=True), 1):
        equal, partial = signs["partial:2"][k - 1], shown["partial:2"][k - 1]
        yield f"∂E_total/∂out_o{k} = -(t{k} - out_o{k}) = -({target} - {out}) {equal} {partial}\n"
    columns = [[bracketed(repr(n)) for n in column] for column in w2.T.tolist()]
    deltas = [bracketed(s) for s in shown["delta:2"]]
    for j, column in enumerate(columns):
        names = " + ".join([f"δ_o{k + 1} * ∂net_o{k + 1}/∂out_h{j + 1}" for k in range(len(column))])
        numbers = " + ".join([f"{d} * {a}" for d, a in zip(deltas, column, strict=True)])
        yield f"∂E_total/∂out_h{j + 1} = {names} = {numbers} {signs['partial:1'][j]} {shown['partial:1'][j]}\n"
    yield from backward(typed, shown, signs, w1, w2)


def backward(
    typed: dict[str, list[str]], shown: dict[str, list[str]], signs: dict[str, list[str]], w1: Array, w2: Array
) -> Any:
    """Slopes, deltas, gradients and updates of both layers."""
    for layer, w, seen, label, _ in ((2, w2, shown["out:1"], "o", "out_h"), (1, w1, typed["x"], "h", "i")):
        outs, slopes, partials = shown[f"out:{layer}"], shown[f"slope:{layer}"], shown[f"partial:{layer}"]
        gradients, new = shown[f"gradient:weight:{layer}"], shown[f"new:weight:{layer}"]
        equal_gradients, equal_new = signs[f"gradient:weight:{layer}"], signs[f"new:weight:{layer}"]
        rows, edge, start = w.tolist(), 0, 1 if layer == 1 else w1.size + 1
        for j, (out, slope, partial) in enumerate(zip(outs, slopes, partials, strict=True), 1):
            n, equal = f"{label}{j}", signs[f"slope:{layer}"][j - 1]
            yield f"∂out_{n}/∂net_{n} = out_{n} * (1 - out_{n}) = {out} * (1 - {out}) {equal} {slope}\n"
            equal, delta = signs[f"delta:{layer}"][j - 1], shown[f"delta:{layer}"][j - 1]
            yield f"δ_{n} = ∂E_total/∂out_{n} * ∂out_{n}/∂net_{n} = {partial} * {slope} {equal} {delta}\n"
            slope_text = bracketed(slope)
            for i, before in enumerate(rows[j - 1]):
                g, name = gradients[edge], f"w{start + edge}"
                yield (
                    f"∂E_total/∂{name} = ∂E_total/∂out_{n} * ∂out_{n}/∂net_{n} * ∂net_{n}/∂{name} = "
                    f"{partial} * {slope_text} * {seen[i]} {equal_gradients[edge]} {g}\n"
                )
                yield (
                    f"{name}⁺ = {name} - η * ∂E_total/∂{name} = {before!r} - 0.5 * {bracketed(g)} "
                    f"{equal_new[edge]} {new[edge]}\n"
                )
                edge += 1


def hand_written(
    pieces: Sequence[str], holes: Sequence[tuple[str, int, str]], frame: Sequence[str]
) -> Callable[..., str]:
    """A program as one would type it: every number formatted by name, then one f-string.

    `pieces` are the static texts, `holes` what stands between them: (family, member, "number", "bracket" or
    "relation"); `frame` is how the format writes numbers: before, after, minus, open, close, equal, approx.
    """
    before, after, minus, left, right, equal, approx = frame
    families = list(dict.fromkeys(key for key, _, _ in holes))
    code = ["def write(values):"]
    for f, key in enumerate(families):
        code.append(f"    f{f} = values[{key!r}].tolist()")
        for m in sorted({m for k, m, _ in holes if k == key}):
            wanted, name = {kind for k, i, kind in holes if (k, i) == (key, m)}, f"{f}_{m}"
            form = "repr(abs(x))" if key.startswith(("weight", "local:x")) else "'%.9f' % abs(x)"
            code += [f"    x = f{f}[{m}]", f"    t = {form}"]
            if "relation" in wanted:
                code.append(f"    r{name} = {equal!r} if abs(float(t) - abs(x)) <= 1e-15 * abs(x) else {approx!r}")
            code.append(
                f"    n{name} = {f'{before}{{t}}{after}'!r}.replace('{{t}}', t)" if before else f"    n{name} = t"
            )
            code.append("    if x < 0:")
            if "bracket" in wanted:
                code.append(f"        b{name} = {left + minus!r} + n{name} + {right!r}")
            code.append(f"        n{name} = {minus!r} + n{name}")
            if "bracket" in wanted:
                code += ["    else:", f"        b{name} = n{name}"]
    letter = {"number": "n", "bracket": "b", "relation": "r"}
    texts = [piece.replace("{", "{{").replace("}", "}}") for piece in pieces]
    named = [f"{{{letter[kind]}{families.index(key)}_{m}}}" for key, m, kind in holes]
    body = "".join(text + name for text, name in zip(texts, [*named, ""], strict=True))
    scope: dict[str, Any] = {}
    exec("\n".join([*code, f"    return f{body!r}"]).replace(".replace('{t}', t)", ".format(t=t)"), scope)
    write: Callable[..., str] = scope["write"]
    return write


if __name__ == "__main__":
    print(write_all(sys.argv[2], [int(n) for n in sys.argv[1].split("-")]))
