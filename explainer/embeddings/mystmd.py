"""mystmd and Jupyter Book 2: an executable plugin with the directive `backprop`.

In: what mystmd asks (nothing: which directives there are; `--directive backprop`: one of them, as JSON on standard
input). Out: JSON on standard output: nodes of its document tree, formulas as TeX, so that every export of mystmd can
write them. A mistake ends as a message on standard error and exit code 1, which mystmd reports. Paths begin at the
folder where mystmd runs, which is the project's, and stay inside. mystmd does not watch a spec: it asks again when the
page changes.
"""

from __future__ import annotations

import json
import sys
from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import replace
from html import escape
from pathlib import Path
from typing import Any, TextIO
from urllib.parse import unquote
from xml.etree import ElementTree

from explainer.doors import REFUSALS, our_mistakes
from explainer.embeddings.core import find_source, read_request, request_lesson
from explainer.embeddings.options import OPTIONS
from explainer.printers.tex import TEX
from explainer.printers.text import PLAIN
from explainer.render.formats import Format
from explainer.render.fragment import fragment_files
from explainer.spec import Problem

DIRECTIVE_NAME = "backprop"
PLUGIN: Mapping[str, Any] = {
    "name": "explainer: step-by-step backpropagation",
    "directives": [
        {
            "name": DIRECTIVE_NAME,
            "doc": "A lesson for a small network, every number checked.",
            "arg": {"type": "string", "doc": "The file of a spec, or the name of a shipped example."},
            "options": {row.name: {"type": "string", "doc": f"May be {row.expected}."} for row in OPTIONS.values()},
            "body": {"type": "string", "doc": "The spec itself, where no file is named."},
        }
    ],
}
MYST = Format(
    "myst",
    replace(TEX, escape=lambda text: escape(TEX.escape(text))),
    replace(PLAIN, escape=escape),
    line=lambda formula, reading: f"<math>{formula}</math>",
    inline=lambda formula, reading: f"<inlineMath>{formula}</inlineMath>",
    code_inline=lambda code: f"<inlineCode>{code}</inlineCode>",
    escape=escape,
    picture="file",
    columns=("", ' align="right"', ""),
)
"""The document tree written as XML: an element for each node, attributes for its fields."""
_VALUES = ("math", "inlineMath", "code", "inlineCode")
_BLOCKS = ("root", "table", "tableRow")


def myst_node(element: ElementTree.Element, files: Mapping[str, bytes]) -> dict[str, Any]:
    """A node of mystmd's document tree.

    >>> heading = ElementTree.fromstring('<heading depth="3">A <inlineMath>x</inlineMath></heading>')
    >>> myst_node(heading, {})["children"][1]
    {'type': 'inlineMath', 'value': 'x'}
    """
    fields: dict[str, Any] = {"type": element.tag, **element.attrib}
    if "depth" in fields:
        fields["depth"] = int(fields["depth"])
    if "header" in fields:
        fields["header"] = True
    if "url" in fields:
        fields["url"] = f"data:image/svg+xml;base64,{b64encode(files[unquote(fields['url'])]).decode()}"
        return fields
    if element.tag in _VALUES:
        return {**fields, "value": (element.text or "").strip("\n")}
    children = [*_text_nodes(element.text, element.tag)]
    for child in element:
        children += [myst_node(child, files), *_text_nodes(child.tail, element.tag)]
    return {**fields, "children": children}


def _text_nodes(text: str | None, inside: str) -> list[dict[str, Any]]:
    return [] if not text or inside in _BLOCKS else [{"type": "text", "value": text}]


def directive_nodes(data: Mapping[str, Any], root: Path) -> list[dict[str, Any]]:
    """The nodes in the place of one directive. Raises one of doors.REFUSALS."""
    start = data.get("node", {}).get("position", {}).get("start", {})
    place = Problem("the page", int(start.get("line", 0)), int(start.get("column", 0)), "", "", "")
    body = str(data.get("body") or "")
    asked = read_request(data.get("options") or {}, place)
    spec = find_source(str(data.get("arg") or ""), body, place, _body_line(data, place.line), root, root)
    written, files = fragment_files(request_lesson(spec, asked, place), MYST, **asked.fragment_options)
    nodes: list[dict[str, Any]] = myst_node(ElementTree.fromstring(written), files)["children"]
    return nodes


def _body_line(data: Mapping[str, Any], line: int) -> int:
    """The line of the page where the text of a directive begins: mystmd tells where the directive itself does."""
    for node in data.get("node", {}).get("children", []):
        if node.get("type") == "mystDirectiveBody":
            return int(node.get("position", {}).get("start", {}).get("line", line + 1))
    return line + 1


def main(
    arguments: Sequence[str] | None = None,
    asked: TextIO | None = None,
    answer: TextIO | None = None,
    root: Path | None = None,
) -> int:
    """What the file does that myst.yml names; the exit code."""
    arguments = sys.argv[1:] if arguments is None else arguments
    answer = answer or sys.stdout
    match list(arguments):
        case []:
            json.dump(PLUGIN, answer)
        case ["--directive", "backprop"]:
            try:
                with our_mistakes("the page"):
                    nodes = directive_nodes(json.load(asked or sys.stdin), root or Path.cwd())
            except (*REFUSALS, OSError) as error:
                print(error, file=sys.stderr)
                return 1
            json.dump(nodes, answer, ensure_ascii=True)
        case _:
            print(f"{' '.join(arguments)}: only --directive {DIRECTIVE_NAME} is known here", file=sys.stderr)
            return 2
    return 0
