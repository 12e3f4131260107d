"""Line chains: name = formula = numbers put in = result, every number a slot.

In: a quantity, a path or a statement in symbols. Out: its text in the format's notation, as LaTeX, MathML or code; the
numbers are slots, put into the `PageSlots` of the page.

    >>> from explainer import explain
    >>> from explainer.render.formats import FORMATS
    >>> chains = Chains(explain("mazur"), FORMATS["text"], PageSlots())
    >>> chains.name(Ident("w", "1"))
    'w1'
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property, reduce
from typing import TYPE_CHECKING, Any

from explainer import formula as F
from explainer.equations.names import GREEK, Code, Ident, Name, Ratio, Text, member_name
from explainer.formula import Call, Formula, Pow, Sym
from explainer.functions import ACTIVATIONS
from explainer.network.line import LineOperand, WrittenLine, line_at
from explainer.printers import CaseWords, Leaf, Mark, Printer, with_decimal_mark, with_words
from explainer.render.formats import Format
from explainer.render.frames import Frames
from explainer.render.page import NumberSlot, PageSlots, RelationSlot, SealedText
from explainer.render.path_numbers import FactorSlot, PathProduct, PathRelation
from explainer.render.short_numbers import ShortNumberSlot, ShortProductSlot
from explainer.walkthrough.document import Algebra, PathLine, Quantity, place_of
from explainer.wording import REASONS, SENTENCES, SYMBOLS
from explainer.wording.formulas import SentenceFormula, name_of, split_formulas

if TYPE_CHECKING:
    from explainer.explanation import Explanation


class Chains:
    """Writes the lines of one explanation in one format."""

    def __init__(self, explanation: Explanation, format: Format, slots: PageSlots) -> None:
        self.explanation = explanation
        self.derivation = explanation.derivation
        self.families = explanation.derivation.families
        self.format = format
        self.slots = slots
        self.reasons = REASONS[explanation.spec.page.language]
        chosen = explanation.spec.page.symbols
        self.symbols = {f"symbol_{key}": spec_symbol(getattr(chosen, key)) for key in SYMBOLS}
        self.delta = explanation.spec.notation == "delta"
        mark, sentences = explanation.spec.page.decimal_mark, SENTENCES[explanation.spec.page.language]
        words = CaseWords(sentences["formula.if"], sentences["formula.else"])
        self.formulas = with_decimal_mark(with_words(format.formulas, words), mark)
        self.code = with_decimal_mark(with_words(format.code, words), mark)
        self.printer = self.code if self.delta else self.formulas
        self.numbers = with_decimal_mark(format.numbers, mark) if format.numbers and not self.delta else None
        self.patterns: dict[Formula, list[str]] = {}
        self.names: dict[Any, str] = {}
        single = {plan.activation.name for plan in self.derivation.network.layers}
        self.frames = Frames(self.families, explanation.values.batches)
        self.function_names = dict.fromkeys(single & set(ACTIVATIONS), "f") if len(single) == 1 and self.delta else {}

    @cached_property
    def reading_chains(self) -> Chains | None:
        """Writes what is read aloud instead of each formula, where the format keeps that."""
        if self.format.reader is None:
            return None
        words = self.format.reader(SENTENCES[self.explanation.spec.page.language])
        return Chains(self.explanation, replace(self.format, formulas=words, reader=None), self.slots)

    def with_reading(self, write: Callable[[Chains], str]) -> tuple[str, str]:
        """A formula and its reading, both written by `write`."""
        return write(self), write(self.reading_chains) if self.reading_chains else ""

    def write_line(self, write: Callable[[Chains], str]) -> SealedText:
        """What `write` writes, on a line of its own."""
        return SealedText(write(self) if self.delta else self.format.line(*self.with_reading(write)))

    def write_inline(self, write: Callable[[Chains], str]) -> str:
        """What `write` writes, inside a sentence or a cell."""
        return self.format.code_inline(write(self)) if self.delta else self.format.inline(*self.with_reading(write))

    def chain(self, q: Quantity, written: WrittenLine | None = None) -> str:
        """name = formula = numbers put in = result."""
        line = written or self.line_of(q)
        assert line.formula is not None
        formula, operands = self.call_f(line.formula), line.operands
        names = self.print_formula(formula, lambda k, _: self.operand_name(operands[int(k)], q))
        text = self.join(self.own_name(q), names)
        if F.is_numeral(formula):
            return text
        if not isinstance(formula, Sym):
            text = self.join(text, self.print_formula(formula, lambda k, b: self.operand_slot(operands[int(k)], q, b)))
        return self.printer.join(text, self.relation_slot(q), self.number_slot(q))

    def line_of(self, q: Quantity) -> WrittenLine:
        """The line that gives a quantity."""
        return line_at(self.derivation, self.explanation.values.batches, q.key, q.member, q.step, q.sample)

    def own_name(self, q: Quantity) -> str:
        """The name that a line begins with; in a formula the line itself says whose it is."""
        return self.symbol(q, q) if self.delta else self.name(member_name(self.families[q.key].name, q.member))

    def open_equation(self, q: Quantity, written: WrittenLine | None) -> str:
        """name = formula =, and nothing behind it; without a line the name alone."""
        name = self.name(member_name(self.families[q.key].name, q.member))
        return self.join(name if written is None else self.equation(q, written), "").rstrip()

    def claimed_equation(self, q: Quantity, written: WrittenLine) -> str:
        """name = formula = number, as somebody wrote it down."""
        return self.join(self.equation(q, written), self.number_slot(q))

    def equation(self, q: Quantity, written: WrittenLine) -> str:
        """name = formula."""
        assert written.formula is not None
        rule, operands = self.call_f(written.formula), written.operands
        formula = self.printer.formula(rule, lambda k, _: self.operand_name(operands[int(k)], q))
        return self.join(self.name(member_name(self.families[q.key].name, q.member)), formula)

    def print_formula(self, formula: Formula, leaf: Leaf) -> str:
        """A formula over places, as the printer writes it; equations of one shape are printed once, with gaps.

        A power looks at what its base is called, so it is printed each time.
        """
        if formula not in self.patterns:
            powers = any(isinstance(part, Pow) for part in F.walk(formula))
            text = "" if powers else self.printer.formula(formula, lambda k, b: f"\ue002{'b' if b else ''}{k}\ue002")
            self.patterns[formula] = text.split("\ue002")
        pattern = self.patterns[formula]
        if len(pattern) == 1:
            return self.printer.formula(formula, leaf)
        pieces = pattern.copy()
        pieces[1::2] = [leaf(gap.removeprefix("b"), gap[0] == "b") for gap in pattern[1::2]]
        return "".join(pieces)

    def operand_name(self, operand: LineOperand, q: Quantity) -> str:
        place = (operand, q.step, q.sample, self.frames.frame_of(q))
        if place not in self.names:
            self.names[place] = self.write_operand(operand, q)
        return self.names[place]

    def write_operand(self, operand: LineOperand, q: Quantity) -> str:
        name = member_name(self.families[operand.key].name, operand.member)
        if operand.among_samples and operand.sample is not None:
            name = sample_name(name, operand.sample)
        if operand.before:
            name = old_name(name)
        return self.mark_name(self.name(name), place_of(operand), q)

    def operand_slot(self, operand: LineOperand, q: Quantity, bracket: bool) -> str:
        """The slot of an operand's number."""
        return self.slots.put(NumberSlot(place_of(operand), self.printer.number, bracket, line=q))

    def relation_slot(self, q: Quantity) -> str:
        return self.slots.put(RelationSlot(q, self.printer.equal, self.printer.approx))

    def number_slot(self, q: Quantity, printer: Printer | None = None, correct: bool = False) -> str:
        return self.slots.put(NumberSlot(q, (printer or self.printer).number, correct=correct))

    def symbol(self, q: Quantity, line: Quantity | None = None) -> str:
        """A quantity's name, marked with its id; in a line, in a sentence or in a table."""
        return self.mark_name(self.name(member_name(self.families[q.key].name, q.member)), q, line)

    def sentence_number(self, q: Quantity, correct: bool = False) -> str:
        """A quantity's number in a sentence or a table, marked with its id unless it is another lesson's; a formula of
        its own where the format has no plain numbers."""

        def write(chains: Chains, printer: Printer | None = None) -> str:
            return chains.number_slot(q, printer, correct=True) if correct else chains.marked_number(q, printer)

        return write(self, self.numbers) if self.numbers else self.write_inline(write)

    def mark_name(self, written: str, q: Quantity, line: Quantity | None = None) -> str:
        """A printed name, marked with the id of its quantity."""
        return self.printer.tag(written, self.mark(q, line)) if self.printer.tag else written

    def marked_number(self, q: Quantity, printer: Printer | None = None) -> str:
        """The slot of a quantity's number, marked with its id."""
        printer = printer or self.printer
        number = self.number_slot(q, printer)
        return printer.tag(number, replace(self.mark(q), number=True)) if printer.tag else number

    def short_number(self, q: Quantity, printer: Printer | None = None) -> str:
        """The same with three significant digits."""
        printer = printer or self.printer
        number = self.slots.put(ShortNumberSlot(q, printer.number))
        return printer.tag(number, replace(self.mark(q), number=True)) if printer.tag else number

    def short_product(self, path: str, factors: tuple[Quantity, ...], printer: Printer | None = None) -> str:
        """What a path's factors come to, with three significant digits, marked with the path's id."""
        printer = printer or self.printer
        number = self.slots.put(ShortProductSlot(factors, printer.number))
        return printer.tag(number, Mark(path, number=True)) if printer.tag else number

    def mark(self, q: Quantity, line: Quantity | None = None) -> Mark:
        """Whose name or number it is, inside a line or outside."""
        return Mark(self.families[q.key].member_id(q.member), self.frames.frame_in_line(q, line))

    def name(self, name: Name) -> str:
        return self.printer.name(name, self.escape_name)

    def escape_name(self, text: Text) -> str:
        return self.printer.escape(str(text))

    def join(self, left: str, right: str) -> str:
        return self.printer.join(left, self.printer.equal, right)

    def path_chain(self, path: str, factors: Sequence[Quantity], name: Name) -> str:
        product = F.mul(*(Sym(str(k)) for k in range(len(factors))))
        names = self.printer.formula(product, lambda k, _: self.symbol(factors[int(k)], factors[0]))

        def put_factor(k: str, bracket: bool) -> str:
            return self.slots.put(FactorSlot(NumberSlot(factors[int(k)], self.printer.number, bracket), tuple(factors)))

        put = self.printer.formula(product, put_factor)
        text = self.join(self.join(self.path_name(path, factors, name), names), put)
        relation = PathRelation(tuple(factors), self.printer.equal, self.printer.approx)
        result = PathProduct(tuple(factors), self.printer.number)
        return self.printer.join(text, self.slots.put(relation), self.slots.put(result))

    def path_name(self, path: str, factors: Sequence[Quantity], name: Name) -> str:
        """A path's name; its id is no quantity's of the list."""
        written = self.name(name)
        frame = self.frames.frame_in_line(factors[0], factors[0])
        return self.printer.tag(written, Mark(path, frame)) if self.printer.tag else written

    def path_sum_chain(self, q: Quantity, paths: Sequence[PathLine]) -> str:
        total = F.add(*(Sym(str(k)) for k in range(len(paths))))
        names = self.printer.formula(
            total, lambda k, _: self.path_name(paths[int(k)].path, paths[int(k)].factors, paths[int(k)].name)
        )
        terms = tuple(path.factors for path in paths)
        put = self.printer.formula(
            total, lambda k, b: self.slots.put(PathProduct(terms[int(k)], self.printer.number, b, terms, q))
        )
        left = self.join(self.symbol(q, q), names)
        return self.printer.join(self.join(left, put), self.relation_slot(q), self.number_slot(q))

    def statement(self, sides: Sequence[Formula], names: Mapping[str, Name]) -> str:
        return self.join_sides(self.printer, map(self.call_f, sides), lambda name, _: self.general_symbol(name, names))

    @staticmethod
    def join_sides(printer: Printer, sides: Iterable[Formula], write_name: Callable[[str, bool], str]) -> str:
        """Formulas with equals signs between them."""
        first, *others = (printer.formula(side, write_name) for side in sides)
        return reduce(lambda text, side: printer.join(text, printer.equal, side), others, first)

    def general_symbol(self, symbol: str, names: Mapping[str, Name]) -> str:
        """A symbol of a formula without numbers; one that is a derivative's id stands for that derivative."""
        written = self.name(names[symbol])
        return self.printer.tag(written, Mark(symbol)) if self.printer.tag and "/" in symbol else written

    def call_f(self, formula: Formula) -> Formula:
        """The one activation of a network is called f in code lines."""
        if not self.function_names:
            return formula
        if isinstance(formula, Call) and formula.name in self.function_names:
            formula = Call(self.function_names[formula.name], formula.args)
        return F.rebuild(formula, self.call_f)

    def variable(self, name: str) -> Name:
        """A variable of a function's derivation; its output is called as the page calls outputs."""
        return Ident(self.explanation.spec.page.symbols.out if name == "out" else name)

    def algebra_chains(self, block: Algebra) -> Iterator[str]:
        """The chain of each step from a derivative to its result."""
        function = Call("e" if block.variable == "y" else "f", (Sym(block.variable),))
        others = [Sym(name) for name in F.symbols(block.steps[0].tree) if name != block.variable]
        by = (Sym(block.variable), *others[:1])  # d and ∂ do not mix within a derivation
        head = Call("D", (function, *by))

        def add_variable(part: Formula) -> Formula:
            part = F.rebuild(part, add_variable)
            return Call("D", (*part.args, *by)) if isinstance(part, Call) and part.name == "D" else part

        def name_variable(name: str, bracket: bool) -> str:
            return self.mathematical_name(self.variable(name))

        for k, step in enumerate(block.steps):
            first = self.formulas.formula(head, name_variable) if k == 0 else ""
            yield self.formulas.join(
                first, self.formulas.equal, self.formulas.formula(add_variable(step.tree), name_variable)
            ).strip()

    def reason(self, key: str) -> SealedText:
        """Why a line follows from the one before, its formulas as the page writes formulas."""
        return SealedText(
            "".join(
                self.format.escape(piece) if isinstance(piece, str) else self.sentence_formula(piece)
                for piece in split_formulas(self.reasons[key])
            )
        )

    def sentence_formula(self, formula: SentenceFormula) -> str:
        """A formula that a sentence itself brings, as mathematics in either notation."""
        names = {symbol: name_of(letters, self.symbols) for symbol, letters in formula.names.items()}
        written = self.with_reading(
            lambda chains: chains.join_sides(
                chains.formulas, formula.sides, lambda symbol, _: chains.mathematical_name(names[symbol])
            )
        )
        return self.format.inline(*written)

    def mathematical_name(self, name: Name) -> str:
        """A name as formulas write it, in either notation."""
        return self.formulas.name(name, lambda text: self.formulas.escape(str(text)))

    def algebra_views(self, block: Algebra) -> list[dict[str, SealedText | str]]:
        """Each step as its template wants it: the dressed chain and the reason."""
        chains = list(self.algebra_chains(block))
        readings = list(self.reading_chains.algebra_chains(block)) if self.reading_chains else [""] * len(chains)
        return [
            {"math": SealedText(self.format.line(chain, reading)), "reason": self.reason(step.reason)}
            for chain, reading, step in zip(chains, readings, block.steps, strict=True)
        ]


def spec_symbol(chosen: str) -> Ident:
    """A teacher's own symbol, or the Greek letter it names."""
    return Ident(GREEK.get(chosen, chosen))


def sample_name(name: Name, sample: int) -> Name:
    """The name of one sample's quantity where several samples meet."""
    match name:
        case Ident(base, sub, _, accent):
            return Ident(base, sub, f"({sample})", accent)
        case Ratio(above, below, minus):
            return Ratio(replace(above, sup=f"({sample})"), below, minus)
        case Code(parts):
            return Code((*parts, f"[{sample}]"))


def old_name(name: Name) -> Name:
    """The name a quantity has before the update."""
    match name:
        case Ident(base, sub, _, accent):
            return Ident(base, sub, "(old)", accent)
        case Code(parts):
            return Code(("old_", *parts))
    raise TypeError(name)
