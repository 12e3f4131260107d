"""The site's stylesheet: the theme's own, in the colours of a lesson, and a lesson's rules inside a page.

In: `templates/html/style.css` and `templates/site/site.css`. Out: CSS. A rule of a lesson is bound to what stands
inside `.lesson`, so that it cannot touch the pages around; the formula font is part of the sheet, for browsers that
load no font from beside a file.

    >>> scoped("p, td { color: red }", ".lesson")
    '.lesson p, .lesson td { color: red }'
"""

from __future__ import annotations

import re
from base64 import b64encode

from explainer.render.templates import template_folder

PARTS = ("formulas", "many lines of one kind", "the way to a slope", "tables", "figures", "pictures")
"""The parts of a lesson's stylesheet that its pieces need on any page, by the comments that head them."""
ROOT = ".lesson"
_PART = re.compile(r"/\* (.+?) \*/")
_RULE = re.compile(r"([^{}]+)(\{[^{}]*\})")
_COMMA = re.compile(r",(?![^(]*\))")


def scoped(rules: str, root: str) -> str:
    """The rules, each of their selectors below `root`."""

    def below(rule: re.Match[str]) -> str:
        selectors = ", ".join(f"{root} {selector.strip()}" for selector in _COMMA.split(rule[1].strip()))
        return f"{selectors} {rule[2]}"

    return _RULE.sub(below, rules)


def stylesheet() -> str:
    """The whole sheet."""
    folder = template_folder()
    sheet = (folder / "html" / "style.css").read_text(encoding="utf-8")
    light, dark = re.findall(r":root \{(.*?)\}", sheet, re.S)[:2]
    pieces = _PART.split(sheet)
    parts = dict(zip(pieces[1::2], pieces[2::2], strict=True))
    narrow = re.search(r"@media \(max-width: 36rem\) \{\n(.*?)\n\}", sheet, re.S)
    assert narrow is not None
    font = b64encode((folder / "html" / "fonts" / "stix-two-math-subset.woff2").read_bytes()).decode()
    blanks = (folder / "html" / "sheet.css").read_text(encoding="utf-8")
    own = (folder / "site" / "site.css").read_text(encoding="utf-8")
    return "\n".join([
        f'@font-face {{ font-family: "Formula"; src: url("data:font/woff2;base64,{font}") format("woff2"); }}',
        f"body {{{light.replace('color-scheme: light dark;', '')}}}",
        f'body[data-theme="dark"] {{{dark}}}',
        f'@media (prefers-color-scheme: dark) {{ body:not([data-theme="light"]) {{{dark}}} }}',
        scoped("".join(parts[name] for name in PARTS) + _PART.sub("", blanks), ROOT),
        f"@media (max-width: 46rem) {{ {scoped(narrow[1], ROOT)} }}",
        own,
    ])  # fmt: skip
