"""Settings: ``svodka.toml``, then environment (``SVODKA_…``), then flags; the later is the stronger."""

from __future__ import annotations

import difflib
import os
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field, ValidationError, field_validator
from pydantic_settings import (
    BaseSettings,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

FILE = "svodka.toml"


class Fields(BaseModel, extra="forbid"):
    """Names, or paths such as ``message.body``, of the fields of rows; the first that a row has is taken.

    Case, spaces, hyphens and underscores make no difference: ``pub_date`` is ``pubDate`` and ``Pub date``.
    """

    id: list[str] = ["id", "_id", "guid", "uuid"]
    text: list[str] = ["text", "body", "content", "article_text", "article_body", "full_text", "article", "текст"]
    title: list[str] = ["title", "headline", "заголовок", "название"]
    published: list[str] = [
        *("published", "date", "published_at", "published_date", "publish_date", "date_published", "date_publish"),
        *("pub_date", "publication_date", "published_time", "datetime", "дата", "дата публикации", "опубликовано"),
    ]
    url: list[str] = ["url", "link", "permalink", "ссылка", "адрес"]
    source: list[str] = ["source", "source_name", "publisher", "site_name", "источник", "издание", "сми"]


class Settings(BaseSettings):
    """All settings of a run."""

    model_config = SettingsConfigDict(env_prefix="SVODKA_", env_nested_delimiter="__", extra="forbid", toml_file=FILE)

    output: Path = Path("outputs")
    formats: Annotated[list[str], NoDecode] = ["json", "jsonl", "csv", "parquet"]
    excel: bool = False
    min_score: float = Field(0.0, ge=0, le=1, description="rows whose score is below are left out of the files")
    published: str | None = Field(None, description="publication date of articles that tell none")
    day_first: bool = Field(True, description="whether 05/06/2025 in rows and feeds is the fifth of June")
    timezone: str | None = Field(None, description="IANA zone of the media, in which «вчера» is reckoned")
    timezones: dict[str, str] = Field(
        default_factory=dict, description="IANA zone by the name of a source or the host of its addresses"
    )
    fields: Fields = Field(default_factory=Fields)
    field_format: Literal["auto", "text", "html"] = Field(
        "auto", description="what the text and title of rows are: plain text, HTML, or told by content"
    )
    max_bytes: int = Field(
        200_000_000, gt=0, description="largest file, and largest unpacked archive member, that is read"
    )
    max_characters: int = Field(2_000_000, gt=0, description="longest article text that is processed")
    follow_links: bool = Field(False, description="whether symbolic links that lead out of a given folder are taken")
    store: str | None = Field(
        None, description="SQLAlchemy URL of the store; by default svodka.sqlite in the output folder"
    )
    jobs: int = Field(1, gt=0, le=1024, description="worker processes")
    engine: Literal["local", "ray"] = "local"
    address: str | None = Field(None, description="address of a Ray cluster; by default one on this machine")
    article_seconds: float = Field(
        120, gt=0, description="time limit for one article, or for reading one piece of a file"
    )
    worker_articles: int = Field(
        2000, gt=0, description="articles after which a worker process is replaced by a fresh one"
    )
    worker_megabytes: int | None = Field(None, gt=0, description="memory limit of a worker process")
    patience_seconds: float = Field(300, ge=0, description="how long a run waits for a database that is gone")
    log: Literal["text", "json"] = "text"

    def store_url(self) -> str:
        """The store's address: ``store``, a path of an SQLite file or ``svodka.sqlite`` in the output folder."""
        if self.store is None:
            return f"sqlite:///{(self.output / 'svodka.sqlite').absolute()}"
        return self.store if "://" in self.store else f"sqlite:///{Path(self.store).absolute()}"

    def reading(self) -> dict:
        """The settings that decide what a reader makes of a file."""
        return self.model_dump(include=_READING)

    @field_validator("published", mode="before")
    @classmethod
    def _date(cls, value: Any) -> Any:
        """A date of any form that rows may have; TOML has dates of its own."""
        if value is None or value == "":
            return None
        from pipeline.readers.moments import edtf_of

        return edtf_of(value)

    @field_validator("timezone")
    @classmethod
    def _zone(cls, value: str | None) -> str | None:
        return _known_zone(value) if value else None

    @field_validator("timezones")
    @classmethod
    def _zones(cls, value: dict[str, str]) -> dict[str, str]:
        return {name: _known_zone(zone) for name, zone in value.items()}

    @field_validator("formats", mode="before")
    @classmethod
    def _split(cls, value: Any) -> Any:
        return [v.strip() for v in value.split(",") if v.strip()] if isinstance(value, str) else value

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls,
        init_settings: PydanticBaseSettingsSource,
        env_settings,
        dotenv_settings,
        file_secret_settings,
    ):
        return init_settings, env_settings, _Toml(settings_cls)


class _Toml(TomlConfigSettingsSource):
    """``svodka.toml``, also as Windows editors save it, with a byte-order mark."""

    def _read_file(self, file_path: Path) -> dict[str, Any]:
        import tomllib

        return tomllib.loads(file_path.read_text(encoding="utf-8-sig"))


#: the settings that decide what a reader makes of a file
_READING = {
    *("published", "day_first", "timezone", "timezones", "fields", "field_format", "max_bytes", "max_characters"),
}


def _known_zone(name: str) -> str:
    from zoneinfo import ZoneInfo

    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:  # OSError: the name of a folder of the database
        raise ValueError(f"{name!r} is no time zone such as Asia/Almaty or Europe/Moscow") from error
    return name


class SettingsError(ValueError):
    """A setting is wrong; the message names it and where it stands."""


#: names of the environment that are no settings: where the tests find their data
_OTHER = {"SVODKA_TEST_DATA"}


def _check_environment() -> None:
    """Refuse names that would be passed over without a word."""
    known = {f"SVODKA_{name.upper()}" for name in Settings.model_fields}
    for name in sorted(os.environ):
        if name.upper().startswith("SVODKA_") and name not in _OTHER and name.upper().partition("__")[0] not in known:
            near = difflib.get_close_matches(name.upper(), sorted(known), 1)
            hint = f"; {near[0]}?" if near else ""
            raise SettingsError(f"{name} in the environment is no setting of svodka{hint}")


def settings(**flags: Any) -> Settings:
    """Settings with ``flags`` (None means: not given) over environment and file.

    Raises:
        SettingsError: an unknown name or a wrong value.
    """
    _check_environment()
    try:
        return Settings(**{k: v for k, v in flags.items() if v is not None})
    except ValidationError as error:
        lines = "; ".join(f"{'.'.join(str(p) for p in e['loc']) or 'settings'}: {e['msg']}" for e in error.errors())
        raise SettingsError(f"wrong settings ({FILE}, SVODKA_… or flags): {lines}") from error
    except Exception as error:  # a file that is no TOML, an environment value that is no JSON
        raise SettingsError(f"settings cannot be read ({FILE} or SVODKA_…): {error}") from error
