"""Pieces of HTML, as fields of rows and feeds hold them, to text."""

from __future__ import annotations

import time

import pytest

from pipeline.readers.html import fragment_text

CASES = {
    "paragraphs": ("<p>Первый абзац.</p>\n<p>Второй.</p>", "Первый абзац.\nВторой."),
    "words over lines are one line": ("<p>Первый\n   абзац.</p>", "Первый абзац."),
    "inline tags part no words": ("<p>Ас<b>та</b>на и <a href='x'>Алматы</a></p>", "Астана и Алматы"),
    "entities": (
        "Шавкат&nbsp;Мирзиёев &laquo;сказал&raquo; &mdash; 5 &lt; 6 &amp; 7 &#1103;",
        "Шавкат Мирзиёев «сказал» — 5 < 6 & 7 я",
    ),
    "entities without a semicolon": ("<p>Цена 5&nbspтенге</p>", "Цена 5 тенге"),
    "entities escaped twice": (
        "<p>Шавкат&amp;nbsp;Мирзиёев, ООО &amp;laquo;Дом&amp;raquo;</p>",
        "Шавкат Мирзиёев, ООО «Дом»",
    ),
    "line breaks": ("Одна<br>две<br/>три<br><br>четыре", "Одна\nдве\nтри\n\nчетыре"),
    "a list": ("<p>Итоги:</p><ul><li>рост</li><li>спад</li></ul>", "Итоги:\nрост\nспад"),
    "a table": (
        "<table><tr><th>Год</th><th>Рост</th></tr><tr><td>2024</td><td><p>4,8%</p></td></tr></table>",
        "Год\tРост\n2024\t4,8%",
    ),
    "scripts, styles, comments": (
        "<style>p{}</style><p>Текст</p><script>var a='<p>нет</p>'</script><!-- нет -->",
        "Текст",
    ),
    "what is hidden": (
        "<p>Да<span hidden>нет</span></p><div style='display: none'><p>нет</p></div><p>да</p>",
        "Да\nда",
    ),
    "a picture in a paragraph": ("<p>До <img src='a.jpg' alt='нет'> после</p>", "До после"),
    "soft hyphens": ("<p>Прави&shy;тельство\u200b</p>", "Правительство"),
    "quotation elements": ("<p>Он сказал: <q>да</q>.</p>", "Он сказал: «да»."),
    "line ends of a text without line markup": (
        "<b>Заголовок</b>\n\nПервая строка\nвторая",
        "Заголовок\n\nПервая строка\nвторая",
    ),
    "blank lines of a text without paragraphs": (
        "<h2>Глава</h2>\nПервый\nабзац.\n\nВторой.",
        "Глава\nПервый абзац.\n\nВторой.",
    ),
    "preformatted": ("<p>а</p><pre>раз\n  два</pre>", "а\nраз\nдва"),
    "a sign that opens no tag": ("<p>если 5 < 6 и <3, то 7 > 2</p>", "если 5 < 6 и <3, то 7 > 2"),
    "tags left open": ("<div><p>Раз<p>Два<b>три", "Раз\nДватри"),
    "a whole page": (
        "<html><head><title>нет</title></head><body><h1>Да</h1><p>Текст</p></body></html>",
        "Да\nТекст",
    ),
    "nothing": ("<p> </p><br>", ""),
    "plain text": ("Просто текст", "Просто текст"),
    "letters beyond the first plane": ("<p>Ура 😀!</p>", "Ура 😀!"),
    "half a surrogate pair": ("<p>Раз \ud800 два</p>", "Раз ? два"),
}


@pytest.mark.parametrize("html, text", CASES.values(), ids=CASES)
def test_a_fragment_reads_as_a_browser_shows_it(html, text):
    assert fragment_text(html) == text


@pytest.mark.parametrize(
    "html",
    [
        "<b>x" * 25_000,
        "<" * 100_000,
        "&" * 100_000,
        "<!--" * 25_000,
        "<div>" * 20_000,
        "<a b='" * 16_000,
        " \n" * 50_000,
        "\n \n" * 33_000 + "<div>",
        "<p" * 50_000,
        "&amp;nbsp;" * 10_000,
        "<![CDATA[" * 11_000,
        "\u00ad" * 100_000,
    ],
)
def test_time_does_not_grow_with_the_square(html):
    start = time.perf_counter()
    fragment_text(html)
    assert time.perf_counter() - start < 2
