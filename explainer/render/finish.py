"""Filled text → the file that is made of it, where a format's text is only its source.

In: a document as its templates wrote it. Out: the bytes of the file, the same on every run. Libraries are imported
where they are used: a lesson in another format does without them.

    >>> pdf(b'#set document(title: [A], date: none)\\n= A')[:5]
    b'%PDF-'
"""

from __future__ import annotations

from typing import Any


class MissingExtra(ImportError):
    """A format needs a library that is not installed; the message says how to get it."""

    def __init__(self, extra: str) -> None:
        super().__init__(f"{extra} needs a library that is not installed: pip install 'explainer[{extra}]'")


class BadSource(ValueError):
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

    def made(**options: Any) -> bytes:
        result = typst.compile(source, format="pdf", **options)
        assert isinstance(result, bytes)
        return result

    try:
        return made(pdf_standards="ua-1", ignore_system_fonts=True)
    except typst.TypstError as error:
        if "could not be displayed" not in str(error):
            raise BadSource(error.diagnostic or str(error)) from None
    return made()
