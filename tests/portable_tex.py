"""What TeX must look like to pass through every Markdown reader: the rules, as one function.

In: the TeX of one formula, without its dollar signs. Out: the rules it breaks, an empty list when it is portable.

    >>> problems(r"\\{a\\}")
    ['a backslash before something that is no letter']
"""

from __future__ import annotations

import re

RULES: tuple[tuple[str, str], ...] = (
    (r"\\(?![A-Za-z])", "a backslash before something that is no letter"),
    (r"\\(begin|end)\b", "an environment"),
    (r"(?<![^\W_])_", "an underscore that follows no letter or digit"),
    (r"(?m)^\s*[-+#>]", "a line that starts like a list, a heading or a quotation"),
    (r"[$`<*|&%#]", "a character of Markdown, HTML or TeX itself"),
    (r"\n", "a line break"),
    (r"[\x00-\x08\x0b-\x1f\x7f]", "a control character"),
)


def problems(tex: str) -> list[str]:
    """The rules that `tex` breaks, and whether its braces are in balance."""
    found = [message for pattern, message in RULES if re.search(pattern, tex)]
    depth = 0
    for character in tex:
        depth += {"{": 1, "}": -1}.get(character, 0)
        if depth < 0:
            break
    if depth:
        found.append("braces out of balance")
    if re.search(r"\^\{[^{}]*\}\^", tex) or re.search(r"_\w_|_\{[^{}]*\}_", tex):
        found.append("two exponents or two indices on one base")
    return found


def formulas(markdown: str) -> list[str]:
    """The formulas of a Markdown text: what stands between `$$` lines and between single dollars."""
    blocks = re.findall(r"(?ms)^\$\$\n(.*?)\n\$\$$", markdown)
    return blocks + re.findall(r"\$([^$\n]+)\$", re.sub(r"(?ms)^\$\$\n.*?\n\$\$$", "", markdown))


def chains(markdown: str) -> list[str]:
    """The chains of a Markdown text: pieces that were cut to fit the column, put together again."""
    found: list[str] = []
    for block in re.findall(r"(?ms)^\$\$\n(.*?)\n\$\$$", markdown):
        if found and re.match(r"=|\\approx|\{\} ", block):
            found[-1] += " " + re.sub(r"^\{\} ", "", block)
        else:
            found.append(block)
    return found
