"""Events as they arrive: `netbinnen tail`."""

import sys
from collections.abc import Sequence
from datetime import UTC, datetime

from schemas.codec import unframed
from streams.consume import BadEventError, NewsConsumer, Received
from streams.screen import Screen
from streams.settings import Settings
from streams.wire import is_about, printable, show_event


async def tail_events(
    settings: Settings, *, as_json: bool, from_start: bool, max_events: int | None, about: Sequence[str] = ()
) -> None:
    """Print events until cancelled, or `max_events` of them; of these names only, where there are any in `about`.

    Raises BrokerError: no broker, or no such topic.
    """
    shown = 0
    async with NewsConsumer(None, settings=settings, from_start=from_start, on_bad=_complain) as news:
        async for item in news:
            if about and not is_about(item.event, about):
                continue
            show(item, as_json)
            shown += 1
            if shown == max_events:
                return


def _complain(error: BadEventError) -> None:
    print(f"netbinnen: {printable(str(error))}", file=sys.stderr)


def show(item: Received, as_json: bool) -> None:
    """One event on standard output: its JSON, or a line of the wire."""
    if as_json:
        sys.stdout.buffer.write(unframed(item.record.value) + b"\n")
        sys.stdout.flush()
    else:
        # A timestamp that is no time comes from a topic that others made: brokers give ours theirs.
        arrived = datetime.fromtimestamp(max(item.record.timestamp, 0) / 1000, UTC)
        show_event(item.event, Screen(), arrived)
