"""From a compiled Keras 3 model to a `Spec`.

In: a `keras.Sequential` of Dense layers and activations, compiled with a loss and an optimizer that has taken no step
yet, and data. Out: a `Spec` whose one update, over all samples at once, is `model.train_on_batch(x, y)`. Classes are
known by their names, so Keras itself is not imported here.

    spec = explainer.from_keras(model, x, y)
"""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from explainer.importers.loss_choice import loss_keys
from explainer.importers.plan import ModelPlan, array, decimal
from explainer.importers.sklearn import epsilon_below_root

if TYPE_CHECKING:
    from explainer.spec import Spec

KERAS_FUNCTIONS: dict[str, tuple[str, float | None]] = {
    "linear": ("identity", None),
    "relu": ("relu", None),
    "leaky_relu": ("leaky_relu", 0.2),
    "elu": ("elu", 1.0),
    "selu": ("selu", None),
    "softplus": ("softplus", None),
    "softsign": ("softsign", None),
    "silu": ("silu", None),
    "gelu": ("gelu", None),
    "mish": ("mish", None),
    "hard_sigmoid": ("hard_sigmoid", None),
    "hard_tanh": ("hard_tanh", None),
    "sigmoid": ("sigmoid", None),
    "tanh": ("tanh", None),
    "softmax": ("softmax", None),
}
"""Function in `keras.activations`, with its default parameter → row of the spec and its alpha."""

PASSING_LAYERS = ("Identity", "Flatten", "InputLayer")
Settings = dict[str, Any]


def from_keras(model: Any, x: Any, y: Any = None, *, title: str | None = None, large: bool = False) -> Spec:
    """The spec of one update of a Keras model by all samples (x, y); without y a forward pass.

    `x` is (samples, inputs); `y` as `fit` takes it. Layers that are not trainable are frozen. Raises ImportRefused,
    which names each layer, loss or setting without a place; SpecError for what is too large. Warns with ImportNote of
    what is left out.
    """
    plan = ModelPlan("the Keras model", title or "A Keras model, step by step")
    if _kind(model) != "Sequential":
        plan.refuse(
            "model", f"{type(model).__name__} is not a keras.Sequential; put its layers into one, or export it to ONNX"
        )
        return plan.finish(large=large)
    for number, layer in enumerate(_flat_layers(model), 1):
        _read_layer(plan, f"layer {number} ({layer.name})", layer)
    if y is None:
        plan.add_samples(x)
    elif getattr(model, "optimizer", None) is None or getattr(model, "loss", None) is None:
        plan.refuse("model", "is not compiled; call model.compile(optimizer=…, loss=…)")
    else:
        plan.add_samples(x, _read_loss(plan, model.loss, y))
        _read_optimizer(plan, model.optimizer)
    return plan.finish(large=large)


def _kind(thing: Any) -> str:
    """The name of a class or function of Keras itself, or "" for any other."""
    own = thing if hasattr(thing, "__qualname__") else type(thing)
    return str(own.__qualname__) if str(own.__module__).startswith("keras.src.") else ""


def _flat_layers(model: Any) -> list[Any]:
    return [
        inner for layer in model.layers for inner in (_flat_layers(layer) if _kind(layer) == "Sequential" else [layer])
    ]


# ------------------------------------------------------------------------------------------------- layers


def _read_layer(plan: ModelPlan, where: str, layer: Any) -> None:
    kind = _kind(layer)
    if kind == "Dense":
        _read_dense(plan, where, layer)
    elif kind == "Activation":
        _read_activation(plan, where, layer.activation)
    elif kind in ("ReLU", "LeakyReLU", "ELU", "Softmax"):
        _read_activation(plan, where, layer)
    elif kind == "Dropout":
        if layer.rate:
            plan.refuse(where, f"Dropout({layer.rate:g}) draws at random in training; leave it out of the model")
    elif kind not in PASSING_LAYERS:
        known = "Dense, Activation, ReLU, LeakyReLU, ELU, Softmax, Identity, Flatten"
        plan.refuse(where, f"{type(layer).__name__} has no place in a spec; layers that have one: {known}")
        plan.skip_layer()


_DENSE_NO_PLACE = ("kernel_regularizer", "bias_regularizer", "activity_regularizer",
                   "kernel_constraint", "bias_constraint")  # fmt: skip


