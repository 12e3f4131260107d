"""An ONNX file's own outputs, by ONNX's reference evaluator, are the lesson's; what has no place is named."""

from __future__ import annotations

import pickle
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner

from explainer import ImportRefused, load
from explainer.cli import main
from explainer.importers import REFUSED_SUFFIXES, from_file
from explainer.spec import Spec
from tests.imported import assert_alike, update_of
from tests.tools import library, missing

try:
    import onnx
    from onnx import TensorProto, helper, numpy_helper
    from onnx.reference import ReferenceEvaluator
except ImportError as error:
    missing(f"{error.name} is not installed")

SINGLE = 1e-6
RANDOM = np.random.default_rng(8)
W1, B1, W2, B2 = (RANDOM.normal(size=shape).astype(np.float32).round(3) for shape in ((2, 3), (3,), (3, 2), (2,)))


def node(op: str, *inputs: str, **settings: Any) -> Any:
    """A node of the chain: "x" stands for what comes in."""
    return op, inputs or ("x",), settings


def dense(weights: str = "W1", bias: str = "B1") -> list[Any]:
    return [node("MatMul", "x", weights), node("Add", "x", bias)]


def write(path: Path, nodes: list[Any], opset: int = 20, width: int = 2, **constants: Any) -> Path:
    """A chain of nodes as a file; an input "-2" is the output of two nodes before."""
    names = ["input", *(f"out {k}" for k in range(len(nodes)))]
    made = []
    for k, (op, inputs, settings) in enumerate(nodes):
        where = {"x": names[k], "-1": names[max(0, k - 1)], "-3": names[max(0, k - 3)], "-2": names[max(0, k - 2)]}
        made.append(
            helper.make_node(op, [where.get(name, name) for name in inputs], [names[k + 1]], f"name {k}", **settings)
        )
    held = {"W1": W1, "B1": B1, "W2": W2, "B2": B2, **{key: np.array(value) for key, value in constants.items()}}
    graph = helper.make_graph(
        made,
        "g",
        [helper.make_tensor_value_info("input", TensorProto.FLOAT, [None, width])],
        [helper.make_tensor_value_info(names[-1], TensorProto.FLOAT, None)],
        [numpy_helper.from_array(value, name) for name, value in held.items()],
    )
    onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", opset)], ir_version=9), path)
    return path


def compare(path: Path) -> Spec:
    spec, _ = from_file(path)
    values = np.array([[float(x) for x in spec.training.data[0].input]], dtype=np.float32)
    [expected] = ReferenceEvaluator(str(path)).run(None, {"input": values})
    assert_alike([update_of(spec).outputs], [expected], SINGLE)
    return spec


F = np.float32
ACTIVATIONS = [
    ([node("Relu")], {}),
    ([node("Sigmoid")], {}),
    ([node("Tanh")], {}),
    ([node("LeakyRelu")], {}),
    ([node("LeakyRelu", alpha=0.2)], {}),
    ([node("Elu", alpha=0.5)], {}),
    ([node("Selu")], {}),
    ([node("Softplus")], {}),
    ([node("Softsign")], {}),
    ([node("Mish")], {}),
    ([node("Gelu")], {}),
    ([node("Gelu", approximate="tanh")], {}),
    ([node("HardSigmoid")], {}),
    ([node("HardSigmoid", alpha=1 / 6)], {}),
    ([node("Clip", "x", "L", "H")], {"L": F(-1), "H": F(1)}),
    ([node("Clip", "x", "L", "H")], {"L": F(-0.25), "H": F(6)}),
    ([node("Softmax", axis=1)], {}),
    ([node("Sigmoid"), node("Mul", "x", "-1")], {}),
    ([node("Softplus"), node("Tanh"), node("Mul", "-2", "x")], {}),
    (
        [node("Div", "x", "R"), node("Erf"), node("Add", "x", "I"), node("Mul", "-3", "x"), node("Mul", "x", "H")],
        {"R": F(2**0.5), "I": F(1), "H": F(0.5)},
    ),
]


@pytest.mark.parametrize(
    ("nodes", "constants"), ACTIVATIONS, ids=lambda part: "-".join(n[0] for n in part) if isinstance(part, list) else ""
)
def test_every_activation(tmp_path: Path, nodes: list[Any], constants: dict[str, Any]) -> None:
    compare(write(tmp_path / "m.onnx", [*dense(), *nodes, *dense("W2", "B2")], **constants))


def test_every_way_to_write_a_layer(tmp_path: Path) -> None:
    nodes = [
        node("Flatten"),
        node("Gemm", "x", "T1", "B1", transB=1),
        node("Identity"),
        node("Relu"),
        node("MatMul", "x", "W2"),
        node("Tanh"),
        node("Gemm", "x", "S", "ONE"),
        node("Reshape", "x", "TO"),
        node("Sigmoid"),
    ]
    constants = {"T1": W1.T.copy(), "S": np.eye(2, dtype=F), "ONE": F(0.25), "TO": np.array([-1, 2])}
    spec = compare(write(tmp_path / "m.onnx", nodes, **constants))
    assert [layer.activation for layer in spec.network.layers] == ["relu", "tanh", "sigmoid"]
    assert spec.network.layers[1].bias is None and spec.training.loss == "binary_cross_entropy"


def test_weights_in_a_file_beside_it(tmp_path: Path) -> None:
    path = write(tmp_path / "a\u202eb.onnx", [*dense(), node("Relu")])
    onnx.save(onnx.load(path), path, save_as_external_data=True, location="weights", size_threshold=0)
    assert (tmp_path / "weights").exists()
    assert compare(path).title == r"The network in 'a\u202eb.onnx'"


