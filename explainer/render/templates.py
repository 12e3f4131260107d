"""Templates and the stylesheet: ours, and a user's in front of them.

In: a `Format` and the user's folder, if there is one. Out: finished text (`SealedText`) of a template and its view.
Templates come from the user's folder first, then ours; ours again under `default/`, so that a user's file can extend
the original.

    >>> from explainer.render.formats import FORMATS
    >>> Templates(FORMATS["text"]).render("prose", text=SealedText("one sentence")).__html__().strip()
    'one sentence'
"""

from __future__ import annotations

import json
import re
from base64 import b64encode
from collections.abc import Mapping, Sequence
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from explainer.render.formats import Format
from explainer.render.page import SealedText
from explainer.render.scripts import pack_script

if TYPE_CHECKING:
    from jinja2 import Environment

MACROS = {"tikz": "latex/macros.tex", "string": "typst/macros.typ"}
"""How a format's pictures are written → the commands that its templates use."""
_PACKAGE_FOLDER = Path(__file__).parent.parent
_SCRIPTS = ("formulas.js", "lesson.js", "figure.js")
_ASKING = "asking.js"
"""Knows nothing of a page but what it is given; before the script of the page, which calls it."""


def template_folder() -> Path:
    """Our templates: beside `pyproject.toml` in a checkout, inside the package when installed."""
    checkout = _PACKAGE_FOLDER.parent
    if (checkout / "pyproject.toml").exists() and (checkout / "templates").is_dir():
        return checkout / "templates"
    return _PACKAGE_FOLDER / "_templates"


def palettes() -> dict[str, dict[str, str]]:
    """Scheme → the colours of a lesson's own page, by their names."""
    sheet = (template_folder() / "html" / "style.css").read_text(encoding="utf-8")
    schemes = zip(("light", "dark"), re.findall(r":root \{(.*?)\}", sheet, re.S), strict=False)
    return {name: dict(re.findall(r"(--\w+): (#\w+);", colours)) for name, colours in schemes}


def picture_style(dark: bool = False, paper: str | None = None) -> str:
    """The style of a picture that stands alone: the page's own rules for pictures, with its colours put in.

    Rules and colours are those of style.css; `dark` adds the dark scheme's, for readers that follow it, `paper` is the
    colour of the ground where the picture does not stand on ours.
    """
    sheet = (template_folder() / "html" / "style.css").read_text(encoding="utf-8")
    rules = re.sub(r"\s+", " ", sheet.partition("/* pictures */")[2].partition("/* ")[0]).strip()

    def fill_colours(scheme: dict[str, str]) -> str:
        colours = scheme | ({"--paper": paper} if paper else {})
        return re.sub(r"var\((--\w+)\)", lambda found: str(colours[found[1]]), rules)

    light, night = map(fill_colours, palettes().values())
    return light + (f" @media (prefers-color-scheme: dark) {{ {night} }}" if dark else "")


