"""Homework: keys against an independent decimal oracle, the same bytes on every way, and hostile class lists."""

from __future__ import annotations

import csv
import gc
import html
import io
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import numpy as np
import pytest
from click.testing import CliRunner, Result
from hypothesis import given, settings
from hypothesis import strategies as st

from explainer import explain, load_example
from explainer.cli import main
from explainer.homework import class_homework as making
from explainer.homework import jobs, keyfile
from explainer.homework.class_homework import HomeworkJob, make_homework
from explainer.homework.drawn_numbers import student_seeds
from explainer.homework.expected_time import expected_minutes, expected_seconds
from explainer.homework.handed_out import assign_codes, people_table
from explainer.homework.keyfile import read_key, student_codes
from explainer.homework.page_reading import read_pages
from explainer.homework.parts import join_parts, write_part
from explainer.homework.places import record_path
from explainer.homework.recorded import open_record
from explainer.homework.roster import Student, numbered_students, read_roster
from explainer.homework.runners import runner
from explainer.homework.safe_cells import safe_cell
from explainer.homework.sheet import Sheet
from explainer.homework.student_networks import spec_with
from explainer.homework.trial import PreparedHomework, Trial, prepare_homework
from explainer.homework.variants import draw_variants
from explainer.spec import Homework, Range, Spec, SpecError, Vary
from explainer.spec.model import PageTable
from explainer.walkthrough.document import Quantity
from explainer.witnesses.agreement import Disagreement
from tests.tools import WHOLE_HOMEWORK, library, need, whole_homework

KEY = b"k" * 32
ROOT = Path(__file__).parent.parent


def with_homework(name: str, **keys: Any) -> Spec:
    """An example with a [homework] of its own."""
    return load_example(name).model_copy(update={"homework": Homework(**keys)})


@cache
def plain_homework() -> PreparedHomework:
    return prepare_homework(whole_homework(), WHOLE_HOMEWORK)


def sheets(made: PreparedHomework, count: int, part: int = 0) -> list[Sheet]:
    ids = [str(k) for k in range(count)]
    return list(draw_variants(made, KEY, ids, ids, part).sheets())


def job(folder: Path, spec: Spec | None = None, formats: tuple[str, ...] = ("text",), **options: Any) -> HomeworkJob:
    return HomeworkJob.from_spec(spec or whole_homework(), WHOLE_HOMEWORK, KEY, formats, folder, **options)


