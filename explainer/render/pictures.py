"""Figure → a page's picture: inside the page, as a file beside it, or in words alone.

In: a `Figure` and the compiler of the page. Out: the fields of the template `figure`; a format that keeps its pictures
in files finds them in `files`, each a compiled page of its own.

    >>> from explainer import explain
    >>> from explainer.walkthrough.document import Say
    >>> from explainer.render.compiler import Compiler
    >>> from explainer.render.formats import FORMATS
    >>> pictures = Pictures(Compiler(explain("mazur"), FORMATS["markdown"]), "mazur")
    >>> pictures.figure_view(Figure("network.structure", Say("section.network")))["picture"].__html__()
    'mazur-figures/network-structure.svg'
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property, partial
from html import escape as html_escape
from typing import TYPE_CHECKING, Any

from explainer.equations.names import Name, Ratio
from explainer.equations.names import Text as NameText
from explainer.figures import FIGURES, Pen, Scene
from explainer.figures.living import living_subjects
from explainer.figures.svg import SVG, SVG_NUMBER, svg
from explainer.figures.tikz import tikz
from explainer.printers import Printer
from explainer.printers.text import PLAIN
from explainer.render.formats import Format, bare_formula
from explainer.render.number_texts import SlotText
from explainer.render.page import Page, PageData, PageSlots, SealedText
from explainer.render.templates import picture_style
from explainer.walkthrough.document import Figure, Inline

if TYPE_CHECKING:
    from explainer.render.compiler import Compiler

_SPOKEN_PRINTER = replace(PLAIN, escape=html_escape, number=replace(SVG_NUMBER, power=(" · 10", "")))

LABEL_FORMAT = Format("svg", SVG, SVG, bare_formula, bare_formula, str, html_escape)
"""How the texts inside a picture are written."""
WORDS_FORMAT = Format("words", _SPOKEN_PRINTER, _SPOKEN_PRINTER, bare_formula, bare_formula, str, html_escape)
"""How its title and description are: without markup."""


class Pictures:
    """Makes the pictures of one page."""

    def __init__(self, compiler: Compiler, stem: str) -> None:
        self.compiler = compiler
        self.explanation = compiler.explanation
        self.stem = stem
        self.files: dict[str, Page] = {}
        self.count = 0
        self.slots = compiler.slots
        self.writers: dict[Format, Callable[[Inline], str]] = {}

    def figure_view(self, figure: Figure) -> dict[str, Any]:
        """What the template gets."""
        self.count += 1
        anchor = f"f{self.count}"
        return {
            "anchor": anchor,
            "caption": self.compiler.say(figure.caption),
            "description": SealedText(self.write_scene(figure, self.description)),
            "picture": SealedText(_PICTURE_WRITERS[self.compiler.format.picture](self, figure, anchor)),
        }

    def write_scene(self, figure: Figure, write: SceneWriter) -> str:
        """The text that a writer makes of the scene: now, or where it depends on numbers as a slot."""
        row, slots = FIGURES[figure.kind], self.compiler.slots
        if row.at_fill:
            return slots.put(PictureSlot(self, figure, write))
        return write(row.draw(self.pen(), figure.about), slots)

    def pen(self, source: PageData | None = None, variant: int = 0) -> Pen:
        """What this page's pictures are drawn with."""
        return Pen(self.explanation, source, variant, in_words=not self.compiler.format.picture)

    def description(self, scene: Scene, slots: PageSlots) -> str:
        return self.text_writer(self.description_format, slots)(scene.description)

    @cached_property
    def description_format(self) -> Format:
        """How a description is written into the page's text."""
        format = self.compiler.format
        escape = format.code.escape if format.picture == "string" else format.escape
        spoken = replace(_SPOKEN_PRINTER, escape=escape)
        return replace(WORDS_FORMAT, formulas=spoken, code=spoken, escape=escape)

    def text_writer(self, format: Format, slots: PageSlots) -> Callable[[Inline], str]:
        """How a piece of text becomes characters; prepared once for all the pictures that share their slots."""
        from explainer.render.compiler import Compiler

        if slots is not self.slots:
            self.slots, self.writers = slots, {}
        if format not in self.writers:
            self.writers[format] = Compiler(self.explanation, format, slots=slots).inline
        return self.writers[format]

    # ------------------------------------------------------------------------------------- ways to write one

    def inline(self, figure: Figure, anchor: str) -> str:
        """The element itself."""
        return self.write_scene(figure, self._svg_writer(figure, anchor, None))

    def living(self, figure: Figure) -> list[str]:
        """The pictures that a script brings to life: the whole network, or each neuron of it."""
        assert figure.about is not None
        subjects = living_subjects(self.pen(), figure.about)
        drawn = [self.inline(replace(figure, about=about), f"living{k}") for k, about in enumerate(subjects)]
        shared = (re.sub('"living[0-9]+-t', '"living-t', text) for text in drawn)  # they share one caption
        return [re.sub('<path class="ground"[^>]*/>', "", text) for text in shared]  # letters have a border instead

    def file(self, figure: Figure, anchor: str) -> str:
        """The address of a file beside the page."""
        from urllib.parse import quote

        name, number = figure.kind.replace(".", "-"), 2
        while f"{self.stem}-figures/{name}.svg" in self.files:
            name = f"{figure.kind.replace('.', '-')}-{number}"
            number += 1
        text = self.write_scene(figure, self._svg_writer(figure, anchor, picture_style(dark=True)))
        self.files[f"{self.stem}-figures/{name}.svg"] = Page.from_text(text + "\n", self.compiler.slots)
        return quote(f"{self.stem}-figures/{name}.svg")

    def tikz(self, figure: Figure, anchor: str) -> str:
        """A `tikzpicture`, its texts as the page writes them, derivatives on one line."""
        page = self.compiler.format
        level = replace(page, formulas=replace(page.formulas, name=partial(_on_one_line, page.formulas)))
        return self.write_scene(figure, lambda scene, slots: tikz(scene, self.text_writer(level, slots)))

    def string(self, figure: Figure, anchor: str) -> str:
        """The drawing's text, for the inside of a string literal."""
        write = self._svg_writer(figure, anchor, picture_style(paper="#fff"))
        return self.write_scene(figure, lambda scene, slots: self.compiler.format.code.escape(write(scene, slots)))

    def nothing(self, figure: Figure, anchor: str) -> str:
        """No picture: its description has to do."""
        return ""

    def _svg_writer(self, figure: Figure, anchor: str, style: str | None) -> SceneWriter:
        def write(scene: Scene, slots: PageSlots) -> str:
            words = self.text_writer(WORDS_FORMAT, slots)
            described = words(scene.description)
            return svg(
                scene, self.text_writer(LABEL_FORMAT, slots), anchor, words(figure.caption), described, style=style
            )

        return write


