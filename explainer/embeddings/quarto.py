"""Quarto and pandoc: a file to include, `{{< include lesson.qmd >}}`.

In: a lesson. Out: Markdown with two raw blocks: HTML with formulas in MathML for web pages, LaTeX for PDFs; each output
takes its own. Other outputs of theirs, such as Word, take the fragment in Markdown instead.
"""

from __future__ import annotations

from explainer.embeddings.core import fence_block, lesson_text
from explainer.embeddings.options import PageRequest
from explainer.explanation import Explanation


def quarto_text(explanation: Explanation, asked: PageRequest, prefix: str = "backprop") -> str:
    """The text of the file."""
    html = lesson_text(explanation, asked, "html", prefix=prefix)
    return fence_block("{=html}", html) + "\n" + fence_block("{=latex}", lesson_text(explanation, asked, "latex"))
