"""Invented pages in the layouts of real ones: what the demo feeds, and what to try the command line on."""

from importlib import resources

from schemas import RawArticle
from schemas.codec import parse


def load_samples() -> list[RawArticle]:
    """The sample pages, in the order in which they were fetched."""
    folder = resources.files(__name__)
    return [
        RawArticle.model_validate(
            {
                "url": row["url"],
                "fetched_at": row["fetched_at"],
                "html" if row["file"].endswith(".html") else "text": folder.joinpath(row["file"]).read_text("utf-8"),
            }
        )
        for row in parse(folder.joinpath("manifest.json").read_bytes())
    ]
