"""From an ONNX file to a plan: a chain of Gemm, MatMul and Add nodes with activations, as exporters write an MLP.

In: a path. Out: a `ModelPlan` of a forward pass; the file holds no data, loss or optimizer. Operators are read as in
"ONNX Operators" (onnx.ai/onnx/operators), version 1.16 and later.

    plan = plan_onnx(Path("model.onnx"))
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from explainer.importers.plan import MAX_FILE, ImportRefused, ModelPlan, decimal
from explainer.importers.standin import stand_in
from explainer.spec.problems import show_value

AnyArray = Any


@dataclass(frozen=True, slots=True)
class OnnxNode:
    """One operator of the chain."""

    where: str
    op: str
    """Its type; "" for one that ONNX itself does not define."""
    inputs: tuple[str, ...]
    output: str
    settings: dict[str, Any]

    def setting(self, name: str, usual: Any) -> Any:
        """An attribute; a number in the 32 bits that ONNX keeps it in."""
        import numpy as np

        value = self.settings.get(name, usual)
        return np.float32(value) if isinstance(value, float) else value


@dataclass(frozen=True, slots=True)
class OnnxGraph:
    """The chain of a file and its constants."""

    nodes: tuple[OnnxNode, ...]
    constants: dict[str, AnyArray]
    start: str
    """The name of the values that come in."""

    def constants_of(self, node: OnnxNode) -> list[AnyArray]:
        """The constants that a node takes, in order."""
        return [self.constants[name] for name in node.inputs if name in self.constants]


def plan_onnx(path: Path, large: bool = False) -> ModelPlan:
    """The network in an .onnx file. Raises ImportRefused (also where the package onnx is missing), OSError."""
    plan = ModelPlan(str(path), f"The network in {show_value(path.name)}")
    graph = _read_graph(path, large)
    current, index = graph.start, 0
    while index < len(graph.nodes):
        try:
            used = _read_pattern(plan, graph, index, current) or _read_dense(plan, graph, index, current)
            if not used:
                _read_node(plan, graph, graph.nodes[index], current)
        except (TypeError, ValueError, ArithmeticError):  # a text or a truth value where ONNX has a number
            plan.refuse(graph.nodes[index].where, "holds a setting or a constant that is not a number")
            plan.skip_layer()
            used = 1
        used = used or 1
        index += used
        current = graph.nodes[index - 1].output
    if not plan.problems:
        stand_in(plan)
    return plan


def _read_graph(path: Path, large: bool) -> OnnxGraph:
    if path.stat().st_size > MAX_FILE and not large:
        raise ImportRefused(str(path), [f"holds more than {MAX_FILE:,} bytes; a smaller network, or --large"])
    try:
        import onnx
    except ImportError:
        raise ImportRefused(str(path), ['reading it needs onnx: pip install "explainer[onnx]"']) from None
    try:
        found = onnx.load(path).graph
        constants = {part.name: onnx.numpy_helper.to_array(part) for part in found.initializer}
        nodes = []
        for number, node in enumerate(found.node, 1):
            settings = {part.name: onnx.helper.get_attribute_value(part) for part in node.attribute}
            if node.op_type == "Constant" and "value" in settings:
                constants[node.output[0]] = onnx.numpy_helper.to_array(settings["value"])
                continue
            op = node.op_type if node.domain in ("", "ai.onnx") else ""
            where = f"node {number} ({show_value(node.op_type)[1:-1]})"
            nodes.append(
                OnnxNode(where, op, tuple(filter(None, node.input)), node.output[0] if node.output else "", settings)
            )
    except Exception as error:  # protobuf, a missing file of weights, or whatever else a damaged file leads to
        raise ImportRefused(str(path), [f"cannot be read as ONNX: {show_value(str(error))[1:-1]}"]) from None
    starts = [value.name for value in found.input if value.name not in constants]
    if len(starts) != 1:
        raise ImportRefused(str(path), [f"takes {len(starts)} inputs; a spec has one vector of inputs"])
    return OnnxGraph(tuple(nodes), constants, starts[0])


# -------------------------------------------------------------------------------------- weights and biases


def _read_dense(plan: ModelPlan, graph: OnnxGraph, index: int, current: str) -> int:
    """Reads Gemm, or MatMul with an Add behind it; how many nodes that took."""
    node = graph.nodes[index]
    constants = graph.constants_of(node)
    if node.op not in ("Gemm", "MatMul") or not constants or node.inputs[:1] != (current,) or constants[0].ndim != 2:
        return 0
    if node.op == "Gemm":
        factors = float(node.setting("alpha", 1.0)), float(node.setting("beta", 1.0))
        if node.setting("transA", 0) or factors != (1.0, 1.0):
            return 0
        weights = constants[0] if node.setting("transB", 0) else constants[0].T
        _add_layer(plan, node.where, weights, constants[1] if len(constants) > 1 else None)
        return 1
    weights = constants[0].T
    added = graph.nodes[index + 1] if index + 1 < len(graph.nodes) else None
    bias = graph.constants_of(added) if added and added.op == "Add" and node.output in added.inputs else []
    _add_layer(plan, node.where, weights, bias[0] if bias else None)
    return 2 if bias else 1


def _add_layer(plan: ModelPlan, where: str, weights: AnyArray, bias: AnyArray | None) -> None:
    import numpy as np

    try:
        plan.add_dense(where, weights, None if bias is None else np.broadcast_to(bias, (1, len(weights)))[0])
    except ValueError as error:
        plan.refuse(where, str(error))
        plan.skip_layer()


# -------------------------------------------------------------------------------------------- activations

ACTIVATION_PATTERNS: dict[tuple[str, ...], tuple[str, tuple[float, ...]]] = {
    ("Sigmoid", "Mul"): ("silu", ()),
    ("Softplus", "Tanh", "Mul"): ("mish", ()),
    ("Div", "Erf", "Add", "Mul", "Mul"): ("gelu", (2**0.5, 1.0, 0.5)),
}
"""Activations that exporters spell out: the operators (the first Mul is by the net) → the row, the constants."""


def _read_pattern(plan: ModelPlan, graph: OnnxGraph, index: int, current: str) -> int:
    """Reads an activation that is spelled out in several nodes; how many, 0 where there is none."""
    for operators, (name, expected) in ACTIVATION_PATTERNS.items():
        nodes = graph.nodes[index : index + len(operators)]
        if tuple(node.op for node in nodes) != operators or current not in nodes[0].inputs:
            continue
        constants = [float(c.reshape(-1)[0]) for node in nodes for c in graph.constants_of(node) if c.size == 1]
        chained = all(before.output in node.inputs for before, node in pairwise(nodes))
        by_net = current in next(node for node in nodes if node.op == "Mul").inputs
        alike = len(constants) == len(expected) and all(
            abs(a - b) < 1e-6 for a, b in zip(constants, expected, strict=True)
        )
        if chained and by_net and alike:
            plan.activate(nodes[0].where, name)
            return len(nodes)
    return 0


def _hard_sigmoid(node: OnnxNode, constants: list[AnyArray]) -> str:
    slope, middle = node.setting("alpha", 0.2), node.setting("beta", 0.5)
    if abs(slope - 1 / 6) < 1e-6 and middle == 0.5:
        return "hard_sigmoid"
    return f"max(0, min(1, {decimal(slope):f} * x + {decimal(middle):f}))"


def _clip(node: OnnxNode, constants: list[AnyArray]) -> str | None:
    if len(constants) != 2 or any(bound.size != 1 for bound in constants):
        return None
    low, high = (f"{decimal(bound.reshape(-1)[0]):f}" for bound in constants)
    return "hard_tanh" if (low, high) == ("-1", "1") else f"min(max({low}, x), {high})"


def _gelu(node: OnnxNode, constants: list[AnyArray]) -> str:
    return "gelu_tanh" if node.setting("approximate", b"none") == b"tanh" else "gelu"


def _selu(node: OnnxNode, constants: list[AnyArray]) -> str | None:
    usual = (1.6732632423543772, 1.0507009873554805)
    found = float(node.setting("alpha", usual[0])), float(node.setting("gamma", usual[1]))
    return "selu" if all(abs(a - b) < 1e-5 for a, b in zip(found, usual, strict=True)) else None


ONNX_ACTIVATIONS: dict[str, Callable[[OnnxNode, list[AnyArray]], str | None]] = {
    "Relu": lambda node, constants: "relu",
    "Sigmoid": lambda node, constants: "sigmoid",
    "Tanh": lambda node, constants: "tanh",
    "LeakyRelu": lambda node, constants: "leaky_relu",
    "Elu": lambda node, constants: "elu",
    "Selu": _selu,
    "Softplus": lambda node, constants: "softplus",
    "Softsign": lambda node, constants: "softsign",
    "Mish": lambda node, constants: "mish",
    "Gelu": _gelu,
    "HardSigmoid": _hard_sigmoid,
    "Clip": _clip,
    "Softmax": lambda node, constants: "softmax" if node.setting("axis", -1) in (-1, 1) else None,
}
"""Operator → a row of the spec's table or a formula; None as it is set here."""

