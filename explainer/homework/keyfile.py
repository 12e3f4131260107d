"""The instructor's key: the secret that the draws hang on, and the codes that stand for students.

In: a path. Out: 32 bytes, made when the file is absent. Whoever has the key can draw every sheet again, so the file is
readable by its owner alone.

    >>> student_codes(b"key", "week 3", ["ada", "bob"])
    {'ada': '6819-TP', 'bob': '8GB9-WT'}
"""

from __future__ import annotations

import os
import re
import secrets
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from explainer.homework.drawn_numbers import student_seeds
from explainer.spec import Problem, SpecError

KEY_BYTES = 32
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's: no letter that is read as another letter or digit."""
SHORTEST, LONGEST = 6, 16
"""Characters of a code; 16 of them are 80 bits, which no class exhausts."""


def read_key(path: Path) -> bytes:
    """The key in a file; a new one, in a new file, where there is none. Raises SpecError for anything else."""
    try:
        text = path.read_text(encoding="ascii").strip()
    except FileNotFoundError:
        return _new_key(path)
    except UnicodeDecodeError:
        text = ""
    if not re.fullmatch(rf"[0-9a-f]{{{2 * KEY_BYTES}}}", text):
        expected = f"{2 * KEY_BYTES} hexadecimal digits; name another file, and a key is made in it"
        raise SpecError([Problem(str(path), 1, 1, "", "no key of explainer", expected)])
    return bytes.fromhex(text)


def _new_key(path: Path) -> bytes:
    path.parent.mkdir(parents=True, exist_ok=True)
    key = secrets.token_bytes(KEY_BYTES)
    waiting = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(waiting, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(f"{key.hex()}\n")
    os.replace(waiting, path)
    return key


def student_codes(key: bytes, salt: str, students: Sequence[str]) -> dict[str, str]:
    """A code for each student, as short as tells all of them apart: two that would share one get longer ones."""
    digits = {student: _code_digits(student_seeds(key, salt, [student], 0, [0])[0]) for student in students}
    lengths = dict.fromkeys(students, SHORTEST)
    while True:
        count = Counter(digits[student][: lengths[student]] for student in students)
        shared = [student for student in students if count[digits[student][: lengths[student]]] > 1]
        if not shared:
            return {student: f"{digits[student][:4]}-{digits[student][4 : lengths[student]]}" for student in students}
        for student in shared:
            lengths[student] += 2


def _code_digits(seed: str) -> str:
    number = int(seed, 16)
    return "".join(ALPHABET[number >> 5 * k & 31] for k in range(LONGEST))
