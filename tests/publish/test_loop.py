"""A partition's share of work, without a broker: it ends when its partition is taken away, whatever it is at."""

import asyncio
from contextlib import suppress
from typing import cast

import pytest
from aiokafka import TopicPartition

from streams.publish.loop import Share
from streams.publish.partition import PartitionPublisher


class Swallowing:
    """A publisher that is told to end while it stops a client of aiokafka's, which swallows that."""

    source = TopicPartition("stories.enriched", 0)
    next_offset = 0

    def __init__(self) -> None:
        self.starting = asyncio.Event()
        self.is_stopped = False

    async def start(self) -> None:
        self.starting.set()
        with suppress(asyncio.CancelledError):
            await asyncio.sleep(60)

    async def stop(self) -> None:
        self.is_stopped = True


class Consumer:
    """Takes what a share says to it."""

    def resume(self, partition: TopicPartition) -> None:
        pass


async def test_a_share_ends_when_it_is_told_to_though_the_client_swallows_that() -> None:
    publisher = Swallowing()
    share = Share(cast(PartitionPublisher, publisher), Consumer())
    await publisher.starting.wait()
    share.task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asyncio.wait_for(share.task, 5)
    assert publisher.is_stopped
