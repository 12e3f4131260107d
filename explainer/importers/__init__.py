"""From a model of another library to a `Spec`: PyTorch, scikit-learn and Keras objects, ONNX and skops files.

In: a small multilayer perceptron, and for a training step its loss, optimizer and data. Out: a `Spec` with the very
numbers of the model; or an `ImportRefused` that names everything a spec has no place for, layer by layer. What differs
without changing the numbers asked for is told as an `ImportNote` (a warning).

Files that run code when they are opened, such as pickles, are refused by their names and never opened.

    >>> from_file("model.pkl")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    ...
    explainer.importers.plan.ImportRefused: model.pkl: a pickle can run any code when it is opened, so it was not ...
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from explainer.importers.keras import from_keras
from explainer.importers.plan import ImportNote, ImportRefused
from explainer.importers.sklearn import from_sklearn
from explainer.importers.torch import from_torch

if TYPE_CHECKING:
    from explainer.spec import Spec

__all__ = ["ImportNote", "ImportRefused", "from_file", "from_keras", "from_sklearn", "from_torch"]

_PICKLE = "a pickle can run any code when it is opened, so it was not opened"
_SKLEARN = (
    'save the model with skops.io.dump(model, "model.skops"), or call explainer.from_sklearn(model, x, y) in Python'
)
_TORCH = (
    'export the module with torch.onnx.export(module, (x,), "model.onnx"), or call '
    "explainer.from_torch(module, loss, optimizer, x, y) in Python"
)
_KERAS = 'export with model.export("model.onnx", format="onnx"), or call explainer.from_keras(model, x, y) in Python'
_TORCH_PICKLE = "such a file is a pickle, which can run any code when it is opened, so it was not opened"
_KERAS_CODE = "such a file can hold code and custom layers, so it was not opened"
_ARRAYS = "such a file holds weights without the network they belong to, so it was not opened"

REFUSED_SUFFIXES = {
    **dict.fromkeys(
        (".pkl", ".pickle", ".p", ".joblib", ".dill", ".cloudpickle"), (_PICKLE, f"{_SKLEARN}; or {_TORCH}")
    ),
    **dict.fromkeys((".pt", ".pth", ".ckpt", ".bin", ".pt2"), (_TORCH_PICKLE, _TORCH)),
    **dict.fromkeys((".h5", ".hdf5", ".keras", ".pb"), (_KERAS_CODE, _KERAS)),
    **dict.fromkeys((".npy", ".npz", ".mat", ".safetensors"), (_ARRAYS, f"{_TORCH}; or {_SKLEARN}")),
}
"""Suffix → why the file is not opened, and the way out."""


def from_file(path: str | Path, *, large: bool = False) -> tuple[Spec, tuple[str, ...]]:
    """The spec in an .onnx or .skops file, and notes on what the file does not say.

    Raises ImportRefused, SpecError, OSError. Such files hold no data: the spec has one made-up input and no
    target, that is, a forward pass.
    """
    path = Path(path)
    suffix = path.suffix.lower()
    if suffix == ".onnx":
        from explainer.importers.onnx import plan_onnx as plan
    elif suffix == ".skops":
        from explainer.importers.skops import plan_skops as plan
    else:
        reason, way_out = REFUSED_SUFFIXES.get(
            suffix, ("only .onnx and .skops files are read, so it was not opened", f"{_TORCH}; {_SKLEARN}")
        )
        raise ImportRefused(str(path), [f"{reason}; {way_out}"])
    made = plan(path, large)
    return made.spec(large=large), tuple(made.notes)
