"""Relative links from a page to a file of the repository that is not in this folder.

In a checkout, such a link opens the file. On the site, the link opens the page that shows the file.
If no page does, the text names the file. A link to a file that does not exist stays a warning.
"""

import posixpath
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform

# Files at the root of the repository have their pages here: CHANGELOG.md in project/CHANGELOG.md.
PROJECT = "project/"

# What a page of the site tells better than the file.
INSTEAD = {
    "README.md": "index",
    "bindings/python/README.md": "getting-started/python",
    "bindings/kotlin/README.md": "getting-started/kotlin",
    "bindings/swift/README.md": "getting-started/swift",
}


def file_of(page: str) -> str:
    """Return the file of the repository that a page was copied from."""
    return f"{page.removeprefix(PROJECT)}.md" if page.startswith(PROJECT) else f"docs/{page}.md"


def candidates(file: str) -> list[str]:
    """Return the pages that may show a file, the best one first."""
    stem = file.removesuffix(".md")
    page = stem.removeprefix("docs/") if file.startswith("docs/") else PROJECT + stem
    return [page, *([INSTEAD[file]] if file in INSTEAD else [])]


class RepositoryLinks(SphinxPostTransform):
    """Resolves what MyST's own resolver, which runs next, would warn of."""

    default_priority = 8

    def run(self, **kwargs: Any) -> None:
        """Resolve the links of one page."""
        root = Path(self.config.repository_root)
        for node in list(self.document.findall(addnodes.pending_xref)):
            if node["reftype"] != "myst" or node.get("refdomain") or "://" in node["reftarget"]:
                continue
            path, _, anchor = node["reftarget"].partition("#")
            folder = posixpath.dirname(file_of(node["refdoc"]))
            file = posixpath.normpath(posixpath.join(folder, path))
            if not path or file.startswith("..") or not (root / file).exists():
                continue
            page = next((page for page in candidates(file) if page in self.env.all_docs), None)
            if page is None:
                node.replace_self(mention(node, file))
            else:
                # The page that stands for a README has other headings.
                anchor = "" if page == INSTEAD.get(file) else anchor
                node["refdomain"], node["reftarget"] = "doc", page
                node["reftargetid"] = anchor or None


def mention(node: addnodes.pending_xref, file: str) -> list[nodes.Node]:
    """Return the text of a link, and the path of its file unless the text has its name."""
    text = [child.deepcopy() for child in node.children]
    if posixpath.basename(file) in node.astext():
        return text
    return [*text, nodes.Text(" ("), nodes.literal(file, file), nodes.Text(")")]


def setup(app: Sphinx) -> dict[str, bool]:
    """Add the transform to Sphinx."""
    app.add_config_value("repository_root", "", "env")
    app.add_post_transform(RepositoryLinks)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