def contents(folder: Path) -> dict[str, bytes]:
    """Everything in a folder, by its path."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def entries(path: Path) -> Iterator[tuple[str, str]]:
    with ZipFile(path) as archive:
        for name in archive.namelist():
            yield name, archive.read(name).decode()


# ---------------------------------------------------------------------------------------------- the numbers


def test_a_chunk_leaves_hardly_anything_for_the_collector(tmp_path: Path) -> None:
    """What is in a cycle stays until the next collection, and in a long run that is megabytes."""
    made = job(tmp_path)
    first, second = (tuple(assign_codes(made, numbered_students(40))[k : k + 20]) for k in (0, 20))
    making.make_chunk(made, tmp_path / "parts", (0, first))
    gc.collect()
    gc.disable()
    try:
        making.make_chunk(made, tmp_path / "parts", (1, second))
        assert gc.collect() < 1_000  # one of the pages is read back
    finally:
        gc.enable()


@pytest.mark.parametrize("kind", ["keys", "solutions"])
@pytest.mark.parametrize("format", ["text", "html", "markdown", "typst", "latex"])
def test_one_wrong_digit_on_a_page_of_a_class_is_found(tmp_path: Path, kind: str, format: str) -> None:
    made = job(tmp_path, formats=(format,))
    pages = jobs.compile_pages(made)
    drawn = draw_variants(pages.prepared, KEY, ["1", "2"], ["AAAA-11", "BBBB-22"], 0)
    data, document = pages.page_data(drawn, (kind, format)), pages.documents[0][kind, format]
    texts = pages.pages[0][kind, format].fill(data)
    assert read_pages((kind, format), document, drawn, data, texts, (0, 1)) == ()
    answer = next(drawn.sheets()).questions[-1].answer
    wrong = answer[:-1] + str((int(answer[-1]) + 5) % 10)
    page = texts[0].decode()
    at = page.rindex(answer.removeprefix("-")) if kind == "keys" else page.index(answer.removeprefix("-"))
    spoilt = page[:at] + wrong.removeprefix("-") + page[at + len(answer.removeprefix("-")) :]
    [(code, problem)] = read_pages((kind, format), document, drawn, data, [spoilt.encode(), texts[1]], (0, 1))
    assert code == "AAAA-11" and f"AAAA-11, {kind}: " in str(problem)


def test_a_number_is_wrong_from_the_first_unit_beyond_the_tolerance() -> None:
    trial = draw_variants(plain_homework(), KEY, ["1", "2"], ["a", "b"], 0).trial
    for row in plain_homework().rows[0]:
        count, power = trial.tolerance_units(row.quantity)
        for sign in (1, -1):
            within = trial.printed_values(row.quantity) + sign * count * 10.0**power
            assert not trial.counts_as_wrong(row.quantity, within).any(), row
            assert trial.counts_as_wrong(row.quantity, within + sign * 10.0**power).all(), row
    assert not trial.counts_as_wrong(row.quantity, np.array([np.inf, np.nan])).any()


def test_an_answer_far_from_full_precision_is_not_handed_out(monkeypatch: pytest.MonkeyPatch) -> None:
    made = draw_variants(plain_homework(), KEY, ["1", "2"], ["a", "b"], 0)
    assert all(check.passed for check in made.check_numbers())
    answers = Trial.full_values

    def far(trial: Trial, q: Quantity) -> Any:
        count, power = trial.tolerance_units(q)
        return answers(trial, q) + 4 * count * 10.0**power

    monkeypatch.setattr(Trial, "full_values", far)
    with pytest.raises(Disagreement, match="carried"):
        made.check_numbers()


def test_a_tolerance_is_a_few_units_and_at_least_one() -> None:
    for sheet in sheets(plain_homework(), 50):
        assert {Decimal(q.tolerance) * 10**6 for q in sheet.questions} <= set(map(Decimal, range(1, 7)))
        assert all(q.answer == f"{Decimal(q.answer):f}" and float(q.answer) == q.value for q in sheet.questions)


@pytest.mark.parametrize("example", ["skip", "shared-bias", "tied-weights", "softmax", "batch-mean", "adam"])
def test_the_spec_of_a_sheet_explains_to_its_answers(example: str) -> None:
    choice = Range(low=Decimal("0.15"), high=Decimal("0.95"))
    spec = with_homework(example, vary=Vary(weights=choice), digits=6)
    made = prepare_homework(
        spec.model_copy(update={"training": spec.training.model_copy(update={"mistakes": ()})}), example
    )
    for sheet in sheets(made, 3):
        lesson = explain(sheet.spec)
        for q in sheet.questions:
            key, m = lesson.derivation.locate(q.id)
            if q.sample is None and key.in_batch in lesson.derivation.families:
                key = key.in_batch
            printed = lesson.display.get(key, q.step, q.sample)
            assert Decimal(q.answer) == Decimal(printed.text[0, m].decode()) * (-1 if printed.negative[0, m] else 1)


def test_a_students_sheet_does_not_depend_on_the_others() -> None:
    made = plain_homework()
    alone = next(iter(draw_variants(made, KEY, ["7"], ["c"], 0).records()))
    among = list(draw_variants(made, KEY, ["9", "7", "8"], ["a", "c", "b"], 0).records())[1]
    assert alone == among
    assert alone != next(iter(draw_variants(made, b"x" * 32, ["7"], ["c"], 0).records()))


def test_a_series_fades_and_asks_for_reasons() -> None:
    made = prepare_homework(with_homework("mazur", series=(2, 5, 100)), "mazur")
    labels = [[row.label for row in part] for part in made.rows]
    assert [max(part) for part in labels] == [2, 5, len(made.rows[2])]
    assert labels[0][-2:] == [1, 2] and not any(labels[0][:-2])
    assert all(q.reason for q in sheets(made, 1)[0].questions)


def test_a_line_that_follows_from_a_blank_one_is_blank_too() -> None:
    made = prepare_homework(with_homework("mazur", blank=("delta_o1",)), "mazur")
    blank = {row.id for row in made.rows[0] if row.label}
    assert {"delta_o1", "dE/dout_h1", "dE/dw1", "w1_new"} <= blank
    assert not blank & {"net_h1", "delta_o2", "dE/dw7", "w8_new"}


# ------------------------------------------------------------------------------------- refused and redrawn


def test_zero_weights_dead_units_and_vanished_gradients_are_drawn_again() -> None:
    spec = with_homework("relu-dead", vary=Vary(weights=tuple(map(Decimal, ("0", "-0.4", "0.5", "0.8", "0.9")))))
    for sheet in sheets(prepare_homework(spec, "relu-dead"), 40):
        weights = [w for layer in sheet.spec.network.layers for row in layer.weights for w in row]  # type: ignore[union-attr]
        assert Decimal(0) not in weights
        assert all(q.value != 0 for q in sheet.questions if q.kind == "slope")


def test_a_homework_without_a_network_says_which_digits_would_do(tmp_path: Path) -> None:
    tiny = with_homework("mazur", vary=Vary(weights=(Decimal("0.001"), Decimal("0.002"))), digits=3)
    with pytest.raises(SpecError, match=r"200 draws.*a gradient vanishes.*expected digits = [4-6].*dE/d"):
        make_homework(job(tmp_path / "out", tiny), numbered_students(1))
    assert not (tmp_path / "out").exists() or contents(tmp_path / "out") == {}


class OneSlip:
    """A table with a single slip: at every δ it gives a fixed number, or the right one."""

    def __init__(self, wrong: float | None) -> None:
        self.wrong = wrong

    def wrong_numbers_at(
        self, values: Any, key: str, step: int, sample: int | None
    ) -> list[tuple[tuple[str, ...], Any]]:
        right = np.asarray(values.get(key, step, sample), dtype=float)
        if key.kind != "delta":
            return []
        return [(("derivative_of_output",), right if self.wrong is None else np.full_like(right, self.wrong))]


def test_a_mistake_must_show_on_some_line() -> None:
    from explainer.homework.variants import NoNetworkError

    made = replace(plain_homework(), slips=OneSlip(0.123456))
    slips = {q.id: q.slips for q in sheets(made, 1)[0].questions}
    assert slips["delta_o1"][0].value == "0.123456" and slips["delta_o1"][0].names == ("derivative_of_output",)
    assert slips["net_h1"] == ()
    with pytest.raises(NoNetworkError) as error:
        sheets(replace(plain_homework(), slips=OneSlip(None)), 1)
    assert {r.mistake for r in error.value.counts} >= {"derivative_of_output"}


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ('ask = ["nets"]', r"homework.ask\[0\]: found 'nets', .* did you mean net\?"),
        ('ask = ["dE/dw99"]', r"homework.ask\[0\]: found 'dE/dw99'"),
        ('must_show = ["sgn"]', r"homework.must_show\[0\]: found 'sgn', expected one of"),
        ('series = [1]\nblank = ["net"]', "homework.blank: found blank beside series"),
        ("vary = { weights = { low = 3, high = 1 } }", "vary.weights.low: found low 3 above high 1"),
        ("vary = { inputs = [] }", "vary.inputs: found an empty list"),
        ("vary = { learning_rate = [0.1, -1] }", "learning rate of -1"),
        ("vary = { weights = { low = 0, high = 1, stp = 1 } }", r"vary.weights.stp: found an unknown key.*step"),
        ("dead_units = 1", "homework.dead_units: found 1, expected true or false"),
        ('ask = ["state"]', r"homework.ask\[0\]: found 'state', expected a kind of line that this lesson shows"),
    ],
)
def test_a_wrong_table_is_refused_with_its_place(tmp_path: Path, table: str, message: str) -> None:
    path = tmp_path / "bad.toml"
    text = (ROOT / "explainer" / "examples" / "mazur.toml").read_text(encoding="utf-8")
    path.write_text(f"{text}\n[homework]\n{table}\n", encoding="utf-8")
    done = CliRunner().invoke(main, ["homework", str(path), "--variants", "1", "-o", str(tmp_path / "out")])
    assert done.exit_code == 2 and re.search(message, done.output), done.output
    assert str(path) in done.output


def test_check_reports_how_the_draws_fare() -> None:
    done = CliRunner().invoke(main, ["check", WHOLE_HOMEWORK])
    assert done.exit_code == 0
    assert re.search(
        r"43 blank lines of 43; of 200 draws \d+ refused\n +\d+  two inputs of a sample are equal", done.output
    )


def test_the_expected_time_is_that_of_every_operation() -> None:
    """Counted by hand: two differences, two slopes out · (1 − out), four products of three factors; each line is read
    and written down."""
    made = prepare_homework(load_example("homework-exam"), "homework-exam")
    assert expected_seconds(made, 0) == 8 * (60 + 8) + 2 * 6 + 2 * (10 + 6) + 4 * 2 * 10
    short, whole = prepare_homework(load_example("homework-222"), "homework-222"), plain_homework()
    net, out = 2 * 10 + 2 * 6, 20 + 6 + 20  # in the short one the net inputs of layer 1 are given
    error, delta, hidden = (6 + 2 * 10, 6), (6, 10 + 6, 10), (2 * 10 + 6, 10 + 6, 10)
    gradient, update = 2 * 10, 10 + 6
    lines = [2 * net, 4 * out, 2 * error[0], error[1], 2 * sum(delta), sum(hidden), 2 * gradient, update]
    assert expected_seconds(short, 0) == sum(lines) + 21 * 68
    assert expected_minutes(short, 0) == 30 and expected_minutes(whole, 0) == 65


def test_what_is_blank_and_not_asked_stands_as_a_formula_alone() -> None:
    made = prepare_homework(load_example("homework-exam"), "homework-exam")
    assert [row.id for row in made.rows[0] if row.label] == ["dE/dw5", "dE/dw6", "dE/dw7", "dE/dw8"]
    defined = {row.id for row in made.rows[0] if row.defined}
    assert defined == {"dE/dout_o1", "dout_o1/dnet_o1", "dE/dout_o2", "dout_o2/dnet_o2"}
    assert (made.spec.numbers.kind, made.spec.numbers.digits) == ("significant", 4)


def test_key_and_solution_say_which_numbers_fit_a_slip(tmp_path: Path) -> None:
    """Every slip of the record, line by line, as it is printed; nothing of it on the sheet."""
    spec = load_example("homework-222").model_copy(update={"page": PageTable(language="de", decimal_mark=",")})
    make_homework(job(tmp_path, spec, ("html",)), numbered_students(2))
    texts = {name: re.sub(r"<[^>]+>", "", text) for path in tmp_path.rglob("*.zip") for name, text in entries(path)}
    for sheet in open_record(record_path(tmp_path)).sheets():
        told = [(row.row, slip.value.replace(".", ",")) for row in sheet.rows for slip in row.slips]
        for kind in ("key", "solution"):
            text = html.unescape(texts[f"{sheet.code}-{kind}.html"])
            found = [
                (int(row), number)
                for row, line in re.findall(r"^\s*Zeile (\d+): (Zum Ergebnis .*)$", text, re.MULTILINE)
                for number in re.findall(r"Zum Ergebnis ([-\d,]+): ", line)
            ]
            assert len(told) > 30 and sorted(found) == sorted(told), kind
        assert "Zeile 6: " not in texts[f"{sheet.code}-sheet.html"]


# ----------------------------------------------------------------------------------------- the same bytes


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """600 students, three chunks, made at once in this process."""
    folder = tmp_path_factory.mktemp("whole")
    make_homework(job(folder, formats=("text", "markdown", "html")), numbered_students(600))
    return contents(folder)


def test_processes_and_shards_give_the_same_bytes(whole: dict[str, bytes], tmp_path: Path) -> None:
    formats = ("text", "markdown", "html")
    make_homework(job(tmp_path / "two", formats=formats), numbered_students(600), runner(2))
    assert contents(tmp_path / "two") == whole
    parts = tmp_path / "parts"
    for turn in (3, 1, 2):
        make_homework(job(parts, formats=formats), numbered_students(600), shard=(turn, 3))
    assert not list(parts.rglob("*.zip"))
    make_homework(job(parts, formats=formats), numbered_students(600))
    assert contents(parts) == whole


def test_a_dask_cluster_gives_the_same_bytes(whole: dict[str, bytes], tmp_path: Path) -> None:
    library("joblib")
    distributed = library("dask.distributed")
    with distributed.Client(n_workers=2, threads_per_worker=1, dashboard_address=None):
        make_homework(job(tmp_path, formats=("text", "markdown", "html")), numbered_students(600), runner(2, "dask"))
    assert contents(tmp_path) == whole


def test_files_hold_what_the_zips_hold(whole: dict[str, bytes], tmp_path: Path) -> None:
    make_homework(job(tmp_path, files=True), numbered_students(5))
    few = ZipFile(io.BytesIO(whole["for-students/sheets-text.zip"]))
    for path in (tmp_path / "for-students" / "sheets-text").iterdir():
        assert path.read_bytes() == few.read(path.name)


def test_killed_and_started_again_it_ends_with_the_same_bytes(
    whole: dict[str, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = (
        "import sys; sys.path.insert(0, sys.argv[1]); from pathlib import Path; from tests.test_homework import *;"
        "make_homework(job(Path(sys.argv[2]), formats=('text', 'markdown', 'html')), numbered_students(600))"
    )
    running = subprocess.Popen([sys.executable, "-c", code, str(ROOT), str(tmp_path)])
    while not list(tmp_path.glob("for-you/.parts-*/record-*")) and running.poll() is None:
        time.sleep(0.05)
    os.kill(running.pid, signal.SIGKILL)
    running.wait()
    there = {path.name for path in tmp_path.glob("for-you/.parts-*/record-*")}
    made: list[int] = []

    def counting(*arguments: Any) -> Any:
        made.append(len(arguments[2]))
        return draw_variants(*arguments)

    jobs.compile_pages.cache_clear()
    monkeypatch.setattr(jobs, "draw_variants", counting)
    make_homework(job(tmp_path, formats=("text", "markdown", "html")), numbered_students(600))
    assert there and len(made) == 1 + 3 - len(there)  # one to compile the pages
    assert {k: v for k, v in contents(tmp_path).items() if ".writing-" not in k} == whole


def test_an_archive_of_many_parts_is_whole_and_past_the_old_limit_of_entries(tmp_path: Path) -> None:
    parts = [tmp_path / str(n) for n in range(7)]
    for n, part in enumerate(parts):
        write_part(part, ((f"{n}-{k}-é.txt", b"%d" % k) for k in range(10_000)))
    join_parts(parts, tmp_path / "whole.zip")
    with ZipFile(tmp_path / "whole.zip") as archive:
        assert len(archive.namelist()) == 70_000 and archive.testzip() is None
        assert archive.read("6-9999-é.txt") == b"9999"
    write_part(tmp_path / "at-once.zip", ((f"{n}-{k}-é.txt", b"%d" % k) for n in range(7) for k in range(10_000)))
    assert (tmp_path / "at-once.zip").read_bytes() == (tmp_path / "whole.zip").read_bytes()
    done = subprocess.run([need("unzip"), "-tqq", str(tmp_path / "whole.zip")], capture_output=True)
    assert done.returncode == 0, done.stdout


# ------------------------------------------------------------------------------- what a student may not see


@pytest.mark.parametrize("format", ["text", "markdown", "html"])
def test_no_answer_stands_in_a_students_file(whole: dict[str, bytes], format: str) -> None:
    archive = ZipFile(io.BytesIO(whole[f"for-students/sheets-{format}.zip"]))
    suffix = {"markdown": "md", "text": "txt", "html": "html"}[format]
    known = student_codes(KEY, plain_homework().salt, [student.id for student in numbered_students(600)])
    for sheet in draw_variants(plain_homework(), KEY, ["1", "2", "3"], [known[k] for k in "123"], 0).sheets():
        page = archive.read(f"{sheet.code}-sheet.{suffix}").decode()
        given = {text for _, text in sheet.given}
        assert sheet.code in page and all(text.lstrip("-") in page for text in given)
        shown = given | {q.tolerance for q in sheet.questions}
        for q in sheet.questions:
            for number in (q.answer, *(slip.value for slip in q.slips)):
                assert number.lstrip("-") not in page or any(number.lstrip("-") in text for text in shown), q.id


def test_a_series_hides_what_is_blank_among_worked_lines(tmp_path: Path) -> None:
    spec = with_homework("mazur", series=(3, 12))
    make_homework(job(tmp_path, spec), numbered_students(4))
    sheets_of = dict(entries(tmp_path / "for-students" / "sheets-text.zip"))
    assert len(sheets_of) == 8 and all(
        re.fullmatch(r"[0-9A-Z]{4}-[0-9A-Z]{2}-[12]-sheet\.txt", name) for name in sheets_of
    )
    for name, key in entries(tmp_path / "for-you" / "keys-text.zip"):
        for answer in re.findall(r"  +-?(\d\.\d{9}) +0", key):
            assert answer not in sheets_of[name.replace("-key", "-sheet")]


def test_the_key_of_the_draws_and_the_names_stay_out_of_every_page(tmp_path: Path) -> None:
    make_homework(job(tmp_path), [Student("ada-1815", "Ada Lovelace")])
    everything = contents(tmp_path)
    assert b"Ada Lovelace" in everything.pop("for-you/people.csv")
    for name, content in everything.items():
        assert b"Lovelace" not in content and b"ada-1815" not in content and KEY.hex().encode() not in content, name
        assert "ada" not in name


def test_paper_forms_have_letters_and_space(tmp_path: Path) -> None:
    done = CliRunner().invoke(
        main, ["homework", WHOLE_HOMEWORK, "--forms", "3", "-o", str(tmp_path), "--format", "html"]
    )
    assert done.exit_code == 0, done.output
    forms = dict(entries(tmp_path / "for-students" / "forms-html.zip"))
    keys = dict(entries(tmp_path / "for-you" / "keys-html.zip"))
    assert list(forms) == [f"{form}-sheet.html" for form in "ABC"]
    assert list(keys) == [f"{form}-key.html" for form in "ABC"]
    assert all(page.count('class="ruled"') == 4 * 43 for page in forms.values())
    assert not (tmp_path / "for-you" / "people.csv").exists()


def test_a_pdf_sheet_can_be_read_and_holds_no_answer(tmp_path: Path) -> None:
    library("typst")
    fitz = library("pymupdf")
    make_homework(job(tmp_path, formats=("pdf",)), numbered_students(2))
    keys_zip = tmp_path / "for-you" / "keys-pdf.zip"
    with ZipFile(tmp_path / "for-students" / "sheets-pdf.zip") as archive, ZipFile(keys_zip) as keys:
        for name in archive.namelist():
            sheet, key = (
                "".join(page.get_text() for page in fitz.open("pdf", part.read(entry)))
                for part, entry in ((archive, name), (keys, name.replace("-sheet", "-key")))
            )
            answers = re.findall(r"\d\.\d{6}", key.partition("If you found")[0])
            assert len(answers) == 2 * 43 and name.removesuffix("-sheet.pdf") in sheet
            assert not [answer for answer in answers if answer in sheet and not answer.startswith("0.00000")]


# ------------------------------------------------------------------------------------------ keys and lists


def test_the_key_is_made_once_and_for_its_owner(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "my.key"
    key = read_key(path)
    assert len(key) == 32 and read_key(path) == key and path.stat().st_mode & 0o777 == 0o600
    path.write_text("hello")
    with pytest.raises(SpecError, match="64 hexadecimal digits"):
        read_key(path)


def test_codes_tell_all_students_apart() -> None:
    students = [str(k) for k in range(60_000)]
    found = student_codes(KEY, "s", students)
    assert len(set(found.values())) == 60_000
    assert all(re.fullmatch(r"[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{2,}", code) for code in found.values())
    few = student_codes(KEY, "s", students[:50])
    assert all(found[student].startswith(code) for student, code in few.items())


def test_students_who_would_share_a_code_get_longer_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    digits = {"ada": "AAAAAABBCCDDEEFF", "bob": "AAAAAACCCCDDEEFF", "eve": "BBBBBBBBCCDDEEFF"}
    monkeypatch.setattr(keyfile, "student_seeds", lambda key, salt, students, part, turns: students)
    monkeypatch.setattr(keyfile, "_code_digits", digits.__getitem__)
    assert student_codes(KEY, "s", [*digits]) == {"ada": "AAAA-AABB", "bob": "AAAA-AACC", "eve": "BBBB-BB"}


@settings(max_examples=40)
@given(st.lists(st.text(min_size=1, max_size=30), min_size=1, max_size=20, unique=True))
def test_any_id_gets_a_seed_and_a_harmless_file_name(ids: list[str]) -> None:
    ids = [id.encode("utf-8", "replace").decode() for id in ids]
    ids = list(dict.fromkeys(ids))
    assert len(set(student_seeds(KEY, "s", ids, 1, [0] * len(ids)))) == len(ids)
    assert len(set(student_codes(KEY, "s", ids).values())) == len(ids)


@settings(max_examples=60)
@given(st.lists(st.tuples(st.text(max_size=40), st.text(max_size=40)), max_size=8))
def test_any_list_is_read_as_written_or_refused_with_its_lines(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str]]
) -> None:
    path = tmp_path_factory.mktemp("roster") / "class.csv"
    out = io.StringIO()
    csv.writer(out).writerows([("id", "name"), *rows])
    path.write_text(out.getvalue(), encoding="utf-8", errors="replace", newline="")
    try:
        students, _ = read_roster(path)
    except SpecError as error:
        assert all(problem.line >= 1 for problem in error.problems)
        return
    assert all(student.id and student.id == student.id.strip() for student in students)
    assert len({student.id for student in students}) == len(students)
    table = people_table([(student, "ABCD-EF") for student in students]).decode("utf-8-sig")
    for row in csv.reader(io.StringIO(table, newline="")):
        assert all(not cell.startswith(("=", "@", "\t", "\r")) for cell in row)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("id,name\n1,Ada\n1,Bob\n", r"class.csv:3:1: found the id '1' twice.*line 2"),
        ("id,name\n ,Ada\n", "class.csv:2:1: found an empty id"),
        (f"id\n{'x' * 300}\n", "class.csv:2:1: found id of 300 characters, expected at most 100"),
        ("id\na\u202eb\n", r"class.csv:2:1: found the character U\+202E"),
        ("nom,prenom\nA,B\n", r"class.csv:1:1: found the header 'nom,prenom'.*a column \"id\""),
        ('id,name\n1,"Ada\n', "class.csv:2:1: found a row that cannot be read"),
        ("id\n", "no students"),
        ("id,Name,ID\n1,Ada,7\n", r"class.csv:1:1: found 2 columns 'id', expected one column of ids"),
        ("", "class.csv:1:1"),
    ],
)
def test_a_bad_list_is_refused_with_file_and_line(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "class.csv"
    path.write_text(text, encoding="utf-8")
    done = CliRunner().invoke(main, ["homework", WHOLE_HOMEWORK, "--students", str(path), "-o", str(tmp_path / "out")])
    assert done.exit_code == 2 and re.search(message, done.output), done.output
    assert not (tmp_path / "out" / "for-you" / "homework.json").exists()


def test_latin_1_is_refused_and_utf_16_is_read(tmp_path: Path) -> None:
    path = tmp_path / "class.csv"
    path.write_bytes("id,name\n1,Ærøskøbing\n".encode("latin-1"))
    with pytest.raises(SpecError, match=r"class.csv:2:1: found a byte that is not UTF-8.*CSV UTF-8"):
        read_roster(path)
    path.write_bytes("id\tname\n1\tÆrøskøbing\n".encode("utf-16"))
    assert read_roster(path)[0] == (Student("1", "Ærøskøbing"),)


def test_odd_ids_are_made_safe_each_with_a_message(tmp_path: Path) -> None:
    path = tmp_path / "class.csv"
    cells = '../../x;Ada\nCON;Bob\n=cmd|\' /C calc\'!A0;"O\'Neil; ""Jo"""\n@x;+1\n'
    path.write_text(f"\ufeffStudent ID;Name\n{cells}", encoding="utf-8")
    students, notes = read_roster(path)
    assert [student.id for student in students] == ["../../x", "CON", "=cmd|' /C calc'!A0", "@x"]
    assert students[2].name == 'O\'Neil; "Jo"'
    assert [re.search(r"csv:(\d)", note)[1] for note in notes] == ["2", "3", "4", "4", "5"]  # type: ignore[index]
    make_homework(job(tmp_path / "out"), students)
    rows = list(csv.reader(io.StringIO((tmp_path / "out" / "for-you" / "people.csv").read_text(encoding="utf-8-sig"))))
    assert sorted(row[1] for row in rows[1:]) == sorted(["../../x", "CON", "'=cmd|' /C calc'!A0", "'@x"])
    assert set(contents(tmp_path / "out")) == {
        "for-students/sheets-text.zip",
        "for-you/keys-text.zip",
        "for-you/solutions-text.zip",
        "for-you/homework.json",
        "for-you/people.csv",
    }


