"""What two articles print beside what is right, from their replays.

In: the shipped replays, and the articles' printed numbers. Out: fields of the pages.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from explainer.auditing import audit
from explainer.auditing.errata import ErrataWords
from explainer.auditing.printed_file import read_printed
from explainer.explanation import Explanation
from explainer.lesson import correct_spec, explain
from explainer.render.compiler import Compiler
from explainer.render.templates import template_folder
from explainer.site.lessons import lesson
from explainer.site.pieces import FRAGMENT, Pieces, fold, raw_block
from explainer.walkthrough import walk
from explainer.walkthrough.document import Prose, Table

DIGITS = 6
"""Decimals of the right numbers beside those that an article cut."""


def first_article(pieces: Pieces) -> Mapping[str, Any]:
    """Every line that the article prints, and the same line computed in full."""
    made = lesson("xor-as-printed")
    spec = correct_spec(made.spec)
    numbers = spec.numbers.model_copy(update={"digits": DIGITS, "kind": "decimals", "overrides": {}})
    beside = replace(made, correct=explain(spec.model_copy(update={"numbers": numbers})))
    audited = audit_piece(pieces, "xor-as-printed", "first-article")
    return {"table": raw_block("".join(compare_tables(pieces, beside, "article"))), "audit": audited}


def mazur(pieces: Pieces) -> Mapping[str, Any]:
    """The losses on the way and at the end, and every line of the first update, folded."""
    lines, *others = compare_tables(pieces, lesson("mazur-10000"), "replay")
    return {
        "lines": raw_block(fold("Every line of the first update, both ways", lines)),
        "training": raw_block("".join(others)),
        "audit": audit_piece(pieces, "mazur-10000", "mazur"),
    }


def audit_piece(pieces: Pieces, name: str, printed: str) -> str:
    """An audit of an article's printed numbers: what is off and what fits, and every number, folded."""
    data = (template_folder() / "site" / "errata" / f"{printed}.csv").read_bytes()
    found = audit(name, read_printed(data))
    compiler, words = Compiler(found.lesson, FRAGMENT), ErrataWords(found)
    written = [pieces.compile_blocks(compiler, f"audit-{printed}", [block]) for block in
               (Prose((words.counts(), *words.conventions())), words.errata(), words.every_line())]  # fmt: skip
    return raw_block("".join(written[:2]) + fold("Every printed number and what is said of it", written[2]))


def compare_tables(pieces: Pieces, made: Explanation, name: str) -> list[str]:
    """The tables of a replay that set printed beside right."""
    compiler = Compiler(made, FRAGMENT)
    return [pieces.compile_blocks(compiler, name, [table]) for table in comparison_tables(made)]


def comparison_tables(made: Explanation) -> list[Table]:
    """What a lesson sets beside its corrected twin; nothing where its page does not, as a perceptron's."""
    sections = (section for section in walk(made).sections if section.title.key == "section.compare")
    return [block for section in sections for block in section.blocks if isinstance(block, Table)]
