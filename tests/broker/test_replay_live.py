"""Replays beside what is live: the stories of a worker stay as they are, and what is withdrawn stays so."""

import time
from datetime import UTC, datetime
from pathlib import Path

from schemas import NewsEvent, StoryState, decode
from schemas.base import Withdrawn
from schemas.parts import Withdrawal
from streams.admin import admin_client, partition_counts, positions_of
from streams.settings import Settings
from streams.topics import ALL, ENRICHED, EVENTS, PARTS, RAW, STAGES, STATE, Topic, Topics, replay_of
from streams.withdraw import withdraw
from tests.broker.pipeline import read_all, running_worker, settings_for, wait_until_done
from tests.broker.replaying import (
    articles_of,
    feed_raw,
    netbinnen,
    output_of,
    records_of,
    replay,
)
from tests.broker.shared import SharedKafka
from tests.traffic import make_pages

DAY_MS = 86_400_000


async def test_later_stages_alone_make_the_same_stories_and_live_ones_stay_as_they_are(
    kafka: SharedKafka, prefix: str, tmp_path: Path
) -> None:
    settings = settings_for(kafka.bootstrap, prefix)
    made = list(make_pages(40))
    await feed_raw(settings, made)
    with running_worker(settings, tmp_path / "worker.log"):
        await wait_until_done(settings, time.monotonic() + 60)
        before = await live_of(settings)
        for id_, source in (("raw", RAW), ("parts", PARTS), ("enriched", ENRICHED)):
            await replay(settings, id_, source=source)
        assert await live_of(settings) == before
    raw, parts, enriched = [await output_of(settings, source) for source in ("raw", "parts", "enriched")]
    assert raw == parts == enriched
    live = {record.key: decode(StoryState, record.value)[0].facts for record in await read_all(settings, STATE)}
    assert live == {key: decode(StoryState, value)[0].facts for key, value in raw[1].items()}
    compared = netbinnen(settings, "diff", "live", "raw")
    assert (compared.returncode, compared.stdout) == (0, f"{len(live)} stories the same, 0 changed, 0 added, 0 gone\n")


async def log_of(settings: Settings, *topics: Topic) -> list[tuple[str, int, int, bytes, bytes | None]]:
    """The records of topics, in order."""
    records = [(topic.name, record) for topic in topics for record in await read_all(settings, topic)]
    return sorted((name, record.partition, record.offset, record.key, record.value) for name, record in records)


async def live_of(settings: Settings) -> object:
    """All that a replay must leave alone."""
    return await log_of(settings, *ALL), [await positions_of(settings, stage) for stage in STAGES]


async def test_a_withdrawn_story_is_not_brought_back(kafka: SharedKafka, prefix: str, tmp_path: Path) -> None:
    settings = settings_for(kafka.bootstrap, prefix)
    made = list(make_pages(12))
    gone = articles_of(made)[3]
    await feed_raw(settings, made)
    with running_worker(settings, tmp_path / "worker.log"):
        withdrawn = Withdrawn(at=datetime(2026, 3, 3, tzinfo=UTC), reason="asked for")
        await withdraw(Withdrawal(story_id=gone, withdrawn=withdrawn), settings)
        await wait_until_done(settings, time.monotonic() + 60)
    for id_, every_change in (("once", False), ("each", True)):
        await replay(settings, id_, every_change=every_change)
        events = await records_of(settings, Topics(settings).name(replay_of(EVENTS, id_)))
        said = [decode(NewsEvent, record.value)[0] for record in events if record.key.decode() == gone]
        assert [(event.pubStatus, event.bodies, event.netbinnen.withdrawn) for event in said] == [("canceled", (), withdrawn)]
        states = await records_of(settings, Topics(settings).name(replay_of(STATE, id_)))
        assert states
        assert not any(b"In zaak" in record.value for record in states if record.key.decode() == gone)


async def test_a_replay_into_live_adds_nothing_that_is_known(kafka: SharedKafka, prefix: str, tmp_path: Path) -> None:
    settings = settings_for(kafka.bootstrap, prefix)
    # Without a fetch time the record's own counts, and must do so again.
    made = [raw.model_copy(update={"fetched_at": None}) for raw in make_pages(20)]
    start_ms = int(time.time() * 1000) - DAY_MS
    await feed_raw(settings, made, [start_ms + 60_000 * number for number in range(len(made))])
    with running_worker(settings, tmp_path / "worker.log"):
        await wait_until_done(settings, time.monotonic() + 60)
        before = await log_of(settings, EVENTS, STATE)
        summary = await replay(settings, "again", into_live=True)
        assert (summary.read, summary.events) == (len(made), len(made))
        wanted = articles_of(made)[0]
        assert (await replay(settings, "one", stories=(wanted,), into_live=True)).events < len(made)
        await wait_until_done(settings, time.monotonic() + 60)
        assert await log_of(settings, EVENTS, STATE) == before
    appended = (await read_all(settings, RAW))[len(made) :]
    assert appended
    async with admin_client(settings) as admin:
        assert not [name for name in await partition_counts(admin) if name.startswith(prefix) and ".replay." in name]
