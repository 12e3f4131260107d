"""Quarto and pandoc: a file to include, `{{< include lesson.qmd >}}`.

In: a lesson. Out: Markdown with two raw blocks: HTML with formulas in MathML for web pages, LaTeX for PDFs; each output
takes its own. Other outputs of theirs, such as Word, take the fragment in Markdown instead.
"""

from __future__ import annotations

from explainer.embeddings.core import fenced, shown
from explainer.embeddings.options import Asked
from explainer.explanation import Explanation


def included(explanation: Explanation, asked: Asked, prefix: str = "backprop") -> str:
    """The text of the file."""
    html = shown(explanation, asked, "html", prefix=prefix)
    return fenced("{=html}", html) + "\n" + fenced("{=latex}", shown(explanation, asked, "latex"))
