"""From a file that `skops.io.dump` wrote to a plan: a scikit-learn network, running nothing that the file names.

In: a path. Out: a `ModelPlan` of a forward pass. The file's own table of contents is read first: anything but one of
the two networks of scikit-learn is refused before it is loaded, and loading itself trusts nothing but the network's
solver.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from zipfile import BadZipFile, ZipFile

from explainer.importers.plan import MAX_FILE, ImportRefused, ModelPlan
from explainer.importers.sklearn import ESTIMATOR_KINDS, read_model, read_solver
from explainer.importers.standin import stand_in
from explainer.spec.problems import show_value

_HOME = "sklearn.neural_network._multilayer_perceptron"
_SOLVERS = {f"sklearn.neural_network._stochastic_optimizers.{name}" for name in ("AdamOptimizer", "SGDOptimizer")}
"""Plain holders of numbers, which skops does not know yet."""


def plan_skops(path: Path, large: bool = False) -> ModelPlan:
    """The network in a .skops file. Raises ImportRefused, OSError; ImportError names the extra that is missing."""
    plan = ModelPlan(str(path), f"The network in {show_value(path.name)}")
    _refuse_foreign(path, large)
    mlp = _load_model(path)
    if read_model(plan, mlp):
        stand_in(plan)
        read_solver(plan, mlp, trains=False)
    return plan


def _refuse_foreign(path: Path, large: bool) -> None:
    """Refuses what is no network of scikit-learn, by the file's table of contents alone."""
    try:
        with ZipFile(path) as held:
            size = sum(part.file_size for part in held.infolist())
            if size > MAX_FILE and not large:
                raise ImportRefused(
                    str(path), [f"holds {size:,} bytes, more than {MAX_FILE:,}; a smaller network, or --large"]
                )
            top = json.loads(held.read("schema.json"))
    except (BadZipFile, KeyError, ValueError, RecursionError, NotImplementedError, RuntimeError) as error:
        if isinstance(error, ImportRefused):
            raise
        raise ImportRefused(str(path), ["is not a file that skops.io.dump wrote"]) from None
    name = top.get("__class__") if isinstance(top, dict) else None
    if name not in ESTIMATOR_KINDS or top.get("__module__") != _HOME:
        raise ImportRefused(str(path), [f"holds {show_value(name)}, not one of {', '.join(ESTIMATOR_KINDS)}"])


def _load_model(path: Path) -> Any:
    try:
        from skops import io
    except ImportError:
        raise ImportRefused(
            str(path), ['reading it needs skops and scikit-learn: pip install "explainer[skops]"']
        ) from None
    try:
        foreign = set(io.get_untrusted_types(file=path))
        if foreign - _SOLVERS:
            raise ImportRefused(
                str(path), [f"names {', '.join(sorted(foreign - _SOLVERS))}, which a network does not need"]
            )
        return io.load(path, trusted=sorted(foreign))
    except ImportRefused:
        raise
    except Exception as error:  # a damaged file fails in as many ways as there are types in it
        raise ImportRefused(str(path), [f"cannot be read: {error}"]) from None
