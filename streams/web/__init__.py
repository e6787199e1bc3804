"""The live wire: news as it arrives, as a web page. `netbinnen web`.

    news.events ──live──▶ wire (memory) ──server──▶ browsers, by server-sent events
       one story: history · the page it came from: page · what a browser is told of an event: items

It reads and never writes, is in no group, and keeps nothing: a start reads the newest events back. `items` and `taken` are
pure, `server` knows no Kafka and the others no HTTP; `ports` is what is between them.
"""

from streams.web.server import serve, serving

__all__ = ["serve", "serving"]
