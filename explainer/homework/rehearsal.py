"""A homework tried out before a class gets it: one sheet with its key and its solution, and nothing that is kept.

In: a job without a key of its own. Out: three files a format in its folder, "TRIAL" in the title of each; no record, no
secret, so that no student's sheet can come of it.

    rehearse_homework(HomeworkJob.from_spec(spec, "week3.toml", TRIAL_KEY, ("html",), Path("homework-trial")))
"""

from __future__ import annotations

from pathlib import Path

from explainer.homework.jobs import HomeworkJob, compile_pages, draw_checked
from explainer.homework.page_reading import fill_pages
from explainer.homework.places import document_name
from explainer.render.files import write_whole
from explainer.render.formats import FORMATS

TRIAL_KEY = b"trial"
"""What a trial is drawn with: no class has it."""
TRIAL_CODE = "TRIAL"


def rehearse_homework(job: HomeworkJob) -> list[Path]:
    """Writes the documents of one sheet, of a series those of each network. Returns where they are.

    Raises SpecError, witnesses.Disagreement (also for a page that says something else), OSError.
    """
    made, written = compile_pages(job), list[Path]()
    for part in range(len(made.pages)):
        code = f"{TRIAL_CODE}-{part + 1}" if len(made.pages) > 1 else TRIAL_CODE
        drawn = draw_checked(job, made.prepared, [TRIAL_CODE], [code], part)[0]
        for kind, format in job.outputs:
            filled = fill_pages(made, job, part, drawn, (kind, format))
            for _, problem in filled.misprints:
                raise problem
            (text,) = filled.texts
            finish = FORMATS[format].finish or bytes
            name = document_name(kind, code, FORMATS[format].suffix)
            job.folder.mkdir(parents=True, exist_ok=True)
            written += write_whole(job.folder, {name: [finish(text)]})
    return written
