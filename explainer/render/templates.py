"""Templates and the stylesheet: ours, and a user's in front of them.

In: a `Format` and the user's folder, if there is one. Out: finished text (`Sealed`) of a template and its view.
Templates come from the user's folder first, then ours; ours again under `default/`, so that a user's file can extend
the original.

    >>> from explainer.render.formats import FORMATS
    >>> Templates(FORMATS["text"]).render("prose", text=Sealed("one sentence")).__html__().strip()
    'one sentence'
"""

from __future__ import annotations

from base64 import b64encode
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from explainer.render.formats import Format
from explainer.render.page import Sealed

if TYPE_CHECKING:
    from jinja2 import Environment

_HERE = Path(__file__).parent.parent


def template_folder() -> Path:
    """Our templates: beside `pyproject.toml` in a checkout, inside the package when installed."""
    checkout = _HERE.parent
    if (checkout / "pyproject.toml").exists() and (checkout / "templates").is_dir():
        return checkout / "templates"
    return _HERE / "_templates"


class Templates:
    """The templates of one format."""

    def __init__(self, format: Format, users: Path | None = None) -> None:
        self.format = format
        self.users = users

    @cached_property
    def environment(self) -> Environment:
        from jinja2 import ChoiceLoader, Environment, FileSystemLoader, PrefixLoader, StrictUndefined

        ours = FileSystemLoader(template_folder() / self.format.name)
        users = [FileSystemLoader(self.users / self.format.name), FileSystemLoader(self.users)] if self.users else []
        return Environment(
            loader=ChoiceLoader([*users, ours, PrefixLoader({"default": ours})]),
            undefined=StrictUndefined,
            autoescape=True,
            auto_reload=False,  # every page has an environment of its own
            finalize=self.finalize,
            trim_blocks=True,
            lstrip_blocks=True,
        )

    def finalize(self, value: Any) -> Any:
        """Text from outside is escaped for the format; finished text is placed as it is."""
        if isinstance(value, Sealed | Markup):
            return value
        return Markup(self.format.escape(str(value)))

    def render(self, template: str, **view: Any) -> Sealed:
        name = f"{template}.{self.format.suffix}.j2"
        return Sealed(self.environment.get_template(name).render(view))

    def style(self) -> dict[str, Any]:
        """The stylesheet with its font inside, and the hash by which the page's own policy allows it."""
        if self.format.name != "html":
            return {}
        folder = template_folder() / "html"
        font = b64encode((folder / "fonts" / "stix-two-math-subset.woff2").read_bytes()).decode()
        sheet = (folder / "style.css").read_text(encoding="utf-8")
        sheet = sheet.replace("fonts/stix-two-math-subset.woff2", f"data:font/woff2;base64,{font}")
        for place in [self.users] if self.users else []:
            for custom in (place / "html" / "custom.css", place / "custom.css"):
                if custom.exists():
                    sheet += custom.read_text(encoding="utf-8").replace("</", "<\\/")
        sheet = "\n" + sheet.strip() + "\n"
        return {"style": Markup(sheet), "style_hash": Markup(b64encode(sha256(sheet.encode()).digest()).decode())}
