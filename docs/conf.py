"""The site of `cargo xtask docs`.

Sphinx reads a copy of this folder, to which `cargo xtask docs` adds the pages that it generates.
`repository_root` and `release` come from there, too.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent / "_extensions"))

project = "alidomain"
author = "The alidomain authors"
copyright = author  # noqa: A001, Sphinx calls it so

extensions = [
    "myst_parser",
    "python_api",
    "repository_links",
    "sphinx.ext.autodoc",
    "sphinx.ext.napoleon",
    "sphinx_copybutton",
    "sphinx_design",
]

# Pages are plain CommonMark with relative links, so that they work in a checkout, too.
myst_enable_extensions = ["colon_fence"]
myst_heading_anchors = 4

# Defaults as they are written, and types without the names of their modules.
autodoc_preserve_defaults = True
autodoc_member_order = "bysource"
napoleon_attr_annotations = True
python_display_short_literal_types = True
python_use_unqualified_type_names = True
python_maximum_signature_line_length = 88
add_module_names = False
toc_object_entries_show_parents = "hide"
# Python's own types: their pages are on another site.
# Pygments does not know key paths of Swift and shows the rest of such a block all the same.
suppress_warnings = ["misc.highlighting_failure"]
# `Value` is an alias of types.
nitpick_ignore_regex = [("py:.*", r"(datetime|timedelta|collections|typing|Value)\b.*")]

html_theme = "furo"
# As readable as the style that furo has for light.
pygments_dark_style = "github-dark"
html_title = "alidomain"
html_static_path = [str(Path(__file__).parent / "_static")]
html_css_files = ["site.css"]
html_copy_source = False
html_show_sphinx = False
html_show_copyright = False
html_theme_options = {"top_of_page_buttons": []}
# Prompts are not part of a command.
copybutton_prompt_text = r"\$ |>>> "
copybutton_prompt_is_regexp = True
