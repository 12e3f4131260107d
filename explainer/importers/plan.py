"""What the importers share: a chain of layers that is filled one by one, refuses by name, and becomes a `Spec`.

In: weights, activations, loss, optimizer and data as the importers read them. Out: a `Spec`, or an `ImportRefused` with
every problem at once. Numbers keep their shortest decimal: 0.1 in 32 bits is 0.1, not 0.10000000149.

    >>> plan = ModelPlan("a model")
    >>> plan.add_dense("layer 1", [[0.5, -1]], [0.25])
    >>> plan.activate("layer 2", "tanh")
    >>> plan.add_samples([[1, 2]])
    >>> plan.spec().network.layers[0].activation
    'tanh'
"""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from explainer.spec import Spec

AnyArray = Any

MAX_FILE = 20_000_000
"""Bytes of a model's file, and of what is packed in it, that are read unless it is said to be large."""


class ImportRefused(ValueError):
    """The model holds what a spec has no place for: every such thing is named."""

    def __init__(self, source: str, problems: Iterable[str]) -> None:
        self.source = source
        """What was to be read: "the PyTorch module", or a path."""
        self.problems = tuple(problems)
        """One text for each thing that has no place."""
        super().__init__(source, self.problems)

    def __str__(self) -> str:
        return "\n".join(f"{self.source}: {problem}" for problem in self.problems)


class ImportNote(UserWarning):
    """Something of the model that the spec leaves out without changing the numbers of this lesson."""


def array(value: Any) -> AnyArray:
    """A NumPy array of numbers from a tensor, a variable, a data frame or lists. Raises ValueError for any other."""
    if hasattr(value, "detach"):
        value = value.detach().cpu()
        value = value.float() if str(value.dtype) == "torch.bfloat16" else value
    if hasattr(value, "toarray"):
        value = value.toarray()
    elif callable(getattr(value, "numpy", None)):
        value = value.numpy()
    result = np.asarray(value)
    if result.dtype.kind not in "biuf":
        raise ValueError(f"holds {result.dtype} values, not numbers")
    return result


def decimal_lists(values: AnyArray) -> Any:
    """Nested lists of decimals from an array: of a float the shortest text that gives it back in its own precision."""
    return [decimal_lists(part) for part in values] if values.ndim else decimal(values[()])


def decimal(value: Any) -> Decimal:
    """One number by its shortest text; 1.0 is 1."""
    return Decimal(str(value + 0 if isinstance(value, int) else value).removesuffix(".0"))


