"""Doc -> ArticleRecord: what the stages found, as rows with their evidence."""

from __future__ import annotations

from bisect import bisect_left, bisect_right

from spacy.tokens import Doc

from pipeline import records
from pipeline.article import Article
from pipeline.normalizer.certainty import rate
from pipeline.normalizer.given import as_given
from pipeline.normalizer.sources import cited
from pipeline.russian.gazetteer import fold
from pipeline.stages.base import folded, given_text, names, text_of
from pipeline.stages.entities import FLAT, place_type

PLACES = tuple(kind for kind, flat in FLAT.items() if flat == "LOC")


def normalize(article: Article, doc: Doc) -> records.ArticleRecord:
    """The record of one processed article.

    Args:
        article: as a reader gave it; the offsets of the record count its text's characters.
        doc: after all stages of ``pipeline.load()``; of ``article.text``, folded.
    """
    rows = _Rows(doc)
    entities = doc._.entities or []
    events = doc._.events or []
    people = [_person(rows, e) for e in entities if e["type"] == "person"]
    organisations = [
        records.Organisation(country=e["country"], **_named(rows, e)) for e in entities if e["type"] == "organisation"
    ]
    places = [records.Place(country=e["country"], **_named(rows, e)) for e in entities if e["type"] == "place"]
    record = records.ArticleRecord(
        article=_article(article, doc),
        events=[records.Event(**{k: v for k, v in e.items() if k != "participants"}) for e in events],
        participants=[records.Participant(event_id=e["event_id"], **p) for e in events for p in e["participants"]],
        people=people,
        organisations=organisations,
        places=places,
        things=[records.Thing(**_named(rows, t)) for t in doc._.things or []],
        dates=_dates(rows, doc),
        figures=_figures(rows, doc),
        quotes=_quotes(rows, doc),
        relations=_relations(rows, doc, entities, events),
        mentions=_mentions(rows, doc, entities),
    )
    return rate(as_given(record, doc))


def _named(rows: _Rows, e: dict) -> dict:
    """What organisations, places and things have in common."""
    return {
        "entity_id": e["id"],
        "name": e["name"],
        "aliases": e["aliases"],
        "kind": e["kind"],
        "mentions": len(e["mentions"]),
        "surface_forms": _forms(rows, e),
        **rows.at(*e["mentions"][0][:2]),
    }


class _Rows:
    """Evidence for offsets: the sentence around them."""

    def __init__(self, doc: Doc):
        self.text = text_of(doc)
        self.sentences = [(s.start_char, s.end_char) for s in doc.sents]
        self.starts = [s for s, _ in self.sentences]
        self.seen: dict[tuple[int, int], str] = {}
        self.places, self.whole = folded(doc), given_text(doc)

    def given(self, start: int, end: int) -> str:
        """What the text as given has between two offsets of the folded one."""
        return self.whole[slice(*self.places.given(start, end))]

    def at(self, start: int, end: int) -> dict:
        i = max(bisect_right(self.starts, start) - 1, 0)
        sentence = None
        if self.sentences:
            right = max(self.sentences[i][1], end)
            sentence = self.seen.get((i, right))
            if sentence is None:
                sentence = self.seen[i, right] = self.text[self.sentences[i][0] : right].strip()
        return {"start_char": start, "end_char": end, "sentence": sentence}


def _article(article: Article, doc: Doc) -> records.ArticleRow:
    cites, medium = cited(doc)
    return records.ArticleRow(
        id=article.id,
        path=article.path,
        url=article.url,
        source=article.source or medium,
        cites=cites,
        title=article.title,
        published=article.published,
        published_basis=article.published_basis,
        language="ru",
        other_languages=doc.user_data.get("svodka_languages", []),
        characters=len(article.text),
    )


def _forms(rows: _Rows, entity: dict) -> list[str]:
    return list(dict.fromkeys(rows.given(m[0], m[1]) or m[2] for m in entity["mentions"]))


