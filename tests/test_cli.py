"""The commands: what they write and print, their exit codes, and one clear message for whatever they refuse."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tomllib
from html.parser import HTMLParser
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from explainer import explain
from explainer.cli import main
from explainer.lesson import EXAMPLES
from explainer.spec import STARTER, load, schema
from tests.tools import WHOLE_HOMEWORK, library

SPEC = """\
title = "One neuron"
[network]
inputs = 1
[[network.layers]]
neurons = 1
activation = "sigmoid"
weights = [[0.5]]
[training]
data = [{ input = [1], target = [0] }]
"""


def run(*arguments: str | Path) -> Result:
    """One command in this process; anything but a clean exit is an error of the test."""
    result = CliRunner().invoke(main, [str(a) for a in arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def refused(result: Result, *words: str | Path) -> None:
    """Exit code 2 and one message without a traceback that holds the words."""
    assert result.exit_code == 2, result.output
    assert "Traceback" not in result.output
    assert [w for w in map(str, words) if w not in result.output] == []


@pytest.fixture
def spec(tmp_path: Path) -> Path:
    path = tmp_path / "one.toml"
    path.write_text(SPEC, encoding="utf-8")
    return path


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every test starts in an empty folder of its own."""
    (tmp_path / "cwd").mkdir()
    monkeypatch.chdir(tmp_path / "cwd")


# ------------------------------------------------------------------------------------------------ lesson


def test_without_arguments_the_second_article_as_html() -> None:
    result = run("lesson")
    assert result.exit_code == 0 and result.stdout.strip() == str(Path("output") / "mazur.html")
    page = Path("output/mazur.html").read_text(encoding="utf-8")
    assert page.startswith("<!") and "0.298371109" in page


def files(folder: str) -> dict[str, bytes]:
    """Every file in a folder and its folders, by its path there."""
    found = (path for path in Path(folder).rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


def test_every_format(spec: Path) -> None:
    result = run("lesson", spec, "-o", "out", "--format", "html,markdown,text,html")
    assert result.exit_code == 0
    made = files("out")
    pages = [name for name in made if "/" not in name]
    assert sorted(pages) == ["one.html", "one.md", "one.txt"]
    assert {name.partition("/")[0] for name in made.keys() - set(pages)} <= {"one-figures"}
    assert sorted(Path(line).relative_to("out").as_posix() for line in result.stdout.split()) == sorted(made)
    assert all("0.622459" in made[name].decode() for name in pages)


def test_the_same_bytes_again(spec: Path) -> None:
    for folder in ("a", "b"):
        assert run("lesson", spec, "-o", folder, "--format", "html,markdown,text").exit_code == 0
    assert files("a") == files("b")


def test_an_existing_path_beats_an_example() -> None:
    Path("mazur").write_text(SPEC, encoding="utf-8")
    assert run("lesson", "mazur", "-o", "out", "--format", "text").exit_code == 0
    (written,) = Path("out").iterdir()
    assert written.read_text(encoding="utf-8").startswith("One neuron")


def test_an_unknown_format_with_the_nearest(spec: Path) -> None:
    refused(run("lesson", spec, "--format", "htlm"), "htlm", "did you mean html", "markdown")
    refused(run("lesson", spec, "--format", ","), "html")
    assert not Path("output").exists()


# ------------------------------------------------------------------------------------------ other commands


def test_trace_is_json_on_standard_output(spec: Path) -> None:
    found = json.loads(run("trace", spec).stdout)
    assert found["format"] == "explainer-trace" and len(found["quantities"]) > 10
    assert json.loads(run("trace", spec, "--all").stdout)["quantities"] == found["quantities"]


def test_check(spec: Path) -> None:
    result = run("check", spec)
    assert result.exit_code == 0 and "all checks passed" in result.stdout and "worst" in result.stdout


def test_new_writes_a_spec_that_works_and_never_over_a_file() -> None:
    assert run("new", "mine.toml").exit_code == 0
    assert Path("mine.toml").read_text(encoding="utf-8") == STARTER
    assert run("check", "mine.toml").exit_code == 0
    Path("mine.toml").write_text("mine", encoding="utf-8")
    refused(run("new", "mine.toml"), "mine.toml", "exists already")
    assert Path("mine.toml").read_text(encoding="utf-8") == "mine"


def test_every_example_is_listed_and_has_a_title() -> None:
    lines = run("examples").stdout.splitlines()
    names = [line.split()[0] for line in lines]
    assert {"mazur", "xor-as-printed"} <= set(names) and all(len(line.split()) > 1 for line in lines)


def test_schema() -> None:
    assert json.loads(run("schema").stdout) == json.loads(json.dumps(schema()))


def test_help_and_version_come_without_the_heavy_libraries() -> None:
    code = (
        "import sys; from explainer.cli import main; main(['--help'], standalone_mode=False); "
        "print(sorted({'sympy', 'numpy', 'jinja2', 'pydantic'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment())
    assert done.stdout.splitlines()[-1] == "[]"


def environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])}


