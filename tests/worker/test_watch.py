"""When a stage is stuck: records wait, nothing moves, and there is something to read."""

import asyncio
from collections.abc import Mapping
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.settings import SettingsError, load_settings
from streams.watch import Position, Progress, Standing, Watch

OWN = Standing(is_member=True, partitions=frozenset({0}))


def still(*looks: tuple[float, Standing, Mapping[int, Position]]) -> dict[int, float]:
    """What the last of several looks says."""
    progress = Progress()
    found: dict[int, float] = {}
    for now, standing, positions in looks:
        found = progress.stands_still_s(now, standing, positions)
    return found


def test_a_position_that_does_not_move_while_records_wait_stands_still() -> None:
    assert still(*((now, OWN, {0: Position(5, 9)}) for now in (0, 10, 20))) == {0: 20}


def test_records_that_come_on_top_do_not_make_it_move() -> None:
    assert still((0, OWN, {0: Position(5, 9)}), (10, OWN, {0: Position(5, 99)})) == {0: 10}


def test_with_nothing_to_read_it_is_no_standstill_and_time_counts_from_the_first_record() -> None:
    empty = [(now, OWN, {0: Position(5, 5)}) for now in (0, 100)]
    assert still(*empty) == {0: 0}
    assert still(*empty, (110, OWN, {0: Position(5, 6)})) == {0: 0}
    assert still(*empty, (110, OWN, {0: Position(5, 6)}), (120, OWN, {0: Position(5, 6)})) == {0: 10}


def test_stories_that_are_read_back_are_a_move() -> None:
    def restoring(count: int) -> Standing:
        return Standing(True, frozenset({0}), {0: count})

    assert still(*((now, restoring(now), {0: Position(5, 9)}) for now in (0, 100, 200))) == {0: 0}
    assert still(*((now, restoring(7), {0: Position(5, 9)}) for now in (0, 100, 200))) == {0: 200}


def test_a_partition_that_comes_counts_from_then_and_one_that_left_is_not_looked_at() -> None:
    positions = {0: Position(5, 9), 1: Position(5, 9)}
    other = Standing(is_member=True, partitions=frozenset({1}))
    assert still((0, OWN, positions), (50, other, positions)) == {1: 0}
    assert still((0, OWN, positions), (50, other, positions), (60, OWN, positions)) == {0: 0}


def test_who_has_no_partition_looks_at_all() -> None:
    positions = {0: Position(5, 9), 1: Position(5, 5)}
    assert still((0, Standing(), positions), (50, Standing(), positions)) == {0: 50, 1: 0}


@given(st.lists(st.integers(1, 100), min_size=1), st.integers(0, 100))
def test_whoever_moves_at_every_look_never_stands_still(steps: list[int], waiting: int) -> None:
    offset, looks = 0, []
    for now, step in enumerate(steps):
        offset += step
        looks.append((now * 1000.0, OWN, {0: Position(offset, offset + waiting)}))
    assert still(*looks) == {0: 0}


class Broker:
    """Answers as a test wants."""

    def __init__(self, answers: list[dict[int, Position] | None], readable: bool = True) -> None:
        self._answers = answers
        self._readable = readable
        self.asked: list[tuple[int, int]] = []

    async def positions(self) -> dict[int, Position] | None:
        return self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]

    async def can_read(self, partition: int, offset: int) -> bool:
        self.asked.append((partition, offset))
        return self._readable


def watch_of(broker: Broker, stop: asyncio.Event) -> Watch:
    watch = Watch("publish", 0.3, broker.positions, broker.can_read, stop)
    watch.follow(lambda: OWN)
    return watch


async def looks_of(watch: Watch, count: int) -> None:
    for _ in range(count):
        await watch.look()
        await asyncio.sleep(0.2)


