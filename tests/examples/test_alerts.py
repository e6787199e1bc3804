"""Alerts without a broker: what matches, what is said once, what is wrong with a watch list."""

from pathlib import Path

import pytest
from aiokafka import ConsumerRecord

from schemas import NewsEvent, encode
from schemas.entities import Entity
from streams.consume.received import Received, received
from streams.core.story.facts import facts_of, facts_of_withdrawal
from streams.core.story.view import stamped, view_of
from streams.examples import alerts
from streams.examples.alerts import Alerts, WatchListError, load_watches
from tests.broker.newsroom import item, withdrawal

GEONAMES = "https://sws.geonames.org/"
ENTITIES = (
    Entity(id="1", type="person", name="Renée Straat"),
    Entity(id="2", type="place", name="Middelburg", uri=f"{GEONAMES}2750896/"),
    Entity(id="3", type="organisation", name="Sneek"),
)


def news(text: str = "Het waait.", entities: tuple[Entity, ...] = (), revision: int = 1, title: str | None = None) -> Received:
    part = item(1, more=text)
    event = stamped(view_of(part.story_id, facts_of(part)), revision, ("entities",) if revision > 1 else ())
    event = event.model_copy(update={"netbinnen": event.netbinnen.model_copy(update={"entities": entities})})
    return as_item(event.model_copy(update={"title": title or event.title}))


def withdrawn() -> Received:
    taken = withdrawal(1)
    return as_item(stamped(view_of(taken.story_id, facts_of_withdrawal(taken)), 1, ("withdrawn",)))


def as_item(event: NewsEvent) -> Received:
    headers = (("ce_id", b"some-id"),)
    value = encode(event)
    return received(ConsumerRecord("t", 0, 0, 0, 0, b"k", value, None, 1, len(value), headers))


def alerts_of(folder: Path, *rows: str) -> Alerts:
    path = folder / "watch.toml"
    path.write_text("\n".join(f"[[watch]]\n{row}" for row in rows), encoding="utf-8")
    return Alerts(load_watches(path))


@pytest.mark.parametrize(
    ("row", "found"),
    [
        ('name = "renée STRAAT"', "Renée Straat"),
        ('name = "mevrouw"\naliases = ["Rene\u0301e Straat"]', "Renée Straat"),
        ('name = "Renee Straat"', None),
        ('name = "Straat"', None),
        ('name = "Renée Straat"\ntype = "place"', None),
        ('name = "Sneek"\ntype = "organisation"', "Sneek"),
        ('name = "Sneek"\ntype = "place"', None),
        (f'name = "de hoofdstad"\nuri = "{GEONAMES}2750896/"', "Middelburg"),
        # Another place of that name; one of that name without a uri.
        (f'name = "Middelburg"\nuri = "{GEONAMES}968361/"', None),
        ('name = "Sneek"\nuri = "https://sneek.example/"', "Sneek"),
    ],
)
def test_entities_are_known_by_name_type_and_uri(tmp_path: Path, row: str, found: str | None) -> None:
    lines = list(alerts_of(tmp_path, row).of(news(entities=ENTITIES)))
    assert [line.partition(": ")[2].partition("]")[0] for line in lines] == ([found] if found else [])


@pytest.mark.parametrize(
    ("word", "text", "is_found"),
    [
        ("dijk", "De DIJK houdt.", True),
        ("dijk", "De zeedijk houdt; de dijken ook.", False),
        ("dijk", "De dijk-wacht.", True),
        ("één", "Het is EÉN zaak.", False),
        ("één", "Het is ÉÉN zaak.", True),
        ("cafe", "Het café is dicht.", False),
        ("café", "Het cafe\u0301 is dicht.", True),
        ("x", "Hier staat x\u0302 niet.", False),
        ("straße", "Op de STRASSE staat het.", True),
        ("hoog water", "Er komt hoog\u00a0 water.", True),
        ("hoog water", "Er komt hoogwater.", False),
        ("a.b", "Dit is acb.", False),
        ("c++", "In c++ geschreven.", True),
        ("boot", "", True),  # It stands in the title.
    ],
)
def test_words_are_whole_without_case_and_with_their_accents(tmp_path: Path, word: str, text: str, is_found: bool) -> None:
    found = list(alerts_of(tmp_path, f'name = "wacht"\nwords = ["niets", "{word}"]').of(news(text)))
    assert len(found) == is_found


