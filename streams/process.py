"""What the process of a stage takes of the machine: memory, and turns. Measured by `make bench`, reasons in DECISIONS.md."""

import contextlib
import ctypes
import gc
import os
import platform
import sys

COLLECTED_AFTER = (20_000, 20, 50)
"""Python looks for cycles after so many new objects (700 by default), and at older ones after so many looks: what a record

leaves behind has few, and the looks took a sixteenth of all that the stages do.
"""
TURN_NS = 30_000_000
"""On a processor that others wait for: in one of Linux's own, of a millisecond or three, its caches are hardly filled again.
Who asks for less, as the broker does, need not wait for the end of it.
"""
STEP = 5
"""How nice who steps back is: a third of the time of one that does not, where both want the same processor (sched(7))."""
SCHED_SETATTR = {"x86_64": 314, "aarch64": 274}
"""The number of the system call, which neither Python nor most C libraries know by name."""


class _Attributes(ctypes.Structure):
    """`struct sched_attr` of sched_setattr(2). `runtime` is the turn, in nanoseconds."""

    _fields_ = (
        ("size", ctypes.c_uint32),
        ("policy", ctypes.c_uint32),
        ("flags", ctypes.c_uint64),
        ("nice", ctypes.c_int32),
        ("priority", ctypes.c_uint32),
        ("runtime", ctypes.c_uint64),
        ("deadline", ctypes.c_uint64),
        ("period", ctypes.c_uint64),
    )


def step_back() -> None:
    """Let others go first that want the processor, unless somebody has said already how nice this process is to be."""
    if not os.getpriority(os.PRIO_PROCESS, 0):
        os.nice(STEP)


def take_long_turns() -> None:
    """Ask Linux for turns of `TURN_NS`, for this thread and all that it starts.

    Nothing changes before Linux 6.12, elsewhere, and where the process may not ask or was given a policy of its own.
    """
    if sys.platform != "linux" or os.sched_getscheduler(0) != os.SCHED_OTHER:
        return
    if number := SCHED_SETATTR.get(platform.machine()):
        asked = _Attributes(
            size=ctypes.sizeof(_Attributes),
            policy=os.SCHED_OTHER,
            nice=os.getpriority(os.PRIO_PROCESS, 0),
            runtime=TURN_NS,
        )
        ctypes.CDLL(None).syscall(number, 0, ctypes.byref(asked), 0)


def give_memory_back() -> None:
    """What was freed is the system's again: glibc keeps what large buffers took. Nothing where the C library is another one."""
    with contextlib.suppress(AttributeError):
        ctypes.CDLL(None).malloc_trim(0)


def collect_seldom() -> None:
    """What is loaded by now stays, so the garbage collector need not look at it; at the rest it looks less often."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*COLLECTED_AFTER)
