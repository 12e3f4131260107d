r"""A homework spec → a PrairieLearn question folder, and what its `server.py` does.

In: the homework's spec. Out: `info.json`, `question.html`, `server.py` and the spec itself. PrairieLearn calls
`generate` with a seed for every variant, which comes here, and `grade` with a student's numbers, which goes to
`grading.live`: a course needs nothing but this package in its Python. The seed draws the network; the same seed draws
it again.

    >>> sorted(QUESTION_FILES)
    ['question.html', 'server.py']
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, MutableMapping
from functools import lru_cache
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from explainer.homework.sheet import Question, Sheet
from explainer.homework.slip_texts import slip_feedback
from explainer.homework.trial import PreparedHomework, prepare_homework
from explainer.homework.variants import draw_variants
from explainer.quiz.edges import is_within, margin
from explainer.quiz.sentences import DOLLARS, introduction, question_line
from explainer.spec import Spec, load
from explainer.spec.toml import to_toml

QuestionData = MutableMapping[str, Any]
"""PrairieLearn's `data`: `params`, `correct_answers`, `submitted_answers`, `partial_scores`, …"""

SPEC_FILE = "lesson.toml"
OPEN_KEY = b"prairielearn"
_TYPED_NUMBER = re.compile(r"[+-]?(?:\d+[.,]?\d*|[.,]\d+)(?:[eE][+-]?\d+)?", re.ASCII)
QUESTION_FILES = {
    "question.html": """\
<pl-question-panel>
  {{#params.paragraphs}}<p>{{{.}}}</p>{{/params.paragraphs}}
</pl-question-panel>
{{#params.lines}}
<pl-question-panel><p>{{{asked}}}</p></pl-question-panel>
<pl-number-input answers-name="{{name}}" comparison="relabs" rtol="0" atol="{{margin}}"
                 label="{{label}}" show-correct-answer="false"></pl-number-input>
{{/params.lines}}
<pl-answer-panel>
  {{#params.lines}}<p>{{{right}}}</p>{{/params.lines}}
</pl-answer-panel>
""",
    "server.py": '''\
"""A question with a new network for every variant. It needs the package explainer in the course's Python."""

from explainer.grading import live
from explainer.quiz import prairielearn


def generate(data):
    """Draws the network of this variant."""
    prairielearn.generate(data)


def parse(data):
    """Reads 0,435 as PrairieLearn reads 0.435."""
    prairielearn.parse(data)


def grade(data):
    """Marks every line from the student's own numbers, and names the slip that a number fits."""
    live.grade(data)
''',
}
"""The files that are the same for every homework."""


def question_files(spec: Spec) -> Iterator[tuple[str, bytes]]:
    """The files of the question, by name."""
    lesson = to_toml(spec)
    info = {
        "uuid": str(uuid5(NAMESPACE_URL, f"explainer:{lesson}")),
        "title": spec.title,
        "topic": "Neural networks",
        "tags": ["backpropagation"],
        "type": "v3",
    }
    yield "info.json", (json.dumps(info, indent=4, ensure_ascii=False) + "\n").encode()
    for name, content in QUESTION_FILES.items():
        yield name, content.encode()
    yield SPEC_FILE, lesson.encode()


def generate(data: QuestionData) -> None:
    """Fills `params` and `correct_answers` of a new variant.

    Raises SpecError for a spec that is refused. `data["options"]["question_path"]` is the question's folder.
    """
    path = Path(data["options"]["question_path"]) / SPEC_FILE
    seed = str(data["variant_seed"])
    variants = draw_variants(_prepare_course(path, path.read_bytes()), OPEN_KEY, [seed], [seed], 0)
    present(next(variants.sheets()), data)
    data["params"] |= {"code": seed, "numbers": next(variants.records())["numbers"]}


@lru_cache(maxsize=32)
def _prepare_course(path: Path, content: bytes) -> PreparedHomework:
    """A question's homework, prepared once for as long as its spec has this content: most of a variant's time."""
    return prepare_homework(load(path), SPEC_FILE)


def draw_sheet(spec: Spec, seed: str) -> Sheet:
    """The sheet of a seed: drawn as a student's is, but under a key that everyone knows.

    Raises SpecError for a spec without [homework], NoNetworkError where no draw is usable.
    """
    return next(draw_variants(prepare_homework(spec, SPEC_FILE), OPEN_KEY, [seed], [seed], 0).sheets())


def present(sheet: Sheet, data: QuestionData) -> None:
    """A sheet as PrairieLearn's parameters and answers."""
    language, dialect = sheet.spec.page.language, DOLLARS.for_sheet(sheet)
    lines = []
    for question in sheet.questions:
        name = f"row{question.row}"
        asked = question_line(sheet, question, DOLLARS, DOLLARS.escape("?"))
        if question.reason:
            asked += " " + DOLLARS.say(language, "quiz.reason")
        slips = [{"value": slip.value, "feedback": slip_feedback(slip, sheet.spec.page)} for slip in question.slips]
        lines.append(
            {
                "name": name,
                "asked": asked,
                "place": [question.id, question.sample, question.step],
                "kind": question.kind,
                "answer": question.answer,
                "tolerance": question.tolerance,
                "margin": margin(question.tolerance),
                "label": dialect.inline(dialect.name_in_formula(question.name) + " ="),
                "right": _right_answer(sheet, question),
                "slips": slips,
            }
        )
        data["correct_answers"][name] = float(question.answer)
    data["params"] |= {"paragraphs": list(introduction(sheet, DOLLARS)), "lines": lines}


def _right_answer(sheet: Sheet, question: Question) -> str:
    """What the answer panel says of a line: its number as the sheet prints it, and how far another may be off."""
    dialect = DOLLARS.for_sheet(sheet)
    return dialect.say(
        sheet.spec.page.language,
        "quiz.answer",
        row=str(question.row),
        equation=dialect.given_equation(question.name, question.answer),
        tolerance=dialect.number_in_text(question.tolerance),
    )


def parse(data: QuestionData) -> None:
    """Takes a number with a decimal comma, and a minus sign in front or in its exponent, where PrairieLearn's own
    element found none; it runs before. Everything else stays as it is."""
    for asked in data["params"]["lines"]:
        name = asked["name"]
        typed = str(data.get("raw_submitted_answers", {}).get(name) or "").strip().replace("\N{MINUS SIGN}", "-")
        if name in data["format_errors"] and _TYPED_NUMBER.fullmatch(typed):
            data["submitted_answers"][name] = float(typed.replace(",", "."))
            del data["format_errors"][name]


def grade(data: QuestionData) -> None:
    """Adds the feedback of the first slip that a wrong number fits; the marks are PrairieLearn's own.

    Questions that were made by earlier versions call it; newer ones call `grading.live.grade`.
    """
    for asked in data["params"]["lines"]:
        name, score = asked["name"], data["partial_scores"].get(asked["name"], {})
        number = data["submitted_answers"].get(name)
        if number is None or score.get("score") == 1:
            continue
        for slip in asked["slips"]:
            if is_within(float(number), slip["value"], asked["tolerance"]):
                data["partial_scores"][name] = {**score, "feedback": slip["feedback"]}
                break