@pytest.mark.parametrize("text", ["=1", "+a", "-a", "@a", "\tx", "-", "=", "+1+1"])
def test_formulas_are_neutralised(text: str) -> None:
    assert safe_cell(text) == f"'{text}"


# -------------------------------------------------------------------------------------------- the command


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, ["homework", *map(str, arguments)])


def test_the_command_says_for_whom_it_wants_to_know(tmp_path: Path) -> None:
    assert run(WHOLE_HOMEWORK, "--key", tmp_path / "key").exit_code == 2
    assert run(WHOLE_HOMEWORK, "--variants", "1", "--forms", "1").exit_code == 2
    assert "no shard" in run(WHOLE_HOMEWORK, "--variants", "1", "--shard", "3/2").output
    done = run("mazur", "--variants", "1", "-o", tmp_path)
    assert done.exit_code == 2 and "no table [homework]" in done.output


def test_a_shard_leaves_parts_and_the_last_run_puts_them_together(tmp_path: Path) -> None:
    arguments = (WHOLE_HOMEWORK, "--variants", "300", "--format", "text", "-o", tmp_path)
    assert run(*arguments, "--shard", "2/2").exit_code == 0
    assert list(tmp_path.glob("for-you/.parts-*/record-000001")) and not list(tmp_path.rglob("*.zip"))
    done = run(*arguments)
    assert done.exit_code == 0 and not list(tmp_path.rglob(".parts-*"))
    assert len(dict(entries(tmp_path / "for-you" / "solutions-text.zip"))) == 300


