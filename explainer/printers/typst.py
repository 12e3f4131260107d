"""Formula tree → Typst's math mode, and beside each formula its reading.

In: formulas and names. Out: the inside of `$…$`. Every text from outside is a string literal of Typst, in which only
`"` and the backslash mean anything; single letters stand bare, so that they are set in italics.

`TYPST_TURN` stands before each relation of a chain, in formulas and readings alike: `chain_call` and `formula_call` cut
there or take it out. It is a private-use character, which no spec can hold.

    >>> from explainer.equations.names import Ident, Ratio
    >>> TYPST.name(Ratio(Ident("E", "total"), Ident("w", "5")), TYPST.escape)
    'frac(∂ E_("total"), ∂ w_("5"))'
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace

from explainer.equations.names import GREEK, Code, Ident, Name, Ratio, Text
from explainer.printers import CaseWords, FormulaWriter, NumberStyle, Printer, speech
from explainer.printers.display_math import DISPLAY_FUNCTIONS, Signs, every_text, write_display
from explainer.printers.text import PLAIN

TYPST_TURN = "\ue004"
"""Before a relation: what follows may stand on a line of its own."""

_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ") | frozenset(GREEK.values())
_MARKUP = re.compile(r"[\\#$*_`<>@~\[\]=+/.:\-]")


def escape(text: str) -> str:
    """Text for the inside of a string literal."""
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ")


def escape_markup(text: str) -> str:
    """Text for the page: nothing in it is markup any more; quotation marks are set as the language wants them."""
    return _MARKUP.sub(r"\\\g<0>", text.replace("\n", " "))


def chain_call(sides: str, readings: str) -> str:
    """A chain on a line of its own: each side with its reading."""
    pairs = zip(sides.split(TYPST_TURN), readings.split(TYPST_TURN), strict=True)
    return "#chain(" + ", ".join(f'("{reading}", ${side.strip()}$)' for side, reading in pairs if side.strip()) + ")"


def formula_call(inside: str, reading: str) -> str:
    """A formula in a sentence or a cell."""
    return f'#m("{reading}", ${inside}$)'.replace(TYPST_TURN, "")


def raw_call(text: str) -> str:
    """Code in a sentence or a cell."""
    return f'#raw("{text}")'


def _function(name: str) -> str:
    known = DISPLAY_FUNCTIONS.get(name, name)
    return f"{known} " if known in _LETTERS else f'op("{escape(known.replace("_", " "))}") '


_TYPST_NUMBER = NumberStyle(minus="−", power=(" dot.op 10^(", ")"), power_minus="−", comma='","')

_TYPST_SIGNS = Signs(
    number=_TYPST_NUMBER,
    plus=" + ",
    minus=" − ",
    negative="−",
    times=" dot.op ",
    pause="",
    relations={">": " > ", ">=": " ≥ "},
    fraction=lambda above, below: f"frac({above}, {below})",
    power=lambda base, exponent: f"attach({base}, t: {exponent})",
    root=lambda body: f"sqrt({body})",
    absolute=lambda body: f"abs({body})",
    brackets=lambda body: f"({body})",
    function=_function,
    comma=", ",
    total="sum ",
    text=lambda words: f' "{escape(words)}" ',
    constants={"pi": "π", "e": "e"},
    partial="∂ ",
    straight="d ",
    compound=lambda written: "frac(" in written or "^" in written,
)


def _words_writer(words: CaseWords) -> FormulaWriter:
    return lambda formula, leaf: write_display(formula, leaf, _TYPST_SIGNS, words)


def _name_piece(part: Text, text: Callable[[Text], str]) -> str:
    """A name's part: a letter in italics, anything longer upright."""
    return text(part) if every_text(part, _LETTERS.__contains__) else f'"{text(part)}"'


def _ident(name: Ident, text: Callable[[Text], str]) -> str:
    base = _name_piece(name.base, text)
    if name.accent:
        base = f"hat({base})"
    sub = f"_({_name_piece(name.sub, text)})" if len(name.sub) else ""
    return base + sub + (f'^("{escape(name.sup)}")' if name.sup else "")


def _name(name: Name, text: Callable[[Text], str]) -> str:
    match name:
        case Code(parts):
            return f'mono("{"".join(map(text, parts))}")'
        case Ratio(above, below, minus):
            ratio = _TYPST_SIGNS.fraction(f"∂ {_ident(above, text)}", f"∂ {_ident(below, text)}")
            return f"−{ratio}" if minus else ratio
        case Ident():
            return _ident(name, text)


TYPST = Printer(
    formula=_words_writer(CaseWords()),
    words_writer=_words_writer,
    name=_name,
    escape=escape,
    number=_TYPST_NUMBER,
    equal="=",
    approx="≈",
    join=lambda left, sign, right: f"{left} {TYPST_TURN}{sign} {right}",
)
"""Formulas in PDF files."""

LITERAL = replace(PLAIN, escape=escape, join=lambda left, sign, right: f"{left} {sign}\u00a0{right}")
"""Code lines as string literals; a line that is too long breaks before a relation, not after it."""


def reading_printer(sentences: Mapping[str, str]) -> Printer:
    """What a screen reader says instead of a formula, for a string literal; cut where the formula is."""
    words = speech.speech_printer(sentences)
    return replace(words, escape=escape, join=lambda left, sign, right: f"{left}{TYPST_TURN}{sign} {right}")
