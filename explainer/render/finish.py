"""Filled text → the file that is made of it, where a format's text is only its source.

In: a document as its templates wrote it. Out: the bytes of the file, the same on every run. Libraries are imported
where they are used: a lesson in another format does without them.

    >>> pdf(b'#set document(title: [A], date: none)\\n= A')[:5]
    b'%PDF-'
"""

from __future__ import annotations

import json
import re
from typing import Any


class MissingExtra(ImportError):
    """A format needs a library that is not installed; the message says how to get it."""

    def __init__(self, extra: str) -> None:
        super().__init__(f"{extra} needs a library that is not installed: pip install 'explainer[{extra}]'")


class BadTemplate(ValueError):
    """The filled text is not what the file is made of: a template of the user's is at fault."""


def pdf(source: bytes) -> bytes:
    """A PDF of a Typst document, tagged for screen readers (PDF/UA-1).

    The standard asks for a glyph of every character. A document with others is made with the machine's own fonts and
    does not claim the standard. Raises MissingExtra, and BadSource for a text that is not Typst.
    """
    try:
        import typst
    except ImportError:
        raise MissingExtra("pdf") from None

    def compile_typst(**options: Any) -> bytes:
        result = typst.compile(source, format="pdf", **options)
        assert isinstance(result, bytes)
        return result

    try:
        return compile_typst(pdf_standards="ua-1", ignore_system_fonts=True)
    except typst.TypstError as error:
        if "could not be displayed" not in str(error):
            raise BadTemplate(error.diagnostic.partition("\n\n")[0].strip() or str(error)) from None
    return compile_typst()


_PYTHON_BLOCK = re.compile(r"^```python\n(.*?)^```\n", re.MULTILINE | re.DOTALL)
_HEADING_START = re.compile(r"^(?=#{1,6} )", re.MULTILINE)
_BLANK_START = re.compile(r"^(?=[1-9][0-9]{0,3}\\\.$)", re.MULTILINE)
_BLANK = re.compile(r"([1-9][0-9]{0,3})\\\.$.*?(?:\\_){3}", re.MULTILINE | re.DOTALL)
"""A line of a homework's sheet that is to be filled in, by its label."""


def notebook(source: bytes) -> bytes:
    """A Jupyter notebook of a Markdown page: its Python blocks are the code cells, a text cell starts at each heading,
    and each blank of a sheet is a cell with the tag row-LABEL.

    No text of a spec can open a block: a backtick is escaped in sentences and replaced in code.
    """
    cells: list[dict[str, Any]] = []

    def add(kind: str, text: str) -> None:
        if text.strip():
            code: dict[str, Any] = {"execution_count": None, "outputs": []} if kind == "code" else {}
            lines = text.strip("\n").splitlines(keepends=True)
            blank = _BLANK.match(text) if kind == "markdown" else None
            metadata = {"tags": [f"row-{blank[1]}"]} if blank else {}
            cells.append(
                {"cell_type": kind, "id": f"cell-{len(cells) + 1}", "metadata": metadata, "source": lines} | code
            )

    for k, part in enumerate(_PYTHON_BLOCK.split(source.decode())):
        for text in [part] if k % 2 else [t for head in _HEADING_START.split(part) for t in _BLANK_START.split(head)]:
            add("code" if k % 2 else "markdown", text)
    language = {"name": "python"}
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    book = {
        "cells": cells,
        "metadata": {"kernelspec": kernel, "language_info": language},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    return (json.dumps(book, ensure_ascii=False, indent=1) + "\n").encode()
