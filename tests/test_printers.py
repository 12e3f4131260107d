"""The printers against something that reads them back: Python for text, small readers for TeX and MathML."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from fractions import Fraction
from html import unescape
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from explainer.equations.names import Code, Ident, Name, Ratio, column
from explainer.formula import FUNCTIONS, Add, Cases, Div, Formula, Mul, Neg, Num, Pow, SumOf, Sym, evaluate, read
from explainer.printers import CaseWords, Printer, with_decimal_mark, with_words
from explainer.printers.latex import LATEX
from explainer.printers.mathml import MATHML, MATHML_BREAK, MATHML_TURN, math_element, wrap_chain
from explainer.printers.tex import TEX
from explainer.printers.text import PLAIN, TOKENS
from explainer.printers.typst import TYPST
from tests.portable_tex import problems

NAMES = {"a", "b", "c", "x", "y", "t"}
PRINTERS = {"plain": PLAIN, "tokens": TOKENS, "tex": TEX, "mathml": MATHML}


def typed(text: str) -> Formula:
    return read(text, NAMES, {**FUNCTIONS, "D": (1,)})


def named(printer: Printer) -> Any:
    return lambda name, bracket: printer.name(Ident(name), printer.escape)


def xml(markup: str) -> ET.Element:
    return ET.fromstring(f"<div>{markup}</div>")


# ---------------------------------------------------------------------------- reading back what is printed


def python_of_text(text: str) -> str:
    return text.replace("^", "**")


def python_of_tex(tex: str) -> str:
    """A fraction and a group are as they look: the base of a power is not bracketed unless a bracket is printed."""
    tokens = re.findall(r"\\[A-Za-z]+|\d+|[A-Za-z]|[-+(){}^]", tex)
    at = 0

    def group() -> str:
        nonlocal at
        assert tokens[at] == "{"
        at += 1
        pieces = []
        while tokens[at] != "}":
            pieces.append(piece())
        at += 1
        return "".join(pieces)

    def piece() -> str:
        nonlocal at
        if tokens[at] == "{":
            return group()
        token = tokens[at]
        at += 1
        if token == r"\frac":
            return f"(({group()})/({group()}))"
        if token == "^":
            return f"**({group()})"
        return {r"\cdot": "*", r"\left": "", r"\right": ""}.get(token, token)

    pieces = []
    while at < len(tokens):
        pieces.append(piece())
    return "".join(pieces)


def python_of_mathml(markup: str) -> str:
    """As `python_of_tex`, from the elements."""

    def text(element: ET.Element) -> str:
        parts = [text(child) for child in element]
        match element.tag:
            case "mfrac":
                return f"(({parts[0]})/({parts[1]}))"
            case "msup":
                return f"{parts[0]}**({parts[1]})"
            case "mi" | "mn" | "mo":
                return {"⋅": "*", "−": "-"}.get(element.text or "", element.text or "")
        return "".join(parts)

    return text(xml(wrap_chain(markup)))


READERS = {"plain": python_of_text, "tokens": python_of_text, "tex": python_of_tex, "mathml": python_of_mathml}


class Exact:
    """Fractions, for `formula.evaluate`."""

    def number(self, literal: Num) -> Fraction:
        return Fraction(literal.text)

    def call(self, name: str, args: tuple[Any, ...]) -> Any:
        raise AssertionError(name)

    choose = sum_over = call


def value_of(python: str, values: dict[str, Fraction]) -> Fraction:
    counted = re.sub(r"\d+", lambda digits: f"F({digits[0]})", python)
    return Fraction(eval(counted, {"__builtins__": {}, "F": Fraction, **values}))


LEAVES = st.one_of(st.sampled_from("abc").map(Sym), st.sampled_from(["1", "2", "7"]).map(Num))


def _larger(inner: st.SearchStrategy[Formula]) -> st.SearchStrategy[Formula]:
    several = st.lists(inner, min_size=2, max_size=3).map(tuple)
    return st.one_of(
        several.map(Add),
        several.map(Mul),
        inner.map(Neg),
        st.builds(Div, inner, inner),
        st.builds(Pow, inner, st.sampled_from([Num("2"), Neg(Num("1"))])),
    )


TREES = st.recursive(LEAVES, _larger, max_leaves=9)
VALUES = {"a": Fraction(3), "b": Fraction(-2), "c": Fraction(-5)}


def exact_value(tree: Formula) -> Fraction:
    """The tree's value, its powers with negative exponents written as quotients; rejected where it divides by zero."""

    def plain(part: Formula) -> Formula:
        from explainer.formula import rebuild

        match part:
            case Pow(base, Neg(Num("1"))):
                return Div(Num("1"), plain(base))
        return rebuild(part, plain)

    try:
        return Fraction(evaluate(plain(tree), VALUES, Exact()))
    except ZeroDivisionError:
        assume(False)
        raise


