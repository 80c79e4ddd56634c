"""Who is who in one article: persons by surname and initials, abbreviations by their expansions.

``doc._.entities`` lists the article's entities (persons, organisations, places), each with its
mentions; ``doc._.aliases`` the abbreviations that the article explains.
"""

from __future__ import annotations

from spacy.tokens import Doc

from pipeline.stages.base import Stage, stage
from pipeline.stages.coreference.abbreviations import find_abbreviations
from pipeline.stages.coreference.ministries import link_ministries, name_employers
from pipeline.stages.coreference.org_names import org_name
from pipeline.stages.coreference.organisations import abbreviated, find_organisations, initialled, names_event
from pipeline.stages.coreference.persons import find_persons
from pipeline.stages.coreference.places import find_places

__all__ = ["References", "find_abbreviations", "names_event", "org_name"]


_PREFIX = {"person": "p", "organisation": "o", "place": "l"}


@stage("references")
class References(Stage):
    """Joins mentions of one entity.

    Entities are dicts: id, type, name, aliases, kind, country, mentions [[start_char, end_char, text], …] and, for
    persons, role, organisation, gender, former.
    """

    def annotate(self, doc: Doc) -> None:
        aliases = find_abbreviations(doc)
        entities = [
            *find_persons(doc),
            *initialled(abbreviated(doc, find_organisations(doc, aliases))),
            *find_places(doc),
        ]
        counters = dict.fromkeys(_PREFIX.values(), 0)
        for entity in entities:
            prefix = _PREFIX[entity["type"]]
            counters[prefix] += 1
            entity["id"] = f"{prefix}{counters[prefix]}"
        link_ministries(entities)
        name_employers(entities)
        doc._.entities = entities
        doc._.aliases = aliases
