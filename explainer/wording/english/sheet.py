"""The spreadsheet and the notebook."""

from __future__ import annotations

SENTENCES: dict[str, str] = {
    "notebook.differs": "the page has",
    "notebook.matrices": "The same with matrices: each row of W holds the weights of one neuron",
    "sheet.how": "Marked cells hold given numbers: change one, and everything below is computed again.",
    "sheet.formula": "Formula",
    "sheet.shown": "In the lesson",
    "sheet.left": "left by updates that are not shown; does not follow a change",
}
