"""Document → Page: every block through its template, every value a slot.

In: a walkthrough's `Document` and a `Format`. Out: a `Page`. A block's template is named after its type; it gets
finished pieces (`Sealed`) and lists of them. Templates come from the user's folder first, then ours; ours again under
`default/`, so that a user's file can extend the original.

    >>> from explainer import explain
    >>> from explainer.render.formats import FORMATS
    >>> page = Compiler(explain("mazur"), FORMATS["text"]).page()
    >>> len(page.slots) > 100
    True
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from hashlib import sha256
from html import escape as html_escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from markupsafe import Markup
from numpy.typing import NDArray

from explainer import formula as F
from explainer.derivation import Node, Use
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
from explainer.formula import Call, Formula, Num, Sym
from explainer.functions import ACTIVATIONS
from explainer.names import Code, Column, Ident, Name, Ratio, Text, combined, member, take
from explainer.printers import Printer, with_mark
from explainer.render import verdicts
from explainer.render.formats import Format
from explainer.render.page import Choice, Number, Pad, Page, Relation, Sealed, Series, Slots
from explainer.render.rows import FamilyLines, FamilySlot, NameColumn, NumberColumn, RelationColumn
from explainer.walkthrough import walk
from explainer.wording import REASONS, SENTENCES

if TYPE_CHECKING:
    from jinja2 import Environment

    from explainer.lesson import Explanation

_GAP = re.compile(r"\{(\w+)\}")
_HERE = Path(__file__).parent.parent


def template_folder() -> Path:
    """Our templates: beside `pyproject.toml` in a checkout, inside the package when installed."""
    checkout = _HERE.parent
    if (checkout / "pyproject.toml").exists() and (checkout / "templates").is_dir():
        return checkout / "templates"
    return _HERE / "_templates"


class Compiler:
    """Compiles one document for one format."""

    def __init__(self, explanation: Explanation, format: Format, templates: Path | None = None) -> None:
        self.explanation = explanation
        self.derivation = explanation.derivation
        self.families = explanation.derivation.families
        self.format = format
        self.templates = templates
        self.delta = explanation.spec.notation == "delta"
        mark = explanation.spec.page.decimal_mark
        self.formulas = with_mark(format.formulas, mark)
        self.code = with_mark(replace(format.code, escape=_code_escape(format.name)), mark)
        self.printer = self.code if self.delta else self.formulas
        self.words = SENTENCES[explanation.spec.page.language]
        self.slots = Slots()
        self.columns: dict[int, tuple[Any, NDArray[np.bytes_]]] = {}
        self.numbers: list[int] = []
        single = {plan.activation.name for plan in self.derivation.network.layers}
        self.function_names = dict.fromkeys(single & set(ACTIVATIONS), "f") if len(single) == 1 and self.delta else {}

    # ------------------------------------------------------------------------------------------ templates

    @cached_property
    def environment(self) -> Environment:
        from jinja2 import ChoiceLoader, Environment, FileSystemLoader, PrefixLoader, StrictUndefined

        ours = FileSystemLoader(template_folder() / self.format.name)
        users = (
            [FileSystemLoader(self.templates / self.format.name), FileSystemLoader(self.templates)]
            if self.templates
            else []
        )
        return Environment(
            loader=ChoiceLoader([*users, ours, PrefixLoader({"default": ours})]),
            undefined=StrictUndefined,
            autoescape=True,
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
        return self.render("document", **view, **self.style()).__html__()

    def style(self) -> dict[str, Any]:
        """The stylesheet with its font inside, and the hash by which the page's own policy allows it."""
        if self.format.name != "html":
            return {}
        folder = template_folder() / "html"
        font = b64encode((folder / "fonts" / "stix-two-math-subset.woff2").read_bytes()).decode()
        sheet = (folder / "style.css").read_text(encoding="utf-8")
        sheet = sheet.replace("fonts/stix-two-math-subset.woff2", f"data:font/woff2;base64,{font}")
        for place in [self.templates] if self.templates else []:
            for custom in (place / "html" / "custom.css", place / "custom.css"):
                if custom.exists():
                    sheet += custom.read_text(encoding="utf-8").replace("</", "<\\/")
        sheet = "\n" + sheet.strip() + "\n"
        return {"style": Markup(sheet), "style_hash": Markup(b64encode(sha256(sheet.encode()).digest()).decode())}

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
                return self.algebra(block)
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

    def algebra(self, block: Algebra) -> Sealed:
        function = Call("e" if block.variable == "y" else "f", (Sym(block.variable),))
        head = Call("D", (function, Sym(block.variable)))
        steps = []

        def towards(part: Formula) -> Formula:
            part = F.rebuild(part, towards)
            return Call("D", (*part.args, Sym(block.variable))) if isinstance(part, Call) and part.name == "D" else part

        def named(name: str, bracket: bool) -> str:
            return self.formulas.name(_variable(name), lambda text: self.formulas.escape(str(text)))

        for k, step in enumerate(block.steps):
            first = self.formulas.formula(head, named) if k == 0 else ""
            chain = self.formulas.join(first, self.formulas.equal, self.formulas.formula(towards(step.tree), named))
            steps.append({"math": Sealed(self.format.line(chain.strip())), "reason": REASONS[step.reason]})
        return self.render("algebra", caption=self.say(block.caption), steps=steps)

    # -------------------------------------------------------------------------------------------- lines

    def line_view(self, block: Block) -> dict[str, Any]:
        anchor = f"l{len(self.numbers) + 1}"
        self.numbers.append(1)
        match block:
            case Line(q):
                return {
                    "anchor": anchor,
                    "id": self.families[q.key].member_id(q.member),
                    "math": self.dressed(self.chain(q)),
                    "reading": "",
                }
            case PathLine(path, factors, name):
                return {
                    "anchor": anchor,
                    "id": path,
                    "math": self.dressed(self.path(path, factors, name)),
                    "reading": "",
                }
            case PathSum(q, paths):
                return {"anchor": anchor, "id": self.families[q.key].member_id(q.member),
                        "math": self.dressed(self.path_sum(q, paths)), "reading": ""}  # fmt: skip
            case Statement(sides, names):
                return {"anchor": anchor, "id": "", "math": self.dressed(self.statement(sides, names)), "reading": ""}
        raise TypeError(block)

    def dressed(self, chain: str) -> Sealed:
        return Sealed(chain if self.delta else self.format.line(chain))

    def chain(self, q: Quantity) -> str:
        """name = formula = numbers put in = result."""
        node = self.derivation.equation(q.key, q.member, batch=len(self.explanation.values.batches[q.step]))
        formula, uses = _numbered(node)
        formula = self.renamed(formula)
        name = self.name(member(self.families[q.key].name, q.member))
        text = self.join(name, self.printer.formula(formula, lambda k, _: self.operand_name(uses[int(k)], q)))
        if isinstance(formula, Num):
            return text
        if not isinstance(formula, Sym):
            text = self.join(text, self.printer.formula(formula, lambda k, b: self.operand(uses[int(k)], q, b)))
        return self.printer.join(text, self.relation(q), self.number(q))

    def operand_name(self, use: Use, q: Quantity) -> str:
        name = member(self.families[use.key].name, use.member)
        if use.sample is not None:
            sample = self.explanation.values.batches[q.step][use.sample]
            name = _of_sample(name, sample)
        if use.before:
            name = _before(name)
        return self.name(name)

    def operand(self, use: Use, q: Quantity, bracket: bool) -> str:
        """The slot of an operand's number."""
        samples = self.explanation.values.batches[q.step]
        sample = q.sample if use.sample is None else samples[use.sample]
        place = Quantity(use.key, use.member, q.step - use.before, sample)
        return self.slots.put(Number(place, self.printer.number, bracket, line=q))

    def relation(self, q: Quantity) -> str:
        return self.slots.put(Relation(q, self.printer.equal, self.printer.approx))

    def number(self, q: Quantity, printer: Printer | None = None, correct: bool = False) -> str:
        return self.slots.put(Number(q, (printer or self.printer).number, correct=correct))

    def name(self, name: Name) -> str:
        return self.printer.name(name, self.name_text)

    def name_text(self, text: Text) -> str:
        return self.printer.escape(str(text))

    def join(self, left: str, right: str) -> str:
        return self.printer.join(left, self.printer.equal, right)

    def path(self, path: str, factors: Sequence[Quantity], name: Name) -> str:
        product = F.mul(*(Sym(str(k)) for k in range(len(factors))))
        names = self.printer.formula(product, lambda k, _: self.name(member(self.families[factors[int(k)].key].name,
                                                                             factors[int(k)].member)))  # fmt: skip
        put = self.printer.formula(
            product, lambda k, b: self.slots.put(Number(factors[int(k)], self.printer.number, b))
        )
        text = self.join(self.join(self.name(name), names), put)
        choice = verdicts.PathProduct(tuple(factors), self.printer.number, self.printer.equal, self.printer.approx)
        return self.printer.join(text, self.slots.put(choice.relation()), self.slots.put(choice))

    def path_sum(self, q: Quantity, paths: Sequence[PathLine]) -> str:
        total = F.add(*(Sym(str(k)) for k in range(len(paths))))
        names = self.printer.formula(total, lambda k, _: self.name(paths[int(k)].name))
        put = self.printer.formula(
            total,
            lambda k, b: self.slots.put(
                verdicts.PathProduct(
                    paths[int(k)].factors, self.printer.number, self.printer.equal, self.printer.approx, b
                )
            ),
        )
        left = self.join(self.name(member(self.families[q.key].name, q.member)), names)
        return self.printer.join(self.join(left, put), self.relation(q), self.number(q))

    def statement(self, sides: Sequence[Formula], names: Mapping[str, Name]) -> str:
        texts = [self.printer.formula(self.renamed(side), lambda name, _: self.name(names[name])) for side in sides]
        text = texts[0]
        for side in texts[1:]:
            text = self.join(text, side)
        return text

    def renamed(self, formula: Formula) -> Formula:
        """The one activation of a network is called f in code lines."""
        if isinstance(formula, Call) and formula.name in self.function_names:
            formula = Call(self.function_names[formula.name], formula.args)
        return F.rebuild(formula, self.renamed)

    # ----------------------------------------------------------------------------- all lines of a family

    def rows(self, q: Quantity) -> Sealed:
        """One slot for all lines of a family, or line after line where they differ in shape."""
        family = self.families[q.key]
        lengths = {tuple(np.diff(s.starts).tolist()[:1]) for s in family.slots.values() if s.starts is not None}
        uneven = any(len(set(np.diff(s.starts).tolist())) > 1 for s in family.slots.values() if s.starts is not None)
        if uneven or len(lengths) > 1:
            views = [self.line_view(Line(replace(q, member=m))) for m in range(family.size)]
            return Sealed("".join(self.render("line", **view).__html__() for view in views))
        columns: list[NumberColumn | NameColumn | RelationColumn] = []

        def put(column: NumberColumn | NameColumn | RelationColumn) -> str:
            columns.append(column)
            return f"\ue002{len(columns) - 1}\ue003"

        def text(part: Text) -> str:
            if isinstance(part, Column):
                return put(NameColumn(self.escaped(part)))
            return self.printer.escape(part)

        line = (q.key, q.step, q.sample)
        shape, places = _shape(family)
        shape = self.renamed(shape)
        name = self.printer.name(family.name, text)
        chain = name

        def named(k: str, _: bool) -> str:
            slot, entries = places[int(k)]
            name = self.pattern(slot.sources, entries)
            return self.printer.name(_before(name) if slot.before else name, text)

        def put_in(k: str, bracket: bool) -> str:
            slot, entries = places[int(k)]
            return put(
                NumberColumn(
                    FamilySlot(slot.sources, q.step - slot.before, q.sample),
                    entries,
                    self.printer.number,
                    bracket,
                    line,
                )
            )

        everyone = np.arange(family.size)
        chain = self.join(chain, self.printer.formula(shape, named))
        if not isinstance(shape, Sym | Num):
            chain = self.join(chain, self.printer.formula(shape, put_in))
        relation = put(RelationColumn(q.key, q.step, q.sample, self.printer.equal, self.printer.approx))
        own = put(NumberColumn(FamilySlot((q.key,), q.step, q.sample), everyone, self.printer.number, False, None))
        chain = self.printer.join(chain, relation, own)
        counted = np.arange(1, family.size + 1).astype(np.bytes_)
        anchor = f"{q.key.replace(':', '-')}-{q.step}-{put(NameColumn(counted))}"
        ids = "".join(
            part if isinstance(part, str) else put(NameColumn(self.escaped(part))) for part in family.id.parts
        )
        view = {"anchor": Sealed(anchor), "id": Sealed(ids), "math": self.dressed(chain), "reading": ""}
        template = self.render("code", lines=[view]) if self.delta else self.render("line", **view)
        parts = re.split("\ue002(\\d+)\ue003", template.__html__().rstrip("\n") + "\n")
        pieces = [columns[int(part)] if k % 2 else part.encode() for k, part in enumerate(parts)]
        return Sealed(self.slots.put(FamilyLines(tuple(pieces), family.size)))

    def escaped(self, part: Column) -> NDArray[np.bytes_]:
        """A column of names as the target writes them; the texts it picks from are written once."""
        if id(part.texts) not in self.columns:
            texts = part.texts.tolist()
            self.columns[id(part.texts)] = (part.texts, _encoded(list(map(self.printer.escape, texts))))
        return self.columns[id(part.texts)][1][part.index]

    def pattern(self, sources: tuple[str, ...], entries: Any) -> Name:
        """The name pattern of a slot's quantities, one per line."""
        if len(sources) == 1:
            return take(self.families[sources[0]].name, entries)
        names = [member(self.families[key].name, m) for key in sources for m in range(self.families[key].size)]
        return take(combined(names), entries)

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
                return self.small(self.name(member(self.families[q.key].name, q.member)))
            case NumberOf(q, correct):
                return self.small(self.number(q, correct=correct))
            case Measured(series, index, correct):
                return self.small(self.slots.put(Series(series, index, self.printer.number, correct)))
            case Verdict(kind, q):
                keys, pick = verdicts.CHOICES[kind]
                texts = tuple(self.inline(Say(key)).encode() for key in keys)
                return self.slots.put(Choice(texts, pick(q)))
            case Ident() | Ratio() | Code():
                return self.small(self.name(piece))
        raise TypeError(piece)

    def small(self, formula: str) -> str:
        """A formula inside a sentence or a cell."""
        return self.format.code_inline(formula) if self.delta else self.format.inline(formula)


