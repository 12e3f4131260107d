"""The course: its pages in the order that teaches, what each introduces, and how long it takes.

In: a page's name and fields. Out: rows of `page_rows`; the minutes are counted from the finished page.

    >>> count_minutes("word " * 1300 + "<details>" + "folded " * 9000 + "</details>", 8)
    20
"""

from __future__ import annotations

import re

from explainer.site.exercises import exercise_minutes
from explainer.site.terms import TERMS

MINUTES_MARK = "MINUTES-OF-THIS-PAGE"
"""Stands in a filled page until its words are counted."""
WORDS_PER_MINUTE = 130
"""Of a text with formulas, read for the first time; folded parts are not counted."""
LINE_SECONDS = 12
"""For each displayed line of a calculation."""
ROUND = 5
"""Minutes are told in steps of these."""


def new_words(page: str) -> str:
    """The terms that a page introduces, as its head lists them."""
    return f"New words: {', '.join(TERMS[page])}." if TERMS[page] else ""


def fill_minutes(page: str, text: str) -> str:
    """A filled page of the course with its minutes."""
    return text.replace(MINUTES_MARK, str(count_minutes(text, exercise_minutes(page))))


def count_minutes(text: str, exercises: float) -> int:
    """Minutes for reading a page and doing its exercises."""
    open_text = re.sub(r"(?s)<details.*?</details>|<svg.*?</svg>|<math.*?</math>", " ", text)
    words = len(re.sub(r"<[^>]+>", " ", open_text).split())
    lines = re.sub(r"(?s)<details.*?</details>", " ", text).count("bp-chain")
    minutes = words / WORDS_PER_MINUTE + lines * LINE_SECONDS / 60 + exercises
    return max(ROUND, ROUND * round(minutes / ROUND))
