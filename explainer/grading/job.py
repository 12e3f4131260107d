"""A class's submissions into a folder of marks, whole or not at all.

In: a `GradingJob`. Out: the files it wrote, and what could not be read. Everything is written beside its place first;
a file that stands there already is left alone where it is the same, and replaced only where the job says so.

    job = GradingJob(Path("homework"), Path("responses.csv"), Path("marks"))
    graded = grade(job)
    print(graded.count, "sheets marked")
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from filecmp import cmp
from itertools import islice
from pathlib import Path
from tempfile import mkdtemp

from explainer.grading.class_counts import ClassCounts
from explainer.grading.class_page import ClassPages, doubtful_table
from explainer.grading.decisions import DECISIONS_FILE, Decisions
from explainer.grading.feedback import FeedbackPages
from explainer.grading.feedback_delivery import DELIVERIES, Delivery
from explainer.grading.gradebooks import Gradebook
from explainer.grading.marking import SHEETS_AT_A_TIME, CorrectedMarks, Marking
from explainer.grading.marking_scheme import Scheme
from explainer.grading.people import People
from explainer.grading.readers import read_submitted_path
from explainer.grading.reports import ReportFiles
from explainer.grading.submissions import Unread, UnreadableSubmissions
from explainer.homework.delivery import keep_drawn
from explainer.homework.places import PRIVATE_FOLDER, record_path
from explainer.homework.recorded import HomeworkRecord, open_record
from explainer.render.files import WORK_NAME
from explainer.spec import Problem, SpecError, load_marking

LISTED_FILES = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class GradingJob:
    """What is to be marked, and where to."""

    homework: Path
    """A homework's folder, or its record."""
    submissions: Path
    folder: Path
    form: str | None = None
    """What kind of file the submissions are; None: as it tells."""
    attempt: str = "last"
    marking: Path | None = None
    """A file with another scheme than the homework's own."""
    may_lower: bool = False
    """Whether corrections of the record may lower somebody's marks."""
    replace: bool = False
    """Whether older files of another content may go."""
    review: bool = False
    """Whether doubtful verdicts are written for a person to decide."""
    decisions: Path | None = None
    """A file of decisions; None: the one in the folder, if there is one."""
    gradebooks: tuple[str, ...] = ()
    """Rows of `GRADEBOOKS`."""
    item: str | None = None
    """What gradebooks call the homework; None: its title."""
    deliveries: tuple[str, ...] = ()
    """Rows of `DELIVERIES`."""
    worksheet: Path | None = None
    """Moodle's grading worksheet, for delivery."""

    @property
    def needs_people(self) -> bool:
        """Whether something is written that names students."""
        return bool(self.gradebooks or self.deliveries)

    def read_decisions(self) -> Decisions:
        """What was decided so far. Raises SpecError for a file that cannot be used, OSError."""
        path = self.decisions or self.folder / DECISIONS_FILE
        return Decisions.read(path) if self.decisions or path.is_file() else Decisions()


@dataclass(frozen=True, slots=True)
class Graded:
    """What was done."""

    count: int
    """Sheets marked."""
    unread: tuple[Unread, ...]
    corrected: tuple[CorrectedMarks, ...] = ()
    written: tuple[Path, ...] = ()
    nobodys: tuple[str, ...] = ()
    """Sheets of which nothing says whose they are; empty where nothing is written that names students."""


def find_record(homework: Path) -> HomeworkRecord:
    """The record in a homework's folder. Raises SpecError where there is none."""
    if homework.is_file():
        return open_record(homework)
    path = record_path(homework)
    if path.is_file():
        return open_record(path)
    found, expected = "no homework.json in it", "the folder that explainer homework wrote"
    raise SpecError([Problem(str(homework), 0, 0, "", found, expected)])


def refuse_finding(record: HomeworkRecord) -> None:
    """Raises SpecError for a homework in which a mistake is to be found: its reasons are read by a person."""
    if record.spec.homework is not None and record.spec.homework.finds:
        found, expected = "a mistake to be found", "lines to be asked for; these sheets are marked by their keys"
        raise SpecError([Problem(str(record.path), 0, 0, "homework.ask", found, expected)])


