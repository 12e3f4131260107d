"""What was handed out stays: who is new, and which runs are refused because they would change or drop a sheet.

In: a job, the students, and the record of the job's folder. Out: a `Release`: the students who get a sheet that is not
in the record yet; none where everything is to be made again from the record. A run that would change or drop a code is
a `SpecError` that names the codes and the ways out.

    >>> differing_keys({"title": "A", "numbers": {"digits": 4}}, {"title": "B", "numbers": {"digits": 6}})
    ['numbers.digits', 'title']
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from pathlib import Path
from typing import Any

from explainer.homework.asked_lines import homework_spec
from explainer.homework.jobs import HomeworkJob
from explainer.homework.keyfile import read_salt, student_codes
from explainer.homework.places import people_path, record_path, salt_path
from explainer.homework.recorded import HomeworkRecord, SheetPlace, open_record
from explainer.homework.roster import USUAL, Student
from explainer.homework.safe_cells import plain_cell, safe_cell
from explainer.spec import Problem, Spec, SpecError, to_mapping

CodedStudent = tuple[Student, str]
LISTED_CODES = 10
"""Codes that a refusal names; of more it says how many."""
FREE_KEYS = ("title", "page", "marking", "homework.vary", "homework.must_show", "homework.dead_units", "homework.salt")
"""What may change without changing a sheet that was handed out: words, looks, and what new sheets are drawn from."""
WAYS_OUT = (
    "another folder (-o); the key, spec and class that they were made with; or --replace, which keeps this record "
    "beside the new one"
)


@dataclass(frozen=True)
class Release:
    """What a run is to make."""

    job: HomeworkJob
    students: tuple[CodedStudent, ...]
    """Who get a sheet that is not in the record, in the order of the codes."""
    record: HomeworkRecord | None = None
    """What was handed out before, and stays."""
    notes: tuple[str, ...] = ()
    """What the instructor should know."""

    @property
    def codes(self) -> list[str]:
        return [code for _, code in self.students]

    @property
    def parts_folder(self) -> Path:
        """Where the parts of a run are kept until they are put together."""
        looks = [] if all(student.look == USUAL for student, _ in self.students) else [s.look for s, _ in self.students]
        return self.job.parts_folder([*self.codes, *map(repr, looks)])


def plan_release(job: HomeworkJob, students: Sequence[Student], only: Collection[str] = ()) -> Release:
    """What a run makes for these students, or for those with the ids `only`.

    Raises SpecError where a sheet that was handed out would be changed or dropped, and for an id that nobody has.
    """
    path = record_path(job.folder)
    record = open_record(path) if path.exists() and not job.replace else None
    if only:
        students = _pick_students(students, only)
    if record is None:
        return Release(job, assign_codes(job, students))
    places = record.places()
    known = {place.student for place in places}
    changed = changed_keys(record, job)
    everyone = assign_codes(job, students, known, read_people(people_path(job.folder)))
    lost = known if changed else known - {code for _, code in everyone} if not only else set()
    if lost:
        raise _refusal(record, [place.student for place in places if place.student in lost], changed)
    new = tuple(each for each in everyone if each[1] not in known)
    had = [code for _, code in everyone if code in known]
    notes = []
    if new or only:
        notes.append(f"{len(known)} students keep what was handed out; {len(new)} get a sheet now")
    if new and not job.is_forms and not people_path(job.folder).exists():
        notes.append(f"{people_path(job.folder)} was deleted: the new one names those alone who get a sheet now")
    if only and had:
        notes.append(f"they have a sheet already: {_name_codes(had)}")
    after = job.after(record, max(place.release for place in places) + 1 if new else 1)
    return Release(after, new, record, tuple(notes))


def plan_again(job: HomeworkJob, record: HomeworkRecord) -> Release:
    """Everything again, from the record alone."""
    return Release(job.after(record, 1), (), record)


def choose_salt(folder: Path, spec: Spec, anew: bool = False) -> str:
    """What the draws of a folder hang on beside the key: the spec's own salt, else that of the folder's record, else
    one that is drawn and waits for its record. Where sheets are replaced it is drawn `anew`, so that no code means
    two."""
    if spec.homework is not None and spec.homework.salt:
        return spec.homework.salt
    path = record_path(folder)
    return open_record(path).salt if path.exists() and not anew else read_salt(salt_path(folder))


def assign_codes(
    job: HomeworkJob, students: Sequence[Student], known: Collection[str] = (), people: Mapping[str, str] | None = None
) -> tuple[CodedStudent, ...]:
    """The students with the codes that stand for them, in the order of the codes; a paper form is its own code."""
    if job.is_forms:
        return tuple((student, student.id) for student in students)
    assert job.spec.homework is not None
    salt = job.spec.homework.salt or job.spec.title
    codes = student_codes(job.key, salt, [student.id for student in students], known, people)
    return tuple(sorted(((student, codes[student.id]) for student in students), key=itemgetter(1)))


def _pick_students(students: Sequence[Student], only: Collection[str]) -> tuple[Student, ...]:
    found = {student.id: student for student in students}
    unknown = [id for id in only if id not in found]
    if unknown:
        expected = "ids of the class list, which names everybody who gets a sheet"
        raise SpecError([Problem("--only", 0, 0, "", ", ".join(map(repr, unknown)), expected)])
    return tuple(found[id] for id in dict.fromkeys(only))


# ------------------------------------------------------------------------------------------- what is refused


def changed_keys(record: HomeworkRecord, job: HomeworkJob) -> list[str]:
    """The keys of the spec that would give other sheets than were handed out."""
    old, new = (json.loads(json.dumps(to_mapping(spec))) for spec in (record.spec, homework_spec(job.spec, job.name)))
    return [key for key in differing_keys(old, new) if not f"{key}.".startswith(tuple(f"{k}." for k in FREE_KEYS))]


def differing_keys(old: Any, new: Any, name: str = "") -> list[str]:
    """The dotted names of all keys whose values differ."""
    if not isinstance(old, dict) or not isinstance(new, dict):
        return [] if old == new else [name]
    keys = sorted({*old, *new})
    return [k for key in keys for k in differing_keys(old.get(key), new.get(key), f"{name}.{key}" if name else key)]


def _refusal(record: HomeworkRecord, lost: Sequence[str], changed: Sequence[str]) -> SpecError:
    what = f"{', '.join(changed)} changed: " if changed else ""
    codes = _name_codes(list(dict.fromkeys(lost)))
    found = f"{what}sheets that this run would change or drop: {codes}"
    return SpecError([Problem(str(record.path), 0, 0, "", found, WAYS_OUT)])


def _name_codes(codes: Sequence[str]) -> str:
    more = len(codes) - LISTED_CODES
    return ", ".join(codes[:LISTED_CODES]) + (f" and {more} more" if more > 0 else "")


# ------------------------------------------------------------------------------------------- records and people


def read_people(path: Path) -> dict[str, str]:
    """Id → code, as people.csv has them; nothing where it was deleted."""
    return {plain_cell(id): code for code, id, _ in people_rows(path)}


def people_rows(path: Path) -> list[list[str]]:
    """The rows of people.csv: code, id, name."""
    if not path.exists():
        return []
    rows = csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline=""))
    return [row for row in rows if len(row) == 3][1:]


def people_table(everyone: Sequence[CodedStudent], before: Sequence[list[str]] = ()) -> bytes:
    """Whose code is whose, as CSV that a spreadsheet opens without running any of it; `before` are rows that stay."""
    rows: list[list[str]] = [
        *before,
        *(list(map(safe_cell, (code, student.id, student.name))) for student, code in everyone),
    ]
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(("code", "id", "name"))
    rows.sort(key=lambda row: row[0])
    writer.writerows(rows)
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def merge_lines(record: HomeworkRecord, new: Iterator[tuple[tuple[str, int], bytes]]) -> Iterator[bytes]:
    """The lines of a record and new ones, all in the order of the codes, one at a time."""
    from heapq import merge

    places: list[SheetPlace] = record.places()
    old = zip(((place.student, place.part) for place in places), record.read_lines(places), strict=True)
    return (line for _, line in merge(old, new, key=itemgetter(0)))
