"""Quarto and pandoc: a file to include, `{{< include lesson.qmd >}}`.

In: a lesson. Out: Markdown with two raw blocks: HTML with formulas in MathML for web pages, LaTeX for PDFs; each output
takes its own. Other outputs of theirs, such as Word, take the fragment in Markdown instead.

    >>> raw("html", "<p>```</p>")
    '````{=html}\\n<p>```</p>\\n````\\n'
"""

from __future__ import annotations

import re

from explainer.embeddings.core import shown
from explainer.embeddings.options import Asked
from explainer.lesson import Explanation


def included(explanation: Explanation, asked: Asked, prefix: str = "backprop") -> str:
    """The text of the file."""
    html = shown(explanation, asked, "html", prefix=prefix)
    return raw("html", html) + "\n" + raw("latex", shown(explanation, asked, "latex"))


def raw(format: str, text: str) -> str:
    """A block that pandoc hands on as it is, its fence longer than any in the text."""
    fence = "`" * max(3, *(len(run) + 1 for run in re.findall("`+", text)), 3)
    return f"{fence}{{={format}}}\n{text.strip()}\n{fence}\n"
