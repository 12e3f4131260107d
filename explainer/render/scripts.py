"""A page's script as a page holds it: without comments and spare white space, its own names short.

In: the text of scripts, one after the other. Out: the same program in fewer characters. Texts, patterns, properties and
names from outside stay as they are; a name that is short for a property, `{ key }`, keeps its letters too.

    >>> pack_script("const line = event.line;  use(`the ${line} `, { line: 1 })")
    'const a=event.line;use(`the ${a} `,{line:1})'
    >>> pack_script("const one = 1; const two = () => { one(); }; two();")
    'const a=1,b=()=>{a()};b();'
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import product
from string import ascii_letters

_RUNS_TOGETHER = re.compile(r"[\w$]{2}|\+\+|--|//")
_PLAIN_TOKEN = re.compile(r"""[A-Za-z_$][\w$]*|\s+|"[^"\n]*"|'[^'\n]*'|\.{3}|.""", re.S)
_PATTERN = re.compile(r"/(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\[\n])+/")
_NAME = re.compile(r"[A-Za-z_$][\w$]*")
_DECLARING = frozenset({"const", "let", "function"})
_BEFORE_BODY = frozenset({"for", "while", "if"})
"""What stands before a bracket behind which a statement follows, even an empty one."""
_BEFORE_PATTERN = frozenset("([{,;=:?&|!>\n")
"""What stands before a pattern, and never before the sign of a division."""


@dataclass(slots=True)
class Level:
    """What is known between two brackets."""

    loop: bool = False
    """Whether the bracket opens what a loop or a condition asks."""
    declares: bool = False
    """Whether the statement declares constants."""
    joins: bool = False
    """Whether the next statement goes on declaring."""


@cache
def pack_script(script: str) -> str:
    """A script without comments on lines of their own and without the white space that means nothing, its own names
    short. A line that cannot end a statement goes on in the next one."""
    lines = [line for line in map(str.strip, script.splitlines()) if line and not line.startswith("//")]
    joined = "".join(line if line[-1] in "{,;([" and "//" not in line else f"{line}\n" for line in lines).rstrip()
    return drop_spaces(join_declarations(shorten_names(list(tokens_of(joined)))))


def drop_spaces(tokens: list[str]) -> str:
    """Tokens one after the other, with a space only between what would run together."""
    written = ""
    for k, token in enumerate(tokens):
        if token.isspace() and "\n" not in token:
            between = written[-1:] + next(iter(tokens[k + 1 : k + 2]), "")[:1]
            token = " " if _RUNS_TOGETHER.fullmatch(between) else ""
        written += token
    return written


def join_declarations(tokens: list[str]) -> list[str]:
    """A script whose constants are declared together where they follow each other, without signs that end what ends
    anyway."""
    found, levels, loop = list[str](), [Level()], False
    for k, token in enumerate(tokens):
        before, after = neighbours(tokens, k)
        if token[0] in ")]}":  # or what follows in a template
            loop = levels.pop().loop
        if token in ("(", "[", "{") or token.endswith("${"):
            levels.append(Level(loop=before in _BEFORE_BODY))
        elif token == "const":
            if levels[-1].joins:
                levels[-1].joins = False
                continue
            levels[-1].declares = True
        elif token == ";":
            levels[-1].joins = levels[-1].declares and after == "const"
            levels[-1].declares = levels[-1].joins
            if levels[-1].joins:
                token = ","
            elif after == "}" and not (before == ")" and loop):
                continue
        elif token == "," and after in ("]", "}", ")") and before != ",":
            continue
        found.append(token)
    return found


def shorten_names(tokens: list[str]) -> list[str]:
    """A script whose own names have one or two letters; the same name is the same everywhere, so no scope is looked
    at."""
    found, own = [*tokens], list(own_names(tokens))
    uses = Counter(tokens[k] for k in own)
    kept = {token for k, token in enumerate(tokens) if is_short_for_property(tokens, k)}
    declared = {tokens[k] for k in own if neighbours(tokens, k)[0] in _DECLARING} - kept
    taken = {*filter(_NAME.fullmatch, tokens), "do", "if", "in", "of"}
    free = (name for n in (1, 2) for name in map("".join, product(ascii_letters, repeat=n)) if name not in taken)
    longest_first = sorted(declared, key=lambda name: (-uses[name] * (len(name) - 1), name))
    short = {name: shorter for name, shorter in zip(longest_first, free, strict=False) if len(shorter) < len(name)}
    for k in own:
        found[k] = short.get(tokens[k], tokens[k])
    return found


def tokens_of(script: str) -> Iterator[str]:
    """Names, white space, signs, texts and patterns; of a template its texts, and what it fills in as tokens."""
    at, before = 0, "\n"
    while at < len(script):
        if script[at] == "`":
            for token in template_tokens(script, at):
                yield token
                at += len(token)
            before = "`"
            continue
        pattern = _PATTERN.match(script, at) if before in _BEFORE_PATTERN else None
        token = (pattern or _PLAIN_TOKEN.match(script, at) or [""])[0]
        yield token
        at += len(token)
        before = token.rstrip(" ")[-1:] or before


def template_tokens(script: str, at: int) -> Iterator[str]:
    """The tokens of a template that starts here: texts, and between ${ and } names and signs."""
    start = at
    at += 1
    while script[at] != "`":
        if not script.startswith("${", at):
            at += 1
            continue
        yield script[start : at + 2]
        at = start = at + 2
        depth = 1
        for token in tokens_of(script[at:]):
            depth += (token == "{") - (token == "}")
            if not depth:
                break
            yield token
            start = at = at + len(token)
    yield script[start : at + 1]


def neighbours(tokens: list[str], k: int) -> tuple[str, str]:
    """The last sign before a token and the first behind it, white space passed over."""
    before = next((token for token in reversed(tokens[max(0, k - 3) : k]) if not token.isspace()), "")
    after = next((token for token in tokens[k + 1 : k + 4] if not token.isspace()), "")
    return before, after


def own_names(tokens: list[str]) -> Iterator[int]:
    """The places of names that are no properties."""
    for k, token in enumerate(tokens):
        if _NAME.fullmatch(token):
            before, after = neighbours(tokens, k)
            if before != "." and not (before in ("{", ",") and after == ":"):
                yield k


def is_short_for_property(tokens: list[str], k: int) -> bool:
    """Whether a name may stand for a property of that name as well: { key }, { a, b }, { key = 1 }."""
    if not _NAME.fullmatch(tokens[k]):
        return False
    before, after = neighbours(tokens, k)
    if before not in ("{", ",") or after not in (",", "}", "="):
        return False
    depth = 0
    for token in reversed(tokens[:k]):
        depth += (token in (")", "]", "}")) - (token in ("(", "[", "{") or token.endswith("${"))
        if depth < 0:
            return token == "{"
    return False
