"""Our pipeline on Apache Kafka beside others on the same pages, what it costs beside its own work, and what it takes at rest.

`make bench`. Two sides at a time, which stay up and take the same parts of the pages in turn: what else the machine does then
is on both. Only ratios say something: of each the median is printed, and between what the true one is. The figures are kept
in `.benchmarks/pipelines.json`.
"""

import asyncio
import json
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from statistics import median
from typing import NamedTuple

import pytest
from rich.console import Console
from rich.table import Table

from streams.admin import ensure_topics
from streams.settings import Settings, load_settings
from streams.topics import EXTRACT, PUBLISH, SPLIT, STAGES
from tests.bench.core import Core
from tests.bench.news import make_news
from tests.bench.pipeline import (
    CORE,
    OURS,
    PARTITIONS,
    PEERS,
    PYTHON,
    WARM_PAGES,
    Course,
    Measured,
    Side,
    core_process,
    cpu_s,
    pipeline,
)
from tests.broker.chaos.processes import resident_mb, stages_of
from tests.broker.chaos.test_restore import feed_every_partition, fill
from tests.broker.kafka import KafkaCluster
from tests.broker.pipeline import running_worker, wait_until_done
from tests.traffic import as_records

pytestmark = pytest.mark.bench

PAGES, ROUNDS = 1_000, 8
"""That a side takes at once, and how often: on a machine that is not quiet a median is then sure to a tenth or so."""
OUTSIDE = 1
"""Of the rounds' ratios so many at either end are outside of what is printed: of 8 the true median is inside with 93 %."""
OF_CONFLUENT_MIN = 0.9
OF_CORE_MAX = 1.5
TWICE_ROUNDS = 5
TWICE_THE_PAGES_MAX = 1.3
TWO_WORKERS_MAX = 1.15
COMPRESSED_MAX = 0.25
P99_S_MAX = 1.0
IDLE_SHARE_MAX = 0.02
WORKER_MB_MAX, STORIES = 400, 100_000
KEPT = Path(".benchmarks/pipelines.json")


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KafkaCluster]:
    if not PYTHON.exists():
        pytest.skip("make bench installs the peers' environment")
    with KafkaCluster(tmp_path_factory.mktemp("kafka")) as cluster:
        yield cluster


@pytest.fixture(scope="module")
def course() -> Course:
    return Course.of(list(make_news(WARM_PAGES + ROUNDS * PAGES)))


class Ratio(NamedTuple):
    """The median of the rounds, and two between which the true one is (the sign test)."""

    median: float
    low: float
    high: float

    @classmethod
    def of(cls, found: list[float]) -> "Ratio":
        found = sorted(found)
        return cls(median(found), found[OUTSIDE], found[-OUTSIDE - 1])

    def __str__(self) -> str:
        return f"{self.median:.2f} ({self.low:.2f} to {self.high:.2f})"


def keep(name: str, figures: Mapping[str, Ratio | float]) -> None:
    """Print the figures, and write them beside those of before."""
    figures = {key: value if isinstance(value, Ratio) else round(value, 3) for key, value in figures.items()}
    print(f"\n{name}: " + ", ".join(f"{key} {value}" for key, value in figures.items()))
    KEPT.parent.mkdir(exist_ok=True)
    kept = json.loads(KEPT.read_text()) if KEPT.exists() else {}
    KEPT.write_text(json.dumps(kept | {name: figures}, indent=1))


Rounds = list[dict[str, Measured]]


def in_turn(sides: dict[str, Side]) -> Rounds:
    """So many pages of each side in each round, the last of a round first in the next."""
    orders = [[*sides], [*sides][::-1]]
    return [{name: sides[name].take(PAGES) for name in orders[number % 2]} for number in range(ROUNDS)]


def ratio(rounds: Rounds, name: str, base: str, figure: Callable[[Measured], float]) -> Ratio:
    """Of `name` the figure against that of `base` in the same round."""
    return Ratio.of([figure(sides[name]) / figure(sides[base]) for sides in rounds])


def rate(run: Measured) -> float:
    return run.rate


def cost(run: Measured) -> float:
    return run.cpu_ms


def show(rounds: Rounds) -> None:
    """What each side has done; of its processes one after the other what each took, and what Kafka took meanwhile."""
    table = Table(
        "", "pages/s", "ms of a processor a page", "Kafka's", "MB", title=f"{ROUNDS} rounds of {PAGES} pages, medians"
    )
    for name in rounds[0]:
        runs = [sides[name] for sides in rounds]
        each = ", ".join(f"{median(run.cpu_s[process] for run in runs) / PAGES * 1_000:.2f}" for process in runs[0].cpu_s)
        brokers = f"{median(run.broker_s for run in runs) / PAGES * 1_000:.2f}"
        sizes = ", ".join(f"{size:.0f}" for size in runs[-1].rss_mb.values())
        table.add_row(name, f"{median(map(rate, runs)):.0f}", f"{median(map(cost, runs)):.2f}: {each}", brokers, sizes)
    Console(width=120).print(table)


