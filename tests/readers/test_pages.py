"""Saved pages as sites lay them out: headline, publication date and what it rests on, medium, first and last
sentence.
"""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from pipeline import readers
from pipeline.article import Article
from pipeline.readers.page_dates import in_line
from pipeline.readers.page_names import medium
from pipeline.records import Failure
from pipeline.settings import settings

TITLE = "В Степногорске открыли новую библиотеку"
FIRST = "В Степногорске после ремонта открыли библиотеку имени Абая."
LAST = "До конца года в области отремонтируют ещё четыре читальных зала."
BODY = f"""<p>{FIRST} На открытие пришли читатели, учителя и школьники.</p>
<p>Указ о создании библиотеки был подписан 5 марта 1998 года. С тех пор её фонд вырос до 40 тысяч книг, \
а читателей стало втрое больше.</p>
<p>«Мы ждали этого дня два года», — сказала директор библиотеки Айгуль Сатпаева. \
Она показала гостям новый зал и детскую комнату.</p>
<p>Вчера сюда привезли последние стеллажи. {LAST}</p>"""
MENU = (
    "<nav><ul><li><a href='/'>Главная</a></li><li><a href='/news'>Новости</a></li><li><a href='/about'>О "
    "нас</a></li></ul></nav>"
)
OWNERS = "<footer><p>© 2005–2024 ТОО «Медиа». Свидетельство № 1234 от 12.03.2010. Все права защищены.</p></footer>"


def page(
    head: str = "",
    above: str = "",
    below: str = "",
    *,
    title: str = f"<title>{TITLE}</title>",
    footer: str = OWNERS,
    body: str = BODY,
    h1: str = f"<h1>{TITLE}</h1>",
    wrap: str = "article",
) -> str:
    return (
        f'<!DOCTYPE html><html lang="ru"><head><meta charset="utf-8">{title}{head}</head><body>{MENU}'
        f"<{wrap}>{above}{h1}{below}{body}</{wrap.split()[0]}>{footer}</body></html>"
    )


def ld(**fields) -> str:
    return (
        '<script type="application/ld+json">'
        f"{json.dumps({'@context': 'https://schema.org', **fields}, ensure_ascii=False)}</script>"
    )


def site(name: str) -> str:
    return f'<meta property="og:site_name" content="{name}">'


CANONICAL = '<link rel="canonical" href="https://www.example.kz/news/biblioteka">'
STEPPE = site("Степной вестник")

