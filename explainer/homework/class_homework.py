"""A whole class's homework into a folder.

In: a `HomeworkJob` (spec, key, formats, where to) and the students. Out: a zip of sheets, of keys and of solutions for
each format, `homework.json`, and `people.csv`, which alone says whose sheet is whose; everything in the order of the
codes, which says nothing about people. The class is cut into chunks; each chunk leaves its parts in a folder named
after the job, whole or not at all. So a run that was killed is finished by the same command, shards may be made
anywhere and their parts brought together, and the bytes are always the same.

    job = HomeworkJob.from_spec(spec, "week3.toml", key, ("html",), Path("homework"))
    make_homework(job, roster)
"""

from __future__ import annotations

import json
import shutil
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from explainer.homework import record
from explainer.homework.drawn_numbers import count_networks
from explainer.homework.following import complete_record
from explainer.homework.handed_out import (
    CodedStudent,
    Release,
    merge_lines,
    people_rows,
    people_table,
    plan_release,
)
from explainer.homework.jobs import HomeworkJob, compile_pages, draw_checked
from explainer.homework.page_reading import PageCount, fill_pages
from explainer.homework.parts import join_parts, replace_file, unpack_parts, write_part
from explainer.homework.places import (
    OPEN_FILE,
    PRIVATE_FILE,
    document_name,
    file_mode,
    keep_beside,
    kind_folder,
    make_private_folder,
    people_path,
    private_folder,
    record_path,
    salt_path,
)
from explainer.homework.roster import Student
from explainer.homework.sheet_documents import PAGE_KINDS
from explainer.homework.twins import find_twins, pass_over, read_turns, refuse_too_many
from explainer.homework.variants import AcceptedVariants
from explainer.reader.reading import Misprint
from explainer.render.files import write_whole
from explainer.render.formats import FORMATS

CHUNK_STUDENTS = 256
"""Students whose sheets are made together."""
MISPRINTED_DRAWS = 4
"""How often a sheet is drawn whose page says something else than was checked: a fault of one network is gone with the
next, one of the text is not."""

ChunkTask = tuple[int, tuple[CodedStudent, ...]]
"""(number of the chunk, its students with their codes)."""
ChunkRunner = Callable[[Callable[[ChunkTask], int], Iterable[ChunkTask]], Iterator[int]]
"""How chunks are made: one after the other, or by several processes in any order; yields how many students each had."""


# ------------------------------------------------------------------------------------------------ one chunk


def cut_into_chunks(everyone: Sequence[CodedStudent]) -> list[ChunkTask]:
    """All chunks of a class."""
    starts = range(0, len(everyone), CHUNK_STUDENTS)
    return [(k, tuple(everyone[start : start + CHUNK_STUDENTS])) for k, start in enumerate(starts)]


def draw_chunk(
    job: HomeworkJob, students: Sequence[CodedStudent], part: int, turns: Mapping[str, int]
) -> AcceptedVariants:
    """The checked networks of a chunk; of a series the codes say which of its networks. `turns` are the draws that some
    codes begin with."""
    prepared = compile_pages(job).prepared
    several = len(prepared.rows) > 1
    codes = [f"{code}-{part + 1}" if several else code for _, code in students]
    first = [turns.get(code, 0) for code in codes]
    drawn = draw_checked(job, prepared, [student.id for student, _ in students], codes, part, first)[0]
    return replace(drawn, looks=tuple(student.look for student, _ in students))


def make_chunk(job: HomeworkJob, folder: Path, task: ChunkTask) -> int:
    """The parts of one chunk, its record last: where that stands, the chunk is whole. Returns its students.

    A sheet whose page says something else than was checked is drawn again. Raises Misprint where that does not help.
    """
    number, students = task
    if not (folder / f"record-{number:06}").exists():
        make_private_folder(job.folder)
        folder.mkdir(exist_ok=True)
        made = compile_pages(job)
        for draws_left in reversed(range(MISPRINTED_DRAWS)):
            turns = read_turns(folder)
            batches = [draw_chunk(job, students, part, turns) for part in range(len(made.pages))]
            misprints = write_pages(job, folder, number, batches)
            if not misprints:
                break
            if not draws_left:
                raise next(iter(misprints.values()))
            pass_over(folder, list(misprints), _accepted_draws(batches))
        with replace_file(folder / f"accepted-{number:06}") as file:
            file.write(json.dumps(_accepted_draws(batches)).encode())
        with replace_file(folder / f"record-{number:06}") as file:
            file.writelines(line + b"\n" for line in record.record_lines(batches, job.release))
    return len(students)


def write_pages(
    job: HomeworkJob, folder: Path, number: int, batches: Sequence[AcceptedVariants]
) -> Mapping[str, Misprint]:
    """The parts of one chunk with its pages, and how many of them were read back. Returns code → what its page says
    otherwise; where there is one, the parts are not whole."""
    made, count, first = compile_pages(job), PageCount(), number * CHUNK_STUDENTS
    for kind, format in job.outputs:
        suffix, finish = FORMATS[format].suffix, FORMATS[format].finish or bytes
        filled = [fill_pages(made, job, part, drawn, (kind, format), first) for part, drawn in enumerate(batches)]
        if misprints := dict(problem for each in filled for problem in each.misprints):
            return misprints
        count = sum((each.count for each in filled), count)
        rows = zip(
            *(zip(drawn.codes, each.texts, strict=True) for drawn, each in zip(batches, filled, strict=True)),
            strict=True,
        )
        documents = ((document_name(kind, code, suffix), finish(text)) for each in rows for code, text in each)
        write_part(folder / f"{kind}-{format}-{number:06}", documents, file_mode(kind) or OPEN_FILE)
    with replace_file(folder / f"pages-{number:06}") as file:
        file.write(json.dumps(count).encode())
    return {}


