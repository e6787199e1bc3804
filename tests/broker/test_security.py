"""Apache Kafka behind TLS, with users: the whole pipeline, each mechanism, and what is said where it is not let in."""

import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import pytest
from aiohttp import ClientSession
from aiokafka.protocol.admin import CreateAclsRequest

from schemas import NewsEvent, RawArticle, decode, encode
from streams.admin import BrokerError, admin_client, ensure_topics
from streams.embedded import LOOPBACK, free_ports
from streams.settings import Settings, load_settings
from streams.topics import EVENTS, RAW, STATE, Topics, dead_letter_of
from tests import commands
from tests.broker.kafka import KafkaCluster
from tests.broker.pipeline import PARTITIONS, producing, read, running_worker

USER, PASSWORD = "alice", "no-secret-at-all-1"
LIMITED = "netbinnen"
"""May do nothing but what it is allowed; alice may do all."""
PAGE = "Kop\nEDE (ANP) - Er is nieuws. Meer volgt.\nMeer uit Sport"
LOGIN = "org.apache.kafka.common.security"
MECHANISMS = {
    "PLAIN": f'{LOGIN}.plain.PlainLoginModule required user_{USER}="{PASSWORD}";',
    "SCRAM-SHA-256": f"{LOGIN}.scram.ScramLoginModule required;",
    "SCRAM-SHA-512": f"{LOGIN}.scram.ScramLoginModule required;",
}


@dataclass(frozen=True)
class Guarded:
    """A broker with a port for TLS alone, and one where a user must show a password too."""

    cluster: KafkaCluster
    tls: str
    users: str
    cafile: Path


@pytest.fixture(scope="module")
def guarded(kafka_tools: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Guarded]:
    folder = tmp_path_factory.mktemp("guarded")
    keystore, cafile = folder / "broker.p12", folder / "ca.pem"
    of_store = ["-keystore", str(keystore), "-storepass", PASSWORD, "-alias", "broker"]
    extensions = ["-ext", f"san=ip:{LOOPBACK}", "-ext", "bc=ca:true"]
    keytool("-genkeypair", "-keyalg", "EC", "-dname", "CN=broker", "-storetype", "PKCS12", *extensions, *of_store)
    keytool("-exportcert", "-rfc", "-file", str(cafile), *of_store)
    tls, users = free_ports(2)
    overrides = {
        "ssl.keystore.location": str(keystore),
        "ssl.keystore.password": PASSWORD,
        "ssl.keystore.type": "PKCS12",
        "sasl.enabled.mechanisms": ",".join(MECHANISMS),
        "authorizer.class.name": "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
        # ANONYMOUS is the broker itself and whoever comes by the port without users.
        "super.users": f"User:ANONYMOUS;User:{USER}",
    } | {f"listener.name.users.{name.lower()}.sasl.jaas.config": module for name, module in MECHANISMS.items()}
    scram = [
        argument
        for name in MECHANISMS
        if name.startswith("SCRAM")
        for user in (USER, LIMITED)
        for argument in ("--add-scram", f"{name}=[name={user},password={PASSWORD}]")
    ]
    listeners = {"TLS": (tls, "SSL"), "USERS": (users, "SASL_SSL")}
    with KafkaCluster(folder / "kafka", overrides=overrides, listeners=listeners, format_arguments=scram) as cluster:
        yield Guarded(cluster, f"{LOOPBACK}:{tls}", f"{LOOPBACK}:{users}", cafile)


def keytool(*arguments: str) -> None:
    subprocess.run(["keytool", *arguments], check=True, capture_output=True, timeout=60)


