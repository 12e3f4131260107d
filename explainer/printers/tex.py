"""Formula tree → portable TeX: what every Markdown reader with formulas takes unchanged.

In: formulas and names. Out: TeX without `aligned`, without a backslash before anything but a letter, with `_` only
directly after a letter or digit, and never starting with - + # or >. No delimiters: the templates write `$` and `$$`.

    >>> from explainer.equations.names import Ident, Ratio
    >>> TEX.name(Ratio(Ident("E", "total"), Ident("w", "5")), TEX.escape)
    '\\\\frac{\\\\partial E_{\\\\mathrm{total}}}{\\\\partial w_5}'
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace

from explainer.equations.names import GREEK, Code, Ident, Name, Ratio, Text
from explainer.printers import CaseWords, FormulaWriter, NumberStyle, Printer
from explainer.printers.display_math import Signs, every_text, write_display

# Readers differ in what they take from Markdown and HTML out of a formula, and a backslash before a special character
# is itself lost in some: the full-width twin is harmless in all of them and still read as the same character.
_TWINS = {ord(c): chr(ord(c) + 0xFEE0) for c in '\\{}$&#%^_~`<>*|[]"'}
_TEXT_TWINS = _TWINS | {ord("'"): "’"}
_NAME_TWINS = {sign: twin for sign, twin in _TEXT_TWINS.items() if sign != ord("_")}
"""In a name a blank stands for what would be an index of an index."""
_GREEK_COMMANDS = {letter: f"\\{name}" for name, letter in GREEK.items()}
_OWN_NAMES = ("tanh", "sinh", "cosh", "sin", "cos", "max", "min")
_TEX_FUNCTIONS = {name: f"\\{name}" for name in _OWN_NAMES} | {"sigmoid": r"\sigma", "log": r"\ln", "atan": r"\arctan"}


def escape(text: str) -> str:
    r"""User text for the inside of `\mathrm{…}` or `\text{…}`: nothing in it is TeX, Markdown or HTML any more."""
    return re.sub(r"[\s_]", "~", text.translate(_NAME_TWINS))


def _function(name: str) -> str:
    return _TEX_FUNCTIONS.get(name) or rf"\operatorname{{{escape(name.replace('_', ' '))}}}"


def _is_tall(written: str) -> bool:
    return r"\frac" in written or r"\sum" in written


def _fit_fences(left: str, right: str, body: str) -> str:
    return rf"\left{left}{body}\right{right}" if _is_tall(body) else f"{left}{body}{right}"


def _brackets(body: str) -> str:
    return _fit_fences("(", ")", body)


def _absolute(body: str) -> str:
    return _fit_fences(r"\lvert ", r"\rvert ", body).rstrip()


def _is_compound(written: str) -> bool:
    return r"\frac" in written or "^" in written


def _power(base: str, exponent: str) -> str:
    # A number's slot may bring an exponent of its own, and TeX refuses a second one without braces.
    return f"{base if len(base) == 1 or base.endswith(')') else f'{{{base}}}'}^{{{exponent}}}"


_TEX_NUMBER = NumberStyle(power=(r" \cdot 10^{", "}"), comma="{,}")

SIGNS = Signs(
    number=_TEX_NUMBER,
    plus=" + ",
    minus=" - ",
    negative="-",
    times=r" \cdot ",
    pause="",
    relations={">": " > ", ">=": r" \geq "},
    fraction=lambda above, below: rf"\frac{{{above}}}{{{below}}}",
    power=_power,
    root=lambda body: rf"\sqrt{{{body}}}",
    absolute=_absolute,
    brackets=_brackets,
    function=_function,
    comma=", ",
    total=r"\sum ",
    text=lambda words: rf" \text{{{words.translate(_TEXT_TWINS)}}} ",
    constants={"pi": r"\pi", "e": "e"},
    partial=r"\partial ",
    straight="d",
    compound=_is_compound,
)


def _guard_minus(written: str) -> str:
    """A minus at the very start would make a Markdown list of the line."""
    return f"{{-}}{written[1:]}" if written.startswith("-") else written


def _words_writer(words: CaseWords) -> FormulaWriter:
    return lambda formula, leaf: _guard_minus(write_display(formula, leaf, SIGNS, words))


def _is_letter(text: str) -> bool:
    return len(text) == 1 and text.isalpha()


def _takes_index(text: str) -> bool:
    return text[-1:].isalnum()


def _sub(sub: Text, text: Callable[[Text], str], upright: bool) -> str:
    if isinstance(sub, str) and len(sub) == 1 and sub.isascii() and sub.isalnum():
        return f"_{sub}"
    plain = upright or every_text(sub, str.isdigit)
    return f"_{{{text(sub)}}}" if plain else rf"_{{\mathrm{{{text(sub)}}}}}"


def _ident(name: Ident, text: Callable[[Text], str]) -> str:
    base = _GREEK_COMMANDS.get(name.base) if isinstance(name.base, str) else None
    upright = base is None and not every_text(name.base, _is_letter)
    written = base or text(name.base)
    if not len(name.sub):
        index = ""
    elif every_text(name.base, _takes_index):
        index = _sub(name.sub, text, upright)
    else:
        index = f"~{text(name.sub)}"
    sup = f"^{{{escape(name.sup)}}}" if name.sup else ""
    if not upright:
        return (r"\hat " if name.accent else "") + written + index + sup
    body = rf"\mathrm{{{written}{index}}}"
    return (rf"\widehat{{{body}}}" if name.accent else body) + sup


def _name(name: Name, text: Callable[[Text], str]) -> str:
    match name:
        case Code(parts):
            return rf"\mathtt{{{''.join(map(text, parts))}}}"
        case Ratio(above, below, minus):
            sign = "{-}" if minus else ""
            return rf"{sign}\frac{{\partial {_ident(above, text)}}}{{\partial {_ident(below, text)}}}"
        case Ident():
            return _ident(name, text)


TEX = Printer(
    formula=_words_writer(CaseWords()),
    words_writer=_words_writer,
    name=_name,
    escape=escape,
    number=_TEX_NUMBER,
    equal="=",
    approx=r"\approx",
    join=lambda left, sign, right: f"{left} {sign} {right}",
)
"""Formulas in Markdown files and notebooks."""

MARKDOWN_TURN, MARKDOWN_PAUSE = "\ue005", "\ue006"
"""Where a formula in a Markdown file may break: before a relation, and before a term or factor of its outermost sum or
product. Private-use characters, which no spec can hold; `fold_tex` and `drop_turns` take them out."""
COLUMN_SIGNS = 76
"""Signs that fit side by side in the column of a Markdown reader."""
_SLOT_SIGNS = 9
"""What a number that is not yet known is taken for."""
_SIGN = re.compile(r"\ue000\d+\ue001|\\(?:frac|mathrm|text|left|right)\b|\\[A-Za-z]+ ?|[{}^_ ]|.")

_MARKDOWN_SIGNS = replace(SIGNS, pause=MARKDOWN_PAUSE)
MARKDOWN_TEX = replace(
    TEX,
    words_writer=lambda words: lambda formula, leaf: _guard_minus(write_display(formula, leaf, _MARKDOWN_SIGNS, words)),
    join=lambda left, sign, right: f"{left} {MARKDOWN_TURN}{sign} {right}",
)
"""The same with the places where a long line may break."""


def drop_turns(tex: str) -> str:
    """A formula that stays on one line."""
    return re.sub(f"[{MARKDOWN_TURN}{MARKDOWN_PAUSE}]", "", tex)


def count_signs(tex: str) -> int:
    """Roughly how many signs a formula shows side by side."""
    signs = 0
    for piece in _SIGN.findall(drop_turns(tex)):
        if piece[0] == "\ue000":
            signs += _SLOT_SIGNS
        elif piece not in "{}^_ " and not piece.startswith(("\\frac", "\\mathrm", "\\text", "\\left", "\\right")):
            signs += 1
    return signs


def fold_tex(tex: str) -> Iterator[str]:
    """A chain in pieces that fit a column: cut before relations first, inside a side only where that is too long.

    >>> list(fold_tex(f"y {MARKDOWN_TURN}= {'a' * 50} {MARKDOWN_TURN}= {'b' * 50}"))[1][:5]
    '= bbb'
    """
    line = ""
    for side in tex.split(MARKDOWN_TURN):
        if line and count_signs(line + side) > COLUMN_SIGNS:
            yield line.strip()
            line = ""
        for k, part in enumerate(side.split(MARKDOWN_PAUSE)):
            if k and count_signs(line + part) > COLUMN_SIGNS:
                yield line.strip()
                line = "{}"  # no line of Markdown begins with a sign of its own
            line += part
    yield line.strip()
