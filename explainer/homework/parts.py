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
import shutil
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO
from zipfile import ZIP_STORED, ZipFile, ZipInfo

from explainer.files import umask

DATE = (1980, 1, 1, 0, 0, 0)
"""The earliest a zip can say: the same bytes on every day."""
MODE = 0o644 << 16


@contextmanager
def replacing(path: Path) -> Iterator[IO[bytes]]:
    """A file beside `path` that takes its place when the block ends, and vanishes when it fails."""
    with NamedTemporaryFile(dir=path.parent, prefix=".writing-", delete=False) as file:
        try:
            yield file
            file.flush()
            os.chmod(file.name, 0o666 & ~umask())
            os.replace(file.name, path)
        finally:
            Path(file.name).unlink(missing_ok=True)


def write_part(path: Path, documents: Iterable[tuple[str, bytes]]) -> None:
    """The documents as one archive."""
    with replacing(path) as file, ZipFile(file, "w", ZIP_STORED) as archive:
        for name, content in documents:
            entry = ZipInfo(name, DATE)
            entry.external_attr = MODE
            archive.writestr(entry, content)


def join_parts(parts: Sequence[Path], path: Path) -> None:
    """All entries of the parts, in order, as one archive."""
    with replacing(path) as file, ZipFile(file, "w", ZIP_STORED) as whole:
        for part in parts:
            base = file.tell()
            with ZipFile(part) as archive, part.open("rb") as raw:
                _copy(raw, file, archive.start_dir)
                for entry in archive.filelist:
                    entry.header_offset += base
                    whole.filelist.append(entry)
            whole.start_dir = file.tell()
        whole._didModify = True  # type: ignore[attr-defined]  # the directory is written when it is closed


def _copy(source: IO[bytes], target: IO[bytes], count: int) -> None:
    """The first `count` bytes."""
    while count > 0:
        block = source.read(min(count, shutil.COPY_BUFSIZE))  # type: ignore[attr-defined]
        target.write(block)
        count -= len(block)
