"""Bad records among good ones are dead letters as they came; where there are bad ones only, the stage stops. `make chaos`."""

import hashlib
import random
import time
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from aiokafka import AIOKafkaProducer, ConsumerRecord

from schemas import RawArticle, encode
from schemas.codec import encode_plain
from schemas.deadletter import PREFIX, Reason
from streams.admin import ensure_topics
from streams.settings import Settings, load_settings
from streams.topics import ENRICHED, PARTS, RAW, SPLIT, Topics, dead_letter_of
from tests.broker.chaos.conftest import LOAD, SHOWN, Record
from tests.broker.chaos.expected import check_stories, expected_facts
from tests.broker.chaos.fleet import PARTITIONS
from tests.broker.chaos.processes import stages_of
from tests.broker.kafka import KafkaCluster
from tests.broker.pipeline import producing, read_all, running_worker, start_worker, wait_until_done, waiting
from tests.traffic import START, make_pages

IN_A_ROW_MAX = 1_000
"""The default of dead_letters_in_a_row_max."""


def page(number: int, **given: str) -> bytes:
    """A good record, its text in ASCII but for a `ë`, so that each kind below is bad for one reason only."""
    text = f"Kop {number}\nEDE (ANP) - Bericht {number} uit Italië is er. Het is kort.\nMeer uit Sport"
    return encode_plain({"url": f"https://bad.example/{number}", "fetched_at": START, "text": text} | given)


def url(hostile: str) -> Callable[[int], bytes]:
    """A page whose url begins with what does harm where it is shown or followed."""
    return lambda number: page(number, url=f"{hostile}{number}")


@dataclass(frozen=True)
class Kind:
    """What is wrong, the reason it must be rejected with, and how record `number` of it is made."""

    what: str
    reason: Reason
    make: Callable[[int], bytes | None]


SMALL = (
    Kind("bad UTF-8", Reason.NOT_UTF8, lambda number: page(number).replace("ë".encode(), b"\xeb")),
    Kind("lone surrogate as bytes", Reason.NOT_UTF8, lambda number: page(number).replace("ë".encode(), b"\xed\xa0\x80")),
    Kind("lone surrogate as an escape", Reason.NOT_JSON, lambda number: page(number).replace("ë".encode(), rb"\ud800")),
    Kind("truncated", Reason.NOT_JSON, lambda number: page(number)[: -1 - number % 30]),
    Kind("10,000 deep", Reason.NOT_JSON, lambda number: page(number)[:-1] + b',"x":' + b"[" * 10_000 + b"]" * 10_000 + b"}"),
    Kind("null", Reason.EMPTY, lambda _: None),
    Kind("nothing", Reason.EMPTY, lambda _: b""),
    Kind("schema 2.0", Reason.UNSUPPORTED_VERSION, lambda number: page(number, schema_version="2.0")),
    Kind("a terminal's escape in the url", Reason.INVALID, url("https://a.example/\x1b]0;x\x07")),
    Kind("a line break in the url", Reason.INVALID, url("https://a.example/\r\nSet-Cookie: ")),
    Kind("a reordering mark in the url", Reason.INVALID, url("https://a.example/\u202e")),
    Kind("a script for a url", Reason.INVALID, url(" JavaScript:alert")),
)
BIG = (
    Kind("5 MB", Reason.TOO_LARGE, lambda number: page(number, text=f"Kop {number}\n" + "Het is lang. " * 400_000)),
    Kind("1,000,000 lines", Reason.TOO_LARGE, lambda number: page(number, text=f"Kop {number}" + "\nA" * 1_000_000)),
)

KafkaHeaders = tuple[tuple[str, bytes | None], ...]
Fingerprint = tuple[bytes | None, str | None, KafkaHeaders, str]
"""A record's key, its value's hash, its headers, and why it was or is to be rejected."""


@dataclass(frozen=True)
class Bad:
    """A bad record as it is sent: keys and headers are of all sorts too, one of them twice."""

    kind: Kind
    number: int

    @property
    def key(self) -> bytes | None:
        return None if self.number % 5 == 0 else b"\xff\x00%d" % self.number

    @property
    def value(self) -> bytes | None:
        return self.kind.make(self.number)

    @property
    def headers(self) -> KafkaHeaders:
        mine = (("x-crawler", b"\x00%d" % self.number), ("x-crawler", b"\xff"), ("x-leeg-ë", b""), ("x-null", None))
        return mine[: self.number % 6]

    @property
    def fingerprint(self) -> Fingerprint:
        # aiokafka sends nothing that has neither key nor value, so as a dead letter its value is empty.
        value = b"" if self.is_nothing else self.value
        return fingerprint(self.key, value, self.headers, self.kind.reason)

    @property
    def is_nothing(self) -> bool:
        return self.key is None and self.value is None


def fingerprint(key: bytes | None, value: bytes | None, headers: KafkaHeaders, reason: str) -> Fingerprint:
    return key, None if value is None else hashlib.sha256(value).hexdigest(), headers, reason


def fingerprint_of(letter: ConsumerRecord) -> Fingerprint:
    """Of a dead letter, less what it was given as one."""
    reason = dict(letter.headers)[f"{PREFIX}reason"].decode()
    headers = tuple(header for header in letter.headers if not header[0].startswith(PREFIX))
    return fingerprint(letter.key, letter.value, headers, reason)


