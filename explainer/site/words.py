"""What the site says about single rows of the engine's tables, and an example for each key of a spec.

In: nothing. Out: tables, each with a row for every row that it talks about; a test finds one that is missing.

    >>> "flat" in ACTIVATION_LIMITS["sigmoid"]
    True
"""

from __future__ import annotations

from collections.abc import Mapping

ACTIVATION_LIMITS: Mapping[str, str] = {
    "identity": "It bends nothing. However many layers of it are stacked, the whole is one layer of weighted sums "
    "again. As the last layer of a network that predicts a number it is right.",
    "sigmoid": "Far from zero it is flat: the slope is nearly nothing, and what comes back through the neuron "
    "vanishes. Even at its steepest, at zero, the slope is only a quarter, so a deep stack of sigmoids learns slowly "
    "at its start.",
    "tanh": "It is flat far from zero like the sigmoid, but it is centred on zero and four times as steep there. In a "
    "deep stack the slopes still shrink.",
    "relu": "Left of zero the slope is nothing at all. A neuron whose net input is negative for every sample gets no "
    "gradient any more: it is dead. Its own weights stay as they are; it wakes only if the layers before it change "
    "what it reads.",
    "leaky_relu": "It keeps a small slope left of zero, so that no neuron dies. How small is one more "
    "number to choose.",
    "elu": "Smooth where relu has a corner, if alpha is 1. Far left it goes flat, and the exponential costs more than "
    "a comparison.",
    "selu": "Its two odd numbers are chosen so that outputs keep mean 0 and variance 1 from layer to layer. That "
    "holds only with weights drawn to fit and without other changes to the layers.",
    "softplus": "A relu with a rounded corner. It is never quite zero, and its slope, a sigmoid, is flat on the left.",
    "softsign": "Like tanh without an exponential; it comes close to its limits much more slowly, so it is less flat, "
    "but also less decided.",
    "silu": "It dips below zero before it rises, so it is not monotone: a larger net input may give a smaller output.",
    "gelu": "Close to silu, with the normal distribution in the place of the sigmoid; erf is needed to work it out by "
    "hand.",
    "gelu_tanh": "A stand-in for gelu that needs no erf. The two differ a little: check which one your library means "
    "before you compare digits.",
    "mish": "Smooth and dipping like silu, with three functions inside each other: the longest slope of this gallery.",
    "hard_sigmoid": "Three straight pieces in the place of a curve: fast, with a slope of exactly zero on both sides, "
    "where nothing is learned.",
    "hard_tanh": "Three straight pieces; beyond one and minus one the slope is exactly zero, and nothing is learned "
    "there.",
    "softmax": "Its outputs share a whole of 1, so each one depends on every net input of the layer. The slope shown "
    "is that of an output with respect to its own net input; the others come on top. Forgetting them is a classic "
    "mistake.",
}
"""Activation → where it hurts."""

LOSS_USES: Mapping[str, str] = {
    "half_squared_error": "The loss of most worked examples: the half is there only so that it cancels the 2 that the "
    "square brings down.",
    "squared_error": "The same without the half: every gradient is twice as large.",
    "mean_squared_error": "The squared error divided by the number of outputs. Libraries call it MSE, and some of them "
    "also divide by the number of samples.",
    "mean_absolute_error": "The distance itself: an outlier counts no more than it is far away. At a perfect answer it "
    "has a corner.",
    "huber": "A parabola near the target and a straight line far from it, so that an outlier cannot shout down the "
    "others.",
    "binary_cross_entropy": "For outputs that are each a yes or a no. Behind a sigmoid its slope and the slope of the "
    "sigmoid cancel to output minus target.",
    "cross_entropy": "For one class out of several: only the share of the right class counts. It goes with outputs "
    "that share out a whole, as those of [softmax](../learn/softmax.md) do.",
}
"""Loss → what it is for."""

