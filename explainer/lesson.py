"""A spec explained: the whole pipeline in one function.

In: a spec (loaded, a path, a mapping, or the name of a shipped example). Out: a `Lesson` that holds every stage,
has passed every witness, and can be rendered.

    >>> explain("mazur").text().splitlines()[0]
    'Two inputs, two hidden neurons, two outputs'
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
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
from explainer.witnesses.verifying import check_replay, verify

if TYPE_CHECKING:
    from explainer.reader.reading import Reading
    from explainer.render.shown_line import ShownLine

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

    def documents(self, format: str, stem: str, templates: Path | None = None) -> dict[str, Iterator[bytes]]:
        """All files of the lesson in a format: `STEM.SUFFIX` first, then those it shows, such as
        `STEM-figures/NAME.svg`, each in pieces.

        Compiled at once, and read back before anything is given out. Raises KeyError for an unknown format, Misprint
        where the page says something else than what was checked.
        """
        from explainer.reader.reading import is_read_back, read_page
        from explainer.render.compiler import Compiler
        from explainer.render.formats import FORMATS
        from explainer.render.page import source_of
        from explainer.walkthrough import walk

        if FORMAT_ROWS[format].cells:
            from explainer.render.workbook import workbook

            return {f"{stem}.{FORMAT_ROWS[format].suffix}": iter([workbook(self)])}
        row = FORMATS[format]
        document = walk(self)
        compiler = Compiler(self, row, templates, stem=stem)
        page, source = compiler.page(document), source_of(self)
        pieces = page.stream(source)
        if templates is None and is_read_back(row.source or format, document, self):
            whole_page = b"".join(pieces)
            read_page(whole_page.decode(), row.source or format, document, self)
            pieces = iter([whole_page])
        whole = iter([row.finish(b"".join(pieces))]) if row.finish else pieces
        files = {name: part.stream(source) for name, part in compiler.pictures.files.items()}
        return {f"{stem}.{row.suffix}": whole, **files}

    def read_back(self) -> dict[str, Reading]:
        """What was read on the pages of each format that is read back; of a lesson too large for that, nothing."""
        from explainer.reader.cutting import CUTTERS
        from explainer.reader.reading import is_read_back, read_page
        from explainer.walkthrough import walk

        document = walk(self)
        formats = [format for format in CUTTERS if is_read_back(format, document, self)]
        return {format: read_page(self.render(format).decode(), format, document, self) for format in formats}

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
    kept = tuple(keep) if keep is not None else shown_updates(spec)
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


def shown_updates(spec: Spec) -> tuple[int, ...]:
    """The updates that a page shows line by line: the spec's choice, the first one of the sample that the spec wants to
    see, or the first epoch up to four updates."""
    if spec.page.show:
        return spec.page.show
    size = spec.training.batch_size
    if spec.page.sample:
        from explainer.numbers.engine import sample_order

        order = sample_order(spec.training.shuffle, 1, len(spec.training.data))
        return (order.index(spec.page.sample - 1) // size + 1,)
    epoch = -(-len(spec.training.data) // size)
    return tuple(range(1, min(epoch, 4) + 1))


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
