"""From a PyTorch module, loss and optimizer to a `Spec`.

In: a `torch.nn.Sequential` (nested as you like) of Linear layers and activations, a loss module, an optimizer that has
taken no step yet, and tensors. Out: a `Spec` whose one update, over all samples at once, is `loss(module(x),
y).backward(); optimizer.step()`. Classes are known by their names, so PyTorch itself is not imported here.

    spec = explainer.from_torch(module, torch.nn.MSELoss(), torch.optim.SGD(module.parameters(), lr=0.5), x, y)
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from explainer.importers.loss_choice import loss_keys
from explainer.importers.plan import ModelPlan, array, decimal

if TYPE_CHECKING:
    from explainer.spec import Spec

FoundActivation = tuple[str, Any] | str
"""An activation and its alpha, or what is wrong with it."""


def _softplus(layer: Any) -> FoundActivation:
    b = f"{decimal(layer.beta):f}"
    return ("softplus" if layer.beta == 1 else f"log(1 + exp({b} * x)) / {b}"), None


def _hard_tanh(layer: Any) -> FoundActivation:
    low, high = (f"{decimal(bound):f}" for bound in (layer.min_val, layer.max_val))
    return ("hard_tanh" if (low, high) == ("-1", "1") else f"min(max({low}, x), {high})"), None


def _gelu(layer: Any) -> FoundActivation:
    return {"none": "gelu", "tanh": "gelu_tanh"}[layer.approximate], None


def _softmax(layer: Any) -> FoundActivation:
    return (
        ("softmax", None)
        if layer.dim in (None, -1, 1)
        else f"Softmax(dim={layer.dim}) is not over the outputs; use dim=-1"
    )


TORCH_ACTIVATIONS: dict[str, Callable[[Any], FoundActivation]] = {
    "ReLU": lambda layer: ("relu", None),
    "ReLU6": _hard_tanh,
    "LeakyReLU": lambda layer: ("leaky_relu", layer.negative_slope),
    "ELU": lambda layer: ("elu", layer.alpha),
    "SELU": lambda layer: ("selu", None),
    "Softplus": _softplus,
    "Softsign": lambda layer: ("softsign", None),
    "SiLU": lambda layer: ("silu", None),
    "GELU": _gelu,
    "Mish": lambda layer: ("mish", None),
    "Hardsigmoid": lambda layer: ("hard_sigmoid", None),
    "Hardtanh": _hard_tanh,
    "Sigmoid": lambda layer: ("sigmoid", None),
    "Tanh": lambda layer: ("tanh", None),
    "Softmax": _softmax,
}
"""Class in `torch.nn` → row of the spec and its alpha."""


def from_torch(
    module: Any, loss: Any, optimizer: Any, x: Any, y: Any = None, *, title: str | None = None, large: bool = False
) -> Spec:
    """The spec of one update of a PyTorch module by all samples (x, y); without y a forward pass.

    `x` is (samples, inputs) or one sample; `y` as the loss takes it. Frozen are parameters that need no gradient or
    that the optimizer does not hold. Raises ImportRefused, which names each layer, loss or setting without a place;
    SpecError for what is too large. Warns with ImportNote of what is left out.
    """
    plan = ModelPlan("the PyTorch module", title or "A PyTorch module, step by step")
    moved = (
        None if optimizer is None or y is None else {id(p) for group in optimizer.param_groups for p in group["params"]}
    )
    log_probabilities = _read_layers(plan, module, moved)
    if y is None:
        if log_probabilities:
            plan.refuse("LogSoftmax", "has no place in a spec without the loss NLLLoss; use Softmax")
        plan.add_samples(x)
    else:
        targets = _read_loss(plan, loss, y, log_probabilities)
        plan.add_samples(x, targets)
        _read_optimizer(plan, optimizer)
    return plan.finish(large=large)


# ------------------------------------------------------------------------------------------------- layers


def _kind(thing: Any, home: str) -> str:
    """The name of a class of the library itself, or "" for any other."""
    return type(thing).__qualname__ if type(thing).__module__.startswith(home) else ""


def _flat_layers(module: Any, path: str) -> Iterator[tuple[str, Any]]:
    """(path, layer) of all layers in order; hooks stand with the module that has them."""
    if _kind(module, "torch.nn.modules.") == "Sequential" and not _has_hooks(module):
        for name, child in module._modules.items():
            yield from _flat_layers(child, f"{path}.{name}" if path else name)
    else:
        yield path, module


def _has_hooks(module: Any) -> bool:
    hooks = ("_forward_hooks", "_forward_pre_hooks", "_backward_hooks", "_backward_pre_hooks")
    return any(getattr(module, name, None) for name in hooks)


def _read_layers(plan: ModelPlan, module: Any, moved: set[int] | None) -> bool:
    """Reads the layers; True where the last one is LogSoftmax, which only its loss can make sense of."""
    seen: set[int] = set()
    logs = ""
    for number, (path, layer) in enumerate(_flat_layers(module, ""), 1):
        where = f"layer {number} ({path})" if path else f"layer {number}"
        if logs:
            plan.refuse(logs, "LogSoftmax has a place only at the end, before NLLLoss")
            logs = ""
        kind = _kind(layer, "torch.nn.modules.")
        if _has_hooks(layer):
            plan.refuse(where, f"{type(layer).__name__} has hooks, which may change its numbers; remove them")
            plan.skip_layer()
        elif kind == "Linear":
            if id(layer) in seen:
                plan.refuse(where, "is an earlier layer a second time; a spec has each layer once")
            seen.add(id(layer))
            parameters = (layer.weight, layer.bias)
            fixed = [
                p is not None and moved is not None and not (p.requires_grad and id(p) in moved) for p in parameters
            ]
            plan.add_dense(where, layer.weight, layer.bias, frozen=(fixed[0], fixed[1]))
        elif kind in TORCH_ACTIVATIONS:
            found = TORCH_ACTIVATIONS[kind](layer)
            plan.refuse(where, found) if isinstance(found, str) else plan.activate(where, *found)
        elif kind == "LogSoftmax" and layer.dim in (None, -1, 1):
            logs = where
        elif not _changes_nothing(plan, where, layer, kind):
            _refuse_layer(plan, where, layer, kind)
    return bool(logs)


def _changes_nothing(plan: ModelPlan, where: str, layer: Any, kind: str) -> bool:
    """Whether the layer changes nothing: Identity, Flatten, and a Dropout that drops nothing."""
    if kind == "Dropout":
        if layer.p and layer.training:
            plan.refuse(
                where, f"Dropout(p={layer.p:g}) draws at random in training; call module.eval() to explain it without"
            )
        elif layer.p:
            plan.note(where, f"Dropout(p={layer.p:g}) is left out: it passes everything on after module.eval()")
        return True
    return kind == "Identity" or (kind == "Flatten" and layer.start_dim == 1 and layer.end_dim == -1)


def _refuse_layer(plan: ModelPlan, where: str, layer: Any, kind: str) -> None:
    name = type(layer).__name__
    if kind:
        known = ", ".join(("Linear", *TORCH_ACTIVATIONS, "Identity", "Flatten"))
        plan.refuse(where, f"{name} has no place in a spec; layers that have one: {known}")
    else:
        plan.refuse(where, f"{name} may compute anything in its forward(); put its layers into a torch.nn.Sequential")
    plan.skip_layer()


# --------------------------------------------------------------------------------------------------- loss

_TORCH_MEASURES = {
    "MSELoss": "squares",
    "L1Loss": "absolute",
    "HuberLoss": "huber",
    "SmoothL1Loss": "smooth",
    "BCELoss": "binary",
    "BCEWithLogitsLoss": "binary",
    "CrossEntropyLoss": "classes",
    "NLLLoss": "classes",
}


def _read_loss(plan: ModelPlan, loss: Any, y: Any, log_probabilities: bool) -> Any:
    """Sets the loss and returns the targets, one row per sample; None where something is refused."""
    kind = _kind(loss, "torch.nn.modules.loss")
    if kind not in _TORCH_MEASURES:
        name = getattr(loss, "__name__", type(loss).__name__)
        plan.refuse("loss", f"{name} has no place in a spec; modules that have one: {', '.join(_TORCH_MEASURES)}")
        return None
    for flag in ("weight", "pos_weight"):
        if getattr(loss, flag, None) is not None:
            plan.refuse("loss", f"{kind}({flag}=…) has no place in a spec")
    if getattr(loss, "label_smoothing", 0):
        plan.refuse(
            "loss",
            f"{kind}(label_smoothing={loss.label_smoothing}) has no place in a spec; give smoothed probabilities as y",
        )
    if loss.reduction not in ("mean", "sum"):
        plan.refuse("loss", f'reduction="{loss.reduction}" makes no single number; use "mean" or "sum"')
    if log_probabilities != (kind == "NLLLoss"):
        plan.refuse("loss", "NLLLoss and a last layer LogSoftmax have a place only together")
    elif kind in ("BCEWithLogitsLoss", "CrossEntropyLoss", "NLLLoss"):
        own = "sigmoid" if kind == "BCEWithLogitsLoss" else "softmax"
        if plan.activated and plan.layers:
            plan.refuse(
                "loss", f"{kind} has {own} in it, but the last layer has an activation already; remove that activation"
            )
        else:
            plan.activate("loss", own)
    mean = loss.reduction == "mean"
    delta = decimal(float(getattr(loss, "delta", getattr(loss, "beta", 1))))
    measure = _TORCH_MEASURES[kind] if delta else "absolute"
    plan.training |= {**loss_keys(measure, plan.outputs or 1, mean, delta or Decimal(1)), "reduction": loss.reduction}
    return _targets(plan, y, classes=measure == "classes", ignored=getattr(loss, "ignore_index", None))


def _targets(plan: ModelPlan, y: Any, classes: bool, ignored: int | None) -> Any:
    values = array(y)
    if not plan.outputs:
        return None
    if classes and values.dtype.kind in "iu":
        if ignored is not None and ignored in values:
            return plan.refuse(
                "y", f"holds ignore_index {ignored}, which has no place in a spec; leave those samples out"
            )
        return plan.one_hot("y", values)
    single = values.size == plan.outputs and values.ndim <= 1
    if not single and (values.ndim != 2 or values.shape[1] != plan.outputs):
        expected = f"(samples, {plan.outputs}) like the module's output, or PyTorch would stretch it"
        return plan.refuse(
            "y", f"has shape {values.shape}, expected {expected}; y.reshape(-1, {plan.outputs}) may help"
        )
    return plan.sample_rows("y", y, plan.outputs)


# ---------------------------------------------------------------------------------------------- optimizer


def _read_optimizer(plan: ModelPlan, optimizer: Any) -> None:
    kind = _kind(optimizer, "torch.optim.")
    if kind not in _TORCH_OPTIMIZERS:
        name = type(optimizer).__name__
        return plan.refuse(
            "optimizer", f"{name} has no place in a spec; optimizers that have one: {', '.join(_TORCH_OPTIMIZERS)}"
        )
    group, *others = optimizer.param_groups
    settings = {key: value for key, value in group.items() if key not in ("params", "param_names")}
    for key, value in settings.items():
        if any(other[key] != value for other in others):
            plan.refuse("optimizer", f"its groups of parameters differ in {key}; a spec has one for all")
    for flag in ("amsgrad", "maximize", "centered", "lr_decay", "initial_accumulator_value"):
        if settings.get(flag):
            plan.refuse("optimizer", f"{kind}({flag}={settings[flag]}) has no place in a spec")
    if settings.get("dampening") and settings.get("momentum"):
        plan.refuse("optimizer", f"{kind}(dampening={settings['dampening']}) has no place in a spec")
    if kind == "RMSprop" and settings["momentum"]:
        plan.refuse("optimizer", f"RMSprop(momentum={settings['momentum']}) has no place in a spec")
    if any(_has_memory(state) for state in optimizer.state.values()):
        way_out = f"give a new one: torch.optim.{kind}(module.parameters(), …)"
        plan.refuse(
            "optimizer", f"{kind} has taken steps, and what it remembers of them has no place in a spec; {way_out}"
        )
    keys = _TORCH_OPTIMIZERS[kind](settings)
    common = {"learning_rate": float(settings["lr"]), "weight_decay": float(settings["weight_decay"])}
    plan.set_optimizer(common | keys)


def _has_memory(state: dict[str, Any]) -> bool:
    return any(value is not None and bool(array(value).any()) for value in state.values())


def _sgd(s: dict[str, Any]) -> dict[str, Any]:
    if not s["momentum"]:
        return {"name": "sgd"}
    return {"name": "nesterov" if s["nesterov"] else "momentum", "momentum": float(s["momentum"])}


def _adam(s: dict[str, Any]) -> dict[str, Any]:
    apart = s.get("decoupled_weight_decay")
    beta1, beta2 = map(float, s["betas"])
    return {"name": "adamw" if apart else "adam", "beta1": beta1, "beta2": beta2, "epsilon": float(s["eps"])}


_TORCH_OPTIMIZERS: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
    "SGD": _sgd,
    "Adagrad": lambda s: {"name": "adagrad", "epsilon": float(s["eps"])},
    "RMSprop": lambda s: {"name": "rmsprop", "rho": float(s["alpha"]), "epsilon": float(s["eps"])},
    "Adam": _adam,
    "AdamW": lambda s: _adam({"decoupled_weight_decay": True, **s}),
}
"""Class in `torch.optim` → keys of the spec's optimizer from the settings of a group."""
