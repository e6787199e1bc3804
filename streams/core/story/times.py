"""When a story was published, as its sightings narrow it: bounds that merge, and the interval they show.

A sighting says: published in (after, until]. Sightings of one occurrence intersect. Sightings more than
`CLUSTER_GAP` apart are occurrences of their own: a weather warning that comes back next month.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, get_args

from schemas.base import Basis, Granularity, Published, Record, UtcTime
from schemas.carried import joined, least

CLUSTER_GAP = timedelta(days=7)
"""Further apart than this, the same text is news again."""
FINE_WIDTH = timedelta(days=1, minutes=20)
"""Sightings up to a day wide tell occurrences apart; wider ones (`1 maand`) count only where there is none of those."""
STEPS: Mapping[Granularity, timedelta] = {
    "second": timedelta(minutes=1),
    "minute": timedelta(minutes=1),
    "hour": timedelta(minutes=1),
    "day": timedelta(minutes=10),
    "week": timedelta(days=1),
    "month": timedelta(days=1),
    "year": timedelta(days=1),
}
"""What a sighting says is widened to whole ones of these, no coarser than what is shown: else each fetch of a page would say

something else of all that is on it, by the seconds since the last one. An instant stays as it is.
"""
REACH_STEP = timedelta(days=1)
"""How far a set of sightings reaches is known in days: it only tells occurrences apart that are a week from each other."""

_GRANULARITIES: tuple[Granularity, ...] = get_args(Granularity)
_BASES: tuple[Basis, ...] = ("none", "age", "date", "metadata")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Bound(Record):
    """An end of an interval, and the earliest fetch that said so."""

    at: UtcTime
    fetched_at: UtcTime


class Bounds(Record):
    """The greatest start and the least end over a set of sightings, how far they reach, their finest unit and best basis."""

    after_min: Bound
    after_max: Bound
    until_min: Bound
    until_max: Bound
    granularity: Granularity
    basis: Basis

    @property
    def is_fine(self) -> bool:
        """Of one sighting."""
        return self.until_min.at - self.after_max.at <= FINE_WIDTH


def bounds_of(published: Published, fetched_at: datetime) -> Bounds | None:
    """What one sighting says; None where it says nothing."""
    ends = _ends(published)
    if ends is None or published.granularity is None:
        return None
    after_min, after_max, until_min, until_max = (Bound(at=at, fetched_at=fetched_at) for at in ends)
    return Bounds(
        after_min=after_min,
        after_max=after_max,
        until_min=until_min,
        until_max=until_max,
        granularity=published.granularity,
        basis=published.basis,
    )


def _ends(published: Published) -> tuple[datetime, datetime, datetime, datetime] | None:
    """Those of `Bounds`, in their order."""
    after, until, granularity = published.after, published.until, published.granularity
    if after is None or until is None or granularity is None:
        return None
    if granularity in STEPS:
        after, until = _floor(after, STEPS[granularity]), _ceil(until, STEPS[granularity])
    return _floor(after, REACH_STEP), after, until, _ceil(until, REACH_STEP)


def _least(a: Bound, b: Bound) -> Bound:
    return least(a, b, lambda bound: (bound.at, bound.fetched_at))


def _greatest(a: Bound, b: Bound) -> Bound:
    # Of two that say the same the earlier fetch counts, so that a repeated sighting changes nothing.
    return least(a, b, lambda bound: (_EPOCH - bound.at, bound.fetched_at))


def join(a: Bounds, b: Bounds) -> Bounds:
    """What both say: commutative, associative, idempotent, since each part is a minimum or a maximum."""
    both = Bounds(
        after_min=_least(a.after_min, b.after_min),
        after_max=_greatest(a.after_max, b.after_max),
        until_min=_least(a.until_min, b.until_min),
        until_max=_greatest(a.until_max, b.until_max),
        granularity=min(a.granularity, b.granularity, key=_GRANULARITIES.index),
        basis=max(a.basis, b.basis, key=_BASES.index),
    )
    return joined(both, a, b)


def are_near(a: Bounds, b: Bounds) -> bool:
    """Whether they lie within `CLUSTER_GAP` of each other: one occurrence."""
    return max(a.after_min.at, b.after_min.at) - min(a.until_max.at, b.until_max.at) <= CLUSTER_GAP


def cluster(bounds: Iterable[Bounds]) -> tuple[Bounds, ...]:
    """`bounds` joined where they lie within `CLUSTER_GAP` of each other, oldest first."""
    clusters: list[Bounds] = []
    for one in sorted(bounds, key=lambda b: (b.after_min.at, b.until_max.at)):
        if clusters and are_near(clusters[-1], one):
            clusters[-1] = join(clusters[-1], one)
        else:
            clusters.append(one)
    return tuple(clusters)


Told = tuple[Any, ...]
"""`Bounds` in a quarter of the memory, for who asks it of all that a page shows: four ends, then the ranks of unit and basis.

Of each of the six the least counts: the join of two has those, and is the first of them where none of its six is greater.
"""


def told(published: Published, fetched_at: datetime) -> Told | None:
    """What one sighting says, as `bounds_of` does."""
    ends = _ends(published)
    if ends is None or published.granularity is None:
        return None
    after_min, after_max, until_min, until_max = ends
    return (
        (after_min, fetched_at),
        (_EPOCH - after_max, fetched_at),
        (until_min, fetched_at),
        (_EPOCH - until_max, fetched_at),
        _GRANULARITIES.index(published.granularity),
        -_BASES.index(published.basis),
    )


def is_fine(one: Told) -> bool:
    """`Bounds.is_fine` of what one sighting says."""
    return bool(one[2][0] + one[1][0] - _EPOCH <= FINE_WIDTH)


def is_one_occurrence(a: Told, b: Told) -> bool:
    """Whether they are of one occurrence, as `are_near` says of bounds."""
    return bool(max(a[0][0], b[0][0]) + max(a[3][0], b[3][0]) - _EPOCH <= CLUSTER_GAP)


def shown(bounds: Bounds) -> Published:
    """The interval that `bounds` leave, widened so that a narrowing by seconds is no news.

    Under an hour wide to whole minutes, under a day to ten minutes, else to days (UTC). Sightings that contradict
    each other leave the span between them, flagged.
    """
    after, until = bounds.after_max.at, bounds.until_min.at
    conflict = after >= until
    if conflict:
        after, until = until, after
    if bounds.granularity != "instant":
        step = _step(until - after)
        after, until = _floor(after, step), _ceil(until, step)
    return Published(after=after, until=until, granularity=bounds.granularity, basis=bounds.basis, conflict=conflict)


def _step(width: timedelta) -> timedelta:
    if width < timedelta(hours=1):
        return timedelta(minutes=1)
    return timedelta(minutes=10) if width < timedelta(days=1) else timedelta(days=1)


def _floor(moment: datetime, step: timedelta) -> datetime:
    return _EPOCH + (moment - _EPOCH) // step * step


def _ceil(moment: datetime, step: timedelta) -> datetime:
    try:
        return _EPOCH - (_EPOCH - moment) // step * step
    except OverflowError:
        # The last day of the year 9999, which a page may claim.
        return moment
