"""What the process of a stage takes of the machine, by what Linux itself says of it."""

import os
import subprocess
import sys

import pytest

from streams.process import STEP, TURN_NS
from tests.turns import Turns, turns_of

SAYS_TURNS = """
import threading
from streams.process import take_long_turns
from tests.turns import turns_of

def say():
    print(*turns_of(0))

say()
take_long_turns()
say()
thread = threading.Thread(target=say)
thread.start()
thread.join()
"""


def said(prepare: str = "") -> list[Turns]:
    """Of a process before and after, and of a thread that it then starts."""
    if turns_of(0) is None:
        pytest.skip("Linux 6.12 or later has turns to ask for")
    ran = subprocess.run([sys.executable, "-c", prepare + SAYS_TURNS], capture_output=True, text=True, check=True, timeout=60)
    return [Turns(*map(int, line.split())) for line in ran.stdout.splitlines()]


def test_a_process_and_its_threads_have_long_turns() -> None:
    before, *after = said()
    assert before.ns < TURN_NS
    assert after == [Turns(os.SCHED_OTHER, before.nice, TURN_NS)] * 2


def test_who_was_made_nice_stays_so() -> None:
    before, *after = said("import os; os.nice(7)")
    assert before.nice >= 7
    assert after == [Turns(os.SCHED_OTHER, before.nice, TURN_NS)] * 2


def test_a_policy_that_somebody_chose_is_kept() -> None:
    before, *after = said("import os; os.sched_setscheduler(0, os.SCHED_BATCH, os.sched_param(0))")
    assert after == [before] * 2


def test_where_linux_refuses_nothing_changes_and_nothing_fails() -> None:
    before, *after = said("import os; os.SCHED_OTHER = 99; os.sched_getscheduler = lambda _: 99")
    assert after == [before] * 2


@pytest.mark.parametrize("given", [0, 2, 7])
def test_who_was_not_made_nice_steps_back(given: int) -> None:
    code = f"import os; print(os.nice({given})); from streams.process import step_back; step_back(); print(os.nice(0))"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    before, after = map(int, ran.stdout.split())
    assert after == (before or STEP)
