"""Every sentence a page says, keyed by reason: change the words here, or translate them.

In: a language, a key and what fills its gaps. Out: text without markup. `{name}` is a gap that the walkthrough fills
with a symbol, a number or words; the gaps in `SYMBOLS` fill themselves with the teacher's own symbols. A language is
a package of tables, one per part of a lesson; a key that the walkthrough uses and a table lacks is an error that a test
finds. A row of the package's tables that has no words of its own is called by its name.

    >>> SENTENCES["en"]["section.error"]
    'How wrong is it?'
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from explainer.equations.names import GREEK
from explainer.functions import ACTIVATIONS, LOSSES, OPTIMIZERS
from explainer.mistakes.table import MISTAKES
from explainer.spec.model import BACKGROUND_NAMES
from explainer.wording import english, german

_TABLES: Mapping[str, Iterable[str]] = {
    "activation": ACTIVATIONS, "loss": LOSSES, "update.rule": OPTIMIZERS, "mistake": MISTAKES,
    "section.background": BACKGROUND_NAMES,
}  # fmt: skip


def name_rows(sentences: Mapping[str, str], plain: Mapping[str, str]) -> Mapping[str, str]:
    """A language's sentences, and plain ones for the rows that it has no words for.

    >>> name_rows({"loss.huber": "Huber's loss"}, {"loss.*": "{name}"})["loss.cross_entropy"]
    'cross entropy'
    """
    made = {
        pattern.replace("*", row): sentence.replace("{name}", row.replace("_", " "))
        for pattern, sentence in plain.items()
        for row in _TABLES[pattern.partition(".*")[0]]
    }
    return {**made, **sentences}


SENTENCES: Mapping[str, Mapping[str, str]] = {
    "en": name_rows(english.SENTENCES, english.ROWS),
    "de": name_rows(german.SENTENCES, german.ROWS),
}
"""Language → key → sentence."""

REASONS: Mapping[str, Mapping[str, str]] = {"en": english.REASONS, "de": german.REASONS}
"""Language → key → why one line of a slope's derivation follows from the line before."""

SYMBOLS = {"net": "net", "out": "out", "loss": "E", "rate": "eta"}
"""Gaps `{symbol_net}` … that any sentence may have → the symbols of `[page] symbols` where none are chosen."""


def in_plain_text(sentence: str, symbols: Mapping[str, str] = SYMBOLS) -> str:
    """A sentence with the gaps of `SYMBOLS` filled, Greek letters as themselves.

    >>> in_plain_text("f({symbol_net}) and {symbol_rate}")
    'f(net) and η'
    """
    for symbol, chosen in symbols.items():
        sentence = sentence.replace(f"{{symbol_{symbol}}}", GREEK.get(chosen, chosen))
    return sentence
