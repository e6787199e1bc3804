"""Is everything right: the broker, the topics, the lag, the versions. `netbinnen doctor`."""

import platform
from dataclasses import dataclass
from importlib.metadata import version

from streams.admin import admin_client, lags, partition_counts, wrong_configs
from streams.settings import Settings
from streams.topics import ALL, Topics

PACKAGES = ("netbinnen", "faust-streaming", "aiokafka", "pydantic", "orjson")


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at: whether it is right, and what was found. `ok` is None for what is only told."""

    name: str
    ok: bool | None
    found: str


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
        complete = complete and topics.name(topic) in existing
        checks.append(check)
    if complete:
        checks += (Check(f"lag of {lag.stage}", None, f"{lag.records} records in {lag.topic}") for lag in await lags(settings))
    return checks


def _topic(name: str, existing: dict[str, int], partitions: int, wrong: dict[str, dict[str, tuple[str, str]]]) -> Check:
    if name not in existing:
        return Check(name, False, "missing: netbinnen topics --create")
    if existing[name] != partitions:
        return Check(name, False, f"{existing[name]} partitions, the setting is {partitions}")
    if name in wrong:
        differs = ", ".join(f"{key} is {is_}, should be {should}" for key, (is_, should) in wrong[name].items())
        return Check(name, False, differs)
    return Check(name, True, f"{partitions} partitions")
