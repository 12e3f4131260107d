"""Lessons inside other pages: a fragment keeps to itself, hostile text stays text in every host, and a woven page loses
nothing."""

from __future__ import annotations

import os
import re
import stat
import subprocess
import sys
import tomllib
from html.parser import HTMLParser
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from click.testing import CliRunner, Result
from hypothesis import given, settings
from hypothesis import strategies as st

from explainer import SpecError, explain
from explainer.cli import main
from explainer.embeddings.core import embed_source, read_request
from explainer.embeddings.mkdocs import fence, fence_in
from explainer.embeddings.mkdocs import options as mkdocs_options
from explainer.embeddings.mystmd import MYST, directive_nodes
from explainer.embeddings.options import OPTIONS, BadOption, read_options, split_line
from explainer.embeddings.quarto import quarto_text
from explainer.embeddings.sources import source_in_file, source_in_page
from explainer.embeddings.weave import weave_page
from explainer.lesson import EXAMPLES, Explanation
from explainer.reader.reading import Misprint
from explainer.render.formats import Format
from explainer.render.fragment import TITLE_LEVEL, confine_stylesheet, fragment, fragment_style
from explainer.render.page import source_of
from explainer.spec import Problem, from_mapping
from tests.portable_tex import formulas, problems
from tests.test_accessibility import checked
from tests.tools import library, need

PLACE = Problem("page.md", 7, 1, "", "", "")
MAZUR = (EXAMPLES / "mazur.toml").read_text(encoding="utf-8")
HOSTILE = "<b>x</b>`$\\\"'&]]>"
SPEC = """title = '''</section><script>alert(1)</script>'''
[network]
inputs = ["{0}", "i2"]
[[network.layers]]
neurons = ["{0}2"]
activation = "sigmoid"
weights = [[0.30, -0.20]]
[training]
data = [{{ input = [1.0, 0.5], target = [1] }}]
[page]
intro = '''<script>alert(1)</script> --> <!-- /backprop --> {{{{< env HOME >}}}} ``` $$ $x$ ]]> <img src=x onerror=f>'''
""".format(HOSTILE.replace("\\", "\\\\").replace('"', '\\"'))


@pytest.fixture(scope="module")
def mazur() -> Explanation:
    return explain("mazur")


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("hostile") / "lesson.toml"
    path.write_text(SPEC, encoding="utf-8")
    return path


@pytest.mark.parametrize("format", ["html", "markdown", "latex", "text", MYST], ids=lambda f: getattr(f, "name", f))
def test_a_fragment_that_says_something_else_is_not_given_out(
    mazur: Explanation, monkeypatch: pytest.MonkeyPatch, format: str | Format
) -> None:
    """Filled with the numbers of another network, it is a page of misprints."""
    other = explain(from_mapping(tomllib.loads(MAZUR.replace("0.15", "0.16"))))
    assert fragment(mazur, format, sections=["update"])
    monkeypatch.setattr("explainer.render.fragment.source_of", lambda _: source_of(other))
    with pytest.raises(Misprint):
        fragment(mazur, format, sections=["update"])


