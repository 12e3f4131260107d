"""Proofs that were made before: a statement that is known to be proved need not be proved again by every reader.

In: a statement, "this line is the derivative of this formula by this variable", as formula trees. Out: whether the
shipped file `certificates.txt` holds its certificate: the SHA-256 of the statement, written out exactly, and of the
prover's own source. A statement that differs in one sign, a changed row and a typed formula have no certificate;
neither has anything once the prover was changed. `explainer.network.prover` proves those by SymPy on the spot.

    >>> from explainer.formula import read
    >>> value, slope = read("x**2", {"x"}), read("2 * x", {"x"})
    >>> certificate(value, "x", slope) == certificate(value, "x", read("3 * x", {"x"}))
    False

A certificate is no proof; it says that whoever shipped the file made one. The tests make every certificate anew with
SymPy and compare the whole file both ways, `explainer check` proves every statement of its lesson whatever the file
says, and `python -m tests.refresh` writes the file.
"""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from pathlib import Path

from explainer.formula import Formula

CERTIFICATE_FILE = Path(__file__).with_name("certificates.txt")
"""One certificate a line, in order."""
PROVER_FILES = ("generators.py", "rational_functions.py", "proofs.py")
"""The modules that decide whether a statement is true."""


def certificate(value: Formula, variable: str, line: Formula) -> str:
    """What certifies that `line` is the derivative of `value` by the variable; `out` in the line is `value` itself."""
    return sha256(f"{_prover_digest()}\n{value!r}\n{variable}\n{line!r}".encode()).hexdigest()


def is_certified(value: Formula, variable: str, line: Formula) -> bool:
    """Whether the statement was proved by this prover when the file was written."""
    return certificate(value, variable, line) in _shipped_certificates()


@cache
def _shipped_certificates() -> frozenset[str]:
    return frozenset(CERTIFICATE_FILE.read_text(encoding="ascii").split()) if CERTIFICATE_FILE.exists() else frozenset()


@cache
def _prover_digest() -> str:
    """The prover's version: the digest of its source, whatever ends its lines."""
    source = b"".join(Path(__file__).with_name(name).read_bytes() for name in PROVER_FILES)
    return sha256(source.replace(b"\r\n", b"\n")).hexdigest()
