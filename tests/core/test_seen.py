"""What adds nothing to what was sent of a story is not sent, and its facts are the same all the same."""

from datetime import UTC, datetime, timedelta
from functools import reduce

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from schemas.base import Published
from schemas.entities import Extraction
from schemas.parts import EnrichedPart, StoryPart
from streams.core.story.facts import Facts, facts_of, merge
from streams.core.story.seen import Seen

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def part(
    minutes: float = 0,
    text: str = "De zeilers zijn weg.",
    section: str | None = "Sport",
    link: str | None = None,
    hours: tuple[float, float] | None = (2, 1),
    story_id: str = "s",
    url: str = "https://a.example/1",
) -> StoryPart:
    """A sighting `minutes` after noon of a text that was published so many hours before, at most and at least."""
    at = NOON + timedelta(minutes=minutes)
    published = (
        Published(after=at - hours[0] * HOUR, until=at - hours[1] * HOUR, granularity="hour", basis="age")
        if hours
        else Published()
    )
    return StoryPart(
        story_id=story_id, kind="ticker_item", body=text, blocks=(), lead=text, section=section, link=link, published=published,
        url=url, fetched_at=at,
    )  # fmt: skip


def sent_of(parts: list[StoryPart], stories_max: int = 9) -> list[StoryPart]:
    """Those of `parts` that a splitter sends."""
    seen = Seen(stories_max)
    sent = []
    for one in parts:
        if seen.adds(one):
            seen.note(one)
            sent.append(one)
    return sent


def union(parts: list[StoryPart]) -> dict[str, Facts]:
    """The facts of each story."""
    found: dict[str, list[Facts]] = {}
    for one in parts:
        enriched = EnrichedPart(**dict(one), extraction=Extraction(countries=(one.body[:1],)), extractor=1)
        found.setdefault(one.story_id, []).append(facts_of(enriched))
    return {story_id: reduce(merge, facts) for story_id, facts in found.items()}


PARTS = st.builds(
    part,
    st.sampled_from([-1_440, -30, 0, 0.5, 10, 40, 60, 700, 730, 1_440]),
    st.sampled_from(["De zeilers zijn weg.", "De zeilers zijn weg. Het waait."]),
    st.sampled_from(["Sport", "Sneek", None]),
    st.sampled_from(["https://a.example/2", None]),
    st.sampled_from([None, (2, 1), (3, 2), (1, 0), (26, 25), (500, 499), (72, 48), (24 * 31, 24 * 2)]),
    st.sampled_from("ab"),
    st.sampled_from(["https://a.example/1", "https://a.example/0"]),
)


@settings(max_examples=300, deadline=None)
@given(st.lists(PARTS, min_size=2, max_size=14), st.integers(0, 3))
def test_what_is_not_sent_changes_no_fact(parts: list[StoryPart], stories_max: int) -> None:
    assert union(sent_of(parts, stories_max)) == union(parts)


@settings(max_examples=100, deadline=None)
@given(st.lists(PARTS, min_size=1, max_size=6), st.data())
def test_what_was_all_said_that_day_is_not_sent(parts: list[StoryPart], data: st.DataObject) -> None:
    """Where all sightings of the day are of one occurrence."""
    one = data.draw(st.sampled_from(parts))
    of_day = [each for each in parts if (each.story_id, each.fetched_at.date()) == (one.story_id, one.fetched_at.date())]
    assume(len(union(of_day)[one.story_id].fine) < 2)
    later = max(each.fetched_at for each in of_day) + timedelta(minutes=1)
    again = one.model_copy(update={"fetched_at": later, "url": "https://a.example/7"})
    assert union([*of_day, again]) == union(of_day)
    assert sent_of([*of_day, again])[-1] is not again


def test_a_text_is_sent_again_where_it_says_more() -> None:
    first = part(0)
    for other in (
        part(9, text="De zeilers zijn weg"),
        part(9, section="Sneek"),
        part(9, link="https://a.example/2"),
        part(9, hours=(1, 0)),
        part(-9, hours=(1.9, 0.9)),
        part(24 * 60, hours=(26, 25)),
        part(0, url="https://a.example/0"),
    ):
        assert sent_of([first, other]) == [first, other]


def test_a_text_is_not_sent_again_where_it_says_no_more() -> None:
    first = part(0)
    assert sent_of([first, part(30, url="https://a.example/9", hours=(2.5, 1.5))]) == [first]
    timeless = part(0, hours=None)
    assert sent_of([timeless, part(30, hours=None), part(31, section=None, hours=None)]) == [timeless]


def test_of_a_text_that_stands_on_all_pages_of_an_hour_a_few_are_sent() -> None:
    """Each narrows the hour in which it was published until it is some seconds."""
    began = 90.0
    sightings = []
    for number in range(600):
        minutes = (number * 377 % 6_000) / 100 + began
        hours = (minutes - began) // 60 + 1
        sightings.append(part(minutes, hours=(hours, hours - 1)))
    assert len(sent_of(sightings)) < 40


def test_the_stories_asked_for_last_are_kept() -> None:
    a, b, c = (part(0, story_id=id_) for id_ in "abc")
    seen = Seen(2)
    for one in (a, b):
        seen.note(one)
    assert not seen.adds(part(1, story_id="a", hours=(2 + 1 / 60, 1 + 1 / 60)))
    seen.note(c)
    later = [part(1, story_id=id_, hours=(2 + 1 / 60, 1 + 1 / 60)) for id_ in "abc"]
    assert [seen.adds(one) for one in later] == [False, True, False]
