"""Lessons inside other people's sites: one fragment, and a small module for each host that asks for it.

In: a spec (a file or a text in the page) and what a page asks of it. Out: HTML, TeX, Markdown or plain text for the
inside of that page. `options` says what a page can ask, `sources` where a spec may stand, `core` makes the text; the
other modules speak with one host each and hold nothing else:

| module | host |
| --- | --- |
| `sphinx` | Sphinx and MyST-Parser: a directive |
| `mkdocs` | MkDocs and Zensical: a fence of pymdownx |
| `mystmd` | mystmd and Jupyter Book 2: an executable plugin |
| `quarto` | Quarto and pandoc: a file to include |
| `weave` | any Markdown file: a block that is filled in place |
| `notebook` | IPython and Jupyter: a cell magic |
"""
