"""What was sent of each story, so that a sighting that adds nothing is not sent again: most of a page was on the one before.

By the laws of `facts`: where `Seen.adds` is false, the merge of what was noted of the story with the part is what was noted,
whatever names are found in the text. So a story is the same to the byte whatever a memory holds, and where it is lost. It is
of one fetch day at a time: on the next one a story is told anew, for its last day, and because whoever publishes it may have
forgotten it meanwhile.
"""

from collections import OrderedDict
from datetime import date, datetime
from operator import itemgetter

from schemas.parts import StoryPart
from streams.core.story.facts import IDENTITY
from streams.core.story.times import Bounds, are_near, bounds_of, holds, join

_printed = itemgetter(*sorted(IDENTITY & set(StoryPart.model_fields)))


class Seen:
    """What was sent of the `stories_max` stories that were asked for last."""

    def __init__(self, stories_max: int) -> None:
        self._stories_max = stories_max
        self._sent: OrderedDict[str, _Sent] = OrderedDict()

    def adds(self, part: StoryPart) -> bool:
        """Whether `part` may say of its story what nothing that was noted says."""
        sent = self._sent.get(part.story_id)
        if sent is None:
            return True
        self._sent.move_to_end(part.story_id)
        return not sent.says(part)

    def note(self, part: StoryPart) -> None:
        """`part` is sent, or will be before anything of it is left out for that."""
        sent = self._sent.get(part.story_id)
        day = part.fetched_at.date()
        if sent is None or sent.day < day:
            sent = self._sent[part.story_id] = _Sent(day)
        if sent.day == day:
            sent.add(part)
        self._sent.move_to_end(part.story_id)
        if len(self._sent) > self._stories_max:
            self._sent.popitem(last=False)


class _Sent:
    """What was sent of a story on `day`: texts, sections and links, each with its earliest fetch, and times of publication."""

    __slots__ = ("_bounds", "_names", "_texts", "day")

    def __init__(self, day: date) -> None:
        self.day = day
        self._texts: dict[int, datetime] = {}
        self._names: dict[tuple[str, str], datetime] = {}
        self._bounds: dict[bool, Bounds] = {}

    def says(self, part: StoryPart) -> bool:
        at = part.fetched_at
        if at.date() != self.day or any(name not in self._names or self._names[name] > at for name in _names(part)):
            return False
        bounds = bounds_of(part.published, at)
        known = bounds and self._bounds.get(bounds.is_fine)
        if bounds and not (known and holds(known, bounds)):
            return False
        # Of two sightings of a text at one moment the facts keep that with the least bytes: only a later one adds nothing.
        return self._texts.get(_text(part), at) < at

    def add(self, part: StoryPart) -> None:
        at = part.fetched_at
        text = _text(part)
        self._texts[text] = min(at, self._texts.get(text, at))
        for name in _names(part):
            self._names[name] = min(at, self._names.get(name, at))
        bounds = bounds_of(part.published, at)
        if bounds:
            known = self._bounds.get(bounds.is_fine)
            # Of several occurrences the last is enough: what is not held is sent.
            one_occurrence = known and (not bounds.is_fine or are_near(known, bounds))
            self._bounds[bounds.is_fine] = join(known, bounds) if known and one_occurrence else bounds


def _text(part: StoryPart) -> int:
    """A hash of the text, as the facts tell texts of a story apart. What is found in it follows from it."""
    return hash(_printed(part.__dict__))


def _names(part: StoryPart) -> list[tuple[str, str]]:
    """The section and the link, where it has them; a dateline's agencies are of the text."""
    return [(name, value) for name in ("section", "link") if (value := getattr(part, name))]
