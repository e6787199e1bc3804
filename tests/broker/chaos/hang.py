"""Workers that hang, each in a way that was seen or is feared: `HANG` names a row of `HANGS`."""

import asyncio
import os
import re
import time
from typing import Any

from faust.transport.consumer import Consumer

from streams import app, cli
from streams.agents import extract_entities
from streams.publish.partition import PartitionPublisher


async def for_ever(*_: Any, **__: Any) -> None:
    await asyncio.sleep(3600)


HANGS: dict[str, list[tuple[Any, str, Any]]] = {
    # What is replaced, and by what.
    # The agent waits for what never comes.
    "awaits": [(app, "run_agent", for_ever)],
    # The consumer is a member, sends heartbeats and reads nothing, as in Faust's issues 596 and 629.
    "reads_nothing": [(Consumer, "_wait_next_records", for_ever)],
    # The group is rebalanced, and what is to be done before it has no end: it never comes back into its group.
    "rejoins": [(app.App, "_on_partitions_revoked", for_ever)],
    # The event loop is blocked.
    "loops": [(extract_entities, "extract", lambda *_: time.sleep(3600))],
    # A regular expression holds the interpreter itself, so that no thread of Python runs.
    "backtracks": [(extract_entities, "extract", lambda *_: re.match(r"(a+)+$", "a" * 60 + "b"))],
    # Faust's stop does not end, as where its group is rebalanced meanwhile.
    "stops": [(app.App, "stop", for_ever)],
    # A transaction that is never answered, and no deadline that would end it.
    "commits": [(PartitionPublisher, "_send_all", for_ever), (asyncio, "timeout", lambda _: asyncio.Timeout(None))],
}

if __name__ == "__main__":
    for of, name, replacement in HANGS[os.environ["HANG"]]:
        setattr(of, name, replacement)
    cli.main()