class Elements(HTMLParser):
    """What a browser's parser sees of a fragment."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.seen: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data

    @property
    def tags(self) -> set[str]:
        return {tag for tag, _ in self.seen}

    def values(self, name: str) -> list[str]:
        return [value for _, fields in self.seen for value in (fields.get(name) or "").split()]


# ---------------------------------------------------------------------------------------------------- the fragment


def test_a_fragment_has_names_of_its_own_and_nothing_from_outside(mazur: Explanation) -> None:
    found = Elements(fragment(mazur, prefix="one", style=False))
    ids = found.values("id")
    assert len(ids) > 40 and len(set(ids)) == len(ids) and all(id.startswith("one-") for id in ids)
    assert set(found.values("aria-labelledby")) <= set(ids)
    assert {name for name in found.values("class") if not name.startswith("bp-")} == {"backprop"}
    assert not found.tags & {"script", "style", "link", "img", "iframe", "html", "body", "main", "nav", "h1"}
    names = {name for _, fields in found.seen for name in fields}
    assert not {name for name in names if name.startswith(("on", "data-q", "data-f")) or name in ("style", "src")}
    assert {tag for tag in found.tags if re.fullmatch(r"h\d", tag)} == {f"h{TITLE_LEVEL}", f"h{TITLE_LEVEL + 1}"}


def test_a_fragment_says_what_the_page_says(mazur: Explanation) -> None:
    page, part = Elements(mazur.html().partition("<main")[2]), Elements(fragment(mazur, style=False))
    bare = [re.sub(r"\W|\d", "", text) for text in (page.text.partition("const ")[0], part.text)]
    assert bare[1][-400:] in bare[0] and len(bare[1]) > 0.9 * len(bare[0].partition("Skiptothelesson")[2] or bare[1])
    for number in ("0.751365070", "0.082167041", "0.358916480"):
        assert number in part.text


def test_the_checker_of_markup_finds_no_error(mazur: Explanation, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    lessons = fragment(mazur, prefix="one", level=2, style=False) + fragment(mazur, prefix="two", level=2, style=False)
    page.write_text(
        f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>A</title><style>{fragment_style()}</style>'
        f"</head><body><h1>A</h1>{lessons}</body></html>",
        encoding="utf-8",
    )
    assert checked(page) == []


def test_sections_come_in_the_order_of_the_lesson(mazur: Explanation) -> None:
    text = fragment(mazur, "text", sections=["update", "task"])
    assert text.index("The task") < text.index("The update")
    assert "Forward pass" not in text
    assert fragment(mazur, "markdown", sections=["task"], level=1).startswith("# The task\n")
    with pytest.raises(LookupError, match="no section 'taks' \\(known: task, network"):
        fragment(mazur, sections=["taks"])


def test_pictures_can_be_left_out(mazur: Explanation) -> None:
    assert "<svg" in fragment(mazur, sections=["forward"])
    assert "<svg" not in fragment(mazur, sections=["forward"], pictures=False)


def test_latex_leaves_the_document_s_own_commands_alone(mazur: Explanation, tmp_path: Path) -> None:
    """With commands of the same names in the document, and without tikz where there are no pictures."""
    own = set(re.findall(r"\\newcommand\\(\w+)", fragment(mazur, "latex", sections=["update"])))
    assert len(own) > 10
    mine = "".join(f"\\newcommand\\{name}{{mine}}" for name in sorted(own))
    lesson = fragment(mazur, "latex", sections=["forward", "update"], pictures=False)
    checks = "".join(f"\\{name}." for name in sorted(own))
    source = (
        "\\documentclass{article}\\usepackage[T1]{fontenc}\\usepackage{amsmath,array,longtable,graphicx,textcomp}"
        f"{mine}\\begin{{document}}{lesson}{lesson}\n\nAfter: {checks}\\end{{document}}"
    )
    (tmp_path / "a.tex").write_text(source, encoding="utf-8")
    command = [need("pdflatex"), "-interaction=nonstopmode", "-halt-on-error", "a.tex"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, errors="replace")
    assert done.returncode == 0, done.stdout[-1500:]
    text = subprocess.run([need("pdftotext"), "a.pdf", "-"], cwd=tmp_path, capture_output=True, text=True).stdout
    assert text.count("0.358916480") == 2 and text.replace("\n", "").count("mine.") == len(own)


def test_markdown_stays_portable(mazur: Explanation) -> None:
    text = fragment(mazur, "markdown")
    assert [problem for formula in formulas(text) for problem in problems(formula)] == []


def test_every_rule_is_confined() -> None:
    sheet = re.sub(r"@font-face\s*\{[^}]*\}", "", fragment_style())
    selectors = [part for found in re.findall(r"([^{}]+)\{[^{}]*\}", sheet) for part in found.split(",")]
    assert len(selectors) > 100
    assert [part for part in selectors if not part.strip().startswith(".backprop.backprop.backprop")] == []
    assert "http" not in fragment_style() and "@import" not in fragment_style()
    assert set(re.findall(r"url\((.{5})", fragment_style())) == {'"data'}
    assert confine_stylesheet("body,.line{a:b}@media print{nav{c:d}p{e:f}}") == (
        ".backprop.backprop.backprop .bp-line{a:b}@media print{.backprop.backprop.backprop p{e:f}}"
    )


HOST = """<!DOCTYPE html><html lang="en"><meta charset="utf-8"><title>x</title><style>
body { color: #222; background: #fff; font-family: serif } .dark body { color: #eee; background: #111 }
div.body p { line-height: 3; margin: 40px } table { width: 100%; border: 5px solid red } .line { color: red }
li { list-style: square; margin-left: 99px } h2 { border-top: 9px solid red; text-transform: none } svg { opacity: 1 }
</style><body><div class="body" id="s1"><h3>Host</h3><p class="line">A <code>b</code></p><table class="table"><tr><td
class="num">1</td></tr></table><math><mi>x</mi></math><figure class="drawing"><figcaption>c</figcaption></figure>
<svg><text class="halo" x="1" y="9">t</text></svg>HERE</div></body></html>"""


def test_neither_the_host_nor_the_lesson_changes_the_other(browser: Any, mazur: Explanation) -> None:
    looks = """[...document.querySelectorAll('*:not(.backprop *, .backprop, style)')].slice(0, 40).map(element => {
        const style = getComputedStyle(element);
        return ['color', 'fill', 'stroke', 'fontFamily', 'fontSize', 'marginTop', 'lineHeight', 'borderTopWidth',
                'display', 'textIndent', 'backgroundColor'].map(name => style[name]).join();
    })"""
    page = browser.new_page()
    page.set_content(HOST.replace("HERE", ""))
    before = page.evaluate(looks)
    lessons = fragment(mazur, prefix="one") + fragment(mazur, prefix="two", sections=["update"], style=False)
    page.set_content(HOST.replace("HERE", lessons))
    assert page.evaluate(looks) == before and len(before) > 12
    assert page.evaluate("document.querySelectorAll('.backprop').length") == 2
    inside = """[...document.querySelectorAll('.backprop')].map(part => [
        getComputedStyle(part.querySelector('p')).lineHeight, getComputedStyle(part.querySelector('h2')).borderTopWidth,
        getComputedStyle(part.querySelector('.bp-line')).color].join())"""
    one, other = page.evaluate(inside)
    assert one == other and "rgb(255, 0, 0)" not in one and one.split(",")[1] == "0px"
    ground = "getComputedStyle(document.querySelector('.bp-node.bp-input')).fill"
    light = page.evaluate(ground)
    page.evaluate("document.documentElement.className = 'dark'")
    assert light != page.evaluate(ground)
    page.close()


# ------------------------------------------------------------------------------------------------ options, sources


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("digits", "16", "a whole number from 0 to 15"),
        ("digits", "-1", "a whole number from 0 to 15"),
        ("digits", "", "found nothing"),
        ("notation", "deltas", "did you mean delta?"),
        ("language", "fr", "expected en or de"),
        ("level", "0", "from 1 to 5"),
        ("pictures", "maybe", "expected yes or no"),
        ("sections", " , ", "with commas"),
        ("section", "task", "did you mean sections?"),
        ("__class__", "x", "an unknown option"),
    ],
)
def test_a_wrong_option_is_named(name: str, text: str, words: str) -> None:
    with pytest.raises(SpecError) as refused:
        read_request({name: text}, PLACE)
    assert str(refused.value).startswith(f"page.md:7:1: {name}: found ") and words in str(refused.value)


def test_each_option_shows(mazur: Explanation) -> None:
    source = source_in_page(MAZUR, "page.md", 1)
    usual = embed_source(source, read_options({"sections": "update"}), "text")
    assert "0.358916480" in usual
    assert "0.3589\n" in embed_source(source, read_options({"sections": "update", "digits": 4}), "text")
    assert "new_hidden_to_output_1" in embed_source(
        source, read_options({"sections": "update", "notation": "delta"}), "text"
    )
    assert "Die Aktualisierung" in embed_source(source, read_options({"sections": "update", "language": "de"}), "text")
    assert len(embed_source(source, read_options({"detail": "short"}), "text")) < len(
        embed_source(source, read_options({}), "text")
    )
    assert "<h5" in embed_source(source, read_options({"level": "4"}), "html")
    assert "<svg" not in embed_source(source, read_options({"pictures": "no"}), "html")
    assert set(OPTIONS) == {"sections", "notation", "digits", "language", "detail", "level", "pictures"}


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("", ("", {})),
        ("  a.toml ", ("a.toml", {})),
        ("'my net.toml' sections=task,update", ("my net.toml", {"sections": "task,update"})),
        ('sections="task, update" x', ("x", {"sections": "task, update"})),
    ],
)
def test_a_line_is_split(line: str, found: tuple[str, dict[str, str]]) -> None:
    assert split_line(line)[:2] == found


@pytest.mark.parametrize(("line", "at"), [('a "b', 2), ("a b", 2), ("x=1 x=2", 4), ("a='b'c", 0), ("a =b", 2)])
def test_a_line_that_cannot_be_split_is_refused_with_its_place(line: str, at: int) -> None:
    with pytest.raises(BadOption) as refused:
        split_line(line)
    assert refused.value.at == at


@given(st.text(max_size=40))
def test_any_line_is_split_or_refused(line: str) -> None:
    try:
        _, texts, places = split_line(line)
    except BadOption:
        return
    assert set(texts) <= set(places)


def test_files_outside_the_site_are_refused(tmp_path: Path) -> None:
    site, outside = tmp_path / "site", tmp_path / "outside.toml"
    (site / "pages").mkdir(parents=True)
    outside.write_text(MAZUR)
    (site / "lesson.toml").write_text(MAZUR)
    (site / "link.toml").symlink_to(outside)
    assert source_in_file("../lesson.toml", site / "pages", site, PLACE).path == site / "lesson.toml"
    assert source_in_file("mazur", site, site, PLACE).path == EXAMPLES / "mazur.toml"
    assert source_in_file("../outside.toml", site, tmp_path, PLACE).path == outside
    for given_path in (
        "../outside.toml",
        "../../outside.toml",
        str(outside),
        "link.toml",
        "/etc/passwd",
        "~/x.toml",
        "a\0b",
        "x" * 5000,
        "pages",
        "lesson.tom",
    ):
        with pytest.raises(SpecError) as refused:
            source_in_file(given_path, site, site, PLACE)
        assert str(refused.value).startswith("page.md:7:1: found ")
    assert "did you mean lesson.toml?" in str(refused.value)


def test_a_problem_in_a_page_has_the_page_s_line_and_column() -> None:
    with pytest.raises(SpecError) as refused:
        source_in_page('title = "x"\n[network]\ninputs = 2.5\n', "page.md", 20, 5).load()
    assert "page.md:22:14: network.inputs: found 2.5" in str(refused.value)


# ------------------------------------------------------------------------------------------------------ hostile text


def test_markup_in_a_spec_is_text_in_html(hostile: Path) -> None:
    for notation in ("partials", "delta"):
        html = embed_source(source_in_page(SPEC, "p", 1), read_options({"notation": notation}), "html", style=False)
        found = Elements(html)
        assert not found.tags & {"script", "img", "b"} and not [f for _, f in found.seen if "onerror" in f]
        assert "<script>alert(1)</script>" in found.text
        assert found.seen[0][1]["aria-label"] == "</section><script>alert(1)</script>"


def test_a_fence_looks_for_files_in_its_folder_alone(folder: Path) -> None:
    markdown, superfences = library("markdown"), library("pymdownx.superfences")
    row = {"name": "backprop", "class": "backprop", "format": fence, "validator": mkdocs_options}

    def converted(page: str, **wish: Any) -> str:
        settings = {"pymdownx.superfences": {"custom_fences": [row | wish], "relaxed_headers": True}}
        converter = markdown.Markdown(extensions=["pymdownx.superfences"], extension_configs=settings)
        return str(converter.convert(page))

    page = '- A list:\n\n    ```backprop file="lesson.toml" sections="update"\n    ```\n'
    assert "0.358916480" in converted(page)
    for wrong, words in (
        (page.replace("lesson", "../lesson"), "which is outside"),
        (page.replace("sections", "section"), "section: found an unknown option"),
        (page.replace("update", "updat"), "did you mean update?"),
        ("\n\n```backprop\n[network]\ninputz = 1\n```\n", "the page:5:1: network.inputz"),
        ("```backprop\n```\n", "found nothing, expected options with their values in quotes"),
        (page.replace('"lesson.toml"', "lesson.toml"), "expected options with their values in quotes"),
        ("A\n\n```backprop digits=4\n[network]\n```\n", "the page:3:1: found 'digits=4', expected options"),
    ):
        with pytest.raises(superfences.SuperFencesException, match=re.escape(words)):
            converted(wrong)
    (folder / "inner").mkdir()
    with pytest.raises(superfences.SuperFencesException, match="no file"):
        converted(page, format=fence_in(folder / "inner"))
    two = converted(f'{page}\nAnd:\n\n```backprop file="mazur" sections="update"\n```\n')
    assert two.count("<style>") == 1 and 'id="backprop-2-s1"' in two


def test_a_fence_takes_the_file_beside_its_page_or_none(folder: Path) -> None:
    """As MkDocs converts: another folder's file of the same name is not taken in its place."""
    markdown, superfences = library("markdown"), library("pymdownx.superfences")
    row = {"name": "backprop", "class": "backprop", "format": fence, "validator": mkdocs_options}

    def converted(page: str, named: str) -> str:
        settings = {"pymdownx.superfences": {"custom_fences": [row]}}
        converter = markdown.Markdown(extensions=["pymdownx.superfences"], extension_configs=settings)
        processor = markdown.treeprocessors.Treeprocessor(converter)
        processor.file = SimpleNamespace(abs_src_path=str(folder / page))
        converter.treeprocessors.register(processor, "relpath", 0)
        return str(converter.convert(f'```backprop file="{named}" sections="update"\n```\n'))

    (folder / "week1").mkdir()
    (folder / "week2").mkdir()
    spec = (folder / "lesson.toml").read_text(encoding="utf-8")
    (folder / "week1" / "lesson.toml").write_text(spec.replace("0.5", "0.25"), encoding="utf-8")
    assert "0.358916480" in converted("page.md", "lesson.toml")
    own = converted("week1/page.md", "lesson.toml")
    assert "0.358916480" not in own and converted("week2/page.md", "week1/lesson.toml") == own
    assert "0.358916480" in converted("week1/page.md", "../lesson.toml")
    with pytest.raises(superfences.SuperFencesException, match=re.escape("no file 'lesson.toml'")):
        converted("week2/page.md", "lesson.toml")


class Converter:
    """As much of Python-Markdown as a fence sees."""

    lines = ("```backprop", *SPEC.splitlines(), "```")


def test_markup_in_a_spec_is_text_in_every_host(hostile: Path) -> None:
    shown = Elements(fence(SPEC, "backprop", "backprop", {}, Converter()))
    assert not shown.tags & {"script", "img", "b"}
    data = {"body": SPEC, "options": {}, "node": {"position": {"start": {"line": 3, "column": 1}}}}
    for notation in ("partials", "delta"):
        nodes = directive_nodes({**data, "options": {"notation": notation}}, hostile.parent)
        assert {"html"} not in [{node["type"]} for node in nodes]
        assert "<script>alert(1)</script>" in str(nodes)
    explanation = explain(hostile)
    file = quarto_text(explanation, read_options({}))
    fences = re.findall(r"(?m)^`{3,}.*$", file)
    assert len(fences) == 4 and fences[0].endswith("{=html}") and fences[2].endswith("{=latex}")
    assert "{{<" not in file


# ------------------------------------------------------------------------------------------------------------- weave


def weave(*arguments: object, code: int = 0) -> Result:
    result = CliRunner().invoke(main, ["weave", *map(str, arguments)])
    assert result.exit_code == code, result.output
    return result


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "lesson.toml").write_text(MAZUR)
    return tmp_path