#: name -> page, date, basis, source
LAYOUTS: dict[str, tuple[str, str | None, str, str | None]] = {
    "open graph": (
        page(STEPPE + '<meta property="article:published_time" content="2025-05-14T10:20:00+05:00">'),
        *("2025-05-14T10:20+05:00", "page", "Степной вестник"),
    ),
    "JSON-LD in a graph, with other things that have dates": (
        page(
            ld(
                **{
                    "@graph": [
                        {"@type": "WebSite", "name": "Степной вестник", "datePublished": "2001-01-01"},
                        {"@type": "ImageObject", "uploadDate": "2019-01-01"},
                        {
                            "@type": ["NewsArticle"],
                            "headline": TITLE,
                            "datePublished": "2025-05-14T00:00:00+03:00",
                            "publisher": {"@type": "Organization", "name": "Степной вестник"},
                            "comment": [{"@type": "Comment", "dateCreated": "2020-02-02"}],
                        },
                    ]
                }
            )
        ),
        *("2025-05-14", "page", "Степной вестник"),
    ),
    "JSON-LD that is no JSON": (
        page(
            (
                f'<script type="application/ld+json">{{"@type": "NewsArticle", "headline": '
                f'"{TITLE}",\n"datePublished": "2025-05-14T10:20:00Z",}}</script>'
            )
            + CANONICAL
        ),
        *("2025-05-14T10:20Z", "page", "example.kz"),
    ),
    "a time element beside the heading, others in a list": (
        page(
            STEPPE,
            "",
            '<time datetime="2025-05-14T10:20:00+0500">14 мая</time>',
            footer='<div class="related"><a>Другая новость</a><time datetime="2025-05-20">20 мая</time></div>' + OWNERS,
        ),
        *("2025-05-14T10:20+05:00", "page", "Степной вестник"),
    ),
    "microdata": (
        page(
            CANONICAL,
            "<meta itemprop='datePublished' content='2025-05-14'><meta itemprop='dateModified' content='2025-06-01'>",
            "<div itemprop='publisher' itemscope><meta itemprop='name' content='Степной вестник'></div>",
            wrap="div itemscope itemtype='https://schema.org/NewsArticle'",
        ),
        *("2025-05-14", "page", "Степной вестник"),
    ),
    "Dublin Core": (
        page('<meta name="DC.date.issued" content="14.05.2025"><meta name="DC.publisher" content="Степной вестник">'),
        *("2025-05-14", "page", "Степной вестник"),
    ),
    "a date line in words below the heading": (
        page(CANONICAL, "", "<div class='info'>14 мая 2025 г., 10:20</div>"),
        *("2025-05-14T10:20", "page", "example.kz"),
    ),
    "a date line in figures above the heading, with a rubric": (
        page(CANONICAL, "<p><span>14.05.2025 10:20</span> <a href='/o'>Общество</a></p>"),
        *("2025-05-14T10:20", "page", "example.kz"),
    ),
    "time first, views behind": (
        page(CANONICAL, "", "<div>10:20, 14 мая 2025 | Просмотров: 1732</div>"),
        *("2025-05-14T10:20", "page", "example.kz"),
    ),
    "a label, and when it was changed": (
        page(
            CANONICAL,
            "",
            "<ul class='meta'><li>Опубликовано: 14 мая 2025</li><li>Обновлено: 20 мая 2025</li></ul>",
        ),
        *("2025-05-14", "page", "example.kz"),
    ),
    "a Kazakh date line": (
        page(CANONICAL, "", "<div class='post-info'>14 Мамыр, 2025 ж. 10:20</div>"),
        *("2025-05-14T10:20", "page", "example.kz"),
    ),
    "a Kazakh date line with the year first": (
        page(CANONICAL, "", "<span>2025 жылғы 14 мамыр</span>", wrap="div"),
        *("2025-05-14", "page", "example.kz"),
    ),
    "an English date line": (
        page(CANONICAL, "", "<p class='byline'>Posted on Wednesday, May 14, 2025</p>"),
        *("2025-05-14", "page", "example.kz"),
    ),
    "a date in the address": (
        page('<link rel="canonical" href="https://www.example.kz/news/2025/05/14/biblioteka.html">'),
        *("2025-05-14", "page", "example.kz"),
    ),
    "the address that a browser wrote": (
        page().replace("<html", "<!-- saved from url=(0053)https://example.kz/20250514-biblioteka -->\n<html", 1),
        *("2025-05-14", "page", "example.kz"),
    ),
    "a month in the address": (
        page('<link rel="canonical" href="https://www.example.kz/2025/05/biblioteka/">'),
        *("2025-05", "guess", "example.kz"),
    ),
    "only when it was changed": (
        page(STEPPE + '<meta property="article:modified_time" content="2025-05-20T08:00:00+05:00">'),
        *("2025-05-20T08:00+05:00", "guess", "Степной вестник"),
    ),
    "no date: a copyright line, a licence line, a year in the text": (
        page(STEPPE),
        *(None, "unknown", "Степной вестник"),
    ),
    "no date: a copyright line outside a footer": (
        page(STEPPE, footer="<div>© 2010–2024</div><div>Сетевое издание зарегистрировано 12.03.2010</div>"),
        *(None, "unknown", "Степной вестник"),
    ),
    "no date: the site's head tells today's": (
        page(STEPPE, wrap="main").replace(
            "<nav>", ("<header><div class='date'>Среда, 25 ноября 2026</div></header><nav>")
        ),
        *(None, "unknown", "Степной вестник"),
    ),
    "no date: one other article behind a short text": (
        page(
            STEPPE,
            body=BODY.replace("<p>Указ", "<p>Указ о том, что сказано здесь очень подробно и длинно,").replace(
                "<p>Вчера", "<p>Вчера поздно вечером, как рассказали нам очевидцы этого события и работники,"
            ),
            footer=(
                "<div><a>Другая новость</a><time datetime='2025-05-20'>20 мая</time><time "
                f"datetime='2025-05-21'>21 мая</time></div><p>{'О сайте. ' * 150}</p><span>20 мая "
                "2025</span><span>21 мая 2025</span>"
            ),
        ),
        *(None, "unknown", "Степной вестник"),
    ),
    "today's time and views below the heading": (
        page(
            STEPPE + '<meta name="pubdate" content="1747209600">', below="<div>сегодня в 05:46, просмотров: 237</div>"
        ),
        *("2025-05-14T08:00Z", "page", "Степной вестник"),
    ),
    "a dateline in the text": (
        page(STEPPE, body=BODY.replace(FIRST, "СТЕПНОГОРСК, 14 мая 2025 года. " + FIRST)),
        *("2025-05-14", "dateline", "Степной вестник"),
    ),
    "universal time round midnight beside the medium's own": (
        page(
            STEPPE + '<meta property="article:published_time" content="2025-05-13T21:30:00Z">',
            below="<div>14 мая 2025, 02:30</div>",
        ),
        *("2025-05-14T02:30", "page", "Степной вестник"),
    ),
    "a slogan as the site's name, and the site behind the headline": (
        page(
            CANONICAL + site("Новости Казахстана - самые свежие, последние"),
            below="<div>14.05.2025</div>",
            title=f"<title>{TITLE} | Example.kz: последние новости сегодня</title>",
            h1=f"<div class='title'>{TITLE}</div>",
        ),
        *("2025-05-14", "page", "example.kz"),
    ),
    "no heading but the title, tables for layout": (
        f"<html><head><title>{TITLE} — Степной вестник</title>{STEPPE}</head><body><table><tr><td>{MENU}</td><td>"
        f"<b>{TITLE}</b><br>14.05.2025<br>{BODY}</td></tr></table><hr>© 2024</body></html>",
        *("2025-05-14", "page", "Степной вестник"),
    ),
    "links to other articles in and behind the text": (
        page(
            STEPPE,
            below="<div>14 мая 2025</div>",
            body=BODY.replace(
                "</p>\n<p>«Мы", ("</p><p>Читайте также: <a href='/x'>В Кокшетау закрыли старый мост</a></p>\n<p>«Мы")
            )
            + "<p>Подписывайтесь на наш канал в Telegram!</p><p>Фото: пресс-служба акимата</p>",
        ),
        *("2025-05-14", "page", "Степной вестник"),
    ),
}


