"""The composition root of the Faust stages: settings in, an app with its one agent out. May be called twice."""

import asyncio
import tempfile
from functools import partial
from typing import Any

import faust
from faust.types import AgentT, StreamT

from streams.agents import create_work
from streams.agents._consumer import AT_ONCE_MAX, Transport
from streams.agents._loop import run_agent
from streams.boundary import Boundary
from streams.connect import FETCH_BYTES, SENT_AT_ONCE_BYTES, compression, connection, unless_unasked
from streams.metrics import Counts
from streams.records import Around, Outgoing
from streams.sends import Sent, not_waited_for
from streams.settings import Settings
from streams.topics import READS, RECORD_BYTES_MAX, Topics
from streams.watch import Standing

LINGER_S = 0.02
"""What a record waits for others that go to the same broker: a request of its own for each costs more than its work."""


class App(faust.App):
    """An app whose agent may not fail: Faust would start it again, past what it failed on. `fault` is what it failed on.

    Whoever runs the app is to stop it then. A crash of Faust's own would not commit what was acknowledged before.
    """

    fault: BaseException | None = None

    def standing(self) -> Standing:
        """Its place in its group."""
        if self.rebalancing or not self.rebalancing_count:
            return Standing()
        return Standing(is_member=True, partitions=frozenset(place.partition for place in self.consumer.assignment()))

    async def _on_agent_error(self, agent: AgentT[Any], fault: BaseException) -> None:
        self.fault = fault
        # Nothing that is still unacknowledged will be, so the stop must not wait for it.
        self.conf.stream_wait_empty = False
        await asyncio.Event().wait()


def create_app(stage: str, settings: Settings, counts: Counts, around: Around | None = None) -> App:
    """The app of one Faust stage, not started."""
    topics = Topics(settings)
    app = _bare_app(stage, topics, settings)
    work = create_work(stage, settings, counts)
    boundary = Boundary(stage, READS[stage], work, counts, settings.dead_letters_in_a_row_max, around)

    async def send(out: Outgoing) -> Sent:
        # A list: a record may have two headers of one name, and a dead letter keeps both.
        headers = list(out.headers) or None
        name = topics.name(out.topic)
        done: Any = await app.producer.send(name, out.key, out.value, out.partition, None, headers)
        not_waited_for(done)
        return name, out, done

    source = app.topic(topics.name(READS[stage]), key_serializer="raw", value_serializer="raw")

    @app.agent(source, name=stage, concurrency=1)
    async def agent(stream: StreamT[bytes]) -> None:
        await unless_unasked(partial(run_agent, stream, boundary, send, settings.in_flight_max))

    return app


def _credentials(settings: Settings) -> Any:
    """What Faust is to show the broker; None where that wants nothing."""
    of_client = connection(settings)
    context = of_client.get("ssl_context")
    if not settings.uses_sasl:
        return faust.SSLCredentials(context) if context else None
    return faust.SASLCredentials(
        username=of_client["sasl_plain_username"],
        password=of_client["sasl_plain_password"],
        mechanism=of_client["sasl_mechanism"],
        ssl_context=context,
    )


def _bare_app(stage: str, topics: Topics, settings: Settings) -> App:
    app = App(
        topics.group(stage),
        broker=[f"kafka://{broker}" for broker in settings.broker_list],
        broker_credentials=_credentials(settings),
        # Faust makes this folder and keeps nothing in it: there are no tables.
        datadir=tempfile.mkdtemp(prefix="netbinnen-"),
        store="memory://",
        web_enabled=False,
        topic_disable_leader=True,
        topic_allow_declare=False,
        consumer_auto_offset_reset="earliest",
        consumer_max_fetch_size=FETCH_BYTES,
        broker_max_poll_records=AT_ONCE_MAX,
        producer_max_request_size=RECORD_BYTES_MAX,
        producer_acks=-1,
        producer_compression_type=compression(settings),
        producer_linger=LINGER_S,
        producer_max_batch_size=SENT_AT_ONCE_BYTES,
        broker_session_timeout=settings.session_timeout_s,
        broker_heartbeat_interval=settings.session_timeout_s / 4,
        # A restarted worker repeats at most a second of work.
        broker_commit_interval=1.0,
        stream_wait_empty=True,
    )
    app.transport = Transport(app.conf.broker_consumer, app)
    return app
