"""HTML to a document: its lines, what the markup says of them, and that no page is too broken or too large."""

import time
from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.base import Rights
from streams.core.document import Document, Mark, Metadata
from streams.core.html import read_html
from streams.core.html.bounds import DEPTH_MAX, bounded
from streams.core.html.charset import CharsetError, decode_html, decode_text
from streams.core.html.chrome import CAPTIONS, NAMED, Named
from streams.core.html.links import absolute
from streams.core.html.moments import FORMS, Form, moment_of

URL = "https://s.example/sport/a"
TAGS = (
    "div p b i a li ul ol dl dt dd table tr td caption select option form font h1 header nav article footer pre span br "
    "x-y svg math template script style title noscript textarea object head body button"
).split()


def read(html: str, url: str | None = URL) -> Document:
    return read_html(html, url)


def metadata(head: str, url: str | None = URL) -> Metadata:
    return read(f"<head>{head}</head>", url).metadata


def json_ld(text: str) -> Metadata:
    return metadata(f'<script type="application/ld+json">{text}</script>')


def pieces(document: Document, spans: tuple[tuple[int, int], ...]) -> list[str]:
    return [document.text[start:end] for start, end in spans]


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>a<p>b", "a\nb"),
        ("<div>a<div>b</div>c</div>", "a\nb\nc"),
        ("<b>a</b><span>b</span>", "ab"),
        ("<b>a</b> <span>b</span>", "a b"),
        ("<b>a </b> <span> b</span>", "a b"),
        ("<p> a\n\t b </p>\n\n<p> c </p>", "a b\nc"),
        ("a<br>b<hr>c", "a\nb\nc"),
        ("<table><tr><td>a<td>b<tr><td>c</table>", "a\nb\nc"),
        ("<news-item>a <div>b</div>c</news-item> <x-y>d</x-y>", "a\nb\nc d"),
        ("<pre>a\n b</pre>", "a\nb"),
        ("a &amp;amp; &lt;b&gt; &euro; &eacute;", "a &amp; <b> € é"),
        ("a&nbsp;&nbsp;b", "a\xa0\xa0b"),
        ("a<!-- b --><!c>d", "ad"),
        ("<!doctype html><title>t</title>a", "a"),
        ("a<script>'<p>b'</script><style>c</style><noscript>d</noscript>e", "ae"),
        ("a<svg><title>b</title><text>c</text></svg><template><p>d</template>e", "ae"),
        ("a<select><option>b</select><button>c</button><textarea>d</textarea><iframe>e</iframe>f", "af"),
        ("a<p hidden>b<p style='color:red; DISPLAY : none'>c<p style='display:block'>d", "a\nd"),
        ("<div hidden><div>a</div>b</div>c", "c"),
        ("a</div></p></nonsense>b", "a\nb"),
        ("a < b", "a < b"),
        ("a<b", "a"),
        ("", ""),
        ("   ", ""),
    ],
)
def test_the_text_is_what_a_reader_sees(html: str, text: str) -> None:
    assert read(html).text == text


@pytest.mark.parametrize("html", ["\ud800", "a\x00b", "<\x00>", "<p \x00=\ud800>x", "&#xd800;&#0;", "\ufeff<p>a"])
def test_characters_that_are_none_do_not_matter(html: str) -> None:
    read(html).text.encode()


def test_a_link_is_the_absolute_address_over_its_text() -> None:
    found = read("<p>Zie <a href='/b?x=1&amp;y=2'> het <b>bericht</b> </a> nu")
    assert [(found.text[m.start : m.end], m.value) for m in found.links] == [("het bericht", "https://s.example/b?x=1&y=2")]


def test_a_link_around_blocks_spans_their_lines() -> None:
    found = read("<a href=/b><h3>Kop</h3><p>Zin.</p></a><p>Los")
    assert pieces(found, tuple((m.start, m.end) for m in found.links)) == ["Kop\nZin."]


@pytest.mark.parametrize(
    "href", ["#x", "", " ", "javascript:x()", "mailto:a@b", "http://[bad", "https://", "data:,x", "ftp://a/b", "//[", "http:"]
)
def test_a_link_that_leads_to_no_page_has_no_address(href: str) -> None:
    assert absolute(None, href) is None
    assert read(f'<a href="{href}">x</a>', None).links == (Mark(0, 1, ""),)


