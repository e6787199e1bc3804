"""Where a replay computes: a process that ends, and Ctrl-C, are said in one line by who asked, and by nobody else."""

import asyncio
import gc
import multiprocessing
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from streams.boundary import DeadLettersError
from streams.records import Incoming
from streams.replay.pool import Pool
from streams.replay.work import Sighting
from streams.settings import load_settings
from streams.topics import ENRICHED, RAW
from tests.traffic import as_records, make_pages

ROOT = Path(__file__).parents[2]


def bad(count: int) -> list[Incoming]:
    """Records that are no JSON."""
    return [Incoming(ENRICHED.name, 0, number, 0, b"key", b"{") for number in range(count)]


@pytest.mark.parametrize("processes", [1, 2])
def test_of_many_tasks_that_fail_only_the_one_waited_for_is_heard(processes: int) -> None:
    complaints: list[object] = []

    async def work() -> None:
        asyncio.get_running_loop().set_exception_handler(lambda _, context: complaints.append(context))
        with Pool(load_settings(dead_letters_in_a_row_max="3"), ENRICHED.name, (), processes, every_change=False) as pool:
            tasks = [pool.find(bad(9)) for _ in range(2 * processes)]
            with pytest.raises(DeadLettersError):
                await tasks[0]
            await asyncio.wait(tasks)
        del tasks
        gc.collect()

    asyncio.run(work())
    assert complaints == []


@pytest.mark.parametrize("every_change", [True, False])
def test_any_number_of_processes_finds_what_one_does_in_its_order(every_change: bool) -> None:
    """What adds nothing is known where its story is: a text of it is tagged by no other process again."""
    records = as_records(list(make_pages(90)))

    async def found_by(processes: int) -> list[Sighting]:
        with Pool(load_settings(), RAW.name, (), processes, every_change=every_change) as pool:
            answers = [await pool.find(records[at : at + 30]) for at in range(0, len(records), 30)]
            assert len(multiprocessing.active_children()) == (processes if processes > 1 else 0)
        assert multiprocessing.active_children() == []
        assert not any(rejected for _, rejected in answers)
        return [sighting._replace(at=0) for sightings, _ in answers for sighting in sightings]

    one = asyncio.run(found_by(1))
    assert len({sighting.story_id for sighting in one}) > 30
    assert asyncio.run(found_by(3)) == one


CTRL_C = """
import asyncio
from streams.replay.pool import Pool
from streams.settings import load_settings
from streams.watch import stop_at_signals

async def work():
    stop = stop_at_signals()
    with Pool(load_settings(), "stories.enriched", (), 2, every_change=False) as pool:
        tasks = [pool.pick([]) for _ in range(4)]
        print("started", flush=True)
        await asyncio.gather(*tasks)
        print("stopped" if stop.is_set() else "not stopped")

if __name__ == "__main__":
    asyncio.run(work())
"""


def test_a_ctrl_c_while_processes_start_stops_none_of_them(tmp_path: Path) -> None:
    program = tmp_path / "program.py"
    program.write_text(CTRL_C)
    process = subprocess.Popen(
        [sys.executable, str(program)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        # Ctrl-C goes to all processes of the terminal's group.
        start_new_session=True,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "started\n"
    time.sleep(0.1)
    os.killpg(process.pid, signal.SIGINT)
    assert process.communicate(timeout=60) == ("stopped\n", "")
