"""Events as they arrive: `netbinnen tail`."""

import sys
from collections.abc import Sequence
from datetime import UTC, datetime

from schemas.codec import unframed
from streams.consume import BadEventError, NewsConsumer, Received
from streams.core.text import printable
from streams.screen import Screen
from streams.settings import Settings
from streams.wire import is_about, show_event


async def tail_events(
    settings: Settings, *, as_json: bool, from_start: bool, max_events: int | None, about: Sequence[str] = ()
) -> None:
    """Print events until cancelled, or `max_events` of them; of these names only, where there are any in `about`.

    Raises BrokerError: no broker, or no such topic.
    """
    shown, screen = 0, None if as_json else Screen()
    async with NewsConsumer(None, settings=settings, from_start=from_start, on_bad=_complain) as news:
        async for item in news:
            if about and not is_about(item.event, about):
                continue
            show(item, screen)
            shown += 1
            if shown == max_events:
                return


def _complain(error: BadEventError) -> None:
    print(f"netbinnen: {printable(str(error))}", file=sys.stderr)


def show(item: Received, screen: Screen | None) -> None:
    """One event on `screen`, or its JSON on standard output."""
    if screen is None:
        sys.stdout.buffer.write(unframed(item.record.value) + b"\n")
        sys.stdout.flush()
    else:
        # A time before 1970 comes from a topic that others made: brokers give ours theirs.
        show_event(item.event, screen, datetime.fromtimestamp(max(item.record.timestamp, 0) / 1000, UTC))