def test_an_anchor_without_an_address_is_no_link() -> None:
    assert read("<a name=x>a</a> <a id=y>b</a>").links == ()
    assert [m.value for m in read("<a href>a</a> <a href=whatsapp://send?text=x>b</a>").links] == ["", ""]


@pytest.mark.parametrize(
    ("base", "href", "url"),
    [
        (URL, "b", "https://s.example/sport/b"),
        (URL, "/../b", "https://s.example/b"),
        (URL, "//t.example/b", "https://t.example/b"),
        (URL, "?p=2", "https://s.example/sport/a?p=2"),
        (URL, " /b c ", "https://s.example/b%20c"),
        (None, "https://t.example/b", "https://t.example/b"),
        (None, "/b", None),
        ("file:///pages/a.html", "b", None),
        ("http://[bad", "b", None),
    ],
)
def test_an_address_is_relative_to_its_page(base: str | None, href: str, url: str | None) -> None:
    assert absolute(base, href) == url


def test_a_link_without_text_or_hidden_is_none() -> None:
    assert read("<a href=/b></a><a href=/c><img src=x></a><a href=/d hidden>x</a><a>y</a>").links == ()


def test_the_base_element_comes_before_the_pages_own_address() -> None:
    assert [m.value for m in read("<base href=/n/><a href=b>x</a>").links] == ["https://s.example/n/b"]


def test_a_time_is_as_its_attribute_says() -> None:
    found = read("<p>Om <time datetime=' 2026-03-02T07:00Z '> 8 uur </time>, <time>gisteren</time><time datetime=x></time>")
    assert [(found.text[m.start : m.end], m.value) for m in found.times] == [("8 uur", "2026-03-02T07:00Z"), ("", "x")]


def test_edges_are_where_inline_elements_begin_and_end_inside_a_line() -> None:
    assert read("<p><b>ab</b><i>cd</i> ef <u>gh</u><p>ij").edges == (2, 4, 8)


def test_blocks_and_ends_of_lines_have_no_edges() -> None:
    assert read("<p>a</p> <p><b>b</b></p><div> <i>c</i> </div>").edges == ()


@pytest.mark.parametrize(
    ("html", "chrome"),
    [
        ("<nav>a<p>b</nav>c", ["a\nb"]),
        ("<form>a</form><footer>b</footer><dialog open>c</dialog><figcaption>d</figcaption>", ["a", "b", "c", "d"]),
        ("<article><footer>a</footer></article>", ["a"]),
        ("<header>a</header><article><header>b</header></article>", ["a"]),
        ("<header>a<h1>b</h1></header>", []),
        ("<form>a<h1>b</h1></form>", []),
        ("<div role=banner>a</div><div role=banner><h1>b</h1></div>", ["a"]),
        ("<div role=navigation>a</div><div role=' Search '>b</div><div role=article>c</div>", ["a", "b"]),
        ("a<i aria-hidden=true>b</i>c<i aria-hidden=false>d</i>", ["b"]),
        ("<footer>a<nav>b</nav>c</footer>d", ["a\nb\nc"]),
        ("<nav></nav><footer> </footer>", []),
        ("<header>a<h3>b</h3></header><figcaption>c<h2>d</h2></figcaption>", []),
        ("<form>a<h2>b</h2></form>", ["a\nb"]),
        ("<div class='x Newsletter'>a<h2>b</h2></div><div class=newsletter>c<h1>d</h1></div>", ["a\nb"]),
        ("<div class=caption>a</div><div class=caption>b<h3>c</h3></div>", ["a"]),
        ("<header class=newsletter>a<h3>b</h3></header>", ["a\nb"]),
        ("<body class=comments><main class=related>a</main>", []),
        ("<div class='newsletters shared has-comments no-related pollen'>a</div><div id=commentary>b</div>", []),
        ("<p><span class=comments>3</span> Lange zin.<p>Zin <b class=share>a</b>", []),
        ("<p>a<p><span class=share>b</span>", ["b"]),
        (f"<div class='{'x ' * 200}social'>a</div>", ["a"]),
    ],
)
def test_the_sites_own_is_told_apart(html: str, chrome: list[str]) -> None:
    found = read(html)
    assert pieces(found, found.chrome) == chrome


