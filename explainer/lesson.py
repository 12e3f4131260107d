"""A spec explained: the whole pipeline in one function.

In: a spec (loaded, a path, a mapping, or the name of a shipped example). Out: a `Lesson` that holds every stage,
has passed every witness, and can be rendered.

    >>> explain("mazur").text().splitlines()[0]
    'Two inputs, two hidden neurons, two outputs'
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from explainer.explanation import Explanation
from explainer.network.building import build
from explainer.network.derivation import derive
from explainer.network.prover import Prover
from explainer.numbers.digits import Display, PrintRules, typed_source
from explainer.numbers.evaluation import evaluate
from explainer.render import FORMAT_ROWS
from explainer.spec import Spec, from_mapping, load
from explainer.walkthrough.kept import kept_updates, shown_updates
from explainer.witnesses.agreement import Check
from explainer.witnesses.verifying import check_replay, verify

if TYPE_CHECKING:
    from explainer.reader.reading import Reading
    from explainer.render.formats import Format
    from explainer.render.shown_line import ShownLine
    from explainer.walkthrough.document import Document

EXAMPLES = Path(__file__).parent / "examples"


def load_example(name: str) -> Spec:
    """A shipped example by name. Raises KeyError for an unknown one, with the known names."""
    path = EXAMPLES / f"{name}.toml"
    if name not in example_names():
        raise KeyError(f"no example {name!r} (known: {', '.join(example_names())})")
    return load(path)


def example_names() -> list[str]:
    """Names of the shipped examples, in order."""
    return sorted(path.stem for path in EXAMPLES.glob("*.toml"))


def example_titles() -> list[tuple[str, str]]:
    """(name, title) of the shipped examples."""
    return [(name, load_example(name).title) for name in example_names()]


def find_spec(source: str, large: bool = False) -> Spec:
    """The spec of a path or an example's name; an existing path wins.

    Raises FileNotFoundError, with the nearest example, where there is neither.
    """
    if Path(source).exists():
        return load(source, large=large)
    if source in example_names():
        return load_example(source)
    from difflib import get_close_matches

    near = get_close_matches(source, example_names(), 1)
    guess = f"; did you mean {near[0]!r}?" if near else ""
    raise FileNotFoundError(
        2, f"there is no such file, and no example of that name{guess} (see: explainer examples)", source
    )


def read_spec(source: Spec | Mapping[str, Any] | str | Path, large: bool = False) -> Spec:
    """A spec from whatever names one; an existing path beats an example's name."""
    if isinstance(source, Spec):
        return source
    if isinstance(source, Mapping):
        return from_mapping(source, large=large)
    return find_spec(str(source), large)