def test_as_a_module(spec: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "explainer", "check", str(spec)], capture_output=True, text=True, env=environment()
    )
    assert done.returncode == 0 and "all checks passed" in done.stdout


# ------------------------------------------------------------------------------------------ files in the way


def test_a_missing_file_with_the_nearest_example() -> None:
    for command in ("lesson", "trace", "check"):
        refused(run(command, "mazzur"), "mazzur", "did you mean 'mazur'")


def test_the_target_folder_is_a_file(spec: Path) -> None:
    Path("out").write_text("mine", encoding="utf-8")
    refused(run("lesson", spec, "-o", "out"), "out")
    assert Path("out").read_text(encoding="utf-8") == "mine"


def test_a_target_is_a_folder_then_nothing_is_written(spec: Path) -> None:
    Path("out/one.md").mkdir(parents=True)
    refused(run("lesson", spec, "-o", "out", "--format", "html,markdown,text"), "one.md", "folder")
    assert [path.name for path in Path("out").iterdir()] == ["one.md"]


@pytest.mark.skipif(hasattr(os, "geteuid") and os.geteuid() == 0, reason="nothing is unwritable for this user")
def test_an_unwritable_folder(spec: Path) -> None:
    Path("out").mkdir(mode=0o500)
    refused(run("lesson", spec, "-o", "out"), "out", "permission")
    assert list(Path("out").iterdir()) == []


