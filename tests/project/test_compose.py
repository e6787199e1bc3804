"""The compose file is valid by the compose specification, its workers can be scaled, and who looks at them is set up right."""

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from streams.health import LIVE, METRICS
from streams.settings import load_settings

COMPOSE = Path(__file__).resolve().parents[2] / "docker-compose.yml"

EVERYWHERE = "0.0.0.0"  # noqa: S104 - in a container, where it is all that is on the network of its services.


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
    address = load_settings(health=worker["environment"]["NETBINNEN_HEALTH"]).health
    assert f"http://{address.replace(EVERYWHERE, '127.0.0.1')}{LIVE}" in worker["healthcheck"]["test"][-1]


def test_prometheus_finds_every_worker_where_it_answers(services: dict[str, Any]) -> None:
    config = YAML(typ="safe").load(COMPOSE.parent / "streams/monitoring/prometheus.yml")
    (job,) = config["scrape_configs"]
    (found,) = job["dns_sd_configs"]
    host, _, port = services["worker"]["environment"]["NETBINNEN_HEALTH"].partition(":")
    assert found["names"] == ["worker"]
    # An A record says an address and no port.
    assert (found["type"], found["port"], host) == ("A", int(port), EVERYWHERE)
    assert job.get("metrics_path", METRICS) == METRICS


def test_grafana_and_prometheus_are_given_files_that_are_there_and_read_where_they_look(services: dict[str, Any]) -> None:
    mounted = {}
    for name in ("prometheus", "grafana"):
        for source, target, mode in (volume.split(":") for volume in services[name]["volumes"] if volume.startswith(".")):
            assert (COMPOSE.parent / source).is_file()
            assert mode == "ro"
            mounted[target] = COMPOSE.parent / source
    (provider,) = YAML(typ="safe").load(mounted["/etc/grafana/provisioning/dashboards/netbinnen.yml"])["providers"]
    home = services["grafana"]["environment"]["GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH"]
    assert mounted[home].name == "dashboard.json"
    assert home.rpartition("/")[0] == provider["options"]["path"]
    (source,) = YAML(typ="safe").load(mounted["/etc/grafana/provisioning/datasources/netbinnen.yml"])["datasources"]
    port = services["prometheus"]["ports"][0].rpartition(":")[2]
    assert source["url"] == f"http://prometheus:{port}"
    (rules,) = YAML(typ="safe").load(mounted["/etc/prometheus/prometheus.yml"])["rule_files"]
    assert f"/etc/prometheus/{rules}" in mounted


def test_nobody_logs_in_at_grafana_so_there_is_no_password(services: dict[str, Any]) -> None:
    environment = services["grafana"]["environment"]
    assert environment["GF_AUTH_DISABLE_LOGIN_FORM"] == environment["GF_SECURITY_DISABLE_INITIAL_ADMIN_CREATION"] == "true"
    assert "GF_AUTH_ANONYMOUS_ORG_ROLE" not in environment, "Viewer, unless it says otherwise"
    assert not [name for name in environment if "PASSWORD" in name]


def test_images_are_pinned(services: dict[str, Any]) -> None:
    for service in services.values():
        assert "build" in service or re.search(r":v?\d+\.\d+\.\d+$", service["image"])


def test_the_wire_answers_where_its_port_leads(services: dict[str, Any]) -> None:
    (port,) = services["web"]["ports"]
    assert services["web"]["environment"]["NETBINNEN_WEB"] == f"{EVERYWHERE}:{port.rpartition(':')[2]}"
    assert services["web"]["command"] == ["web"]


def test_the_worker_does_not_run_as_root(services: dict[str, Any]) -> None:
    dockerfile = services["worker"]["build"]["dockerfile_inline"]
    assert "USER netbinnen" in dockerfile
    assert "--require-hashes -r requirements.lock" in dockerfile


@pytest.mark.parametrize("name", ["kafka", "web", "prometheus", "grafana"])
def test_what_is_open_is_open_to_this_machine_only(services: dict[str, Any], name: str) -> None:
    assert services[name]["ports"]
    assert all(port.startswith("127.0.0.1:") for port in services[name]["ports"])
