"""`netbinnen dlq` against real brokers: what is listed, shown and sent again, as an operator asks for it."""

import asyncio
import json
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from typer.testing import CliRunner, Result

from schemas import NewsEvent, Reason, decode
from schemas.deadletter import PREFIX, REPLAYED_AT
from streams.admin import admin_client, ensure_topics
from streams.cli import create_app
from streams.connect import connection
from streams.deadletters import dead_letter
from streams.dlq.replay import BATCH_RECORDS
from streams.records import EPOCH, Headers, Incoming, Outgoing
from streams.settings import MIB, Settings
from streams.topics import ENRICHED, EVENTS, EXTRACT, PARTS, PUBLISH, RAW, SPLIT, Topic, Topics, dead_letter_of
from tests.broker.conftest import Broker, on_kafka
from tests.broker.pipeline import producing, read, read_all, running_worker, settings_for, waiting
from tests.broker.shared import SharedKafka

SENT_MS = 1_772_438_400_123
COMMAND = [sys.executable, "-m", "streams.cli"]
PAGE = '{"url": "https://a.example/%s", "text": "Kop\\nEDE (ANP) - Er is nieuws van %s. Meer volgt.\\nMeer uit Sport"}'


def arguments_of(settings: Settings, *arguments: str) -> list[str]:
    return ["dlq", *arguments, "--brokers", settings.brokers, "--prefix", settings.prefix]


def dlq(settings: Settings, *arguments: str) -> Result:
    """What the command does, in a thread: it has an event loop of its own."""
    runner = CliRunner(env={"NO_COLOR": "1", "COLUMNS": "250"})
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(runner.invoke, create_app(), arguments_of(settings, *arguments)).result(90)


def said(result: Result, code: int = 0) -> str:
    """What a command printed, errors last; it must end with `code`."""
    assert result.exit_code == code, result.output
    return result.stdout + result.stderr


def listed(settings: Settings, *arguments: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in said(dlq(settings, "list", "--json", *arguments)).splitlines()]


def letter(
    settings: Settings,
    topic: Topic,
    stage: str,
    reason: Reason,
    value: bytes | None,
    key: bytes | None = b"k",
    headers: Headers = (),
    offset: int = 0,
) -> Outgoing:
    """The dead letter of a record of `topic`."""
    record = Incoming(Topics(settings).name(topic), 0, offset, SENT_MS, key, value, headers)
    return dead_letter(record, topic, stage, reason, f"number {offset}")


async def put(settings: Settings, letters: Sequence[Outgoing]) -> None:
    """In their order, each with a time of its own."""
    async with producing(settings) as producer:
        for out in letters:
            await producer.send_and_wait(Topics(settings).name(out.topic), out.value, out.key, headers=list(out.headers))
            await asyncio.sleep(0.002)


def own(headers: Headers) -> list[tuple[str, bytes]]:
    return [(name, value) for name, value in headers if not name.startswith("netbinnen.")]


@pytest.fixture
async def filled(settings: Settings) -> Settings:
    """Dead letters of all stages: three pages, a part, an enriched part."""
    await put(
        settings,
        [
            letter(settings, RAW, SPLIT, Reason.INVALID, b"0", b"a", offset=0),
            letter(settings, RAW, SPLIT, Reason.NOT_JSON, b"1\xff", b"b", offset=1),
            letter(settings, PARTS, EXTRACT, Reason.INVALID, b"2", b"c", offset=2),
            letter(settings, ENRICHED, PUBLISH, Reason.INTERNAL, b"3", b"d", offset=3),
            letter(settings, RAW, SPLIT, Reason.INVALID, b"\x1b[2J4", b"e", offset=4),
        ],
    )
    return settings


def test_an_empty_topic_has_nothing_to_list_or_send(settings: Settings) -> None:
    assert said(dlq(settings, "list")) == "no dead letters\n"
    assert said(dlq(settings, "replay", "--yes")) == "sent 0 of 0 dead letters\n"


