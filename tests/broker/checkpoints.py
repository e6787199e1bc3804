"""The command line with replays that write down all the time what they know: `python -m tests.broker.checkpoints replay …`.

And slowly: on a busy machine it takes a while to see that something was written, and to kill it then.
"""

import asyncio
from typing import Any

from streams.cli import main
from streams.replay import run

WRITING_S = 0.25


class SlowOutlet(run._Outlet):
    async def write(self, *arguments: Any) -> None:
        await asyncio.sleep(WRITING_S)
        await super().write(*arguments)


if __name__ == "__main__":
    run.CHECKPOINT_S = 0.0
    run.RECORDS_AT_ONCE = 10
    run._Outlet = SlowOutlet  # type: ignore[misc]
    main()