@dataclass
class ModelPlan:
    """A network and its training step while they are read."""

    source: str
    """What is read, for messages."""
    title: str = "A small network, step by step"
    layers: list[dict[str, Any]] = field(default_factory=list)
    """Keys of `[[network.layers]]`."""
    frozen: list[str] = field(default_factory=list)
    """Ids of parameters without an update."""
    training: dict[str, Any] = field(default_factory=dict)
    """Keys of `[training]`."""
    problems: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    activated: bool = True
    """Whether the last layer has its activation; so have the inputs, which take none."""
    _parameters: dict[str, int] = field(default_factory=lambda: {"w": 0, "b": 0})

    def refuse(self, where: str, problem: str) -> None:
        """Something here has no place in a spec."""
        self.problems.append(f"{where}: {problem}")

    def note(self, where: str, text: str) -> None:
        """Something here is left out, or needs a word."""
        self.notes.append(f"{where}: {text}")

    def add_dense(
        self, where: str, weights: Any, bias: Any = None, *, frozen: tuple[bool, bool] = (False, False)
    ) -> None:
        """A layer: one row of weights and one bias (or None for all) per neuron; `frozen`: which do not move."""
        matrix = array(weights)
        offsets = None if bias is None else array(bias)
        if "b" in (matrix.dtype.kind, "" if offsets is None else offsets.dtype.kind):
            self.refuse(where, "holds truth values where weights are numbers")
            return self.skip_layer()
        if matrix.ndim != 2 or 0 in matrix.shape or (offsets is not None and offsets.shape != matrix.shape[:1]):
            shapes = f"weights of shape {matrix.shape}", f"biases of shape {getattr(offsets, 'shape', ())}"
            return self.refuse(where, f"{' and '.join(shapes)} make no layer")
        if self.outputs and self.outputs != matrix.shape[1]:
            self.refuse(where, f"takes {matrix.shape[1]} values, but {self.outputs} come in")
        if not all(np.isfinite(part).all() for part in (matrix, offsets) if part is not None):
            self.refuse(where, "holds weights that are infinite or not a number")
            matrix, offsets = np.zeros_like(matrix), None if offsets is None else np.zeros_like(offsets)
        layer = {"neurons": matrix.shape[0], "weights": decimal_lists(matrix)}
        self.layers.append(layer if offsets is None else {**layer, "bias": decimal_lists(offsets)})
        self.activated = False
        for kind, count, fixed in zip("wb", (matrix.size, 0 if offsets is None else offsets.size), frozen, strict=True):
            first = self._parameters[kind] + 1
            self._parameters[kind] += count
            if fixed:
                self.frozen += [f"{kind}{number}" for number in range(first, first + count)]

    def activate(self, where: str, name: str, alpha: Any = None) -> None:
        """The activation of the layer before: a row of the table or a formula in x."""
        if self.activated:
            before = "another activation" if self.layers else "no layer of weights"
            return self.refuse(
                where, f"this activation follows {before}; a spec has one activation after each layer of weights"
            )
        self.layers[-1]["activation"] = name
        if alpha is not None:
            self.layers[-1]["alpha"] = decimal(alpha)
        self.activated = True

    def skip_layer(self) -> None:
        """A layer with weights that was refused: what follows it is not blamed for it."""
        self.activated = False
        self.layers.append({})

    @property
    def inputs(self) -> int:
        """How many values come in; 0 where that cannot be told."""
        return len(self.layers[0]["weights"][0]) if self.layers and "weights" in self.layers[0] else 0

    @property
    def outputs(self) -> int:
        """How many values come out; 0 where that cannot be told."""
        return int(self.layers[-1].get("neurons", 0)) if self.layers else 0

    def add_samples(self, x: Any, targets: Any = None) -> None:
        """The samples: an input each, flattened, or a single one; `targets` one row per sample, see `sample_rows`."""
        inputs = self.sample_rows("x", x, self.inputs)
        if inputs is None:
            return
        samples: list[dict[str, Any]] = [{"input": row} for row in decimal_lists(inputs)]
        if targets is not None:
            if len(targets) != len(samples):
                return self.refuse("y", f"{len(targets)} targets for {len(samples)} inputs")
            samples = [{**sample, "target": row} for sample, row in zip(samples, decimal_lists(targets), strict=True)]
        self.training |= {"data": samples, "batch_size": len(samples)}

    def sample_rows(self, name: str, values: Any, width: int) -> AnyArray | None:
        """An array with one row of `width` numbers per sample; refused and None where the shape does not fit."""
        try:
            found = array(values)
        except ValueError as error:
            self.refuse(name, str(error))
            return None
        flat = (
            found.reshape(1, -1)
            if found.ndim <= 1 and found.size == width
            else found.reshape(len(found) if found.ndim else 1, -1)
        )
        if not flat.size or (width and flat.shape[1] != width):
            self.refuse(name, f"has shape {found.shape}, expected (samples, {width or 'inputs'})")
            return None
        if not np.isfinite(flat).all():
            self.refuse(name, "holds values that are infinite or not a number")
            return None
        return flat

    def one_hot(self, name: str, classes: Any) -> AnyArray | None:
        """Rows of 0 and 1 from the numbers of classes, which count from 0; refused and None where one is no class."""
        numbers = array(classes).reshape(-1)
        wrong = sorted({int(number) for number in numbers if not 0 <= number < self.outputs})
        if wrong:
            self.refuse(name, f"class {wrong[0]} is none of the {self.outputs} outputs, which count from 0")
            return None
        return np.eye(self.outputs, dtype=int)[numbers.astype(int)]

    def set_optimizer(self, keys: Mapping[str, Any]) -> None:
        """Keys of the optimizer: names, and numbers by their shortest texts."""
        self.training["optimizer"] = {key: v if isinstance(v, str) else decimal(v) for key, v in keys.items()}

    def finish(self, *, large: bool) -> Spec:
        """The spec, with the notes as warnings that point at the caller's caller."""
        spec = self.spec(large=large)
        for text in self.notes:
            warnings.warn(f"{self.source}: {text}", ImportNote, stacklevel=3)
        return spec

    def spec(self, *, large: bool = False) -> Spec:
        """The spec. Raises ImportRefused for what has no place, SpecError for what is too large."""
        from explainer.spec import from_mapping

        if not self.layers and not self.problems:
            self.problems.append("there is no layer of weights")
        if self.problems:
            raise ImportRefused(self.source, self.problems)
        network: dict[str, Any] = {"inputs": self.inputs, "layers": self.layers, "frozen": self.frozen}
        data: Mapping[str, Any] = {"title": self.title, "network": network, "training": self.training}
        return from_mapping(data, self.source, large=large)
