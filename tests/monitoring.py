"""What Grafana and Prometheus are given, held against what `/metrics` really shows."""

import json
import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http import HTTPStatus
from pathlib import Path
from typing import Any

import promql_parser
import pytest
from aiohttp import ClientSession
from prometheus_client.parser import text_string_to_metric_families

from streams.embedded import LOOPBACK, free_ports
from streams.exposition import MONITORING, alert_rules

RATE_INTERVAL = "1m"
"""Four scrapes of 15 s, as Grafana has it."""
ADDED = {"instance", "job"}
"""Labels that Prometheus gives every sample."""

Shown = Mapping[str, Mapping[str, set[str]]]
"""Names of samples, the labels of each and their values."""


def tool(name: str) -> str:
    """The path of a program of Prometheus. Without it the test is skipped, but in CI, which installs it, fails."""
    found = shutil.which(name)
    if found is None:
        give_up = pytest.fail if os.environ.get("CI") == "true" else pytest.skip
        give_up(f"{name} is not here (Debian's package prometheus has it)")
    return found


def dashboard() -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((MONITORING / "dashboard.json").read_text(encoding="utf-8"))
    return loaded


def panels() -> list[dict[str, Any]]:
    """All but the titles of rows."""
    return [panel for panel in dashboard()["panels"] if panel["type"] != "row"]


def panel_queries() -> dict[str, list[str]]:
    """By panel, as Grafana sends them."""
    return {
        panel["title"]: [target["expr"].replace("$__rate_interval", RATE_INTERVAL) for target in panel["targets"]]
        for panel in panels()
    }


def all_queries() -> list[str]:
    return [query for queries in panel_queries().values() for query in queries] + [rule["expr"] for rule in alert_rules()]


def shown_in(text: str) -> Shown:
    """What a `/metrics` shows, and what Prometheus itself keeps beside."""
    shown: dict[str, dict[str, set[str]]] = {"ALERTS": {"alertstate": {"firing", "pending"}}}
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            labels = shown.setdefault(sample.name, {})
            for label, value in sample.labels.items():
                labels.setdefault(label, set()).add(value)
    return shown


def unknown_in(query: str, shown: Shown) -> list[str]:
    """The metrics, labels and values that `query` names and nobody shows. Raises ValueError where it is no PromQL."""
    unknown: list[str] = []
    labels = set(ADDED)
    grouped: set[str] = set()

    def visit(expr: Any) -> None:
        if isinstance(expr, promql_parser.VectorSelector):
            name = expr.name or ""
            of = shown.get(name)
            unknown.extend([name] if of is None else [])
            labels.update(of or ())
            for matcher in expr.matchers.matchers:
                if matcher.value not in (of or {}).get(matcher.name, ()):
                    unknown.append(f"{name}: {matcher.name}={matcher.value}")
        if isinstance(expr, promql_parser.AggregateExpr) and expr.modifier:
            grouped.update(expr.modifier.labels)

    promql_parser.walk(promql_parser.parse(query), visit)
    return unknown + sorted(grouped - labels)


class Prometheus:
    """A running one."""

    def __init__(self, url: str) -> None:
        self._url = url

    async def ask(self, query: str) -> list[float]:
        """The values that it has for `query` now; none while it starts. Raises AssertionError where it has an error instead."""
        try:
            async with (
                ClientSession() as session,
                session.get(f"{self._url}/api/v1/query", params={"query": query}) as response,
            ):
                # Its port is open before it is ready, and until then it says so, in plain text.
                if response.status == HTTPStatus.SERVICE_UNAVAILABLE and response.content_type != "application/json":
                    return []
                answer = await response.json()
        except OSError:
            return []
        assert answer["status"] == "success", f"{query}: {answer}"
        return [float(each["value"][1]) for each in answer["data"]["result"]]


@contextmanager
def scraping(target: str, folder: Path) -> Iterator[Prometheus]:
    """A Prometheus that reads `/metrics` of `target` every second, with our rules."""
    (port,) = free_ports(1)
    config = {
        "global": {"scrape_interval": "1s", "evaluation_interval": "1s"},
        "rule_files": [str(MONITORING / "alerts.yml")],
        "scrape_configs": [{"job_name": "netbinnen", "static_configs": [{"targets": [target]}]}],
    }
    # JSON is YAML.
    (folder / "prometheus.yml").write_text(json.dumps(config))
    command = [
        tool("prometheus"),
        f"--config.file={folder / 'prometheus.yml'}",
        f"--storage.tsdb.path={folder / 'data'}",
        f"--web.listen-address={LOOPBACK}:{port}",
    ]
    with (folder / "prometheus.log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log)
    try:
        yield Prometheus(f"http://{LOOPBACK}:{port}")
        assert process.poll() is None, (folder / "prometheus.log").read_text()[-2000:]
    finally:
        process.terminate()
        process.wait(20)
