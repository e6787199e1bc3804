"""HTML to a `Document`: the lines that a reader sees, and what the markup says of them.

Keeps the whole page, unlike an extractor of the article's body; the split tells the ticker from it. Knows no news.
"""

from selectolax.lexbor import LexborHTMLParser

from streams.core.document import Document
from streams.core.html.bounds import bounded
from streams.core.html.headline import find_headline, merged
from streams.core.html.links import base_of
from streams.core.html.metadata import read_metadata, read_metas, titles
from streams.core.html.text import read_text


def read_html(html: str, url: str | None) -> Document:
    """The page in `html`, fetched from `url`. Any string gives a result, in time linear in its length."""
    tree = LexborHTMLParser(bounded(html))
    base = base_of(tree, url)
    found = read_text(tree, base)
    metas = read_metas(tree)
    chrome = merged(found.chrome)
    return Document(
        text=found.text,
        links=tuple(found.links),
        times=tuple(found.times),
        edges=found.edges,
        chrome=chrome,
        headline=find_headline(found, chrome, titles(tree, metas), metas.get("og:site_name", "")),
        metadata=read_metadata(tree, metas, base, url),
        is_html=True,
    )
