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

_MODULES = {"sentences": "tokenizer", "references": "coreference"}


def register() -> None:
    """Import every stage, so that its factory is known to spaCy."""
    for name in ORDER:
        importlib.import_module(f"pipeline.stages.{_MODULES.get(name, name)}")


def load(stages: tuple[str, ...] | str | None = None) -> Language:
    """A Language for Russian with Svodka's tokenizer and stages.

    Args:
        stages: names from ``pipeline.stages.ORDER`` to include; all by default.

    Raises:
        ValueError: an unknown stage is named.
    """
    register()
    if isinstance(stages, str):
        stages = (stages,)
    if stages and (unknown := set(stages) - set(ORDER)):
        raise ValueError(f"unknown stages: {', '.join(sorted(unknown))}; known: {', '.join(ORDER)}")
    nlp = spacy.blank("ru", config={"nlp": {"tokenizer": {"@tokenizers": "svodka.tokenizer"}}})
    # spaCy's goes through lists for each new word, which is most of what a word costs; it must be asked for afresh in
    # every article
    nlp.vocab.lex_attr_getters[LIKE_NUM] = numerals.like_number
    for name in ORDER:
        if stages is None or name in stages:
            nlp.add_pipe(f"svodka.{name}", name=name)
    # the models take a batch of sentences at a time, whatever the length of the article
    nlp.max_length = 100_000_000
    return nlp


#: what gives every stage something to do, so that no article waits for models, tables and patterns that are read at
#: first use
_FIRST = """Президент Казахстана 14 мая 2025 года открыл в Астане VII Международный форум «Вода и климат», в котором \
участвуют более 200 делегатов из 15 стран.
«Мы увеличим финансирование на 12,5 процента — до 3,2 млрд тенге», — заявил министр экологии и природных ресурсов \
Ерлан Ахметов. Ранее, в марте прошлого года,
45-летняя Анна Петровна Иванова была назначена заместителем директора АО «Водник», сообщает пресс-служба компании. За \
последние три года объём работ вырос в два раза.
"""


@lru_cache(maxsize=1)
def shared() -> Language:
    """One Language a process, for ``pipeline.extract``; see ``memory.settle`` for what it asks of Python's
    collector.
    """
    nlp = load()
    nlp(_FIRST)
    settle()
    return nlp
