"""What two articles print beside what is right, from their replays.

In: the shipped replays. Out: fields of the pages.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from explainer.explanation import Explanation
from explainer.lesson import correct_spec, explain
from explainer.render.compiler import Compiler
from explainer.site.lessons import lesson
from explainer.site.pieces import FRAGMENT, Pieces, fold, raw_block
from explainer.walkthrough import walk
from explainer.walkthrough.document import Table

DIGITS = 6
"""Decimals of the right numbers beside those that an article cut."""


def first_article(pieces: Pieces) -> Mapping[str, Any]:
    """Every line that the article prints, and the same line computed in full."""
    made = lesson("xor-as-printed")
    spec = correct_spec(made.spec)
    numbers = spec.numbers.model_copy(update={"digits": DIGITS, "kind": "decimals", "overrides": {}})
    beside = replace(made, correct=explain(spec.model_copy(update={"numbers": numbers})))
    return {"table": raw_block("".join(compare_tables(pieces, beside, "article")))}


def mazur(pieces: Pieces) -> Mapping[str, Any]:
    """The losses on the way and at the end, and every line of the first update, folded."""
    lines, *others = compare_tables(pieces, lesson("mazur-10000"), "replay")
    return {
        "lines": raw_block(fold("Every line of the first update, both ways", lines)),
        "training": raw_block("".join(others)),
    }


def compare_tables(pieces: Pieces, made: Explanation, name: str) -> list[str]:
    """The tables of a replay that set printed beside right."""
    compiler = Compiler(made, FRAGMENT)
    return [pieces.compile_blocks(compiler, name, [table]) for table in comparison_tables(made)]


def comparison_tables(made: Explanation) -> list[Table]:
    """What a lesson sets beside its corrected twin."""
    [section] = [section for section in walk(made).sections if section.title.key == "section.compare"]
    return [block for block in section.blocks if isinstance(block, Table)]