BLOCK = "<!-- backprop: lesson.toml sections=update -->\n<!-- /backprop -->\n"


def test_a_mark_in_a_quotation_is_passed_over_and_said(folder: Path) -> None:
    page = folder / "page.md"
    page.write_text("> <!-- backprop: lesson.toml -->\n> <!-- /backprop -->\n")
    said = weave("page.md")
    assert said.stdout == "page.md: 0 blocks, current\n"
    assert said.stderr.splitlines() == [f"page.md:{n}: a mark inside a quotation is passed over" for n in (1, 2)]
    assert page.read_text().startswith("> <!-- backprop: lesson.toml -->\n> <!--")


def test_a_read_only_page_is_left_alone(folder: Path) -> None:
    other, page = folder / "other.md", folder / "page.md"
    other.write_text(BLOCK)
    page.write_text(BLOCK)
    page.chmod(0o444)
    assert "page.md: found a page that is read-only" in weave("other.md", "page.md", code=2).output
    assert other.read_text() == page.read_text() == BLOCK
    weave("page.md", "--check", code=1)


def test_weaving_again_changes_nothing_until_the_spec_does(folder: Path) -> None:
    page = folder / "page.md"
    page.write_text(f"# A\n\n{BLOCK}\nEnd")
    assert weave("page.md").output == "page.md: 1 block, written\n"
    first, time = page.read_bytes(), page.stat().st_mtime_ns
    assert first.startswith(b"# A\n\n<!-- backprop: lesson.toml sections=update -->\n\n## The update\n")
    assert first.endswith(b"\n<!-- /backprop -->\n\nEnd") and b"0.358916480" in first
    assert weave("page.md").output == "page.md: 1 block, current\n"
    assert (page.read_bytes(), page.stat().st_mtime_ns) == (first, time)
    weave("page.md", "--check")
    spec = folder / "lesson.toml"
    spec.write_text(MAZUR.replace("learning_rate = 0.5", "learning_rate = 0.25"))
    assert weave("page.md", "--check", code=1).output == "page.md: 1 block, not current\n"
    assert page.read_bytes() == first
    weave("page.md")
    assert b"0.358916480" not in page.read_bytes()
    spec.write_text(MAZUR)
    weave("page.md")
    assert page.read_bytes() == first


