"""The consumer kit on both brokers: what is committed when, what comes again, what is seen, and what cannot be read."""

import asyncio
import itertools
import logging
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiokafka import TopicPartition
from aiokafka.admin import RecordsToDelete

from schemas import EnrichedPart, NewsEvent
from schemas.codec import encode_plain
from streams.admin import BrokerError, admin_client, ensure_topics
from streams.connect import STOP_S
from streams.consume import BadEventError, NewsConsumer, Received, current_stories
from streams.consume.received import OnBad
from streams.embedded import EmbeddedBroker
from streams.records import Outgoing
from streams.settings import Settings, load_settings
from streams.topics import EVENTS, STATE, Topics
from tests.broker.conftest import Broker
from tests.broker.newsroom import NOON, Newsroom, item, open_newsroom, withdrawal
from tests.broker.shared import SharedKafka

GROUP = "consumers"
WITHIN_S = 20


@pytest.fixture
async def settings(broker: Broker, prefix: str) -> Settings:
    """Topics of one partition, so that all has one order."""
    settings = load_settings(brokers=broker.bootstrap, prefix=prefix, partitions=1)
    await ensure_topics(settings)
    return settings


def group_of(settings: Settings) -> str:
    return settings.prefix + GROUP


def consumer(settings: Settings, **options: Any) -> NewsConsumer:
    return NewsConsumer(group_of(settings), settings=settings, **options)


async def committed(settings: Settings) -> dict[int, int]:
    """The group's offsets, by partition."""
    async with admin_client(settings) as admin:
        found = await admin.list_consumer_group_offsets(group_of(settings))
    return {partition.partition: at.offset for partition, at in found.items() if at.offset >= 0}


async def next_of(news: NewsConsumer) -> Received:
    return await asyncio.wait_for(anext(news), WITHIN_S)


async def read(news: NewsConsumer, count: int) -> list[Received]:
    """`count` items, all finished."""
    found = [await next_of(news) for _ in range(count)]
    await news.commit()
    return found


async def read_nothing(news: NewsConsumer, for_s: float = 1.5) -> None:
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(anext(news), for_s)


def numbers(items: list[Received]) -> list[str]:
    return [found.event.title.split()[2] for found in items]


async def test_an_item_says_what_it_is(settings: Settings, newsroom: Newsroom) -> None:
    await newsroom.publish(item(1))
    await newsroom.publish(item(1, NOON.replace(minute=30)), withdrawal(1))
    async with consumer(settings) as news:
        found = await read(news, 3)
    assert [it.type for it in found] == ["created", "updated", "withdrawn"]
    assert [it.event.revision for it in found] == [1, 2, 3]
    first, second, _ = found
    assert (first.topic, first.partition, first.offset) == (Topics(settings).name(EVENTS), 0, 0)
    assert first.offset < second.offset
    assert first.id == first.headers["ce_id"] != second.id
    assert first.headers["ce_subject"] == first.event.uri
    assert NewsEvent.model_validate_json(first.record.value) == first.event


async def test_an_item_is_committed_when_the_next_is_asked_for(settings: Settings, newsroom: Newsroom) -> None:
    await newsroom.publish(item(1), item(2), item(3))
    async with consumer(settings, commit_every_s=0) as news:
        await next_of(news)
        assert await committed(settings) == {}
        await next_of(news)
        assert await committed(settings) == {0: 1}
        await news.commit()
        assert await committed(settings) == {0: 2}


async def test_finished_items_are_committed_while_no_more_come(settings: Settings, newsroom: Newsroom) -> None:
    await newsroom.publish(item(1))
    async with consumer(settings, commit_every_s=1) as news:
        await next_of(news)
        await read_nothing(news, 4)
        assert await committed(settings) == {0: 1}


async def test_where_the_body_raises_its_item_comes_again(settings: Settings, newsroom: Newsroom) -> None:
    await newsroom.publish(item(1), item(2), item(3))

    async def fail_at(number: str) -> None:
        async with consumer(settings) as news:
            async for found in news:
                if numbers([found]) == [number]:
                    raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await asyncio.wait_for(fail_at("2"), WITHIN_S)
    assert await committed(settings) == {0: 1}
    async with consumer(settings) as news:
        assert numbers(await read(news, 2)) == ["2", "3"]


