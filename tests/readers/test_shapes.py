"""What other tools of this trade write, a sample each: which field is the text, the title, the date, the medium."""

from __future__ import annotations

import json

import pytest

from pipeline import readers
from pipeline.article import Article
from pipeline.settings import settings

PAGE = """<html><head><title>Мост открыли</title><meta property="og:site_name" content="Вестник">
<meta property="article:published_time" content="2025-05-14T10:00:00+05:00">
<link rel="canonical" href="https://vestnik.example/most"></head><body><article><h1>Мост открыли</h1>
<p>В Караганде открыли новый мост через реку. Строили его три года, и теперь дорога в город стала короче.</p>
<p>На открытии были строители и жители. <b>Мост</b> ждали давно, рассказали они корреспонденту.</p>
</article></body></html>"""


def read(folder, name: str, data, **flags):
    path = folder / name
    text = data if isinstance(data, str) else json.dumps(data, ensure_ascii=False)
    path.write_text(text, encoding="utf-8")
    return list(readers.read([path], settings(**flags)))


def told(item: Article) -> tuple:
    return item.id, item.title, item.published, item.source, item.url, item.text


def chat(**more) -> dict:
    """A channel as Telegram Desktop exports it: a service message, text in runs, a picture alone, a forwarded
    message.
    """
    return {
        "name": "Новости района",
        "type": "public_channel",
        "id": 1234567890,
        "messages": [
            {
                "id": 1,
                "type": "service",
                "date": "2025-05-14T09:00:00",
                "date_unixtime": "1747198800",
                "actor": "Новости",
                "action": "create_channel",
                "title": "Новости района",
                "text": "",
                "text_entities": [],
            },
            {
                "id": 2,
                "type": "message",
                "date": "2025-05-14T23:30:00",
                "date_unixtime": "1747249200",
                "from": "Новости",
                "text": [
                    {"type": "bold", "text": "Завтра отключат воду"},
                    ", сообщили в ",
                    {"type": "text_link", "text": "акимате", "href": "https://a.example"},
                    ".\n\nПодвоз — у школы.",
                ],
                "text_entities": [{"type": "bold", "text": "Завтра отключат воду"}],
            },
            {
                "id": 3,
                "type": "message",
                "date": "2025-05-15T10:00:00",
                "date_unixtime": "1747285200",
                "from": "Новости",
                "photo": "photos/p.jpg",
                "text": "",
                "text_entities": [],
            },
            {
                "id": 4,
                "type": "message",
                "date": "2025-05-15T10:05:00",
                "date_unixtime": "1747285500",
                "from": "Новости",
                "text": "Воду дали.",
                "text_entities": [{"type": "plain", "text": "Воду дали."}],
            },
        ],
    } | more


def test_telegram_desktop(tmp_path):
    one, two = read(tmp_path, "result.json", chat())
    assert told(one) == (
        "telegram/1234567890/2",
        None,
        "2025-05-14T19:00Z",
        "Новости района",
        None,
        "Завтра отключат воду, сообщили в акимате.\n\nПодвоз — у школы.",
    )
    assert (two.id, two.text) == ("telegram/1234567890/4", "Воду дали.")
    # the day is that of the medium
    assert read(tmp_path, "result.json", chat(), timezone="Asia/Almaty")[0].published == "2025-05-15T00:00+05:00"


def test_telegram_desktop_with_all_chats(tmp_path):
    body = {"about": "…", "chats": {"about": "…", "list": [chat(), chat(id=7, name="Спорт")]}}
    items = read(tmp_path, "result.json", body)
    assert [i.id for i in items] == [
        *("telegram/1234567890/2", "telegram/1234567890/4"),
        *("telegram/7/2", "telegram/7/4"),
    ]
    assert {i.source for i in items} == {"Новости района", "Спорт"}