def test_pictures_are_written_beside_the_page_and_checked(folder: Path) -> None:
    (folder / "page.md").write_text(BLOCK.replace("update", "network") * 2)
    weave("page.md")
    text = (folder / "page.md").read_text()
    pictures = re.findall(r"!\[[^]]*\]\(([^)]*)\)", text)
    assert len(pictures) == len(set(pictures)) == 2 and all((folder / name).exists() for name in pictures)
    (folder / pictures[0]).write_text("x")
    weave("page.md", "--check", code=1)
    weave("page.md")
    weave("page.md", "--check")


@settings(max_examples=40)
@given(
    st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\n"), max_size=12), max_size=5),
    st.sampled_from(["\n", "\r\n"]),
    st.sampled_from(["", "  ", "\t"]),
    st.sampled_from(["text", "html", "latex"]),
)
def test_every_byte_outside_the_marks_stays(around: list[str], newline: str, indent: str, format: str) -> None:
    around = [line for line in around if "backprop" not in line and not re.search("`{3}|~{3}", line)]
    first = f"{indent}<!-- backprop: mazur sections=update format={format} -->"
    last = f"{indent}<!-- /backprop -->"
    before, after = newline.join([*around, first]), newline.join([last, *around])
    page = f"{before}{newline}old text{newline}{after}"
    once = weave_page(page, "page.md", Path(), Path()).text
    assert once.startswith(before) and once.endswith(after) and "old text" not in once
    assert weave_page(once, "page.md", Path(), Path()).text == once
    inside = once[len(before) : len(once) - len(after)]
    assert "\n" not in inside.replace("\r\n", "") if newline == "\r\n" else "\r" not in inside
    assert all(line.startswith(indent) for line in inside.split(newline) if line)


