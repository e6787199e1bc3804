"""What every record shares: strict models, UTC times, the schema version, and JSON Schema's two readings of them.

Knows nothing of Kafka or of JSON bytes (that is `codec.py`).
"""

import re
from datetime import UTC, datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field

SCHEMA_VERSION = "1.0"
"""`major.minor`. A minor version only adds optional fields, so readers of any 1.x read every 1.x; another major is refused."""
MAJOR = SCHEMA_VERSION.split(".")[0]
"""In the name of the events' schema and in `ce_type`: what cannot be read as before is called otherwise."""

SchemaVersion = Annotated[str, AfterValidator(lambda version: _same_major(version))]


def _same_major(version: str) -> str:
    if version.split(".")[0] != MAJOR:
        # This is said in logs, where nothing of a record's text may be.
        shown = version if re.fullmatch("[0-9.]{1,20}", version) else "…"
        raise ValueError(f"schema version {shown!r} is not readable by {SCHEMA_VERSION}")
    return version


def to_utc(moment: datetime) -> datetime:
    """The same instant in UTC, so that it prints with a `Z`. `moment` must be aware."""
    return moment.astimezone(UTC)


UtcTime = Annotated[AwareDatetime, AfterValidator(to_utc)]
"""An instant. Read in any zone (one without a zone is refused), kept and written in UTC."""

Granularity = Literal["instant", "second", "minute", "hour", "day", "week", "month", "year"]
Basis = Literal["age", "date", "metadata", "none"]


class Record(BaseModel):
    """Base of all models: immutable, and closed for what we write (`codec.decode` is what tolerates unknown fields)."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Published(Record):
    """When something was published, as far as its page tells: in (`after`, `until`].

    `granularity` is the unit the source speaks in, `basis` where it comes from: an age counted back from the fetch,
    a printed date, the page's metadata, or none. `conflict`: the sightings contradict each other, and the span
    between them is given.
    """

    after: UtcTime | None = None
    until: UtcTime | None = None
    granularity: Granularity | None = None
    basis: Basis = "none"
    conflict: bool = False


class Dateline(Record):
    """Where and by whom: `BERLIJN/LONDEN (ANP/AFP) - `. `text` is as printed; places and agencies in printed order."""

    text: str
    places: tuple[str, ...] = ()
    agencies: tuple[str, ...] = ()


class Rights(Record):
    """Rights as the raw record or the site's setting states them. Never invented."""

    copyright_holder: str | None = None
    copyright_notice: str | None = None
    usage_terms: str | None = None


class Withdrawn(Record):
    """That a story is withdrawn, for good: when, why (for people), and the uri of the story that stands for it, if any."""

    at: UtcTime
    reason: Annotated[str, Field(min_length=1, max_length=500)]
    successor: str | None = None


class Block(Record):
    """A paragraph or subhead of a body: `body[start:end]`, Unicode code points."""

    kind: Literal["paragraph", "subhead"]
    start: int
    end: int
