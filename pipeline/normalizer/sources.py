"""Whom an article names as its source: «сообщает Kazpravda.kz со ссылкой на Минэкологии»."""

from __future__ import annotations

import re

from spacy.tokens import Doc, Span

from pipeline.stages.base import names, text_of
from pipeline.stages.coreference import org_name

_BY = re.compile(
    (
        r"(?:сообща[ею]т|сообщил[аио]?|переда[её]т|передал[аио]?|пишет|пишут|информиру[ею]т|проинформировал[аио]?"
        r"|сообщени\w+|рассказал[аи]?\s+в)\s+(?:\w+\s+){0,3}$"
    ),
    re.I,
)
_CITING = re.compile(
    (
        r"(?:со ссылкой на|по данным|по информации|по сообщению|по сведениям|сообщила? пресс-служба|сообщили в "
        r"пресс-службе|сообщили в|сообщает пресс-служба|передает "
        r"пресс-служба|пресс-служб\w+)\s+(?:[а-яё-]+\s+){0,3}$"
    ),
    re.I,
)


def _canonical(doc: Doc, span: Span) -> str:
    record = next(
        (
            e
            for e in doc._.entities or []
            if e["type"] == "organisation" and any(m[0] == span.start_char for m in e["mentions"])
        ),
        None,
    )
    return record["name"] if record else org_name(span)


def cited(doc: Doc) -> tuple[str | None, str | None]:
    """(whom the article cites, the medium that tells it); None where it names nobody."""
    cites = medium = None
    text = text_of(doc)
    for entity in names(doc):
        if entity.label_ not in {"ORG", "PER"}:
            continue
        before = text[max(0, entity.start_char - 70) : entity.start_char].split("\n")[-1]
        if cites is None and _CITING.search(before):
            cites = _canonical(doc, entity) if entity.label_ == "ORG" else entity._.person["name"]
        elif medium is None and entity.label_ == "ORG" and _BY.search(before):
            medium = _canonical(doc, entity)
        if cites and medium:
            break
    return cites, medium
