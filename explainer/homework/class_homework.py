"""A whole class's homework into a folder.

In: a `HomeworkJob` (spec, key, formats, where to) and the students. Out: a zip of sheets, of keys and of solutions for
each format, `homework.json`, and `people.csv`, which alone says whose sheet is whose. The class is cut into chunks;
each chunk leaves its parts in a folder named after the job, whole or not at all. So a run that was killed is finished
by the same command, shards may be made anywhere and their parts brought together, and the bytes are always the same.

    job = HomeworkJob.from_spec(spec, "week3.toml", key, ("html",), Path("homework"))
    make_homework(job, roster)
"""

from __future__ import annotations

import csv
import io
import json
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache, partial
from hashlib import sha256
from itertools import product
from pathlib import Path

from explainer import __version__
from explainer.homework import record
from explainer.homework.handed_out import keep_beside, refuse_changes
from explainer.homework.keyfile import student_codes
from explainer.homework.parts import join_parts, replace_file, unpack_parts, write_part
from explainer.homework.report import refusal_error
from explainer.homework.roster import Student
from explainer.homework.safe_cells import safe_cell
from explainer.homework.sheet_documents import PAGE_KINDS
from explainer.homework.trial import PreparedHomework, prepare_homework
from explainer.homework.variants import AcceptedVariants, NoNetworkError, draw_variants
from explainer.render.compiler import Compiler
from explainer.render.files import write_whole
from explainer.render.formats import FORMATS
from explainer.render.page import Page
from explainer.spec import Spec, SpecError, to_mapping
from explainer.witnesses.verifying import Check

CHUNK_STUDENTS = 256
"""Students whose sheets are made together."""

CodedStudent = tuple[Student, str]
ChunkTask = tuple[int, tuple[CodedStudent, ...]]
"""(number of the chunk, its students with their codes)."""
ChunkRunner = Callable[[Callable[[ChunkTask], int], Iterable[ChunkTask]], Iterator[int]]
"""How chunks are made: one after the other, or by several processes in any order; yields how many students each had."""


@dataclass(frozen=True)
class HomeworkJob:
    """One homework to be made. Small, and the same wherever it is sent."""

    print: str
    """What tells it from any other job, in hexadecimal."""
    spec: Spec = field(compare=False)
    name: str = field(compare=False)
    """What messages call the spec."""
    key: bytes = field(compare=False, repr=False)
    kinds: tuple[str, ...] = field(compare=False)
    """Keys of `PAGE_KINDS`."""
    formats: tuple[str, ...] = field(compare=False)
    folder: Path = field(compare=False)
    files: bool = field(compare=False)
    """One file per student instead of one zip per format."""
    templates: Path | None = field(compare=False)
    replace: bool = field(compare=False, default=False)
    """Whether sheets that were handed out may change; their record is kept beside the new one."""

    @staticmethod
    def from_spec(
        spec: Spec,
        name: str,
        key: bytes,
        formats: Sequence[str],
        folder: Path,
        *,
        forms: bool = False,
        files: bool = False,
        templates: Path | None = None,
        replace: bool = False,
    ) -> HomeworkJob:
        """A job, named after everything that its bytes depend on."""
        kinds = ("forms" if forms else "sheets", "keys", "solutions")
        digest = sha256()
        for part in (__version__, json.dumps(to_mapping(spec)), key.hex(), repr((kinds, tuple(formats), files))):
            digest.update(part.encode() + b"\0")
        for path in sorted(templates.rglob("*")) if templates else ():
            digest.update(path.read_bytes() if path.is_file() else b"")
        return HomeworkJob(
            digest.hexdigest()[:16], spec, name, key, kinds, tuple(formats), folder.resolve(), files, templates, replace
        )

    @property
    def outputs(self) -> list[tuple[str, str]]:
        """(kind, format) of everything that is written for each student."""
        return list(product(self.kinds, self.formats))

    def parts_folder(self, students: Sequence[CodedStudent]) -> Path:
        """Where the parts of this job for these students are kept."""
        digest = sha256(repr([student.id for student, _ in students]).encode())
        return self.folder / f".parts-{self.print}-{digest.hexdigest()[:16]}"


@dataclass(frozen=True, eq=False)
class HomeworkPages:
    """A job's pages, compiled once."""

    prepared: PreparedHomework
    pages: tuple[dict[tuple[str, str], Page], ...]
    """For each network of the series: (kind, format) → page."""


@lru_cache(maxsize=1)
def compile_pages(job: HomeworkJob) -> HomeworkPages:
    """The pages of a job. Raises SpecError where the spec cannot be made into homework."""
    made = prepare_homework(job.spec, job.name)
    _, checks = draw_checked(job, made, [(Student("0"), "0")], 0)
    pages = tuple(
        {
            (kind, name): Compiler(made.lesson, FORMATS[name], job.templates).page(PAGE_KINDS[kind](made, part, checks))
            for kind, name in job.outputs
        }
        for part in range(len(made.rows))
    )
    return HomeworkPages(made, pages)


