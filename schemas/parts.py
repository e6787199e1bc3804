"""`stories.parts` and `stories.enriched`: one sighting of one piece of news on one page."""

from typing import Literal

from schemas.base import SCHEMA_VERSION, Block, Dateline, Published, Record, Rights, SchemaVersion, UtcTime, Withdrawn
from schemas.entities import Extraction

Kind = Literal["article", "ticker_item"]


class StoryPart(Record):
    """The main article of a page, or one item of its ticker.

    `body` begins with the dateline as printed; its paragraphs are parted by an empty line and listed in `blocks`.
    `lead` is the first paragraph without the dateline. `complete` is false where the page was cut inside the part.
    `url` is the page it was seen on, `link` the part's own page (the article's url, an item's link). `age` is the
    text counted back from `fetched_at`, `published` what follows from it.
    """

    schema_version: SchemaVersion = SCHEMA_VERSION
    story_id: str
    kind: Kind
    headline: str | None = None
    body: str
    blocks: tuple[Block, ...]
    dateline: Dateline | None = None
    lead: str
    byline: str | None = None
    complete: bool = True
    section: str | None = None
    age: str | None = None
    published: Published = Published()
    url: str
    link: str | None = None
    fetched_at: UtcTime
    fetched_at_basis: Literal["given", "record_timestamp"] = "given"
    source: str | None = None
    language: str = "nl"
    rights: Rights | None = None


class EnrichedPart(StoryPart):
    """A part with what its text mentions. `extractor` numbers what extracted it: higher is better."""

    extraction: Extraction
    extractor: int


class Withdrawal(Record):
    """In `stories.enriched` instead of a part: nothing brings the story back. Its key is the story_id, as a part's is."""

    schema_version: SchemaVersion = SCHEMA_VERSION
    story_id: str
    withdrawn: Withdrawn
