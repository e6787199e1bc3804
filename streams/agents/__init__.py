"""The stages that run in Faust: `split_ticker` and `extract_entities`. `_loop` is what they share with Kafka."""

from streams.core.story.seen import Seen
from streams.metrics import Counts
from streams.records import Stage
from streams.settings import Settings
from streams.topics import SPLIT


def create_work(stage: str, settings: Settings, counts: Counts, seen: Seen | None = None) -> Stage:
    """What a Faust stage does with a record. `seen` is what it remembers of what it has sent, its own unless given."""
    # Each imported here, so that the process of one stage does not load what another needs: numpy and the tagger.
    if stage == SPLIT:
        from streams.agents.split_ticker import create_split_ticker

        return create_split_ticker(settings, counts, seen)
    from streams.agents.extract_entities import create_extract_entities
    from streams.lexicon import load_tagger
    from streams.names import load_names

    return create_extract_entities(settings, counts, load_tagger(), load_names(settings.names), seen)
