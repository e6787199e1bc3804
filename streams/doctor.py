"""Is everything right: the broker, the topics, the lag, the versions. `netbinnen doctor`."""

import asyncio
import platform
import time
from dataclasses import dataclass
from importlib.metadata import version

from streams.admin import Contents, Lag, admin_client, contents_of, lags, partition_counts, wrong_configs
from streams.settings import Settings
from streams.topics import ALL, READS, Topics, dead_letter_of

LOOKS, LOOK_S = 10, 0.5
"""At a stage that has records before it, and the time between. Faust commits every 3 s, a publisher with each batch."""
PACKAGES = ("netbinnen", "faust-streaming", "aiokafka", "pydantic", "orjson")


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at: whether it is right, and what was found. `ok` is None for what is only told.

    Of a stage `lag` has its figures, and `moves` whether it got on while we looked; None where nothing waits for it.
    """

    name: str
    ok: bool | None
    found: str
    lag: Lag | None = None
    moves: bool | None = None


async def examine(settings: Settings) -> list[Check]:
    """All checks. Raises BrokerError where the broker does not answer."""
    checks = [Check("python", None, platform.python_version())]
    checks += (Check(name, None, version(name)) for name in PACKAGES)
    async with admin_client(settings) as admin:
        existing = await partition_counts(admin)
    checks.append(Check("broker", True, f"answers at {settings.brokers}"))
    topics = Topics(settings)
    wrong = await wrong_configs(settings)
    complete = True
    for topic in ALL:
        check = _topic(topics.name(topic), existing, topics.partitions, wrong)
        complete = complete and existing.get(topics.name(topic)) == topics.partitions
        checks.append(check)
    if complete:
        contents = await contents_of(settings, round(time.time() * 1000))
        checks += (_dead_letters(stage, contents[topics.name(dead_letter_of(read))]) for stage, read in READS.items())
        checks += await _stages(settings)
    return checks


def _dead_letters(stage: str, there: Contents) -> Check:
    """Marks of what was sent again count too: which are which takes reading them all, as `dlq list` does."""
    found = f"up to {there.offsets:,}; see netbinnen dlq list --stage {stage}" if there.offsets else "none"
    return Check(f"dead letters of {stage}", None, found)


async def _stages(settings: Settings) -> list[Check]:
    """How far behind each stage is, and whether it gets on; that takes looking twice, only where something waits."""
    first = {lag.stage: lag for lag in await lags(settings)}
    waiting, moved = {stage for stage, lag in first.items() if lag.records}, set[str]()
    for _ in range(LOOKS):
        if waiting <= moved:
            break
        await asyncio.sleep(LOOK_S)
        moved |= {lag.stage for lag in await lags(settings) if lag.read > first[lag.stage].read}
    return [_stage(lag, lag.stage in moved if lag.stage in waiting else None) for lag in first.values()]


def _stage(lag: Lag, moves: bool | None) -> Check:
    found = f"{lag.records} records in {lag.topic}"
    if moves is not None:
        gets_on = "it gets on" if moves else f"it has stood still for {LOOKS * LOOK_S:g} s: is a worker running?"
        found += f", {lag.worst} of them in partition {lag.worst_partition}; {gets_on}"
    return Check(f"lag of {lag.stage}", None, found, lag, moves)


def _topic(name: str, existing: dict[str, int], partitions: int, wrong: dict[str, dict[str, tuple[str, str]]]) -> Check:
    if name not in existing:
        return Check(name, False, "missing: netbinnen topics --create")
    if existing[name] != partitions:
        return Check(name, False, f"{existing[name]} partitions, the setting is {partitions}")
    if name in wrong:
        differs = ", ".join(f"{key} is {is_}, should be {should}" for key, (is_, should) in wrong[name].items())
        return Check(name, False, differs)
    return Check(name, True, f"{partitions} partitions")
