"""Rows of sites' own: which page gets which, what each table does, and what is wrong with a file in one line."""

from datetime import datetime
from pathlib import Path

import pytest

from schemas.page import Page
from streams.core.split import split_page
from streams.core.split.rules import DEFAULT
from streams.settings import SettingsError
from streams.sites import Sites, load_sites, profile_of
from tests.commands import netbinnen

FETCHED = datetime.fromisoformat("2026-03-02T08:00:00+01:00")
ROW = """{ pattern = 'Word lid', why = "A button.", example = "Word lid" }"""
SITES = f"""
["nieuws.example"]
boilerplate = [{ROW}]
["sport.nieuws.example"]
boilerplate = [{ROW}, {ROW}]
["Kust.example"]
boilerplate = [{ROW}, {ROW}, {ROW}]
"""


def sites_of(folder: Path, text: str) -> Sites:
    path = folder / "sites.toml"
    path.write_text(text, encoding="utf-8")
    return load_sites(str(path))


@pytest.mark.parametrize(
    ("url", "own_rows"),
    [
        ("https://nieuws.example/a", 1),
        ("https://www.nieuws.example/a", 1),
        ("https://NIEUWS.example:8443/a?b#c", 1),
        ("https://lezer:geheim@m.nieuws.example/a", 1),
        ("https://sport.nieuws.example/a", 2),
        ("https://live.sport.nieuws.example/a", 2),
        ("https://kust.example", 3),
        ("https://anders.example/nieuws.example", 0),
        ("https://nietnieuws.example/", 0),
        ("https://nieuws.example.net/", 0),
        ("https://example/", 0),
        ("https://[::1/a", 0),
        ("https://[nieuws.example]/a", 0),
        ("file:///nieuws.example/a.txt", 0),
        ("nieuws.example/a", 0),
        ("", 0),
        (None, 0),
    ],
)
def test_a_page_has_the_rows_of_its_host_or_the_nearest_domain_above(tmp_path: Path, url: str | None, own_rows: int) -> None:
    profile = profile_of(url, sites_of(tmp_path, SITES))
    assert len(profile.boilerplate) - len(DEFAULT.boilerplate) == own_rows
    assert own_rows or profile is DEFAULT


def test_no_file_has_no_sites_and_an_empty_one_neither(tmp_path: Path) -> None:
    assert load_sites("") == sites_of(tmp_path, "") == {}


def test_a_byte_order_mark_is_no_mistake(tmp_path: Path) -> None:
    assert set(sites_of(tmp_path, "\ufeff" + SITES)) == {"nieuws.example", "sport.nieuws.example", "kust.example"}


def rows(table: str, pattern: str, example: str) -> str:
    return f"""["a.example"]\n{table} = [{{ pattern = '{pattern}', why = "Why.", example = "{example}" }}]\n"""


