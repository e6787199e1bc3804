"""The README's consumers, run as they stand there."""

import asyncio
import re
from pathlib import Path
from typing import Any

import pytest

from schemas import StoryState, encode
from streams.admin import ensure_topics
from streams.consume import current_stories
from streams.offline import stories_of
from streams.samples import load_samples
from streams.topics import EVENTS, STATE
from tests.broker.conftest import Broker
from tests.broker.pipeline import producing, settings_for

README = Path(__file__).parents[2] / "README.md"


@pytest.fixture
def examples(broker: Broker, prefix: str, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What the README's Python defines, on topics of the test's own."""
    monkeypatch.setenv("NETBINNEN_BROKERS", broker.bootstrap)
    monkeypatch.setenv("NETBINNEN_PREFIX", prefix)
    scope: dict[str, Any] = {}
    for code in re.findall(r"```python\n(.*?)```", README.read_text(encoding="utf-8"), re.S):
        code = code.replace('"my-app"', f'"{prefix}my-app"')
        exec(compile(code, str(README), "exec"), scope)  # noqa: S102 - the README's own code
    return scope


async def test_the_readmes_consumer_prints_events(
    broker: Broker, prefix: str, examples: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    event = stories_of(load_samples())[0]
    settings = settings_for(broker.bootstrap, prefix)
    await ensure_topics(settings)
    async with producing(settings) as producer:
        await (await producer.send(prefix + EVENTS.name, encode(event), b"k"))
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(examples["consume"](), 6)
    assert f"created 1 {event.title} [" in capsys.readouterr().out


async def test_the_readmes_picture_has_the_last_event_of_each_story_that_is_not_over(
    broker: Broker, prefix: str, examples: dict[str, Any]
) -> None:
    first, second, *_ = stories_of(load_samples())
    settings = settings_for(broker.bootstrap, prefix)
    await ensure_topics(settings)
    async with producing(settings) as producer:
        for key, event in ((b"1", first), (b"2", first), (b"1", second)):
            await (await producer.send(prefix + STATE.name, encode(StoryState(event=event, facts={})), key))
        await (await producer.send(prefix + STATE.name, None, b"2"))
    assert await current_stories() == {"1": second}
    assert await examples["titles"]() == [second.title]
