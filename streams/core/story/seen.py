"""What was sent of each story, so that a sighting that adds nothing is not sent again: most of a page was on the one before.

By the laws of `facts`: where `Seen.adds` is false, the merge of what was noted of the story with the part is what was noted,
whatever names are found in the text. So a story is the same to the byte whatever a memory holds, and where it is lost. It is
of one fetch day at a time: on the next one a story is told anew, for its last day, and because whoever publishes it may have
forgotten it meanwhile.
"""

from collections import OrderedDict
from datetime import date, datetime
from operator import itemgetter, le

from schemas.parts import StoryPart
from streams.core.story.facts import IDENTITY
from streams.core.story.times import Told, is_fine, is_one_occurrence, told

_printed = itemgetter(*sorted(IDENTITY & set(StoryPart.model_fields)))


class Seen:
    """What was sent of the `stories_max` stories that were asked for last."""

    def __init__(self, stories_max: int) -> None:
        self._stories_max = stories_max
        self._sent: OrderedDict[str, _Sent] = OrderedDict()

    def forget(self) -> None:
        """Where what was noted may not have been sent after all: then all is sent again."""
        self._sent.clear()

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

    __slots__ = ("_fine", "_said", "_wide", "day")

    def __init__(self, day: date) -> None:
        self.day = day
        self._said: dict[int, datetime] = {}
        self._fine: Told | None = None
        self._wide: Told | None = None

    def says(self, part: StoryPart) -> bool:
        at, said = part.fetched_at, self._said
        if at.date() != self.day or any(name not in said or said[name] > at for name in _names(part)):
            return False
        times = told(part.published, at)
        if times:
            known = self._fine if is_fine(times) else self._wide
            if known is None or not all(map(le, known, times)):
                return False
        # Of two sightings of a text at one moment the facts keep that with the least bytes: only a later one adds nothing.
        return said.get(_text(part), at) < at

    def add(self, part: StoryPart) -> None:
        at = part.fetched_at
        for each in (_text(part), *_names(part)):
            self._said[each] = min(at, self._said.get(each, at))
        times = told(part.published, at)
        if times and is_fine(times):
            # Of several occurrences the last is enough: what is not held is sent.
            is_same = self._fine is not None and is_one_occurrence(self._fine, times)
            self._fine = _both(self._fine, times) if is_same else times
        elif times:
            self._wide = _both(self._wide, times)


def _both(known: Told | None, times: Told) -> Told:
    return tuple(map(min, known, times)) if known else times


def _text(part: StoryPart) -> int:
    """A hash of the text, as the facts tell texts of a story apart. What is found in it follows from it."""
    return hash(_printed(part.__dict__))


def _names(part: StoryPart) -> list[int]:
    """Hashes of the section and the link, where it has them; a dateline's agencies are of the text."""
    return [hash((name, value)) for name in ("section", "link") if (value := getattr(part, name))]
