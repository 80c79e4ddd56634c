"""``load()``: the whole spaCy Language with every stage."""
from __future__ import annotations

import importlib
from functools import lru_cache

import spacy
from spacy.attrs import LIKE_NUM
from spacy.language import Language

from pipeline.memory import settle
from pipeline.russian import numerals
from pipeline.stages import ORDER

_MODULES = {"sentences": "tokenizer"}


def register() -> None:
    """Import every stage, so that its factory is known to spaCy."""
    for name in ORDER:
        importlib.import_module(f"pipeline.stages.{_MODULES.get(name, name)}")


def load(stages: tuple[str, ...] | None = None) -> Language:
    """A Language for Russian with Svodka's tokenizer and stages.

    Args:
        stages: names from ``pipeline.stages.ORDER`` to include; all by default.

    Raises:
        ValueError: an unknown stage is named.
    """
    register()
    if stages and (unknown := set(stages) - set(ORDER)):
        raise ValueError(f"unknown stages: {', '.join(sorted(unknown))}; known: {', '.join(ORDER)}")
    nlp = spacy.blank("ru", config={"nlp": {"tokenizer": {"@tokenizers": "svodka.tokenizer"}}})
    # spaCy's goes through lists for each new word, which is most of what a word costs; it must be asked for afresh in every article
    nlp.vocab.lex_attr_getters[LIKE_NUM] = numerals.like_number
    for name in ORDER:
        if stages is None or name in stages:
            nlp.add_pipe(f"svodka.{name}", name=name)
    # the models take a batch of sentences at a time, whatever the length of the article
    nlp.max_length = 100_000_000
    return nlp


@lru_cache(maxsize=1)
def shared() -> Language:
    """One Language a process, for ``pipeline.extract``; see ``memory.settle`` for what it asks of Python's collector."""
    nlp = load()
    nlp("Загрузка моделей.")  # they are read at first use
    settle()
    return nlp
