"""One homework to be made, and its pages compiled once.

In: a spec, the key, formats and a folder. Out: a `HomeworkJob`, small and the same wherever it is sent; its
`HomeworkPages` in any process that asks for them.

    job = HomeworkJob.from_spec(spec, "week3.toml", key, ("html",), Path("homework"))
    compile_pages(job).prepared.rows
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from hashlib import sha256
from itertools import islice, product
from pathlib import Path

from explainer import __version__
from explainer.homework.corrections import Correction, correction_texts, corrections_of
from explainer.homework.find_sections import REQUESTS, request_label
from explainer.homework.following import follow_recorded
from explainer.homework.places import HANDED_OUT, kind_folder, private_folder
from explainer.homework.qr_codes import can_draw_qr, qr_code
from explainer.homework.recorded import HomeworkRecord, open_record
from explainer.homework.report import refusal_error
from explainer.homework.roster import USUAL, Look
from explainer.homework.sheet_documents import PAGE_KINDS, without_pictures
from explainer.homework.solvability import refuse_unsolvable
from explainer.homework.trial import PreparedHomework, prepare_homework
from explainer.homework.variants import AcceptedVariants, NoNetworkError, draw_variants
from explainer.render.compiler import Compiler
from explainer.render.formats import FORMATS
from explainer.render.page import Page, PageData
from explainer.spec import Spec, to_mapping
from explainer.walkthrough.document import Document
from explainer.witnesses.agreement import Check

BARE_FORMATS = ("latex", "typst")
"""Formats whose sheets can stand inside a document of somebody else's."""
BARE_LEVEL = 3
"""Of a section's title there: below the title of an exercise."""


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
    record: Path | None = field(compare=False, default=None)
    """The record that says which rows are asked, where something was handed out already."""
    bare: bool = field(compare=False, default=False)
    """Whether sheets are written for the inside of another document."""
    release: int = field(compare=False, default=1)
    """Which of the folder's runs that hand something out it is."""

    @staticmethod
    def from_spec(
        spec: Spec,
        name: str,
        key: bytes,
        formats: Sequence[str],
        folder: Path,
        *,
        salt: str | None = None,
        forms: bool = False,
        files: bool = False,
        templates: Path | None = None,
        replace: bool = False,
        bare: bool = False,
    ) -> HomeworkJob:
        """A job, named after everything that its bytes depend on. Without a `salt` the draws hang on the spec's own, or
        on its title."""
        if salt is not None and spec.homework is not None:
            spec = spec.model_copy(update={"homework": spec.homework.model_copy(update={"salt": salt})})
        kinds = ("forms" if forms else "sheets", "keys", "solutions")
        digest = sha256()
        for part in (
            __version__,
            json.dumps(to_mapping(spec)),
            key.hex(),
            repr((kinds, tuple(formats), files, bare, can_draw_qr())),
        ):
            digest.update(part.encode() + b"\0")
        for path in sorted(templates.rglob("*")) if templates else ():
            digest.update(path.read_bytes() if path.is_file() else b"")
        return HomeworkJob(
            digest.hexdigest()[:16],
            spec,
            name,
            key,
            kinds,
            tuple(formats),
            folder.resolve(),
            files,
            templates,
            replace,
            bare=bare,
        )

    def after(self, record: HomeworkRecord, release: int) -> HomeworkJob:
        """The job with the rows of a record, as its release number so many."""
        digest = sha256(f"{self.print} {release} {json.dumps([record.labels, record.head])}".encode())
        return replace(self, print=digest.hexdigest()[:16], record=record.path, release=release)

    @property
    def is_forms(self) -> bool:
        """Whether it makes paper forms."""
        return "forms" in self.kinds

    def is_bare(self, kind: str) -> bool:
        """Whether documents of a kind have no frame: sheets alone, for an exam of one's own."""
        return self.bare and kind in HANDED_OUT

    @property
    def outputs(self) -> list[tuple[str, str]]:
        """(kind, format) of everything that is written for each student."""
        return list(product(self.kinds, self.formats))

    def target(self, kind: str, format: str) -> Path:
        """Where the documents of a kind and format go: a zip of its own for each release, or a folder for all."""
        ending = "" if self.files else f"{release_suffix(self.release)}.zip"
        return kind_folder(self.folder, kind) / f"{kind}-{format}{ending}"

    def parts_folder(self, codes: Sequence[str]) -> Path:
        """Where the parts of this job for these codes are kept."""
        digest = sha256(repr(list(codes)).encode())
        return private_folder(self.folder) / f".parts-{self.print}-{digest.hexdigest()[:16]}"


def release_suffix(release: int) -> str:
    """What the names of a release's files have before their ending: nothing for the first."""
    return f"-{release}" if release > 1 else ""