NEWS_PLEASE = {
    "authors": ["Иван Петров"],
    "date_download": "2025-05-20 11:00:00",
    "date_modify": "None",
    "date_publish": "2025-05-14 10:00:00",
    "description": "Коротко о мосте.",
    "filename": "most.json",
    "image_url": None,
    "language": "ru",
    "localpath": None,
    "maintext": "В городе открыли мост.\nСтроили три года.",
    "source_domain": "vestnik.example",
    "text": None,
    "title": "Мост открыли",
    "title_page": None,
    "title_rss": None,
    "url": "https://vestnik.example/most",
}
FUNDUS = {
    "title": "Мост открыли",
    "authors": ["Иван Петров"],
    "publishing_date": "2025-05-14 10:00:00+05:00",
    "topics": ["Дороги"],
    "free_access": True,
    "body": {
        "summary": ["Коротко о мосте."],
        "sections": [
            {"headline": [], "paragraphs": ["В городе открыли мост.", "Строили три года."]},
            {"headline": ["Что дальше"], "paragraphs": ["Откроют дорогу."]},
        ],
    },
}
NEWSPAPER4K = {
    "url": "https://vestnik.example/most?utm=1",
    "read_more_link": "",
    "language": "ru",
    "title": "Мост открыли",
    "top_image": "",
    "meta_img": "",
    "images": [],
    "movies": [],
    "keywords": ["мост"],
    "keyword_scores": {"мост": 1.2},
    "meta_keywords": [],
    "tags": [],
    "authors": ["Иван Петров"],
    "publish_date": "2025-05-14T10:00:00+05:00",
    "summary": "Строили три года.",
    "meta_description": "",
    "meta_lang": "ru",
    "meta_favicon": "",
    "meta_site_name": "Вестник",
    "canonical_link": "https://vestnik.example/most",
    "text": "В городе открыли мост.\n\nСтроили три года.",
}
NEWSAPI = {
    "source": {"id": None, "name": "Vestnik.example"},
    "author": "Иван Петров",
    "title": "Мост открыли",
    "description": "Коротко о мосте.",
    "url": "https://vestnik.example/most",
    "urlToImage": None,
    "publishedAt": "2025-05-14T05:00:00Z",
    "content": "В городе открыли мост. Строили три года… [+1234 chars]",
}


@pytest.mark.parametrize(
    "row, expected",
    [
        (
            NEWS_PLEASE,
            (
                *("https://vestnik.example/most", "Мост открыли", "2025-05-14T10:00", "vestnik.example"),
                *("https://vestnik.example/most", "В городе открыли мост.\nСтроили три года."),
            ),
        ),
        (
            FUNDUS,
            (
                *("a#1", "Мост открыли", "2025-05-14T10:00+05:00", None, None),
                "Коротко о мосте.\n\nВ городе открыли мост.\n\nСтроили три года.\n\nЧто дальше\n\nОткроют дорогу.",
            ),
        ),
        (
            {
                **FUNDUS,
                "plaintext": "В городе открыли мост.",
                "html": {"requested_url": "https://vestnik.example/most"},
            },
            (
                *("https://vestnik.example/most", "Мост открыли", "2025-05-14T10:00+05:00", None),
                *("https://vestnik.example/most", "В городе открыли мост."),
            ),
        ),
        (
            NEWSPAPER4K,
            (
                *("https://vestnik.example/most?utm=1", "Мост открыли", "2025-05-14T10:00+05:00", "Вестник"),
                *("https://vestnik.example/most", "В городе открыли мост.\n\nСтроили три года."),
            ),
        ),
        (
            NEWSAPI,
            (
                *("https://vestnik.example/most", "Мост открыли", "2025-05-14T05:00Z", "Vestnik.example"),
                *("https://vestnik.example/most", "В городе открыли мост. Строили три года…"),
            ),
        ),
        (
            {"_index": "news", "_id": "ab12", "_source": {"title": "Мост", "body": "Открыли мост.", "date": 20250514}},
            ("ab12", "Мост", "2025-05-14", None, None, "Открыли мост."),
        ),
        (
            # schema.org's NewsArticle as pages carry it in JSON-LD
            {
                "@type": "NewsArticle",
                "headline": "Мост",
                "articleBody": "Открыли мост.",
                "datePublished": "2025-05-14",
                "publisher": {"@type": "Organization", "name": "Вестник"},
            },
            ("a#1", "Мост", "2025-05-14", "Вестник", None, "Открыли мост."),
        ),
    ],
    ids=["news-please", "fundus", "fundus, plaintext", "newspaper4k", "NewsAPI", "Elasticsearch", "JSON-LD"],
)
def test_a_row_of_a_known_tool(tmp_path, row, expected):
    [item] = read(tmp_path, "a", row)
    assert told(item) == expected
    # the same in an array, as a line, and in an object that holds several
    assert told(read(tmp_path, "a", [row])[0])[1:] == expected[1:]
    assert told(read(tmp_path, "a.jsonl", row)[0])[1:] == expected[1:]
    assert told(read(tmp_path, "a.json", {"status": "ok", "totalResults": 1, "articles": [row]})[0])[1:] == expected[1:]


def test_newspaper4k_closes_its_array_after_each_article(tmp_path):
    row = json.dumps(NEWSPAPER4K, ensure_ascii=False)
    items = read(tmp_path, "a.json", f"[{row},]{row.replace('most', 'park')}]")
    assert [i.url for i in items] == ["https://vestnik.example/most", "https://vestnik.example/park"]


def test_newsapi_without_content_has_its_description(tmp_path):
    [item] = read(tmp_path, "a.json", {"status": "ok", "articles": [{**NEWSAPI, "content": None}]})
    assert item.text == "Коротко о мосте."


