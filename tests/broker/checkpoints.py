"""The command line with replays that write down all the time what they know: `python -m tests.broker.checkpoints replay …`."""

import streams.replay.run
from streams.cli import main

if __name__ == "__main__":
    streams.replay.run.CHECKPOINT_S = 0.0
    streams.replay.run.RECORDS_AT_ONCE = 10
    main()
