"""Records of a folded text, told in the offsets and words of the text as given."""

from __future__ import annotations

from bisect import bisect_right

from spacy.tokens import Doc

from pipeline import records
from pipeline.stages.base import folded, given_text, text_of


def as_given(record: records.ArticleRecord, doc: Doc) -> records.ArticleRecord:
    """The same record with ``start_char``, ``end_char``, ``sentence`` and the words of the evidence from the text as
    given.

    Names, values and what is said in several parts stay as the folded text has them.
    """
    text, read = given_text(doc), text_of(doc)
    if text == read:
        return record
    places = folded(doc)
    sentences = [(s.start_char, s.end_char) for s in doc.sents]
    begins = [a for a, _ in sentences]
    for table in records.TABLES:
        for row in getattr(record, table, ()):
            if not isinstance(row, records.Evidence) or row.start_char is None or row.end_char is None:
                continue
            start, end = row.start_char, row.end_char
            row.start_char, row.end_char = places.given(start, end)
            if getattr(row, "text", None) == read[start:end]:
                row.text = text[row.start_char : row.end_char]  # type: ignore[attr-defined]
            if sentences:
                first, last = sentences[max(bisect_right(begins, start) - 1, 0)]
                row.sentence = text[slice(*places.given(first, max(last, end)))].strip()
    return record
