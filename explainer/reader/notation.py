"""What a finished page shows, as one line of plain signs, whichever format it is written in.

In: TeX, MathML or text as it stands in a document. Out: the same formula without blanks and underscores, its names as
their letters: `∂Etotal/∂w5=0.74*0.19≈0.14`. Nothing of the printers is used: this is how somebody else reads them.

    >>> flatten_tex(r"w_5^{+} = \\frac{a}{b} \\cdot (-0.5)")
    'w5⁺=((a)/(b))*(-0.5)'
    >>> flatten_mathml("<msub><mi>w</mi><mn>5</mn></msub><mo>=</mo><mn>0.5</mn>")
    'w5=0.5'
    >>> flatten_text("net_h1 = 0.15 * 0.05 ≈ 1.5e-5")
    'neth1=0.15*0.05≈1.5e-5'
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from html import unescape

from explainer.equations.names import Code, Ident, Name, Ratio

ARGUMENT_END = ";"
"""Between two arguments of a function, so that a decimal comma is none."""
ORNAMENT = re.compile(r"\+|\(old\)|\(\d+\)")
"""What stands above a name and is no power: the new value, the old one, a sample's number."""
_TWINS = {ord(c) + 0xFEE0: c for c in '\\{}$&#%^_~`<>*|[]"'}
_CLOSED = {**_TWINS, 0x2212: "-", ord("’"): "'"}
_TEN = re.compile(r"(?<=[\d.,])[*×]10\^\(?([-−]?\d+)\)?")


def close_up(text: str) -> str:
    """Without blanks, underscores and what a target writes instead of a sign it cannot."""
    if not text.isascii():
        text = text.translate(_CLOSED)
    flat = "".join(text.replace("_", "").split())
    return _TEN.sub(r"e\1", flat) if "10^" in flat else flat


def spell_name(name: Name) -> str:
    """The letters of a name, as they stand on a page."""
    match name:
        case Code(parts):
            return close_up("".join(map(str, parts)))
        case Ratio(above, below, minus):
            return f"{'-' if minus else ''}∂{spell_name(above)}/∂{spell_name(below)}"
        case Ident(base, sub, sup, accent):
            return close_up(f"{base}{chr(0x302) if accent else ''}{sub}") + spell_ornament(sup)


def spell_ornament(sup: str) -> str:
    """What stands above a name."""
    return "⁺" if sup == "+" else sup


def flatten_text(line: str) -> str:
    """A line of a text file, or of code."""
    return close_up(line.replace(", ", ARGUMENT_END))


# ------------------------------------------------------------------------------------------------ TeX

_TEX_PIECE = re.compile(r"\\[A-Za-z]+|\\.|[{}^_]|[^\\{}^_]")
_TEX_SIGNS = {
    r"\cdot": "*", r"\approx": "≈", r"\odot": "⊙",
    r"\geq": "≥", r"\partial": "∂", r"\sum": "Σ", r"\ln": "ln", r"\pi": "π",
    r"\lvert": "abs(", r"\rvert": ")", r"\turn": "", r"\pause": "", r"\left": "", r"\right": "", r"\displaystyle": "",
    r"\arctan": "arctan", r"\gets": "←", r"\Sigma": "Σ",
}  # fmt: skip
_TEX_GREEK: dict[str, str] = dict(
    zip(
        ["alpha", "beta", "gamma", "delta", "epsilon", "eta", "theta", "lambda", "mu", "rho", "sigma", "phi", "omega"],
        "αβγδεηθλμρσφω",
        strict=True,
    )
)
_TEX_LETTERS = (r"\mathrm", r"\mathtt", r"\text", r"\operatorname", r"\texttt")


