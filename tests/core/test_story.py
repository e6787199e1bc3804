"""Stories: their identity, the laws of the merge, and what is published."""

import re
from datetime import UTC, datetime, timedelta
from functools import cache, reduce
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel

from schemas import encode
from schemas.base import Published, Withdrawn
from schemas.carried import keep, known, plain
from schemas.codec import canonical
from schemas.entities import Entity, Extraction, Mention
from schemas.parts import EnrichedPart, Withdrawal
from schemas.raw import RawArticle
from streams.core.split.parts import Fetch, split_ticker
from streams.core.story import facts as facts_module
from streams.core.story.facts import Facts, facts_of, facts_of_withdrawal, merge
from streams.core.story.identity import has_whole_first_sentence, story_id
from streams.core.story.times import bounds_of, join, shown
from streams.core.story.view import changes_between, event_id, view_of
from tests.newer import NAMES, by_chance, everything, newer
from tests.traffic import parts_of
from tests.validation import check_event

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def ticker(age: str, section: str = "Sport", headline: str = "") -> str:
    above = f"{headline}\n" if headline else ""
    return f"Kop\nEerste zin.\nMeer uit {section}\n{above}SNEEK (ANP) - De zeilers zijn weg. Het waait.\n{age}"


ARTICLE = "Zeilers vertrokken\nSNEEK (ANP/RTR) - De zeilers zijn weg. Het waait.\nZe komen morgen terug.\nMeer uit Sport"


@cache
def item(age: str, minutes: int, section: str = "Sport", headline: str = "") -> EnrichedPart:
    return parts_of(ticker(age, section, headline), NOON + timedelta(minutes=minutes))[-1]


@cache
def article(minutes: int) -> EnrichedPart:
    return parts_of(ARTICLE, NOON + timedelta(minutes=minutes))[0]


def withdrawal(minutes: int, reason: str = "a mistake") -> Facts:
    withdrawn = Withdrawn(at=NOON + timedelta(minutes=minutes), reason=reason)
    return facts_of_withdrawal(Withdrawal(story_id="s", withdrawn=withdrawn))


def test_facts_of_one_sighting_are_in_the_order_of_those_of_many() -> None:
    of_one = facts_of(parts_of(ARTICLE.replace("ANP/RTR", "RTR/ANP"), NOON)[0])
    assert encode(of_one) == encode(merge(of_one, of_one))
    assert encode(view_of("s", of_one)) == encode(view_of("s", merge(of_one, of_one)))


def test_a_link_that_is_no_address_is_an_id_and_no_rendition() -> None:
    view = view_of("s", facts_of(article(0).model_copy(update={"link": "http://[x"})))
    assert ([alt.value for alt in view.altIds], view.renditions) == (["http://[x"], ())


@pytest.mark.parametrize("moment", ["0001-01-01T00:00:01Z", "9999-12-31T23:59:59Z"])
@pytest.mark.parametrize("granularity", ["instant", "minute", "day", "month"])
def test_a_page_may_claim_any_time(moment: str, granularity: str) -> None:
    at = datetime.fromisoformat(moment)
    published = Published.model_validate({"after": at, "until": at, "granularity": granularity, "basis": "metadata"})
    facts = facts_of(article(0).model_copy(update={"published": published}))
    shown_as = view_of("s", merge(facts, facts)).netbinnen.published
    assert shown_as.after is not None
    assert shown_as.until is not None
    assert shown_as.after <= at <= shown_as.until


def test_an_item_and_its_article_meet_under_one_id() -> None:
    assert item("1 uur geleden", 0).story_id == article(30).story_id


@pytest.mark.parametrize(
    ("places", "lead"),
    [
        (["KYIV"], "Het is stil. Meer niet."),
        (["Kiev"], "Het  is stil."),
        (["‘KIEV’"], "HÉT is stil. Iets anders."),
    ],
)
def test_spelling_case_accents_and_what_follows_make_no_other_story(places: list[str], lead: str) -> None:
    assert story_id(places, lead) == story_id(["KIEV"], "Het is stil.")


def test_the_order_of_places_does_not_matter_but_the_places_do() -> None:
    assert story_id(["A", "B"], "Zin.") == story_id(["B", "A"], "Zin.")
    assert story_id(["A"], "Zin.") != story_id(["A", "B"], "Zin.")
    assert story_id([], "Zin.") != story_id(["A"], "Zin.")


@pytest.mark.parametrize(
    ("lead", "complete", "whole"),
    [("Een zin. Nog een", False, True), ("Een zin", False, False), ("Een zin", True, True), ("", True, False)],
)
def test_a_cut_copy_has_an_id_only_with_its_first_sentence_whole(lead: str, complete: bool, whole: bool) -> None:
    assert has_whole_first_sentence(lead, complete) is whole


def test_a_truncated_item_is_counted_and_not_sent() -> None:
    found = split_ticker(RawArticle(url="u", text="Kop\nZin.\nMeer uit Sport\nSNEEK (ANP) - De zeilers zij"), Fetch(NOON))
    assert [part.kind for part in found.parts] == ["article"]
    assert found.truncated == 1


