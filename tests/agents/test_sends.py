"""A refused send names its topic, without a broker."""

import asyncio

import pytest
from aiokafka.errors import MessageSizeTooLargeError, ProducerFenced

from streams.records import Outgoing
from streams.sends import RefusedError, Sent, wait_for_all
from streams.topics import PARTS, RAW, Topic, dead_letter_of


def sent(topic: Topic, error: Exception | None = None) -> Sent:
    done: asyncio.Future[object] = asyncio.get_running_loop().create_future()
    if error:
        done.set_exception(error)
    else:
        done.set_result(None)
    return topic.name, Outgoing(topic, b"k", b"v"), done


async def test_what_the_broker_refuses_is_said_with_its_topic() -> None:
    with pytest.raises(RefusedError, match=r"for articles.raw.dlq \(MessageSizeTooLargeError\): netbinnen doctor"):
        await wait_for_all([sent(PARTS), sent(dead_letter_of(RAW), MessageSizeTooLargeError())])


async def test_every_other_error_is_raised_as_it_is() -> None:
    with pytest.raises(ProducerFenced):
        await wait_for_all([sent(PARTS, ProducerFenced())])
