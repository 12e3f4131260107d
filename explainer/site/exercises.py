"""Exercises at the end of a page: networks drawn by the homework engine with a fixed key, answers folded.

In: a page's name, a row of `EXERCISES`. Out: MyST text: what is given, the blanks, and the worked lines.

    >>> "Your turn" in exercises(Pieces("learn/neuron"), "neuron")
    True
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from explainer.homework.sheet_documents import worksheet
from explainer.homework.trial import PreparedHomework, prepare_homework
from explainer.homework.variants import AcceptedVariants, draw_variants
from explainer.render.compiler import Compiler
from explainer.site.lessons import lesson
from explainer.site.pieces import FRAGMENT, Pieces, fold, raw_block
from explainer.spec.sheet_tables import Homework, Range, Vary
from explainer.walkthrough.document import Block, Document, Figure, Line, Prose, Say, Section, Table

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
    second: str = ""
    """The lesson of the second exercise, where it has one of its own."""
    updates: int = 1
    """How many updates are on the sheet: momentum shows from the second one on."""
    needs: tuple[str, ...] = ()
    """What the page teaches: slips, or parts of a spec, without which some blank comes out wrong."""


EXERCISES: Mapping[str, Exercise] = {
    "network": Exercise("mazur", ("net_h1", "out_h1"), digits=3, needs=("bias_omitted", "activation_skipped")),
    "neuron": Exercise("mazur", ("net_h1", "net_h2", "out_h1", "out_h2"), inputs=True, needs=("activation_skipped",)),
    "line": Exercise("xor-as-printed/right", ("net", "out"), ("net_h1", "net_h2", "net_h3", "net_h4", "net_o1"),
                     needs=("activation_skipped",)),
    "two-two-two": Exercise("mazur", ("net", "out", "error", "loss"), inputs=True, needs=("half_forgotten",)),
    "chain-rule": Exercise("mazur", ("out_h1", "out_o1", "dE/dout_o1", "dout_o1/dnet_o1", "dnet_o1/dw5", "dE/dw5"),
                           ("dE/dout_o1", "dout_o1/dnet_o1", "dE/dw5"), needs=("slope_forgotten_in_product",)),
    "paths": Exercise("mazur", ("out_h1", "delta_o1", "delta_o2", "dE/dout_h1"), ("dE/dout_h1",),
                      needs=("path_forgotten", "first_path_forgotten")),
    "delta": Exercise("mazur", ("out", "partial", "slope", "delta", "dE/dw1", "dE/dw5"), ("delta", "dE/dw1", "dE/dw5"),
                      needs=("slope_forgotten", "next_weight_back")),
    "learning-rate": Exercise("mazur", ("dE/dw5", "dE/dw6", "w5_new", "w6_new"), ("w5_new", "w6_new"), digits=6,
                              needs=("rate_forgotten", "uphill")),
    "gradient-descent": Exercise("valley", ("gradient", "update"), ("update",), needs=("uphill",)),
    "training": Exercise("batch-mean", ("gradient", "update"), ("update",), needs=("mean_for_sum",)),
    "xor": Exercise("xor-as-printed/right", ("net", "out", "slope", "signal", "w2_new", "w9_new"),
                    ("signal_net_o1", "signal_out_h1", "signal_net_h1", "w2_new", "w9_new"), digits=5,
                    needs=("slope_forgotten", "derivative_of_output")),
    "activations": Exercise("tanh-bce", ("net", "out", "slope"), inputs=True, needs=("slopes_exchanged",)),
    "losses": Exercise("loss-mean_squared_error", ("out", "error", "loss", "partial"), ("error", "loss", "partial"),
                       needs=("loss_for_slope",), second="loss-binary_cross_entropy"),
    "softmax": Exercise("softmax", ("net_o1", "net_o2", "net_o3", "out_o1", "out_o2", "out_o3", "loss"),
                        ("out_o1", "out_o2", "out_o3", "loss"), needs=("softmax_without_exp",)),
    "matrices": Exercise("mazur", ("delta_h1", "delta_h2", "dE/dw1", "dE/dw2", "dE/dw3", "dE/dw4"),
                         ("dE/dw1", "dE/dw2", "dE/dw3", "dE/dw4"), digits=6, inputs=True, needs=("next_input",)),
    "check-gradient": Exercise("mazur", ("net_o1", "out_o1", "E_o1", "dE/dw5"), ("dE/dw5",), digits=6,
                               needs=("slope_forgotten_in_product",)),
    "optimizers": Exercise("momentum-weights", ("gradient", "state", "update"), ("state", "update"), updates=2,
                           needs=("optimizer", "momentum")),
    "memorise": Exercise("weight-decay", ("gradient", "update"), ("update",), needs=("weight_decay",)),
    "depth": Exercise("depth-sigmoid", ("slope", "delta"), ("delta",), digits=6, needs=("slope_forgotten",)),
    "initial-weights": Exercise("same-weights", ("out", "gradient"), ("gradient",), needs=("input_omitted",)),
    "wiring": Exercise("skip", ("net", "out"), ("out",), needs=("skip",)),
}  # fmt: skip
"""Page → its exercise."""


@cache
def prepare_exercise(page: str, number: int = 1) -> PreparedHomework:
    """An exercise as a homework of its lesson."""
    row = EXERCISES[page]
    spec = lesson(row.second if row.second and number > 1 else row.base).spec
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
    page_ = spec.page.model_copy(
        update={"background": (), "rates": (), "intro": None, "show": tuple(range(1, row.updates + 1))}
    )
    changes = {"homework": homework, "numbers": numbers, "training": training, "page": page_}
    return prepare_homework(spec.model_copy(update=changes), page)


def exercises(pieces: Pieces, page: str) -> str:
    """The exercises of a page, with their answers."""
    written = []
    for number in range(1, EXERCISES_PER_PAGE + 1):
        made, one = draw_exercise(page, number)
        one.check_numbers()
        document = worksheet(made, 0)
        [how] = [section for section in document.sections if section.title.key == "section.homework"]
        compiler, source, name = Compiler(made.lesson, FRAGMENT), one.page_data(), f"exercise-{number}"
        blocks = [*_given_blocks(document, _moves_weights(made)), *_asked_blocks(document, how)]
        if number == 1:
            written.append(pieces.html("mazur", how.blocks))
        written.append(f"<h3>Exercise {number}</h3>")
        written.append(pieces.compile_blocks(compiler, name, blocks, source, level=4))
        worked = [Line(row.quantity) for row in made.rows[0] if row.label]
        answers = pieces.compile_blocks(compiler, name, worked, source)
        written.append(fold(f"Worked answers to exercise {number}", answers))
    return f"\n\n## Your turn\n{raw_block(''.join(written))}"


def draw_exercise(page: str, number: int) -> tuple[PreparedHomework, AcceptedVariants]:
    """An exercise and its drawn network."""
    made = prepare_exercise(page, number)
    return made, draw_variants(made, KEY, [str(number)], [str(number)], 0)


def _moves_weights(made: PreparedHomework) -> bool:
    """Whether a line on the sheet needs the constants of the update."""
    return any(row.kind in ("update", "state") for row in made.rows[0])


def _given_blocks(document: Document, constants: bool) -> list[Block]:
    """What is given: the tables of samples, weights and biases, and the constants of an update that is asked for."""
    told = ("network.rate", "network.constants", "homework.states", "homework.later") if constants else ()
    blocks = [block for section in document.sections for block in section.blocks]
    return [block for block in blocks if isinstance(block, Table) or _says(block, told)]


def _asked_blocks(document: Document, how: Section) -> list[Block]:
    """The lines, worked or blank; of several samples each under a title of its own."""
    frames = sum(section.title.key in ("section.sample", "section.again") for section in document.sections)
    blocks: list[Block] = []
    for section in document.sections:
        lines: list[Block] = [b for b in section.blocks if not isinstance(b, Prose | Table | Figure | Section)]
        if section is how or not lines:
            continue
        if frames and section.title.key != "section.names":
            told = [block for block in section.blocks if _says(block, ("homework.sample",))]
            lines = [Section(section.title, (*told, *lines))]
        blocks += lines
    return blocks


def _says(block: Block, keys: Collection[str]) -> bool:
    """Whether a paragraph begins with one of these sentences."""
    first = block.sentences[0] if isinstance(block, Prose) else None
    return isinstance(first, Say) and first.key in keys
