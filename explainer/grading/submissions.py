"""What students handed in: every attempt at every sheet, and what could not be read.

In: attempts as `readers` find them. Out: `Submissions`, and of several attempts at a sheet the one that counts. Nothing
that somebody typed is ever evaluated.

    >>> collected = CollectedAttempts()
    >>> collected.add("K7Q2-4M", Attempt({"1": "0.37"}), "line 2")
    >>> collected.submissions("csv").sheets
    {'K7Q2-4M': {'1': '0.37'}}
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

ATTEMPTS = ("last", "first", "best")
"""Which of several attempts at a sheet counts."""
MOST_FOUND = 40
"""Characters of what was found that a message repeats."""

_CODE = re.compile(r"(?<![A-Z0-9-])[0-9A-Z]{4}-[0-9A-Z]{2,12}(?:-[0-9]{1,2})?(?![A-Z0-9-])")

FORM_CODE = re.compile(r"[A-Z](?:-[0-9]{1,2})?(?:\.[0-9]{1,5})?")
"""A paper form's letter, in a series with the network's number; and the number of a student's paper."""

Fields = Mapping[str, str]
"""Row label → what stands in the field."""


class UnreadableSubmissions(ValueError):
    """A file of submissions of which nothing can be read; the message says what was found and what is expected."""


@dataclass(frozen=True, slots=True)
class Unread:
    """Something that could not be read, or was read in one of several ways."""

    where: str
    found: str
    why: str
    """A key of `UNREAD_REASONS`."""


UNREAD_REASONS: Mapping[str, str] = {
    "no_code": "no code of a sheet in it; export the responses again with the question text ticked",
    "no_sheet": "the homework's record has no sheet of this code",
    "no_row": "the sheet has no line of this label",
    "empty_attempt": "nothing was typed",
    "in_progress": "the attempt is not finished; what is there was marked",
    "several_attempts": "another attempt at a sheet that has one already",
    "other_network": "the row names no network that can be one of this homework",
    "not_text": "not a text",
    "blank": "blank",
    "ok": "'ok' counts in a table for paper alone",
    "too_long": "more digits than a number of a sheet has",
    "too_large": "a power of ten that no line of a sheet reaches",
    "not_finite": "not a finite number",
    "not_a_number": "not a number",
    "decided_absent": "decided for a sheet or line that was not handed in; the decision is kept",
    "decided_other": "decided for another number than stands there now; the decision is kept, and does not count",
    "two_readings": "a mark that may stand for thousands; taken as the number that fits",
}
"""Why something is listed → what is said of it."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt at a sheet."""

    fields: Fields
    finished: bool = True
    person: str = ""
    """What the file says whose it is, an email address or an ID number: for gradebooks and delivery alone."""
    place: Mapping[str, str] = field(default_factory=dict)
    """Where the system that it comes from keeps it: for its gradebook alone."""


@dataclass(frozen=True, slots=True)
class Submissions:
    """What was handed in."""

    attempts: Mapping[str, tuple[Attempt, ...]]
    """Code → its attempts, in the order of the file."""
    unread: tuple[Unread, ...] = ()
    as_key: bool = False
    """Whether `ok` means "as the key": in a table for paper, which an instructor fills in."""
    form: str = "json"
    """What kind of file it was."""
    networks: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    """Networks that the file itself names, by code."""

    @property
    def sheets(self) -> dict[str, Fields]:
        """The last finished attempt at each sheet; where none is finished, the last."""
        return {code: choose_attempts(tried, "last")[0].fields for code, tried in self.attempts.items()}


def choose_attempts(tried: tuple[Attempt, ...], attempt: str) -> tuple[Attempt, ...]:
    """The attempt that counts, the first or the last finished one; all of them where the best is still to be found."""
    finished = tuple(each for each in tried if each.finished) or tried
    if attempt == "best":
        return finished
    return finished[:1] if attempt == "first" else finished[-1:]


@dataclass(slots=True)
class CollectedAttempts:
    """Attempts as they are read, one after the other."""

    attempts: dict[str, list[Attempt]] = field(default_factory=dict)
    unread: list[Unread] = field(default_factory=list)

    def add(self, code: str, attempt: Attempt, where: str) -> None:
        """An attempt; a second one at a sheet, and one that is not finished, are said."""
        if code in self.attempts:
            self.say(where, code, "several_attempts")
        if not attempt.finished:
            self.say(where, code, "in_progress")
        self.attempts.setdefault(code, []).append(attempt)

    def say(self, where: str, found: str, why: str) -> None:
        """Something that could not be read."""
        self.unread.append(Unread(clean_text(where), clean_text(found)[:MOST_FOUND], why))

    def submissions(self, form: str, as_key: bool = False) -> Submissions:
        """All that was read."""
        kept = {code: tuple(tried) for code, tried in self.attempts.items()}
        return Submissions(kept, tuple(self.unread), as_key, form)


def find_code(text: str) -> str | None:
    """The code of a sheet in a text, by its form."""
    found = _CODE.search(text)
    return found[0] if found else None


def is_code(text: str) -> bool:
    """Whether a text is the code of a sheet, or the letter of a paper form."""
    return bool(_CODE.fullmatch(text) or FORM_CODE.fullmatch(text))


def clean_text(text: str) -> str:
    """A text that can be written in any file: half of a pair of surrogates is a question mark."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode()