def read(tmp_path: Path, html: str, name: str = "page.html", **flags) -> Article:
    (tmp_path / name).write_text(html, encoding="utf-8")
    [item] = readers.read([tmp_path / name], settings(**flags))
    assert isinstance(item, Article), item
    return item


@pytest.mark.parametrize("html, date, basis, source", LAYOUTS.values(), ids=LAYOUTS)
def test_a_page_tells_title_date_source_and_text(tmp_path, html, date, basis, source):
    item = read(tmp_path, html)
    assert (item.title, item.published, item.published_basis, item.source) == (TITLE, date, basis, source)
    text = item.text.removeprefix("СТЕПНОГОРСК, 14 мая 2025 года. ")
    assert text.startswith(FIRST) and LAST in text and (text.endswith(LAST) or "О сайте" in text)
    assert not any(word in text for word in ("Главная", "©", "Кокшетау", "Просмотров"))


def test_a_date_in_the_file_name_stands_before_a_guess(tmp_path):
    html = LAYOUTS["only when it was changed"][0]
    item = read(tmp_path, html, "2025-05-14_a.html")
    assert (item.published, item.published_basis) == ("2025-05-14", "filename")


def test_a_guess_stands_before_the_option_and_a_date_of_the_page_before_the_file_name(tmp_path):
    item = read(tmp_path, LAYOUTS["a month in the address"][0], published="2020-01-01")
    assert (item.published, item.published_basis) == ("2025-05", "guess")
    item = read(tmp_path, LAYOUTS["open graph"][0], "2020-01-01.html")
    assert item.published_basis == "page"


