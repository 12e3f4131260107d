"""Files → one zip, in pieces, the same bytes on every machine.

In: names and contents, one after the other. Out: the zip's bytes; what was written is handed on after every file, so
that a zip of ten thousand files never stands in memory. Nothing is compressed and every file has the same date: how
well a library compresses changes from version to version.

    >>> b"".join(zip_files([("a.txt", b"1")]))[:2]
    b'PK'
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from io import BytesIO
from zipfile import ZipFile, ZipInfo


class _Tail(BytesIO):
    """The end of a growing file: places count from the start of the file, what was taken is gone."""

    taken = 0

    def tell(self) -> int:
        return self.taken + super().tell()

    def seek(self, place: int, whence: int = 0, /) -> int:
        return self.taken + super().seek(place if whence else place - self.taken, whence)

    def take(self) -> bytes:
        """Everything that has been written since the last time."""
        content = self.getvalue()
        self.taken += len(content)
        super().seek(0)
        self.truncate()
        return content


def zip_files(files: Iterable[tuple[str, bytes]]) -> Iterator[bytes]:
    """A zip of (name, content) pairs, piece by piece."""
    tail = _Tail()
    with ZipFile(tail, "w") as archive:
        for name, content in files:
            archive.writestr(ZipInfo(name), content)
            yield tail.take()
    yield tail.take()
