"""The classic mistakes, as altered equations: a table, and what each row does to a line.

In: a family of equations and its surroundings. Out: the family as somebody who slips writes it.

    >>> MISTAKES["updated_weights"].kinds
    ('partial', 'signal')
"""

from explainer.mistakes.table import MISTAKES

__all__ = ["MISTAKES"]
