"""What a page can ask of a lesson: one row for each option, the same in every host.

In: texts as an author typed them. Out: a `PageRequest`; or `BadOption`, which says which option, what was found and
what was expected.

    >>> read_options({"sections": "task, update", "digits": "4"})
    PageRequest(sections=('task', 'update'), changes={'digits': 4}, level=None, pictures=True)
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, get_args

from explainer.spec import PageTable, Spec
from explainer.spec.problems import clip, nearest_name


@dataclass(frozen=True, slots=True)
class PageRequest:
    """What a page wants to see of a lesson."""

    sections: tuple[str, ...] = ()
    """Names of sections; all of them if none is named."""
    changes: Mapping[str, Any] = field(default_factory=dict)
    """Keys of the spec that are said otherwise here: notation, digits, language, detail."""
    level: int | None = None
    """Of the sections' titles, from 1; None: whatever fits the place."""
    pictures: bool = True

    def with_level(self, level: int | None) -> PageRequest:
        """The same in a place where titles have this level."""
        return self if self.level else replace(self, level=level)

    @property
    def fragment_options(self) -> dict[str, Any]:
        """What a fragment is told."""
        level = {"level": self.level} if self.level else {}
        return {"sections": self.sections, "pictures": self.pictures, **level}

    def apply_to(self, spec: Spec) -> Spec:
        """The spec as this page wants it."""
        own = self.changes
        page = {key: own[key] for key in ("language", "detail") if key in own}
        numbers = {key: own[key] for key in ("digits",) if key in own}
        top = {key: own[key] for key in ("notation",) if key in own}
        parts = {"page": spec.page.model_copy(update=page), "numbers": spec.numbers.model_copy(update=numbers)}
        return spec.model_copy(update=top | parts)


class BadOption(ValueError):
    """An option that cannot be used."""

    def __init__(self, name: str, found: str, expected: str, guess: str | None = None, at: int = 0) -> None:
        super().__init__(name, found, expected, guess)
        self.name, self.found, self.expected, self.guess, self.at = name, found, expected, guess, at


@dataclass(frozen=True, slots=True)
class Option:
    """One thing that can be asked."""

    name: str
    expected: str
    """What an author may write."""
    read: Callable[[str], Any]
    """The text's value; raises ValueError."""
    known: tuple[str, ...] = ()
    """The words to choose from, where there are some."""
    changes: bool = False
    """Whether it stands for a key of the spec."""


def _whole_reader(low: int, high: int) -> Callable[[str], int]:
    def read_whole(text: str) -> int:
        if not re.fullmatch(r"\d{1,3}", text) or not low <= int(text) <= high:
            raise ValueError(text)
        return int(text)

    return read_whole


def _read_words(text: str) -> tuple[str, ...]:
    names = tuple(re.split(r"[\s,]+", text.strip(" ,\t\n")))
    if not all(names):
        raise ValueError(text)
    return names


def choice_option(name: str, known: tuple[str, ...]) -> Option:
    """One of a few words."""

    def read_choice(text: str) -> str:
        if text not in known:
            raise ValueError(text)
        return text

    return Option(name, " or ".join(known), read_choice, known, changes=True)


def _read_yes(text: str) -> bool:
    return {"yes": True, "true": True, "no": False, "false": False}[text.lower()]


OPTIONS: Mapping[str, Option] = {
    row.name: row
    for row in (
        Option("sections", "names of sections with commas, as in task,forward", _read_words),
        choice_option("notation", get_args(Spec.model_fields["notation"].annotation)),
        Option("digits", "a whole number from 0 to 15", _whole_reader(0, 15), changes=True),
        choice_option("language", get_args(PageTable.model_fields["language"].annotation)),
        choice_option("detail", get_args(PageTable.model_fields["detail"].annotation)),
        Option("level", "the level of the sections' titles, from 1 to 5", _whole_reader(1, 5)),
        Option("pictures", "yes or no", _read_yes, ("yes", "no")),
    )
}


def read_options(texts: Mapping[str, Any], places: Mapping[str, int] | None = None) -> PageRequest:
    """The options as a host hands them over, numbers and flags as it read them. Raises BadOption."""
    asked = PageRequest()
    for name, value in texts.items():
        text = str(value).strip()
        at = (places or {}).get(name, 0)
        row = OPTIONS.get(name)
        if row is None:
            raise BadOption(name, "an unknown option", f"one of {', '.join(OPTIONS)}", nearest_name(name, OPTIONS), at)
        try:
            meant = row.read(text)
        except (ValueError, KeyError):
            found = repr(clip(text)) if text else "nothing"
            raise BadOption(name, found, row.expected, nearest_name(text, row.known), at) from None
        own = {name: meant}
        asked = replace(asked, changes={**asked.changes, **own}) if row.changes else replace(asked, **own)
    return asked


_OPTION_WORD = re.compile(
    r"""\s*(?:(?P<name>[^\s="']+)=)?(?:"(?P<double>[^"]*)"|'(?P<single>[^']*)'|(?P<bare>[^\s"']+))"""
)


def split_line(text: str) -> tuple[str, dict[str, str], dict[str, int]]:
    """One line of an author's, `FILE name=value …`, as the file (empty if none is named), the options and where in the
    line each begins. Raises BadOption.

    >>> split_line('"my net.toml" digits=4')
    ('my net.toml', {'digits': '4'}, {'': 0, 'digits': 14})
    """
    source, options, places, position = "", {}, {}, 0
    while position < len(text.rstrip()):
        found = _OPTION_WORD.match(text, position)
        start = position + len(text[position:]) - len(text[position:].lstrip())
        rest = repr(clip(text[start:].split()[0]))
        if not found or (found.end() < len(text) and not text[found.end()].isspace()):
            raise BadOption("", rest, "name=value, with quotes round a value that holds spaces", None, start)
        name, value = found["name"] or "", found["double"] or found["single"] or found["bare"] or ""
        if name in places:
            more = "one file and options such as sections=task,forward" if not name else "each option once"
            raise BadOption(name, rest, more, None, start)
        places[name] = start
        if name:
            options[name] = value
        else:
            source = value
        position = found.end()
    return source, options, places
