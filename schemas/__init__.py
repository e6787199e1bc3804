"""The records of netbinnen's topics: `from schemas import NewsEvent, decode`.

A name's module is imported when the name is asked for: who wants a few of the models does not wait for pydantic to build all.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
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
_MODULES = {
    "DeadLetterHeaders": "deadletter",
    "DecodeError": "codec",
    "EnrichedPart": "parts",
    "NewsEvent": "event",
    "RawArticle": "raw",
    "Reason": "deadletter",
    "StoryPart": "parts",
    "StoryState": "story",
    "decode": "codec",
    "encode": "codec",
}


def __getattr__(name: str) -> object:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = globals()[name] = getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
