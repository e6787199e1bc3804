"""Pages into articles.raw: `netbinnen feed`. Sends are awaited; a record's own timestamp is never the fetch time,

or retention would delete an old page at once.
"""

from collections.abc import Callable, Iterable

from aiokafka import AIOKafkaProducer

from schemas import RawArticle, encode
from streams.connect import producer_options
from streams.records import Outgoing
from streams.sends import Sent, send, wait_for_all
from streams.settings import Settings
from streams.topics import RAW, Topics

IN_FLIGHT_MAX = 200


async def feed(pages: Iterable[RawArticle], settings: Settings, fed: Callable[[int], None] = lambda _: None) -> list[str]:
    """Send `pages`, calling `fed` with how many after each. The urls of those too large for the topic, which are not sent.

    Raises RefusedError and errors of Kafka.
    """
    producer = AIOKafkaProducer(**producer_options(settings) | {"max_request_size": RAW.max_message_bytes}, linger_ms=5)
    name_of = Topics(settings).name
    too_large: list[str] = []
    sends: list[Sent] = []
    await producer.start()
    try:
        for number, page in enumerate(pages, 1):
            out = Outgoing(RAW, page.url.encode(), encode(page))
            if out.size() > RAW.max_message_bytes:
                too_large.append(page.url)
            else:
                sends.append(await send(producer, name_of, out))
            if len(sends) >= IN_FLIGHT_MAX:
                await wait_for_all(sends)
                sends.clear()
            fed(number)
        await wait_for_all(sends)
    finally:
        await producer.stop()
    return too_large
