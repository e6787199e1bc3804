"""The README's consumers, run as they stand there."""

import asyncio
import re
from pathlib import Path

import pytest

from schemas import RawArticle, StoryState, encode
from streams.admin import ensure_topics
from streams.offline import stories_of
from streams.samples import load_samples
from streams.topics import EVENTS, STATE
from tests.broker.conftest import Broker
from tests.broker.pipeline import producing, settings_for

README = Path(__file__).parents[2] / "README.md"


def examples(prefix: str) -> dict[str, object]:
    """What the README's Python defines, on topics of the test's own."""
    scope: dict[str, object] = {}
    for code in re.findall(r"```python\n(.*?)```", README.read_text(encoding="utf-8"), re.S):
        for name in (EVENTS.name, STATE.name, "my-app"):
            code = code.replace(f'"{name}"', f'"{prefix}{name}"')
        assert prefix in code
        exec(compile(code, str(README), "exec"), scope)  # noqa: S102 - the README's own code
    return scope


async def test_the_readmes_consumer_prints_events(broker: Broker, prefix: str, capsys: pytest.CaptureFixture[str]) -> None:
    scope = examples(prefix)
    pages: list[RawArticle] = load_samples()
    event = stories_of(pages)[0]
    settings = settings_for(broker.bootstrap, prefix)
    await ensure_topics(settings)
    async with producing(settings) as producer:
        await (await producer.send(prefix + EVENTS.name, encode(event), b"k"))
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(scope["consume"](broker.bootstrap), 6)  # type: ignore[operator]
    assert event.title in capsys.readouterr().out


async def test_the_readmes_picture_has_the_last_event_of_each_story_that_is_not_over(broker: Broker, prefix: str) -> None:
    scope = examples(prefix)
    first, second, *_ = stories_of(load_samples())
    settings = settings_for(broker.bootstrap, prefix)
    await ensure_topics(settings)
    async with producing(settings) as producer:
        for key, event in ((b"1", first), (b"2", first), (b"1", second)):
            await (await producer.send(prefix + STATE.name, encode(StoryState(event=event, facts={})), key))
        await (await producer.send(prefix + STATE.name, None, b"2"))
    assert await asyncio.wait_for(scope["current"](broker.bootstrap), 20) == {b"1": second}  # type: ignore[operator]
