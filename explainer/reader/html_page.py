"""A web page cut into what the reader compares.

In: its characters. Out: as `PageForm` says.

    >>> [piece.flat for piece in chains_in_html('<div class="chain"><math><mi>w</mi><mo>=</mo></math></div>')]
    ['w=']
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

from explainer.reader.notation import close_up, flatten_mathml, flatten_text
from explainer.reader.page_parts import (
    BESIDE,
    NamedNumber,
    PageForm,
    Picture,
    Piece,
    PrintedMatrices,
    PrintedNumber,
    PrintedTable,
    find_numbers,
    read_description,
    spell_powers,
)

_WEB_CHAIN = re.compile(r'<div class="chain"(?: tabindex="0")?>(.*?)</div>|<svg.*?</svg>', re.DOTALL)
_TAGS = re.compile(r"<[^>]*>")


def chains_in_html(document: str) -> Iterator[Piece]:
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


_WEB_TABLE = re.compile(r'<table(?: class="outcomes")?>(.*?)</table>', re.DOTALL)
_WEB_ROW = re.compile(r"<tr>(.*?)</tr>", re.DOTALL)
_WEB_CELL = re.compile(r"<t[dh]\b[^>]*>(.*?)</t[dh]>", re.DOTALL)


def tables_in_html(document: str) -> Iterator[PrintedTable]:
    """Elements of a table."""
    for found in _WEB_TABLE.finditer(document):
        rows = (tuple(flatten_web(cell) for cell in _WEB_CELL.findall(row)) for row in _WEB_ROW.findall(found[1]))
        yield PrintedTable(tuple(rows), document.count("\n", 0, found.start()) + 1)


def flatten_web(cell: str) -> str:
    """A cell of a web page: a formula, or words."""
    if "<math" in cell:
        return flatten_mathml(cell)
    raised = re.sub(r"<sup>(.*?)</sup>", r"^(\1)", re.sub(r"<sup>\+</sup>", "⁺", cell))
    return flatten_text(unescape(re.sub(r"<[^>]*>", "", raised)).replace("×", "*").replace("·", "*"))


_WEB_MATRICES = re.compile(r'<div class="chain">((?:(?!</div>).)*<mtable.*?)</div>', re.DOTALL)
_WEB_MATRIX = re.compile(r"<mo>([^<]*)</mo><mrow><mo>\[</mo><mtable>(.*?)</mtable>", re.DOTALL)


def matrices_in_html(document: str) -> Iterator[PrintedMatrices]:
    """Chains with tables in them."""
    for found in _WEB_MATRICES.finditer(document):
        signs, tables = zip(*_WEB_MATRIX.findall(found[1]), strict=True)
        rows = (re.findall(r"<mtr>(.*?)</mtr>", table, re.DOTALL) for table in tables)
        cells = (
            tuple(tuple(map(flatten_mathml, re.findall(r"<mtd>(.*?)</mtd>", row, re.DOTALL))) for row in matrix)
            for matrix in rows
        )
        yield PrintedMatrices(tuple(cells), tuple(sign.replace("·", "*") for sign in signs[1:]))


_WEB_PARAGRAPH = re.compile(r'<p(?: class="answer")?>(.*?)</p>|<span class="row">(.*?)</span>', re.DOTALL)
_DIGIT = re.compile(r"[\d∞]")
_WEB_POWER = re.compile(r"<sup>([-−\d]+)</sup>")


def numbers_in_html(document: str) -> Iterator[PrintedNumber]:
    """Paragraphs; the number of a gap."""
    line, at = 1, 0
    for found in _WEB_PARAGRAPH.finditer(document):
        line, at = line + document.count("\n", at, found.start()), found.start()
        words = found[1] or found[2] or ""
        if _DIGIT.search(words):
            yield from find_numbers(unescape(re.sub("<[^>]*>", "", _WEB_POWER.sub(r"^(\1)", words))), line)


_SVG = re.compile(r'<svg[^>]* class="picture.*?</svg>', re.DOTALL)
_SVG_WORDS = re.compile(r"<desc[^>]*>(.*?)</desc>", re.DOTALL)
_SVG_TEXT = re.compile(
    r'<g data-q="([^"]*)">|<path class="edge[^"]*? (w\d(?: n)?)"|<text( class="name")?[^>]*>(.*?)</text>'
)
_SVG_NUMBER = re.compile(r'<tspan data-q="([^"]*)">(.*?)</tspan>')
_LOWERED = str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789")


def pictures_in_html(document: str) -> Iterator[Picture]:
    """Pictures with their descriptions."""
    for found in _SVG.finditer(document):
        yield picture_in_svg(found[0])


def picture_in_svg(markup: str) -> Picture:
    """The description, the numbers under their ids; beside a number's own name, or in an id's group, names as well;
    behind a bar the gradient of the number before it, behind an arrow what becomes of it; how thick lines are."""
    words = _SVG_WORDS.search(markup)
    found, ids, before = read_description(unescape(words[1])) if words else [], "", ""
    for group, thickness, named, text in _SVG_TEXT.findall(markup):
        if thickness:
            found.append(NamedNumber(f"thickness of {ids}", thickness))
        elif not text:
            ids, before = unescape(group), ""
        else:
            told, at = list[tuple[str, str, str]](), 0
            for number in _SVG_NUMBER.finditer(text):
                told.append((_spell_label(text[at : number.start()]), unescape(number[1]), unescape(number[2])))
                at = number.end()
            for label, id, digits in told:
                printed = spell_powers(digits)
                found.append(NamedNumber(id, printed))
                if label in BESIDE:
                    found.append(NamedNumber(f"{BESIDE[label]} of {before} in {id}", ""))
                    continue
                before = id
                if label.lstrip("×") and not label.endswith("×"):
                    found.append(NamedNumber(label.lstrip("×"), printed))
                elif text.startswith("<tspan data-q") and len(told) == 1 and ids:
                    found.append(NamedNumber(f"{id} in {ids}", ""))
            label = _spell_label(text)
            if not told and named and label:
                found.append(NamedNumber(f"{label} in {ids}", ""))
    return found


def _spell_label(text: str) -> str:
    """The letters of a label."""
    return close_up(unescape(re.sub("<[^>]*>", "", text)).translate(_LOWERED)).lstrip("+Σ").removesuffix(":")


HTML_PAGE = PageForm(chains_in_html, tables_in_html, matrices_in_html, numbers_in_html, pictures_in_html)