@dataclass(frozen=True, eq=False)
class HomeworkPages:
    """A job's pages, compiled once."""

    prepared: PreparedHomework
    pages: tuple[dict[tuple[str, str], Page], ...]
    """For each network of the series: (kind, format) → page."""
    documents: tuple[dict[tuple[str, str], Document], ...]
    """What each is written from."""
    checks: tuple[Check, ...]
    """What the witnesses say of every student's numbers."""
    corrections: tuple[Correction, ...] = ()
    """What was corrected since the sheets were handed out."""

    def corrected_rows(self, part: int) -> tuple[int, ...]:
        """The lines of network `part` (from 0) that some correction is about."""
        return corrected_rows(self.prepared, self.corrections, part)

    def page_data(self, variants: AcceptedVariants, output: tuple[str, str]) -> PageData:
        """What the pages of some sheets of a (kind, format) are filled from."""
        _, format = output
        escape, page = FORMATS[format].escape, self.prepared.spec.page
        data = variants.page_data(escape)
        rows = self.corrected_rows(variants.part)
        corrected = correction_texts(self.corrections, rows, variants.codes, page.language, page.decimal_mark)
        finds = self.prepared.finds
        found = {f"correction {request_label(row, finds)}": list(map(escape, each)) for row, each in corrected.items()}
        head = self.documents[variants.part][output].head
        if head and head.qr:
            found[head.qr.name] = [qr_code(code, FORMATS[format].picture) for code in variants.codes]
        return replace(data, labels={**data.labels, **found})


def corrected_rows(prepared: PreparedHomework, corrections: Sequence[Correction], part: int) -> tuple[int, ...]:
    """The lines of network `part` (from 0) that some correction is about."""
    labels = {row.label for row in prepared.rows[part] if row.label} or set(range(1, len(REQUESTS) + 1))
    return tuple(sorted(labels & {correction.row for correction in corrections}))


@lru_cache(maxsize=1)
def compile_pages(job: HomeworkJob) -> HomeworkPages:
    """The pages of a job. Raises SpecError where the spec cannot be made into homework."""
    if job.record is None:
        made, corrections = prepare_homework(job.spec, job.name), tuple[Correction, ...]()
        refuse_unsolvable(made, job.name)
        _, checks = draw_checked(job, made, ["0"], ["0"], 0)
    else:
        record = open_record(job.record)
        made, corrections = prepare_homework(job.spec, job.name, record.labels, record.policy), corrections_of(record)
        first = [sheet for sheet in islice(record.raw_sheets(), 1) if sheet[1]["part"] == 1]
        checks = follow_recorded(made, 0, first).check_numbers()

    return _compile(job, made, checks, corrections, USUAL)


@lru_cache(maxsize=8)
def compile_look(job: HomeworkJob, look: Look) -> HomeworkPages:
    """The pages of a job as some of its students get them: in another language, in large letters."""
    usual = compile_pages(job)
    if look == USUAL:
        return usual
    made = usual.prepared.in_language(look.language or usual.prepared.spec.page.language)
    return _compile(job, made, usual.checks, usual.corrections, look)


def _compile(
    job: HomeworkJob,
    made: PreparedHomework,
    checks: tuple[Check, ...],
    corrections: tuple[Correction, ...],
    look: Look,
) -> HomeworkPages:
    def document_of(kind: str, name: str, part: int) -> Document:
        document = PAGE_KINDS[kind](made, part, checks, corrected_rows(made, corrections, part))
        document = replace(document, head=None if job.is_bare(kind) else document.head, large=look.large)
        return document if has_pictures(kind, FORMATS[name].picture) else without_pictures(document)

    def compile_page(output: tuple[str, str], document: Document) -> Page:
        compiler = Compiler(made.lesson, FORMATS[output[1]], job.templates)
        return compiler.fragment(document, BARE_LEVEL) if job.is_bare(output[0]) else compiler.page(document)

    documents = tuple(
        {(kind, name): document_of(kind, name, part) for kind, name in job.outputs} for part in range(len(made.rows))
    )
    pages = tuple({output: compile_page(output, document) for output, document in of.items()} for of in documents)
    return HomeworkPages(made, pages, documents, checks, corrections)


def has_pictures(kind: str, picture: str) -> bool:
    """Whether documents of a kind show pictures: not as files beside them, which a zip of documents does not hold, and
    on a sheet not in words, which its tables say already."""
    return picture != "file" and (bool(picture) or kind not in HANDED_OUT)


def draw_checked(
    job: HomeworkJob,
    made: PreparedHomework,
    ids: Sequence[str],
    codes: Sequence[str],
    part: int,
    turns: Sequence[int] | None = None,
) -> tuple[AcceptedVariants, tuple[Check, ...]]:
    """(network number `part` (from 0) of each of these students, what the witnesses say of them); `turns` are the draws
    to begin with.

    Raises SpecError where a student finds none, witnesses.Disagreement.
    """
    try:
        drawn = draw_variants(made, job.key, ids, codes, part, turns)
    except NoNetworkError as error:
        raise refusal_error(made, job.name, job.key, error) from None
    return drawn, drawn.check_numbers()