@pytest.mark.parametrize("target", PRINTERS)
@settings(max_examples=150)
@given(tree=TREES)
def test_what_is_printed_has_the_value_of_the_tree(target: str, tree: Formula) -> None:
    expected = exact_value(tree)
    printer, reader = PRINTERS[target], READERS[target]
    assert value_of(reader(printer.formula(tree, named(printer))), VALUES) == expected


def number(printer: Printer, value: Fraction, bracket: bool) -> str:
    style = printer.number
    digits = f"{style.before}{abs(value)}{style.after}"
    if value >= 0:
        return digits
    return f"{style.open}{style.minus}{digits}{style.close}" if bracket else f"{style.minus}{digits}"


@pytest.mark.parametrize("target", PRINTERS)
@settings(max_examples=150)
@given(tree=TREES)
def test_negative_numbers_in_place_of_names_keep_the_value(target: str, tree: Formula) -> None:
    expected = exact_value(tree)
    printer, reader = PRINTERS[target], READERS[target]
    printed = printer.formula(tree, lambda name, bracket: number(printer, VALUES[name], bracket))
    assert value_of(reader(printed), VALUES) == expected
    assert target != "tex" or problems(printed) in ([], ["a line that starts like a list, a heading or a quotation"])


@settings(max_examples=150)
@given(tree=TREES)
def test_every_tree_is_portable_tex_and_well_formed_mathml(tree: Formula) -> None:
    assert problems(TEX.formula(tree, named(TEX))) == []
    xml(wrap_chain(MATHML.formula(tree, named(MATHML))))
    assert [child.tag for child in xml(math_element(MATHML.formula(tree, named(MATHML))))] == ["math"]


# ------------------------------------------------------------------------------------- one row per case

WRITTEN = [
    ("a*(b+c)", "a * (b + c)", r"a \cdot (b + c)"),
    ("a-(b-c)", "a - (b - c)", "a - (b - c)"),
    ("a/b*c", "a / b * c", r"\frac{a}{b} \cdot c"),
    ("a/(b*c)", "a / (b * c)", r"\frac{a}{b \cdot c}"),
    ("-a*b", "-a * b", r"{-}a \cdot b"),
    ("a*(-b)", "a * (-b)", r"a \cdot (-b)"),
    ("(a/b)**2", "(a / b)^2", r"\left(\frac{a}{b}\right)^{2}"),
    ("(-a)**2", "(-a)^2", "(-a)^{2}"),
    ("-a**2", "-a^2", "{-}a^{2}"),
    ("exp(-x)", "exp(-x)", "e^{-x}"),
    ("exp(x)**2", "exp(x)^2", "(e^{x})^{2}"),
    ("1/(1+exp(-x))", "1 / (1 + exp(-x))", r"\frac{1}{1 + e^{-x}}"),
    ("sigmoid(x)", "sigmoid(x)", r"\sigma(x)"),
    ("ln(x)", "ln(x)", r"\ln(x)"),
    ("tanh(a/b)", "tanh(a / b)", r"\tanh\left(\frac{a}{b}\right)"),
    ("sqrt(a+b)", "sqrt(a + b)", r"\sqrt{a + b}"),
    ("abs(a-b)", "abs(a - b)", r"\lvert a - b\rvert"),
    ("erf(x)", "erf(x)", r"\operatorname{erf}(x)"),
    ("max(a, b)", "max(a, b)", r"\max(a, b)"),
    ("pi*e", "pi * e", r"\pi \cdot e"),
    ("0.20*x", "0.20 * x", r"0.20 \cdot x"),
    ("1e-8+x", "1e-8 + x", r"1 \cdot 10^{-8} + x"),
    ("where(x>=0, x, 0)", "(x where x ≥ 0, else 0)", r"(x \text{ where } x \geq 0 \text{, else } 0)"),
    ("D(1+x)", "d/dx (1 + x)", r"\frac{d}{dx}(1 + x)"),
    ("2*D(t-y)", "2 * (∂/∂y (t - y))", r"2 \cdot \frac{\partial }{\partial y}(t - y)"),
]


