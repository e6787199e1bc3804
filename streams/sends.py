"""Sends are waited for together, and where the broker refuses one, the error says for which topic.

aiokafka's own error has no topic in it, and only that tells an operator where to look.
"""

import asyncio
from collections.abc import Sequence
from typing import Any

from aiokafka.errors import (
    MessageSizeTooLargeError,
    PolicyViolationError,
    RecordListTooLargeError,
    TopicAuthorizationFailedError,
)

from streams.records import Outgoing

REFUSALS = (MessageSizeTooLargeError, PolicyViolationError, RecordListTooLargeError, TopicAuthorizationFailedError)
"""What a topic is set to refuse: it would be refused again. Every other error is raised as it is."""

Sent = tuple[Outgoing, "asyncio.Future[object]"]
"""A record handed to the producer; the future is done when the broker has it."""


def not_waited_for(future: "asyncio.Future[Any]") -> None:
    """Where others fail first nobody waits for `future`, and asyncio would complain of what it raised."""
    future.add_done_callback(lambda done: done.cancelled() or done.exception())


class RefusedError(Exception):
    """The broker refuses a record. One line that says what to do."""


async def wait_for_all(sends: Sequence[Sent]) -> None:
    """Until the broker has all of `sends`. Raises RefusedError, and other errors of the broker as they are."""
    try:
        await asyncio.gather(*(done for _, done in sends))
    except REFUSALS as error:
        refused = next(out for out, done in sends if done.done() and not done.cancelled() and done.exception() is error)
        raise RefusedError(
            f"the broker refuses a record of {refused.size()} bytes for {refused.topic.name} ({type(error).__name__}): "
            "netbinnen doctor compares the topic with what it should be"
        ) from None
