"""HTML to the lines that a reader sees: a block element is a line, what is not text is left out.

Keeps the ticker, unlike an extractor of the article's body; the split tells the two apart.
"""

from selectolax.lexbor import LexborHTMLParser

BLOCKS = frozenset(
    "address article aside blockquote br dd details dialog div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 "
    "h6 header hr li main nav ol p pre section summary table tbody td tfoot th thead tr ul".split()
)
"""Elements that a browser begins a new line for (HTML Standard, 15.3, `display: block`, and table cells)."""
_UNSEEN = ("script", "style", "noscript", "template", "head", "iframe", "svg", "select", "button", "textarea")


_BREAK = "\ue000"
"""Marks a line's end among text nodes, whose own newlines are only spaces. A private-use character: no page has it."""


def lines_of_html(html: str) -> str:
    """The text of `html`, a line for each block element. Any string gives a result."""
    tree = LexborHTMLParser(html)
    for node in tree.css(",".join(_UNSEEN)):
        node.decompose()
    for node in tree.css(",".join(BLOCKS)):
        node.insert_before(_BREAK)
        node.insert_after(_BREAK)
    text = tree.root.text() if tree.root is not None else ""
    lines = (" ".join(line.split()) for line in text.split(_BREAK))
    return "\n".join(line for line in lines if line)
