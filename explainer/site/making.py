"""The site made: templates filled, then built by Sphinx, without a warning.

In: the folder to write to. Out: a `BuiltSite`. The filled pages and Sphinx's own notes stay in a hidden folder beside
it (of `output/site` in `output/.site`), so that a second build redoes only what changed; where nothing that the site is
made of has changed, it does nothing. Raises MissingExtra without the extra `site`, SiteError where Sphinx warns.
"""

from __future__ import annotations

import io
import logging
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Any

import explainer
from explainer.render.finish import MissingExtra
from explainer.render.templates import template_folder
from explainer.site.gallery import LESSONS, gallery_files
from explainer.site.look import stylesheet
from explainer.site.page_rows import GROUPS, page_texts
from explainer.site.search_phrases import search_script

SEARCH = "search.js"
"""The search's script, among the filled pages."""
SCRIPTS = ("html/asking.js", "site/exercises.js")
"""Templates that are scripts of every page: the first one is that of the lessons."""
STAMP = "made-of"
"""What the site was made of, as a hash."""
SPHINX_SETTINGS: Mapping[str, Any] = {
    "project": "explainer", "author": "The explainer authors", "version": explainer.__version__,
    "release": explainer.__version__, "language": "en", "html_title": "explainer",
    "extensions": ["myst_parser", "sphinx.ext.autodoc"], "source_suffix": {".md": "markdown"},
    "myst_enable_extensions": ["deflist"], "myst_heading_anchors": 3,
    "default_role": "code", "smartquotes": False, "highlight_language": "none",
    "autodoc_typehints": "signature", "autodoc_member_order": "bysource", "python_use_unqualified_type_names": True,
    "add_module_names": False, "html_theme": "furo", "html_css_files": ["explainer.css"],
    "html_js_files": [(Path(name).name, {"defer": "defer"}) for name in SCRIPTS],
    "html_static_path": ["_static"],
    "html_copy_source": False, "html_show_sourcelink": False, "html_show_sphinx": False, "html_show_copyright": False,
    "html_use_index": False, "html_domain_indices": False, "html_show_search_summary": False,
    "html_last_updated_fmt": None, "html_theme_options": {"top_of_page_buttons": []},
    "pygments_style": "a11y-high-contrast-light",
}  # fmt: skip
"""Sphinx's configuration. A search shows no extracts, for a browser fetches no page from beside a file."""


HTML_FIXES = (
    ('<p class="caption" role="heading">', '<p class="caption">'),
    ('<aside class="sidebar-drawer">', '<aside class="sidebar-drawer" aria-label="This site">'),
    ('<aside class="toc-drawer">', '<aside class="toc-drawer" aria-label="This page">'),
    ('<aside class="toc-drawer no-toc">', '<aside class="toc-drawer no-toc" aria-label="This page">'),
    ('<div class="highlight"><pre>', '<div class="highlight"><pre tabindex="0">'),
    ('<div class="table-wrapper colwidths-auto docutils container">',
     '<div class="table-wrapper colwidths-auto docutils container" tabindex="0">'),
    ('\n<div id="search-results">', '\n<h1>Search</h1><div id="search-results">'),
)  # fmt: skip
"""What the theme writes, and what stands there instead: no heading without a level, landmarks with names of their own,
what may scroll sideways within reach of the keyboard."""


class SiteError(Exception):
    """Sphinx warned or failed: the site is not finished. The message has its words."""


@dataclass(frozen=True, slots=True)
class BuiltSite:
    """A site on disk."""

    start: Path
    """Its first page."""
    pages: int
    changed: int
    """How many of the filled pages differ from those of the last build."""
    current: bool
    """Whether nothing had to be done."""


def make_site(folder: Path) -> BuiltSite:
    """The site in a folder."""
    try:
        import furo  # noqa: F401
        import myst_parser  # noqa: F401
        import sphinx  # noqa: F401
    except ImportError:
        raise MissingExtra("site") from None
    folder = folder.resolve()
    aside = folder.parent / f".{folder.name}"
    start, stamp = folder / "index.html", aside / STAMP
    made_of = fingerprint()
    pages = sum(len(group.pages) for group in GROUPS) + 1
    if start.exists() and stamp.exists() and stamp.read_text(encoding="utf-8") == made_of:
        return BuiltSite(start, pages, 0, True)
    stamp.unlink(missing_ok=True)
    scripts = {f"_static/{Path(name).name}": (template_folder() / name).read_text(encoding="utf-8") for name in SCRIPTS}
    files = {**page_texts(), **scripts, "_static/explainer.css": stylesheet(), SEARCH: search_script()}
    changed = write_files(aside / "source", files)
    sphinx_build(aside / "source", aside / "doctrees", folder)
    for page in folder.rglob("*.html"):
        if page.parent.name == LESSONS:
            continue
        page.write_text(polish_page(page.read_text(encoding="utf-8")), encoding="utf-8")
    for name, content in gallery_files():
        path = folder / "gallery" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    stamp.write_text(made_of, encoding="utf-8")
    return BuiltSite(start, pages, changed, False)


def fingerprint() -> str:
    """Everything that the site is made of, as a hash: the package, the templates, the libraries."""
    digest = sha256()
    for name in ("sphinx", "myst-parser", "furo", "sympy", "numpy", "jinja2", "pydantic", "click"):
        digest.update(f"{name} {version(name)}\n".encode())
    for root in (Path(explainer.__file__).parent, template_folder()):
        for path in sorted(root.rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                digest.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def write_files(folder: Path, files: Mapping[str, str]) -> int:
    """The files in their folder, those alone, unchanged ones untouched. Returns how many were written."""
    changed = 0
    for path in [path for path in folder.rglob("*") if path.is_file()]:
        if path.relative_to(folder).as_posix() not in files:
            path.unlink()
    for name, text in files.items():
        path = folder / name
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
            changed += 1
    return changed


def sphinx_build(source: Path, notes: Path, folder: Path) -> None:
    """Sphinx on the filled pages; a warning ends it. Raises SiteError."""
    from sphinx.application import Sphinx
    from sphinx.errors import SphinxError
    from sphinx.util.docutils import docutils_namespace, patch_docutils

    heard = io.StringIO()
    try:
        with patch_docutils(), docutils_namespace():
            app = Sphinx(
                source,
                None,
                folder,
                notes,
                "html",
                confoverrides={**SPHINX_SETTINGS, "html_search_scorer": str(source / SEARCH)},
                status=None,
                warning=heard,
                warningiserror=True,
            )
            app.build()
            failed = app.statuscode
    except SphinxError as error:
        raise SiteError(f"{error.category}: {error}\n{heard.getvalue()}") from None
    finally:
        _silence_sphinx()
    if failed or heard.getvalue().strip():
        raise SiteError("\n".join(_warning_lines(heard.getvalue())) or "Sphinx failed")


def polish_page(html: str) -> str:
    """A page as the theme writes it, with what it leaves out for readers without eyes or mouse; twice is once."""
    for old, new in HTML_FIXES:
        html = html.replace(old, new)
    return html


def _warning_lines(heard: str) -> Iterator[str]:
    """What Sphinx said, without its colours."""
    yield from filter(None, re.sub(r"\x1b\[[\d;]*m", "", heard).splitlines())


def _silence_sphinx() -> None:
    """Sphinx's handlers taken off the logger that it leaves them on."""
    logger = logging.getLogger("sphinx")
    for handler in list(logger.handlers):
        logger.removeHandler(handler)
