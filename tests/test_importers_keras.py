"""A Keras model's own predictions, loss and first update are the lesson's, and what has no place is named."""

from __future__ import annotations

import os
import warnings
from typing import Any

import numpy as np
import pytest

from explainer import ImportNote, ImportRefused, from_keras
from explainer.spec import Spec
from tests.imported import assert_alike, update_of
from tests.tools import library

os.environ.setdefault("KERAS_BACKEND", "torch")
library("torch")
keras = library("keras")
layers = keras.layers

SINGLE = 1e-6
X = np.array([[0.05, 0.10], [-1.25, 0.7], [2.0, -0.3]], dtype=np.float32)
Y = np.array([[0.01, 0.99, 0.3], [1.0, 0.0, 0.5], [0.25, 0.6, 0.9]], dtype=np.float32)


def network(*hidden: Any, outputs: int = 2, last: Any = None) -> Any:
    keras.utils.set_random_seed(5)
    middle = hidden or (layers.Activation("tanh"),)
    return keras.Sequential(
        [keras.Input((2,)), layers.Dense(3, bias_initializer="normal"), *middle, layers.Dense(outputs, activation=last)]
    )


def compiled(model: Any, loss: Any = "mse", optimizer: Any = None) -> Any:
    model.compile(optimizer=optimizer or keras.optimizers.SGD(0.5), loss=loss)
    return model


def compare(model: Any, y: Any, tolerance: float = SINGLE) -> Spec:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ImportNote)
        spec = from_keras(model, X, y)
    found = update_of(spec)
    if not getattr(model.loss, "from_logits", False):
        assert_alike([found.outputs], [model.predict(X, verbose=0)], tolerance)
    assert found.loss == pytest.approx(float(model.evaluate(X, y, batch_size=len(X), verbose=0)), rel=tolerance)
    model.train_on_batch(X, y)
    expected = [w.numpy().T if w.ndim == 2 else w.numpy() for layer in model.layers for w in layer.weights]
    assert_alike(found.parameters, expected, tolerance)
    return spec


HIDDEN = [
    *(
        layers.Activation(name)
        for name in (
            "relu",
            "leaky_relu",
            "elu",
            "selu",
            "softplus",
            "softsign",
            "silu",
            "gelu",
            "mish",
            "hard_sigmoid",
            "hard_tanh",
            "sigmoid",
            "tanh",
            "softmax",
            "linear",
        )
    ),
    layers.ReLU(),
    layers.ReLU(negative_slope=0.1),
    layers.LeakyReLU(),
    layers.ELU(0.5),
    layers.Softmax(),
]


@pytest.mark.parametrize(
    "hidden", HIDDEN, ids=lambda layer: getattr(getattr(layer, "activation", None), "__name__", layer.name)
)
def test_every_activation(hidden: Any) -> None:
    compare(compiled(network(hidden)), Y[:, :2])


LOSSES = keras.losses
CASES = [
    ("mse", None, Y),
    ("mean_squared_error", None, Y[:, :1]),
    ("mae", None, Y),
    ("huber", None, Y),
    (LOSSES.Huber(delta=0.2), None, Y),
    (LOSSES.MeanSquaredError(reduction="sum"), None, Y),
    (LOSSES.mean_absolute_error, None, Y[:, :1]),
    ("binary_crossentropy", "sigmoid", Y[:, :1]),
    (LOSSES.BinaryCrossentropy(), "sigmoid", Y),
    (LOSSES.BinaryCrossentropy(from_logits=True), None, Y),
    ("categorical_crossentropy", "softmax", np.eye(3)[[1, 0, 2]]),
    ("sparse_categorical_crossentropy", "softmax", np.array([1, 0, 2])),
    (LOSSES.SparseCategoricalCrossentropy(from_logits=True), None, np.array([1, 0, 2])),
]


@pytest.mark.parametrize(
    ("loss", "last", "y"),
    CASES,
    ids=lambda part: (
        str(getattr(part, "name", getattr(part, "__name__", part))) if not isinstance(part, np.ndarray) else ""
    ),
)
def test_every_loss(loss: Any, last: Any, y: Any) -> None:
    outputs = 3 if y.ndim == 1 else y.shape[1]
    compare(compiled(network(outputs=outputs, last=last), loss), y)