def test_list_counts_and_shows_the_newest(filled: Settings) -> None:
    lines = said(dlq(filled, "list", "--max", "2")).splitlines()
    assert [line.split() for line in lines[:5]] == [
        ["stage", "reason", "dead", "letters", "sent", "again"],
        ["split_ticker", "invalid", "2", "0"],
        ["split_ticker", "not_json", "1", "0"],
        ["extract_entities", "invalid", "1", "0"],
        ["publish", "internal", "1", "0"],
    ]
    assert lines[6] == "the newest 2 of 5:"
    assert lines[7].startswith(f"{filled.prefix}articles.raw.dlq/")
    assert lines[7].split()[2:] == ["invalid", "attempt", "1", "5", "bytes"]
    assert lines[8] == f"    split_ticker, {filled.prefix}articles.raw/0@4: number 4"
    assert lines[9].startswith(f"{filled.prefix}stories.enriched.dlq/")
    assert lines[10] == f"    publish, {filled.prefix}stories.enriched/0@3: number 3"
    assert len(lines) == 11


def test_filters_let_through_what_meets_all_of_them(filled: Settings) -> None:
    def offsets(*arguments: str) -> list[int]:
        return [int(one["offset"]) for one in listed(filled, *arguments)]

    everything = listed(filled)
    assert [int(one["offset"]) for one in everything] == [4, 3, 2, 1, 0]
    assert offsets("--stage", "split_ticker") == [4, 1, 0]
    assert offsets("--stage", "publish", "--stage", "extract_entities") == [3, 2]
    assert offsets("--reason", "internal", "--reason", "not_json") == [3, 1]
    assert offsets("--reason", "invalid", "--stage", "split_ticker", "--max", "1") == [4]
    at = {int(one["offset"]): one["at"] for one in everything}
    assert offsets("--since", at[3]) == [4, 3]
    assert offsets("--until", at[3]) == [2, 1, 0]
    assert offsets("--since", at[1], "--until", at[3]) == [2, 1]
    assert offsets("--since", "2099-01-01T00:00:00Z") == []
    places = {int(one["offset"]): one["place"] for one in everything}
    assert offsets("--at", places[2], "--at", places[4]) == [4, 2]
    assert offsets("--at", places[2], "--reason", "internal") == []


def test_show_has_all_of_one_and_its_bytes(filled: Settings) -> None:
    places = {int(one["offset"]): one["place"] for one in listed(filled)}
    text = said(dlq(filled, "show", places[4]))
    assert text.startswith(places[4] + "\n")
    assert "  detail: number 4\n" in text
    assert "  sent again: no\n" in text
    assert "\x1b" not in text
    assert dlq(filled, "show", "--raw", places[4]).stdout_bytes == b"\x1b[2J4"
    assert dlq(filled, "show", "--raw", places[1]).stdout_bytes == b"1\xff"
    assert json.loads(dlq(filled, "show", "--json", places[1]).stdout_bytes)["value"] == {"base64": "Mf8="}


async def test_what_is_not_there_is_one_line(filled: Settings) -> None:
    gone = f"{filled.prefix}articles.raw.dlq/0@999"
    for arguments in (["show", gone], ["list", "--at", gone], ["replay", "--yes", "--at", gone]):
        assert said(dlq(filled, *arguments), 2).startswith(f"netbinnen: there is no dead letter at {gone}: ")
    foreign = "other-articles.raw.dlq/0@0"
    assert said(dlq(filled, "show", foreign), 2).startswith(f"netbinnen: {foreign} is in none of {filled.prefix}articles.raw")
    nowhere = filled.model_copy(update={"prefix": "nosuch-"})
    text = said(dlq(nowhere, "list"), 3)
    assert text.startswith("netbinnen: there is no topic nosuch-articles.raw.dlq at ")
    assert text.count("\n") == 1
    assert await read_all(filled, RAW) == []


