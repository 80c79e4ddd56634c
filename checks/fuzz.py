"""``make fuzz``: inputs nobody would write. No exception may come through, every offset must hold, and time must grow
with the length, not faster.

    python -m checks.fuzz [--scale 1.0] [--only texts,words,long,readers] [--seed 1]

- ``readers``: bytes of every format, mutated under coverage feedback (atheris);
- ``texts``: texts of Russian fragments, signs of all planes and their mixtures, through all stages and the normalizer
  (hypothesis);
- ``words``: the same into the single functions of ``pipeline.russian`` (hypothesis);
- ``long``: 100 KB of fragments that repeat, against the clock.

Finds are written to ``outputs/fuzz/`` with what they broke.
"""

from __future__ import annotations

import argparse
import contextlib
import gzip
import io
import json
import os
import random
import re
import subprocess
import sys
import time
import traceback
import zipfile
from collections import Counter
from pathlib import Path

from checks.articles import ROOT, real

#: seconds that 100,000 characters may take
LIMIT = 2.0
COUNTS = {"readers": 60_000, "texts": 40_000, "words": 30_000, "long": 250}

FRAGMENTS = """
министр Иванов|министр культуры и информации Аида Балаева|глава МИД РФ Сергей Лавров|экс-премьер|назначен|президент \
Касым-Жомарт Токаев|И. И. Петров|Петров И. И.|ага-хан|Ван Гог
А. С.|О’Нил|де ла Крус|Нурсултан Абишевич|Бердымухамедова|г-жа|его супруга|она|он|сообщил(а)|заявил, что|по \
словам|«Мы победили», — сказал|«|»|“|”|„|"|'|(|)|[|]|—|–|-|…|...|!|?|.|,|;|:|/|\\|%|№|§|$|€|₸|₽|°
13–15 мая|с 12 по 30 апреля|в январе — марте 2024 года|вчера|через два дня|на прошлой неделе|30 \
февраля|31.12.9999|00.00.0000|1-го|в 1990-х|XX века|в начале 1980-х годов|2024/25|с понедельника по пятницу|в 25:61|в \
10:20|полтора года|столетие спустя|до н. э.|1 января 0001 года|99999 года назад
более 200 участников|от 5 до 10 тысяч|две трети|на 12 % до 3,4 млрд тенге|1,5–2 млн долларов США|сто двадцать \
один|миллиард миллиардов|1 000 000 000 000 000 000|0,000001|1e400|-5 °C|+7 (495) 123-45-67|3,14159265358979323846|5 \
из 7|вдвое|по 5 тысяч каждому|половина|двое суток|44-летний|№ 5
7-я Центрально-Азиатская конференция по вопросам изменения климата|форум «Цифровой Алматы»|саммит \
ШОС|турнир|победитель|делегация во главе с|представители Узбекистана|участие приняли|в \
рамках|проходит|состоится|завершился|между сборными|ЦАКИК-2025
в Ашхабаде|Нью-Йорк|Республика Казахстан|г. Алматы|область Абай|США|ООН|ТОО \
«Ромашка»|«Газпром»|Минэкологии|Министерство экологии и природных ресурсов РК|АО|РФ|Чу|Ош|Улан-Удэ
http://example.org/а?б=в|user@example.org|#тег|@имя|<b>|</script>\
|=1+1|\t|\n|\r\n|\u00a0|\u2028|\u200b|\u202e|\ufeff|\x1b[31m|\x00|й|ё|Ё|э́|😀|👨‍👩‍👧|𝔸|中文|العربية|ǆ|ß|İ|ﬁ|½|²|Ⅻ|٣|一
и|в|на|не|о|с|к|что|который|А|Я|1|2|0|9|12|2025|год|года|тысяч|млн|человек|рублей
""".replace("\n", "|")
FRAGMENTS_LIST = [
    f.replace("\\t", "\t").replace("\\n", "\n").replace("\\r", "\r") for f in FRAGMENTS.strip("|").split("|") if f
]


class Broken(AssertionError):
    """A record says what is not so."""


