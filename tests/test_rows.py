"""A row is all that a table needs: each example of tests/rows/README.md, added to a copy, works there at once.

The examples are read from that file: what it tells a newcomer is what is tried. In the copy run the tests that ask of
every row what the new ones must have, in one process for all seven.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.tools import copy_repository, run_in_copy

ROOT = Path(__file__).parent.parent
GUIDE = (ROOT / "tests" / "rows" / "README.md").read_text(encoding="utf-8")
EDIT = re.compile(
    r"(?:New: `(?P<new>[^`\n]+)`"
    r"|(?:At the end of|In) `(?P<file>[^`\n]+)`(?:, (?P<place>below|above|instead of) `(?P<at>[^`\n]+)`)?:)"
    r"\n\n```text\n(?P<text>.*?)```",
    re.S,
)
EXAMPLES = dict(re.findall(r"(?ms)^## An? (\w+(?: \w+)?)\n(.*?)(?=^## |\Z)", GUIDE))
"""Kind of row → its part of the guide."""

ASKED = {
    "activation": "test_functions.py test_rules.py test_gradients.py test_certificates.py test_wording.py test_site.py",
    "loss": "test_functions.py test_rules.py test_gradients.py",
    "optimizer": "test_functions.py",
    "mistake": "test_mistakes.py",
    "format": "test_print_pdf.py test_figures.py",
    "quiz system": "test_quiz_keys.py",
    "section": "test_articles.py test_lessons.py",
}
CHOSEN = (
    "not right_and_wrong and not planted_wrong_step and ("
    "gaussian or log_cosh or new_weight_negated or witness_here or counterpart or kinks_are_stated or has_its_line"
    " or its_words or talked_about or calls_a_function or names_on_the_command or shows_or_tells_it"
    " or command_writes_quizzes or articles_order or same_sentences or differs_anywhere"
    " or optimizers_that or (outline_is and mazur and not 10000)"
    ")"
)
"""What is asked of every row; of tests with a case for each row the new ones' alone."""


def edits(kind: str) -> Iterator[re.Match[str]]:
    """The blocks of one example."""
    return EDIT.finditer(EXAMPLES[kind])


def add(kind: str, folder: Path) -> None:
    """Does to a copy what an example says."""
    for edit in edits(kind):
        path, text = folder / (edit["new"] or edit["file"]), edit["text"]
        if edit["new"]:
            path.write_text(text, encoding="utf-8")
            continue
        before, at = path.read_text(encoding="utf-8"), f"{edit['at']}\n"
        assert not edit["place"] or before.count(f"\n{at}") == 1, f"{path.name} has no single line {edit['at']!r}"
        text += "\n\n" * text.startswith("def ")
        after = {"below": at + text, "above": text + at, "instead of": text}.get(edit["place"] or "")
        path.write_text(before.replace(f"\n{at}", f"\n{after}") if after else f"{before}\n\n{text}", encoding="utf-8")


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The repository with all seven rows."""
    folder = copy_repository(tmp_path_factory.mktemp("rows"))
    for kind in EXAMPLES:
        add(kind, folder)
    return folder


@pytest.mark.parametrize("kind", ASKED)
def test_a_row_is_at_most_three_files_by_hand(kind: str) -> None:
    """The wording counts once for all its languages."""
    files = {re.sub(r"wording/\w+/", "wording/*/", edit["new"] or edit["file"]) for edit in edits(kind)}
    assert 1 <= len(files) <= 3


def test_every_block_of_the_guide_is_tried() -> None:
    assert EXAMPLES.keys() == ASKED.keys()
    assert sum(len(list(edits(kind))) for kind in EXAMPLES) == GUIDE.count("```text")


def test_the_rows_work_in_a_copy(copy: Path) -> None:
    refreshed = run_in_copy(copy, "-m", "tests.refresh", "--certificates")
    assert refreshed.returncode == 0, refreshed.stderr
    files = sorted({f"tests/{file}" for asked in ASKED.values() for file in asked.split()})
    tested = run_in_copy(copy, "-m", "pytest", "-q", "-n0", "-p", "no:cacheprovider", "-k", CHOSEN, *files)
    assert tested.returncode == 0, tested.stdout[-6000:]


LESSON = """
from explainer import explain
network = {"inputs": 2, "layers": [
    {"neurons": 2, "activation": "gaussian", "weights": [[0.4, -0.7], [0.1, 0.3]]},
    {"neurons": 1, "weights": [[0.5, 0.2]]},
]}
training = {"data": [{"input": [0.5, 0.2], "target": [0.1]}, {"input": [-0.3, 0.8], "target": [0.4]}],
            "loss": "log_cosh", "optimizer": {"name": "qhm", "learning_rate": 0.1}}
for language, said in {"en": ("rule called qhm", "Background: history", "Linnainmaa wrote"),
                       "de": ("Regel qhm", "Hintergrund: history", "Linnainmaa schrieb")}.items():
    for mistakes in ([], ["new_weight_negated"]):
        page = {"language": language, "background": ["history"], "compare": bool(mistakes), "detail": "full"}
        lesson = explain({"network": network, "training": {**training, "mistakes": mistakes}, "page": page})
        assert all(check.passed for check in lesson.checks)
        text = " ".join(lesson.render("outline").decode().split())
        assert all(words in text for words in (*said, "gaussian", "log cosh")), text
        assert not mistakes or "new weight negated" in text
        lesson.html()
"""


def test_a_lesson_in_the_copy_has_all_of_them(copy: Path) -> None:
    made = run_in_copy(copy, "-c", LESSON)
    assert made.returncode == 0, made.stderr[-3000:]
