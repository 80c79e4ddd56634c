"""How many took part."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from spacy.tokens import Span

from pipeline import lexicon
from pipeline.stages.events.data import EventData, View, sentences_of

_GOES_ON = re.compile(
    r"^\s*(?:В н[её]м|В ней|В них|Он[аи]? |Участие|Участниками|На старт|Собрал)|при(?:н|м)\w+ участие|участвовал|участвуют"
)


@lru_cache(maxsize=2)
def _words(what: str) -> frozenset[str]:
    return frozenset(row[0] for row in lexicon.rows("events/attendance.tsv") if row[1] == what)


def set_attendance(view: View, event: EventData) -> None:
    """``attendance_*``: people counted beside a verb of coming («собрал более 200 участников»)."""
    for sentence in _told_in(view, event):
        verbs = [t.i for t in sentence if t.lemma_ in _words("verb")]
        for span in view.inside("figures", sentence) if verbs else ():
            figure = span._.figure
            if figure["unit"] not in _words("unit") or min(abs(i - span.start) for i in verbs) > 12:
                continue
            event.values.update({f"attendance_{key}": figure[key] for key in ("low", "high", "cmp", "unit")})
            return


def _told_in(view: View, event: EventData) -> Iterator[Span]:
    """Sentences that mention the event, and after each the next one that goes on («В нём приняли участие …»)."""
    for sentence, mention in sentences_of(view, event):
        yield sentence
        following = view.sentence_of(mention.head) + 1
        if following < len(view.sentences) and _GOES_ON.search(view.sentences[following].text):
            yield view.sentences[following]
