"""Svodka: Russian news articles in, records that people can count and trust out.

>>> import pipeline
>>> record = pipeline.extract("13–15 мая в Ашхабаде проходит 7-я конференция по климату.", published="2025-05-14")
>>> record.events[0].start
'2025-05-13'
"""

from __future__ import annotations

import os
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from spacy.language import Language

    from pipeline.records import ArticleRecord

# onnxruntime's wheels tell their maker of every process, and keep a file of it in the home folder, unless this stands
# before they are loaded
os.environ["ORT_DISABLE_TELEMETRY"] = "1"

try:
    __version__ = version("svodka")
except PackageNotFoundError:  # a checkout that is not installed
    __version__ = "0"

__all__ = ["extract", "load", "run", "__version__"]


def load(stages: tuple[str, ...] | None = None) -> "Language":
    """The spaCy Language with all stages, or with those named in ``stages`` (see ``pipeline.stages.ORDER``)."""
    from pipeline.language import load as load_language

    return load_language(stages)


def extract(
    text: str, published: "str | date | None" = None, *, title: str | None = None, id: str = "article"
) -> "ArticleRecord":
    """The record of one text; of one that is not in Russian its language alone (``article.status``), as a run has it.

    Args:
        text: the article; offsets in the record count its characters.
        published: publication date, which relative dates need: a date, a datetime, or a string of any form that rows
            may have (docs/reading.md).

    Raises:
        TypeError: ``text`` is no string.
        ValueError: ``published`` is not a date, or the text is empty.
    """
    from pipeline.article import Article, fit
    from pipeline.batch import record_of
    from pipeline.language import shared
    from pipeline.readers.moments import edtf_of

    if not isinstance(text, str):
        raise TypeError(f"text: {type(text).__name__}, not a string")
    if published is not None:
        try:
            published = edtf_of(published)
        except ValueError as error:
            raise ValueError(f"published: {published!r} is not a date such as 2025-05-14, 2025-05 or 2025") from error
    if not text.strip():
        raise ValueError("the text is empty")
    article = Article(
        id=id,
        text=fit(text),
        title=fit(title) if title is not None else None,
        published=published,
        published_basis="option" if published else "unknown",
    )
    return record_of(article, shared())


def run(*inputs, output=None, **flags):
    """A batch; see ``pipeline.batch.run``. Returns a dict of pandas DataFrames by table name."""
    from pipeline.batch import run as run_inputs

    return run_inputs(*inputs, output=output, **flags)