def test_what_pytorch_exports(tmp_path: Path) -> None:
    torch = library("torch")
    layers = [
        torch.nn.Linear(2, 3),
        torch.nn.SiLU(),
        torch.nn.Linear(3, 3),
        torch.nn.GELU(),
        torch.nn.Linear(3, 2),
        torch.nn.Softmax(dim=1),
    ]
    module = torch.nn.Sequential(*layers).eval()
    torch.onnx.export(module, (torch.zeros(1, 2),), str(tmp_path / "m.onnx"), input_names=["input"], dynamo=False)
    spec = compare(tmp_path / "m.onnx")
    assert_alike([update_of(spec).outputs], [module(torch.full((1, 2), 0.5)).detach().numpy()], SINGLE)


REFUSALS = [
    ([node("Conv", "x", "K")], {"K": np.zeros((1, 1, 1, 1), F)}, "node 1 (Conv): has no place in a spec"),
    ([*dense(), node("LogSoftmax")], {}, "node 3 (LogSoftmax): has no place"),
    (
        [*dense(), node("Relu"), node("Sigmoid"), *dense("W2", "B2")],
        {},
        "node 4 (Sigmoid): this activation follows another",
    ),
    ([node("Gemm", "x", "W1", "B1", alpha=2.0)], {}, "node 1 (Gemm): has no place"),
    ([*dense(), *dense()], {}, "node 3 (MatMul): takes 2 values, but 3 come in"),
    ([*dense(), node("Relu"), node("Add", "x", "-2")], {}, "node 4 (Add): has no place"),
    ([*dense(), node("Selu", alpha=3.0)], {}, "node 3 (Selu): has no place in a spec with its settings"),
    ([node("Relu")], {}, "node 1 (Relu): this activation follows no layer of weights"),
    ([node("Identity")], {}, "there is no layer of weights"),
]


@pytest.mark.parametrize(("nodes", "constants", "words"), REFUSALS, ids=[words for _, _, words in REFUSALS])
def test_what_has_no_place(tmp_path: Path, nodes: list[Any], constants: dict[str, Any], words: str) -> None:
    path = write(tmp_path / "m.onnx", nodes, **constants)
    with pytest.raises(ImportRefused) as caught:
        from_file(path)
    [problem] = caught.value.problems
    assert problem.startswith(words)


@pytest.mark.parametrize("content", [b"", b"\x80\x04K\x01.", b"\x08" * 50, b"nothing of the kind"])
def test_a_broken_file_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "m.onnx").write_bytes(content)
    with pytest.raises(ImportRefused):
        from_file(tmp_path / "m.onnx")


def test_weights_from_outside_the_folder_are_refused(tmp_path: Path) -> None:
    (tmp_path / "secret").write_bytes(W1.tobytes())
    (tmp_path / "in").mkdir()
    path = write(tmp_path / "in" / "m.onnx", dense())
    model = onnx.load(path)
    onnx.external_data_helper.set_external_data(model.graph.initializer[0], "../secret")
    model.graph.initializer[0].ClearField("raw_data")
    path.write_bytes(model.SerializeToString())
    with pytest.raises(ImportRefused, match="cannot be read as ONNX"):
        from_file(path)


# ---------------------------------------------------------------------------------------- the command


def run(*words: object) -> Any:
    return CliRunner().invoke(main, ["new", *map(str, words)])


def test_new_writes_a_commented_spec_of_a_model(tmp_path: Path) -> None:
    model = write(tmp_path / "m.onnx", [*dense(), node("Tanh"), *dense("W2", "B2"), node("Softmax")])
    done = run("--from", model, tmp_path / "made.toml")
    assert done.exit_code == 0, done.output
    text = (tmp_path / "made.toml").read_text()
    assert text.startswith("# data: the file holds none") and "# " in text
    assert load(tmp_path / "made.toml") == from_file(model)[0]
    (tmp_path / "full.toml").write_text(text.replace("[0.5, 0.5] }", "[0.5, 0.5], target = [0, 1] }"))
    assert load(tmp_path / "full.toml").updates == 1


def test_new_refuses_with_code_2_and_writes_nothing(tmp_path: Path) -> None:
    model = write(tmp_path / "m.onnx", [*dense(), node("LogSoftmax"), node("Abs")])
    done = run("--from", model, tmp_path / "made.toml")
    assert done.exit_code == 2 and "LogSoftmax" in done.output and "Abs" in done.output
    absent = run("--from", tmp_path / "absent.onnx", tmp_path / "made.toml")
    assert absent.exit_code == 2 and "absent.onnx" in absent.output
    assert not (tmp_path / "made.toml").exists()


class Payload:
    def __init__(self, marker: Path) -> None:
        self.marker = marker

    def __reduce__(self) -> Any:
        return Path.touch, (self.marker,)


@pytest.mark.parametrize("suffix", [*REFUSED_SUFFIXES, ".PKL", ".unknown", ".onnx", ".skops"])
def test_a_file_that_runs_code_is_never_opened(tmp_path: Path, suffix: str) -> None:
    marker, path = tmp_path / "marker", tmp_path / f"model{suffix}"
    path.write_bytes(pickle.dumps(Payload(marker)))
    done = run("--from", path, tmp_path / "made.toml")
    assert done.exit_code == 2 and path.name in done.output and not marker.exists()
    assert not (tmp_path / "made.toml").exists()
    if suffix not in (".onnx", ".skops"):
        assert "not opened" in done.output
        assert any(way_out in done.output for way_out in ("torch.onnx.export(", "model.export("))
        assert run("--from", tmp_path / "none" / path.name).output.replace("/none", "") == done.output, (
            "needs no file at all"
        )
    pickle.loads(path.read_bytes())
    assert marker.exists(), "the payload would have worked"