@dataclass(frozen=True, eq=False)
class Lesson(Explanation):
    """An explanation that can be read: traced, printed, shown."""

    correct: Lesson | None = None
    """The same lesson at full precision and without mistakes, where the spec asks for something else."""

    def trace(self) -> dict[str, Any]:
        """Every quantity as plain data: the trace."""
        from explainer.tracing import trace_of

        return trace_of(self)

    def render(self, format: str = "html", templates: Path | None = None) -> bytes:
        """The lesson in one of `render.FORMAT_ROWS`; text is UTF-8. Raises KeyError for an unknown format."""
        return b"".join(self.stream(format, templates))

    def stream(self, format: str = "html", templates: Path | None = None) -> Iterator[bytes]:
        """The same, compiled at once and filled piece by piece; pictures that stand in files of their own are left
        out."""
        (page, *_) = self.documents(format, "lesson", templates).values()
        yield from page

    def documents(
        self,
        format: str,
        stem: str,
        templates: Path | None = None,
        tell: Callable[[str, Reading], None] | None = None,
    ) -> dict[str, Iterator[bytes]]:
        """All files of the lesson in a format: `STEM.SUFFIX` first, then those it shows, such as
        `STEM-figures/NAME.svg`, each in pieces.

        Compiled at once, and read back before anything is given out. Raises KeyError for an unknown format, Misprint
        where the page says something else than what was checked. `tell` is told, per page, what was read on it.
        """
        from explainer.reader.notes import read_files
        from explainer.render.formats import FORMATS

        if FORMAT_ROWS[format].cells:
            from explainer.reader.workbook_page import read_workbook
            from explainer.render.workbook import workbook
            from explainer.walkthrough import walk

            book, name = workbook(self), f"{stem}.{FORMAT_ROWS[format].suffix}"
            reading = read_workbook(book, walk(self), self)
            if tell:
                tell(name, reading)
            return {name: iter([book])}
        row = FORMATS[format]
        form = row.source or format
        own = templates is None
        document, is_read = self.page_document(form, own)
        if not is_read:
            return self._files(document, row, templates, stem)
        files, reading = read_files(
            document,
            self,
            lambda told: _in_memory(self._files(told, row, templates, stem, finished=False)),
            lambda made, told: self._read_files(made, form, told, own),
        )
        name, *_ = files
        if tell:
            tell(name, reading)
        finished = {name: row.finish(files[name])} if row.finish else {}
        return {name: iter([content]) for name, content in {**files, **finished}.items()}

    def _files(
        self, document: Document, row: Format, templates: Path | None, stem: str, finished: bool = True
    ) -> dict[str, Iterator[bytes]]:
        """The page of a document and the pictures beside it, compiled at once and filled piece by piece."""
        from explainer.render.compiler import Compiler
        from explainer.render.page import source_of

        compiler = Compiler(self, row, templates, stem=stem)
        page, source = compiler.page(document), source_of(self)
        pieces = page.stream(source)
        whole = iter([row.finish(b"".join(pieces))]) if row.finish and finished else pieces
        pictures = {name: part.stream(source) for name, part in compiler.pictures.files.items()}
        return {f"{stem}.{row.suffix}": whole, **pictures}

    def _read_files(self, files: Mapping[str, bytes], form: str, document: Document, own: bool) -> Reading:
        """What was read on a page and its pictures; on one of a user's templates the lines that it shows."""
        from explainer.reader.reading import read_page, read_shown_lines

        page, *_ = files.values()
        drawn = [picture.decode() for name, picture in files.items() if name.endswith(".svg")]
        if own:
            return read_page(page.decode(), form, document, self, drawn)
        return read_shown_lines(page.decode(), form, document, self)

    def page_document(self, form: str, own: bool = True) -> tuple[Document, bool]:
        """The walkthrough, and whether its page is read back before it is written, which its table of checks says where
        the templates are our own."""
        from explainer.reader.expected import count_numbers
        from explainer.reader.reading import is_read_back
        from explainer.render.compiler import document_for
        from explainer.render.formats import FORMATS
        from explainer.walkthrough.checks import add_check

        document = document_for(self, FORMATS[form])
        is_read = is_read_back(form, document, self)
        if is_read and own:
            document = add_check(document, Check("reader", count_numbers(document, self), 0.0, 0.0))
        return document, is_read

    def read_back(self) -> dict[str, Reading]:
        """What was read on the pages of each format that is read back; of a lesson too large for that, nothing."""
        from explainer.reader.forms import FORMS
        from explainer.render.computation import TooManyNumbers
        from explainer.render.finish import MissingExtra

        found: dict[str, Reading] = {}

        def keep(form: str, name: str, reading: Reading) -> None:
            found[form] = reading

        for form in (*FORMS, "xlsx"):
            with suppress(MissingExtra, TooManyNumbers):
                self.documents(form, "lesson", tell=partial(keep, form))
        return found

    def html(self) -> str:
        """The lesson as one self-contained HTML file."""
        return self.render("html").decode()

    def markdown(self) -> str:
        """The lesson in portable Markdown."""
        return self.render("markdown").decode()

    def text(self) -> str:
        """The lesson in plain text."""
        return self.render("text").decode()

    def line(self, id: str, sample: int | None = 1, step: int = 1) -> ShownLine:
        """One line of the lesson, which a notebook shows as a formula. Raises KeyError for an unknown id."""
        from explainer.render.shown_line import ShownLine
        from explainer.walkthrough.document import Quantity

        key, m = self.derivation.locate(id)
        each = self.derivation.families[key].scope == "sample"
        return ShownLine(self, Quantity(key, m, step, sample if each else None))

    def fragment(self, format: str = "html", **wish: Any) -> str:
        """The lesson, or some of its sections, for the inside of another page: see `render.fragment.fragment`."""
        from explainer.render.fragment import fragment

        return fragment(self, format, **wish)

    def __repr__(self) -> str:
        return f"<Explanation of {self.spec.title!r}: {len(self.checks)} witnesses agree>"

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        printer.text(self.text())

    def _repr_html_(self) -> str:
        from explainer.render.fragment import fresh_prefix

        return self.fragment(prefix=fresh_prefix(self))

    def _repr_latex_(self) -> str:
        return self.fragment("latex", pictures=False)

    def _repr_markdown_(self) -> str:
        return self.fragment("markdown", pictures=False)


