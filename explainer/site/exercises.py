"""Exercises at the end of a page: lines of drawn networks to compute, judged in the page where its script runs.

In: a page's name. Out: MyST text: what is given, the blanks, the worked lines, folded, and what a script judges by.

    >>> "Your turn" in exercises(Pieces("learn/neuron"), "neuron")
    True
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from explainer.equations.names import member_name
from explainer.homework.asked_lines import SheetRow
from explainer.homework.expected_time import expected_minutes
from explainer.homework.sheet_documents import worksheet
from explainer.homework.trial import PreparedHomework
from explainer.homework.variants import AcceptedVariants
from explainer.printers.text import PLAIN
from explainer.render.asking import AskedLine, asking_data, asking_text, slip_sentences
from explainer.render.compiler import Compiler
from explainer.site.exercise_rows import EXERCISES, EXERCISES_PER_PAGE, draw_exercise, prepare_exercise
from explainer.site.lessons import lesson
from explainer.site.pieces import FRAGMENT, Pieces, fold, raw_block
from explainer.site.predictions import predict
from explainer.site.terms import is_introduced
from explainer.site.wrong_lines import WRONG_LINES, draw_wrong_line
from explainer.walkthrough.document import Block, Document, Figure, Line, Prose, Request, Say, Section, Table

PREDICTION_MINUTES = 2
"""For a question in words."""
WRONG_LINE_WORDS = (
    "Somebody worked out another network and made one mistake. What comes after it follows from the wrong number, "
    "so every other line is right as it stands."
)
WHICH_LINE_WORDS = "Which line does not follow from the numbers that stand there?"
BLANK_WORDS = "The number that belongs there"
_QUESTION = '<div class="bp-question">'
_NO_LINES = (Prose, Table, Figure, Section, Request)
_HOW, _NAMES = "section.homework", "section.names"


def exercises(pieces: Pieces, page: str) -> str:
    """The exercises of a page, with their answers and what a script judges them by."""
    parts = [ComputedExercise.draw(page, number) for number in range(1, EXERCISES_PER_PAGE + 1)]
    written = [pieces.html("mazur", parts[0].instructions())]
    written += [f"<p>{FRAGMENT.escape(says)}</p>"] if (says := EXERCISES[page].says) else []
    written += [part.html(pieces) for part in parts]
    written.append(prediction_html(page, len(parts) + 1))
    asked = [line for part in parts for line in part.asked_lines()]
    if page in WRONG_LINES:
        html, line = wrong_line_exercise(pieces, page, len(parts) + 2)
        written.append(html)
        asked.append(line)
    told = [replace(line, slips=_known_slips(page, line.slips)) for line in asked]
    data = asking_text(asking_data(told, lesson("mazur").spec.page))
    written.append(f'<script type="application/json" id="asks">{data}</script>')
    return f"\n\n## Your turn\n{raw_block(''.join(written))}"


def _known_slips(page: str, slips: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """The slips of a line of which a page can speak: in no word of a later one."""
    table = lesson("mazur").spec.page
    known = {
        number: [name for name in names if is_introduced(slip_sentences(name, table), page)]
        for number, names in slips.items()
    }
    return {number: names for number, names in known.items() if names}


def exercise_minutes(page: str) -> float:
    """How long the exercises of a page take."""
    minutes: float = EXERCISES_PER_PAGE * expected_minutes(prepare_exercise(page), 0) + PREDICTION_MINUTES
    return minutes + (expected_minutes(draw_wrong_line(page).made, 0) if page in WRONG_LINES else 0)


def choices_html(choices: Sequence[str], right: int, kind: str = "") -> str:
    """Sentences to choose from; `right` is the place of the one that holds, from 0."""
    items = "".join(f"<li>{FRAGMENT.escape(choice)}</li>" for choice in choices)
    return f'<ol class="choices{kind}" data-right="{right}">{items}</ol>'


def prediction_html(page: str, number: int) -> str:
    """The question in words, with the reason folded."""
    made = predict(page)
    answer = f"<p><strong>{FRAGMENT.escape(made.choices[made.right])}</strong> {FRAGMENT.escape(made.reason)}</p>"
    return (
        f"<h3>Exercise {number}: predict</h3><p>{FRAGMENT.escape(made.question)}</p>"
        f"{choices_html(made.choices, made.right)}{fold('Answer and reason', answer)}"
    )


def wrong_line_exercise(pieces: Pieces, page: str, number: int) -> tuple[str, AskedLine]:
    """A network worked out with a slip: the lines, their numbers to choose from, a blank for what belongs there."""
    found, name = draw_wrong_line(page), f"exercise-{number}"
    made, one, anchor = found.made, found.one, f"{name}-row-1"
    document, compiler = worksheet(made, 0), Compiler(made.lesson, FRAGMENT)
    blocks = _given_blocks(document, _moves_weights(made)) + _asked_blocks(document, True)
    lines = pieces.compile_blocks(compiler, name, blocks, one.as_handed_out().page_data(), level=4)
    right = pieces.compile_blocks(compiler, name, [Line(found.row.quantity)], one.page_data())
    choices = choices_html([f"Line {row.number}" for row in made.rows[0]], found.row.number - 1, " short")
    blank = (
        f'{_QUESTION[:-1]} id="{anchor}"><p class="bp-answer">{BLANK_WORDS} <span class="bp-blank"></span></p></div>'
    )
    told = f'<p>{FRAGMENT.escape(found.told)}</p><div id="{anchor}-worked">{right}</div>'
    html = (
        f"<h3>Exercise {number}: find the wrong line</h3><p>{WRONG_LINE_WORDS}</p>{lines}"
        f"<p>{WHICH_LINE_WORDS}</p>{choices}{blank}{fold('The line, and why', told)}"
    )
    answer, off = found.planted.answers[0], found.planted.tolerances[0]
    return html, AskedLine(
        anchor, "the number that belongs there", answer, off, {found.planted.printed[0]: found.names}
    )


@dataclass(frozen=True, eq=False)
class ComputedExercise:
    """A drawn network some of whose lines are blank."""

    number: int
    """Which exercise of its page it is."""
    formulas: bool
    """Whether the formula stands before the gap."""
    made: PreparedHomework
    one: AcceptedVariants
    document: Document
    """Its sheet."""

    @classmethod
    def draw(cls, page: str, number: int) -> ComputedExercise:
        """Exercise `number` of a page. Raises witnesses.Disagreement."""
        made, one = draw_exercise(page, number)
        one.check_numbers()
        return cls(number, EXERCISES[page].formulas, made, one, worksheet(made, 0))

    @property
    def name(self) -> str:
        """What its anchors begin with."""
        return f"exercise-{self.number}"

    @property
    def rows(self) -> list[SheetRow]:
        """Its blanks."""
        return [row for row in self.made.rows[0] if row.label]

    @property
    def anchors(self) -> list[str]:
        """Of each blank where it stands; the worked line has `-worked` behind it."""
        return [f"{self.name}-row-{row.label}" for row in self.rows]

    def instructions(self) -> Sequence[Block]:
        """How results are rounded."""
        return next(section.blocks for section in self.document.sections if section.title.key == _HOW)

    def html(self, pieces: Pieces) -> str:
        """What is given, the blanks, and the answers, folded."""
        compiler, source = Compiler(self.made.lesson, FRAGMENT), self.one.page_data()
        blocks = [
            *_given_blocks(self.document, _moves_weights(self.made)),
            *_asked_blocks(self.document, self.formulas),
        ]
        asked = pieces.compile_blocks(compiler, self.name, blocks, source, level=4)
        first, *others = asked.split(_QUESTION)
        questions = [f'{_QUESTION[:-1]} id="{at}">{rest}' for at, rest in zip(self.anchors, others, strict=True)]
        worked = (pieces.compile_blocks(compiler, self.name, [Line(row.quantity)], source) for row in self.rows)
        answers = (f'<div id="{at}-worked">{line}</div>' for at, line in zip(self.anchors, worked, strict=True))
        folded = fold(f"Worked answers to exercise {self.number}", "\n".join(answers))
        return f"<h3>Exercise {self.number}</h3>{''.join([first, *questions])}{folded}"

    def asked_lines(self) -> Iterator[AskedLine]:
        """What each blank is judged by: as a student's sheet is."""
        [record] = self.one.records()
        for anchor, row, kept in zip(self.anchors, self.rows, record["rows"], strict=True):
            name = member_name(self.made.lesson.derivation.families[row.quantity.key].name, row.quantity.member)
            yield AskedLine(anchor, PLAIN.name(name, str), kept["answer"], kept["tolerance"], kept["slips"])


