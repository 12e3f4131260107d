"""Document → Page: every block through its template, every value a slot.

In: a walkthrough's `Document` and a `Format`. Out: a `Page`. A block's template is named after its type; it gets
finished pieces (`SealedText`) and lists of them.

    >>> from explainer import explain
    >>> from explainer.render.formats import FORMATS
    >>> page = Compiler(explain("mazur"), FORMATS["text"]).page()
    >>> len(page.slots) > 100
    True
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from html import escape as html_escape
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any

from explainer.equations.names import Code, Ident, Ratio
from explainer.render import verdicts
from explainer.render.asking import AskSlot
from explainer.render.family_lines import FamilyWriter, has_even_lines
from explainer.render.formats import Format
from explainer.render.gaps import write_blank, write_head, write_numbered, write_request
from explainer.render.grids import GridWriter
from explainer.render.line_chains import Chains
from explainer.render.page import ChoiceSlot, ClaimSlot, LabelSlot, Page, PageSlots, SealedText
from explainer.render.pictures import Pictures
from explainer.render.programs import Programs
from explainer.render.templates import Templates, template_folder
from explainer.walkthrough import walk
from explainer.walkthrough.asking import find_asks
from explainer.walkthrough.document import (
    Algebra,
    Blank,
    Block,
    Definition,
    Document,
    Figure,
    Inline,
    Line,
    Listing,
    Matrices,
    NameOf,
    NumberedLine,
    NumberOf,
    PathLine,
    PathSum,
    ProductAlong,
    Prose,
    Quantity,
    Request,
    Rows,
    Say,
    Section,
    SeriesNumber,
    Spliced,
    Statement,
    Table,
    VariantText,
    Verdict,
    without_folds,
)
from explainer.wording import MARKED_SENTENCES, SENTENCES
from explainer.wording.formulas import split_formulas

if TYPE_CHECKING:
    from explainer.explanation import Explanation

__all__ = ["Compiler", "document_for", "template_folder"]

_FILL_GAP = re.compile(r"\{(\w+)\}")


def document_for(explanation: Explanation, format: Format) -> Document:
    """The lesson as a format shows it: what is folded is left out where nothing can be opened; what is asked for where
    a script can ask."""
    document = walk(explanation)
    shown = document if format.folds else without_folds(document)
    return replace(shown, asks=find_asks(shown, explanation)) if format.asks else shown


class Compiler:
    """Compiles one document for one format."""

    def __init__(
        self,
        explanation: Explanation,
        format: Format,
        templates: Path | None = None,
        *,
        stem: str = "lesson",
        slots: PageSlots | None = None,
    ) -> None:
        self.explanation = explanation
        self.families = explanation.derivation.families
        self.format = format
        self.delta = explanation.spec.notation == "delta"
        self.words = SENTENCES[explanation.spec.page.language]
        self.slots = slots or PageSlots()
        self.templates = Templates(format, templates)
        self.render = self.templates.render
        self.chains = Chains(explanation, format, self.slots)
        self.family_writer = FamilyWriter(self.chains)
        self.programs = Programs(explanation, self.slots) if format.programs else None
        self.pictures = Pictures(self, stem)
        self.grids = GridWriter(self)
        self.count = 0
        self.anchors: dict[Quantity, str] = {}
        self.part = "section"

    def page(self, document: Document | None = None) -> Page:
        """The lesson, or another reading of its network, compiled; `pictures.files` then holds its files."""
        text = self.document(document or document_for(self.explanation, self.format))
        if self.format.name != "html":
            text = re.sub(r"\n{3,}", "\n\n", text).strip() + "\n"
        return Page.from_text(text, self.slots)

    def document(self, document: Document) -> str:
        sections = self.numbered_sections(document)
        contents = [
            {"anchor": SealedText(f"s{k}"), "title": self.say(s.title)} for k, s in enumerate(document.sections, 1)
        ]
        words = {"skip": self.words["page.skip"], "contents": self.words["page.contents"]}
        view = {
            "frame": self.chains.frames.first_frame,
            "title": SealedText(self.inline(document.title)),
            "language": document.language,
            "sections": sections,
            "contents": contents,
            "words": words,
            "heads": [write_head(self, document.head)] if document.head else [],
            "large": [""] * document.large,
            "asks": self.asked_data(document),
        }
        return self.render(
            "document",
            **view,
            living=self.living(document),
            **self.templates.style(
                ["sheet.css"] * document.has_blanks
                + ["large.css"] * document.large
                + ["asking.css"] * bool(document.asks)
            ),
            **self.templates.script(self.words, steps=document.has_lines, asks=bool(document.asks)),
        ).__html__()

    def living(self, document: Document) -> SealedText:
        """The picture that the script brings to life, where the page has one."""
        if self.format.name != "html" or document.living is None:
            return SealedText("")
        pictures = list(map(SealedText, self.pictures.living(document.living)))
        return self.render("living", pictures=pictures, caption=self.say(document.living.caption))

    def asked_data(self, document: Document) -> list[SealedText]:
        """What the script knows of the lines that are asked for, each at the first place where it stands; nothing where
        none is."""
        lines = tuple((self.anchors[ask.quantity], ask) for ask in document.asks)
        return [SealedText(self.slots.put(AskSlot(self.explanation, lines)))] if lines else []

    def numbered_sections(self, document: Document) -> list[SealedText]:
        """The sections of a page; the folded ones have no number."""
        sections, number = [], 0
        for k, section in enumerate(document.sections, 1):
            number += not section.folded
            sections.append(self.section(section, 2, (k,), (number,)))
        return sections

    def fragment(self, document: Document, level: int) -> Page:
        """A document's sections for the inside of another page, their titles unnumbered and of this level."""
        self.part = "part"
        sections = [self.section(section, level, (k,), ()) for k, section in enumerate(document.sections, 1)]
        style = {} if self.format.name == "html" else self.templates.style()
        if style and not self.pictures.count:
            style["picture_styles"] = SealedText("")  # and what they are written with need not be loaded
        title = SealedText(self.inline(document.title))
        text = self.render("fragment", title=title, language=document.language, sections=sections, **style).__html__()
        text = re.sub(r"\n\s*\n", "\n" if self.format.name == "html" else "\n\n", text)
        return Page.from_text(text.strip() + "\n", self.slots)

    # ------------------------------------------------------------------------------------------- blocks

    def section(self, section: Section, level: int, place: tuple[int, ...], number: tuple[int, ...]) -> SealedText:
        """A section with those inside it; `place` is what it can be linked to by, `number` what stands before its
        title."""
        inner = numbered = 0
        blocks = []
        for block in self.group_code_lines(section.blocks):
            if isinstance(block, Section):
                inner, numbered = inner + 1, numbered + (not block.folded)
                blocks.append(self.section(block, level + 1, (*place, inner), (*number, numbered)))
            elif isinstance(block, list):
                blocks.append(self.render("code", lines=[self.line_view(line) for line in block]))
            elif isinstance(block, Prose) and all(is_claim(sentence) for sentence in block.sentences) and blocks:
                blocks[-1] = SealedText(blocks[-1].__html__().rstrip("\n") + self.claimed_paragraph(block))
            else:
                blocks.append(self.block(block))
        if self.programs is not None and (lines := self.programs.section_code(section.blocks)):
            blocks.append(self.render("program", lines=list(map(SealedText, lines))))
        return self.render(
            "fold" if section.folded else self.part,
            anchor=SealedText("s" + "-".join(map(str, place))),
            number=".".join(map(str, number)),
            title=self.say(section.title),
            level=level,
            blocks=blocks,
        )

    def claimed_paragraph(self, prose: Prose) -> str:
        """A paragraph of what may be said, to stand behind the block before; nothing where nothing may be said."""
        between = "\n" if self.format.name == "html" else "\n\n"
        claims = [sentence for sentence in prose.sentences if isinstance(sentence, Verdict)]
        written = [[*map(self.inline, claim.texts), ""] for claim in claims]
        joined = [" ".join(filter(None, texts)) for texts in product(*written)]
        paragraphs = [
            between + self.render("prose", text=SealedText(text)).__html__().rstrip("\n") if text else ""
            for text in joined
        ]
        pages = tuple(Page.from_text(text, self.slots) for text in paragraphs)
        return self.slots.put(ClaimSlot(pages, verdicts.pick_together(claims)))

    def group_code_lines(self, blocks: Sequence[Block]) -> list[Block | list[Block]]:
        """Code lines that follow each other stand together."""
        result: list[Block | list[Block]] = []
        for block in blocks:
            if self.delta and isinstance(block, Line | Definition | PathLine | PathSum | Statement):
                if result and isinstance(result[-1], list):
                    result[-1].append(block)
                else:
                    result.append([block])
            else:
                result.append(block)
        return result

    def block(self, block: Block) -> SealedText:
        match block:
            case Prose(sentences):
                first, *rest = sentences
                texts = [self.inline(first), *(self.inline_after(sentence) for sentence in rest)]
                return self.render("prose", text=SealedText("".join(texts)))
            case Line() | Definition() | PathLine() | PathSum() | Statement():
                return self.render("line", **self.line_view(block))
            case Blank():
                return write_blank(self, block)
            case NumberedLine():
                return write_numbered(self, block)
            case Request():
                return write_request(self, block)
            case Rows(caption, quantity):
                return self.render("rows", caption=self.say(caption), rows=[self.family_rows(quantity)])
            case Algebra():
                return self.render("algebra", caption=self.say(block.caption), steps=self.chains.algebra_views(block))
            case Matrices():
                return self.grids.matrices(block)
            case Table():
                return self.grids.table(block)
            case Figure():
                return self.render("figure", **self.pictures.figure_view(block))
        raise TypeError(block)

    def line_view(self, block: Block) -> dict[str, Any]:
        """What the template of a line gets: where it can be linked to, what it defines, and its chain."""
        self.count += 1
        dressed, frame = self.chains.write_line, ""
        attribute = self.chains.frames.frame_attribute
        match block:
            case Line(q, written):
                self.anchors.setdefault(q, f"l{self.count}")
                id, math = self.families[q.key].member_id(q.member), dressed(lambda chains: chains.chain(q, written))
                frame = attribute(q)
            case PathLine(path, factors, name):
                id, math = path, dressed(lambda chains: chains.path_chain(path, factors, name))
                frame = attribute(factors[0])
            case PathSum(q, paths):
                id, math = (
                    self.families[q.key].member_id(q.member),
                    dressed(lambda chains: chains.path_sum_chain(q, paths)),
                )
                frame = attribute(q)
            case Definition(q, written):
                id, math = "", dressed(lambda chains: chains.equation(q, written))
            case Statement(sides, names):
                id, math = "", dressed(lambda chains: chains.statement(sides, names))
            case _:
                raise TypeError(block)
        return {
            "anchor": f"l{self.count}",
            "id": id,
            "defines": defines_attribute(id),
            "frame": SealedText(frame),
            "math": math,
        }

    def open_line_view(self, block: Blank) -> dict[str, Any]:
        """The same of a line that is left to be worked out."""
        return self.plain_line_view(lambda chains: chains.open_equation(block.quantity, block.written))

    def claimed_line_view(self, block: NumberedLine) -> dict[str, Any]:
        """The same of a line that somebody wrote down."""
        return self.plain_line_view(lambda chains: chains.claimed_equation(block.quantity, block.written))

    def plain_line_view(self, write: Callable[[Chains], str]) -> dict[str, Any]:
        """The same of a line that defines nothing."""
        self.count += 1
        shown = {"anchor": f"l{self.count}", "id": "", "defines": defines_attribute("")}
        return {**shown, "frame": SealedText(""), "math": self.chains.write_line(write)}

    def family_rows(self, q: Quantity) -> SealedText:
        """One slot for all lines of a family, or line after line where they differ in shape."""
        family = self.families[q.key]
        if has_even_lines(family):
            return self.family_writer.family_slot(q, self.lone_line)
        views = [self.line_view(Line(replace(q, member=m))) for m in range(family.size)]
        return SealedText("".join(self.render("line", **view).__html__() for view in views))

    def lone_line(self, view: dict[str, Any]) -> SealedText:
        """A line that stands by itself."""
        return self.render("code", lines=[view]) if self.delta else self.render("line", **view)

    # --------------------------------------------------------------------------------- sentences and cells

    def say(self, say: Say) -> SealedText:
        return SealedText(self.inline(say))

    def claim(self, claim: Verdict, texts: Sequence[str]) -> str:
        """The slot of texts of which the first that may be said stands there."""
        pages = tuple(Page.from_text(text, self.slots) for text in texts)
        return self.slots.put(ClaimSlot(pages, verdicts.VERDICT_PICKS["claim"](claim)))

    def inline_after(self, sentence: Say | Verdict) -> str:
        """A sentence behind another, and the space between, which goes where nothing is said."""
        match sentence:
            case Verdict("claim", _, texts):
                return self.claim(sentence, [f" {self.inline(text)}" for text in texts])
        return f" {self.inline(sentence)}"

    def fill_sentence(self, say: Say, write: Callable[[Inline], str]) -> str:
        """A sentence, its gaps written as `write` does, its formulas as the page writes formulas."""
        sentence = MARKED_SENTENCES[self.explanation.spec.page.language][say.key]
        return "".join(
            self.fill_words(piece, say.fills, write) if isinstance(piece, str) else self.chains.sentence_formula(piece)
            for piece in split_formulas(sentence)
        )

    def fill_words(self, words: str, fills: Mapping[str, Inline], write: Callable[[Inline], str]) -> str:
        """Words of a sentence with their gaps."""
        return "".join(
            write(fills[part] if part in fills else self.chains.symbols[part]) if k % 2 else self.format.escape(part)
            for k, part in enumerate(_FILL_GAP.split(words))
        )

    def inline(self, piece: Inline) -> str:
        match piece:
            case str():
                return self.format.escape(piece)
            case Say():
                return self.fill_sentence(piece, self.inline)
            case Listing(parts):
                return self.format.escape(self.words["list.comma"]).join(map(self.inline, parts))
            case Spliced(parts):
                return "".join(map(self.inline, parts))
            case Statement(sides, names):
                return self.chains.write_inline(lambda chains: chains.statement(sides, names))
            case NameOf(q):
                return self.chains.write_inline(lambda chains: chains.symbol(q))
            case NumberOf(q, short=True):
                return self.chains.write_inline(lambda chains: chains.short_number(q))
            case ProductAlong(path, factors):
                return self.chains.write_inline(lambda chains: chains.short_product(path, factors))
            case NumberOf(q, correct):
                text = self.chains.sentence_number(q, correct)
                return self.grids.mark_unowned(text) if correct else text
            case VariantText(name, words):
                return self.slots.put(LabelSlot(name, "." if words else self.explanation.spec.page.decimal_mark))
            case SeriesNumber():
                return self.grids.measured_number(piece)
            case Verdict("claim", _, texts):
                return self.claim(piece, [self.inline(text) for text in texts])
            case Verdict(kind, _, texts):
                written = tuple(self.inline(text).encode() for text in texts)
                return self.slots.put(ChoiceSlot(written, verdicts.VERDICT_PICKS[kind](piece)))
            case Ident() | Ratio() | Code():
                return self.chains.write_inline(lambda chains: chains.name(piece))
        raise TypeError(piece)


def is_claim(sentence: Say | Verdict) -> bool:
    """Whether numbers choose what is said, which may be nothing."""
    return isinstance(sentence, Verdict) and sentence.kind == "claim"


def defines_attribute(id: str) -> SealedText:
    """A line's id as an attribute of web pages; nothing for a formula in general."""
    return SealedText(f' data-id="{html_escape(id)}"' if id else "")