async def test_a_new_loop_begins_with_what_the_last_one_did_not_finish(settings: Settings, newsroom: Newsroom) -> None:
    await newsroom.publish(item(1), item(2), item(3))
    seen = []
    async with consumer(settings) as news:
        for _ in range(2):
            async for found in news:
                seen.append(found)
                if len(seen) == 2:
                    break
                if len(seen) == 3:
                    break
        async for batch in news.batches(max_records=2):
            seen += batch
            break
    assert numbers(seen) == ["1", "2", "2", "2", "3"]


async def test_a_cancelled_body_ends_soon_and_commits_what_was_before_it(settings: Settings, newsroom: Newsroom) -> None:
    await newsroom.publish(item(1), item(2))
    reached = asyncio.Event()

    async def hang_at_second() -> None:
        async with consumer(settings) as news:
            await next_of(news)
            await next_of(news)
            reached.set()
            await asyncio.sleep(60)

    task = asyncio.create_task(hang_at_second())
    await asyncio.wait_for(reached.wait(), WITHIN_S)
    task.cancel()
    _, pending = await asyncio.wait([task], timeout=3 * STOP_S)
    assert not pending
    assert task.cancelled()
    assert await committed(settings) == {0: 1}


async def test_a_cancelled_wait_loses_nothing(settings: Settings, newsroom: Newsroom) -> None:
    async with consumer(settings) as news:
        await read_nothing(news)
        await newsroom.publish(item(1))
        assert numbers(await read(news, 1)) == ["1"]
        batches = news.batches(max_records=5, within_s=60)
        await newsroom.publish(item(2))
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(anext(batches), 3)
        # Collected, but nobody has had it: not even a commit takes it for finished.
        await news.commit()
        assert await committed(settings) == {0: 1}
        assert numbers(await read(news, 1)) == ["2"]


async def test_batches_are_as_large_as_asked_or_what_came_in_time(settings: Settings, newsroom: Newsroom) -> None:
    await newsroom.publish(*map(item, range(1, 6)))
    sizes = []
    async with consumer(settings, commit_every_s=0) as news:
        async for batch in news.batches(max_records=2, within_s=1):
            sizes.append(len(batch))
            assert sum((await committed(settings)).values()) == sum(sizes[:-1])
            if sum(sizes) == 5:
                break
    assert sizes == [2, 2, 1]
    assert await committed(settings) == {0: 4}


async def test_where_a_batchs_body_raises_the_batch_comes_again(settings: Settings, newsroom: Newsroom) -> None:
    await newsroom.publish(*map(item, range(1, 5)))

    async def fail_at_second() -> None:
        async with consumer(settings) as news:
            done = 0
            async for batch in news.batches(max_records=2):
                done += len(batch)
                if done == 4:
                    raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await asyncio.wait_for(fail_at_second(), WITHIN_S)
    async with consumer(settings) as news:
        assert numbers(await read(news, 2)) == ["3", "4"]


async def test_what_was_aborted_is_not_seen(settings: Settings, newsroom: Newsroom) -> None:
    await newsroom.publish(item(1))
    async with consumer(settings) as news:
        (first,) = await read(news, 1)
        await newsroom.send_event(first.record.value, abort=True)
        await newsroom.publish(item(2))
        assert numbers(await read(news, 1)) == ["2"]
        await read_nothing(news)


async def test_an_event_that_comes_twice_is_passed_over_and_committed(settings: Settings, newsroom: Newsroom) -> None:
    await newsroom.publish(item(1), item(2))
    async with consumer(settings, remembered_max=2) as news:
        first, second = await read(news, 2)
        for found in (first, second, second):
            await newsroom.send_event(found.record.value, *found.record.headers)
        await newsroom.publish(item(3))
        assert numbers(await read(news, 1)) == ["3"]
        assert news.duplicates == 3
        # Two ids are remembered, those of 2 and 3.
        await newsroom.send_event(first.record.value, *first.record.headers)
        assert numbers(await read(news, 1)) == ["1"]
        end = first.offset + 1 + max((await committed(settings)).values())
    assert end > second.offset + 3


