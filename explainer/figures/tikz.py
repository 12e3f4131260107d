r"""Scene → TikZ: the same picture for LaTeX.

In: a `Scene` and a function that writes a piece of text as TeX. Out: a `tikzpicture`; `STYLES` goes once before the
first one. Needs the packages tikz and amsmath, nothing else.

    >>> from explainer.walkthrough.document import Say
    >>> from explainer.figures.scene import Circle, Scene
    >>> print(tikz(Scene(9, 9, (Circle(4, 5, 4, "node"),), Say("role.hidden")), str))
    \begin{tikzpicture}[x=0.75pt,y=-0.75pt]
    \path[explainer node] (4,5) circle[radius=3pt];
    \end{tikzpicture}
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from explainer.figures.scene import Box, Circle, Label, Path, Scene, flatten
from explainer.walkthrough.document import Inline

PIXEL_POINTS = 0.75
"""Points of a pixel."""
TEXT_WIDTH = 345
"""Points that a picture may be wide: the text of a page of `article`."""
_ROLE_STYLES = {
    "node": "draw=black!60,fill=black!5,line width=0.9pt", "input": "fill=white", "loss": "dash pattern=on 3pt off 2pt",
    "edge": "draw=black!60,line width=0.7pt", "skip": "dash pattern=on 1.5pt off 2pt", "faint": "draw=black!25",
    "head": "draw=none,fill=black!60", "lit": "draw=blue!55!black,line width=1.9pt", "ground": "draw=none,fill=white",
    "d1": "dash pattern=on 6pt off 3pt", "d2": "dash pattern=on 2pt off 2pt",
    "d3": "dash pattern=on 8pt off 2pt on 2pt off 2pt", "w0": "draw=black!25", "w1": "line width=0.6pt",
    "w2": "line width=1.1pt", "w3": "line width=1.7pt", "w4": "line width=2.3pt", "w5": "line width=3pt",
    "w6": "line width=3.8pt", "n": "dash pattern=on 5pt off 2.5pt", "grid": "draw=black!15", "frame": "draw=black!30",
    "bent": "draw=black!50,line width=0.4pt", "guide": "draw=black!50,dash pattern=on 1pt off 2pt",
    "curve": "draw=blue!55!black,line width=1.3pt,line join=round",
    "slope": "draw=black,line width=1pt,dash pattern=on 4pt off 2pt",
    "goal": "draw=black,line width=1pt,dash pattern=on 4pt off 2pt", "mark": "draw=white,fill=blue!55!black",
    "hollow": "draw=black,fill=white,line width=1.1pt", "area": "draw=blue!55!black,fill=blue!12,even odd rule",
    "nerve": "draw=black!60,line width=2pt,line cap=round", "sheath": "draw=black!20,line width=8pt,line cap=round",
}  # fmt: skip
STYLES = (
    "\\tikzset{\n" + "".join(f"  explainer {role}/.style={{{look}}},\n" for role, look in _ROLE_STYLES.items()) + "}\n"
)
"""What each role looks like."""
_ANCHORS = {"start": "west", "middle": "center", "end": "east"}


def tikz(scene: Scene, write: Callable[[Inline], str]) -> str:
    """The picture as a `tikzpicture`, a pixel three quarters of a point."""
    scale = round(min(1, TEXT_WIDTH / (scene.width * PIXEL_POINTS)), 3)
    smaller = f",scale={scale:g},transform shape" if scale < 1 else ""
    drawn = "".join(f"{line}\n" for line in _commands(scene, write, scale))
    return f"\\begin{{tikzpicture}}[x={PIXEL_POINTS}pt,y=-{PIXEL_POINTS}pt{smaller}]\n{drawn}\\end{{tikzpicture}}"


def _commands(scene: Scene, write: Callable[[Inline], str], scale: float) -> Iterator[str]:
    for shape, _ in flatten(scene.shapes):
        match shape:
            case Path(parts, role, closed, thickness):
                commands = " ".join(map(_path_command, parts))
                sized = "" if thickness is None else f",explainer {write(thickness.words(',explainer '))}"
                yield f"\\path[{_styles_of(role)}{sized}] {commands}{' -- cycle' if closed else ''};"
            case Circle(x, y, radius, role):
                yield f"\\path[{_styles_of(role)}] {_point(x, y)} circle[radius={_tenth(radius * PIXEL_POINTS)}pt];"
            case Box(_, _, _, _, role, corner):
                left, top, right, bottom = shape.bounds
                rounded = f",rounded corners={_tenth(0.98 * corner * PIXEL_POINTS * scale)}pt" if corner else ""
                yield f"\\path[{_styles_of(role)}{rounded}] {_point(left, top)} rectangle {_point(right, bottom)};"
            case Label(x, y, pieces, anchor, role, size):
                weight = "\\bfseries\\boldmath" if role == "bold" else ""
                font = f"\\sffamily\\fontsize{{{_tenth(size * PIXEL_POINTS)}}}{{{_tenth(size)}}}\\selectfont{weight}"
                text = "".join(map(write, pieces))
                yield f"\\node[anchor={_ANCHORS[anchor]},inner sep=0pt,font={font}] at {_point(x, y)} {{{text}}};"


def _styles_of(role: str) -> str:
    return ",".join(f"explainer {part}" for part in role.split() if part in _ROLE_STYLES)


def _path_command(part: tuple[tuple[float, ...], ...]) -> str:
    written = [_point(*part[0])]
    for point in part[1:]:
        if len(point) == 2:
            written.append(f" -- {_point(*point)}")
        else:
            first, second, end = point[:2], point[2:4], point[4:]
            written.append(f" .. controls {_point(*first)} and {_point(*second)} .. {_point(*end)}")
    return "".join(written)


def _point(x: float, y: float) -> str:
    return f"({_tenth(x)},{_tenth(y)})"


def _tenth(x: float) -> str:
    return f"{round(x * 10) / 10:g}"
