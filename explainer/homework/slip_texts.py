"""What a wrong number is said to fit: the same words in quizzes, on keys, on solutions and on marked sheets.

In: `SlipAnswer`s of a line and the look of a page. Out: plain text, which whoever writes it down escapes.

    >>> from explainer.spec.model import PageTable
    >>> slip_feedback(SlipAnswer(("half_forgotten",), "0.27"), PageTable())
    'This number fits a squared error without its ½.'
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from explainer.judging.slip_answers import SlipAnswer
from explainer.spec.model import PageTable, Symbols
from explainer.wording import SENTENCES, fill_symbols


def slip_feedback(slip: SlipAnswer, page: PageTable) -> str:
    """What a student reads whose number is that of a slip, as plain text: it fits, no more is known."""
    return _fits(slip.names, page.language, page.symbols)


def slips_text(row: int, slips: Sequence[SlipAnswer], page: PageTable) -> str:
    """Every number that a slip gives at a line, with what it fits; nothing where there is none."""
    words, found = SENTENCES[page.language], list[str]()
    for slip in slips:
        number = slip.value.replace(".", page.decimal_mark)
        found.append(words["quiz.found"].format(number=number, fits=slip_feedback(slip, page)))
    return words["homework.slips"].format(row=row, found=" ".join(found)) if found else ""


@lru_cache(maxsize=4096)
def _fits(names: tuple[str, ...], language: str, symbols: Symbols) -> str:
    words = " ".join(SENTENCES[language][f"mistake.{name}"] for name in names)
    return fill_symbols(words, symbols.model_dump())
