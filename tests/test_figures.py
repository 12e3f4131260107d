"""Pictures: nothing overlaps, every number is the lesson's own, plots agree with NumPy, markup is harmless."""

from __future__ import annotations

import itertools
import re
import subprocess
import xml.etree.ElementTree as ET
from collections.abc import Iterator, Sequence
from decimal import ROUND_HALF_UP, Decimal, localcontext
from functools import cache
from typing import Any

import numpy as np
import pytest

from explainer import Explanation, explain
from explainer.equations.keys import Key
from explainer.figures import FIGURES, Pen, Scene
from explainer.figures.contours import contour
from explainer.figures.planes import samples_of
from explainer.figures.scene import Bounds, Box, Circle, Label, Path, crosses, flatten, overlap
from explainer.figures.tikz import STYLES
from explainer.lesson import example_names
from explainer.printers.tex import TEX
from explainer.printers.text import PLAIN
from explainer.reader.reading import Misprint, read_page
from explainer.render.compiler import Compiler
from explainer.render.formats import FORMATS, Format, bare_formula
from explainer.render.page import Page, source_of
from explainer.render.pictures import Pictures
from explainer.spec import to_mapping
from explainer.walkthrough.document import Document, Figure, Quantity, Say, Section
from tests.test_derivation import dense
from tests.tools import lesson, need

NETWORKS = (
    "network.structure",
    "network.weights",
    "network.values",
    "network.paths",
    "network.backward",
    "network.update",
)
SIZES = [
    (2, 2, 2),
    (1, 1),
    (2, 4, 1),
    (3, 3, 3),
    (3, 4, 2),
    (5, 5, 5),
    (8, 8),
    (2, 8, 8, 1),
    (8, 8, 8, 8),
    (4, 8, 5, 8, 3),
]
SHAPES = ("skip", "recurrent", "convolution", "tied-weights", "shared-bias", "xor", "softmax")
CAPTION = Say("section.network")


@cache
def sized(*sizes: int) -> Explanation:
    return explain(dense(*sizes), large=True)


def about(kind: str, explanation: Explanation) -> Quantity | None:
    """Something that a kind of picture can be about."""
    weight = explanation.derivation.network.parameters[0]
    return {
        "network.values": Quantity("loss", 0, 1, 1),
        "network.paths": Quantity(weight, 0, 1, 1),
        "chain": Quantity(weight, 0, 1, 1),
        "neuron": Quantity(Key("net", 1), 0, 1, 1),
        "activation": Quantity(Key("out", 1), 0, 1, 1),
    }.get(kind)


def scene(kind: str, explanation: Explanation) -> Scene:
    source = source_of(explanation) if FIGURES[kind].at_fill else None
    return FIGURES[kind].draw(Pen(explanation, source), about(kind, explanation))


def kinds(explanation: Explanation) -> list[str]:
    """All that fit, but for the one that a script shows a few numbers of at a time."""
    fitting = (kind for kind, row in FIGURES.items() if row.fits(explanation.derivation.network))
    return [kind for kind in fitting if kind != "network.living"]


def written(explanation: Explanation, chosen: Sequence[str], format: str = "html") -> tuple[str, dict[str, str]]:
    """A page that shows pictures, and its files."""
    figures = tuple(Figure(kind, CAPTION, about(kind, explanation)) for kind in chosen)
    compiler = Compiler(explanation, FORMATS[format], stem="x")
    page = compiler.page(Document("Pictures", "en", (Section(CAPTION, figures),)))
    source = source_of(explanation)
    files = {name: b"".join(part.stream(source)).decode() for name, part in compiler.pictures.files.items()}
    return b"".join(page.stream(source)).decode(), files


# ----------------------------------------------------------------------------------------------------- nothing overlaps


