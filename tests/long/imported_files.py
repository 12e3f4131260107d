"""Files of models that nobody should send: a spec with the file's own numbers, or a refusal; nothing is run.

In: how many, and a seed. Out: how many became specs and how many were refused. ONNX graphs are chains of operators that
an importer may meet, with settings, kinds of numbers and shapes that fit more often than not; of skops files the table
of contents is changed. Bytes are exchanged in some. What ONNX's own reference evaluator can run must have its outputs.
"""

from __future__ import annotations

import io
import json
import tempfile
import warnings
from collections.abc import Callable
from functools import cache
from pathlib import Path
from random import Random
from typing import Any
from zipfile import ZipFile

import numpy as np
import onnx
import skops.io
from onnx import TensorProto, helper, numpy_helper
from onnx.reference import ReferenceEvaluator
from sklearn.neural_network import MLPClassifier, MLPRegressor

from explainer import explain
from explainer.importers import ImportRefused, from_file
from explainer.spec import Spec
from tests.imported import assert_alike, update_of
from tests.long.agreement import Trials
from tests.long.doors import refusals_alone

SINGLE, HALF = 1e-5, 1e-2
"""How far apart 32 and 16 bits may leave an output: a spec has their shortest decimals."""
ACTIVATIONS = ("Relu", "Sigmoid", "Tanh", "LeakyRelu", "Elu", "Selu", "Softplus", "Softsign", "Gelu", "HardSigmoid",
               "Clip", "Softmax", "Mish")  # fmt: skip
OTHERS = ("Identity", "Flatten", "Dropout", "Cast", "Reshape", "Neg", "Abs", "Conv", "Unheard", "Constant", "Transpose",
          "Mul", "Add", "Sub", "Pow", "ReduceSum", "Squeeze", "LogSoftmax", "If")  # fmt: skip
KINDS = (*[np.float32] * 40, *[np.float64] * 4, np.float16, np.int64, np.bool_, np.int8, np.str_)
SETTINGS = {"alpha": (0.2, 0.0, -1.0, 1e30, "0.2", 1, float("nan"), [0.1, 0.2]), "beta": (0.5, 1.0, 0.0, "b"),
            "gamma": (1.0507, 2.0), "axis": (-1, 0, 1, 2, 7), "approximate": ("none", "tanh", "other"),
            "to": (1, 11, 7), "transA": (0, 1), "transB": (0, 1, 1, 1, 2), "allowzero": (0, 1)}  # fmt: skip
"""Attribute → values that a file may give it."""


def _constant(r: Random, *shape: int) -> Any:
    """An array of a shape, most often of ordinary numbers in 32 bits."""
    kind = r.choice(KINDS)
    size = int(np.prod(shape))
    numbers = [round(r.uniform(-2, 2), 2) for _ in range(size)]
    if r.random() < 0.02 and size:
        numbers[r.randrange(size)] = r.choice((float("nan"), float("inf"), 1e38, 1e-40, 0.0))
    if r.random() < 0.03:
        shape = r.choice((shape[::-1], (*shape, 1), (size,), (1, *shape), ()))
    with np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        array = np.array(numbers).astype(kind)
    return array.reshape(shape) if int(np.prod(shape)) == size else array


def draw_graph(r: Random) -> bytes:
    """An ONNX file: a chain of layers and activations, some of them out of place."""
    width, made, held, count = r.randint(1, 3), [], {}, 0
    first, current = width, "input"

    def node(op: str, *inputs: str) -> str:
        nonlocal count
        count += 1
        given = {name: r.choice(SETTINGS[name]) for name in SETTINGS if r.random() < 0.02}
        if op == "Gemm" and "transB" not in given:
            given["transB"] = 0
        ends = [f"v{count}"] if r.random() > 0.02 else []
        made.append(helper.make_node(op, list(inputs), ends, f"node {count}", **given))
        return f"v{count}"

    for _ in range(r.randint(1, 3)):
        size, number = r.randint(1, 3), len(held)
        held |= {f"W{number}": _constant(r, width, size), f"b{number}": _constant(r, size)}
        if r.random() < 0.5:
            current = node("Gemm", current, f"W{number}", *([f"b{number}"] if r.random() < 0.8 else []))
        else:
            current = node("Add", node("MatMul", current, f"W{number}"), f"b{number}")
        width = size
        if r.random() < 0.7:
            current = node(r.choice(ACTIVATIONS), current, *(["b0", "b0"] if r.random() < 0.03 else []))
        if r.random() < 0.1:
            current = node(r.choice(OTHERS), r.choice((current, current, "input", "nowhere")), *r.sample([*held], 1))
    held |= {name: _constant(r, 1) for name in ("input",) if r.random() < 0.02}
    graph = helper.make_graph(
        r.sample(made, len(made)) if r.random() < 0.05 else made,
        "g",
        [
            helper.make_tensor_value_info("input", TensorProto.FLOAT, [None, first]),
            *([helper.make_tensor_value_info("more", TensorProto.FLOAT, [1])] if r.random() < 0.03 else []),
        ],
        [helper.make_tensor_value_info(current, TensorProto.FLOAT, None)],
        [numpy_helper.from_array(array, name) for name, array in held.items()],
    )
    opset = helper.make_opsetid("", r.choice((13, 20, 20, 21)))
    return helper.make_model(graph, opset_imports=[opset], ir_version=9).SerializeToString()


