"""Programs with a classic mistake in them: the training of a small dense network in plain NumPy, one slip at a time.

In: a spec mapping (dense layers, sgd, batches) and the name of a slip, "" for none. Out: every number under the family
keys of the package, (key, update, sample) → array; sample None for what belongs to the update. It shares no code with
the package: each slip is the line of a program that somebody got wrong, found by searching for its name.

    >>> run({"network": {"inputs": 1, "layers": [{"activation": "identity", "weights": [[2]]}]},
    ...      "training": {"data": [{"input": [3], "target": [5]}], "loss": "half_squared_error",
    ...                   "optimizer": {"learning_rate": 0.5}}}, "uphill")["new:weight:1", 1, None]
    array([5.])
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

Numbers = dict[tuple[str, int, int | None], Any]

SQUARED = ("half_squared_error", "squared_error", "mean_squared_error")


def sigmoid(x: Any) -> Any:
    return 1 / (1 + np.exp(-x))


def activate(name: str, net: Any, slip: str) -> Any:
    """The outputs of a layer."""
    if slip == "activation_skipped":
        return net
    if name == "sigmoid":
        if slip == "exponent_positive":
            return 1 / (1 + np.exp(net))
        if slip == "bracket_lost":
            return 1 / 1 + np.exp(-net)
        return sigmoid(net)
    if name == "tanh":
        return np.tanh(net)
    if name == "softmax":
        if slip == "softmax_without_exp":
            return net / net.sum()
        return np.exp(net) / np.exp(net).sum()
    return net


def slope(name: str, net: Any, out: Any, is_output: bool, slip: str) -> Any:
    """f'(net) of each neuron; of a softmax that of its own net input."""
    chosen = {"derivative_of_output_hidden": not is_output, "derivative_of_output_output": is_output}
    if chosen.get(slip, slip == "derivative_of_output") and name != "softmax":
        net, out = out, activate(name, out, "")
    if slip == "slope_in_net" and name != "softmax":
        out = net
    if name == "sigmoid" and slip == "slope_one_minus_out":
        return 1 - out
    if slip == "slopes_exchanged":
        name = {"sigmoid": "tanh", "tanh": "sigmoid"}.get(name, name)
    if name in ("sigmoid", "softmax"):
        return out * (1 - out)
    return 1 - out**2 if name == "tanh" else np.ones_like(net)


def errors(loss: str, t: Any, y: Any, slip: str) -> Any:
    """Each output's part of the loss."""
    if loss == "half_squared_error":
        if slip == "half_twice":
            return (t - y) ** 2 / 4
        return (t - y) ** 2 if slip == "half_forgotten" else (t - y) ** 2 / 2
    if loss in SQUARED:
        return (t - y) ** 2 / (len(t) if loss == "mean_squared_error" else 1)
    log = np.log10 if slip == "log10_for_ln" else np.log
    if loss == "binary_cross_entropy":
        return -t * log(y) - (1 - t) * log(1 - y)
    return -t * log(y)


def loss_slope(loss: str, t: Any, y: Any, slip: str) -> Any:
    """The slope of the loss in each output."""
    n = len(t)
    two = {"half_squared_error": 2 if slip == "factor_two_kept" else 1}.get(
        loss, 1 if slip == "factor_two_dropped" else 2
    )
    found = {"binary_cross_entropy": -t / y + (1 - t) / (1 - y), "cross_entropy": -t / y}.get(loss, two * (y - t))
    if (loss == "mean_squared_error") != (slip == "outputs_averaged"):
        found = found / n
    if slip == "sign_flipped":
        return -found
    return errors(loss, t, y, "") if slip == "loss_for_slope" else found


def run(spec: Mapping[str, Any], slip: str, sign: int = 1) -> Numbers:
    """Every number of the training, NaN and infinities where a slip leads there; with `sign` -1 minus the slopes are
    sent back, as the first article does it."""
    layers, training = spec["network"]["layers"], spec["training"]
    eta, size = training["optimizer"]["learning_rate"], training.get("batch_size", 1)
    W = [np.array(layer["weights"], dtype=float) for layer in layers]
    b = [np.atleast_1d(np.array(layer.get("bias", 0.0), dtype=float)) for layer in layers]
    kept: dict[str, Any] = {}
    data, found, step = training["data"], Numbers(), 0
    for _ in range(training.get("epochs", 1)):
        for first in range(0, len(data), size):
            step += 1
            batch = range(first + 1, min(first + size, len(data)) + 1)
            with np.errstate(all="ignore"):
                for n in batch:
                    forward(found, step, n, layers, W, b, data[n - 1], training["loss"], slip)
                W, b = backward(found, step, batch, layers, W, b, training, eta, kept, slip, sign)
    return found


def forward(found: Numbers, step: int, n: int, layers: Any, W: Any, b: Any, sample: Any, loss: str, slip: str) -> None:
    """One sample's way to its loss."""
    seen = np.array(sample["input"], dtype=float)
    for k, (layer, weights, bias) in enumerate(zip(layers, W, b, strict=True), 1):
        if slip == "column_for_row":
            weights = weights.ravel().reshape(weights.shape[::-1]).T
        if slip == "next_neurons_weights":
            weights = np.roll(weights, -1, axis=0)
        read = np.full_like(seen, seen[0]) if slip == "first_input_repeated" else seen
        net = weights @ read + (0 if slip == "bias_omitted" else bias)
        seen = activate(layer["activation"], net, slip)
        found[f"net:{k}", step, n], found[f"out:{k}", step, n] = net, seen
    found[f"error:{len(layers)}", step, n] = errors(loss, np.array(sample["target"], dtype=float), seen, slip)


