"""Sentences that numbers could make false, as the site lists them: when each is said, and by how many lessons.

In: the table of claims and the shipped lessons. Out: fields of the page `about/asserted`.

    >>> spoken_claim("helped.better")
    'It fell: the update helped on this sample.'
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from typing import Any

from explainer.explanation import Explanation
from explainer.lesson import example_names
from explainer.render.page import source_of
from explainer.render.verdicts import said_sentences
from explainer.site.lessons import lesson
from explainer.site.pieces import Pieces
from explainer.walkthrough import walk
from explainer.witnesses.claims import CLAIMS
from explainer.wording import SENTENCES

TOPICS = {
    "task": "What is given", "forward": "The forward pass", "error": "The error",
    "question": "One weight moved by hand",
    "backward": "The backward pass", "delta": "δ", "update": "The update", "penalty": "The penalty",
    "helped": "Did it help?", "recap": "The recap", "notation": "Two notations", "training": "The training",
    "rates": "Learning rates", "perceptron": "The perceptron", "special": "What is special",
}  # fmt: skip
"""First part of a claim's key → the heading of its table."""


def spoken_claim(key: str) -> str:
    """A claim in English, its gaps left open."""
    return re.sub(r"{\w+}", "…", SENTENCES["en"][key])


def claims_said(explanation: Explanation) -> Counter[str]:
    """How often a lesson says each claim."""
    said = said_sentences(walk(explanation), source_of(explanation))
    return Counter(sentence.key for sentence in said if sentence.key in CLAIMS)


def asserted(pieces: Pieces) -> Mapping[str, Any]:
    """Every claim with its condition in words and how many of the shipped lessons say it."""
    counts = [claims_said(lesson(name)) for name in example_names()]
    following = {row.otherwise for row in CLAIMS.values()}
    topics = []
    for topic, title in TOPICS.items():
        rows = [
            (spoken_claim(key), f"{'else ' if key in following else ''}{row.when}", str(sum(key in n for n in counts)))
            for key, row in CLAIMS.items()
            if key.partition(".")[0] == topic
        ]
        header = ("Sentence", "Said where", "Lessons")
        topics.append({"title": title, "table": pieces.table(f"Sentences: {title}", header, rows)})
    said = sum(counts, Counter[str]())
    return {
        "topics": topics, "rows": len(CLAIMS), "lessons": len(counts), "said": len(said), "times": f"{said.total():,}"
    }  # fmt: skip
