"""Exercises at the end of a page: networks drawn by the homework engine with a fixed key, answers folded.

In: a page's name, a row of `EXERCISES`. Out: MyST text: what is given, the blanks, and the worked lines.

    >>> "Your turn" in exercises(Pieces("learn/neuron"), "neuron")
    True
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from explainer.homework.sheet_documents import worksheet
from explainer.homework.trial import PreparedHomework, prepare_homework
from explainer.homework.variants import draw_variants
from explainer.render.compiler import Compiler
from explainer.site.lessons import lesson
from explainer.site.pieces import FRAGMENT, Pieces, fold, raw_block
from explainer.spec.model import Homework, Range, Vary
from explainer.walkthrough.document import Block, Line, Prose, Say, Section, Table

KEY = b"the exercises of the docs site"
"""What the draws hang on: the same networks on every machine."""
EXERCISES_PER_PAGE = 2
"""Drawn networks per page."""


@dataclass(frozen=True, slots=True)
class Exercise:
    """What a page asks for."""

    base: str
    """The lesson whose network is drawn anew."""
    ask: tuple[str, ...]
    """Kinds and ids of the lines on the sheet."""
    blank: tuple[str, ...] = ()
    """Those that are left blank; all of them where this is empty."""
    digits: int = 4
    formulas: bool = True
    """Whether the formula stands before the gap."""
    inputs: bool = False
    """Whether the inputs are drawn too."""


EXERCISES: Mapping[str, Exercise] = {
    "network": Exercise("mazur", ("net_h1", "out_h1"), digits=3),
    "neuron": Exercise("mazur", ("net_h1", "net_h2", "out_h1", "out_h2"), inputs=True),
    "activations": Exercise("tanh-bce", ("net", "out", "slope"), inputs=True),
    "xor": Exercise("xor-as-printed/right", ("net_o1", "out_o1", "signal_out_o1", "signal_net_o1"),
                    ("signal_out_o1", "signal_net_o1")),
    "line": Exercise("xor-as-printed/right", ("net", "out"), ("net_h1", "net_h2", "net_h3", "net_h4")),
    "two-two-two": Exercise("mazur", ("net", "out", "error", "loss"), inputs=True),
    "chain-rule": Exercise("mazur", ("out_h1", "out_o1", "dE/dout_o1", "dout_o1/dnet_o1", "dnet_o1/dw5", "dE/dw5"),
                           ("dE/dout_o1", "dout_o1/dnet_o1", "dE/dw5")),
    "paths": Exercise("mazur", ("out_h1", "delta_o1", "delta_o2", "dE/dout_h1"), ("dE/dout_h1",)),
    "delta": Exercise("mazur", ("out", "partial", "slope", "delta", "dE/dw1", "dE/dw5"), ("delta", "dE/dw1", "dE/dw5")),
    "learning-rate": Exercise("mazur", ("dE/dw5", "dE/dw6", "w5_new", "w6_new"), ("w5_new", "w6_new"), digits=6),
    "training": Exercise("batch-mean", ("gradient", "update"), ("update",)),
    "losses": Exercise("loss-half_squared_error", ("out", "error", "loss", "partial"), ("error", "loss", "partial")),
    "softmax": Exercise("softmax", ("net_o1", "net_o2", "net_o3", "out_o1", "out_o2", "out_o3", "loss"),
                        ("out_o1", "out_o2", "out_o3")),
    "optimizers": Exercise("momentum", ("gradient", "state", "update"), ("state", "update")),
    "depth": Exercise("depth-sigmoid", ("slope", "delta"), ("delta",), digits=6),
    "initial-weights": Exercise("same-weights", ("out", "gradient"), ("gradient",)),
    "wiring": Exercise("skip", ("net", "out"), ("out",)),
}  # fmt: skip
"""Page → its exercise."""


@cache
def prepare_exercise(page: str) -> PreparedHomework:
    """The exercise as a homework of its lesson."""
    row = EXERCISES[page]
    spec = lesson(row.base).spec
    weights = Range(low=Decimal("-0.9"), high=Decimal("0.9"), step=Decimal("0.1"))
    inputs = Range(low=Decimal("0.1"), high=Decimal("1.0"), step=Decimal("0.1"))
    homework = Homework(
        vary=Vary(weights=weights, inputs=inputs if row.inputs else None),
        ask=row.ask,
        blank=row.blank,
        formulas=row.formulas,
        digits=row.digits,
        salt=page,
    )
    numbers = spec.numbers.model_copy(update={"kind": "decimals", "rounding": "half_up", "overrides": {}})
    training = spec.training.model_copy(update={"mistakes": (), "epochs": min(spec.training.epochs, 2)})
    page_ = spec.page.model_copy(update={"background": (), "rates": (), "intro": None, "show": (1,)})
    changes = {"homework": homework, "numbers": numbers, "training": training, "page": page_}
    return prepare_homework(spec.model_copy(update=changes), page)


def exercises(pieces: Pieces, page: str) -> str:
    """The exercises of a page, with their answers."""
    made = prepare_exercise(page)
    document = worksheet(made, 0)
    [how] = [section for section in document.sections if section.title.key == "section.homework"]
    asked = [row.quantity for row in made.rows[0] if row.label]
    written = [pieces.html("mazur", how.blocks)]
    for number in range(EXERCISES_PER_PAGE):
        student = str(number + 1)
        one = draw_variants(made, KEY, [student], [student], 0)
        one.check_numbers()
        compiler = Compiler(made.lesson, FRAGMENT)
        name, source = f"exercise-{number + 1}", one.page_data()
        given = [block for section in document.sections for block in _given_blocks(section)]
        lines = [b for s in document.sections if s is not how for b in s.blocks if not isinstance(b, Prose | Table)]
        written.append(f"<h3>Exercise {number + 1}</h3>")
        written.append(pieces.compile_blocks(compiler, name, [*given, *_without_titles(lines)], source))
        worked = pieces.compile_blocks(compiler, name, [Line(q) for q in asked], source)
        written.append(fold(f"Worked answers to exercise {number + 1}", worked))
    return f"\n\n## Your turn\n{raw_block(''.join(written))}"


def _given_blocks(section: Section) -> list[Block]:
    """What is given: the tables of samples, weights and biases, and the constants of the update."""
    constants = ("network.rate", "network.constants")
    return [
        block
        for block in section.blocks
        if isinstance(block, Table)
        or (isinstance(block, Prose) and isinstance(block.sentences[0], Say) and block.sentences[0].key in constants)
    ]


def _without_titles(blocks: Sequence[Block]) -> list[Block]:
    return [block for block in blocks if not isinstance(block, Section)]
