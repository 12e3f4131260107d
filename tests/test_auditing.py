"""`explainer audit`: what a file may hold, what is said of it, in which files."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from explainer.auditing import Audit, audit
from explainer.auditing.audited import audit as audit_lines
from explainer.auditing.effects import find_effect
from explainer.auditing.errata import ErrataWords, errata_document, show_apart, show_right
from explainer.auditing.errata_reading import read_errata
from explainer.auditing.expressions import read_expression
from explainer.auditing.printed_file import UnreadablePrinted, read_printed
from explainer.auditing.report import audit_report
from explainer.cli import main
from explainer.cli.audit_command import audit_documents
from explainer.equations.keys import Key
from explainer.formula import FormulaError
from explainer.lesson import explain, load_example
from explainer.reader.reading import Misprint
from explainer.walkthrough.document import Say

HEADER = "printed,what,sample,step,place\n"


def audited(lines: str, spec: str = "mazur", mark: str = ".") -> Audit:
    return audit(spec, read_printed((HEADER + lines).encode(), mark))


def verdicts(lines: str, spec: str = "mazur") -> list[str]:
    found = (line.verdict for line in audited(lines, spec).lines)
    return [f"{v.verdict}{' follows' if v.follows else ''}" for v in found]


# ------------------------------------------------------------------------------------------------ the file


def refusal(data: str) -> str:
    with pytest.raises(UnreadablePrinted) as refused:
        audit("mazur", read_printed(data.encode()))
    return str(refused.value)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ("", "the file is empty; its first line names the columns: printed,what,sample,step,place"),
        ("printed,what\n", "the file has a header but no number"),
        ("printed,wath\n1,net_h1\n", "line 1: the column 'wath' is not known; did you mean 'what'?"),
        ("printed,what,what\n1,net_h1,net_h1\n", "line 1: the column 'what' stands twice"),
        (HEADER + "0.3.7,net_h1\n", "line 2: '0.3.7' is no number such as 0.37, 3.7e-1 or 1/3"),
        (HEADER + "1e999,net_h1\n", "line 2: '1e999' is too large for a number"),
        (HEADER + ",net_h1\n", "line 2: '' is no number: leave the line out where the text prints nothing"),
        (HEADER + "0.37,\n", "line 2: the column 'what' is empty"),
        (HEADER + "0.37,net_h1,0\n", "line 2: the column 'sample' has '0'; it counts from 1"),
        (HEADER + "0.37,net_h9\n", "line 2, column 1 of 'net_h9': the name 'net_h9' is not known; did you mean"),
        (HEADER + "0.37,w1 * net_h9\n", "line 2, column 6 of 'w1 * net_h9'"),
        (HEADER + "0.37,w1 *\n", "line 2, column"),
        (HEADER + '0.37,"__import__(""os"").system(""true"")"\n', "line 2, column"),
        (HEADER + "0.37,net_h1,,7\n", "line 2: there is no update 7: the spec has 1"),
        (HEADER + "0.37,net_h1,3\n", "line 2: update 1 has no sample 3 (it has 1)"),
    ],
)  # fmt: skip
def test_a_bad_file_is_refused_with_its_place(data: str, said: str) -> None:
    assert said in refusal(data)


def test_every_problem_of_a_file_is_named_in_one_pass() -> None:
    said = refusal(HEADER + "x,net_h1\n0.1,net_h1,z\n0.2,net_h1\n")
    assert [line.partition(":")[0] for line in said.splitlines()] == ["line 2", "line 3"]


def test_a_file_of_a_spreadsheet_in_german_is_read() -> None:
    data = "\ufeffprinted;what\r\n0,3775;net_h1\r\n\r\n1/3;w1\r\n".encode()
    assert [line.read for line in read_printed(data, ",")] == ["0.3775", "0.333333333333333"]
    with pytest.raises(UnreadablePrinted, match="not UTF-8"):
        read_printed(b"printed,what\n0.37,\xff\n")


@pytest.mark.parametrize(
    ("text", "symbols"),
    [
        ("dE/dw5", {"dE/dw5"}),
        ("eta * dE/dw5", {"eta", "dE/dw5"}),
        ("w1 * i1 + w2 * i2", {"w1", "i1", "w2", "i2"}),
        ("(out_o1 - t1) ** 2", {"out_o1", "t1"}),
        ("exp(-net_h1)", {"net_h1"}),
        ("-dout_o1/dnet_o1", {"dout_o1/dnet_o1"}),
    ],
)
def test_ids_are_taken_whole_the_longest_first(text: str, symbols: set[str]) -> None:
    known = {"dE/dw5", "eta", "w1", "i1", "w2", "i2", "out_o1", "t1", "net_h1", "dout_o1/dnet_o1", "w", "E"}
    from explainer import formula as F

    assert set(F.symbols(read_expression(text, known.__contains__, 20))) == symbols


def test_a_column_counts_in_what_was_typed() -> None:
    with pytest.raises(FormulaError) as refused:
        read_expression("dout_o1/dnet_o1 * foo", {"dout_o1/dnet_o1"}.__contains__, 20)
    assert refused.value.column == 19 and "'foo'" in str(refused.value)


# ---------------------------------------------------------------------------------------------- verdicts


def test_terms_of_a_sum_and_other_expressions_are_judged() -> None:
    lines = "0.0075,w1 * i1\n0.3775,w1 * i1 + w2 * i2 + b1\n0.685573,exp(-net_h1)\n0.569622,(out_o1 - t1) ** 2 / 1\n"
    assert verdicts(lines) == ["agrees", "agrees", "agrees", "unexplained"]


def test_a_printed_term_goes_on_in_a_later_line() -> None:
    """The text's own product, which is off, ends in another sum."""
    assert verdicts("0.237400,w5 * out_h1\n0.268598,w6 * out_h2\n1.105998,net_o1\n") == [
        "unexplained", "agrees", "agrees_rounded follows",
    ]  # fmt: skip
    assert verdicts("1.105998,net_o1\n") == ["unexplained"]


