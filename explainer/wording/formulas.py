"""Mathematics in sentences: what a table writes between backticks is set as a formula.

In: a sentence of the tables. Out: its pieces in turn, words and formulas. A formula is typed as a reader would write
it, `e^(−x)`, `2 · √u`, `β₂`; a gap of `SYMBOLS` in it is one name.

    >>> words, formula, rest = split_formulas("it changes at `−y`.")
    >>> words, formula.sides, formula.names, rest
    ('it changes at ', (Neg(arg=Sym(name='n0')),), {'n0': 'y'}, '.')
    >>> strip_marks("from `u` to `−y`")
    'from u to −y'
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from explainer import formula as F
from explainer.equations.names import Ident, Ratio
from explainer.formula import FUNCTIONS, Formula

MARK = "`"
HAT, PRIME = "\u0302", "′"
_LETTERS = rf"(?:\{{\w+\}}|[^\W\d_²]+{HAT}?{PRIME}?[₀-₉]*)"
_NAME = rf"(?:∂{_LETTERS}/∂{_LETTERS}|{_LETTERS})"
_PLAIN_SIGNS = {"−": "-", "·": "*", "^": "**", "²": "**2"}
_KNOWN = {**FUNCTIONS, "f": (1,)}
"""The functions of formulas, and the one that a page calls by a letter."""


@dataclass(frozen=True, slots=True)
class SentenceFormula:
    """A formula of a sentence: its sides, joined by equals signs, and what their symbols are called."""

    sides: tuple[Formula, ...]
    names: Mapping[str, str]
    """Symbol → the letters as typed, or a gap with its braces."""


def strip_marks(sentence: str) -> str:
    """A sentence without the marks, for readers who cannot be shown a formula."""
    return sentence.replace(MARK, "")


def split_formulas(sentence: str) -> Iterator[str | SentenceFormula]:
    """Words and formulas in turn, words first and last. Raises FormulaError for a mark that is no formula."""
    for k, piece in enumerate(sentence.split(MARK)):
        yield read_formula(piece) if k % 2 else piece


def read_formula(typed: str) -> SentenceFormula:
    """A formula as a sentence writes it. Raises FormulaError where it cannot be read."""
    names: dict[str, str] = {}

    def replace_name(found: re.Match[str]) -> str:
        name, called = found.groups()
        if called and name in _KNOWN:
            return f"{name}("
        symbol = next((symbol for symbol, known in names.items() if known == name), f"n{len(names)}")
        names[symbol] = name
        return f"{symbol}{called}"

    text = unicodedata.normalize("NFD", typed)
    text = re.sub(rf"√({_NAME}|\d+)", r"sqrt(\1)", text)
    text = re.sub(r"\be\^\(", "exp(", text)
    text = re.sub(rf"\be\^({_NAME})", r"exp(\1)", text)
    text = re.sub(rf"({_NAME})(\(?)", replace_name, text)
    for sign, plain in _PLAIN_SIGNS.items():
        text = text.replace(sign, plain)
    return SentenceFormula(tuple(F.read(side, set(names), _KNOWN) for side in text.split(" = ")), names)


def name_of(letters: str, symbols: Mapping[str, Ident]) -> Ident | Ratio:
    """A name as typed: m̂ has a hat, β₂ a subscript, u′ a prime, ∂E/∂w is a derivative; `symbols` are what gaps stand
    for."""
    above, _, below = letters.partition("/")
    if below:
        return Ratio(_ident_of(above.removeprefix("∂"), symbols), _ident_of(below.removeprefix("∂"), symbols))
    return _ident_of(letters, symbols)


def _ident_of(letters: str, symbols: Mapping[str, Ident]) -> Ident:
    if letters.startswith("{"):
        return symbols[letters.strip("{}")]
    base = letters.rstrip("₀₁₂₃₄₅₆₇₈₉")
    sub = unicodedata.normalize("NFKC", letters[len(base) :])
    prime = PRIME if base.endswith(PRIME) else ""
    base = base.removesuffix(PRIME)
    accent = "hat" if base.endswith(HAT) else ""
    return Ident(base.removesuffix(HAT), sub, prime, accent)
