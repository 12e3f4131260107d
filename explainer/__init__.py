"""explainer: step-by-step backpropagation lessons for your own small network, every number checked.

lesson.toml ── load ──▶ Spec ── build ──▶ Network ── derive ──▶ Derivation          (SymPy)
                                             │                      │ walk
                                             └─ evaluate ─▶ Values  ▼
                                                 (NumPy)      │  Walkthrough ── compile ──▶ Page
                                                              └────────── page.fill ─────────▶ document

>>> import explainer
>>> explainer.explain("mazur").value("dE/dw5")  # doctest: +ELLIPSIS
0.0821670405...
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from explainer.explanation import Explanation as Explanation
    from explainer.importers import ImportNote as ImportNote
    from explainer.importers import ImportRefused as ImportRefused
    from explainer.importers import from_keras as from_keras
    from explainer.importers import from_sklearn as from_sklearn
    from explainer.importers import from_torch as from_torch
    from explainer.lesson import explain as explain
    from explainer.lesson import load_example as load_example
    from explainer.lesson import trace as trace
    from explainer.network.building import Network as Network
    from explainer.network.building import build as build
    from explainer.network.derivation import Derivation as Derivation
    from explainer.network.derivation import derive as derive
    from explainer.numbers.evaluation import Values as Values
    from explainer.numbers.evaluation import evaluate as evaluate
    from explainer.numbers.limits import NotFinite as NotFinite
    from explainer.render.page import Page as Page
    from explainer.spec import Spec as Spec
    from explainer.spec import SpecError as SpecError
    from explainer.spec import load as load
    from explainer.walkthrough import walk as walk
    from explainer.walkthrough.document import Document as Document
    from explainer.witnesses.agreement import Check as Check
    from explainer.witnesses.agreement import Disagreement as Disagreement
    from explainer.witnesses.verifying import verify as verify

__version__ = "0.1.0"

_HOMES = {
    "ImportNote": "importers", "ImportRefused": "importers",
    "from_keras": "importers", "from_sklearn": "importers", "from_torch": "importers",
    "Explanation": "explanation", "explain": "lesson", "load_example": "lesson", "trace": "lesson",
    "Spec": "spec", "SpecError": "spec", "load": "spec",
    "Network": "network.building", "build": "network.building", "Derivation": "network.derivation",
    "derive": "network.derivation", "Values": "numbers.evaluation", "evaluate": "numbers.evaluation",
    "Document": "walkthrough.document", "walk": "walkthrough",
    "Check": "witnesses.agreement", "Disagreement": "witnesses.agreement", "NotFinite": "numbers.limits",
    "verify": "witnesses.verifying",
    "Page": "render.page",
}  # fmt: skip
__all__ = [
    "Check", "Derivation", "Disagreement", "Document", "Explanation", "ImportNote", "ImportRefused", "Network",
    "NotFinite", "Page", "Spec", "SpecError", "Values", "build", "derive", "evaluate", "explain", "from_keras",
    "from_sklearn", "from_torch", "load", "load_example", "trace", "verify", "walk",
]  # fmt: skip


def __getattr__(name: str) -> Any:
    """Public names are imported when first used, so that `import explainer` and `--help` stay quick."""
    if name not in _HOMES:
        raise AttributeError(f"module 'explainer' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"explainer.{_HOMES[name]}"), name)


def load_ipython_extension(shell: Any) -> None:
    """Called by `%load_ext explainer`: the magics `%backprop` and `%%backprop`."""
    from explainer.embeddings.notebook import load

    load(shell)