def delta_of(layer: Any, is_output: bool, g: Any, s: Any, y: Any, t: Any, loss: str, slip: str) -> Any:
    """∂E/∂net of each neuron."""
    name = layer["activation"]
    if is_output and name in ("sigmoid", "softmax"):
        if slip == "cross_entropy_delta" and loss in SQUARED:
            return y - t
        if slip == "squared_error_delta" and loss not in SQUARED:
            return (y - t) * y * (1 - y)
    if slip == "slope_forgotten":
        return g
    if slip == "divided_by_slope" and name in ("sigmoid", "tanh"):
        return g / s
    if name == "softmax" and slip != "softmax_elementwise":
        return (np.diag(y) - np.outer(y, y)) @ g
    return g * s


def backward(
    found: Numbers,
    step: int,
    batch: Any,
    layers: Any,
    W: Any,
    b: Any,
    training: Any,
    eta: float,
    kept: dict[str, Any],
    slip: str,
    sign: int,
) -> tuple[list[Any], list[Any]]:
    """The gradients of a batch, layer by layer from the last, and the new weights and biases."""
    new_W, new_b, loss = list(W), list(b), training["loss"]
    for k in range(len(layers), 0, -1):
        is_output = k == len(layers)
        for n in batch:
            sample = training["data"][n - 1]
            t, y, net = np.array(sample["target"], dtype=float), found[f"out:{k}", step, n], found[f"net:{k}", step, n]
            if is_output:
                g = loss_slope(loss, t, y, slip)
            else:
                above, d = found[f"partial:{k + 1}", step, n], found[f"delta:{k + 1}", step, n]
                g = sign * sent_back(sign * above, sign * d, W[k], new_W[k], layers[k], slip)
            s = slope(layers[k - 1]["activation"], net, y, is_output, slip)
            d = delta_of(layers[k - 1], is_output, g, s, y, t, loss, slip)
            found[f"partial:{k}", step, n], found[f"slope:{k}", step, n], found[f"delta:{k}", step, n] = g, s, d
            seen = found[f"out:{k - 1}", step, n] if k > 1 else np.array(sample["input"], dtype=float)
            if slip == "net_for_out" and k > 1:
                seen = found[f"net:{k - 1}", step, n]
            if slip == "inputs_again" and k > 1 and len(seen) == len(sample["input"]):
                seen = np.array(sample["input"], dtype=float)
            if slip == "next_input":
                seen = np.roll(seen, -1)
            if slip == "input_omitted":
                seen = np.ones_like(seen)
            if slip == "divided_by_input":
                seen = 1 / seen
            shifted = np.roll(d, -1) if slip == "next_delta" else d
            if slip == "gradient_negated":
                d, shifted = -d, -d
            product = g if slip == "slope_forgotten_in_product" else shifted
            found[f"gradient:weight:{k}", step, n] = np.outer(product, seen).ravel()
            shared = len(b[k - 1]) < len(d)
            own = d if shared else shifted
            if slip == "bias_as_factor":
                own = own * b[k - 1]
            if slip == "bias_gradient_zero":
                own = own * 0
            if "bias" in layers[k - 1]:
                found[f"gradient:bias:{k}", step, n] = own.sum(keepdims=True) if shared else own
        for new, old, kind in ((new_W, W, "weight"), (new_b, b, "bias")):
            if kind == "bias" and "bias" not in layers[k - 1]:
                continue
            g = sum(found[f"gradient:{kind}:{k}", step, n] for n in batch)
            mean = training.get("reduction", "mean") == "mean"
            if len(batch) > 1 and mean != (slip == "mean_for_sum"):
                g = g / len(batch)
            found[f"batch:gradient:{kind}:{k}", step, None] = g
            w = updated(old[k - 1].ravel(), g, eta, kept, f"{kind}:{k}", slip)
            found[f"new:{kind}:{k}", step, None] = w
            new[k - 1] = w.reshape(old[k - 1].shape)
    return new_W, new_b


def sent_back(partial: Any, delta: Any, weights: Any, new: Any, layer: Any, slip: str) -> Any:
    """∂E/∂out of a layer from what comes back from the next, whose weights these are."""
    if slip == "updated_weights":
        weights = new
    if slip == "column_for_row_back":
        weights = weights.ravel().reshape(weights.shape[::-1]).T
    if slip == "next_weight_back":
        weights = np.roll(weights, -1, axis=1)
    if slip == "error_for_delta" and layer["activation"] != "identity":
        delta = partial
    terms = delta[:, None] * weights  # one row for each user
    if slip == "path_forgotten" and len(terms) > 1:
        terms = terms[:-1]
    if slip == "first_path_forgotten" and len(terms) > 1:
        terms = terms[1:]
    if slip == "own_path_only" and 1 < len(terms) >= terms.shape[1]:
        terms = np.diag(terms)[None, :]
    if slip == "absolute_values" and len(terms) > 1:
        terms = np.abs(terms)
    return terms.prod(axis=0) if slip == "paths_multiplied" and len(terms) > 1 else terms.sum(axis=0)


def updated(w: Any, g: Any, eta: float, kept: dict[str, Any], name: str, slip: str) -> Any:
    """The new weights."""
    if slip == "gradients_kept":
        kept[name] = g = kept.get(name, 0) + g
    change = -eta * g
    if slip == "rate_forgotten":
        change = -g
    if slip == "rate_twice":
        change = -eta * eta * g
    if slip == "step_twice":
        change = -2 * eta * g
    if slip == "uphill":
        change = eta * g
    if slip == "threshold_wrong_way":  # a perceptron's slip: here nothing moves by the error itself
        return w + change
    if slip == "gradient_for_weight":
        return g
    return change if slip == "change_for_weight" else w + change