def _in_memory(files: Mapping[str, Iterator[bytes]]) -> dict[str, bytes]:
    """Files whole: what is read back before any of it is given out."""
    return {name: b"".join(pieces) for name, pieces in files.items()}


def explain(
    source: Spec | Mapping[str, Any] | str | Path,
    *,
    large: bool = False,
    keep: Sequence[int] | None = None,
    afresh: bool = False,
) -> Lesson:
    """Build, derive, evaluate and check a lesson.

    `keep` names the updates whose every number is kept; the spec's own choice otherwise. With `afresh` SymPy proves
    every step of every slope, whatever certificates are shipped. Raises SpecError for a spec that is refused,
    witnesses.Disagreement when a witness does not confirm a number, witnesses.NotFinite on overflow.
    """
    spec = read_spec(source, large)
    kept = tuple(keep) if keep is not None else kept_updates(spec)
    rules = PrintRules(spec)
    derivation = derive(build(spec), Prover(afresh))
    values = evaluate(derivation, kept, carry=rules.round if spec.numbers.carry else None)
    display = Display(values, rules, typed_source(values))
    if not values.own:
        return Lesson(spec, derivation, values, display, verify(values))
    correct = explain(correct_spec(spec), keep=kept, afresh=afresh)
    return Lesson(spec, derivation, values, display, (check_replay(values), *correct.checks), correct)


def correct_spec(spec: Spec) -> Spec:
    """The same lesson without mistakes, at full precision, every result with the spec's usual digits; with at least six
    decimals where the spec carries fewer, so that a result is not taken for the carried one."""
    training = spec.training.model_copy(update={"mistakes": ()})
    numbers = spec.numbers.model_copy(update={"carry": False, "rounding": "half_up"})
    if spec.numbers.carry:
        numbers = numbers.model_copy(update={"digits": max(numbers.digits, 6), "overrides": {}})
    return spec.model_copy(update={"training": training, "numbers": numbers})


def trace(source: Spec | Mapping[str, Any] | str | Path, *, all: bool = False, large: bool = False) -> dict[str, Any]:
    """The trace of a spec: every update if it is small enough (or `all`), else the shown ones, the first and the
    last."""
    spec = read_spec(source, large)
    return explain(spec, keep=traced_updates(spec, all)).trace()


def traced_updates(spec: Spec, all: bool) -> Sequence[int]:
    """The updates a trace holds."""
    from explainer.tracing import MAX_QUANTITIES

    per_update = quantities_per_update(spec)
    updates = spec.updates
    if all or updates * per_update <= MAX_QUANTITIES:
        return range(1, updates + 1)
    return sorted({1, updates, *shown_updates(spec)})


def quantities_per_update(spec: Spec) -> int:
    """Roughly how many quantities one update has: some nine a weight and a dozen a neuron, for each sample of a
    batch."""
    weights = sum(spec.fan_in(n) * layer.neurons.count for n, layer in enumerate(spec.network.layers))
    return (9 * weights + 12 * sum(spec.sizes)) * spec.training.batch_size
