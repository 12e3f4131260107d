"""The forward pass and the error."""

from __future__ import annotations

SENTENCES: dict[str, str] = {
    "forward.sample": "We follow one sample, number {sample}, all the way to the output.",
    "forward.net": (
        "Each neuron first adds up what comes in: every input times the weight of its edge{bias}. Read the first line "
        "slowly: {input} is the first input, {weight} the weight on the edge from there to {neuron}."
    ),
    "forward.net.bias": ", and its bias",
    "forward.general": "For any neuron with `n` inputs, written once for all of them (`i` counts the inputs):",
    "forward.neuron": "Inside {neuron}: a sum, then a function",
    "forward.legend": "Every symbol of the first line (here `n` is {count})",
    "forward.symbol": "Symbol",
    "forward.meaning": "What it is",
    "forward.legend.input": "input {number} of the sample",
    "forward.legend.weight": "the weight on the edge from {from} to {to}",
    "forward.legend.bias": "the bias of {to}: what it adds whatever comes in",
    "forward.legend.net": "the net input of {to}: all of it added up",
    "forward.net.again": "Layer {layer} does the same with the outputs of the layer before.",
    "forward.net.from": "Layer {layer} does the same with what it reads.",
    "forward.formulas": "Layer {layer} has no weights of its own: each neuron is a formula of what came before it.",
    "forward.pool.max": (
        "Layer {layer} pools: each of its numbers is the largest one in a window of {size} numbers, which moves over "
        "{picture} numbers, row by row, in steps of {stride}. What is left over at the end is in no window."
    ),
    "forward.pool.mean": (
        "Layer {layer} pools: each of its numbers is the mean of a window of {size} numbers, which moves over "
        "{picture} numbers, row by row, in steps of {stride}. What is left over at the end is in no window."
    ),
    "forward.pool.max.padding": "A margin of {padding} surrounds them, which is never the largest.",
    "forward.pool.mean.padding": "A margin of {padding} zeros surrounds them, which count in the mean.",
    "forward.cell.recurrent": (
        "Layers {first} to {last} are one recurrent layer, moment after moment ({steps} in all), with the same weights "
        "at each: it reads the numbers of its moment and its own answer of the moment before. The first answer, {now}, "
        "reads {before}."
    ),
    "forward.cell.lstm": (
        "Layers {first} to {last} are one LSTM cell, moment after moment ({steps} in all), with the same weights at "
        "each. At the first one {input} says how much of what is new, {new}, is let into the state {state}; {forget} "
        "how much of the state before, {before}, is kept; {output} how much of the state is shown as {now}."
    ),
    "forward.cell.gru": (
        "Layers {first} to {last} are one GRU cell, moment after moment ({steps} in all), with the same weights at "
        "each. At the first one {update} mixes what was, {before}, with what is new, {new}, to {now}; {reset} says how "
        "much of what was goes into what is new."
    ),
    "forward.cell.mix.new": (
        "Here {update} is the share of what is new, and what was has the rest. Others, PyTorch among them, have it the "
        "other way round."
    ),
    "forward.cell.mix.old": (
        "Here {update} is the share of what was, and what is new has the rest, as in PyTorch. Others have it the other "
        "way round."
    ),
    "forward.cell.reset.before": (
        "Here {reset} multiplies what was before the weights do. In PyTorch it multiplies the weighted sum."
    ),
    "forward.cell.reset.after": (
        "Here {reset} multiplies the weighted sum of what was, with its bias, as in PyTorch. Others multiply what was "
        "before the weights do."
    ),
    "forward.cell.start.zero": "Before the first moment every state is 0.",
    "forward.cell.start.given": "What the states are before the first moment is given.",
    "forward.ties": (
        "Where two sides of a max or a min are equal, the number without a name counts, or else the side that stands "
        "first, and the slope goes that way."
    ),
    "forward.why": (
        "Sums alone would not get us far: sums of sums are sums again, and however many layers there were, the network"
        " could draw only straight lines. So each sum now goes through a function that bends, the activation function "
        "(here {name})."
    ),
    "forward.cross": (
        "Here `x` is the neuron's own net input, and `r` stands for what the other neurons of the layer add to the sum "
        "below the bar. All outputs of the layer share that sum, so they add up to 1."
    ),
    "forward.cross.skip": (
        "Here `x` is the neuron's own net input, and `r` stands for what the other neurons of the layer add to the sum "
        "below the bar. All of them share that sum, so these fractions add up to 1; the outputs do not have to, for "
        "the skip connection adds to them."
    ),
    "forward.dropout": (
        "This layer has dropout: each output is multiplied by its mask `m`, which is 1 for a neuron that is kept and 0 "
        "for one that is dropped, and divided by {keep}, the share that is kept on average."
    ),
    "forward.skip": "A skip connection adds the outputs of layer {layer} to this layer's own.",
    "forward.skip.inputs": "A skip connection adds the inputs to this layer's own outputs.",
    "forward.out": "The sum then goes through the activation function (here {name}), which gives the neuron's output:",
    "forward.rounded": (
        "≈ stands before a number that is rounded for printing; the lines after it go on with the unrounded one."
    ),
    "forward.carried": "≈ stands before a number that is rounded; the lines after it go on with the rounded one.",
    "forward.matrix": "All neurons of the layer at once, as a matrix product:",
    "forward.matrix.small": (
        "The lines of layer {layer} again, all at once: each row of the matrix holds the weights of one neuron. That "
        "is how programs compute a layer."
    ),
    "forward.rest": "The others in the same way",
    "forward.some": "The first neurons in full; the rest follow the same line, and the trace holds every one of them.",
    "forward.quantity": "Quantity",
    "forward.value": "Value",
    "forward.answer": "The forward pass is done. The network's answer is {answers}.",
    "forward.picture": "The network after the forward pass, with the output of every neuron",
    "forward.straight": (
        "The sum then goes through the activation function (here {name}). It is a straight line, so this layer bends "
        "nothing:"
    ),
    # error
    "error.compare": (
        "The network says {out} where {target} is wanted. How far off is that? Such a distance is called an error."
    ),
    "error.no_target": (
        "The loss of this lesson is a formula of the output alone, and its target plays no part: the slopes that "
        "follow say how this number changes with everything it was made of."
    ),
    "error.general": "For a target `t` and an output `y`, this lesson measures it like this:",
    "error.weighted": "The error of a sample is multiplied by the weight of the sample, and so is its slope.",
    "error.head": "For the outputs of layer {layer}:",
    "error.head.weighted": (
        "In the total this loss is multiplied by {weight}. The errors of the layer are parts of the total: they are "
        "multiplied too, and so are their slopes."
    ),
    "error.heads": (
        "Each of these layers has a loss of its own, the sum over its outputs, before it is multiplied. Added up with "
        "their weights they are the total, the one number that training tries to make smaller."
    ),
    "error.total": "The parts add up to the loss, the one number that training tries to make smaller.",
    "error.one": "With one output, its error is the loss, the number that training tries to make smaller.",
    "error.largest": (
        "The largest part comes from {neuron}. Do not conclude that its weights change the most: how far a weight "
        "moves depends on the slopes on its way as well."
    ),
    "error.classes": (
        "Where each output stands for a class, the largest output is the network's choice. The outputs need not add "
        "up to 1, so they are not shares of a whole."
    ),
    "error.shares": (
        "Each output is the share that the network gives to a class; the class with the largest share is its choice."
    ),
    "error.hit": (
        "The network says {out}, and {target} is wanted: this output is exactly right. How far off an answer is, is "
        "called an error."
    ),
    "error.apart": "The network says {out} where {target} is wanted. How much such an answer costs is called an error.",
    "error.labels": (
        "Each output answers a yes-or-no question of its own: it is the probability that the network gives to a yes. "
        "These probabilities need not add up to 1."
    ),
}