@cache
def _networks() -> tuple[bytes, ...]:
    """Files that skops wrote."""
    found = []
    x, y = [[0.0, 0.5], [1.0, 0.2], [0.3, 0.9]], [0, 1, 1]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for kind in (MLPClassifier, MLPRegressor):
            for solver in ("adam", "sgd", "lbfgs"):
                model = kind(hidden_layer_sizes=(2,), max_iter=2, random_state=1, solver=solver).fit(x, y)
                found.append(skops.io.dumps(model))
    return tuple(found)


def _changed(r: Random, tree: Any) -> None:
    """One value of a table of contents changed in place."""
    places = []

    def walk(part: Any) -> None:
        for key in part if isinstance(part, dict) else range(len(part)) if isinstance(part, list) else ():
            places.append((part, key))
            walk(part[key])

    walk(tree)
    part, key = r.choice(places)
    part[key] = r.choice(
        (None, 0, -1, 1e300, "x", "os", "system", [], {}, [part[key]], "../../a.npy", True, "identity")
    )


def draw_table(r: Random) -> bytes:
    """A skops file whose table of contents, or one of its arrays, is another."""
    into = io.BytesIO()
    with ZipFile(io.BytesIO(r.choice(_networks()))) as held, ZipFile(into, "w") as file:
        for part in held.namelist():
            content = held.read(part)
            if part == "schema.json":
                tree = json.loads(content)
                for _ in range(r.choice((0, 1, 1, 2, 5))):
                    _changed(r, tree)
                content = json.dumps(tree).encode()
            elif r.random() < 0.1:
                content = _with_other_bytes(r, content)
            if r.random() > 0.02:
                file.writestr(part, content)
    return into.getvalue()


def _with_other_bytes(r: Random, content: bytes) -> bytes:
    """Some bytes cut out, put in or exchanged."""
    changed = bytearray(content)
    for _ in range(r.choice((1, 2, 8))):
        at = r.randrange(len(changed) + 1)
        changed[at : at + r.choice((0, 1, 1, 4))] = bytes(r.randrange(256) for _ in range(r.choice((0, 1, 1, 4))))
    return bytes(changed)


FORMS: dict[str, Callable[[Random], bytes]] = {".onnx": draw_graph, ".skops": draw_table}
"""Suffix → how a file is drawn."""


def draw_file(seed: str) -> tuple[str, bytes]:
    """(suffix, content) of a file."""
    r = Random(seed)
    suffix = r.choice((".onnx", ".onnx", ".skops"))
    content = FORMS[suffix](r)
    return suffix, _with_other_bytes(r, content) if r.random() < 0.2 else content


def _compare(path: Path, spec: Spec) -> bool:
    """Whether ONNX's own evaluator could run the file; its outputs are the lesson's. Raises AssertionError."""
    values = np.array([[float(x) for x in spec.training.data[0].input]], dtype=np.float32)
    try:
        [expected] = ReferenceEvaluator(str(path)).run(None, {"input": values})
    except Exception:  # it fails in as many ways as a file can be wrong
        return False
    if not np.isfinite(np.asarray(expected, dtype=float)).all():
        return False
    kinds = {part.data_type for part in onnx.load(path).graph.initializer}
    assert_alike([update_of(spec).outputs], [expected], HALF if TensorProto.FLOAT16 in kinds else SINGLE)
    return True


def read_files(count: int, seed: int) -> str:
    """Each of them a spec that can be explained, or refused."""
    read = compared = 0
    trials = Trials()
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        for k in range(count):
            suffix, content = draw_file(f"imported {seed} {k}")
            path = Path(folder) / f"model{suffix}"
            path.write_bytes(content)
            found: list[Spec] = []
            with trials.case(f"file {k} ({suffix})"):
                with refusals_alone(ImportRefused):
                    spec, _ = from_file(path)
                    explain(spec).text()
                    found.append(spec)
                read += len(found)
                compared += suffix == ".onnx" and any(_compare(path, spec) for spec in found)
    trials.require_none_failed()
    return (
        f"{count:,} files: {read:,} specs, {count - read:,} refused; {compared:,} with the outputs of ONNX's evaluator"
    )
