"""`netbinnen diff`: a replay by a changed tagger, and exactly the stories that it changes."""

import asyncio
import json
from typing import Any

from schemas import NewsEvent
from streams.settings import Settings
from tests.broker.conftest import Broker, on_kafka
from tests.broker.other_tagger import LOST, WORD
from tests.broker.pipeline import settings_for
from tests.broker.replaying import feed_raw, in_process, netbinnen, output_of, replay, start, stories_in
from tests.traffic import make_pages


def changed_by_the_other_tagger(stories: dict[str, NewsEvent]) -> set[str]:
    return {
        event.uri
        for event in stories.values()
        if WORD in event.bodies[0].value and any(entity.type == LOST for entity in event.netbinnen.entities)
    }


async def differences(settings: Settings, *arguments: str) -> tuple[list[dict[str, Any]], dict[str, int]]:
    # In a thread: the command has an event loop of its own.
    done = await asyncio.to_thread(in_process, settings, "diff", "--json", *arguments)
    *found, totals = map(json.loads, done.stdout.splitlines())
    assert done.exit_code == (1 if found else 0), done.output
    return found, totals


@on_kafka
async def test_a_changed_tagger_changes_just_the_stories_that_the_difference_names(broker: Broker, prefix: str) -> None:
    settings = settings_for(broker.bootstrap, prefix)
    await feed_raw(settings, make_pages(60))
    await replay(settings, "before")
    changed = start(settings, "replay", "--all", "--id", "after", module="tests.broker.other_tagger")
    _, said = await asyncio.to_thread(changed.communicate, timeout=300)
    assert (changed.returncode, said) == (0, "")
    stories = stories_in(await output_of(settings, "before"))
    expected = changed_by_the_other_tagger(stories)
    assert 0 < len(expected) < len(stories)

    found, totals = await differences(settings, "before", "after")
    assert {one["uri"] for one in found} == expected
    assert {one["change"] for one in found} == {"changed"}
    assert totals == {"same": len(stories) - len(expected), "added": 0, "gone": 0, "changed": len(expected)}
    fields = {path for one in found for path in one["fields"]}
    assert {"netbinnen.entities", "netbinnen.mentions", "people"} <= fields
    assert not {path for path in fields if path.startswith(("title", "bodies", "netbinnen.published"))}
    ignoring = ["--ignore", "netbinnen", "--ignore", "people"]
    assert (await differences(settings, "before", "after", *ignoring))[0] == []

    shown = netbinnen(settings, "diff", f"{prefix}news.events.replay.before", "after").stdout
    assert shown.count("changed ") == len(expected)
    assert "    people - " in shown


async def test_stories_that_only_one_topic_has_are_added_or_gone(broker: Broker, prefix: str) -> None:
    settings = settings_for(broker.bootstrap, prefix)
    made = list(make_pages(30))
    await feed_raw(settings, made)
    await replay(settings, "all")
    await replay(settings, "some", offsets={0: (None, 5), 1: (None, 5)})
    all_, some = [stories_in(await output_of(settings, id_)) for id_ in ("all", "some")]
    gone, totals = await differences(settings, "all", "some")
    assert {one["uri"] for one in gone if one["change"] == "gone"} == {
        event.uri for key, event in all_.items() if key not in some
    }
    added, _ = await differences(settings, "some", "all")
    assert [one["uri"] for one in added if one["change"] == "added"] == [one["uri"] for one in gone if one["change"] == "gone"]
    assert totals["gone"] == len(all_) - len(some)
    both, _ = await differences(settings, "--both", "all", "some")
    assert {one["change"] for one in both} <= {"changed"}