def draw_checked(
    job: HomeworkJob, made: PreparedHomework, students: Sequence[CodedStudent], part: int
) -> tuple[AcceptedVariants, tuple[Check, ...]]:
    """(network number `part` (from 0) of each of these students, what the witnesses say of them).

    Raises SpecError where a student finds none, witnesses.Disagreement.
    """
    ids, codes = [student.id for student, _ in students], [code for _, code in students]
    try:
        drawn = draw_variants(made, job.key, ids, codes, part)
    except NoNetworkError as error:
        raise refusal_error(made, job.name, job.key, error) from None
    return drawn, drawn.check_numbers()


def assign_codes(job: HomeworkJob, students: Sequence[Student]) -> list[CodedStudent]:
    """The students with the codes that stand for them; a paper form is its own code."""
    if "forms" in job.kinds:
        return [(student, student.id) for student in students]
    salt = compile_pages(job).prepared.salt
    known = student_codes(job.key, salt, [student.id for student in students])
    return [(student, known[student.id]) for student in students]


# ------------------------------------------------------------------------------------------------ one chunk


def cut_into_chunks(everyone: Sequence[CodedStudent]) -> list[ChunkTask]:
    """All chunks of a class."""
    starts = range(0, len(everyone), CHUNK_STUDENTS)
    return [(k, tuple(everyone[start : start + CHUNK_STUDENTS])) for k, start in enumerate(starts)]


def draw_chunk(job: HomeworkJob, students: Sequence[CodedStudent], part: int) -> AcceptedVariants:
    """The checked networks of a chunk; of a series the codes say which of its networks."""
    prepared = compile_pages(job).prepared
    named = [(student, f"{code}-{part + 1}") for student, code in students] if len(prepared.rows) > 1 else students
    return draw_checked(job, prepared, named, part)[0]


def make_chunk(job: HomeworkJob, folder: Path, task: ChunkTask) -> int:
    """The parts of one chunk, its record last: where that stands, the chunk is whole. Returns its students."""
    number, students = task
    if not (folder / f"record-{number:06}").exists():
        folder.mkdir(parents=True, exist_ok=True)
        pages = compile_pages(job).pages
        batches = [draw_chunk(job, students, part) for part in range(len(pages))]
        for kind, format in job.outputs:
            texts = [page[kind, format].fill(drawn.page_data()) for page, drawn in zip(pages, batches, strict=True)]
            suffix, finish = FORMATS[format].suffix, FORMATS[format].finish or bytes
            rows = zip(
                *(zip(drawn.codes, t, strict=True) for drawn, t in zip(batches, texts, strict=True)), strict=True
            )
            documents = ((f"{code}.{suffix}", finish(text)) for each in rows for code, text in each)
            write_part(folder / f"{kind}-{format}-{number:06}", documents)
        with replace_file(folder / f"record-{number:06}") as file:
            file.writelines(record.record_lines(batches))
    return len(students)


# ------------------------------------------------------------------------------------------------ the whole


def run_serially(work: Callable[[ChunkTask], int], tasks: Iterable[ChunkTask]) -> Iterator[int]:
    """Chunk after chunk, in this process."""
    return map(work, tasks)


def make_homework(
    job: HomeworkJob,
    students: Sequence[Student],
    run: ChunkRunner = run_serially,
    shard: tuple[int, int] = (1, 1),
    progress: Callable[[int], None] = lambda count: None,
) -> list[Path]:
    """Everything for these students, or the parts of one shard of it. Returns what was written.

    Raises SpecError, NoNetworkError, witnesses.Disagreement, OSError; what was there before then still stands.
    """
    everyone = assign_codes(job, students)
    folder = job.parts_folder(everyone)
    turn, shards = shard
    for count in run(partial(make_chunk, job, folder), cut_into_chunks(everyone)[turn - 1 :: shards]):
        progress(count)
    return join_chunks(job, folder, everyone) if shards == 1 else [folder]


def join_chunks(job: HomeworkJob, folder: Path, everyone: Sequence[CodedStudent]) -> list[Path]:
    """The parts put together; afterwards they are gone."""
    numbers = range(len(cut_into_chunks(everyone)))
    records = [folder / f"record-{number:06}" for number in numbers]
    refuse_or_keep(job, records)
    written = [job.folder / f"{kind}-{format}{'' if job.files else '.zip'}" for kind, format in job.outputs]
    for target in written:
        parts = [folder / f"{target.stem}-{number:06}" for number in numbers]
        if job.files:
            unpack_parts(parts, target)
        else:
            join_parts(parts, target)
    with replace_file(job.folder / "homework.json") as file:
        record.join_lines(compile_pages(job).prepared, records, file)
    written.append(job.folder / "homework.json")
    if "forms" not in job.kinds:
        written += write_whole(job.folder, {"people.csv": [people_table(everyone)]})
    shutil.rmtree(folder)
    return written


def refuse_or_keep(job: HomeworkJob, records: Sequence[Path]) -> None:
    """Nothing is written over sheets that were handed out, unless the job says so."""
    path = job.folder / "homework.json"
    try:
        refuse_changes(path, (line for part in records for line in part.read_bytes().splitlines()))
    except SpecError:
        if not job.replace:
            shutil.rmtree(records[0].parent)
            raise
        keep_beside(path)


def people_table(everyone: Sequence[CodedStudent]) -> bytes:
    """Whose code is whose, as CSV that a spreadsheet opens without running any of it."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(("code", "id", "name"))
    for student, code in everyone:
        writer.writerow(map(safe_cell, (code, student.id, student.name)))
    return b"\xef\xbb\xbf" + out.getvalue().encode()
