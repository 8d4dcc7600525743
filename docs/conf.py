"""How Sphinx builds this folder; `nox -s docs` runs it."""

import sys
from pathlib import Path

from pygments.lexers.special import TextLexer  # pyright: ignore[reportMissingTypeStubs]
from sphinx.application import Sphinx

import partner_center

sys.path.insert(0, str(Path(__file__).parent / "_ext"))
sys.path.append(str(Path(__file__).parent.parent / "openapi"))  # the checks of the spec's changes

project = "partner-center-client"
copyright = "the authors of partner-center-client, MIT"  # noqa: A001 - Sphinx's name
version = release = partner_center.__version__

extensions = [
    "myst_parser",
    "sphinx.ext.autodoc",
    "sphinx.ext.napoleon",
    "sphinx_copybutton",
    "docstrings",
    "generated_text",
    "rendered_spec",
    "repository_links",
]
exclude_patterns = ["_ext"]

myst_heading_anchors = 3
myst_enable_extensions = ["colon_fence"]

default_role = "literal"  # in docstrings, `name` is code
autodoc_member_order = "bysource"
autodoc_typehints_format = "short"
autodoc_class_signature = "mixed"
autodoc_type_aliases = {"ASGIApp": "starlette.types.ASGIApp"}
napoleon_numpy_docstring = False
napoleon_use_ivar = True
python_maximum_signature_line_length = 80

# Nothing is looked up at other sites while building; what other packages define is named, not linked.
nitpick_ignore_regex = [
    (r"py:.*", r"(?!partner_center).*"),
    (r"py:class", r"partner_center\.runtime\.(calls|pages)\.T"),
    (r"py:class", r"partner_center\.client\.(Sync|Async)Options"),  # those of the constructor
    (r"py:class", r"partner_center_workflows\.bulk\.journal_address\.Address"),  # the command's; people give a URL
]

html_theme = "furo"
pygments_dark_style = "github-dark"  # the usual one underlines modules, as if they were links
html_title = "partner-center-client"
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_favicon = "_static/icon.svg"
html_show_sourcelink = False
html_copy_source = False
copybutton_exclude = ".linenos, .gp, .go"


def setup(app: Sphinx) -> None:
    """Let CSV stand as it is; Pygments does not know it."""
    app.add_lexer("csv", TextLexer)
