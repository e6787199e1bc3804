"""`news.events`: a story as consumers see it. An IPTC ninjs 3.1 item plus one root object, `netbinnen`.

Field names are ninjs's own, so camelCase. ninjs closes its root: `NewsEvent.to_ninjs()` is the item without ours.
"""

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field

from schemas.base import MAJOR, SCHEMA_VERSION, Block, Dateline, Published, Record, SchemaVersion, UtcTime, Withdrawn
from schemas.entities import Entity, Mention
from schemas.parts import Kind

NINJS_SCHEMA = "http://www.iptc.org/std/ninjs/ninjs-schema_3.1.json"
OUR_SCHEMA = f"tag:netbinnen.nl,2026:schema/news-event/{MAJOR}"

Change = Literal[
    "text",
    "headline",
    "kind",
    "published",
    "recurred",
    "dateline",
    "sections",
    "sources",
    "links",
    "entities",
    "rights",
    "withdrawn",
]
"""What a revision changed. A story's first event has none."""


class Named(Record):
    """A person, organisation, place, subject, event, object or source: `rel` or `role` say what it is to the story.

    `rel` of what the text names: `about` (in the headline, or in the lead and three times or more in all), `mentions`, or
    `dateline`; of a subject `section`.
    """

    name: str
    rel: str | None = None
    role: str | None = None
    uri: str | None = None


class Text(Record):
    """A headline or a body. Mentions point into `value`."""

    role: str | None = None
    contentType: str = "text/plain"
    charCount: int | None = None
    wordCount: int | None = None
    value: str


class Rendition(Record):
    """The story's page on the web."""

    name: str = "web"
    href: str
    contentType: str = "text/html"


class AltId(Record):
    """Another id: here, the story's page on the web."""

    role: str = "web"
    value: str


class Standard(Record):
    """Which schema an item is valid against."""

    name: str = "ninjs"
    version: str = "3.1"
    schema_: str = Field(default=OUR_SCHEMA, alias="schema")


class Provenance(Record):
    """Where the text comes from: the page it was first seen on, when, and the hash of the text as sent to us."""

    url: str
    source: str | None = None
    fetched_at: UtcTime
    fetched_at_basis: Literal["given", "record_timestamp"]
    text_sha256: str


class Netbinnen(Record):
    """What ninjs has no place for.

    `occurrences` lists the spans of a story that came back after more than a week, oldest first; `published` is then
    the last of them. `blocks` are the paragraphs and subheads of `bodies[0].value`. `countries` are ISO 3166-1 codes.
    Of a story that is `withdrawn` nothing else is said, and there is no kind and no provenance.
    """

    schema_version: SchemaVersion = SCHEMA_VERSION
    story_id: str
    kind: Kind | None = None
    complete: bool = False
    published: Published = Published()
    occurrences: tuple[Published, ...] = ()
    changes: tuple[Change, ...] = ()
    dateline: Dateline | None = None
    blocks: tuple[Block, ...] = ()
    mentions: tuple[Mention, ...] = ()
    entities: tuple[Entity, ...] = ()
    countries: tuple[str, ...] = ()
    provenance: Provenance | None = None
    withdrawn: Withdrawn | None = None


def _number(version: str) -> str:
    """Raises ValueError where it is none. Here, so that whoever reads an event of others may rely on `revision`."""
    int(version)
    return version


class NewsEvent(Record):
    """A story at one revision. `version` is the revision, a number as text: 1, 2, 3 … per story, without gaps.

    `uri` names the story and is no link. `title` is always there: the headline, else the lead's first sentence.
    `firstCreated` is the first sighting, `versionCreated` the last one that this view is made of; `contentCreated`
    is given only where the instant of publication is known. `pubStatus` is canceled where the story is withdrawn: there
    is no text then, and its copies are to be removed.
    """

    uri: str
    type: Literal["text"] = "text"
    language: str
    title: str
    version: Annotated[str, AfterValidator(_number)]
    representationType: Literal["full", "partial"]
    pubStatus: Literal["usable", "canceled"] = "usable"
    firstCreated: UtcTime
    versionCreated: UtcTime
    contentCreated: UtcTime | None = None
    headlines: tuple[Text, ...] = ()
    bodies: tuple[Text, ...] = ()
    by: str | None = None
    located: str | None = None
    people: tuple[Named, ...] = ()
    organisations: tuple[Named, ...] = ()
    places: tuple[Named, ...] = ()
    subjects: tuple[Named, ...] = ()
    events: tuple[Named, ...] = ()
    objects: tuple[Named, ...] = ()
    infoSources: tuple[Named, ...] = ()
    renditions: tuple[Rendition, ...] = ()
    altIds: tuple[AltId, ...] = ()
    copyrightHolder: str | None = None
    copyrightNotice: str | None = None
    usageTerms: str | None = None
    standard: Standard = Standard()
    netbinnen: Netbinnen

    @property
    def revision(self) -> int:
        """`version` as the number that it is."""
        return int(self.version)

    def to_ninjs(self) -> dict[str, Any]:
        """The item as plain JSON values, valid against the official ninjs 3.1 schema: without the `netbinnen` object."""
        item = self.model_dump(mode="json", by_alias=True, exclude_none=True, exclude={"netbinnen"})
        return item | {"standard": {"name": "ninjs", "version": "3.1", "schema": NINJS_SCHEMA}}
