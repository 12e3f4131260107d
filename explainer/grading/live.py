"""PrairieLearn's `grade`: a student's numbers marked while they wait, by the engine that marks classes.

In: PrairieLearn's `data`, whose parameters hold the network and the lines of the variant. Out: a partial score for each
line, with what is said of it, and the score of the question. What is shared by all variants is worked out once in a
process.

    from explainer.grading import live
    live.grade(data)
"""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from explainer import __version__
from explainer.grading.marked_sheets import MarkedLine
from explainer.grading.marking import Marking
from explainer.grading.marking_scheme import Scheme
from explainer.grading.submissions import Attempt, Submissions
from explainer.homework.asked_lines import homework_spec
from explainer.homework.recorded import RECORD_VERSION, HomeworkRecord, RecordedRow, RecordedSheet
from explainer.homework.slip_texts import slip_feedback
from explainer.judging.slip_answers import SlipAnswer
from explainer.judging.verdicts import FIRM_EVIDENCE
from explainer.quiz.prairielearn import SPEC_FILE
from explainer.spec import load
from explainer.spec.model import PageTable
from explainer.wording import SENTENCES

QuestionData = MutableMapping[str, Any]
PEN_SENTENCE = "feedback.pen."


def grade(data: QuestionData) -> None:
    """Fills `partial_scores` and `score`. A line keeps PrairieLearn's own feedback where nothing is to be said.

    Raises SpecError for a spec that is refused. `data["options"]["question_path"]` is the question's folder.
    """
    params = data["params"]
    marking = _marking(Path(data["options"]["question_path"]) / SPEC_FILE, _labels(params))
    code, rows = str(params["code"]), tuple(map(_recorded_row, params["lines"]))
    marking.submissions = Submissions({code: (Attempt(_fields(data)),)}, form="prairielearn")
    sheet = marking.mark_sheet(RecordedSheet(code, 1, params["numbers"], rows))
    page = marking.record.spec.page
    for line in sheet.lines:
        name = f"row{line.row}"
        share = line.marks / line.points if line.points else 0.0
        told = explain_line(line, page)
        before = data["partial_scores"].get(name, {})
        data["partial_scores"][name] = {
            **before, "score": share, "weight": line.points, **({"feedback": told} if told else {})
        }  # fmt: skip
    data["score"] = sheet.marks / sheet.total if sheet.total else 0.0


@lru_cache(maxsize=8)
def _marking(path: Path, labels: tuple[tuple[str, tuple[Any, ...]], ...]) -> Marking:
    """What all variants of a question share."""
    spec = homework_spec(load(path), str(path))
    policy = {name: getattr(spec.numbers, name) for name in ("digits", "kind", "rounding", "carry")}
    record = HomeworkRecord(path, RECORD_VERSION, __version__, spec, policy, (dict(labels),))
    return Marking(record, Submissions({}), Scheme.of(spec.marking))


def _labels(params: Mapping[str, Any]) -> tuple[tuple[str, tuple[Any, ...]], ...]:
    return tuple((line["name"].removeprefix("row"), tuple(line["place"])) for line in params["lines"])


def _recorded_row(line: Mapping[str, Any]) -> RecordedRow:
    label, (id, sample, step) = int(line["name"].removeprefix("row")), line["place"]
    return RecordedRow(label, id, sample, step, line["kind"], line["answer"], line["tolerance"], ())


def _fields(data: Mapping[str, Any]) -> dict[str, str]:
    """Row label → what was typed, as it was typed where PrairieLearn kept that."""
    raw, fields = data.get("raw_submitted_answers", {}), {}
    for line in data["params"]["lines"]:
        name = line["name"]
        typed = raw.get(name)
        number = data["submitted_answers"].get(name)
        if isinstance(typed, str) or number is not None:
            fields[name.removeprefix("row")] = typed if isinstance(typed, str) else str(number)
    return fields


def explain_line(line: MarkedLine, page: PageTable) -> str:
    """What is said of a line, as plain text; nothing where it is simply right or blank."""
    words = SENTENCES[page.language]
    match line.verdict:
        case "follows":
            return words["feedback.own"]
        case "slip":
            told = slip_feedback(SlipAnswer(line.names, line.read or ""), page)
        case "pen":
            told = " ".join(words[PEN_SENTENCE + name] for name in line.names)
        case "operand":
            names = words["feedback.or.names"].format(first=line.names[0], second=line.names[-1])
            told = words["feedback.operand"].format(names=names if len(line.names) > 1 else line.names[0])
        case "unexplained":
            return words["feedback.not_known"]
        case "out_of_range":
            return words["feedback.out_of_range"]
        case _:
            return ""
    return told if line.evidence >= FIRM_EVIDENCE else words["feedback.could_be"].format(fits=told)