def clashes(picture: Scene) -> Iterator[str]:
    """Labels that meet another label, a node they are not in, or a line of another group."""
    shapes = list(flatten(picture.shapes))
    labels = [(shape, k) for k, (shape, _) in enumerate(shapes) if isinstance(shape, Label)]
    groups = [id_of(k, picture) for k in range(len(shapes))]
    for (a, i), (b, j) in itertools.combinations(labels, 2):
        if overlap(a.bounds, b.bounds, -1.5):
            yield f"{a.pieces} on {b.pieces} ({i}, {j})"
    for label, k in labels:
        for other, (shape, _) in enumerate(shapes):
            if groups[other] == groups[k] or not isinstance(shape, Path | Box) or "ground" in shape.role:
                continue
            if isinstance(shape, Box) and overlap(label.bounds, shape.bounds, -1):
                yield f"{label.pieces} on a node"
            if isinstance(shape, Path) and "edge" in shape.role and not shape.closed:
                for part in shape.parts:
                    if any(crosses(p, q, label.bounds, -1) for p, q in itertools.pairwise(part)):
                        yield f"{label.pieces} on a line"


def id_of(place: int, picture: Scene) -> int:
    """Which of the outermost groups a single shape belongs to."""
    for k, shape in enumerate(picture.shapes):
        size = sum(1 for _ in flatten((shape,)))
        if place < size:
            return k
        place -= size
    raise IndexError(place)


@pytest.mark.parametrize("kind", [*NETWORKS, "neuron", "network.apart", "chain"])
@pytest.mark.parametrize("sizes", SIZES, ids=str)
def test_labels_have_room(kind: str, sizes: tuple[int, ...]) -> None:
    assert list(clashes(scene(kind, sized(*sizes)))) == []


@pytest.mark.parametrize("kind", [*NETWORKS, "neuron", "network.apart", "chain"])
@pytest.mark.parametrize("name", SHAPES)
def test_labels_have_room_in_networks_of_other_shapes(kind: str, name: str) -> None:
    assert list(clashes(scene(kind, lesson(name)))) == []


def test_a_clash_would_be_found() -> None:
    pen = Pen(lesson("mazur"))
    shapes = (pen.label(0, 0, "one"), pen.label(5, 3, "two"), Path((((-9, 0), (9, 0)),), "edge"))
    assert len(list(clashes(Scene(9, 9, shapes, CAPTION)))) == 3


def test_everything_stands_inside_the_picture() -> None:
    for name in ("mazur", "xor", "recurrent"):
        for kind in kinds(lesson(name)):
            picture = scene(kind, lesson(name))
            for shape, _ in flatten(picture.shapes):
                left, top, right, bottom = outline(shape)
                assert left >= -0.1 and right <= picture.width + 0.1, (name, kind, shape)
                assert top >= -0.1 and bottom <= picture.height + 0.1, (name, kind, shape)


def outline(shape: Path | Circle | Box | Label) -> Bounds:
    match shape:
        case Path(parts):
            xs, ys = zip(*(point[-2:] for part in parts for point in part), strict=True)
            return (min(xs), min(ys), max(xs), max(ys))
        case Circle(x, y, radius):
            return (x - radius, y - radius, x + radius, y + radius)
    return shape.bounds


