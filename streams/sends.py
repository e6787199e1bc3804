"""Sends are waited for together, and where the broker refuses one, the error says for which topic.

aiokafka's own error has no topic in it, and only that tells an operator where to look.
"""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from aiokafka import AIOKafkaProducer
from aiokafka.errors import (
    MessageSizeTooLargeError,
    PolicyViolationError,
    RecordListTooLargeError,
    TopicAuthorizationFailedError,
)

from streams.records import Outgoing
from streams.topics import Topic

REFUSALS = (MessageSizeTooLargeError, PolicyViolationError, RecordListTooLargeError, TopicAuthorizationFailedError)
"""What a topic is set to refuse: it would be refused again. Every other error is raised as it is."""

Sent = tuple[str, Outgoing, "asyncio.Future[object]"]
"""A record handed to the producer for the topic of that name; the future is done when the broker has it."""
NameOf = Callable[[Topic], str]
"""What a topic is called on the broker: `Topics.name`, but for a replay's own."""


def not_waited_for(future: "asyncio.Future[Any]") -> None:
    """Where others fail first nobody waits for `future`, and asyncio would complain of what it raised."""
    future.add_done_callback(lambda done: done.cancelled() or done.exception())


class RefusedError(Exception):
    """The broker refuses a record. One line that says what to do."""


async def wait_for_all(sends: Sequence[Sent]) -> None:
    """Until the broker has all of `sends`. Raises RefusedError, and other errors of the broker as they are."""
    # One after the other, not gathered: most are done when the first one is, and those take no turn of the event loop.
    for name, out, done in sends:
        try:
            await done
        except REFUSALS as error:
            raise RefusedError(
                f"the broker refuses a record of {out.size()} bytes for {name} ({type(error).__name__}): "
                "netbinnen doctor compares the topic with what it should be"
            ) from None


async def send(producer: AIOKafkaProducer, name_of: NameOf, out: Outgoing) -> Sent:
    """Hand `out` to the producer, which may have to wait for room."""
    name = name_of(out.topic)
    done = await producer.send(name, out.value, out.key, out.partition, headers=list(out.headers))
    not_waited_for(done)
    return name, out, done


async def send_all(producer: AIOKafkaProducer, name_of: NameOf, outgoing: Iterable[Outgoing]) -> None:
    """Send what is `outgoing`, and `wait_for_all` of it: aiokafka commits over a refused record, so each future counts."""
    await wait_for_all([await send(producer, name_of, out) for out in outgoing])
