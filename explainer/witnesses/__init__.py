"""The witnesses: nothing is written that they do not confirm.

In: `Values`. Out: a `Check` per witness; raises `Disagreement` where one does not confirm a number.

    >>> from explainer import explain
    >>> [check.passed for check in explain("mazur").checks][:2]
    [True, True]
"""

from explainer.witnesses.verifying import Check, Disagreement, NotFinite, verify

__all__ = ["Check", "Disagreement", "NotFinite", "verify"]