WRONG = {
    "an unknown table": ('["a.example"]\nsection = []', ["a.example.section", "no such table", "sections"]),
    "a host without quotes": (f"[a.example]\nboilerplate = [{ROW}]", ['quote it: ["a.example"]']),
    "a url as host": (
        f'["https://a.example/"]\nboilerplate = [{ROW}]',
        ["https://a.example/", "no host", '["nieuws.example"]'],
    ),
    "a host without tables": ('"a.example" = 3', ["a.example", "needs tables"]),
    "a table that is no array": (f'["a.example"]\nboilerplate = {ROW}', ["a.example.boilerplate", "array of rows"]),
    "a missing key": (
        f"""["a.example"]\nboilerplate = [{ROW}, {{ pattern = 'x', example = "x" }}]""",
        ["a.example.boilerplate row 2", "a row has pattern, why and example"],
    ),
    "a key too many": (
        """["a.example"]\nages = [{ pattern = 'x', why = "y", example = "x", flags = "i" }]""",
        ["a.example.ages row 1", "flags"],
    ),
    "a number for a text": (
        """["a.example"]\nages = [{ pattern = 1, why = "y", example = "x" }]""",
        ["a.example.ages row 1", "all text"],
    ),
    "a row that is no table": ('["a.example"]\nboilerplate = ["Word lid"]', ["a.example.boilerplate row 1", "Word lid"]),
    "a bad regex": (rows("boilerplate", "Word (lid", "Word lid"), ["a.example.boilerplate row 1", "Word (lid", "unterminated"]),
    "a repetition without bound": (rows("boilerplate", "a{99999999999}", "a"), ["a.example.boilerplate row 1", "too large"]),
    "a flag that cannot be joined": (
        rows("boilerplate", "(?i)word lid", "Word lid"),
        ["a.example.boilerplate row 1", "global flags"],
    ),
    "a group in capitals": (rows("boilerplate", "(?P<N>Word) lid", "Word lid"), ["row 1", "small letters"]),
    "a back reference": (
        rows("sections", "(?P<name>[A-Z]) (?P=name)", "A A"),
        ["a.example.sections row 1", "unknown group name"],
    ),
    "a section without its group": (
        rows("sections", r"Lees ook: \w+", "Lees ook: Sport"),
        ["a.example.sections row 1", "(?P<name>…)"],
    ),
    "a bullet without its group": (
        rows("bullets", r"(?P<section>\w+) (?P<time>\S+) .*", "Sport 9:31 Kop"),
        ["a.example.bullets row 1", "(?P<headline>…)"],
    ),
    "a dateline without its group": (
        rows("datelines", r"[A-Z]+ \| ", "GOES | "),
        ["a.example.datelines row 1", "(?P<places>…)"],
    ),
    "an example of part of a line": (
        rows("boilerplate", "Word lid", "Word lid!"),
        ["a.example.boilerplate row 1", "'Word lid!'"],
    ),
    "an example of nothing": (rows("datelines", r"(?P<places>[A-Z]+) \| ", "in GOES | "), ["row 1", "'in GOES | '"]),
    "a pattern of nothing": (rows("ages", r"(?P<n>\d*) ?(?P<unit>(?:min)?)", "1 min"), ["a.example.ages row 1", "empty line"]),
    "an age without groups": (rows("ages", r"\d+ min", "12 min"), ["a.example.ages row 1", "(?P<n>…) and (?P<unit>…)"]),
    "an age without its unit": (rows("ages", r"(?P<n>\d+) min", "12 min"), ["a.example.ages row 1", "no time"]),
    "an age with a unit of no table": (
        rows("ages", r"(?P<n>\d+) (?P<unit>eeuw)", "2 eeuw"),
        ["a.example.ages row 1", "'2 eeuw'"],
    ),
    "an age in capitals": (rows("ages", r"(?P<n>\d+) (?P<unit>MIN)", "12 MIN"), ["a.example.ages row 1", "small letters"]),
    "what is refused as a dateline": (rows("datelines", "(?P<places>[A-Z]+) - ", "VIDEO - "), ["row 1", "NOT_DATELINES"]),
    "no TOML": ("a.example: 3", ["no TOML", "line 1"]),
}


@pytest.mark.parametrize(("text", "words"), WRONG.values(), ids=WRONG)
def test_a_mistake_is_one_line_that_names_the_row(tmp_path: Path, text: str, words: list[str]) -> None:
    with pytest.raises(SettingsError) as error:
        sites_of(tmp_path, text)
    message = str(error.value)
    assert "\n" not in message
    for word in ("sites.toml", *words):
        assert word in message


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    latin = tmp_path / "latin.toml"
    latin.write_bytes(b"# caf\xe9")
    for path, words in ((tmp_path / "none.toml", "No such file"), (tmp_path, "directory"), (latin, "no UTF-8 at byte 5")):
        with pytest.raises(SettingsError, match=words) as error:
            load_sites(str(path))
        assert f"NETBINNEN_SITES): {path}" in str(error.value)


def split(folder: Path, text: str, page: str) -> tuple[Page, Page]:
    """`page` as one of a.example, with the rows in `text`, and as one of another host."""
    sites = sites_of(folder, text)
    own, other = (f"https://{host}/p" for host in ("www.a.example", "b.example"))
    return split_page(page, own, FETCHED, "nl", profile_of(own, sites)), split_page(
        page, other, FETCHED, "nl", profile_of(other, sites)
    )


ARTICLE = "Brug open\nGOES (ANP) - De brug is open. Het was druk.\n"
TICKER = "Meer uit Sport\nEDE (ANP) - De race is gereden. Het waaide.\n2 uur geleden\n"


def test_a_section_of_a_sites_own_opens_its_ticker(tmp_path: Path) -> None:
    text = rows("sections", r"\* (?P<name>\w+) \*", "* Sport *")
    own, other = split(tmp_path, text, ARTICLE + TICKER.replace("Meer uit Sport", "* Sport *"))
    assert (own.section, own.items[0].section) == ("Sport", "Sport")
    assert other.section is None


def test_a_list_marker_of_a_sites_own_makes_a_list_page(tmp_path: Path) -> None:
    text = rows("list_markers", "Nu in het nieuws", "Nu in het nieuws")
    own, other = split(tmp_path, text, "Zeeland\nNu in het nieuws\nDe brug is open. Het was druk.\n2 uur geleden\n")
    assert (own.kind, own.section, own.items[0].lead) == ("list", "Zeeland", "De brug is open. Het was druk.")
    assert other.kind == "article"


