"""FastStream on confluent-kafka: a subscriber that gets batches and acknowledges each when all of it is sent. At least once."""

import asyncio
from typing import Any

from faststream import AckPolicy, Context, FastStream
from faststream.confluent import KafkaBroker

from streams.topics import READS
from tests.bench.peers.work import incoming, of_command_line, producer_options, stage_work


def main() -> None:
    stage, settings, topics = of_command_line()
    work = stage_work(stage, settings)
    broker = KafkaBroker(settings.brokers, config=producer_options(settings), acks="all", logger=None)

    @broker.subscriber(  # type: ignore[untyped-decorator]
        topics.name(READS[stage]),
        group_id=topics.group(stage),
        auto_offset_reset="earliest",
        batch=True,
        max_records=settings.batch_records_max,
        ack_policy=AckPolicy.ACK,
        decoder=lambda message: message.body,
    )
    async def handle(batch: Any = Context("message")) -> None:  # noqa: B008 - how FastStream gives what it has read
        made = work([incoming(message) for message in batch.raw_message])
        sent = [
            await broker.publish(
                out.value,
                topics.name(out.topic),
                key=out.key,
                partition=out.partition,
                headers={name: value.decode() for name, value in out.headers},
                no_confirm=True,
            )
            for out in made
        ]
        await asyncio.gather(*sent)

    asyncio.run(FastStream(broker).run())


if __name__ == "__main__":
    main()
