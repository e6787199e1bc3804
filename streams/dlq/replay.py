"""Sends dead letters to the topics that they came from, for the live stages. First a plan, then what it says.

At least once: a mark lies behind each letter that the broker has acknowledged anew, and what has one is left out the next
time. A kill between the two sends at most `BATCH_RECORDS` again.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from contextlib import aclosing
from dataclasses import dataclass
from datetime import datetime
from sys import intern

from aiokafka import AIOKafkaProducer, TopicPartition

from streams.connect import SENT_AT_ONCE_BYTES, producer_options
from streams.dlq.letters import DlqError, Filter, Letter, Mark, Place, mark_of, read_record, resent
from streams.dlq.read import Progress, no_progress, read_letters, read_span, reading
from streams.records import Incoming, Outgoing
from streams.sends import send_all
from streams.settings import MIB, Settings
from streams.topics import READS, Topic, Topics, dead_letter_of

BATCH_RECORDS = 100
"""Sent and marked together: what a kill makes come twice, and enough that waiting for the broker costs little."""
BATCH_BYTES = 8 * MIB
"""Held in memory at once, and one record more: a page may be 6 MiB."""
FIRST = 5
"""Shown of a plan."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How much a replay may send. `again`: also what was sent before."""

    letters_max: int
    attempts_max: int
    again: bool = False


@dataclass(frozen=True, slots=True)
class Candidate:
    """What a plan keeps of a letter. `topic` is where it says that it came from."""

    at_ms: int
    place: Place
    topic: str
    stage: str
    reason: str
    attempt: int
    fits: bool


@dataclass(frozen=True, slots=True)
class Plan:
    """What a replay would send, the oldest first, of how many that match, and why others are left out.

    `later` are those that are more than it may send at once.
    """

    matching: int
    chosen: list[Candidate]
    left_out: Counter[str]
    later: int

    def counts(self) -> Counter[tuple[str, str]]:
        """What is sent by stage and reason."""
        return Counter((one.stage, one.reason) for one in self.chosen)


async def plan_replay(settings: Settings, wanted: Filter, limits: Limits, progress: Progress = no_progress) -> Plan:
    """What to send of the letters that `wanted` lets through; sends nothing. Raises BrokerError and DlqError."""
    sources = _sources(settings)
    candidates: list[Candidate] = []
    marked: set[Place] = set()
    async with aclosing(read_letters(settings, wanted, progress)) as records:
        async for record, found in records:
            if isinstance(found, Mark):
                marked.add(found.place)
            elif isinstance(found, Letter) and wanted.matches(found):
                candidates.append(_candidate(record, found, sources[found.place.topic]))
    plan = choose(candidates, marked, limits)
    for one in plan.chosen:
        _check_source(one, Topics(settings).name(sources[one.place.topic]))
    return plan


def choose(candidates: Iterable[Candidate], marked: set[Place], limits: Limits) -> Plan:
    """Which of `candidates` to send, where those at `marked` were sent before."""
    left_out: Counter[str] = Counter()
    chosen = []
    for one in candidates:
        if one.place in marked and not limits.again:
            left_out["sent again before"] += 1
        elif one.attempt >= limits.attempts_max:
            left_out[f"tried {limits.attempts_max} times or more"] += 1
        elif not one.fits:
            left_out["too large for their topic"] += 1
        else:
            chosen.append(one)
    chosen.sort(key=lambda one: (one.at_ms, one.place))
    matching = len(chosen) + left_out.total()
    return Plan(matching, chosen[: limits.letters_max], left_out, max(0, len(chosen) - limits.letters_max))


def _sources(settings: Settings) -> dict[str, Topic]:
    """The topic whose dead letters a topic has, by the full name of the latter."""
    return {Topics(settings).name(dead_letter_of(topic)): topic for topic in READS.values()}


def _candidate(record: Incoming, letter: Letter, topic: Topic) -> Candidate:
    said = letter.said
    fits = resent(record, letter, topic).size() <= topic.max_message_bytes
    return Candidate(letter.at_ms, letter.place, intern(said.topic), intern(said.stage), said.reason.value, said.attempt, fits)


def _check_source(one: Candidate, expected: str) -> None:
    """Where a topic was copied from elsewhere, its letters are not for the stages here."""
    if one.topic != expected:
        raise DlqError(
            f"nothing is sent: the dead letter at {one.place} came from topic {one.topic!r}, not from {expected}. "
            "Give the --prefix of that pipeline, or leave such letters out by --at, --since or --until"
        )


async def replay(settings: Settings, plan: Plan, now: datetime, progress: Progress = no_progress) -> int:
    """Send what `plan` says; how many were sent. What retention has taken meanwhile is not.

    Raises BrokerError, RefusedError and errors of Kafka.
    """
    wanted: dict[TopicPartition, set[int]] = defaultdict(set)
    for one in plan.chosen:
        wanted[TopicPartition(one.place.topic, one.place.partition)].add(one.place.offset)
    sources = _sources(settings)
    async with reading(settings) as consumer, _Sender(settings, now) as sender:
        for partition, offsets in sorted(wanted.items()):
            span = range(min(offsets), max(offsets) + 1)
            async with aclosing(read_span(consumer, partition, span)) as records:
                async for record in records:
                    letter = read_record(record) if record.offset in offsets else None
                    if isinstance(letter, Letter):
                        await sender.add(letter.place, resent(record, letter, sources[partition.topic]))
                        progress(sender.count, len(plan.chosen))
        await sender.flush()
    progress(sender.count, sender.count)
    return sender.count


class _Sender:
    """Sends records in batches, and marks their letters once the broker has all of a batch."""

    def __init__(self, settings: Settings, now: datetime) -> None:
        self._topics = Topics(settings)
        self._now = now
        # Idempotent, so that what the client itself repeats is there once, and in order.
        self._producer = AIOKafkaProducer(
            **producer_options(settings), enable_idempotence=True, max_batch_size=SENT_AT_ONCE_BYTES
        )
        self._waiting: list[tuple[Place, Outgoing]] = []
        self.count = 0

    async def __aenter__(self) -> "_Sender":
        await self._producer.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._producer.stop()

    async def add(self, place: Place, out: Outgoing) -> None:
        self._waiting.append((place, out))
        if len(self._waiting) >= BATCH_RECORDS or sum(one.size() for _, one in self._waiting) >= BATCH_BYTES:
            await self.flush()

    async def flush(self) -> None:
        """Send what waits, then its marks: a letter that has one was acknowledged."""
        await send_all(self._producer, self._topics.name, [out for _, out in self._waiting])
        marks = [mark_of(place, out.topic, self._now) for place, out in self._waiting]
        await send_all(self._producer, self._topics.name, marks)
        self.count += len(self._waiting)
        self._waiting.clear()
