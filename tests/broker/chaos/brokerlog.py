"""What Apache Kafka itself has on disk of a run: the records of its partitions, and what it says of its groups."""

from collections.abc import Iterator
from typing import Any

from aiokafka import TopicPartition
from aiokafka.record.memory_records import MemoryRecords

from streams.settings import Settings
from streams.topics import EVENTS, STATE, Topics
from tests.broker.kafka import KafkaCluster
from tests.broker.shared import SharedKafka

ABORT = b"\0\0"


def batches(kafka: KafkaCluster | SharedKafka, partition: TopicPartition) -> Iterator[Any]:
    """All of the partition's on the first broker, those of aborted transactions and their markers too."""
    for path in sorted(kafka.folder.glob(f"*/broker-0/data/{partition.topic}-{partition.partition}/*.log")):
        records = MemoryRecords(path.read_bytes())
        while records.has_next():
            yield records.next_batch()


def is_abort(batch: Any) -> bool:
    """Of a control batch. A marker's key: its version and what it says, two bytes each."""
    return bool(next(iter(batch)).key[2:4] == ABORT)


def fenced(kafka: KafkaCluster, settings: Settings) -> int:
    """Transactions that the broker aborted because their producer was gone, by the markers in its log of events and state.

    A producer's own abort has its epoch. One that another fenced, or that ran out of time, is aborted with a higher one.
    """
    found = set()
    for topic in (EVENTS, STATE):
        for number in range(settings.partitions):
            epochs: dict[int, int] = {}
            for batch in batches(kafka, TopicPartition(Topics(settings).name(topic), number)):
                id_, epoch = batch.producer_id, batch.producer_epoch
                if not batch.is_control_batch:
                    epochs[id_] = epoch
                elif is_abort(batch) and epoch > epochs.get(id_, epoch):
                    found.add((id_, epoch))
    return len(found)


def is_fenced_at(kafka: KafkaCluster, partition: TopicPartition, offset: int) -> bool:
    """Whether the transaction that begins at `offset` was aborted with a higher epoch, and nothing of its own came after."""
    first, *after = (batch for batch in batches(kafka, partition) if batch.base_offset >= offset)
    after = [batch for batch in after if batch.producer_id == first.producer_id]
    end = next((number for number, batch in enumerate(after) if batch.is_control_batch), None)
    if end is None or not is_abort(after[end]):
        return False
    return all(batch.producer_epoch > first.producer_epoch for batch in after[end:])


def rebalances(kafka: KafkaCluster, settings: Settings, stage: str) -> list[str]:
    """What the broker's log says of rebalances of the stage's group."""
    group = Topics(settings).group(stage)
    logs = [path.read_text(errors="replace") for path in kafka.folder.glob("*/broker-0/*.log")]
    return [line for log in logs for line in log.splitlines() if f"Preparing to rebalance group {group} " in line]
