"""Apache Kafka for the tests: the jars from Maven Central, and clusters of 1..n brokers on free loopback ports.

It must not know topics, agents or the embedded broker; streams.embedded lends what any broker run as a child needs.
Brokers run in KRaft mode, each as broker and controller in one JVM, so that a cluster of three is three processes.
"""

import base64
import contextlib
import fcntl
import hashlib
import os
import re
import shutil
import signal
import subprocess
import tempfile
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from streams.embedded import (
    LOOPBACK,
    BrokerStartError,
    PortTakenError,
    count_brokers,
    free_ports,
    read_tail,
    spawn_child,
    stop_child,
    wait_until_ready,
)

POM = Path(__file__).with_name("pom.xml")
JAVA_MIN = 17  # Kafka 4 brokers do not start on less.
MAVEN_TIMEOUT_S = 300.0  # 44 MB took 8 s here; a slow line gets a minute per 9 MB.
START_TIMEOUT_S = 60.0  # One broker takes 4 s on two idle cores, 12 s on busy ones; three take twice that.
STOP_TIMEOUT_S = 5.0  # A broker alone needs under 1 s. The last of several has no quorum left to say goodbye to.

MESSAGE_BYTES_MAX = 8 * 1024 * 1024  # Above our largest topic (7 MB, the dead letters of articles.raw) and its headers.

_JVM = [
    "-Xms256m",
    "-Xmx512m",  # A third broker must fit beside a test suite; the suite's data is a few hundred MB at most.
    "-XX:+UseSerialGC",  # On two cores it starts faster than G1, and has no threads of its own to compete with tests.
    "-XX:TieredStopAtLevel=1",  # On busy cores up in 5 s, not 7, and three in 9 s, not 14.
    "-XX:+PerfDisableSharedMem",  # No /tmp/hsperfdata file left behind by a killed broker.
    "-Djava.net.preferIPv4Stack=true",
]

# Everything to stdout, which is the broker's log file here. Only warnings, and the one line that says it is up. Of a
# trace the root cause comes first and four lines of each (%rEx): the tail that an error message shows should have it.
_LOG4J = """
status = error
appender.out.type = Console
appender.out.name = out
appender.out.layout.type = PatternLayout
appender.out.layout.pattern = %d{HH:mm:ss.SSS} %p %c{1}: %m%n%rEx{4}
rootLogger.level = warn
rootLogger.appenderRef.out.ref = out
logger.started.name = kafka.server.KafkaRaftServer
logger.started.level = info
logger.groups.name = org.apache.kafka.coordinator.group.GroupMetadataManager
logger.groups.level = info
"""
_STARTED = "Kafka Server started"


class KafkaUnavailableError(RuntimeError):
    """This machine cannot run Apache Kafka; the message names what is missing."""


@dataclass
class _Node:
    """One broker of a cluster: where it lives, and its process while it runs."""

    number: int
    folder: Path
    port: int
    controller_port: int
    child: subprocess.Popen[bytes] | None = None
    starts: int = 0

    @property
    def log(self) -> Path:
        # A file for each start, so that what a restarted broker says is not mixed up with what the killed one said.
        return self.folder / f"broker.{self.starts}.log"

    @property
    def pid(self) -> int:
        if self.child is None:
            raise RuntimeError(f"broker {self.number} is not running")
        return self.child.pid


