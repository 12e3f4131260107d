"""What a page is also looked for as, and the script that ranks pages by it.

In: a row of `PHRASES` for each page that readers call otherwise than by its title, and `templates/site/search.js`.
Out: the script that Sphinx takes for its scorer, with the phrases in it; the search runs it without a server.

    >>> "zero gradient relu" in PHRASES["learn/depth"]
    True
"""

from __future__ import annotations

import json
from collections.abc import Mapping

from explainer.render.templates import template_folder

PHRASES: Mapping[str, tuple[str, ...]] = {
    "index": ("backpropagation", "backprop", "backpropagation algorithm", "start here", "home"),
    "learn/network": (
        "neural network", "neural net", "artificial neural network", "feedforward", "fully connected", "dense layer",
        "multilayer perceptron", "mlp", "hidden layer", "input layer", "output layer", "weight", "weights and biases",
        "universal approximation theorem", "deep learning basics", "machine learning", "ai", "what are weights"),
    "learn/neuron": (
        "weighted sum", "net input", "artificial neuron", "node", "unit", "bias", "bias term", "z = wx + b",
        "pre-activation", "dot product", "dendrite", "axon", "synapse", "biological neuron"),
    "learn/activations": (
        "relu", "tanh", "sigmoid", "logistic function", "rectified linear unit", "leaky relu", "gelu", "nonlinearity",
        "derivative of relu", "derivative of tanh", "tanh vs sigmoid", "choose activation", "hyperbolic tangent"),
    "learn/xor": (
        "xor", "exclusive or", "xor problem", "xor neural network", "logic gate", "train xor", "network for xor"),
    "learn/line": (
        "linear separability", "linearly separable", "decision boundary", "one hidden layer for xor",
        "perceptron limits", "nonlinear", "separating line", "hyperplane", "single neuron xor"),
    "learn/two-two-two": (
        "2-2-2 network", "2 2 2 example", "forward pass", "forward propagation", "feedforward example",
        "worked example", "numerical example", "backpropagation example with numbers", "mazur example",
        "backpropagation by hand", "total error", "calculate output by hand", "calculate the error"),
    "learn/chain-rule": (
        "chain rule", "gradient", "derivative", "partial derivative", "gradient of a weight", "dE/dw",
        "derivative of sigmoid", "sigmoid derivative", "sigmoid prime", "slope", "calculus", "output layer gradient",
        "differentiate", "gradient of w5"),
    "learn/paths": (
        "hidden layer gradient", "hidden weight gradient", "several paths", "sum over paths",
        "multivariable chain rule", "computational graph", "weight affects both outputs", "gradient first layer",
        "gradient of w1"),
    "learn/delta": (
        "delta", "δ", "delta rule", "error signal", "local gradient", "backward pass", "backpropagate error",
        "hidden layer error", "hidden delta", "error term", "bias gradient", "derivative of bias", "delta error",
        "how errors flow back"),
    "learn/learning-rate": (
        "learning rate", "eta", "η", "alpha", "step size", "too large", "overshoot", "diverges", "loss goes up",
        "loss increases", "loss not decreasing", "update rule", "weight update", "update weights", "new weight",
        "learning rate decay", "learning rate schedule"),
    "learn/gradient-descent": (
        "gradient descent", "loss surface", "loss landscape", "local minimum", "local minima", "global minimum",
        "saddle point", "valley", "contour plot", "steepest descent", "stuck in a local minimum",
        "why minus the gradient"),
    "learn/matrices": (
        "matrix form", "vectorized backpropagation", "numpy implementation", "transpose", "jacobian", "jacobian matrix",
        "matrix notation", "backpropagation in python", "vectorization", "batch matrix", "outer product",
        "matrix multiplication", "code from scratch"),
    "learn/check-gradient": (
        "gradient checking", "numerical gradient", "finite differences", "central difference", "difference quotient",
        "is my gradient right", "numerical derivative", "gradient check epsilon", "verify gradient"),
    "learn/memorise": (
        "overfitting", "underfitting", "regularization", "regularisation", "dropout", "early stopping", "test set",
        "train test split", "validation set", "validation loss", "generalization", "generalisation",
        "l2 regularization", "test loss goes up", "training data vs test data", "memorize"),
    "learn/training": (
        "epoch", "iteration", "batch", "batch size", "mini-batch", "minibatch", "sgd vs batch",
        "mini batch gradient descent", "stochastic gradient descent",
        "online learning", "training loop", "epoch vs iteration", "average gradient", "full batch", "shuffle samples",
        "order of samples"),
    "learn/losses": (
        "loss function", "cost function", "mse", "mean squared error", "mae", "error function", "objective",
        "squared error", "1/2 squared error", "binary cross entropy", "bce", "log loss", "huber", "choose loss",
        "half in loss"),
    "learn/softmax": (
        "softmax", "cross entropy", "cross entropy loss", "categorical cross entropy", "multiclass classification",
        "one hot", "logits", "probabilities sum to 1", "softmax derivative", "softmax gradient",
        "negative log likelihood", "output minus target", "softmax vs sigmoid", "crossentropy"),
    "learn/optimizers": (
        "optimizer", "adam", "momentum", "rmsprop", "adagrad", "nesterov", "adamw", "adadelta", "sgd",
        "adaptive learning rate", "weight decay", "bias correction"),
    "learn/depth": (
        "vanishing gradient", "exploding gradient", "dead relu", "dying relu", "deep network", "gradient becomes zero",
        "zero gradient relu", "deep layers learn slowly", "gradient clipping"),
    "learn/initial-weights": (
        "weight initialization", "initialise weights", "xavier", "glorot", "he initialization", "kaiming",
        "random weights", "zero weights", "symmetry breaking", "initializer", "same weights"),
    "learn/wiring": (
        "skip connection", "residual", "resnet", "convolution", "cnn", "convolutional", "rnn", "recurrent", "lstm",
        "weight sharing", "shared weights", "gate", "autograd", "computation graph", "micrograd", "custom activation",
        "backpropagation through time", "bptt"),
    "mistakes/index": (
        "mistakes", "what did I do wrong", "wrong answer", "my gradient is wrong", "pitfalls", "common errors",
        "debug backpropagation", "mistake", "answer differs from the book", "different result"),
    "mistakes/bias_omitted": ("forgot the bias", "without bias"),
    "mistakes/updated_weights": (
        "old or new weights", "update before backward", "which weights for hidden layer", "updated weights too early",
        "new weights in the backward pass"),
    "mistakes/slope_forgotten": ("forgot derivative of activation", "forgot sigmoid derivative"),
    "mistakes/derivative_of_output": ("sigmoid derivative twice", "sigmoid of output", "out instead of net"),
    "mistakes/softmax_elementwise": ("softmax jacobian",),
    "mistakes/path_forgotten": ("forgot a path", "only one output", "missing term in sum"),
    "mistakes/uphill": ("plus instead of minus", "gradient ascent", "added gradient", "wrong sign update"),
    "mistakes/sign_flipped": ("target minus output sign", "output minus target sign", "minus sign"),
    "mistakes/half_forgotten": ("forgot one half",),
    "mistakes/gradients_kept": ("zero_grad", "zero grad", "gradients accumulate", "pytorch gradients add up"),
    "mistakes/cross_entropy_delta": ("output minus target with squared error",),
    "mistakes/bias_gradient_zero": ("bias not updated", "derivative of bias is 1"),
    "mistakes/rate_forgotten": ("forgot learning rate",),
    "mistakes/column_for_row": ("matrix transposed", "weight matrix orientation", "rows and columns"),
    "mistakes/mean_for_sum": ("mean or sum over batch", "divide by batch size", "divide by number of samples"),
    "errata/first-article": ("liashchynskyi", "how neural network works let's figure it out", "dev.to article"),
    "errata/mazur": (
        "mazur errata", "0.000035", "0.0000351085", "mazur wrong", "mazur closing numbers",
        "a step by step backpropagation example", "mazur mistake", "error in mazur"),
    "teach/lesson": (
        "install", "own network", "write spec", "own example", "get started", "pip install", "generate a lesson", "pdf",
        "latex", "powerpoint"),
    "teach/look": ("change symbols", "template", "notation z a", "language", "german", "css", "theme"),
    "teach/homework": (
        "homework", "different numbers for every student", "assignment", "worksheet", "exercise sheet", "answer key",
        "exam", "class list", "individual homework", "variants"),
    "teach/moodle": ("moodle", "moodle xml", "quiz import"),
    "teach/canvas": ("canvas", "qti", "canvas quiz"),
    "teach/prairielearn": ("prairielearn",),
    "teach/mark": ("grade", "grading", "marking", "points", "follow-through", "carried error", "feedback"),
    "teach/embed": ("embed", "iframe", "sphinx", "jupyter book", "mkdocs", "quarto", "mystmd", "website"),
    "teach/audit": ("audit", "check a textbook", "printed numbers", "verify an article"),
    "reference/spec": ("spec", "toml", "configuration", "keys", "json schema", "options of a lesson file"),
    "reference/commands": ("command line", "cli", "commands", "options"),
    "reference/python": ("python api", "api", "import explainer", "explain function"),
    "reference/trace": ("trace", "json", "data format", "ids"),
    "reference/templates": ("template fields", "jinja"),
    "reference/activations": (
        "list of activations", "activation names", "elu", "selu", "softplus", "softsign", "silu", "swish", "mish",
        "hard sigmoid", "hard tanh", "all activation functions"),
    "reference/losses": ("list of losses", "loss names", "all losses"),
    "reference/optimizers": ("list of optimizers", "optimizer names", "adamax", "all optimizers"),
    "reference/examples": ("examples", "shipped examples", "list of examples"),
    "about/checked": ("sympy", "numpy check", "verification", "correctness", "can I trust"),
    "about/compare": ("alternatives", "other tools", "compare with"),
    "about/cite": ("cite", "citation", "bibtex", "reference this site", "license"),
    "about/glossary": (
        "glossary", "symbols", "notation", "terms", "vocabulary", "list of symbols", "meaning of symbol"),
    "about/judging": (
        "tolerance", "rounding", "decimal places", "how many digits", "is my number right", "rounding error"),
}  # fmt: skip
"""Page → what readers type who look for it; its title counts without being named here."""
KINDS: Mapping[str, float] = {
    "index": 1, "learn": 1, "mistakes": 0.75, "errata": 0.65, "teach": 0.7, "reference": 0.5, "about": 0.6,
    "gallery": 0.5,
}  # fmt: skip
"""First part of an address → how much a page counts: the course before mistakes before reference."""


def search_script() -> str:
    """The script of the search, its tables in front."""
    ranking = (template_folder() / "site" / "search.js").read_text(encoding="utf-8")
    tables = {"PHRASES": PHRASES, "KINDS": KINDS}
    consts = (f"const {name} = {json.dumps(table, ensure_ascii=False)};" for name, table in tables.items())
    return "\n".join((*consts, ranking))