def _read_dense(plan: ModelPlan, where: str, layer: Any) -> None:
    if not layer.built:
        plan.refuse(where, "has no weights yet; call model.build or the model itself once")
        return plan.skip_layer()
    for key in _DENSE_NO_PLACE:
        if getattr(layer, key, None) is not None:
            plan.refuse(where, f"Dense({key}=…) has no place in a spec")
    fixed = not layer.trainable
    plan.add_dense(where, array(layer.kernel).T, layer.bias if layer.use_bias else None, frozen=(fixed, fixed))
    if _kind(layer.activation) != "linear":
        _read_activation(plan, where, layer.activation)


def _read_activation(plan: ModelPlan, where: str, found: Any) -> None:
    """An activation function, or a layer that is one."""
    kind = _kind(found)
    if kind in KERAS_FUNCTIONS:
        return None if kind == "linear" else plan.activate(where, *KERAS_FUNCTIONS[kind])
    settings = found.get_config() if kind in ("ReLU", "LeakyReLU", "ELU", "Softmax") else {}
    match kind:
        case "ReLU" if settings["max_value"] is None and not settings["threshold"]:
            slope = float(settings["negative_slope"])
            return plan.activate(where, *(("leaky_relu", slope) if slope else ("relu", None)))
        case "LeakyReLU":
            return plan.activate(where, "leaky_relu", float(settings["negative_slope"]))
        case "ELU":
            return plan.activate(where, "elu", float(settings["alpha"]))
        case "Softmax" if settings["axis"] in (-1, 1):
            return plan.activate(where, "softmax")
    name = getattr(found, "__name__", type(found).__name__)
    plan.refuse(
        where,
        f"the activation {name} has no place in a spec as it is set; ones that have: {', '.join(KERAS_FUNCTIONS)}",
    )


# --------------------------------------------------------------------------------------------------- loss

_KERAS_MEASURES = {
    "mse": "squares",
    "mean_squared_error": "squares",
    "mae": "absolute",
    "mean_absolute_error": "absolute",
    "huber": "huber",
    "binary_crossentropy": "binary",
    "bce": "binary",
    "categorical_crossentropy": "classes",
    "sparse_categorical_crossentropy": "classes",
}


