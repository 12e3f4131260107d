"""Specs of any size for the benchmarks.

In: layer sizes. Out: the text of a spec whose weights are drawn and whose every line is written out.

    >>> "inputs = 3" in drawn((3, 2, 1))
    True
"""

from __future__ import annotations

from collections.abc import Sequence


def drawn(sizes: Sequence[int], seed: int = 7) -> str:
    """A dense sigmoid network with drawn weights and biases, one sample, all lines on the page."""
    inputs = ", ".join(f"0.{k * 37 % 90 + 10}" for k in range(sizes[0]))
    targets = ", ".join("0.99" if k == 0 else "0.01" for k in range(sizes[-1]))
    plan = f'{{ init = "uniform", low = -1, high = 1, seed = {seed}, digits = 2 }}'
    same = f'activation = "sigmoid"\nweights = {plan}\nbias = {plan}'
    layers = [f"[[network.layers]]\nneurons = {size}\n{same}" for size in sizes[1:]]
    head = f'title = "Drawn {"-".join(map(str, sizes))}"\n[network]\ninputs = {sizes[0]}'
    data = f"[training]\ndata = [{{ input = [{inputs}], target = [{targets}] }}]"
    tail = f'{data}\n[numbers]\ndigits = 9\n[page]\ndetail = "full"\n'
    return "\n".join([head, *layers, tail])
