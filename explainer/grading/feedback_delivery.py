"""Feedback pages on their way to students: for Moodle's upload of feedback files, or for mail merge.

In: a folder of feedback pages named by code, and who is who. Out: `delivery/moodle-feedback.zip`, its files named as
Moodle takes them, or `delivery/mail/` with a table of addresses. No published file has a name that can be guessed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from explainer.grading.people import People, Person, Worksheet
from explainer.homework.delivery import mail_table, moodle_name, published_name
from explainer.homework.parts import write_part
from explainer.homework.places import PRIVATE_FILE, PRIVATE_FOLDER
from explainer.spec import Problem, SpecError

DELIVERY_FOLDER = "delivery"


@dataclass(frozen=True)
class Delivery:
    """What is delivered, and to whom."""

    people: People
    drawn: str
    """What names of published files draw on."""
    worksheet: Path | None = None
    """Moodle's grading worksheet, which has the numbers of participants."""

    def files_of(self, codes: Iterable[str]) -> Iterator[tuple[str, Person, str]]:
        """(code, who, name of the file) of the sheets whose students are known."""
        for code in sorted(codes):
            if person := self.people.find(code):
                yield code, person, published_name(self.drawn, "feedback", code, "html")


def deliver_to_moodle(delivery: Delivery, pages: Path, codes: Iterable[str]) -> None:
    """A zip for Moodle's upload of feedback files. Raises SpecError where a participant's number is not known."""
    worksheet = Worksheet(delivery.worksheet) if delivery.worksheet else None
    found, lost = list[tuple[str, str]](), list[str]()
    for code, person, file in delivery.files_of(codes):
        participant = worksheet.find(person) if worksheet else _own_number(person)
        if participant is None:
            lost.append(code)
        else:
            found.append((moodle_name(person.name or participant[1], participant[0], file), code))
    if lost:
        raise SpecError([Problem("--deliver moodle", 0, 0, "", _lost(lost), NEEDS_WORKSHEET)])
    documents = ((name, (pages / f"{code}.html").read_bytes()) for name, code in sorted(found))
    write_part(_folder(pages) / "moodle-feedback.zip", documents, PRIVATE_FILE)


NEEDS_WORKSHEET = (
    "--worksheet FILE with everybody in it: the assignment's grading worksheet, which Moodle offers for download"
)
LISTED = 5


def _lost(codes: list[str]) -> str:
    more = f" and {len(codes) - LISTED} more" if codes[LISTED:] else ""
    return f"no number of a Moodle participant for sheets {', '.join(codes[:LISTED])}{more}"


def _own_number(person: Person) -> tuple[int, str] | None:
    return (int(person.number), person.name) if person.number.isdecimal() and len(person.number) <= 12 else None


def deliver_by_mail(delivery: Delivery, pages: Path, codes: Iterable[str]) -> None:
    """A folder of pages, and a table that says who gets which."""
    folder = _folder(pages) / "mail"
    folder.mkdir(PRIVATE_FOLDER)
    rows = []
    for code, person, file in delivery.files_of(codes):
        (folder / file).write_bytes((pages / f"{code}.html").read_bytes())
        rows.append((person.id, person.name, code, file))
    (folder.parent / "mail.csv").write_bytes(mail_table(rows))


def _folder(pages: Path) -> Path:
    folder = pages.parent / DELIVERY_FOLDER
    folder.mkdir(PRIVATE_FOLDER, exist_ok=True)
    return folder


DELIVERIES: Mapping[str, Callable[[Delivery, Path, Iterable[str]], None]] = {
    "moodle": deliver_to_moodle,
    "mail": deliver_by_mail,
}
"""Way of delivery → what writes it."""