@pytest.mark.parametrize("row", [*NAMED, CAPTIONS])
def test_each_name_of_what_is_the_sites_own_is_known(row: Named) -> None:
    names = [row.example, *row.words.split()]
    names += [f"c_{word}--x" for word in row.words.split()] + [word.upper() for word in row.words.split()]
    for name in names:
        for attribute in ("class", "id"):
            assert read(f"<div {attribute}='{name}'>a</div>b").chrome == ((0, 1),), name
    for word in row.words.split():
        assert read(f"<div class='x{word} {word}x' id=no-{word}>a</div>").chrome == (), word


@pytest.mark.parametrize(
    ("html", "headline"),
    [
        ("<h1>Kop</h1>", "Kop"),
        ("<h1></h1><h1>Kop</h1><h1>Twee</h1>", "Kop"),
        ("<nav><h1>Site</h1></nav><h1>Kop</h1>", "Kop"),
        ("<title>Kop - Site</title><h2>Kop</h2>", "Kop"),
        ("<title>Kop | Sport – Site</title><p>Kop</p>", "Kop"),
        ("<meta property=og:title content='Kop &amp; meer'><title>Site</title><p>Kop &amp; meer</p>", "Kop & meer"),
        ("<title>Kop</title><nav>Kop</nav><p>Kop", "Kop"),
        ("<title>KOP ‘één’ - Site</title><h1>Anders</h1><h1>Kop 'Een'</h1>", "Kop 'Een'"),
        ("<title>KOP ‘één’ - Site</title><h2>Kop 'Een'</h2>", "Kop 'Een'"),
        ("<h1>Site</h1><article><h1>Kop</h1></article>", "Kop"),
        ("<h1><a href=/>Logo</a></h1><h1>Kop</h1>", "Kop"),
        ("<h1><a href='https://t.example'>Logo</a></h1><h1><a href=/b>Kop</a></h1>", "Kop"),
        ("<h1><a href='/?p=1'>Kop</a></h1><h1>Twee</h1>", "Kop"),
        ("<h1><a href=/>Een</a> kop</h1>", "Een kop"),
        ("<meta property=og:site_name content='De Site'><h1>DE SITE</h1><h1>Kop</h1>", "Kop"),
        ("<meta property=og:site_name content=Site><title>Site</title><h1>Site</h1><p>Site", None),
        ("<title>Kop</title><h1><a href=/>Logo</a></h1><p>Kop", "Kop"),
        ("<title>Kop</title><h1><span>112</span> KOP</h1>", "KOP"),
        ("<title>Kop</title><h1><span>112</span>KOP</h1>", "KOP"),
        ("<title>Kop</title><h1>112<br>Kop</h1>", "Kop"),
        ("<title>Kop</title><h1>112 | Kop</h1>", "Kop"),
        ("<title>Utrecht - De zaak - Site</title><h1>Brand in Utrecht</h1>", "Brand in Utrecht"),
        ("<title>Kop</title><h1>Doodskop</h1>", "Doodskop"),
        ("<title>Kop</title><p>Koppen<p>de Kop", None),
        ("<title> </title><p>Kop", None),
        ("<p>Kop", None),
    ],
)
def test_the_headline_is_the_main_heading_or_the_line_of_the_title(html: str, headline: str | None) -> None:
    found = read(html)
    assert (found.text[slice(*found.headline)] if found.headline else None) == headline


def test_the_headline_in_the_menu_is_not_taken() -> None:
    found = read("<title>Kop</title><nav>Kop</nav><p>Kop")
    assert found.headline == (4, 7)


def test_a_page_says_its_link_language_and_source() -> None:
    found = read(
        "<html lang=nl-NL><link rel='alternate canonical' href=/a><meta property=og:url content=/b>"
        "<meta property=og:site_name content='De  Site'>"
    ).metadata
    assert (found.link, found.language, found.source) == ("https://s.example/a", "nl-NL", "De Site")
    assert metadata("<meta property=og:url content=/b>").link == "https://s.example/b"


