"""The class at a glance: class.html for the instructor, class-to-show.html for the class, doubtful.csv.

In: `ClassCounts` and the pages' words. Out: pages in the lesson's look and language: for each line how many are right,
right from their own numbers, or fit a slip, as a chart and as tables. What is shown to the class has no code in it, and
groups of fewer than five stand together.

    >>> bar({"right": 3, "none": 1}, 0, 4).count("<rect")
    2
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from html import escape

from explainer.grading.class_counts import SMALLEST_GROUP, ClassCounts, Doubtful, Line, fold_small
from explainer.grading.class_reading import CountedLine, read_class
from explainer.grading.feedback import OUTCOMES, FeedbackPages
from explainer.homework.safe_cells import safe_cell
from explainer.reader.expected import label_of
from explainer.reader.reading import Misprint
from explainer.render.page import SealedText

BAR_WIDTH, BAR_HEIGHT, LABEL_WIDTH = 560, 16, 40
GROUPS: Mapping[str, tuple[str, str]] = {**OUTCOMES, "own": ("↳", "class.own"), "others": ("…", "class.others")}
"""Outcome → its sign and its words."""
COUNT_SENTENCES = ("class.count.one", "class.count.many")


class ClassPages:
    """Both pages of a class."""

    def __init__(self, counts: ClassCounts, feedback: FeedbackPages, doubtful: Sequence[Doubtful]) -> None:
        self.counts, self.feedback, self.words = counts, feedback, feedback.words
        self.places = sorted(counts.outcomes, key=lambda place: (place[0], int(place[1])))
        self.several = len({part for part, _ in self.places}) > 1
        self.elsewhere = {(each.code, row) for each in doubtful for row in each.rows}

    def page(self, shown: bool) -> bytes:
        """The instructor's page, or the one that the class is shown."""
        say, counts = self.words.say, self.counts
        groups = {
            place: fold_small(counts.outcomes[place]) if shown else dict(counts.outcomes[place])
            for place in self.places
        }
        title = say("class.show.title" if shown else "class.title", title=escape(self.feedback.record.spec.title))
        summary = [say(COUNT_SENTENCES[counts.sheets != 1], count=str(counts.sheets))]
        if shown:
            summary.append(say("class.folded"))
        else:
            average, total = counts.marks / counts.sheets, counts.total / counts.sheets
            summary.append(
                say("class.average", marks=self.feedback.marks(round(average, 2)), total=self.feedback.marks(total))
            )
        names = [name for name in GROUPS if any(name in group for group in groups.values())]
        line_heads = ["feedback.line", "feedback.quantity", *(GROUPS[name][1] for name in names)]
        shared_heads = ["feedback.line", "class.number", "class.many", *([] if shown else ["class.codes"])]
        parts = [
            self.table("class.table", line_heads, self.line_rows(groups, names)),
            self.table("class.slips", ["feedback.line", "class.many", "class.fits"], self.slip_rows(shown)),
            self.table("class.shared", shared_heads, self.shared_rows(shown)),
        ]
        page = self.feedback.compiler.render(
            "class",
            language=self.feedback.record.spec.page.language,
            title=SealedText(title),
            summary=[SealedText(text) for text in summary],
            caption=SealedText(say("class.chart")),
            legend=[SealedText(self.legend_entry(name)) for name in names],
            chart=SealedText(self.chart(groups)),
            tables=[part for part in parts if part is not None],
            last=SealedText(say("feedback.decides")),
            **self.feedback.style,
        )
        written = page.__html__()
        self.read_back(written, shown)
        return written.encode()

    def read_back(self, page: str, shown: bool) -> None:
        """Reads a finished page. Raises Misprint, which names it."""
        explanation = self.feedback.compiler.explanation
        lines = [
            CountedLine(place, self.label(place), label_of(explanation, self.feedback.quantity_at(*place)))
            for place in self.places
        ]
        try:
            read_class(page, self.counts, lines, list(self.shared(shown)), shown)
        except Misprint as problem:
            name = "class-to-show.html" if shown else "class.html"
            raise Misprint(problem.at, f"{name}: {problem.place}", problem.found, problem.expected) from None

    def label(self, place: Line) -> str:
        """What a line is called: its label, in a series after the number of its network."""
        return f"{place[0]}-{place[1]}" if self.several else place[1]

    def legend_entry(self, name: str) -> str:
        """A group's sign and words."""
        sign, key = GROUPS[name]
        return f'<span class="outcome {name}"><span aria-hidden="true">{sign}</span> {self.words.say(key)}</span>'

    def chart(self, groups: Mapping[Line, Mapping[str, int]]) -> str:
        """A bar for each line."""
        box = f"0 0 {LABEL_WIDTH + BAR_WIDTH} {BAR_HEIGHT * len(groups)}"
        bars = "".join(
            f'<text x="{LABEL_WIDTH - 8}" y="{n * BAR_HEIGHT + 12}" class="label">{self.label(place)}</text>'
            + bar(group, n, self.counts.sheets)
            for n, (place, group) in enumerate(groups.items())
        )
        return f'<svg class="picture bars" viewBox="{box}" aria-hidden="true">{bars}</svg>'

    def table(self, caption: str, header: Sequence[str], rows: Iterator[Sequence[str]]) -> dict[str, object] | None:
        """What the template takes of a table; None where it would be empty."""
        written = [f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows]
        if not written:
            return None
        heads = [SealedText(self.words.say(key)) for key in header]
        return {
            "anchor": SealedText(caption.replace(".", "-")),
            "caption": SealedText(self.words.say(caption)),
            "header": heads,
            "rows": SealedText("\n".join(written)),
        }

    def name(self, place: Line) -> str:
        return self.feedback.name(self.feedback.quantity_at(*place))

    def line_rows(self, groups: Mapping[Line, Mapping[str, int]], names: Sequence[str]) -> Iterator[Sequence[str]]:
        for place, group in groups.items():
            yield self.label(place), self.name(place), *(str(group.get(name, 0) or "") for name in names)

    def slip_rows(self, shown: bool) -> Iterator[Sequence[str]]:
        """What wrong numbers fit, the most frequent first."""
        for place in self.places:
            for (verdict, names), count in self.counts.named.get(place, {}).items():
                if count >= SMALLEST_GROUP or not shown:
                    yield self.label(place), str(count), self.feedback.fits(verdict, names)

    def shared(self, shown: bool) -> Iterator[tuple[Line, Decimal, Sequence[str]]]:
        """(line, number, sheets) of wrong numbers that several share; the class sees those of five."""
        least = {"least": SMALLEST_GROUP} if shown else {}
        return self.counts.shared_numbers(self.elsewhere, **least)

    def shared_rows(self, shown: bool) -> Iterator[Sequence[str]]:
        """Wrong numbers that several share and nothing explains."""
        for place, number, codes in self.shared(shown):
            cells = [self.label(place), self.words.number(number), str(len(codes))]
            yield cells if shown else [*cells, ", ".join(codes)]


def bar(group: Mapping[str, int], place: int, whole: int) -> str:
    """A line's bar, a piece for each outcome."""
    pieces, x = [], float(LABEL_WIDTH)
    for name in GROUPS:
        if count := group.get(name, 0):
            width = BAR_WIDTH * count / whole
            pieces.append(f'<rect class="{name}" x="{x:.1f}" y="{place * BAR_HEIGHT + 2}" width="{width:.1f}" '
                          f'height="{BAR_HEIGHT - 4}"/>')  # fmt: skip
            x += width
    return "".join(pieces)


def doubtful_table(doubtful: Sequence[Doubtful]) -> bytes:
    """doubtful.csv: a person looks at these."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(("code", "found", "lines", "rows", "chance"))
    for each in doubtful:
        cells = (each.code, f"fits sheet {each.fits}", str(len(each.rows)), " ".join(each.rows), f"{each.chance:.0e}")
        writer.writerow(map(safe_cell, cells))
    return b"\xef\xbb\xbf" + out.getvalue().encode()
