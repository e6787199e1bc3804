"""Every topic, a row each: what it carries and how the broker is to keep it.

Names here are without the prefix of `Settings`; `Topics` adds it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from schemas import EnrichedPart, NewsEvent, RawArticle, StoryPart, StoryState
from schemas.base import Record
from schemas.replay import ReplayPlan
from streams.settings import MIB, Settings

DAY_MS = 86_400_000

SPLIT, EXTRACT, PUBLISH = "split_ticker", "extract_entities", "publish"
STAGES = (SPLIT, EXTRACT, PUBLISH)


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic. `key` says what the key is, `model` what a value is (a dead letter's value is its original's bytes).

    `retention_ms` is finite wherever there is text. `max_message_bytes` bounds one record, key and headers included.
    `max_compaction_lag_ms` is how long a record may stay, where the topic is compacted, after another has taken its place.
    """

    name: str
    key: Literal["url", "story_id", "replay_id", "original"]
    model: type[Record] | None
    retention_ms: int
    cleanup: Literal["delete", "compact", "compact,delete"]
    timestamps: Literal["CreateTime", "LogAppendTime"]
    max_message_bytes: int
    has_dead_letters: bool = False
    max_compaction_lag_ms: int | None = None

    def config(self) -> dict[str, str]:
        """The broker's settings for it."""
        found = {
            "cleanup.policy": self.cleanup,
            "retention.ms": str(self.retention_ms),
            "message.timestamp.type": self.timestamps,
            "max.message.bytes": str(self.max_message_bytes),
        }
        lag_ms = self.max_compaction_lag_ms
        return found | ({} if lag_ms is None else {"max.compaction.lag.ms": str(lag_ms)})


RAW = Topic("articles.raw", "url", RawArticle, 7 * DAY_MS, "delete", "CreateTime", 6 * MIB, has_dead_letters=True)
"""A week of pages, to replay after a mistake. 6 MiB: the largest page seen is well under 1, HTML with inlined images is not."""
PARTS = Topic("stories.parts", "story_id", StoryPart, 3 * DAY_MS, "delete", "LogAppendTime", 2 * MIB, True)
"""A long weekend, to catch up after an outage. An article of 2 MiB is none."""
ENRICHED = Topic("stories.enriched", "story_id", EnrichedPart, 7 * DAY_MS, "delete", "LogAppendTime", 4 * MIB, True)
EVENTS = Topic("news.events", "story_id", NewsEvent, 30 * DAY_MS, "delete", "LogAppendTime", 4 * MIB)
"""A month of news, for consumers that come late."""
STATE = Topic(
    "stories.state",
    "story_id",
    StoryState,
    30 * DAY_MS,
    "compact,delete",
    "LogAppendTime",
    8 * MIB,
    max_compaction_lag_ms=DAY_MS,
)
"""The last record of each story. Compacted; what nobody touched for a month is deleted.

What was withdrawn must be gone within a time that can be told: by itself Kafka compacts a partition when half of it is
stale, and not what it wrote in the last week. A day, since each time costs reading and writing all of it.
"""

READS = {SPLIT: RAW, EXTRACT: PARTS, PUBLISH: ENRICHED}
"""The topic that each stage reads."""
PIPELINE = (RAW, PARTS, ENRICHED, EVENTS, STATE)


def dead_letter_of(topic: Topic) -> Topic:
    """Where records of `topic` go that cannot be processed: a month to look, and room for the headers that say why."""
    if not topic.has_dead_letters:
        raise ValueError(f"{topic.name} has no dead letters")
    return Topic(
        name=f"{topic.name}.dlq",
        key="original",
        model=None,
        retention_ms=30 * DAY_MS,
        cleanup="delete",
        timestamps="LogAppendTime",
        max_message_bytes=topic.max_message_bytes + MIB,
    )


REPLAYS = Topic("replays", "replay_id", ReplayPlan, 30 * DAY_MS, "compact,delete", "LogAppendTime", MIB)
"""What is replayed, as long as its topics are kept. Made by the first replay: workers do without."""


def replay_of(topic: Topic, id_: str) -> Topic:
    """The topic that replay `id_` writes in the place of `topic`."""
    return replace(topic, name=f"{topic.name}.replay.{id_}")


ALL = (*PIPELINE, *(dead_letter_of(topic) for topic in PIPELINE if topic.has_dead_letters))

RECORD_BYTES_MAX = max(topic.max_message_bytes for topic in ALL)
"""What clients must be able to fetch and send."""


class Topics:
    """The topics under the names and counts of `settings`."""

    def __init__(self, settings: Settings) -> None:
        self._prefix = settings.prefix
        self.partitions = settings.partitions

    def name(self, topic: Topic) -> str:
        return self._prefix + topic.name

    def __iter__(self) -> Iterator[Topic]:
        return iter(ALL)

    def group(self, stage: str) -> str:
        """The consumer group of a stage."""
        return f"{self._prefix}netbinnen-{stage}"

    def replay_group(self, id_: str) -> str:
        """The consumer group, and the transactional id, of replay `id_`."""
        return f"{self._prefix}netbinnen-replay-{id_}"

    def transactional_id(self, partition: int) -> str:
        """The publisher's, one for each partition it reads: whoever starts with it fences the one before."""
        return f"{self.group('publish')}/{self.name(ENRICHED)}/{partition}"
