"""Where every key and value stands in a TOML or JSON text.

In: a text that a parser has already accepted. Out: `Places`, from a path to line and column.

    >>> places = toml_places("title = 'x'\\n[page]\\nshow = [1, 2]\\n")
    >>> places.at(("page", "show", 1))
    (3, 12)

The parsers of the standard library say nothing about positions. These scans know just enough of the two grammars
to step over strings, numbers and comments; a text they cannot follow costs precision, never an exception.
"""

from __future__ import annotations

import json
import re
import tomllib
from contextlib import suppress
from dataclasses import dataclass, field

from explainer.spec.problems import KeyPath


@dataclass(frozen=True, slots=True)
class Places:
    """The offsets of all keys and values of one text."""

    text: str
    keys: dict[KeyPath, int] = field(default_factory=dict)
    """Path → offset of the key; of a table with a header, the header's bracket."""
    values: dict[KeyPath, int] = field(default_factory=dict)
    """Path → offset of the value."""
    repeated: list[KeyPath] = field(default_factory=list)
    """JSON only: keys given twice in one object; `keys` holds the second place."""

    def at(self, path: KeyPath, *, on_key: bool = False) -> tuple[int, int]:
        """Line and column, both from 1, of a value (or its key), or of the closest thing around it that is known."""
        order = (self.keys, self.values) if on_key else (self.values, self.keys)
        while path:
            for table in order:
                if path in table:
                    return line_column(self.text, table[path])
            path, order = path[:-1], (self.values, self.keys)
        return 1, 1


def line_column(text: str, offset: int) -> tuple[int, int]:
    """Line and column, both from 1, of a character."""
    return text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset)


def toml_places(text: str) -> Places:
    """The places of a TOML text (line ends `\\n`, nesting bounded by the caller)."""
    scan = _TomlScan(text)
    with suppress(*_LOST):
        scan.scan_document()
    return scan.places


def json_places(text: str) -> Places:
    """The places of a JSON text (nesting bounded by the caller)."""
    places = Places(text)
    with suppress(*_LOST):
        _scan_json_value(places, _match_end(_JSON_BLANK, text, 0), ())
    return places


_LOST = (IndexError, ValueError)
"""A text the scan cannot follow: the places found so far are still right."""

_BLANK = re.compile(r"[ \t]*")
_FILLING = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_FILLING_OR_COMMA = re.compile(r"(?:[ \t\r\n,]|#[^\n]*)*")
_TEXT = re.compile(r'"""(?:\\[\s\S]|[^\\])*?"""["]{0,2}|\'\'\'[\s\S]*?\'\'\'[\']{0,2}|"(?:\\.|[^"\\\n])*"|\'[^\'\n]*\'')
_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_SCALAR = re.compile(r"[^,\]}#\n]*")


class _TomlScan:
    """One pass over a TOML text; `pos` is where the pass stands."""

    def __init__(self, text: str) -> None:
        self.places = Places(text)
        self.text = text
        self.pos = 0
        self.counts: dict[KeyPath, int] = {}
        """How many `[[…]]` entries each array of tables has so far."""

    def skip_match(self, pattern: re.Pattern[str]) -> str:
        match = pattern.match(self.text, self.pos)
        if match is None:
            raise ValueError(self.pos)
        self.pos = match.end()
        return match.group()

    def scan_document(self) -> None:
        table: KeyPath = ()
        self.skip_match(_FILLING)
        while self.pos < len(self.text):
            table = self.scan_header() if self.text[self.pos] == "[" else self.scan_pair(table)
            self.skip_match(_FILLING)

    def scan_header(self) -> KeyPath:
        start, double = self.pos, self.text.startswith("[[", self.pos)
        self.pos += 2 if double else 1
        *outer, last = self.scan_key()
        path: KeyPath = ()
        for part in outer:
            path = self.newest_entry((*path, part))
            self.places.keys.setdefault(path, start)
        path = (*path, last)
        if double:
            self.places.keys.setdefault(path, start)
            self.counts[path] = self.counts.get(path, 0) + 1
            path = self.newest_entry(path)
        self.places.keys[path] = start
        self.pos += 2 if double else 1
        return path

    def newest_entry(self, path: KeyPath) -> KeyPath:
        return (*path, self.counts[path] - 1) if path in self.counts else path

    def scan_pair(self, table: KeyPath) -> KeyPath:
        start, parts = self.pos, self.scan_key()
        path = table
        for part in parts:
            path = (*path, part)
            self.places.keys.setdefault(path, start)
        self.pos += 1  # the equals sign
        self.skip_match(_BLANK)
        self.scan_value(path)
        return table

    def scan_key(self) -> list[str]:
        parts: list[str] = []
        while True:
            self.skip_match(_BLANK)
            quoted = self.text[self.pos] in "\"'"
            raw = self.skip_match(_TEXT if quoted else _BARE_KEY)
            parts.append(tomllib.loads(f"k={raw}")["k"] if quoted else raw)
            self.skip_match(_BLANK)
            if self.text[self.pos] != ".":
                return parts
            self.pos += 1

    def scan_value(self, path: KeyPath) -> None:
        self.places.values[path] = self.pos
        match self.text[self.pos]:
            case '"' | "'":
                self.skip_match(_TEXT)
            case "[":
                self.pos += 1
                self.skip_match(_FILLING)
                index = 0
                while self.text[self.pos] != "]":
                    self.scan_value((*path, index))
                    index += 1
                    self.skip_match(_FILLING_OR_COMMA)
                self.pos += 1
            case "{":
                self.pos += 1
                self.skip_match(_FILLING)
                while self.text[self.pos] != "}":
                    self.scan_pair(path)
                    self.skip_match(_FILLING_OR_COMMA)
                self.pos += 1
            case _:
                self.skip_match(_SCALAR)


_JSON = json.JSONDecoder(strict=False)
_JSON_BLANK = re.compile(r"[ \t\r\n]*")
_JSON_BETWEEN = re.compile(r"[ \t\r\n,:]*")
_JSON_SCALAR = re.compile(r"[^,\]}\s]*")


def _scan_json_value(places: Places, pos: int, path: KeyPath) -> int:
    """Record the value that starts at `pos` and all inside it; the offset just after it."""
    text = places.text
    places.values[path] = pos
    if text[pos] == '"':
        return _scan_json_text(text, pos)[1]
    if text[pos] not in "[{":
        return _match_end(_JSON_SCALAR, text, pos)
    is_object, index, seen = text[pos] == "{", 0, set[str]()
    pos = _match_end(_JSON_BLANK, text, pos + 1)
    while text[pos] not in "]}":
        part: str | int = index
        if is_object:
            start = pos
            name, pos = _scan_json_text(text, pos)
            part = name
            places.keys[(*path, part)] = start
            if name in seen:
                places.repeated.append((*path, part))
            seen.add(name)
            pos = _match_end(_JSON_BETWEEN, text, pos)
        pos = _match_end(_JSON_BETWEEN, text, _scan_json_value(places, pos, (*path, part)))
        index += 1
    return pos + 1


def _scan_json_text(text: str, pos: int) -> tuple[str, int]:
    """The string that starts at `pos`, and the offset just after it."""
    value, end = _JSON.raw_decode(text, pos)
    return str(value), end


def _match_end(pattern: re.Pattern[str], text: str, pos: int) -> int:
    match = pattern.match(text, pos)
    return match.end() if match else pos