def test_titles_fit_the_headings_of_the_page(folder: Path) -> None:
    page = f"Title\n=====\n\n{BLOCK}\n## B\n\n{BLOCK}\n##### C\n\n{BLOCK}\n```\n# no\n```\n{BLOCK}"
    once = weave_page(page, "page.md", folder, folder).text
    assert re.findall("(?m)^(#+) The update$", once) == ["##", "###", "#####", "#####"]
    assert weave_page(once, "page.md", folder, folder).text == once


def test_examples_in_fences_are_left_alone(folder: Path) -> None:
    page = f"```html\n{BLOCK}```\n\n~~~~\n~~~\n{BLOCK}~~~~\n\nA `<!-- backprop: x -->` here.\n"
    assert weave_page(page, "page.md", folder, folder).text == page


def test_a_hostile_spec_cannot_end_its_block(folder: Path) -> None:
    (folder / "lesson.toml").write_text(SPEC)
    for format in ("markdown", "html", "text", "latex"):
        for notation in ("partials", "delta"):
            page = f"<!-- backprop: lesson.toml format={format} notation={notation} -->\n<!-- /backprop -->\nEnd\n"
            once = weave_page(page, "page.md", folder, folder)
            again = weave_page(once.text, "page.md", folder, folder)
            assert (again.text, again.blocks) == (once.text, 1)