LAID_OUT = """() => [...document.querySelectorAll('svg')].flatMap(svg => {
    let box = element => { let b = element.getBBox(); return [b.x, b.y, b.x + b.width, b.y + b.height]; };
    let meet = (a, b, m) => a[0] + m < b[2] && b[0] + m < a[2] && a[1] + m < b[3] && b[1] + m < a[3];
    let texts = [...svg.querySelectorAll('text')].map(element => [element, box(element)]);
    let found = [];
    let nodes = [...svg.querySelectorAll('rect.node')].map(node => [node, box(node)]);
    let lines = [...svg.querySelectorAll('path.edge:not(.head)')].map(path => {
        let points = [];
        for (let s = 0, long = path.getTotalLength(); s <= long; s += 1.5) points.push(path.getPointAtLength(s));
        return [path, points];
    });
    let [x, y, width, height] = [0, 0, svg.viewBox.baseVal.width, svg.viewBox.baseVal.height];
    texts.forEach(([one, a], i) => {
        if (a[0] < x - 1 || a[2] > width + 1) found.push('outside: ' + one.textContent);
        texts.slice(i + 1).forEach(([other, b]) => {
            if (meet(a, b, 3)) found.push(one.textContent + ' on ' + other.textContent);
        });
        nodes.forEach(([node, b]) => {
            let inside = node.parentElement === one.parentElement;
            if (inside && node.parentElement === svg) return;
            if (!inside && meet(a, b, 2)) found.push(one.textContent + ' on a node');
            if (inside && (a[0] < b[0] || a[2] > b[2])) found.push(one.textContent + ' sticks out');
        });
        lines.forEach(([path, points]) => {
            if (path.parentElement === one.parentElement) return;
            if (points.some(p => p.x > a[0] + 1 && p.x < a[2] - 1 && p.y > a[1] + 4 && p.y < a[3] - 4))
                found.push(one.textContent + ' on a line');
        });
    });
    return found;
})"""


@pytest.mark.parametrize(
    "sizes", [(2, 2, 2), (3, 4, 2), (5, 5, 5), (8, 8, 8, 8), "recurrent", "skip", "xor", "mazur"], ids=str
)
def test_labels_have_room_in_a_browser(browser: Any, sizes: Any) -> None:
    explanation = lesson(sizes) if isinstance(sizes, str) else sized(*sizes)
    drawn = [kind for kind in kinds(explanation) if not kind.startswith("biology")]
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.set_content(written(explanation, drawn)[0])
    assert page.evaluate(LAID_OUT) == []
    page.close()


# --------------------------------------------------------------------------------------------------------- the numbers


def texts_of(svg: str) -> list[str]:
    return [text_of(element) for element in ET.fromstring(svg).iter() if element.tag.endswith("text")]


