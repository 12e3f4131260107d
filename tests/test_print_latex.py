"""LaTeX source: the printer read back as arithmetic, the file as Debian's pdflatex takes it."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest
from hypothesis import given, settings

from explainer import explain
from explainer.equations.names import Code, Ident, Ratio
from explainer.formula import Formula
from explainer.printers.latex import LATEX, LATEX_CODE, escape, escape_upright
from explainer.render.formats import FORMATS
from explainer.render.page import SealedText
from explainer.render.templates import Templates
from tests.test_printers import HOSTILE, TREES, VALUES, exact_value, named, number, python_of_tex, value_of
from tests.tools import lesson, need, tried_examples


@settings(max_examples=100)
@given(tree=TREES)
def test_what_is_printed_has_the_value_of_the_tree(tree: Formula) -> None:
    expected = exact_value(tree)
    for leaf in (named(LATEX), lambda name, bracket: number(LATEX, VALUES[name], bracket)):
        written = LATEX.formula(tree, leaf).replace(r"\pause", "")
        assert value_of(python_of_tex(written), VALUES) == expected


def compiled(source: bytes, folder: Path) -> str:
    """What pdflatex notes while it sets a source twice, every file beside the source out of reach."""
    (folder / "a.tex").write_bytes(source)
    for _ in range(2):
        command = [need("pdflatex"), "-interaction=nonstopmode", "-halt-on-error", "a.tex"]
        run = subprocess.run(command, cwd=folder, capture_output=True)
        assert run.returncode == 0, run.stdout.decode(errors="replace")[-2000:]
    return (folder / "a.log").read_text(errors="replace")


@pytest.mark.parametrize("name", tried_examples())
def test_every_lesson_compiles_and_nothing_runs_off_the_page(name: str, tmp_path: Path) -> None:
    log = compiled(lesson(name).render("latex"), tmp_path)
    assert [float(points) for points in re.findall(r"Overfull \\[hv]box \(([\d.]+)pt", log) if float(points) > 2] == []
    assert not re.search(r"Missing character|Undefined control", log)
    read = subprocess.run([need("pdftotext"), "-layout", "a.pdf", "-"], cwd=tmp_path, capture_output=True, text=True)
    shown = re.findall(r"(?<![\d.])\d+\.\d+(?![\d.e]|e-)", lesson(name).text())
    assert shown and [digits for digits in shown if digits not in read.stdout] == [] and "U+" not in read.stdout


TITLE = r"\input{/etc/hostname} \write18{ls} $a #b %c &d _e ^f ~g {h} [i] <j> |k| `l` é 日"


@pytest.mark.parametrize("notation", ["partials", "delta"])
def test_hostile_text_is_printed_as_it_is(notation: str, tmp_path: Path) -> None:
    layers = [{"neurons": ["$x", "#y_1"], "weights": [[1, 2], [3, 4]]}, {"neurons": ["\\z"], "weights": [[1, 2]]}]
    network = {"inputs": ["[v]", "*w%"], "layers": layers}
    training = {"data": [{"input": [1, 2], "target": [3]}]}
    spec = {"title": TITLE, "notation": notation, "network": network, "training": training}
    log = compiled(explain(spec).render("latex"), tmp_path)
    assert "hostname" not in "".join(re.findall(r"\(\S*", log))
    read = subprocess.run([need("pdftotext"), "a.pdf", "-"], cwd=tmp_path, capture_output=True, text=True).stdout
    shown = re.sub(r"\s", "", read)
    assert re.sub(r"\s", "", TITLE).replace("日", "U+65E5").replace("`", "") in shown.replace("`", "")
    assert [label for label in ("$x", "#y_1", "\\z", "[v]", "*w%") if label not in shown] == []


def document_of(section: SealedText) -> bytes:
    """A document with one section and nothing else."""
    templates = Templates(FORMATS["latex"])
    given = {"title": "A", "language": "en", "words": {"contents": "Contents"}, "heads": [], "large": []}
    return templates.render("document", sections=[section], **given, **templates.style()).__html__().encode()


def test_names_of_every_shape_compile(tmp_path: Path) -> None:
    names = [
        name
        for text in HOSTILE
        for name in (
            Ident(text),
            Ident("w", text),
            Ident(text, "h1"),
            Ratio(Ident(text, text), Ident("w", text)),
            Ident("m", text, accent="hat"),
        )
    ]
    lines = [f"${LATEX.name(name, escape_upright)}$\n" for name in names]
    lines += [f"\\codeline{{{LATEX_CODE.name(Code((text, 'a_b')), escape)}}}" for text in HOSTILE]
    compiled(document_of(SealedText("\n".join(lines))), tmp_path)


def test_the_figure_template_places_a_picture(tmp_path: Path) -> None:
    picture = SealedText(r"\begin{tikzpicture}\draw (0,0) circle (1cm);\end{tikzpicture}")
    figure = Templates(FORMATS["latex"]).render("figure", caption="100% #1", description="a_b", picture=picture)
    compiled(document_of(figure), tmp_path)


@pytest.mark.parametrize("format", ["markdown", "latex"])
def test_word_reads_a_lesson_through_pandoc(format: str, tmp_path: Path) -> None:
    suffix = FORMATS[format].suffix
    (tmp_path / f"a.{suffix}").write_bytes(lesson("mazur").render(format))
    subprocess.run([need("pandoc"), f"a.{suffix}", "-o", "a.docx"], cwd=tmp_path, check=True)
    back = subprocess.run([need("pandoc"), "a.docx", "-t", "markdown"], cwd=tmp_path, capture_output=True, text=True)
    assert "0.082167041" in back.stdout and back.stdout.count("\\frac") > 40


def test_a_worksheet_has_room_to_write(tmp_path: Path) -> None:
    blank = Templates(FORMATS["latex"]).render(
        "blank",
        row="7",
        line=SealedText(r"\chain{w_5}"),
        answer="Answer",
        within="(within 1%)",
        reasons=["Why"],
        lines=[""],
        points=["Points: 2"],
    )
    compiled(document_of(blank), tmp_path)
