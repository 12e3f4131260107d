"""A Sphinx site with lessons in it."""

project = "A course"
extensions = ["myst_parser", "explainer.embeddings.sphinx"]
html_theme = "furo"
latex_elements = {"fontpkg": ""}