def _snake_case(name: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower().replace("cross_entropy", "crossentropy")


def _read_loss(plan: ModelPlan, loss: Any, y: Any) -> Any:
    """Sets the loss and returns the targets, one row per sample; None where something is refused."""
    name = _snake_case(loss if isinstance(loss, str) else _kind(loss))
    if name not in _KERAS_MEASURES:
        shown = loss if isinstance(loss, str) else type(loss).__name__
        plan.refuse("loss", f"{shown} has no place in a spec; losses that have one: {', '.join(_KERAS_MEASURES)}")
        return None
    settings: Settings = loss.get_config() if hasattr(loss, "get_config") else {}
    measure = _KERAS_MEASURES[name]
    if settings.get("label_smoothing"):
        plan.refuse("loss", f"label_smoothing={settings['label_smoothing']} has no place in a spec; smooth y instead")
    for key, usual in (("axis", (-1, 1)), ("ignore_class", (None,))):
        if key in settings and settings[key] not in usual:
            plan.refuse("loss", f"{key}={settings[key]} has no place in a spec")
    if settings.get("from_logits"):
        own = "sigmoid" if measure == "binary" else "softmax"
        if plan.activated and plan.layers:
            plan.refuse("loss", f"from_logits=True has {own} in it, but the last layer has an activation already")
        else:
            plan.activate("loss", own)
    elif measure == "classes" and plan.outputs and plan.layers[-1].get("activation") != "softmax":
        plan.refuse(
            "loss", f"{name} divides the outputs by their sum first; give the last layer softmax, or from_logits=True"
        )
    over = settings.get("reduction", "sum_over_batch_size")
    if over not in ("sum_over_batch_size", "mean", "mean_with_sample_weight", "sum"):
        plan.refuse("loss", f"reduction={over} makes no single number")
    delta = decimal(float(getattr(loss, "_fn_kwargs", {}).get("delta", 1)))
    plan.training |= {
        **loss_keys(measure, plan.outputs or 1, True, delta or Decimal(1)),
        "reduction": "sum" if over == "sum" else "mean",
    }
    return _targets(plan, y, sparse=name.startswith("sparse"))


def _targets(plan: ModelPlan, y: Any, sparse: bool) -> Any:
    values = array(y)
    if not plan.outputs:
        return None
    if sparse:
        return plan.one_hot("y", values)
    return plan.sample_rows(
        "y", values.reshape(-1, 1) if values.ndim == 1 and plan.outputs == 1 else values, plan.outputs
    )


# ---------------------------------------------------------------------------------------------- optimizer

_OPTIMIZER_NO_PLACE = (
    "clipnorm",
    "global_clipnorm",
    "clipvalue",
    "use_ema",
    "loss_scale_factor",
    "gradient_accumulation_steps",
    "amsgrad",
    "centered",
)


def _read_optimizer(plan: ModelPlan, optimizer: Any) -> None:
    kind = _kind(optimizer)
    if kind not in _KERAS_OPTIMIZERS:
        name = type(optimizer).__name__
        return plan.refuse(
            "optimizer", f"{name} has no place in a spec; optimizers that have one: {', '.join(_KERAS_OPTIMIZERS)}"
        )
    settings: Settings = optimizer.get_config()
    for key in _OPTIMIZER_NO_PLACE:
        if settings.get(key):
            plan.refuse("optimizer", f"{kind}({key}={settings[key]}) has no place in a spec")
    if settings.get("weight_decay") and kind not in ("Adam", "AdamW"):
        plan.refuse(
            "optimizer",
            f"{kind}(weight_decay={settings['weight_decay']}) decays apart, which only adamw does in a spec",
        )
    if isinstance(settings["learning_rate"], dict):
        return plan.refuse("optimizer", "a schedule of learning rates has no place in a spec; give one number")
    keys = _KERAS_OPTIMIZERS[kind](plan, settings)
    if array(optimizer.iterations).any() and keys.get("name") != "sgd":
        way_out = "compile the model again with a new one"
        plan.refuse(
            "optimizer", f"{kind} has taken steps, and what it remembers of them has no place in a spec; {way_out}"
        )
    rate = {"learning_rate": _single_precision(settings["learning_rate"])}
    plan.set_optimizer(rate | keys)


def _single_precision(value: float) -> Any:
    """Keras holds it in 32 bits: 0.1, not 0.10000000149."""
    import numpy as np

    return np.float32(value)


def _sgd(plan: ModelPlan, s: Settings) -> Settings:
    if not s["momentum"]:
        return {"name": "sgd"}
    return {"name": "nesterov" if s["nesterov"] else "momentum", "momentum": float(s["momentum"])}


def _adam(plan: ModelPlan, s: Settings) -> Settings:
    epsilon = epsilon_below_root(plan, s["epsilon"], s["beta_2"], 1) if s["epsilon"] else 0.0
    betas = {"beta1": float(s["beta_1"]), "beta2": float(s["beta_2"]), "epsilon": epsilon}
    return (
        {"name": "adamw", "weight_decay": float(s["weight_decay"]), **betas}
        if s["weight_decay"]
        else {"name": "adam", **betas}
    )


def _rmsprop(plan: ModelPlan, s: Settings) -> Settings:
    if s["momentum"]:
        plan.refuse("optimizer", f"RMSprop(momentum={s['momentum']}) has no place in a spec")
    if s["epsilon"]:
        plan.refuse(
            "optimizer",
            f"Keras adds RMSprop's epsilon {s['epsilon']:g} under the root, a spec beside it; set epsilon=0",
        )
    return {"name": "rmsprop", "rho": float(s["rho"]), "epsilon": 0.0}


def _adagrad(plan: ModelPlan, s: Settings) -> Settings:
    if s["epsilon"] or s["initial_accumulator_value"]:
        both = f"starts from {s['initial_accumulator_value']:g} and adds {s['epsilon']:g} under the root"
        plan.refuse("optimizer", f"Keras's Adagrad {both}; set initial_accumulator_value=0 and epsilon=0")
    return {"name": "adagrad", "epsilon": 0.0}


_KERAS_OPTIMIZERS: dict[str, Callable[[ModelPlan, Settings], Settings]] = {
    "SGD": _sgd,
    "Adagrad": _adagrad,
    "RMSprop": _rmsprop,
    "Adam": _adam,
    "AdamW": _adam,
}
"""Class in `keras.optimizers` → keys of the spec's optimizer."""