def test_minus_a_quantity_is_judged_as_the_quantity() -> None:
    assert verdicts("-0.138498562,-delta_o1\n0.138498562,delta_o1\n0.138498562,-delta_o1\n") == [
        "agrees", "agrees", "pen",
    ]  # fmt: skip


def test_a_number_printed_twice_is_judged_each_time_from_what_was_printed_last() -> None:
    lines = "0.5932700,out_h1\n0.59,out_h1\n0.236,w5 * out_h1\n"
    assert verdicts(lines) == ["agrees", "agrees", "agrees_rounded"]


def test_a_neighbours_operand_in_an_expression_is_named() -> None:
    [line] = audited("0.2373080,w6 * out_h1\n").lines  # w5 · out_h1
    assert line.verdict.verdict == "operand" and "w5" in line.verdict.names


def test_samples_and_updates_are_those_of_the_file() -> None:
    spec = "batch-mean"
    lesson = load_example(spec)
    assert len(lesson.training.data) > 1
    values = audited("0.5,net_h1,1\n0.5,net_h1,2\n", spec).lines
    assert values[0].right != values[1].right and [line.place.sample for line in values if line.place] == [1, 2]
    whole, own = audited("0.5,dE/dw1\n0.5,dE/dw1,1\n", spec).lines
    assert whole.place and whole.place.key.phase == "batch" and own.place and own.place.key.phase == ""


def test_the_losses_of_an_epoch_are_a_number_of_the_trace() -> None:
    right = explain("xor").value("E_total", 1, 1)
    [line] = audited("9.9,2 * E_epoch\n", "xor").lines
    assert line.right > 2 * right


# ---------------------------------------------------------------------------------------------- whole runs


