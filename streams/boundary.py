"""The boundary of every stage: a record in, what to send out, whatever the record holds.

Bad input becomes a dead letter with its reason, a bug becomes one as `internal`; a fault of the broker is not
handled here, it ends the worker. Every record bumps exactly one outcome count.
"""

import logging

from schemas.codec import DecodeError
from schemas.deadletter import Reason
from streams.deadletters import dead_letter
from streams.metrics import Counts
from streams.records import Incoming, Outgoing, Stage
from streams.topics import Topic

log = logging.getLogger(__name__)


class Boundary:
    """Runs `work` on records of `topic` for the stage named `stage`."""

    def __init__(self, stage: str, topic: Topic, work: Stage, counts: Counts) -> None:
        self._stage = stage
        self._topic = topic
        self._work = work
        self._counts = counts

    def handle(self, record: Incoming) -> list[Outgoing]:
        """What to send for `record` before it may be acknowledged. Never raises."""
        try:
            outgoing = self._work(record)
            check_sizes(outgoing)
        except DecodeError as rejected:
            return [self.reject(record, Reason(rejected.code), str(rejected))]
        except Exception as bug:  # the one broad except: a bug must neither lose the record nor stop the stream
            log.exception("%s failed on %s/%d@%d", self._stage, record.topic, record.partition, record.offset)
            self._counts.add("internal")
            return [self.reject(record, Reason.INTERNAL, type(bug).__name__)]
        self._counts.add("done" if outgoing else "dropped")
        return outgoing

    def reject(self, record: Incoming, reason: Reason, detail: str) -> Outgoing:
        """`record` as a dead letter, counted."""
        self._counts.add("dead_lettered")
        return dead_letter(record, self._topic, self._stage, reason, detail)


def check_sizes(outgoing: list[Outgoing]) -> None:
    """Raise DecodeError (`too_large`) where the broker would refuse a record."""
    for out in outgoing:
        if out.size() > out.topic.max_message_bytes:
            limit = out.topic.max_message_bytes
            raise DecodeError(Reason.TOO_LARGE, f"{out.topic.name} takes {limit} bytes, this would be {out.size()}")
