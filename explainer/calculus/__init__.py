"""Derivatives line by line, and their proofs.

In: a formula. Out: its derivative as the lines a student writes, each with its reason; and the proof that a line is the
derivative, by SymPy's polynomials or by a certificate that was made of such a proof.

    >>> from explainer.calculus.differentiation import differentiate
    >>> from explainer.formula import read
    >>> [step.reason for step in differentiate(read("x**2", {"x"}), "x").steps]
    ['definition', 'power_rule']
"""
