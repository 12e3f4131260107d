"""The mistakes as the site shows them: each in a small lesson where it makes a difference, right beside wrong.

In: a row of `MISTAKES`. Out: fields of its page. The lesson is the first of `STAGES` in which the row changes a printed
number; the pair is the first line that it changes.

    >>> shown("updated_weights").stage
    'homework-222'
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from explainer.document import Block, Line, Quantity, Section, Table
from explainer.lesson import Explanation, explain, load_example, plain
from explainer.mistakes import MISTAKES
from explainer.render.compiler import Compiler
from explainer.render.formats import FORMATS
from explainer.site.pieces import FRAGMENT, Pieces, folded, raw
from explainer.spec import SpecError
from explainer.walkthrough import walk
from explainer.wording import SENTENCES

STAGES = ("homework-222", "softmax", "batch-mean", "tanh-bce", "momentum", "adam", "weight-decay", "two-hidden", "xor",
          "leaky-relu", "skip", "recurrent")  # fmt: skip
"""Lessons in which a mistake is looked for, the simplest first."""
WORDS = SENTENCES["en"]


@dataclass(frozen=True, eq=False, slots=True)
class Shown:
    """A mistake at work."""

    stage: str
    """The shipped example it is shown in."""
    lesson: Explanation
    """With the mistake; `correct` is the same lesson without."""
    line: Quantity
    """The first line whose printed number it changes."""


@cache
def shown(name: str) -> Shown:
    """A mistake in the first lesson that it changes. Raises LookupError where there is none."""
    for stage in STAGES:
        spec = plain(load_example(stage))
        training = spec.training.model_copy(update={"mistakes": (name,), "epochs": min(spec.training.epochs, 3)})
        page = spec.page.model_copy(update={"compare": True, "rates": (), "background": (), "intro": None})
        try:
            lesson = explain(spec.model_copy(update={"training": training, "page": page}))
        except (SpecError, ArithmeticError):
            continue
        if (line := next(filter(lambda q: differs(lesson, q), lines(walk(lesson).sections)), None)) is not None:
            return Shown(stage, lesson, line)
    raise LookupError(f"the mistake {name} changes no number in any of {', '.join(STAGES)}")


def lines(blocks: Iterable[Block]) -> Iterator[Quantity]:
    """The lines of a lesson in order."""
    for block in blocks:
        if isinstance(block, Section):
            yield from lines(block.blocks)
        elif isinstance(block, Line):
            yield block.quantity


def differs(lesson: Explanation, q: Quantity) -> bool:
    """Whether a line is printed otherwise than in the lesson without mistakes."""
    assert lesson.correct is not None
    if q.key not in lesson.correct.derivation.families:
        return True
    one, other = (side.display.get(q.key, q.step, q.sample) for side in (lesson, lesson.correct))
    return any(bool(getattr(one, part)[0, q.member] != getattr(other, part)[0, q.member])
               for part in ("text", "negative", "exponent"))  # fmt: skip


# ------------------------------------------------------------------------------------------------ the pages


def overview(pieces: Pieces) -> Mapping[str, Any]:
    """All mistakes, by name and in a sentence."""
    return {"mistakes": [{"name": name, "title": title(name), "says": says(name)} for name in MISTAKES]}


def one(name: str, pieces: Pieces) -> Mapping[str, Any]:
    """The page of one mistake."""
    made = shown(name)
    wrong, right = made.lesson, made.lesson.correct
    assert right is not None
    sides = {"right": Compiler(right, FRAGMENT), "wrong": Compiler(wrong, FRAGMENT)}
    there = made.line.key in right.derivation.families
    pair = [
        _side(pieces, "right", "Right", sides["right"], made.line) if there else "",
        _side(pieces, "wrong", "Wrong, with the slip", sides["wrong"], made.line),
    ]
    tables = [block for section in walk(wrong).sections if section.title.key == "section.compare"
              for block in section.blocks if isinstance(block, Table)]  # fmt: skip
    rest = pieces.compiled(sides["wrong"], "wrong", tables)
    return {
        "name": name, "title": title(name), "says": says(name), "why": WORDS.get(f"mistake.{name}.why", ""),
        "stage": FORMATS["markdown"].escape(wrong.spec.title), "example": made.stage, "pair": raw("".join(pair)),
        "losses": [_after(wrong), _after(right)],
        "rest": raw(folded("What follows from it, line by line", rest)),
        "seen": [FORMATS["markdown"].escape(place) for place in getattr(MISTAKES[name], "seen", ())],
    }  # fmt: skip


def _side(pieces: Pieces, side: str, label: str, compiler: Compiler, line: Quantity) -> str:
    written = pieces.compiled(compiler, side, [Line(line)])
    return f'<p class="verdict {side}">{label}:</p>\n<div class="{side}-lines">{written}</div>\n'


def _after(lesson: Explanation) -> str:
    """The loss of the first update's sample, before and after it, as printed."""
    step = min(lesson.values.batches)
    sample = lesson.values.batches[step][0]
    before, after = (lesson.display.get(key, step, sample).text[0, 0].decode() for key in ("loss", "after:loss"))
    return f"from {before} to {after}"


def title(name: str) -> str:
    """A mistake's name in words."""
    return name.replace("_", " ").capitalize()


def says(name: str) -> str:
    """What a mistake is, in a sentence."""
    text = WORDS[f"mistake.{name}"]
    return text if text.endswith(".") else f"{text[:1].upper()}{text[1:]}."
