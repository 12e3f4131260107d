"""A word beside the lines that a reader cannot redo: what they print does not give what they print.

In: a `Document`, its `Explanation`, and the places of such lines as `Reading.inexact` tells them. Out: the document
with a sentence below each; the files of a document, read, and written once more where such a sentence is wanted.

    >>> from explainer import explain
    >>> mazur = explain("mazur")
    >>> document, _ = mazur.page_document("text")
    >>> from explainer.walkthrough.document import leaf_blocks
    >>> noted = note_lines(document, mazur, ["net_h1 in update 1, sample 1"])
    >>> [list(leaf_blocks(section.blocks)).count(NOTE) for section in noted.sections][:4]
    [0, 0, 0, 1]
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import replace

from explainer.explanation import Explanation
from explainer.reader.expected import ExpectedLine, expected_of
from explainer.reader.reading import Reading
from explainer.walkthrough.document import Block, Document, Prose, Say, Section

NOTE = Prose((Say("checks.more"),))
"""More digits were used than stand there."""


def note_lines(document: Document, explanation: Explanation, places: Collection[str]) -> Document:
    """The document with a note below each line, or rows of lines, at one of these places."""
    wanted = frozenset(places)

    def noted(section: Section) -> Section:
        return replace(section, blocks=tuple(with_notes(section)))

    def with_notes(section: Section) -> Iterator[Block]:
        for block in section.blocks:
            yield noted(block) if isinstance(block, Section) else block
            if not isinstance(block, Section) and any(
                isinstance(line, ExpectedLine) and line.place in wanted for line in expected_of(block, explanation)
            ):
                yield NOTE

    return replace(document, sections=tuple(map(noted, document.sections)))


def read_files(
    document: Document,
    explanation: Explanation,
    write: Callable[[Document], Mapping[str, bytes]],
    read: Callable[[Mapping[str, bytes], Document], Reading],
) -> tuple[Mapping[str, bytes], Reading]:
    """(files of a document, what was read on them). Lines that a reader cannot redo say so: then both are done twice.

    Raises Misprint, as `read` does, where a file says something else than what was checked.
    """
    files = write(document)
    reading = read(files, document)
    if not reading.inexact:
        return files, reading
    noted = note_lines(document, explanation, reading.inexact)
    files = write(noted)
    return files, read(files, noted)
