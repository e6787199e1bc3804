"""What Grafana and Prometheus are given: queries name what is shown, alerts fire when they should, the files fit together."""

import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from streams.exposition import MONITORING, alert_rules
from streams.metrics import METRICS
from tests.monitoring import Shown, all_queries, dashboard, panels, tool, unknown_in

ALERT_TESTS = Path(__file__).parent / "alerts.yml"
PROCESS = ("process_resident_memory_bytes", "process_cpu_seconds_total")


@pytest.fixture(scope="module")
def shown() -> Shown:
    """What the table of metrics says; tests/broker holds that to a real worker's `/metrics`."""
    shown: dict[str, dict[str, set[str]]] = {"ALERTS": {"alertstate": {"firing"}}}
    for row in METRICS:
        labels = {"stage": set(row.stages)} | ({row.label: set(row.values)} if row.label else {})
        for name in [f"{row.name}{end}" for end in ("_bucket", "_sum", "_count")] if row.kind == "histogram" else [row.name]:
            shown[name] = labels | ({"le": set()} if name.endswith("_bucket") else {})
    return shown | {name: {"stage": set()} for name in PROCESS}


@pytest.mark.parametrize("query", all_queries())
def test_a_query_names_metrics_labels_and_values_that_are_shown(query: str, shown: Shown) -> None:
    assert unknown_in(query, shown) == []


@pytest.mark.parametrize(
    ("query", "unknown"),
    [
        ("rate(netbinnen_recrods_total[5m])", ["netbinnen_recrods_total"]),
        ('netbinnen_records_total{outcome="lost"}', ["netbinnen_records_total: outcome=lost"]),
        ("sum by (reason) (netbinnen_records_total)", ["reason"]),
    ],
)
def test_a_query_for_what_nobody_shows_is_seen(query: str, unknown: list[str], shown: Shown) -> None:
    assert unknown_in(query, shown) == unknown


def test_a_query_that_is_no_promql_is_seen(shown: Shown) -> None:
    with pytest.raises(ValueError, match="unclosed"):
        unknown_in("sum(netbinnen_up", shown)


def test_every_metric_is_in_the_dashboard_or_an_alert() -> None:
    queries = " ".join(all_queries())
    assert [row.name for row in METRICS if not re.search(rf"\b{row.name}(_bucket)?\b", queries)] == []


def test_each_panel_says_what_it_shows_and_what_to_do() -> None:
    for panel in panels():
        assert len(panel["description"]) > 80, panel["title"]
        assert panel["targets"]
    assert len({panel["id"] for panel in dashboard()["panels"]}) == len(dashboard()["panels"])


def test_no_panel_lies_on_another() -> None:
    cells = [
        (x, y)
        for place in (panel["gridPos"] for panel in dashboard()["panels"])
        for x in range(place["x"], place["x"] + place["w"])
        for y in range(place["y"], place["y"] + place["h"])
    ]
    assert len(cells) == len(set(cells))
    assert max(x for x, _ in cells) < 24


def test_the_panels_ask_the_data_source_that_is_provided() -> None:
    (source,) = read("grafana-datasource.yml")["datasources"]
    assert {panel["datasource"]["uid"] for panel in panels()} == {source["uid"]}
    assert source["jsonData"]["timeInterval"] == read("prometheus.yml")["global"]["scrape_interval"]


def test_alerts_name_panels_that_are_there() -> None:
    titles = {panel["title"] for panel in panels()}
    named = {name for rule in alert_rules() for name in re.findall(r'"([^"]+)"', rule["annotations"]["action"])}
    assert named
    assert named <= titles


def test_there_are_three_alerts_each_with_a_summary_and_what_to_do() -> None:
    assert [rule["alert"] for rule in alert_rules()] == ["NetbinnenStuck", "NetbinnenDeadLetters", "NetbinnenLag"]
    for rule in alert_rules():
        assert set(rule["annotations"]) == {"summary", "when", "action"}


def test_prometheus_takes_the_rules_and_the_configuration() -> None:
    for what, name in (("rules", "alerts.yml"), ("config", "prometheus.yml")):
        result = promtool("check", what, str(MONITORING / name))
        assert result.returncode == 0, result.stdout + result.stderr


def test_each_alert_fires_when_it_should_and_not_otherwise() -> None:
    result = promtool("test", "rules", str(ALERT_TESTS))
    assert result.returncode == 0, result.stdout + result.stderr


@pytest.mark.parametrize(
    ("mended", "broken"),
    [
        ("> 0.5 * max", "> 1.5 * max"),
        (" unless min by (stage) (netbinnen_restored_ratio) < 1", ""),
        ("> 0.05", "> 0.005"),
        ("> 300", "> 3000"),
    ],
)
def test_an_alert_that_is_wrong_fails_its_test(mended: str, broken: str, tmp_path: Path) -> None:
    rules = (MONITORING / "alerts.yml").read_text(encoding="utf-8")
    assert mended in rules
    (tmp_path / "alerts.yml").write_text(rules.replace(mended, broken), encoding="utf-8")
    tests = ALERT_TESTS.read_text(encoding="utf-8").replace("../../streams/monitoring/alerts.yml", "alerts.yml")
    (tmp_path / "tests.yml").write_text(tests, encoding="utf-8")
    assert promtool("test", "rules", str(tmp_path / "tests.yml")).returncode == 1


def promtool(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([tool("promtool"), *arguments], capture_output=True, text=True, check=False, timeout=60)


def read(name: str) -> dict[str, Any]:
    loaded: dict[str, Any] = YAML(typ="safe").load(MONITORING / name)
    return loaded
