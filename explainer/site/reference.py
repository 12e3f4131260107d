"""The reference, read from what it is about: the JSON Schema, the commands, the public names, the trace, the templates.

In: the program itself. Out: fields of pages.

    >>> [key["name"] for key in spec(Pieces("reference/spec"))["tables"][2]["rows"]][:2]
    ['neurons', 'name']
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from importlib.metadata import entry_points
from typing import Any

import click

from explainer.lesson import example_names, load_example
from explainer.render.formats import FORMATS
from explainer.render.templates import template_folder
from explainer.site.lessons import lesson
from explainer.site.pieces import Pieces
from explainer.site.words import KEY_EXAMPLES, KIND_WORDS, LISTED_CLASSES, PUBLIC_NAMES, TABLE_WORDS
from explainer.spec import STARTER, schema

Schema = Mapping[str, Any]


def escape_markdown(text: str) -> str:
    """Plain text for a MyST page: what stands in backticks stays code, everything else is escaped.

    >>> print(escape_markdown("`a*b` is a*b"))
    `a*b` is a\\*b
    """
    escape = FORMATS["markdown"].escape
    return "`".join(part if k % 2 else escape(part) for k, part in enumerate(text.split("`")))


def name_symbols(intro: str) -> str:
    """An introduction on one line, with the ids that it names as code.

    >>> name_symbols("Look at {out_h1},\\nthen on.")
    'Look at `out_h1`, then on.'
    """
    return re.sub(r"{(\S+?)}", r"`\1`", " ".join(intro.split()))


# --------------------------------------------------------------------------------------------------- the spec


def spec(pieces: Pieces) -> Mapping[str, Any]:
    """Every table and key of a spec."""
    whole = schema()
    return {"tables": [table(whole, name) for name in TABLE_WORDS], "starter": STARTER}


def table(whole: Schema, name: str) -> Mapping[str, Any]:
    """One table: its heading and its keys."""
    heading, says = TABLE_WORDS[name]
    part = whole if name == "Spec" else whole["$defs"][name]
    required = part.get("required", ())
    keys = [
        {
            "name": key,
            "says": escape_markdown(value["description"]),
            "kind": kind(value),
            "example": KEY_EXAMPLES[name][key],
            "default": "Needed." if key in required else default(value),
        }
        for key, value in part["properties"].items()
    ]
    return {"heading": heading, "says": says, "rows": keys}


def kind(value: Schema) -> str:
    """What values a key takes, in words."""
    if "$ref" in value:
        return f"a table {TABLE_WORDS[value['$ref'].rpartition('/')[2]][0]}"
    if "enum" in value:
        return "one of " + ", ".join(f'`"{choice}"`' for choice in value["enum"])
    if "const" in value:
        return f'`"{value["const"]}"`'
    for union in ("anyOf", "oneOf"):
        if union in value:
            return " or ".join(dict.fromkeys(kind(one) for one in value[union] if one.get("type") != "null"))
    match value.get("type"):
        case "array":
            return f"a list, each {kind(value.get('items', {}))}"
        case "integer":
            return "a whole number" + limits(value)
        case "number":
            return "a number" + limits(value)
        case "string":
            return "a text"
        case "boolean":
            return "`true` or `false`"
        case "object":
            inner = value.get("additionalProperties")
            return f"names, each with {kind(inner)}" if isinstance(inner, Mapping) else "a table"
    return "a value"


def limits(value: Schema) -> str:
    """The bounds of a number."""
    said = {"minimum": "at least", "exclusiveMinimum": "above", "maximum": "at most", "exclusiveMaximum": "below"}
    return "".join(f", {words} {value[key]}" for key, words in said.items() if key in value)


def default(value: Schema) -> str:
    """What holds where a key is left out."""
    given = value.get("default")
    if given is None:
        return "May be left out."
    if isinstance(given, bool | int | float | str):
        return f"Left out: `{json.dumps(given)}`."
    return "May be left out." if isinstance(given, Mapping) or not given else f"Left out: `{json.dumps(given)}`."


# ------------------------------------------------------------------------------------------------ the commands


def commands(pieces: Pieces) -> Mapping[str, Any]:
    """Every command with its arguments and options, as click knows them.

    They are found as a shell finds them, since one of them makes this site.
    """
    (script,) = entry_points(group="console_scripts", name="explainer")
    main = script.load()
    return {"commands": [command(name, found) for name, found in main.commands.items()]}


def command(name: str, found: click.Command) -> Mapping[str, Any]:
    """One command."""
    context = click.Context(found, info_name=f"explainer {name}")
    shown = [p for p in found.params if isinstance(p, click.Option) and not p.hidden]
    options = [option for parameter in shown for option in _option(parameter, context)]
    return {
        "name": name,
        "usage": found.get_usage(context).removeprefix("Usage: "),
        "help": escape_markdown(" ".join((found.help or "").split())),
        "options": options,
    }


def _option(parameter: click.Option, context: click.Context) -> Iterator[Mapping[str, str]]:
    record = parameter.get_help_record(context)
    if record is not None:
        yield {"usage": record[0], "help": escape_markdown(record[1])}


# --------------------------------------------------------------------------------------------- Python, the trace


def python(pieces: Pieces) -> Mapping[str, Any]:
    """The public names, by what they are for."""
    import explainer

    def directive(name: str) -> str:
        found = getattr(explainer, name)
        if not isinstance(found, type):
            return "autofunction"
        return "autoexception" if issubclass(found, BaseException) else "autoclass"

    def signature(name: str) -> str:
        fields = getattr(getattr(explainer, name), "model_fields", None)
        return f"(*, {', '.join(fields)})" if fields else ""

    return {
        "parts": [
            {
                "title": title,
                "names": [
                    {
                        "name": name,
                        "directive": directive(name),
                        "signature": signature(name),
                        "options": "   :members:" if name in LISTED_CLASSES else "",
                    }
                    for name in names
                ],
            }
            for title, names in PUBLIC_NAMES.items()
        ]
    }


def trace(pieces: Pieces) -> Mapping[str, Any]:
    """The trace's fields on one quantity, and every kind with how many of it a lesson has."""
    made = lesson("mazur").trace()
    [one] = [q for q in made["quantities"] if q["id"] == "dE/dw5"]
    names = ("adam", "batch-mean", "schedule", "l1", "nesterov")
    others = [q for name in names for q in lesson(name).trace()["quantities"]]
    counts = Counter(q["kind"] for q in made["quantities"])
    first: dict[str, str] = {}
    for q in [*made["quantities"], *others]:
        first.setdefault(q["kind"], q["id"])
    rows = [(kind, words, first[kind], str(counts[kind])) for kind, words in KIND_WORDS.items()]
    return {
        "quantity": json.dumps(one, indent=2, ensure_ascii=False),
        "count": len(made["quantities"]),
        "version": made["version"],
        "format": made["format"],
        "kinds": pieces.table("Kinds of quantity", ("Kind", "What it is", "For example", "In the lesson"), rows),
    }


def templates(pieces: Pieces) -> Mapping[str, Any]:
    """What the templates' own README says, without its title."""
    text = (template_folder() / "README.md").read_text(encoding="utf-8")
    return {"readme": text.partition("\n")[2].strip()}


def examples(pieces: Pieces) -> Mapping[str, Any]:
    """Every shipped example with its spec."""
    return {
        "examples": [
            {
                "name": name,
                "title": escape_markdown(load_example(name).title),
                "intro": escape_markdown(name_symbols(load_example(name).page.intro or "")),
                "text": example_text(name),
            }
            for name in example_names()
        ]
    }


def example_text(name: str) -> str:
    """The file of an example."""
    from explainer.lesson import EXAMPLES

    return (EXAMPLES / f"{name}.toml").read_text(encoding="utf-8").strip()
