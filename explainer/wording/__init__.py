"""Every sentence a page says, keyed by reason: change the words here, or translate them.

In: a language, a key and what fills its gaps. Out: text without markup. `{name}` is a gap that the walkthrough fills
with a symbol, a number or words; what stands between backticks is mathematics (`explainer.wording.formulas`); the
gaps in `SYMBOLS` fill themselves with the teacher's own symbols. A language is a folder of tables, one per part of a
lesson; a key that the walkthrough uses and a table lacks is an error that a test finds. A row of the package's tables
that has no words of its own is called by its name.

    >>> SENTENCES["en"]["section.error"]
    'How wrong is it?'
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from importlib import import_module

from explainer.equations.names import GREEK
from explainer.functions import ACTIVATIONS, LOSSES, OPTIMIZERS
from explainer.mistakes.table import MISTAKES
from explainer.spec.model import BACKGROUND_NAMES
from explainer.wording.formulas import strip_marks

LANGUAGES = {"en": "english", "de": "german"}
"""Language → the folder of its tables."""

TOPICS = (
    "rows", "page", "given", "forward", "slopes", "question", "backward", "updates", "perceptron", "training",
    "background", "recap", "checks", "mistakes", "quiz", "figures", "homework", "speech", "sheet", "audit",
    "feedback", "asking",
)  # fmt: skip
"""The tables of sentences in a language's folder."""


_ROW_TABLES: Mapping[str, Iterable[str]] = {
    "activation": ACTIVATIONS, "loss": LOSSES, "update.rule": OPTIMIZERS, "mistake": MISTAKES,
    "section.background": BACKGROUND_NAMES,
}  # fmt: skip


def name_rows(key: str, sentence: str) -> Mapping[str, str]:
    """What is said of each row of a table, by its name in words; a sentence for no table as it is.

    >>> name_rows("loss.*", "{name}")["loss.cross_entropy"]
    'cross entropy'
    """
    table, _, end = key.partition(".*")
    if ".*" not in key or table not in _ROW_TABLES:
        return {key: sentence}
    return {f"{table}.{row}{end}": sentence.replace("{name}", row.replace("_", " ")) for row in _ROW_TABLES[table]}


class TopicTables(Mapping[str, Mapping[str, str]]):
    """Language → key → sentence, from the tables of some topics; a language is read when it is asked for."""

    def __init__(self, topics: tuple[str, ...], marked: bool = False) -> None:
        """With `marked` formulas keep their marks, for `wording.formulas.split_formulas`."""
        self.topics, self.marked = topics, marked
        self.loaded: dict[str, Mapping[str, str]] = {}

    def __getitem__(self, language: str) -> Mapping[str, str]:
        if language not in self.loaded:
            modules = (import_module(f"{__name__}.{LANGUAGES[language]}.{topic}") for topic in self.topics)
            sentences = (item for module in modules for item in module.SENTENCES.items())
            rows = {key: said for item in sentences for key, said in name_rows(*item).items()}
            self.loaded[language] = rows if self.marked else {key: strip_marks(said) for key, said in rows.items()}
        return self.loaded[language]

    def __iter__(self) -> Iterator[str]:
        return iter(LANGUAGES)

    def __len__(self) -> int:
        return len(LANGUAGES)


SENTENCES = TopicTables(TOPICS)
"""Every sentence, without marks."""

MARKED_SENTENCES = TopicTables(TOPICS, marked=True)
"""Every sentence, with its formulas between backticks."""

REASONS = TopicTables(("reasons",), marked=True)
"""Why one line of a slope's derivation follows from the line before; formulas between backticks."""

SYMBOLS = {"net": "net", "out": "out", "loss": "E", "rate": "eta"}
"""Gaps `{symbol_net}` … that any sentence may have → the symbols of `[page] symbols` where none are chosen."""


def fill_symbols(sentence: str, symbols: Mapping[str, str] = SYMBOLS) -> str:
    """A sentence with the gaps of `SYMBOLS` filled, Greek letters as themselves.

    >>> fill_symbols("f({symbol_net}) and {symbol_rate}")
    'f(net) and η'
    """
    for symbol, chosen in symbols.items():
        sentence = sentence.replace(f"{{symbol_{symbol}}}", GREEK.get(chosen, chosen))
    return sentence
