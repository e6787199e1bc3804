"""A publisher without transactions, to show that the kills of `test_kills.py` hit where it matters.

It sends events, then state, then offsets, each awaited before the next, as a careful author without transactions would.
"""

import asyncio

from aiokafka import AIOKafkaProducer
from aiokafka.structs import OffsetAndMetadata

from streams import cli
from streams.connect import connection
from streams.publish import loop
from streams.publish.partition import PartitionPublisher
from streams.sends import send_all
from streams.topics import RECORD_BYTES_MAX, STATE

PAUSE_S = 0.3
"""What a broker that is very busy takes to answer, so that most kills are in between: those are what transactions are for."""


class WithoutTransactions(PartitionPublisher):
    """Everything else as it is."""

    def _create_producer(self) -> AIOKafkaProducer:
        return AIOKafkaProducer(**connection(self._settings), acks="all", max_request_size=RECORD_BYTES_MAX)

    async def publish(self) -> None:
        batch, self._batch = self._batch, None
        assert batch is not None
        batch.forget_due()
        for of_state in (False, True):
            await send_all(
                self._producer, self._topics.name, [out for out in batch.outgoing() if (out.topic is STATE) == of_state]
            )
            await asyncio.sleep(PAUSE_S)
        await self._consumer.commit({self.source: OffsetAndMetadata(self.next_offset, "")})
        batch.remember()


if __name__ == "__main__":
    loop.PartitionPublisher = WithoutTransactions  # type: ignore[attr-defined]
    cli.main()
