"""The English tables, one per part of a lesson."""

from __future__ import annotations

from collections.abc import Mapping

from explainer.wording.english.background import BACKGROUND
from explainer.wording.english.backward import BACKWARD
from explainer.wording.english.checks import CHECKS
from explainer.wording.english.figures import FIGURES
from explainer.wording.english.forward import FORWARD
from explainer.wording.english.given import GIVEN
from explainer.wording.english.homework import HOMEWORK
from explainer.wording.english.mistakes import MISTAKES
from explainer.wording.english.page import PAGE
from explainer.wording.english.question import QUESTION
from explainer.wording.english.quiz import QUIZ
from explainer.wording.english.reasons import REASONS
from explainer.wording.english.recap import RECAP
from explainer.wording.english.rows import ROWS
from explainer.wording.english.sheet import SHEET
from explainer.wording.english.slopes import SLOPES
from explainer.wording.english.speech import SPEECH
from explainer.wording.english.training import TRAINING
from explainer.wording.english.updates import UPDATES

__all__ = ["REASONS", "ROWS", "SENTENCES"]

SENTENCES: Mapping[str, str] = {
    **PAGE, **GIVEN, **FORWARD, **SLOPES, **QUESTION, **BACKWARD, **UPDATES, **TRAINING, **BACKGROUND, **RECAP,
    **CHECKS, **MISTAKES, **QUIZ, **FIGURES, **HOMEWORK, **SPEECH,
    **SHEET,
}  # fmt: skip
"""Key → sentence."""
