"""The README's consumer, run as it stands there."""

import asyncio
import re
from pathlib import Path

import pytest

from schemas import RawArticle, encode
from streams.admin import ensure_topics
from streams.offline import stories_of
from streams.samples import load_samples
from streams.topics import EVENTS
from tests.broker.conftest import Broker
from tests.broker.pipeline import producing, settings_for

README = Path(__file__).parents[2] / "README.md"


async def test_the_readmes_consumer_prints_events(broker: Broker, prefix: str, capsys: pytest.CaptureFixture[str]) -> None:
    (code,) = re.findall(r"```python\n(.*?)```", README.read_text(encoding="utf-8"), re.S)
    code = code.replace('"news.events"', f'"{prefix}{EVENTS.name}"').replace('"my-app"', f'"{prefix}my-app"')
    assert prefix in code
    pages: list[RawArticle] = load_samples()
    event = stories_of(pages)[0]
    settings = settings_for(broker.bootstrap, prefix)
    await ensure_topics(settings)
    async with producing(settings) as producer:
        await (await producer.send(prefix + EVENTS.name, encode(event), b"k"))
    scope: dict[str, object] = {}
    exec(compile(code, str(README), "exec"), scope)  # noqa: S102 - the README's own code
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(scope["consume"](broker.bootstrap), 6)  # type: ignore[operator]
    assert event.title in capsys.readouterr().out
