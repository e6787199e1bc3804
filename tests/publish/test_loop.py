"""The partitions of one publisher, without a broker: they end when they are taken away, and let each other work."""

import asyncio
import math
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from typing import cast

import pytest
from aiokafka import ConsumerRecord, TopicPartition

from schemas import encode
from streams.metrics import Counts
from streams.publish import loop
from streams.publish.loop import Share
from streams.publish.partition import PartitionPublisher, PublishError
from streams.records import Outgoing
from streams.settings import Settings
from tests.traffic import START, make_pages, parts_of


@pytest.mark.parametrize(
    ("underway_s", "waits_s"),
    [(0, 0.2), (0.75, 0.2), (5, 1.0), (3600, 2.0), (-60, 0.2)],
    ids=["unknown", "fresh", "behind", "far behind", "a clock ahead"],
)
def test_who_is_behind_waits_longer_between_transactions(underway_s: float, waits_s: float) -> None:
    assert loop.linger_s(underway_s) == waits_s


class Swallowing:
    """A publisher that is told to end while it stops a client of aiokafka's, which swallows that."""

    source = TopicPartition("stories.enriched", 0)
    next_offset = 0

    def __init__(self) -> None:
        self.starting = asyncio.Event()
        self.is_stopped = False

    async def start(self) -> None:
        self.starting.set()
        with suppress(asyncio.CancelledError):
            await asyncio.sleep(60)

    async def stop(self) -> None:
        self.is_stopped = True


class Consumer:
    """Takes what a share says to it, and has no records."""

    def resume(self, partition: TopicPartition) -> None:
        pass

    async def getmany(
        self, partition: TopicPartition, timeout_ms: float, max_records: int
    ) -> dict[TopicPartition, list[ConsumerRecord]]:
        await asyncio.sleep(60)
        return {}


async def test_a_share_ends_when_it_is_told_to_though_the_client_swallows_that() -> None:
    publisher = Swallowing()
    share = Share(cast(PartitionPublisher, publisher), Consumer(), 9, asyncio.Event())
    await publisher.starting.wait()
    share.task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asyncio.wait_for(share.task, 5)
    assert publisher.is_stopped


class Coming(Consumer):
    """Has what comes for one partition: after how many seconds each, how many records. `now` is its clock, which waits move."""

    def __init__(self, *comes: tuple[float, int]) -> None:
        self.now = 0.0
        self.comes = list(comes)
        self.is_through = asyncio.Event()
        """Nothing comes any more, and nothing is waited for."""

    def monotonic(self) -> float:
        return self.now

    async def getmany(
        self, partition: TopicPartition, timeout_ms: float, max_records: int
    ) -> dict[TopicPartition, list[ConsumerRecord]]:
        assert max_records >= 1, "aiokafka raises ValueError"
        if not self.comes and timeout_ms == loop.ASKS_S * 1000:
            self.is_through.set()
            return await super().getmany(partition, timeout_ms, max_records)
        wait_s, count = self.comes.pop(0) if self.comes else (math.inf, 0)
        if wait_s > timeout_ms / 1000:
            self.now += timeout_ms / 1000
            self.comes[:0] = [(wait_s - timeout_ms / 1000, count)] if count else []
            return {}
        self.now += wait_s
        self.comes[:0] = [(0.0, count - max_records)] if count > max_records else []
        return {partition: records(min(count, max_records))}


class Noting:
    """A publisher that notes when it was given how many records at once; what it publishes was underway for so long."""

    source = TopicPartition("stories.enriched", 0)

    def __init__(self, consumer: Coming, underway_s: float) -> None:
        self.consumer, self.underway_s = consumer, underway_s
        self.taken = 0
        self.given: list[tuple[float, int]] = []

    async def start(self) -> None:
        pass

    async def take(self, records: Sequence[ConsumerRecord]) -> None:
        self.taken += len(records)

    async def publish(self) -> None:
        self.given.append((round(self.consumer.now, 3), self.taken))
        self.taken = 0

    async def stop(self) -> None:
        pass