def grade(job: GradingJob) -> Graded:
    """Marks every sheet and writes the files. Where no sheet can be marked, nothing is written.

    Raises SpecError for a record, a scheme or submissions that cannot be used, and for older files; OSError.
    """
    record = find_record(job.homework)
    refuse_finding(record)
    scheme = Scheme.of(load_marking(job.marking) if job.marking else record.spec.marking)
    try:
        submissions = read_submitted_path(job.submissions, job.form)
    except UnreadableSubmissions as error:
        raise SpecError([Problem(str(job.submissions), 0, 0, "", str(error), "submissions")]) from None
    people = People.of(record, submissions) if job.needs_people else None
    marking = Marking(record, submissions, scheme, job.attempt, job.may_lower, job.read_decisions())
    made = not job.folder.exists()
    job.folder.mkdir(PRIVATE_FOLDER, parents=True, exist_ok=True)
    work = Path(mkdtemp(prefix=WORK_NAME, dir=job.folder))
    try:
        book = (
            Gradebook(people, job.item or record.spec.title, record.spec.page.language, job.attempt) if people else None
        )
        codes = write_marks(marking, work, book, job.review)
        if book and codes:
            write_named(job, book, codes, work, list(submissions.attempts), record)
        written = move_files(work, job.folder, job.replace) if codes else []
    finally:
        shutil.rmtree(work)
        if made and not any(job.folder.iterdir()):
            job.folder.rmdir()
    nobodys = tuple(book.unknown) if book else ()
    return Graded(len(codes), tuple(marking.unread), tuple(marking.corrected), tuple(written), nobodys)


def write_marks(marking: Marking, folder: Path, book: Gradebook | None = None, review: bool = False) -> list[str]:
    """All files that name nobody into a folder; returns the codes of the sheets that were marked."""
    codes: list[str] = []
    files, pages, counts = ReportFiles(folder, marking.scheme), FeedbackPages(marking), ClassCounts()
    (folder / "feedback").mkdir()
    with files.stack:
        sheets = marking.sheets()
        while chunk := list(islice(sheets, SHEETS_AT_A_TIME)):
            for sheet in chunk:
                codes.append(sheet.code)
                files.add(sheet)
                counts.add(sheet)
                if book:
                    book.add(sheet)
                if review:
                    marking.decisions.collect(sheet)
            for part in sorted({sheet.part for sheet in chunk}):
                for code, page in pages.pages([sheet for sheet in chunk if sheet.part == part]):
                    (folder / "feedback" / f"{code}.html").write_bytes(page)
        files.close(marking.unread, marking.corrected)
    if counts.sheets:
        doubtful = counts.find_doubtful(marking.record)
        whole = ClassPages(counts, pages, doubtful)
        (folder / "class.html").write_bytes(whole.page(shown=False))
        (folder / "class-to-show.html").write_bytes(whole.page(shown=True))
        (folder / "doubtful.csv").write_bytes(doubtful_table(doubtful))
    if review:
        (folder / DECISIONS_FILE).write_bytes(marking.decisions.table())
    return codes


def write_named(
    job: GradingJob, book: Gradebook, codes: Sequence[str], folder: Path, order: Sequence[str], record: HomeworkRecord
) -> None:
    """Gradebooks, and feedback pages for delivery. `order` has the codes as they were handed in."""
    for system in job.gradebooks:
        (folder / f"gradebook-{system}.csv").write_bytes(book.table(system, order))
    if job.deliveries:
        delivery = Delivery(book.people, keep_drawn(record)[1], job.worksheet)
        for way in job.deliveries:
            DELIVERIES[way](delivery, folder / "feedback", codes)


def move_files(work: Path, folder: Path, replace: bool) -> list[Path]:
    """The files of one folder to their places in another. Raises SpecError where that would change one that is there
    already, unless it may be replaced; then none is moved. The file of decisions keeps what was in it."""
    names = sorted(path.relative_to(work) for path in work.rglob("*") if path.is_file())
    changed = [
        name
        for name in names
        if name.name != DECISIONS_FILE
        and (folder / name).exists()
        and not cmp(work / name, folder / name, shallow=False)
    ]
    if changed and not replace:
        raise SpecError([Problem(str(folder), 0, 0, "", _older_files(changed), "another folder (-o), or --replace")])
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        os.replace(work / name, folder / name)
    return [folder / name for name in names]


def _older_files(names: Sequence[Path]) -> str:
    more = f" and {len(names) - LISTED_FILES} more" if names[LISTED_FILES:] else ""
    return f"older files that this run would change: {', '.join(map(str, names[:LISTED_FILES]))}{more}"
