"""Our pipeline on Apache Kafka beside others on the same pages, what it costs beside its own work, and what it takes at rest.

`make bench`. All in one run, in turn, the median of some rounds: only ratios say something. The figures are printed, and kept
in `.benchmarks/pipelines.json`.
"""

import asyncio
import json
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from statistics import median
from typing import Any

import pytest
from rich.console import Console
from rich.table import Table

from streams.admin import ensure_topics
from streams.settings import Settings, load_settings
from streams.topics import STAGES
from tests.bench import pipeline
from tests.bench.core import Core, as_records
from tests.bench.news import make_news
from tests.bench.pipeline import CORE, OURS, PARTITIONS, PEERS, WARM_PAGES, Given, Measured, cpu_s, measure, measure_core
from tests.broker.chaos.processes import resident_mb, stages_of
from tests.broker.chaos.test_restore import feed_every_partition, fill
from tests.broker.kafka import KafkaCluster
from tests.broker.pipeline import running_worker, wait_until_done

pytestmark = pytest.mark.bench

PAGES, ROUNDS = 1_000, 5
OF_CONFLUENT_MIN = 0.9
OF_CORE_MAX = 1.5
TWICE_THE_PAGES_MAX = 1.3
TWO_WORKERS_MAX = 1.15
CODECS, CODEC_ROUNDS = ("none", "lz4", "zstd"), 3
COMPRESSED_MAX = 0.25
P99_S_MAX = 1.0
IDLE_SHARE_MAX = 0.02
WORKER_MB_MAX, STORIES = 400, 100_000
KEPT = Path(".benchmarks/pipelines.json")


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KafkaCluster]:
    if not pipeline.PYTHON.exists():
        pytest.skip("make bench installs the peers' environment")
    with KafkaCluster(tmp_path_factory.mktemp("kafka")) as cluster:
        yield cluster


@pytest.fixture(scope="module")
def given() -> Given:
    return Given.of(list(make_news(WARM_PAGES + PAGES)))


def keep(name: str, figures: dict[str, Any]) -> None:
    """Print the figures to three places, and write them beside those of before."""
    figures = json.loads(json.dumps(figures), parse_float=lambda exact: round(float(exact), 3))
    print(f"\n{name}: " + ", ".join(f"{key} {value}" for key, value in figures.items()))
    KEPT.parent.mkdir(exist_ok=True)
    kept = json.loads(KEPT.read_text()) if KEPT.exists() else {}
    KEPT.write_text(json.dumps(kept | {name: figures}, indent=1))


def in_turn(kinds: Sequence[str], rounds: int, run: Callable[[str], Measured]) -> list[dict[str, Measured]]:
    """A run of each kind in each round, in another order each time, so that none is always the first."""
    return [{kind: run(kind) for kind in (*kinds[number:], *kinds[:number])} for number in range(rounds)]


def against(base: str, rounds: list[dict[str, Measured]], figure: Callable[[Measured], float]) -> dict[str, float]:
    """Of each kind the figure against that of `base` in the same round, so that what else the machine did then is on both
    sides: the median of the rounds.
    """
    return {kind: median(figure(runs[kind]) / figure(runs[base]) for runs in rounds) for kind in rounds[0]}


