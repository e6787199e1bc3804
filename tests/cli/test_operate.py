"""What an operator sees of topics, lags and dead letters, without a broker: stages that get on, tables at any width."""

import json
from types import SimpleNamespace

import pytest
from aiokafka import TopicPartition

from streams import doctor
from streams.admin import Contents, Lag, _newest
from streams.cli.common import progress
from streams.doctor import Check
from streams.screen import PIPE_CHARS, Screen, show_table
from streams.settings import Settings
from streams.show import show_checks, show_contents

LAGS = [
    Lag("split_ticker", "articles.raw", records=1_234, worst=1_000, worst_partition=3, read=55),
    Lag("extract_entities", "stories.parts", records=0, worst=0, worst_partition=0, read=7),
    Lag("publish", "stories.enriched", records=5, worst=5, worst_partition=1, read=9),
]
NOON_MS = 1_772_449_200_000
"""2026-03-02T12:00:00+01:00."""


def lag(stage: str, records: int, read: int) -> Lag:
    return Lag(stage, f"before-{stage}", records, records, 0, read)


async def stages_of(monkeypatch: pytest.MonkeyPatch, *looks: list[Lag]) -> list[Check]:
    """What the doctor says of stages whose lags are `looks` one after the other, then the last of them for ever."""
    left = list(looks)

    async def lags(_: Settings) -> list[Lag]:
        return left.pop(0) if len(left) > 1 else left[0]

    monkeypatch.setattr(doctor, "lags", lags)
    monkeypatch.setattr(doctor, "LOOK_S", 0)
    return await doctor._stages(Settings())


async def test_a_stage_gets_on_where_its_offsets_grow_however_much_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    before = [lag("a", 3, 10), lag("b", 3, 10), lag("c", 0, 10)]
    found = await stages_of(monkeypatch, before, before, [lag("a", 9, 11), lag("b", 9, 10), lag("c", 0, 10)])
    assert [(check.moves, check.ok) for check in found] == [(True, None), (False, None), (None, None)]
    assert found[0].found == "3 records in before-a, 3 of them in partition 0; it gets on"
    assert "is a worker running?" in found[1].found
    assert found[2].found == "0 records in before-c"


async def test_where_nothing_waits_one_look_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    idle = [lag("a", 0, 10)]
    found = await stages_of(monkeypatch, idle, [lag("a", 8, 10)])
    assert [(check.moves, check.lag) for check in found] == [(None, idle[0])]


class Log:
    """A consumer of partitions whose records have these times, as a broker finds them: the first that is not before."""

    def __init__(self, times: dict[int, list[int]]) -> None:
        self.times = times
        self.asked = 0

    async def offsets_for_times(self, moments: dict[TopicPartition, int]) -> dict[TopicPartition, object]:
        self.asked += 1
        found: dict[TopicPartition, object] = {}
        for place, moment in moments.items():
            later = [(at, offset) for offset, at in enumerate(self.times[place.partition]) if at >= moment]
            found[place] = SimpleNamespace(offset=later[0][1], timestamp=later[0][0]) if later else None
        return found


async def test_the_newest_record_is_found_to_the_second_by_asking_for_times() -> None:
    log = Log({0: [NOON_MS - 86_400_000, NOON_MS - 300, NOON_MS - 5_000_000], 1: [NOON_MS + 60_000], 2: [5]})
    found = await _newest(log, [TopicPartition("t", number) for number in log.times], NOON_MS)
    assert abs(found[TopicPartition("t", 0)] - (NOON_MS - 300)) <= 1_000
    assert abs(found[TopicPartition("t", 1)] - (NOON_MS + 60_000)) <= 1_000
    assert found.get(TopicPartition("t", 2), 0) <= 1_000
    assert log.asked < 50


def test_what_is_in_topics_is_a_table_and_json_for_programs(capsys: pytest.CaptureFixture[str]) -> None:
    contents = {"articles.raw": Contents(100_000, NOON_MS), "news.events": Contents(0, None)}
    show_contents(contents, LAGS, as_json=False)
    lines = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert lines[1] == "articles.raw 100,000 02-03 12:00:00 split_ticker 1,234 1,000 in partition 3".split()
    assert lines[2] == ["news.events", "0", "—"]
    show_contents(contents, LAGS, as_json=True)
    raw, events = json.loads(capsys.readouterr().out)
    assert (raw["newest"], raw["lag"]["worst_partition"]) == ("2026-03-02T11:00:00+00:00", 3)
    assert events == {"name": "news.events", "offsets": 0, "newest": None, "lag": None}


def test_the_doctor_tells_right_wrong_and_what_gets_on_without_colours(capsys: pytest.CaptureFixture[str]) -> None:
    checks = [Check("broker", True, "answers"), Check("articles.raw", False, "missing: netbinnen topics --create")]
    checks += [Check(f"lag of {a.stage}", None, "x", a, moves) for a, moves in zip(LAGS, (True, None, False), strict=True)]
    show_checks(checks, as_json=False)
    out = capsys.readouterr().out
    rows = [" ".join(line.split()) for line in out.splitlines()]
    assert "\x1b" not in out
    assert rows == [
        "ok broker answers",
        "wrong articles.raw missing: netbinnen topics --create",
        "",
        "stage waiting most in gets on reads",
        "split_ticker 1,234 1,000 in partition 3 yes articles.raw",
        "extract_entities 0 nothing waits stories.parts",
        "publish 5 5 in partition 1 no: is a worker running? stories.enriched",
    ]
    show_checks(checks, as_json=True)
    said = json.loads(capsys.readouterr().out)
    assert said[0] == {"name": "broker", "ok": True, "found": "answers", "lag": None, "moves": None}
    assert (said[2]["lag"]["records"], said[2]["moves"], said[4]["moves"]) == (1_234, True, False)


@pytest.mark.parametrize("width", [20, 60])
def test_a_table_too_wide_for_a_terminal_is_shown_cell_by_cell_and_whole(
    capsys: pytest.CaptureFixture[str], width: int
) -> None:
    screen = Screen()
    screen.width = width
    show_table(screen, ("topic", "kept"), [("a.topic.of.a.long.name", "7 days")])
    lines = [" ".join(line.split()) for line in capsys.readouterr().out.splitlines()]
    assert lines == (
        ["a.topic.of.a.long.na", "me", "kept 7 days"] if width == 20 else ["topic kept", "a.topic.of.a.long.name 7 days"]
    )


def test_a_pipe_cuts_no_table(capsys: pytest.CaptureFixture[str]) -> None:
    assert Screen().width == PIPE_CHARS
    show_table(Screen(), ("topic", "kept"), [("t" * 300, "7 days")])
    assert "t" * 300 + "  7 days" in capsys.readouterr().out


def test_a_bar_shows_how_many_on_a_terminal_and_nothing_in_a_pipe(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    for is_terminal in (False, True):
        monkeypatch.setattr("sys.stderr.isatty", lambda is_=is_terminal: is_)
        with progress("feeding", 3_000) as moved:
            for number in range(1, 3_001):
                moved(number)
        out, said = capsys.readouterr()
        assert out == ""
        assert ("3000/3000" in said) == is_terminal
        assert bool(said) == is_terminal
