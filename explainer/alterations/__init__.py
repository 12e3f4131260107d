"""What a slip does to one equation: functions from the right family to the one that somebody who slips writes down.

A rule is changed as a formula, operands by the slots' index arrays: the weights of a layer are a grid of neurons and
inputs, so "the column for the row" is a transposed grid. `explainer.mistakes` is the table that gives them names.

    >>> sorted(KINDS)[:3]
    ['batch', 'delta', 'error']
"""

from explainer.alterations.pieces import KINDS, Alter, line_of

__all__ = ["KINDS", "Alter", "line_of"]
