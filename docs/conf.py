"""Sphinx configuration of the site.

Prevents a page that loads anything from another origin, and a build whose bytes depend on the day or the
machine. It is read from the staged copy of this folder that `fragility.suite.site.build` makes, where
`site.json` stands beside it; it is not meant to be run on `docs/` itself.
"""

import json
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.errors import SphinxError
from sphinx.writers.html5 import HTML5Translator

_site = json.loads((Path(__file__).parent / "site.json").read_text(encoding="utf-8"))

project = "fragility"
author = "The fragility developers"
version = release = _site["version"]
language = "en"
smartquotes = False

#: Pages that need the whole width.
_WIDE = ("index", "ledger", "conclusions", "papers/compare", "sources/index")

extensions = ["myst_nb"]
exclude_patterns = ["_pages", "_static", "_templates", "_files"]
templates_path = ["_templates"]

# Notebooks arrive executed; the site never runs code.
nb_execution_mode = "off"
nb_ipywidgets_js: dict[str, dict[str, str]] = {}
nb_merge_streams = True
nb_number_source_lines = False
# Texts of papers hold dollars and braces: no syntax beyond CommonMark, tables and definition lists.
myst_enable_extensions = ["deflist"]
html_math_renderer = "refused"

html_title = "fragility"
html_theme = "pydata_sphinx_theme"
html_static_path = ["_static"]
html_extra_path = ["_files"]
html_favicon = "_static/icon.svg"
html_css_files = ["site.css"]
html_js_files = ["icons.js"]
html_copy_source = False
html_show_sourcelink = False
html_show_sphinx = False
html_show_copyright = False
html_last_updated_fmt = None
# Result snippets are fetched page by page, which a browser refuses for a site opened from disk.
html_show_search_summary = False
html_domain_indices = False
html_use_index = False
html_permalinks_icon = "#"
html_sidebars: dict[str, list[str]] = {name: [] for name in _WIDE}
html_context = {"default_mode": "auto", "site": _site}
html_theme_options = {
    "logo": {"text": "fragility"},
    "navbar_align": "left",
    "navbar_end": ["theme-switcher"],
    "header_links_before_dropdown": 7,
    "search_bar_text": "Search the site",
    "show_nav_level": 1,
    "navigation_depth": 3,
    "show_toc_level": 1,
    "secondary_sidebar_items": {"**": ["page-toc"], **{name: [] for name in _WIDE}},
    "footer_start": ["provenance"],
    "footer_end": [],
    "primary_sidebar_end": [],
    "back_to_top_button": False,
    "pygments_light_style": "a11y-high-contrast-light",
    "pygments_dark_style": "a11y-high-contrast-dark",
}

# Warnings are errors. Excepted, with the reason:
suppress_warnings: list[str] = [
    # Outputs carry a machine-readable form beside the text and the image that are shown.
    "mystnb.unknown_mime_type",
]


def refuse_equation(translator: HTML5Translator, node: nodes.Element) -> None:
    """Fail the build at an equation: to show it, a reader's browser would fetch a script from elsewhere."""
    page = translator.builder.current_docname
    raise SphinxError(f"{page}: an equation ({node.astext()}); write it as text")


def setup(app: Sphinx) -> None:
    """Take the place of MathJax."""
    app.add_html_math_renderer("refused", (refuse_equation, None), (refuse_equation, None))
