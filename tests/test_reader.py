"""Finished pages read back: every shipped lesson says what was checked, and a page that says anything else is found."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from explainer.equations.keys import LOSS
from explainer.lesson import example_names, explain, load_example
from explainer.reader.cells import Misplaced
from explainer.reader.expected import expected_lines
from explainer.reader.forms import FORMS
from explainer.reader.matrices import find_matrices
from explainer.reader.notation import flatten_mathml, flatten_tex, flatten_text, spell_name
from explainer.reader.number_reading import unit_of
from explainer.reader.reading import Misprint, Reading, read_page
from explainer.reader.sentences import expected_numbers
from explainer.walkthrough import walk
from explainer.walkthrough.document import Document, NumberOf, Prose, Quantity, Say, Section
from tests.tools import lesson as shipped
from tests.tools import opened as lesson
from tests.tools import rendered_open as rendered
from tests.tools import tried_examples

TEMPLATES = Path(__file__).parent.parent / "templates"
MUTATED = ("mazur", "relu-dead", "momentum", "softmax", "mazur-deutsch")


def read(name: str, format: str, page: str) -> Reading:
    return read_page(page, format, lesson(name).page_document(format)[0], lesson(name))


@pytest.mark.parametrize("name", example_names())
def test_every_line_of_every_lesson_is_read_in_every_format(name: str) -> None:
    readings = [read(name, format, rendered(name, format).decode()) for format in FORMS]
    assert len({reading.lines for reading in readings}) == 1
    assert len({reading.numbers for reading in readings}) == 1
    assert all(reading.pictured for reading in readings)
    assert len({reading.tables for reading in readings}) == 1
    tables, lines = (4, 5) if name.startswith("perceptron") else (9, 20)
    assert readings[0].tables >= tables
    assert readings[0].lines == len(list(expected_lines(walk(lesson(name)), lesson(name)))) > lines
    assert len(readings[0].inexact) <= (3 if name == "too-large" else 0)


@pytest.mark.parametrize("name", tried_examples())
def test_what_is_folded_is_read_too(name: str) -> None:
    """The page that opens says more than those that do not, and all of it is read."""
    read_back = shipped(name).read_back()
    whole, *others = (read_back[format] for format in ("html", "text", "markdown", "latex"))
    assert len({(reading.lines, reading.numbers, reading.tables) for reading in others}) == 1
    assert whole.lines > others[0].lines and whole.tables > others[0].tables


def chains(page: str, format: str) -> list[tuple[int, int]]:
    """From where to where the formulas with numbers of a page stand."""
    pattern = {
        "text": r"(?m)^    \S.* = .* [=≈] .*$",
        "markdown": r"(?ms)^\$\$\n.*?\n\$\$$",
        "html": r'<div class="chain">.*?</div>',
        "latex": r"(?m)\\chain\{.*$",
        "typst": r"(?m)^#chain\(.*$",
    }[format]
    wide = "  " if format == "text" else "<mtable"
    return [found.span() for found in re.finditer(pattern, page) if wide not in found[0].strip()]


@pytest.mark.parametrize("format", FORMS)
@pytest.mark.parametrize("name", MUTATED)
def test_one_wrong_digit_is_found(name: str, format: str) -> None:
    page, random = rendered(name, format).decode(), Random(f"{name} {format}")
    found = [
        start + number.end() - 2
        for start, end in chains(page, format)
        for number in re.finditer(r"\d+(?:[.,]|\{,\}|\",\")\d{3,}", page[start:end])
    ]
    assert len(found) > 60
    for at in random.sample(found, 25):
        digit = str((int(page[at]) + 3) % 10)
        with pytest.raises(Misprint):
            read(name, format, page[:at] + digit + page[at + 1 :])


SIGNS = {
    "text": [("≈", "="), (" + ", " - "), ("(-", "("), ("w1 ", "w2 "), ("out_h1", "out_h2"), (" * ", " / ")],
    "markdown": [(r"\approx", "="), (" + ", " - "), ("(-", "("), ("w_1 ", "w_2 "), ("out_{h1}", "out_{h2}")],
    "html": [("<mo>≈</mo>", "<mo>=</mo>"), ('<mo form="infix">+</mo>', '<mo form="infix">−</mo>'),
             ('<mo form="prefix">−</mo>', ""), ("<mi>out</mi><mi>h1</mi>", "<mi>out</mi><mi>h2</mi>")],
    "latex": [(r"\approx", "="), (" + ", " - "), ("(-", "("), ("out_{h1}", "out_{h2}")],
    "typst": [("≈", "="), (" + ", " − "), ("(−", "("), ('"out"_("h1")', '"out"_("h2")')],
}  # fmt: skip


@pytest.mark.parametrize("format", FORMS)
def test_one_wrong_sign_or_name_is_found(format: str) -> None:
    page, random = rendered("mazur", format).decode(), Random(format)
    for right, wrong in SIGNS[format]:
        places = [
            start + found.start()
            for start, end in chains(page, format)
            for found in re.finditer(re.escape(right), page[start:end])
        ]
        assert places, right
        for at in random.sample(places, min(6, len(places))):
            with pytest.raises(Misprint):
                read("mazur", format, page[:at] + wrong + page[at + len(right) :])


def test_a_line_too_many_and_a_line_too_few_are_found() -> None:
    page = rendered("mazur", "text").decode()
    (line,) = re.findall(r"(?m)^    net_h2 = .*\n\n", page)
    with pytest.raises(Misprint):
        read("mazur", "text", page.replace(line, ""))
    with pytest.raises(Misprint):
        read("mazur", "text", page.replace(line, line + line))


def test_a_name_is_spelled_as_each_format_shows_it() -> None:
    families = lesson("adam").derivation.families
    from explainer.equations.names import member_name
    from explainer.printers.mathml import MATHML
    from explainer.printers.tex import TEX
    from explainer.printers.text import PLAIN

    for family in families.values():
        name = member_name(family.name, 0)
        letters = spell_name(name)
        assert flatten_text(PLAIN.name(name, str)) == letters
        assert flatten_tex(TEX.name(name, lambda text: TEX.escape(str(text)))) == letters
        assert flatten_mathml(MATHML.name(name, lambda text: MATHML.escape(str(text)))) == letters


CELLS = {
    "text": r"(?m)(?<=  )\d+[.,]\d{4,}(?=  |$)",
    "markdown": r"(?<=\| \$)\d+(?:\.|\{,\})\d{4,}(?=\$ \|)",
    "html": r'(?<=">)\d+[.,]\d{4,}(?=</span></td>)',
    "latex": r"(?<=& \$)\d+(?:\.|\{,\})\d{4,}(?=\$)",
    "typst": r'(?<=", \$)\d+(?:\.|",")\d{4,}(?=\$\)\])',
}


@pytest.mark.parametrize("format", FORMS)
@pytest.mark.parametrize("name", MUTATED)
def test_one_wrong_digit_in_a_table_is_found(name: str, format: str) -> None:
    page = rendered(name, format).decode()
    found = [number.end() - 2 for number in re.finditer(CELLS[format], page)]
    assert len(found) > 10
    for at in found[:: len(found) // 10]:
        digit = str((int(page[at]) + 3) % 10)
        with pytest.raises(Misprint, match="table"):
            read(name, format, page[:at] + digit + page[at + 1 :])


@pytest.mark.parametrize("format", FORMS)
def test_a_table_that_is_missing_or_turned_is_found(format: str) -> None:
    page = rendered("mazur", format).decode()
    first, second = {
        "text": ("    Sample    i1    i2", "    Sample    i2    i1"),
        "markdown": ("| Sample | $i_1$ | $i_2$", "| Sample | $i_2$ | $i_1$"),
        "html": ("<i>i</i><sub>1</sub></var></th>", "<i>i</i><sub>2</sub></var></th>"),
        "latex": ("& Sample & $i_1$ & $i_2$", "& Sample & $i_2$ & $i_1$"),
        "typst": ('$i_("1")$)], [', '$i_("2")$)], ['),
    }[format]
    assert first in page
    with pytest.raises(Misprint, match="table 1, row 0"):
        read("mazur", format, page.replace(first, second, 1))
    whole = {
        "text": r"(?m)(?:^    Sample.*\n)(?:^    .*\n)+",
        "markdown": r"(?m)(?:^\|.*\n)+",
        "html": r"(?s)<table>.*?</table>",
        "latex": r"(?ms)^\\listing.*?^\}",
        "typst": r"(?ms)^#listing\(.*?^\)\n",
    }[format]
    (table, *_) = re.findall(whole, page)
    with pytest.raises(Misprint, match="table"):
        read("mazur", format, page.replace(table, "", 1))


MATRICES = {
    "text": ("[ 0.25  0.30 ] ·", "[ 0.25  0.30 ] +"),
    "markdown": ("[ 0.25  0.30 ] ·", "[ 0.25  0.03 ] ·"),
    "html": ("<mn>0.05</mn>", "<mn>0.50</mn>"),
    "latex": (r"& 0.15 & 0.20 \ \\", r"& 0.15 &amp; 0.20 \ \\"),
    "typst": ('mat(delim: "[", 0.15, 0.20;', 'mat(delim: "[", 0.20, 0.15;'),
}


@pytest.mark.parametrize("format", FORMS)
def test_a_wrong_matrix_is_found(format: str) -> None:
    page = rendered("mazur", format).decode()
    right, wrong = MATRICES[format]
    assert right in page
    with pytest.raises(Misprint):
        read("mazur", format, page.replace(right, wrong, 1))


def test_an_equals_sign_between_matrices_has_to_hold() -> None:
    spec = load_example("mazur")
    small = explain(spec.model_copy(update={"numbers": spec.numbers.model_copy(update={"digits": 3})}))
    page, right = small.html(), "<mo>≈</mo><mrow><mo>[</mo>"
    assert right in page
    with pytest.raises(Misprint, match="= before a rounded number in a matrix"):
        read_page(page.replace(right, right.replace("≈", "=")), "html", small.page_document("html")[0], small)


def test_matrices_of_carried_numbers_are_read_as_rounded() -> None:
    spec = load_example("mazur")
    carried = explain(spec.model_copy(update={"numbers": spec.numbers.model_copy(update={"digits": 2, "carry": True})}))
    alone = replace(carried, correct=None)  # as the pages of a class are read
    assert find_matrices(alone.page_document("html")[0])
    assert read_page(alone.html(), "html", alone.page_document("html")[0], alone).lines


# ------------------------------------------------------------------------------------- sentences and pictures


@pytest.mark.parametrize("format", FORMS)
@pytest.mark.parametrize(("right", "wrong"), [("0.291027774", "0.291027784"), ("0.000821057", "0.000821067")])
def test_one_wrong_digit_in_a_sentence_is_found(right: str, wrong: str, format: str) -> None:
    mazur = lesson("mazur")
    page, (document, _) = mazur.render(format).decode(), mazur.page_document(format)
    read_page(page, format, document, mazur)
    at = page.index(right)
    with pytest.raises(Misprint):
        read_page(page[:at] + wrong + page[at + len(right) :], format, document, mazur)


@pytest.mark.parametrize("format", FORMS)
def test_one_wrong_digit_in_a_picture_is_found(format: str) -> None:
    mazur = lesson("mazur")
    page, (document, _) = mazur.render(format).decode(), mazur.page_document(format)
    at = page.index("w6 is 0.45") + 6
    with pytest.raises(Misprint, match=r"0\.46 for w6, which is 0\.45"):
        read_page(f"{page[:at]}0.46{page[at + 4 :]}", format, document, mazur)


def test_a_number_under_another_id_or_name_is_found_in_a_picture() -> None:
    mazur = lesson("mazur")
    page, (document, _) = mazur.html(), mazur.page_document("html")
    for right, wrong in (
        ('<tspan data-q="w6">', '<tspan data-q="w7">'),
        ("w₆ <tspan", "w₇ <tspan"),
        ('(<text class="name" [^>]*>)h1</text>', r"\1h2</text>"),
    ):
        misprinted, count = re.subn(right, wrong, page, count=1)
        assert count == 1
        with pytest.raises(Misprint):
            read_page(misprinted, "html", document, mazur)


def test_pictures_beside_a_page_are_read() -> None:
    mazur = lesson("mazur")
    page, (document, _) = mazur.markdown(), mazur.page_document("markdown")
    (drawn,) = (
        b"".join(parts).decode() for name, parts in mazur.documents("markdown", "a").items() if "weights" in name
    )
    assert (
        read_page(page, "markdown", document, mazur, [drawn]).pictured
        > read_page(page, "markdown", document, mazur).pictured
    )
    with pytest.raises(Misprint):
        read_page(page, "markdown", document, mazur, [drawn.replace(">0.45<", ">0.46<")])


def test_a_sentence_with_a_number_has_a_row() -> None:
    said = Document(
        "",
        "en",
        (Section(Say("section.error"), (Prose((Say("helped.better", {"n": NumberOf(Quantity(LOSS, 0, 1, 1))}),)),)),),
    )
    with pytest.raises(Misplaced, match=r"helped\.better, which has no row"):
        list(expected_numbers(said, lesson("mazur"), {}))


def test_templates_of_ones_own_may_leave_lines_out_and_change_none(tmp_path: Path) -> None:
    mazur, told = lesson("mazur"), list[Reading]()
    (tmp_path / "html").mkdir()
    line = (TEMPLATES / "html" / "line.html.j2").read_text(encoding="utf-8")

    def write(template: str) -> None:
        (tmp_path / "html" / "line.html.j2").write_text(template, encoding="utf-8")
        for pieces in mazur.documents("html", "a", tmp_path, lambda _, reading: told.append(reading)).values():
            list(pieces)

    write(line)
    write(f'{{% if "net" not in id %}}{line}{{% endif %}}')
    assert told[0].left_out == 0 < told[1].left_out and told[0].lines == told[1].lines + told[1].left_out
    with pytest.raises(Misprint):
        write(line.replace("{{ math }}", "<math><mi>w</mi><mo>=</mo><mn>7</mn></math>"))


@pytest.mark.parametrize("digits", [12, 14, 15])
@pytest.mark.parametrize("name", ["mazur", "too-large"])
def test_no_digit_is_printed_that_a_double_does_not_know(name: str, digits: int) -> None:
    spec = load_example(name)
    numbers = spec.numbers.model_copy(update={"digits": digits, "kind": "decimals", "overrides": {}})
    page = explain(spec.model_copy(update={"numbers": numbers})).text()
    rounded = re.findall(r"≈ -?([\d.]+)$", page, re.MULTILINE)
    assert len(rounded) > 20 and max(len(text.replace(".", "").lstrip("0")) for text in rounded) <= 15


@pytest.mark.parametrize(("written", "unit"), [("0", 1), ("-34160", 10), ("-34160.0", 0.1), ("0.250", 0.001)])
def test_zeros_at_the_end_of_a_whole_number_may_be_no_digits(written: str, unit: float) -> None:
    assert unit_of(written, zeros=True) == pytest.approx(unit, rel=1e-12)
    assert unit_of("-34160") == 1