def environment_of(guarded: Guarded, prefix: str, mechanism: str, **changed: str) -> dict[str, str]:
    """As an operator would set it."""
    return {
        "NETBINNEN_BROKERS": guarded.users,
        "NETBINNEN_PREFIX": prefix,
        "NETBINNEN_PARTITIONS": str(PARTITIONS),
        "NETBINNEN_SECURITY_PROTOCOL": "SASL_SSL",
        "NETBINNEN_SSL_CAFILE": str(guarded.cafile),
        "NETBINNEN_SASL_MECHANISM": mechanism,
        "NETBINNEN_SASL_USERNAME": USER,
        "NETBINNEN_SASL_PASSWORD": PASSWORD,
    } | changed


def netbinnen(environment: Mapping[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    return commands.netbinnen(*arguments, environment=environment)


async def test_a_page_ends_as_its_story_behind_tls_and_a_password(
    guarded: Guarded, prefix: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = tmp_path / "password"
    secret.write_text(PASSWORD + "\n")
    by_file = {"NETBINNEN_SASL_PASSWORD": "", "NETBINNEN_SASL_PASSWORD_FILE": str(secret)}
    environment = environment_of(guarded, prefix, "SCRAM-SHA-512", **by_file)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    settings = load_settings()
    (tmp_path / "a.txt").write_text(PAGE, encoding="utf-8")
    log = tmp_path / "worker.log"
    with running_worker(settings, log):
        fed = netbinnen(environment, "feed", "--fetched-at", "2026-03-02T08:00:00Z", str(tmp_path / "a.txt"))
        assert fed.returncode == 0, fed.stderr
        (record,) = await read(settings, [EVENTS], 1, extra_s=0)
        shown = netbinnen(environment, "tail", "--from-start", "--max", "1")
    assert decode(NewsEvent, record.value)[0].located == "Ede"
    assert "Ede" in shown.stdout
    checks = netbinnen(environment, "doctor")
    assert checks.returncode == 0, checks.stdout
    said = log.read_text() + checks.stdout + checks.stderr + shown.stderr + repr(settings)
    assert PASSWORD not in said


@pytest.mark.parametrize(
    "how",
    [
        {"security_protocol": "SSL"},
        *(
            {"security_protocol": "SASL_SSL", "sasl_mechanism": name, "sasl_username": USER, "sasl_password": PASSWORD}
            for name in MECHANISMS
        ),
    ],
)
async def test_other_ways_to_connect(guarded: Guarded, how: dict[str, str]) -> None:
    address = guarded.users if "sasl_mechanism" in how else guarded.tls
    async with admin_client(load_settings(brokers=address, ssl_cafile=str(guarded.cafile), **how)) as admin:
        assert (await admin.describe_cluster())["brokers"]


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"NETBINNEN_SASL_PASSWORD": "wrong-one"}, "does not let user 'alice' in"),
        ({"NETBINNEN_SASL_USERNAME": "mallory"}, "does not let user 'mallory' in"),
        ({"NETBINNEN_SSL_CAFILE": ""}, "no TLS with the broker"),
        ({"NETBINNEN_SSL_CAFILE": __file__}, "is no certificate or key in PEM form"),
        ({"NETBINNEN_SSL_CAFILE": "/nowhere.pem"}, "setting ssl_cafile (NETBINNEN_SSL_CAFILE): /nowhere.pem: No such file"),
        ({"NETBINNEN_SASL_PASSWORD": ""}, "SASL_SSL needs sasl_username, and sasl_password or sasl_password_file"),
        ({"NETBINNEN_SASL_PASSWORD_FILE": "/nowhere"}, "setting sasl_password_file"),
        ({"NETBINNEN_SECURITY_PROTOCOL": "SSL"}, "there is a SASL user or password, but security_protocol is SSL"),
    ],
)
def test_who_is_not_let_in_is_told_why_in_one_line(
    guarded: Guarded, prefix: str, changed: dict[str, str], message: str
) -> None:
    environment = environment_of(guarded, prefix, "SCRAM-SHA-512", NETBINNEN_CONNECT_TIMEOUT_S="5", **changed)
    result = netbinnen(environment, "worker")
    assert result.returncode in (2, 3), result.stderr
    assert message in result.stderr
    assert result.stderr.count("\n") == 1
    assert PASSWORD not in result.stderr