def test_every_networks_spec_is_a_whole_spec(tmp_path: Path) -> None:
    make_homework(job(tmp_path), numbered_students(3))
    written = json.loads((tmp_path / "for-you" / "homework.json").read_text(encoding="utf-8"))
    first = next(iter(written["sheets"].values()))["numbers"]
    from explainer.spec import from_mapping

    spec = spec_with(from_mapping(written["spec"]), first)
    assert [str(w) for row in spec.network.layers[0].weights for w in row] == [  # type: ignore[union-attr]
        first["weights"][f"w{k}"] for k in (1, 2, 3, 4)
    ]
    assert [str(x) for x in spec.training.data[0].input] == first["data"][0]["input"]


# ----------------------------------------------------------------------------------------- what lies where


def test_students_files_and_the_others_lie_apart_and_are_read_by_their_own(tmp_path: Path) -> None:
    out = tmp_path / "new" / "out"
    arguments = (WHOLE_HOMEWORK, "--variants", "3", "--format", "text", "-o", out)
    assert run(*arguments, "--quiz", "moodle,prairielearn", "--files").exit_code == 0
    assert run(*arguments).exit_code == 0
    rights = {str(path.relative_to(out)): path.stat().st_mode & 0o777 for path in (out, *out.rglob("*"))}
    assert rights["."] == rights["for-you"] == 0o700
    files = {name: mode for name, mode in rights.items() if (out / name).is_file()}
    assert {mode for name, mode in files.items() if name.startswith("for-you/")} == {0o600}
    assert {mode for name, mode in files.items() if name.startswith("for-students/")} == {0o644}
    assert all(re.search(r"-sheet\.txt$|/sheets-text\.zip$", name) for name in files if name.startswith("for-students"))
    with ZipFile(out / "for-you" / "keys-text.zip") as archive:
        assert {entry.external_attr >> 16 for entry in archive.infolist()} == {0o600}


