"""What a page of the site shows of lessons: a section, a line, a number, a picture, a formula, as MyST text.

In: the text that a template hands to a filter, such as `"mazur: out_o1" | number`. Out: HTML inside MyST. Every number
and formula is made by the engine; a page holds words and names alone.

    >>> Pieces("learn/neuron").number("mazur: out_o1")
    '0.751365070'
    >>> Pieces("learn/neuron").formula("w5")
    '<math><msub><mi>w</mi><mn>5</mn></msub></math>'
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property

from explainer.equations.names import GREEK, Ident, Name, Ratio
from explainer.explanation import Explanation
from explainer.formula import FUNCTIONS, Call, Formula, SumOf, read, rebuild
from explainer.render.compiler import Compiler
from explainer.render.formats import FORMATS
from explainer.render.fragment import LESSON_CLASS, prefix_names
from explainer.render.page import Page, PageData, source_of
from explainer.site.lessons import lesson, lesson_data
from explainer.walkthrough import walk
from explainer.walkthrough.document import (
    Block,
    Figure,
    Inline,
    Line,
    NameOf,
    NumberOf,
    Prose,
    Quantity,
    Say,
    Section,
    SeriesNumber,
    Statement,
    Table,
)

_HTML = FORMATS["html"]
FRAGMENT = replace(
    _HTML,
    formulas=replace(_HTML.formulas, tag=None),
    code=replace(_HTML.code, tag=None),
    numbers=replace(_HTML.numbers or _HTML.code, tag=None),
)
"""How pieces are written: as a lesson's own page is, without the marks that only its script reads."""

_CHAIN = re.compile(r'<div class="bp-chain">(.*?)</div>', re.S)
_PART = re.compile(r"<math[^>]*>(.*?)</math>", re.S)
WIDE_FORMULA = 34
"""Characters of a formula from which it may be wider than a phone."""
_NAME_WORD = re.compile(r"[A-Za-z_]\w*")
_TYPED_FUNCTIONS = {**FUNCTIONS, "f": (1,), "total": (1,)}
"""Functions that a formula of a page may name; `total` is a sum over everything."""


def site_sentence(text: str) -> Say:
    """Words of the site as a sentence of a lesson."""
    return Say("plain", {"text": text})


def raw_block(html: str) -> str:
    """HTML as a block of a MyST page."""
    return f'\n\n``````````{{raw}} html\n<div class="{LESSON_CLASS}">\n{html.strip()}\n</div>\n``````````\n\n'


def fold(summary: str, html: str) -> str:
    """HTML that opens on request."""
    return f"<details>\n<summary>{FRAGMENT.escape(summary)}</summary>\n{html}\n</details>\n"


