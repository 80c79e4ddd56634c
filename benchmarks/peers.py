"""The peers as their users run them, behind one small interface each. A peer that is not installed is None."""
from __future__ import annotations

import importlib.metadata
import inspect
import re
import sys
import types
from datetime import date, datetime


def _revive_natasha() -> None:
    """natasha's pymorphy2 needs ``inspect.getargspec`` and ``pkg_resources``, gone from fresh Pythons; give it both."""
    if not hasattr(inspect, "getargspec"):
        inspect.getargspec = lambda f: inspect.getfullargspec(f)[:4]
    if "pkg_resources" not in sys.modules:
        module = types.ModuleType("pkg_resources")
        module.iter_entry_points = lambda group, name=None: importlib.metadata.entry_points(group=group)
        module.WorkingSet = lambda *_: module
        sys.modules["pkg_resources"] = module


def natasha_pipeline():
    """natasha's full pipeline, after its README: segment, morph, syntax, NER, lemmas, normalised spans, names, dates, money."""
    _revive_natasha()
    from natasha import PER, DatesExtractor, Doc, MoneyExtractor, MorphVocab, NamesExtractor, NewsEmbedding, NewsMorphTagger, NewsNERTagger, NewsSyntaxParser, Segmenter

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
            parts = [f"{fact.year:04d}" if fact.year else "XXXX", f"{fact.month:02d}" if fact.month else "", f"{fact.day:02d}" if fact.day else ""]
            yield m.start, m.stop, "-".join(p for p in parts if p)

    return find


def dateparser_dates():
    """text, published -> [(start, end, EDTF day)] by dateparser.search; a year alone comes as a whole date, as it gives it."""
    try:
        from dateparser.search import search_dates
    except ImportError:
        return None

    def find(text: str, published: str | None):
        m = re.match(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?", published or "")
        base = datetime(int(m[1]), int(m[2] or 1), int(m[3] or 1)) if m else datetime.combine(date.today(), datetime.min.time())
        position = 0
        for piece, value in search_dates(text, languages=["ru"], settings={"RELATIVE_BASE": base, "PREFER_DATES_FROM": "past"}) or []:
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
