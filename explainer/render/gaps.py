"""What a sheet leaves to be written on: lines to be worked out, and those for a name and the points.

In: a `Blank` or a `SheetHead`, and the compiler of its page. Out: the finished piece.

    >>> from explainer import explain
    >>> from explainer.render.compiler import Compiler
    >>> from explainer.render.formats import FORMATS
    >>> from explainer.walkthrough.document import SheetHead, VariantText
    >>> head = SheetHead(VariantText("code"), VariantText("points"))
    >>> write_head(Compiler(explain("mazur"), FORMATS["text"]), head).__html__().split(":")[0]
    'Name'
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from explainer.render.page import SealedText
from explainer.walkthrough.document import Blank, NumberedLine, Request, Say, SheetHead

if TYPE_CHECKING:
    from explainer.render.compiler import Compiler


def write_head(compiler: Compiler, head: SheetHead) -> SealedText:
    """The lines to write on above a sheet, and its code."""
    words = {
        "name": compiler.words["homework.head.name"],
        "number": compiler.words["homework.head.number"],
        "points": compiler.words["homework.head.points"],
    }
    total = compiler.say(Say("homework.head.total", {"points": head.points}))
    qr = [SealedText(compiler.inline(head.qr))] if head.qr else []
    return compiler.render("head", code=SealedText(compiler.inline(head.code)), qr=qr, total=total, words=words)


def write_blank(compiler: Compiler, block: Blank) -> SealedText:
    """A line to be worked out, with room for the answer."""
    line = compiler.lone_line(compiler.open_line_view(block))
    points = [compiler.say(Say("homework.points", {"points": block.points}))] if block.points else []
    return compiler.render(
        "blank",
        row=str(block.row),
        line=line,
        answer=compiler.words["homework.answer"],
        within=compiler.say(Say("homework.within", {"tolerance": block.tolerance})),
        reasons=[compiler.words["homework.reason"]] * block.reason,
        lines=[""] * block.space,
        points=points,
    )


def write_request(compiler: Compiler, block: Request) -> SealedText:
    """Something that is asked for in words, with room for the answer."""
    points = [compiler.say(Say("homework.points", {"points": block.points}))] if block.points else []
    within = Say("homework.within", {"tolerance": block.tolerance}) if block.tolerance else None
    return compiler.render(
        "blank",
        row=block.row,
        line=compiler.render("prose", text=compiler.say(block.words)),
        answer=compiler.words["homework.answer"],
        within=compiler.say(within) if within else SealedText(""),
        reasons=[],
        lines=[""] * block.space,
        points=points,
    )


def write_numbered(compiler: Compiler, block: NumberedLine) -> SealedText:
    """A line with its number."""
    line = compiler.lone_line(compiler.claimed_line_view(block))
    return compiler.render("numbered", row=f"{block.row}", line=line)
