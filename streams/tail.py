"""Events as they arrive: `netbinnen tail`."""

import sys

from rich.console import Console

from schemas.codec import unframed
from streams.consume import BadEventError, NewsConsumer, Received
from streams.settings import Settings
from streams.wire import render


async def tail_events(settings: Settings, *, as_json: bool, from_start: bool, max_events: int | None) -> None:
    """Print events until cancelled, or `max_events` of them. Raises BrokerError: no broker, or no such topic."""
    shown = 0
    async with NewsConsumer(None, settings=settings, from_start=from_start, on_bad=_complain) as news:
        async for item in news:
            show(item, as_json)
            shown += 1
            if shown == max_events:
                return


def _complain(error: BadEventError) -> None:
    print(f"netbinnen: {error}", file=sys.stderr)


def show(item: Received, as_json: bool) -> None:
    """One event on standard output: its JSON, or a line of the wire."""
    if as_json:
        sys.stdout.buffer.write(unframed(item.record.value) + b"\n")
        sys.stdout.flush()
    else:
        Console(highlight=False).print(render(item.event), soft_wrap=True)
