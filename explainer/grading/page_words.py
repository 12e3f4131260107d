"""Sentences of a page whose numbers differ from student to student: texts of the wording tables, filled with HTML.

In: a compiler, whose language, symbols and names they take. Out: HTML.

    >>> from explainer import explain
    >>> from explainer.render.formats import FORMATS
    >>> PageWords(Compiler(explain("mazur"), FORMATS["html"])).say("feedback.marks", marks="7", total="9")
    '7 of 9 marks.'
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from functools import cached_property

from explainer.equations.names import member_name
from explainer.render.compiler import Compiler
from explainer.render.page import SealedText
from explainer.walkthrough.document import Inline, Say

_GAP = re.compile(r"\{(\w+)\}")
_FILLED, _CLOSED = "\ue000", "\ue001"
_FILLED_GAP = re.compile(f"({_FILLED}\\w+){_CLOSED}")
LABELS = (
    "feedback.lines", "feedback.table", "feedback.line", "feedback.quantity", "feedback.yours", "feedback.key",
    "feedback.outcome", "feedback.points", "feedback.appeal",
)  # fmt: skip
"""Words that the template places itself."""


class PageWords:
    """The words of one homework's pages."""

    def __init__(self, compiler: Compiler) -> None:
        self.compiler = compiler
        self.texts = compiler.words
        self.mark = compiler.explanation.spec.page.decimal_mark
        self.split: dict[str, list[str]] = {}
        self.ids: dict[str, str] = {}

    @cached_property
    def labels(self) -> dict[str, SealedText]:
        """The words that the template places itself, by the last part of their key."""
        return {key.rpartition(".")[2]: SealedText(self.say(key)) for key in LABELS}

    def say(self, key: str, **fills: str) -> str:
        """A sentence, its gaps filled with HTML and its formulas set; the teacher's own symbols fill theirs."""
        if key not in self.split:
            self.split[key] = self._split_sentence(key)
        return "".join(fills[piece[1:]] if piece[:1] == _FILLED else piece for piece in self.split[key])

    def _split_sentence(self, key: str) -> list[str]:
        """HTML, and between it each gap that is filled anew, behind the sign `_FILLED`."""
        symbols = self.compiler.chains.symbols
        gaps = {gap: f"{_FILLED}{gap}{_CLOSED}" for gap in _GAP.findall(self.texts[key]) if gap not in symbols}

        def write(piece: Inline) -> str:
            return piece if isinstance(piece, str) else self.compiler.inline(piece)

        return _FILLED_GAP.split(self.compiler.fill_sentence(Say(key, gaps), write))

    def listing(self, parts: Sequence[str]) -> str:
        """1, 2 and 3."""
        if len(parts) < 2:
            return "".join(parts)
        return self.say("list.and", p0=self.texts["list.comma"].join(parts[:-1]), p1=parts[-1])

    def either(self, first: str, second: str = "") -> str:
        """One thing, or one of two."""
        return self.say("feedback.or.names", first=first, second=second) if second else first

    def number(self, number: str | Decimal) -> str:
        """A plain decimal number as the page writes it."""
        text = number if isinstance(number, str) else f"{number:f}"
        return text.replace("-", "−").replace(".", self.mark)

    def id_name(self, id: str) -> str:
        """What a page calls a quantity, as a formula."""
        if id not in self.ids:
            key, m = self.compiler.explanation.derivation.locate(id)
            name = member_name(self.compiler.families[key].name, m)
            self.ids[id] = self.compiler.inline(name)
        return self.ids[id]
