"""From the bytes of a file to plain data, with one clear message for every file that is not a text of keys.

In: bytes or text, TOML or JSON. Out: a `SourceText`: the data (every decimal number a `Decimal` as typed), and the
places of its keys on demand. Raises SpecError for: too large, UTF-16 or broken UTF-8, NUL bytes, brackets nested
without end, syntax errors (with their line and column), a JSON key given twice.

    >>> read_data(b"rate = 0.20", "lesson.toml", json=False, large=False).data
    {'rate': Decimal('0.20')}
"""

from __future__ import annotations

import json as json_module
import re
import tomllib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, Never

from explainer.spec.positions import Places, json_places, line_column, toml_places
from explainer.spec.problems import Finding, Problem, SpecError, TooLarge, dotted_path

MAX_BYTES = 2_000_000
MAX_DEPTH = 32
"""Brackets inside brackets, and dots in one key; a spec needs five."""


@dataclass(frozen=True, slots=True)
class SourceText:
    """The data of one spec and where it came from."""

    name: str
    data: Any
    places: Callable[[], Places] | None = None
    """Scanned only when there is a problem to place; None where there is no text."""

    def problems(self, findings: Iterable[Finding]) -> tuple[Problem, ...]:
        """The findings with their places, in the order of the file, each once."""
        places = self.places() if self.places else None
        problems: dict[tuple[int, int, str, str], Problem] = {}
        for finding in findings:
            line, column = places.at(finding.path, on_key=finding.on_key) if places else (0, 0)
            column += finding.shift if places else 0
            words = (finding.found, finding.expected, finding.guess)
            problem = Problem(self.name, line, column, dotted_path(finding.path), *words)
            problems.setdefault((line, column, problem.key, problem.expected), problem)
        return tuple(problems[key] for key in sorted(problems, key=lambda key: key[:2]))


def read_data(text: str | bytes, name: str, *, json: bool | None, large: bool) -> SourceText:
    """The data of a TOML (or JSON) text; `json=None` decides by the first character. Raises SpecError."""
    size = len(text) if isinstance(text, bytes) else len(text.encode("utf-8", "surrogatepass"))
    if size > MAX_BYTES and not large:
        refuse_size(name)
    text = _decode(text, name) if isinstance(text, bytes) else text
    text = text.removeprefix("\ufeff").replace("\r\n", "\n")
    if "\0" in text:
        _refuse(name, line_column(text, text.index("\0")), "a NUL byte", "plain text")
    json = text.lstrip().startswith("{") if json is None else json
    _check_depth(text, name, json)
    data = _parse_json(text, name) if json else _parse_toml(text, name)
    return SourceText(name, data, lambda: json_places(text) if json else toml_places(text))


def refuse_size(name: str) -> Never:
    """Refuse a file for its size."""
    _refuse(name, (1, 1), f"more than {MAX_BYTES:,} bytes", "a smaller file, or the option --large")


def _refuse(name: str, place: tuple[int, int], found: str, expected: str) -> Never:
    raise SpecError([Problem(name, *place, "", found, expected)]) from None


def _decode(raw: bytes, name: str) -> str:
    marks = {b"\xff\xfe\0\0": "UTF-32", b"\0\0\xfe\xff": "UTF-32", b"\xff\xfe": "UTF-16", b"\xfe\xff": "UTF-16"}
    coding = next((marks[mark] for mark in marks if raw.startswith(mark)), None)
    if coding is None and re.match(rb"(?:[^\0]\0){2}|(?:\0[^\0]){2}", raw):
        coding = "UTF-16"
    if coding:
        _refuse(name, (1, 1), f"a file in {coding}", "UTF-8: save it again with the encoding UTF-8")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        before = raw[: error.start].decode("utf-8")
        found = f"byte {error.start + 1} (0x{raw[error.start]:02X}), which is not UTF-8"
    _refuse(name, line_column(before, len(before)), found, "UTF-8: save it again with the encoding UTF-8")


_TOML_TOKEN = re.compile(
    r'"""(?:\\[\s\S]|[^\\])*?(?:"""|\Z)|\'\'\'[\s\S]*?(?:\'\'\'|\Z)|"(?:\\.|[^"\\\n])*"?|\'[^\'\n]*\'?'
    r"|#[^\n]*|[\[\]{}.,=\n]"
)
_JSON_TOKEN = re.compile(r'"(?:\\.|[^"\\])*"?|[\[\]{}]')


def _check_depth(text: str, name: str, json: bool) -> None:
    # The standard parsers recurse on brackets and are quadratic in a key's dots: look before they do.
    depth = dots = 0
    for token in (_JSON_TOKEN if json else _TOML_TOKEN).finditer(text):
        match text[token.start()]:
            case "[" | "{":
                depth, dots = depth + 1, 0
            case "]" | "}":
                depth, dots = max(0, depth - 1), 0
            case ".":
                dots += 1
            case "," | "=" | "\n":
                dots = 0
        if depth > MAX_DEPTH or dots > MAX_DEPTH:
            found = f"more than {MAX_DEPTH} levels of brackets or dotted keys"
            _refuse(name, line_column(text, token.start()), found, f"at most {MAX_DEPTH} levels")


def _decimal_of(text: str) -> Decimal | TooLarge:
    try:
        return Decimal(text)
    except InvalidOperation:
        return TooLarge(text)


def _whole_of(text: str) -> int | TooLarge:
    return int(text) if len(text) <= 300 else TooLarge(text)


def _parse_toml(text: str, name: str) -> Any:
    try:
        return tomllib.loads(text, parse_float=_decimal_of)
    except tomllib.TOMLDecodeError as error:
        message = str(error)
        at = re.search(r" \(at (?:line (\d+), column (\d+)|end of document)\)$", message)
        end = line_column(text, len(text))
        place = (int(at[1]), int(at[2])) if at and at[1] else end
        reason = message[: at.start()] if at else message
        _refuse(name, place, f"a syntax error ({reason})", "TOML: [tables] and lines of key = value")
    except RecursionError:
        _refuse(name, (1, 1), "brackets nested too deeply", f"at most {MAX_DEPTH} levels")
    except ValueError:
        # int() refuses thousands of digits, tomllib passes a date out of range on as it comes
        long = re.search(r"\d[\d_]{300,}", text)
        place = line_column(text, long.start()) if long else (1, 1)
        _refuse(name, place, "a number or date out of range", "numbers of at most 30 digits")


def _parse_json(text: str, name: str) -> Any:
    repeated = False

    def members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        nonlocal repeated
        table = dict(pairs)
        repeated = repeated or len(table) < len(pairs)
        return table

    try:
        data = json_module.loads(
            text, parse_float=_decimal_of, parse_int=_whole_of, parse_constant=Decimal, object_pairs_hook=members
        )
    except json_module.JSONDecodeError as error:
        place = (error.lineno, error.colno)
        _refuse(name, place, f"a syntax error ({error.msg})", 'JSON: {"key": value, …}')
    except RecursionError:
        _refuse(name, (1, 1), "brackets nested too deeply", f"at most {MAX_DEPTH} levels")
    if repeated:
        places = json_places(text)
        found = [Finding(path, "this key twice", "each key once", on_key=True) for path in places.repeated]
        raise SpecError(SourceText(name, data, lambda: places).problems(found))
    return data
