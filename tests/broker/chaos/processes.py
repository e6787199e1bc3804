"""A whole worker seen from outside: its stages' processes, what they weigh, and what each said that it counted."""

import asyncio
import re
import time
from pathlib import Path

from streams.topics import STAGES

FOUND_WITHIN_S = 20


def children(pid: int) -> list[int]:
    """The processes that `pid` started and that are still its own."""
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


async def stages_of(worker: int) -> dict[str, int]:
    """The process of each stage of `netbinnen worker`, by the stage's name, as soon as all of them are there."""
    deadline = time.monotonic() + FOUND_WITHIN_S
    while time.monotonic() < deadline:
        commands = {pid: Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0") for pid in children(worker)}
        found = {stage: pid for stage in STAGES for pid, command in commands.items() if stage.encode() in command}
        if len(found) == len(STAGES):
            return found
        await asyncio.sleep(0.1)
    raise AssertionError(f"worker {worker} has not started its stages")


def resident_mb(pid: int, field: str) -> float:
    """`VmRSS` (now) or `VmHWM` (at most so far) of a process."""
    status = Path(f"/proc/{pid}/status").read_text()
    found = re.search(rf"{field}:\s+(\d+) kB", status)
    assert found is not None
    return int(found[1]) / 1024


def counted(log: Path, stage: str) -> dict[str, int]:
    """The stage's last line of counts in the worker's log."""
    lines = re.findall(rf"{stage}: (\w+=\d+(?: \w+=\d+)*)$", log.read_text(), re.MULTILINE)
    return {name: int(count) for name, count in (pair.split("=") for pair in lines[-1].split())} if lines else {}
