"""A finished document in pieces: its chains of formulas as flat text, each with the line it stands in.

In: the characters of a document. Out: `Piece`s in the order of the page. A format is a row of `CUTTERS`.

    >>> [piece.flat for piece in cut_text("Words.\\n\\n    net_h1 = w1 * i1 = 0.5\\n")]
    ['neth1=w1*i1=0.5']
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from html import unescape

from explainer.reader.notation import flatten_mathml, flatten_tex, flatten_text


@dataclass(frozen=True, slots=True)
class Piece:
    """A chain of a page."""

    flat: str
    line: int
    """Of the file, from 1."""


def cut_text(document: str) -> Iterator[Piece]:
    """Indented lines that hold a relation; tables have columns."""
    paragraph: list[tuple[int, str]] = []
    for number, line in enumerate([*document.split("\n"), ""], 1):
        if line.startswith("    "):
            paragraph.append((number, line[4:]))
            continue
        yield from _chains_of(paragraph)
        paragraph = []


def _chains_of(paragraph: list[tuple[int, str]]) -> Iterator[Piece]:
    if is_chains([line for _, line in paragraph]):
        for number, line in paragraph:
            if not line.startswith(_REASON):
                yield Piece(flatten_text(line), number)


_REASON = "    ("


def is_chains(paragraph: list[str]) -> bool:
    """Whether indented lines are chains, with reasons below them, and not a table or a matrix."""
    lines = (line for line in paragraph if not line.startswith(_REASON))
    return all(re.search(r"(^| )[=≈] ", line) and "  " not in line and line[0] != "[" for line in lines)


_MARKDOWN_PIECE = re.compile(r"^\$\$\n(.*?)\n\$\$$|^```text\n(.*?)\n```$", re.MULTILINE | re.DOTALL)


def cut_markdown(document: str) -> Iterator[Piece]:
    """Formulas between double dollars, put together again where they were cut to fit; lines of code."""
    whole: Piece | None = None
    line, at, end = 1, 0, 0
    for found in _MARKDOWN_PIECE.finditer(document):
        line, at = line + document.count("\n", at, found.start()), found.start()
        continued, end = document[end:at] == "\n\n", found.end()
        tex, code = found.groups()
        if tex is not None:
            flat = flatten_tex(tex)
            if whole is not None and continued and re.match(r"=|\\approx|\{\} ", tex):
                whole = Piece(whole.flat + flat, whole.line)
                continue
            if whole is not None:
                yield whole
            whole = Piece(flat, line)
            continue
        if whole is not None:
            yield whole
            whole = None
        yield from _chains_of([(line + 1 + k, text) for k, text in enumerate(code.split("\n"))])
    if whole is not None:
        yield whole


_WEB_CHAIN = re.compile(r'<div class="chain">(.*?)</div>|<svg.*?</svg>', re.DOTALL)
_TAGS = re.compile(r"<[^>]*>")


def cut_html(document: str) -> Iterator[Piece]:
    """What stands in a chain: MathML, or code."""
    line, at = 1, 0
    for found in _WEB_CHAIN.finditer(document):
        if found[1] is None or "<mtable" in found[1]:
            continue
        line, at = line + document.count("\n", at, found.start()), found.start()
        if found[1].startswith("<code>"):
            yield Piece(flatten_text(unescape(_TAGS.sub("", found[1]))), line)
        else:
            yield Piece(flatten_mathml(found[1]), line)


_LATEX_CHAIN = re.compile(r"\\(chain|codeline)(?=\{)")
LATEX_SIGNS = {
    r"\textasciicircum{}": "^",
    r"$\approx$": "≈", r"\_": "_", "~": " ", r"$\Sigma$": "Σ", r"$\geq$": "≥", r"$\partial$": "∂",
}  # fmt: skip


def cut_latex(document: str) -> Iterator[Piece]:
    r"""The arguments of `\chain` and `\codeline`."""
    body = document.index(r"\begin{document}") if r"\begin{document}" in document else 0
    line, at = 1, 0
    for found in _LATEX_CHAIN.finditer(document, body):
        line, at = line + document.count("\n", at, found.start()), found.start()
        inside = _braced(document, found.end())
        if found[1] == "chain":
            yield Piece(flatten_tex(inside), line)
            continue
        for written, meant in LATEX_SIGNS.items():
            inside = inside.replace(written, meant)
        yield Piece(flatten_text(inside), line)


def _braced(text: str, start: int) -> str:
    depth, at = 0, start
    while True:
        at += {"\\": 1}.get(text[at], 0)
        depth += {"{": 1, "}": -1}.get(text[at], 0) if text[at - 1] != "\\" else 0
        at += 1
        if not depth:
            return text[start + 1 : at - 1]


CUTTERS: Mapping[str, Callable[[str], Iterator[Piece]]] = {
    "text": cut_text,
    "markdown": cut_markdown,
    "html": cut_html,
    "latex": cut_latex,
}
"""The formats that are read back."""