def test_nothing_is_in_the_order_of_the_class_list(tmp_path: Path) -> None:
    students = [Student(id) for id in ("d", "b", "a", "c", "e")]
    make_homework(job(tmp_path), students)
    codes = [name[:7] for name, _ in entries(tmp_path / "for-students" / "sheets-text.zip")]
    record = json.loads((tmp_path / "for-you" / "homework.json").read_text(encoding="utf-8"))
    people = (tmp_path / "for-you" / "people.csv").read_text(encoding="utf-8-sig").splitlines()[1:]
    assert codes == sorted(codes) == list(record["sheets"]) == [line[:7] for line in people]
    first = contents(tmp_path)
    make_homework(job(tmp_path), students[::-1])
    assert contents(tmp_path) == first


def test_the_three_zips_can_be_unpacked_into_one_folder(tmp_path: Path) -> None:
    make_homework(job(tmp_path), numbered_students(4))
    names = [name for path in tmp_path.rglob("*.zip") for name, _ in entries(path)]
    assert len(set(names)) == len(names) == 12


def test_forgetting_takes_the_table_and_the_key(tmp_path: Path) -> None:
    assert run(tmp_path, "--forget").exit_code == 2
    assert run(WHOLE_HOMEWORK, "--variants", "2", "--format", "text", "-o", tmp_path).exit_code == 0
    before = contents(tmp_path)
    done = run(tmp_path, "--forget")
    assert done.exit_code == 0 and "no longer works" in done.output
    gone = {"for-you/people.csv", "for-you/homework.key"}
    assert contents(tmp_path) == {name: content for name, content in before.items() if name not in gone}


