"""Settings: ``svodka.toml``, then environment (``SVODKA_…``), then flags; the later is the stronger."""
from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, PydanticBaseSettingsSource, SettingsConfigDict, TomlConfigSettingsSource

FILE = "svodka.toml"


class Fields(BaseSettings):
    """Names of the fields of JSON, JSONL, CSV and Parquet rows; the first that a row has is taken."""

    id: list[str] = ["id"]
    text: list[str] = ["text"]
    title: list[str] = ["title"]
    published: list[str] = ["published", "date"]
    url: list[str] = ["url"]
    source: list[str] = ["source"]


class Settings(BaseSettings):
    """All settings of a run."""

    model_config = SettingsConfigDict(env_prefix="SVODKA_", env_nested_delimiter="__", extra="forbid", toml_file=FILE)

    output: Path = Path("outputs")
    formats: Annotated[list[str], NoDecode] = ["json", "jsonl", "csv", "parquet"]
    excel: bool = False
    published: str | None = None
    fields: Fields = Field(default_factory=Fields)
    max_bytes: int = Field(200_000_000, gt=0, description="largest file, and largest unpacked archive member, that is read")
    max_characters: int = Field(2_000_000, gt=0, description="longest article text that is processed")
    batch_size: int = Field(16, gt=0)

    @field_validator("formats", mode="before")
    @classmethod
    def _split(cls, value: Any) -> Any:
        return [v.strip() for v in value.split(",") if v.strip()] if isinstance(value, str) else value

    @classmethod
    def settings_customise_sources(cls, settings_cls, init_settings: PydanticBaseSettingsSource, env_settings, dotenv_settings, file_secret_settings):
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)


class SettingsError(ValueError):
    """A setting is wrong; the message names it and where it stands."""


def settings(**flags: Any) -> Settings:
    """Settings with ``flags`` (None means: not given) over environment and file.

    Raises:
        SettingsError: an unknown name or a wrong value.
    """
    try:
        return Settings(**{k: v for k, v in flags.items() if v is not None})
    except ValidationError as error:
        lines = "; ".join(f"{'.'.join(str(p) for p in e['loc']) or 'settings'}: {e['msg']}" for e in error.errors())
        raise SettingsError(f"wrong settings ({FILE}, SVODKA_… or flags): {lines}") from error
    except Exception as error:  # a file that is no TOML, an environment value that is no JSON
        raise SettingsError(f"settings cannot be read ({FILE} or SVODKA_…): {error}") from error
