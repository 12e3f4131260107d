"""A biological neuron, simplified: where the name comes from, and what it is not.

In: a `Pen`. Out: a `Scene`; no number of a network is in it.

    >>> from explainer import explain
    >>> nerve_cell_scene(Pen(explain("mazur")), None).description.key
    'figure.biology.desc'
"""

from __future__ import annotations

from collections.abc import Sequence

from explainer.figures.pen import Pen
from explainer.figures.scene import TEXT_SIZE, Circle, Path, Point, Scene, Shape, fit_scene, straight_line
from explainer.walkthrough.document import Quantity, Say

_DENDRITES: Sequence[tuple[Point, ...]] = (
    ((128, 88), (104, 70, 92, 52, 58, 40)), ((93, 58), (78, 46, 76, 34, 72, 18)), ((74, 47), (58, 52, 46, 60, 30, 58)),
    ((122, 110), (92, 108, 70, 112, 34, 98)), ((80, 108), (62, 118, 52, 122, 28, 130)),
    ((132, 132), (112, 150, 98, 164, 62, 176)), ((98, 162), (92, 178, 88, 188, 92, 204)),
    ((150, 80), (148, 62, 152, 46, 138, 24)), ((149, 56), (160, 44, 168, 36, 174, 22)),
    ((154, 140), (152, 160, 158, 176, 148, 200)),
)  # fmt: skip
_BODY: tuple[Point, ...] = (
    (126, 86), (138, 74, 160, 74, 170, 84), (184, 94, 192, 104, 204, 109), (192, 116, 184, 126, 172, 136),
    (158, 146, 136, 144, 128, 132), (116, 122, 114, 100, 126, 86),
)  # fmt: skip
_AXON: tuple[Point, ...] = ((200, 109), (260, 104, 330, 120, 402, 110))
_AXON_ENDS: Sequence[tuple[Point, ...]] = (
    ((402, 110), (426, 104, 440, 86, 462, 78)), ((402, 110), (430, 110, 446, 108, 470, 108)),
    ((402, 110), (426, 118, 440, 132, 464, 142)),
)  # fmt: skip
_SHEATH = ((232, 107), (276, 108), (320, 113), (364, 113))


def nerve_cell_scene(pen: Pen, about: Quantity | None) -> Scene:
    """Dendrites, cell body, axon and its ends, with their names."""
    shapes: list[Shape] = [Path((path,), "nerve") for path in _DENDRITES]
    shapes += [Path((_AXON,), "nerve axon"), *(Path((path,), "nerve") for path in _AXON_ENDS)]
    shapes += [Path((((x - 16, y), (x + 16, y + 1)),), "sheath") for x, y in _SHEATH]
    shapes += [Path((_BODY,), "node", closed=True), Circle(150, 109, 11, "mark hollow")]
    shapes += [Circle(path[-1][-2], path[-1][-1], 4, "mark") for path in _AXON_ENDS]
    for key, x, y, to in (
        ("figure.biology.dendrites", 62, 224, (74, 176)),
        ("figure.biology.soma", 252, 178, (172, 138)),
        ("figure.biology.axon", 298, 64, (298, 104)),
        ("figure.biology.synapses", 456, 186, (464, 150)),
    ):
        label = pen.label(x, y, Say(key), size=TEXT_SIZE)
        edge = label.bounds[1] - 2 if to[1] < y else label.bounds[3] + 2
        shapes += [straight_line(x, edge, *to, "guide"), label]
    return fit_scene(shapes, Say("figure.biology.desc"))
