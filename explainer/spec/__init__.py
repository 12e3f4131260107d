"""The spec of a lesson: TOML (or JSON with the same keys) in, frozen validated data out.

In: a file, a text or a mapping. Out: a `Spec`, every number exactly as typed; or a `SpecError` that lists every
problem at once, each with its line and column, what was found, what was expected and the nearest known name.

    >>> spec = parse(STARTER)
    >>> spec.sizes
    (2, 2, 1)

`explainer.spec.model` and `sheet_tables` hold the tables and keys, `fields` and `known_names` know single values,
`requirements` what must fit together.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from pathlib import Path as FilePath
from typing import Any

from pydantic import BaseModel, ValidationError

from explainer.spec import source_text as spec_text
from explainer.spec.cells import CELL_KINDS, Cell
from explainer.spec.fields import INPUTS, NO_EDGE, Labels, TypedNumber
from explainer.spec.model import (
    Dropout,
    Init,
    Layer,
    NetworkTable,
    NumberRule,
    Numbers,
    PageTable,
    Spec,
    Symbols,
    has_turned_weights,
)
from explainer.spec.problems import (
    MAX_PROBLEMS,
    NAMES_ELSEWHERE,
    Finding,
    KeyPath,
    Problem,
    SpecError,
    dotted_path,
    nearest_name,
    show_value,
)
from explainer.spec.raw_shape import read_shape
from explainer.spec.resolving import CELLS
from explainer.spec.sheet_tables import Homework, Marking, MarkingFile, Range, Vary
from explainer.spec.shorthand import KINDS
from explainer.spec.starter import STARTER
from explainer.spec.table import SpecTable
from explainer.spec.training_table import Optimizer, Sample, Training

__all__ = [
    "STARTER", "Homework", "Init", "Labels", "Layer", "Marking", "NetworkTable", "NumberRule", "Numbers", "Optimizer",
    "PageTable", "Problem", "Range", "Sample", "Spec", "SpecError", "Symbols", "Training", "Vary", "from_mapping",
    "load", "load_marking", "parse", "schema", "to_mapping",
]  # fmt: skip


def load(path: str | FilePath, *, large: bool = False) -> Spec:
    """The spec in a .toml or .json file (any other suffix: by its first character). Raises SpecError."""
    path = FilePath(path)
    try:
        with path.open("rb") as file:
            raw = file.read() if large else file.read(spec_text.MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise SpecError([Problem(str(path), 0, 0, "", reason, "a file that can be read")]) from None
    json = {".json": True, ".toml": False}.get(path.suffix.lower())
    return _validate(spec_text.read_data(raw, str(path), json=json, large=large), large)


def parse(text: str | bytes, name: str = "<spec>", *, large: bool = False, json: bool = False) -> Spec:
    """The spec in a TOML (or JSON) text; `name` stands in messages for the file. Raises SpecError."""
    return _validate(spec_text.read_data(text, name, json=json, large=large), large)


def from_mapping(data: Mapping[str, Any], name: str = "<spec>", *, large: bool = False) -> Spec:
    """The spec in plain data; a float counts as its shortest decimal. Raises SpecError, without lines."""
    try:
        plain = _plain_containers(data)
    except RecursionError:
        raise SpecError([Problem(name, 0, 0, "", "data nested too deeply", "the keys of a spec")]) from None
    return _validate(spec_text.SourceText(name, plain), large)


def load_marking(path: str | FilePath) -> Marking:
    """The table [marking] of a .toml or .json file, or a file of its keys alone. Raises SpecError, OSError."""
    path = FilePath(path)
    source = spec_text.read_data(path.read_bytes(), str(path), json=None, large=False)
    inside = isinstance(source.data, Mapping) and "marking" in source.data
    data = {"marking": source.data["marking"] if inside else source.data}
    try:
        return MarkingFile.model_validate(data).marking
    except ValidationError as error:
        findings = list(_translate_errors(error, data))
        if not inside:
            findings = [replace(finding, path=finding.path[1:]) for finding in findings]
        raise SpecError(source.problems(findings)) from None


def _plain_containers(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _plain_containers(part) for key, part in value.items()}
    return [_plain_containers(part) for part in value] if isinstance(value, list | tuple) else value


def _validate(source: spec_text.SourceText, large: bool) -> Spec:
    from explainer.spec.requirements import find_conflicts
    from explainer.spec.typed import find_unusable_formulas

    spec = None
    translated: Iterator[Finding] = iter(())
    try:
        spec = Spec.model_validate(source.data)
    except ValidationError as error:
        translated = _translate_errors(error, source.data)
    both = itertools.chain(translated, find_conflicts(source.data, large=large))
    findings = _tell_cells_first(list(itertools.islice(both, MAX_PROBLEMS)), source.data)
    if spec is not None and not findings:  # what takes SymPy comes last
        findings = list(find_unusable_formulas(spec))
    if spec is None or findings:
        raise SpecError(source.problems(findings))
    return spec


def _tell_cells_first(findings: list[Finding], data: Any) -> list[Finding]:
    """What is wrong with cells that cannot be expanded, if anything is: others count on what they stand for."""
    unread = read_shape(data).resolved.unread if findings else ()
    first = [each for each in findings if each.path[:2] == ("network", "layers") and set(each.path[2:3]) & set(unread)]
    return first or findings


_TABLES: Mapping[tuple[str, ...], type[SpecTable]] = {
    (): Spec, ("network",): NetworkTable, ("network", "layers"): Layer, ("network", CELLS): Cell,
    ("network", "layers", "weights"): Init,
    ("network", "layers", "bias"): Init, ("network", "layers", "dropout"): Dropout,
    ("training",): Training, ("training", "data"): Sample,
    ("training", "optimizer"): Optimizer, ("numbers",): Numbers, ("page",): PageTable, ("page", "symbols"): Symbols,
    ("marking",): Marking, ("homework",): Homework, ("homework", "vary"): Vary,
    **{("homework", "vary", name): Range for name in Vary.model_fields},
}  # fmt: skip
"""Which keys are known where."""

TAGS = ("<list>", "<init>", "<number>", "<range>", "<rules>", "<text>")
"""What the model calls the kinds of a value that may be several, and pydantic puts between the keys of a file."""

_EXPECTED_WORDS = {
    "missing": "this key, which has no default",
    "model_type": "a table",
    "model_attributes_type": "a table",
    "dict_type": "a table",
    "tuple_type": "a list",
    "too_short": "at least one entry",
    "invalid_key": "a key that is a text",
}
"""pydantic's kinds of error in the words of a spec's author."""


def _translate_errors(error: ValidationError, data: Any) -> Iterator[Finding]:
    resolved = read_shape(data).resolved
    for finding in _read_errors(error, data):
        match finding.path:
            case ("network", "<cells>", *rest):
                yield replace(finding, path=("network", "layers", *rest))
            case _:
                placed = resolved.place_in_file(finding)
                yield from () if placed is None else (placed,)


def _read_errors(error: ValidationError, data: Any) -> Iterator[Finding]:
    for item in error.errors(include_url=False):
        kind, context = item["type"], item.get("ctx", {})
        *above, last = item["loc"] or ("",)
        path: KeyPath = tuple(part for part in above if part not in TAGS)
        if kind == "extra_forbidden" or last not in TAGS:
            path = (*path, last)
        path = _as_typed(path, data)
        if kind == "spec":
            on_key = "[key]" in path
            path = tuple(part for part in path if part != "[key]")
            guess, shift = context["guess"], context["shift"]
            yield Finding(path, context["found"], context["expected"], guess, on_key, shift)
        elif kind == "literal_error":
            options = re.findall(r"'([^']*)'", context["expected"])
            options += CELL_KINDS if path[-1] == "kind" and "pool" in options else ()
            guess = nearest_name(item["input"], options) if isinstance(item["input"], str) else None
            yield Finding(path, show_value(item["input"]), " or ".join(f'"{option}"' for option in options), guess)
        elif kind == "extra_forbidden":
            yield _unknown_key(path)
        elif kind != "too_short" or not item["input"]:  # pydantic also calls a list short when its entries are refused
            found = "nothing" if kind == "missing" else show_value(item["input"])
            alone = f"[{found}]" if kind == "tuple_type" and isinstance(item["input"], int | Decimal | float) else None
            yield Finding(path, found, _EXPECTED_WORDS.get(kind, str(item["msg"])), alone)


def _as_typed(path: KeyPath, data: Any) -> KeyPath:
    """Where a weight stands in the file, whose matrix the model may have turned."""
    match path:
        case ("network", "layers", int(index), "weights", int(row), int(column)):
            layer = data["network"]["layers"][index]
            return (*path[:4], column, row) if has_turned_weights(layer) else path
    return path


def _table_keys(table: type[SpecTable]) -> list[str]:
    names = (field.alias or name for name, field in table.model_fields.items())
    return [name for name in names if not name.startswith("<")]


def _unknown_key(path: KeyPath) -> Finding:
    *above, key = path
    names = tuple(part for part in above if isinstance(part, str))
    known = _table_keys(_TABLES.get(names, NumberRule))
    if names == ("network", "layers") and key in _table_keys(Cell):
        expected = " or ".join(f'kind = "{kind}"' for kind in CELL_KINDS) + " beside it"
        return Finding(path, f"{key} without such a kind", expected, on_key=True)
    meant = NAMES_ELSEWHERE.get(str(key), key)
    tables = ((table, model) for table, model in _TABLES.items() if CELLS not in table)
    elsewhere = [".".join((*table, str(meant))) for table, model in tables if meant in _table_keys(model)]
    typo = str(meant) if meant in known else nearest_name(str(key), known, 0.8)
    guess = typo or (elsewhere[0] if elsewhere else nearest_name(str(key), known))
    table = tuple("layers" if name == CELLS else name for name in names)
    where = f"[{dotted_path(table)}]" if names else "the file"
    return Finding(path, "an unknown key", f"a key of {where}: {', '.join(known)}", guess, on_key=True)


# ---------------------------------------------------------------------------------------------- writing


def to_mapping(spec: Spec) -> dict[str, Any]:
    """Plain data under the keys of the file, ready for `json.dumps`; `from_mapping` gives an equal spec back.

    A number that is not a plain whole number is a float whose `repr` has the typed digits (`0.20`), so that nothing is
    lost on the way back; `json.dumps` writes its shortest form. What is None is left out.
    """
    data = plain_data(spec)
    data["numbers"].update(data["numbers"].pop("overrides", {}))
    assert isinstance(data, dict)
    return data


def plain_data(value: Any) -> Any:
    """A value of the model as plain data, see `to_mapping`."""
    match value:
        case BaseModel():
            names = [name for name in type(value).model_fields if name not in _told_otherwise(value)]
            items = ((name.rstrip("_"), getattr(value, name)) for name in names)
            data = {key: _source_names(key, part) for key, part in items if part is not None}
            if isinstance(value, NetworkTable):
                from explainer.spec.cell_writing import write_cells

                return write_cells(value, data, plain_data) if data.pop("cells") else data
            return data
        case Labels():
            return value.count if value.names is None else list(value.names)
        case Decimal():
            text = str(value)
            return int(text) if re.fullmatch(r"0|-?[1-9][0-9]*", text) else TypedNumber(text)
        case dict():
            return {key: plain_data(part) for key, part in value.items()}
        case tuple():
            return [plain_data(part) for part in value]
        case None:
            return NO_EDGE
    return value


def _told_otherwise(value: BaseModel) -> tuple[str, ...]:
    """Fields of a sample that its class, or its target, says already; of a short-hand those that it expands into."""
    if isinstance(value, Layer) and (row := KINDS.get(value.kind or "")) is not None:
        return tuple(name for name in Layer.model_fields if name.rstrip("_") not in row.allowed)
    if not isinstance(value, Sample):
        return ()
    return ("target",) if value.is_class else ("class_",)


def _source_names(key: str, value: Any) -> Any:
    if key == "from":
        return [k or INPUTS for k in value]
    if key == "equals" and len(value) == 1:
        return value[0]
    if key in ("mask", "weight") and len(value) == 1:
        return plain_data(value[0])
    if key in ("size", "stride", "padding") and len(value) == 1:
        return value[0]
    return value or INPUTS if key == "add" else plain_data(value)


def schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of a spec, with a description of every key."""
    from pydantic.json_schema import GenerateJsonSchema

    class AsInTheFile(GenerateJsonSchema):
        def encode_default(self, dft: Any) -> Any:
            return None if dft is None else plain_data(dft)

        def normalize_name(self, name: str) -> str:
            return super().normalize_name(name).removesuffix("Table")

    result = Spec.model_json_schema(by_alias=True, schema_generator=AsInTheFile)
    for table, words in descriptions().items():
        for key, text in words.items():
            name = table.__name__.removesuffix("Table")
            (result if table is Spec else result["$defs"][name])["properties"][key]["description"] = text
    result["$defs"]["Layer"].pop("required")  # formulas and short-hands say themselves how many neurons there are
    layers = result["$defs"]["Network"]["properties"]["layers"]
    layers["items"] = {
        "anyOf": [layers["items"], result["$defs"]["Network"]["properties"].pop(CELLS)["additionalProperties"]]
    }
    numbers = result["$defs"]["Numbers"]
    numbers["additionalProperties"] = numbers["properties"].pop("<rules>")["additionalProperties"]
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **result}


def descriptions() -> dict[type[SpecTable], dict[str, str]]:
    """Table → key → the docstring under it; pydantic could collect them, at 30 ms for every start."""
    import ast
    import inspect

    tables: dict[type[SpecTable], dict[str, str]] = {}
    classes: list[type[SpecTable]] = [*dict.fromkeys(_TABLES.values()), NumberRule]
    for table in classes:
        body = ast.parse(inspect.getsource(table)).body[0].body  # type: ignore[attr-defined]
        for node, below in itertools.pairwise(body):
            match node, below:
                case ast.AnnAssign(target=ast.Name(id=name)), ast.Expr(value=ast.Constant(value=str(text))):
                    key = table.model_fields[name].alias or name
                    tables.setdefault(table, {})[key] = " ".join(text.split())
    return tables