INITIALIZER_WORDS: Mapping[str, str] = {
    "uniform": "Every number from `low` to `high` with `digits` decimals is equally likely.",
    "normal": "A bell around `mean` with the standard deviation `std`: most weights are small, a few are not.",
    "xavier": "Uniform between plus and minus the root of 6 over (inputs + neurons). The size is a compromise: "
    "signals roughly keep their spread on the way forward and on the way back (Glorot and Bengio, 2010). `glorot` is "
    "the same.",
    "he": "Normal with the root of 2 over the number of inputs as its standard deviation: twice the variance "
    "that keeps a spread without a bend, because relu switches off about half of what comes in (He, Zhang, Ren and "
    "Sun, 2015).",
    "constant": "The same `value` everywhere. Shown to be avoided: neurons that start alike stay alike.",
}
"""Initializer → what it draws."""

MISTAKE_TITLES: Mapping[str, str] = {
    "next_neurons_weights": "Next neuron's weights", "cross_entropy_delta": "Cross-entropy's delta",
    "squared_error_delta": "Squared error's delta", "softmax_elementwise": "Softmax, element by element",
    "derivative_of_output_hidden": "Derivative of output, hidden layer",
    "derivative_of_output_output": "Derivative of output, output layer",
    "column_for_row_back": "Column for row, on the way back", "next_weight_back": "Next weight, on the way back",
}  # fmt: skip
"""Mistake → its title, where the name alone does not read well."""

TABLE_WORDS: Mapping[str, tuple[str, str]] = {
    "Spec": ("The top of the file", "Keys that stand before the first table."),
    "Network": ("`[network]`", "Inputs and layers."),
    "Layer": ("`[[network.layers]]`", "One of these for each layer, in the order they are computed."),
    "Cell": ('`[[network.layers]]` with `kind = "lstm"`', "A layer that reads a sequence: recurrent, LSTM or GRU."),
    "Init": ("`{ init = … }`", "Drawn numbers, in the place of weights or of a bias."),
    "Dropout": ("`dropout = { mask = …, keep = … }`", "Which outputs of a layer are dropped, by a given mask."),
    "Training": ("`[training]`", "The data and what one update does."),
    "Sample": ("`{ input = …, target = … }`", "One sample of `data`."),
    "Optimizer": ("`optimizer = { … }`", "How a weight follows from its gradient."),
    "Numbers": ("`[numbers]`", "How numbers are printed."),
    "NumberRule": ("`[numbers.KIND]`", "The same for one kind of quantity, or for a single one by its id in quotes."),
    "Page": ("`[page]`", "What the page shows."),
    "Symbols": ("`symbols = { … }`", "What the page calls the recurring quantities."),
    "Homework": ("`[homework]`", "What is asked and what varies."),
    "Vary": ("`[homework.vary]`", "What differs from student to student: a range, or a list to choose from."),
    "Range": ("`{ low = …, high = …, step = … }`", "Numbers to draw from."),
    "Marking": ("`[marking]`", "What a line of a sheet is worth, and what is kept where a number is not simply right."),
}
"""Table of the spec → its heading and what it is, in the order of a file."""