@pytest.mark.parametrize(("text", "plain", "tex"), WRITTEN)
def test_each_node_is_written_as_expected(text: str, plain: str, tex: str) -> None:
    tree = typed(text)
    assert PLAIN.formula(tree, named(PLAIN)) == plain
    assert TEX.formula(tree, named(TEX)) == tex
    assert problems(tex) == []
    xml(wrap_chain(MATHML.formula(tree, named(MATHML))))


MARKED = [
    ("sqrt(a)", "<msqrt><mi>a</mi></msqrt>"),
    ("exp(-x)", '<msup><mi>e</mi><mrow><mo>−</mo><mi>x</mi></mrow></msup>'),
    ("sigmoid(x)", '<mi>σ</mi><mrow><mo stretchy="false">(</mo><mi>x</mi>'
                   '<mo stretchy="false">)</mo></mrow>'),
    ("1e-8", '<mn>1</mn><mo form="infix">×</mo><msup><mn>10</mn><mn>−8</mn></msup>'),
]  # fmt: skip


@pytest.mark.parametrize(("text", "markup"), MARKED)
def test_mathml_of_each_kind(text: str, markup: str) -> None:
    assert MATHML.formula(typed(text), named(MATHML)) == markup


def test_brackets_grow_only_around_something_tall() -> None:
    assert 'stretchy="false"' not in MATHML.formula(typed("(a/b)**2"), named(MATHML))
    assert MATHML.formula(typed("(a+b)**2"), named(MATHML)).count('stretchy="false"') == 2


def test_a_sum_over_places_is_not_mistaken_for_a_sum_over_a_product() -> None:
    a, b = Sym("a"), Sym("b")
    assert TEX.formula(SumOf(Mul((a, b))), named(TEX)) == r"\sum a \cdot b"
    assert TEX.formula(Mul((SumOf(a), b)), named(TEX)) == r"\left(\sum a\right) \cdot b"
    assert TEX.formula(Neg(SumOf(Add((a, b)))), named(TEX)) == r"{-}\sum (a + b)"


def test_a_choice_inside_a_product_stands_in_brackets() -> None:
    tree = Mul((Sym("a"), Cases(Sym("x"), Sym("x"), ">", Num("0"), Num("0"))))
    assert TEX.formula(tree, named(TEX)) == r"a \cdot (x \text{ where } x > 0 \text{, else } 0)"
    assert "&gt;" in MATHML.formula(tree, named(MATHML))


# --------------------------------------------------------------------------------------------- names

WEIGHT = Ident("w", "5")
SPELT: list[tuple[Name, str, str]] = [
    (WEIGHT, "w_5", "<msub><mi>w</mi><mn>5</mn></msub>"),
    (Ident("w", "12"), "w_{12}", "<msub><mi>w</mi><mn>12</mn></msub>"),
    (Ident("w", "5", "+"), "w_5^{+}",
     '<msubsup><mi>w</mi><mn>5</mn><mo lspace="0" rspace="0">+</mo></msubsup>'),
    (Ident("net", "h1"), r"\mathrm{net_{h1}}", "<msub><mi>net</mi><mi>h1</mi></msub>"),
    (Ident("E", "total"), r"E_{\mathrm{total}}", "<msub><mi>E</mi><mi>total</mi></msub>"),
    (Ident("η"), r"\eta", "<mi>η</mi>"),
    (Ident("δ", "o1"), r"\delta_{\mathrm{o1}}", "<msub><mi>δ</mi><mi>o1</mi></msub>"),
    (Ident("m", "w5", accent="hat"), r"\hat m_{\mathrm{w5}}",
     '<msub><mover accent="true"><mi>m</mi><mo stretchy="false">^</mo></mover><mi>w5</mi></msub>'),
    (Ratio(Ident("E", "o1"), Ident("w", "1")), r"\frac{\partial E_{\mathrm{o1}}}{\partial w_1}",
     "<mfrac><mrow><mi>∂</mi><msub><mi>E</mi><mi>o1</mi></msub></mrow>"
     "<mrow><mi>∂</mi><msub><mi>w</mi><mn>1</mn></msub></mrow></mfrac>"),
    (Code(("net", "1", "h")), r"\mathtt{net1h}", '<mtext class="code">net1h</mtext>'),
]  # fmt: skip


