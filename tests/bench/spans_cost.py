"""What spans cost a record at a stage's boundary, in microseconds of a processor: off, on, and on but not sampled.

`python -m tests.bench.spans_cost`. The stage itself does nothing; split_ticker takes some two hundred, extract_entities more.
Spans go to a collector on this machine, in batches, by a thread of the SDK's, whose time is counted too. The collector does
not read them.
"""

import os
import time
from collections.abc import Callable
from statistics import median

from streams.boundary import Boundary
from streams.metrics import Counts
from streams.records import Incoming, Outgoing
from streams.settings import Settings
from streams.spans import create_spans
from streams.topics import PARTS, RAW, SPLIT
from streams.tracing import find_exporters
from tests.worker.tracing import collecting

RECORDS, ROUNDS = 2_000, 15
OUT = Outgoing(PARTS, b"k", b"v")
PARENT = b"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-0"
WELL_BEFORE_FULL_S = 0.3
"""Between rounds, for the collector: a queue that is full would drop spans, which costs less than sending them."""


def record(flags: bytes) -> Incoming:
    return Incoming(RAW.name, 0, 1, 1_772_438_400_000, b"k", b"v" * 5_000, [("traceparent", PARENT + flags)])


def per_record_us(handle: Callable[[Incoming], list[Outgoing]], flags: bytes = b"1") -> float:
    """The median of the rounds."""
    given, found = record(flags), []
    for _ in range(ROUNDS):
        began = time.process_time()
        for _ in range(RECORDS):
            handle(given)
        time.sleep(WELL_BEFORE_FULL_S)
        found.append((time.process_time() - began) / RECORDS * 1e6)
    return median(found)


def main() -> None:
    def boundary(**spans: object) -> Boundary:
        return Boundary(SPLIT, RAW, lambda _: [OUT], Counts(), 9, **spans)  # type: ignore[arg-type]

    off = boundary()
    # What there was before there were spans: the same without the question whether there are any.
    print(f"without the question  {per_record_us(lambda given: off._handle(given, given)):6.2f}")
    print(f"off                   {per_record_us(lambda given: off.handle(given)):6.2f}")
    with collecting(read=False) as collector:
        os.environ |= {"OTEL_EXPORTER_OTLP_ENDPOINT": collector.endpoint, "OTEL_BSP_SCHEDULE_DELAY": "100"}
        spans = create_spans(SPLIT, Settings(), find_exporters())
        on = boundary(around=spans.around)
        print(f"on                    {per_record_us(on.handle):6.2f}")
        print(f"on, not sampled       {per_record_us(on.handle, b'0'):6.2f}")
        spans.stop()


if __name__ == "__main__":
    main()
