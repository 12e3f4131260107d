"""What lies where in a homework's folder, and who may read it.

In: the folder. Out: the paths of what is in it, made with the rights of their readers: `for-students` holds what is
handed out, `for-you` everything else, which nobody but the owner reads where the system has such rights.

    >>> record_path(Path("week3")).as_posix()
    'week3/for-you/homework.json'
    >>> document_name("keys", "K7Q2-4M", "html")
    'K7Q2-4M-key.html'
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from pathlib import Path

FOR_STUDENTS, FOR_YOU = "for-students", "for-you"
HANDED_OUT = ("sheets", "forms")
"""Kinds of document that go to students."""
DOCUMENT_WORDS: Mapping[str, str] = {
    "sheets": "sheet", "forms": "sheet", "keys": "key", "solutions": "solution", "feedback": "feedback",
}  # fmt: skip
"""Kind of document → what stands in the names of its files: unpacked into one folder, none overwrites another."""
PRIVATE_FILE, PRIVATE_FOLDER = 0o600, 0o700
OPEN_FILE = 0o644


def document_name(kind: str, code: str, suffix: str) -> str:
    """The name of one student's document."""
    return f"{code}-{DOCUMENT_WORDS[kind]}.{suffix}"


def file_mode(kind: str) -> int | None:
    """The rights of a file with documents of a kind; None where any new file's will do."""
    return None if kind in HANDED_OUT else PRIVATE_FILE


def kind_folder(folder: Path, kind: str) -> Path:
    """Where documents of a kind lie."""
    return folder / (FOR_STUDENTS if kind in HANDED_OUT else FOR_YOU)


def private_folder(folder: Path) -> Path:
    """Where everything lies that students must not see."""
    return folder / FOR_YOU


def record_path(folder: Path) -> Path:
    """Where the record of a homework's folder is, or will be; version 0.1.0 wrote it into the folder itself."""
    return _first_there(folder, "homework.json")


def folder_of(record: Path) -> Path:
    """The homework's folder that a record lies in."""
    inner = record.resolve().parent
    return inner.parent if inner.name == FOR_YOU else inner


def key_path(folder: Path) -> Path:
    """Where the key of a homework's folder is, or will be."""
    return _first_there(folder, "homework.key")


def salt_path(folder: Path) -> Path:
    """Where a drawn salt waits for the record that will keep it."""
    return folder / FOR_YOU / ".salt"


def people_path(folder: Path) -> Path:
    """Where the table of codes and people is, or will be."""
    return _first_there(folder, "people.csv")


def _first_there(folder: Path, name: str) -> Path:
    place, older = folder / FOR_YOU / name, folder / name
    return older if older.is_file() and not place.exists() else place


def make_private_folder(folder: Path) -> Path:
    """The folder `for-you`, made for its owner alone; the homework's folder too where it is new."""
    try:
        folder.mkdir(parents=True)
        os.chmod(folder, PRIVATE_FOLDER)
    except FileExistsError:  # it was there, or another process of this run was first
        if not folder.is_dir():
            raise
    inner = private_folder(folder)
    inner.mkdir(exist_ok=True)
    os.chmod(inner, PRIVATE_FOLDER)
    return inner


def keep_beside(path: Path) -> Path | None:
    """A second name for the record at `path`, before a new one takes its place; None where there is none. At no time
    there is no record."""
    if not path.exists():
        return None
    number = 1
    while (beside := path.with_name(f"{path.stem}-{number}{path.suffix}")).exists():
        number += 1
    try:
        os.link(path, beside)
    except OSError:  # a file system without links
        shutil.copy2(path, beside)
    return beside
