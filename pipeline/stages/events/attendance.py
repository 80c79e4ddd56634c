"""How many took part."""

from __future__ import annotations

import re

from pipeline.stages.events.data import EventData, View, sentences_of

_ATTENDANCE_UNITS = {
    "участник",
    "человек",
    "делегат",
    "гость",
    "спортсмен",
    "представитель",
    "эксперт",
    "специалист",
    "студент",
    "школьник",
    "ученый",
    "зритель",
    "посетитель",
    "атлет",
    "участница",
    "журналист",
    "волонтер",
    "школьница",
    "исполнитель",
    "предприниматель",
    "депутат",
    "житель",
}


_ATTENDANCE_VERBS = {
    "объединить",
    "собрать",
    "собраться",
    "участвовать",
    "принять",
    "посетить",
    "прийти",
    "присутствовать",
    "выйти",
    "съехаться",
    "зарегистрироваться",
    "приехать",
    "собирать",
    "прибыть",
    "насчитывать",
    "вовлечь",
    "ожидаться",
}


def set_attendance(view: View, event: EventData) -> None:
    for sentence in _told_in(view, event):
        verbs = [t for t in sentence if t.lemma_ in _ATTENDANCE_VERBS]
        if not verbs:
            continue
        for span in view.inside("figures", sentence):
            figure = span._.figure
            if figure["unit"] not in _ATTENDANCE_UNITS:
                continue
            if min(abs(v.i - span.start) for v in verbs) > 12:
                continue
            event.values.update(
                attendance_low=figure["low"],
                attendance_high=figure["high"],
                attendance_cmp=figure["cmp"],
                attendance_unit=figure["unit"],
            )
            return


def _told_in(view: View, event: EventData):
    """Sentences that mention the event, and after each the next one of the same kind of talk («В нём приняли участие …»)."""
    sentences = view.sentences
    for sentence, _ in sentences_of(view.doc, event):
        yield sentence
        following = view.sentence_at[sentence.start] + 1
        if following < len(sentences) and _GOES_ON.search(sentences[following].text):
            yield sentences[following]


_GOES_ON = re.compile(
    r"^\s*(?:В н[её]м|В ней|В них|Он[аи]? |Участие|Участниками|На старт|Собрал)|при(?:н|м)\w+ участие|участвовал|участвуют"
)
