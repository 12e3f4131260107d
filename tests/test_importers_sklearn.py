"""scikit-learn's own predictions, loss and first update are the lesson's; skops files give the same network."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from explainer import ImportNote, ImportRefused, from_sklearn
from explainer.importers import from_file
from explainer.spec import Spec
from tests.imported import assert_alike, update_of
from tests.tools import missing

try:
    import skops.io
    from sklearn.neural_network import MLPClassifier, MLPRegressor
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler
except ImportError as error:
    missing(f"{error.name} is not installed")

DOUBLE = 1e-9
X = np.array([[0.05, 0.10], [-1.25, 0.7], [2.0, -0.3], [0.4, 0.4]])
BINARY, COLOURS, MARKS = (
    ["no", "yes", "yes", "no"],
    ["red", "green", "blue", "red"],
    np.array([[0, 1], [1, 1], [1, 0], [0, 0]]),
)
ONE, TWO = np.array([0.3, -0.5, 1.5, 0.2]), np.array([[0.3, 1.0], [-0.5, 0.2], [1.5, 0.1], [0.2, 0.4]])
SOLVER = {
    "solver": "sgd",
    "alpha": 0,
    "learning_rate_init": 0.3,
    "shuffle": False,
    "random_state": 4,
    "hidden_layer_sizes": (3,),
}


def fresh(kind: Any, y: Any, **settings: Any) -> Any:
    """A model with weights, and a solver that has taken no step: one partial_fit, its memory taken away."""
    model = kind(**{**SOLVER, **settings})
    if kind is MLPClassifier and np.ndim(y) == 2:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            model.set_params(max_iter=1).fit(X, y)
    else:
        model.partial_fit(X, y, **({"classes": np.unique(y)} if kind is MLPClassifier else {}))
    del model._optimizer
    return model


def outputs_of(model: Any) -> Any:
    if isinstance(model, MLPRegressor):
        return model.predict(X).reshape(len(X), -1)
    shares = model.predict_proba(X)
    return shares[:, 1:] if len(model.classes_) == 2 and model.n_outputs_ == 1 else shares


def compare(kind: Any, y: Any, **settings: Any) -> Spec:
    model = fresh(kind, y, **settings)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ImportNote)
        spec = from_sklearn(model, X, y)
    found = update_of(spec)
    assert_alike([found.outputs], [outputs_of(model)], DOUBLE)
    model.partial_fit(X, y)
    share = spec.sizes[-1] if kind is MLPRegressor else 1
    assert found.loss / share == pytest.approx(model.loss_, rel=DOUBLE)
    parameters = [part for w, b in zip(model.coefs_, model.intercepts_, strict=True) for part in (w.T, b)]
    assert_alike(found.parameters, parameters, DOUBLE)
    return spec


@pytest.mark.parametrize("activation", ["identity", "logistic", "tanh", "relu"])
def test_every_activation(activation: str) -> None:
    compare(MLPRegressor, ONE, activation=activation)


@pytest.mark.parametrize(
    ("kind", "y"),
    [
        (MLPClassifier, BINARY),
        (MLPClassifier, COLOURS),
        (MLPClassifier, MARKS),
        (MLPRegressor, ONE),
        (MLPRegressor, TWO),
    ],
)
def test_every_kind_of_target(kind: Any, y: Any) -> None:
    compare(kind, y, activation="tanh")


@pytest.mark.parametrize(
    "settings",
    [
        {"momentum": 0},
        {"momentum": 0.8, "nesterovs_momentum": False},
        {"momentum": 0.8},
        {"solver": "adam", "learning_rate_init": 0.01},
        {"solver": "adam", "beta_1": 0.7, "beta_2": 0.9, "epsilon": 1e-3},
    ],
    ids=str,
)
def test_every_solver(settings: dict[str, Any]) -> None:
    compare(MLPClassifier, COLOURS, activation="tanh", **settings)


def test_small_batches_are_taken_in_the_order_of_the_samples() -> None:
    model = fresh(MLPRegressor, ONE, batch_size=3, momentum=0.5, activation="tanh")
    spec = from_sklearn(model, X, ONE)
    assert (spec.training.batch_size, spec.updates) == (3, 2)
    with pytest.warns(ImportNote, match="reorders"):
        from_sklearn(model.set_params(shuffle=True), X, ONE)


def refusal(model: Any, x: Any = X, y: Any = None) -> tuple[str, ...]:
    with pytest.raises(ImportRefused) as caught:
        from_sklearn(model, x, BINARY if y is None else y)
    return caught.value.problems


def test_the_penalty_and_the_solver_without_a_place_are_named_together() -> None:
    model = fresh(MLPClassifier, BINARY).set_params(alpha=0.1, solver="lbfgs")
    alpha, solver = refusal(model)
    assert "penalty 0.1" in alpha and "set_params(alpha=0)" in alpha and "lbfgs" in solver
    with pytest.warns(ImportNote, match="penalty 0.1"):
        assert from_sklearn(model, X).updates == 0


def test_models_without_a_place() -> None:
    [unfitted] = refusal(MLPClassifier())
    assert "has no weights yet" in unfitted
    [scaler] = refusal(StandardScaler())
    assert scaler.startswith("model: StandardScaler has no place")
    [pipeline] = refusal(make_pipeline(StandardScaler(), MLPClassifier()))
    assert "give its last step" in pipeline
    [label] = refusal(fresh(MLPClassifier, BINARY), y=["no", "yes", "perhaps", "no"])
    assert "'perhaps' is none of the model's classes" in label


def fitted(**settings: Any) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return MLPClassifier(hidden_layer_sizes=(2,), max_iter=3, random_state=1, **settings).fit(X, COLOURS)


@pytest.mark.parametrize("solver", ["adam", "sgd", "lbfgs"])
def test_a_skops_file_holds_the_same_network(tmp_path: Path, solver: str) -> None:
    model = fitted(solver=solver)
    skops.io.dump(model, tmp_path / "model.skops")
    spec, notes = from_file(tmp_path / "model.skops")
    assert_alike([update_of(spec).outputs], [model.predict_proba([[0.5, 0.5]])], DOUBLE)
    assert spec.training.loss == "cross_entropy" and any("0.5" in note for note in notes)
    assert any("penalty 0.0001" in note for note in notes)


class Payload:
    """Unpickled, it would make a file; skops would call the method if it were trusted."""

    def __init__(self, marker: Path) -> None:
        self.marker = marker

    def __reduce__(self) -> Any:
        return Path.touch, (self.marker,)


def test_a_skops_file_of_something_else_is_refused_before_it_is_loaded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, marker = tmp_path / "model.skops", tmp_path / "marker"
    skops.io.dump(StandardScaler().fit(X), path)
    with monkeypatch.context() as patched, pytest.raises(ImportRefused, match="'StandardScaler', not one of"):
        patched.setattr(skops.io, "load", lambda *_, **__: marker.touch())
        from_file(path)
    model = fitted()
    model.extra = Payload(marker)
    skops.io.dump(model, path)
    with pytest.raises(ImportRefused, match="which a network does not need"):
        from_file(path)
    assert not marker.exists()


@pytest.mark.parametrize("content", [b"", b"\x80\x04K\x01.", b"PK\x03\x04 nothing"])
def test_a_broken_skops_file_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "model.skops").write_bytes(content)
    with pytest.raises(ImportRefused, match=r"is not a file that skops\.io\.dump wrote"):
        from_file(tmp_path / "model.skops")


def test_a_skops_file_that_unpacks_without_end_is_refused(tmp_path: Path) -> None:
    from zipfile import ZIP_DEFLATED, ZipFile

    with ZipFile(tmp_path / "model.skops", "w", ZIP_DEFLATED) as file:
        file.writestr("schema.json", b" " * 30_000_000)
    with pytest.raises(ImportRefused, match="more than 20,000,000"):
        from_file(tmp_path / "model.skops")
