"""The compose file is valid by the compose specification, and its workers can be scaled."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from streams.health import LIVE

COMPOSE = Path(__file__).resolve().parents[2] / "docker-compose.yml"


def check_compose(path: Path) -> subprocess.CompletedProcess[str]:
    """Check one file against the specification that check-jsonschema carries (no network)."""
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec", str(path)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def services() -> dict[str, Any]:
    loaded: dict[str, Any] = YAML(typ="safe").load(COMPOSE)["services"]
    return loaded


def test_the_compose_file_is_valid() -> None:
    result = check_compose(COMPOSE)
    assert result.returncode == 0, result.stdout + result.stderr


def test_a_broken_compose_file_is_refused(tmp_path: Path) -> None:
    broken = tmp_path / "docker-compose.yml"
    broken.write_text(COMPOSE.read_text().replace("healthcheck:", "healthchek:"))
    result = check_compose(broken)
    assert result.returncode == 1
    assert "healthchek" in result.stdout


@pytest.mark.parametrize("key", ["container_name", "ports"])
def test_the_worker_has_nothing_that_stops_it_from_scaling(services: dict[str, Any], key: str) -> None:
    assert key not in services["worker"]


def test_the_worker_waits_for_a_healthy_kafka(services: dict[str, Any]) -> None:
    assert services["worker"]["depends_on"]["kafka"]["condition"] == "service_healthy"
    assert services["kafka"]["healthcheck"]["test"]


def test_the_workers_health_is_asked_where_it_answers(services: dict[str, Any]) -> None:
    worker = services["worker"]
    assert f"http://127.0.0.1:{worker['environment']['NETBINNEN_HEALTH']}{LIVE}" in worker["healthcheck"]["test"][-1]


def test_the_worker_does_not_run_as_root(services: dict[str, Any]) -> None:
    dockerfile = services["worker"]["build"]["dockerfile_inline"]
    assert "USER netbinnen" in dockerfile
    assert "--require-hashes -r requirements.lock" in dockerfile


def test_kafka_is_open_to_this_machine_only(services: dict[str, Any]) -> None:
    assert services["kafka"]["ports"]
    assert all(port.startswith("127.0.0.1:") for port in services["kafka"]["ports"])
