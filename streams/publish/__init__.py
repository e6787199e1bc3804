"""The stage `publish`: stories.enriched → news.events and stories.state, exactly once.

`batch` decides what to send and knows no Kafka; `partition` owns one input partition and its transactions;
`loop` is the member of the consumer group that the partitions come to.
"""

from streams.publish.loop import run_publisher
from streams.publish.partition import PublishError

__all__ = ["PublishError", "run_publisher"]
