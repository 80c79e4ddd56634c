"""The records that come out, as pydantic models; ``svodka schema`` prints their JSON Schema.

Every row that comes from a place in the text carries ``start_char`` and ``end_char`` (Unicode
characters in the article's ``text``, end exclusive) and the ``sentence`` around it. Dates are EDTF
(ISO 8601-2), durations ISO 8601, countries ISO 3166-1 alpha-2, currencies ISO 4217.
"""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

SCHEMA_VERSION = "1.3"

Cmp = Literal["=", "~", ">", ">=", "<", "<=", "range"]
#: An exact decimal in JSON: an integer when it is one.
Number = int | float


#: What a value comes from: a rule, the learned model, or both.
Source = Literal["rule", "model", "rule+model"]


class Row(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Evidence(Row):
    start_char: int | None = Field(None, ge=0, description="offset of the evidence in the text")
    end_char: int | None = Field(None, ge=0, description="end of the evidence, exclusive")
    sentence: str | None = Field(None, description="the sentence around the evidence, as written")


class ArticleRow(Row):
    id: str
    path: str | None = None
    url: str | None = None
    source: str | None = Field(None, description="the medium")
    cites: str | None = Field(None, description="whom the article names as its source")
    title: str | None = None
    published: str | None = Field(None, description="EDTF; null when unknown")
    published_basis: str = Field("unknown", description="data, page, filename, dateline, guess, option or unknown")
    language: str = Field("ru", description="ISO 639-1; und when it cannot be told")
    other_languages: list[str] = Field(
        [], description="ISO 639-1 of the languages of parts that were not read, as they are not in Russian"
    )
    characters: int = 0
    status: Literal["ok", "not_russian"] = "ok"
    duplicate_of: str | None = None
    last_seen: str | None = Field(
        None, description="when a run last found it (ISO 8601, UTC); null while it is where it was found"
    )


class Origin(Row):
    """A place where the text of an article was found; an article may have many."""

    path: str | None = None
    given_id: str | None = Field(None, description="the id that it has there")
    url: str | None = None
    source: str | None = Field(None, description="the medium")
    title: str | None = None
    published: str | None = Field(None, description="EDTF; null when unknown")
    published_basis: str | None = None
    last_seen: str | None = Field(
        None, description="when a run last found it there (ISO 8601, UTC); null while it is there"
    )


class Event(Evidence):
    event_id: str
    name: str
    short_name: str | None = None
    kind: str = Field(description="one noun: конференция, саммит, встреча, …")
    category: str | None = Field(
        None, description="meeting, visit, trial, accident, …: a closed list, each with its IPTC Media Topic"
    )
    number: int | None = Field(None, description="7 for «7-я конференция»")
    start: str | None = None
    end: str | None = None
    place: str | None = None
    country: str | None = None
    when_source: Source | None = Field(None, description="what start and end come from")
    when_score: float | None = Field(None, description="the model's certainty, 0 to 1")
    place_source: Source | None = Field(None, description="what place and country come from")
    place_score: float | None = None
    parent_event_id: str | None = None
    attendance_low: Number | None = None
    attendance_high: Number | None = None
    attendance_cmp: Cmp | None = None
    attendance_unit: str | None = None
    mentions: int = 1
    score: float | None = Field(None, description="how likely the row is right, 0 to 1, as measured on gold")


class Participant(Evidence):
    event_id: str
    entity_id: str | None = None
    name: str = Field(description="nominative")
    kind: Literal["person", "organisation", "country", "group"]
    capacity: str = Field(description="участник, организатор, глава делегации, спикер, …")
    role: str | None = None
    organisation: str | None = None
    country: str | None = None
    source: Source = Field("rule", description="what says that they took part")
    score: float | None = Field(None, description="how likely the row is right, 0 to 1, as measured on gold")


class Person(Evidence):
    entity_id: str
    name: str = Field(description="nominative, the fullest form in the article")
    aliases: list[str] = []
    role: str | None = None
    organisation: str | None = None
    country: str | None = None
    role_source: Source | None = Field(None, description="what the role comes from")
    role_score: float | None = Field(None, description="the model's certainty, 0 to 1")
    gender: Literal["m", "f"] | None = None
    age: int | None = Field(None, ge=0, le=120, description="years, as the article tells them")
    former: bool = Field(False, description="the role is a past one («бывший», «экс-»)")
    mentions: int = 1
    surface_forms: list[str] = Field([], description="each different form in the text, as written")
    score: float | None = Field(None, description="how likely the row is right, 0 to 1, as measured on gold")


class Organisation(Evidence):
    entity_id: str
    name: str
    aliases: list[str] = []
    kind: str | None = Field(None, description="ministry, company, media, …")
    country: str | None = None
    mentions: int = 1
    surface_forms: list[str] = []
    score: float | None = Field(None, description="how likely the row is right, 0 to 1, as measured on gold")


class Place(Evidence):
    entity_id: str
    name: str
    aliases: list[str] = []
    kind: str | None = Field(None, description="country, city, region, …")
    country: str | None = None
    mentions: int = 1
    surface_forms: list[str] = []
    score: float | None = Field(None, description="how likely the row is right, 0 to 1, as measured on gold")


class Thing(Evidence):
    entity_id: str
    name: str = Field(description="nominative")
    kind: str = Field(description="law, document, programme, goal, product, work or award")
    aliases: list[str] = Field([], description="abbreviations and what they stand for")
    mentions: int = 1
    surface_forms: list[str] = []
    score: float | None = Field(None, description="how likely the row is right, 0 to 1, as measured on gold")


class Date(Evidence):
    text: str
    kind: Literal["date", "time", "duration", "set", "vague"]
    value: str | None = None
    start: str | None = None
    end: str | None = None
    basis: Literal["explicit", "published", "text", "none"] = "explicit"
    score: float | None = Field(None, description="how likely the row is right, 0 to 1, as measured on gold")


class Figure(Evidence):
    text: str
    type: Literal["NUMBER", "MONEY", "PERCENT", "AGE"] = "NUMBER"
    low: Number | None = None
    high: Number | None = None
    cmp: Cmp = "="
    unit: str | None = None
    counted: str | None = None
    about: str | None = None
    score: float | None = Field(None, description="how likely the row is right, 0 to 1, as measured on gold")


class Quote(Evidence):
    speaker: str | None = None
    entity_id: str | None = None
    text: str
    cue: str | None = None
    direct: bool = True
    score: float | None = Field(None, description="how likely the row is right, 0 to 1, as measured on gold")


class Relation(Evidence):
    type: str
    from_id: str
    to_id: str
    score: float | None = None
    source: Source = "rule"


class Mention(Evidence):
    type: str = Field(description="a NEREL entity type")
    text: str
    score: float | None = None
    entity_id: str | None = None


class ArticleRecord(Row):
    """Everything that was found in one article."""

    schema_version: str = SCHEMA_VERSION
    article: ArticleRow
    origins: list[Origin] = []
    events: list[Event] = []
    participants: list[Participant] = []
    people: list[Person] = []
    organisations: list[Organisation] = []
    places: list[Place] = []
    things: list[Thing] = []
    dates: list[Date] = []
    figures: list[Figure] = []
    quotes: list[Quote] = []
    relations: list[Relation] = []
    mentions: list[Mention] = []


class Failure(Row):
    """A file or row that could not be read or processed; of stage ``warning``: something beside an article that is
    there.
    """

    path: str
    article_id: str | None = None
    stage: Literal["find", "read", "extract", "warning"] = "read"
    reason: str


#: table name -> row model, in the order in which tables are written
TABLES: dict[str, type[Row]] = {
    "articles": ArticleRow,
    "origins": Origin,
    "events": Event,
    "participants": Participant,
    "people": Person,
    "organisations": Organisation,
    "places": Place,
    "things": Thing,
    "dates": Date,
    "figures": Figure,
    "quotes": Quote,
    "relations": Relation,
    "mentions": Mention,
    "failures": Failure,
}


def json_schema() -> dict:
    """JSON Schema (2020-12) of one ArticleRecord."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **ArticleRecord.model_json_schema(mode="serialization"),
    }