@pytest.mark.parametrize("words", ["<!-- /backprop -->", "<!-- backprop: mazur -->", "```", "~~~~"])
def test_a_lesson_that_holds_marks_is_refused_or_harmless(words: str, folder: Path) -> None:
    (folder / "lesson.toml").write_text(f"{MAZUR[: MAZUR.index('[page]')]}[page]\nintro = '{words}'\n")
    for format in ("markdown", "html", "text", "latex"):
        page = f"<!-- backprop: lesson.toml format={format} -->\n<!-- /backprop -->\nEnd\n"
        try:
            once = weave_page(page, "page.md", folder, folder)
        except SpecError as refused:
            assert format == "text" and "page.md:1:" in str(refused)
            continue
        assert weave_page(once.text, "page.md", folder, folder).text == once.text
        assert once.text.endswith("\n<!-- /backprop -->\nEnd\n")


WRONG = """<!-- /backprop -->
<!-- backprop: nothere.toml -->
<!-- /backprop -->
  <!-- backprop: lesson.toml digits=many -->
  <!-- /backprop -->
<!-- backprop lesson.toml -->
<!-- /backprop -->
<!-- backprop: lesson.toml sections=taks -->
<!-- /backprop -->
<!-- backprop: lesson.toml format=htm -->
<!-- /backprop -->
<!-- backprop: lesson.toml -->
<!-- backprop: lesson.toml -->
"""


