"""The partitions of one publisher, without a broker: they end when they are taken away, and let each other work."""

import asyncio
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
    [(0, 0.2), (1.5, 0.2), (5, 0.5), (3600, 1.0), (-60, 0.2)],
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
    """Takes what a share says to it."""

    def resume(self, partition: TopicPartition) -> None:
        pass


async def test_a_share_ends_when_it_is_told_to_though_the_client_swallows_that() -> None:
    publisher = Swallowing()
    share = Share(cast(PartitionPublisher, publisher), Consumer(), 9)
    await publisher.starting.wait()
    share.task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asyncio.wait_for(share.task, 5)
    assert publisher.is_stopped


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
    shares = loop._Shares(Settings(), Counts(), Paused(), None)
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

    async def _send_all(self, outgoing: Sequence[Outgoing], next_offset: int) -> None:
        self._done.append(f"made {self.source.partition}")
        for _ in range(20):
            await asyncio.sleep(0)
        self._done.append(f"sent {self.source.partition}")


def records(count: int) -> list[ConsumerRecord]:
    (raw,) = make_pages(1)
    part = parts_of(raw.text or "", START)[0]
    key, value = part.story_id.encode(), encode(part)
    return [ConsumerRecord("stories.enriched", 0, at, 0, 0, key, value, None, len(key), len(value), ()) for at in range(count)]


async def test_partitions_with_full_batches_hold_up_no_transaction(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("streams.publish.partition.COMPUTING_S", 0.0)
    turn, done = asyncio.Lock(), list[str]()
    await asyncio.gather(*(Publisher(number, turn, done).publish(records(100)) for number in range(3)))
    assert done == ["made 0", "sent 0", "made 1", "sent 1", "made 2", "sent 2"], "sent while the next one's is made"


class Refused(Publisher):
    """Its broker takes nothing."""

    async def _send_all(self, outgoing: Sequence[Outgoing], next_offset: int) -> None:
        raise ConnectionError


async def test_a_transaction_is_counted_as_committed_or_aborted_and_events_as_new_where_they_are_there() -> None:
    good, bad = Publisher(0, asyncio.Lock(), []), Refused(0, asyncio.Lock(), [])
    await good.publish(records(2))
    with pytest.raises(ConnectionError):
        await bad.publish(records(2))
    outcomes = [
        [each.counts[f"transactions_{outcome}"] for outcome in ("committed", "aborted")] + [each.counts.newest_event_s > 0]
        for each in (good, bad)
    ]
    assert outcomes == [[1, 0, True], [0, 1, False]]
