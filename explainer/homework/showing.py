"""One sheet's key and solution, found again for whoever marks it: in the folder, in its zips, or made from the record.

In: a job with a homework's record, and a code as it stands on the sheet. Out: the paths of its documents. What is in a
zip, or in no file any more, is written into `for-you/shown`.

    show_documents(job, open_record(path), "K7Q2-4M")
"""

from __future__ import annotations

from pathlib import Path
from zipfile import ZipFile

from explainer.homework.jobs import HomeworkJob
from explainer.homework.places import PRIVATE_FILE, document_name, make_private_folder, private_folder
from explainer.homework.recorded import HomeworkRecord, SheetPlace
from explainer.homework.remaking import follow_places, remake_pages
from explainer.render.files import write_whole
from explainer.render.formats import FORMATS
from explainer.spec import Problem, SpecError
from explainer.spec.problems import nearest_name
from explainer.witnesses.agreement import Disagreement

SHOWN_KINDS = ("keys", "solutions")
SHOWN_FOLDER = "shown"


def show_documents(job: HomeworkJob, record: HomeworkRecord, code: str) -> list[Path]:
    """Where the key and the solution of a sheet are, in the job's formats; of a series those of each of its networks.

    Raises SpecError for a code that the record does not have, Disagreement where a document cannot be made again.
    """
    places, found = find_sheets(record, code), list[Path]()
    for format in job.formats:
        for kind in SHOWN_KINDS:
            for place in places:
                name = document_name(kind, place.code, FORMATS[format].suffix)
                found.append(
                    _find_document(job, kind, format, name) or _remake_document(job, record, place, kind, format)
                )
    return found


def find_sheets(record: HomeworkRecord, code: str) -> list[SheetPlace]:
    """The places of a sheet, or of all sheets of a student whose code it is. Raises SpecError where there is none."""
    asked, places = code.strip().upper(), record.places()
    found = [place for place in places if asked in (place.code, place.student)]
    if not found:
        guess = nearest_name(asked, [place.code for place in places])
        raise SpecError([Problem(str(record.path), 0, 0, "", f"no sheet {code!r}", "a code of this record", guess)])
    return found


def _find_document(job: HomeworkJob, kind: str, format: str, name: str) -> Path | None:
    """A document that stands in the folder, taken out of its zip where it lies in one."""
    private = private_folder(job.folder)
    if (path := private / f"{kind}-{format}" / name).is_file():
        return path
    for archive in sorted(private.glob(f"{kind}-{format}*.zip")):
        with ZipFile(archive) as entries:
            if name in entries.namelist():
                return _write_shown(job, name, entries.read(name))
    return None


def _remake_document(job: HomeworkJob, record: HomeworkRecord, place: SheetPlace, kind: str, format: str) -> Path:
    batches, changed = follow_places(job, record, [place])
    texts, misprints, _ = remake_pages(job, batches, changed, (kind, format))
    if place.code not in texts:
        raise Disagreement("; ".join(map(str, [*misprints, *changed])))
    return _write_shown(job, document_name(kind, place.code, FORMATS[format].suffix), texts[place.code])


def _write_shown(job: HomeworkJob, name: str, text: bytes) -> Path:
    folder = make_private_folder(job.folder) / SHOWN_FOLDER
    (path,) = write_whole(folder, {name: [text]}, PRIVATE_FILE)
    return path
