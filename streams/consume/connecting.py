"""How consumers read: only what is committed, and only topics that are there."""

from typing import Any

from streams.admin import BrokerError, admin_client, partition_counts
from streams.connect import consumer_options
from streams.settings import Settings


def reading(settings: Settings) -> dict[str, Any]:
    """What a consumer of events is to be made with."""
    return consumer_options(settings) | {"isolation_level": "read_committed"}


async def partitions_of(topic: str, settings: Settings) -> int:
    """How many partitions `topic` has. Raises BrokerError where there is none; a broker might make it when it is read."""
    async with admin_client(settings) as admin:
        count = (await partition_counts(admin)).get(topic)
    if count is None:
        raise BrokerError(
            f"there is no topic {topic} at {settings.brokers}: start a worker, or give the prefix, NETBINNEN_PREFIX or --prefix"
        )
    return count