def text_of(element: ET.Element) -> str:
    """What stands in an element, subscripts on the line."""
    return "".join(element.itertext()).translate(str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789"))


def pictures(page: str) -> list[str]:
    return re.findall(r"<svg.*?</svg>", page, re.S)


def shown(explanation: Explanation, id: str, step: int = 1, sample: int = 1) -> str:
    """A number as the lesson prints it."""
    key, m = explanation.derivation.locate(id)
    printed = explanation.display.get(key, step, sample)
    power = int(printed.exponent[0, m])
    raised = "".join("⁻" if c == "-" else "⁰¹²³⁴⁵⁶⁷⁸⁹"[int(c)] for c in str(power)) if power else ""
    sign = "−" if printed.negative[0, m] else ""
    return f"{sign}{printed.text[0, m].decode()}" + (f"·10{raised}" if raised else "")


def short(explanation: Explanation, id: str) -> str:
    """Three significant digits, ties away from zero."""
    number = Decimal(f"{explanation.value(id):.14e}")
    with localcontext(prec=3, rounding=ROUND_HALF_UP):
        return f"{+number:f}".replace("-", "−")


@pytest.mark.parametrize("name", ["mazur", "skip", "softmax", "two-hidden"])
def test_a_number_beside_a_name_is_the_lessons(name: str) -> None:
    explanation = lesson(name)
    checked = 0
    for svg in pictures(written(explanation, ["network.weights", "network.values", "neuron"])[0]):
        for group in ET.fromstring(svg).iter("g"):
            for id in group.get("data-q", "").split():
                for text in map(text_of, group.iter("text")):
                    label = re.sub(r"^× ", "", text).split(" ")
                    if label[0] == id.replace("_", "") and len(label) == 2:
                        assert label[1] in (shown(explanation, id), short(explanation, id)), (id, text)
                        checked += 1
    assert checked >= 12


def test_the_values_of_the_second_article_stand_in_its_picture() -> None:
    (values,) = pictures(written(lesson("mazur"), ["network.values"])[0])
    told = texts_of(values)
    expected = ("neth1 0.378", "outh1 0.593", "outo1 0.751", "Eo1 0.275", "0.298")
    assert set(expected) <= set(told)
    described = ET.fromstring(values).findtext("desc") or ""
    assert "net_h1 is 0.377500000" in described and "E_total is 0.298371109" in described


@pytest.mark.parametrize("name", ["mazur", "recurrent", "xor-as-printed"])
def test_lines_are_as_thick_as_their_numbers_are_large(name: str) -> None:
    """Six steps of the largest in the picture, dashed where it is negative: reckoned here from the lesson's values."""
    explanation, checked = lesson(name), 0
    for kind, id_of_line in (("network.weights", "{}"), ("network.backward", "dE/d{}"), ("network.update", "{}_new")):
        (svg,) = pictures(written(explanation, [kind])[0])
        lines = [
            (group.get("data-q", ""), path.get("class", "").split()[1:])
            for group in ET.fromstring(svg).iter("g")
            for path in group.iter("path")
            if path.get("class", "").startswith("edge w")
        ]
        numbers = [explanation.value(id_of_line.format(id)) for id, _ in lines]
        if kind == "network.update":
            numbers = [new - explanation.value(id) for new, (id, _) in zip(numbers, lines, strict=True)]
        for (id, role), number in zip(lines, numbers, strict=True):
            step = 6 * abs(number) / max(map(abs, numbers))
            assert step - 1e-9 <= int(role[0][1:]) < step + 1 + 1e-9, (kind, id)
            assert (role[1:] == ["n"]) == (number < 0), (kind, id)
            checked += 1
    assert checked >= 20


FAULTS = (
    ("another gradient", r'(\| <tspan data-q="delta_h1">)0', r"\g<1>1"),
    ("the gradient of something else", r"(\| <tspan data-q=\")delta_h1(\">[^<]*)", r"\g<1>dE/dout_h1\g<2>"),
    ("another new weight", r'(→ <tspan data-q="w5_new">)0', r"\g<1>1"),
    ("a thicker line", r"edge w1\b", "edge w6"),
    ("a dashed line", r'edge w5"', 'edge w5 n"'),
    ("another slope on a path", r'(× <tspan data-q="dout_o1/dnet_o1">)0', r"\g<1>1"),
    ("another product", r'(path 1: <tspan data-q="[^"]*">)0', r"\g<1>1"),
)


@pytest.mark.parametrize(("fault", "found", "planted"), FAULTS, ids=[row[0] for row in FAULTS])
def test_what_pictures_say_is_read_back(fault: str, found: str, planted: str) -> None:
    explanation = lesson("mazur")
    page = explanation.html()
    wrong, count = re.subn(found, planted, page, count=1)
    assert count == 1
    document = explanation.page_document("html")[0]
    assert read_page(page, "html", document, explanation).pictured > 100
    with pytest.raises(Misprint):
        read_page(wrong, "html", document, explanation)


def test_symbols_and_the_decimal_mark_are_the_teachers() -> None:
    spec = dense(2, 2, 1, page={"decimal_mark": ",", "symbols": {"net": "z", "out": "a", "loss": "L"}})
    page, _ = written(explain(spec), ["network.values", "chain", "activation"])
    values, chain, activation = map(texts_of, pictures(page))
    assert any(text.startswith("zh1 ") and "," in text for text in values) and "Ltotal" in values
    assert "∂zh1/∂w1" in chain and "0,5" in activation
    assert not re.search(r"\d\.\d", "".join([*values, *chain, *activation]))


# ------------------------------------------------------------------------------------------------------------- markup


@pytest.mark.parametrize("name", ["mazur", "xor", "recurrent", "softmax"])
def test_markup_is_well_formed_and_themed_by_classes(name: str) -> None:
    explanation = lesson(name)
    page, _ = written(explanation, kinds(explanation))
    _, files = written(explanation, kinds(explanation), "markdown")
    assert len(pictures(page)) == len(files) == len(kinds(explanation))
    ids: list[str] = []
    for svg in [*pictures(page), *files.values()]:
        tree = ET.fromstring(svg)
        for element in tree.iter():
            assert "style" not in element.attrib and not any(key.startswith("on") for key in element.attrib)
            assert not element.tag.endswith("script")
        assert tree.get("role") == "img"
        *title, told = [element for element in tree if element.tag.endswith(("title", "desc"))]
        assert len(title) == (svg not in page), "inside a page the caption is the title"
        name = told.attrib["id"].removesuffix("-d")
        assert tree.get("aria-labelledby") == f"{name}-t {name}-d" and f'id="{name}-t"' in (
            page if svg in page else svg
        )
        assert "".join(told.itertext()) and all("".join(element.itertext()) for element in title)
        ids += [e.attrib["id"] for e in tree.iter() if "id" in e.attrib] if svg in page else []
    assert len(ids) == len(set(ids))


def test_every_role_has_a_look() -> None:
    from explainer.render.templates import picture_style

    style = picture_style(dark=True)
    roles = {
        role
        for name in ("mazur", "xor", "skip", "recurrent")
        for kind in kinds(lesson(name))
        for shape, _ in flatten(scene(kind, lesson(name)).shapes)
        for role in shape.role.split()
    }
    known = set(re.findall(r"\.([a-z]\w*)", style))
    assert roles - known <= {"d0", "axon", "arrow"}
    assert "var(" not in style and style.count("{") == style.count("}")


HOSTILE = ["<script>alert(1)</script>", "$\\input{x}", "a\"b'c&d", "]]>"]


def test_hostile_labels_are_harmless() -> None:
    spec = dense(2, 4, 1)
    spec["network"]["inputs"] = ["<b>x", "y&z"]
    spec["network"]["layers"][0]["neurons"] = HOSTILE
    explanation = explain(spec)
    page, _ = written(explanation, kinds(explanation))
    _, files = written(explanation, kinds(explanation), "markdown")
    for svg in [*pictures(page), *files.values()]:
        tree = ET.fromstring(svg)
        assert not [e for e in tree.iter() if e.tag.rpartition("}")[2] in ("script", "b")]
    assert HOSTILE[0] in texts_of(pictures(page)[0])


def test_a_file_looks_right_alone_and_repeats_to_the_byte() -> None:
    _, files = written(lesson("mazur"), ["network.values", "activation"], "markdown")
    assert list(files) == ["x-figures/network-values.svg", "x-figures/activation.svg"]
    for svg in files.values():
        assert "prefers-color-scheme: dark" in svg and 'class="ground"' in svg and "xmlns" in svg
    assert files == written(explain("mazur"), ["network.values", "activation"], "markdown")[1]


def test_a_picture_is_small() -> None:
    page, _ = written(lesson("mazur"), kinds(lesson("mazur")))
    for kind, svg in zip(kinds(lesson("mazur")), pictures(page), strict=True):
        assert len(svg.encode()) <= 6_500, kind


@pytest.mark.parametrize("format", FORMATS)
def test_every_format_shows_or_tells_it(format: str) -> None:
    page, files = written(lesson("mazur"), ["network.values"], format)
    told = page + "".join(files.values())
    assert "0.298371109" in told.replace("{,}", ",")


def test_every_example_can_be_drawn_in_every_way() -> None:
    for name in example_names():
        written(lesson(name), kinds(lesson(name)))


# -------------------------------------------------------------------------------------------------- plots against NumPy


def sigmoid(x: Any) -> Any:
    return 1 / (1 + np.exp(-np.asarray(x, dtype=float)))


def test_points_stand_on_the_function() -> None:
    explanation = lesson("mazur")
    dots = [shape for shape, _ in flatten(scene("activation", explanation).shapes) if isinstance(shape, Circle)]
    (curve,) = [
        shape
        for shape, _ in flatten(scene("activation", explanation).shapes)
        if isinstance(shape, Path) and shape.role == "curve"
    ]
    (x0, y0), (x1, y1) = curve.parts[0][0], curve.parts[0][-1]
    nets = np.array([0.15 * 0.05 + 0.20 * 0.10 + 0.35, 0.25 * 0.05 + 0.30 * 0.10 + 0.35])
    low, high = sigmoid(-4), sigmoid(4)
    expected = [(x0 + (n + 4) / 8 * (x1 - x0), y0 + (sigmoid(n) - low) / (high - low) * (y1 - y0)) for n in nets]
    found = [(dot.x, dot.y) for dot in dots if dot.role == "mark"]
    assert np.allclose(found, expected, atol=1e-6)


def trained_xor() -> Any:
    """XOR as the lesson trains it, by a few lines of NumPy."""
    spec = lesson("xor").spec
    first, second = (np.array([[float(v) for v in row] for row in layer.weights]) for layer in spec.network.layers)
    rate = float(spec.training.optimizer.learning_rate)
    for _ in range(spec.training.epochs):
        for sample in spec.training.data:
            x, t = np.array(sample.input, dtype=float), np.array(sample.target, dtype=float)
            h = sigmoid(first @ x)
            y = sigmoid(second @ h)
            delta = (y - t) * y * (1 - y)
            back = (second.T @ delta) * h * (1 - h)
            second -= rate * np.outer(delta, h)
            first -= rate * np.outer(back, x)
    return lambda points: sigmoid(sigmoid(points @ first.T) @ second.T)[:, 0]


def inside(path: Path, x: float, y: float) -> bool:
    """Whether a point lies in a closed path, by the even-odd rule."""
    odd = False
    for part in path.parts:
        for (x1, y1), (x2, y2) in zip(part, (*part[1:], part[0]), strict=True):
            if (y1 > y) != (y2 > y) and x < x1 + (x2 - x1) * (y - y1) / (y2 - y1):
                odd = not odd
    return odd


def test_the_shaded_region_is_where_the_network_says_yes() -> None:
    answer = trained_xor()
    picture = scene("regions", lesson("xor"))
    shapes = [shape for shape, _ in flatten(picture.shapes)]
    (area,) = [shape for shape in shapes if isinstance(shape, Path) and shape.role == "area"]
    (frame,) = [shape for shape in shapes if isinstance(shape, Box) and shape.role == "frame"]
    left, top, right, bottom = frame.bounds
    span = (-0.25, 1.25)
    wrong = 0
    for i, j in itertools.product(range(1, 40), repeat=2):
        point = np.array([[span[0] + 1.5 * i / 40, span[0] + 1.5 * j / 40]])
        said = float(answer(point)[0])
        here = inside(area, left + (right - left) * i / 40, bottom - (bottom - top) * j / 40)
        if abs(said - 0.5) > 0.2:
            wrong += here != (said > 0.5)
    assert wrong == 0
    assert {
        "round": sum(isinstance(s, Circle) and s.y < top + (bottom - top) for s in shapes),
        "square": sum(isinstance(s, Box) and "hollow" in s.role and s.y < bottom for s in shapes),
    } == {"round": 2, "square": 2}


def test_no_line_does_what_the_network_does() -> None:
    described = scene("line", lesson("xor")).description.fills
    assert (described["line"], described["network"], described["count"]) == ("3", "4", "4")
    samples = samples_of(Pen(lesson("xor"), source_of(lesson("xor"))))
    assert samples.high.tolist() == [one != other for one, other in samples.points.tolist()]


def test_the_training_curve_falls_as_the_losses_do() -> None:
    explanation = lesson("xor")
    losses = np.asarray(explanation.values.history.losses)[0].reshape(-1, 4).sum(axis=1)
    (curve,) = [
        s for s, _ in flatten(scene("training", explanation).shapes) if isinstance(s, Path) and s.role == "curve"
    ]
    (x0, y0), (x1, y1) = curve.parts[0][0], curve.parts[0][-1]
    for x, y in curve.parts[0]:
        epoch = round(1 + (x - x0) / (x1 - x0) * (len(losses) - 1))
        height = np.log(losses[epoch - 1] / losses[0]) / np.log(losses[-1] / losses[0])
        assert abs(y - (y0 + height * (y1 - y0))) < 1.0


def test_a_contour_encloses_a_disc() -> None:
    xs = np.linspace(-1, 1, 41)
    across, up = np.meshgrid(xs, xs)
    pixels = (100 * xs).tolist()
    path = contour(0.5 - across**2 - up**2, pixels, pixels, "area")
    assert len(path.parts) == 1
    radii = np.hypot(*np.array(path.parts[0]).T)
    assert np.allclose(radii, 100 * 0.5**0.5, atol=0.5)
    hole = contour(across**2 + up**2 - 0.5, pixels, pixels, "area")
    assert len(hole.parts) == 2 and not inside(hole, 0.0, 0.0) and inside(hole, 95.0, 95.0)


def test_more_neurons_come_closer() -> None:
    told = scene("approximation", lesson("mazur")).description.fills["errors"]
    errors = [float(text) for text in re.findall(r"'error': '([\d.]+)'", repr(told))]
    assert len(errors) == 4 and errors == sorted(errors, reverse=True) and errors[-1] < 0.05


# ---------------------------------------------------------------------------------------------------------------- LaTeX

TEX_SIGNS = (
    {
        "Σ": r"\ensuremath{\Sigma}",
        "σ": r"\ensuremath{\sigma}",
        "×": r"\ensuremath{\times}",
        "−": r"\ensuremath{-}",
        "⋮": r"\ensuremath{\vdots}",
        "′": r"\ensuremath{'}",
        "·": r"\ensuremath{\cdot}",
        "\\": r"\textbackslash{}",
        "≈": r"\ensuremath{\approx}",
        "⋯": r"\ensuremath{\cdots}",
        "…": r"\dots{}",
        "⁻": r"\ensuremath{^{-}}",
        **{c: rf"\ensuremath{{^{k}}}" for k, c in enumerate("⁰¹²³⁴⁵⁶⁷⁸⁹")},
    }
    | {c: f"\\{c}" for c in "{}$&#%_"}
    | {"^": r"\^{}", "~": r"\~{}"}
)
LATEX = Format(
    "latex",
    TEX,
    PLAIN,
    line=bare_formula,
    inline=lambda formula, reading: f"${formula}$",
    code_inline=str,
    escape=lambda text: "".join(TEX_SIGNS.get(c, c) for c in text),
    picture="tikz",
)


@pytest.mark.parametrize("name", ["mazur", "skip"])
def test_latex_takes_every_picture(name: str, tmp_path: Any) -> None:
    program = need("pdflatex")
    spec = to_mapping(lesson(name).spec)
    spec["network"]["layers"][0]["neurons"] = ["$\\input{/etc/passwd}", "a_b%"]
    explanation = explain(spec)
    pictures = Pictures(Compiler(explanation, LATEX), "x")
    drawn = "\n\n".join(
        pictures.figure_view(Figure(kind, CAPTION, about(kind, explanation)))["picture"].__html__()
        for kind in kinds(explanation)
    )
    source = b"".join(Page.from_text(drawn, pictures.compiler.slots).stream(source_of(explanation))).decode()
    twins = "".join(
        rf"\DeclareUnicodeCharacter{{{ord(c) + 0xFEE0:04X}}}{{\mbox{{\char{ord(c)}}}}}" for c in "\\{}$&#%^_~`<>*|[]"
    )
    head = rf"\documentclass{{article}}\usepackage[T1]{{fontenc}}\usepackage{{amsmath,tikz}}{twins}\begin{{document}}"
    (tmp_path / "x.tex").write_text(f"{head}{STYLES}{source}\n\\end{{document}}\n", encoding="utf-8")
    made = subprocess.run(
        [program, "-interaction=nonstopmode", "-halt-on-error", "x.tex"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        errors="replace",
    )
    assert made.returncode == 0, made.stdout[-1500:]
    assert (tmp_path / "x.pdf").stat().st_size > 10_000 and "/etc/passwd)" not in made.stdout
