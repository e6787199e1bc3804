"""What Linux says of a process's turns on a processor."""

import ctypes
import platform
import sys
from typing import NamedTuple

from streams.process import SCHED_SETATTR, _Attributes


class Turns(NamedTuple):
    """The policy, the niceness, and how long a turn is, in nanoseconds."""

    policy: int
    nice: int
    ns: int


def turns_of(pid: int) -> Turns | None:
    """Those of a process's first thread, 0 for this one. None where it cannot be known: no Linux, or one before 6.12."""
    if sys.platform != "linux" or platform.machine() not in SCHED_SETATTR:
        return None
    found = _Attributes()
    # sched_getattr has the next number on every machine that is listed.
    ctypes.CDLL(None).syscall(SCHED_SETATTR[platform.machine()] + 1, pid, ctypes.byref(found), ctypes.sizeof(found), 0)
    return Turns(found.policy, found.nice, found.runtime) if found.runtime else None
