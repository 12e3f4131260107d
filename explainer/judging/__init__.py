"""Judging numbers: which slip gives which number at a line.

In: a right `Derivation` and its values. Out: for a line the mistakes that can be made there, with the numbers they
give.

    >>> from explainer import explain
    >>> from explainer.equations.keys import Key
    >>> lesson = explain("mazur")
    >>> len(lesson.slips.wrong_numbers_at(lesson.values, Key("slope", 2), 1, 1)) > 0
    True
"""

from explainer.judging.slips import Slips

__all__ = ["Slips"]
