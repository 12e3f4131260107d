"""The docs site: pages written as MyST templates, filled by the engine, built by Sphinx.

`pages` lists what there is, `pieces` fetches what a page shows from lessons, `making` writes the site.
"""