def test_a_page_that_says_nothing_has_no_metadata() -> None:
    assert metadata("<link rel=canonical href='http://[x'><meta name=x><html lang=''>") == Metadata()


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ('{"@type": "NewsArticle", "datePublished": "2026-03-02T08:00:00+01:00"}', datetime(2026, 3, 2, 7, tzinfo=UTC)),
        (
            '[{"@type": "WebPage"}, {"@type": ["Article"], "datePublished": "2026-07-02T08:00"}]',
            datetime(2026, 7, 2, 6, tzinfo=UTC),
        ),
        ('{"@graph": [{"@type": "BlogPosting", "datePublished": "2026-03-02T08:00Z"}]}', datetime(2026, 3, 2, 8, tzinfo=UTC)),
        ('{"@type": "NewsArticle", "datePublished": "gisteren"}', None),
        ('{"@type": "NewsArticle", "datePublished": 20260302}', None),
        ('{"@type": "NewsArticle", "datePublished": "0001-01-01T00:00+01:00"}', None),
        ('{"@type": "Event", "datePublished": "2026-03-02T08:00Z"}', None),
        ('{"@type": "NewsArticle", "datePublished": "2026-03-02T08:00Z"', None),
        ("[[[]]]", None),
        ("", None),
        ('{"@graph": {"@type": {"a": 1}}}', None),
        ("[" * 5000, None),
    ],
)
def test_json_ld_gives_the_time_of_an_article(text: str, moment: datetime | None) -> None:
    found = json_ld(text)
    assert (found.published_at, found.published_date) == (moment, None)


def test_of_several_articles_only_the_pages_own_has_its_time() -> None:
    other = '{"@type": "NewsArticle", "url": "/b", "datePublished": "2026-03-01T08:00Z"}'
    own = '{"@type": "NewsArticle", "url": "/sport/a", "datePublished": "2026-03-02T08:00Z"}'
    assert json_ld(f"[{other}, {own}]").published_at == datetime(2026, 3, 2, 8, tzinfo=UTC)
    third = '{"@type": "NewsArticle", "url": "/c", "datePublished": "2026-03-02T08:00Z"}'
    assert json_ld(f"[{other}, {third}]").published_at is None
    assert json_ld(f"[{other}, {other}]").published_at == datetime(2026, 3, 1, 8, tzinfo=UTC)
    undated = '{"@type": "NewsArticle", "url": "/c"}'
    assert json_ld(f"[{other}, {undated}]").published_at is None
    slashed = own.replace("/sport/a", "/sport/a/#article")
    assert json_ld(f"[{other}, {slashed}]").published_at == datetime(2026, 3, 2, 8, tzinfo=UTC)


AT = datetime(2026, 3, 2, 5, 10, tzinfo=UTC)
DATED = '"datePublished": "2026-03-02T06:10:00+01:00"'


@pytest.mark.parametrize(
    "text",
    [
        f'{{"@type": "AnalysisNewsArticle", {DATED}}}',
        f'{{"@type": "https://schema.org/NewsArticle", {DATED}}}',
        f'{{"@type": ["Thing", "schema:Report"], {DATED}}}',
        f'{{"@type": "LiveBlogPosting", {DATED}}}',
        f'{{"@type": "WebPage", "mainEntity": {{"@type": "Article", {DATED}}}}}',
        f'[[{{"@graph": [[{{"@graph": {{"@type": "Article", {DATED}}}}}]]}}]]',
        '{"@type": "Article", "datePublished": ["2026-03-02T06:10:00+01:00"]}',
        '{"@type": "Article", "datePublished": {"@value": "2026-03-02T06:10:00+01:00"}}',
        '{"@type": "Article", "datePublished": 1772428200}',
        f'{{"@graph": [{{"@type": "Article"}}, {{"@type": "WebPage", {DATED}}}]}}',
        f'//<![CDATA[\n{{"@type": "Article", {DATED}}}\n//]]>',
        f'/* <![CDATA[ */{{"@type": "Article", {DATED}}}/* ]]> */',
        f'<!-- {{"@type": "Article", {DATED}}} -->',
        f'\ufeff{{"@type": "Article", {DATED}}};',
        f'{{"@type": ["Article",], {DATED} , }},',
        f'{{"@type": "Article", "description": "een\n\ttwee, ]", {DATED}}}',
    ],
)
def test_json_ld_is_read_as_sites_write_it(text: str) -> None:
    assert json_ld(text).published_at == AT
    assert json_ld(text + "</script>" + "<br>" * 1_100).published_at == AT


