"""How Sphinx builds the book (`cargo xtask book`)."""

from html import escape
from typing import Any

import btsp
from docutils import nodes
from math_core import LatexError, LatexToMathML
from sphinx.application import Sphinx
from sphinx.util import logging

project = "btsp"
author = "The btsp developers"
version = release = btsp.__version__
extensions = [
    "myst_nb",
    "sphinx.ext.autodoc",
    "sphinx.ext.napoleon",
    "sphinx_copybutton",
]

# Chapters: MyST notebooks. Every cell is run at every build, in a folder of its own; an
# exception, a warning or anything else on stderr fails the build.
myst_enable_extensions = ["amsmath", "colon_fence", "deflist", "dollarmath", "smartquotes"]
myst_heading_anchors = 3
nb_execution_mode = "force"
nb_execution_in_temp = True
nb_execution_raise_on_error = True
nb_execution_timeout = 120
nb_output_stderr = "error"
nb_merge_streams = True

# The API: NumPy docstrings, in the order of the source.
default_role = "py:obj"
autodoc_member_order = "bysource"
autodoc_typehints = "none"
napoleon_google_docstring = False
napoleon_use_rtype = False
add_module_names = False
python_maximum_signature_line_length = 80

html_theme = "furo"
html_title = "btsp"
html_static_path = ["static"]
html_css_files = ["btsp.css"]
html_show_sphinx = False
html_copy_source = False
copybutton_exclude = ".linenos, .gp, .go"

# Nothing in the book loads anything from the network, neither when it is built nor when
# it is read. So no intersphinx, no Mermaid, and no MathJax: browsers draw MathML.
nb_ipywidgets_js: dict[str, dict[str, str]] = {}
html_math_renderer = "mathml"


formulas = LatexToMathML(fancy_error=False)


def mathml(latex: str, displaystyle: bool, node: nodes.Element) -> str:
    """Formula as MathML; one that cannot be translated is a warning."""
    # Sphinx numbers formulas; split, which it writes itself, is aligned.
    latex = latex.replace("{align}", "{align*}").replace("{split}", "{aligned}")
    try:
        return formulas.convert_with_local_state(latex, displaystyle=displaystyle)
    except LatexError as error:
        logging.getLogger(__name__).warning("formula %s: %s", latex, error, location=node)
        return ""


def visit_math(self: Any, node: nodes.math) -> None:
    self.body.append(mathml(node.astext(), False, node))
    raise nodes.SkipNode


def visit_math_block(self: Any, node: nodes.math_block) -> None:
    self.body.append(self.starttag(node, "div", CLASS="formula"))
    self.body.append(mathml(node.astext(), True, node))
    if node["number"]:
        number = escape(str(node["number"]))
        self.body.append(f'<span class="number">({number})</span>')
    self.body.append("</div>\n")
    raise nodes.SkipNode


def setup(app: Sphinx) -> dict[str, bool]:
    app.add_html_math_renderer("mathml", (visit_math, None), (visit_math_block, None))
    return {"parallel_read_safe": True, "parallel_write_safe": True}