async def published(monkeypatch: pytest.MonkeyPatch, underway_s: float, *comes: tuple[float, int]) -> list[tuple[float, int]]:
    """When how many records were published at once, of what comes; nine are a full batch."""
    consumer = Coming(*comes)
    monkeypatch.setattr(loop, "time", consumer)
    publisher = Noting(consumer, underway_s)
    share = Share(cast(PartitionPublisher, publisher), consumer, 9, asyncio.Event())
    await asyncio.wait_for(consumer.is_through.wait(), 5)
    share.task.cancel()
    await asyncio.gather(share.task, return_exceptions=True)
    return publisher.given


async def test_what_comes_after_a_silence_is_published_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    assert await published(monkeypatch, 0, (0.3, 1)) == [(0.3, 1)]


async def test_what_comes_soon_after_a_batch_is_published_together(monkeypatch: pytest.MonkeyPatch) -> None:
    assert await published(monkeypatch, 0, (0.0, 1), (0.05, 1), (0.05, 2)) == [(0.0, 1), (0.2, 3)]


async def test_who_is_behind_waits_for_more_while_more_comes(monkeypatch: pytest.MonkeyPatch) -> None:
    given = await published(monkeypatch, 3600, (0.0, 1), *[(0.05, 1)] * 7)
    assert given == [(0.0, 1), (0.5, 7)], "0.35 s of records, and 0.15 s of silence"


async def test_a_full_batch_does_not_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    given = await published(monkeypatch, 3600, (0.0, 1), (0.01, 23))
    assert given == [(0.0, 1), (0.01, 9), (0.01, 9), (0.21, 5)]


async def test_a_share_that_is_to_stop_begins_no_batch() -> None:
    stop = asyncio.Event()

    class Stopped(Noting):
        async def publish(self) -> None:
            await super().publish()
            stop.set()

    consumer = Coming((0.0, 1), (0.0, 9))
    publisher = Stopped(consumer, 0)
    share = Share(cast(PartitionPublisher, publisher), consumer, 9, stop)
    await asyncio.wait_for(share.task, 5)
    assert publisher.given == [(0.0, 1)]


async def test_who_waits_for_more_when_it_is_to_stop_publishes_what_it_has_taken() -> None:
    stop = asyncio.Event()
    consumer = Coming((0.0, 1), (0.0, 3), (0.0, 3))

    class Stopped(Noting):
        async def take(self, records: Sequence[ConsumerRecord]) -> None:
            await super().take(records)
            if self.given:
                stop.set()

    publisher = Stopped(consumer, 3600)
    share = Share(cast(PartitionPublisher, publisher), consumer, 9, stop)
    await asyncio.wait_for(share.task, 5)
    assert publisher.given == [(0.0, 1), (0.0, 3)]
    assert publisher.taken == 0


async def test_at_a_stop_only_who_has_taken_something_is_waited_for() -> None:
    """The other has no records, and would wait for some."""
    shares = loop._Shares(Settings(), Counts(), Paused(), asyncio.Event(), None)
    ended: list[int] = []

    class Working:
        def __init__(self, number: int) -> None:
            self.source, self.is_at_work = TopicPartition("stories.enriched", number), number == 1

        async def start(self) -> None:
            await asyncio.sleep(0.05 if self.is_at_work else 60)
            ended.append(self.source.partition)

        async def stop(self) -> None:
            pass

    stop = asyncio.Event()
    for number in (0, 1):
        shares.by_partition[number] = Share(cast(PartitionPublisher, Working(number)), Paused(), 9, stop)
    await asyncio.sleep(0)
    stop.set()
    await asyncio.wait_for(loop._drain(shares, Settings()), 5)
    assert ended == [1]


class EndedUnasked:
    """A publisher whose client ends what it waits for, the first `times` times that one of its partition starts."""

    started = 0
    times = 0

    def __init__(self, settings: Settings, partition: int, *_: object) -> None:
        self.source = TopicPartition("stories.enriched", partition)
        self.next_offset = 0
        self.stories, self.restored = 0, 1.0

    async def start(self) -> None:
        type(self).started += 1
        if self.started <= self.times:
            raise asyncio.CancelledError

    async def stop(self) -> None:
        pass


class Paused(Consumer):
    def pause(self, partition: TopicPartition) -> None:
        pass


