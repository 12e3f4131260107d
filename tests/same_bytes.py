"""What the program writes, as digests: a move of the code changes none of them.

In: nothing but the package. Out: one digest per document, and the names of those that differ from a saved run.

    python -m tests.same_bytes save /tmp/before.json
    python -m tests.same_bytes compare /tmp/before.json [documents homework site]
"""

from __future__ import annotations

import json
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from hashlib import sha256
from io import BytesIO
from pathlib import Path

from click.testing import CliRunner

from explainer import explain
from explainer.cli import main
from explainer.lesson import example_names, load_example
from explainer.spec import Spec, from_mapping, to_mapping

FORMATS = ("html", "markdown", "text", "typst", "pdf", "latex", "notebook", "xlsx")
QUIZZES = "moodle,moodle-numerical,canvas,qti,prairielearn,csv,paper,paper-xlsx,json"

Written = Iterator[tuple[str, bytes]]


def documents() -> Written:
    """Every format, the fragments and the trace of every example, and the schema."""
    for name in example_names():
        lesson = explain(name)
        for format in FORMATS:
            for file, content in lesson.documents(format, name).items():
                yield f"{format} {file}", b"".join(content)
        for format in ("html", "markdown", "latex", "text"):
            yield f"fragment {format} {name}", lesson.fragment(format).encode()
        yield f"notebook output {name}", lesson._repr_html_().encode()
        yield f"trace {name}", json.dumps(lesson.trace()).encode()
        yield f"check {name}", CliRunner().invoke(main, ["check", name]).output.encode()
        for change, spec in turned(name):
            lesson = explain(spec)
            for format in ("text", "html", "latex"):
                yield f"text {name} {change} {format}", lesson.render(format)
            yield f"text {name} {change} trace", json.dumps(lesson.trace()).encode()
    yield "schema", CliRunner().invoke(main, ["schema"]).output.encode()
    yield "examples", CliRunner().invoke(main, ["examples"]).output.encode()


def turned(name: str) -> Iterator[tuple[str, Spec]]:
    """An example said otherwise: in the other notation and language, carried, with every slip."""
    data = to_mapping(load_example(name))
    if name in ("mazur-10000", "too-large"):
        return
    other = "delta" if data["notation"] == "partials" else "partials"
    language = "de" if data["page"]["language"] == "en" else "en"
    changes = {"notation": other, "page": data["page"] | {"language": language, "slips": "all", "detail": "full"}}
    yield "otherwise", from_mapping(data | changes)
    mistakes = ["derivative_of_output"] if "loss" not in data["training"] else []
    numbers = {"digits": 4, "kind": "significant", "carry": True}
    training = data["training"] | ({"mistakes": mistakes} if mistakes else {})
    if data["network"]["layers"][-1]["activation"] == "sigmoid":
        yield "carried", from_mapping(data | {"numbers": numbers, "training": training})


def homework() -> Written:
    """Sheets, keys, solutions and quizzes of every example, drawn with one key."""
    for name in example_names():
        if name in ("mazur-10000", "too-large"):
            continue
        with tempfile.TemporaryDirectory() as folder:
            data = to_mapping(load_example(name))
            usual = {"must_show": ["derivative_of_output"] if "sigmoid" in str(data) else []}
            data["homework"] = data.get("homework", usual) | {"salt": "the same"}
            name = f"{folder}/{name}.json"
            Path(name).write_text(json.dumps(data), encoding="utf-8")
            key = Path(folder, "fixed.key")
            key.write_text("00" * 32 + "\n", encoding="ascii")
            out = Path(folder, "out")
            words = ["homework", name, "--variants", "2", "--key", str(key), "-o", str(out)]
            result = CliRunner().invoke(main, [*words, "--format", "html,text,markdown", "--quiz", QUIZZES])
            name = Path(name).stem
            yield f"homework {name} output", result.output.replace(folder, "").encode()
            for path in sorted(out.rglob("*")) if out.exists() else ():
                if path.is_file():
                    yield from inside(f"homework {name} {path.relative_to(out)}", path.read_bytes())


def inside(name: str, content: bytes) -> Written:
    """A file, or every file in a zip."""
    if not zipfile.is_zipfile(BytesIO(content)):
        yield name, content
        return
    with zipfile.ZipFile(BytesIO(content)) as archive:
        for part in archive.namelist():
            yield f"{name} {part}", archive.read(part)


def site() -> Written:
    """The pages of the docs site but the reference, whose lists name the program's own parts."""
    with tempfile.TemporaryDirectory() as folder:
        CliRunner().invoke(main, ["site", "-o", folder], catch_exceptions=False)
        for path in sorted(Path(folder).rglob("*.html")):
            place = path.relative_to(folder).as_posix()
            if not place.startswith("reference"):
                yield f"site {place}", path.read_bytes()


PARTS: dict[str, Callable[[], Written]] = {"documents": documents, "homework": homework, "site": site}


def digests(parts: list[str]) -> dict[str, str]:
    """Name of every document → its digest."""
    return {name: sha256(content).hexdigest()[:16] for part in parts for name, content in PARTS[part]()}


def run(action: str, file: str, *parts: str) -> int:
    """Saves or compares; 1 where a document differs."""
    chosen = list(parts or PARTS)
    now = digests(chosen)
    if action == "save":
        Path(file).write_text(json.dumps(now, indent=1), encoding="utf-8")
        print(f"{len(now)} documents saved")
        return 0
    before = {
        name: digest
        for name, digest in json.loads(Path(file).read_text(encoding="utf-8")).items()
        if parts == () or any(part_of(name) == part for part in parts)
    }
    differ = sorted(name for name in before.keys() | now.keys() if before.get(name) != now.get(name))
    print(*(f"differs: {name}" for name in differ), sep="\n")
    print(f"{len(now)} documents compared, {len(differ)} differ")
    return int(bool(differ))


def part_of(name: str) -> str:
    """Which part writes a document."""
    first = name.split(" ")[0]
    return first if first in ("homework", "site") else "documents"


if __name__ == "__main__":
    raise SystemExit(run(*sys.argv[1:]))
