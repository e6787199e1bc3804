"""For whoever writes a consumer of events: typed items, at least once, and each once while its id is remembered.

    async with NewsConsumer("my-app") as news:
        async for item in news:
            print(item.type, item.event.title)

Knows nothing of what consumers do with events; `streams/examples` has three that do something.
"""

from streams.consume.consumer import NewsConsumer
from streams.consume.received import BadEventError, Received
from streams.consume.stories import current_stories

__all__ = ["BadEventError", "NewsConsumer", "Received", "current_stories"]
