"""From a scikit-learn MLPClassifier or MLPRegressor to a `Spec`.

In: a fitted model (one `partial_fit` is enough) and data. Out: a `Spec` whose one pass over the data is the first epoch
of a solver that starts afresh from the model's weights. Read from scikit-learn's own `_multilayer_perceptron.py`.

    spec = explainer.from_sklearn(mlp.set_params(alpha=0), x, y)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from explainer.importers.plan import ModelPlan, array, decimal

if TYPE_CHECKING:
    from explainer.spec import Spec

SKLEARN_ACTIVATIONS = {
    "identity": "identity",
    "logistic": "sigmoid",
    "tanh": "tanh",
    "relu": "relu",
    "softmax": "softmax",
}
SKLEARN_LOSSES = {
    ("log_loss", "logistic"): "binary_cross_entropy",
    ("log_loss", "softmax"): "cross_entropy",
    ("squared_error", "identity"): "half_squared_error",
}
"""(loss, activation of the outputs) → row; the gradient is that of the sum over the outputs."""
ESTIMATOR_KINDS = ("MLPClassifier", "MLPRegressor")


def from_sklearn(mlp: Any, x: Any, y: Any = None, *, title: str | None = None, large: bool = False) -> Spec:
    """The spec of one pass over the samples (x, y) by the model's solver; without y a forward pass.

    `x` is (samples, inputs); `y` as `fit` takes it: labels, or numbers. Raises ImportRefused, which names each setting
    without a place; SpecError for what is too large. Warns with ImportNote of what is left out.
    """
    plan = ModelPlan("the scikit-learn model", title or "A scikit-learn network, step by step")
    if read_model(plan, mlp):
        plan.add_samples(x, None if y is None else _targets(plan, mlp, y))
        read_solver(plan, mlp, trains=y is not None)
    return plan.finish(large=large)


def read_model(plan: ModelPlan, mlp: Any) -> bool:
    """The layers of the network; False where this is no network at all, or none with weights."""
    name = type(mlp).__name__
    if name not in ESTIMATOR_KINDS or not type(mlp).__module__.startswith("sklearn.neural_network."):
        steps = "; give its last step, and x as the steps before leave it" if hasattr(mlp, "steps") else ""
        plan.refuse(
            "model", f"{name} has no place in a spec; models that have one: {', '.join(ESTIMATOR_KINDS)}{steps}"
        )
        return False
    if not hasattr(mlp, "coefs_"):
        plan.refuse("model", f"this {name} has no weights yet; call fit, or partial_fit once")
        return False
    last = len(mlp.coefs_)
    for number, (weights, bias) in enumerate(zip(mlp.coefs_, mlp.intercepts_, strict=True), 1):
        where, activation = f"layer {number}", mlp.out_activation_ if number == last else mlp.activation
        plan.add_dense(where, weights.T, bias)
        if activation in SKLEARN_ACTIVATIONS:
            plan.activate(where, SKLEARN_ACTIVATIONS[activation])
        else:
            plan.refuse(where, f"the activation {activation!r} has no place in a spec")
    return True


def read_solver(plan: ModelPlan, mlp: Any, *, trains: bool) -> None:
    """Loss and solver; what has no place is refused where the model trains, else only noted."""
    complain = plan.refuse if trains else plan.note
    row = SKLEARN_LOSSES.get((mlp.loss, mlp.out_activation_))
    if row is None:
        complain("loss", f"{mlp.loss} of {mlp.out_activation_} outputs has no place in a spec")
    else:
        plan.training["loss"] = row
    if trains and row == "half_squared_error" and plan.outputs > 1:
        plan.note(
            "loss",
            f"E is the sum over the outputs, whose gradient scikit-learn follows; its loss_ is E / {plan.outputs}",
        )
    if mlp.alpha:
        way_out = "mlp.set_params(alpha=0) explains the model without it"
        complain(
            "alpha",
            f"the penalty {mlp.alpha:g} acts on weights but not on biases, which has no place in a spec; {way_out}",
        )
    if mlp.solver not in ("sgd", "adam"):
        complain(
            "solver",
            f'{mlp.solver} has no place in a spec; mlp.set_params(solver="sgd") explains a step of gradient descent',
        )
        return
    batches = _count_batches(plan, mlp)
    plan.training["optimizer"] = _sgd(mlp) if mlp.solver == "sgd" else _adam(plan, mlp, batches)
    if trains and hasattr(mlp, "_optimizer"):
        plan.note("solver", "starts afresh, as in fit with warm_start; partial_fit would go on with what it remembers")


def _count_batches(plan: ModelPlan, mlp: Any) -> int:
    """How many updates one pass makes; sets the size of a batch."""
    samples = len(plan.training.get("data", ())) or 1
    size = min(200 if mlp.batch_size == "auto" else mlp.batch_size, samples)
    plan.training["batch_size"] = int(size)
    batches = -(-samples // int(size))
    if batches > 1 and mlp.shuffle:
        plan.note("shuffle", "the samples are taken in the order of x; shuffle=True reorders them in every epoch")
    return batches


def _sgd(mlp: Any) -> dict[str, Any]:
    rate = decimal(float(mlp.learning_rate_init))
    if not mlp.momentum:
        return {"name": "sgd", "learning_rate": rate}
    name = "nesterov" if mlp.nesterovs_momentum else "momentum"
    return {"name": name, "learning_rate": rate, "momentum": decimal(float(mlp.momentum))}


def _adam(plan: ModelPlan, mlp: Any, batches: int) -> dict[str, Any]:
    settings = {
        "beta1": mlp.beta_1,
        "beta2": mlp.beta_2,
        "epsilon": mlp.epsilon,
        "learning_rate": mlp.learning_rate_init,
    }
    if settings["epsilon"]:
        settings["epsilon"] = epsilon_below_root(plan, float(mlp.epsilon), float(mlp.beta_2), batches)
    return {"name": "adam", **{key: decimal(float(value)) for key, value in settings.items()}}


def epsilon_below_root(plan: ModelPlan, epsilon: float, beta2: float, updates: int) -> float:
    """The ε of √v̂ + ε that acts in the first update as the given ε of √v + ε; Kingma and Ba 2015, end of section 2."""
    own = float(epsilon / (1 - beta2) ** 0.5)
    text = f"epsilon {epsilon:g} is added to √v, not to √v̂; in the first update that is {own:.3g} added to √v̂"
    later = (
        "; later updates differ from the library's by about that much, divided by the gradient" if updates > 1 else ""
    )
    plan.note("adam", text + later)
    return own


def _targets(plan: ModelPlan, mlp: Any, y: Any) -> Any:
    """One row of targets per sample: numbers, 0 or 1 for two classes, one 1 among 0s for more."""
    import numpy as np

    if type(mlp).__name__ == "MLPRegressor" or (mlp.out_activation_ == "logistic" and plan.outputs > 1):
        values = array(y)
        return plan.sample_rows("y", values.reshape(-1, 1) if values.ndim == 1 else values, plan.outputs)
    classes, labels = list(mlp.classes_), np.asarray(y).reshape(-1).tolist()
    unknown = [label for label in labels if label not in classes]
    if unknown:
        return plan.refuse("y", f"{unknown[0]!r} is none of the model's classes")
    numbers = np.array([classes.index(label) for label in labels])
    return numbers.reshape(-1, 1) if plan.outputs == 1 else plan.one_hot("y", numbers)