def _encoded(texts: Sequence[str]) -> NDArray[np.bytes_]:
    """Texts as UTF-8, shape (texts,)."""
    return np.array([text.encode() for text in texts] or [b""], dtype=np.bytes_)[: len(texts)]


def _is_number(cell: Inline) -> bool:
    """Cells that stand flush right: numbers, and texts that begin like one."""
    return isinstance(cell, NumberOf | Measured) or (isinstance(cell, str) and cell[:1].isdigit())


def _code_escape(format: str) -> Any:
    """Names in code: harmless inside a code element or a code span."""
    if format == "html":
        return html_escape
    return lambda text: text.replace("`", "ˋ").replace("\n", " ")


def _variable(name: str) -> Name:
    return Ident("out") if name == "out" else Ident(name)


def _of_sample(name: Name, sample: int) -> Name:
    match name:
        case Ident(base, sub, _, accent):
            return Ident(base, sub, f"({sample})", accent)
        case Ratio(above, below, minus):
            return Ratio(replace(above, sup=f"({sample})"), below, minus)
        case Code(parts):
            return Code((*parts, f"[{sample}]"))


def _before(name: Name) -> Name:
    match name:
        case Ident(base, sub, _, accent):
            return Ident(base, sub, "(old)", accent)
        case Code(parts):
            return Code(("old_", *parts))
    raise TypeError(name)