class Pieces:
    """The pieces of one page: what stands on it twice gets an anchor of its own each time."""

    def __init__(self, page: str) -> None:
        self.page = page
        self.compilers: dict[str, Compiler] = {}

    @cached_property
    def filters(self) -> Mapping[str, Callable[..., str]]:
        """What templates may call."""
        return {
            "section": self.section,
            "line": self.line,
            "number": self.number,
            "name": self.name,
            "figure": self.figure,
            "measured": self.series_number,
            "formula": self.formula,
            "equation": self.equation,
            "title": self.title,
        }

    # ------------------------------------------------------------------------------------------ lessons

    def compiler(self, name: str) -> Compiler:
        """This page's compiler of a lesson: it counts the anchors."""
        if name not in self.compilers:
            self.compilers[name] = Compiler(lesson(name), FRAGMENT)
        return self.compilers[name]

    def html(self, name: str, blocks: Iterable[Block], source: PageData | None = None, level: int = 3) -> str:
        """Blocks of a lesson, filled with its own numbers or those of `source`."""
        return self.compile_blocks(self.compiler(name), name, blocks, source or lesson_data(name), level)

    def compile_blocks(
        self, compiler: Compiler, name: str, blocks: Iterable[Block], source: PageData | None = None, level: int = 3
    ) -> str:
        """The same with a compiler at hand."""
        prefix = re.sub(r"\W", "-", name)
        text = "\n".join(_write_blocks(compiler, tuple(blocks), level))
        [document, *_] = Page.from_text(text, compiler.slots).fill(source or source_of(compiler.explanation))
        return _CHAIN.sub(_focusable_chain, prefix_names(document.decode(), prefix))

    def blocks(self, name: str, *blocks: Block, level: int = 3) -> str:
        """Blocks of a lesson as a piece of a page."""
        return raw_block(self.html(name, blocks, level=level))

    def inline(self, name: str, piece: Inline) -> str:
        """A piece of a sentence."""
        compiler = self.compiler(name)
        [text, *_] = Page.from_text(compiler.inline(piece), compiler.slots).fill(lesson_data(name))
        return prefix_names(text.decode(), name)

    # ------------------------------------------------------------------------------------------ filters

    def section(self, text: str) -> str:
        """`LESSON: KEY …`: the blocks of the sections with these keys (`section.` left out), without their titles.
        `!KEY` leaves out what says this sentence or is titled by it, `<KEY` ends before it."""
        name, rest = _split_lesson(text)
        words = rest.split()
        without, end = ({word[1:] for word in words if word[0] == sign} for sign in "!<")
        found = {section.title.key: section for section in _all_sections(walk(lesson(name), full=True).sections)}
        shown = [found[f"section.{word}"].blocks for word in words if word[0] not in "!<"]
        return "".join(self.blocks(name, *_leave_out(blocks, without, end)) for blocks in shown)

    def line(self, text: str) -> str:
        """`LESSON: ID …`: these lines, one below the other; `ID@2` in the second update."""
        name, rest = _split_lesson(text)
        return self.blocks(name, *(Line(find_quantity(lesson(name), id)) for id in rest.split()))

    def number(self, text: str) -> str:
        """`LESSON: ID`: a number as the lesson prints it."""
        name, id = _split_lesson(text)
        return self.inline(name, NumberOf(find_quantity(lesson(name), id)))

    def name(self, text: str) -> str:
        """`LESSON: ID`: how the lesson writes a quantity."""
        name, id = _split_lesson(text)
        return self.inline(name, NameOf(find_quantity(lesson(name), id)))

    def series_number(self, text: str) -> str:
        """`LESSON: SERIES INDEX`: a number of `measures.SERIES`."""
        name, rest = _split_lesson(text)
        series, index = rest.split()
        return self.inline(name, SeriesNumber(series, int(index)))

    def figure(self, text: str) -> str:
        """`LESSON: KIND ID | CAPTION`: a picture; the id where it is about a quantity."""
        name, rest = _split_lesson(text)
        what, _, caption = rest.partition("|")
        kind, *about = what.split()
        at = find_quantity(lesson(name), about[0]) if about else None
        if at is not None and at.sample is None:
            at = replace(at, sample=lesson(name).values.batches[at.step][0])
        return self.blocks(name, Figure(kind, site_sentence(caption.strip()), at))

    def title(self, name: str) -> str:
        """The title of a lesson."""
        return _escape(lesson(name).spec.title)

    def formula(self, text: str) -> str:
        """A formula inside a sentence: sides joined by =, `dE_dw5` for a partial derivative, `w_new` for w⁺."""
        compiler, (sides, names) = self.compiler("mazur"), read_typed(text)
        return prefix_names(compiler.chains.write_inline(lambda chains: chains.statement(sides, names)), "mazur")

    def equation(self, text: str) -> str:
        """The same on a line of its own."""
        sides, names = read_typed(text)
        return self.blocks("mazur", Statement(sides, names))

    def table(
        self, caption: str, header: Sequence[Inline], rows: Iterable[Sequence[Inline]], name: str = "mazur"
    ) -> str:
        """A table of words, names and numbers."""
        return self.blocks(name, Table(site_sentence(caption), tuple(header), tuple(map(tuple, rows))))


