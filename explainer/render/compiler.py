"""Document → Page: every block through its template, every value a slot.

In: a walkthrough's `Document` and a `Format`. Out: a `Page`. A block's template is named after its type; it gets
finished pieces (`Sealed`) and lists of them.

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
from pathlib import Path
from typing import TYPE_CHECKING, Any

from explainer.document import (
    Algebra,
    Block,
    Document,
    Inline,
    Line,
    Measured,
    NameOf,
    NumberOf,
    PathLine,
    PathSum,
    Prose,
    Quantity,
    Rows,
    Say,
    Section,
    Statement,
    Table,
    Verdict,
)
from explainer.names import Code, Ident, Ratio, member
from explainer.render import verdicts
from explainer.render.chains import Chains
from explainer.render.families import FamilyWriter, even
from explainer.render.formats import Format
from explainer.render.page import Choice, Pad, Page, Sealed, Series, Slots
from explainer.render.templates import Templates, template_folder
from explainer.walkthrough import walk
from explainer.wording import SENTENCES

if TYPE_CHECKING:
    from explainer.lesson import Explanation

__all__ = ["Compiler", "template_folder"]

_GAP = re.compile(r"\{(\w+)\}")


class Compiler:
    """Compiles one document for one format."""

    def __init__(self, explanation: Explanation, format: Format, templates: Path | None = None) -> None:
        self.explanation = explanation
        self.families = explanation.derivation.families
        self.format = format
        self.delta = explanation.spec.notation == "delta"
        self.words = SENTENCES[explanation.spec.page.language]
        self.slots = Slots()
        self.templates = Templates(format, templates)
        self.render = self.templates.render
        self.chains = Chains(explanation, format, self.slots)
        self.family_writer = FamilyWriter(self.chains)
        self.count = 0

    def page(self) -> Page:
        """The whole document, compiled."""
        document = walk(self.explanation)
        text = self.document(document)
        if self.format.name != "html":
            text = re.sub(r"\n{3,}", "\n\n", text).strip() + "\n"
        return Page.compiled(text, self.slots)

    def document(self, document: Document) -> str:
        sections = [self.section(section, 2, (k,)) for k, section in enumerate(document.sections, 1)]
        contents = [{"anchor": f"s{k}", "title": self.say(s.title)} for k, s in enumerate(document.sections, 1)]
        words = {"skip": self.words["page.skip"], "contents": self.words["page.contents"]}
        view = {
            "title": document.title,
            "language": document.language,
            "sections": sections,
            "contents": contents,
            "words": words,
        }
        return self.render("document", **view, **self.templates.style()).__html__()

    # ------------------------------------------------------------------------------------------- blocks

    def section(self, section: Section, level: int, number: tuple[int, ...]) -> Sealed:
        inner = 0
        blocks = []
        for block in self.grouped(section.blocks):
            if isinstance(block, Section):
                inner += 1
                blocks.append(self.section(block, level + 1, (*number, inner)))
            elif isinstance(block, list):
                blocks.append(self.render("code", lines=[self.line_view(line) for line in block]))
            else:
                blocks.append(self.block(block))
        anchor = "s" + "-".join(map(str, number))
        label = ".".join(map(str, number))
        return self.render(
            "section", anchor=anchor, number=label, title=self.say(section.title), level=level, blocks=blocks
        )

    def grouped(self, blocks: Sequence[Block]) -> list[Block | list[Block]]:
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

    def block(self, block: Block) -> Sealed:
        match block:
            case Prose(sentences):
                texts = [self.inline(sentence) for sentence in sentences]
                return self.render("prose", text=Sealed(" ".join(texts)))
            case Line() | PathLine() | PathSum() | Statement():
                return self.render("line", **self.line_view(block))
            case Rows(caption, quantity):
                return self.render("rows", caption=self.say(caption), rows=[self.rows(quantity)])
            case Algebra():
                return self.render("algebra", caption=self.say(block.caption), steps=self.chains.algebra(block))
            case Table():
                return self.table(block)
        raise TypeError(block)

    def table(self, table: Table) -> Sealed:
        numeric = [bool(table.rows) and _is_number(table.rows[-1][k]) for k in range(len(table.header))]
        cells = [[self.inline(cell) for cell in row] for row in (table.header, *table.rows)]
        if self.format.aligned:
            cells = self.aligned(cells, numeric)
        header, *rows = [[Sealed(cell) for cell in row] for row in cells]
        classes = ["numeric" if flag else "" for flag in numeric]
        return self.render("table", caption=self.say(table.caption), header=header, rows=rows, classes=classes)

    def aligned(self, cells: list[list[str]], numeric: list[bool]) -> list[list[str]]:
        """Cells padded to their column's width, numbers from the left: for plain text."""
        columns = [tuple(Page.compiled(row[k], self.slots) for row in cells) for k in range(len(numeric))]
        result = []
        for r, row in enumerate(cells):
            pads = [self.slots.put(Pad(column, r)) for column in columns]
            result.append(
                [pad + cell if right else cell + pad for cell, pad, right in zip(row, pads, numeric, strict=True)]
            )
        return result

    def line_view(self, block: Block) -> dict[str, Any]:
        """What the template of a line gets: where it can be linked to, what it defines, and its chain."""
        self.count += 1
        chains = self.chains
        match block:
            case Line(q):
                id, math = self.families[q.key].member_id(q.member), chains.chain(q)
            case PathLine(path, factors, name):
                id, math = path, chains.path(path, factors, name)
            case PathSum(q, paths):
                id, math = self.families[q.key].member_id(q.member), chains.path_sum(q, paths)
            case Statement(sides, names):
                id, math = "", chains.statement(sides, names)
            case _:
                raise TypeError(block)
        return {"anchor": f"l{self.count}", "id": id, "math": chains.dressed(math), "reading": ""}

    def rows(self, q: Quantity) -> Sealed:
        """One slot for all lines of a family, or line after line where they differ in shape."""
        family = self.families[q.key]
        if even(family):
            return self.family_writer.lines(q, self.one_line)
        views = [self.line_view(Line(replace(q, member=m))) for m in range(family.size)]
        return Sealed("".join(self.render("line", **view).__html__() for view in views))

    def one_line(self, view: dict[str, Any]) -> Sealed:
        """A line that stands by itself."""
        return self.render("code", lines=[view]) if self.delta else self.render("line", **view)

    # --------------------------------------------------------------------------------- sentences and cells

    def say(self, say: Say) -> Sealed:
        return Sealed(self.inline(say))

    def inline(self, piece: Inline) -> str:
        match piece:
            case str():
                return self.format.escape(piece)
            case Say(key, fills):
                parts = _GAP.split(self.words[key])
                return "".join(
                    self.inline(fills[part]) if k % 2 else self.format.escape(part) for k, part in enumerate(parts)
                )
            case NameOf(q):
                return self.small(self.chains.name(member(self.families[q.key].name, q.member)))
            case NumberOf(q, correct):
                return self.small(self.chains.number(q, correct=correct))
            case Measured(series, index, correct):
                return self.small(self.slots.put(Series(series, index, self.chains.printer.number, correct)))
            case Verdict(kind, q):
                choices, pick = verdicts.CHOICES[kind]
                keys = choices()
                texts = tuple(self.inline(Say(key)).encode() for key in keys)
                return self.slots.put(Choice(texts, pick(q)))
            case Ident() | Ratio() | Code():
                return self.small(self.chains.name(piece))
        raise TypeError(piece)

    def small(self, formula: str) -> str:
        """A formula inside a sentence or a cell."""
        return self.format.code_inline(formula) if self.delta else self.format.inline(formula)


def _is_number(cell: Inline) -> bool:
    """Cells that stand flush right: numbers, and texts that begin like one."""
    return isinstance(cell, NumberOf | Measured) or (isinstance(cell, str) and cell[:1].isdigit())
