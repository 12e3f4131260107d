"""Homework of many students against an independent decimal oracle (`tests/homework_oracle.py`).

In: how many sheets, and a seed. Out: how many answers are the oracle's, or within the tolerance that is printed.
"""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Iterator
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from hashlib import sha256
from pathlib import Path
from zipfile import ZipFile

from explainer.homework.class_homework import HomeworkJob, make_homework
from explainer.homework.places import FOR_YOU, record_path
from explainer.homework.roster import numbered_students
from explainer.homework.runners import runner
from explainer.homework.trial import prepare_homework
from explainer.homework.variants import draw_variants
from tests.homework_oracle import worked
from tests.tools import WHOLE_HOMEWORK, whole_homework

EXAMPLE, ASKED, DIGITS = WHOLE_HOMEWORK, 43, 6
"""The homework of a 2-2-2 network, how many lines it asks for, and to how many decimals."""
PROCESSES = 2
CHUNK = 500
"""Students whose numbers are held at a time."""


def key_of(seed: int) -> bytes:
    """The instructor's key."""
    return sha256(f"long {seed}".encode()).digest()


def texts_in(path: Path) -> Iterator[tuple[str, str]]:
    """The texts of an archive, by name."""
    with ZipFile(path) as archive:
        for name in archive.namelist():
            yield name, archive.read(name).decode()


def compare_keys(count: int, seed: int) -> str:
    """Every printed answer of every key, made as the command makes them."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        job = HomeworkJob.from_spec(whole_homework(), EXAMPLE, key_of(seed), ("text",), folder)
        make_homework(job, numbered_students(count), runner(PROCESSES))
        written = json.loads(record_path(folder).read_text(encoding="utf-8"))
        rows, networks = written["rows"][0], written["sheets"]
        assert len({json.dumps(each["numbers"]) for each in networks.values()}) == len(networks) == count
        compared = 0
        for name, text in texts_in(folder / FOR_YOU / "keys-text.zip"):
            network = networks[name.removesuffix("-key.txt")]
            expected = worked(network["numbers"], DIGITS)
            lines = re.findall(r"^ +(\d+)  \S.*?  +(-?[\d.]+) +([\d.]+)$", text, re.MULTILINE)
            assert len(lines) == len(rows) == ASKED
            for label, answer, tolerance in lines:
                id, sample, step = rows[label]
                assert Decimal(answer) == expected[id], (name, id)
                assert tolerance == network["rows"][int(label) - 1]["tolerance"] and step == 1 and sample in (1, None)
                compared += 1
    return f"{count:,} sheets: {compared:,} answers are the oracle's"


ROUNDED = ((3, "half_up", ROUND_HALF_UP), (4, "half_up", ROUND_HALF_UP), (6, "half_up", ROUND_HALF_UP),
           (4, "truncate", ROUND_DOWN))  # fmt: skip
"""Digits and rounding of a homework, and how its last digit is found in decimal arithmetic."""


def compare_honest_answers(count: int, seed: int) -> str:
    """Whoever keeps every digit and rounds only at the end, against the tolerance of each line."""
    spec, answers, furthest = whole_homework(), 0, Decimal(0)
    for turn, first in enumerate(range(0, count, CHUNK // len(ROUNDED))):
        digits, rounding, last = ROUNDED[turn % len(ROUNDED)]
        numbers = spec.numbers.model_copy(update={"digits": digits, "rounding": rounding})
        made = prepare_homework(spec.model_copy(update={"numbers": numbers}), EXAMPLE)
        students = [str(k) for k in range(first, min(first + CHUNK // len(ROUNDED), count))]
        batch = draw_variants(made, key_of(seed), students, students, 0)
        for sheet, kept in zip(batch.sheets(), batch.records(), strict=True):
            exact = worked(kept["numbers"], None)
            for question in sheet.questions:
                honest = exact[question.id].quantize(Decimal(1).scaleb(-digits), last)
                off = abs(honest - Decimal(question.answer)) / Decimal(question.tolerance)
                assert off <= 1, (digits, rounding, question)
                answers, furthest = answers + 1, max(furthest, off)
    return f"{count:,} sheets: {answers:,} honest answers use at most {furthest:.0%} of their tolerance"
