"""The site's stylesheet: the theme in the colours of a lesson, and the style of lessons inside other pages.

In: `templates/html/style.css`, whose light and dark colours hold for the whole site, `templates/site/site.css`, and
what `render.fragment` says of lessons. Out: CSS, the formula font inside, for browsers that load no font from beside a
file.

    >>> sorted(palettes())
    ['dark', 'light']
"""

from __future__ import annotations

from explainer.render.fragment import LESSON_CLASS, confine_stylesheet, fragment_style
from explainer.render.templates import pack_stylesheet, palettes, template_folder


def stylesheet() -> str:
    """The whole sheet."""
    light, dark = (
        "".join(f"{name}: {colour}; " for name, colour in palettes()[scheme].items()) for scheme in ("light", "dark")
    )
    folder = template_folder()
    blanks = pack_stylesheet((folder / "html" / "sheet.css").read_text(encoding="utf-8"))
    asking = pack_stylesheet((folder / "html" / "asking.css").read_text(encoding="utf-8"))
    taken = "".join(f"{name}: inherit; " for name in palettes()["light"])
    return "\n".join(
        [
            fragment_style(),
            confine_stylesheet(blanks),
            asking,
            f"html .{LESSON_CLASS}.{LESSON_CLASS} {{ {taken} }}",
            f"body {{ {light} }}",
            f'body[data-theme="dark"] {{ {dark} }}',
            f'@media (prefers-color-scheme: dark) {{ body:not([data-theme="light"]) {{ {dark} }} }}',
            (folder / "site" / "site.css").read_text(encoding="utf-8"),
        ]
    )
