"""Which language an article is in: Russian by its own dictionary, another by py3langid.

The dictionary is in memory anyway and tells Russian in every article but the shortest; py3langid, which takes a second
to load, names the other languages. Measured by ``checks/languages.py``; figures in ``docs/reading.md``.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from pipeline.russian import characters, languages
from pipeline.russian.morph import known

#: characters of an article that are looked at
SAMPLE = 3_000
#: characters that are looked at for parts in other languages; length, and share of the text, that a Russian part must
#: have
WHOLE, PART, SHARE = 20_000, 40, 0.1
#: words that the dictionary is asked about
ASKED = 150
#: (words looked up, share of them that the dictionary must have for the text to be Russian). News has 0.97, the least
#: of 1,474 articles 0.62; of the nearest languages, Bulgarian and Macedonian, it has at most 0.43 of 150 words, 0.51 of
#: 50
SURE = ((40, 0.6), (12, 0.75), (0, 0.9))
#: what it has at least of Russian lists of names, where the identifier only guesses
DOUBTED, GUESS = 0.5, 0.6
#: shares of Cyrillic letters: less is no text in Cyrillic at all; up to a half (code in a page, tables of tickers) it
#: is
#: Russian only if the dictionary is sure
LEAST, HALF = 0.15, 0.35
_WORD = re.compile(r"[^\W\d_]+")
_CYRILLIC = re.compile(r"[Ѐ-ӿ]")
#: Cyrillic letters that Russian does not have
_FOREIGN = re.compile(r"[ЀЂ-Џѐђ-ӿ]")


def language_of(text: str) -> str:
    """ISO 639-1 code of the language of ``text``; ``und`` where there is too little of it, or it has no such code.

    A text in two languages is ``ru`` where its Russian part is worth reading; the stages leave the rest out
    (``pipeline.russian.languages``).
    """
    read = text[:WHOLE]
    if not _FOREIGN.search(read) and _words_of(read).russian:
        return "ru"  # the usual case
    read = characters.fold(read).text
    if parts := languages.foreign(read):
        rest = " ".join(languages.blanked(read, parts).split())
        if len(rest) >= PART and len(rest) >= SHARE * len(read.strip()) and _words_of(rest).russian:
            return "ru"
    return _language(read[:SAMPLE])


class _Words(NamedTuple):
    """What the words of a text tell."""

    cyrillic: float  #: share of letters that are Cyrillic
    plain: list[str]  #: Cyrillic words but names in letters of their own language, which they keep in a Russian text
    names: int  #: how many these are
    known: float  #: share of the words asked for that the dictionary of Russian has
    russian: bool  #: whether the dictionary is sure


def _words_of(text: str) -> _Words:
    words = _WORD.findall(text[:SAMPLE])
    cyrillic = [w for w in words if _CYRILLIC.match(w)]
    letters = sum(map(len, words))
    plain = [w for w in cyrillic if w[0].islower() or not _FOREIGN.search(w)] or cyrillic
    asked, known_share = _russian_share(plain)
    share = sum(map(len, cyrillic)) / letters if letters else 0.0
    sure = share >= LEAST and known_share >= next(least for most, least in SURE if asked >= most)
    return _Words(share, plain, len(cyrillic) - len(plain), known_share, sure)


def _language(sample: str) -> str:
    words = _words_of(sample)
    if words.russian:
        return "ru"
    if words.cyrillic < HALF:
        return _other(sample)
    code, score = _identified(" ".join(words.plain) if words.names and len(words.plain) > 1 else sample)
    if code == "ru" or words.known >= DOUBTED and score < GUESS and not any(map(_FOREIGN.search, words.plain)):
        return "ru"
    return code


def _other(sample: str) -> str:
    """A language that is not written in Cyrillic, where the identifier is sure of it."""
    code, score = _identified(sample) if len(sample.strip()) > 20 else ("und", 0.0)
    return code if score >= 0.9 and code != "ru" else "und"


def _russian_share(words: list[str]) -> tuple[int, float]:
    """How many of the words were looked up, and which share of these is in the dictionary of Russian.

    Words in small letters are asked for, since names may be anybody's, and all only where there are too few of these;
    words of one or two letters, which the Slavic languages share, where there are no others.
    """
    longer = [w for w in words if len(w) > 2]
    small = [w for w in longer if w[0].islower()]
    asked = (small if len(small) >= 4 else longer or words)[:ASKED]
    return len(asked), sum(map(known, asked)) / len(asked) if asked else 0.0


@lru_cache(maxsize=1)
def _identifier():
    # imported here: most runs never ask it
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)


def _identified(sample: str) -> tuple[str, float]:
    """Code and probability that py3langid gives; ``und`` for what has no code of two letters."""
    code, score = _identifier().classify(sample)
    return (code if len(code) == 2 else "und"), float(score)
