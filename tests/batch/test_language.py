"""Languages in Cyrillic told from Russian, and Russian that looks like another."""

from __future__ import annotations

import sys
import time

import pytest

from pipeline.batch.language import language_of

#: two pieces of news in each, of about a hundred characters and more
OTHERS = {
    "uk": "У Києві відкрили новий міст через річку, повідомила пресслужба міської ради. Будівництво тривало три роки.",
    "be": "У Мінску адкрылі новы мост праз раку, паведаміла прэс-служба гарвыканкама. Будаўніцтва доўжылася тры гады.",
    "bg": (
        "В София беше открит новият мост над реката, съобщи кметът на града. Строежът "
        "продължи "
        "три "
        "години и "
        "струва скъпо."
    ),
    "sr": "У Београду је отворен нови мост преко реке, саопштила је градска управа. Изградња је трајала три године.",
    "mk": "Во Скопје беше отворен новиот мост преку реката, соопшти градоначалникот. Изградбата траеше три години.",
    "kk": "Астанада өзен арқылы өтетін жаңа көпір ашылды, деп хабарлады қала әкімдігі. Құрылыс үш жылға созылды.",
    "ky": "Бишкекте дарыя аркылуу өткөн жаңы көпүрө ачылды, деп билдирди шаар мэриясы. Курулуш үч жылга созулду.",
    "tg": "Дар шаҳри Душанбе пули нави болои дарё кушода шуд, хабар дод раёсати шаҳр. Сохтмон се сол давом кард.",
    "uz": "Тошкентда дарё устидан янги кўприк очилди, деб хабар берди шаҳар ҳокимияти. Қурилиш уч йил давом этди.",
    "mn": (
        "Улаанбаатар хотод гол дээгүүрх шинэ гүүр нээгдлээ гэж хотын захиргаа мэдээлэв. "
        "Барилгын "
        "ажил "
        "гурван жил "
        "үргэлжилсэн."
    ),
    "tt": "Казанда елга аша яңа күпер ачылды, дип хәбәр итте шәһәр хакимияте. Төзелеш өч ел дәвам итте, диде мэр.",
    "en": (
        "The new bridge across the river was opened in Astana, the city administration "
        "said. It "
        "took "
        "three years "
        "to build."
    ),
}


@pytest.mark.parametrize("code", OTHERS)
def test_a_language_is_told_from_russian(code):
    assert language_of(OTHERS[code]) == code


@pytest.mark.parametrize("code", sorted(set(OTHERS) - {"en"}))
def test_half_of_a_sentence_is_enough(code):
    assert language_of(OTHERS[code][:60]) != "ru"


@pytest.mark.parametrize(
    "text",
    [
        "В Астане открыли новый мост через реку, сообщила пресс-служба акимата.",
        "Открыли мост",
        # names in the letters of their own language
        "Президент Қасым-Жомарт Тоқаев назначил Ерлана Қошанова акимом области Ұлытау.",
        "Компания «Қазақтелеком» и АО «Қазпошта» подписали договор",
        "Асель Нұрғалиева, Айгүл Сәрсенбаева и Бауыржан Өмірбеков получили премии",
        "Глава Киева Віталій Кличко и премьер Сербии Ђуро Мацут встретились в Вене и подписали соглашение",
        # tables and lists
        "Город;Январь;Февраль\nАлматы;12;15\nАстана;-5;-7",
        "Алматы 25\nАстана 18\nШымкент 30\nКараганда 12",
        "Список участников: Ахметов Ерлан, Иванова Анна, Ким Сергей, Оспанова Гульнара",
        "Курс доллара — 512,3 тенге",
        "1. Яблоки\n2. Груши\n3. Сливы",
        "ООО «Ромашка»",
        # what a page left behind
        "Глава представительства рассказал о недостатках доклада экспертов и показал журналистам новый документ. " * 2
        + 'jwplayer("js-media").setup({ file: "https://a.example/video.mp4", advertising: true, title: "none" }); ' * 3,
    ],
)
def test_russian_is_russian(text):
    assert language_of(text) == "ru"


@pytest.mark.parametrize("text", ["", "12345", "— 15 : 3 —", "OK", "日本"])
def test_too_little_is_undetermined(text):
    assert language_of(text) == "und"


def test_russian_articles_do_not_load_the_identifier():
    import subprocess

    text = "В городе открыли новый мост через реку, сообщила пресс-служба. На открытии были строители и жители города."
    code = f"from pipeline.batch.language import language_of; import sys; assert language_of({text!r}) == 'ru'; "
    code += "sys.exit('py3langid' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0


def test_it_takes_no_time():
    texts = ["Ә" * 100_000, "Ахй " * 25_000, "Ақ" * 50_000, "а" * 100_000, "-" * 100_000, "Ќ" * 39 + "а" * 100_000]
    language_of("Яңа мәктәп ачылды")
    start = time.perf_counter()
    for text in texts:
        language_of(text)
    assert time.perf_counter() - start < 1