USUAL_ALPHAS = {"LeakyRelu": 0.01, "Elu": 1.0}
"""Operators whose alpha a spec has too, with what it is where the file does not say."""


def _read_node(plan: ModelPlan, graph: OnnxGraph, node: OnnxNode, current: str) -> None:
    """Reads an activation or a node that changes nothing; refuses any other."""
    if node.inputs[:1] != (current,):
        plan.refuse(node.where, "does not follow the node before it; a spec is made of layers one after the other")
    elif node.op in ONNX_ACTIVATIONS:
        name = ONNX_ACTIVATIONS[node.op](node, graph.constants_of(node))
        if name is None:
            plan.refuse(node.where, "has no place in a spec with its settings")
        else:
            plan.activate(
                node.where, name, node.setting("alpha", USUAL_ALPHAS[node.op]) if node.op in USUAL_ALPHAS else None
            )
    elif not _changes_nothing(graph, node):
        known = f"Gemm, MatMul, Add behind MatMul, {', '.join(ONNX_ACTIVATIONS)}, Identity, Flatten"
        plan.refuse(node.where, f"has no place in a spec; operators that have one: {known}")
        plan.skip_layer()


def _changes_nothing(graph: OnnxGraph, node: OnnxNode) -> bool:
    """Identity, a flattening of each sample, Dropout outside training, a cast between kinds of float."""
    match node.op:
        case "Identity":
            return True
        case "Flatten":
            return bool(node.setting("axis", 1) == 1)
        case "Dropout":
            return not any(constant.dtype == bool and constant.any() for constant in graph.constants_of(node))
        case "Cast":
            return node.settings.get("to") in (1, 11)
        case "Reshape":
            return any(constant.size == 2 for constant in graph.constants_of(node))
    return False
