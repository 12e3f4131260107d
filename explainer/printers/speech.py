"""Formula tree → words: what is read aloud instead of a formula.

In: the words of a language, `speech.*` for signs and `shape.*` for what a line of text does not show. Out: a `Printer`.
A web page's script reads its own MathML with the same words (templates/html/formulas.js), so that a page need not hold
every line twice; a test reads the same lines in both ways.

    >>> from explainer.formula import read
    >>> from explainer.wording import SENTENCES
    >>> speech_printer(SENTENCES["en"]).formula(read("-w / 2", {"w"}), lambda name, bracket: name)
    'the fraction minus w over 2, end of fraction,'
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from explainer.equations.names import Code, Ident, Name, Ratio, Text
from explainer.printers import CaseWords, FormulaWriter, NumberStyle, Printer
from explainer.printers.display_math import DISPLAY_FUNCTIONS, Signs, write_display
from explainer.printers.text import PLAIN

_SLOPE = "∂"
"""Begins both parts of a derivative; no name does."""
_CHANGE = re.compile(r"∂|d(?=[a-z]$)")
"""∂E or dy: what is no part of a name in a derivative."""


@dataclass(frozen=True, slots=True)
class _Voice:
    """The words of one language for signs, shapes and names."""

    sentences: Mapping[str, str]

    def say(self, sign: str) -> str:
        """The word for a sign."""
        return self.sentences.get(f"speech.{sign}", sign)

    def shape(self, kind: str, **parts: str) -> str:
        """The words for a fraction, a power, a root, around their parts."""
        return self.sentences[f"shape.{kind}"].format(**parts)

    def fraction(self, above: str, below: str) -> str:
        """A fraction, or a derivative where its parts begin with the sign of one."""
        if not _CHANGE.match(above):
            return self.shape("fraction", above=above, below=below)
        above, below = (_CHANGE.sub("", part, count=1) for part in (above, below))
        return self.shape("slope", above=above, below=below) if above else self.shape("derivative", below=below) + " "

    def ident(self, name: Ident, text: Callable[[Text], str]) -> str:
        """A name with its hat and its subscript."""
        greek = isinstance(name.base, str) and name.base in DISPLAY_FUNCTIONS.values()
        base = self.say(str(name.base)) if greek else text(name.base)
        hat = self.say("hat") if name.accent else ""
        above = self.shape("new") if name.sup == "+" else name.sup
        return " ".join(part for part in (base, hat, text(name.sub) if len(name.sub) else "", above) if part)

    def speak_name(self, name: Name, text: Callable[[Text], str]) -> str:
        """Any name."""
        match name:
            case Code(parts):
                return "".join(map(text, parts))
            case Ratio(above, below, minus):
                slope = self.fraction(*(_SLOPE + self.ident(part, text) for part in (above, below)))
                return f"{self.say('-')} {slope}" if minus else slope
            case Ident():
                return self.ident(name, text)

    def number(self) -> NumberStyle:
        """How a number is read."""
        say = self.say
        tens, after = self.shape("power", base="10", exponent="\0").split("\0")
        return NumberStyle(
            minus=f"{say('-')} ",
            open=f"{say('(')} ",
            close=f" {say(')')}",
            power=(f" {say('×')} {tens}", after),
            power_minus=f"{say('-')} ",
        )

    def signs(self) -> Signs:
        """How each piece of a formula is read."""
        say, shape = self.say, self.shape
        slope = shape("slope", above="\0", below="").partition("\0")[0]
        return Signs(
            number=self.number(),
            plus=f" {say('+')} ",
            minus=f" {say('−')} ",
            negative=f"{say('-')} ",
            times=f" {say('⋅')} ",
            pause="",
            relations={">": f" {say('>')} ", ">=": f" {say('≥')} "},
            fraction=self.fraction,
            power=lambda base, exponent: shape("power", base=base, exponent=exponent),
            root=lambda body: shape("root", body=body),
            absolute=lambda body: f"{say('|')} {body} {say('|')}",
            brackets=lambda body: f"{say('(')} {body} {say(')')}",
            function=lambda name: say(DISPLAY_FUNCTIONS.get(name, name)) + " ",
            comma=", ",
            total=f"{say('∑')} ",
            text=lambda words: words,
            constants={"pi": "π", "e": "e"},
            partial=_SLOPE,
            straight=_SLOPE,
            compound=lambda name: name.startswith(slope) or name.endswith((f" {shape('new')}", ")")),
        )


def speech_printer(sentences: Mapping[str, str]) -> Printer:
    """A printer of one language's words."""
    voice = _Voice(sentences)
    signs = voice.signs()

    def speak_words(words: CaseWords) -> FormulaWriter:
        return lambda formula, leaf: write_display(formula, leaf, signs, words)

    return replace(
        PLAIN,
        formula=speak_words(CaseWords()),
        words_writer=speak_words,
        name=voice.speak_name,
        number=signs.number,
        equal=voice.say("="),
        approx=voice.say("≈"),
    )
