"""How the process of a stage keeps its memory: measured by `make bench`, reasons in DECISIONS.md."""

import contextlib
import ctypes
import gc

COLLECTED_AFTER = (20_000, 20, 50)
"""Python looks for cycles after so many new objects (700 by default), and at older ones after so many looks: what a record

leaves behind has few, and the looks took a sixteenth of all that the stages do.
"""


def give_memory_back() -> None:
    """What was freed is the system's again: glibc keeps what large buffers took. Nothing where the C library is another one."""
    with contextlib.suppress(AttributeError):
        ctypes.CDLL(None).malloc_trim(0)


def collect_seldom() -> None:
    """What is loaded by now stays, so the garbage collector need not look at it; at the rest it looks less often."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*COLLECTED_AFTER)
