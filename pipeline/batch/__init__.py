"""Batches. ``run_batch`` (``pipeline.run``) holds its results in memory; ``session.night`` (``svodka run``) goes by the store.

``nightly`` decides what is new, ``worker`` is what a worker does, ``local`` and ``ray_engine`` run workers, ``session`` goes from the lock to the exports.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Callable, Iterable, Iterator

from pipeline import readers, writers
from pipeline.article import Article
from pipeline.batch.language import language_of
from pipeline.readers.identity import Names
from pipeline.records import ArticleRecord, ArticleRow, Failure
from pipeline.settings import Settings, settings

if TYPE_CHECKING:
    import pandas as pd


@dataclass
class Result:
    """What a batch gave."""

    records: list[ArticleRecord] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)
    seconds: float = 0.0
    paths: list[Path] = field(default_factory=list)

    def frames(self) -> "dict[str, pd.DataFrame]":
        """Table name -> DataFrame."""
        from pipeline.writers.tables import frames

        return frames(self.records, self.failures)


def extract_articles(articles: Iterable[Article], options: Settings, nlp=None) -> Iterator[ArticleRecord | Failure]:
    """Records of articles, in their order; an article that breaks a stage becomes a Failure."""
    from pipeline.language import shared

    nlp = nlp or shared()
    for article in articles:
        yield extract_article(article, nlp)


def extract_article(article: Article, nlp) -> ArticleRecord | Failure:
    """The record of one article."""
    from pipeline.normalizer import normalize

    try:
        language = language_of(article.text)
        if language != "ru":
            return ArticleRecord(
                article=ArticleRow(
                    id=article.id,
                    path=article.path,
                    url=article.url,
                    source=article.source,
                    title=article.title,
                    published=article.published,
                    published_basis=article.published_basis,
                    language=language,
                    characters=len(article.text),
                    status="not_russian",
                )
            )
        doc = nlp.make_doc(article.text)
        doc._.published, doc._.title = article.published, article.title
        return normalize(article, nlp(doc))
    except Exception as error:  # one article must not end the night's run
        return Failure(
            path=article.path or article.id,
            article_id=article.id,
            stage="extract",
            reason=f"{type(error).__name__}: {error}".rstrip(": "),
        )


def run_batch(
    inputs: Iterable[str | Path],
    options: Settings,
    *,
    on_item: Callable[[Article | Failure], None] | None = None,
    write: bool = True,
    nlp=None,
) -> Result:
    """Read, extract and write.

    Args:
        inputs: folders, files, globs or ``-``.
        on_item: called after each article or failure (progress).
        write: whether files are written to ``options.output``.
    """
    from pipeline.batch.own import own_paths

    result, start, inputs = Result(), time.perf_counter(), list(inputs)
    names = Names()

    def articles() -> Iterator[Article]:
        for item in readers.read(inputs, options, exclude=own_paths(options, inputs)):
            if isinstance(item, Failure):
                result.failures.append(item)
                if on_item:
                    on_item(item)
                continue
            # two articles never share an id in the tables
            item.id = names.take(item.id)
            yield item

    for out in extract_articles(articles(), options, nlp):
        (result.failures if isinstance(out, Failure) else result.records).append(out)
        if on_item:
            on_item(out)
    if write:
        result.paths = writers.write(
            result.records, result.failures, options.output, tuple(options.formats), excel=options.excel
        )
    result.seconds = time.perf_counter() - start
    return result


def run(*inputs: str | Path, output: str | Path | None = None, **flags) -> "dict[str, pd.DataFrame]":
    """A batch from Python: tables by name.

    Args:
        inputs: folders, files or globs.
        output: folder to write the files to as well; None writes nothing.
        flags: any of ``pipeline.settings.Settings``.
    """
    options = settings(output=Path(output) if output else None, **flags)
    return run_batch(inputs, options, write=output is not None).frames()
