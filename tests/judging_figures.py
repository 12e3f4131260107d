"""How well numbers are judged, measured: `templates/site/about/judging.json`, from which the site takes its figures.

In: the texts of `published/` with their recorded verdicts, and invented classes. Out: counts, misses included.

    python -m tests.judging_figures          # a few minutes; writes the file anew
"""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

from tests.classes import HABITS, dense
from tests.judged import recorded, significant, verdicts
from tests.long.judged_classes import count_found_slips, count_marked_wrong, count_named_errors

FIGURES = Path(__file__).parents[1] / "templates" / "site" / "about" / "judging.json"
STUDENTS, SEED = 60, 11


def published_figures() -> dict[str, Any]:
    """Counts over the published texts."""
    right, wrong = recorded("F", "R", "T"), [each for each in recorded("W") if significant(each[1]["printed"]) >= 3]
    steps = [each for each in verdicts() if each[1]["check"]["status"] == "W" and not each[2].right]
    rows = Counter(name for *_, line, _ in verdicts() if line.verdict == "slip" for name in line.names)
    texts: dict[str, set[str]] = {}
    for text, _, line, _ in verdicts():
        for name in line.names if line.verdict == "slip" else ():
            texts.setdefault(name, set()).add(text)
    return {
        "texts": len({name for name, *_ in verdicts()}),
        "numbers": len(verdicts()),
        "right": len(right),
        "right_called_wrong": sum(not line.right for *_, line, _ in right),
        "wrong": len(wrong),
        "wrong_passed": sum(line.right for *_, line, _ in wrong),
        "steps": len(steps),
        "named": sum(named for *_, named in steps),
        "rows": {name: {"numbers": rows[name], "texts": len(texts[name])} for name in sorted(rows)},
    }


def class_figures() -> dict[str, Any]:
    """Counts over invented classes."""
    honest = [count_marked_wrong(dense(), STUDENTS, decimals, SEED, habit, other, blanks=0.1)
              for habit in HABITS for other in (False, True) for decimals in (4, 6)]  # fmt: skip
    slips = count_found_slips(dense(), STUDENTS, 6, SEED)
    errors = {decimals: count_named_errors(dense(), 1000, decimals, SEED) for decimals in (3, 4, 6)}
    return {
        "honest": len(honest) * STUDENTS,
        "honest_marked_wrong": sum(honest),
        "slipped": slips.made,
        "first_found": slips.first,
        "nameable": slips.nameable,
        "row_named": slips.named,
        "errors": {str(decimals): {"wrong": wrong, "named": named} for decimals, (wrong, named) in errors.items()},
    }


def main() -> None:
    """Measures, and writes the file."""
    figures = {"published": published_figures(), "classes": class_figures()}
    FIGURES.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
