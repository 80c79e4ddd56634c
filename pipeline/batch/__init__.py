"""The batch: articles in, records and failures out, files written at the end."""
from __future__ import annotations

import re
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Callable, Iterable, Iterator

import pandas as pd

from pipeline import readers, writers
from pipeline.article import Article
from pipeline.records import ArticleRecord, ArticleRow, Failure
from pipeline.settings import Settings, settings


@dataclass
class Result:
    """What a batch gave."""

    records: list[ArticleRecord] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)
    seconds: float = 0.0
    paths: list[Path] = field(default_factory=list)

    def frames(self) -> dict[str, pd.DataFrame]:
        """Table name -> DataFrame."""
        from pipeline.writers.tables import frames

        return frames(self.records, self.failures)


_RUSSIAN = re.compile(r"[А-Яа-яЁё]")
#: letters that Russian does not have and its neighbours in Cyrillic use all the time
_NEIGHBOURS = re.compile(r"[іїєґўӘәҒғҚқҢңӨөҰұҮүҺһЇІЄҐЎђћљњџјЂЋЉЊЏЈ]")
_COMMON = re.compile(r"(?<![а-яё])(?:и|в|на|не|что|с|по|как|для|из|это|от|до|при|также|был|была|года|году)(?![а-яё])", re.I)


def language_of(text: str) -> str:
    """``ru``, ``kk`` or ``uk`` by their letters, or ``und`` for a text that is not in Russian and not told."""
    sample = text[:20_000]
    letters = re.findall(r"[^\W\d_]", sample)
    if not letters:
        return "und"
    cyrillic = len(_RUSSIAN.findall(sample)) / len(letters)
    foreign = _NEIGHBOURS.findall(sample)
    if len(foreign) / len(letters) > 0.03:
        return "uk" if sum(c in "іїєґІЇЄҐ" for c in foreign) > 0.9 * len(foreign) and re.search("[їє]", sample) else "kk" if re.search("[әғқңөұүһ]", sample) else "und"
    if cyrillic < 0.35:
        return "und"
    words = len(re.findall(r"\w+", sample))
    if words > 40 and len(_COMMON.findall(sample)) / words < 0.02:
        return "und"
    return "ru"


def extract_articles(articles: Iterable[Article], options: Settings, nlp=None) -> Iterator[ArticleRecord | Failure]:
    """Records of articles, in their order; an article that breaks a stage becomes a Failure."""
    from pipeline.language import shared
    from pipeline.normalizer import normalize

    nlp = nlp or shared()
    for article in articles:
        language = language_of(article.text)
        if language != "ru":
            yield ArticleRecord(article=ArticleRow(
                id=article.id, path=article.path, url=article.url, source=article.source, title=article.title, published=article.published,
                published_basis=article.published_basis, language=language, characters=len(article.text), status="not_russian"))
            continue
        try:
            doc = nlp.make_doc(article.text)
            doc._.published, doc._.title = article.published, article.title
            yield normalize(article, nlp(doc))
        except Exception as error:  # one article must not end the night's run
            yield Failure(path=article.path or article.id, article_id=article.id, stage="extract", reason=f"{type(error).__name__}: {error}")


def run_batch(inputs: Iterable[str | Path], options: Settings, *, on_item: Callable[[Article | Failure], None] | None = None, write: bool = True, nlp=None) -> Result:
    """Read, extract and write.

    Args:
        inputs: folders, files, globs or ``-``.
        on_item: called after each article or failure (progress).
        write: whether files are written to ``options.output``.
    """
    result, start = Result(), time.perf_counter()
    names: dict[str, int] = {}

    def articles() -> Iterator[Article]:
        for item in readers.read(inputs, options):
            if isinstance(item, Failure):
                result.failures.append(item)
                if on_item:
                    on_item(item)
                continue
            # two articles never share an id in the tables
            names[item.id] = names.get(item.id, 0) + 1
            if names[item.id] > 1:
                item.id = f"{item.id}~{names[item.id]}"
            yield item

    for out in extract_articles(articles(), options, nlp):
        (result.failures if isinstance(out, Failure) else result.records).append(out)
        if on_item:
            on_item(out)
    if write:
        result.paths = writers.write(result.records, result.failures, options.output, tuple(options.formats), excel=options.excel)
    result.seconds = time.perf_counter() - start
    return result


def run(*inputs: str | Path, output: str | Path | None = None, **flags) -> dict[str, pd.DataFrame]:
    """A batch from Python: tables by name.

    Args:
        inputs: folders, files or globs.
        output: folder to write the files to as well; None writes nothing.
        flags: any of ``pipeline.settings.Settings``.
    """
    options = settings(output=Path(output) if output else None, **flags)
    return run_batch(inputs, options, write=output is not None).frames()
