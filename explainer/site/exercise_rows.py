"""Which lines the exercises of each page of the course ask for, and the networks that are drawn for them.

In: a page's name, a row of `EXERCISES`. Out: a `PreparedHomework` and its networks, drawn with a fixed key.

    >>> made, one = draw_exercise("neuron", 1)
    >>> [row.id for row in made.rows[0] if row.label]
    ['net_h1', 'net_h2', 'out_h1', 'out_h2']
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any

from explainer.homework.trial import PreparedHomework, prepare_homework
from explainer.homework.variants import AcceptedVariants, draw_variants
from explainer.site.lessons import lesson
from explainer.spec.sheet_tables import Homework, Range, Vary

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
    inputs: Range | None = None
    """From what the inputs are drawn, where they are drawn too."""
    says: str = ""
    """What the lines are, where no formula says it."""
    second: str = ""
    """The lesson of the second exercise, where it has one of its own."""
    updates: int = 1
    """How many updates are on the sheet: momentum shows from the second one on."""
    needs: tuple[str, ...] = ()
    """What the page teaches: slips, parts of a spec, or `LAYER: FORMULA` in the place of its own, with which some blank
    comes out wrong."""


WEIGHTS = Range(low=Decimal("-0.9"), high=Decimal("0.9"), step=Decimal("0.1"))
TENTHS = Range(low=Decimal("0.1"), high=Decimal("1.0"), step=Decimal("0.1"))
COUNTS = Range(low=Decimal(20), high=Decimal(400), step=Decimal(10))
"""How many inputs and neurons a layer has whose weights are to be drawn."""
EXACT_SLOPE = "(1/(1 + exp(-w*x)) - 1)*x*exp(-w*x)/(1 + exp(-w*x))**2"
"""What the difference quotient of two-losses comes close to."""
BORDER_WORDS = (
    "A sigmoid neuron reads two inputs. First its net input at the point that is given. Then the border: at the same "
    "first input, the second input at which the neuron says exactly a half."
)
TWO_LOSSES_WORDS = (
    "A sigmoid neuron has one input, one weight and no bias; its target is 1, and the loss is half the squared error. "
    "The step of the check is large here, so that a pocket calculator can do it. Above is the loss with the weight "
    "moved up by the step, below that with the weight moved down by it, and the quotient is what the check over both "
    "sides says of the gradient."
)
RECIPES_WORDS = (
    "A layer has n inputs and m neurons. How far from 0 are its weights drawn at most by Xavier's recipe, and with "
    "which standard deviation by He's?"
)
EXERCISES: Mapping[str, Exercise] = {
    "network": Exercise("mazur", ("net_h1", "out_h1"), digits=3, needs=("bias_omitted", "activation_skipped")),
    "neuron": Exercise("mazur", ("net_h1", "net_h2", "out_h1", "out_h2"), inputs=TENTHS, needs=("activation_skipped",)),
    "line": Exercise("border", ("net_neuron", "out_border"), inputs=TENTHS, formulas=False, says=BORDER_WORDS,
                     needs=("border: -(w1*x1 + b)", "border: (w1*x1 + b)/w2")),
    "two-two-two": Exercise("mazur", ("net", "out", "error", "loss"), inputs=TENTHS, needs=("half_forgotten",)),
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
    "activations": Exercise("tanh-bce", ("net", "out", "slope"), inputs=TENTHS, needs=("slopes_exchanged",)),
    "losses": Exercise("loss-mean_squared_error", ("out", "error", "loss", "partial"), ("error", "loss", "partial"),
                       needs=("loss_for_slope",), second="loss-binary_cross_entropy"),
    "softmax": Exercise("softmax", ("net_o1", "net_o2", "net_o3", "out_o1", "out_o2", "out_o3", "loss"),
                        ("out_o1", "out_o2", "out_o3", "loss"), needs=("softmax_without_exp",)),
    "matrices": Exercise("mazur", ("delta_h1", "delta_h2", "dE/dw1", "dE/dw2", "dE/dw3", "dE/dw4"),
                         ("dE/dw1", "dE/dw2", "dE/dw3", "dE/dw4"), digits=6, inputs=TENTHS, needs=("next_input",)),
    "check-gradient": Exercise("two-losses", ("out",), inputs=TENTHS, formulas=False, digits=6, says=TWO_LOSSES_WORDS,
                               needs=("quotient: (above - below)/h", f"quotient: {EXACT_SLOPE}")),
    "optimizers": Exercise("momentum-weights", ("gradient", "state", "update"), ("state", "update"), updates=2,
                           needs=("optimizer", "momentum")),
    "memorise": Exercise("weight-decay", ("gradient", "update"), ("update",), needs=("weight_decay",)),
    "depth": Exercise("depth-sigmoid", ("slope", "delta"), ("delta",), digits=6, needs=("slope_forgotten",)),
    "initial-weights": Exercise("recipes", ("out",), inputs=COUNTS, formulas=False, says=RECIPES_WORDS,
                                needs=("xavier: sqrt(2/n)", "he: 2/n")),
    "wiring": Exercise("skip", ("net", "out"), ("out",), needs=("skip",)),
}  # fmt: skip
"""Page → its exercise."""


def prepare_exercise(page: str, number: int = 1) -> PreparedHomework:
    """An exercise as a homework of its lesson."""
    row = EXERCISES[page]
    return _prepare_lesson(page, row.second if row.second and number > 1 else row.base)


@cache
def _prepare_lesson(page: str, base: str) -> PreparedHomework:
    """The same, prepared once for all networks that are drawn of that lesson."""
    row = EXERCISES[page]
    asked = {"ask": row.ask, "blank": row.blank, "formulas": row.formulas, "digits": row.digits}
    return exercise_homework(base, page, inputs=row.inputs, updates=row.updates, **asked)


def exercise_homework(
    base: str, page: str, *, inputs: Range | None = None, updates: int = 1, **asked: Any
) -> PreparedHomework:
    """A lesson as a homework with drawn weights, in its first updates and without slips; `asked` are keys of its
    table."""
    spec = lesson(base).spec
    homework = Homework(vary=Vary(weights=WEIGHTS, inputs=inputs), salt=page, **asked)
    numbers = spec.numbers.model_copy(update={"kind": "decimals", "rounding": "half_up", "overrides": {}})
    training = spec.training.model_copy(update={"mistakes": (), "epochs": min(spec.training.epochs, 2)})
    shown = {"background": (), "rates": (), "intro": None, "show": tuple(range(1, updates + 1))}
    changes = {
        "homework": homework,
        "numbers": numbers,
        "training": training,
        "page": spec.page.model_copy(update=shown),
    }
    return prepare_homework(spec.model_copy(update=changes), page)


def draw_exercise(page: str, number: int) -> tuple[PreparedHomework, AcceptedVariants]:
    """An exercise and its drawn network."""
    made = prepare_exercise(page, number)
    return made, draw_variants(made, KEY, [str(number)], [str(number)], 0)
