"""Front matter for static site generators: what Jekyll, Hugo, Eleventy or Astro read above a page of Markdown.

In: a finished page of Markdown and its spec. Out: the page with a block of YAML in place of its own heading, which the
generator's template writes.

    >>> from explainer import load_example
    >>> print(add_front_matter("# A lesson\\n\\nText.\\n", load_example("mazur")))
    ---
    title: "Two inputs, two hidden neurons, two outputs"
    lang: en
    ---
    <BLANKLINE>
    Text.
    <BLANKLINE>
"""

from __future__ import annotations

import json

from explainer.spec import Spec


def add_front_matter(page: str, spec: Spec) -> str:
    """A page with its title and language as YAML above it; a title in quotes is read as typed, whatever it holds."""
    heading, _, text = page.partition("\n")
    if not heading.startswith("# "):
        text = page
    title = json.dumps(spec.title, ensure_ascii=False)
    return f"---\ntitle: {title}\nlang: {spec.page.language}\n---\n\n{text.lstrip()}"
