"""Floors of the sentence splitter on the labelled leads. Lowering one takes a reason, in DECISIONS.md."""

import hashlib

from streams.core.sentences import first_sentence, glue_points, split_sentences
from tests.quality.sentences import LEADS, read_leads, score

DIGEST = "392dc8ea46c3"
FIRST_FLOOR = 1.0
"""The first sentence makes the story's id: none may be wrong."""
F1_FLOOR = 0.99
"""Measured: 1.0."""


def test_first_sentences_and_boundaries_do_not_fall_below_their_floors() -> None:
    assert hashlib.sha256(LEADS.read_bytes()).hexdigest()[:12] == DIGEST, "other data: measure again, then set the floors"
    result = score(split_sentences, read_leads())
    assert result.leads >= 150
    assert result.first >= FIRST_FLOOR
    assert result.f1 >= F1_FLOOR


def test_glued_paragraphs_are_found_and_nothing_else_is() -> None:
    assert [lead.text for lead in read_leads() if glue_points(lead.text) != lead.glued] == []


def test_a_cut_copy_has_the_same_first_sentence_or_none_that_is_whole() -> None:
    """The law `story_id` rests on. Cut right behind an end mark in a quote, a text cannot tell that the quote was going on."""
    for lead in read_leads():
        for length in range(1, len(lead.text)):
            cut = lead.text[:length].strip()
            if first_sentence(cut) != cut and not (cut[-1] in ".!?" and length < len(lead.sentences[0])):
                assert first_sentence(cut) == lead.sentences[0], cut
