"""One line of a lesson as an object that shows itself: in a notebook as MathML or TeX, elsewhere as text.

In: an `Explanation` and a quantity. Out: name = formula = numbers put in = result, as the page prints it.

    >>> from explainer import explain
    >>> explain("mazur").line("net_h1")
    net_h1 = w1 * i1 + w2 * i2 + b1 = 0.15 * 0.05 + 0.20 * 0.10 + 0.35 = 0.377500000
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from explainer.printers.tex import drop_turns
from explainer.render.formats import FORMATS
from explainer.render.fragment import LESSON_CLASS, prefix_names
from explainer.render.line_chains import Chains
from explainer.render.page import Page, PageSlots, source_of
from explainer.walkthrough.document import Quantity

if TYPE_CHECKING:
    from explainer.explanation import Explanation


@dataclass(frozen=True, eq=False, slots=True)
class ShownLine:
    """A line of the lesson, checked as all of them are."""

    explanation: Explanation
    quantity: Quantity

    def fill_line(self, format: str, write: Callable[[Chains], str]) -> str:
        """The line in a format, its numbers filled in."""
        slots = PageSlots()
        page = Page.from_text(write(Chains(self.explanation, FORMATS[format], slots)), slots)
        return page.fill(source_of(self.explanation))[0].decode()

    def _repr_html_(self) -> str:
        chain = self.fill_line(
            "html", lambda chains: chains.write_line(lambda own: own.chain(self.quantity)).__html__()
        )
        code = self.explanation.spec.notation == "delta"
        return prefix_names(
            f'<div class="{LESSON_CLASS}">{f"<code>{chain}</code>" if code else chain}</div>', LESSON_CLASS
        )

    def _repr_latex_(self) -> str:
        if self.explanation.spec.notation == "delta":
            return self.fill_line("latex", lambda chains: f"\\texttt{{{chains.chain(self.quantity)}}}")
        return self.fill_line("markdown", lambda chains: f"$\\displaystyle {drop_turns(chains.chain(self.quantity))}$")

    def __repr__(self) -> str:
        return self.fill_line("text", lambda chains: chains.chain(self.quantity))