def test_json_feed(tmp_path):
    body = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "Вестник",
        "home_page_url": "https://vestnik.example/",
        "items": [
            {
                "id": "https://vestnik.example/1",
                "url": "https://vestnik.example/1",
                "title": "Мост &amp; парк",
                "content_html": "<p>В городе открыли&nbsp;мост.</p><p>Строили три года.</p>",
                "date_published": "2025-05-14T10:00:00+05:00",
            },
            {"id": 2, "content_text": "Второй текст.", "date_modified": "2025-05-15T10:00:00Z"},
        ],
    }
    one, two = read(tmp_path, "feed.json", body)
    assert told(one) == (
        *("https://vestnik.example/1", "Мост & парк", "2025-05-14T10:00+05:00", "Вестник"),
        *("https://vestnik.example/1", "В городе открыли мост.\nСтроили три года."),
    )
    assert told(two) == ("2", None, "2025-05-15T10:00Z", "Вестник", None, "Второй текст.")


@pytest.mark.parametrize("form, name", [("json", "a.json"), ("xml", "a.xml"), ("xmltei", "a.xml"), ("xml", "a")])
def test_trafilatura(tmp_path, form, name):
    import trafilatura

    made = trafilatura.extract(PAGE, output_format=form, with_metadata=True)
    if name == "a":
        made = '<?xml version="1.0" encoding="UTF-8"?>\n' + made
    [item] = read(tmp_path, name, made)
    assert (item.title, item.published, item.source, item.url) == (
        *("Мост открыли", "2025-05-14", "Вестник"),
        "https://vestnik.example/most",
    )
    assert item.text.endswith("рассказали они корреспонденту.") and "\nНа открытии были" in item.text


def test_tei_of_a_corpus(tmp_path):
    tei = """<TEI xmlns="http://www.tei-c.org/ns/1.0"><teiHeader><fileDesc><titleStmt><title>{0}</title></titleStmt>
      <publicationStmt><date when="2025-05-1{1}">мая</date></publicationStmt></fileDesc></teiHeader>
      <text><body><div><head>{0}</head><p>Первый \
<hi>абзац</hi><lb/>строка.</p><p>Второй.</p></div></body></text></TEI>"""
    body = f"<teiCorpus>{tei.format('Мост', 4)}{tei.format('Парк', 5)}</teiCorpus>"
    one, two = read(tmp_path, "a.xml", body)
    assert told(one) == ("a.xml#1", "Мост", "2025-05-14", None, None, "Мост\nПервый абзац\nстрока.\nВторой.")
    assert (two.title, two.published) == ("Парк", "2025-05-15")


WXR = """<?xml version="1.0" encoding="UTF-8" ?>
<!-- This is a WordPress eXtended RSS file generated by WordPress as an export of your site. -->
<rss version="2.0" xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/"
 xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:wp="http://wordpress.org/export/1.2/">
<channel><title>Вестник района</title><link>https://vestnik.example</link>
<item><title><![CDATA[Мост & парк]]></title><link>https://vestnik.example/most/</link>
 <pubDate>Tue, 13 May 2025 22:30:00 +0000</pubDate><guid isPermaLink="false">https://vestnik.example/?p=42</guid>
 <content:encoded><![CDATA[<!-- wp:paragraph --><p>Открыли&nbsp;мост.</p><!-- /wp:paragraph -->
 [gallery ids="1,2"]<p>Строили три года.</p>]]></content:encoded>
 <excerpt:encoded><![CDATA[Коротко.]]></excerpt:encoded><wp:post_id>42</wp:post_id>
 <wp:post_date><![CDATA[2025-05-14 03:30:00]]></wp:post_date>
 <wp:post_date_gmt><![CDATA[2025-05-13 22:30:00]]></wp:post_date_gmt>
 <wp:status><![CDATA[publish]]></wp:status><wp:post_type><![CDATA[post]]></wp:post_type>
 <wp:comment><wp:comment_content><![CDATA[Ура!]]></wp:comment_content></wp:comment></item>
<item><title>Фото</title><guid>https://vestnik.example/?p=43</guid><content:encoded></content:encoded>
 <wp:post_date>2025-05-14 \
03:30:00</wp:post_date><wp:status>inherit</wp:status><wp:post_type>attachment</wp:post_type></item>
<item><title>Черновик</title><content:encoded>Не готово.</content:encoded><wp:post_date>2025-05-14 \
03:30:00</wp:post_date>
 <wp:post_date_gmt>0000-00-00 \
00:00:00</wp:post_date_gmt><wp:status>draft</wp:status><wp:post_type>post</wp:post_type></item>
<item><title>О нас</title><content:encoded>Мы — газета.</content:encoded><wp:status>publish</wp:status>
 <wp:post_type>page</wp:post_type></item>
<item><title>Парк</title><guid>https://vestnik.example/?p=44</guid><content:encoded><![CDATA[Первый абзац.

Второй абзац.]]></content:encoded><wp:post_date>2025-05-15 10:00:00</wp:post_date>
 <wp:post_date_gmt>0000-00-00 \
00:00:00</wp:post_date_gmt><wp:status>publish</wp:status><wp:post_type>news</wp:post_type></item>
</channel></rss>"""