async def test_replay_sends_what_came_to_where_it_came_from_and_only_once(broker: Broker, settings: Settings) -> None:
    headers: Headers = [("mine", b"a"), ("traceparent", b"00-1"), ("mine", b"b"), ("none", None)]  # type: ignore[list-item]
    came = [(b"k", b"\x00\xff", headers), (None, b"no key", ()), (b"no value", None, ()), (None, None, ()), (b"", b"", ())]
    await put(
        settings,
        [
            *(letter(settings, RAW, SPLIT, Reason.INVALID, value, key, own) for key, value, own in came),
            letter(settings, PARTS, EXTRACT, Reason.INVALID, b"part", b"story", headers),
            letter(settings, ENRICHED, PUBLISH, Reason.INVALID, b"enriched", b"story"),
        ],
    )
    before = await groups(settings)
    dry = said(dlq(settings, "replay"))
    assert dry.startswith("would send 7 of 7 dead letters\n  split_ticker invalid: 5\n")
    assert dry.endswith("nothing was sent: --yes sends them\n")
    assert [await read_all(settings, topic) for topic in (RAW, PARTS, ENRICHED)] == [[], [], []]
    assert said(dlq(settings, "replay", "--yes")).startswith("sent 7 of 7 dead letters\n")
    pages = await read_all(settings, RAW)
    # A record with neither key nor value is one that no client of ours can send.
    wanted = Counter((key, b"" if key is None and value is None else value) for key, value, _ in came)
    assert Counter((page.key, page.value) for page in pages) == wanted
    (page,) = (page for page in pages if page.key == b"k")
    kept = headers if broker.name == "apache-kafka" else [one for one in headers if one != ("mine", b"a")]
    assert Counter(own(page.headers)) == Counter(kept)
    if broker.name == "apache-kafka":
        assert own(page.headers) == kept
    added = {name: value for name, value in page.headers if name.startswith("netbinnen.")}
    assert added == {"netbinnen.fetched_at": b"2026-03-02T08:00:00.123Z", "netbinnen.dlq.attempt": b"1"}
    (part,) = await read_all(settings, PARTS)
    assert (part.key, part.value, "netbinnen.fetched_at" in dict(part.headers)) == (b"story", b"part", False)
    (enriched,) = await read_all(settings, ENRICHED)
    assert (enriched.key, enriched.value) == (b"story", b"enriched")
    second = said(dlq(settings, "replay", "--yes"))
    assert second == "sent 0 of 7 dead letters\n  left out, sent again before: 7\n"
    assert await groups(settings) == before
    assert {one["replayed_at"] is None for one in listed(settings)} == {False}
    assert said(dlq(settings, "list")).count("  sent again 20") == 7
    assert "sent again: 2" in said(dlq(settings, "show", listed(settings)[0]["place"]))
    again = json.loads(said(dlq(settings, "replay", "--yes", "--again", "--stage", "publish", "--json")))
    assert (again["sent"], again["matching"], again["left_out"]) == (1, 1, {})
    assert len(await read_all(settings, ENRICHED)) == 2


async def groups(settings: Settings) -> set[str]:
    """The consumer groups of these topics."""
    async with admin_client(settings) as admin:
        found = await admin.list_consumer_groups()
    return {name for name, _ in found if name.startswith(settings.prefix)}


async def test_replay_sends_the_oldest_first_and_leaves_out_what_was_tried_often(filled: Settings) -> None:
    tried = [("netbinnen.dlq.attempt", b"2")]
    await put(filled, [letter(filled, RAW, SPLIT, Reason.INVALID, b"5", b"f", tried, offset=5)])
    text = said(dlq(filled, "replay", "--yes", "--stage", "split_ticker", "--max", "2"))
    assert "  left out, tried 3 times or more: 1\n" in text
    assert "  left for later, the newest: 1; --max sends more at once\n" in text
    assert {record.value for record in await read_all(filled, RAW)} == {b"0", b"1\xff"}
    assert said(dlq(filled, "replay", "--yes", "--stage", "split_ticker", "--attempts-max", "4")).startswith("sent 2 of 4 ")
    values = Counter(record.value for record in await read_all(filled, RAW))
    assert values == {b"0": 1, b"1\xff": 1, b"\x1b[2J4": 1, b"5": 1}


