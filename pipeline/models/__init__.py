"""Weights and the code that runs them: natasha's slovnet models, read from the data of the ``natasha`` package."""
from __future__ import annotations

import importlib.util
import os
from functools import lru_cache
from pathlib import Path

# one process, one core: workers are how a run takes more (docs/performance.md)
for _variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_variable, "1")


@lru_cache(maxsize=1)
def data_folder() -> Path:
    """natasha's data; found without importing natasha, whose import needs pkg_resources.

    Raises:
        RuntimeError: natasha is not installed.
    """
    spec = importlib.util.find_spec("natasha")
    if spec is None or spec.origin is None:
        raise RuntimeError("the package natasha, whose models svodka uses, is not installed: pip install natasha")
    return Path(spec.origin).parent / "data"


@lru_cache(maxsize=1)
def navec():
    """Quantised word vectors, 250,000 words of 300 numbers, trained on news."""
    from navec import Navec

    return Navec.load(str(data_folder() / "emb" / "navec_news_v1_1B_250K_300d_100q.tar"))


def _model(cls, kind: str):
    return cls.load(str(data_folder() / "model" / f"slovnet_{kind}_news_v1.tar"), batch_size=16).navec(navec())


@lru_cache(maxsize=1)
def morph():
    """slovnet's tagger (Universal Dependencies parts of speech and features)."""
    from slovnet import Morph

    return _model(Morph, "morph")


@lru_cache(maxsize=1)
def syntax():
    """slovnet's dependency parser."""
    from slovnet import Syntax

    return _model(Syntax, "syntax")


@lru_cache(maxsize=1)
def ner():
    """slovnet's tagger of PER, LOC, ORG."""
    from slovnet import NER

    return _model(NER, "ner")


def by_length(items: list[list[str]], call) -> list:
    """``call`` over ``items`` in batches of like length (less padding), results in the given order.

    Args:
        items: sentences, each a list of words.
        call: a slovnet model's ``map``.
    """
    order = sorted(range(len(items)), key=lambda i: len(items[i]))
    results: list = [None] * len(items)
    for index, result in zip(order, call([items[i] for i in order])):
        results[index] = result
    return results