SIGHTINGS = st.one_of(
    st.builds(
        item,
        st.sampled_from(["1 uur geleden", "47 minuten geleden", "2 uur geleden", "3 weken geleden"]),
        st.sampled_from([0, 10, 40, 60, 60 * 24 * 30]),
        st.sampled_from(["Sport", "Sneek"]),
        st.sampled_from(["", "Zeilers weg", "Weg zijn ze"]),
    ),
    st.builds(article, st.sampled_from([0, 30, 90])),
)
SAYINGS = st.one_of(
    SIGHTINGS.map(facts_of),
    SIGHTINGS.map(facts_of),
    st.builds(withdrawal, st.sampled_from([5, 50]), st.sampled_from(["a mistake", "asked for"])),
)


def carrying(facts: Facts, seed: int) -> Facts:
    """As a newer release has written them: with fields that nobody here knows, at any level."""
    return keep(Facts, newer(facts, by_chance(seed)))


# Of a newer release, too: none, and two that differ, so that both sides often carry and often the same.
STORED = st.one_of(SAYINGS, st.builds(carrying, SAYINGS, st.integers(0, 3)))


def union(parts: list[EnrichedPart]) -> Facts:
    return reduce(merge, map(facts_of, parts))


@settings(max_examples=60, deadline=None)
@given(st.lists(STORED, min_size=1, max_size=6), st.data(), st.sampled_from([2, 16]))
def test_any_order_grouping_and_repetition_ends_in_the_same_story(parts: list[Facts], data: st.DataObject, cap: int) -> None:
    before = facts_module.TEXTS_MAX, facts_module.NAMES_MAX
    facts_module.TEXTS_MAX = facts_module.NAMES_MAX = cap
    try:
        shuffled = data.draw(st.permutations(parts + parts[:2]))
        at = data.draw(st.integers(1, len(shuffled)))
        left, right = shuffled[:at], shuffled[at:]
        grouped = merge(reduce(merge, left), reduce(merge, right)) if right else reduce(merge, left)
        expected = reduce(merge, parts)
        assert canonical(grouped) == canonical(expected)
        if cap == 16:
            # A text that was dropped for the cap has lost what it carried, should an earlier sighting bring it back.
            assert canonical(plain(grouped)) == canonical(plain(expected))
        assert canonical(view_of("s", grouped)) == canonical(view_of("s", expected))
        assert canonical(plain(merge(expected, expected))) == canonical(plain(expected))
        assert merge(expected, expected) == expected
    finally:
        facts_module.TEXTS_MAX, facts_module.NAMES_MAX = before


@pytest.mark.parametrize("field", Facts.model_fields)
@settings(max_examples=40, deadline=None)
@given(st.tuples(STORED, STORED, STORED))
def test_each_field_has_a_join_that_keeps_the_laws(field: str, facts: tuple[Facts, Facts, Facts]) -> None:
    join_field = facts_module.JOINS[field]
    a, b, c = (getattr(one, field) for one in facts)
    assert values(join_field(a, b)) == values(join_field(b, a))
    assert values(join_field(join_field(a, b), c)) == values(join_field(a, join_field(b, c)))
    assert values(join_field(a, a)) == values(a)


def values(of: Any) -> Any:
    """`of` with all that it carries."""
    if isinstance(of, dict):
        return {name: values(one) for name, one in of.items()}
    if isinstance(of, tuple):
        return [values(one) for one in of]
    return plain(of) if isinstance(of, BaseModel) else of


@settings(max_examples=60, deadline=None)
@given(st.lists(STORED, min_size=1, max_size=6))
def test_what_is_carried_changes_nothing_of_what_is_known_and_shown(parts: list[Facts]) -> None:
    with_it, without = reduce(merge, parts), reduce(merge, map(known, parts))
    assert known(with_it) == without
    shown_with, shown_without = view_of("s", with_it), view_of("s", without)
    assert shown_with == shown_without
    assert changes_between(shown_with, shown_without) == ()
    assert event_id("s", with_it, shown_with) == event_id("s", without, shown_without)


def test_a_story_goes_on_with_what_a_newer_release_has_written() -> None:
    """A sighting narrows its interval, an article joins the item: all that they do not replace is as it was read."""
    state = newer(union([item("1 uur geleden", 0)]))
    after = plain(merge(keep(Facts, state), union([item("1 uur geleden", 40), article(50)])))
    (digest,) = state["texts"]
    assert after["texts"][digest] == state["texts"][digest]
    assert {name: after[name] for name in NAMES} == everything()
    assert {name: after["fine"][0][name] for name in NAMES} == everything()
    # The bounds of 0 minutes that still stand have theirs; those of 40 minutes are a part's, which has none.
    assert [set(NAMES) <= set(after["fine"][0][bound]) for bound in ("after_min", "after_max")] == [True, False]
    assert [text for text in after["texts"].values() if "later" not in text], "void: the article's text is not there"


def test_the_same_sighting_again_adds_nothing_to_what_is_carried() -> None:
    part = facts_of(item("1 uur geleden", 0))
    state = keep(Facts, newer(part))
    assert merge(state, part) == merge(part, state) == state