async def test_letters_of_another_pipeline_are_refused(filled: Settings) -> None:
    other = filled.model_copy(update={"prefix": "other-"})
    await put(filled, [letter(other, RAW, SPLIT, Reason.INVALID, b"theirs")])
    for arguments in (["replay", "--yes"], ["replay"]):
        text = said(dlq(filled, *arguments), 2)
        assert text.startswith("netbinnen: nothing is sent: the dead letter at ")
        assert "came from topic 'other-articles.raw'" in text
    assert await read_all(filled, RAW) == []
    assert said(dlq(filled, "replay", "--yes", "--reason", "not_json")).startswith("sent 1 of 1 ")


async def test_what_somebody_else_wrote_is_said_and_left(filled: Settings) -> None:
    async with producing(filled) as producer:
        await producer.send_and_wait(Topics(filled).name(dead_letter_of(RAW)), b"?", headers=[(REPLAYED_AT, b"?")])
    assert "1 records there were not written by netbinnen, and are not counted\n" in said(dlq(filled, "list"))
    assert said(dlq(filled, "replay")).startswith("would send 5 of 5 ")


@on_kafka
async def test_pages_rejected_for_a_setting_are_published_once_it_is_put_right(settings: Settings, tmp_path: Path) -> None:
    pages = [(PAGE % (name, name)).encode() for name in ("een", "twee")]
    async with producing(settings) as producer:
        for value in [*pages, b"no page"]:
            await producer.send_and_wait(Topics(settings).name(RAW), value, b"key of " + value)
    sent = {record.value: record.timestamp for record in await read_all(settings, RAW)}
    with running_worker(settings, tmp_path / "wrong.log", NETBINNEN_PAGE_BYTES_MAX="5"):
        await read(settings, [dead_letter_of(RAW)], 3, extra_s=0)
    assert said(dlq(settings, "replay", "--yes", "--reason", "too_large")).startswith("sent 3 of 3 ")
    with running_worker(settings, tmp_path / "right.log"):
        events = [decode(NewsEvent, record.value)[0] for record in await read(settings, [EVENTS], 2, extra_s=0)]
        # Three letters, their three marks, and what failed again.
        letters = await read(settings, [dead_letter_of(RAW)], 7)
    for event in events:
        page = event.netbinnen.provenance
        assert page is not None
        (value,) = (value for value in pages if page.url.encode() in value)
        first = EPOCH + timedelta(milliseconds=sent[value])
        assert (page.fetched_at, page.fetched_at_basis) == (first, "record_timestamp")
    assert len(events) == 2
    (again,) = listed(settings, "--reason", "not_json")
    assert (again["attempt"], again["replayed_at"], again["stage"]) == (2, None, "split_ticker")
    assert len(letters) == 7
    (record,) = (one for one in letters if dict(one.headers).get(PREFIX + "reason") == b"not_json")
    names = [name for name, _ in record.headers]
    assert sorted(names) == sorted(set(names)), "one set of headers"
    assert (record.key, record.value) == (b"key of no page", b"no page")


