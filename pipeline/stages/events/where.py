"""Place and country of an event."""

from __future__ import annotations

from pipeline.russian import gazetteer, nominative
from pipeline.stages.entities import org_kinds
from pipeline.stages.events.data import EventData, View, head_of, sentences_of
from pipeline.stages.morphology import feature

#: kinds of organisation that have a house where something may take place; «в департаменте полиции сообщили» tells no place
_HOUSES = {"university", "school", "culture", "health", "parliament", "court", "company", "bank"}


def set_place(view: View, event: EventData) -> None:
    """The place after «в», «на» in a sentence that mentions the event."""
    best, doc = None, view.doc
    for order, (sentence, mention) in enumerate(sentences_of(doc, event)):
        if order > 4:
            break
        for entity in view.inside("ents", sentence):
            if entity.label_ not in {"LOC", "ORG"} or entity[-1].pos_ == "ADJ" and entity[-1].text.islower():
                continue
            if mention.named and mention.start <= entity.start < mention.end and entity.start > mention.head:
                continue
            before = doc[entity.start - 1] if entity.start > sentence.start else None
            if (
                before is not None
                and before.lemma_ in {"город", "республика", "столица", "село", "поселок", "г", "."}
                and entity.start - 2 >= sentence.start
            ):
                before = doc[entity.start - 2] if before.text != "." else doc[max(sentence.start, entity.start - 3)]
            if (
                before is None
                or before.lower_ not in {"в", "во", "на"}
                or feature(entity[-1], "Case") not in {"Loc", "", "Nom", "Gen", "Acc"}
                or (feature(entity[-1], "Case") == "Acc" and before.lower_ == "на")
            ):
                continue
            distance = min(abs(entity.start - mention.end), abs(mention.start - entity.end))
            score = 6 - 0.2 * distance - 1.5 * order
            country = gazetteer.country(entity.text)
            score -= 1 if country else 2 if entity.label_ == "ORG" else 0
            if entity.label_ == "ORG" and (
                feature(head_of(entity), "Case") != "Loc"
                or org_kinds().get(head_of(entity).lemma_) not in _HOUSES
                and not entity[0].text.isupper()
            ):
                continue
            if score > 0 and (best is None or score > best[0]):
                best = (score, entity, country)
    if best is None:
        return
    _, entity, country = best
    if country:
        event.values["country"] = country
        return
    hit = gazetteer.city(entity.text) if entity.label_ == "LOC" else None
    event.values["place"] = hit[0] if hit else nominative.tokens_nominative(list(entity))
    event.values["country"] = hit[1] if hit else None