def test_of_two_withdrawals_that_say_the_same_the_one_that_carries_is_kept() -> None:
    gone = withdrawal(40)
    stored = keep(Facts, newer(gone))
    assert plain(merge(stored, gone)) == plain(merge(gone, stored)) == newer(gone)


def test_what_is_carried_goes_when_a_story_is_withdrawn() -> None:
    """It may be text. What a newer release has added to a story that was withdrawn before may stay."""
    gone = merge(keep(Facts, newer(union([item("1 uur geleden", 0), article(30)]))), withdrawal(40))
    assert plain(gone) == plain(known(gone))
    later = keep(Facts, newer(gone))
    assert plain(merge(later, facts_of(article(90)))) == plain(later)
    assert plain(merge(facts_of(article(90)), later)) == plain(later)


def test_facts_survive_being_stored() -> None:
    facts = union([item("1 uur geleden", 0), article(30)])
    assert Facts.model_validate_json(canonical(facts)) == facts


def test_a_second_sighting_narrows_the_interval() -> None:
    one, both = union([item("1 uur geleden", 0)]), union([item("1 uur geleden", 0), item("1 uur geleden", 40)])
    view = view_of("s", both)
    assert view.netbinnen.published.after == NOON - timedelta(minutes=80)
    assert view.netbinnen.published.until == NOON - timedelta(minutes=60)
    assert changes_between(view_of("s", one), view) == ("published",)
    assert event_id("s", one, view_of("s", one)) != event_id("s", both, view)


def test_the_article_wins_over_its_item_and_says_what_changed() -> None:
    one, both = union([item("1 uur geleden", 0)]), union([item("1 uur geleden", 0), article(30)])
    old, new = view_of("s", one), view_of("s", both)
    assert (old.representationType, new.representationType) == ("partial", "full")
    assert new.title == "Zeilers vertrokken"
    assert {source.name for source in new.infoSources} == {"ANP", "RTR"}
    assert {"text", "headline", "kind", "sources", "links"} <= set(changes_between(old, new))
    check_event(encode(new))


def test_the_same_text_a_month_later_is_a_new_occurrence_of_the_same_story() -> None:
    view = view_of("s", union([item("1 uur geleden", 0), item("1 uur geleden", 60 * 24 * 30)]))
    assert len(view.netbinnen.occurrences) == 2
    assert view.netbinnen.published == view.netbinnen.occurrences[-1]


def test_sightings_that_contradict_each_other_leave_the_span_between_flagged() -> None:
    def bounds(hour: int) -> object:
        start = NOON.replace(hour=hour)
        return bounds_of(Published(after=start, until=start + timedelta(hours=1), granularity="hour", basis="age"), NOON)

    early, late = bounds(3), bounds(6)
    published = shown(join(early, late))  # type: ignore[arg-type]
    assert (published.after, published.until) == (NOON.replace(hour=4), NOON.replace(hour=6))
    assert published.conflict


def test_a_seen_again_page_changes_nothing_that_consumers_see() -> None:
    one = union([item("1 uur geleden", 0)])
    again = union([item("1 uur geleden", 0), item("1 uur geleden", 0)])
    assert again == one


def test_a_withdrawn_story_says_that_and_no_word_more_whatever_is_seen_of_it() -> None:
    seen = union([item("1 uur geleden", 0), article(30)])
    facts = reduce(merge, [seen, withdrawal(50, "asked for"), withdrawal(40), union([article(90)])])
    view = view_of("s", facts)
    assert b"zeilers" not in (canonical(facts) + canonical(view)).lower()
    assert (view.pubStatus, view.firstCreated, view.versionCreated) == ("canceled", NOON, NOON + timedelta(minutes=40))
    assert changes_between(view_of("s", seen), view) == ("withdrawn",)
    assert changes_between(view, view_of("s", merge(facts, union([article(99)])))) == ()
    check_event(encode(view))


def test_what_a_story_is_about_stands_in_its_headline_or_comes_back() -> None:
    """Kade is in the headline, Visser in the lead and three times in all, Bos in the lead once, Smit three times below it."""
    page = (
        "Kade gesloten\nSNEEK (ANP) - Visser en Bos sluiten iets. Visser is er klaar mee.\n"
        "Volgens Visser is Smit weg. Smit en Smit weten dat.\nMeer uit Sport"
    )
    (part,) = parts_of(page, NOON)
    fields = {"headline": part.headline or "", "body": part.body}
    mentions = tuple(
        Mention(field=field, start=at.start(), end=at.end(), text=name, type="person", entity=name)
        for field, value in fields.items()
        for name in ("Kade", "Visser", "Bos", "Smit")
        for at in re.finditer(name, value)
    )
    entities = tuple(Entity(id=name, type="person", name=name) for name in ("Kade", "Visser", "Bos", "Smit"))
    named = part.model_copy(update={"extraction": Extraction(mentions=mentions, entities=entities)})
    people = view_of("s", facts_of(named)).people
    assert [(person.name, person.rel) for person in people] == [
        ("Kade", "about"),
        ("Visser", "about"),
        ("Bos", "mentions"),
        ("Smit", "mentions"),
    ]
