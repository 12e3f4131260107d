"""Walkthrough → documents: one row per format, pages compiled once and filled for any number of variants."""

FORMAT_NAMES = ("html", "markdown", "text", "typst", "pdf", "latex", "notebook", "xlsx")
"""The formats' names, for `--help`, which must not wait for the printers: the rows stand in `render.formats`."""