def _focusable_chain(chain: re.Match[str]) -> str:
    """A chain that may have to scroll sideways, within reach of the keyboard."""
    widest = max((len(re.sub(r"<[^>]*>", "", part)) for part in _PART.findall(chain[1])), default=0)
    return chain[0].replace('"bp-chain"', '"bp-chain" tabindex="0"', 1) if widest > WIDE_FORMULA else chain[0]


def _split_lesson(text: str) -> tuple[str, str]:
    name, _, rest = text.partition(":")
    return name.strip(), rest.strip()


def _escape(text: str) -> str:
    return FORMATS["markdown"].escape(text)


def _all_sections(sections: Iterable[Block]) -> Iterator[Section]:
    """Every section with those inside it; of sections with one key the first."""
    for section in reversed([block for block in sections if isinstance(block, Section)]):
        yield from _all_sections(section.blocks)
        yield section


def _leave_out(blocks: Iterable[Block], without: Collection[str], end: Collection[str]) -> Iterator[Block]:
    """Blocks without those that say a sentence of `without`, and up to one of `end`."""
    for block in blocks:
        keys = [block.title.key] if isinstance(block, Section) else []
        if isinstance(block, Prose):
            keys = [sentence.key for sentence in block.sentences if isinstance(sentence, Say)]
        if not set(keys).isdisjoint(end):
            return
        if set(keys).isdisjoint(without):
            yield (
                replace(block, blocks=tuple(_leave_out(block.blocks, without, end)))
                if isinstance(block, Section)
                else block
            )


def _write_blocks(compiler: Compiler, blocks: Sequence[Block], level: int) -> Iterator[str]:
    for block in compiler.group_code_lines(blocks):
        if isinstance(block, Section):
            yield f"<h{level}>{compiler.inline(block.title)}</h{level}>"
            yield from _write_blocks(compiler, block.blocks, level + 1)
        elif isinstance(block, list):
            yield compiler.render("code", lines=[compiler.line_view(line) for line in block]).__html__()
        else:
            yield compiler.block(block).__html__()


def find_quantity(explanation: Explanation, text: str) -> Quantity:
    """The quantity of an id, in the first update and sample that the lesson shows; `ID@2` in update 2, `ID@2.3` in
    its sample 3, `ID@last` after the last one.

    Raises KeyError for an unknown id.
    """
    id, _, frame = text.partition("@")
    step, _, sample = frame.partition(".")
    batches = explanation.values.batches
    at = max(batches) if step == "last" else int(step or min(batches))
    key, m = explanation.derivation.locate(id)
    scope = explanation.derivation.families[key].scope
    return Quantity(key, m, at, None if scope in ("update", "constant") else int(sample or batches[at][0]))


def read_typed(text: str) -> tuple[tuple[Formula, ...], dict[str, Name]]:
    """The sides of a formula as a page types it, and the names in it."""
    names = {word: read_name(word) for word in _NAME_WORD.findall(text)}

    def join_sums(part: Formula) -> Formula:
        part = rebuild(part, join_sums)
        return SumOf(*part.args) if isinstance(part, Call) and part.name == "total" else part

    sides = tuple(join_sums(read(side, set(names), _TYPED_FUNCTIONS)) for side in text.split(" = "))
    return sides, names


def read_name(word: str) -> Name:
    """`net_h1`, `w5`, `w_new`, `m_hat`, `dE_total_dw5` as a name."""
    if ratio := re.fullmatch(r"d([A-Za-z]+(?:_[a-z]+\d?)?)_d([A-Za-z]+(?:_?[a-z]*\d*))", word):
        above, below = read_name(ratio[1]), read_name(ratio[2])
        assert isinstance(above, Ident)
        assert isinstance(below, Ident)
        return Ratio(above, below)
    base, _, sub = word.partition("_")
    if not sub and (numbered := re.fullmatch(r"([A-Za-z]+?)(\d+)", base)):
        base, sub = numbered[1], numbered[2]
    accent = "hat" if sub == "hat" else ""
    sup = {"new": "+", "before": "(old)"}.get(sub, "")
    return Ident(GREEK.get(base, base), "" if accent or sup else sub, sup, accent)