def test_a_story_gives_one_alert_for_each_watch_and_another_when_it_is_new(tmp_path: Path) -> None:
    said = alerts_of(tmp_path, 'name = "Sneek"', 'name = "wind"\nwords = ["waait"]')
    assert [len(list(said.of(it))) for it in (news(), news(revision=2), news(revision=3, entities=ENTITIES))] == [1, 0, 1]
    assert len(list(said.of(news(revision=4, entities=ENTITIES)))) == 0
    assert len(list(said.of(news(entities=ENTITIES)))) == 2, "it was over, and is created anew"


def test_a_story_is_said_to_be_withdrawn_where_it_gave_an_alert(tmp_path: Path) -> None:
    said = alerts_of(tmp_path, 'name = "wind"\nwords = ["waait"]')
    assert list(said.of(withdrawn())) == []
    assert len(list(said.of(news()))) == 1
    (line,) = said.of(withdrawn())
    assert "[wind: withdrawn]" in line
    assert list(said.of(withdrawn())) == []


def test_what_was_said_is_remembered_within_bounds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(alerts, "STORIES_MAX", 1)
    said = alerts_of(tmp_path, 'name = "boten"\nwords = ["boot"]')
    events = [as_item(stamped(view_of(it.story_id, facts_of(it)), 2, ("text",))) for it in (item(1), item(2))]
    assert [len(list(said.of(event))) for event in (*events, *events)] == [1, 1, 1, 1]


def test_an_alert_is_one_line_that_a_terminal_does_not_obey(tmp_path: Path) -> None:
    said = alerts_of(tmp_path, 'name = "wind"\nwords = ["waait"]', 'name = "\\u001b]0;x"\nwords = ["waait"]')
    lines = list(said.of(news(title="Kop\x1b[2J\nmet \u202emeer")))
    assert len(lines) == 2
    assert all(not set(line) & set("\x1b\n\r\u202e") for line in lines)
    assert "(new)" in lines[0]
    assert "(entities)" in next(iter(alerts_of(tmp_path, 'name = "w"\nwords = ["waait"]').of(news(revision=2))))


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("[[watch]", "no TOML: "),
        ("", "there is no [[watch]] in it"),
        ("watch = []", "there is no [[watch]] in it"),
        ("[watch]\nname = 'a'", "watch: Input should be a valid tuple"),
        ("[[watch]]\nwords = ['a']", "watch.0.name: Field required"),
        ("[[watch]]\nname = ' '", "watch.0.name: String should match"),
        ("[[watch]]\nname = 'a'\nwords = 'b'", "watch.0.words: Input should be a valid tuple"),
        ("[[watch]]\nname = 'a'\nwords = ['b', '-']", "watch.0.words.1: String should match"),
        ("[[watch]]\nname = 'a'\ntype = 'ship'", "watch.0.type: Input should be 'person', "),
        ("[[watch]]\nname = 'a'\nwhere = 'b'", "watch.0.where: no such key; a watch has name, aliases, type, uri, words"),
        ("[[watch]]\nname = 'a'\n[more]", "more: no such key"),
        (b"\xff", "no UTF-8 at byte 0"),
        (None, "No such file"),
    ],
)
def test_a_wrong_watch_list_is_one_line(tmp_path: Path, text: str | bytes | None, why: str) -> None:
    path = tmp_path / "watch.toml"
    if text is not None:
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(WatchListError) as raised:
        load_watches(path)
    assert str(raised.value).startswith(f"{path}: {why}")
    assert "\n" not in str(raised.value)


def test_the_watch_list_of_the_docstring_is_right(tmp_path: Path) -> None:
    text = (alerts.__doc__ or "").partition("`watch.toml`:")[2].partition("Case does")[0]
    path = tmp_path / "watch.toml"
    path.write_text(text, encoding="utf-8")
    assert [watch.name for watch in load_watches(path)] == ["Zonnova", "Den Haag", "dijken"]
