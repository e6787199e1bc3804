"""A story's history and the page that it came from, out of topics that are made up."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pytest
from aiokafka import TopicPartition
from aiokafka.errors import KafkaConnectionError

from schemas import NewsEvent, RawArticle, encode
from schemas.base import Withdrawn
from schemas.event import Netbinnen
from streams.admin import BrokerError
from streams.core.story.view import WITHDRAWN_TITLE
from streams.offline import states_of, stories_of
from streams.samples import load_samples
from streams.settings import load_settings
from streams.web import history, page
from streams.web.bounded import partition_of
from streams.web.live import KafkaArchive
from streams.web.ports import NotFoundError, UnavailableError
from streams.web.wire import Known

PARTITIONS = 3
SAMPLES = load_samples()


@dataclass(frozen=True)
class Record:
    topic: str
    partition: int
    offset: int
    key: bytes | None
    value: bytes | None
    timestamp: int
    headers: tuple[tuple[str, bytes], ...] = ()


class Topics:
    """Records by topic and partition; as a reader of each, or with `fault` one that cannot read."""

    def __init__(self) -> None:
        self.records: dict[str, dict[int, list[Record]]] = defaultdict(lambda: {number: [] for number in range(PARTITIONS)})
        self.fault: Exception | None = None

    def put(self, topic: str, key: str | None, value: bytes | None, partition: int | None = None, timestamp: int = 0) -> None:
        raw = key and key.encode()
        number = _place(topic, raw or b"") if partition is None else partition
        log = self.records[topic][number]
        log.append(Record(topic, number, len(log), raw or None, value, timestamp))

    def reader(self, _: Any, topic: str) -> "Reader":
        return Reader(self, topic)


def _place(topic: str, key: bytes) -> int:
    return partition_of(key, [TopicPartition(topic, number) for number in range(PARTITIONS)])


class Reader:
    """What `streams.reading.RangeReader` is to a look-up."""

    def __init__(self, topics: Topics, topic: str) -> None:
        self._topics = topics
        self._topic = topic
        self._log = topics.records.get(topic, {})
        self._left: list[Record] = []

    async def __aenter__(self) -> "Reader":
        if self._topics.fault:
            raise self._topics.fault
        return self

    async def __aexit__(self, *_: object) -> None:
        pass

    def partitions(self) -> list[TopicPartition]:
        return [TopicPartition(self._topic, number) for number in self._log]

    async def whole(self) -> dict[int, tuple[int, int]]:
        return {number: (0, len(log)) for number, log in self._log.items()}

    async def since(self, moment: datetime) -> dict[int, tuple[int, int]]:
        at_ms = moment.timestamp() * 1000
        return {
            number: (next((record.offset for record in log if record.timestamp >= at_ms), len(log)), len(log))
            for number, log in self._log.items()
        }

    def seek(self, spans: Mapping[int, tuple[int, int]]) -> None:
        self._left = [record for number, (begin, end) in spans.items() for record in self._log[number][begin:end]]

    async def take(self, count: int) -> list[Record]:
        taken, self._left = self._left[:count], self._left[count:]
        return taken


@pytest.fixture(scope="module")
def event() -> NewsEvent:
    return stories_of(SAMPLES[:1])[0]


@pytest.fixture
def topics(monkeypatch: pytest.MonkeyPatch) -> Topics:
    topics = Topics()
    for module in (history, page):
        monkeypatch.setattr(module, "RangeReader", topics.reader)
    return topics


@pytest.fixture
def archive(topics: Topics) -> KafkaArchive:
    return KafkaArchive(load_settings())


def known_of(event: NewsEvent) -> Known:
    return Known(event.firstCreated, event.netbinnen.provenance)


def ms(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)


def put_revisions(topics: Topics, event: NewsEvent, revisions: range, ahead_ms: int = 0) -> None:
    for revision in revisions:
        value = encode(event.model_copy(update={"version": str(revision)}))
        topics.put("news.events", event.netbinnen.story_id, value, timestamp=ms(event.firstCreated) + ahead_ms + revision)


async def test_a_storys_events_are_told_and_no_other_s(topics: Topics, archive: KafkaArchive, event: NewsEvent) -> None:
    story_id = event.netbinnen.story_id
    put_revisions(topics, event, range(1, 3))
    topics.put("news.events", "another", b"{}", _place("", story_id.encode()), ms(event.firstCreated))
    topics.put("news.events", story_id, b"no json", timestamp=ms(event.firstCreated))
    put_revisions(topics, event, range(3, 4))
    found = await archive.story(story_id, known_of(event))
    assert [item["revision"] for item in found["items"]] == [1, 2, 3]
    assert (found["story_id"], found["complete"]) == (story_id, True)


async def test_an_event_may_come_before_its_page_was_fetched_by_clocks_that_differ(
    topics: Topics, archive: KafkaArchive, event: NewsEvent
) -> None:
    put_revisions(topics, event, range(1, 2), ahead_ms=-1_000_000)
    assert (await archive.story(event.netbinnen.story_id, known_of(event)))["complete"]


async def test_a_history_without_its_beginning_says_so(topics: Topics, archive: KafkaArchive, event: NewsEvent) -> None:
    put_revisions(topics, event, range(2, 4))
    found = await archive.story(event.netbinnen.story_id, known_of(event))
    assert ([item["revision"] for item in found["items"]], found["complete"]) == ([2, 3], False)


async def test_of_a_long_partition_the_first_and_the_last_are_found(
    topics: Topics, archive: KafkaArchive, event: NewsEvent, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(history, "RECORDS_MAX", 6)
    put_revisions(topics, event, range(1, 10))
    found = await archive.story(event.netbinnen.story_id, known_of(event))
    assert [item["revision"] for item in found["items"]] == [1, 2, 3, 7, 8, 9]


async def test_a_story_that_memory_does_not_have_is_found_by_its_state(topics: Topics, archive: KafkaArchive) -> None:
    for story_id, story in states_of(SAMPLES).items():
        topics.put("stories.state", story_id, story.state)
    for event in stories_of(SAMPLES):
        put_revisions(topics, event, range(1, 2))
        assert len((await archive.story(event.netbinnen.story_id, None))["items"]) == 1


@pytest.mark.parametrize(("value", "problem"), [(None, "no such story among 1 record of"), (b"no json", "cannot be read")])
async def test_a_story_without_a_state_is_not_found(
    topics: Topics, archive: KafkaArchive, value: bytes | None, problem: str
) -> None:
    topics.put("stories.state", "a", value)
    for look in (archive.story, archive.page):
        with pytest.raises(NotFoundError, match=problem):
            await look("a", None)


async def test_a_story_that_nobody_knows_is_not_found(archive: KafkaArchive) -> None:
    with pytest.raises(NotFoundError, match=r"^There is no such story among 0 records of stories\.state\.$"):
        await archive.story("nobody's", None)


async def test_a_story_whose_events_are_gone_is_not_found(archive: KafkaArchive, event: NewsEvent) -> None:
    with pytest.raises(NotFoundError, match=r"^No event of this story was found among 0 records of news\.events\.$"):
        await archive.story(event.netbinnen.story_id, known_of(event))


async def test_of_a_withdrawn_story_only_that_is_told(topics: Topics, archive: KafkaArchive, event: NewsEvent) -> None:
    own = event.netbinnen
    put_revisions(topics, event, range(1, 3))
    gone = NewsEvent(
        **event.model_dump(include={"uri", "language", "firstCreated", "versionCreated"}),
        title=WITHDRAWN_TITLE,
        version="3",
        representationType="partial",
        netbinnen=Netbinnen(story_id=own.story_id, withdrawn=Withdrawn(at=event.versionCreated, reason="asked for")),
    )
    topics.put("news.events", own.story_id, encode(gone), timestamp=ms(event.firstCreated) + 9)
    found = await archive.story(own.story_id, known_of(gone))
    assert [(item["revision"], item["title"], item["body"]) for item in found["items"]] == [(3, WITHDRAWN_TITLE, [])]
    with pytest.raises(NotFoundError, match="withdrawn"):
        await archive.page(own.story_id, known_of(gone))


def put_page(topics: Topics, raw: RawArticle, **where: Any) -> None:
    assert raw.fetched_at is not None
    topics.put("articles.raw", raw.url, encode(raw), **({"timestamp": ms(raw.fetched_at) + 500} | where))


async def test_the_page_is_the_one_of_that_time_with_that_text(topics: Topics, archive: KafkaArchive, event: NewsEvent) -> None:
    raw = SAMPLES[0]
    put_page(topics, raw.model_copy(update={"fetched_at": datetime.fromisoformat("2026-11-20T13:00:00+01:00")}))
    put_page(topics, raw.model_copy(update={"text": "Kop\nAndere tekst. Van hetzelfde tijdstip."}))
    put_page(topics, raw)
    topics.put("articles.raw", raw.url, b"no json", timestamp=ms(event.firstCreated))
    found = await archive.page(event.netbinnen.story_id, known_of(event))
    assert "".join(segment["text"] for segment in found["segments"]) == raw.text
    assert found["mine"] == "article"


@pytest.mark.parametrize("key", [SAMPLES[0].url, None])
async def test_a_page_in_any_partition_is_found(
    topics: Topics, archive: KafkaArchive, event: NewsEvent, key: str | None
) -> None:
    raw = SAMPLES[0]
    other = (_place("articles.raw", raw.url.encode()) + 1) % PARTITIONS
    topics.put("articles.raw", key, encode(raw), other, ms(event.firstCreated))
    assert (await archive.page(event.netbinnen.story_id, known_of(event)))["mine"] == "article"


async def test_a_page_whose_text_was_split_otherwise_then_is_better_than_none(
    topics: Topics, archive: KafkaArchive, event: NewsEvent
) -> None:
    put_page(topics, SAMPLES[0].model_copy(update={"text": "Kop\nAndere tekst. Van hetzelfde tijdstip."}))
    assert (await archive.page(event.netbinnen.story_id, known_of(event)))["mine"] is None


async def test_a_page_that_is_not_found_says_where_it_was_looked_for(
    topics: Topics, archive: KafkaArchive, event: NewsEvent, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(NotFoundError, match="not found among 0 records"):
        await archive.page(event.netbinnen.story_id, known_of(event))
    # What came long before the page was fetched is not looked at.
    put_page(topics, SAMPLES[0], timestamp=ms(event.firstCreated) - 3_600_000, partition=0)
    for number in range(PARTITIONS):
        for _ in range(3):
            topics.put("articles.raw", "https://elsewhere.example/", b"{}", number, ms(event.firstCreated))
    with pytest.raises(NotFoundError, match=r"^The page was not found among 9 records of articles\.raw from .* UTC on\.$"):
        await archive.page(event.netbinnen.story_id, known_of(event))
    monkeypatch.setattr(page, "OTHERS_MAX", 2)
    with pytest.raises(NotFoundError, match="there are more"):
        await archive.page(event.netbinnen.story_id, known_of(event))


@pytest.mark.parametrize(
    ("fault", "problem"),
    [
        (BrokerError("no broker answers: start one"), "^No broker answers: start one[.]$"),
        *((fault, "^The broker does not answer") for fault in (KafkaConnectionError(), OSError("reset"), TimeoutError())),
    ],
)
async def test_a_broker_that_does_not_answer_is_said_in_a_sentence(
    topics: Topics, archive: KafkaArchive, event: NewsEvent, fault: Exception, problem: str
) -> None:
    topics.fault = fault
    for look in (archive.story, archive.page):
        for known in (None, known_of(event)):
            with pytest.raises(UnavailableError, match=problem):
                await look(event.netbinnen.story_id, known)
