"""Every rule of the splitter matches its own example, and says why it is there."""

import pytest

from streams.core.split import rules
from streams.core.split.datelines import match_dateline
from streams.core.split.rules import Rule

WHOLE_LINE = [*rules.SECTIONS, rules.SECTION_CUT, *rules.LIST_MARKERS, *rules.BULLETS, rules.BULLET_CUT, *rules.BOILERPLATE]
WHOLE_LINE += [*rules.DATE_LABELS, rules.DATELINE_CUT, rules.DATELINE_CUT_MIXED, rules.BYLINE, rules.LIST_ENTRY, rules.QUESTION]


@pytest.mark.parametrize("rule", WHOLE_LINE, ids=lambda rule: rule.example)
def test_a_rule_matches_the_whole_of_its_example(rule: Rule) -> None:
    assert rule.pattern.fullmatch(rule.example)
    assert rule.why


@pytest.mark.parametrize("nth", range(len(rules.DATELINES)))
def test_a_dateline_shape_matches_its_example_and_no_earlier_shape_does(nth: int) -> None:
    text = rules.DATELINES[nth].example + "De zin."
    matching = [i for i, rule in enumerate(rules.DATELINES) if rule.pattern.match(text)]
    assert matching[0] == nth


@pytest.mark.parametrize("rule", rules.NOT_DATELINES, ids=lambda rule: rule.example)
def test_what_only_looks_like_a_dateline_is_refused(rule: Rule) -> None:
    assert rule.pattern.match(rule.example)
    assert match_dateline(rule.example, 0, len(rule.example), rules.DEFAULT) is None
    assert rule.why


@pytest.mark.parametrize(
    "line",
    [
        "Meer uit voorzorg",
        "Meer uit de hand gelopen.",
        "Meer uit Sport? Kijk hier.",
        "Meer uit Brussel dan verwacht",
        "Meer uit",
    ],
)
def test_a_sentence_is_no_section_line(line: str) -> None:
    assert not any(rule.pattern.fullmatch(line) for rule in rules.SECTIONS)


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("Meer uit Schouwen-Duiveland", "Schouwen-Duiveland"),
        ("Meer uit Bergen op Zoom", "Bergen op Zoom"),
        ("Meer uit 's-Heerenhoek", "'s-Heerenhoek"),
        ("Meer uit Land van Cuijk", "Land van Cuijk"),
        ("Meer uit Kunst en cultuur", "Kunst en cultuur"),
    ],
)
def test_sections_are_an_open_set(line: str, name: str) -> None:
    (found,) = (match["name"] for match in (rule.pattern.fullmatch(line) for rule in rules.SECTIONS) if match)
    assert found == name
