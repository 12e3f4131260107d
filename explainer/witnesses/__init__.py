"""The witnesses: nothing is written that they do not confirm.

In: `Values`. Out: a `Check` per witness; raises `Disagreement` where one does not confirm a number.

Each line is evaluated from its own formula and inputs. NumPy does backpropagation with matrices, without the
derivation. The complex step moves each weight by a tiny imaginary amount and reads the gradient off, without
subtracting. Up to 200 weights SymPy differentiates the whole error, written out, and mpmath computes every line with 50
digits; above that, 200 lines drawn by a fixed seed. Where numbers are carried or a mistake is switched on, each line is
judged under its own rule, and the unaltered network faces all the others beside it.

    >>> from explainer import explain
    >>> [check.passed for check in explain("mazur").checks][:2]
    [True, True]
"""

from explainer.numbers.limits import NotFinite
from explainer.witnesses.agreement import Check, Disagreement
from explainer.witnesses.verifying import verify

__all__ = ["Check", "Disagreement", "NotFinite", "verify"]