async def look_after(monkeypatch: pytest.MonkeyPatch, times: int) -> None:
    """One partition, looked after until it is ready or given up."""
    monkeypatch.setattr(loop, "PartitionPublisher", EndedUnasked)
    monkeypatch.setattr(EndedUnasked, "started", 0)
    monkeypatch.setattr(EndedUnasked, "times", times)
    shares = loop._Shares(Settings(), Counts(), Paused(), asyncio.Event(), None)
    shares.on_partitions_assigned([TopicPartition("stories.enriched", 3)])
    while not shares.by_partition[3].is_ready:
        await asyncio.sleep(0)
        shares.look_after()
    shares.on_partitions_revoked([TopicPartition("stories.enriched", 3)])
    await asyncio.gather(*shares.leaving, return_exceptions=True)


@pytest.mark.parametrize("times", [0, 1, 3])
async def test_a_partition_that_its_client_ends_unasked_is_begun_anew(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, times: int
) -> None:
    await look_after(monkeypatch, times)
    assert EndedUnasked.started == times + 1
    said = [record.getMessage().split(" at ")[0] for record in caplog.records]
    assert said == ["partition 3 was ended by its client: CancelledError"] * times


async def test_a_partition_that_is_ended_again_and_again_ends_the_publisher(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(PublishError, match=r"partition 3 was ended 4 times: CancelledError at .*test_loop:\d+$"):
        await look_after(monkeypatch, 99)


class Producer:
    """Has no broker to wait for."""

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[None]:
        yield


class Publisher(PartitionPublisher):
    """Notes when it has made a batch and when it has sent it. The second takes some answers of the broker."""

    def __init__(self, partition: int, turn: asyncio.Lock, done: list[str]) -> None:
        self.counts = Counts()
        super().__init__(Settings(), partition, None, self.counts, turn)
        self._producer = Producer()
        self._done = done

    async def _send_all(self, outgoing: Sequence[Outgoing]) -> None:
        self._done.append(f"made {self.source.partition}")
        for _ in range(20):
            await asyncio.sleep(0)
        self._done.append(f"sent {self.source.partition}")


def records(count: int) -> list[ConsumerRecord]:
    (raw,) = make_pages(1)
    part = parts_of(raw.text or "", START)[0]
    key, value = part.story_id.encode(), encode(part)
    return [ConsumerRecord("stories.enriched", 0, at, 0, 0, key, value, None, len(key), len(value), ()) for at in range(count)]


async def publish(publisher: PartitionPublisher, count: int) -> None:
    await publisher.take(records(count))
    await publisher.publish()


async def test_partitions_with_full_batches_hold_up_no_transaction(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("streams.publish.partition.COMPUTING_S", 0.0)
    turn, done = asyncio.Lock(), list[str]()
    await asyncio.gather(*(publish(Publisher(number, turn, done), 100) for number in range(3)))
    assert done == ["made 0", "sent 0", "made 1", "sent 1", "made 2", "sent 2"], "sent while the next one's is made"


async def test_what_is_taken_is_sent_only_when_it_is_published_and_known_only_then() -> None:
    done: list[str] = []
    publisher = Publisher(0, asyncio.Lock(), done)
    for at in (0, 1):
        assert publisher.is_at_work == bool(at)
        await publisher.take(records(2)[at : at + 1])
    assert (done, publisher.stories, publisher.is_at_work) == ([], 0, True)
    await publisher.publish()
    assert (done, publisher.stories, publisher.is_at_work) == (["made 0", "sent 0"], 1, False)
    assert publisher.next_offset == 2


class Refused(Publisher):
    """Its broker takes nothing."""

    async def _send_all(self, outgoing: Sequence[Outgoing]) -> None:
        raise ConnectionError


async def test_a_transaction_is_counted_as_committed_or_aborted_and_events_as_new_where_they_are_there() -> None:
    good, bad = Publisher(0, asyncio.Lock(), []), Refused(0, asyncio.Lock(), [])
    await publish(good, 2)
    with pytest.raises(ConnectionError):
        await publish(bad, 2)
    outcomes = [
        [each.counts[f"transactions_{outcome}"] for outcome in ("committed", "aborted")] + [each.counts.newest_event_s > 0]
        for each in (good, bad)
    ]
    assert outcomes == [[1, 0, True], [0, 1, False]]
