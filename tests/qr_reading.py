"""A QR code read back, for tests: version 1 in alphanumeric mode, by ISO/IEC 18004 and by nothing that drew it.

In: the 21 rows of modules, 1 for dark. Out: what it says. Errors are not corrected: a wrong module changes the text.

    >>> _mask(0)(0, 1), _mask(0)(1, 1)
    (False, True)
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

SIZE = 21
LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
FORMAT_MASK = 0b101010000010010
DATA_WORDS = {0b01: 19, 0b00: 16, 0b11: 13, 0b10: 9}
"""Error correction (L, M, Q, H) as the format says it → data codewords of version 1."""
ALPHANUMERIC = 0b0010


def read_qr(rows: Sequence[Sequence[int]]) -> str:
    """The text of a QR code of version 1."""
    assert len(rows) == SIZE and all(len(row) == SIZE for row in rows)
    _check_finders(rows)
    around = [rows[8][x] for x in (0, 1, 2, 3, 4, 5, 7, 8)] + [rows[y][8] for y in (7, 5, 4, 3, 2, 1, 0)]
    beside = [rows[y][8] for y in range(20, 13, -1)] + [rows[8][x] for x in range(13, 21)]
    assert around == beside, "both copies of the format agree"
    format = int("".join(map(str, around)), 2) ^ FORMAT_MASK
    correction, mask = format >> 13, _mask(format >> 10 & 0b111)
    bits = "".join(str(rows[y][x] ^ mask(y, x)) for y, x in data_places())
    data = bits[: 8 * DATA_WORDS[correction]]
    mode, count = int(data[:4], 2), int(data[4:13], 2)
    assert mode == ALPHANUMERIC
    text, at = "", 13
    while count - len(text) >= 2:
        pair = int(data[at : at + 11], 2)
        text, at = text + LETTERS[pair // 45] + LETTERS[pair % 45], at + 11
    return text + (LETTERS[int(data[at : at + 6], 2)] if len(text) < count else "")


def squares_of(markup: str) -> list[list[int]]:
    """The modules of a drawing of ours: the runs of a path on a ground with a light border of four."""
    [(size, path)] = re.findall(r'viewBox="0 0 (\d+) \1" .*?<path d="([^"]*)"', markup.replace('\\"', '"'))
    rows = [[0] * (int(size) - 8) for _ in range(int(size) - 8)]
    for x, y, n, back in re.findall(r"M(\d+) (\d+)h(\d+)v1h-(\d+)z", path):
        assert n == back
        for k in range(int(n)):
            rows[int(y) - 4][int(x) - 4 + k] = 1
    return rows


def _check_finders(rows: Sequence[Sequence[int]]) -> None:
    """The three corners and the two timing lines."""
    finder = ["1111111", "1000001", "1011101", "1011101", "1011101", "1000001", "1111111"]
    for y, x in ((0, 0), (0, 14), (14, 0)):
        assert ["".join(map(str, row[x : x + 7])) for row in rows[y : y + 7]] == finder
    assert [rows[6][x] for x in range(8, 13)] == [rows[y][6] for y in range(8, 13)] == [1, 0, 1, 0, 1]


def data_places() -> Iterator[tuple[int, int]]:
    """(row, column) of the data modules, two columns at a time from the right, up and down by turns."""
    upward = True
    for right in (20, 18, 16, 14, 12, 10, 8, 5, 3, 1):
        for y in range(20, -1, -1) if upward else range(21):
            for x in (right, right - 1):
                corner = (y < 9 and (x < 9 or x > 12)) or (y > 12 and x < 9)
                if not corner and y != 6:
                    yield y, x
        upward = not upward


def _mask(number: int) -> Callable[[int, int], bool]:
    """Where the modules are turned over."""
    return (
        lambda y, x: (y + x) % 2 == 0,
        lambda y, x: y % 2 == 0,
        lambda y, x: x % 3 == 0,
        lambda y, x: (y + x) % 3 == 0,
        lambda y, x: (y // 2 + x // 3) % 2 == 0,
        lambda y, x: (y * x) % 2 + (y * x) % 3 == 0,
        lambda y, x: ((y * x) % 2 + (y * x) % 3) % 2 == 0,
        lambda y, x: ((y + x) % 2 + (y * x) % 3) % 2 == 0,
    )[number]
