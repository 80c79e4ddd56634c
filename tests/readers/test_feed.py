"""Feeds: entries whole or named, signs of HTML kept, dates with their zones."""

from __future__ import annotations

import pytest

from pipeline import readers
from pipeline.article import Article
from pipeline.settings import settings


def read(folder, body: str, name: str = "feed.rss", **flags):
    (folder / name).write_text(body, encoding="utf-8")
    return list(readers.read([folder / name], settings(**flags)))


def rss(*items: str, head: str = "<title>Вестник</title>") -> str:
    return f'<rss version="2.0"><channel>{head}{"".join(f"<item>{i}</item>" for i in items)}</channel></rss>'


def test_less_than_signs_lose_no_text(tmp_path):
    body = rss(
        (
            "<title>Рост</title><description>при x &lt; 5, а y &gt; 7, рост &lt;5%, и "
            "&amp;laquo;всё&amp;raquo;</description>"
        )
    )
    [item] = read(tmp_path, body)
    assert item.text == "при x < 5, а y > 7, рост <5%, и «всё»"


def test_markup_of_an_entry(tmp_path):
    inner = "<![CDATA[<p>Первый&nbsp;абзац.</p><script>x()</script><p>Второй <b>абзац</b>.</p>]]>"
    [item] = read(tmp_path, rss(f"<title>A &amp;amp; B</title><description>{inner}</description>"))
    assert (item.title, item.text) == ("A & B", "Первый абзац.\nВторой абзац.")


def test_the_whole_text_comes_before_the_summary(tmp_path):
    body = (
        '<rss version="2.0" xmlns:yandex="http://news.yandex.ru"><channel><title>В</title><item><title>Раз</title>'
        "<description>Кратко.</description><yandex:full-text>Полный текст.</yandex:full-text></item></channel></rss>"
    )
    assert read(tmp_path, body)[0].text == "Полный текст."


@pytest.mark.parametrize(
    "date, expected",
    [
        ("Tue, 11 Mar 2025 10:00:00 +0500", "2025-03-11T10:00+05:00"),
        ("11 Mar 25 10:00:00 GMT", "2025-03-11T10:00Z"),
        ("Пн, 30 июл 2018 14:30:00 +0300", "2018-07-30T14:30+03:00"),
        ("Mon, 30 Jul 2018 14:30:00 MSK", "2018-07-30T14:30+03:00"),
        ("2025-05-14T10:30:00+05:00", "2025-05-14T10:30+05:00"),
    ],
)
def test_dates_of_feeds(tmp_path, date, expected):
    [item] = read(tmp_path, rss(f"<title>Раз</title><description>Текст.</description><pubDate>{date}</pubDate>"))
    assert item.published == expected


def test_a_date_that_cannot_be_read_is_a_warning(tmp_path):
    warning, item = read(tmp_path, rss("<title>Раз</title><description>Т.</description><pubDate>скоро</pubDate>"))
    assert item.published is None
    assert warning.stage == "warning" and "entry 1" in warning.reason and "'скоро'" in warning.reason


ENTRIES = [f"<title>Весть {n}</title><description>Текст номер {n}.</description><guid>{n}</guid>" for n in (1, 2, 3)]


def test_a_feed_that_ends_in_the_middle_of_an_entry(tmp_path):
    whole = rss(*ENTRIES)
    items = read(tmp_path, whole[: whole.index("номер 3")])
    assert [i.text for i in items if isinstance(i, Article)] == ["Текст номер 1.", "Текст номер 2."]
    assert "in the middle of entry 3; the 2 before it are read" in items[-1].reason


def test_a_feed_that_ends_between_entries(tmp_path):
    whole = rss(*ENTRIES)
    items = read(tmp_path, whole[: whole.index("<item><title>Весть 3")])
    assert [i.text for i in items if isinstance(i, Article)] == ["Текст номер 1.", "Текст номер 2."]
    assert "after entry 2, without its end" in items[-1].reason


def test_a_feed_with_a_remark_behind_its_end_is_whole(tmp_path):
    items = read(tmp_path, rss(*ENTRIES) + "\n<!-- сделано за 0,1 с -->\n")
    assert [type(i) for i in items] == [Article] * 3


@pytest.mark.parametrize("sign", ["&#99999999;", "&#x110000;", "&#99999999999999999999999;", "&#55296;"])
def test_signs_that_no_character_has(tmp_path, sign):
    [item] = read(tmp_path, rss(f"<title>Раз &#171;два&#187;</title><description>Текст {sign} ещё.</description>"))
    assert (item.title, item.text) == ("Раз «два»", "Текст \ufffd ещё.")


def test_a_feed_with_a_bare_ampersand_is_read(tmp_path):
    [item] = read(tmp_path, rss("<title>Рога & копыта</title><description>Текст & ещё.</description>"))
    assert (item.title, item.text) == ("Рога & копыта", "Текст & ещё.")


@pytest.mark.parametrize(
    "head, source",
    [
        ("<title>Степной вестник</title><link>https://vestnik.example/</link>", "Степной вестник"),
        (
            "<title>Новости региона — самые свежие, последние</title><link>https://www.vestnik.example/</link>",
            "vestnik.example",
        ),
        ("<title>Степной вестник | Последние новости региона</title>", "Степной вестник"),
    ],
)
def test_a_slogan_is_no_medium(tmp_path, head, source):
    [item] = read(tmp_path, rss("<title>Раз</title><description>Текст.</description>", head=head))
    assert item.source == source


def test_a_feed_that_gathers_several_media(tmp_path):
    entry = '<title>Раз</title><description>Текст.</description><source url="https://a.example/rss">Вестник</source>'
    assert read(tmp_path, rss(entry, head="<title>Сборник</title>"))[0].source == "Вестник"


def test_atom(tmp_path):
    body = (
        '<feed xmlns="http://www.w3.org/2005/Atom"><title>Вестник</title><entry><id>urn:1</id><title>Мост</title>'
        '<link href="https://a.example/1"/><updated>2025-05-14T10:00:00+05:00</updated>'
        '<content type="html">&lt;p&gt;Открыли.&lt;/p&gt;&lt;p&gt;Мост.&lt;/p&gt;</content></entry></feed>'
    )
    [item] = read(tmp_path, body, "a.atom")
    assert (item.id, item.text, item.published, item.url, item.source) == (
        *("urn:1", "Открыли.\nМост.", "2025-05-14T10:00+05:00"),
        *("https://a.example/1", "Вестник"),
    )