def _on_one_line(printer: Printer, name: Name, text: Callable[[NameText], str]) -> str:
    """A TeX name with a slash for a fraction bar."""
    if not isinstance(name, Ratio):
        return printer.name(name, text)
    above, below = (printer.name(part, text) for part in (name.above, name.below))
    return f"{'{-}' if name.minus else ''}\\partial {above}/\\partial {below}"


SceneWriter = Callable[[Scene, PageSlots], str]
_PICTURE_WRITERS: dict[str, Callable[[Pictures, Figure, str], str]] = {
    "inline": Pictures.inline, "file": Pictures.file, "string": Pictures.string, "tikz": Pictures.tikz,
    "": Pictures.nothing,
}  # fmt: skip
"""`Format.picture` → how a picture gets onto the page."""


@dataclass(frozen=True, eq=False, slots=True)
class PictureSlot:
    """A slot that draws its picture from the numbers, once for each variant."""

    pictures: Pictures
    figure: Figure
    write: SceneWriter

    def text(self, source: PageData) -> SlotText:
        texts, slots = list[bytes](), PageSlots()
        for variant in range(source.display.values.engine.variants):
            page = Page.from_text(self.write(self.variant_scene(source, variant), slots), slots)
            texts.append(page.fill_one(source, variant))
        return texts[0] if len(texts) == 1 else texts

    def variant_scene(self, source: PageData, variant: int) -> Scene:
        """The picture's shapes; picture and description share them."""
        place = (self.figure.kind, self.figure.about, variant)
        if place not in source.scenes:
            pen = self.pictures.pen(source, variant)
            source.scenes[place] = FIGURES[self.figure.kind].draw(pen, self.figure.about)
        return source.scenes[place]
