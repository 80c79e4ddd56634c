"""What resolution knows while it walks through a text: the publication date, the day that was told last, the tense."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

from pipeline import lexicon
from pipeline.russian import morph
from pipeline.values import calendar
from pipeline.values.calendar import Interval, Point

_PLANS = "|".join(row[0].replace("*", "[а-я]*") for row in lexicon.rows("time/planned.tsv"))
_PLANNED = re.compile(rf"(?<![а-я])(?:{_PLANS})(?![а-я])")
_HAPPENING = re.compile("|".join(row[0] for row in lexicon.rows("time/happening.tsv")))
_OFTEN = re.compile(r"\b(?:ча(?:ще|сто)|зачастую|обычно|нередко|как никогда)\b")
_VERB_LIKE = re.compile(
    (
        r"(?<![а-я])(?:есть|[а-я]{2,}(?:л|ла|ло|ли|лся|лась|лось|лись|[иеяю]т|ут|ат|[иеяю]тся|утся|атся|у|ю|ем|"
        r"им|н|на|но|ны))(?![а-я])"
    )
)
_SENTENCE_END = re.compile(r"[.!?](?: |\n|$)|\n")


@dataclass
class Context:
    """State of one walk; ``start`` and ``end`` are those of the expression that is resolved now."""

    text: str
    published: Point | None = None
    start: int = 0
    end: int = 0
    anchor: Point | None = None  #: the last point that the text told of
    night_end: Point | None = None  #: the second day of a night that was told last
    anchor_told: bool = (
        False  #: whether it tells when («в 1937 году», «5 марта 1937 года»), not of what («закон 1937 года»)
    )
    anchor_at: int = -1  #: where it ended; -1 where it only compares
    placed_at: int = -1  #: where the last day ended whose year came from the publication date
    lean: int = 0  #: which way a day goes where the tense does not tell: «до 31 декабря» is still to come
    _tense: dict[tuple[int, int], int] = field(default_factory=dict)

    # --- what is known ---

    @property
    def today(self) -> date | None:
        return self.published.exact_day if self.published else None

    @property
    def year(self) -> int | None:
        return self.published.year if self.published else None

    @property
    def month(self) -> int | None:
        return self.published.month if self.published else None

    @property
    def about_today(self) -> date | None:
        """The day of publication, or one amid what is known of it."""
        return self.today or (date(self.year, self.month or 7, 1) if self.year else None)

    @property
    def anchor_day(self) -> date | None:
        return self.anchor.exact_day if self.anchor else None

    @property
    def anchor_year(self) -> int | None:
        return self.anchor.year if self.anchor else None

    def remember(self, value: calendar.Time | None, basis: str) -> None:
        """The text has told of ``value``."""
        first = value.start or value.end if isinstance(value, Interval) else value
        if not isinstance(first, Point) or first.year is None or first.loose or not 1 <= first.year <= 9999:
            return
        fine = first.precision != "year"
        if basis == "published" and fine:
            self.placed_at = self.end
        self.anchor = first.first
        self.anchor_told = fine or self.text.startswith(("в ", "во ", "летом ", "зимой "), self.start)
        self.night_end = _second_day(value)
        if basis != "published" or fine:
            # «в прошлом году» compares; the days around it stay in the year that is told of
            self.anchor_at = self.end

    # --- near and far ---

    def near_anchor(self) -> bool:
        """Whether the year was last named so near that a day without a year belongs to it."""
        if self.anchor_at < 0 or self.anchor_year is None:
            return False
        between = self.text[self.anchor_at : self.start]
        # a tale of a year long past goes on for some sentences; last year may be named in passing
        past = self.year is not None and self.year - self.anchor_year > 2 and self.anchor_told
        ends = len(_SENTENCE_END.findall(between))
        return "\n" not in between and (ends <= 1 or ends <= 4 and past and self.tense() < 0)

    def _placed_near(self) -> bool:
        """Whether the sentence has a day that goes by the publication date: years named beside it are not its."""
        return self.placed_at >= 0 and _SENTENCE_END.search(self.text[self.placed_at : self.start]) is None

    # --- which year ---

    def fill_year(self, month: int, day: int | None) -> tuple[int | None, str]:
        """The year of a day or month that leaves it out, and what that rests on."""
        year = self.anchor_year
        if year is not None and year != self.year and self.near_anchor() and not self._placed_near():
            return year, "text"
        today, unsure = self.today, 0
        if today is None and self.year and self.month:
            today, unsure = date(self.year, self.month, 15), 15
        if today is None:
            return (self.year, "published") if self.year else (year, "text")
        return self._nearest_year(today, month, day, unsure), "published"

    def _nearest_year(self, today: date, month: int, day: int | None, unsure: int) -> int | None:
        """The year in which a day is nearest to publication, on the side of it that the tense tells."""
        tense, best = self.lean or self.tense(), None
        for year in (today.year - 1, today.year, today.year + 1):
            if not 1 <= year <= 9999 or not calendar.valid_day(year, month, day or 1):
                continue
            ahead = (date(year, month, day or 15) - today).days
            distance = abs(ahead)
            if tense < 0 and ahead > (2 if day else 20) + unsure:
                distance += 200
            if tense > 0 and -ahead > (2 if day else 40) + unsure:
                distance += 60 if not self.lean else 200
            if best is None or distance < best[0]:
                best = (distance, year)
        return best[1] if best else None

    def tense(self) -> int:
        """-1 when the clause around the expression tells of the past, 1 of the future, 0 when it does not tell."""
        key = (self.start, self.end)
        if key not in self._tense:
            self._tense[key] = _told(self._around(".!?\n,;:()«»", 120)) or _told(self._around(".!?\n", 90))
        return self._tense[key]

    def nowadays(self) -> bool:
        """Whether the clause tells in the present tense of what is so, not of what happens on a day."""
        return self.tense() == 0 and _is_so(self._around(".!?\n,;:()«»—", 120))

    def _around(self, marks: str, reach: int) -> str:
        first, last = max(self.start - reach, 0), self.end + reach
        left = max(self.text.rfind(c, first, self.start) for c in marks) + 1
        right = min((i for i in (self.text.find(c, self.end, last) for c in marks) if i >= 0), default=last)
        return self.text[max(left, first) : right]


def _second_day(value: calendar.Time | None) -> Point | None:
    start, end = (value.start, value.end) if isinstance(value, Interval) else (None, None)
    days = (start and start.exact_day, end and end.exact_day)
    return end if days[0] and days[1] and (days[1] - days[0]).days == 1 else None


@lru_cache(maxsize=20_000)
def _verb_tense(word: str) -> int:
    """-1 a past, 1 a future, 0 neither, by the likeliest reading of the dictionary."""
    tag = morph.parses(word)[0].tag
    if "past" in tag or "PRTS" in tag:
        return -1
    return 1 if "futr" in tag and tag.POS == "VERB" else 0


@lru_cache(maxsize=2_000)
def _is_so(clause: str) -> bool:
    if _OFTEN.search(clause):
        return True
    found = [m[0] for m in _VERB_LIKE.finditer(clause)]
    verbs = [verb for verb in found if verb == "есть" or "pres" in morph.parses(verb)[0].tag]
    return bool(verbs) and not any(_HAPPENING.match(verb) for verb in verbs)


@lru_cache(maxsize=2_000)
def _told(clause: str) -> int:
    future = past = False
    for m in _VERB_LIKE.finditer(clause):
        told = _verb_tense(m[0])
        future, past = future or told > 0, past or told < 0
    if not future and _PLANNED.search(clause):
        # «планировал пройти», «было намечено» tell of plans all the same
        return 1 if not past else 0
    return future - past
