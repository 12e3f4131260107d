"""Lessons in German: no English is left between the equations, and the equations are the English ones."""

from __future__ import annotations

import re
from functools import cache

import pytest

from explainer import explain, load_example

ENGLISH = re.compile(r"\b(the|and|of|with)\b", re.IGNORECASE)
LESSONS = ("mazur", "xor", "softmax")


@cache
def page(name: str, language: str) -> str:
    """The lesson as text, without the title and the words of its author."""
    spec = load_example(name)
    told = spec.page.model_copy(update={"language": language, "intro": None})
    return explain(spec.model_copy(update={"title": "Titel", "page": told})).text()


@pytest.mark.parametrize("name", LESSONS)
def test_no_english_is_left(name: str) -> None:
    assert [line for line in page(name, "de").splitlines() if ENGLISH.search(line)] == []
    assert ENGLISH.search(page(name, "en"))


@pytest.mark.parametrize("name", LESSONS)
def test_every_equation_is_the_same_in_both_languages(name: str) -> None:
    english, german = (re.findall(r"^    \S+ = .*$", page(name, language), re.M) for language in ("en", "de"))
    assert english
    assert german == english


def test_an_html_page_says_its_language() -> None:
    spec = load_example("xor")
    told = spec.page.model_copy(update={"language": "de"})
    assert b'<html lang="de"' in explain(spec.model_copy(update={"page": told})).render("html")