KEY_EXAMPLES: Mapping[str, Mapping[str, str]] = {
    "Spec": {
        "title": 'title = "Two inputs, one neuron"', "notation": 'notation = "delta"', "network": "[network]",
        "training": "[training]", "numbers": "[numbers]", "page": "[page]", "homework": "[homework]",
        "marking": "[marking]",
    },
    "Network": {
        "inputs": 'inputs = ["hours", "sleep"]', "layers": "[[network.layers]]",
        "shared": "shared = { tied = 0.4 }", "frozen": 'frozen = ["w5", "b1"]', "outputs": "outputs = [2, 3]",
    },
    "Layer": {
        "neurons": "neurons = 2", "name": 'name = "f1"', "equals": 'equals = "f1*g1 + i1"',
        "threshold": "threshold = 0.2", "at_zero": "at_zero = 0",
        "activation": 'activation = "x / (1 + abs(x))"', "alpha": "alpha = 0.1",
        "rows": 'rows = "inputs"',
        "weights": 'weights = [[0.15, "tied"], ["-", 0.30]]', "bias": "bias = [0.35, 0.10]",
        "from": 'from = ["inputs", 1]', "add": "add = 1",
        "dropout": "dropout = { mask = [1, 0, 1], keep = 0.8 }",
        "loss": 'loss = "binary_cross_entropy"', "loss_weight": "loss_weight = 0.3",
        "kind": 'kind = "pool"', "of": 'of = "mean"', "shape": "shape = [2, 4, 4]", "size": "size = 2",
        "stride": "stride = [1, 2]", "padding": "padding = 1",
    },
    "Cell": {
        "kind": 'kind = "lstm"', "name": 'name = "low"', "from": 'from = ["low"]', "steps": "steps = 2",
        "W": "W = { i = [[0.95, 0.8]], f = [[0.7, 0.45]], o = [[0.6, 0.4]], g = [[0.45, 0.25]] }",
        "U": "U = { i = [[0.8]], f = [[0.1]], o = [[0.25]], g = [[0.15]] }",
        "bias": "bias = { i = [0.65], f = [0.15], o = [0.1], g = [0.2] }",
        "start": "start = { h = [0.5], c = [-0.3] }", "mix": 'mix = "old"', "reset": 'reset = "after"',
        "activation": 'activation = "relu"',
    },
    "Dropout": {"mask": "mask = [[1, 0, 1], [1, 1, 0]]", "keep": "keep = 0.8"},
    "Init": {
        "init": 'init = "he"', "low": "low = -0.5", "high": "high = 0.5", "mean": "mean = 0", "std": "std = 0.1",
        "value": "value = 0.5", "seed": "seed = 7", "digits": "digits = 3",
    },
    "Training": {
        "data": "data = [{ input = [0.05, 0.10], target = [0.01, 0.99] }]", "loss": 'loss = "(t - y)**2"',
        "delta": "delta = 0.5", "optimizer": 'optimizer = { name = "sgd", learning_rate = 0.5 }',
        "penalty": 'penalty = "0.1*abs(w)"', "penalise_biases": "penalise_biases = true",
        "train_bias": "train_bias = false", "batch_size": "batch_size = 4", "epochs": "epochs = 100",
        "reduction": 'reduction = "sum"', "shuffle": "shuffle = 3", "mistakes": 'mistakes = ["updated_weights"]',
    },
    "Sample": {
        "input": "input = [0.05, 0.10]", "target": "target = [0.01, 0.99]", "class": "class = 2",
        "weight": "weight = 2",
    },
    "Optimizer": {
        "name": 'name = "adam"', "learning_rate": "learning_rate = 0.01", "momentum": "momentum = 0.8",
        "rho": "rho = 0.95", "beta1": "beta1 = 0.8", "beta2": "beta2 = 0.99", "epsilon": "epsilon = 1e-6",
        "weight_decay": "weight_decay = 0.01", "bias_correction": "bias_correction = false",
        "form": 'form = "rate_inside"', "state": "state = { v = { w1 = 0.5, b1 = 0.1 } }", "done": "done = 3",
    },
    "Numbers": {
        "digits": "digits = 9", "kind": 'kind = "significant"', "rounding": 'rounding = "truncate"',
        "carry": "carry = true",
    },
    "NumberRule": {"digits": "digits = 3", "kind": 'kind = "exact"', "rounding": 'rounding = "half_even"'},
    "Page": {
        "language": 'language = "de"', "intro": 'intro = "For our second lesson."',
        "background": 'background = ["neuron", "line"]', "decimal_mark": 'decimal_mark = ","',
        "symbols": 'symbols = { net = "z", out = "a" }', "show": "show = [1, 2]", "sample": "sample = 3",
        "detail": 'detail = "short"', "rates": "rates = [0.1, 1, 10]", "slips": 'slips = "none"',
        "compare": "compare = true",
    },
    "Symbols": {"net": 'net = "z"', "out": 'out = "a"', "loss": 'loss = "L"', "rate": 'rate = "alpha"'},
    "Homework": {
        "vary": "vary = { weights = { low = -0.9, high = 0.9, step = 0.1 } }", "ask": 'ask = ["net", "out", "dE/dw5"]',
        "blank": 'blank = ["dE/dw5"]', "series": "series = [3, 8]", "reason": "reason = true",
        "mistakes": 'mistakes = ["slope_forgotten"]', "formulas": "formulas = false", "digits": "digits = 4",
        "must_show": 'must_show = ["updated_weights"]',
        "kind": 'kind = "significant"', "dead_units": "dead_units = true", "salt": 'salt = "spring"',
    },
    "Vary": {
        "weights": "weights = { low = -0.9, high = 0.9, step = 0.1 }", "biases": "biases = [0.1, 0.2]",
        "inputs": "inputs = { low = 0.1, high = 1, step = 0.1 }", "targets": "targets = [0, 1]",
        "learning_rate": "learning_rate = [0.1, 0.5]",
    },
    "Range": {"low": "low = -0.9", "high": "high = 0.9", "step": "step = 0.1"},
    "Marking": {
        "points": "points = { delta = 2 }", "follow": "follow = 0.5", "follow_cap": "follow_cap = 0.5",
        "fewer_digits": "fewer_digits = 0.5", "pen": "pen = 1", "slip": "slip = 0.25", "guard": "guard = false",
    },
}  # fmt: skip
"""Table of the spec → key → an example of it."""

