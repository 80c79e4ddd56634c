"""Batches: runs over a store, from the command (``session.night``) or from Python (``run``).

``desk`` and ``plan`` decide what is new, ``worker`` is what a worker does, ``local``, ``inline`` and ``ray_engine`` run
workers, ``nightly`` is the loop, ``session`` goes from the lock to the exports.
"""

from __future__ import annotations

import logging
from pathlib import Path
from typing import TYPE_CHECKING, Iterable, Iterator

from pipeline.article import Article
from pipeline.batch.language import language_of
from pipeline.records import ArticleRecord, ArticleRow, Failure
from pipeline.settings import Settings, settings

if TYPE_CHECKING:
    import pandas as pd

# who uses the package decides what is done with its log
logging.getLogger("svodka").addHandler(logging.NullHandler())


def extract_articles(articles: Iterable[Article], options: Settings, nlp=None) -> Iterator[ArticleRecord | Failure]:
    """Records of articles, in their order; an article that breaks a stage becomes a Failure."""
    from pipeline.language import shared

    nlp = nlp or shared()
    for article in articles:
        yield extract_article(article, nlp)


def record_of(article: Article, nlp) -> ArticleRecord:
    """The record of one article; of one in another language what the source tells of it, and its language."""
    from pipeline.normalizer import normalize

    language = language_of(article.text)
    if language == "ru":
        doc = nlp.make_doc(article.text)
        doc._.published, doc._.title = article.published, article.title
        return normalize(article, nlp(doc))
    row = ArticleRow(
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
    return ArticleRecord(article=row)


def extract_article(article: Article, nlp) -> ArticleRecord | Failure:
    """The record of one article."""
    try:
        return record_of(article, nlp)
    except Exception as error:  # one article must not end the night's run
        return Failure(
            path=article.path or article.id,
            article_id=article.id,
            stage="extract",
            reason=f"{type(error).__name__}: {error}".rstrip(": "),
        )


class RunError(RuntimeError):
    """A run could not be done: no workers, a store or a folder that cannot be written."""


def run(*inputs: str | Path, output: str | Path | None = None, **flags) -> "dict[str, pd.DataFrame]":
    """A run from Python: the tables by name, as ``svodka run`` writes them.

    Args:
        inputs: folders, files or globs.
        output: folder to write the files to as well; None writes nothing.
        flags: any of ``pipeline.settings.Settings``. With ``store`` the run goes by that store, as the command does,
            and the tables are all that it holds; without, by one of its own, which goes with it. ``jobs`` above 1 or
            ``engine="ray"`` start workers (a script that starts some stands under ``if __name__ == "__main__":``).

    Raises:
        RunError: see there; ``Locked``: another run holds ``store``.
        pipeline.settings.SettingsError: a wrong flag.
    """
    from pipeline.batch.exports import export_part
    from pipeline.batch.inline import InlinePool
    from pipeline.batch.session import night
    from pipeline.batch.spool import spool
    from pipeline.language import shared
    from pipeline.store import Store
    from pipeline.writers.tables import confident, frames_of

    if not inputs or not all(str(i).strip() for i in inputs):
        raise RunError("an empty input; the current folder is «.»")
    options = settings(output=Path(output) if output else None, **flags)
    kept = flags.get("store") is not None
    workers = (flags.get("jobs") or 1) > 1 or (flags.get("engine") or "local") != "local"
    with spool() as folder:
        if not kept:
            options.store = str(folder / "svodka.sqlite")
        outcome = night(
            options,
            [str(i) for i in inputs],
            pool=None if workers else InlinePool(options, shared()),
            export=kept and output is not None,
            signals=False,
        )
        if outcome.error is not None:
            raise RunError(outcome.error)
        store = Store(options.store_url(), reading=True)
        try:
            rows: dict[str, list[dict]] = {}
            for chunk in store.chunks():
                for name, part in (confident(chunk, options.min_score) if options.min_score else chunk).items():
                    rows.setdefault(name, []).extend(part)
            if output is not None and not kept:
                export_part(store, options, options.output, keep=True)
        finally:
            store.close()
    return frames_of(rows)