def test_what_is_wrong_is_said_with_line_and_column(folder: Path) -> None:
    (folder / "page.md").write_text(WRONG)
    said = weave("page.md", code=2).output
    for words in (
        "page.md:1:1: found an end",
        "page.md:2:16: found no file 'nothere.toml'",
        "page.md:4:30: digits: found 'many', expected a whole number from 0 to 15",
        "page.md:6:1: found a mark that cannot be read",
        "page.md:10:28: format: found 'htm', expected html or markdown",
        "page.md:13:1: found a block inside a block",
        "page.md:12:1: found a block without an end",
    ):
        assert words in said
    (folder / "page.md").write_text("\n".join(WRONG.splitlines()[7:9]))
    assert "page.md:1:28: sections: found 'taks'" in weave("page.md", code=2).output


def test_nothing_is_written_when_one_page_is_wrong(folder: Path) -> None:
    (folder / "a.md").write_text(BLOCK)
    (folder / "b.md").write_text("<!-- backprop: x.toml -->\n")
    weave("a.md", "b.md", code=2)
    assert (folder / "a.md").read_text() == BLOCK
    assert {path.name for path in folder.iterdir()} == {"a.md", "b.md", "lesson.toml"}
    (folder / "b.md").write_bytes(b"a\n\xff")
    assert "b.md:2:1: found byte 0xFF" in weave("b.md", code=2).output
    (folder / "lesson.toml").write_text("title = ")
    assert "lesson.toml:1:" in weave("a.md", code=2).output
    assert (folder / "a.md").read_text() == BLOCK


