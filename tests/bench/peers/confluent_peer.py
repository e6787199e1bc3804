"""A plain consume-transform-produce loop of confluent-kafka, a transaction for each batch, in every stage."""

import signal

from confluent_kafka import Consumer, Producer

from streams.topics import READS
from tests.bench.peers.work import incoming, of_command_line, producer_options, stage_work

TIMEOUT_S = 30
BY_KEY = -1


def main() -> None:
    stage, settings, topics = of_command_line()
    work = stage_work(stage, settings)
    stopping = []
    signal.signal(signal.SIGTERM, lambda *_: stopping.append(True))
    consumer = Consumer(
        {
            "bootstrap.servers": settings.brokers,
            "group.id": topics.group(stage),
            "enable.auto.commit": False,
            "auto.offset.reset": "earliest",
            "isolation.level": "read_committed",
        }
    )
    producer = Producer(
        {
            "bootstrap.servers": settings.brokers,
            "transactional.id": f"{settings.prefix}{stage}",
        }
        | producer_options(settings)
    )
    producer.init_transactions(TIMEOUT_S)
    consumer.subscribe([topics.name(READS[stage])])
    while not stopping:
        messages = consumer.consume(settings.batch_records_max, 0.1)
        if not messages:
            continue
        made = work([incoming(message) for message in messages])
        producer.begin_transaction()
        for out in made:
            partition = BY_KEY if out.partition is None else out.partition
            producer.produce(topics.name(out.topic), out.value, out.key, partition, headers=list(out.headers))
            producer.poll(0)
        offsets = consumer.position(consumer.assignment())
        producer.send_offsets_to_transaction(offsets, consumer.consumer_group_metadata(), TIMEOUT_S)
        producer.commit_transaction(TIMEOUT_S)
    consumer.close()


if __name__ == "__main__":
    main()