@pytest.mark.parametrize(
    "line, found",
    [
        ("14 мая 2025", ("2025-05-14", "published")),
        ("14 мая 2025 года, 10:20 (МСК)", ("2025-05-14T10:20+03:00", "published")),
        ("Опубликовано: 14 мая 2025 г., 10:20 | Общество", ("2025-05-14T10:20", "published")),
        ("Дата публикации 14.05.2025", ("2025-05-14", "published")),
        ("Алматы, 14.05.25", ("2025-05-14", "published")),
        ("14/05/2025 - 10:20", ("2025-05-14T10:20", "published")),
        ("2025-05-14 10:20:33", ("2025-05-14T10:20", "published")),
        ("Ср, 14 мая 2025", ("2025-05-14", "published")),
        ("14 мая 2025 Политика", ("2025-05-14", "published")),
        ("Автор: Иван Петров · 14 мая 2025 · 3 минуты", ("2025-05-14", "published")),
        ("Жарияланды: 14 қазан 2025", ("2025-10-14", "published")),
        ("14 травня 2025, 10:20", ("2025-05-14T10:20", "published")),
        ("May 14th, 2025 at 10:20 PM", ("2025-05-14T22:20", "published")),
        ("Обновлено: 20 мая 2025", ("2025-05-20", "modified")),
        ("Указ подписан 5 марта 1998 года", None),
        ("Дата рождения: 5 марта 1998 года", None),
        ("Встреча пройдёт 14 мая 2025 года.", None),
        ("14 мая 2025 президент подписал указ", None),
        ("Свидетельство № 1234 от 12.03.2010", None),
        ("© 2005–2024 ТОО «Медиа», 12.03.2010", None),
        ("14 мая", None),
        ("31.02.2025", None),
        ("1.2.3.2025", None),
        ("Версия 14.05.2025.1", None),
        ("2024", None),
    ],
)
def test_a_date_line_is_a_date_with_little_beside_it(line, found):
    assert in_line(line) == found


@pytest.mark.parametrize(
    "names, url, title, source",
    [
        (["Степной вестник"], None, None, "Степной вестник"),
        (["Степной вестник | Последние новости региона"], None, None, "Степной вестник"),
        (["Новости Казахстана - самые свежие, последние"], "https://www.example.kz/a", None, "example.kz"),
        (["Последние новости дня", "Степной вестник"], None, None, "Степной вестник"),
        (["@steppe_news"], "https://m.example.kz/a", None, "example.kz"),
        ([TITLE], "https://example.kz/a", TITLE, "example.kz"),
        (["Актобе сегодня: aktobenews.example"], "https://aktobenews.example/x", None, "aktobenews.example"),
        (["Оренбург"], "https://oren.example.ru/x", None, "oren.example.ru"),
        (["РИА Новости"], "https://ria.example/x", None, "РИА Новости"),
        (["Новости Mail.example"], None, None, "Новости Mail.example"),
        (["Министерство экологии и природных ресурсов"], None, None, "Министерство экологии и природных ресурсов"),
        (["Рамблер/новости"], None, None, "Рамблер/новости"),
        ([None, "", 7, "WordPress"], "https://xn--e1afmkfd.xn--p1ai/x", None, "пример.рф"),
        ([], None, None, None),
        ([], "http://[", None, None),
    ],
)
def test_a_medium_is_a_name_or_a_host_and_no_slogan(names, url, title, source):
    assert medium(names, url, title) == source


@pytest.mark.parametrize(
    "head, heading, title",
    [
        (f"<title>{TITLE} — Степной вестник</title>", "", TITLE),
        (f"<title>{TITLE} - Общество - Степной вестник</title>", "", f"{TITLE} - Общество"),
        (f"<title>Степной вестник: {TITLE}</title>", "", TITLE),
        (f"<title>{TITLE} | Example.kz: последние новости</title>", "", TITLE),
        (f"<title>Степной вестник</title><meta property='og:title' content='{TITLE} | Степной вестник'>", "", TITLE),
        (f"<title>{TITLE}</title>", "<h1>Степной вестник</h1>", TITLE),
        (f"<title>{TITLE}. ФОТО</title>", f"<h1>Степной вестник</h1><h1>{TITLE}</h1>", TITLE),
        ("<title>Дождь - к урожаю: приметы июня | Степной вестник</title>", "", "Дождь - к урожаю: приметы июня"),
        ("", f"<h1>{TITLE}</h1>", TITLE),
        ("", "", None),
    ],
)
def test_a_headline_is_told_without_the_site(tmp_path, head, heading, title):
    item = read(tmp_path, page(head + STEPPE + CANONICAL, title="", h1=heading))
    assert item.title == title


