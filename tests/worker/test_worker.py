"""What a stage's process says of exceptions that nobody has read."""

import asyncio
import gc

import pytest
from aiokafka.errors import ProducerFenced

from streams.worker import say_unless_of_kafka


@pytest.mark.parametrize(("error", "is_said"), [(ProducerFenced(), False), (ValueError("a fault of ours"), True)])
async def test_what_a_failed_producer_leaves_unread_is_not_said_and_a_fault_is(
    caplog: pytest.LogCaptureFixture, error: Exception, is_said: bool
) -> None:
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(say_unless_of_kafka)
    loop.create_future().set_exception(error)
    gc.collect()
    assert ("never retrieved" in caplog.text) == is_said