class _TexReader:
    """Reads one formula from left to right."""

    def __init__(self, tex: str) -> None:
        self.pieces: list[str] = [piece for piece in _TEX_PIECE.findall(tex) if piece.strip()]
        self.at = 0

    def group(self) -> str:
        """The next piece, or what stands in braces."""
        if self.at < len(self.pieces) and self.pieces[self.at] == "{":
            self.at += 1
            inside = self.until("}")
            self.at += 1
            return inside
        return self.piece()

    def until(self, end: str) -> str:
        """Everything before an end."""
        out = ""
        while self.at < len(self.pieces) and self.pieces[self.at] != end:
            out += self.piece()
        return out

    def piece(self) -> str:
        """One sign, with what belongs to it."""
        piece = self.pieces[self.at]
        self.at += 1
        if piece == "{":
            self.at -= 1
            return self.group()
        if piece == "^":
            above = self.group()
            return spell_ornament(above) if ORNAMENT.fullmatch(above) else f"^({above})"
        if piece == "_":
            return self.group()
        if piece == r"\frac":
            return join_fraction(self.group(), self.group())
        if piece == r"\sqrt":
            return f"sqrt({self.group()})"
        if piece in (r"\hat", r"\widehat"):
            return put_hat(self.group())
        if piece in _TEX_LETTERS:
            return self.group()
        if piece in _TEX_SIGNS:
            return str(_TEX_SIGNS[piece])
        if piece[0] == "\\":
            return _TEX_GREEK.get(piece[1:], piece[1:])
        return ARGUMENT_END if piece == "," and self.pieces[self.at - 2] != "{" else piece


def flatten_tex(tex: str) -> str:
    """A formula of Markdown, a notebook or LaTeX."""
    reader = _TexReader(re.sub(r"\\text\{([^{}]*)\}", _close_words, re.sub("[~$]", "", tex)))
    return close_up(reader.until("\0"))


def _close_words(text: re.Match[str]) -> str:
    return text[0].replace(", ", ARGUMENT_END).replace(",", ARGUMENT_END).replace(" ", "")


def join_fraction(above: str, below: str) -> str:
    """A fraction, or a derivative: of a quantity that has a name, or one that is still to be taken."""
    if above in ("d", "∂"):
        return f"{above}/{below}"
    derivative = below.startswith("∂") and "/" not in below
    return f"{above}/{below}" if derivative else f"(({above})/({below}))"


def put_hat(base: str) -> str:
    """A hat stands on the letter, before what stands below it."""
    letter = re.match(r"[^\W\d_]", base)
    return f"{base[:1]}\u0302{base[1:]}" if letter else base


# --------------------------------------------------------------------------------------------- MathML

_TAG = re.compile(r"<(m[ino]|mtext)\b([^>]*)>([^<]*)</\1>|<(/?)(\w+)([^>]*?)(/?)>|([^<]+)")
"""An element that holds signs alone, a tag, or signs."""
_OPERATORS = {"⋅": "*", "−": "-", "∑": "Σ", "&gt;": ">"}


def flatten_mathml(markup: str) -> str:
    """The formula of a web page."""
    parts: list[str] = []
    stack = [("", parts)]
    for leaf, leaf_attributes, signs, closing, tag, attributes, empty, text in _TAG.findall(markup):
        if leaf:
            parts.append(_leaf(leaf, leaf_attributes, signs))
        elif text:
            parts.append(unescape(text))
        elif closing:
            own, inside = stack.pop()
            parts = stack[-1][1]
            parts.append(_join_element(tag, own, inside))
        elif not empty:
            parts = []
            stack.append((attributes, parts))
    return close_up("".join(stack[0][1]))


@lru_cache(maxsize=1024)
def _leaf(tag: str, attributes: str, signs: str) -> str:
    """An element that holds signs alone."""
    return _join_element(tag, attributes, [unescape(signs)])


def _join_element(tag: str, attributes: str, parts: list[str]) -> str:
    inside = "".join(parts)
    match tag:
        case "mo" if inside == "|":
            return "abs(" if "prefix" in attributes else ")"
        case "mo" if "separator" in attributes:
            return ARGUMENT_END
        case "mo" if "lspace" in attributes:
            return f"\ue030{spell_ornament(inside)}"
        case "mo":
            return _OPERATORS.get(inside, inside)
        case "mtext" if 'class="code"' not in attributes:
            return inside.replace(",", ARGUMENT_END)
        case "mfrac":
            return join_fraction(*parts)
        case "msqrt":
            return f"sqrt({inside})"
        case "msup":
            base, above = parts
            return base + above[1:] if above.startswith("\ue030") else f"{base}^({above})"
        case "msubsup":
            return parts[0] + parts[1] + parts[2].removeprefix("\ue030")
        case "mover":
            return parts[0] + "\u0302"
    return inside


def split_sides(flat: str) -> Iterator[tuple[str, str]]:
    """(sign before it, side) of a chain: ("", name), ("=", formula), …"""
    sign = ""
    for part in re.split("(=|≈)", flat):
        if part in ("=", "≈"):
            sign = part
        else:
            yield sign, part
