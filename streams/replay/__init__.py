"""`netbinnen replay`: a bounded range of a topic through the live code, with state of its own, into topics of its own.

`planning` says what is read and where it goes; `work` does what the stages do, without Kafka, in processes of its own;
`run` reads, has it worked on and publishes; `into_live` appends records to the live topic instead.

What a replay makes of a range does not depend on the order or the grouping of its records, nor on partitions and processes:
stories are sets of facts that grow by union, each published once, at the end. Nothing is forgotten meanwhile. (A story that
outgrows its topic is kept as it was when it was written down last, or left out, and named in the summary.)
"""

from streams.replay.into_live import append_to_live
from streams.replay.pacing import Pace
from streams.replay.planning import ReplayError, Wish, events_topic, find_plan, make_plan, parse_offsets, replay_ids, save_plan
from streams.replay.run import Summary, replay

__all__ = [
    "Pace",
    "ReplayError",
    "Summary",
    "Wish",
    "append_to_live",
    "events_topic",
    "find_plan",
    "make_plan",
    "parse_offsets",
    "replay",
    "replay_ids",
    "save_plan",
]