def test_a_write_that_fails_leaves_what_was_there(spec: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert run("lesson", spec, "-o", "out", "--format", "html,markdown").exit_code == 0
    before = files("out")
    spec.write_text(SPEC.replace("0.5", "0.7"), encoding="utf-8")

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device", "out")

    monkeypatch.setattr("explainer.render.files.os.chmod", full)
    refused(run("lesson", spec, "-o", "out", "--format", "html,markdown"), "No space left")
    assert files("out") == before
    refused(run("lesson", spec, "-o", "new", "--format", "markdown"), "No space left")
    assert list(Path("new").iterdir()) == []


def test_one_format_that_fails_then_none_is_written(spec: Path) -> None:
    own = Path("own/markdown")
    own.mkdir(parents=True)
    (own / "document.md.j2").write_text("{% if %}", encoding="utf-8")
    refused(run("lesson", spec, "-o", "out", "--format", "html,markdown", "--templates", "own"), "document.md.j2")
    assert not Path("out").exists() or list(Path("out").iterdir()) == []


# ------------------------------------------------------------------------------------------------ hostile specs

HOSTILE: dict[str, tuple[bytes, str]] = {
    "nul": (SPEC.encode().replace(b"One", b"O\0e"), "NUL"),
    "utf16": (SPEC.encode("utf-16"), "UTF-16"),
    "latin1": (SPEC.replace("One", "Für").encode("latin-1"), "UTF-8"),
    "nested": (b"a = " + b"[" * 100_000, "levels"),
    "dotted": (b"a" + b".a" * 100_000 + b" = 1", "levels"),
    "large": (SPEC.encode() + b"#" * 3_000_000, "--large"),
    "empty": (b"", "network"),
    "unknown_key": (SPEC.replace("inputs", "inptus").encode(), "inputs"),
    "not_a_number": (SPEC.replace("0.5", "nan").encode(), "weights"),
    "exploit": (SPEC.replace('"sigmoid"', '"__import__(\'os\').system(\'touch owned\')"').encode(), "activation"),
    "tower": (SPEC.replace('"sigmoid"', '"9**9**9**9**x"').encode(), "activation"),
    "syntax": (b"title = ", ":1:"),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_spec_is_one_clear_message(name: str, tmp_path: Path) -> None:
    raw, word = HOSTILE[name]
    path = tmp_path / f"{name}.toml"
    path.write_bytes(raw)
    result = run("lesson", path, "-o", "out")
    refused(result, f"{name}.toml", word)
    assert len(result.output) < 3000
    assert not Path("out").exists() and not Path("owned").exists()


OTHER_EDITORS = {"bom": b"\xef\xbb\xbf" + SPEC.encode(), "crlf": SPEC.replace("\n", "\r\n").encode()}


@pytest.mark.parametrize("raw", OTHER_EDITORS.values(), ids=OTHER_EDITORS)
def test_marks_of_other_editors_are_read_over(raw: bytes, tmp_path: Path) -> None:
    path = tmp_path / "one.toml"
    path.write_bytes(raw)
    assert run("check", path).exit_code == 0


def test_a_huge_number_on_a_long_line_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "huge.toml"
    path.write_text(SPEC.replace("0.5", "1" * 5000), encoding="utf-8")
    refused(run("check", path), "huge.toml")


# ------------------------------------------------------------------------------------------ names full of markup

MARKUP = ["<script>alert(1)</script>", "$\\input{/etc/passwd}$", "`x` **b** [a](javascript:alert(1))", "{{ 7 * 7 }}",
          "</title><script>1</script>", "<img src=x onerror=alert(1)>", "a|b_c~d^e&amp;"]  # fmt: skip


class Elements(HTMLParser):
    """Collects what a browser would see."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: set[str] = set()
        self.handlers: set[str] = set()
        self.targets: set[str] = set()
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.handlers |= {name for name, _ in attrs if name.startswith("on")}
        self.targets |= {value for name, value in attrs if name in ("href", "src") and value}

    def handle_data(self, data: str) -> None:
        self.text += data


def hostile_names(markup: str) -> str:
    quoted = json.dumps(markup)
    return (
        SPEC.replace('"One neuron"', quoted)
        .replace("inputs = 1", f"inputs = [{quoted}]")
        .replace("neurons = 1", f"neurons = [{quoted}]")
    )


@pytest.mark.parametrize("markup", MARKUP)
@pytest.mark.parametrize("notation", ["partials", "delta"])
def test_names_full_of_markup_stay_text(markup: str, notation: str, tmp_path: Path) -> None:
    """A label may be refused by the spec; a title is always text; nothing of either ever becomes markup."""
    path = tmp_path / "names.toml"
    path.write_text(f'notation = "{notation}"\n' + hostile_names(markup), encoding="utf-8")
    result = run("lesson", path, "-o", "out", "--format", "html,markdown,text")
    if result.exit_code == 2:
        refused(result, "names.toml")
        titled = SPEC.replace('"One neuron"', json.dumps(markup))
        path.write_text(f'notation = "{notation}"\n' + titled, encoding="utf-8")
        result = run("lesson", path, "-o", "out", "--format", "html,markdown,text")
    if result.exit_code == 2:
        return
    page = Elements()
    page.feed(Path("out/names.html").read_text(encoding="utf-8"))
    assert page.tags.isdisjoint({"img", "iframe", "object"}) and page.handlers == set()
    pattern = r'(?s)<script(?! type="application/json" id="asks")[^>]*>(.*?)</script>'
    scripts = re.findall(pattern, Path("out/names.html").read_text(encoding="utf-8"))
    plain = [re.findall(pattern, explain(spec).html()) for spec in ("mazur", tomllib.loads(SPEC))]
    assert scripts in plain, "the page's own script and words, and no other but what it asks"
    written = Path("out/names.html").read_text(encoding="utf-8")
    for block in re.findall(r'(?s)<script type="application/json" id="asks">(.*?)</script>', written):
        assert "<" not in block and json.loads(block)
    assert not any(target.startswith("javascript:") for target in page.targets)
    assert markup in page.text
    live = re.sub(r"\\[!-/:-@\[-`{-~]", "", Path("out/names.md").read_text(encoding="utf-8").lower())
    assert all(word not in live for word in ("<script", "<img", "</title", "](javascript:", "\\input"))
    for picture in Path("out/names-figures").glob("*.svg"):
        assert not re.search(r"<(script|img|foreignObject)\b| on\w+=", picture.read_text(encoding="utf-8"))
    assert "49" not in Path("out/names.txt").read_text(encoding="utf-8").splitlines()[0]


@pytest.mark.parametrize("slip", ["{{ nope }}", "{{ text.nope }}", "{% if %}", "{% include 'nope.md.j2' %}"])
def test_a_template_that_cannot_be_used_is_named_with_its_line(tmp_path: Path, slip: str) -> None:
    template = tmp_path / "mine" / "markdown" / "prose.md.j2"
    template.parent.mkdir(parents=True)
    template.write_text(f"words\n{slip}\n")
    folder = tmp_path / "pages"
    command = ["lesson", "mazur", "--format", "markdown", "--templates", str(tmp_path / "mine"), "-o", str(folder)]
    result = CliRunner().invoke(main, command)
    assert result.exit_code == 2
    assert result.stderr.startswith(f"{template}:2: ")
    assert not folder.exists()


def test_every_format_is_written_side_by_side(spec: Path, tmp_path: Path) -> None:
    from explainer.render import format_names
    from tests.tools import library

    library("typst")
    library("xlsxwriter")
    result = run("lesson", spec, "-o", tmp_path / "out", "--format", ",".join(format_names("lesson")))
    assert result.exit_code == 0, result.output
    written = {path.suffix for path in (tmp_path / "out").iterdir() if path.is_file()}
    assert written == {".html", ".md", ".txt", ".typ", ".pdf", ".tex", ".ipynb", ".xlsx"}


def test_homework_refuses_a_format_that_it_does_not_take(tmp_path: Path) -> None:
    known = "html, markdown, text, typst, pdf, latex, notebook"
    command = ("homework", WHOLE_HOMEWORK, "--variants", "2", "-o", tmp_path / "out", "--format", "html,xlsx")
    refused(run(*command), f"'xlsx' is no format (known: {known})")
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(("format", "library"), [("pdf", "typst"), ("xlsx", "xlsxwriter")])
def test_a_missing_library_is_named_with_what_to_install(
    format: str, library: str, spec: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, library, None)
    refused(run("lesson", spec, "-o", tmp_path / "out", "--format", format), f"pip install 'explainer[{format}]'")
    assert not (tmp_path / "out").exists()


def test_a_template_that_typst_refuses_is_named(spec: Path, tmp_path: Path) -> None:
    from tests.tools import library

    library("typst")
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "prose.typ.j2").write_text("#unknown[{{ text }}]", encoding="utf-8")
    arguments = ("lesson", spec, "-o", tmp_path / "out", "--format", "pdf", "--templates", tmp_path / "mine")
    refused(run(*arguments), "unknown variable", tmp_path / "mine")


def test_a_full_disk_names_the_path_that_was_asked_for(
    spec: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("explainer.render.files.NamedTemporaryFile", full)
    refused(
        run("lesson", spec, "-o", tmp_path / "out"), f"{tmp_path / 'out'}: No space left on device; make room there"
    )


def test_a_closed_folder_names_the_path_that_was_asked_for(
    spec: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def closed(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied", str(tmp_path / "out" / ".writing-abc"))

    monkeypatch.setattr("explainer.render.files.NamedTemporaryFile", closed)
    refused(
        run("lesson", spec, "-o", tmp_path / "out"), f"{tmp_path / 'out'}: Permission denied; ask for the permission"
    )


def test_a_long_unknown_key_is_cut_like_a_value(spec: Path) -> None:
    spec.write_text(f"{'k' * 500} = 1\n{SPEC}", encoding="utf-8")
    result = run("check", spec)
    refused(result, "kkk…: found an unknown key")
    assert "k" * 60 not in result.output


def test_all_unknown_names_are_told_and_a_backend_too(tmp_path: Path) -> None:
    refused(run("lesson", "mazur", "--format", "htlm,html,doc"), "'htlm', 'doc' are each no format (known: html, ")
    command = ("homework", WHOLE_HOMEWORK, "--forms", "1", "-o", tmp_path / "out", "--backend", "dusk")
    refused(run(*command), "'dusk' is no backend (known: dask, loky, ")
    assert not (tmp_path / "out").exists()


def test_markdown_for_a_static_site_generator_begins_with_yaml(tmp_path: Path) -> None:
    spec = tmp_path / "odd.toml"
    text = (
        (EXAMPLES / "mazur.toml")
        .read_text(encoding="utf-8")
        .replace("Two inputs, two hidden neurons, two outputs", r"A: \"b\" # {{ c }} \\n")
    )
    spec.write_text(text, encoding="utf-8")
    plain = run("lesson", str(spec), "--format", "markdown", "-o", str(tmp_path / "plain"))
    made = run("lesson", str(spec), "--format", "markdown,text", "--front-matter", "-o", str(tmp_path / "made"))
    assert plain.exit_code == made.exit_code == 0
    _, front, rest = (tmp_path / "made" / "odd.md").read_text(encoding="utf-8").split("---\n", 2)
    title = load(spec).title
    assert library("yaml").safe_load(front) == {"title": title, "lang": "en"} and title.startswith('A: "b" #')
    assert (tmp_path / "plain" / "odd.md").read_text(encoding="utf-8").endswith(rest)
    refused = run("lesson", "mazur", "--front-matter", "-o", str(tmp_path / "none"))
    assert refused.exit_code == 2 and "expected markdown" in refused.output and not (tmp_path / "none").exists()
