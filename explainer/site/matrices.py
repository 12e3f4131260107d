"""A layer as one matrix: the products that the lessons fold away, and a batch.

In: the lessons mazur and batch-mean. Out: fields of the page `learn/matrices`.

    >>> code_numbers("mazur", "w1 w2", 2)
    '0.15, 0.20'
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from explainer.equations.keys import Key
from explainer.site.lessons import lesson
from explainer.site.pieces import Pieces
from explainer.walkthrough import LessonContext
from explainer.walkthrough.document import Section
from explainer.walkthrough.forward import matrix_numbers, matrix_statement
from explainer.walkthrough.matrix_form import matrix_form

PLACES = 6
"""Decimals of what the program prints."""


def code_numbers(name: str, ids: str, places: int) -> str:
    """Numbers of a lesson as a program types them."""
    return ", ".join(f"{lesson(name).value(id):.{places}f}" for id in ids.split())


def matrices(pieces: Pieces) -> Mapping[str, Any]:
    """The products of one sample, and the numbers of two programs."""
    context = LessonContext.of(lesson("mazur"), full=True)
    forward = [
        (matrix_statement(context, plan), matrix_numbers(context, plan, 1, 1)) for plan in context.network.layers
    ]
    back = [block for section in matrix_form(context, context.network.layers[0], 1, 1) for block in section.blocks]
    batch = lesson("batch-mean")
    samples = batch.spec.training.data
    return {
        "forward": [pieces.blocks("mazur", *blocks) for blocks in forward],
        "back": pieces.blocks("mazur", *(block for block in back if not isinstance(block, Section))),
        "inputs": code_numbers("mazur", "i1 i2", 2),
        "targets": code_numbers("mazur", "t1 t2", 2),
        "first": [code_numbers("mazur", ids, 2) for ids in ("w1 w2", "w3 w4", "b1")],
        "second": [code_numbers("mazur", ids, 2) for ids in ("w5 w6", "w7 w8", "b2")],
        "rate": code_numbers("mazur", "eta", 1),
        "outputs": quoted("mazur", "out_o1 out_o2"),
        "gradients": quoted("mazur", "dE/dw1 dE/dw2 dE/dw3 dE/dw4"),
        "updated": quoted("mazur", "w1_new w2_new w3_new w4_new"),
        "samples": [", ".join(str(v) for v in sample.input) for sample in samples],
        "wanted": ", ".join(str((sample.target or (0,))[0]) for sample in samples),
        "batch_first": [code_numbers("batch-mean", ids, 1) for ids in ("w1 w2", "w3 w4", "b1 b2")],
        "batch_second": [code_numbers("batch-mean", ids, 1) for ids in ("w5 w6", "b3")],
        "batch_gradients": quote_texts(batch_gradients()),
        "count": len(samples),
    }


def quoted(name: str, ids: str) -> str:
    """Numbers of a lesson as Python shows a list of texts."""
    return quote_texts([lesson(name).value(id) for id in ids.split()])


def batch_gradients() -> list[float]:
    """The mean gradients of the batch's first layer."""
    batch = lesson("batch-mean")
    of_first = [
        key for key in batch.derivation.families if key.kind == "gradient" and key.parameter == Key("weight", 1)
    ]
    [mean] = [key for key in of_first if batch.derivation.families[key].scope == "update"]
    return [float(number) for number in batch.values.get(mean, 1)[0]]


def quote_texts(numbers: Sequence[float]) -> str:
    """Numbers as Python shows a list of texts."""
    return str([f"{number:.{PLACES}f}" for number in numbers])
