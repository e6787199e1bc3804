"""How every client connects to the broker: address, TLS, user. The only place that reads the password."""

import asyncio
import ssl
from collections.abc import Callable, Coroutine
from functools import lru_cache
from pathlib import Path
from typing import Any

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.conn import create_conn
from aiokafka.errors import AuthenticationFailedError, KafkaError, SaslAuthenticationFailed, UnsupportedSaslMechanismError

from streams.logs import described
from streams.settings import MIB, Settings, SettingsError
from streams.topics import RECORD_BYTES_MAX

STOP_S = 4.0
"""What leaving a group took at most on busy machines; before it come the batches at hand, which need seconds at worst."""
START_S = 1.0
"""What a client that is starting gets to have started before it is stopped."""
TOLD_MAX = 5
"""A second each. Whoever does not hear it by then is left to asyncio."""
SENT_AT_ONCE_BYTES = MIB
"""To one partition in one request, less than any topic takes. With aiokafka's 16 KiB a full batch waits for 40 answers, one
after the other: measured, 0.3 to 0.9 s of 5, where this takes 0.02 to 0.1."""

FETCH_BYTES = MIB
"""Of one partition at a time, which waits in memory, for each partition that is read. A larger record comes all the same."""


def connection(settings: Settings) -> dict[str, Any]:
    """What any aiokafka client is to be made with. Raises SettingsError where a file of the settings cannot be read."""
    return {"bootstrap_servers": settings.broker_list, **_security(settings)}


def consumer_options(settings: Settings) -> dict[str, Any]:
    """What any aiokafka consumer is to be made with."""
    return {**connection(settings), "max_partition_fetch_bytes": FETCH_BYTES}


def producer_options(settings: Settings) -> dict[str, Any]:
    """What any aiokafka producer is to be made with."""
    return {
        **connection(settings),
        "acks": "all",
        "compression_type": compression(settings),
        "max_request_size": RECORD_BYTES_MAX,
    }


def compression(settings: Settings) -> str | None:
    """The codec of what is sent, as clients name it; None for none."""
    return None if settings.compression == "none" else settings.compression


async def started(starting: Coroutine[Any, Any, None], within_s: float | None = None) -> None:
    """Wait for the start of a client. Raises TimeoutError, and what the start raises.

    Who is cancelled meanwhile lets it start, for a second: aiokafka 0.14.0 would leave the connection open that it asks for
    brokers, and say so on standard error.
    """
    task = asyncio.create_task(starting)
    try:
        await asyncio.wait([task], timeout=within_s)
    except asyncio.CancelledError:
        await asyncio.wait([task], timeout=START_S)
        task.cancel()
        raise
    if not task.done():
        task.cancel()
        raise TimeoutError
    task.result()


def heed_cancellation() -> None:
    """End this task where it was told to end. aiokafka 0.14.0 swallows a cancellation that meets it at some places.

    A task that goes on all the same would never end.
    """
    task = asyncio.current_task()
    if task is not None and task.cancelling():
        raise asyncio.CancelledError


class UnaskedError(Exception):
    """Something that a task waited for was cancelled, and nobody had told the task to end. Says where in the code.

    aiokafka 0.14.0 does that: seen once in a `make chaos`, when a worker with 24 partitions started.
    """


async def unless_unasked(work: Callable[[], Coroutine[Any, Any, None]]) -> None:
    """Do `work`. Raises UnaskedError where it ends cancelled though this task was not told to end: as such it would be a

    task that is over, which nobody hears of.
    """
    try:
        await work()
    except asyncio.CancelledError as cancelled:
        heed_cancellation()
        raise UnaskedError(described(cancelled)) from cancelled


async def end_other_tasks() -> None:
    """End what clients have left running, as asyncio does at its end, which tells each task once and waits for ever.

    A task that loses that, as aiokafka's fetcher does where it has just cancelled tasks of its own, hears it the next time.
    """
    this = asyncio.current_task()
    for _ in range(TOLD_MAX):
        others = [task for task in asyncio.all_tasks() if task is not this]
        if not others:
            return
        for task in others:
            task.cancel()
        await asyncio.wait(others, timeout=1)


