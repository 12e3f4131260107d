"""Equations → numbers → digits.

In: a `Derivation`. Out: the value of every symbol (NumPy's matrices, or each equation by itself), rounded where numbers
are carried, and the digits that a page prints.

    >>> from explainer import explain
    >>> from explainer.equations.keys import LOSS
    >>> explain("mazur").display.get(LOSS, 1, 1).text.tolist()
    [[b'0.298371109']]
"""
