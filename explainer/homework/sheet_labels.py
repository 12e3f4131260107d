"""The texts of its own that each student's page has, by name, and the columns of a key.

In: what a sheet calls a row: its number, or a letter. Out: the `VariantText` that holds a row's answer, tolerance,
points, correction or slips.

    >>> tolerance_label(3).name
    'tolerance 3'
"""

from __future__ import annotations

from explainer.walkthrough.document import Inline, Say, VariantText


def answer_label(row: int | str, words: bool = False) -> VariantText:
    """The label that holds what belongs at a row; a reason is `words`."""
    return VariantText(f"answer {row}", words=words)


def tolerance_label(row: int | str) -> VariantText:
    """The label that holds how far an answer may be off."""
    return VariantText(f"tolerance {row}")


def points_label(row: int | str) -> VariantText:
    """The label that holds what a row is worth."""
    return VariantText(f"points {row}")


def correction_label(row: int | str) -> VariantText:
    """The label that holds what was corrected of a row."""
    return VariantText(f"correction {row}", words=True)


def slips_label(row: int | str) -> VariantText:
    """The label that holds which numbers fit a slip at a row."""
    return VariantText(f"slips {row}", words=True)


def key_header(corrected: bool) -> tuple[Inline, ...]:
    """The columns of a key: row, quantity, answer, how far off, and where something was `corrected`, what."""
    corrected_too = (Say("homework.correction"),) if corrected else ()
    return (
        Say("homework.row"),
        Say("homework.quantity"),
        Say("homework.answer"),
        Say("homework.off"),
        *corrected_too,
    )
