"""`netbinnen withdraw`: a story taken back. Sends what the publisher acts on; knows nothing of the story itself."""

import re

from aiokafka import AIOKafkaProducer

from schemas import encode
from schemas.parts import Withdrawal
from streams.connect import producer_options
from streams.core.story.identity import ID_CHARS
from streams.core.story.view import URI_PREFIX
from streams.settings import Settings
from streams.topics import ENRICHED, Topics

_ID = re.compile(rf"[0-9a-f]{{{ID_CHARS}}}")


class StoryNameError(ValueError):
    """What was given names no story. One line that says how one is named."""


def story_id_of(name: str) -> str:
    """The story_id in `name`: the id itself, or an event's `uri`. Raises StoryNameError."""
    found = name.strip().removeprefix(URI_PREFIX)
    if not _ID.fullmatch(found):
        raise StoryNameError(f"{name!r} names no story: give an event's uri, or its netbinnen.story_id ({ID_CHARS} hex digits)")
    return found


async def withdraw(withdrawal: Withdrawal, settings: Settings) -> None:
    """Send `withdrawal` to the topic of parts, in the order of the story's own, and wait until it is there."""
    producer = AIOKafkaProducer(**producer_options(settings))
    await producer.start()
    try:
        key = withdrawal.story_id.encode()
        await producer.send_and_wait(Topics(settings).name(ENRICHED), encode(withdrawal), key)
    finally:
        await producer.stop()
