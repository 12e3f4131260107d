"""Families of named equations: the data that every later room reads.

In: formulas and names. Out: `Family`, `Slot`, `LayerPlan`, the names of quantities in both notations, and what a
mistake is: an altered equation.

    >>> from explainer.equations.names import Ident
    >>> Ident("net", "h1").sub
    'h1'
"""
