"""Numbers as people write them: read, never evaluated.

In: what somebody typed in a field, and the decimal mark of the sheet. Out: a `TypedNumber`: the number as a plain
decimal text, twice where it can be read in two ways; or that it is blank, the key, or not readable, and why.

    >>> read_typed("w5 ≈ 3,7·10^-1").readings
    ('0.37',)
    >>> read_typed("1,234", mark=".").readings, read_typed("1,234", mark=",").readings
    (('1234', '1.234'), ('1.234', '1234'))
    >>> read_typed("0.3.7").why
    'not_a_number'
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal

from explainer.numbers.rounding import round_to_fifteen

MOST_CHARACTERS, MOST_DIGITS, MOST_POWER = 120, 40, 300

BLANKS = frozenset({"", "-", "n/a"})
AS_THE_KEY = frozenset({"ok"})
"""In the form for paper: the number is the key."""


@dataclass(frozen=True, slots=True)
class TypedNumber:
    """What stands in a field."""

    typed: str
    readings: tuple[str, ...] = ()
    """Plain decimal numbers: what it is by the sheet's mark first, then what else it may be."""
    why: str = ""
    """Of a field that is no number: blank, ok, too_long, too_large, not_finite, not_a_number."""
    exact: bool = False
    """Whether it was typed as a fraction, whose digits say nothing about rounding."""


def read_typed(typed: str, mark: str = ".") -> TypedNumber:
    """The number in a field; `mark` decides first where a mark may stand for thousands."""
    text = typed.strip()
    if _PLAIN.fullmatch(text):  # nearly all of a class's fields
        return TypedNumber(typed, (text.replace(",", "."),))
    if len(text) > MOST_CHARACTERS:
        return TypedNumber(typed, why="too_long")
    if text.lower() in BLANKS or not text.strip("-– −"):
        return TypedNumber(typed, why="blank")
    if text.lower() in AS_THE_KEY:
        return TypedNumber(typed, why="ok")
    plain = _plain_text(text)
    if plain.lstrip("+-").lower() in ("nan", "inf", "infinity", "∞"):
        return TypedNumber(typed, why="not_finite")
    if fraction := re.fullmatch(r"([+-]?) ?([0-9]{1,15}) ?/ ?([0-9]{1,15})", plain):
        sign, above, below = fraction.groups()
        if not int(below):
            return TypedNumber(typed, why="not_finite")
        quotient = Decimal(int(above)) / Decimal(int(below)) * (-1 if sign == "-" else 1)
        return TypedNumber(typed, (format(round_to_fifteen(float(quotient)), "f"),), exact=True)
    return _read_decimal(typed, plain, mark)


_PLAIN = re.compile(r"-?(?:0[.,][0-9]{1,30}|[1-9][0-9]{0,8}[.,][0-9]{4,30})")
"""A number that can be read in one way only, its digits as they stand."""
_POWER = re.compile(
    r"(?P<sign>[+-]?) ?(?P<digits>[0-9.,'_ ]*[0-9.,])"
    r"(?: ?[*x] ?10 ?(?:\^|\*\*) ?[({]? ?(?P<times>[+-]?[0-9]{1,5}) ?[)}]?|[eE](?P<e>[+-]?[0-9]{1,5}))?"
    r"(?P<percent> ?%)?"
)
_WHOLE, _GROUP = r"[0-9]{1,3}", r"[0-9]{3}"
_GROUPED = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?P<whole>{_WHOLE}(?:[ '_]{_GROUP})+)(?:[.,](?P<part>[0-9]*))?",
        rf"(?P<whole>{_WHOLE}(?:\.{_GROUP})+),(?P<part>[0-9]+)",
        rf"(?P<whole>{_WHOLE}(?:,{_GROUP})+)\.(?P<part>[0-9]+)",
        rf"(?P<whole>{_WHOLE}(?:\.{_GROUP}){{2,}}|{_WHOLE}(?:,{_GROUP}){{2,}})(?P<part>)",
        rf"(?P<whole>[0-9]+)[.,](?P<part>{_GROUP}(?: {_GROUP})* [0-9]{{1,3}})",
        r"(?P<whole>[0-9]+)[.,]?(?P<part>[0-9]*)",
        r"(?P<whole>)[.,](?P<part>[0-9]+)",
    )
)
_AMBIGUOUS = re.compile(rf"[1-9][0-9]{{0,2}}(?P<mark>[.,]){_GROUP}")


