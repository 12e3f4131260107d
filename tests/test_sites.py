"""Every sample site is built by its own builder and opened: the walkthrough is on the page, its formulas are drawn,
the page says nothing to the console and asks nobody else for anything.

MYST names mystmd's program where it is not on the path; it comes from npm (`npm install mystmd`).
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from explainer import explain
from explainer.render.fragment import fragment
from tests.test_accessibility import given
from tests.test_browser import fits
from tests.tools import library, missing, need

ROOT = Path(__file__).parent.parent
SITES = Path(__file__).parent / "sites"
PUBLISHED = ("0.751365070", "0.772928465", "0.082167041")
"""The outputs and the gradient of w5 of the lecture's network, as its author printed them."""
ENVIRONMENT = os.environ | {
    "PYTHONPATH": str(ROOT),
    "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
    "PYTHONDONTWRITEBYTECODE": "1",
}


def run(folder: Path, *command: str | Path, code: int = 0) -> str:
    """What a command in a folder prints, both of its streams."""
    done = subprocess.run(
        list(map(str, command)),
        cwd=folder,
        env=ENVIRONMENT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert done.returncode == code, done.stdout[-3000:]
    return done.stdout


def explainer(folder: Path, *arguments: str, code: int = 0) -> str:
    return run(folder, sys.executable, "-m", "explainer", *arguments, code=code)


def copied(name: str, tmp_path: Path) -> Path:
    return shutil.copytree(SITES / name, tmp_path / name)


class Quiet(SimpleHTTPRequestHandler):
    def do_GET(self) -> None:
        if self.path != "/favicon.ico":
            return super().do_GET()
        self.send_response(204)  # every browser asks for it
        return self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Nothing."""


class Opened:
    """A page of a built site in the browser, and what it said and asked for."""

    def __init__(self, browser: Any, folder: Path, name: str = "index.html") -> None:
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder)))
        Thread(target=self.server.serve_forever, daemon=True).start()
        self.page = browser.new_page(viewport={"width": 1100, "height": 900})
        self.heard: list[str] = []
        self.page.on("console", lambda message: self.heard.append(message.text))
        self.page.on("pageerror", lambda error: self.heard.append(str(error)))
        self.page.on("request", self.asked)
        self.home = f"http://127.0.0.1:{self.server.server_address[1]}/"
        self.page.goto(self.home + name)

    def asked(self, request: Any) -> None:
        if not request.url.startswith((self.home, "data:", "blob:", "about:")):
            self.heard.append(request.url)

    def __enter__(self) -> Opened:
        return self

    def __exit__(self, *_: object) -> None:
        self.page.close()
        self.server.shutdown()
        self.server.server_close()

    def shows_the_lesson(self, frame: Any = None) -> None:
        """Formulas have a size, the published numbers are to be read, nobody else was asked."""
        page = frame or self.page
        page.evaluate("document.querySelectorAll('details').forEach(fold => fold.open = true)")
        sizes = page.evaluate("""[...document.querySelectorAll('math:not(:empty, nav math)')].map(element => {
            const box = element.getBoundingClientRect();
            return Math.min(box.width, box.height);
        })""")
        assert len(sizes) > 40 and min(sizes) > 3
        heights = page.evaluate("""['mfrac', 'msub'].map(name => Math.max(
            ...[...document.querySelectorAll(name)].map(element => element.getBoundingClientRect().height)))""")
        assert heights[0] > heights[1] > 3, "a fraction is higher than a letter with an index"
        text = page.evaluate("document.body.textContent")
        assert [number for number in PUBLISHED if number not in text] == []
        assert self.heard == []


# ------------------------------------------------------------------------------------------------------------ Sphinx


@pytest.fixture(scope="module")
def sphinx(tmp_path_factory: pytest.TempPathFactory) -> Path:
    library("sphinx")
    library("myst_parser")
    library("furo")
    folder = copied("sphinx", tmp_path_factory.mktemp("sphinx"))
    sphinx_build(folder, "html")
    return folder


def sphinx_build(folder: Path, builder: str, *options: str, code: int = 0) -> str:
    command = [sys.executable, "-m", "sphinx", "--no-color", "-b", builder, *options, ".", f"_build/{builder}"]
    return run(folder, *command, *(["-W", "--keep-going"] if not code else []), code=code)


def test_sphinx_shows_lessons_and_the_host_keeps_its_looks(sphinx: Path, browser: Any) -> None:
    with Opened(browser, sphinx / "_build" / "html") as opened:
        opened.shows_the_lesson()
        titles = "[...document.querySelectorAll('.backprop :is(h1, h2, h3, h4)')].map(title => title.localName)"
        assert opened.page.evaluate(titles)[:2] == ["h2", "h3"]
        ids = opened.page.evaluate("[...document.querySelectorAll('[id]')].map(element => element.id)")
        assert len(ids) == len(set(ids)), "two lessons on a page share no id"
        lessons = opened.page.evaluate(
            "[...document.querySelectorAll('.backprop')].map(element => element.getAttribute('lang'))"
        )
        assert lessons == ["en", "en"]
        opened.page.set_viewport_size({"width": 390, "height": 900})
        assert fits(opened.page)
        ground = "getComputedStyle(document.querySelector('.bp-ground, .bp-node.bp-input')).fill"
        light = opened.page.evaluate(ground)
        opened.page.evaluate("document.body.dataset.theme = 'dark'")
        assert opened.page.evaluate(ground) != light, "a lesson is dark where its page is"
    german = (sphinx / "_build" / "html" / "more.html").read_text(encoding="utf-8")
    assert "Die Aktualisierung" in german and "bp-picture" not in german


def test_mathjax_of_a_sphinx_page_leaves_the_formulas_of_a_lesson(tmp_path: Path) -> None:
    """Where it reads TeX alone, MathJax 3 and 4 draw none of a lesson's formulas anew; else they draw each."""
    library("sphinx")
    conf = 'extensions = ["explainer.embeddings.sphinx"]\nmathjax_path = "own.js"\n'
    page = "Title\n=====\n\n:math:`x`\n\n.. backprop:: mazur\n   :sections: update\n"
    for own, expected in (
        ("", '"startup": {"input": ["tex"]}'),
        ('{"startup": {"input": ["mml"]}}', '"input": ["mml"]'),
    ):
        folder = tmp_path / f"site{len(own)}"
        folder.mkdir()
        (folder / "conf.py").write_text(conf + (f"mathjax3_config = {own}\n" if own else ""), encoding="utf-8")
        (folder / "index.rst").write_text(page, encoding="utf-8")
        sphinx_build(folder, "html")
        html = (folder / "_build" / "html" / "index.html").read_text(encoding="utf-8")
        assert [expected in said for said in re.findall(r"window\.MathJax = (.*?)</script>", html)] == [True]


@pytest.mark.parametrize("version", ["MATHJAX3", "MATHJAX4"])
def test_mathjax_itself_draws_the_formula_of_the_host_alone(version: str, browser: Any, tmp_path: Path) -> None:
    """The component that reads MathML too, run in a browser."""
    library("sphinx")
    program = given(version)
    static = tmp_path / "own"
    shutil.copytree(program.parent, static / "mathjax")
    conf = 'extensions = ["explainer.embeddings.sphinx"]\nhtml_static_path = ["own"]\n'
    (tmp_path / "conf.py").write_text(f'{conf}mathjax_path = "mathjax/{program.name}"\n', encoding="utf-8")
    page = "Title\n=====\n\n:math:`x`\n\n.. backprop:: mazur\n   :sections: update\n"
    (tmp_path / "index.rst").write_text(page, encoding="utf-8")
    sphinx_build(tmp_path, "html")
    with Opened(browser, tmp_path / "_build" / "html") as opened:
        opened.page.evaluate("MathJax.startup.promise")
        assert drawn_anew(opened.page, "mjx-container") == (1, 0)


def test_katex_draws_the_formula_of_the_host_alone(browser: Any, tmp_path: Path) -> None:
    folder = given("KATEX").parents[1]
    shutil.copytree(folder, tmp_path / "katex")
    lesson = fragment(explain("mazur"), sections=["update"])
    scripts = "".join(
        f'<script src="katex/{name}"></script>' for name in ("katex.min.js", "contrib/auto-render.min.js")
    )
    body = f"<p>\\(x\\)</p>{lesson}{scripts}<script>renderMathInElement(document.body)</script>"
    head = '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>A page</title></head>'
    (tmp_path / "index.html").write_text(f"{head}<body>{body}</body></html>", encoding="utf-8")
    with Opened(browser, tmp_path) as opened:
        assert drawn_anew(opened.page, ".katex") == (1, 0)


def drawn_anew(page: Any, selector: str) -> tuple[int, int]:
    """How many formulas of a page, and how many inside its lesson, a library has drawn; the lesson's are MathML."""
    assert page.locator(".backprop math").count() > 20
    return page.locator(selector).count(), page.locator(f".backprop {selector}").count()


def test_nothing_is_wrong_with_a_lesson_in_a_sphinx_page(sphinx: Path, browser: Any) -> None:
    with Opened(browser, sphinx / "_build" / "html") as opened:
        opened.page.evaluate(given("AXE").read_text(encoding="utf-8"))
        for theme in ("light", "dark"):
            opened.page.evaluate(f"document.body.dataset.theme = {theme!r}")
            found = opened.page.evaluate("axe.run('.backprop', { resultTypes: ['violations'] })")
            assert [(rule["id"], node["html"][:100]) for rule in found["violations"] for node in rule["nodes"]] == []


def test_sphinx_reads_a_page_again_when_its_spec_changes(sphinx: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(SITES / "sphinx", tmp_path / "again")
    spec = folder / "lesson.toml"
    assert "2 added, 0 changed" in sphinx_build(folder, "dummy")
    assert "0 added, 0 changed" in sphinx_build(folder, "dummy")
    spec.write_text(spec.read_text().replace("0.05, 0.10", "0.06, 0.10"))
    assert "0 added, 2 changed" in sphinx_build(folder, "dummy")


def test_sphinx_writes_latex_that_compiles_and_text(sphinx: Path) -> None:
    program = need("pdflatex")
    sphinx_build(sphinx, "latex")
    sphinx_build(sphinx, "text")
    folder = sphinx / "_build" / "latex"
    [source] = folder.glob("*.tex")
    run(folder, program, "-interaction=nonstopmode", "-halt-on-error", source.name)
    printed = run(folder, need("pdftotext"), source.with_suffix(".pdf").name, "-")
    text = (sphinx / "_build" / "text" / "index.txt").read_text(encoding="utf-8")
    for number in PUBLISHED:
        assert number in printed and number in text
    assert "new_input_to_output_1" in printed.replace("\n", "")


WRONG = """# Wrong

```{backprop} missing.toml
```

```{backprop}
:digits: many

title = "x"
```

```{backprop}
title = "<script>alert(1)</script>"

[network]
inputz = 2
```

```{backprop} ../outside.toml
```

```{backprop} mazur
:sections: taks
```

- In a list, with options:

  ```{backprop}
  :digits: 3
  :level: 4

  title = 1
  ```
"""
WRONG_TOO = """Wrong
=====

.. backprop::
   :digits: 3

   title = 1
"""


def test_sphinx_says_what_is_wrong_and_where(sphinx: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(SITES / "sphinx", tmp_path / "wrong")
    shutil.copy(SITES / "sphinx" / "lesson.toml", tmp_path / "outside.toml")
    (folder / "index.md").write_text(WRONG)
    (folder / "more.rst").write_text(f":orphan:\n\n{WRONG_TOO}")
    said = sphinx_build(folder, "html", "-W", "--keep-going", code=1)
    page = folder / "index.md"
    for line, words in (
        (3, "found no file 'missing.toml'"),
        (6, "digits: found 'many', expected a whole number from 0 to 15"),
        (16, "network.inputz: found an unknown key"),
        (19, "found '../outside.toml', which is outside"),
        (22, "sections: found 'taks'"),
        (32, "title: found 1"),
    ):
        assert f"{page}:{line}: ERROR: {words}" in said
    assert f"{folder / 'more.rst'}:9: ERROR: title: found 1" in said
    assert "did you mean task?" in said and "did you mean inputs?" in said


# ------------------------------------------------------------------------------------------- MkDocs, Zensical, mystmd


def test_mkdocs_shows_lessons(tmp_path: Path, browser: Any) -> None:
    library("mkdocs")
    folder = copied("mkdocs", tmp_path)
    run(folder, sys.executable, "-m", "mkdocs", "build", "--strict")
    with Opened(browser, folder / "site") as opened:
        opened.shows_the_lesson()
        assert opened.page.evaluate("document.querySelectorAll('.backprop').length") == 2
        assert opened.page.evaluate("document.querySelectorAll('body style').length") == 1


def test_mkdocs_ends_with_what_is_wrong(tmp_path: Path) -> None:
    library("mkdocs")
    folder = copied("mkdocs", tmp_path)
    index = folder / "docs" / "index.md"
    index.write_text(index.read_text().replace("inputs = 2", "inputz = 2"))
    said = run(folder, sys.executable, "-m", "mkdocs", "build", "--strict", code=1)
    assert "Error reading page 'index.md'" in said
    assert "the page:14:1: network.inputz: found an unknown key" in said


def test_zensical_shows_lessons(tmp_path: Path, browser: Any) -> None:
    library("zensical")
    folder = copied("mkdocs", tmp_path)
    run(folder, "zensical", "build", "-f", "zensical.toml")
    with Opened(browser, folder / "site") as opened:
        opened.shows_the_lesson()
        assert opened.page.evaluate("document.querySelectorAll('.backprop').length") == 2


def myst() -> str:
    program = os.environ.get("MYST") or shutil.which("myst")
    if not program or not Path(program).exists():
        missing("MYST does not name mystmd's program")
    return program


def test_mystmd_runs_the_plugin(tmp_path: Path, browser: Any) -> None:
    program, folder = myst(), copied("mystmd", tmp_path)
    theme = folder / "theme"  # mystmd would fetch one: what is looked at here comes before any theme
    theme.mkdir()
    (theme / "template.yml").write_text('jtex: v1\ntitle: none\nkind: site\nbuild:\n  install: "true"\n')
    said = run(folder, program, "build", "--site", "--strict", "--ci")
    assert "loaded: 1 directive" in said and "⚠" not in said and "⛔" not in said
    page = json.loads((folder / "_build" / "site" / "content" / "index.json").read_text(encoding="utf-8"))
    nodes = list(nodes_of(page["mdast"]))
    formulas = [node for node in nodes if node["type"] in ("math", "inlineMath")]
    assert len(formulas) > 40 and not [node for node in formulas if "katex-error" in node["html"]]
    for number in PUBLISHED:
        assert [node for node in formulas if number in node["value"]]
    pictures = [node for node in nodes if node["type"] == "image"]
    assert pictures and all((folder / "_build/site/public" / Path(node["url"]).name).exists() for node in pictures)
    assert [node for node in nodes if node["type"] == "code" and "new_input_to_output_1" in node["value"]]
    assert {node["depth"] for node in nodes if node["type"] == "heading"} >= {2, 3}
    drawn = "".join(f"<p>{node['html']}</p>" for node in formulas)  # KaTeX brings MathML of its own
    (folder / "index.html").write_text(f"<!DOCTYPE html><meta charset=utf-8><body>{drawn}", encoding="utf-8")
    with Opened(browser, folder) as opened:
        opened.shows_the_lesson()


def test_the_plugin_refuses_as_mystmd_expects(tmp_path: Path) -> None:
    """The question is what mystmd 1.8 asks, the answer what its documentation wants: nothing but JSON on standard
    output, or a message and an exit code."""
    folder = copied("mystmd", tmp_path)
    body = "\n".join(["title = 'x'", "", "[network]", "inputz = 2"])
    start = {"type": "mystDirectiveBody", "position": {"start": {"line": 15, "column": 1}}}
    question = {
        "name": "backprop",
        "options": {},
        "body": body,
        "node": {"type": "mystDirective", "position": {"start": {"line": 12, "column": 1}}, "children": [start]},
    }
    done = subprocess.run(
        [sys.executable, "backprop.py", "--directive", "backprop"],
        cwd=folder,
        env=ENVIRONMENT,
        input=json.dumps(question),
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert "the page:18:1: network.inputz: found an unknown key" in done.stderr
    spec = json.loads(run(folder, sys.executable, "backprop.py"))
    [directive] = spec["directives"]
    assert directive["name"] == "backprop" and {"arg", "body", "options", "doc"} <= set(directive)
    assert {option["type"] for option in directive["options"].values()} == {"string"}
    run(folder, sys.executable, "backprop.py", "--role", "backprop", code=2)


def nodes_of(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield node
    for child in node.get("children", []):
        yield from nodes_of(child)


# --------------------------------------------------------------------------------------- pages that others include


def test_pandoc_reads_what_quarto_includes(tmp_path: Path, browser: Any) -> None:
    program, folder = need("pandoc"), copied("quarto", tmp_path)
    explainer(
        folder, "fragment", "lesson.toml", "--format", "quarto", "--sections", "forward,backward", "-o", "_lesson.qmd"
    )
    page = (folder / "index.qmd").read_text(encoding="utf-8")
    include = "{{< include _lesson.qmd >}}"  # Quarto puts the file's text in this place before pandoc sees the page
    assert include in page
    whole = page.replace(include, (folder / "_lesson.qmd").read_text(encoding="utf-8"))
    (folder / "whole.md").write_text(whole, encoding="utf-8")
    run(folder, program, "-s", "--mathml", "whole.md", "-o", "index.html")
    with Opened(browser, folder) as opened:
        opened.shows_the_lesson()
    packages = page.partition("text: ")[2].splitlines()[0]
    run(folder, program, "-s", "whole.md", "-V", f"header-includes={packages}", "-o", "whole.tex")
    run(folder, need("pdflatex"), "-interaction=nonstopmode", "-halt-on-error", "whole.tex")
    printed = run(folder, need("pdftotext"), "whole.pdf", "-")
    assert [number for number in PUBLISHED if number not in printed] == []


def test_a_woven_page_is_read_by_another_program(tmp_path: Path, browser: Any) -> None:
    program, folder = need("pandoc"), copied("weave", tmp_path)
    assert explainer(folder, "weave", "page.md") == "page.md: 2 blocks, written\n"
    run(folder, program, "-s", "--mathml", "-f", "markdown-tex_math_single_backslash", "page.md", "-o", "index.html")
    with Opened(browser, folder) as opened:
        opened.shows_the_lesson()
        assert min(opened.page.evaluate("[...document.images].map(image => image.naturalWidth)")) > 100
        assert opened.page.evaluate("document.querySelectorAll('li .backprop math').length") > 5
        assert "More text." in opened.page.evaluate("document.body.innerText")


def test_a_lesson_in_a_frame_works_under_its_own_policy(tmp_path: Path, browser: Any) -> None:
    folder = copied("iframe", tmp_path)
    explainer(folder, "lesson", str(SITES / "sphinx" / "lesson.toml"), "-o", ".")
    with Opened(browser, folder) as opened:
        opened.page.wait_for_load_state("networkidle")
        [frame] = opened.page.main_frame.child_frames
        frame.wait_for_selector(".controls")
        opened.shows_the_lesson(frame)
        assert opened.page.evaluate("document.querySelector('iframe').title")


GROUND = "() => getComputedStyle(document.body).backgroundColor.match(/\\d+/g).map(Number)"


@pytest.mark.parametrize("system", ["light", "dark"])
def test_a_frame_takes_the_colours_that_its_address_asks_for(tmp_path: Path, browser: Any, system: str) -> None:
    """Whatever the system says; a word that is none changes nothing, and paper stays white."""
    folder, heard = copied("iframe", tmp_path), list[str]()
    explainer(folder, "lesson", str(SITES / "sphinx" / "lesson.toml"), "-o", ".")
    page = (folder / "index.html").read_text(encoding="utf-8")
    tab = browser.new_page(color_scheme=system)
    tab.on("console", lambda said: heard.append(said.text))
    tab.on("pageerror", lambda error: heard.append(str(error)))
    for asked, dark in (("light", False), ("dark", True), ("sepia", system == "dark"), ("", system == "dark")):
        query = f"?theme={asked}" if asked else ""
        (folder / "index.html").write_text(page.replace("lesson.html", f"lesson.html{query}"), encoding="utf-8")
        tab.goto((folder / "index.html").as_uri())
        tab.wait_for_load_state("networkidle")
        [frame] = tab.main_frame.child_frames
        frame.wait_for_selector(".controls")
        assert (max(frame.evaluate(GROUND)) < 80) == dark and (min(frame.evaluate(GROUND)) > 200) != dark, asked
        if asked in ("light", "dark"):
            scheme = "() => getComputedStyle(document.documentElement).colorScheme"
            assert frame.evaluate(scheme) == asked
            tab.emulate_media(media="print")
            assert frame.evaluate(GROUND) == [255, 255, 255] and frame.evaluate(scheme) == "light"
            tab.emulate_media(media="screen")
    tab.close()
    assert heard == []


def test_a_notebook_shows_lessons(tmp_path: Path, browser: Any) -> None:
    nbformat, nbclient = library("nbformat"), library("nbclient")
    library("ipykernel")
    book = nbformat.read(SITES / "notebook" / "lesson.ipynb", as_version=4)
    saved = os.environ.get("PYTHONPATH")
    os.environ["PYTHONPATH"] = str(ROOT)
    try:
        nbclient.NotebookClient(book, timeout=None, resources={"metadata": {"path": str(tmp_path)}}).execute()
    finally:
        if saved is None:
            del os.environ["PYTHONPATH"]
        else:
            os.environ["PYTHONPATH"] = saved
    outputs = [output for cell in book.cells for output in cell.get("outputs", [])]
    assert [output.output_type for output in outputs] == ["execute_result"] * 3
    for output in outputs:
        assert {"text/html", "text/latex", "text/plain"} <= set(output.data)
    one, _, line = outputs
    assert "new_input_to_output_1" in one.data["text/plain"]
    assert "\\approx 0.082167041" in line.data["text/latex"] and line.data["text/plain"].endswith("≈ 0.082167041")
    shown = "".join(f"<div>{output.data['text/html']}</div>" for output in outputs)
    (tmp_path / "index.html").write_text(f"<!DOCTYPE html><meta charset=utf-8><body>{shown}", encoding="utf-8")
    with Opened(browser, tmp_path) as opened:
        opened.shows_the_lesson()
        ids = opened.page.evaluate("[...document.querySelectorAll('[id]')].map(element => element.id)")
        assert len(ids) == len(set(ids))