def _accepted_draws(batches: Sequence[AcceptedVariants]) -> dict[str, int]:
    """Code → which of its draws was accepted."""
    return {code: turn for drawn in batches for code, turn in zip(drawn.codes, drawn.turns, strict=True)}


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
    """Everything that is new for these students, or the parts of one shard of it; where nothing is new, everything
    again. Returns what was written.

    Raises SpecError, NoNetworkError, witnesses.Disagreement, OSError; what was there before then still stands. Where
    everything is made again, Disagreement also says what was left out of it, and the rest is written.
    """
    release = plan_release(job, students)
    if not release.students and release.record:
        from explainer.homework.remaking import refuse_left_out, remake_homework

        written, done = remake_homework(release)
        refuse_left_out(done)
        return written
    return make_release(release, run, shard, progress)


def make_release(
    release: Release,
    run: ChunkRunner = run_serially,
    shard: tuple[int, int] = (1, 1),
    progress: Callable[[int], None] = lambda count: None,
    tell_pages: Callable[[PageCount], None] = lambda count: None,
) -> list[Path]:
    """Sheets, keys and solutions of a release's students, and the record with them; of the whole, not of a shard, it is
    told how many pages were read back."""
    if release.record:
        release = replace(release, record=complete_record(release.job.folder, release.record))
    job, folder = release.job, release.parts_folder
    turn, shards = shard
    tasks = cut_into_chunks(release.students)
    handed_out = len({place.student for place in release.record.places()}) if release.record else 0
    refuse_too_many(compile_pages(job).prepared.plan, handed_out + len(release.students), job.name)
    for count in run(partial(make_chunk, job, folder), tasks[turn - 1 :: shards]):
        progress(count)
    if shards > 1:
        return [folder]
    if count_networks(compile_pages(job).prepared.plan) > 1:
        while again := redraw_twins(release, tasks):
            deque(run(partial(make_chunk, job, folder), again), maxlen=0)
    counts = (json.loads((folder / f"pages-{number:06}").read_bytes()) for number, _ in tasks)
    tell_pages(sum((PageCount(*count) for count in counts), PageCount()))
    return join_chunks(release)


def redraw_twins(release: Release, tasks: Sequence[ChunkTask]) -> list[ChunkTask]:
    """The chunks that are to be made again, for a network in them is somebody else's as well."""
    folder, parts = release.parts_folder, {number: f"{number:06}" for number, _ in tasks}
    handed_out = release.record.read_lines(release.record.places()) if release.record else ()
    lines = (line for number in parts.values() for line in (folder / f"record-{number}").read_bytes().splitlines())
    twins = set(find_twins(handed_out, lines))
    again = []
    for task in tasks if twins else ():
        accepted = json.loads((folder / f"accepted-{parts[task[0]]}").read_bytes())
        if here := sorted(twins & accepted.keys()):
            pass_over(folder, here, accepted)
            (folder / f"record-{parts[task[0]]}").unlink()
            again.append(task)
    return again


def join_chunks(release: Release) -> list[Path]:
    """The parts put together; afterwards they are gone."""
    job, folder, private = release.job, release.parts_folder, private_folder(release.job.folder)
    numbers = range(len(cut_into_chunks(release.students)))
    written = place_parts(job, folder, numbers)
    if job.replace:
        keep_beside(record_path(job.folder))
        _remove_stale(job, written)
    new = _new_lines((folder / f"record-{number:06}" for number in numbers), len(compile_pages(job).pages) > 1)
    old = release.record
    head = record.record_head(compile_pages(job).prepared, job.is_forms, old.head if old else record.NOTHING)
    lines = merge_lines(old, new) if old else (line for _, line in new)
    record.write_record(private / "homework.json", head, lines)
    written.append(private / "homework.json")
    if not job.is_forms:
        before = people_rows(people_path(job.folder)) if old else ()
        table = people_table(release.students, before)
        written += write_whole(private, {"people.csv": [table]}, PRIVATE_FILE)
    shutil.rmtree(folder)
    salt_path(job.folder).unlink(missing_ok=True)
    return written


def _remove_stale(job: HomeworkJob, written: Sequence[Path]) -> None:
    """Removes documents of sheets that are replaced, in formats and of releases that are not made anew."""
    for kind in PAGE_KINDS:
        for path in kind_folder(job.folder, kind).glob(f"{kind}-*"):
            if path not in written:
                shutil.rmtree(path) if path.is_dir() else path.unlink()


def place_parts(job: HomeworkJob, folder: Path, numbers: Sequence[int]) -> list[Path]:
    """The documents of all chunks in their zips or folders."""
    written = []
    for kind, format in job.outputs:
        target = job.target(kind, format)
        target.parent.mkdir(exist_ok=True)
        parts = [folder / f"{kind}-{format}-{number:06}" for number in numbers]
        put = unpack_parts if job.files else join_parts
        put(parts, target, file_mode(kind))
        written.append(target)
    return written


def _new_lines(parts: Iterable[Path], series: bool) -> Iterator[tuple[tuple[str, int], bytes]]:
    """((student's code, network), its line) of every sheet that was made."""
    for part in parts:
        for line in part.read_bytes().splitlines():
            ((code, entry),) = json.loads(b"{%s}" % line).items()
            yield (code.rpartition("-")[0] if series else code, entry["part"]), line