def test_a_page_keeps_its_permissions_and_its_link(folder: Path) -> None:
    real, link = folder / "real.md", folder / "link.md"
    real.write_text(BLOCK)
    real.chmod(0o640)
    link.symlink_to(real)
    weave("link.md")
    assert link.is_symlink() and b"The update" in real.read_bytes()
    assert stat.S_IMODE(real.stat().st_mode) == 0o640


def test_a_spec_outside_the_folder_needs_a_root(folder: Path) -> None:
    inner = folder / "inner"
    inner.mkdir()
    (inner / "page.md").write_text(BLOCK.replace("lesson", "../lesson"))
    weave("inner/page.md")
    os.chdir(inner)
    (inner / "page.md").write_text(BLOCK.replace("lesson", "../lesson"))
    assert "which is outside" in weave("page.md", code=2).output
    weave("--root", folder, "page.md")


# ------------------------------------------------------------------------------------------- the command, notebooks


def test_the_command_writes_a_fragment(tmp_path: Path) -> None:
    def run(*arguments: str, code: int = 0) -> str:
        result = CliRunner().invoke(main, ["fragment", *arguments])
        assert result.exit_code == code, result.output
        return result.output

    assert run("mazur", "--sections", "update", "--digits", "3", "--format", "text").startswith("The update\n")
    target = tmp_path / "new" / "a.html"
    assert run("mazur", "-o", str(target), "--prefix", '"><script>').strip() == str(target)
    assert "<script" not in target.read_text(encoding="utf-8")
    assert "did you mean task?" in run("mazur", "--sections", "taks", code=2)
    assert "digits: found 'x'" in run("mazur", "--digits", "x", code=2)


def test_a_line_shows_itself(mazur: Explanation) -> None:
    line = mazur.line("dE/dw5")
    assert repr(line).endswith("= 0.741365070 * 0.186815602 * 0.593269992 ≈ 0.082167041")
    assert "<mfrac>" in line._repr_html_() and "script" not in line._repr_html_()
    tex = line._repr_latex_()
    assert tex.startswith("$\\displaystyle \\frac{\\partial E") and tex.endswith("\\approx 0.082167041$")
    assert repr(mazur.line("w5_new")).startswith("w5⁺ = w5 - η")
    code = explain("xor-as-printed").line("delta_o1")
    assert "<code>" in code._repr_html_() and "texttt" in code._repr_latex_()
    with pytest.raises(KeyError):
        mazur.line("w99")


def test_every_quantity_of_the_trace_is_a_line(mazur: Explanation) -> None:
    for row in mazur.trace()["quantities"]:
        if row["kind"] not in ("path", "given", "epoch_loss"):
            step = row["step"] or 1
            if step == 1 and not row["id"].endswith("_after"):
                assert row["shown"] in repr(mazur.line(row["id"])), row["id"]


def test_a_magic_says_what_is_wrong(folder: Path) -> None:
    library("IPython")
    from IPython.core.error import UsageError
    from IPython.core.interactiveshell import InteractiveShell

    shell = InteractiveShell.instance()
    try:
        shell.run_line_magic("load_ext", "explainer")
        shown = shell.run_line_magic("backprop", "lesson.toml sections=update")
        assert "<math" in shown._repr_html_() and shown.explanation.spec.title.startswith("Two inputs")
        one, other, whole = (Elements(part._repr_html_()).values("id") for part in (shown, shown, shown.explanation))
        assert one and not set(one) & set(other) and not set(whole) & {*one, *other}
        for line, cell, words in (
            ("digits=3", 'title = "x"\n[network]\ninputz = 1\n', "the cell:4:1: network.inputz: found an unknown key"),
            ("lesson.toml digit=3", None, "the cell:1:23: digit: found an unknown option"),
            ("../x.toml", None, "which is outside"),
            ("", None, "found nothing, expected a file"),
        ):
            with pytest.raises(UsageError, match=re.escape(words)):
                shell.run_line_magic("backprop", line) if cell is None else shell.run_cell_magic("backprop", line, cell)
    finally:
        InteractiveShell.clear_instance()
        sys.displayhook = sys.__displayhook__