def test_the_closing_numbers_of_the_second_article_are_explained_by_whole_runs() -> None:
    """0.291027924, 0.015912196 and 0.984065734 by updated weights, 0.0000351085 by 9,999 updates."""
    found = audit("mazur-10000", read_printed((HEADER + MAZUR_CLOSING).encode()))
    assert {run.assumptions: run.reproduces for run in found.runs} == {
        ("updated_weights",): (1, 3, 4), ("one_update_fewer",): (2,),
    }  # fmt: skip
    assert not any(line.verdict.right for line in found.lines)


def test_two_assumptions_together_are_found_and_right_numbers_need_none() -> None:
    spec = load_example("batch-mean")
    training = spec.training.model_copy(update={"reduction": "sum", "loss": "squared_error"})
    other = explain(spec.model_copy(update={"training": training}))
    text = f"{other.values.get(Key('new', 1, 'weight'), 1)[0, 0]:.9f}"
    [run] = audit(spec, read_printed(f"printed,what\n{text},w1_new\n".encode())).runs
    assert sorted(run.assumptions) == ["batch_sum", "whole_loss"] and run.reproduces == (1,)
    assert audited("0.3775,net_h1\n").runs == () and audited("0.38,net_h1\n0.2,net_h2\n").runs == ()


MAZUR_CLOSING = """0.291027924,E_total,,2
0.0000351085,E_total,,10001
0.015912196,out_o1,,10001
0.984065734,out_o2,,10001
"""

# ------------------------------------------------------------------------------------------------ the page


def test_what_comes_of_a_number_is_the_weight_that_it_moves_most() -> None:
    found = audited("0.6,dE/dw5\n0.291,E_total,,2\n")
    effect = find_effect(found, found.lines[0])
    assert effect is not None and effect.weight == "w5_new" and round(effect.wrong, 12) == 0.1
    assert find_effect(found, found.lines[1]) is None


def test_right_numbers_show_where_they_differ() -> None:
    assert show_right(0.593269992, "0.59") == "0.59"
    assert show_right(0.0821670406, "0.0821671", apart=True) == "0.0821670"
    assert show_right(0.5932, "0.59", apart=True) == "0.5932"
    assert show_apart(0.35891647, 0.35891643) == ("0.3589164700", "0.3589164300")


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(a) for a in arguments])


def test_the_command_writes_a_page_in_two_formats_and_a_report(tmp_path: Path) -> None:
    printed = tmp_path / "text.csv"
    printed.write_text(f"{HEADER}0.3775,net_h1,,,first\n0.5923,out_h1\n", encoding="utf-8")
    done = run("audit", "mazur", printed, "-o", tmp_path / "out")
    assert done.exit_code == 0, done.output
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
        "text-errata.html", "text-errata.md", "text-report.json",
    ]  # fmt: skip
    page = (tmp_path / "out" / "text-errata.md").read_text(encoding="utf-8")
    assert "| first |" in page and "Printed numbers: 2. Right: 1." in page
    report = json.loads((tmp_path / "out" / "text-report.json").read_text(encoding="utf-8"))
    assert (report["format"], report["version"], [line["row"] for line in report["lines"]]) == (
        "explainer-report", 1, [1, 2],
    )  # fmt: skip
    again = run("audit", "mazur", printed, "-o", tmp_path / "again")
    assert again.exit_code == 0
    for path in (tmp_path / "out").iterdir():
        assert path.read_bytes() == (tmp_path / "again" / path.name).read_bytes()


def test_a_refused_file_ends_with_exit_code_2_and_writes_nothing(tmp_path: Path) -> None:
    printed = tmp_path / "text.csv"
    printed.write_text("printed,what\nx,net_h1\n", encoding="utf-8")
    done = run("audit", "mazur", printed, "-o", tmp_path / "out")
    assert done.exit_code == 2 and "text.csv: line 2: 'x' is no number" in done.stderr
    assert not (tmp_path / "out").exists()


