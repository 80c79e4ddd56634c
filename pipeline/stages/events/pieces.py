"""What follows an event's noun and still belongs to its name: an ordered list of pieces, each tried where the name ends
so far.
"""

from __future__ import annotations

import re

from spacy.tokens import Doc, Token

from pipeline import lexicon
from pipeline.russian.phrases import genitive_chain, opens
from pipeline.stages.events.data import View
from pipeline.stages.events.kinds import OPEN, Kind
from pipeline.stages.morphology import feature
from pipeline.stages.people import is_position

#: families whose name takes the person whose it is
PERSONAL = {"visit", "ceremony", "trial", "talks", "funeral", "death", "murder", "arrest", "appointment", "signing"}
_NOT_TOPICS = lexicon.words("events/not_topics.txt")


def _about(view: View, head: Token, kind: Kind, end: int) -> int | None:
    """«по *вопросам изменения климата*»."""
    doc = view.doc
    if doc[end].lower_ != "по" or end + 1 >= len(doc):
        return None
    noun = doc[end + 1]
    if (
        noun.pos_ not in {"NOUN", "ADJ", "PROPN"}
        or feature(noun, "Case") not in {"Dat", "Loc", ""}
        or noun.lemma_ in _NOT_TOPICS
        or noun.i in view.people
    ):
        return None
    return max(phrase(view, end + 1), end + 2)


def _on_topic(view: View, head: Token, kind: Kind, end: int) -> int | None:
    """«на тему: *«Зелёный мост»: технологии …»*»."""
    doc = view.doc
    if doc[end].lower_ != "на" or end + 2 >= len(doc) or doc[end + 1].lemma_ != "тема":
        return None
    closing = quoted(doc, end + 3 if doc[end + 2].text == ":" else end + 2)
    if closing is None:
        return None
    if closing < len(doc) and doc[closing].text == ":" and not doc[closing].is_sent_start:
        closing = doc[closing].sent.end
        while doc[closing - 1].is_space or doc[closing - 1].text in ".!?":
            closing -= 1
    return closing


def _title(view: View, head: Token, kind: Kind, end: int) -> int | None:
    """«форум *«Чистый город»*»."""
    doc = view.doc
    if doc[end].text not in OPEN or not opens(doc, end) or end + 1 >= len(doc) or doc[end + 1].text[:1].islower():
        return None
    return quoted(doc, end)


def _format(view: View, head: Token, kind: Kind, end: int) -> int | None:
    """«встреча *в расширенном составе*»."""
    doc = view.doc
    if doc[end].lower_ in {"в", "с"} and end + 1 < len(doc) and doc[end + 1].lower_.startswith(("расширенн", "узк")):
        return min(len(doc), end + 3)
    return None


def _latin(view: View, head: Token, kind: Kind, end: int) -> int | None:
    """«конференция *AI-2025*»."""
    return end + 1 if re.fullmatch(r"[A-Z][A-Za-z0-9-]*|[А-ЯЁ]{2,}-\d+", view.doc[end].text) else None


#: family -> prepositions whose phrase tells one event of the kind from another
_TELLING = {
    "talks": {"с", "со", "между"},
    "visit": {"в", "во", "на", "по"},
    "trial": {"над", "в"},
    "protest": {"против", "в", "во", "на", "за"},
    "attack": {"на", "в", "во"},
    "strike_at": {"по", "на"},
    "funeral": {"с", "в", "во"},
    "contest": {"на", "среди"},
    "championship": {"по", "среди", "в"},
    "crash": {"в", "во", "на", "под", "с"},
    "fire": {"в", "во", "на", "под"},
    "blast": {"в", "во", "на", "под"},
    "quake": {"в", "во", "на"},
    "flood": {"в", "во", "на"},
    "storm": {"в", "во", "на"},
    "rain": {"в", "во", "на"},
    "match": {"с", "со", "между", "против"},
    "race": {"перед", "в"},
    "award": {"за"},
    "ceremony": {"за"},
    "collapse": {"в", "во", "на"},
    "shooting": {"в", "во", "на"},
    "arrest": {"в"},
}
_LINKS = lexicon.words("events/linking_nouns.txt")


