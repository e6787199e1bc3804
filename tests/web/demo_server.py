"""The wire without Kafka, on invented news: `python -m tests.web.demo_server --rate 2 --address 8090`."""

import argparse
import asyncio

from streams.watch import stop_at_signals
from streams.web import serve
from tests.web.invented import Newsroom


async def main(address: str, rate: float, count: int | None) -> None:
    newsroom = Newsroom()
    await serve(address, newsroom.source(rate, count), newsroom, stop_at_signals(), lambda url: print(url, flush=True))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--address", default="8090", help="port, host:port or a socket's path; port 0 is any free one")
    parser.add_argument("--rate", type=float, default=1.0, help="news a second")
    parser.add_argument("--count", type=int, help="news in all, then silence")
    asyncio.run(main(**vars(parser.parse_args())))