def test_an_address_in_an_archive_is_told_without_it(tmp_path):
    item = read(
        tmp_path, page('<link rel="canonical" href="https://web.archive.org/web/20220721144334/https://example.kz/a">')
    )
    assert (item.url, item.source) == ("https://example.kz/a", "example.kz")


def test_a_page_of_links_is_no_article(tmp_path):
    links = "".join(f"<li><a href='/{n}'>Новость номер {n} о жизни города</a></li>" for n in range(60))
    (tmp_path / "a.html").write_text(f"<html><body><h1>Лента</h1><ul>{links}</ul></body></html>", encoding="utf-8")
    [item] = readers.read([tmp_path / "a.html"], settings())
    assert isinstance(item, Failure) and "no article text" in item.reason


@pytest.mark.parametrize(
    "html",
    [
        "<h1>" * 20_000,
        "<div>" * 20_000 + "14 мая 2025",
        "<time itemprop='datePublished'>" * 3_000,
        "<p>14.05.2025 " * 7_000,
        "<script type='application/ld+json'>" + "[" * 90_000,
        "<script type='application/ld+json'>" + '{"@graph":[' * 9_000,
        "<title>" + " - " * 30_000,
        "<h1>" + " " * 90_000 + "</h1>",
        "<meta name='date' content='" + "1" * 90_000 + "'>",
    ],
)
def test_time_does_not_grow_with_the_square(tmp_path, html):
    from lxml import etree

    from pipeline.readers import page_dates, page_names
    from pipeline.readers.page import Page

    start = time.perf_counter()
    try:
        parsed = Page(html + BODY)
        page_dates.date_of(parsed)
        page_names.source_of(parsed, page_names.title_of(parsed))
    except (ValueError, etree.LxmlError):
        pass
    assert time.perf_counter() - start < 2


#: pages of sites that are not for the repository: their headline and date stand in an index beside them
NO_ARTICLE = {"rzn.mk.ru.html": "the article's element is empty in this copy", "rbc.ru-home.html": "a front page"}
FIRST_AND_LAST = {
    "tass.ru.html": ("МОСКВА, 29 июня. /ТАСС/.", "начнется после 2022 года.", "ТАСС"),
    "mk.ru-1.html": ("Все прошло стремительно,", "еще не настоящий диктатор.", "Московский Комсомолец"),
    "mk.ru-2.html": ("Как сообщал «МК»,", "с участием новых присяжных.", "Московский Комсомолец"),
    "inform.kz.html": ("ПЕТРОПАВЛОВСК. КАЗИНФОРМ –", "- заявил М. Тасмаганбетов.", "Казинформ"),
    "ura.news.html": ("Певица Нюша и ее супруг", "добрых делах, которые совершили.", "URA.RU"),
    "tgiv-doc1.html": ("На днях парламент Болгарии", "прав национальных меньшинств.", "Рамблер/новости"),
    "interfax.ru-tgiv.html": ("Москва. 1 ноября. INTERFAX.RU", 'Израиля и США Наамы Иссахар".', "Interfax.ru"),
    "frag-a12.html": ("МОСКВА, 28 сен — РИА Новости.", "вызвать разрыв сосуда в этой точке.", None),
}


def test_real_pages(shared_data):
    folder = shared_data / "data/html"
    wrong = []
    for line in (folder / "index.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        [item] = readers.read([folder / row["file"]], settings())
        if row["file"] in NO_ARTICLE:
            assert isinstance(item, Failure) and "no article text" in item.reason
            continue
        first, last, source = FIRST_AND_LAST[row["file"]]
        day = (row["meta_date"] or row["gold_date"] or "")[:10] or None
        title = (row["title"] or "").split(" - ")[0].strip().casefold()
        if ((item.published or "")[:10] or None, item.source) != (day, source):
            wrong.append((row["file"], item.published, item.source))
        if title and not (item.title or "").casefold().startswith(title):
            wrong.append((row["file"], item.title))
        if not (item.text.startswith(first) and item.text.endswith(last)):
            wrong.append((row["file"], item.text[:80], item.text[-80:]))
    assert wrong == []