def _of_document(view: View, head: Token, kind: Kind, end: int) -> int | None:
    """«подписание меморандума *о сотрудничестве*», «договорённость *о перемирии*»."""
    doc = view.doc
    if doc[end].lower_ not in {"о", "об", "обо"} or kind.category != "decision":
        return None
    stop = phrase(view, end + 1)
    if stop == end + 1:
        return None
    # «… о сотрудничестве *в области сохранения …*»
    if stop + 1 < len(doc) and doc[stop].lower_ in {"в", "во"} and doc[stop + 1].lemma_ in {"область", "сфера"}:
        return phrase(view, stop + 1)
    return stop


_WHITHER = {"visit", "attack", "strike_at"}


def _telling(view: View, head: Token, kind: Kind, end: int) -> int | None:
    """«митинг *против закона*», «ДТП *в Алматы*», «суд *над Олегом Басовым*»: the phrase that this kind is told by."""
    doc = view.doc
    word = doc[end].lower_
    if end + 1 >= len(doc) or word == "в" and kind.family == "trial":
        if end + 2 < len(doc) and doc[end + 1].lemma_ == "отношение":
            return phrase(view, end + 2)
        return None
    if word not in _TELLING.get(kind.family, ()) or doc[end + 1].lemma_ in _LINKS:
        return None
    first = doc[end + 1]
    if any(d.start <= end + 1 < d.end for d in doc.spans.get("dates", ())):
        return None
    if first.pos_ not in {"NOUN", "PROPN", "ADJ"} and end + 1 not in view.entity_at and not first.text[:1].isupper():
        return None
    noun = next((t for t in doc[end + 1 : end + 6] if t.pos_ in {"NOUN", "PROPN"}), first)
    if (
        word in {"в", "во"}
        and kind.family not in _WHITHER
        and feature(noun, "Case") == "Acc"
        and noun.i not in view.entity_at
    ):
        return None  # «спасли от паводка *в районный центр*»: not of the event
    stop = phrase(view, end + 1)
    return stop if stop > end + 1 else None


def phrase(view: View, i: int) -> int:
    """Index after the noun phrase that begins at ``i``: adjectives, the noun, its complements, a name whole; ``i``
    where none begins there.
    """
    doc, first = view.doc, i
    while i + 1 < len(doc) and i - first < 8 and not doc[i].is_sent_start and i not in view.entity_at:
        if doc[i].pos_ != "ADJ" and not (doc[i].lower_ in {",", "и"} and doc[i - 1].pos_ == doc[i + 1].pos_ == "ADJ"):
            break
        i += 1
    if i >= len(doc) or doc[i].is_sent_start:
        return first
    if i in view.entity_at:
        return _and_another(view, view.entity_at[i].end)
    if doc[i].pos_ not in {"NOUN", "PROPN"}:
        return first
    stop = genitive_chain(doc[i], limit=10, people=view.people)
    if stop == i + 1 and stop in view.entity_at and view.entity_at[stop].label_ == "LOC":
        return view.entity_at[stop].end  # «в городе *Тобыле*»
    # «с президентом Таджикистана *Эмомали Рахмоном*»
    return view.entity_at[stop].end if stop in view.people and is_position(doc[i]) else stop


def _and_another(view: View, end: int) -> int:
    """«в Европе *и Америке*»."""
    if end + 1 < len(view.doc) and view.doc[end].lower_ == "и" and end + 1 in view.entity_at:
        return view.entity_at[end + 1].end
    return end


PIECES = (_about, _on_topic, _title, _format, _of_document, _telling, _latin)


def quoted(doc: Doc, i: int) -> int | None:
    """Index after the quotation mark that closes the one at ``i``; None where none opens there, or none closes on the
    line.
    """
    if i >= len(doc) or doc[i].text not in OPEN or not opens(doc, i):
        return None
    depth = 0
    for j in range(i, min(len(doc), i + 40)):
        text = doc[j].text
        if text in {"«", "„"}:
            depth += 1
        elif text == "»":
            depth -= 1
            if depth <= 0:
                return j + 1
        elif text in {'"', "“", "”"} and j > i and depth <= 0:
            return j + 1
        if doc[j].is_space and "\n" in text:
            return None
    return None
