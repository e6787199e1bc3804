"""What may be committed of what was handed out, and which ids are remembered."""

from aiokafka import TopicPartition
from hypothesis import given
from hypothesis import strategies as st

from streams.consume.progress import Progress, Seen

ONE, TWO = TopicPartition("t", 0), TopicPartition("t", 1)


async def nothing() -> None:
    pass


def test_only_what_is_finished_may_be_committed() -> None:
    progress = Progress(nothing)
    progress.open(ONE, 4)
    assert progress.finished == {}
    progress.finish()
    progress.open(ONE, 9)
    progress.open(TWO, 0)
    assert progress.finished == {ONE: 5}
    progress.finish()
    assert progress.finished == {ONE: 10, TWO: 1}


def test_what_is_taken_back_comes_again_from_its_first_offset_on() -> None:
    progress = Progress(nothing)
    for offset in (4, 5, 8):
        progress.open(ONE, offset)
    assert progress.take_back() == {ONE: 4}
    assert progress.take_back() == {}
    progress.finish()
    assert progress.finished == {}


def test_a_record_that_is_reopened_is_not_finished_with_those_before_it() -> None:
    progress = Progress(nothing)
    progress.open(ONE, 4)
    progress.open(ONE, 7)
    progress.reopen(ONE, 7)
    progress.open(TWO, 3)
    progress.reopen(TWO, 3)
    progress.finish()
    # 5 and 6 are ends of transactions: the next record is that at 7.
    assert progress.finished == {ONE: 7}


async def test_at_a_rebalance_what_is_finished_is_committed_and_all_is_forgotten() -> None:
    committed: list[dict[TopicPartition, int]] = []

    async def commit() -> None:
        committed.append(dict(progress.finished))
        # The caller goes on meanwhile.
        progress.finish()

    progress = Progress(commit)
    progress.open(ONE, 4)
    progress.finish()
    progress.open(TWO, 0)
    await progress.on_partitions_revoked({ONE, TWO})
    assert committed == [{ONE: 5}]
    progress.finish()
    assert (progress.finished, progress.take_back(), progress.epoch) == ({}, {}, 1)


@given(st.integers(1, 5), st.lists(st.sampled_from("abcdefgh")))
def test_the_last_ids_are_remembered(count_max: int, ids: list[str]) -> None:
    seen = Seen(count_max, ids)
    last = list(dict.fromkeys(reversed(ids)))
    assert [id_ in seen for id_ in last] == [at < count_max for at in range(len(last))]
