"""The records of netbinnen's topics: `from schemas import NewsEvent, decode`."""

from schemas.codec import DecodeError, decode, encode
from schemas.deadletter import DeadLetterHeaders, Reason
from schemas.event import NewsEvent
from schemas.parts import EnrichedPart, StoryPart
from schemas.raw import RawArticle
from schemas.story import StoryState

__all__ = [
    "DeadLetterHeaders",
    "DecodeError",
    "EnrichedPart",
    "NewsEvent",
    "RawArticle",
    "Reason",
    "StoryPart",
    "StoryState",
    "decode",
    "encode",
]