def _read_decimal(typed: str, plain: str, mark: str) -> TypedNumber:
    found = _POWER.fullmatch(plain)
    grouped = found and next(filter(None, (pattern.fullmatch(found["digits"]) for pattern in _GROUPED)), None)
    if not found or not grouped:
        return TypedNumber(typed, why="not_a_number")
    whole, part = (re.sub(r"[^0-9]", "", grouped[name] or "") for name in ("whole", "part"))
    if len(whole) + len(part) > MOST_DIGITS:
        return TypedNumber(typed, why="too_long")
    power = int(found["times"] or found["e"] or 0)
    if abs(power) > MOST_POWER:
        return TypedNumber(typed, why="too_large")
    power -= 2 if found["percent"] else 0
    numbers = [f"{found['sign']}{whole or '0'}.{part}" if part else f"{found['sign']}{whole}"]
    if ambiguous := _AMBIGUOUS.fullmatch(found["digits"]):
        numbers.append(f"{found['sign']}{whole}{part}")
        if ambiguous["mark"] != mark:
            numbers.reverse()
    return TypedNumber(typed, tuple(format(Decimal(number).scaleb(power), "f") for number in numbers))


_SUPERSCRIPT = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺", "0123456789-+")
_CHARACTERS = str.maketrans({
    "−": "-", "–": "-", "—": "-", "‐": "-", "‑": "-", "×": "*", "·": "*", "⋅": "*", "٫": ".", "٬": "'", "’": "'",
    "~": "≈", "≃": "≈", "≅": "≈", "\u00a0": " ", "\u2009": " ", "\u202f": " ", "\u2007": " ", "∼": "≈",
})  # fmt: skip
_TEX = (
    (r"\\[()\[\]]|\$", ""), (r"\{([.,])\}", r"\1"), (r"\\(?:times|cdot) ?", "*"), (r"\\approx ?", "≈"),
    (r"\\[,;! ]", " "), (r"\\d?frac ?\{([0-9]+)\} ?\{([0-9]+)\}", r"\1/\2"), (r"\^\{([+-]?[0-9]+)\}", r"^\1"),
)  # fmt: skip
_NAME = r"[A-Za-z∂δηΔ_\\][\w∂δ/()\\{}' .]*"


def _plain_text(text: str) -> str:
    """The field in plain characters, without TeX, a name before it, brackets around it and dots behind it; digits of
    other scripts as ours, but no character that is a fraction by itself."""
    text = re.sub(r"(?<=10)[⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺]+", lambda power: "^" + power[0].translate(_SUPERSCRIPT), text)
    text = "".join(
        str(unicodedata.decimal(c)) if unicodedata.decimal(c, None) is not None
        else c if unicodedata.numeric(c, None) is not None
        else unicodedata.normalize("NFKC", c)
        for c in text.translate(_CHARACTERS)
    ).translate(_CHARACTERS)  # fmt: skip
    for pattern, plain in _TEX:
        text = re.sub(pattern, plain, text)
    text = " ".join(text.split()).removeprefix("'")
    text = re.sub(rf"^(?:{_NAME})? ?[=≈] ?", "", text)
    if re.fullmatch(r"\([^()]*\)", text):
        text = text[1:-1].strip()
    text = re.sub(r"(?<=[0-9])\.{3}$", "", text)
    return re.sub(r"^([^.,]*[.,][0-9 ]*[0-9])\.$", r"\1", text).strip()
