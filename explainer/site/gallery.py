"""The gallery: a card for each shipped example, its whole lesson page, its spec, and the lesson in other formats.

In: the shipped examples. Out: fields of the page `gallery/index`, and the files that its cards lead to.

    >>> size_sentence("mazur")
    '2 inputs, then 2 and 2 neurons; 10 weights and biases; 1 update'
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from explainer.lesson import example_names
from explainer.render import FORMAT_ROWS
from explainer.site.lessons import lesson
from explainer.site.pieces import FRAGMENT, Pieces, raw_block, site_sentence
from explainer.site.reference import example_text, name_symbols
from explainer.walkthrough.document import Figure

LESSONS = "lessons"
"""Folder of the files, beside the page."""
FORMATS: Mapping[str, str] = {
    "html": "lesson", "markdown": "Markdown", "text": "text", "latex": "LaTeX", "notebook": "notebook",
    "xlsx": "spreadsheet",
}  # fmt: skip
"""What every example is written in, and what its link says. A PDF is as large as all of these and takes as long."""
MOST_LAYERS = 4
"""Layers whose neurons are counted one by one."""
ENDED = re.compile(r"\.(?= [A-ZÄÖÜ{])")
"""The end of a sentence."""


def gallery(pieces: Pieces) -> Mapping[str, Any]:
    """The cards."""
    cards = "\n".join(_card(pieces, name) for name in example_names())
    return {"cards": raw_block(f'<div class="cards">\n{cards}\n</div>'), "count": str(len(example_names()))}


def _card(pieces: Pieces, name: str) -> str:
    """A picture, how large the network is, one sentence, and where it leads."""
    spec = lesson(name).spec
    files = [("spec", "toml"), *((label, FORMAT_ROWS[form].suffix) for form, label in FORMATS.items())]
    links = [f'<a href="{LESSONS}/{name}.{end}" aria-label="{told}, {name}">{told}</a>' for told, end in files]
    picture = pieces.html(name, [Figure("network.structure", site_sentence(size_sentence(name)))])
    language = f' lang="{spec.page.language}"' if spec.page.language != "en" else ""
    address = f"{LESSONS}/{name}.{FORMAT_ROWS['html'].suffix}"
    return (
        f'<section class="card" aria-labelledby="card-{name}"><h2 id="card-{name}"{language}>'
        f'<a href="{address}">{FRAGMENT.escape(spec.title)}</a></h2>{picture}'
        f"<p{language}>{FRAGMENT.escape(first_sentence(spec.page.intro or ''))}</p>"
        f'<p class="files">{" · ".join(links)}</p></section>'
    )


def size_sentence(name: str) -> str:
    """How large an example is."""
    spec, network = lesson(name).spec, lesson(name).derivation.network
    inputs, *layers = spec.sizes
    if len(layers) > MOST_LAYERS:
        neurons = f"{_count(sum(layers), 'neuron')} in {len(layers)} layers"
    else:
        several = [", ".join(map(str, layers[:-1]))] if len(layers) > 1 else []
        neurons = f"{' and '.join([*several, str(layers[-1])])} neuron{'s' * (layers != [1])}"
    numbers = sum(network.families[key].size for key in network.parameters)
    return f"{_count(inputs, 'input')}, then {neurons}; {numbers} weights and biases; {_count(spec.updates, 'update')}"


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}{'s' * (number != 1)}".replace(",", " ")


def first_sentence(intro: str) -> str:
    """How an introduction begins, without the marks around its names.

    >>> first_sentence("Look at {out_h1}, e.g. here. Then go on.")
    'Look at out_h1, e.g. here.'
    """
    told = name_symbols(intro).replace("`", "")
    return ENDED.split(told, maxsplit=1)[0].rstrip(".") + "."


def gallery_files() -> Iterator[tuple[str, bytes]]:
    """What the cards lead to, by its place beside the page: each lesson is compiled, filled and read back once."""
    for name in example_names():
        yield f"{LESSONS}/{name}.toml", (example_text(name) + "\n").encode()
        for form in FORMATS:
            for file, parts in lesson(name).documents(form, name).items():
                yield f"{LESSONS}/{file}", b"".join(parts)
