"""Judging numbers that somebody else printed: which is right, which follows, which is wrong and what fits it.

In: a right `Derivation` and its values, and printed numbers. Out: a verdict for each, from its author's own earlier
numbers (`judge`); for a line the mistakes that can be made there, with the numbers they give (`slips`).

    >>> from explainer import explain
    >>> from explainer.equations.keys import Key
    >>> lesson = explain("mazur")
    >>> len(lesson.slips.wrong_numbers_at(lesson.values, Key("slope", 2), 1, 1)) > 0
    True
"""

from explainer.judging.slips import Slips

__all__ = ["Slips"]
