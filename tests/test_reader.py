"""Finished pages read back: every shipped lesson says what was checked, and a page that says anything else is found."""

from __future__ import annotations

import re
from random import Random

import pytest

from explainer.lesson import example_names
from explainer.reader.cutting import CUTTERS
from explainer.reader.expected import expected_lines
from explainer.reader.notation import flatten_mathml, flatten_tex, flatten_text, spell_name
from explainer.reader.reading import Misprint, Reading, read_page
from explainer.walkthrough import walk
from tests.tools import lesson, rendered

MUTATED = ("mazur", "relu-dead", "momentum", "softmax", "mazur-deutsch")


def read(name: str, format: str, page: str) -> Reading:
    return read_page(page, format, walk(lesson(name)), lesson(name))


@pytest.mark.parametrize("name", example_names())
def test_every_line_of_every_lesson_is_read_in_every_format(name: str) -> None:
    readings = [read(name, format, rendered(name, format).decode()) for format in CUTTERS]
    assert len({reading.lines for reading in readings}) == 1
    assert len({reading.numbers for reading in readings}) == 1
    assert len({reading.tables for reading in readings}) == 1
    assert readings[0].tables >= 10
    assert readings[0].lines == len(list(expected_lines(walk(lesson(name)), lesson(name)))) > 20
    assert len(readings[0].inexact) <= (1 if name == "too-large" else 0)


def chains(page: str, format: str) -> list[tuple[int, int]]:
    """From where to where the formulas with numbers of a page stand."""
    pattern = {
        "text": r"(?m)^    \S.* = .* [=≈] .*$",
        "markdown": r"(?ms)^\$\$\n.*?\n\$\$$",
        "html": r'<div class="chain">.*?</div>',
        "latex": r"(?m)\\chain\{.*$",
    }[format]
    wide = "  " if format == "text" else "<mtable"
    return [found.span() for found in re.finditer(pattern, page) if wide not in found[0].strip()]


@pytest.mark.parametrize("format", CUTTERS)
@pytest.mark.parametrize("name", MUTATED)
def test_one_wrong_digit_is_found(name: str, format: str) -> None:
    page, random = rendered(name, format).decode(), Random(f"{name} {format}")
    found = [
        start + number.end() - 2
        for start, end in chains(page, format)
        for number in re.finditer(r"\d+(?:[.,]|\{,\})\d{3,}", page[start:end])
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
}  # fmt: skip


@pytest.mark.parametrize("format", CUTTERS)
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
}


@pytest.mark.parametrize("format", CUTTERS)
@pytest.mark.parametrize("name", MUTATED)
def test_one_wrong_digit_in_a_table_is_found(name: str, format: str) -> None:
    page = rendered(name, format).decode()
    found = [number.end() - 2 for number in re.finditer(CELLS[format], page)]
    assert len(found) > 10
    for at in found[:: len(found) // 10]:
        digit = str((int(page[at]) + 3) % 10)
        with pytest.raises(Misprint, match="table"):
            read(name, format, page[:at] + digit + page[at + 1 :])


@pytest.mark.parametrize("format", CUTTERS)
def test_a_table_that_is_missing_or_turned_is_found(format: str) -> None:
    page = rendered("mazur", format).decode()
    first, second = {
        "text": ("    Sample    i1    i2", "    Sample    i2    i1"),
        "markdown": ("| Sample | $i_1$ | $i_2$", "| Sample | $i_2$ | $i_1$"),
        "html": ("<i>i</i><sub>1</sub></var></th>", "<i>i</i><sub>2</sub></var></th>"),
        "latex": ("& Sample & $i_1$ & $i_2$", "& Sample & $i_2$ & $i_1$"),
    }[format]
    assert first in page
    with pytest.raises(Misprint, match="table 1, row 0"):
        read("mazur", format, page.replace(first, second, 1))
    whole = {
        "text": r"(?m)(?:^    Sample.*\n)(?:^    .*\n)+",
        "markdown": r"(?m)(?:^\|.*\n)+",
        "html": r"(?s)<table>.*?</table>",
        "latex": r"(?ms)^\\listing.*?^\}",
    }[format]
    (table, *_) = re.findall(whole, page)
    with pytest.raises(Misprint, match="table"):
        read("mazur", format, page.replace(table, "", 1))