def test_our_pipeline_beside_others(cluster: KafkaCluster, given: Given) -> None:
    kinds = (CORE, OURS, *PEERS)
    rounds = in_turn(kinds, ROUNDS, lambda kind: measure_core(PAGES) if kind == CORE else measure(cluster, kind, given))
    rates, costs = against(OURS, rounds, lambda run: run.rate), against(CORE, rounds, lambda run: run.cpu_ms)
    table = Table(
        "pipeline",
        "pages/s",
        "of ours",
        "ms of a processor a page",
        "of the core's",
        "MB",
        title=f"{PAGES} pages, {ROUNDS} rounds",
    )
    for kind in kinds:
        middle = sorted((runs[kind] for runs in rounds), key=lambda run: run.rate)[ROUNDS // 2]
        mb = ", ".join(f"{size:.0f}" for size in middle.rss_mb.values())
        table.add_row(kind, f"{middle.rate:.0f}", f"{rates[kind]:.2f}", f"{middle.cpu_ms:.2f}", f"{costs[kind]:.2f}", mb)
    Console(width=120).print(table)
    keep("pipelines", {"rates of ours": rates, "costs of the core's": costs})
    assert rates["confluent"] * OF_CONFLUENT_MIN <= 1
    assert max(rates[name] for name in PEERS[1:]) < 1
    assert costs[OURS] <= OF_CORE_MAX


def test_cost_follows_news_and_not_pages(given: Given) -> None:
    def seconds(repeated: int) -> float:
        core = Core()
        core.run(as_records(list(make_news(PAGES, repeated=repeated))))
        return sum(core.spent.values())

    ratio = median(seconds(2) / seconds(1) for _ in range(ROUNDS))
    keep("twice the pages", {"cost": ratio})
    assert ratio <= TWICE_THE_PAGES_MAX


def test_more_partitions_and_workers_cost_what_few_do(cluster: KafkaCluster, given: Given) -> None:
    """Of each, against one worker of each stage and as many partitions as the other figures here are of."""
    base = f"{PARTITIONS} partitions"
    kinds = {"1 partition": (1, 1), "2 partitions": (2, 1), base: (PARTITIONS, 1)}
    kinds |= {"2 workers": (PARTITIONS, 2), "4 workers": (PARTITIONS, 4)}
    rounds = in_turn(
        [*kinds], ROUNDS, lambda kind: measure(cluster, OURS, given, partitions=kinds[kind][0], workers=kinds[kind][1])
    )
    costs = against(base, rounds, lambda run: run.cpu_ms)
    keep("scaling", {"costs": costs, "rates": against(base, rounds, lambda run: run.rate)})
    assert max(costs["1 partition"], costs["2 partitions"], costs["2 workers"]) <= TWO_WORKERS_MAX


def test_what_compression_costs_and_saves(cluster: KafkaCluster, given: Given) -> None:
    """Of each codec, against none; its processor, its pages a second, and what the broker then has on disk."""
    rounds = in_turn(CODECS, CODEC_ROUNDS, lambda codec: measure(cluster, OURS, given, compression=codec))
    costs, rates = against("none", rounds, lambda run: run.cpu_ms), against("none", rounds, lambda run: run.rate)
    sizes = against("none", rounds, lambda run: run.written_mb)
    keep("compression", {"costs": costs, "rates": rates, "sizes": sizes})
    assert sizes[Settings.model_fields["compression"].default] <= COMPRESSED_MAX


def test_events_are_there_within_a_second_at_half_load(cluster: KafkaCluster, given: Given) -> None:
    full = measure(cluster, OURS, given)
    half = measure(cluster, OURS, given, rate=full.rate / 2)
    p50, p99 = (half.latencies_s[int(len(half.latencies_s) * share)] for share in (0.5, 0.99))
    keep("half load", {"pages/s": full.rate / 2, "p50 s": p50, "p99 s": p99})
    assert p99 < P99_S_MAX


def test_a_worker_at_rest(cluster: KafkaCluster, tmp_path: Path) -> None:
    """How soon all that waited is done, what it takes of a processor, with no stories and with many, and what all weigh."""
    figures: dict[str, float] = {}
    for stories in (0, STORIES):
        settings = load_settings(brokers=cluster.bootstrap, prefix=f"rest-{stories}-{time.time_ns()}-")
        asyncio.run(_prepare(settings, stories))
        started = time.monotonic()
        with running_worker(settings, tmp_path / f"{stories}.log") as worker:
            stages = asyncio.run(stages_of(worker.pid))
            asyncio.run(wait_until_done(settings, time.monotonic() + 120, worker))
            figures[f"s from its start, {stories} stories"] = time.monotonic() - started
            time.sleep(5)
            pids = [worker.pid, *stages.values()]
            before, began = sum(map(cpu_s, pids)), time.monotonic()
            time.sleep(30)
            spent_s = sum(map(cpu_s, pids)) - before
            figures[f"share of a processor, {stories} stories"] = spent_s / (time.monotonic() - began)
            for name, pid in zip(("worker", *STAGES), pids, strict=True):
                figures[f"{name} MB, {stories} stories"] = resident_mb(pid, "VmRSS")
    keep("at rest", figures)
    assert max(value for name, value in figures.items() if name.startswith("share")) < IDLE_SHARE_MAX
    assert sum(value for name, value in figures.items() if name.endswith(f"MB, {STORIES} stories")) < WORKER_MB_MAX


async def _prepare(settings: Settings, stories: int) -> None:
    await ensure_topics(settings)
    await feed_every_partition(settings)
    if stories:
        await fill(settings, stories)
