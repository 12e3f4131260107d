"""What a finished document is cut into, and what every format's cutter has in common.

In: prose, and its line in the file. Out: `PrintedNumber`s; `Piece`, `PrintedTable` and `NamedNumber` are the other
parts, and a `PageForm` is the four questions that a format answers.

    >>> [number.text for number in find_numbers("from 0.29 to 0.28, by -1.5·10⁻⁵", 7)]
    ['0.29', '0.28', '-1.5e-5']
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from explainer.reader.notation import close_up, flatten_tex


@dataclass(frozen=True, slots=True)
class Piece:
    """A chain of a page."""

    flat: str
    line: int
    """Of the file, from 1."""


Cells = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PrintedTable:
    """A table of a page."""

    rows: tuple[Cells, ...]
    """The header first; in text an empty cell is left out."""
    line: int
    """Of the file, from 1."""


@dataclass(frozen=True, slots=True)
class PrintedMatrices:
    """Matrices side by side."""

    matrices: tuple[tuple[Cells, ...], ...]
    """The rows of each."""
    signs: tuple[str, ...]
    """Between one and the next."""


class PrintedNumber(NamedTuple):
    """A number in a page's prose."""

    text: str
    line: int
    """Of the file, from 1."""

    @property
    def may_count(self) -> bool:
        """Whether it may as well be a count, a place or a year."""
        return self.text.removeprefix("-").isdecimal()


class NamedNumber(NamedTuple):
    """A number in a picture, and what it is the number of."""

    name: str
    """An id, or the letters of a name."""
    number: str


Picture = list[NamedNumber]


@dataclass(frozen=True, slots=True)
class PageForm:
    """How a finished document of a format is cut into what the reader compares."""

    chains: Callable[[str], Iterator[Piece]]
    """Its formulas joined by relations."""
    tables: Callable[[str], Iterator[PrintedTable]]
    matrices: Callable[[str], Iterator[PrintedMatrices]]
    numbers: Callable[[str], Iterator[PrintedNumber]]
    """Those inside sentences."""
    pictures: Callable[[str], Iterator[Picture]]
    """The numbers of each picture and its description."""


BESIDE = {"|": "gradient", "→": "new"}
"""What stands between a number and another that belongs to it, and what the other is."""
PRINTED = r"-?\d+(?:[.,]\d+)?(?:e-?\d+)?|∞"
"""How a number stands on a page."""
TEX_NUMBER = r"\$(-?[\d.,{}]+(?:\s*\\cdot\s*10\^\{?-?\d+\}?)?)\$"
"""The same as a formula of its own in TeX."""
NUMBER_IN_PROSE = re.compile(rf"(?<![\w.,^\u0302])(?:{PRINTED})(?!\w|[.,]\d)")
_TEN = re.compile(r"(?<=\d)\s?[·×*]\s?10\^?[({]*(-?\d+)[)}]*")
_RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")
_RAISED_TEN = re.compile(r"10([⁰¹²³⁴⁵⁶⁷⁸⁹⁻]+)")


def spell_powers(prose: str) -> str:
    """The text with 5e-4 for 5·10⁻⁴, and a hyphen for every minus."""
    plain = _RAISED_TEN.sub(lambda power: f"10^{power[1].translate(_RAISED)}", prose.replace("−", "-"))
    return _TEN.sub(r"e\1", plain)


def find_numbers(prose: str, line: int) -> Iterator[PrintedNumber]:
    """The numbers of a paragraph."""
    for found in NUMBER_IN_PROSE.finditer(spell_powers(prose)):
        yield PrintedNumber(found[0], line)


def spell_tex_numbers(line: str) -> str:
    """A line whose numbers are no formulas any more."""
    return re.sub(TEX_NUMBER, lambda tex: flatten_tex(tex[1]), line)


_SAID = re.compile(rf"([^\s:,;]+) \w+ ({PRINTED})(?=[,.;]|$)")


def read_description(words: str) -> Picture:
    """What a picture's description says: NAME is NUMBER, in any language."""
    return [NamedNumber(close_up(name), number) for name, number in _SAID.findall(spell_powers(words))]


def blank_lines(found: re.Match[str]) -> str:
    """As many empty lines as a match holds, so that what follows keeps its line."""
    return "\n" * found[0].count("\n")
