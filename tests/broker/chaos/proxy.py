"""A TCP proxy on loopback in front of a broker, that resets its connections or lets nothing through for a while."""

import asyncio
import contextlib
import socket
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from streams.embedded import LOOPBACK

CHUNK_BYTES = 64 * 1024
RESET = struct.pack("ii", 1, 0)
"""SO_LINGER on, for 0 s: what is closed is reset."""


class Proxy:
    """Passes on what comes at `port` to `target` and back. Counts what it passed, reset and held up."""

    def __init__(self, port: int, target: int) -> None:
        self._port = port
        self._target = target
        self._open: set[asyncio.StreamWriter] = set()
        self._serving: set[asyncio.Future[None]] = set()
        self._flows = asyncio.Event()
        self._flows.set()
        self.passed_bytes = 0
        self.held_bytes = 0
        self.reset_connections = 0

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        server = await asyncio.start_server(self._accept, LOOPBACK, self._port)
        try:
            yield
        finally:
            server.close()
            self._flows.set()
            self.reset()
            await asyncio.gather(*self._serving)

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.ensure_future(self._serve(reader, writer))
        self._serving.add(task)
        task.add_done_callback(self._serving.discard)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            onward_reader, onward_writer = await asyncio.open_connection(LOOPBACK, self._target)
        except OSError:
            writer.close()
            return
        both = {writer, onward_writer}
        self._open |= both
        await asyncio.gather(self._pass(reader, onward_writer), self._pass(onward_reader, writer))
        self._open -= both

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Until either end closes, then closes the other."""
        with contextlib.suppress(OSError):
            while data := await reader.read(CHUNK_BYTES):
                if not self._flows.is_set():
                    self.held_bytes += len(data)
                    await self._flows.wait()
                writer.write(data)
                await writer.drain()
                self.passed_bytes += len(data)
        writer.close()

    def reset(self) -> int:
        """RST to both ends of all open connections; how many connections."""
        for writer in self._open:
            if not writer.is_closing():
                writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
            writer.transport.abort()
        count = len(self._open) // 2
        self.reset_connections += count
        return count

    @asynccontextmanager
    async def standing_still(self) -> AsyncIterator[None]:
        """Nothing passes, and all stays open."""
        self._flows.clear()
        try:
            yield
        finally:
            self._flows.set()
