"""Formula tree → LaTeX for pdflatex: the portable TeX of `printers.tex`, with text that LaTeX itself escapes.

In: formulas, names, plain text. Out: the inside of `$…$`, or of a paragraph. A long formula may break before a relation
(`\\turn`), and less gladly before a term or factor of its outermost sum or product (`\\pause`): the document template
says how gladly. A character that pdflatex's fonts lack is written as its number, U+4E2D.

    >>> escape("50% of $x_1$")
    '50\\\\% of \\\\$x\\\\_1\\\\$'
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from explainer.equations.names import GREEK, Name, Text
from explainer.printers import CaseWords, FormulaWriter, Printer
from explainer.printers.display_math import write_display
from explainer.printers.tex import SIGNS, TEX
from explainer.printers.text import PLAIN, PaperSigns, paper_writer

_SPECIAL = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "$": r"\$", "&": r"\&", "#": r"\#", "%": r"\%", "_": r"\_",
    "^": r"\textasciicircum{}", "~": r"\textasciitilde{}", "<": r"\textless{}", ">": r"\textgreater{}",
    "|": r"\textbar{}", '"': r"\textquotedbl{}", "`": r"\textasciigrave{}", "\n": " ", "−": r"$-$",
    **{letter: rf"$\{name}$" for name, letter in GREEK.items()},
    **{sign: f"${tex}$" for sign, tex in [
        ("∂", r"\partial"), ("≈", r"\approx"), ("⊙", r"\odot"), ("·", r"\cdot"), ("⋅", r"\cdot"),
        ("×", r"\times"), ("→", r"\to"),
        ("≤", r"\leq"), ("≥", r"\geq"), ("′", "'"), ("Σ", r"\Sigma"), ("∑", r"\sum"), ("√", r"\surd"), ("∞", r"\infty"),
        ("±", r"\pm"), ("÷", r"\div"), ("½", r"\tfrac{1}{2}"), ("°", r"^{\circ}"), ("µ", r"\mu"), ("⇒", r"\Rightarrow"),
        ("∈", r"\in"), ("⁺", "^{+}"), ("⁻", "^{-}"), ("≠", r"\neq"), ("←", r"\gets"),
        *((raised, f"^{{{k}}}") for k, raised in enumerate("⁰¹²³⁴⁵⁶⁷⁸⁹")),
        *((lowered, f"_{{{k}}}") for k, lowered in enumerate("₀₁₂₃₄₅₆₇₈₉")),
    ]},
    "–": "--", "—": "---", "‘": "`", "’": "'", "“": "``", "”": "''", "„": r"\quotedblbase{}", "…": r"\ldots{}",
    "§": r"\S{}", "«": r"\guillemotleft{}", "»": r"\guillemotright{}", "‚": r"\quotesinglbase{}",
    "\u00a0": "~", "\u0302": r"\textasciicircum{}",
}  # fmt: skip
_ACCENTED = frozenset(
    "ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÐÑÒÓÔÕÖØÙÚÛÜÝÞßàáâãäåæçèéêëìíîïðñòóôõöøùúûüýþÿĄąĆćĘęŁłŃńŚśŹźŻżČčĎďĚěŇňŘřŠšŤťŮůŽžŐőŰűĞğİıŞşœŒ"
)
_OTHER = re.compile(r"[^0-9A-Za-z ]")


def _escape_sign(match: re.Match[str]) -> str:
    sign = match[0]
    if sign in _SPECIAL:
        return _SPECIAL[sign]
    kept = sign.isascii() or sign in _ACCENTED or "\ue000" <= sign <= "\ue00f"
    return sign if kept else f"U+{ord(sign):04X}"


def escape(text: str) -> str:
    """Text for a paragraph: nothing in it is LaTeX any more."""
    return _OTHER.sub(_escape_sign, text)


def escape_upright(text: str) -> str:
    r"""Text for the inside of `\mathrm{…}`: what is not a letter or digit is set as text."""
    return re.sub(r"[^0-9A-Za-z]+", lambda match: rf"\text{{{escape(match[0])}}}", text)


_LATEX_SIGNS = replace(SIGNS, pause=r"\pause ", text=lambda words: rf" \text{{{escape(words)}}} ")


def _words_writer(words: CaseWords) -> FormulaWriter:
    return lambda formula, leaf: write_display(formula, leaf, _LATEX_SIGNS, words)


def _code_name(name: Name, text: Callable[[Text], str]) -> str:
    """Escaped texts are plain ASCII: what else stands in a name comes from the printer itself."""
    return re.sub(r"[^\x00-\x7f]", _escape_sign, re.sub(r"(?<!\\)_", r"\\_", PLAIN.name(name, text)))


LATEX = replace(
    TEX,
    formula=_words_writer(CaseWords()),
    words_writer=_words_writer,
    escape=escape_upright,
    join=lambda left, sign, right: rf"{left} \turn {sign} {right}",
)
"""Formulas in LaTeX files."""

_LINE_SIGNS = PaperSigns(power=r"\textasciicircum{}", total=r"$\Sigma$", at_least=r"$\geq$", partial=r"$\partial$")

LATEX_CODE = Printer(
    formula=paper_writer(_LINE_SIGNS)(CaseWords()),
    words_writer=paper_writer(_LINE_SIGNS),
    name=_code_name,
    escape=escape,
    number=PLAIN.number,
    equal="=",
    approx=r"$\approx$",
    join=lambda left, sign, right: f"{left} {sign}~{right}",
)
"""Code lines in LaTeX files."""