PUBLIC_NAMES: Mapping[str, tuple[str, ...]] = {
    "Making a lesson": ("explain", "load", "load_example", "trace", "Explanation", "Spec", "SpecError"),
    "Stage by stage": ("build", "Network", "derive", "Derivation", "evaluate", "Values", "verify", "Check",
                       "Disagreement", "NotFinite", "walk", "Document", "Page"),
    "From a model you have": ("from_torch", "from_sklearn", "from_keras", "ImportNote", "ImportRefused"),
}  # fmt: skip
"""Heading → the public names of the package that stand under it."""
LISTED_CLASSES = frozenset({"Explanation", "SpecError", "Check"})
"""Classes whose members are part of the reference."""

KIND_WORDS: Mapping[str, str] = {
    "given": "an input, target, weight or bias, as typed or drawn",
    "net": "a neuron's weighted sum",
    "out": "what its activation makes of it",
    "slope": "∂out/∂net, the slope of an activation",
    "local": "another factor of a chain: ∂net/∂w, ∂net/∂out, ∂net/∂b",
    "error": "one output's part of the loss",
    "loss": "the whole loss of a sample, or of a batch, and that of each layer that has one of its own",
    "partial": "∂E/∂out, what comes back to an output or an input",
    "delta": "∂E/∂net, always with this sign",
    "signal": "−∂E/∂out and −∂E/∂net: error and delta error as code lines write them",
    "path": "one path's part of a gradient",
    "gradient": "∂E/∂w or ∂E/∂b",
    "state": "what an optimizer keeps: v, m, m̂, v̂",
    "penalty": "what a penalty adds: of each weight, of all, the loss with it, and its slopes",
    "penalty_after": "the same with the new weights",
    "update": "a weight or bias after the update",
    "rate": "the learning rate of an update, where it follows a formula",
    "net_after": "a net input of the same sample once more, with the new weights",
    "out_after": "an output with the new weights",
    "error_after": "one output's part of the loss with the new weights",
    "loss_after": "the whole loss with the new weights",
    "loss_predicted": "what each gradient times the change of its weight had predicted",
    "epoch_loss": "the losses of one epoch, added up",
    "net_ahead": "a net input of the same sample at the place that an optimizer looks ahead to",
    "out_ahead": "an output there",
    "error_ahead": "one output's part of the loss there",
    "loss_ahead": "the whole loss there",
    "slope_ahead": "the slope of an activation there",
    "local_ahead": "another factor of a chain there",
    "partial_ahead": "∂E/∂out there",
    "delta_ahead": "∂E/∂net there",
    "signal_ahead": "−∂E/∂out and −∂E/∂net there",
    "gradient_ahead": "∂E/∂w or ∂E/∂b there, which the optimizer takes",
}
"""Kind of a quantity in the trace → what it is."""