@pytest.mark.parametrize(
    "text",
    [
        f'{{"@type": "OldNewsArticles", {DATED}}}',
        f'{{"@type": "https://other.example/NewsArticle", {DATED}}}',
        f'{{"@type": "WebPage", "relatedLink": {{"@type": "Article", {DATED}}}}}',
        f'{{"@type": "CollectionPage", {DATED}}}',
        f'[{{"@type": "Article"}}, {{"@type": "Article"}}, {{"@type": "WebPage", {DATED}}}]',
        f'{{"@type": "WebPage", "mainEntity": {{"@id": "#a"}}, "x": {{"@id": "#a", {DATED}}}}}',
        '{"@type": "Article", "datePublished": []}',
        '{"@type": "Article", "datePublished": {"value": "2026-03-02"}}',
        '{"@type": "Article", "datePublished": true}',
        f'{{"@type": "Article" {DATED}}}',
        f'{{"@type": "Article", {DATED}',
        f'{{"@type": "Article", "x": "\\"\\" {DATED}',
        "<![CDATA[",
        ";,;",
    ],
)
def test_json_ld_that_says_nothing_of_the_page_gives_no_time(text: str) -> None:
    found = json_ld(text)
    assert (found.published_at, found.published_date) == (None, None)


def test_the_type_of_a_script_may_have_parameters() -> None:
    script = f'<script type="application/LD+json; charset=utf-8">{{"@type": "Article", {DATED}}}</script>'
    assert metadata(script).published_at == metadata(script + "<br>" * 1_100).published_at == AT
    assert metadata(script.replace("LD+", "")).published_at is None


def test_the_date_of_a_front_page_is_not_that_of_its_news() -> None:
    script = f'<script type="application/ld+json">{{"@type": "WebPage", {DATED}}}</script>'
    assert metadata(script, "https://s.example/").published_at is None
    assert metadata(script, "https://s.example/a").published_at == AT


def test_the_one_article_tells_where_it_is() -> None:
    assert json_ld('{"@type": "Article", "mainEntityOfPage": {"@id": "/b#page"}, "url": "/c"}').link == "https://s.example/b"
    assert json_ld('{"@type": "Article", "mainEntityOfPage": "True", "url": "/c"}').link == "https://s.example/c"
    assert json_ld('{"@type": "Article", "mainEntityOfPage": "https://s.example/#a"}').link is None
    assert json_ld('[{"@type": "Article", "url": "/b"}, {"@type": "Article", "url": "/c"}]').link is None
    both = '<meta property=og:url content=/o><script type="application/ld+json">{"@type": "Article", "url": "/c"}</script>'
    assert metadata(both).link == "https://s.example/o"


@pytest.mark.parametrize(
    "name",
    "article:published_time og:article:published_time datePublished date pubdate publishdate parsely-pub-date DC.date"
    " DC.date.issued DCTERMS.created dcterms.issued dcterms.date sailthru.date".split(),
)
def test_a_page_says_its_time_in_a_meta_element(name: str) -> None:
    assert metadata(f"<meta name={name} content='2026-03-02 06:10'>").published_at == AT
    assert metadata(f"<meta name=x{name} content='2026-03-02 06:10'>").published_at is None
    assert metadata(f"<meta name={name} content='vandaag'>").published_at is None


def test_the_surest_time_counts() -> None:
    date_first = "<meta name=date content='2026-03-05 10:00'><meta property=article:published_time content='2026-03-02'>"
    found = metadata(date_first)
    assert (found.published_at, found.published_date) == (None, date(2026, 3, 2))
    assert metadata(date_first.replace("03-05 10:00", "03-01T23:30Z")).published_at == datetime(2026, 3, 1, 23, 30, tzinfo=UTC)