def _numbered(node: Node) -> tuple[Formula, tuple[Use, ...]]:
    """An equation's formula with its operands numbered by place."""
    assert node.formula is not None
    count = iter(range(len(node.uses)))

    def number(part: Formula) -> Formula:
        return Sym(str(next(count))) if isinstance(part, Sym) else F.rebuild(part, number)

    return number(node.formula), node.uses


def _shape(family: Any) -> tuple[Formula, list[tuple[Any, Any]]]:
    """The rule of a family whose members all have as many terms, its operands numbered, and where each stands."""
    places: list[tuple[Any, Any]] = []
    everyone = np.arange(family.size)

    def expand(part: Formula, term: int | None) -> Formula:
        match part:
            case Sym(name):
                slot = family.slots[name]
                at = slot.index if slot.starts is None else slot.index[slot.starts[:-1] + (term or 0)]
                places.append((slot, at))
                return Sym(str(len(places) - 1))
            case F.SumOf(body):
                starts = next(family.slots[n].starts for n in F.symbols(body) if family.slots[n].starts is not None)
                return F.add(*(expand(body, k) for k in range(int(starts[1] - starts[0]))))
        return F.spliced(part, lambda inner: expand(inner, term))

    assert family.rule is not None
    del everyone
    return expand(family.rule, None), places