async def test_after_a_restart_the_callers_ids_tell_what_was_there(settings: Settings, newsroom: Newsroom) -> None:
    await newsroom.publish(item(1), item(2), item(3))
    async with consumer(settings) as news:
        found = [await next_of(news) for _ in range(2)]
    assert await committed(settings) == {0: 1}
    async with consumer(settings, seen=[it.id for it in found]) as news:
        assert numbers(await read(news, 1)) == ["3"]
        assert news.duplicates == 1


async def test_events_without_headers_are_told_apart_by_their_place(settings: Settings, newsroom: Newsroom) -> None:
    await newsroom.publish(item(1), withdrawal(2))
    async with consumer(settings) as news:
        created, withdrawn = await read(news, 2)
        for found in (created, created, withdrawn):
            await newsroom.send_event(found.record.value)
        copies = await read(news, 3)
    assert [copy.type for copy in copies] == ["created", "created", "withdrawn"]
    assert [copy.id for copy in copies] == [copy.place for copy in copies]


def of_version(event: NewsEvent, version: str) -> bytes:
    """`event` as a later version might write it."""
    value = event.model_dump(mode="json", by_alias=True, exclude_none=True)
    value["netbinnen"] |= {"schema_version": version, "mood": "cheerful"}
    return encode_plain(value)


async def bad_among_good(settings: Settings, newsroom: Newsroom, bad: bytes | None = b"{") -> str:
    """A good event, a bad record, a good event. Where the bad one is."""
    await newsroom.publish(item(1))
    await newsroom.send_event(bad)
    await newsroom.publish(item(2))
    async with NewsConsumer(None, settings=settings, on_bad="skip") as news:
        _, second = await read(news, 2)
        assert news.skipped == 1
    # Between the two is the end of a transaction, on Apache Kafka as a record of its own.
    (at,) = {offset for offset in range(1, second.offset) if await is_record(settings, offset)}
    return f"{Topics(settings).name(EVENTS)}/0@{at}"


async def is_record(settings: Settings, offset: int) -> bool:
    async with NewsConsumer(None, settings=settings, offsets={0: offset}) as news:
        try:
            return (await next_of(news)).offset == offset
        except BadEventError as error:
            return bool(error.record.offset == offset)


@pytest.mark.parametrize("bad", [b"{", b"\xff", b'{"title": "x"}', b"", None])
async def test_a_record_that_cannot_be_read_is_met_until_it_is_dealt_with(
    settings: Settings, newsroom: Newsroom, bad: bytes | None
) -> None:
    place = await bad_among_good(settings, newsroom, bad)
    offset = int(place.rpartition("@")[2])
    async with consumer(settings, commit_every_s=0) as news:
        assert numbers([await next_of(news)]) == ["1"]
        for _ in range(2):
            with pytest.raises(BadEventError) as raised:
                await next_of(news)
            assert str(raised.value).startswith(f"the record {place} cannot be read: ")
            assert "\n" not in str(raised.value)
            await news.commit()
    assert (await committed(settings))[0] <= offset
    async with consumer(settings) as news:
        with pytest.raises(BadEventError):
            await next_of(news)


async def test_a_batch_ends_before_a_record_that_cannot_be_read(settings: Settings, newsroom: Newsroom) -> None:
    place = await bad_among_good(settings, newsroom)
    async with consumer(settings) as news:
        batches = news.batches(max_records=10, within_s=2)
        assert numbers(await asyncio.wait_for(anext(batches), WITHIN_S)) == ["1"]
        with pytest.raises(BadEventError):
            await asyncio.wait_for(anext(batches), WITHIN_S)
    assert f"{Topics(settings).name(EVENTS)}/0@{(await committed(settings))[0]}" == place


async def test_a_record_that_cannot_be_read_is_skipped_with_a_line_and_counted(
    settings: Settings, newsroom: Newsroom, caplog: pytest.LogCaptureFixture
) -> None:
    place = await bad_among_good(settings, newsroom)
    caplog.clear()
    with caplog.at_level(logging.WARNING, "streams"):
        async with consumer(settings, on_bad="skip") as news:
            assert numbers(await read(news, 2)) == ["1", "2"]
            assert news.skipped == 1
    assert [record.message.partition(" cannot")[0] for record in caplog.records] == [f"the record {place}"]


