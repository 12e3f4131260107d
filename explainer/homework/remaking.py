"""The same sheets, keys and solutions again, from the record alone.

In: a `Release` with a record and nobody new. Out: the files, with the same version byte for byte; and where this
version finds another answer than was handed out. Of such a sheet the key says what was handed out, and no solution is
written; a page that says something else than was checked is left out. A record of version 0.1.0 is completed once and
replaced, the old one kept beside.

    written, done = remake_homework(plan_again(job, open_record(path)))
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from explainer.homework import record as writing
from explainer.homework.class_homework import CHUNK_STUDENTS, place_parts
from explainer.homework.following import ChangedAnswer, changed_answers, complete_record, follow_recorded
from explainer.homework.handed_out import Release
from explainer.homework.jobs import HomeworkJob, HomeworkPages, compile_pages
from explainer.homework.page_reading import PageCount, fill_pages
from explainer.homework.parts import write_part
from explainer.homework.places import (
    OPEN_FILE,
    document_name,
    file_mode,
    make_private_folder,
)
from explainer.homework.recorded import HomeworkRecord, SheetPlace
from explainer.homework.sheet_documents import answer_key
from explainer.homework.variants import AcceptedVariants
from explainer.reader.reading import Misprint
from explainer.render.compiler import Compiler
from explainer.render.formats import FORMATS
from explainer.witnesses.agreement import Disagreement


@dataclass(frozen=True, slots=True)
class Remade:
    """What became of sheets that were made again."""

    changed: list[ChangedAnswer]
    """Where answers are others now: the key says what was handed out, and there is no solution."""
    misprints: list[Misprint]
    """Pages that say something else than was checked: they are left out."""
    pages: PageCount
    """How many pages there are, and were read back."""


def remake_homework(
    release: Release, progress: Callable[[int], None] = lambda count: None
) -> tuple[list[Path], Remade]:
    """(what was written, what became of it)."""
    assert release.record is not None
    job, record = release.job, complete_record(release.job.folder, release.record)
    job = job.after(record, 1)
    places, written, done = record.places(), list[Path](), Remade([], [], PageCount())
    private = make_private_folder(job.folder)
    for number in sorted({place.release for place in places}):
        turn = replace(job, release=number)
        ours = [place for place in places if place.release == number]
        folder = turn.parts_folder([place.code for place in ours])
        folder.mkdir(exist_ok=True)
        chunks = [ours[start : start + CHUNK_STUDENTS] for start in range(0, len(ours), CHUNK_STUDENTS)]
        for n, chunk in enumerate(chunks):
            done = remake_chunk(turn, record, folder, n, chunk, done)
            progress(len(chunk))
        written += place_parts(turn, folder, range(len(chunks)))
        shutil.rmtree(folder)
    head = writing.record_head(compile_pages(job).prepared, job.is_forms, record.head)
    writing.write_record(private / "homework.json", head, record.read_lines(places))
    return [*written, private / "homework.json"], done


def refuse_left_out(done: Remade) -> None:
    """Raises Disagreement where an answer is another now than was handed out, or a page says something else than was
    checked: what was left out, by name; everything else is written."""
    if done.changed or done.misprints:
        left_out = [f"left out: {problem}" for problem in done.misprints]
        raise Disagreement("; ".join([*map(str, done.changed), *left_out]))


def remake_chunk(
    job: HomeworkJob, record: HomeworkRecord, folder: Path, number: int, places: Sequence[SheetPlace], before: Remade
) -> Remade:
    """The parts of some sheets. Returns what became of them and of those `before`."""
    batches, changed = follow_places(job, record, places)
    misprints, pages = list[Misprint](), before.pages
    for kind, format in job.outputs:
        texts, faults, count = remake_pages(job, batches, changed, (kind, format), number * CHUNK_STUDENTS)
        named = ((document_name(kind, place.code, FORMATS[format].suffix), place.code) for place in places)
        documents = ((name, texts[code]) for name, code in named if code in texts)
        write_part(folder / f"{kind}-{format}-{number:06}", documents, file_mode(kind) or OPEN_FILE)
        misprints += faults
        pages += count
    return Remade([*before.changed, *changed], [*before.misprints, *misprints], pages)


def follow_places(
    job: HomeworkJob, record: HomeworkRecord, places: Sequence[SheetPlace]
) -> tuple[dict[int, AcceptedVariants], list[ChangedAnswer]]:
    """(the networks of some sheets by their place in the series, from 1; where their answers are others now)."""
    prepared, sheets = compile_pages(job).prepared, record.read_sheets(places)
    parts = sorted({place.part for place in places})
    ours = {part: [sheet for sheet in sheets if sheet[1]["part"] == part] for part in parts}
    batches = {part: follow_recorded(prepared, part - 1, ours[part]) for part in parts}
    changed = [answer for part in parts for answer in changed_answers(batches[part], ours[part])]
    if not changed:
        for drawn in batches.values():
            drawn.check_numbers()
    return batches, changed


def remake_pages(
    job: HomeworkJob,
    batches: Mapping[int, AcceptedVariants],
    changed: Sequence[ChangedAnswer],
    output: tuple[str, str],
    first: int = 0,
) -> tuple[dict[str, bytes], list[Misprint], PageCount]:
    """(code → its page of a (kind, format), what was left out for it says something else, how many were read). Of a
    sheet whose answers are others now the key says those that were handed out, and no solution is made."""
    kind, format = output
    made, others = compile_pages(job), {answer.code for answer in changed}
    if others and kind == "keys":
        made = with_recorded_keys(job, made, format)
    finish = FORMATS[format].finish or bytes
    texts, misprints, count = dict[str, bytes](), list[Misprint](), PageCount()
    for part, drawn in batches.items():
        filled = fill_pages(made, job, part - 1, drawn, output, first)
        count += filled.count
        left_out = {code for code, _ in filled.misprints} | (others if kind == "solutions" else set())
        misprints += (problem for _, problem in filled.misprints)
        pages = zip(drawn.codes, filled.texts, strict=True)
        texts |= {code: finish(text) for code, text in pages if code not in left_out}
    return texts, misprints, count


def with_recorded_keys(job: HomeworkJob, made: HomeworkPages, format: str) -> HomeworkPages:
    """The pages with keys whose answers are those of the record, not of this version."""
    output, documents, pages = ("keys", format), [], []
    for part, (of_part, compiled) in enumerate(zip(made.documents, made.pages, strict=True)):
        document = answer_key(made.prepared, part, made.corrected_rows(part), recorded=True)
        documents.append({**of_part, output: document})
        pages.append(
            {**compiled, output: Compiler(made.prepared.lesson, FORMATS[format], job.templates).page(document)}
        )
    return replace(made, documents=tuple(documents), pages=tuple(pages))
