r"""A homework spec → a PrairieLearn question folder, and what its `server.py` does.

In: the homework's spec. Out: `info.json`, `question.html`, `server.py` and the spec itself. PrairieLearn calls
`generate` with a seed for every variant and `grade` with a student's numbers; both come here, so that a course needs
nothing but this package in its Python. The seed draws the network; the same seed draws it again.

    >>> sorted(QUESTION_FILES)
    ['question.html', 'server.py']
"""

from __future__ import annotations

import json
from collections.abc import Iterator, MutableMapping
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from explainer.homework.sheet import Sheet
from explainer.homework.trial import prepare_homework
from explainer.homework.variants import draw_variants
from explainer.quiz.sentences import DOLLARS, introduction, question_line, slip_feedback
from explainer.spec import Spec, load
from explainer.spec.toml import to_toml

QuestionData = MutableMapping[str, Any]
"""PrairieLearn's `data`: `params`, `correct_answers`, `submitted_answers`, `partial_scores`, …"""

SPEC_FILE = "lesson.toml"
OPEN_KEY = b"prairielearn"
QUESTION_FILES = {
    "question.html": """\
<pl-question-panel>
  {{#params.paragraphs}}<p>{{{.}}}</p>{{/params.paragraphs}}
</pl-question-panel>
{{#params.lines}}
<pl-question-panel><p>{{{asked}}}</p></pl-question-panel>
<pl-number-input answers-name="{{name}}" comparison="relabs" rtol="0" atol="{{tolerance}}"></pl-number-input>
{{/params.lines}}
""",
    "server.py": '''\
"""A question with a new network for every variant. It needs the package explainer in the course's Python."""

from explainer.quiz import prairielearn


def generate(data):
    """Draws the network of this variant."""
    prairielearn.generate(data)


def grade(data):
    """Names the slip that a wrong number fits."""
    prairielearn.grade(data)
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
    spec = load(Path(data["options"]["question_path"]) / SPEC_FILE)
    present(draw_sheet(spec, str(data["variant_seed"])), data)


def draw_sheet(spec: Spec, seed: str) -> Sheet:
    """The sheet of a seed: drawn as a student's is, but under a key that everyone knows.

    Raises SpecError for a spec without [homework], NoNetworkError where no draw is usable.
    """
    return next(draw_variants(prepare_homework(spec, SPEC_FILE), OPEN_KEY, [seed], [seed], 0).sheets())


def present(sheet: Sheet, data: QuestionData) -> None:
    """A sheet as PrairieLearn's parameters and answers."""
    language = sheet.spec.page.language
    lines = []
    for question in sheet.questions:
        name = f"row{question.row}"
        asked = question_line(sheet, question, DOLLARS, DOLLARS.escape("?"))
        if question.reason:
            asked += " " + DOLLARS.say(language, "quiz.reason")
        slips = [
            {"value": float(slip.value), "feedback": slip_feedback(slip, sheet.spec.page)} for slip in question.slips
        ]
        lines.append({"name": name, "asked": asked, "tolerance": question.tolerance, "slips": slips})
        data["correct_answers"][name] = float(question.answer)
    data["params"] |= {"paragraphs": list(introduction(sheet, DOLLARS)), "lines": lines}


def grade(data: QuestionData) -> None:
    """Adds the feedback of the first slip that a wrong number fits; the marks are PrairieLearn's own."""
    for asked in data["params"]["lines"]:
        name, score = asked["name"], data["partial_scores"].get(asked["name"], {})
        number = data["submitted_answers"].get(name)
        if number is None or score.get("score") == 1:
            continue
        for slip in asked["slips"]:
            if abs(float(number) - slip["value"]) <= float(asked["tolerance"]):
                data["partial_scores"][name] = {**score, "feedback": slip["feedback"]}
                break