@pytest.mark.parametrize("is_async", [True, False])
async def test_a_record_that_cannot_be_read_is_the_callers(settings: Settings, newsroom: Newsroom, is_async: bool) -> None:
    await bad_among_good(settings, newsroom)
    kept: list[bytes] = []

    async def keep(error: BadEventError) -> None:
        await asyncio.sleep(0)
        kept.append(error.record.value)

    on_bad: OnBad = keep if is_async else lambda error: kept.append(error.record.value)
    async with consumer(settings, on_bad=on_bad) as news:
        assert numbers(await read(news, 2)) == ["1", "2"]
    assert kept == [b"{"]


async def test_where_the_caller_cannot_deal_with_it_the_record_comes_again(settings: Settings, newsroom: Newsroom) -> None:
    await bad_among_good(settings, newsroom)
    tries: list[BadEventError] = []

    def fail_once(error: BadEventError) -> None:
        tries.append(error)
        if len(tries) == 1:
            raise ZeroDivisionError

    async with consumer(settings, on_bad=fail_once) as news:
        await next_of(news)
        with pytest.raises(ZeroDivisionError):
            await next_of(news)
        await news.commit()
        assert await committed(settings) == {0: 1}
        assert numbers(await read(news, 1)) == ["2"]
    assert len(tries) == 2


async def test_a_newer_minor_version_is_read_and_a_newer_major_one_is_not(settings: Settings, newsroom: Newsroom) -> None:
    await newsroom.publish(item(1))
    async with consumer(settings) as news:
        (first,) = await read(news, 1)
        await newsroom.send_event(of_version(first.event, "1.7"))
        await newsroom.send_event(of_version(first.event, "2.0"))
        (minor,) = await read(news, 1)
        assert minor.unknown == ("netbinnen.mood",)
        with pytest.raises(BadEventError, match=r"schema version '2\.0' is not readable"):
            await next_of(news)


async def test_a_new_group_begins_at_the_start_or_at_what_comes_next(settings: Settings, newsroom: Newsroom) -> None:
    await newsroom.publish(item(1))
    async with consumer(settings, from_start=False) as news:
        await read_nothing(news)
    # Comes while nobody is there: that is after the group began.
    await newsroom.publish(item(2))
    async with consumer(settings, from_start=False) as news:
        assert numbers(await read(news, 1)) == ["2"]
    async with NewsConsumer(settings.prefix + "others", settings=settings) as news:
        assert numbers(await read(news, 2)) == ["1", "2"]
    async with NewsConsumer(None, settings=settings, from_start=False) as news:
        await read_nothing(news)
        await newsroom.publish(item(3))
        assert numbers(await read(news, 1)) == ["3"]


async def test_a_second_member_that_wants_new_events_only_disturbs_nobody(settings: Settings, newsroom: Newsroom) -> None:
    async with consumer(settings, from_start=False) as news:
        await newsroom.publish(item(1))
        assert numbers(await read(news, 1)) == ["1"]
        await _begin_at_ends_of(settings)
        assert await committed(settings) == {0: 1}


async def _begin_at_ends_of(settings: Settings) -> None:
    """What another member does before it joins."""
    await consumer(settings, from_start=False)._begin_at_ends([TopicPartition(Topics(settings).name(EVENTS), 0)])


async def test_offsets_of_the_callers_own_are_where_it_begins(settings: Settings, newsroom: Newsroom) -> None:
    await newsroom.publish(item(1), item(2), item(3))
    async with NewsConsumer(None, settings=settings, offsets={0: 1}) as news:
        assert numbers(await read(news, 2)) == ["2", "3"]
    for offsets in ({0: 1000}, {7: 0}):
        with pytest.raises(BrokerError, match="another's"):
            async with NewsConsumer(None, settings=settings, offsets=offsets):
                pass
    with pytest.raises(ValueError, match="group or offsets"):
        consumer(settings, offsets={0: 1})