def test_nobody_is_told_what_he_did() -> None:
    from explainer.wording import SENTENCES

    said = [text for key, text in SENTENCES["en"].items() if key.startswith(("audit.", "mistake."))]
    assert len(said) > 90 and not [text for text in said if "you did" in text.lower() or "your mistake" in text.lower()]
    assert all(text.startswith("This number fits") for key, text in SENTENCES["en"].items()
               if key.startswith("mistake.") and not key.endswith(".why"))  # fmt: skip


def test_a_report_holds_no_number_that_json_lacks() -> None:
    report = audit_report(audited("0.5,log(t1 - t1)\n"))
    assert report["lines"][0]["right"] is None
    json.dumps(report, allow_nan=False)


def test_the_page_is_in_the_language_of_the_spec() -> None:
    found = audit_lines("mazur-deutsch", read_printed(b"printed;what\n0,3775;net_h1\n", ","))
    assert errata_document(found).language == "de"


def test_conventions_are_voted_by_the_lines() -> None:
    """The second article's hidden gradients by its updated weights, worked out by hand, and as it has them."""
    by_updated = ["0.030230,dE/dout_h1", "0.035212,dE/dout_h2"]
    as_printed = ["0.036350306,dE/dout_h1", "0.041370323,dE/dout_h2"]
    for rows, way in ((by_updated, "updated_weights"), (as_printed, "as_spec")):
        found = audit("mazur", read_printed("\n".join(["printed,what", *rows]).encode()))
        assert audit_report(found)["conventions"]["update_order"] == way, rows
    text = "".join(map(str, errata_document(found).sections))
    assert "audit.way" not in text


def test_a_number_that_no_line_can_give_is_out_of_range() -> None:
    found = audit("mazur", read_printed(b"printed,what\n1.3579,out_h1\n-0.7711,E_o1\n1.2733,net_h1\n0.1234,out_h2\n"))
    assert [line.verdict.verdict for line in found.lines] == [
        "out_of_range", "out_of_range", "unexplained", "unexplained",
    ]  # fmt: skip
    assert [ErrataWords(found).cause(line) for line in found.lines[1:3]] == [
        Say("feedback.out_of_range"), Say("audit.unexplained"),
    ]  # fmt: skip


def test_an_errata_page_offers_no_steps() -> None:
    found = audit("mazur", read_printed(b"printed,what\n0.5933,out_h1\n"))
    page = audit_documents(found, "text")["text-errata.html"]
    text = b"".join(page).decode()
    assert "Next line" not in text and "Hide" not in text and "<script></script>" in text
    assert "Printed numbers: 1. Right: 1." in text


@pytest.mark.parametrize("format", ["html", "markdown"])
@pytest.mark.parametrize("number, other", [("3775", "3757"), ("593270", "593279"), ("751365", "753165")])
def test_an_errata_page_that_says_something_else_is_not_written(format: str, number: str, other: str) -> None:
    """Printed right, printed with other digits than are right, and the right number beside one that is off."""
    found = audit("mazur", read_printed(b"printed,what\n0.3775,net_h1\n0.593270,out_h1\n0.741365069552,out_o1\n"))
    suffix = {"html": "html", "markdown": "md"}[format]
    page = b"".join(audit_documents(found, "text")[f"text-errata.{suffix}"]).decode()
    assert read_errata(page, format, found) == 8
    assert number in page
    with pytest.raises(Misprint):
        read_errata(page.replace(number, other), format, found)


def test_no_errata_page_is_written_with_a_misprint(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The right number of every line is another line's: nothing is written."""
    printed = tmp_path / "text.csv"
    printed.write_text("printed,what\n0.3775,net_h1\n0.5933,out_h1\n", encoding="utf-8")
    monkeypatch.setattr("explainer.auditing.errata.show_right", lambda *_, **__: "0.3775")
    done = run("audit", "mazur", printed, "-o", tmp_path / "out")
    assert done.exit_code == 1 and "row 2 of an errata page: 0.3775 where 0.5932" in done.stderr
    assert not (tmp_path / "out").exists()
