"""Whether what is mentioned is an event that the article reports or announces: circumstances are counted, each kind
asks for its number.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable

from pipeline.russian.gazetteer import fold
from pipeline.stages.base import text_of
from pipeline.stages.events.clause import governor, hypothetical, negated
from pipeline.stages.events.data import EventData, View
from pipeline.stages.events.kinds import OFTEN_PLURAL, happens
from pipeline.stages.events.mentions import quoted_title, stem
from pipeline.stages.fusion import THRESHOLDS, threshold

_CUES = re.compile(
    (
        r"(?:в рамках|в ходе|по итогам|по результатам|на полях|участи[еяюи]\w* (?:в|на)|участник\w*|накануне|во "
        r"время|открыти[ея]|организатор\w*|итоги|на)\s+(?:[а-яё-]+\s+)?$"
    ),
    re.I,
)
#: relations of the model that tie an event to when, where and who
TIES = ("TAKES_PLACE_IN", "POINT_IN_TIME", "START_TIME", "PARTICIPANT_IN", "AGENT", "ORGANIZES")


def _happens(view: View, event: EventData) -> bool:
    """«форум *прошёл*», «*на* заседании сказал»: a verb of happening, or a preposition of being there."""
    doc = view.doc
    for mention in event.mentions:
        if mention.frame is not None:
            return True
        verb = governor(doc[mention.head])
        if verb is not None and not hypothetical(verb) and not negated(verb) and verb.lemma_ in happens():
            return True
        sentence = view.sentences[view.sentence_of(mention.head)]
        at = doc[mention.start].idx
        if verb is not None and _CUES.search(text_of(doc)[max(sentence.start_char, at - 60) : at]):
            return True
    return False


def _when(view: View, event: EventData) -> bool:
    """A day or a month; of a championship a year."""
    return len(event.values.get("start") or event.values.get("end") or "") >= (
        4 if event.kind.family == "championship" else 7
    )


def _where(view: View, event: EventData) -> bool:
    """A place."""
    return bool(event.values.get("place") or event.values.get("country"))


def _who(view: View, event: EventData) -> bool:
    """Somebody who takes part."""
    return bool(event.participants)


def _first(view: View, event: EventData) -> bool:
    """In the title, or in one of the first two sentences."""
    return view.sentence_of(event.mentions[0].head) < 2 or bool(view.title) and stem(event.kind.name) in view.title


def _often(view: View, event: EventData) -> bool:
    """Mentioned in two sentences."""
    return len({view.sentence_of(m.head) for m in event.mentions}) > 1


def _what(view: View, event: EventData) -> bool:
    """A complement that tells it apart."""
    return event.named or len(fold(event.name).split()) > len(fold(event.kind.name).split()) + 1


#: how deep events lie within each other at most
_NESTED = 8


def _model(view: View, event: EventData) -> bool:
    """The learned model has it for an event that it ties to when, where or who."""
    for mention in event.mentions:
        at = view.doc[mention.head].idx
        last = bisect_right(view.tied, (at, view.doc[-1].idx + 1))
        if any(start <= at < end for start, end in view.tied[max(last - _NESTED, 0) : last]):
            return True
    return False


CIRCUMSTANCES: tuple[Callable[[View, EventData], bool], ...] = (
    _happens,
    _when,
    _where,
    _who,
    _first,
    _often,
    _what,
    _model,
)


#: of these one must be there: a name alone, or somebody who is told of, is talk of something
HARD = (_happens, _when, _where, _first)
#: from this sentence on an article tells rather of the background
_BACKGROUND = 14


def _hard(view: View, event: EventData) -> bool:
    if event.kind.category == "decision":  # «подписание соглашения станет следующим этапом»
        return _happens(view, event) or _when(view, event) or _first(view, event) and _often(view, event)
    return any(found(view, event) for found in HARD)


def tied_events(view: View) -> list[tuple[int, int]]:
    """Characters of the model's events that it surely ties to a place, a day or somebody who takes part."""
    return sorted(
        {
            (e["start_char"], e["end_char"])
            for r in view.doc._.relations or ()
            if r["type"] in TIES and r["score"] >= max(threshold(r["type"]), THRESHOLDS["WORKPLACE"])
            for e in (r["source"], r["target"])
            if e["type"] == "EVENT"
        }
    )


def _visitors(event: EventData) -> bool:
    """Somebody who goes, or an adjective that says that it is a visit of state: not «поездки на велосипеде»."""
    return any(p["kind"] in {"person", "group", "country"} for p in event.participants) or bool(
        _OF_STATE.search(event.name)
    )


_OF_STATE = re.compile(r"официальн|рабоч|государственн|делегаци", re.I)


def reportable(view: View, event: EventData, hopeful: bool = False) -> bool:
    """Whether enough stands beside an event for its kind.

    Args:
        hopeful: before participants are looked for: there may be some.
    """
    kind = event.kind
    if kind.family == "visit" and not hopeful and not _visitors(event):
        return False
    frame = event.mentions[0].frame if all(m.frame is not None for m in event.mentions) else None
    needs = frame.needs if frame is not None else kind.needs
    if kind.by_name and not (event.named or any(quoted_title(view, m) for m in event.mentions)):
        return False
    if all(m.plural for m in event.mentions if m.kind is not None) and kind.category not in OFTEN_PLURAL:
        needs += 1 + all(m.generic for m in event.mentions)
    if needs > 1 and view.sentence_of(event.mentions[0].head) >= max(_BACKGROUND, len(view.sentences) // 2):
        needs += 1
    if needs > 1 and not hopeful and not _hard(view, event):
        return False
    return sum(found(view, event) for found in CIRCUMSTANCES) + (2 if hopeful else 0) >= needs
