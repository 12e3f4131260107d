"""Equations → numbers → digits.

In: a `Derivation`. Out: the value of every symbol (NumPy's matrices, or each equation by itself), rounded where numbers
are carried, and the digits that a page prints.

    >>> from explainer import explain
    >>> explain("mazur").display.get("loss", 1, 1).text.tolist()
    [[b'0.298371109']]
"""
