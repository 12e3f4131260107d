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
from collections.abc import Sequence
from dataclasses import replace
from html import escape as html_escape
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any

from explainer.equations.names import GREEK, Code, Ident, Ratio, member_name
from explainer.printers import Printer
from explainer.printers.marks import mark_code
from explainer.render import verdicts
from explainer.render.family_lines import FamilyWriter, has_even_lines
from explainer.render.formats import Format
from explainer.render.line_chains import Chains
from explainer.render.page import ChoiceSlot, ClaimSlot, LabelSlot, PadSlot, Page, PageSlots, SealedText, SeriesSlot
from explainer.render.pictures import Pictures
from explainer.render.programs import Programs
from explainer.render.templates import Templates, template_folder
from explainer.walkthrough import walk
from explainer.walkthrough.document import (
    Algebra,
    Blank,
    Block,
    Document,
    Figure,
    Inline,
    Line,
    Listing,
    Matrices,
    NameOf,
    NumberOf,
    PathLine,
    PathSum,
    Prose,
    Quantity,
    Rows,
    Say,
    Section,
    SeriesNumber,
    Statement,
    Table,
    VariantText,
    Verdict,
    leaf_blocks,
)
from explainer.wording import SENTENCES, SYMBOLS

if TYPE_CHECKING:
    from explainer.explanation import Explanation

__all__ = ["Compiler", "template_folder"]

