"""Names of documents that are handed out: nobody guesses them, and a course system knows whose they are.

In: a homework's record, and who is who. Out: names of published files, each with random characters that the record
keeps, so that a later run names them alike and nobody who knows a code finds its file; the names that Moodle's upload
of feedback files takes; a table for mail merge.

    >>> published_name("6c1f", "feedback", "K7Q2-4M", "html")
    'K7Q2-4M-feedback-82paaf8xgzr5.html'
    >>> moodle_name("Ada Love_lace", 1042, "a.html")
    'Ada Love lace_1042_assignsubmission_file_a.html'
"""

from __future__ import annotations

import csv
import hmac
import io
import re
import secrets
from collections.abc import Iterable
from hashlib import sha256

from explainer.homework.following import complete_record
from explainer.homework.places import DOCUMENT_WORDS, folder_of
from explainer.homework.record import write_record
from explainer.homework.recorded import HomeworkRecord, open_record
from explainer.homework.safe_cells import safe_cell

PUBLISHING = "publishing"
"""The key of a record's head that names of published files draw on."""
RANDOM_CHARACTERS = 12
_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
MAIL_HEADER = ("address", "name", "code", "file")
_UNSAFE = re.compile(r'[\x00-\x1f/\\:*?"<>|_]+')
"""What the name of a file may not hold; `_` parts the pieces that Moodle reads."""


def published_name(drawn: str, kind: str, code: str, suffix: str) -> str:
    """The name under which a document is published; `drawn` is what the record keeps for it."""
    digest = hmac.digest(bytes.fromhex(drawn), f"{kind} {code}".encode(), sha256)
    tail = "".join(_ALPHABET[byte % len(_ALPHABET)] for byte in digest[:RANDOM_CHARACTERS])
    return f"{code}-{DOCUMENT_WORDS[kind]}-{tail}.{suffix}"


def moodle_name(name: str, participant: int, file: str) -> str:
    """A file's name as Moodle's upload of feedback files takes it apart: name, number of the participant, plugin."""
    return f"{_UNSAFE.sub(' ', name).strip() or 'Participant'}_{participant}_assignsubmission_file_{file}"


def mail_table(rows: Iterable[tuple[str, str, str, str]]) -> bytes:
    """Who gets which file, as CSV for mail merge; each row is (address, name, code, file)."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(MAIL_HEADER)
    writer.writerows(map(safe_cell, row) for row in sorted(rows, key=lambda row: (row[2], row[3])))
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def keep_drawn(record: HomeworkRecord) -> tuple[HomeworkRecord, str]:
    """(the record, what names of published files draw on): drawn once, written into the record, the same ever after.

    Raises OSError.
    """
    if PUBLISHING not in record.head:
        record = complete_record(folder_of(record.path), record)
    if PUBLISHING not in record.head:
        write_record(
            record.path, {**record.head, PUBLISHING: secrets.token_hex(16)}, record.read_lines(record.places())
        )
        record = open_record(record.path)
    return record, str(record.head[PUBLISHING])