def test_with_nobody_named_a_trial_is_made_that_keeps_nothing(tmp_path: Path) -> None:
    done = run(WHOLE_HOMEWORK, "--format", "text", "-o", tmp_path / "trial")
    assert (
        done.exit_code == 0 and f"for a class: explainer homework {WHOLE_HOMEWORK} --students class.csv" in done.output
    )
    made = contents(tmp_path / "trial")
    assert sorted(made) == ["TRIAL-key.txt", "TRIAL-sheet.txt", "TRIAL-solution.txt"]
    assert all("sheet TRIAL" in page.decode().splitlines()[0] for page in made.values())
    assert run("mazur", "-o", tmp_path / "none").exit_code == 2 and not (tmp_path / "none").exists()


# ------------------------------------------------------------------------------------------- what fades


def test_a_series_can_name_the_kinds_that_fade() -> None:
    """Kinds and ids of asked lines, beside numbers; what follows from a blank line is blank as well."""
    asked = ("out", "delta", "gradient", "update")
    homework = {"ask": asked, "series": (("update",), 3, ("delta", "dE/dw5"))}
    rows = prepare_homework(with_homework("mazur", **homework), "mazur").rows
    blank = [[row.id for row in part if row.label] for part in rows]
    updates = [f"w{k}_new" for k in (5, 6, 7, 8, 1, 2, 3, 4)]
    assert sorted(blank[0]) == sorted(updates) and len(blank[1]) == 3
    kinds = [{row.kind for row in part if row.label} for part in rows]
    assert kinds[2] == {"delta", "gradient", "update"} and "out_o1" not in blank[2] and "dE/dw5" in blank[2]
    assert all(row.label or row.is_worked for row in rows[0])


@pytest.mark.parametrize(
    ("series", "message"),
    [
        ('[["updat"]]', "homework.series[0][0]: found 'updat', expected a kind of line, or the id of a line, that ask"),
        ('[2, ["update", "net"]]', "homework.series[1][1]: found 'net'"),
        ("[0]", "homework.series[0]: found 0"),
        ("[[]]", "homework.series[0]: found"),
        ("[[3]]", "homework.series[0][0]: found 3"),
    ],
)
def test_a_series_refuses_what_no_asked_line_is_called(tmp_path: Path, series: str, message: str) -> None:
    text = (ROOT / "explainer" / "examples" / "mazur.toml").read_text(encoding="utf-8")
    spec = tmp_path / "week.toml"
    spec.write_text(f'{text}\n[homework]\nask = ["gradient", "update"]\nseries = {series}\n', encoding="utf-8")
    ran = CliRunner().invoke(main, ["homework", str(spec), "-o", str(tmp_path / "out")])
    assert ran.exit_code == 2 and message in ran.stderr and not (tmp_path / "out").exists()