async def test_offsets_whose_events_are_no_longer_kept_are_said(
    kafka: SharedKafka, prefix: str, caplog: pytest.LogCaptureFixture
) -> None:
    settings = load_settings(brokers=kafka.bootstrap, prefix=prefix, partitions=1)
    await ensure_topics(settings)
    name = Topics(settings).name(EVENTS)
    async with open_newsroom(settings) as newsroom, admin_client(settings) as admin:
        await newsroom.publish(item(1), item(2), item(3))
        await admin.delete_records({TopicPartition(name, 0): RecordsToDelete(before_offset=2)})
    async with NewsConsumer(None, settings=settings, offsets={0: 1}) as news:
        assert numbers(await read(news, 1)) == ["3"]
    assert f"{name}/0: what was from 1 to 2 is no longer kept" in caplog.messages


async def test_another_topic_is_read_by_its_name(settings: Settings, newsroom: Newsroom) -> None:
    await newsroom.publish(item(1))
    name = settings.prefix + "other-" + EVENTS.name
    await ensure_topics(settings.model_copy(update={"prefix": settings.prefix + "other-"}))
    async with consumer(settings, topic=name) as news:
        await read_nothing(news)


async def test_a_topic_that_is_not_there_is_one_line_and_is_not_made(settings: Settings) -> None:
    for _ in range(2):
        with pytest.raises(BrokerError, match=r"^there is no topic no\.such\.topic at [^\n]+$"):
            async with consumer(settings, topic="no.such.topic"):
                pass


async def test_the_picture_has_stories_that_are_not_over(settings: Settings, newsroom: Newsroom) -> None:
    await newsroom.publish(item(1), item(2))
    await newsroom.publish(item(1, NOON.replace(minute=30)), withdrawal(2))
    stories = await current_stories(settings=settings)
    assert {story_id: event.revision for story_id, event in stories.items()} == {
        item(1).story_id: 2,
        item(2).story_id: 2,
    }
    assert stories[item(2).story_id].bodies == ()
    await newsroom.publish_later(20)
    assert item(1).story_id not in await current_stories(settings=settings)
    await newsroom.send([Outgoing(STATE, b"k", b"{", (), 0)])
    with pytest.raises(BadEventError, match=r"stories\.state/0@\d+ cannot be read"):
        await current_stories(settings=settings)


async def test_no_broker_is_one_line() -> None:
    for entering in (NewsConsumer("g", brokers="127.0.0.1:1").__aenter__, lambda: current_stories(brokers="127.0.0.1:1")):
        with pytest.raises(BrokerError, match=r"^no Kafka broker answers at 127\.0\.0\.1:1 [^\n]+$"):
            await entering()


async def test_a_broker_that_is_gone_does_not_hold_up_the_end(
    tmp_path_factory: pytest.TempPathFactory, embedded: object
) -> None:
    with EmbeddedBroker(tmp_path_factory.mktemp("gone")) as broker:
        settings = load_settings(brokers=broker.bootstrap, prefix="", partitions=1)
        await ensure_topics(settings)
        async with open_newsroom(settings) as newsroom:
            await newsroom.publish(item(1), item(2))
        news = consumer(settings)
        await news.__aenter__()
        await next_of(news)
        await next_of(news)
    started = asyncio.get_running_loop().time()
    await news.__aexit__(None, None, None)
    assert asyncio.get_running_loop().time() - started < 4 * STOP_S


@pytest.fixture
async def shared(kafka: SharedKafka, prefix: str) -> AsyncIterator[tuple[Settings, Newsroom]]:
    """Topics of two partitions with three events each, to be dealt out to members."""
    settings = load_settings(brokers=kafka.bootstrap, prefix=prefix, partitions=2)
    await ensure_topics(settings)
    async with open_newsroom(settings) as newsroom:
        for partition in range(2):
            await newsroom.publish(*in_partition(newsroom, partition, 3))
        yield settings, newsroom


def in_partition(newsroom: Newsroom, partition: int, count: int, start: int = 0) -> list[EnrichedPart]:
    """Stories of that partition."""
    return list(
        itertools.islice((it for it in map(item, itertools.count(start)) if newsroom.partition_of(it) == partition), count)
    )