class KafkaCluster:
    """Apache Kafka with `brokers` brokers, numbered from 0, as a context manager; data and logs in `folder`.

    `overrides` are broker settings that a test wants different, `listeners` more of them by their name, each with its
    port and security protocol (one broker only), `advertised` the ports that clients of these are sent to where it is
    another one, `format_arguments` what its storage is to be formatted with. Raises KafkaUnavailableError where Java,
    Maven or the jars are missing, and BrokerStartError when a broker does not come up.
    """

    def __init__(
        self,
        folder: Path,
        brokers: int = 1,
        overrides: Mapping[str, str] | None = None,
        listeners: Mapping[str, tuple[int, str]] | None = None,
        format_arguments: Sequence[str] = (),
        advertised: Mapping[str, int] | None = None,
    ) -> None:
        self.folder = folder
        self.brokers = brokers
        self._overrides = dict(overrides or {})
        self._listeners = dict(listeners or {})
        self._advertised = dict(advertised or {})
        self._format_arguments = format_arguments
        self._nodes: list[_Node] = []

    @property
    def bootstrap(self) -> str:
        """The addresses of all brokers, running or not, "127.0.0.1:PORT,127.0.0.1:PORT"."""
        return ",".join(f"{LOOPBACK}:{node.port}" for node in self._nodes)

    @property
    def pids(self) -> list[int]:
        """The process ids of the brokers that run."""
        return [node.child.pid for node in self._nodes if node.child is not None]

    def start(self) -> None:
        """Start all brokers and return once each of them answers and sees all the others."""
        java, libs = find_java(), fetch_libs()
        try:
            self._start_all(java, libs, self.folder / "first")
        except PortTakenError:
            # Another process can take a free port between our look and the broker's bind: once more, all ports new.
            self._start_all(java, libs, self.folder / "second")

    def stop(self) -> None:
        """Stop all brokers and wait until their processes are gone; without effect on a stopped cluster."""
        for node in self._nodes:
            if node.child is not None:
                # All at once: brokers that stop one after the other leave the last ones without a quorum.
                node.child.send_signal(signal.SIGTERM)
        for node in self._nodes:
            if node.child is not None:
                stop_child(node.child, STOP_TIMEOUT_S)
                node.child = None

    def kill(self, number: int) -> None:
        """SIGKILL one broker and wait until its process is gone."""
        node = self._nodes[number]
        os.kill(node.pid, signal.SIGKILL)
        if node.child is not None:
            node.child.wait()
            node.child = None

    def restart(self, number: int) -> None:
        """Start a killed broker again on its port and data, and return once it answers and sees those that run."""
        node = self._nodes[number]
        if node.child is not None:
            raise RuntimeError(f"broker {number} is running")
        self._launch(node, find_java(), fetch_libs())
        self._wait(node)

    def _start_all(self, java: Path, libs: Path, folder: Path) -> None:
        ports = free_ports(2 * self.brokers)
        self._nodes = [
            _Node(number, folder / f"broker-{number}", ports[2 * number], ports[2 * number + 1])
            for number in range(self.brokers)
        ]
        try:
            self._format(java, libs)
            for node in self._nodes:
                self._launch(node, java, libs)
            for node in self._nodes:
                self._wait(node)
        except BaseException:
            self.stop()
            raise

    def _format(self, java: Path, libs: Path) -> None:
        # Together, not one by one: each is a JVM that starts, formats a folder and ends.
        cluster_id = _make_cluster_id()
        tools: list[tuple[subprocess.Popen[bytes], Path]] = []
        for node in self._nodes:
            node.folder.mkdir(parents=True)
            (node.folder / "log4j2.properties").write_text(_LOG4J)
            config, log = node.folder / "server.properties", node.folder / "format.log"
            config.write_text(self._render_config(node))
            command = [str(java), *_JVM, "-cp", f"{libs}/*", "kafka.tools.StorageTool", "format"]
            command += ["-t", cluster_id, "-c", str(config), *self._format_arguments]
            tools.append((spawn_child(command, log), log))
        for tool, log in tools:
            with contextlib.suppress(subprocess.TimeoutExpired):
                tool.wait(START_TIMEOUT_S)
            if tool.returncode != 0:
                stop_child(tool, 0)
                raise BrokerStartError(f"Kafka's storage could not be formatted: {read_tail(log)} (log: {log})")

    def _render_config(self, node: _Node) -> str:
        voters = ",".join(f"{other.number}@{LOOPBACK}:{other.controller_port}" for other in self._nodes)
        ports = {name: port for name, (port, _) in self._listeners.items()}
        more, said = (
            "".join(f",{name}://{LOOPBACK}:{port}" for name, port in some.items()) for some in (ports, ports | self._advertised)
        )
        protocols = {"CONTROLLER": "PLAINTEXT", "PLAINTEXT": "PLAINTEXT"} | {
            name: protocol for name, (_, protocol) in self._listeners.items()
        }
        place = {
            "process.roles": "broker,controller",
            "node.id": str(node.number),
            "controller.quorum.voters": voters,
            "controller.listener.names": "CONTROLLER",
            "listeners": f"PLAINTEXT://{LOOPBACK}:{node.port},CONTROLLER://{LOOPBACK}:{node.controller_port}{more}",
            "advertised.listeners": f"PLAINTEXT://{LOOPBACK}:{node.port}{said}",
            "listener.security.protocol.map": ",".join(f"{name}:{protocol}" for name, protocol in protocols.items()),
            "log.dirs": str(node.folder / "data"),
        }
        rows = place | broker_settings(self.brokers) | self._overrides
        return "".join(f"{name}={value}\n" for name, value in rows.items())

    def _launch(self, node: _Node, java: Path, libs: Path) -> None:
        node.starts += 1
        logging = f"-Dlog4j2.configurationFile={node.folder / 'log4j2.properties'}"
        command = [str(java), *_JVM, logging, "-cp", f"{libs}/*", "kafka.Kafka", str(node.folder / "server.properties")]
        node.child = spawn_child(command, node.log)

    def _wait(self, node: _Node) -> None:
        def is_ready() -> bool:
            # Its own word first: without that, the answer may be another broker's on a taken port.
            started = _STARTED in node.log.read_text(errors="replace")
            return started and count_brokers(node.port) >= len(self.pids)

        assert node.child is not None
        wait_until_ready(node.child, is_ready, node.log, START_TIMEOUT_S)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.stop()