def test_the_microdata_of_several_items_is_not_the_pages() -> None:
    item = "<meta itemprop=datePublished content='2026-03-02T06:10'>"
    assert metadata(item).published_at == metadata(item + item).published_at == AT
    assert metadata(item + item.replace("06", "07")).published_at is None


@pytest.mark.parametrize("form", FORMS)
def test_each_form_of_a_moment_is_read(form: Form) -> None:
    assert moment_of(form.example) == AT
    assert moment_of(f"x {form.example}") is None


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("1772428200000", AT),
        ("Mon, 02 Mar 2026 05:10:00 -0000", AT),
        ("2 Mar 2026 06:10 CET", AT),
        ("02-03-2026 06:10:00", AT),
        ("02-03-2026", date(2026, 3, 2)),
        ("ma, 02/03/2026 - 06:10", AT),
        ("maandag 2 mrt. 2026 om 06.10 uur", AT),
        ("2 MAART 2026", date(2026, 3, 2)),
        ("2 aug 2026 06:10", datetime(2026, 8, 2, 4, 10, tzinfo=UTC)),
        ("02/03/2026 06:10", None),
        ("Mon, 10/03/2026 - 06:10", None),
        ("Fri, 01/08/2027 - 06:10", datetime(2027, 1, 8, 5, 10, tzinfo=UTC)),
        ("Mon, 06/06/2022 - 06:10", datetime(2022, 6, 6, 4, 10, tzinfo=UTC)),
        ("Fri, 05/12/2025 - 06:10", datetime(2025, 12, 5, 5, 10, tzinfo=UTC)),
        ("Thu, 01/02/2026 - 06:10", None),
        ("Mon, 13/13/2026 - 06:10", None),
        ("31-02-2026 06:10", None),
        ("02-03-2026 25:10", None),
        ("Mon, 32 Mar 2026 06:10:00 +0100", None),
        ("02 Mar 2026 06:10:00 +9999", None),
        ("02 Mar 2026 06:10:00 MSK", None),
        ("02 Mar 2026", None),
        ("2 maart", None),
        ("0612345678", None),
        ("177242820", None),
        ("31-12-9999 23:59", datetime(9999, 12, 31, 22, 59, tzinfo=UTC)),
        ("01-01-0001 00:10", None),
        ("", None),
        ("١٧٧٢٤٢٨٢٠٠", None),
    ],
)
def test_a_moment_is_read_where_it_can_mean_one_thing(text: str, moment: datetime | date | None) -> None:
    assert moment_of(text) == moment


@given(st.text(max_size=40) | st.text(alphabet="0123456789-/:., maMonrtT+Z", max_size=40))
def test_any_text_is_a_moment_or_none(text: str) -> None:
    found = moment_of(text)
    assert not isinstance(found, datetime) or found.astimezone(UTC)


def test_a_date_alone_is_no_time() -> None:
    found = metadata("<meta property=article:published_time content=2026-03-02>")
    assert (found.published_at, found.published_date) == (None, date(2026, 3, 2))
    both = '<meta property=article:published_time content=2026-03-02><script type="application/ld+json">'
    both += '{"@type": "NewsArticle", "datePublished": "2026-03-02T08:00Z"}</script>'
    assert (metadata(both).published_at, metadata(both).published_date) == (datetime(2026, 3, 2, 8, tzinfo=UTC), None)


def test_rights_are_as_the_page_states_them() -> None:
    found = json_ld('{"@type": "NewsArticle", "copyrightHolder": {"name": "ANP"}, "copyrightNotice": "© ANP", "license": "/l"}')
    assert found.rights == Rights(copyright_holder="ANP", copyright_notice="© ANP", usage_terms="https://s.example/l")
    found = metadata("<meta name=DCTERMS.rightsHolder content=ANP><meta name=copyright content=c><link rel=license href=/l>")
    assert found.rights == Rights(copyright_holder="ANP", copyright_notice="c", usage_terms="https://s.example/l")
    assert json_ld('{"usageInfo": {"url": "https://t.example/u"}}').rights == Rights(usage_terms="https://t.example/u")
    assert json_ld('{"license": "CC BY 4.0"}').rights == Rights(usage_terms="CC BY 4.0")


