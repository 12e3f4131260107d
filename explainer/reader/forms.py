"""How each format's finished documents are cut: a row per format.

In: a format's name. Out: its `PageForm`. What has no row is not read back.

    >>> sorted(FORMS)
    ['html', 'latex', 'markdown', 'text', 'typst']
"""

from __future__ import annotations

from collections.abc import Mapping

from explainer.reader.html_page import HTML_PAGE
from explainer.reader.latex_page import LATEX_PAGE
from explainer.reader.markdown_page import MARKDOWN_PAGE
from explainer.reader.myst_page import MYST_PAGE
from explainer.reader.page_parts import PageForm
from explainer.reader.text_page import TEXT_PAGE
from explainer.reader.typst_page import TYPST_PAGE

FORMS: Mapping[str, PageForm] = {
    "text": TEXT_PAGE,
    "markdown": MARKDOWN_PAGE,
    "html": HTML_PAGE,
    "latex": LATEX_PAGE,
    "typst": TYPST_PAGE,
}
"""The formats that are read back; those made of another one's text are read as that."""

FRAGMENT_FORMS: Mapping[str, PageForm] = {**FORMS, "myst": MYST_PAGE}
"""The same, and what a lesson is written as inside a page alone."""
