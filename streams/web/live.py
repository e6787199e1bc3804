"""The wire on Kafka: the newest events read back, then each as it comes; a broker that is lost is waited for.

Reads only what is committed, in no group, and commits nothing.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Coroutine
from contextlib import aclosing
from datetime import UTC, datetime, timedelta
from typing import Any

from aiokafka import ConsumerRecord
from aiokafka.errors import KafkaError

from streams.admin import BrokerError, admin_client
from streams.consume import BadEventError, NewsConsumer
from streams.reading import RangeReader, ReadingError, rest
from streams.settings import Settings
from streams.sites import load_sites
from streams.topics import EVENTS, Topics
from streams.web.history import last_known, news_in, read_story
from streams.web.items import news_of
from streams.web.page import read_page
from streams.web.ports import NotFoundError, Source, UnavailableError
from streams.web.wire import KEPT, Known

log = logging.getLogger(__name__)

BACK_MAX = timedelta(hours=24)
"""Older news is not new."""
SLACK = 3
"""Stories are spread evenly over partitions, but not quite, and each transaction takes an offset of its own too."""
SILENT_S = 5.0
"""Without news for so long, the broker is asked whether it is there: a client of Kafka waits in silence."""
AGAIN_S = 1.0
LOOKUP_S = 30.0
"""A look-up has bounds of its own; a broker that stands still has not."""


async def live(settings: Settings) -> Source:
    """News as it comes, without end. After a broker was lost the newest events come again, with the same ids."""
    yield "starting"
    said = ""
    while True:
        try:
            async with aclosing(_while_it_answers(settings)) as news:
                async for one in news:
                    said = ""
                    yield one
        except (BrokerError, ReadingError, KafkaError, OSError) as error:
            if said != str(error):
                said = str(error)
                log.warning("the wire waits for the broker: %s", said or repr(error))
        yield "lost"
        await asyncio.sleep(AGAIN_S)


async def _while_it_answers(settings: Settings) -> Source:
    """The newest events, then those that come. Raises BrokerError and others where the broker is not there any more."""
    newest, offsets = await _newest(settings)
    for record in newest:
        try:
            news = news_in(record)
        except BadEventError as error:
            log.warning("%s; skipped", error)
        else:
            yield news
    async with NewsConsumer(None, settings=settings, offsets=offsets, on_bad="skip") as consumer:
        yield "connected"
        coming = asyncio.ensure_future(anext(consumer))
        try:
            while True:
                if (await asyncio.wait([coming], timeout=SILENT_S))[0]:
                    yield news_of(coming.result())
                    coming = asyncio.ensure_future(anext(consumer))
                else:
                    try:
                        await _ask(settings)
                    except BrokerError:
                        # Before the consumer is stopped: that takes its time where no broker answers.
                        yield "lost"
                        raise
        finally:
            coming.cancel()
            await asyncio.gather(coming, return_exceptions=True)


async def _ask(settings: Settings) -> None:
    """Raises BrokerError where no broker answers."""
    async with admin_client(settings):
        pass


async def _newest(settings: Settings) -> tuple[deque[ConsumerRecord], dict[int, int]]:
    """The newest events in the order of their time, and from where to go on in each partition."""
    async with RangeReader(settings, Topics(settings).name(EVENTS)) as reader:
        spans = await reader.since(datetime.now(UTC) - BACK_MAX)
        share = SLACK * (KEPT // max(1, len(spans)) + 10)
        reader.seek({number: (max(begin, end - share), end) for number, (begin, end) in spans.items()})
        newest: deque[ConsumerRecord] = deque(maxlen=KEPT)
        async with aclosing(rest(reader)) as records:
            async for record in records:
                newest.append(record)
        return newest, reader.positions


class KafkaArchive:
    """Looks stories and pages up in the topics. Raises SettingsError where the sites' rows are wrong."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._sites = load_sites(settings.sites)

    async def story(self, story_id: str, known: Known | None) -> dict[str, Any]:
        return await _answered(read_story(self._settings, story_id, known))

    async def page(self, story_id: str, known: Known | None) -> dict[str, Any]:
        return await _answered(self._page(story_id, known))

    async def _page(self, story_id: str, known: Known | None) -> dict[str, Any]:
        known = known or await last_known(self._settings, story_id)
        if known.provenance is None:
            raise NotFoundError("This story is withdrawn: where it came from is not shown.")
        return await read_page(self._settings, self._sites, story_id, known.provenance)


async def _answered(look: Coroutine[Any, Any, dict[str, Any]]) -> dict[str, Any]:
    try:
        async with asyncio.timeout(LOOKUP_S):
            return await look
    except (BrokerError, ReadingError) as error:
        raise UnavailableError(f"{str(error)[:1].upper()}{str(error)[1:]}.") from None
    except (KafkaError, OSError, TimeoutError) as error:
        raise UnavailableError(f"The broker does not answer: {error!r}.") from None
