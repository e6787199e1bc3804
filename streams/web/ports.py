"""What the server is given: where news comes from, and who looks up what is no longer in memory.

On Kafka both are in `live`; tests have them without.
"""

from collections.abc import AsyncGenerator
from typing import Any, Protocol

from streams.web.items import News
from streams.web.wire import Broker, Known


class NotFoundError(Exception):
    """There is no such thing, or no more. One sentence."""


class UnavailableError(Exception):
    """It cannot be said now: the broker does not answer. One sentence."""


class Archive(Protocol):
    """Looks things up; `known` is what memory has of the story. Raises NotFoundError and UnavailableError."""

    async def story(self, story_id: str, known: Known | None) -> dict[str, Any]: ...

    async def page(self, story_id: str, known: Known | None) -> dict[str, Any]: ...


Source = AsyncGenerator[News | Broker]
"""News as it comes, and how the broker is whenever that changes. It ends only when it is closed."""
