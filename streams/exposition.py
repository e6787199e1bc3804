"""The metrics as Prometheus reads them: of a stage, and of a worker, which has those of its stages together.

prometheus_client is imported where somebody asks: it takes 50 ms, and counting does without it. Run as a module this writes
streams/monitoring/METRICS.md anew from the table in `metrics`.
"""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from streams.metrics import METRICS, Counts, Histogram, Metric
from streams.watch import Watch

if TYPE_CHECKING:
    from prometheus_client import Metric as Family

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
"""The text format that every Prometheus reads; our names need no newer one."""
MONITORING = Path(__file__).parent / "monitoring"
FILE = MONITORING / "METRICS.md"


def of_stage(counts: Counts, watch: Watch) -> bytes:
    """All metrics of one stage, and what its process takes."""
    from prometheus_client import ProcessCollector

    families = [_family(row, counts, watch) for row in METRICS if watch.stage in row.stages]
    for family in ProcessCollector(registry=None).collect():
        family.samples = [each._replace(labels={"stage": watch.stage}) for each in family.samples]
        families.append(family)
    return _text(families)


def of_worker(answers: Mapping[str, bytes | None]) -> bytes:
    """What the stages have answered, together: each metric once. A stage that has not answered is not up."""
    families: dict[str, Family] = {}
    for stage, answer in answers.items():
        for family in _answered(stage, answer):
            joined = families.setdefault(family.name, family)
            if joined is not family:
                joined.samples += family.samples
    return _text(families.values())


def _answered(stage: str, answer: bytes | None) -> Iterable["Family"]:
    from prometheus_client import Metric as Family
    from prometheus_client.parser import text_string_to_metric_families

    if answer is not None:
        return text_string_to_metric_families(answer.decode())
    (row,) = (row for row in METRICS if row.name == "netbinnen_up")
    family = Family(row.name, row.meaning, row.kind)
    family.add_sample(row.name, {"stage": stage}, 0)
    return [family]


def _family(row: Metric, counts: Counts, watch: Watch) -> "Family":
    from prometheus_client import Metric as Family

    family = Family(row.name.removesuffix("_total"), row.meaning, row.kind)
    stage = {"stage": watch.stage}
    if row.kind == "histogram":
        _add_histogram(family, stage, counts.append_to_event)
        return family
    values = row.read(counts, watch) if row.read else {value: counts[key] for value, key in row.keys().items()}
    for value, number in values.items():
        family.add_sample(row.name, stage | ({row.label: value} if row.label else {}), number)
    return family


def _add_histogram(family: "Family", stage: dict[str, str], histogram: Histogram) -> None:
    cumulative = histogram.cumulative()
    for bound, count in zip((*map(float, histogram.bounds), "+Inf"), cumulative, strict=True):
        family.add_sample(f"{family.name}_bucket", stage | {"le": str(bound)}, count)
    family.add_sample(f"{family.name}_sum", stage, histogram.sum)
    family.add_sample(f"{family.name}_count", stage, cumulative[-1])


def _text(families: Iterable["Family"]) -> bytes:
    from prometheus_client import generate_latest
    from prometheus_client.registry import Collector

    class Collected(Collector):
        def collect(self) -> Iterable["Family"]:
            return families

    return generate_latest(Collected())


def document() -> str:
    """The table of all metrics, for people, and the alerts."""
    return "\n".join([*_of_metrics(), *_of_labels(), *_of_alerts()]) + "\n"


def _of_metrics() -> Iterator[str]:
    yield "<!-- Written by `make schemas` from streams/metrics.py and alerts.yml. Do not edit. -->"
    yield "# Metrics\n"
    yield "A worker answers `/metrics` at the address of its health endpoints (`NETBINNEN_HEALTH`). Every metric has the label"
    yield "`stage`. Counters begin at 0 with each start of a stage's process, as Prometheus expects.\n"
    yield "| name | type | labels | stages | what it says |"
    yield "| --- | --- | --- | --- | --- |"
    for row in METRICS:
        labels = ", ".join(f"`{label}`" for label in ("stage", row.label) if label)
        yield f"| `{row.name}` | {row.kind} | {labels} | {', '.join(row.stages)} | {row.meaning} |"
    yield "\nOf each stage's process there is what every client of Prometheus has: `process_resident_memory_bytes`,"
    yield "`process_virtual_memory_bytes`, `process_cpu_seconds_total`, `process_start_time_seconds`, `process_open_fds` and"
    yield "`process_max_fds`, with the label `stage`.\n"


def _of_labels() -> Iterator[str]:
    yield "## Values of labels\n"
    yield "What is counted is in the stages' log once a minute, too, under the name in the third column.\n"
    yield "| metric | value | in the log | what it means |"
    yield "| --- | --- | --- | --- |"
    for row in METRICS:
        for value, key in row.keys().items() if row.kind == "counter" else ():
            label, meaning = (f'`{row.label}="{value}"`', row.values[value]) if value else ("", "as above")
            yield f"| `{row.name}` | {label} | `{key}` | {meaning} |"
    yield ""


def _of_alerts() -> Iterator[str]:
    yield "## Alerts\n"
    yield "By [alerts.yml](alerts.yml). A rule that is true for as long as its third column says is an alert.\n"
    yield "| alert | when | for | what to do |"
    yield "| --- | --- | --- | --- |"
    for rule in alert_rules():
        notes = rule["annotations"]
        yield f"| `{rule['alert']}` | {notes['when']} | {rule['for']} | {notes['action']} |"


def alert_rules() -> list[dict[str, Any]]:
    """The rules of alerts.yml."""
    from ruamel.yaml import YAML  # here, since only who writes the document has it: it comes with the tools of development

    loaded = YAML(typ="safe").load(MONITORING / "alerts.yml")
    return [rule for group in loaded["groups"] for rule in group["rules"]]


def main() -> None:
    FILE.write_text(document(), encoding="utf-8")


if __name__ == "__main__":
    main()