def test_a_bullet_of_a_sites_own_is_a_bullet(tmp_path: Path) -> None:
    text = rows("bullets", r"(?P<time>\d\d\.\d\du) \[(?P<section>\w+)\] (?P<headline>.+)", "09.31u [Sport] Kop")
    own, other = split(tmp_path, text, "Net binnen\n07.31u [Sport] Schaatser wint\n07.02u [Zeeland] Brug open\n")
    assert [(b.time, b.section, b.headline) for b in own.bullets] == [
        ("07.31u", "Sport", "Schaatser wint"),
        ("07.02u", "Zeeland", "Brug open"),
    ]
    assert other.bullets == ()


def test_boilerplate_of_a_sites_own_is_no_text(tmp_path: Path) -> None:
    page = ARTICLE + "Word lid voor twee euro.\nDe burgemeester was er ook.\n" + TICKER
    own, other = split(tmp_path, rows("boilerplate", r"Word lid .*", "Word lid voor een euro."), page)
    assert own.paragraphs == ("De brug is open. Het was druk.", "De burgemeester was er ook.")
    assert "Word lid voor twee euro." in other.paragraphs
    start, end = next(segment.span for segment in own.segments if segment.kind == "boilerplate")
    assert page[start:end] == "Word lid voor twee euro."


def test_a_dateline_of_a_sites_own_is_a_dateline(tmp_path: Path) -> None:
    text = rows("datelines", r"(?P<places>[A-Z]+) \((?P<agencies>\w+)\) » ", "GOES (Kustnieuws) » ")
    own, other = split(tmp_path, text, ARTICLE + TICKER.replace("(ANP) - ", "(Kustnieuws) » "))
    assert (own.items[0].places, own.items[0].agencies) == (("EDE",), ("Kustnieuws",))
    assert own.items[0].lead == "De race is gereden. Het waaide."
    assert (other.items[0].places, other.items[0].lead) == ((), "EDE (Kustnieuws) » De race is gereden. Het waaide.")


def test_an_age_of_a_sites_own_closes_its_item_and_the_default_ones_still_do(tmp_path: Path) -> None:
    ticker = TICKER.replace("2 uur geleden", "5 min") + "BREDA - De kade is klaar. Er was taart.\n2 uur geleden\n"
    own, other = split(tmp_path, rows("ages", r"(?P<n>\d+) (?P<unit>min)", "12 min"), ARTICLE + ticker)
    assert [(item.age, item.published and item.published.until) for item in own.items] == [
        ("5 min", "2026-03-02T06:55:00Z"),
        ("2 uur geleden", "2026-03-02T05:00:00Z"),
    ]
    assert [item.age for item in other.items] != ["5 min", "2 uur geleden"]


@pytest.mark.parametrize(
    "arguments",
    [
        ["split", "--fetched-at", "now", "page.txt", "--sites", "sites.toml"],
        ["split", "--json", "page.txt", "--sites", "none.toml"],
        ["enrich", "--fetched-at", "now", "page.txt", "--sites", "sites.toml"],
        ["worker", "--brokers", "127.0.0.1:1"],
        ["worker", "--stage", "split_ticker", "--brokers", "127.0.0.1:1"],
    ],
    ids=" ".join,
)
def test_a_wrong_file_is_one_line_and_code_2_before_anything_starts(tmp_path: Path, arguments: list[str]) -> None:
    (tmp_path / "page.txt").write_text(ARTICLE + TICKER, encoding="utf-8")
    (tmp_path / "sites.toml").write_text(rows("boilerplate", "Word (lid", "Word lid"), encoding="utf-8")
    result = netbinnen(*arguments, folder=tmp_path, environment={"NETBINNEN_SITES": "sites.toml"})
    assert (result.returncode, result.stdout) == (2, "")
    assert result.stderr.startswith("netbinnen: ")
    assert result.stderr.count("\n") == 1, result.stderr
    assert ".toml" in result.stderr


def test_the_rows_reach_the_events_of_enrich(tmp_path: Path) -> None:
    (tmp_path / "page.txt").write_text(ARTICLE + TICKER.replace("2 uur geleden", "5 min"), encoding="utf-8")
    (tmp_path / "sites.toml").write_text(rows("ages", r"(?P<n>\d+) (?P<unit>min)", "12 min"), encoding="utf-8")
    arguments = ["enrich", "--json", "--url", "https://a.example/p", "--fetched-at", FETCHED.isoformat(), "page.txt"]
    result = netbinnen(*arguments, folder=tmp_path, environment={"NETBINNEN_SITES": "sites.toml"})
    assert result.returncode == 0, result.stderr
    assert "2026-03-02T06:55:00Z" in result.stdout
