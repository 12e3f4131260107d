"""Which sentences the package asks for: by keys that stand in its code, and by patterns whose parts come from tables.

In: the source of the package. Out: keys. A pattern is an f-string of the source with each gap as `{}`; what can fill it
is enumerated from the table that does so there: no sentence counts as used because of how its key begins.

    >>> "backward.product" in constants(), "mistake.{}.why" in patterns()
    (True, True)
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from explainer import explain
from explainer import formula as F
from explainer.auditing.runs import ASSUMPTIONS, OFFSETS
from explainer.calculus.differentiation import STEP_FUNCTIONS, differentiate
from explainer.equations.names import Ident, Ratio
from explainer.functions import ACTIVATIONS, LOSSES, OPTIMIZER_FORMS, OPTIMIZERS
from explainer.judging.pen_slips import PEN_SLIPS
from explainer.judging.verdicts import RIGHT
from explainer.mistakes.table import MISTAKES
from explainer.network.backpropagation import COLLAPSES
from explainer.network.building import build
from explainer.numbers.rounding import ROUNDINGS, RULE_KINDS
from explainer.printers.speech import speech_printer
from explainer.printers.text import PLAIN
from explainer.walkthrough.background import BACKGROUND
from explainer.walkthrough.context import LessonContext, count_phrase
from explainer.walkthrough.recap import first_names, word_table
from explainer.witnesses.agreement import Check, Tally
from explainer.wording import SENTENCES

ROOT = Path(__file__).parent.parent


# ------------------------------------------------------------------------------------------ what stands in the code


@cache
def sources() -> tuple[ast.Module, ...]:
    """Every module of the package but the tables of sentences themselves."""
    paths = (path for path in (ROOT / "explainer").rglob("*.py") if "wording" not in path.parts)
    return tuple(ast.parse(path.read_text(encoding="utf-8")) for path in paths)


def texts(node: ast.AST) -> Iterator[str]:
    """The string constants in a piece of code, f-strings as patterns."""
    match node:
        case ast.JoinedStr(values):
            parts = (part.value if isinstance(part, ast.Constant) else "{}" for part in values)
            yield "".join(map(str, parts)).replace("{}{}", "{}")
            for part in values:
                yield from texts(part.value) if isinstance(part, ast.FormattedValue) else ()
        case ast.Constant(str(text)):
            yield text
        case _:
            for inner in ast.iter_child_nodes(node):
                yield from texts(inner)


@cache
def constants() -> frozenset[str]:
    """Every string of the package that is no f-string."""
    return frozenset(text for module in sources() for text in texts(module) if "{}" not in text)


@cache
def patterns() -> frozenset[str]:
    """Every f-string of the package."""
    return frozenset(text for module in sources() for text in texts(module) if "{}" in text)


def first_arguments(*functions: Callable[..., Any]) -> frozenset[str]:
    """What these functions are called with first, where it is written as a string."""
    names = {function.__name__ for function in functions}
    calls = (node for module in sources() for node in ast.walk(module) if isinstance(node, ast.Call) and node.args)
    asked = (call.args[0] for call in calls if isinstance(call.func, ast.Name) and call.func.id in names)
    return frozenset(text for argument in asked for text in texts(argument))


# ------------------------------------------------------------------------------------------------- what fills a gap


class Asked(dict[str, str]):
    """Sentences that note which of them were asked for."""

    def __init__(self, sentences: Mapping[str, str]) -> None:
        super().__init__(sentences)
        self.keys_asked: set[str] = set()

    def __getitem__(self, key: str) -> str:
        self.keys_asked.add(key)
        return super().__getitem__(key)

    def get(self, key: str, default: str = "") -> str:  # type: ignore[override]
        self.keys_asked.add(key)
        return super().get(key, default)


FORMULA = "-(a + b) * c - a / b**2 + sqrt(abs(c)) + sigmoid(a) * log(b) + D(c) + where(a > 1, b, where(a >= 2, b, c))"
"""A formula with every kind of part."""
NAMES = (Ident("m", "w5", accent="hat"), Ident("w", "5", "+"), Ratio(Ident("E"), Ident("w", "5"), minus=True))
"""Names with every kind of ornament."""


def read_aloud() -> set[str]:
    """The words that formulas are read aloud with: by the printer of readings, and of code by the page's script."""
    formula = F.SumOf(F.read(FORMULA, {"a", "b", "c"}, STEP_FUNCTIONS))
    sentences = Asked(SENTENCES["en"])
    printer = speech_printer(sentences)
    printer.formula(formula, lambda name, bracket: name)
    for name in NAMES:
        printer.name(name, str)
    code = PLAIN.join(PLAIN.formula(formula, lambda name, bracket: name), PLAIN.equal, PLAIN.approx)
    return sentences.keys_asked | {"speech.⊙"} | {f"speech.{sign}" for sign in re.findall(r"[^\w\s.,∂]", code)}