def _person(rows: _Rows, e: dict) -> records.Person:
    return records.Person(
        entity_id=e["id"],
        name=e["name"],
        aliases=e["aliases"],
        role=e["role"],
        organisation=e["organisation"],
        country=e["country"],
        gender=e["gender"],
        role_source=e["role_source"],
        role_score=e["role_score"],
        age=e["age"],
        former=e["former"],
        mentions=len(e["mentions"]),
        surface_forms=_forms(rows, e),
        **rows.at(*e["mentions"][0][:2]),
    )


def _dates(rows: _Rows, doc: Doc) -> list[records.Date]:
    out = []
    for span in doc.spans.get("dates", []):
        v = span._.date
        out.append(
            records.Date(
                text=rows.text[v["start_char"] : v["end_char"]],
                kind=v["kind"],
                value=v["value"],
                start=v["start"],
                end=v["end"],
                basis=v["basis"],
                **rows.at(v["start_char"], v["end_char"]),
            )
        )
    return out


def _figures(rows: _Rows, doc: Doc) -> list[records.Figure]:
    """Quantities; people's ages are left to the mentions."""
    out = []
    for span in doc.spans.get("figures", []):
        v = span._.figure
        if v["type"] == "AGE":
            continue
        out.append(
            records.Figure(
                text=rows.text[v["start_char"] : v["end_char"]],
                type=v["type"],
                low=v["low"],
                high=v["high"],
                cmp=v["cmp"],
                unit=v["unit"],
                counted=v["counted"],
                about=v["about"],
                **rows.at(v["start_char"], v["end_char"]),
            )
        )
    return out


def _quotes(rows: _Rows, doc: Doc) -> list[records.Quote]:
    out = []
    for span in doc.spans.get("quotes", []):
        v = span._.quote
        out.append(
            records.Quote(
                speaker=v["speaker"],
                entity_id=v["entity"],
                text=v["text"],
                cue=v["cue"],
                direct=v["direct"],
                **rows.at(v["start_char"], v["end_char"]),
            )
        )
    return out


_CAPACITY_RELATION = {"организатор": "ORGANIZES"}


def _relations(rows: _Rows, doc: Doc, entities: list[dict], events: list[dict]) -> list[records.Relation]:
    """Ties between rows, in NEREL's relation types: those that other tables hold as columns, and those of the model
    whose both ends are rows.
    """
    out = _ruled(rows, entities, events)
    known = {(r.type, r.from_id, r.to_id): r for r in out}
    places = [(m[0], m[1], e["id"]) for e in entities for m in e["mentions"]]
    places += [(s.start_char, s.end_char, s._.event) for s in doc.spans.get("events", [])]
    owners = _Owners(places)
    for r in sorted(doc._.relations or [], key=lambda r: -r["score"]):
        source, target = (owners.of(r[end]) for end in ("source", "target"))
        if source is None or target is None or source == target:
            continue
        key = (r["type"], source, target)
        if key not in known:
            known[key] = records.Relation(
                type=r["type"],
                from_id=source,
                to_id=target,
                score=r["score"],
                source="model",
                **rows.at(r["source"]["start_char"], r["source"]["end_char"]),
            )
            out.append(known[key])
        elif known[key].source == "rule":
            known[key].source, known[key].score = "rule+model", r["score"]
    return out


#: NEREL type -> first letter of the ids of its rows
_ROWS = {"EVENT": "e", **{kind: {"PER": "p", "ORG": "o", "LOC": "l"}[flat] for kind, flat in FLAT.items()}}


class _Owners:
    """Which row a place in the text belongs to."""

    def __init__(self, places: list[tuple[int, int, str]]):
        self.places = sorted(places)
        self.starts = [p[0] for p in self.places]
        self.longest = max((b - a for a, b, _ in places), default=0)

    def of(self, entity: dict) -> str | None:
        """The row of the entity's kind whose mention shares most characters with it; None for kinds that have no
        rows.
        """
        prefix = _ROWS.get(entity["type"])
        if prefix is None:
            return None
        start, end = entity["start_char"], entity["end_char"]
        best, shared = None, 0
        for a, b, owner in self.places[bisect_left(self.starts, start - self.longest) : bisect_left(self.starts, end)]:
            common = min(b, end) - max(a, start)
            if common > shared and owner.startswith(prefix):
                best, shared = owner, common
        return best