def broker_settings(brokers: int) -> dict[str, str]:
    """The settings that are the same on each broker of a cluster of that size."""
    replicas, replicas_min = str(min(3, brokers)), "2" if brokers >= 3 else "1"
    return {
        # A mistyped topic is to fail a test, not to come into being.
        "auto.create.topics.enable": "false",
        "default.replication.factor": replicas,
        "min.insync.replicas": replicas_min,
        "offsets.topic.replication.factor": replicas,
        "transaction.state.log.replication.factor": replicas,
        "transaction.state.log.min.isr": replicas_min,
        "share.coordinator.state.topic.replication.factor": replicas,
        "share.coordinator.state.topic.min.isr": replicas_min,
        # 50 by default: 8 still spread groups and transactional ids, and are made in a moment at first use.
        "offsets.topic.num.partitions": "8",
        "transaction.state.log.num.partitions": "8",
        # 3 s by default, to let a big group gather; it would be in every test that subscribes.
        "group.initial.rebalance.delay.ms": "0",
        "message.max.bytes": str(MESSAGE_BYTES_MAX),
        "replica.fetch.max.bytes": str(MESSAGE_BYTES_MAX),
        # 9 s by default, which a killed broker waits out before the controller lets it back in. A test machine's
        # stalls are shorter than 3 s, and a broker fenced by mistake comes back by itself.
        "broker.session.timeout.ms": "3000",
        "broker.heartbeat.interval.ms": "500",
        # 128 MB by default, a quarter of this heap; 16 MB remember 700,000 keys a pass.
        "log.cleaner.dedupe.buffer.size": str(16 * 1024 * 1024),
        # 15 s by default between two looks at what there is to compact; a test waits for it.
        "log.cleaner.backoff.ms": "1000",
        # 0.5 s by default: a record that says that there is none. A third of what a broker does while nobody asks it.
        "metadata.max.idle.interval.ms": "5000",
        "num.network.threads": "2",
        "num.io.threads": "4",
    }


def _make_cluster_id() -> str:
    # 16 bytes as Kafka writes its ids. The first is 0, so that the text never begins with "-", like an option.
    return base64.urlsafe_b64encode(b"\0" + uuid.uuid4().bytes[1:]).decode().rstrip("=")


def find_java() -> Path:
    """The java program, JAVA_HOME's before PATH's, of a version that runs Kafka. Raises KafkaUnavailableError."""
    home = os.environ.get("JAVA_HOME")
    found = shutil.which("java", path=f"{home}/bin") if home else shutil.which("java")
    if found is None:
        raise KafkaUnavailableError(f"Java {JAVA_MIN} or newer is missing (no java in {home or 'PATH'})")
    said = subprocess.run([found, "-version"], capture_output=True, text=True, check=False, timeout=30).stderr
    version = re.search(r'version "(\d+)', said)
    major = int(version[1]) if version else 0
    if major < JAVA_MIN:
        raise KafkaUnavailableError(f"Java {JAVA_MIN} or newer is missing ({found} is {major or 'of unknown version'})")
    return Path(found)


def fetch_libs() -> Path:
    """The folder with Kafka's jars, fetched by Maven the first time on this machine. Raises KafkaUnavailableError.

    It is in NETBINNEN_CACHE, else ~/.cache/netbinnen, under Kafka's version and a hash of pom.xml, so that a changed
    pom fetches anew. Two runs that begin at once fetch it once.
    """
    cache = Path(os.environ.get("NETBINNEN_CACHE") or Path.home() / ".cache" / "netbinnen")
    pom = POM.read_bytes()
    libs = cache / f"kafka-{_read_version(pom)}-{hashlib.sha256(pom).hexdigest()[:8]}"
    if not libs.is_dir():
        cache.mkdir(parents=True, exist_ok=True)
        with locked(cache / "kafka.lock"):
            if not libs.is_dir():
                _download(libs)
    return libs


def _read_version(pom: bytes) -> str:
    match = re.search(rb"<kafka\.version>([^<]+)<", pom)
    assert match is not None, "pom.xml names Kafka's version in kafka.version"
    return match[1].decode()


@contextlib.contextmanager
def locked(path: Path) -> Iterator[None]:
    """While the file at `path` is locked by nobody else."""
    with path.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # The kernel lets go when we end, however we end.
        yield


def _download(libs: Path) -> None:
    maven = shutil.which("mvn")
    if maven is None:
        raise KafkaUnavailableError("Maven is missing (no mvn in PATH); it fetches Kafka's jars")
    with tempfile.TemporaryDirectory(dir=libs.parent, prefix="kafka-") as folder:
        target = Path(folder) / "libs"
        command = [
            maven,
            "-q",
            "-B",
            "-Dstyle.color=never",
            "-f",
            str(POM),
            "dependency:copy-dependencies",
            f"-DoutputDirectory={target}",
        ]
        try:
            done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=MAVEN_TIMEOUT_S)
        except subprocess.TimeoutExpired as error:
            raise KafkaUnavailableError(f"Kafka's jars: Maven did not finish in {MAVEN_TIMEOUT_S:g} s") from error
        if done.returncode != 0:
            reason = next((line for line in done.stdout.splitlines() if "ERROR" in line), "no reason given")
            raise KafkaUnavailableError(f"Kafka's jars could not be fetched by Maven: {reason[:300]}")
        # Renamed when complete: a folder of that name is never half full, even after a kill.
        target.rename(libs)
