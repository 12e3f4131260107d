"""The mistakes as the site shows them: each in a small lesson where it makes a difference, right beside wrong.

In: a row of `MISTAKES`. Out: fields of its page. The lesson is the first of `STAGES` in which the row changes a printed
number; the pair is the first line that it changes.

    >>> find_example("updated_weights").stage
    'homework-222'
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from explainer.equations.keys import LOSS
from explainer.explanation import Explanation
from explainer.lesson import correct_spec, explain
from explainer.mistakes.table import MISTAKES
from explainer.render.compiler import Compiler
from explainer.render.formats import FORMATS
from explainer.site.errata import comparison_tables
from explainer.site.judged import count_met, judging_figures, met_in_print
from explainer.site.lessons import lesson
from explainer.site.pieces import FRAGMENT, Pieces, fold, raw_block
from explainer.site.words import MISTAKE_TITLES
from explainer.spec import SpecError
from explainer.walkthrough import walk
from explainer.walkthrough.document import Block, Line, Quantity, Section
from explainer.wording import SENTENCES, fill_symbols

STAGES = ("homework-222", "homework-squared", "softmax", "tanh-bce", "batch-mean", "batch-online", "momentum", "skip",
          "perceptron-xor", "softmax-positive", "two-updates")  # fmt: skip
"""Lessons in which a mistake is looked for, the simplest first."""
UNSEEN_NOTE = ("In homework, again and again; in print we have not met it yet.",)
"""What is said of a slip that is known from no text."""
WORDS = SENTENCES["en"]
FITS_PREFIX = "This number fits "
"""How the sentence about a slip begins where it is told of a student's number."""


@dataclass(frozen=True, eq=False, slots=True)
class ShownMistake:
    """A mistake at work."""

    stage: str
    """The shipped example it is shown in."""
    lesson: Explanation
    """With the mistake; `correct` is the same lesson without."""
    line: Quantity
    """The first line whose printed number it changes."""


@cache
def find_example(name: str) -> ShownMistake:
    """A mistake in the first lesson that it changes. Raises LookupError where there is none."""
    for stage in STAGES:
        spec = correct_spec(lesson(stage).spec)
        training = spec.training.model_copy(update={"mistakes": (name,), "epochs": min(spec.training.epochs, 3)})
        page = spec.page.model_copy(update={"compare": True, "rates": (), "background": (), "intro": None})
        try:
            made = explain(spec.model_copy(update={"training": training, "page": page}))
        except (SpecError, ArithmeticError):
            continue
        for line in line_quantities(walk(made).sections):
            if differs(made, line):
                return ShownMistake(stage, made, line)
    raise LookupError(f"the mistake {name} changes no number in any of {', '.join(STAGES)}")


def line_quantities(blocks: Iterable[Block]) -> Iterator[Quantity]:
    """The lines of a lesson in order."""
    for block in blocks:
        if isinstance(block, Section):
            yield from line_quantities(block.blocks)
        elif isinstance(block, Line):
            yield block.quantity


def differs(made: Explanation, q: Quantity) -> bool:
    """Whether a line is printed otherwise than in the lesson without mistakes, which has it too."""
    assert made.correct is not None
    if q.key not in made.correct.derivation.families:
        return False
    one, other = (side.display.get(q.key, q.step, q.sample) for side in (made, made.correct))
    return any(
        bool(getattr(one, part)[0, q.member] != getattr(other, part)[0, q.member])
        for part in ("text", "negative", "exponent")
    )


# ------------------------------------------------------------------------------------------------ the pages


def overview(pieces: Pieces) -> Mapping[str, Any]:
    """All mistakes, by name and in a sentence."""
    rows = [
        {"name": name, "title": title(name), "says": mistake_sentence(name), "met": str(count_met(name))}
        for name in MISTAKES
    ]
    return {"mistakes": rows, "texts": str(judging_figures()["published"]["texts"])}


def mistake_page(name: str, pieces: Pieces) -> Mapping[str, Any]:
    """The page of one mistake."""
    made = find_example(name)
    wrong, right = made.lesson, made.lesson.correct
    assert right is not None
    sides = {"right": Compiler(right, FRAGMENT), "wrong": Compiler(wrong, FRAGMENT)}
    pair = [
        _side_html(pieces, "right", "Right", sides["right"], made.line),
        _side_html(pieces, "wrong", "Wrong, with the slip", sides["wrong"], made.line),
    ]
    tables = comparison_tables(wrong)
    rest = fold("What follows from it, line by line", pieces.compile_blocks(sides["wrong"], "wrong", tables))
    return {
        "name": name,
        "title": title(name),
        "says": mistake_sentence(name),
        "why": fill_symbols(WORDS[f"mistake.{name}.why"]),
        "stage": FORMATS["markdown"].escape(wrong.spec.title),
        "pair": raw_block("".join(pair)),
        "wrong": _end_loss(wrong),
        "right": _end_loss(right),
        "rest": raw_block(rest) if tables else "",
        "seen": [FORMATS["markdown"].escape(place) for place in MISTAKES[name].seen or UNSEEN_NOTE],
        "met": met_in_print(name),
    }


def _side_html(pieces: Pieces, side: str, label: str, compiler: Compiler, line: Quantity) -> str:
    written = pieces.compile_blocks(compiler, side, [Line(line)])
    return f'<p class="verdict {side}">{label}:</p>\n<div class="{side}-lines">{written}</div>\n'


def _end_loss(made: Explanation) -> str:
    """The loss of the first sample after the last update, as printed."""
    last = max(made.values.batches)
    return str(made.display.get(LOSS, last, 1).text[0, 0].decode())


def title(name: str) -> str:
    """A mistake's name in words."""
    return MISTAKE_TITLES.get(name, name.replace("_", " ").capitalize())


def mistake_sentence(name: str) -> str:
    """What a mistake is, in a sentence."""
    return fill_symbols(WORDS[f"mistake.{name}"].removeprefix(FITS_PREFIX))