class Templates:
    """The templates of one format."""

    def __init__(self, format: Format, users: Path | None = None) -> None:
        self.format = format
        self.users = users

    @cached_property
    def environment(self) -> Environment:
        from jinja2 import ChoiceLoader, Environment, FileSystemLoader, PrefixLoader, StrictUndefined

        folder, _ = self.format.templates
        ours = FileSystemLoader(template_folder() / folder)
        users = [FileSystemLoader(self.users / folder), FileSystemLoader(self.users)] if self.users else []
        return Environment(
            loader=ChoiceLoader([*users, ours, PrefixLoader({"default": ours})]),
            undefined=StrictUndefined,
            autoescape=True,
            auto_reload=False,  # every page has an environment of its own
            finalize=self.escape_value,
            trim_blocks=True,
            lstrip_blocks=True,
        )

    def escape_value(self, value: Any) -> Any:
        """Text from outside is escaped for the format; finished text is placed as it is."""
        if isinstance(value, SealedText | Markup):
            return value
        return Markup(self.format.escape(str(value)))

    def render(self, template: str, **view: Any) -> SealedText:
        name = f"{template}.{self.format.templates[1]}.j2"
        return SealedText(self.environment.get_template(name).render(view))

    def style(self, extra: Sequence[str] = ()) -> dict[str, Any]:
        """In HTML the stylesheet, others behind it where they are named, its font inside, and the hash by which the
        page's own policy allows it; in LaTeX and Typst the commands that the templates use, in LaTeX also the looks of
        what stands in pictures."""
        if self.format.picture in MACROS:
            from explainer.figures.tikz import STYLES

            macros = (template_folder() / MACROS[self.format.picture]).read_text(encoding="utf-8")
            return {"macros": Markup(macros.strip()), "picture_styles": Markup(STYLES)}
        if self.format.name != "html":
            return {}
        folder = template_folder() / "html"
        names = ("style.css", "figure.css", *extra)
        sheet = embed_font(pack_stylesheet("".join((folder / name).read_text(encoding="utf-8") for name in names)))
        for place in [self.users] if self.users else []:
            for custom in (place / "html" / "custom.css", place / "custom.css"):
                if custom.exists():
                    sheet += custom.read_text(encoding="utf-8").replace("</", "<\\/")
        sheet = "\n" + sheet.strip() + "\n"
        return {"style": Markup(sheet), "style_hash": _policy_hash(sheet)}

    def script(self, sentences: Mapping[str, str], steps: bool = True, asks: bool = False) -> dict[str, Any]:
        """The page's script, with what asks for lines where some are asked for, the hash by which the page's own policy
        allows it, and the words it says; none of them on a page without lines to step through."""
        if self.format.name != "html":
            return {}
        if not steps:
            return {"script": Markup(""), "script_hash": _policy_hash(""), "script_words": Markup("{}")}
        names = (*[_ASKING] * asks, *_SCRIPTS)
        parts = ((template_folder() / "html" / name).read_text(encoding="utf-8") for name in names)
        script = "\n{\n" + pack_script("\n".join(parts)) + "\n}\n"
        spoken = {"say": _sentences_after("speech.", sentences), "shape": _sentences_after("shape.", sentences)}
        words = _sentences_after("page.controls.", sentences) | spoken
        said = json.dumps(words, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
        return {"script": Markup(script), "script_hash": _policy_hash(script), "script_words": Markup(said)}


def embed_font(sheet: str) -> str:
    """A stylesheet that holds the formula font instead of naming its file."""
    name = "fonts/stix-two-math-subset.woff2"
    font = b64encode((template_folder() / "html" / name).read_bytes()).decode()
    return sheet.replace(name, f"data:font/woff2;base64,{font}")


def template_fault(error: Exception, templates: Path) -> str:
    """What is wrong with a template of the user's: its file and line where the error names them."""
    from traceback import extract_tb

    from jinja2 import TemplateSyntaxError

    frames = [frame for frame in extract_tb(error.__traceback__) if frame.filename.endswith(".j2")]
    place = f"{frames[-1].filename}:{frames[-1].lineno}" if frames else str(templates)
    if isinstance(error, TemplateSyntaxError):
        place = f"{error.filename or error.name}:{error.lineno}"
    return f"{place}: the template cannot be used: {error}; compare it with ours under the same name"


def pack_stylesheet(sheet: str) -> str:
    """A stylesheet without comments and without the white space that means nothing."""
    bare = re.sub(r"\s*([{};,>])\s*", r"\1", re.sub(r"/\*.*?\*/", "", sheet, flags=re.S))
    return re.sub(r":\s+", ":", bare).replace(";}", "}").strip()


def _sentences_after(start: str, sentences: Mapping[str, str]) -> dict[str, str]:
    """The sentences whose keys begin like this, by what follows."""
    return {key.removeprefix(start): text for key, text in sentences.items() if key.startswith(start)}


def _policy_hash(text: str) -> Markup:
    return Markup(b64encode(sha256(text.encode()).digest()).decode())