def asked_by_scripts() -> set[str]:
    """The words of the controls, which a page's script asks for by their last part; of a page that asks its verdicts
    and why something cannot be read, which stand in tables of the script."""
    folder = ROOT / "templates" / "html"
    scripts = "".join(path.read_text(encoding="utf-8") for path in folder.glob("*.js"))
    controls = set(re.findall(r"\bwords\.(\w+)", scripts)) - {"say", "shape"}
    [verdicts] = re.findall(r"const SIGNS = \{(.*?)\}", scripts)
    told = re.findall(r"\bsaid\.(\w+)", scripts) + re.findall(r"(\w+): ", verdicts)
    unread = set(re.findall(r'unread\("(\w+)"\)', scripts)) - {"ok"}
    return {f"page.controls.{word}" for word in controls} | {f"page.ask.{word}" for word in {*told, *unread}}


def filled() -> Mapping[str, Collection[str]]:
    """Pattern → what can stand in its gap."""
    lesson = LessonContext.of(explain("mazur"))
    terms = {row[0].key.removeprefix("recap.term.") for row in word_table(lesson, 1, 1).rows}  # type: ignore[union-attr]
    plain = {f"{name}.plain" for name in ("adam", "adamw")}
    forms = {".".join(names) for names in OPTIMIZER_FORMS}
    return {
        "activation.{}": ACTIVATIONS,
        "loss.{}": LOSSES,
        "update.rule.{}": {*OPTIMIZERS, *plain, *forms},
        "mistake.{}": MISTAKES,
        "mistake.{}.why": MISTAKES,
        "homework.digits.{}": RULE_KINDS,
        "homework.ties.{}": ROUNDINGS,
        "quiz.carried.{}": set(RULE_KINDS) - {"exact"},
        "section.background.{}": BACKGROUND,
        "training.loss.{}": ("one", "mean", "sum"),
        "rates.measure.{}": ("one", "mean", "sum"),
        "collapse.{}": {activation for activation, _ in COLLAPSES},
        "witness.{}": first_arguments(Tally, Check),
        "recap.term.{}": terms,
        "recap.meaning.{}": terms,
        "audit.verdict.{}": RIGHT,
        "audit.pen.{}": PEN_SLIPS,
        "audit.assumed.{}": {*ASSUMPTIONS, *filter(None, OFFSETS)},
        "notation.{}": first_names(build(lesson.spec)),
    }


def keys_of(text: str, table: Mapping[str, Collection[str]]) -> Iterator[str]:
    """The keys that a string or a pattern stands for."""
    yield from (text.format(part) for part in table.get(text, ())) if "{}" in text else (text,)


def keys_asked_for() -> set[str]:
    """Every key that the package can ask for, of patterns all that their tables give."""
    table, counted = filled(), first_arguments(count_phrase)
    pairs = {f"{key}.{count}" for text in counted for key in keys_of(text, table) for count in ("one", "many")}
    given = {key for pattern in (patterns() - counted) & table.keys() for key in keys_of(pattern, table)}
    return pairs | given | read_aloud() | asked_by_scripts()


def reasons_of_functions() -> set[str]:
    """The reasons that a function's slope has, alone and around something else."""
    alone = [name for name, counts in F.FUNCTIONS.items() if counts == (1,)]
    lines = (F.read(f"{name}({inner})", {"x"}) for name in alone for inner in ("x", "2 * x"))
    return {step.reason for line in lines for step in differentiate(line, "x").steps}
