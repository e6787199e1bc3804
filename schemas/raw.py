"""`articles.raw`: a scraped page as a crawler sends it."""

from typing import Annotated

from pydantic import AfterValidator, Field, model_validator

from schemas.base import SCHEMA_VERSION, Record, Rights, SchemaVersion, UtcTime

SCRIPTS = ("javascript:", "vbscript:", "data:")


def _leads_to_a_page(url: str) -> str:
    if url.lower().lstrip().startswith(SCRIPTS):
        raise ValueError("is a script or data, not the address of a page")
    return url


Url = Annotated[
    str, Field(min_length=1, pattern=r"^[^\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]+$"), AfterValidator(_leads_to_a_page)
]
"""A page's address. Consumers show it and link to it: no control characters, no marks that reorder text, no scripts."""


class RawArticle(Record):
    """A page: `url`, when it was fetched, and its `text` or its `html` (text wins where both are given).

    `fetched_at` must carry a zone. Where it is missing the Kafka record's timestamp stands in, and the parts say so.
    `published_at` is the article's own publication time, where the crawler knows it. `source` is the site's name.
    `language` is a BCP 47 tag.
    """

    schema_version: SchemaVersion = SCHEMA_VERSION
    url: Url
    fetched_at: UtcTime | None = None
    text: str | None = None
    html: str | None = None
    published_at: UtcTime | None = None
    source: str | None = None
    language: str | None = None
    rights: Rights | None = None

    @model_validator(mode="after")
    def _has_a_page(self) -> "RawArticle":
        if self.text is None and self.html is None:
            raise ValueError("neither text nor html")
        return self