async def test_a_stuck_stage_is_told_to_stop_and_why(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("streams.watch.end_process_after", lambda _: None)
    stop = asyncio.Event()
    watch = watch_of(Broker([{0: Position(5, 9), 1: Position(0, 0)}]), stop)
    await asyncio.wait_for(watch.run(), 5)
    assert stop.is_set()
    assert watch.problem.startswith("publish is stuck: partition 0 has stood at offset 5 for 0 s though records wait")


async def test_a_transactions_marker_behind_the_last_record_is_nothing_to_read() -> None:
    broker = Broker([{0: Position(5, 6)}], readable=False)
    watch = watch_of(broker, asyncio.Event())
    await looks_of(watch, 4)
    assert watch.problem == ""
    assert set(broker.asked) == {(0, 5)}
    assert watch.still_s == {0: 0}, "and no standstill to tell anybody of"


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """What a watch takes for the time: `now`."""
    clock = SimpleNamespace(now=0.0)
    monkeypatch.setattr("streams.watch.time", SimpleNamespace(monotonic=lambda: clock.now))
    return clock


async def test_a_standstill_is_told_before_the_stage_is_stuck_and_forgotten_where_the_broker_does_not_answer(
    clock: SimpleNamespace,
) -> None:
    waits: dict[int, Position] | None = {0: Position(5, 9)}
    watch = watch_of(Broker([waits, waits, None]), asyncio.Event())
    await watch.look()
    clock.now = 0.2
    await watch.look()
    assert (watch.problem, watch.still_s) == ("", {0: 0.2})
    await watch.look()
    assert watch.still_s == {}


async def test_who_stays_outside_its_group_is_stuck_though_others_do_its_work(clock: SimpleNamespace) -> None:
    moving: list[dict[int, Position] | None] = [{0: Position(at, 9)} for at in range(9)]
    standing = Standing()
    watch = watch_of(Broker(moving), asyncio.Event())
    watch.follow(lambda: standing)
    for clock.now in (0.0, 0.2):
        await watch.look()
    standing = OWN
    await watch.look()
    standing = Standing()
    for clock.now in (0.4, 0.7):
        await watch.look()
        assert watch.problem == "", "it was a member meanwhile"
    clock.now = 0.71
    await watch.look()
    assert watch.problem.startswith("publish is stuck: it has been outside its group for 0 s though the broker answers")


async def test_who_cannot_join_since_the_broker_does_not_answer_is_not_stuck(clock: SimpleNamespace) -> None:
    watch = watch_of(Broker([{0: Position(0, 0)}, None, {0: Position(0, 0)}]), asyncio.Event())
    watch.follow(Standing)
    for clock.now in (0.0, 0.2, 0.4):
        await watch.look()
    assert watch.problem == ""


async def test_partitions_that_stand_still_are_looked_into_together_so_that_a_look_takes_as_long_as_one(
    clock: SimpleNamespace,
) -> None:
    together = asyncio.Barrier(24)

    class Slow(Broker):
        async def can_read(self, partition: int, offset: int) -> bool:
            await together.wait()
            return False

    watch = watch_of(Slow([{number: Position(5, 6) for number in range(24)}]), asyncio.Event())
    watch.follow(lambda: Standing(True, frozenset(range(24))))
    await watch.look()
    clock.now = 0.2
    await asyncio.wait_for(watch.look(), 20)
    assert watch.still_s == dict.fromkeys(range(24), 0)


async def test_while_the_broker_does_not_answer_nobody_is_stuck_or_ready() -> None:
    here = {0: Position(5, 9)}
    watch = watch_of(Broker([here, None, here, None, here, None, here, None]), asyncio.Event())
    await looks_of(watch, 8)
    assert watch.problem == ""
    assert not watch.is_ready


async def test_what_waits_is_what_waits_in_partitions_of_its_own() -> None:
    watch = watch_of(Broker([{0: Position(5, 9), 1: Position(0, 7)}, None]), asyncio.Event())
    assert watch.waiting is None, "nobody has asked"
    await watch.look()
    assert watch.waiting == 4
    await watch.look()
    assert watch.waiting is None, "the broker does not answer"


@pytest.mark.parametrize(
    ("standing", "is_ready"),
    [(Standing(), False), (Standing(True), True), (OWN, True), (Standing(True, frozenset({0}), {0: 7}), False)],
)
async def test_ready_is_who_is_a_member_and_has_read_back_what_it_needs(standing: Standing, is_ready: bool) -> None:
    watch = watch_of(Broker([{0: Position(5, 5)}]), asyncio.Event())
    watch.follow(lambda: standing)
    assert not watch.is_ready, "nobody has looked yet"
    await watch.look()
    assert watch.is_ready == is_ready


@pytest.mark.parametrize("other", [{"session_timeout_s": 61}, {"connect_timeout_s": 60, "stuck_after_s": 100}])
def test_a_limit_that_would_call_a_killed_workers_partitions_stuck_is_refused(other: dict[str, float]) -> None:
    with pytest.raises(SettingsError, match="stuck_after_s is"):
        load_settings(**other)
