"""Every rule of the splitter matches its own example, and says why it is there."""

import pytest

from streams.core.split import rules
from streams.core.split.rules import Rule

WHOLE_LINE = [rules.SECTION, rules.SECTION_CUT, *rules.LIST_MARKERS, rules.BULLET, rules.DATE_LINE, *rules.BOILERPLATE]
WHOLE_LINE += [rules.DATELINE_CUT, rules.BYLINE, rules.END_MARK]


@pytest.mark.parametrize("rule", WHOLE_LINE, ids=lambda rule: rule.example)
def test_a_rule_matches_the_whole_of_its_example(rule: Rule) -> None:
    assert rule.pattern.fullmatch(rule.example)
    assert rule.why


@pytest.mark.parametrize("nth", range(len(rules.DATELINES)))
def test_a_dateline_shape_matches_its_example_and_no_earlier_shape_does(nth: int) -> None:
    text = rules.DATELINES[nth].example + "De zin."
    matching = [i for i, rule in enumerate(rules.DATELINES) if rule.pattern.match(text)]
    assert matching[0] == nth


@pytest.mark.parametrize("line", ["Meer uit voorzorg", "Meer uit de hand gelopen.", "Meer uit Sport? Kijk hier."])
def test_a_sentence_is_no_section_line(line: str) -> None:
    assert not rules.SECTION.pattern.fullmatch(line)