def check(text: str, record) -> None:
    """Offsets within the text, sentences and recorded texts where they say they are, values that the schema takes."""
    from pipeline.records import ArticleRecord

    for table in (
        "events",
        "participants",
        "people",
        "organisations",
        "places",
        "dates",
        "figures",
        "quotes",
        "mentions",
        "relations",
    ):
        for row in getattr(record, table):
            if row.start_char is None:
                continue
            if not 0 <= row.start_char < row.end_char <= len(text):
                raise Broken(f"{table}: span {row.start_char}:{row.end_char} of {len(text)}")
            if table in {"dates", "figures", "mentions"} and text[row.start_char : row.end_char] != row.text:
                raise Broken(f"{table}: {text[row.start_char : row.end_char]!r} is not {row.text!r}")
            if row.sentence is not None and row.sentence not in text:
                raise Broken(f"{table}: the sentence {row.sentence!r} is not in the text")
    ArticleRecord.model_validate_json(record.model_dump_json())


class Finds:
    def __init__(self, name: str):
        self.name, self.count, self.seen = name, 0, Counter()
        self.folder = ROOT / "outputs" / "fuzz"
        self.slowest = (0.0, "")

    def keep(self, text: str, what: str) -> None:
        key = re.sub(r"\d+|'.*?'", "…", what.strip().splitlines()[-1])[:120]
        self.seen[key] += 1
        if self.seen[key] <= 3:
            self.folder.mkdir(parents=True, exist_ok=True)
            path = self.folder / f"{self.name}-{len(self.seen)}-{self.seen[key]}.json"
            path.write_text(
                json.dumps({"input": text[:200_000], "what": what}, ensure_ascii=True, indent=1), encoding="utf-8"
            )
            print(f"  {self.name}: {key} -> {path.relative_to(ROOT)}", flush=True)

    def run(self, text: str, function, limit: float) -> None:
        self.count += 1
        seconds = float("inf")
        for _ in range(3):
            # whatever else the machine does may slow one of them
            start = time.process_time()
            try:
                function(text)
            except Exception:
                self.keep(text, traceback.format_exc())
            seconds = min(seconds, time.process_time() - start)
            if seconds <= limit:
                break
        if seconds > self.slowest[0]:
            self.slowest = (seconds, text[:60])
        if seconds > limit:
            self.keep(text, f"slow: it took {seconds:.1f} s for {len(text)} characters")


def _extract(text: str, published: str | None = None) -> None:
    import pipeline

    if not text.strip():
        return
    check(text, pipeline.extract(text, published=published))


def _strategies():
    from hypothesis import strategies as st

    fragment = st.sampled_from(FRAGMENTS_LIST)
    sign = st.characters(codec="utf-8")
    joiner = st.sampled_from([" ", " ", " ", " ", "", ", ", ". ", "\n", "\n\n", " — ", "-"])
    piece = st.one_of(
        fragment,
        fragment,
        fragment,
        fragment,
        st.text(sign, max_size=6),
        st.text("абвгдеёжзийклмнопрстуфхцчшщъыьэюяАБВГД -.", max_size=12),
        st.integers(0, 10**12).map(str),
    )
    return st.lists(st.tuples(piece, joiner), min_size=1, max_size=24).map(
        lambda parts: "".join(a + b for a, b in parts)
    )


