"""The backward pass."""

from __future__ import annotations

SENTENCES: dict[str, str] = {
    "backward.goal": "We want {gradient}, the product of three slopes. One after the other:",
    "backward.first": (
        "First factor. How fast does the loss change with {out}? Only the error of that neuron contains it:"
    ),
    "backward.second": "Second factor. How fast does {out} change with {net}? That is the slope of the activation:",
    "backward.third": (
        "Third factor. How fast does {net} change with {weight}? {net} is a sum, and {weight} stands in one term of "
        "it, next to the number it multiplies. All other terms stay as they are:"
    ),
    "backward.product": "All three together:",
    "backward.chain": "The way from {weight} to the loss: its slopes multiply to {gradient}",
    "backward.up": (
        "It is positive: a slightly larger {weight} would make the loss larger. So {weight} should become smaller."
    ),
    "backward.up.sample": "It is positive: a slightly larger {weight} would make the loss of this sample larger.",
    "backward.down": "It is negative: a slightly larger {weight} would make the loss smaller. So {weight} should grow.",
    "backward.down.sample": "It is negative: a slightly larger {weight} would make the loss of this sample smaller.",
    "backward.flat": "It is 0: to first order, a small change of {weight} leaves the loss of this sample as it is.",
    "backward.flat.hit": (
        "It is 0, and rightly so: {out} hits its target exactly, and this sample asks for no change of {weight}."
    ),
    "backward.flat.input": "It is 0, because {weight} multiplies a 0: for this sample its value plays no part here.",
    "backward.others": "The other outputs in the same way. How fast the loss changes with each of them:",
    "backward.others.slope": "How fast each of them changes with its net input:",
    "backward.paths.picture": "The paths from {weight} to the loss: along each its slopes, at its end their product",
    "backward.paths.why": (
        "A weight of an earlier layer reaches the loss through the neurons that come after it. Start at an error and "
        "walk back to {weight}, multiplying the slopes on the way; then add up the ways."
    ),
    "backward.dominates": "The largest contribution comes from {path}.",
    "backward.against": "The contributions do not all have the same sign, so they partly cancel.",
    "backward.along": "They all point the same way, so they add up without canceling anything.",
    "backward.picture": (
        "After the backward pass: behind each value, after the bar, its gradient. The thicker a line, the "
        "larger its weight's gradient in this picture; where it is dashed, the gradient is negative"
    ),
    "backward.picture.delta": (
        "After the backward pass: behind each net input its delta error, behind each output its error. The "
        "thicker a line, the larger its weight's gradient in this picture; where it is dashed, the gradient "
        "is negative"
    ),
    "backward.apart": "The network taken apart into its neurons",
    "backward.shortcut": (
        "Every path of {weight} ends with the same two factors, and its neighbours need the same products again. So "
        "backpropagation does not walk every path. It adds up, once, what reaches each neuron, and keeps it as `δ`:"
    ),
    "backward.matrix": (
        "All `δ` of layer {layer} at once: {here} = {weights} {later} ⊙ f′({net}). The next layer's matrix is turned, "
        "a row for each neuron of layer {layer}, {rows} × {after} times {after} × 1; ⊙ multiplies number by number:"
    ),
    "backward.matrix.gradients": (
        "And all gradients of its weights: {gradients} = {here} {inputs}, a column times a row, {rows} × 1 times 1 × "
        "{columns}:"
    ),
    "backward.cross": "And with the net inputs of the other neurons:",
    "collapse.softmax": (
        "The long way can be walked once and for all. In the sum for one `δ` the slope of the loss, `−t/{symbol_out}`, "
        "meets `{symbol_out} · (1 − {symbol_out})` once and `−{symbol_out} · {symbol_out}` of every other output: each "
        "{symbol_out} below a bar cancels, and where the targets add up to 1 only {symbol_out} − `t` is left:"
    ),
    "collapse.sigmoid": (
        "The long way can be walked once and for all. The slope of the activation, `{symbol_out} · (1 − "
        "{symbol_out})`, also stands in the slope of the loss, and cancels:"
    ),
    "collapse.numbers": "So the same numbers come out with a single subtraction:",
    "backward.delta.cross": (
        "`δ`, the slope of the loss with respect to a net input, adds up what comes back from every output:"
    ),
    "backward.partial": "How fast the loss changes with each output:",
    "backward.formula.slopes": "How fast each formula changes with each quantity in it, the others held still:",
    "backward.formula.gradients": "Now the shared weights that these formulas name, added up over every place:",
    "backward.dropout": (
        "Dropout works on the way back as well: the same mask and the same share stand in each slope, and nothing "
        "comes back through a neuron that is dropped."
    ),
    "backward.slope": "How fast each output changes with its net input:",
    "backward.local": "How fast a net input changes with one of its weights: by the number that the weight multiplies.",
    "backward.delta": "The first two factors are the same for every weight of a neuron. Their product has a name, `δ`:",
    "backward.gradients": "Now every weight of the layer, three factors each:",
    "backward.gradients.delta": "Now every weight of the layer:",
    "backward.gradients.tied": "Now every weight of the layer. A tied weight has a term for each edge it stands on:",
    "backward.gradients.later": (
        "The weights of this layer stand on edges of an earlier layer too. Their gradients follow there, when all "
        "terms are known."
    ),
    "backward.reaches": (
        "Now back over the edges. What reaches a neuron is added up once, and serves every weight before it:"
    ),
    "backward.biases": "The biases too: a bias enters its net input with factor 1.",
    "backward.biases.shared": "The bias is shared by the layer, so every neuron that uses it adds a term.",
    "backward.paths": "From {weight} there are {count} paths to the loss. Each path has its own product:",
    "backward.paths.sum": "The contributions of all paths add up:",
    "backward.paths.same": (
        "Backpropagation does not walk every path again. It adds up, once, what reaches each neuron:"
    ),
    "backward.hidden.slope": "The slopes of this layer:",
    "backward.hidden.delta": "And so `δ` of this layer:",
    "backward.many": "There are {count} such lines; here are the first ones. The trace holds them all.",
    "backward.all": "All {count} lines",
    "backward.corner": (
        "A function stands exactly at a corner here, where it has no slope of its own. This result hangs on the value"
        " that the page takes there."
    ),
    "backward.nothing": "Every contribution is 0: nothing reaches this weight.",
    "delta.meaning": (
        "The delta error says which way and how strongly a neuron's weights should be corrected; it is not yet the "
        "change itself, which also depends on what came in and on the learning rate."
    ),
    "delta.error": "The error of an output is what is missing to the target; in general, minus the slope of the loss.",
    "delta.error.general": "The error of an output is minus the slope of the loss:",
    "delta.slope": "The slope of the activation, at the net input:",
    "delta.slope.slip": "The slope of the activation, here taken at the output, where the net input belongs:",
    "delta.delta": "Slope times error is the delta error, the size and direction of the correction:",
    "delta.delta.cross": "The delta error of a neuron adds up what comes back from every output of the layer:",
    "delta.hidden": "A hidden neuron has no target. Its error is what the next layer hands back over the edges:",
    "delta.hidden.delta": "And its delta error, as before:",
    # what is special, at the line where it happens
    "special.adam": (
        "This is the first update: `m̂` is the gradient, and `√v̂` its size. So every trained weight moves by "
        "{symbol_rate}, "
        "however small its gradient is."
    ),
    "special.momentum": (
        "Before the first update `v` is 0, so this step is still the one that plain descent takes; memory shows from "
        "the second one on."
    ),
    "special.skip": (
        "The skip hands back, too. A later layer adds these outputs to its own, along an edge of slope 1: what comes "
        "back over it arrives whole, beside what comes through the layers between."
    ),
    "special.dead": (
        "{neuron} stands on the flat side of its function: its slope is 0. That 0 multiplies whatever comes back, so "
        "the gradients of its weights are 0 as well."
    ),
}