async def test_a_client_without_tls_is_told_so(guarded: Guarded) -> None:
    settings = load_settings(brokers=guarded.tls, connect_timeout_s=3)
    with pytest.raises(BrokerError, match=r"\(PLAINTEXT\)"):
        async with admin_client(settings):
            pass


RESOURCES = {"--topic": 2, "--group": 3, "--transactional-id": 5}
OPERATIONS = {"Read": 3, "Write": 4, "Describe": 8}
LITERAL, PREFIXED = 3, 4
ALLOW = 3
"""As Kafka's protocol numbers them."""


def allowed_by(plan: str) -> list[tuple[int, str, int, str, str, int, int]]:
    """What the `kafka-acls.sh` lines of `netbinnen topics --plan` allow, as the protocol has it."""
    found = []
    for line in plan.splitlines():
        words = line.split()
        if words[0] != "kafka-acls.sh":
            continue
        given = list(pairwise(words))
        ((_, principal),) = [pair for pair in given if pair[0] == "--allow-principal"]
        ((kind, name),) = [pair for pair in given if pair[0] in RESOURCES]
        pattern = PREFIXED if ("--resource-pattern-type", "prefixed") in given else LITERAL
        operations = [OPERATIONS[value] for option, value in given if option == "--operation"]
        found += [(RESOURCES[kind], name, pattern, principal, "*", operation, ALLOW) for operation in operations]
    return found


async def allow(settings: Settings, rights: list[tuple[int, str, int, str, str, int, int]]) -> None:
    async with admin_client(settings) as admin:
        # aiokafka has the request, and no method for it.
        answers = [await admin._send_to_controller(CreateAclsRequest(*right)) for right in rights]
    assert {code for answer in answers for code, _ in answer.creation_responses} == {0}


async def test_a_worker_needs_no_more_than_the_plan_allows_it(guarded: Guarded, prefix: str, tmp_path: Path) -> None:
    """And the plan does not let it write pages, which is for crawlers."""
    environment = environment_of(
        guarded, prefix, "SCRAM-SHA-512", NETBINNEN_SASL_USERNAME=LIMITED, NETBINNEN_CREATE_TOPICS="false"
    )
    everything = load_settings(brokers=guarded.cluster.bootstrap, prefix=prefix, partitions=PARTITIONS)
    await ensure_topics(everything)
    refused = netbinnen(environment, "worker")
    assert (refused.returncode, refused.stderr.count("\n")) == (3, 1), refused.stderr
    await allow(everything, allowed_by(netbinnen(environment, "topics", "--plan").stdout))
    (tmp_path / "a.txt").write_text(PAGE, encoding="utf-8")
    fed = netbinnen(environment, "feed", "--fetched-at", "2026-03-02T08:00:00Z", str(tmp_path / "a.txt"))
    assert (fed.returncode, fed.stderr.count("\n")) == (3, 1), fed.stderr
    assert "TopicAuthorizationFailed" in fed.stderr
    log = tmp_path / "worker.log"
    (port,) = free_ports(1)
    limited = everything.model_copy(update={"brokers": guarded.users})
    with running_worker(limited, log, **environment, NETBINNEN_HEALTH=str(port)):
        async with producing(everything) as producer:
            name = Topics(everything).name(RAW)
            await producer.send_and_wait(name, b"bad")
            await producer.send_and_wait(name, encode(RawArticle(url="u", text=PAGE)))
        await read(everything, [EVENTS, STATE, dead_letter_of(RAW)], 3)
        async with ClientSession() as session, session.get(f"http://{LOOPBACK}:{port}/health/ready") as response:
            assert response.status == 200, "the watch may ask for offsets too"
    assert "WARNING" not in log.read_text()
