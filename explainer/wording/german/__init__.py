"""The German tables, one per part of a lesson."""

from __future__ import annotations

from collections.abc import Mapping

from explainer.wording.german.background import BACKGROUND
from explainer.wording.german.backward import BACKWARD
from explainer.wording.german.checks import CHECKS
from explainer.wording.german.figures import FIGURES
from explainer.wording.german.forward import FORWARD
from explainer.wording.german.given import GIVEN
from explainer.wording.german.homework import HOMEWORK
from explainer.wording.german.mistakes import MISTAKES
from explainer.wording.german.page import PAGE
from explainer.wording.german.question import QUESTION
from explainer.wording.german.quiz import QUIZ
from explainer.wording.german.reasons import REASONS
from explainer.wording.german.recap import RECAP
from explainer.wording.german.rows import ROWS
from explainer.wording.german.sheet import SHEET
from explainer.wording.german.slopes import SLOPES
from explainer.wording.german.speech import SPEECH
from explainer.wording.german.training import TRAINING
from explainer.wording.german.updates import UPDATES

__all__ = ["REASONS", "ROWS", "SENTENCES"]

SENTENCES: Mapping[str, str] = {
    **PAGE, **GIVEN, **FORWARD, **SLOPES, **QUESTION, **BACKWARD, **UPDATES, **TRAINING, **BACKGROUND, **RECAP,
    **CHECKS, **MISTAKES, **QUIZ, **FIGURES, **HOMEWORK, **SPEECH,
    **SHEET,
}  # fmt: skip
"""Key → sentence."""
