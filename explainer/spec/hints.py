"""What a spec may well not mean, though nothing in it is wrong: one line each, beside the page.

In: a `Spec`. Out: sentences that name the key, what is odd and the way out.

    >>> from explainer.spec import STARTER, parse
    >>> list(hints(parse(STARTER)))
    []
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from explainer.spec.model import Spec

SHARE_ROUNDING = Decimal("0.001")
"""How far targets that were rounded may be from adding up to 1."""


def hints(spec: Spec) -> Iterator[str]:
    """Every oddity of a spec, in the order of the file."""
    yield from _lonely_softmax(spec)
    yield from _targets_without_sum(spec)
    yield from _batch_beyond_data(spec)


def _lonely_softmax(spec: Spec) -> Iterator[str]:
    for number, layer in enumerate(spec.network.layers):
        if layer.activation == "softmax" and layer.neurons.count == 1:
            yield (
                f"network.layers[{number}].activation: softmax over one neuron is 1 whatever comes in, and nothing is "
                "learned; use sigmoid, or one neuron per class"
            )


def _targets_without_sum(spec: Spec) -> Iterator[str]:
    layers = spec.network.layers
    losses = {spec.loss_of(number) for number in spec.network.outputs}
    if losses != {"cross_entropy"} or {layers[k - 1].activation for k in spec.network.outputs} != {"softmax"}:
        return
    sizes = [layers[k - 1].neurons.count for k in spec.network.outputs]
    for number, sample in enumerate(spec.training.data):
        start = 0
        for size in sizes:
            total = sum((sample.target or ())[start : start + size], Decimal(0))
            start += size
            if sample.target and abs(total - 1) > SHARE_ROUNDING:
                yield (
                    f"training.data[{number}].target: adds up to {total}, and the outputs of softmax to 1; "
                    "with cross-entropy a target is usually a 1 among zeros"
                )


def _batch_beyond_data(spec: Spec) -> Iterator[str]:
    batch, samples = spec.training.batch_size, len(spec.training.data)
    if batch > samples:
        noun = "sample" if samples == 1 else "samples"
        yield f"training.batch_size: {batch} with {samples} {noun}: every update takes all of them"