async def test_a_killed_replay_is_gone_on_with_and_sends_a_batch_twice_at_most(settings: Settings) -> None:
    count = 6_000
    name = Topics(settings).name(dead_letter_of(RAW))
    async with producing(settings) as producer:
        outgoing = [letter(settings, RAW, SPLIT, Reason.INVALID, b"%d" % n, b"%d" % n, offset=n) for n in range(count)]
        await asyncio.gather(*[await producer.send(name, one.value, one.key, headers=list(one.headers)) for one in outgoing])
    send_all = ["replay", "--yes", "--max", str(count)]
    kills = 0
    # Asked for where the topic ends, in a millisecond or two: reading it takes about as long as the command needs for all.
    async with AIOKafkaConsumer(**connection(settings)) as consumer:
        for wait_for in (BATCH_RECORDS, count // 4):
            process = subprocess.Popen(
                [*COMMAND, *arguments_of(settings, *send_all)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
            )
            deadline = time.monotonic() + 60
            while process.poll() is None and await there(consumer, settings) < wait_for and time.monotonic() < deadline:
                await asyncio.sleep(0.005)
            if process.poll() is None:
                process.kill()
                kills += 1
            process.wait(10)
        at_kill = await there(consumer, settings)
    assert kills == 2
    assert BATCH_RECORDS <= at_kill < count, "the kills were in the middle of it"
    assert said(dlq(settings, *send_all)).startswith("sent ")
    values = Counter(record.value for record in await read_all(settings, RAW))
    assert set(values) == {b"%d" % n for n in range(count)}
    assert values.total() - count <= kills * BATCH_RECORDS
    assert said(dlq(settings, *send_all)).startswith(f"sent 0 of {count:,} ")


async def there(consumer: AIOKafkaConsumer, settings: Settings) -> int:
    """How many records the dead letters' source has: nothing in it was sent in a transaction, or deleted."""
    partitions = [TopicPartition(Topics(settings).name(RAW), number) for number in range(settings.partitions)]
    return sum((await consumer.end_offsets(partitions)).values())


async def test_a_transaction_would_hide_nothing_from_the_stages_and_look_like_work(settings: Settings, tmp_path: Path) -> None:
    """Why a replay sends without one: Faust reads what is aborted, and a commit's marker stays as lag for ever."""
    producer = AIOKafkaProducer(**connection(settings), transactional_id=f"{settings.prefix}tx", acks="all")
    await producer.start()
    await producer.begin_transaction()
    await producer.send_and_wait(Topics(settings).name(RAW), b"aborted", partition=0)
    await producer.abort_transaction()
    async with producer.transaction():
        await producer.send_and_wait(Topics(settings).name(RAW), b"committed", partition=0)
    await producer.stop()
    with running_worker(settings, tmp_path / "worker.log"):
        letters = await read(settings, [dead_letter_of(RAW)], 2)
        # What the stage has done it commits within a second or two; what no offset passes is there for good.
        deadline = time.monotonic() + 20
        while await waiting(settings, SPLIT) > 1 and time.monotonic() < deadline:
            await asyncio.sleep(0.2)
        await asyncio.sleep(3)
        lag = await waiting(settings, SPLIT)
    # Without a key, so each in any partition.
    assert sorted(letter.value for letter in letters) == [b"aborted", b"committed"]
    assert lag == 1


async def test_large_letters_take_no_memory_of_their_own(kafka: SharedKafka, prefix: str) -> None:
    settings = settings_for(kafka.bootstrap, prefix)
    await ensure_topics(settings)
    large, count = b"x" * (5 * MIB), 40
    await put(settings, [letter(settings, RAW, SPLIT, Reason.TOO_LARGE, large, b"%d" % n) for n in range(count)])
    measured = "import sys; from streams.cli import create_app; create_app()(sys.argv[1:], standalone_mode=False); "
    measured += "print(next(line for line in open('/proc/self/status') if line.startswith('VmHWM')))"
    for arguments in (["list"], ["replay", "--yes"]):
        command = [sys.executable, "-c", measured, *arguments_of(settings, *arguments)]
        result = subprocess.run(command, capture_output=True, text=True, timeout=90, check=True)
        kib = int(result.stdout.split()[-2])
        assert kib < count * 5 * 1024, f"{arguments[0]} took {kib} KiB for {count * 5} MiB of letters"
    assert len(await read_all(settings, RAW)) == count