def _hypothesis(count: int, seed: int, finds: Finds, function, limit: float) -> None:
    from hypothesis import HealthCheck, Phase, given, settings
    from hypothesis import seed as seeded
    from hypothesis import strategies as st

    @seeded(seed)
    @settings(
        max_examples=count,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(_strategies(), st.integers(0, 9))
    def body(text, number):
        finds.run(text, lambda t: function(t, number), limit)

    body()


def texts(count: int, seed: int) -> Finds:
    """All stages and the normalizer."""
    finds = Finds("texts")
    days = [
        None,
        "2025-05-14",
        "2024-02-29",
        "2025",
        "2025-12",
        "1999-12-31T23:59",
        "0001-01-01",
        "9999-12-31",
        "2025-01-01",
        None,
    ]
    _extract("Разогрев.")
    _hypothesis(count, seed, finds, lambda text, n: _extract(text, days[n]), 1.0)
    return finds


def words(count: int, seed: int) -> Finds:
    """Functions that people and other stages call with any string."""
    from pipeline.article import ReadError
    from pipeline.batch.language import language_of
    from pipeline.grammars import dates, quantities
    from pipeline.grammars.quantities import pieces
    from pipeline.readers import published
    from pipeline.readers.encoding import decode
    from pipeline.russian import gazetteer, morph, nominative, numerals
    from pipeline.russian.letters import fold
    from pipeline.store import near
    from pipeline.values import calendar

    def spans(found, text):
        for item in found:
            if not 0 <= item.start <= item.end <= len(text):
                raise Broken(f"{item.start}:{item.end} of {len(text)}")

    def body(text: str, number: int) -> None:
        spans(dates.find(text), text)
        published.normal(text)
        published.from_dateline(text)
        published.from_name(text)
        language_of(text)
        signature = near.signature(text)
        if signature is not None and near.similarity(signature, signature) != 1:
            raise Broken("a text is not like itself")
        for codec in ("utf-8", "cp1251", "koi8-r", "cp866", "utf-16")[number % 5 :][:1]:
            with contextlib.suppress(ReadError):
                decode(text.encode(codec, "ignore"))
        folded = fold(text)
        spans(quantities.find(folded), folded.text)
        for function in calls:
            function(text)

    called = (
        (nominative, ["phrase_nominative"]),
        (numerals, ["parse_amount", "parse_ordinal", "roman", "multiplier"]),
        (calendar, ["bounds", "parse"]),
        (morph, ["parses"]),
        (pieces, ["unit_lemma", "currency_noun", "currency_lemma", "sign_code"]),
        (gazetteer, ["country", "adjective_country", "city", "fold"]),
    )
    calls = [getattr(module, name) for module, names in called for name in names]
    finds = Finds("words")
    body("Вчера министр Иван Петров сообщил: 2,5 млрд тенге, 12 %, «Газпром», ½ Ⅻ.", 0)
    _hypothesis(count, seed, finds, body, 1.0)
    return finds


def long(count: int, seed: int) -> Finds:
    """Fragments that repeat up to 100 KB."""
    dice = random.Random(seed)
    finds = Finds("long")
    _extract("Разогрев.")
    known = real()
    for number in range(count):
        parts = [dice.choice(FRAGMENTS_LIST) for _ in range(1 if number % 2 else dice.randint(2, 12))]
        joiner = dice.choice([" ", " ", "", "\n", ", ", ". "])
        unit = joiner.join(parts) + joiner
        if number % 10 == 9 and known:
            # a real text without its paragraphs, or without its spaces
            unit = (
                dice.choice(known)["text"].replace("\n", " ")
                if number % 20 == 9
                else dice.choice(known)["text"].replace(" ", "")
            )
        size = len(unit.encode())
        text = (unit * (100_000 // size + 1)).encode()[:100_000].decode("utf-8", "ignore")
        finds.run(text, lambda t: _extract(t, "2025-05-14"), LIMIT)
    return finds


def _seeds(folder: Path) -> None:
    """Small valid files of every format; the first byte tells which."""
    import docx
    import pyarrow as pa
    import pyarrow.parquet as pq

    text = "Министр Иван Петров\nВчера, 14 мая 2025 года, в Омске открылся форум. Пришли 200 человек."
    row = {"id": 1, "title": "Форум", "text": text, "date": "2025-05-14", "url": "https://example.org/1"}
    bodies: dict[str, bytes] = {
        ".txt": text.encode("cp1251"),
        ".md": f"# {text}".encode(),
        ".html": (
            "<html><head><title>Форум</title><meta property='article:published_time' "
            f"content='2025-05-14T10:00'></head><body><article><p>{text * 3}</p></article></body></html>"
        ).encode(),
        ".json": json.dumps([row, row], ensure_ascii=False).encode(),
        ".jsonl": (json.dumps(row) + "\n").encode() * 2,
        ".csv": f'id,text,date\n1,"{text}",2025-05-14\n'.encode(),
        ".tsv": f"id\ttext\n1\t{text[:20]}\n".encode("utf-16"),
        ".rss": (
            "<?xml version='1.0'?><rss version='2.0'><channel><title>А</title><item><title>Б</title><"
            f"description>{text}</description><pubDate>Wed, 14 May 2025 10:00:00 "
            "+0300</pubDate></item></channel></rss>"
        ).encode(),
        ".atom": (
            "<feed xmlns='http://www.w3.org/2005/Atom'><entry><id>1</id><title>Б</title><content "
            f"type='html'>&lt;p&gt;{text}</content></entry></feed>"
        ).encode(),
    }
    table, document = io.BytesIO(), io.BytesIO()
    pq.write_table(pa.table({"id": [1], "text": [text]}), table)
    word = docx.Document()
    word.add_paragraph(text)
    word.save(document)
    bodies[".parquet"], bodies[".docx"], bodies[".pdf"] = table.getvalue(), document.getvalue(), _pdf()
    bodies[".zip"] = _packed({"a/1.txt": text, "../2.json": json.dumps(row)})
    bodies[".txt.gz"] = gzip.compress(text.encode())
    coded = "".join(f"\\u{ord(c)}?" for c in text)
    bodies[".rtf"] = (
        f"{{\\rtf1\\ansi\\ansicpg1251{{\\info{{\\title A}}}}\\pard {coded}{{\\footnote {coded}}}\\par}}".encode()
    )
    bodies[".odt"] = _packed(
        {
            "mimetype": "application/vnd.oasis.opendocument.text",
            "content.xml": (
                f"<d><body><text><h>Форум</h><p>{text}<s "
                "c='2'/><note><note-body><p>А</p></note-body></note></p></text></body></d>"
            ),
        }
    )
    head = "Subject: A\r\nFrom: B <b@example.org>\r\nDate: Wed, 14 May 2025 10:00:00 +0300\r\nMIME-Version: 1.0\r\n"
    part = f"--B\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<p>{text * 3}</p>\r\n--B--\r\n"
    bodies[".eml"] = f"{head}Content-Type: multipart/mixed; boundary=B\r\n\r\n{part}".encode()
    bodies[".mht"] = f"{head}Content-Type: multipart/related; boundary=B\r\n\r\n{part}".encode()
    bodies[".epub"] = _packed(
        {
            "META-INF/container.xml": "<c><rootfile full-path='a.opf'/></c>",
            "a.opf": "<p><date>2025-05-14</date><item id='1' href='1.html'/><itemref idref='1'/></p>",
            "1.html": f"<h1>Форум</h1><p>{text}</p>",
        }
    )
    bodies[".xlsx"] = _workbook([["id", "text", "date"], [1, text, "2025-05-14"]])
    for number, suffix in enumerate(SUFFIXES):
        if suffix in bodies:
            (folder / f"seed{number}").write_bytes(bytes([number]) + bodies[suffix])


def _packed(files: dict[str, str]) -> bytes:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in files.items():
            file.writestr(name, content)
    return archive.getvalue()


def _workbook(rows: list[list]) -> bytes:
    import xlsxwriter

    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    return buffer.getvalue()


SUFFIXES = [
    ".txt",
    ".md",
    ".html",
    ".json",
    ".jsonl",
    ".csv",
    ".tsv",
    ".rss",
    ".atom",
    ".xml",
    ".parquet",
    ".docx",
    ".pdf",
    ".zip",
    ".txt.gz",
    "",
    ".rtf",
    ".odt",
    ".eml",
    ".mht",
    ".epub",
    ".xlsx",
]


def _pdf() -> bytes:
    """A page with a line of text, written by hand."""
    parts = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length 44>>stream\nBT /F1 12 Tf 20 100 Td (News of the day) Tj ET\nendstream",
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    out, places = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, 1):
        places.append(len(out))
        out += b"%d 0 obj" % number + part + b"endobj\n"
    start = len(out)
    out += (
        b"xref\n0 6\n0000000000 65535 f \n"
        + b"".join(b"%010d 00000 n \n" % p for p in places)
        + b"trailer<</Size 6/Root 1 0 R>>startxref\n%d\n%%%%EOF" % start
    )
    return out


def readers(count: int, seed: int) -> Finds:
    """Bytes of files; in a process of its own, since atheris ends the one it runs in."""
    work = ROOT / "outputs" / "fuzz" / "corpus"
    work.mkdir(parents=True, exist_ok=True)
    _seeds(work)
    report = work.parent / "readers-report.json"
    report.unlink(missing_ok=True)
    words = [
        sys.executable,
        "-m",
        "checks.fuzz",
        "--atheris",
        str(report),
        f"-atheris_runs={count}",
        f"-seed={seed}",
        "-max_len=6000",
        "-timeout=60",
        "-rss_limit_mb=4000",
        str(work),
    ]
    done = subprocess.run(words, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    finds = Finds("readers")
    if not report.exists():
        finds.keep("", f"the fuzzer ended with {done.returncode}: {done.stderr[-2000:]}")
        return finds
    told = json.loads(report.read_text())
    finds.count, finds.slowest, finds.seen = told["count"], tuple(told["slowest"]), Counter(told["seen"])
    print(
        (
            f"  readers: {told['articles']} articles, {told['errors']} named errors; "
            f"{re.findall(r'cov: [0-9]+ ft: [0-9]+', done.stderr)[-1:]}"
        )
    )
    return finds


def _atheris(report: str, arguments: list[str]) -> None:
    import logging
    import warnings

    import atheris

    with atheris.instrument_imports(
        include=["pipeline.readers", "feedparser", "striprtf"], enable_loader_override=False
    ):
        from pipeline import readers as package
        from pipeline.readers import feed, formats, html, mail, page_dates, plain, published, remote, rows  # noqa: F401
    from pipeline.article import Article
    from pipeline.settings import Settings

    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")
    options = Settings.model_construct(
        **{**Settings().model_dump(), "max_bytes": 2_000_000, "fields": Settings().fields}
    )
    finds, told = Finds("readers"), {"articles": 0, "errors": 0}

    def body(data: bytes) -> None:
        if not data:
            return
        name = f"2025-05-14_a{SUFFIXES[data[0] % len(SUFFIXES)]}"

        def read(_):
            # below read_data, which turns whatever comes into a failure: here only named reasons may come
            try:
                for item in package._finish(formats.dispatch(data[1:], name, options), name, options):
                    if not isinstance(item, Article):
                        told["errors"] += 1
                        continue
                    told["articles"] += 1
                    item.text.encode("utf-8")
                    if not item.text.strip():
                        raise Broken("an article without text")
                    if item.published is not None and not published.valid(item.published):
                        raise Broken(f"published {item.published!r}")
            except package.ReadError:
                told["errors"] += 1

        finds.run(data.hex(), read, LIMIT)
        if finds.count % 2000 == 0:
            save()

    def save():
        Path(report).write_text(
            json.dumps(
                {"count": finds.count, "slowest": [finds.slowest[0], finds.slowest[1][:60]], "seen": finds.seen, **told}
            )
        )

    import atexit

    atexit.register(save)
    runs = next(int(a.split("=")[1]) for a in arguments if a.startswith("-atheris_runs="))

    def counted(data: bytes) -> None:
        body(data)
        if finds.count >= runs:
            save()
            os._exit(0)

    atheris.Setup([sys.argv[0], *arguments], counted)
    atheris.Fuzz()


def main() -> None:
    if sys.argv[1:2] == ["--atheris"]:
        _atheris(sys.argv[2], sys.argv[3:])
        return
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--scale", type=float, default=1.0)
    parser.add_argument("--only", default="readers,words,texts,long")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    total, bad = 0, 0
    for name in given.only.split(","):
        start = time.time()
        finds = {"readers": readers, "texts": texts, "words": words, "long": long}[name](
            max(1, round(COUNTS[name] * given.scale)), given.seed
        )
        total, bad = total + finds.count, bad + sum(finds.seen.values())
        print(
            (
                f"{name}: {finds.count} inputs in {time.time() - start:.0f} s, slowest {finds.slowest[0]:.2f} s, "
                f"{sum(finds.seen.values())} finds"
            ),
            flush=True,
        )
    print(f"{total} inputs, {bad} finds")
    sys.exit(1 if bad else 0)


if __name__ == "__main__":
    main()