async def stop_consumer(consumer: AIOKafkaConsumer) -> None:
    """Stop it, in twice `STOP_S` at most. A stop of aiokafka 0.14.0 raises a cancellation of its own where a fetch has failed

    and waits to be tried again, and may wait for ever for its fetcher, which loses a cancellation that meets a rebalance.
    """
    # A task of its own: what is cancelled in there is not us.
    stopping = asyncio.create_task(consumer.stop())
    await asyncio.wait([stopping], timeout=STOP_S)
    if not stopping.done():
        # This one reaches the fetcher.
        stopping.cancel()
        await asyncio.wait([stopping], timeout=STOP_S)
    if stopping.cancelled():
        # What the stop had left to do.
        await consumer._client.close()
    elif stopping.done():
        stopping.result()


def transactional_producer(settings: Settings, id_: str) -> AIOKafkaProducer:
    """A producer of transactions under `id_`, not started: whoever starts with that id fences who had it before."""
    return AIOKafkaProducer(
        **producer_options(settings),
        transactional_id=id_,
        transaction_timeout_ms=int(settings.transaction_timeout_s * 1000),
        max_batch_size=SENT_AT_ONCE_BYTES,
    )


async def stop_producer(producer: AIOKafkaProducer) -> None:
    """Stop it, in `STOP_S` at most: aiokafka would wait for ever for a broker that takes what was not sent yet."""
    stopping = asyncio.create_task(producer.stop())
    await asyncio.wait([stopping], timeout=STOP_S)
    if stopping.done():
        stopping.result()
        return
    stopping.cancel()
    await producer.client.close()


def _security(settings: Settings) -> dict[str, Any]:
    found: dict[str, Any] = {"security_protocol": settings.security_protocol}
    if settings.uses_tls:
        found["ssl_context"] = _tls(settings.ssl_cafile, settings.ssl_certfile, settings.ssl_keyfile)
    if settings.uses_sasl:
        found["sasl_mechanism"] = settings.sasl_mechanism
        found["sasl_plain_username"] = settings.sasl_username
        found["sasl_plain_password"] = _password(settings)
    return found


@lru_cache
def _tls(cafile: str, certfile: str, keyfile: str) -> ssl.SSLContext:
    """The broker's certificate is always checked, its name too."""
    try:
        context = ssl.create_default_context(cafile=cafile or None)
    except OSError as error:
        raise SettingsError(f"setting ssl_cafile (NETBINNEN_SSL_CAFILE): {cafile}: {_reason(error)}") from None
    if certfile:
        try:
            context.load_cert_chain(certfile, keyfile or None)
        except OSError as error:
            raise SettingsError(f"setting ssl_certfile (NETBINNEN_SSL_CERTFILE): {certfile}: {_reason(error)}") from None
    return context


def _password(settings: Settings) -> str:
    if not settings.sasl_password_file:
        return settings.sasl_password.get_secret_value()
    try:
        return Path(settings.sasl_password_file).read_text(encoding="utf-8").rstrip("\r\n")
    except OSError as error:
        where = "setting sasl_password_file (NETBINNEN_SASL_PASSWORD_FILE)"
        raise SettingsError(f"{where}: {settings.sasl_password_file}: {error.strerror}") from None


def _reason(error: OSError) -> str:
    return "is no certificate or key in PEM form" if isinstance(error, ssl.SSLError) else str(error.strerror)


async def why_unreachable(settings: Settings) -> str:
    """Why no broker lets us in, with what to do about it; one line without secrets."""
    for address in settings.broker_list:
        host, _, port = address.rpartition(":")
        try:
            connecting = create_conn(host, int(port), **_security(settings))
            (await asyncio.wait_for(connecting, settings.connect_timeout_s)).close()
        except (AuthenticationFailedError, SaslAuthenticationFailed, UnsupportedSaslMechanismError):
            return (
                f"the broker at {address} does not let user {settings.sasl_username!r} in: "
                "look at NETBINNEN_SASL_USERNAME, _PASSWORD and _MECHANISM"
            )
        except ssl.SSLError as error:
            reason = error.reason or str(error)
            return f"no TLS with the broker at {address} ({reason}): look at NETBINNEN_SSL_CAFILE, and is that a port for TLS?"
        except (KafkaError, OSError, TimeoutError, ValueError):
            continue
    return (
        f"no Kafka broker answers at {settings.brokers} ({settings.security_protocol}): "
        "start one, or name yours with --brokers or NETBINNEN_BROKERS"
    )