def test_wordpress_export(tmp_path):
    one, two = read(tmp_path, "export.xml", WXR)
    assert told(one) == (
        *("https://vestnik.example/?p=42", "Мост & парк", "2025-05-14T03:30+05:00", "Вестник района"),
        *("https://vestnik.example/most/", "Открыли мост.\nСтроили три года."),
    )
    assert (two.title, two.published, two.text) == ("Парк", "2025-05-15T10:00", "Первый абзац.\n\nВторой абзац.")


def test_a_wordpress_export_that_was_cut_off(tmp_path):
    one, failure = read(tmp_path, "export.xml", WXR[: WXR.index("Второй абзац")])
    assert one.title == "Мост & парк"
    assert "missing" in failure.reason


def test_scrapy_items(tmp_path):
    lines = [
        {
            "url": "https://vestnik.example/1",
            "title": ["Мост"],
            "date": ["14 мая 2025"],
            "text": ["Первый абзац.", "Второй."],
        },
        # what response.css("p ::text").getall() gives: pieces of sentences
        {
            "link": "https://vestnik.example/2",
            "headline": "Парк",
            "pubDate": "14.05.2025",
            "body": ["Открыл парк", "аким", ", сказали в акимате."],
        },
    ]
    one, two = read(tmp_path, "items.jl", "\n".join(json.dumps(line, ensure_ascii=False) for line in lines))
    assert told(one)[1:] == ("Мост", "2025-05-14", None, "https://vestnik.example/1", "Первый абзац.\nВторой.")
    assert told(two)[1:] == (
        *("Парк", "2025-05-14", None),
        *("https://vestnik.example/2", "Открыл парк аким, сказали в акимате."),
    )


@pytest.mark.parametrize("orient", ["columns", "index", "split", "records", "table"])
def test_what_pandas_writes(tmp_path, orient):
    import pandas as pd

    frame = pd.DataFrame({"id": ["a", "b"], "text": ["Открыли мост.", "И парк."], "date": ["2025-05-14", "2025-05-15"]})
    frame.to_json(tmp_path / "a.json", orient=orient, force_ascii=False)
    items = list(readers.read([tmp_path / "a.json"], settings()))
    assert [(i.id, i.text, i.published) for i in items] == [
        ("a", "Открыли мост.", "2025-05-14"),
        ("b", "И парк.", "2025-05-15"),
    ]


def test_nested_fields_by_path(tmp_path):
    row = {
        "doc": {"parts": [{"t": "Первый абзац."}, {"t": "Второй абзац."}], "head": {"when": 1747200000}},
        "text": "не то",
    }
    [item] = read(
        *(tmp_path, "a.json", [row]), fields={"text": ["doc.parts.t"], "published": ["doc.head.when"], "id": ["doc.id"]}
    )
    assert (item.text, item.published) == ("Первый абзац.\nВторой абзац.", "2025-05-14T05:20Z")
    [item] = read(tmp_path, "b.json", [row], fields={"text": ["doc.parts.1.t"]})
    assert item.text == "Второй абзац."
    # a field whose own name has a full stop comes before a path
    [item] = read(tmp_path, "c.json", [{"a.b": "Слово.", "a": {"b": "Дело."}}], fields={"text": ["a.b"]})
    assert item.text == "Слово."


def test_what_the_user_names_comes_before_a_shape(tmp_path):
    [item] = read(tmp_path, "a.json", NEWS_PLEASE, fields={"text": ["description"]})
    assert (item.text, item.published) == ("Коротко о мосте.", "2025-05-14T10:00")


def test_older_exports_of_telegram_have_service_messages_too(tmp_path):
    rows = [
        {"id": 1, "type": "service", "date": "2019-05-14T10:00:00", "actor": "Канал", "action": "create_channel"},
        {"id": 2, "type": "message", "date": "2019-05-14T10:05:00", "from": "Канал", "from_id": 9, "photo": "a.jpg"},
        {
            "id": 3,
            "type": "message",
            "date": "2019-05-14T10:10:00",
            "from": "Канал",
            "from_id": 9,
            "text": "Снег идёт.",
        },
    ]
    file = tmp_path / "result.json"
    chat = {"name": "Новости", "type": "public_channel", "id": 9, "messages": rows}
    file.write_text(json.dumps(chat, ensure_ascii=False), encoding="utf-8")
    found = list(readers.read([str(file)], settings()))
    assert [getattr(item, "text", item) for item in found] == ["Снег идёт."]
