"""State records in memory: nothing is lost, and they take about half of what plain compression leaves."""

import zlib

from hypothesis import given
from hypothesis import strategies as st

from streams.offline import states_of
from streams.publish.packing import pack, unpack
from streams.samples import load_samples


@given(st.binary())
def test_what_is_packed_comes_back(value: bytes) -> None:
    assert unpack(pack(value)) == value


def test_stories_take_much_less_than_by_themselves() -> None:
    states = [story.state for story in states_of(load_samples()).values()]
    packed, alone = (sum(len(how(state)) for state in states) for how in (pack, lambda state: zlib.compress(state, 3)))
    plain, packed_each, alone_each = (size / len(states) for size in (sum(map(len, states)), packed, alone))
    print(f"\n{len(states)} stories of {plain:.0f} bytes: {alone_each:.0f} by themselves, {packed_each:.0f} packed")
    assert packed < 0.7 * alone