def test_a_reference_inside_json_ld_is_followed() -> None:
    graph = '{"@graph": [{"@type": "Article", "publisher": {"@id": "#o"}}, {"@id": "#o", "name": "Site"}]}'
    assert json_ld(graph).source == "Site"


# Each is 1 MB; the whole of lexbor's 88 s for `<div>` is the stack of open elements that the standard has it walk.
@pytest.mark.parametrize(
    "unit",
    [
        "<div>",
        "<b>",
        "<p>",
        "<a href=x>",
        "<",
        "&amp;",
        "<li>",
        "<ul><li>",
        "<b></p>",
        "<p><b id={}></p>",
        "<nav>x",
        "<!--",
        "<a ",
        "<h1>x",
        "<h1><a href=/>x</a></h1>",
        "<i class=a{}-share>x</i>",
        "<p>x</p><title>x</title>",
    ],
)
def test_no_page_takes_more_than_linear_time(unit: str) -> None:
    html = "".join(unit.format(number) for number in range(1_000_000 // len(unit)))
    started = time.process_time()
    read(html)
    assert time.process_time() - started < 5


@pytest.mark.parametrize("unit", ['\\"', '"', ", ", "[", ";", "\n", "/*", "//", "]]>", '{"a":', "<!--"])
def test_no_json_ld_takes_more_than_linear_time(unit: str) -> None:
    started = time.process_time()
    json_ld(unit * (1_000_000 // len(unit)))
    json_ld('{"a": "' + unit * (1_000_000 // len(unit)))
    assert time.process_time() - started < 5


def test_past_the_bounds_text_keeps_its_lines() -> None:
    deep = "<div>" * 2 * DEPTH_MAX + "<p>a</p><p>b <a href=/c>c</a></p>" + "</div>" * 2 * DEPTH_MAX + "<p>d"
    assert read(deep).text == "a\nb c\nd"


def test_a_large_page_reads_the_same_as_a_small_one() -> None:
    part = "<article><h2><a href='/a'>Kop &amp; co</a></h2><!-- x --><p>Zin <b>vet</b>.<svg><path/></svg></article>"
    head = '<title>T < U</title><script type="application/ld+json">{"publisher": "<Site>"}</script><script>"<p>"</script>'
    small, large = read(head + part), read(head + part * 300)
    assert large.text == "\n".join([small.text] * 300)
    assert [m.value for m in large.links] == [m.value for m in small.links] * 300
    assert large.metadata.source == small.metadata.source == "<Site>"


def test_what_is_left_out_of_a_large_page_joins_no_tag() -> None:
    assert read("<br>" * 1_001 + "<<!-- -->b>x<<svg></svg>p>y").text == "<b>x<p>y"


nested = st.recursive(
    st.text(max_size=8) | st.sampled_from(["<", "&", "<!--", "-->", "</p>", "]]>", "\x00", "\ud800", " ", "\xa0"]),
    lambda inner: st.builds(
        lambda tag, extra, parts, closed: f"<{tag}{extra}>{''.join(parts)}" + (f"</{tag}>" if closed else ""),
        st.sampled_from(TAGS),
        st.sampled_from(
            ["", " href=/x", " href='http://[", " hidden", " role=menu", " datetime=1", " style=display:none", " a='>"]
        ),
        st.lists(inner, max_size=4),
        st.booleans(),
    ),
    max_leaves=25,
)


@given(nested, st.sampled_from([1, 1_200]))
@settings(deadline=None)
def test_any_text_in_any_tags_gives_offsets_that_hold(html: str, times: int) -> None:
    found = read(html if times == 1 else "<br>" * times + html)
    text = found.text
    assert list(found.edges) == sorted(set(found.edges))
    assert all(0 < edge < len(text) and "\n" not in text[edge - 1 : edge + 1] for edge in found.edges)
    assert all("  " not in line and line == line.strip(" \n\t") and line for line in text.split("\n") if text)
    for marks in (found.links, found.times):
        assert [m.start for m in marks] == sorted(m.start for m in marks)
        assert all(m.start < m.end <= len(text) and text[m.start : m.end].strip(" \n") == text[m.start : m.end] for m in marks)
    ends = [offset for span in found.chrome for offset in span]
    assert ends == sorted(ends)
    assert all(text[start:end] for start, end in found.chrome)
    assert found.headline is None or text[slice(*found.headline)]


@given(st.text(alphabet="ab \n<>/&;!-='\"pdivt", max_size=80))
def test_any_string_gives_a_result(html: str) -> None:
    read(html)
    bounded("<" * 1_001 + html)


@pytest.mark.parametrize(
    ("data", "content_type", "text"),
    [
        ("é".encode(), None, "é"),
        (b"\xe9\x80", None, "é€"),
        ("é".encode("utf-8-sig"), "text/html; charset=iso-8859-1", "é"),
        ("é".encode("utf-16"), None, "é"),
        (b"\xe9", "text/html; charset=ISO-8859-1", "é"),
        (b"<meta charset=iso-8859-15>\xa4", None, "<meta charset=iso-8859-15>€"),
        (b"<meta charset=iso-8859-2>\xe9", "text/html;charset='x'"[:9], "<meta charset=iso-8859-2>é"),
        (b"<meta charset=hex>\xe9", None, "<meta charset=hex>é"),
        (b"<meta charset=punycode>a-b", None, "<meta charset=punycode>a-b"),
        (b"<meta charset=utf-16>a", None, "<meta charset=utf-16>a"),
        (b"<meta charset=utf-8>\xe9", None, "<meta charset=utf-8>\ufffd"),
        (b"", None, ""),
        ("é".encode() * 600 + b"\xe9", None, "é" * 600 + "\ufffd"),
        ("é".encode() * 400 + b"\xe9", None, "Ã©" * 400 + "é"),
        (b"a" * 2_000 + b"\xe9", None, "a" * 2_000 + "é"),
        ("<meta charset=iso-8859-1>é".encode(), None, "<meta charset=iso-8859-1>é"),
        ("<meta charset=windows-1252>€".encode(), None, "<meta charset=windows-1252>€"),
        (b"<meta charset=iso-8859-1>\xe9", None, "<meta charset=iso-8859-1>é"),
        ("<meta charset=iso-8859-1>é".encode() * 600 + b"\xe9", None, "<meta charset=iso-8859-1>Ã©" * 600 + "é"),
        ("<meta charset=iso-8859-2>é".encode(), None, "<meta charset=iso-8859-2>ĂŠ"),
        ("é".encode(), "text/html; charset=iso-8859-1", "Ã©"),
        ("<meta charset=utf-8>é".encode(), "text/html; charset=windows-1252", "<meta charset=utf-8>Ã©"),
    ],
)
def test_html_is_read_in_the_charset_it_is_in(data: bytes, content_type: str | None, text: str) -> None:
    assert decode_html(data, content_type) == text


@pytest.mark.parametrize("charset", ["klingon", "hex", "idna", "utf-7", '"klingon"'])
def test_an_unknown_charset_in_a_header_is_an_error_that_names_it(charset: str) -> None:
    for decoder in (decode_html, decode_text):
        with pytest.raises(CharsetError, match=charset.strip('"')):
            decoder(b"a", f"text/html; charset={charset}")


def test_text_is_utf_8_where_no_charset_is_given() -> None:
    assert decode_text(b"\xef\xbb\xbfa", "text/plain") == "a"
    assert decode_text(b"\xe9", "text/plain; charset=latin1") == "é"
    with pytest.raises(CharsetError, match="byte 1"):
        decode_text(b"a\xe9", "text/plain; charset=utf-8")


@given(st.binary(max_size=60), st.sampled_from([None, "text/html", "text/html; charset=utf-16", "text/html; charset=big5"]))
def test_any_bytes_are_some_html(data: bytes, content_type: str | None) -> None:
    decode_html(b"<meta charset=" + data, content_type)
    decode_html(data, content_type)
