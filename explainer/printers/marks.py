"""Marks in web pages: which quantity a printed name or number belongs to, for the page's script.

In: a finished piece of a formula and its `Mark`. Out: the same piece with the attributes `data-q` (the quantity's id)
and, where it differs from the surroundings, `data-f` (update and sample).

    >>> mark_math("<msub><mi>w</mi><mn>5</mn></msub>", Mark("w5"))
    '<msub data-q="w5"><mi>w</mi><mn>5</mn></msub>'
    >>> mark_code("net1_h", Mark("net_h1", "2.1"))
    '<var data-q="net_h1" data-f="2.1">net1_h</var>'
"""

from __future__ import annotations

import re
from collections.abc import Callable

from explainer.equations.names import Code, Ident, Name, Ratio
from explainer.printers import Mark

_MARKED_NAME = re.compile(r"(?:<mo[^<]*</mo>)?<\w+")
"""The first tag of a name, after the minus that may stand before it."""


def mark_attributes(mark: Mark) -> str:
    """The mark as attributes, with a space before them."""
    frame = "" if mark.frame is None else f' data-f="{mark.frame}"'
    return f' data-q="{mark.id}"{frame}'


def mark_math(written: str, mark: Mark) -> str:
    """MathML: a name carries the mark itself, a number is wrapped in a row."""
    if mark.number:
        return f"<mrow{mark_attributes(mark)}>{written}</mrow>"
    first = _MARKED_NAME.match(written)
    assert first is not None
    return f"{first[0]}{mark_attributes(mark)}{written[first.end() :]}"


def mark_code(written: str, mark: Mark) -> str:
    """Code: a name is a variable."""
    element = "span" if mark.number else "var"
    return f"<{element}{mark_attributes(mark)}>{written}</{element}>"


def mark_picture_text(written: str, mark: Mark) -> str:
    """A picture's text: a number alone is marked, whose a name is its surroundings say."""
    return f"<tspan{mark_attributes(mark)}>{written}</tspan>" if mark.number else written


def name_markup(name: Name, escape: Callable[[str], str]) -> str:
    """A name as text of a web page: w with a small 5 below."""
    match name:
        case Code(parts):
            return "".join(escape(str(part)) for part in parts)
        case Ratio(above, below, minus):
            return f"{'−' if minus else ''}∂{name_markup(above, escape)}/∂{name_markup(below, escape)}"
        case Ident(base, sub, sup, accent):
            hat = "\u0302" if accent else ""
            letters = f"<i>{escape(str(base))}{hat}</i>" if len(str(base)) == 1 else escape(str(base)) + hat
            index = f"<sub>{escape(str(sub))}</sub>" if sub else ""
            return f"{letters}{index}<sup>{escape(sup)}</sup>" if sup else letters + index


def drop_marks(code: str) -> str:
    """A name in code without its mark."""
    return re.sub(r"</?var[^>]*>", "", code)