@pytest.mark.parametrize(("name", "tex", "markup"), SPELT)
def test_names(name: Name, tex: str, markup: str) -> None:
    assert TEX.name(name, TEX.escape) == tex
    assert MATHML.name(name, MATHML.escape) == markup
    assert problems(tex) == []


def test_a_derivative_with_a_minus_never_starts_a_list() -> None:
    name = Ratio(Ident("E", "total"), Ident("net", "o1"), minus=True)
    assert problems(TEX.name(name, TEX.escape)) == []
    xml(MATHML.name(name, MATHML.escape))


def test_the_power_of_a_derivative_or_of_an_updated_weight_stands_in_brackets() -> None:
    for name in (Ratio(Ident("E"), WEIGHT), Ident("w", "5", "+")):
        for printer in (TEX, MATHML):
            squared = printer.formula(Pow(Sym("g"), Num("2")), lambda _, b, p=printer, n=name: p.name(n, p.escape))
            assert unescape(re.sub("<[^>]*>", "", squared)).lstrip(r"\left").startswith("(")


def test_a_text_that_differs_from_member_to_member_is_left_to_the_caller() -> None:
    numbers, labels, mixed = column(["5", "12"]), column(["h1", "h2"]), column(["1", "n"])

    def slot(text: Any) -> str:
        return text if isinstance(text, str) else "\ue000"

    assert TEX.name(Ident("w", numbers), slot) == "w_{\ue000}"
    assert TEX.name(Ident("net", labels), slot) == "\\mathrm{net_{\ue000}}"
    assert TEX.name(Ident("w", mixed), slot) == "w_{\\mathrm{\ue000}}"
    assert MATHML.name(Ident("w", numbers), slot) == "<msub><mi>w</mi><mn>\ue000</mn></msub>"
    assert MATHML.name(Ident("net", labels), slot) == "<msub><mi>net</mi><mi>\ue000</mi></msub>"


HOSTILE = [
    "$\\input", "`rm`", "<script>alert(1)</script>", "a_b_c", "**bold**", "x|y", "}{", "\\", "%", "#1", "&lt;",
    "[l](u)", "a\nb", "--", "_", "^2", "~~s~~", '"><img src=x onerror=y>', "don't", "]]>", "<!--",
]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_names_stay_text_in_every_printer(text: str) -> None:
    for name in (
        Ident(text),
        Ident("w", text),
        Ident(text, "h1"),
        Ident(text, text),
        Code((text,)),
        Ratio(Ident(text, text), Ident("w", text)),
    ):
        assert problems(TEX.name(name, TEX.escape)) == []
        shown = xml(MATHML.name(name, MATHML.escape))
        assert {element.tag for element in shown.iter()} <= {"div", "mi", "mn", "msub", "mtext", "mfrac", "mrow"}
        assert text.replace("\n", "") in "".join(shown.itertext()).replace("\n", "")
    assert PLAIN.name(Ident(text), PLAIN.escape) == text


@given(st.text(st.characters(exclude_categories=["Cc", "Cs", "Co"]), min_size=1, max_size=12))
def test_any_label_is_portable_tex(text: str) -> None:
    assert problems(TEX.name(Ident(text, text), TEX.escape)) == []


