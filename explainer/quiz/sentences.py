r"""What a quiz says about a sheet, in the manner of one system.

In: a `Sheet` and a `Dialect`, which knows how the system writes formulas and what it takes for markup. Out: finished
sentences. Whatever a spec brought along (titles, labels, typed formulas) is escaped here and nowhere else.

    >>> from explainer.equations.names import Ident
    >>> MATHJAX.given_equation(Ident("w", "5"), "-0.40")
    '\\(w_5 = -0.40\\)'
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from html import escape
from itertools import groupby

from explainer.equations.names import Ident, Name
from explainer.formula import Formula
from explainer.homework.sheet import Question, Sheet
from explainer.printers import CaseWords, Printer, with_decimal_mark, with_words
from explainer.printers.display_math import typed_literal
from explainer.printers.mathml import MATHML, math_element
from explainer.printers.tex import TEX
from explainer.walkthrough.context import count_phrase
from explainer.wording import SENTENCES


@dataclass(frozen=True, slots=True)
class Dialect:
    """How one system writes what a quiz says."""

    formulas: Printer
    inline: Callable[[str], str]
    """Dresses a printed formula for the inside of a sentence."""
    escape: Callable[[str], str]
    """Makes plain text harmless."""
    decimal_mark: str = "."
    """The decimal mark of what is read; what a system computes with keeps its point."""

    def for_sheet(self, sheet: Sheet) -> Dialect:
        """The dialect with the decimal mark of a sheet's pages."""
        return replace(self, decimal_mark=sheet.spec.page.decimal_mark)

    def say(self, language: str, key: str, **fills: str) -> str:
        """A sentence of `wording`; what fills its gaps is finished markup."""
        pieces = re.split(r"{(\w+)}", SENTENCES[language][key])
        return "".join(fills[piece] if n % 2 else self.escape(piece) for n, piece in enumerate(pieces))

    def name_in_formula(self, name: Name) -> str:
        """A name inside a formula."""
        return self.formulas.name(name, lambda text: self.formulas.escape(str(text)))

    def number_in_formula(self, text: str) -> str:
        """A printed number inside a formula: -1.5, 2.1e-07."""
        style = with_decimal_mark(self.formulas, self.decimal_mark).number
        digits = text.removeprefix("-").replace(".", style.decimal_mark)
        return (style.minus if text.startswith("-") else "") + typed_literal(digits, style)

    def number_in_text(self, number: str) -> str:
        """A printed number as plain text."""
        return self.escape(number.replace(".", self.decimal_mark))

    def given_equation(self, name: Name, number: str) -> str:
        """A name and its number."""
        return self.inline(
            self.formulas.join(self.name_in_formula(name), self.formulas.equal, self.number_in_formula(number))
        )

    def asked_equation(self, question: Question, language: str) -> str:
        """The quantity that is asked for, and what it is computed from where the sheet shows that."""
        asked = _write_asked(self, language, question.name, question.formula, tuple(question.operands.items()))
        return self.inline(asked)

    def written_equation(self, line: Question, language: str) -> str:
        """A line as somebody wrote it down."""
        asked = _write_asked(self, language, line.name, line.formula, tuple(line.operands.items()))
        return self.inline(self.formulas.join(asked, self.formulas.equal, self.number_in_formula(line.answer)))


@lru_cache(maxsize=4096)
def _write_asked(
    dialect: Dialect, language: str, name: Name, formula: Formula | None, operands: tuple[tuple[str, Name], ...]
) -> str:
    """Kept, for a line is the same on every sheet of a homework."""
    words = CaseWords(SENTENCES[language]["formula.if"], SENTENCES[language]["formula.else"])
    printer = with_decimal_mark(with_words(dialect.formulas, words), dialect.decimal_mark)
    names, written = dict(operands), dialect.name_in_formula(name)
    if formula is not None:
        right = printer.formula(formula, lambda id, _: dialect.name_in_formula(names[id]))
        written = printer.join(written, printer.equal, right)
    return written


