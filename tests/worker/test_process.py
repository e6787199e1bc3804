"""What the process of a stage takes of the machine, by what Linux itself says of it."""

import os
import platform
import subprocess
import sys

import pytest

from streams.process import SCHED_SETATTR, TURN_NS

SAYS_TURN = f"""
import ctypes, os, threading
from streams.process import _Attributes, take_long_turns

def say():
    found = _Attributes()
    ctypes.CDLL(None).syscall({SCHED_SETATTR.get(platform.machine(), 0) + 1}, 0, ctypes.byref(found), ctypes.sizeof(found), 0)
    print(found.policy, found.nice, found.runtime)

say()
take_long_turns()
say()
thread = threading.Thread(target=say)
thread.start()
thread.join()
"""
"""The policy, niceness and turn of a process, before and after, and of a thread that it then starts."""


def said(prepare: str = "") -> list[list[int]]:
    """Where turns cannot be asked for there is nothing to see: the test is skipped."""
    if sys.platform != "linux" or platform.machine() not in SCHED_SETATTR:
        pytest.skip("no Linux whose system calls are known")
    ran = subprocess.run([sys.executable, "-c", prepare + SAYS_TURN], capture_output=True, text=True, check=True, timeout=60)
    before, *rest = [[int(figure) for figure in line.split()] for line in ran.stdout.splitlines()]
    if not before[2]:
        pytest.skip("a Linux before 6.12, which has no turns to ask for")
    return [before, *rest]


def test_a_process_and_its_threads_have_long_turns() -> None:
    before, *after = said()
    assert before[2] < TURN_NS
    assert after == [[os.SCHED_OTHER, before[1], TURN_NS]] * 2


def test_who_was_made_nice_stays_so() -> None:
    before, after, _ = said("import os; os.nice(7)")
    assert before[1] >= 7
    assert after == [os.SCHED_OTHER, before[1], TURN_NS]


def test_a_policy_that_somebody_chose_is_kept() -> None:
    before, *after = said("import os; os.sched_setscheduler(0, os.SCHED_BATCH, os.sched_param(0))")
    assert after == [before] * 2


def test_where_linux_refuses_nothing_changes_and_nothing_fails() -> None:
    before, *after = said("from streams import process; process.SCHED_SETATTR = dict.fromkeys(process.SCHED_SETATTR, 100_000)")
    assert after == [before] * 2
