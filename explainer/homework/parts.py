"""Archives made of parts, so that a run may be killed, shared out among machines, and put together byte for byte.

In: documents of some students. Out: a part, written whole or not at all; and from all parts in order one archive, the
same however the parts came about: entries are stored, dated 1980, and copied as they are, never held in memory.

    >>> import tempfile
    >>> folder = Path(tempfile.mkdtemp())
    >>> for k, text in enumerate((b"one", b"two")):
    ...     write_part(folder / f"{k}.zip", [(f"{k}.txt", text)])
    >>> join_parts([folder / "0.zip", folder / "1.zip"], folder / "whole.zip")
    >>> ZipFile(folder / "whole.zip").read("1.txt")
    b'two'
"""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO
from zipfile import ZIP_STORED, ZipFile, ZipInfo
from zlib import crc32

from explainer.homework.places import OPEN_FILE, PRIVATE_FILE
from explainer.render.files import WORK_NAME, new_file_mask, write_whole

ZIP_DATE = (1980, 1, 1, 0, 0, 0)
"""The earliest a zip can say: the same bytes on every day."""


@contextmanager
def replace_file(path: Path, mode: int | None = None) -> Iterator[IO[bytes]]:
    """A file beside `path` that takes its place when the block ends, and vanishes when it fails. Without a `mode` it
    gets the rights of any new file."""
    with NamedTemporaryFile(dir=path.parent, prefix=WORK_NAME, delete=False) as file:
        try:
            yield file.file
            file.flush()
            os.chmod(file.name, 0o666 & ~new_file_mask() if mode is None else mode)
            os.replace(file.name, path)
        finally:
            Path(file.name).unlink(missing_ok=True)


def write_once(path: Path, text: str) -> bool:
    """A file for its owner alone, made whole by whoever comes first. Returns whether that was this call; else what is
    there stays."""
    waiting = path.with_name(f"{WORK_NAME}{secrets.token_hex(4)}")
    with os.fdopen(os.open(waiting, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE_FILE), "w") as file:
        file.write(text)
    try:
        os.link(waiting, path)
    except FileExistsError:
        return False
    except OSError:  # a file system without links
        if path.exists():
            return False
        os.replace(waiting, path)
    finally:
        waiting.unlink(missing_ok=True)
    return True


def write_part(path: Path, documents: Iterable[tuple[str, bytes]], mode: int = OPEN_FILE) -> None:
    """The documents as one archive; unpacked they have the rights `mode`."""
    with replace_file(path) as file, _open_archive(file) as entries:
        offset = 0
        for name, content in documents:
            entry = ZipInfo(name, ZIP_DATE)
            entry.external_attr, entry.header_offset = mode << 16, offset
            entry.CRC, entry.file_size, entry.compress_size = crc32(content), len(content), len(content)
            offset += file.write(entry.FileHeader(False)) + file.write(content)
            entries.append(entry)


def join_parts(parts: Sequence[Path], path: Path, mode: int | None = None) -> None:
    """All entries of the parts, in order, as one archive with the rights `mode`."""
    with replace_file(path, mode) as file, _open_archive(file) as entries:
        for part in parts:
            base = file.tell()
            with ZipFile(part) as archive, part.open("rb") as raw:
                _copy_bytes(raw, file, archive.start_dir)
                for entry in archive.filelist:
                    entry.header_offset += base
                    entry.date_time = ZIP_DATE  # equal already; of a hundred thousand entries the copies fill 10 MB
                entries += archive.filelist


def unpack_parts(parts: Sequence[Path], folder: Path, mode: int | None = None) -> None:
    """All entries of the parts as files of a folder, part after part, each with the rights `mode`."""
    for part in parts:
        with ZipFile(part) as archive:
            write_whole(folder, {name: [archive.read(name)] for name in archive.namelist()}, mode)


@contextmanager
def _open_archive(file: IO[bytes]) -> Iterator[list[ZipInfo]]:
    """A new archive whose entries the block writes into the file itself; the library adds the directory at the end.

    It would write each entry's head twice and seek between: four times the time of the rest.
    """
    with ZipFile(file, "w", ZIP_STORED) as archive:
        yield archive.filelist
        archive.start_dir = file.tell()
        archive._didModify = True  # type: ignore[attr-defined]


def _copy_bytes(source: IO[bytes], target: IO[bytes], count: int) -> None:
    """The first `count` bytes."""
    while count > 0:
        block = source.read(min(count, shutil.COPY_BUFSIZE))  # type: ignore[attr-defined]
        target.write(block)
        count -= len(block)
