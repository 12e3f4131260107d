"""The instructor's key: the secret that the draws hang on, and the codes that stand for students.

In: a path. Out: 32 bytes, made when the file is absent. Whoever has the key can draw every sheet again, so the file is
readable by its owner alone.

    >>> student_codes(b"key", "week 3", ["ada", "bob"])
    {'ada': '6819-TP', 'bob': '8GB9-WT'}
"""

from __future__ import annotations

import re
import secrets
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

from explainer.homework.drawn_numbers import student_seeds
from explainer.homework.parts import write_once
from explainer.spec import Problem, SpecError

KEY_BYTES, SALT_BYTES = 32, 8
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
    write_once(path, f"{key.hex()}\n")
    return read_key(path)


def read_salt(path: Path) -> str:
    """The salt in a file, which waits there for the record that will keep it; a new one where there is none."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        write_once(path, secrets.token_hex(SALT_BYTES))
    return path.read_text(encoding="ascii").strip()


def student_codes(
    key: bytes, salt: str, students: Sequence[str], known: Collection[str] = (), people: Mapping[str, str] | None = None
) -> dict[str, str]:
    """A code for each student, as short as tells all of them apart: two that would share one get longer ones.

    `known` are codes that were handed out; they stay with the students whom `people` names, else with the first of the
    list whom they fit.
    """
    digits = {student: _code_digits(student_seeds(key, salt, [student], 0, [0])[0]) for student in students}
    codes = _codes_that_stay(digits, set(known), people or {})
    new = [student for student in students if student not in codes]
    lengths = dict.fromkeys(new, SHORTEST)
    while True:
        cut = {student: _write_code(digits[student], lengths[student]) for student in new}
        count = Counter(cut.values())
        shared = [student for student in new if count[cut[student]] > 1 or cut[student] in known]
        if not shared:
            return {student: codes.get(student) or cut[student] for student in students}
        for student in shared:
            lengths[student] += 2


def _codes_that_stay(digits: Mapping[str, str], left: set[str], people: Mapping[str, str]) -> dict[str, str]:
    """The codes that students have already."""
    codes: dict[str, str] = {}
    for student in digits:
        if people.get(student) in left:
            codes[student] = people[student]
            left.discard(people[student])
    for student in digits if left else ():
        fitting = (_write_code(digits[student], length) for length in range(SHORTEST, LONGEST + 1, 2))
        code = None if student in codes else next((code for code in fitting if code in left), None)
        if code:
            codes[student] = code
            left.discard(code)
    return codes


def _write_code(digits: str, length: int) -> str:
    return f"{digits[:4]}-{digits[4:length]}"


def _code_digits(seed: str) -> str:
    number = int(seed, 16)
    return "".join(ALPHABET[number >> 5 * k & 31] for k in range(LONGEST))