def _ruled(rows: _Rows, entities: list[dict], events: list[dict]) -> list[records.Relation]:
    out = []
    by_name = {fold(e["name"]): e["id"] for e in entities if e["type"] == "organisation"}
    for e in entities:
        if e["type"] == "person" and e["organisation"] and (target := by_name.get(fold(e["organisation"]))):
            out.append(
                records.Relation(type="WORKPLACE", from_id=e["id"], to_id=target, **rows.at(*e["mentions"][0][:2]))
            )
    for event in events:
        evidence = {k: event[k] for k in ("start_char", "end_char", "sentence")}
        if event["parent_event_id"]:
            out.append(
                records.Relation(
                    type="SUBEVENT_OF", from_id=event["event_id"], to_id=event["parent_event_id"], **evidence
                )
            )
        for p in event["participants"]:
            if p["entity_id"] and p["source"] != "model":
                out.append(
                    records.Relation(
                        type=_CAPACITY_RELATION.get(p["capacity"], "PARTICIPANT_IN"),
                        from_id=p["entity_id"],
                        to_id=event["event_id"],
                        **{k: p[k] for k in ("start_char", "end_char", "sentence")},
                    )
                )
    return out


#: NEREL types that say the same of a place in the text: one mention is enough where a stage's span overlaps the model's
_LIKE = {
    "PERSON": "PERSON",
    "ORGANIZATION": "ORGANIZATION",
    "DATE": "DATE",
    "TIME": "DATE",
    "MONEY": "MONEY",
    "PERCENT": "PERCENT",
    "AGE": "AGE",
    "NUMBER": "NUMBER",
    **dict.fromkeys(PLACES, "place"),
}


def _mentions(rows: _Rows, doc: Doc, entities: list[dict]) -> list[records.Mention]:
    """The model's nested entities, and what other stages found where the model has nothing of the kind.

    The rows are many and their values our own, so they are put together without being validated.
    """
    owner = {(m[0], m[1]): e["id"] for e in entities for m in e["mentions"]}
    out: list[records.Mention] = []
    covered: dict[str, list[tuple[int, int]]] = {}
    for e in doc._.nested or []:
        place = (e["start_char"], e["end_char"])
        covered.setdefault(_LIKE.get(e["type"], e["type"]), []).append(place)
        out.append(
            records.Mention.model_construct(
                type=e["type"],
                text=rows.text[place[0] : place[1]],
                score=e["score"],
                entity_id=owner.get(place),
                **rows.at(*place),
            )
        )
    starts = {kind: sorted(places) for kind, places in covered.items()}
    for kind, a, b in _others(doc):
        places = starts.get(_LIKE.get(kind, kind), [])
        at = bisect_right(places, (b,))
        if not any(x < b and a < y for x, y in places[max(at - 8, 0) : at]):
            out.append(
                records.Mention.model_construct(
                    type=kind, text=rows.text[a:b], entity_id=owner.get((a, b)), **rows.at(a, b)
                )
            )
    seen = {(m.start_char, m.end_char) for m in out}
    for alias in doc._.aliases or []:
        for a, b in ((alias["start_char"], alias["end_char"]), (alias["short_start"], alias["short_end"])):
            if (a, b) not in seen:
                seen.add((a, b))
                out.append(records.Mention.model_construct(type="ALIAS", text=rows.text[a:b], **rows.at(a, b)))
    return sorted(out, key=lambda m: (m.start_char or 0, -(m.end_char or 0), m.type))


def _others(doc: Doc):
    """(NEREL type, start, end) of flat names, dates and figures."""
    for span in names(doc):
        # trailing white space is no part of a mention
        text = span.text.rstrip()
        if text:
            yield (
                {"PER": "PERSON", "ORG": "ORGANIZATION"}.get(span.label_) or place_type(span),
                span.start_char,
                span.start_char + len(text),
            )
    for name, attribute in (("dates", "date"), ("figures", "figure")):
        for span in doc.spans.get(name, []):
            v = getattr(span._, attribute)
            yield span.label_, v["start_char"], v["end_char"]