async def test_what_is_at_hand_at_a_rebalance_is_not_taken_for_finished(shared: tuple[Settings, Newsroom]) -> None:
    settings, _ = shared
    first, second = consumer(settings, commit_every_s=0), consumer(settings)
    await first.__aenter__()
    batch = await asyncio.wait_for(anext(first.batches(max_records=6, within_s=5)), WITHIN_S)
    assert len(batch) == 6
    async with second:
        # Here the first one fails, so its batch is for who is left.
        await first.__aexit__(ZeroDivisionError, None, None)
        assert await committed(settings) == {}
        assert {found.id for found in await read(second, 6)} == {found.id for found in batch}


async def test_what_is_finished_after_a_rebalance_is_not_committed_for_another(shared: tuple[Settings, Newsroom]) -> None:
    settings, newsroom = shared
    async with consumer(settings) as first:
        batch = await asyncio.wait_for(anext(first.batches(max_records=6, within_s=5)), WITHIN_S)
        assert {found.partition for found in batch} == {0, 1}
        async with consumer(settings) as second:
            theirs = await read(second, 3)
            at_theirs = await committed(settings)
            assert len({found.partition for found in theirs}) == len(at_theirs) == 1
            # Now the first one is done with all six, of which three were dealt out to another.
            await first.commit()
            assert await committed(settings) == at_theirs
            for partition in range(2):
                await newsroom.publish(*in_partition(newsroom, partition, 1, start=1000))
            (more,) = await read(first, 1)
            # The three that are still its own came again, and it knew them.
            assert first.duplicates == 3
            assert at_theirs.items() < (await committed(settings)).items()
            (last,) = await read(second, 1)
            assert (await committed(settings)) == {more.partition: more.offset + 1, last.partition: last.offset + 1}


MEMBERS, EVENTS_COUNT, EVENT_TAKES_S = 2, 1000, 0.02
"""Events come faster than they are handled, so that whoever goes has some at hand: one member by batches, one by items."""


async def test_members_that_come_and_go_lose_nothing(kafka: SharedKafka, prefix: str) -> None:
    settings = load_settings(brokers=kafka.bootstrap, prefix=prefix, partitions=4, session_timeout_s=6, stuck_after_s=30)
    await ensure_topics(settings)
    handled: list[str] = []

    async def work(in_batches: bool) -> None:
        async with consumer(settings, commit_every_s=0.3) as news:
            if in_batches:
                async for batch in news.batches(max_records=10, within_s=0.2):
                    await asyncio.sleep(len(batch) * EVENT_TAKES_S)
                    handled.extend(found.event.uri for found in batch)
            async for found in news:
                await asyncio.sleep(EVENT_TAKES_S)
                handled.append(found.event.uri)

    async def keep_publishing() -> None:
        async with open_newsroom(settings) as newsroom:
            for start in range(0, EVENTS_COUNT, 20):
                await newsroom.publish(*map(item, range(start, start + 20)))
                await asyncio.sleep(0.1)

    publishing = asyncio.create_task(keep_publishing())
    members = [asyncio.create_task(work(number % 2 == 0)) for number in range(2)]
    try:
        for number in range(MEMBERS):
            await asyncio.sleep(2.5)
            members.append(asyncio.create_task(work(number % 2 == 0)))
            await asyncio.sleep(1.5)
            members[number].cancel()
        await publishing
        deadline = asyncio.get_running_loop().time() + 40
        while len(set(handled)) < EVENTS_COUNT and asyncio.get_running_loop().time() < deadline:
            await asyncio.sleep(0.2)
    finally:
        for member in (*members, publishing):
            member.cancel()
        ended = await asyncio.gather(*members, return_exceptions=True)
    assert len(set(handled)) == EVENTS_COUNT
    assert all(isinstance(end, asyncio.CancelledError) for end in ended), ended
    # Only what was at hand when a partition went comes again.
    assert len(handled) < 1.5 * EVENTS_COUNT
    offsets = await committed(settings)
    assert len(offsets) == 4