OPTIMIZERS = keras.optimizers
MAKERS = [
    lambda: OPTIMIZERS.SGD(0.1),
    lambda: OPTIMIZERS.SGD(0.1, momentum=0.8),
    lambda: OPTIMIZERS.SGD(0.1, momentum=0.8, nesterov=True),
    lambda: OPTIMIZERS.Adam(0.01),
    lambda: OPTIMIZERS.Adam(0.01, epsilon=1e-3, beta_2=0.9),
    lambda: OPTIMIZERS.AdamW(0.01),
    lambda: OPTIMIZERS.RMSprop(0.01, epsilon=0.0),
    lambda: OPTIMIZERS.Adagrad(0.01, initial_accumulator_value=0.0, epsilon=0.0),
]


@pytest.mark.parametrize("make", MAKERS, ids=range(len(MAKERS)))
def test_every_optimizer(make: Any) -> None:
    spec = compare(compiled(network(), optimizer=make()), Y[:, :2])
    assert len(str(spec.training.optimizer.learning_rate)) <= 4


def test_layers_that_do_not_train_are_frozen() -> None:
    model = network()
    model.layers[0].trainable = False
    spec = compare(compiled(model), Y[:, :2])
    assert len(spec.network.frozen) == 9 and spec.network.frozen[0] == "w1"


def test_a_model_without_targets_is_a_forward_pass() -> None:
    model = network()
    assert_alike([update_of(from_keras(model, X)).outputs], [model.predict(X, verbose=0)], SINGLE)


def refusal(model: Any, y: Any = None) -> tuple[str, ...]:
    with pytest.raises(ImportRefused) as caught:
        from_keras(model, X, Y[:, :2] if y is None else y)
    return caught.value.problems


def test_all_that_has_no_place_is_named_in_one_error() -> None:
    regularized = layers.Dense(2, kernel_regularizer="l2", name="first")
    strange = layers.BatchNormalization(name="norm"), layers.Dropout(0.5, name="drop")
    last = layers.Dense(2, activation="relu6", name="last")
    model = keras.Sequential([keras.Input((2,)), regularized, *strange, last])
    optimizer = OPTIMIZERS.RMSprop(0.1, momentum=0.5, clipnorm=1.0)
    problems = refusal(compiled(model, "kl_divergence", optimizer))
    starts = [
        "layer 1 (first): Dense(kernel_regularizer",
        "layer 2 (norm): BatchNormalization",
        "layer 3 (drop): Dropout(0.5)",
        "layer 4 (last): the activation relu6",
        "loss: kl_divergence",
        "optimizer: RMSprop(clipnorm=1.0)",
        "optimizer: RMSprop(momentum=0.5)",
        "optimizer: Keras adds RMSprop's epsilon",
    ]
    assert len(problems) == len(starts)
    for problem, start in zip(problems, starts, strict=True):
        assert problem.startswith(start)


SCHEDULE = OPTIMIZERS.schedules.ExponentialDecay(0.1, 2, 0.5)
TRAININGS = [
    (lambda: network(), "is not compiled"),
    (
        lambda: compiled(network(), LOSSES.CategoricalCrossentropy(label_smoothing=0.1, from_logits=True)),
        "label_smoothing=0.1",
    ),
    (lambda: compiled(network(), "categorical_crossentropy"), "divides the outputs by their sum"),
    (
        lambda: compiled(network(last="softmax"), LOSSES.CategoricalCrossentropy(from_logits=True)),
        "has an activation already",
    ),
    (lambda: compiled(network(), optimizer=OPTIMIZERS.SGD(SCHEDULE)), "a schedule of learning rates"),
    (lambda: compiled(network(), optimizer=OPTIMIZERS.SGD(0.1, weight_decay=0.1)), "decays apart"),
    (lambda: compiled(network(), optimizer=OPTIMIZERS.Adam(amsgrad=True)), "amsgrad=True"),
    (lambda: compiled(network(), optimizer=OPTIMIZERS.Adagrad()), "starts from 0.1"),
    (lambda: compiled(network(), optimizer=OPTIMIZERS.Nadam()), "Nadam has no place"),
    (lambda: compiled(network(outputs=3)), "y: has shape (3, 2)"),
]


@pytest.mark.parametrize(("make", "words"), TRAININGS, ids=lambda part: part if isinstance(part, str) else "")
def test_trainings_without_a_place(make: Any, words: str) -> None:
    [problem] = refusal(make())
    assert words in problem


def test_an_optimizer_with_a_memory_is_refused_and_functional_models_are_named() -> None:
    model = compiled(network(), optimizer=OPTIMIZERS.Adam())
    model.train_on_batch(X, Y[:, :2])
    [problem] = refusal(model)
    assert "has taken steps" in problem and "compile the model again" in problem
    given = keras.Input((2,))
    [problem] = refusal(keras.Model(given, layers.Dense(2)(given)))
    assert problem.startswith("model: Functional is not a keras.Sequential")
