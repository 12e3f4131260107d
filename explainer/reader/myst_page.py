"""The document tree of mystmd, cut into what the reader compares: its elements as the Markdown that they stand for.

In: the tree as XML, an element for each node. Out: as `PageForm` says; lines are counted in the Markdown.

    >>> spell_markdown("<paragraph>So <inlineMath>w_5</inlineMath> is known.</paragraph>")
    'So $w_5$ is known.'
    >>> [piece.flat for piece in MYST_PAGE.chains("<math>w_5 = 0.5</math>")]
    ['w5=0.5']
"""

from __future__ import annotations

import re
from functools import lru_cache
from html import unescape

from explainer.reader.markdown_page import MARKDOWN_PAGE
from explainer.reader.page_parts import PageForm

_SPELLINGS = (
    (re.compile(r"<math>(.*?)</math>", re.DOTALL), lambda found: f"\n$$\n{found[1].strip()}\n$$\n"),
    (re.compile(r'<code lang="text">(.*?)</code>', re.DOTALL), lambda found: f"```text\n{found[1].rstrip()}\n```\n"),
    (re.compile(r"<inlineMath>(.*?)</inlineMath>", re.DOTALL), lambda found: f"${found[1]}$"),
    (re.compile(r"<heading[^>]*>"), lambda found: "# "),
    (re.compile(r'<image url="([^"]*)" alt="([^"]*)"/>'), lambda found: f"![{found[2]}]({found[1]})"),
    (re.compile(r"<tableRow>(.*?)</tableRow>", re.DOTALL), lambda found: _spell_row(found[1])),
    (re.compile(r"</?\w+[^>]*>"), lambda found: ""),
)
"""An element → how Markdown writes it, in this order; those that are left say nothing of their own."""


@lru_cache(maxsize=1)
def spell_markdown(document: str) -> str:
    """The tree as Markdown."""
    text = document.replace("&#10;", "\n")
    for element, spell in _SPELLINGS:
        text = element.sub(spell, text)
    return unescape(text)


def _spell_row(row: str) -> str:
    """A row of a table; behind its header a rule."""
    cells = re.findall(r"<tableCell([^>]*)>(.*?)</tableCell>", row, re.DOTALL)
    line = "| " + " | ".join(text for _, text in cells) + " |"
    rule = "\n|" + "---|" * len(cells) if cells and "header" in cells[0][0] else ""
    return line + rule


MYST_PAGE = PageForm(
    lambda document: MARKDOWN_PAGE.chains(spell_markdown(document)),
    lambda document: MARKDOWN_PAGE.tables(spell_markdown(document)),
    lambda document: MARKDOWN_PAGE.matrices(spell_markdown(document)),
    lambda document: MARKDOWN_PAGE.numbers(spell_markdown(document)),
    lambda document: MARKDOWN_PAGE.pictures(spell_markdown(document)),
)
