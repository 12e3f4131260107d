"""Formula tree → MathML Core, which browsers show without a script and screen readers read.

In: formulas and names. Out: inner markup of a formula; `wrap_chain` and `math_element` put the `<math>` element around
it.

No browser wraps a long formula, so a chain is written as a row of `<math>` elements between which the browser may wrap.
`MATHML_TURN` stands before each relation (`join`), `MATHML_BREAK` before each further term or factor of an outermost
sum or product (`formula`), never inside a fraction, a root or a bracket. A side of a chain is an inline block: the line
turns before a relation first, and within a side only when the side alone is too long. Both are finished markup, so
nothing has to be split when slots are filled; but what holds one belongs at the outermost level only.

    >>> from explainer.formula import read
    >>> MATHML.formula(read("a / 2", {"a"}), lambda name, bracket: f"<mi>{name}</mi>")
    '<mfrac><mi>a</mi><mn>2</mn></mfrac>'
"""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape

from explainer.equations.names import Code, Ident, Name, Ratio, Text
from explainer.printers import CaseWords, FormulaWriter, NumberStyle, Printer
from explainer.printers.display_math import DISPLAY_FUNCTIONS, Signs, every_text, write_display
from explainer.printers.marks import mark_math

_OPEN = "<math>"
_INFIX = '<mo form="infix">'
"""Said only where a plus or minus starts a `<math>` element; elsewhere, and of any other sign, it is understood."""
_START = f"<span>{_OPEN}"
_END = "</math></span>"
MATHML_BREAK = f"</math><wbr/>{_OPEN}"
"""Ends one `<math>` element and starts the next: the browser may wrap here."""
MATHML_TURN = f"{_END}{_START}"
"""Ends one side of a chain and starts the next: the browser wraps here first."""

_LEADING = re.compile('^<mo form="prefix">')
_SINGLE = re.compile(r"<m[in]>[^<]*</m[in]>|<(msub|msubsup)[^>]*>(<m[ion][^<]*</m[ion]>)*</\1>")


def wrap_chain(markup: str) -> str:
    """A chain with its sides as inline blocks of `<math>` elements; the last one is the result. One that goes on from
    the line before has no side before its first sign."""
    markup = markup.removeprefix(MATHML_TURN)
    between = markup.replace(_INFIX, "<mo>")
    for sign in "+−":
        between = between.replace(f"{_OPEN}<mo>{sign}", f"{_OPEN}{_INFIX}{sign}")
    return f"{_START}{between}{_END}"


def math_element(content: str, *, block: bool = False, alt: str | None = None) -> str:
    """One `<math>` element, without break points: a formula inside a sentence, a table cell, or a block of its own.

    `alt` is read aloud instead of the formula where given.
    """
    label = f' aria-label="{escape(alt)}"' if alt else ""
    shape = ' display="block"' if block else ""
    return f"<math{shape}{label}>{content.replace(MATHML_TURN, '').replace(MATHML_BREAK, '')}</math>"


def _operator(sign: str, form: str = "infix") -> str:
    return f'<mo form="{form}">{sign}</mo>'


def _fence(sign: str, tall: bool, form: str) -> str:
    said = f' form="{form}"' if sign == "|" else ""  # of ( and ) the form is understood
    return f"<mo{said}>{sign}</mo>" if tall else f'<mo{said} stretchy="false">{sign}</mo>'


def _stretch_fences(left: str, right: str, body: str) -> str:
    tall = "<mfrac" in body or "∑" in body
    return f"<mrow>{_fence(left, tall, 'prefix')}{body}{_fence(right, tall, 'postfix')}</mrow>"


def _wrap_row(body: str) -> str:
    """One part of a fraction or a power: a single name or number needs no row around it, a slot may bring several.
    Of a sign that begins a row the form is understood."""
    return body if _SINGLE.fullmatch(body) else f"<mrow>{re.sub(_LEADING, '<mo>', body)}</mrow>"


def _text(words: str) -> str:
    """Browsers drop the spaces at both ends of a text."""
    return f"<mtext>{re.sub(r'^ | $', chr(0xA0), escape(words))}</mtext>"


def _function(name: str) -> str:
    return f"<mi>{escape(DISPLAY_FUNCTIONS.get(name, name))}</mi>"


_MATHML_NUMBER = NumberStyle(
    minus=_operator("−", "prefix"),
    open=_fence("(", False, "prefix"),
    close=_fence(")", False, "postfix"),
    before="<mn>",
    after="</mn>",
    power=(f"{_operator('×')}<msup><mn>10</mn><mn>", "</mn></msup>"),
    power_minus="−",
)

_MATHML_SIGNS = Signs(
    number=_MATHML_NUMBER,
    plus=_operator("+"),
    minus=_operator("−"),
    negative=_operator("−", "prefix"),
    times=_operator("⋅"),
    pause=MATHML_BREAK,
    relations={">": _operator("&gt;"), ">=": _operator("≥")},
    fraction=lambda above, below: f"<mfrac>{_wrap_row(above)}{_wrap_row(below)}</mfrac>",
    power=lambda base, exponent: f"<msup>{_wrap_row(base)}{_wrap_row(exponent)}</msup>",
    root=lambda body: f"<msqrt>{body}</msqrt>",
    absolute=lambda body: _stretch_fences("|", "|", body),
    brackets=lambda body: _stretch_fences("(", ")", body),
    function=_function,
    comma='<mo separator="true">,</mo>',
    total='<mo form="prefix">∑</mo>',
    text=_text,
    constants={"pi": "<mi>π</mi>", "e": "<mi>e</mi>"},
    partial="<mi>∂</mi>",
    straight="<mi>d</mi>",
    compound=lambda written: any(f"<{tag}" in written for tag in ("mfrac", "msup", "msubsup")),
)


def _words_writer(words: CaseWords) -> FormulaWriter:
    return lambda formula, leaf: write_display(formula, leaf, _MATHML_SIGNS, words)


def _name_part(part: Text, text: Callable[[Text], str]) -> str:
    """A name's part: browsers set a single letter in italics and a longer word upright."""
    tag = "mn" if every_text(part, str.isdigit) else "mi"
    return f"<{tag}>{text(part)}</{tag}>"


def _ident(name: Ident, text: Callable[[Text], str]) -> str:
    base = _name_part(name.base, text)
    if name.accent:
        base = f'<mover accent="true">{base}<mo stretchy="false">^</mo></mover>'
    sub = _name_part(name.sub, text) if len(name.sub) else ""
    sup = f'<mo lspace="0" rspace="0">{escape(name.sup)}</mo>' if name.sup else ""
    tag = f"m{'sub' if sub else ''}{'sup' if sup else ''}"
    return f"<{tag}>{base}{sub}{sup}</{tag}>" if sub or sup else base


def _name(name: Name, text: Callable[[Text], str]) -> str:
    match name:
        case Code(parts):
            return f'<mtext class="code">{"".join(map(text, parts))}</mtext>'
        case Ratio(above, below, minus):
            sides = (f"<mi>∂</mi>{_ident(side, text)}" for side in (above, below))
            return (_MATHML_SIGNS.negative if minus else "") + _MATHML_SIGNS.fraction(*sides)
        case Ident():
            return _ident(name, text)


MATHML = Printer(
    formula=_words_writer(CaseWords()),
    words_writer=_words_writer,
    name=_name,
    escape=escape,
    number=_MATHML_NUMBER,
    equal="<mo>=</mo>",
    approx="<mo>≈</mo>",
    join=lambda left, sign, right: f"{left}{MATHML_TURN}{sign}{right}",
    tag=mark_math,
)
"""Formulas in web pages."""