def _moves_weights(made: PreparedHomework) -> bool:
    """Whether a line on the sheet needs the constants of the update."""
    return any(row.kind in ("update", "state") for row in made.rows[0])


def _given_blocks(document: Document, constants: bool) -> list[Block]:
    """What is given: the tables of samples, weights and biases, and the constants of an update that is asked for."""
    told = ("network.rate", "network.constants", "homework.states", "homework.later") if constants else ()
    blocks = [block for section in document.sections for block in section.blocks]
    return [block for block in blocks if isinstance(block, Table) or _says(block, told)]


def _asked_blocks(document: Document, formulas: bool) -> list[Block]:
    """The lines, worked or blank, behind the formulas where those are told; of several samples each under a title of
    its own."""
    frames = sum(section.title.key in ("section.sample", "section.again") for section in document.sections)
    blocks: list[Block] = []
    for section in document.sections:
        lines: list[Block] = [b for b in section.blocks if not isinstance(b, _NO_LINES)]
        if section.title.key == _HOW or not lines or (section.title.key == _NAMES and not formulas):
            continue
        if frames and section.title.key != _NAMES:
            told = [block for block in section.blocks if _says(block, ("homework.sample",))]
            lines = [Section(section.title, (*told, *lines))]
        blocks += lines
    return blocks


def _says(block: Block, keys: Collection[str]) -> bool:
    """Whether a paragraph begins with one of these sentences."""
    first = block.sentences[0] if isinstance(block, Prose) else None
    return isinstance(first, Say) and first.key in keys
