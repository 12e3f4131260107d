"""Exercises in words: what a network will do, to be chosen among sentences, with the reason.

In: a page's name, a row of `PREDICTIONS`. Out: the question, its choices, and which of them holds, which the engine
says. A row has a reason for each outcome that it knows; one that comes out otherwise fails.

    >>> made = predict("neuron")
    >>> made.choices[made.right]
    'It grows, but stays below 1.'
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from explainer.lesson import explain
from explainer.site.difference_quotients import RAISED, quotients
from explainer.site.lessons import lesson
from explainer.site.measuring import before_and_after, is_same, largest, trend, watch, which_move
from explainer.spec.training_table import Optimizer

GROWS = ("It grows.", "It falls.", "It stays as it is.")
"""What a number can do."""
Numbers = Sequence[float]


@dataclass(frozen=True, slots=True)
class Prediction:
    """A question in words."""

    question: str
    choices: tuple[str, ...]
    measure: Callable[[], Numbers]
    """What the engine finds."""
    choose: Callable[[Numbers], int]
    """Which choice these numbers mean."""
    reasons: Mapping[int, str]
    """Choice → why; {0} is the first of the numbers."""


@dataclass(frozen=True, slots=True)
class Predicted:
    """A question with its answer."""

    question: str
    choices: tuple[str, ...]
    right: int
    """Which choice holds, from 0."""
    reason: str
    numbers: Numbers = field(default=())


def predict(page: str) -> Predicted:
    """The question of a page, answered. Raises KeyError where an outcome has no reason."""
    row = PREDICTIONS[page]
    numbers = list(row.measure())
    right = row.choose(numbers)
    reason = row.reasons[right].format(*map(short_number, numbers))
    return Predicted(row.question, row.choices, right, reason, numbers)


def short_number(number: float) -> str:
    """A number in four significant digits; small ones with a power of ten."""
    digits, _, power = f"{number:.4g}".partition("e")
    return digits.replace("-", "−") + (f" · 10{str(int(power)).translate(RAISED)}" if power else "")


def flags(*known: tuple[bool, ...]) -> Callable[[Numbers], int]:
    """The place of what changed among what is known."""
    return lambda numbers: known.index(tuple(map(bool, numbers)))


def trained(name: str, ids: Sequence[str], **training: Any) -> list[float]:
    """Numbers of a lesson that is trained otherwise, in its last update."""
    spec = lesson(name).spec
    page = spec.page.model_copy(update={"show": ()})
    made = explain(spec.model_copy(update={"training": spec.training.model_copy(update=training), "page": page}))
    last = max(step for step, samples in made.values.batches.items() if samples)
    return [made.value(id, made.values.batches[last][0], last) for id in ids]


def paths_back() -> list[float]:
    """What comes back to the first hidden neuron on each of its paths where its second weight is 0."""
    deltas = watch("mazur", ["delta_o1", "delta_o2", "w5", "w7"], {"w7": 0})
    return [float(deltas[0] * deltas[2] != 0), float(deltas[1] * deltas[3] != 0)]


def zeroed_gradients() -> list[float]:
    """Which gradients are 0 where the first target is met exactly."""
    [out] = watch("mazur", ["out_o1"])
    return [float(g == 0) for g in watch("mazur", ["dE/dw5", "dE/dw1", "dE/dw7"], {"t1": out})]


def doubled_batch() -> list[float]:
    """A gradient of a batch, and of the same batch with every sample twice."""
    training = lesson("batch-mean").spec.training
    data = training.data * 2
    twice = trained("batch-mean", ["w5_new"], data=data, batch_size=len(data), epochs=1)
    return trained("batch-mean", ["w5_new"], epochs=1) + twice


def linear_corners() -> list[float]:
    """For XOR's four inputs with hidden neurons that do not bend: the output's net inputs at the two corners of each
    diagonal, added."""
    spec = lesson("xor").spec
    layers = tuple(layer.model_copy(update={"activation": "identity"}) for layer in spec.network.layers)
    training = spec.training.model_copy(update={"epochs": 1, "batch_size": len(spec.training.data)})
    network = spec.network.model_copy(update={"layers": layers})
    page = spec.page.model_copy(update={"rates": (), "intro": None})
    made = explain(spec.model_copy(update={"network": network, "training": training, "page": page}))
    nets = {
        tuple(map(int, sample.input)): made.value("net_o1", number, 1)
        for number, sample in enumerate(spec.training.data, 1)
    }
    return [nets[0, 0] + nets[1, 1], nets[0, 1] + nets[1, 0]]


def products() -> list[float]:
    """Which products of a batch and a weight matrix have a row for each sample and a column for each neuron."""
    x, w = np.ones((3, 2)), np.ones((4, 2))
    found = []
    for one, other in ((x, w), (w, x), (x, w.T)):
        fits = one.shape[1] == other.shape[0] and (one @ other).shape == (3, 4)
        found.append(float(fits))
    return found


def quotient_errors() -> list[float]:
    """How far the quotient over both sides is off, with a step and with one ten times smaller."""
    true = lesson("mazur").value("dE/dw5")
    return [abs(quotients("dE/dw5", step)[1] - true) for step in (0.1, 0.01)]


def second_steps() -> list[float]:
    """How far the second update moves a weight, by plain gradient descent and with momentum."""
    rate = lesson("momentum-weights").spec.training.optimizer.learning_rate
    plain = trained("momentum-weights", ["w1", "w1_new"], optimizer=Optimizer(name="sgd", learning_rate=rate), epochs=2)
    momentum = trained("momentum-weights", ["w1", "w1_new"], epochs=2)
    return [abs(after - before) for before, after in (plain, momentum)]


def decayed() -> list[float]:
    """The size of a weight before and after an update in which its target is met."""
    [out] = watch("weight-decay", ["out_o1"])
    return [abs(number) for number in watch("weight-decay", ["w5", "w5_new"], {"t1": out})]


def slopes_at_minus_two() -> list[float]:
    """The slope of four activations at the net input −2."""
    return [lesson(f"activation-{name}").value("dout_o1/dnet_o1") for name in ("sigmoid", "tanh", "relu", "leaky_relu")]


PREDICTIONS: Mapping[str, Prediction] = {
    "network": Prediction(
        "The weight from the first hidden neuron to the first output becomes larger. Which outputs change?",
        ("Only that of the neuron it leads to.", "Both outputs of the network.", "Those of all four neurons."),
        lambda: which_move("mazur", ["out_h1", "out_h2", "out_o1", "out_o2"], {"w5": 0.9}),
        flags((False, False, True, False), (False, False, True, True), (True, True, True, True)),
        {0: "A weight belongs to one edge, and numbers go forward only: nothing reads the neuron at its end."},
    ),
    "neuron": Prediction(
        "The bias of a sigmoid neuron is raised by 5. What does its output do?",
        ("It grows by 5.", "It grows, but stays below 1.", "It stays as it is."),
        lambda: before_and_after("mazur", "out_h1", {"b1": lesson("mazur").value("b1") + 5}),
        lambda n: 2 if is_same(*n) else int(n[1] < 1),
        {1: "The net input grows by 5, but the sigmoid bends it: the output goes from {0} to {1}, never to 1."},
    ),
    "line": Prediction(
        "Both weights and the bias of a neuron are doubled. What does its border do, seen from the origin?",
        ("It moves away.", "It comes closer.", "It stays where it is."),
        lambda: before_and_after(
            "border", "out_border", {id: 2 * lesson("border").value(id) for id in ("w1", "w2", "b1")}
        ),
        lambda n: trend([abs(number) for number in n]),
        {2: "Every net input is doubled, and twice zero is zero: the border is the same line, and the neuron surer."},
    ),
    "two-two-two": Prediction(
        "The target of the first output is changed. Which numbers of the forward pass change?",
        ("The output and its error.", "The error of the first output, and the total.", "Both errors, and the total."),
        lambda: which_move("mazur", ["out_o1", "E_o1", "E_o2", "E_total"], {"t1": 0.5}),
        flags((True, True, False, False), (False, True, False, True), (False, True, True, True)),
        {1: "The network does not see its targets. Only the error that compares with this one changes, and the sum."},
    ),
    "chain-rule": Prediction(
        "In the 2-2-2 network, which of the two weights that lead to the first output has the larger gradient?",
        ("The one from the first hidden neuron.", "The one from the second.", "Both have the same."),
        lambda: list(map(abs, watch("mazur", ["dE/dw5", "dE/dw6"]))),
        largest,
        {
            1: "Two of the three factors are the same for both. The third is the output of the hidden neuron, and that "
            "of the second is larger: so is the product, {1} against {0}."
        },
    ),
    "paths": Prediction(
        "The weight from the first hidden neuron to the second output is 0. On how many paths does the loss send "
        "something back to that neuron?",
        ("On none.", "On one.", "On both."),
        paths_back,
        lambda n: int(sum(n)),
        {1: "What comes back on a path is multiplied by its weight: one path has a factor of 0, the other none."},
    ),
    "delta": Prediction(
        "The first output meets its target exactly. Which gradients become 0?",
        ("Those of the weights that lead to it.", "Those of all weights.", "None."),
        zeroed_gradients,
        flags((True, False, False), (True, True, True), (False, False, False)),
        {
            0: "Its δ is 0, and every gradient of a weight that leads to it has that factor. The hidden neurons still "
            "hear from the other output."
        },
    ),
    "learning-rate": Prediction(
        "The learning rate is made four times as large. How long is the first step of each weight?",
        ("Four times as long.", "Twice as long.", "As long as before."),
        lambda: [
            (after - before) / (lesson("mazur").value("w5_new") - lesson("mazur").value("w5"))
            for before, after in [watch("mazur", ["w5", "w5_new"], {"eta": 4 * lesson("mazur").value("eta")})]
        ],
        lambda n: [4, 2, 1].index(round(n[0])),
        {0: "The step is the learning rate times the gradient, and the gradient knows nothing of the rate."},
    ),
    "gradient-descent": Prediction(
        "A run starts where the gradient is exactly 0, but where it is not the lowest point. Where does it end?",
        ("In the lowest point.", "A little lower.", "Where it started."),
        lambda: watch("same-weights", ["w5", "w5_new"], {"t1": watch("same-weights", ["out_o1"])[0]}),
        lambda n: 2 if is_same(*n) else 0,
        {2: "The step is the learning rate times the gradient: nothing moves, at whatever height."},
    ),
    "training": Prediction(
        "Every sample of a batch is put into it twice, and gradients are averaged. What does an update do to a weight?",
        ("It moves twice as far.", "It moves half as far.", "It moves as far as before."),
        doubled_batch,
        lambda n: 2 if is_same(*n) else int(abs(n[1]) < abs(n[0])),
        {2: "Twice the sum over twice the count is the same mean."},
    ),
    "xor": Prediction(
        "The neurons of a network for XOR do not bend: each hands its net input on. Which sum of outputs is larger, "
        "that over the two cases with the answer 0 or that over the two with the answer 1?",
        ("The one over the cases with 0.", "The one over the cases with 1.", "They are equal, whatever the weights."),
        linear_corners,
        lambda n: 2 if is_same(*n) else int(n[1] > n[0]),
        {
            2: "Without a bend the whole network is one sum, {0} here on either diagonal of the square. So it is never "
            "0 for the one and 2 for the other: the bend makes it possible."
        },
    ),
    "activations": Prediction(
        "Four neurons have the net input −2. Whose slope is the largest?",
        ("The sigmoid's.", "The tanh's.", "The relu's.", "The leaky relu's."),
        slopes_at_minus_two,
        largest,
        {
            0: "The sigmoid has {0} there. The tanh is steeper in the middle but flat sooner ({1}), the relu is off "
            "({2}), and the leaky one keeps its small slope ({3})."
        },
    ),
    "losses": Prediction(
        "An output is nearly 1 where its target is 0. Which loss is steeper there?",
        ("The squared error.", "Binary cross-entropy.", "They are equally steep."),
        lambda: [abs(lesson(f"loss-{name}").value("dE/dout_o2")) for name in ("squared_error", "binary_cross_entropy")],
        largest,
        {
            1: "The logarithm falls without end where the output comes close to the wrong side ({1} here); the slope "
            "of the squared error is never more than twice the distance ({0})."
        },
    ),
    "softmax": Prediction(
        "All net inputs of a softmax layer grow by 1. What does its first output do?",
        GROWS,
        lambda: before_and_after(
            "softmax", "out_o1", {id: lesson("softmax").value(id) + 1 for id in ("b3", "b4", "b5")}
        ),
        trend,
        {2: "Above and below the fraction the same factor e comes in, and cancels. Only differences count."},
    ),
    "matrices": Prediction(
        "A batch X has 3 rows of 2 inputs, the weight matrix W has 4 rows of 2 weights, one row for each neuron. Which "
        "product has a row of net inputs for each sample?",
        ("X times W.", "W times X.", "X times W transposed."),
        products,
        lambda n: n.index(1.0),
        {2: "Three rows by two, times two rows by four, is three rows by four. The other two products do not exist."},
    ),
    "check-gradient": Prediction(
        "The step of the check over both sides is made ten times smaller, from a tenth to a hundredth. How far is the "
        "quotient off then?",
        ("About ten times less.", "About a hundred times less.", "As far as before."),
        quotient_errors,
        lambda n: [10, 100, 1].index(round(10 ** round(float(np.log10(n[0] / n[1]))))),
        {1: "Over both sides the bend cancels, and what is left goes with the square of the step: {0} became {1}."},
    ),
    "optimizers": Prediction(
        "The gradient keeps pointing the same way. How far does momentum move a weight in its second update, beside "
        "plain gradient descent?",
        ("Farther.", "Less far.", "As far."),
        second_steps,
        trend,
        {0: "The speed of the first update is still there, and the new gradient comes on top: {1} instead of {0}."},
    ),
    "memorise": Prediction(
        "The output meets its target exactly, and the optimizer has weight decay. What does the size of a weight do?",
        GROWS,
        decayed,
        trend,
        {1: "The gradient is 0, but the decay still pulls towards 0: the weight goes from {0} to {1}."},
    ),
    "depth": Prediction(
        "Six sigmoid neurons stand in a row. How large is the δ of the first one, beside that of the last?",
        ("Larger.", "Smaller.", "As large."),
        lambda: list(map(abs, watch("depth-sigmoid", ["delta_o1", "delta_h1"]))),
        trend,
        {1: "On the way back each layer multiplies by a slope of at most a quarter: {0} at the end, {1} at the start."},
    ),
    "initial-weights": Prediction(
        "Two hidden neurons start with the same weights, those that leave them included. Which of the two learns more "
        "in ten updates?",
        ("The first.", "The second.", "Both learn the same."),
        lambda: list(map(abs, trained("same-weights", ["w1_new", "w3_new"], epochs=10))),
        largest,
        {2: "Equal weights get equal gradients, so they stay equal: both stand at {0} then."},
    ),
    "wiring": Prediction(
        "A tanh layer with a skip has no bias, and all its weights are 0. What are its outputs?",
        ("All are 0.", "What it was given.", "Twice what it was given."),
        lambda: watch("skip", ["out_h1", "out_h3"], dict.fromkeys(("w5", "w6", "w7", "w8", "b3", "b4"), 0.0)),
        lambda n: 1 if is_same(*n) else int(2 * (n[1] != 0)),
        {1: "The layer itself gives 0, and the skip adds what came in: {0} in, {1} out."},
    ),
}  # fmt: skip
"""Page → its question."""
