"""Weights and the code that runs them; navec's vectors of words are read from the data of the ``natasha`` package."""

from __future__ import annotations

import importlib.util
from functools import lru_cache
from pathlib import Path
from typing import Iterable


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


@lru_cache(maxsize=1)
def _threads():
    from threadpoolctl import ThreadpoolController

    return ThreadpoolController()


def one_core():
    """Context manager: products of matrices on one core. They are too small for two, and workers are how a run takes
    more.
    """
    return _threads().limit(limits=1, user_api="blas")


def session(file: Path):
    """An ONNX graph, to be run on one core."""
    import onnxruntime

    # a program that loaded it before svodka: from here on it tells nothing
    onnxruntime.disable_telemetry_events()
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    # the arena keeps the largest batch's memory for ever
    options.enable_cpu_mem_arena = False
    return onnxruntime.InferenceSession(str(file), options, providers=["CPUExecutionProvider"])


def _single(network):
    """``network`` over each distinct sentence once, on one core."""

    def call(sentences: Iterable[list[str]]) -> list[list]:
        # the same words give the same tags: lines that repeat are computed once
        keys = [tuple(words) for words in sentences]
        known = {key: number for number, key in enumerate(dict.fromkeys(keys))}
        with one_core():
            results = network(list(known))
        return [results[known[key]] for key in keys]

    return call


@lru_cache(maxsize=1)
def tagger():
    """The tagger: sentences (lists of words) -> ``networks.Tag`` of every word."""
    from pipeline.models.networks import Tagger

    return _single(Tagger())


@lru_cache(maxsize=1)
def parser():
    """The dependency parser: sentences -> (head, relation) of every word, heads counted from 1, 0 for the root."""
    from pipeline.models.networks import Parser

    return _single(Parser())