def test_the_lint_finds_what_it_should() -> None:
    for bad in (r"\{a\}", r"a\,b", r"\begin{aligned}a\end{aligned}", "}_1", "- a", "> a", "a$b", "{a", "a<b", "w_1_2"):
        assert problems(bad), bad
    assert problems(r"\frac{\partial E_{\mathrm{total}}}{\partial w_5} = 0.5 \cdot 10^{-3}") == []


# --------------------------------------------------------------------------------- numbers and chains


def test_a_decimal_comma_stands_in_typed_numbers_too() -> None:
    tree = typed("0.20*x + 1e-8")
    assert with_decimal_mark(TEX, ",").formula(tree, named(TEX)) == r"0{,}20 \cdot x + 1 \cdot 10^{-8}"
    assert with_decimal_mark(MATHML, ",").number.decimal_mark == ","
    assert "<mn>0,20</mn>" in with_decimal_mark(MATHML, ",").formula(tree, named(MATHML))
    assert with_decimal_mark(PLAIN, ".") is PLAIN


def test_the_words_of_a_choice_are_those_of_the_page() -> None:
    tree, words = typed("where(x > 0, 0.5, 1)"), CaseWords(" & wenn ", ", a < b ")
    assert with_words(TEX, words).formula(tree, named(TEX)) == r"(0.5 \text{ ＆ wenn } x > 0 \text{, a ＜ b } 1)"
    written = with_decimal_mark(with_words(MATHML, words), ",").formula(tree, named(MATHML))
    assert "".join(xml(written).itertext()) == "(0,5\u00a0& wenn\u00a0x>0, a < b\u00a01)"
    assert with_words(TYPST, CaseWords(' "q" ', " ")).formula(tree, named(TYPST)) == r'(0.5 " \"q\" " x > 0 " " 1)'
    assert r"\text{ \& wenn }" in with_words(LATEX, words).formula(tree, named(LATEX))
    assert with_words(PLAIN, words).formula(tree, named(PLAIN)) == "(0.5 & wenn x > 0, a < b 1)"
    assert with_words(TOKENS, words) is TOKENS


@pytest.mark.parametrize("printer", [MATHML, TEX, PLAIN])
def test_a_number_is_well_formed_with_every_piece_around_it(printer: Printer) -> None:
    style = printer.number
    scientific = f"{style.minus}{style.before}3.5{style.after}{style.power[0]}{style.power_minus}5{style.power[1]}"
    for number_text in (scientific, f"{style.open}{scientific}{style.close}"):
        if printer is MATHML:
            assert re.sub(r"\s", "", "".join(xml(number_text).itertext())).strip("()") == "−3.5×10−5"
        if printer is TEX:
            assert number_text.count("{") == number_text.count("}")
        if printer is PLAIN:
            assert float(number_text.strip("()")) == -3.5e-5


def test_a_chain_breaks_before_relations_and_terms_but_never_inside_a_fraction() -> None:
    left, right = MATHML.name(WEIGHT, MATHML.escape), MATHML.formula(typed("a/(b+c)+(b-c)*x"), named(MATHML))
    chain = MATHML.join(MATHML.join(left, MATHML.equal, right), MATHML.approx, "<mn>7</mn>")
    sides = list(xml(wrap_chain(chain)).iter("span"))
    assert [len(list(side.iter("math"))) for side in sides] == [1, 2, 1]
    assert [next(side.itertext()) for side in sides] == ["w", "=", "≈"]
    assert chain.count(MATHML_TURN) == 2 and chain.count(MATHML_BREAK) == 1
    assert wrap_chain("<mn>7</mn>") == "<span><math><mn>7</mn></math></span>"


def test_math_says_what_it_is_told_and_holds_no_break() -> None:
    assert math_element(f"<mi>a</mi>{MATHML_BREAK}<mi>b</mi>{MATHML_TURN}<mi>c</mi>", block=True, alt='a "b"') == (
        '<math display="block" aria-label="a &quot;b&quot;"><mi>a</mi><mi>b</mi><mi>c</mi></math>'
    )


def test_tex_chain() -> None:
    assert TEX.join(TEX.join("a", TEX.equal, "b"), TEX.approx, "0.5") == r"a = b \approx 0.5"