@pytest.mark.parametrize("peer", PEERS)
def test_our_pipeline_beside_others(cluster: KafkaCluster, course: Course, peer: str) -> None:
    with pipeline(cluster, OURS, course) as ours, pipeline(cluster, peer, course) as theirs:
        rounds = in_turn({OURS: ours, peer: theirs})
    show(rounds)
    of_ours = ratio(rounds, peer, OURS, rate)
    keep(f"beside {peer}", {"pages/s of ours": of_ours, "cost of ours": ratio(rounds, peer, OURS, cost)})
    if peer == "confluent":
        assert of_ours.median * OF_CONFLUENT_MIN <= 1
    else:
        assert of_ours.median < 1


def test_the_stream_costs_less_than_the_work(cluster: KafkaCluster, course: Course) -> None:
    with pipeline(cluster, OURS, course) as ours, core_process() as core:
        rounds = in_turn({OURS: ours, CORE: core})
    show(rounds)
    of_core = ratio(rounds, OURS, CORE, cost)
    keep("beside the core", {"cost of the core's": of_core})
    assert of_core.median <= OF_CORE_MAX


def test_cost_follows_news_and_not_pages() -> None:
    """The core alone, the same pages once and twice. Its words a second are in `test_entities_speed.py`."""

    def core_of(repeated: int) -> Core:
        core = Core()
        core.run(as_records(list(make_news(PAGES, repeated=repeated))))
        return core

    pairs = [(core_of(1), core_of(2)) for _ in range(TWICE_ROUNDS)]
    counted = pairs[0][0].counts.since({})
    parts = counted["parts"] - counted["parts_known"]
    done = {"pages/s split": (PAGES, SPLIT), "parts/s extracted": (parts, EXTRACT), "parts/s merged": (parts, PUBLISH)}
    rates = {name: count / median(once.spent[stage] for once, _ in pairs) for name, (count, stage) in done.items()}
    cost_of_twice = median(sum(twice.spent.values()) / sum(once.spent.values()) for once, twice in pairs)
    keep("the core", rates)
    keep("twice the pages", {"cost": cost_of_twice})
    assert cost_of_twice <= TWICE_THE_PAGES_MAX


@pytest.mark.parametrize(("partitions", "workers"), [(1, 1), (2, 1), (PARTITIONS, 2), (PARTITIONS, 4)])
def test_more_partitions_and_workers_cost_what_few_do(
    cluster: KafkaCluster, course: Course, partitions: int, workers: int
) -> None:
    """Each against one worker of each stage and as many partitions as the other figures here are of."""
    base, name = f"1 worker, {PARTITIONS} partitions", f"{workers} worker(s), {partitions} partition(s)"
    with (
        pipeline(cluster, OURS, course) as usual,
        pipeline(cluster, OURS, course, partitions=partitions, workers=workers) as other,
    ):
        rounds = in_turn({base: usual, name: other})
    show(rounds)
    costs = ratio(rounds, name, base, cost)
    keep(f"scaling, {name}", {"cost": costs, "pages/s": ratio(rounds, name, base, rate)})
    if workers <= 2:
        assert costs.median <= TWO_WORKERS_MAX


@pytest.mark.parametrize("codec", ["lz4", "zstd"])
def test_what_compression_costs_and_saves(cluster: KafkaCluster, course: Course, codec: str) -> None:
    """Against none: its processor, its pages a second, and what the broker then has on disk."""
    with (
        pipeline(cluster, OURS, course, compression="none") as plain,
        pipeline(cluster, OURS, course, compression=codec) as packed,
    ):
        rounds = in_turn({"none": plain, codec: packed})
        size = packed.written_mb() / plain.written_mb()
    show(rounds)
    keep(codec, {"cost": ratio(rounds, codec, "none", cost), "pages/s": ratio(rounds, codec, "none", rate), "size": size})
    if codec == Settings.model_fields["compression"].default:
        assert size <= COMPRESSED_MAX


def test_events_are_there_within_a_second_at_half_load(cluster: KafkaCluster, course: Course) -> None:
    with pipeline(cluster, OURS, course) as ours:
        full = ours.take(PAGES)
        # The first wait behind what full load has left: for a second or two the publisher still makes few, large transactions.
        ours.take(WARM_PAGES, rate=full.rate / 2)
        half = ours.take(PAGES, rate=full.rate / 2)
    keep("full load, all pages at once", {"pages/s": full.rate, **_percentiles_s(full)})
    percentiles_s = _percentiles_s(half)
    keep("half load", {"pages/s": full.rate / 2, **percentiles_s})
    assert percentiles_s["p99 s"] < P99_S_MAX


def _percentiles_s(run: Measured) -> dict[str, float]:
    return {f"p{share} s": run.latencies_s[len(run.latencies_s) * share // 100] for share in (50, 90, 99)}


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
