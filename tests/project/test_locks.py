"""The lock files pin all that pyproject.toml asks for, with hashes, and name no host."""

import re
import tomllib
from collections.abc import Iterable
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
AGREEING = ["requirements.lock", "requirements-dev.lock", "requirements-bench.lock", "requirements-train.lock"]
LOCKS = [*AGREEING, "requirements-peers.lock"]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
EXTRAS: dict[str, list[str]] = PROJECT["optional-dependencies"]
# What the image has.
RUNTIME: list[str] = PROJECT["dependencies"] + EXTRAS["tracing"]
EVERYTHING: list[str] = RUNTIME + [line for extra in EXTRAS.values() for line in extra]


def pins(lock: str) -> dict[str, tuple[str, int]]:
    """Name → (version, number of hashes), of the text of a lock file."""
    found: dict[str, tuple[str, int]] = {}
    for entry in re.split(r"\n(?=\S)", lock.replace("\\\n", "")):
        if match := re.match(r"([\w.-]+)==([\w.+!-]+)", entry):
            found[canonicalize_name(match[1])] = (match[2], entry.count("--hash=sha256:"))
    return found


def missing(wanted: Iterable[str], lock: str) -> list[str]:
    """The requirements that the lock does not pin to a version they allow."""
    pinned = pins(lock)
    requirements = [Requirement(line) for line in wanted]
    return [
        each.name
        for each in requirements
        if not each.specifier.contains(pinned.get(canonicalize_name(each.name), ("0.dev0", 0))[0])
    ]


def unpinned(lock: str) -> list[str]:
    """The entries without an exact version or without a hash."""
    entries = [line for line in lock.splitlines() if line and not line.startswith((" ", "#"))]
    hashed = {name for name, (_, hashes) in pins(lock).items() if hashes}
    return [line for line in entries if canonicalize_name(line.split("==")[0].strip()) not in hashed]


def places(lock: str) -> list[str]:
    """The lines that name a host, an address, an index or a path of the machine that wrote the lock."""
    return [line for line in lock.splitlines() if re.search(r"://|index-url|find-links|/|\.(org|com|net|io)\b", line)]


def test_the_runtime_lock_pins_every_runtime_dependency() -> None:
    assert missing(RUNTIME, (ROOT / "requirements.lock").read_text()) == []


def test_the_dev_lock_pins_every_dependency() -> None:
    assert missing([*RUNTIME, *EXTRAS["demo"], *EXTRAS["dev"]], (ROOT / "requirements-dev.lock").read_text()) == []


def test_the_bench_lock_pins_every_peer() -> None:
    assert missing([*RUNTIME, *EXTRAS["bench"]], (ROOT / "requirements-bench.lock").read_text()) == []


def test_the_train_lock_pins_what_training_needs() -> None:
    assert missing([*RUNTIME, *EXTRAS["train"]], (ROOT / "requirements-train.lock").read_text()) == []


def test_the_peers_lock_pins_every_peer_and_what_we_run_on() -> None:
    assert missing([*PROJECT["dependencies"], *EXTRAS["peers"]], (ROOT / "requirements-peers.lock").read_text()) == []


def test_the_locks_agree() -> None:
    runtime, *others = (pins((ROOT / name).read_text()) for name in AGREEING)
    assert all(runtime.items() <= other.items() for other in others)


def test_every_dependency_has_its_row_in_the_decisions() -> None:
    rows = set(re.findall(r"^\| ([\w.-]+) \|", (ROOT / "DECISIONS.md").read_text(), re.MULTILINE))
    assert {Requirement(line).name for line in EVERYTHING} <= rows


@pytest.mark.parametrize("name", LOCKS)
def test_every_pin_has_a_hash(name: str) -> None:
    assert unpinned((ROOT / name).read_text()) == []


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_names_no_host_and_no_path(name: str) -> None:
    assert places((ROOT / name).read_text()) == []


GOOD = "rich==15.0.0 \\\n    --hash=sha256:00 \\\n    --hash=sha256:11\n"


def test_the_checks_accept_a_good_lock() -> None:
    assert (missing(["Rich>=15"], GOOD), unpinned(GOOD), places(GOOD)) == ([], [], [])


def test_a_dependency_that_is_absent_or_out_of_range_is_seen() -> None:
    assert missing(["typer>=0.20", "rich>=16"], GOOD) == ["typer", "rich"]


@pytest.mark.parametrize("bad", ["rich==15.0.0\n", "rich>=15 \\\n    --hash=sha256:00\n", "rich\n"])
def test_a_pin_without_version_or_hash_is_seen(bad: str) -> None:
    assert len(unpinned(GOOD.replace("rich", "typer") + bad)) == 1


@pytest.mark.parametrize(
    "bad", ["--index-url https://pypi.example/simple\n", "    # via -r /opt/me/a.toml\n", "# pypi.example.org\n"]
)
def test_a_host_or_path_in_a_lock_is_seen(bad: str) -> None:
    assert len(places(GOOD + bad)) == 1
