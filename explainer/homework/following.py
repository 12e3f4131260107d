"""A record's networks followed through every line again; nothing is drawn.

In: a `PreparedHomework` with the record's rows, and sheets as they stand in the record. Out: their `AcceptedVariants`,
with the recorded tolerances; lines for a record of this version; where this version finds another answer than was
handed out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from explainer.homework.completing import RawSheet, recorded_numbers
from explainer.homework.places import keep_beside, make_private_folder
from explainer.homework.planted_slips import PlantedSlips
from explainer.homework.record import record_head, sheet_line, write_record
from explainer.homework.recorded import RECORD_VERSION, SHEETS_AT_A_TIME, HomeworkRecord, open_record
from explainer.homework.roster import Look
from explainer.homework.sheet import Sheet
from explainer.homework.trial import PreparedHomework, prepare_homework
from explainer.homework.variants import AcceptedVariants
from explainer.judging.slip_answers import SlipAnswer
from explainer.mistakes.table import MISTAKES


@dataclass(frozen=True, slots=True)
class ChangedAnswer:
    """An answer that this version finds otherwise."""

    code: str
    row: int
    id: str
    recorded: str
    found: str

    def __str__(self) -> str:
        return (
            f"sheet {self.code}, line {self.row} ({self.id}): {self.recorded} was handed out, here it is {self.found}"
        )


def follow_recorded(prepared: PreparedHomework, part: int, sheets: Sequence[RawSheet]) -> AcceptedVariants:
    """Recorded sheets of network `part` (from 0) of the series as if they had just been drawn."""
    numbers = recorded_numbers(prepared.lesson.derivation.network, [entry["numbers"] for _, entry in sheets])
    looks = tuple(Look(entry.get("language", ""), entry.get("print") == "large") for _, entry in sheets)
    codes = tuple(code for code, _ in sheets)
    if prepared.finds:
        numbers = replace(numbers, slips=np.array([_slip_of(entry["mistake"]) for _, entry in sheets]).reshape(-1, 2))
    variants = AcceptedVariants(prepared, part, codes, prepared.follow_numbers(numbers), looks=looks)
    if prepared.finds:
        columns = zip(*([row["points"] for row in entry["rows"]] for _, entry in sheets), strict=True)
        variants.points = dict(enumerate(map(list, columns), 1))
        return variants
    printed = [_tolerances(entry) for _, entry in sheets]
    variants.tolerances = {row.label: [each[row.label] for each in printed] for row in variants.blank_rows}
    if sheets and "rows" in sheets[0][1]:
        given = [{row["row"]: _slips(row) for row in entry["rows"]} for _, entry in sheets]
        variants.slips = {row.label: [each[row.label] for each in given] for row in variants.blank_rows}
        worth = [{row["row"]: row["points"] for row in entry["rows"]} for _, entry in sheets]
        said = [{row["row"]: str(row["answer"]) for row in entry["rows"]} for _, entry in sheets]
        variants.recorded = {row.label: [each[row.label] for each in said] for row in variants.blank_rows}
        variants.points = {row.label: [each[row.label] for each in worth] for row in variants.blank_rows}
    return variants


def _slip_of(mistake: Mapping[str, Any]) -> tuple[int, int]:
    return list(MISTAKES).index(mistake["name"]), mistake["line"]


def _slips(row: Mapping[str, Any]) -> tuple[SlipAnswer, ...]:
    return tuple(SlipAnswer(tuple(names), value) for value, names in row["slips"].items())


def _tolerances(entry: Mapping[str, Any]) -> dict[int, str]:
    if "rows" in entry:
        return {row["row"]: row["tolerance"] for row in entry["rows"]}
    return {int(label): tolerance for label, tolerance in entry["tolerance"].items()}


def completed_lines(prepared: PreparedHomework, sheets: Sequence[RawSheet]) -> Iterator[bytes]:
    """Sheets of a record of version 0.1.0 as lines of one of this version, in their order."""
    entries: dict[str, dict[str, Any]] = {}
    for part in sorted({entry["part"] for _, entry in sheets}):
        ours = [(code, entry) for code, entry in sheets if entry["part"] == part]
        for record in follow_recorded(prepared, part - 1, ours).records():
            entries[record.pop("code")] = record
    for code, entry in sheets:
        made = entries[code]
        yield sheet_line(code, {"part": made.pop("part"), "release": 1, **made, "numbers": entry["numbers"]})


def complete_record(folder: Path, record: HomeworkRecord) -> HomeworkRecord:
    """A record of this version: of an older one its answers are worked out, and it is kept beside."""
    if record.version == RECORD_VERSION:
        return record
    prepared, places = prepare_homework(record.spec, str(record.path), record.labels, record.policy), record.places()

    def lines() -> Iterator[bytes]:
        for start in range(0, len(places), SHEETS_AT_A_TIME):
            yield from completed_lines(prepared, record.read_sheets(places[start : start + SHEETS_AT_A_TIME]))

    path = make_private_folder(folder) / "homework.json"
    if path == record.path.resolve():
        kept = keep_beside(path)
        assert kept is not None
        record = replace(record, path=kept)
    write_record(path, record_head(prepared, record.forms), lines())
    return open_record(path)


def changed_answers(variants: AcceptedVariants, sheets: Sequence[RawSheet]) -> list[ChangedAnswer]:
    """Where the answers of this version are not those of the record, the first line of each sheet."""
    found: dict[str, ChangedAnswer] = {}
    recorded = [{row["row"]: row["answer"] for row in entry["rows"]} for _, entry in sheets]
    if variants.planted is not None:
        return [change for v, sheet in enumerate(sheets) for change in _changed_slip(variants.planted, v, *sheet)]
    for row in variants.blank_rows:
        q = row.quantity
        printed = variants.trial.display.get(q.key, q.step, q.sample)
        for v, (code, _) in enumerate(sheets):
            now = printed.plain_text(v, q.member)
            if now != recorded[v][row.label] and code not in found:
                found[code] = ChangedAnswer(code, row.label, row.id, recorded[v][row.label], now)
    return list(found.values())


def _changed_slip(planted: PlantedSlips, v: int, code: str, entry: Mapping[str, Any]) -> Iterator[ChangedAnswer]:
    """Where the wrong or the right number of a sheet is another now, the first of them."""
    id, kept = planted.lines[v].id, entry["mistake"]["printed"]
    if planted.printed[v] != kept:
        yield ChangedAnswer(code, entry["mistake"]["line"], id, kept, planted.printed[v])
    elif planted.answers[v] != entry["rows"][-1]["answer"]:
        yield ChangedAnswer(code, len(entry["rows"]), id, entry["rows"][-1]["answer"], planted.answers[v])


def recorded_sheets(variants: AcceptedVariants, sheets: Sequence[RawSheet]) -> Iterator[Sheet]:
    """The sheets as plain data, with the answers, tolerances and slips that were handed out."""
    for sheet, (_, entry) in zip(variants.sheets(), sheets, strict=True):
        rows = {row["row"]: row for row in entry["rows"]}
        questions = []
        for question in sheet.questions:
            row = rows[question.row]
            same = question.answer == row["answer"]
            value = question.value if same else float(row["answer"])
            questions.append(
                replace(question, answer=row["answer"], value=value, tolerance=row["tolerance"], slips=_slips(row))
            )
        yield replace(sheet, questions=tuple(questions))
