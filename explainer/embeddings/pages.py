"""What a page in Markdown says about the place of a lesson in it.

In: the lines above. Out: the level of a title there.

    >>> level_below(["# A course", "```", "## no title", "```", "text"])
    2
"""

from __future__ import annotations

import re
from collections.abc import Iterable

FENCE = re.compile(r"^[ \t>]*(`{3,}|~{3,})(.*)$")
"""A line that begins or ends a fence of code, unless backticks follow it."""
DEEPEST_TITLE = 5
"""Level of a section's title whose own sections still have one."""
_HEADING = re.compile(r"^ {0,3}(#{1,6})[ \t]")


def level_below(lines: Iterable[str]) -> int | None:
    """One more than the level of the last heading; None where there is no heading."""
    fence, level = "", None
    for line in lines:
        found = FENCE.match(line.rstrip("\r\n"))
        if fence:
            fence = "" if ends_fence(fence, found) else fence
        elif begins_fence(found):
            fence = found[1] if found else ""
        elif heading := _HEADING.match(line):
            level = len(heading[1]) + 1
    return level and min(level, DEEPEST_TITLE)


def begins_fence(found: re.Match[str] | None) -> bool:
    """Whether a line that may be a fence begins one."""
    return found is not None and not (found[1][0] == "`" and "`" in found[2])


def ends_fence(fence: str, found: re.Match[str] | None) -> bool:
    """Whether a line that may be a fence ends this one."""
    return found is not None and found[1].startswith(fence) and not found[2].strip()
