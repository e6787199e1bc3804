"""The boundary of every stage: a record in, what to send out, whatever the record holds.

Bad input becomes a dead letter with its reason, a bug becomes one as `internal`; a fault of the broker is not
handled here, it ends the worker. Every record bumps exactly one outcome count. Dead letters are bounded: where one record
after the other is bad, it is not the records, and the stage stops.
"""

import logging

from schemas.codec import DecodeError
from schemas.deadletter import Reason
from streams.deadletters import dead_letter
from streams.logs import described
from streams.metrics import Counts
from streams.records import Around, Incoming, Outgoing, Stage, place_of
from streams.settings import Settings
from streams.topics import Topic

log = logging.getLogger(__name__)


class DeadLettersError(Exception):
    """So many dead letters in a row that a person must look. One line that says what to do."""


class Boundary:
    """Runs `work` on records of `topic` for the stage named `stage`, with at most `in_a_row_max` dead letters in a row.

    `around` is what makes the span of each record, where there are spans.
    """

    def __init__(
        self, stage: str, topic: Topic, work: Stage, counts: Counts, in_a_row_max: int, around: Around | None = None
    ) -> None:
        self._stage = stage
        self._topic = topic
        self._work = work
        self._counts = counts
        self._in_a_row_max = in_a_row_max
        self._around = around

    def handle(self, record: Incoming) -> list[Outgoing]:
        """What to send for `record` before it may be acknowledged. Raises DeadLettersError and nothing else."""
        return self._handle(record, record) if self._around is None else self._around(record, self._handle)

    def _handle(self, record: Incoming, traced: Incoming) -> list[Outgoing]:
        """`traced` is `record` with the context of its span, for what is made of it. A dead letter is `record` as it came."""
        self._counts.last_ms = record.timestamp_ms
        try:
            outgoing = self._work(traced)
            check_sizes(outgoing)
        except DecodeError as rejected:
            return [self.reject(record, Reason(rejected.code), str(rejected))]
        except Exception as bug:  # the one broad except: a bug must neither lose the record nor stop the stream
            # No trace: that has the exception's own words, which may be the record's.
            log.error("%s failed on %s: %s", self._stage, place_of(record), described(bug))
            log.debug("what it failed on", exc_info=True)
            return [self.reject(record, Reason.INTERNAL, type(bug).__name__)]
        self._counts.add("done" if outgoing else "dropped")
        self._counts.dead_letters_in_a_row = 0
        return outgoing

    def reject(self, record: Incoming, reason: Reason, detail: str) -> Outgoing:
        """`record` as a dead letter, counted. Raises DeadLettersError where it would be one too many."""
        if self._counts.dead_letters_in_a_row >= self._in_a_row_max:
            raise DeadLettersError(
                f"{self._stage} stopped at {place_of(record)}: it would be dead letter "
                f"{self._in_a_row_max + 1} in a row ({reason}: {detail}). Is the input what it should be, or this version "
                "wrong? NETBINNEN_DEAD_LETTERS_IN_A_ROW_MAX lets more through"
            )
        self._counts.dead_letters_in_a_row += 1
        self._counts.add("dead_lettered")
        self._counts.add(reason)
        return dead_letter(record, self._topic, self._stage, reason, detail)


def check_limit(settings: Settings, name: str, found: int) -> None:
    """Raise DecodeError (`too_large`) where `found` is more than the setting `name` allows."""
    if found > getattr(settings, name):
        raise above_limit(settings, name, found)


def above_limit(settings: Settings, name: str, found: int) -> DecodeError:
    return DecodeError(Reason.TOO_LARGE, f"{name} (NETBINNEN_{name.upper()}) is {getattr(settings, name)}, this has {found}")


def check_sizes(outgoing: list[Outgoing]) -> None:
    """Raise DecodeError (`too_large`) where the broker would refuse a record."""
    for out in outgoing:
        if out.size() > out.topic.max_message_bytes:
            limit = out.topic.max_message_bytes
            raise DecodeError(Reason.TOO_LARGE, f"{out.topic.name} takes {limit} bytes, this would be {out.size()}")
