"""A page for each student: where a sheet first went off, what is right instead, and every line with its outcome.

In: a `Marking` and its sheets, some hundred at a time, all of one network of a series. Out: pages in the lesson's look
and language, each one file that needs nothing else. A line's numbers stand there only where they give the key.

    >>> outcome("follows"), outcome("pen"), outcome("unreadable")
    ('own', 'fits', 'none')
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from html import escape
from typing import Any

from explainer.explanation import Explanation
from explainer.grading.feedback_reading import MOST_TYPED, read_feedback
from explainer.grading.marked_sheets import EMPTY, RIGHT_SOMEHOW, MarkedLine, MarkedSheet, plain_number
from explainer.grading.marking import Marking
from explainer.grading.page_words import PageWords
from explainer.homework.completing import recorded_numbers
from explainer.homework.page_reading import is_read
from explainer.homework.trial import drawn_source
from explainer.judging.verdicts import FIRM_EVIDENCE
from explainer.numbers.digits import Display, PrintRules
from explainer.numbers.evaluation import Values, evaluate
from explainer.numbers.rounding import PrintRule, round_number
from explainer.reader.reading import Misprint
from explainer.render.compiler import Compiler
from explainer.render.formats import FORMATS
from explainer.render.page import Page, PageData, SealedText
from explainer.walkthrough.document import NameOf, Quantity

OUTCOMES: Mapping[str, tuple[str, str]] = {
    "right": ("✓", "feedback.right"),
    "own": ("↳", "feedback.own"),
    "fits": ("≠", "feedback.fits"),
    "unknown": ("?", "feedback.unknown"),
    "none": ("–", "feedback.none"),
}
"""Outcome → its sign and its words."""
PEN_SENTENCES: Mapping[str, str] = {
    "sign": "feedback.pen.sign",
    "point": "feedback.pen.point",
    "swapped": "feedback.pen.swapped",
    "dropped": "feedback.pen.dropped",
    "doubled": "feedback.pen.doubled",
    "inserted": "feedback.pen.inserted",
}
FOLLOW_SENTENCES = ("feedback.follow.one", "feedback.follow.many")
GUARD_SENTENCES = ("feedback.guard.one", "feedback.guard.many")


def outcome(verdict: str) -> str:
    """One of `OUTCOMES`."""
    if verdict in RIGHT_SOMEHOW:
        return "own" if verdict == "follows" else "right"
    if verdict in EMPTY:
        return "none"
    return "fits" if verdict in ("slip", "pen", "operand") else "unknown"


class FeedbackPages:
    """The pages of one homework."""

    def __init__(self, marking: Marking) -> None:
        self.record, self.derivation, self.places = marking.record, marking.derivation, marking.places
        policy = self.record.policy
        self.rule = PrintRule(policy["digits"], policy["kind"], policy["rounding"])
        self.names: dict[Quantity, str] = {}
        self.chains: dict[Quantity, Page] = {}
        self.made = 0

    def quantity(self, sheet: MarkedSheet, line: MarkedLine) -> Quantity:
        """What a line computes."""
        return self.quantity_at(sheet.part, line.row)

    def quantity_at(self, part: int, row: str) -> Quantity:
        """What a line of network `part` computes."""
        key, (step, sample), m = self.places[part - 1][row]
        return Quantity(key, m, step, sample)

    def pages(self, sheets: Sequence[MarkedSheet]) -> Iterator[tuple[str, bytes]]:
        """(code, page) of these sheets. Raises Misprint where one that is read back says something else."""
        display = self.display(sheets)
        data = PageData(display, None, _measure_nothing)
        filled: dict[Quantity, list[bytes]] = {}
        for v, sheet in enumerate(sheets):
            chains = {}
            for line in sheet.lines:
                if outcome(line.verdict) in ("fits", "unknown"):
                    q = self.quantity(sheet, line)
                    if q not in filled:
                        filled[q] = self.chain(q).fill(data)
                    is_key = display.get(q.key, q.step, q.sample).plain_text(v, q.member) == line.key
                    texts = filled[q]
                    chains[line.row] = texts[v if len(texts) > 1 else 0].decode() if is_key else ""
            page = self.page(sheet, chains).__html__()
            if is_read(sheet.code, self.made):
                self.read_back(page, sheet, chains, display.values.of_variant(v))
            self.made += 1
            yield sheet.code, page.encode()

    def read_back(self, page: str, sheet: MarkedSheet, chains: Mapping[str, str], values: Values) -> None:
        """Reads a finished page. Raises Misprint, which names the sheet."""
        quantities = {line.row: self.quantity(sheet, line) for line in sheet.lines}
        signs = {line.row: OUTCOMES[outcome(line.verdict)][0] for line in sheet.lines}
        shown = [quantities[row] for row, chain in chains.items() if chain]
        lesson = replace(self.compiler.explanation, values=values)
        try:
            read_feedback(page, sheet, quantities, shown, signs, lesson)
        except Misprint as problem:
            place = f"feedback {sheet.code}: {problem.place}"
            raise Misprint(problem.at, place, problem.found, problem.expected) from None

    def display(self, sheets: Sequence[MarkedSheet]) -> Display:
        """The numbers of these sheets as they were printed."""
        drawn = recorded_numbers(self.record.network, [sheet.numbers for sheet in sheets])
        spec, rules = self.record.spec, PrintRules(self.record.spec)
        carry = rules.round if rules.carry else None
        values = evaluate(self.derivation, range(1, spec.updates + 1), drawn.numbers, carry)
        display = Display(values, rules, drawn_source(values, drawn))
        if not hasattr(self, "compiler"):
            self.compiler = Compiler(Explanation(spec, self.derivation, values, display, ()), FORMATS["html"])
            self.words = PageWords(self.compiler)
            self.style = self.compiler.templates.style(["feedback.css"])
        return display

    # ------------------------------------------------------------------------------------ once for everybody

    def chain(self, q: Quantity) -> Page:
        """A line with its symbols, and gaps for its numbers."""
        if q not in self.chains:
            math = self.compiler.chains.write_line(lambda chains: chains.chain(q))
            nothing = SealedText("")
            view = {"anchor": f"l{len(self.chains)}", "id": "", "defines": nothing, "frame": nothing, "math": math}
            line = self.compiler.lone_line(view).__html__()
            reached = line.replace('class="chain"', 'class="chain" tabindex="0"')  # no script makes it one
            self.chains[q] = Page.from_text(reached, self.compiler.slots)
        return self.chains[q]

    def name(self, q: Quantity) -> str:
        """What a line computes, as a formula."""
        if q not in self.names:
            self.names[q] = self.compiler.inline(NameOf(q))
        return self.names[q]

    # --------------------------------------------------------------------------------------------- one sheet

    def page(self, sheet: MarkedSheet, chains: Mapping[str, str]) -> SealedText:
        """A student's page; `chains` has the right line beside each that is not."""
        say, first = self.words.say, sheet.first_wrong
        title = {"title": escape(self.record.spec.title), "code": sheet.code}
        wrong = [line for line in sheet.lines if line.row in chains]
        lines = [self.line_view(sheet, line, chains[line.row]) for line in wrong]
        for view in lines[:1]:
            view["after"] += map(SealedText, self.followers(sheet))
        parts = [("feedback.first", lines[:1]), ("feedback.others", lines[1:])]
        views = [{"title": SealedText(say(key)), "lines": views} for key, views in parts if views]
        tell = (
            say("feedback.tell", code=sheet.code, row=first.row) if first else say("feedback.tell.any", code=sheet.code)
        )
        return self.compiler.render(
            "feedback",
            language=self.record.spec.page.language,
            title=SealedText(say("feedback.title", **title)),
            summary=list(map(SealedText, self.summary(sheet))),
            parts=views,
            words=self.words.labels,
            rows=SealedText("\n".join(self.table_row(sheet, line) for line in sheet.lines)),
            last=[SealedText(say("feedback.decides")), SealedText(tell)],
            **self.style,
        )

    def summary(self, sheet: MarkedSheet) -> Iterator[str]:
        """What stands first."""
        say = self.words.say
        yield (
            say("feedback.marks", marks=self.marks(sheet.marks), total=self.marks(sheet.total))
            + " "
            + say("feedback.how")
        )
        if all(line.verdict in EMPTY for line in sheet.lines):
            yield say("feedback.nothing")
        elif sheet.first_wrong is None:
            yield say("feedback.all_right")
        yield from map(self.decided, (line for line in sheet.lines if line.decided is not None))

    def decided(self, line: MarkedLine) -> str:
        """What a person decided about a line."""
        marks, total = self.marks(line.marks), self.marks(line.points)
        told = self.words.say("feedback.decided", row=line.row, marks=marks, total=total)
        return f"{told} {escape(line.decided)}" if line.decided else told

    def followers(self, sheet: MarkedSheet) -> Iterator[str]:
        """Which lines follow from one that is not right, and kept their marks or not."""
        follow = [line for line in sheet.lines if line.verdict == "follows" and line.decided is None]
        yield from self.listed(FOLLOW_SENTENCES, [line for line in follow if line.marks == line.points])
        yield from self.listed(GUARD_SENTENCES, [line for line in follow if not line.tests and not line.marks])

    def listed(self, keys: tuple[str, str], lines: Sequence[MarkedLine]) -> Iterator[str]:
        """A sentence about one line or about many; none about none."""
        if lines:
            yield self.words.say(keys[len(lines) > 1], rows=self.words.listing([line.row for line in lines]))

    def line_view(self, sheet: MarkedSheet, line: MarkedLine, chain: str) -> dict[str, Any]:
        """A line that is not right: what was written, what it fits, and what is right."""
        say = self.words.say
        typed = f'<span class="typed">{escape(line.printed[:MOST_TYPED])}</span>'
        before = say("feedback.wrote", row=line.row, name=self.name(self.quantity(sheet, line)), printed=typed)
        assert line.read is not None
        if line.read != line.printed.strip().replace(",", ".").replace("−", "-"):
            before += " " + say("feedback.read", number=self.words.number(line.read))
        texts = [before, self.explain_number(line), *([say("feedback.with_key")] if chain else [])]
        own = self.own(line)
        after = [say("feedback.from_yours", number=self.words.number(own))] if own and own != Decimal(line.key) else []
        return {
            "before": list(map(SealedText, texts)),
            "chain": SealedText(chain),
            "after": list(map(SealedText, after)),
        }

    def own(self, line: MarkedLine) -> Decimal | None:
        """What a line gives from the student's own numbers, as the sheet rounds."""
        return None if line.from_yours is None else round_number(Decimal(str(line.from_yours)), self.rule)

    def explain_number(self, line: MarkedLine) -> str:
        """What a wrong number fits, and what is right instead."""
        if line.verdict == "out_of_range":
            return self.words.say("feedback.out_of_range")
        if outcome(line.verdict) == "unknown":
            return self.words.say("feedback.not_known")
        told = self.fits(line.verdict, line.names)
        if line.verdict == "slip":
            told += " " + " ".join(self.words.say(f"mistake.{name}.why") for name in line.names)
        return told if line.evidence >= FIRM_EVIDENCE else self.words.say("feedback.could_be", fits=told)

    def fits(self, verdict: str, names: Sequence[str]) -> str:
        """What a wrong number fits."""
        say = self.words.say
        if verdict == "operand":
            return say("feedback.operand", names=self.words.either(*map(self.words.id_name, names)))
        first, *other = [say(f"mistake.{name}" if verdict == "slip" else PEN_SENTENCES[name]) for name in names]
        return say("feedback.or", first=first, second=other[0]) if other else first

    def table_row(self, sheet: MarkedSheet, line: MarkedLine) -> str:
        """A line of the table."""
        name, (sign, key) = outcome(line.verdict), OUTCOMES[outcome(line.verdict)]
        told = f'<span class="outcome {name}"><span aria-hidden="true">{sign}</span> {self.words.say(key)}</span>'
        typed = f'<span class="typed">{escape(line.printed[:MOST_TYPED])}</span>'
        cells = (
            line.row,
            self.name(self.quantity(sheet, line)),
            typed,
            self.words.number(line.key),
            told,
            self.marks(line.marks),
        )
        kinds = (' class="num"', "", ' class="num"', ' class="num"', "", ' class="num"')
        return f"<tr>{''.join(f'<td{kind}>{cell}</td>' for kind, cell in zip(kinds, cells, strict=True))}</tr>"

    def marks(self, marks: float) -> str:
        """Marks as the page writes numbers."""
        return self.words.number(str(plain_number(marks)))


def _measure_nothing(*_: Any) -> Any:
    raise AssertionError("a line has no series")