def web_text(text: str) -> str:
    """Plain text in a page where scripts look for formulas, Moodle for answers: their marks are made harmless."""
    marks = {ord("{"): "&#123;", ord("}"): "&#125;", ord("\\"): "＼", ord("$"): "＄"}
    return escape(text).translate(marks)


def markdown_text(text: str) -> str:
    """Plain text inside a paragraph of text2qti's Markdown: marks are written as the numbers of their characters."""
    return re.sub(r"""[\\`*_\[\]<>&$~^|{}#!@"']""", lambda mark: f"&#{ord(mark[0])};", text)


MATHJAX = Dialect(TEX, lambda tex: rf"\({escape(tex, quote=False)}\)", web_text)
r"""Web pages that show TeX between \( and \): Moodle."""
DOLLARS = Dialect(TEX, lambda tex: f"${escape(tex, quote=False)}$", web_text)
"""Web pages that show TeX between dollars: PrairieLearn."""
MARKDOWN = Dialect(TEX, lambda tex: f"${tex}$", markdown_text)
"""The source that text2qti reads."""
XML = Dialect(MATHML, math_element, escape)
"""MathML inside XML: QTI. Its `math_element` elements still need their namespace."""


def introduction(sheet: Sheet, dialect: Dialect) -> Iterator[str]:
    """What stands before the questions, paragraph by paragraph: the network, its numbers, how to round."""
    spec, language, dialect = sheet.spec, sheet.spec.page.language, dialect.for_sheet(sheet)

    def say(key: str, **fills: str) -> str:
        return dialect.say(language, key, **fills)

    yield say("quiz.sheet", code=dialect.escape(sheet.code))
    words = SENTENCES[language]
    layers = [dialect.escape(words.get(f"activation.{row.activation}", row.activation)) for row in spec.network.layers]
    sizes = " – ".join(map(str, spec.sizes))
    shape = say("quiz.shape", sizes=sizes, activations=", ".join(layers))
    if spec.updates:
        training = spec.training
        loss = words.get(f"loss.{training.loss}", training.loss)
        rule = training.optimizer.name
        shape += " " + say("quiz.training", loss=dialect.escape(loss), optimizer=dialect.escape(rule))
    yield shape
    for _, group in groupby(sheet.given, lambda pair: pair[0].base if isinstance(pair[0], Ident) else ""):
        yield ", ".join(dialect.given_equation(name, number) for name, number in group)
    if sheet.lines:
        digits = spec.numbers.digits
        rounding = say(count_phrase(f"homework.digits.{spec.numbers.kind}", digits).key, count=str(digits))
    elif spec.numbers.carry and spec.numbers.kind != "exact":
        digits = spec.numbers.digits
        rounding = say(count_phrase(f"quiz.carried.{spec.numbers.kind}", digits).key, count=str(digits))
    else:
        rounding = say("quiz.precise")
    usual = spec.numbers.rounding == "half_up" or spec.numbers.kind == "exact"
    ties = "" if usual else " " + say(f"homework.ties.{spec.numbers.rounding}")
    yield f"{rounding}{ties} {say('quiz.typing')}"
    if sheet.lines:
        yield say("homework.find")
    for line in sheet.lines:
        yield f"{line.row}. {dialect.written_equation(line, language)}"


def question_line(sheet: Sheet, question: Question, dialect: Dialect, gap: str) -> str:
    """One asked line; `gap` is the field for the answer."""
    language, dialect = sheet.spec.page.language, dialect.for_sheet(sheet)
    if question.words:
        key = "quiz.asked.words" if question.tolerance != "0" else "quiz.asked.whole"
        fills = {} if question.tolerance == "0" else {"tolerance": dialect.number_in_text(question.tolerance)}
        return dialect.say(
            language, key, row=str(question.row), words=dialect.say(language, question.words), gap=gap, **fills
        )
    return dialect.say(
        language,
        "quiz.asked",
        row=str(question.row),
        equation=dialect.asked_equation(question, language),
        gap=gap,
        tolerance=dialect.number_in_text(question.tolerance),
    )
