"""The wire over HTTP, without Kafka: what is answered, to whom, and how it ends."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator
from contextlib import aclosing
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientResponse, ClientSession, UnixConnector
from aiohttp.test_utils import TestClient, TestServer
from yarl import URL

from streams.embedded import LOOPBACK
from streams.settings import SettingsError
from streams.web import server
from streams.web.items import News
from streams.web.ports import NotFoundError, Source, UnavailableError
from streams.web.server import HEADERS, LOOKUPS_MAX, create_app, names_of, serve, serving
from streams.web.wire import Known, Wire
from tests.web.invented import Newsroom

WITHIN_S = 10


class Archive:
    """Answers with what it was asked, unless it is to fail; waits until it may."""

    def __init__(self, fails: Exception | None = None) -> None:
        self.fails = fails
        self.may_answer = asyncio.Event()
        self.may_answer.set()
        self.at_once = self.at_once_max = 0
        self.was_cancelled = asyncio.Event()

    async def story(self, story_id: str, known: Known | None) -> dict[str, Any]:
        self.at_once += 1
        self.at_once_max = max(self.at_once, self.at_once_max)
        try:
            await self.may_answer.wait()
        except asyncio.CancelledError:
            self.was_cancelled.set()
            raise
        self.at_once -= 1
        if self.fails:
            raise self.fails
        return {"story_id": story_id, "is_known": known is not None}

    page = story


@pytest.fixture
def wire() -> Wire:
    return Wire("s")


@pytest.fixture
def archive() -> Archive:
    return Archive()


@pytest.fixture
async def client(wire: Wire, archive: Archive) -> AsyncIterator[TestClient[Any, Any]]:
    async with TestClient(TestServer(create_app(wire, archive, names_of("8090")))) as client:
        yield client


@pytest.fixture(scope="module")
def newsroom() -> Newsroom:
    return Newsroom()


async def event_of(response: ClientResponse) -> tuple[str, str, Any]:
    """Name, id and data of the next event; a comment has neither."""
    fields = {}
    while line := (await asyncio.wait_for(response.content.readline(), WITHIN_S)).decode().removesuffix("\n"):
        name, _, value = line.partition(": ")
        fields[name] = value
    return fields.get("event", ""), fields.get("id", ""), json.loads(fields.get("data", "null"))


async def events_until(response: ClientResponse, name: str) -> list[tuple[str, str, Any]]:
    found = [await event_of(response)]
    while found[-1][0] != name:
        found.append(await event_of(response))
    return found


async def test_news_comes_as_server_sent_events(client: TestClient[Any, Any], wire: Wire, newsroom: Newsroom) -> None:
    first, second = islice(newsroom.news(), 2)
    wire.add(first)
    async with client.get("/api/wire") as response:
        assert response.headers["Content-Type"] == "text/event-stream"
        assert await response.content.readline() == b"retry: 2000\n"
        found = await events_until(response, "caught_up")
        assert [(name, id_) for name, id_, _ in found if name] == [
            ("state", ""),
            ("reset", ""),
            ("news", "s-1"),
            ("caught_up", ""),
        ]
        wire.add(second)
        name, id_, item = await event_of(response)
    assert (name, id_, item["title"]) == ("news", "s-2", second.event.title)


async def test_who_comes_again_goes_on_behind_the_last_id(client: TestClient[Any, Any], wire: Wire, newsroom: Newsroom) -> None:
    for news in islice(newsroom.news(), 3):
        wire.add(news)
    async with client.get("/api/wire", headers={"Last-Event-ID": "s-2"}) as response:
        found = await events_until(response, "caught_up")
    assert [id_ for _, id_, _ in found if id_] == ["s-3"]
    assert "reset" not in [name for name, _, _ in found]


async def test_hostile_text_is_text_and_breaks_no_event(client: TestClient[Any, Any], wire: Wire, newsroom: Newsroom) -> None:
    hostile = "</script><img onerror=alert(1)>\r\n\r\nevent: reset\ndata: {}\n\n\u2028\u202e\x1b]0;x\x07\x00"
    news = next(newsroom.news())
    wire.add(News(news.event.model_copy(update={"title": hostile}), "x", "created", news.received))
    async with client.get("/api/wire") as response:
        found = await events_until(response, "caught_up")
    assert [name for name, _, _ in found].count("reset") == 1
    assert next(data for name, _, data in found if name == "news")["title"] == hostile


async def test_silence_is_broken_by_comments(archive: Archive) -> None:
    wire = Wire("s", silent_s=0.01)
    async with (
        TestClient(TestServer(create_app(wire, archive, names_of("8090")))) as client,
        client.get("/api/wire") as response,
    ):
        await events_until(response, "caught_up")
        assert await asyncio.wait_for(response.content.readline(), WITHIN_S) == b":\n"


@pytest.mark.parametrize("path", ["/", "/story/00ab", "/?entity=person:x"])
async def test_the_pages_are_one_shell(client: TestClient[Any, Any], path: str) -> None:
    async with client.get(path) as response:
        assert (response.status, response.headers["Content-Type"]) == (200, "text/html; charset=utf-8")
        assert "/static/wire.js" in await response.text()


async def test_a_file_that_a_browser_has_is_not_sent_again(client: TestClient[Any, Any]) -> None:
    async with client.get("/static/wire.js") as response:
        assert (response.status, response.headers["Cache-Control"]) == (200, "no-cache")
        assert "javascript" in response.headers["Content-Type"]
    async with client.get("/static/wire.js", headers={"If-None-Match": response.headers["ETag"]}) as again:
        assert again.status == 304


@pytest.mark.parametrize("path", ["/static/../server.py", "/static/%2e%2e/server.py", "/static//etc/passwd", "/static/", "/x"])
async def test_nothing_else_is_served(client: TestClient[Any, Any], path: str) -> None:
    reader, writer = await asyncio.open_connection(LOOPBACK, client.port)
    writer.write(f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode())
    status = await asyncio.wait_for(reader.readline(), WITHIN_S)
    writer.close()
    assert status.split()[1] in (b"403", b"404")


@pytest.mark.parametrize(
    ("path", "cache"),
    [
        *(("/", "no-cache"), ("/static/wire.css", "no-cache"), ("/nothing", "no-cache")),
        *(("/api/wire", "no-store"), ("/api/story/a", "no-store"), ("/api/page/a", "no-store")),
    ],
)
async def test_every_answer_forbids_what_the_page_does_not_need(client: TestClient[Any, Any], path: str, cache: str) -> None:
    async with client.get(path) as response:
        assert {name: response.headers[name] for name in HEADERS} == HEADERS
        assert response.headers["Cache-Control"] == cache
        assert "Access-Control-Allow-Origin" not in response.headers
    policy = dict(part.strip().split(" ", 1) for part in HEADERS["Content-Security-Policy"].split(";"))
    assert policy["default-src"] == "'none'"
    assert not any("unsafe" in sources or "*" in sources for sources in policy.values())


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost:8090", "LOCALHOST", "[::1]:8090", "127.0.0.1:1"])
async def test_loopback_may_be_called_by_its_names(client: TestClient[Any, Any], host: str) -> None:
    async with client.get("/", headers={"Host": host}) as response:
        assert response.status == 200


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:8090", "localhost.evil.example", "127.0.0.1@evil.example", "", "["]
)
@pytest.mark.parametrize("path", ["/", "/api/wire", "/static/wire.js"])
async def test_a_name_that_was_made_to_lead_here_is_refused(client: TestClient[Any, Any], host: str, path: str) -> None:
    async with client.get(path, headers={"Host": host}) as response:
        assert response.status == 421
        assert {name: response.headers[name] for name in HEADERS} == HEADERS


def test_the_address_given_is_a_name_too() -> None:
    assert names_of("news.example:80") == frozenset({"news.example", "localhost", "127.0.0.1", "::1"})
    assert names_of("[::]:80") == frozenset({"::", "localhost", "127.0.0.1", "::1"})
    assert names_of("/run/wire.sock") is None


async def test_other_sites_have_no_business_here(client: TestClient[Any, Any]) -> None:
    for site, status in (("cross-site", 403), ("same-origin", 200), ("none", 200)):
        async with client.get("/api/story/a", headers={"Sec-Fetch-Site": site}) as response:
            assert response.status == status
    # A link to the page from elsewhere is one.
    async with client.get("/story/a", headers={"Sec-Fetch-Site": "cross-site"}) as response:
        assert response.status == 200


@pytest.mark.parametrize("what", ["story", "page"])
async def test_a_look_up_is_told_what_memory_has(
    client: TestClient[Any, Any], wire: Wire, newsroom: Newsroom, what: str
) -> None:
    news = next(newsroom.news())
    wire.add(news)
    story_id = news.event.netbinnen.story_id
    for asked, is_known in ((story_id, True), ("a b%<", False)):
        async with client.get(URL(f"/api/{what}/") / asked) as response:
            assert await response.json() == {"story_id": asked, "is_known": is_known}


@pytest.mark.parametrize(("error", "status"), [(NotFoundError("Gone."), 404), (UnavailableError("Not now."), 503)])
async def test_what_cannot_be_looked_up_is_one_sentence(
    client: TestClient[Any, Any], archive: Archive, error: Exception, status: int
) -> None:
    archive.fails = error
    for what in ("story", "page"):
        async with client.get(f"/api/{what}/a") as response:
            assert (response.status, await response.json()) == (status, {"problem": str(error)})


async def test_few_look_ups_are_done_at_a_time(client: TestClient[Any, Any], archive: Archive) -> None:
    archive.may_answer.clear()
    asking = [asyncio.create_task(client.get("/api/story/a")) for _ in range(LOOKUPS_MAX + 2)]
    while archive.at_once < LOOKUPS_MAX:
        await asyncio.sleep(0)
    archive.may_answer.set()
    responses = await asyncio.gather(*asking)
    assert [response.status for response in responses] == [200] * len(asking)
    assert archive.at_once_max == LOOKUPS_MAX


async def test_a_look_up_ends_when_nobody_waits_for_it(archive: Archive) -> None:
    archive.may_answer.clear()
    async with serving("0", _silent(), archive) as served:
        _, writer = await asyncio.open_connection(LOOPBACK, URL(served.url).port)
        writer.write(b"GET /api/story/a HTTP/1.1\r\nHost: localhost\r\n\r\n")
        while not archive.at_once:
            await asyncio.sleep(0)
        writer.close()
        await asyncio.wait_for(archive.was_cancelled.wait(), WITHIN_S)


async def _silent() -> Source:
    yield "connected"
    await asyncio.Event().wait()


async def test_readers_do_not_hold_up_the_end(archive: Archive) -> None:
    clock = asyncio.get_running_loop().time
    closed = asyncio.Event()

    async def source() -> Source:
        try:
            yield "connected"
            await asyncio.Event().wait()
        finally:
            closed.set()

    async with ClientSession() as session:
        async with serving("0", source(), archive) as served:
            response = await session.get(f"{served.url}api/wire")
            await events_until(response, "caught_up")
            began = clock()
        assert clock() - began < 1
        assert await asyncio.wait_for(response.content.read(), WITHIN_S) == b""
    assert closed.is_set()


class Unread:
    """A reader that connects and takes nothing, or as little as the system lets it."""

    def __init__(self, url: str) -> None:
        self.socket = socket.socket()
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
        self.socket.connect((LOOPBACK, URL(url).port))
        self.socket.sendall(b"GET /api/wire HTTP/1.1\r\nHost: localhost\r\n\r\n")

    def __enter__(self) -> "Unread":
        return self

    def __exit__(self, *_: object) -> None:
        self.socket.close()

    def was_reset(self) -> bool:
        """Whether the server has cut this one off: the system tells it without being read to the end."""
        self.socket.settimeout(WITHIN_S)
        try:
            while self.socket.recv(1 << 20):
                pass
        except ConnectionResetError:
            return True
        return False


async def test_a_reader_that_takes_nothing_is_cut_off_and_costs_no_memory(
    archive: Archive, newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server, "STALLED_S", 0.2)
    wire = Wire("s", kept_max=10, behind_max=20)
    first = next(newsroom.news())
    large = first.event.model_copy(update={"title": "x" * 200_000})
    was_read = asyncio.Event()

    async def source() -> Source:
        yield "connected"
        for number in range(100):
            yield News(large, str(number), "updated", first.received)
            await was_read.wait()
            was_read.clear()
        await asyncio.Event().wait()

    async with ClientSession(read_bufsize=1 << 20) as session, serving("0", source(), archive, wire) as served:
        with Unread(served.url) as unread:
            async with session.get(f"{served.url}api/wire") as response:
                last = ""
                while last != "s-100":
                    _, last, _ = await event_of(response)
                    if last:
                        was_read.set()
            assert len(wire) == 20
            assert wire.size < 21 * 201_000
            assert await asyncio.to_thread(unread.was_reset)


async def test_an_address_in_use_is_one_line_that_names_the_setting(archive: Archive) -> None:
    async with serving("0", _silent(), archive) as served:
        taken = f"{LOOPBACK}:{URL(served.url).port}"
        with pytest.raises(SettingsError, match=rf"^setting web \(NETBINNEN_WEB\): {taken}: .*in use"):
            async with serving(taken, _silent(), archive):
                pass


async def test_a_socket_answers_to_any_name(archive: Archive, tmp_path: Path) -> None:
    path = tmp_path / "wire"
    async with (
        serving(str(path), _silent(), archive) as served,
        ClientSession(connector=UnixConnector(path=str(path))) as session,
        session.get("http://news.example/") as response,
    ):
        assert (response.status, served.url) == (200, f"unix:{path}")


async def test_an_error_of_the_source_ends_the_server(archive: Archive) -> None:
    async def broken() -> Source:
        yield "connected"
        raise RuntimeError("a bug")

    with pytest.raises(RuntimeError, match="a bug"):
        await asyncio.wait_for(serve("0", broken(), archive, asyncio.Event(), lambda _: None), WITHIN_S)


async def test_it_serves_until_it_is_told_to_stop(newsroom: Newsroom) -> None:
    stop = asyncio.Event()
    urls: list[str] = []
    serving_ = asyncio.create_task(serve("0", newsroom.source(1000, 5), newsroom, stop, urls.append))
    while not urls:
        await asyncio.sleep(0)
    async with ClientSession() as session, session.get(f"{urls[0]}api/wire") as response:
        story_id = next(data["story_id"] for name, _, data in await events_until(response, "news") if name == "news")
        async with session.get(f"{urls[0]}api/story/{story_id}") as found:
            assert (await found.json())["complete"]
        stop.set()
        await asyncio.wait_for(serving_, WITHIN_S)


async def test_invented_news_is_a_source_like_any_other(newsroom: Newsroom) -> None:
    async with aclosing(newsroom.source(10_000, 60)) as source:
        found = [await anext(source) for _ in range(62)]
    assert found[:2] == ["starting", "connected"]
    assert {news.change for news in found[2:] if isinstance(news, News)} == {"created", "updated", "withdrawn"}
