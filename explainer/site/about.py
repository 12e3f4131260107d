"""How the site says that things are checked, cited and called.

In: the shipped lessons. Out: fields of pages; every figure is counted while the site is built.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import explainer
from explainer.functions import ACTIVATIONS, LOSSES, OPTIMIZER_CONSTANTS, OPTIMIZERS
from explainer.lesson import example_names
from explainer.mistakes.table import MISTAKES
from explainer.site.lessons import lesson
from explainer.site.pieces import Pieces, find_quantity, read_name, site_sentence
from explainer.walkthrough import LessonContext
from explainer.walkthrough.document import Inline, NameOf, NumberOf
from explainer.walkthrough.recap import notation_table
from explainer.wording import SENTENCES

WITNESSES = ("own_inputs", "matrices", "complex_step", "whole_error", "many_digits", "replay")
"""The witnesses in the order of the table."""
GLOSSARY = (
    ("i1", "mazur: i1", "an input: the first number that the network is given"),
    ("t1", "mazur: t1", "a target: what the first output should be"),
    ("w5", "mazur: w5", "a weight: the number on one edge; numbered through the whole network"),
    ("b1", "mazur: b1", "a bias: added to a neuron's weighted sum"),
    ("net_h1", "mazur: net_h1", "a net input: the weighted sum that enters the neuron h1"),
    ("out_h1", "mazur: out_h1", "an output: what the activation function makes of the net input"),
    ("E_o1", "mazur: E_o1", "the error of one output"),
    ("E_total", "mazur: E_total", "the loss: the errors of all outputs together; training makes it smaller"),
    ("dE/dout_o1", "mazur: dE/dout_o1", "how fast the loss changes with an output"),
    ("dout_o1/dnet_o1", "mazur: dout_o1/dnet_o1", "a slope: how fast an output changes with its net input"),
    ("dnet_o1/dw5", "mazur: dnet_o1/dw5", "how fast a net input changes with a weight: the value that the edge brings"),
    ("delta_o1", "mazur: delta_o1", "δ, delta: how fast the loss changes with a net input"),
    ("dE/dw5", "mazur: dE/dw5", "a gradient: how fast the loss changes with a weight"),
    ("eta", "mazur: eta", "η, eta, the learning rate: how large a step goes against the gradient"),
    ("w5_new", "mazur: w5_new", "a weight after the update"),
    ("m_w1", "adam: m_w1", "m: a running mean of a weight's gradients, kept by Adam"),
    (
        "v_w1",
        "adam: v_w1",
        "v: what an optimizer carries along: Adam and RMSprop a running mean of squared gradients, "
        "Adagrad their sum, momentum and Nesterov a fading sum of gradients",
    ),
    ("m_hat_w1", "adam: m_hat_w1", "m̂: m, put right for its start at 0"),
    ("v_hat_w1", "adam: v_hat_w1", "v̂: v, put right for its start at 0"),
)
"""(id, where it is shown, what it is) of the glossary's symbols."""
CONSTANT_READINGS = {
    "eta": "the learning rate",
    "mu": "μ, mu: how much of its last v momentum keeps",
    "rho": "ρ, rho: how much of its running mean RMSprop keeps",
    "beta1": "β with index 1: the same for Adam's m",
    "beta2": "β with index 2: the same for Adam's v",
    "epsilon": "ε, epsilon: a tiny number that keeps a denominator from being zero",
    "lambda_": "λ, lambda: weight decay, how much every weight shrinks by itself",
}
"""Constant of an optimizer → how it is read."""


def witness_counts(pieces: Pieces) -> Mapping[str, Any]:
    """What each witness compared in each shipped example."""
    words = SENTENCES["en"]
    rows, total = [], 0
    for name in example_names():
        counts = {check.witness: check.lines for check in lesson(name).checks}
        total += sum(counts.values())
        rows.append((name, *(str(counts.get(witness, "–")) for witness in WITNESSES)))
    assert all(check.passed for name in example_names() for check in lesson(name).checks)
    header = ("Example", "Inputs", "NumPy", "Complex", "SymPy", "Digits", "Replay")
    said = [f"{column}: {words[f'witness.{witness}']}" for column, witness in zip(header[1:], WITNESSES, strict=True)]
    steps = sum(len(row.steps) for row in ACTIVATIONS.values()) + sum(len(row.steps) for row in LOSSES.values())
    tolerance = max(check.tolerance for check in lesson("mazur").checks)
    return {
        "total": f"{total:,}",
        "examples": len(rows),
        "tolerance": f"{tolerance:.0e}",
        "table": pieces.table("Numbers compared by each witness, today", header, rows),
        "witnesses": said,
        "activations": len(ACTIVATIONS),
        "losses": len(LOSSES),
        "optimizers": len(OPTIMIZERS),
        "mistakes": len(MISTAKES),
        "steps": steps,
    }


def cite(pieces: Pieces) -> Mapping[str, Any]:
    """What a citation needs."""
    return {"version": explainer.__version__}


def glossary(pieces: Pieces) -> Mapping[str, Any]:
    """Every symbol: how it is written, in formulas and in code, what it is, and a number of it."""
    rows: list[tuple[Inline, ...]] = []
    tables = {}
    for name in ("mazur", "adam"):
        of_lesson = [(id, at.partition(": ")[2], says) for id, at, says in GLOSSARY if at.startswith(f"{name}:")]
        rows = [
            (
                NameOf(find_quantity(lesson(name), id)),
                shown,
                site_sentence(says),
                NumberOf(find_quantity(lesson(name), id)),
            )
            for id, shown, says in of_lesson
        ]
        header = ("Symbol", "Id", "What it is", "For example")
        tables[name] = pieces.table(f"Symbols, with their numbers in the lesson {name}", header, rows, name)
    constants = [
        (read_name(name.rstrip("_")), f"{key} = …", site_sentence(CONSTANT_READINGS[name]))
        for name, key in OPTIMIZER_CONSTANTS.items()
    ]
    return {
        "symbols": "".join(tables.values()),
        "constants": pieces.table("Constants of the optimizers", ("Symbol", "In a spec", "What it is"), constants),
        "notations": pieces.blocks("mazur", notation_table(LessonContext.of(lesson("mazur")))),
    }
