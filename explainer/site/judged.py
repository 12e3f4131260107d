"""How well numbers are judged, as the site says it: figures that were measured, misses included.

In: `about/judging.json` among the site's templates, which `python -m tests.judging_figures` writes. Out: fields of
pages; how often a slip was met in published texts.

    >>> percent(1, 400)
    '0.25 %'
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from typing import Any

from explainer.mistakes.table import MISTAKES
from explainer.render.templates import template_folder
from explainer.site.pieces import Pieces


@cache
def judging_figures() -> Mapping[str, Any]:
    """What was measured."""
    found: Mapping[str, Any] = json.loads(
        (template_folder() / "site" / "about" / "judging.json").read_text(encoding="utf-8")
    )
    return found


def percent(part: int, whole: int) -> str:
    """A share in percent, to two decimals."""
    return f"{100 * part / whole:.2f} %" if whole else "–"


def judging(pieces: Pieces) -> Mapping[str, Any]:
    """The page on how numbers are judged."""
    published, classes = judging_figures()["published"], judging_figures()["classes"]

    def row(what: str, part: int, whole: int) -> dict[str, str]:
        return {"what": what, "part": str(part), "whole": str(whole), "share": percent(part, whole)}

    return {
        "published": published,
        "rows": len(MISTAKES),
        "texts": [
            row("right numbers that are called wrong", published["right_called_wrong"], published["right"]),
            row("wrong numbers of three digits or more that pass as right", published["wrong_passed"],
                published["wrong"]),
            row("wrong steps that are given a cause", published["named"], published["steps"]),
        ],
        "classes": [
            row("honest students marked wrong anywhere", classes["honest_marked_wrong"], classes["honest"]),
            row("slips whose line is the first that is called wrong", classes["first_found"], classes["slipped"]),
            row("slips in numbers of three digits or more whose row is among at most two names",
                classes["row_named"], classes["nameable"]),
            *(
                row(f"random errors at {decimals} decimals that are given a name", errors["named"], errors["wrong"])
                for decimals, errors in classes["errors"].items()
            ),
        ],
    }  # fmt: skip


def count_met(name: str) -> int:
    """How many numbers in published texts a slip fits."""
    return int(judging_figures()["published"]["rows"].get(name, {"numbers": 0})["numbers"])


def met_in_print(name: str) -> str:
    """How often a slip was met in the published texts that were judged."""
    published = judging_figures()["published"]
    found = published["rows"].get(name)
    if found is None:
        return f"In the {published['texts']} published texts that we judged: not met."
    numbers = f"{found['numbers']} number{'s' * (found['numbers'] != 1)}"
    texts = f"{found['texts']} text{'s' * (found['texts'] != 1)}"
    return f"In the {published['texts']} published texts that we judged: {numbers} in {texts} fit it."
