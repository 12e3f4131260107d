"""What `import explainer` offers: every public name, the pipeline step by step, and a gradient read in every way."""

from __future__ import annotations

import math

import pytest

import explainer


@pytest.mark.parametrize("name", explainer.__all__)
def test_a_public_name_is_there_and_documented(name: str) -> None:
    assert getattr(explainer, name).__doc__


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'explian'"):
        explainer.explian  # noqa: B018


def test_the_pipeline_step_by_step_is_what_explain_does() -> None:
    spec = explainer.load_example("mazur")
    derivation = explainer.derive(explainer.build(spec))
    values = explainer.evaluate(derivation)
    checks = explainer.verify(values)
    lesson = explainer.explain(spec)
    assert checks == lesson.checks
    key, member = derivation.locate("dE/dw5")
    assert float(values.get(key, 1, 1)[0, member]) == lesson.value("dE/dw5")
    assert explainer.walk(lesson).title == spec.title


def test_a_gradient_is_read_as_chain_as_paths_as_delta_and_as_one_expression() -> None:
    lesson = explainer.explain("mazur")
    gradient = lesson.value("dE/dw1")
    assert math.fsum(product for _, product in lesson.paths("dE/dw1")) == pytest.approx(gradient, rel=1e-14)
    assert math.prod(map(lesson.value, lesson.derivation.chain("dE/dw1"))) == pytest.approx(gradient, rel=1e-14)
    assert lesson.value("delta_h1") * lesson.value("i1") == pytest.approx(gradient, rel=1e-14)
    expression = lesson.derivation.expression("dE/dw1", expand=True)
    numbers = {symbol: lesson.value(symbol.name) for symbol in expression.free_symbols}
    assert float(expression.subs(numbers)) == pytest.approx(gradient, rel=1e-12)


def test_a_notebook_shows_the_lesson() -> None:
    lesson = explainer.explain("mazur")
    assert "<math" in lesson._repr_html_() and "<script" not in lesson._repr_html_()
    assert "\\frac" in lesson._repr_latex_() and "$$" in lesson._repr_markdown_()