_FILL_GAP = re.compile(r"\{(\w+)\}")


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
        symbols = explanation.spec.page.symbols
        self.symbols: dict[str, Inline] = {f"symbol_{key}": spec_symbol(getattr(symbols, key)) for key in SYMBOLS}
        self.slots = slots or PageSlots()
        self.templates = Templates(format, templates)
        self.render = self.templates.render
        self.chains = Chains(explanation, format, self.slots)
        self.family_writer = FamilyWriter(self.chains)
        self.programs = Programs(explanation, self.slots) if format.programs else None
        self.pictures = Pictures(self, stem)
        self.count = self.tables = 0
        self.part = "section"

    def page(self, document: Document | None = None) -> Page:
        """The lesson, or another reading of its network, compiled; `pictures.files` then holds its files."""
        text = self.document(document or walk(self.explanation))
        if self.format.name != "html":
            text = re.sub(r"\n{3,}", "\n\n", text).strip() + "\n"
        return Page.from_text(text, self.slots)

    def document(self, document: Document) -> str:
        sections = [self.section(section, 2, (k,)) for k, section in enumerate(document.sections, 1)]
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
        }
        return self.render(
            "document", **view, **self.templates.style(has_blanks(document)), **self.templates.script(self.words)
        ).__html__()

    def fragment(self, document: Document, level: int) -> Page:
        """A document's sections for the inside of another page, their titles unnumbered and of this level."""
        self.part = "part"
        sections = [self.section(section, level, (k,)) for k, section in enumerate(document.sections, 1)]
        style = {} if self.format.name == "html" else self.templates.style()
        if style and not self.pictures.count:
            style["picture_styles"] = SealedText("")  # and what they are written with need not be loaded
        title = SealedText(self.inline(document.title))
        text = self.render("fragment", title=title, language=document.language, sections=sections, **style).__html__()
        text = re.sub(r"\n\s*\n", "\n" if self.format.name == "html" else "\n\n", text)
        return Page.from_text(text.strip() + "\n", self.slots)

    # ------------------------------------------------------------------------------------------- blocks

    def section(self, section: Section, level: int, number: tuple[int, ...]) -> SealedText:
        inner = 0
        blocks = []
        for block in self.group_code_lines(section.blocks):
            if isinstance(block, Section):
                inner += 1
                blocks.append(self.section(block, level + 1, (*number, inner)))
            elif isinstance(block, list):
                blocks.append(self.render("code", lines=[self.line_view(line) for line in block]))
            elif isinstance(block, Prose) and all(is_claim(sentence) for sentence in block.sentences) and blocks:
                blocks[-1] = SealedText(blocks[-1].__html__().rstrip("\n") + self.claimed_paragraph(block))
            else:
                blocks.append(self.block(block))
        if self.programs is not None and (lines := self.programs.section_code(section.blocks)):
            blocks.append(self.render("program", lines=list(map(SealedText, lines))))
        anchor = "s" + "-".join(map(str, number))
        label = ".".join(map(str, number))
        return self.render(
            self.part,
            anchor=SealedText(anchor),
            number=label,
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
            if self.delta and isinstance(block, Line | PathLine | PathSum | Statement):
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
            case Line() | PathLine() | PathSum() | Statement():
                return self.render("line", **self.line_view(block))
            case Blank():
                return self.blank(block)
            case Rows(caption, quantity):
                return self.render("rows", caption=self.say(caption), rows=[self.family_rows(quantity)])
            case Algebra():
                return self.render("algebra", caption=self.say(block.caption), steps=self.chains.algebra_views(block))
            case Matrices():
                return self.matrices(block)
            case Table():
                return self.table(block)
            case Figure():
                return self.render("figure", **self.pictures.figure_view(block))
        raise TypeError(block)

    def blank(self, block: Blank) -> SealedText:
        """A line to be worked out, with room for the answer."""
        self.count += 1
        math = self.chains.write_line(lambda chains: chains.open_equation(block.quantity, block.formula))
        line = self.lone_line(
            {
                "anchor": f"l{self.count}",
                "id": "",
                "defines": defines_attribute(""),
                "frame": SealedText(""),
                "math": math,
            }
        )
        within = self.say(Say("homework.within", {"tolerance": block.tolerance}))
        return self.render(
            "blank",
            row=str(block.row),
            line=line,
            answer=self.words["homework.answer"],
            within=within,
            reasons=[self.words["homework.reason"]] * block.reason,
            lines=[""] * block.space,
        )

    def table(self, table: Table) -> SealedText:
        numeric = [bool(table.rows) and _is_number(table.rows[-1][k]) for k in range(len(table.header))]
        cells = [[self.inline(cell) for cell in row] for row in table.rows]
        cells.insert(0, [self.header_cell(cell) for cell in table.header])
        if self.format.aligned:
            cells = self.pad_cells(cells, numeric)
        header, *rows = [[SealedText(cell) for cell in row] for row in cells]
        kinds = [1 if flag else 2 * any(_is_words(row[k]) for row in table.rows) for k, flag in enumerate(numeric)]
        classes = [SealedText(self.format.columns[kind]) for kind in kinds]
        self.tables += 1
        anchor, caption = SealedText(f"t{self.tables}"), self.say(table.caption)
        return self.render("table", anchor=anchor, caption=caption, header=header, rows=rows, classes=classes)

    def header_cell(self, cell: Inline) -> str:
        """A cell of a table's head: to a screen reader a formula is no name of a column, so names are text there."""
        if self.delta or self.format.heading is None:
            return self.inline(cell)
        match cell:
            case NameOf(q):
                name = member_name(self.families[q.key].name, q.member)
                return mark_code(self.format.heading(name, self.format.escape), self.chains.mark(q))
            case Ident() | Ratio() | Code():
                return self.format.heading(cell, self.format.escape)
        return self.inline(cell)

    def pad_cells(self, cells: list[list[str]], numeric: list[bool]) -> list[list[str]]:
        """Cells padded to their column's width, numbers from the left: for plain text."""
        columns = [tuple(Page.from_text(row[k], self.slots) for row in cells) for k in range(len(numeric))]
        result = []
        for r, row in enumerate(cells):
            pads = [self.slots.put(PadSlot(column, r)) for column in columns]
            result.append(
                [pad + cell if right else cell + pad for cell, pad, right in zip(row, pads, numeric, strict=True)]
            )
        return result

    def matrices(self, block: Matrices) -> SealedText:
        """Matrices side by side: as formulas, and as lines of text for what knows no matrices."""
        formulas = self.chains.formulas

        def numbers(printer: Printer) -> list[list[list[str]]]:
            return [[[self.chains.marked_number(q, printer) for q in row] for row in rows] for _, rows in block.parts]

        signs = [self.inline(sign) for sign, _ in block.parts]
        parts = [
            {"sign": SealedText(sign), "rows": [[SealedText(cell) for cell in row] for row in rows]}
            for sign, rows in zip(signs, numbers(formulas), strict=True)
        ]
        lines = [SealedText(line) for line in self.side_by_side(signs, numbers(self.chains.code))]
        return self.render("matrices", parts=parts, lines=lines)

    def side_by_side(self, signs: Sequence[str], matrices: Sequence[list[list[str]]]) -> list[str]:
        """Matrices as lines of plain text, each sign in the middle row."""
        height = max(map(len, matrices))
        lines = [""] * height
        for sign, matrix in zip(signs, matrices, strict=True):
            width = len(matrix[0])
            cells = self.pad_cells([*matrix, *([""] * width for _ in range(height - len(matrix)))], [True] * width)
            for r in range(height):
                between = f" {sign} " if sign and r == height // 2 else "   " if sign else ""
                left, right = ("[", "]") if r < len(matrix) else (" ", " ")
                lines[r] += f"{between}{left} {'  '.join(cells[r])} {right}"
        return lines

    def line_view(self, block: Block) -> dict[str, Any]:
        """What the template of a line gets: where it can be linked to, what it defines, and its chain."""
        self.count += 1
        dressed, frame = self.chains.write_line, ""
        attribute = self.chains.frames.frame_attribute
        match block:
            case Line(q):
                id, math = self.families[q.key].member_id(q.member), dressed(lambda chains: chains.chain(q))
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

    def inline(self, piece: Inline) -> str:
        match piece:
            case str():
                return self.format.escape(piece)
            case Say(key, fills):
                parts = _FILL_GAP.split(self.words[key])
                return "".join(
                    self.inline(fills[part] if part in fills else self.symbols[part])
                    if k % 2
                    else self.format.escape(part)
                    for k, part in enumerate(parts)
                )
            case Listing(parts):
                return self.format.escape(self.words["list.comma"]).join(map(self.inline, parts))
            case NameOf(q):
                return self.chains.write_inline(lambda chains: chains.symbol(q))
            case NumberOf(q, correct):
                if self.chains.numbers:
                    return self.chains.sentence_number(q, correct, self.chains.numbers)
                return self.chains.write_inline(lambda chains: chains.sentence_number(q, correct))
            case VariantText(name):
                return self.slots.put(LabelSlot(name, self.chains.printer.number.decimal_mark))
            case SeriesNumber(series, index, correct, about):
                if self.chains.numbers:
                    return self.slots.put(SeriesSlot(series, index, self.chains.numbers.number, correct, about))
                return self.chains.write_inline(
                    lambda chains: self.slots.put(SeriesSlot(series, index, chains.printer.number, correct, about))
                )
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


def has_blanks(document: Document) -> bool:
    """Whether there is something to fill in."""
    return any(isinstance(block, Blank) for block in leaf_blocks(document.sections))


def defines_attribute(id: str) -> SealedText:
    """A line's id as an attribute of web pages; nothing for a formula in general."""
    return SealedText(f' data-id="{html_escape(id)}"' if id else "")


def _is_words(cell: Inline) -> bool:
    """Cells that hold a sentence."""
    return isinstance(cell, Say | Listing | Verdict)


def spec_symbol(chosen: str) -> Ident:
    """A teacher's own symbol, or the Greek letter it names."""
    return Ident(GREEK.get(chosen, chosen))


def _is_number(cell: Inline) -> bool:
    """Cells that stand flush right: numbers, and texts that begin like one."""
    return isinstance(cell, NumberOf | SeriesNumber | VariantText) or (isinstance(cell, str) and cell[:1].isdigit())
