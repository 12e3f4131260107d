"""Sheets read back: one wrong digit, sign or name anywhere on a sheet is found, in every format that is read."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from random import Random

import pytest

from explainer import load_example
from explainer.homework.sheet_documents import worksheet
from explainer.homework.trial import PreparedHomework, prepare_homework
from explainer.homework.variants import AcceptedVariants, draw_variants
from explainer.lesson import from_mapping
from explainer.reader.forms import FORMS
from explainer.reader.reading import Misprint, Reading, read_page
from explainer.render.compiler import Compiler
from explainer.render.formats import FORMATS
from explainer.walkthrough.document import Blank, Document, leaf_blocks

TYPED = {
    "title": "A bend of one's own",
    "network": {
        "inputs": 2,
        "layers": [
            {"neurons": 2, "activation": "x / (1 + abs(x))", "weights": [[0.4, 0.3], [0.2, 0.1]], "bias": 0.1},
            {"neurons": 1, "activation": "log(1 + exp(x))", "weights": [[0.6, 0.3]]},
        ],
    },
    "training": {"data": [{"input": [0.5, 0.3], "target": [0.9]}], "optimizer": {"name": "momentum"}},
    "numbers": {"digits": 5, "carry": True},
    "page": {"language": "de", "decimal_mark": ","},
    "homework": {"ask": ["net", "update"], "vary": {"weights": {"low": -0.9, "high": 0.9}}},
}
"""Two functions that a sheet calls by letters, lines that it works out by itself, and decimal commas."""


@cache
def homework(name: str) -> tuple[PreparedHomework, Document, AcceptedVariants]:
    spec = load_example(name) if name != "typed" else from_mapping(TYPED)
    made = prepare_homework(spec, name)
    return made, worksheet(made, 0), draw_variants(made, b"read".ljust(32), ["1"], ["TEST"], 0)


@cache
def sheet(name: str, format: str) -> str:
    made, document, drawn = homework(name)
    (text,) = Compiler(made.lesson, FORMATS[format]).page(document).fill(drawn.page_data())
    return text.decode()


def read(name: str, format: str, characters: str) -> Reading:
    made, document, drawn = homework(name)
    lesson = replace(made.lesson, values=drawn.trial.display.values.of_variant(0), correct=None)
    labels = {label: column[0] for label, column in drawn.page_data().labels.items()}
    return read_page(characters, format, document, lesson, labels=labels)


@pytest.mark.parametrize("name", ["homework-222", "typed"])
def test_every_format_of_a_sheet_says_the_same(name: str) -> None:
    readings = [read(name, format, sheet(name, format)) for format in FORMS]
    blanks = sum(isinstance(block, Blank) for block in leaf_blocks(homework(name)[1].sections))
    assert len({(reading.lines, reading.numbers, reading.tables) for reading in readings}) == 1
    assert readings[0].lines > blanks > 5


@pytest.mark.parametrize("format", FORMS)
@pytest.mark.parametrize("name", ["homework-222", "typed"])
def test_one_wrong_digit_on_a_sheet_is_found(name: str, format: str) -> None:
    """In what is given, in what is worked out, and in what is said behind a gap."""
    page, random = sheet(name, format), Random(f"{name} {format}")
    body = max(page.find(start) for start in ("<body", r"\begin{document}", "#title()", "1 "))
    pattern = r"(?<![\w#.:,-])\d(?:[.,]|\{,\})\d\d+(?![\w.]*[\"%;,])"
    found = [number.end() - 1 for number in re.finditer(pattern, page) if number.start() > body]
    found = [at for at in found if not re.search(r"\\(path|node|draw)[^\n]*$", page[:at])]
    found = [at for at in found if "svg" not in page[max(0, at - 400) : at] and "style" not in page[at - 60 : at]]
    assert len(found) > 10
    for at in random.sample(found, 10):
        with pytest.raises(Misprint):
            read(name, format, page[:at] + str((int(page[at]) + 3) % 10) + page[at + 1 :])


SIGNS = {
    "text": [(" + ", " - "), ("\n4.\n", "\n5.\n"), (" w3 * ", " w4 * "), (" =\n", "\n")],
    "markdown": [(" + ", " - "), ("\n4\\.\n", "\n5\\.\n"), (" w_3 ", " w_4 "), (" =\n", "\n")],
    "html": [('<mo form="infix">+</mo>', '<mo form="infix">−</mo>'), ('<span class="row">4<', '<span class="row">5<'),
             ("<mi>w</mi><mn>3</mn>", "<mi>w</mi><mn>4</mn>")],
    "latex": [(" + ", " - "), (r"\question{4}", r"\question{5}"), (" w_3 ", " w_4 "), (r" \turn =}", "}")],
    "typst": [("question([4]", "question([5]")],
}  # fmt: skip


@pytest.mark.parametrize("format", FORMS)
def test_one_wrong_sign_name_or_label_on_a_sheet_is_found(format: str) -> None:
    page = sheet("homework-222", format)
    for right, wrong in SIGNS[format]:
        at = page.index(right)
        with pytest.raises(Misprint):
            read("homework-222", format, page[:at] + wrong + page[at + len(right) :])