def make_bad(count: int, of_each_big: int) -> list[Bad]:
    """`count` of all kinds in turn, but of each big one only so many."""
    big = [kind for kind in BIG for _ in range(of_each_big)]
    kinds = [*big, *(SMALL[number % len(SMALL)] for number in range(count - len(big)))]
    return [Bad(kind, number) for number, kind in enumerate(kinds)]


async def send_bad(producer: AIOKafkaProducer, topic: str, bad: Bad) -> None:
    if not bad.is_nothing:
        await producer.send(topic, bad.value, bad.key, headers=list(bad.headers))
        return
    # `send` refuses what other clients send.
    batch = producer.create_batch()
    batch.append(key=None, value=None, timestamp=None, headers=list(bad.headers))
    await producer.send_batch(batch, topic, partition=bad.number % PARTITIONS)


async def feed_mixed(settings: Settings, good: Iterable[RawArticle], bad: Iterable[Bad]) -> None:
    """All of them in one order that is as good as any, the same in each run."""
    mixed: list[RawArticle | Bad] = [*good, *bad]
    random.Random(1).shuffle(mixed)  # noqa: S311
    name = Topics(settings).name(RAW)
    async with producing(settings) as producer:
        for one in mixed:
            if isinstance(one, Bad):
                await send_bad(producer, name, one)
            else:
                await producer.send(name, encode(one), one.url.encode())
        await producer.flush()


@pytest.mark.parametrize(
    ("records", "poison", "of_each_big", "within_s"),
    [pytest.param(1_200, 60, 2, 120, id="short"), pytest.param(20_000, 1_000, 10, 900, id="long")],
)
async def test_each_bad_record_is_one_dead_letter_as_it_came_and_the_others_are_processed(
    kafka: KafkaCluster,
    prefix: str,
    tmp_path: Path,
    record_property: Record,
    records: int,
    poison: int,
    of_each_big: int,
    within_s: float,
) -> None:
    settings = load_settings(brokers=kafka.bootstrap, prefix=prefix, partitions=PARTITIONS)
    await ensure_topics(settings)
    good = list(make_pages(records - poison, pace=timedelta(seconds=1), items=2))
    bad = make_bad(poison, of_each_big)
    record_property(LOAD, f"{len(bad)} bad records of {len(SMALL) + len(BIG)} kinds among {records}, one worker")
    with running_worker(settings, tmp_path / "worker.log") as worker:
        processes = await stages_of(worker.pid)
        await feed_mixed(settings, good, bad)
        await wait_until_done(settings, time.monotonic() + within_s, worker)
        assert await stages_of(worker.pid) == processes
    letters = await read_all(settings, dead_letter_of(RAW))
    later = [letter for topic in (PARTS, ENRICHED) for letter in await read_all(settings, dead_letter_of(topic))]
    reasons = Counter(one.kind.reason.value for one in bad)
    record_property(
        SHOWN,
        f"{len(letters)} dead letters ({', '.join(f'{count} {reason}' for reason, count in reasons.most_common())}), bytes "
        f"as they came; {len(later)} in other topics; {len(good)} pages processed; 0 restarts",
    )
    assert Counter(map(fingerprint_of, letters)) == Counter(one.fingerprint for one in bad)
    assert later == []
    await check_stories(settings, expected_facts(settings, good))


async def test_where_all_is_bad_a_stage_stops_after_a_thousand_and_goes_on_at_the_next(
    kafka: KafkaCluster, prefix: str, tmp_path: Path, record_property: Record
) -> None:
    settings = load_settings(brokers=kafka.bootstrap, prefix=prefix, partitions=PARTITIONS)
    await ensure_topics(settings)
    bad = make_bad(3 * IN_A_ROW_MAX, of_each_big=0)
    record_property(LOAD, f"{len(bad)} bad records and nothing else")
    await feed_mixed(settings, [], bad)
    log = tmp_path / "worker.log"
    for stop in (1, 2):
        process = start_worker(settings, log, "--stage", SPLIT)
        assert process.wait(60) == 1, log.read_text()[-2000:]
        said = log.read_text().strip().splitlines()[-1]
        assert said.startswith(f"netbinnen: {SPLIT} stopped at {prefix}articles.raw/")
        assert f"it would be dead letter {IN_A_ROW_MAX + 1} in a row" in said
        letters = await read_all(settings, dead_letter_of(RAW))
        assert (len(letters), await waiting(settings, SPLIT)) == (stop * IN_A_ROW_MAX, (3 - stop) * IN_A_ROW_MAX)
    process = start_worker(settings, log, "--stage", SPLIT)
    await wait_until_done(settings, time.monotonic() + 60)
    process.terminate()
    assert process.wait(30) == 0
    letters = await read_all(settings, dead_letter_of(RAW))
    record_property(SHOWN, f"two stops, each after {IN_A_ROW_MAX} with exit code 1; {len(letters)} dead letters, none twice")
    assert Counter(map(fingerprint_of, letters)) == Counter(one.fingerprint for one in bad)
