"""Files written whole or not at all.

In: a folder and finished documents. Out: their paths. Everything is written beside its place first and moved there at
the end, so that a reader never sees half a file and a failure leaves what was there before.

    >>> import tempfile
    >>> [path.name for path in write_whole(Path(tempfile.mkdtemp()), {"a.txt": [b"1"], "b.txt": [b"2", b"3"]})]
    ['a.txt', 'b.txt']
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from stat import S_IMODE
from tempfile import NamedTemporaryFile


def write_whole(folder: Path, documents: Mapping[str, Iterable[bytes]], mode: int | None = None) -> list[Path]:
    """Writes all documents, each in pieces, into a folder; it and the folders that a name brings are made when absent.
    A file that is written anew keeps its rights, unless `mode` says which it gets.

    Raises OSError with the path that was asked for; then none of the documents is in its place.
    """
    try:
        return _write_beside(folder, documents, mode)
    except OSError as error:
        named = str(error.filename or folder)
        asked = str(folder) if Path(named).name.startswith(WORK_NAME) else named
        raise type(error)(error.errno, error.strerror or str(error), asked) from None


WORK_NAME = ".writing-"
"""What the names of files begin with that are not in their place yet."""


def _write_beside(folder: Path, documents: Mapping[str, Iterable[bytes]], mode: int | None) -> list[Path]:
    """Writes beside the places, then moves."""
    folder.mkdir(parents=True, exist_ok=True)
    waiting: list[tuple[str, Path]] = []
    made: list[Path] = []
    try:
        for name, content in documents.items():
            target = folder / name
            if not target.parent.is_dir():
                target.parent.mkdir(parents=True)
                made.append(target.parent)
            if target.is_dir():
                raise IsADirectoryError(21, "is a folder, not a file", str(target))
            with NamedTemporaryFile(dir=folder, prefix=WORK_NAME, delete=False) as file:
                waiting.append((file.name, target))
                file.writelines(content)
            usual = S_IMODE(target.stat().st_mode) if target.exists() else 0o666 & ~new_file_mask()
            os.chmod(file.name, usual if mode is None else mode)
        for temporary, target in waiting:
            os.replace(temporary, target)
        made.clear()
    finally:
        for temporary, _ in waiting:
            Path(temporary).unlink(missing_ok=True)
        for empty in made:
            empty.rmdir()
    return [target for _, target in waiting]


def new_file_mask() -> int:
    """The bits that new files of this process do not get."""
    mask = os.umask(0)
    os.umask(mask)
    return mask
