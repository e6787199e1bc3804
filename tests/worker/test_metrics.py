"""What a stage counts and what Prometheus reads of it, without a broker."""

import asyncio
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from prometheus_client.parser import text_string_to_metric_families

from schemas.deadletter import Reason
from streams.exposition import FILE, document, of_stage, of_worker
from streams.metrics import APPEND_TO_EVENT_S, COUNTS, METRICS, PREFIX, Counts, Histogram
from streams.topics import EXTRACT, PUBLISH, SPLIT, STAGES
from streams.watch import Position, Standing, Watch

UNITS = ("_seconds", "_ratio", "_records", "_partitions", "_stories")
NOW_S = 1_772_438_400.0
HOUR_MS = 3_600_000


async def text_of(stage: str, counts: Counts, standing: Standing | None = None) -> bytes:
    """A stage at work in partition 0 of two."""

    async def ask() -> dict[int, Position]:
        return {0: Position(3, 5), 1: Position(7, 7)}

    async def can_read(partition: int, offset: int) -> bool:
        return True

    watch = Watch(stage, 180, ask, can_read, asyncio.Event())
    watch.follow(lambda: standing or Standing(True, frozenset({0}), {}, 9))
    await watch.look()
    return of_stage(counts, watch)


def samples(text: bytes, name: str) -> dict[tuple[str, ...], float]:
    """By the values of all labels, in the order of the labels' names."""
    return {
        tuple(value for _, value in sorted(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(text.decode())
        for sample in family.samples
        if sample.name == name
    }


def test_the_document_of_metrics_is_current() -> None:
    assert FILE.read_text(encoding="utf-8") == document(), "make schemas"


def test_names_are_unique_and_by_prometheuss_rules() -> None:
    assert len({row.name for row in METRICS}) == len(METRICS)
    for row in METRICS:
        assert re.fullmatch(rf"{PREFIX}[a-z]+(_[a-z]+)*", row.name), row.name
        assert row.name.endswith("_total") == (row.kind == "counter"), row.name
        assert row.kind == "counter" or row.name.endswith(UNITS) or row.name in (f"{PREFIX}up", f"{PREFIX}ready"), row.name
        assert row.meaning.endswith("."), row.name


def test_each_counter_has_a_key_of_its_own_and_each_gauge_is_read() -> None:
    assert len(COUNTS) == sum(len(row.keys()) for row in METRICS if row.kind == "counter")
    for row in METRICS:
        assert (row.kind == "counter") == bool(row.key)
        assert (row.kind == "gauge") == (row.read is not None)


def test_every_reason_of_a_dead_letter_is_counted() -> None:
    (row,) = (row for row in METRICS if row.name == f"{PREFIX}dead_letters_total")
    assert set(row.values) == set(Reason)


def test_an_unknown_count_is_a_bug() -> None:
    with pytest.raises(KeyError):
        Counts().add("nothing of ours")
    with pytest.raises(KeyError):
        Counts()["nothing of ours"]


async def test_a_stage_shows_what_it_counts_from_the_start_with_zeros() -> None:
    counts = Counts()
    counts.add("done", 3)
    counts.add("texts_cached", 2)
    text = await text_of(EXTRACT, counts)
    assert samples(text, "netbinnen_records_total") == {
        ("done", EXTRACT): 3,
        ("dead_lettered", EXTRACT): 0,
        ("dropped", EXTRACT): 0,
    }
    assert samples(text, "netbinnen_texts_total") == {("tagged", EXTRACT): 0, ("cached", EXTRACT): 2}
    assert samples(text, "netbinnen_lag_records") == {("0", EXTRACT): 2}, "of its own partition alone"
    assert samples(text, "process_resident_memory_bytes")[(EXTRACT,)] > 0
    assert counts.line() == "done=3 texts_cached=2"


@pytest.mark.parametrize("stage", STAGES)
async def test_a_stage_shows_the_rows_that_are_its_own_and_no_other(stage: str) -> None:
    counts = Counts()
    counts.published(NOW_S, [None])
    families = list(text_string_to_metric_families((await text_of(stage, counts)).decode()))
    ours = {family.name: family for family in families if family.name.startswith(PREFIX)}
    assert list(ours) == [row.name.removesuffix("_total") for row in METRICS if stage in row.stages]
    for row in METRICS:
        if stage in row.stages:
            family = ours[row.name.removesuffix("_total")]
            assert (family.documentation, family.type) == (row.meaning, row.kind)
            names = {label for sample in family.samples for label in sample.labels} - {"le"}
            assert names == {"stage", row.label} - {""}, row.name


async def test_who_has_no_partition_shows_the_lag_of_all_so_that_somebody_does() -> None:
    text = await text_of(SPLIT, Counts(), Standing())
    assert samples(text, "netbinnen_lag_records") == {("0", SPLIT): 2, ("1", SPLIT): 0}
    assert samples(text, "netbinnen_ready") == {(SPLIT,): 0}


async def test_a_partition_that_is_read_back_shows_how_far_it_is() -> None:
    text = await text_of(PUBLISH, Counts(), Standing(True, frozenset({0, 1}), {1: 0.25}))
    assert samples(text, "netbinnen_restored_ratio") == {("0", PUBLISH): 1, ("1", PUBLISH): 0.25}


async def test_a_worker_shows_each_metric_once_and_the_stage_that_does_not_answer_as_not_up() -> None:
    answers = {SPLIT: await text_of(SPLIT, Counts()), EXTRACT: None, PUBLISH: await text_of(PUBLISH, Counts())}
    text = of_worker(answers)
    lines = text.decode().splitlines()
    headings = [line.split()[2] for line in lines if line.startswith("# TYPE")]
    assert len(headings) == len(set(headings))
    assert len([line for line in lines if line.startswith("# HELP")]) == len(headings)
    assert samples(text, "netbinnen_up") == {(SPLIT,): 1, (EXTRACT,): 0, (PUBLISH,): 1}
    assert {stage for _, stage in samples(text, "netbinnen_records_total")} == {SPLIT, PUBLISH}
    series = {(name, labels) for name in {line.split("{")[0] for line in lines} for labels in samples(text, name)}
    assert len(series) == len([line for line in lines if not line.startswith("#")]), "no sample is lost, and none is twice"


def test_a_worker_of_which_no_stage_answers_says_just_that() -> None:
    text = of_worker(dict.fromkeys(STAGES))
    assert samples(text, "netbinnen_up") == dict.fromkeys([(stage,) for stage in STAGES], 0)
    assert len(list(text_string_to_metric_families(text.decode()))) == 1


@given(st.lists(st.floats(0, 5_000), max_size=20))
def test_a_histogram_counts_what_was_at_most_each_bound(values: list[float]) -> None:
    histogram = Histogram()
    for value in values:
        histogram.observe(value)
    at_most = [len([value for value in values if value <= bound]) for bound in APPEND_TO_EVENT_S]
    assert histogram.cumulative() == [*at_most, len(values)]


@pytest.mark.parametrize(
    ("before_ms", "measured_s"),
    [
        (300, 0.3),
        (HOUR_MS, 3600),
        (HOUR_MS + 1, None),  # A page of 2022 that is fed today, or a backlog: lag shows that one.
        (-300, 0),  # The crawler's clock is a little ahead.
        (-HOUR_MS - 1, None),
    ],
)
async def test_how_long_an_event_took_is_measured_within_an_hour(before_ms: int, measured_s: float | None) -> None:
    counts = Counts()
    counts.published(NOW_S, [int(NOW_S * 1000) - before_ms])
    text = await text_of(PUBLISH, counts)
    found = samples(text, "netbinnen_append_to_event_seconds_count"), samples(text, "netbinnen_append_to_event_seconds_sum")
    assert found == ({(PUBLISH,): measured_s is not None}, {(PUBLISH,): measured_s or 0})
    assert samples(text, "netbinnen_newest_event_timestamp_seconds") == {(PUBLISH,): NOW_S}


async def test_a_batch_without_events_is_no_newer_event() -> None:
    counts = Counts()
    counts.published(NOW_S, [])
    assert samples(await text_of(PUBLISH, counts), "netbinnen_newest_event_timestamp_seconds") == {}
