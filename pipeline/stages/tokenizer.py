"""razdel's tokens as spaCy's: white space other than one plain space becomes tokens, so the text stays as given."""

from __future__ import annotations

import re
from functools import lru_cache

import numpy
import spacy
from razdel import sentenize, tokenize
from spacy.tokens import Doc

from pipeline.russian import characters, gazetteer, languages, morph
from pipeline.stages.base import Stage, stage, text_of

#: razdel keeps these in one token, and entities end inside them: «2003—2011» (a hyphenated word stays whole); marks that stick to a word: «■Суд»
_INNER = re.compile(r"((?<=\d)[–—](?=\d)|[■□●•►▶◆▪★☆])")
#: a word to which the next sentence was glued when a page was made plain: «АкордыПрезидент», «РКПожар»
_GLUED = re.compile(r"(?:[А-ЯЁ]?[а-яё]{3,}|[А-ЯЁ]{2,3})(?=[А-ЯЁ][а-яё]+\Z)")
_GLUED_ACRONYM = re.compile("([А-ЯЁ]?[а-яё]{3,})([А-ЯЁ]{2,6})")
#: «заявил, чтов СИЗО»
_GLUED_THAT = re.compile("(что)(в|на|по|с|из|за|до|от|при|для|он|она|они|мы|его|это|не)")
#: «АкордыВ целом»
_GLUED_LETTER = re.compile("([А-ЯЁ]?[а-яё]{3,})([ВИКОСУЯА])")
_LATIN = re.compile("[A-Za-z]")
#: «Токаевподдержал», «заявлениепо»: a link's text and what stands beside it, when a page was made plain
_RUN_ON = re.compile("[А-ЯЁ]?[а-яё]{7,40}")
_PREPOSITIONS = frozenset("без до для за из на над об от по под при со".split())
#: «Ранеесуд», «такжесообщают»: how a paragraph begins
_OPENERS = frozenset("ранее также напомним сегодня вчера отметим что как".split())
_SURNAME = re.compile("[а-яё]{3,}(?:ов|ев|ин|ова|ева|ина|ский|ская)")
#: «передаетTengrinews», «kzсо»: two alphabets that met when a page was made plain
_SCRIPTS = re.compile("(?<=[а-яё])(?=[A-Z][a-z]{2})|(?<=[a-z]{2})(?=[А-Яа-яё]{2})")
#: beginnings of names that have a capital inside by right: «ЕвроБанк»
_COMPOUND = frozenset(
    "авто агро био газ евро инфо кино медиа мосэнерго нано нефте радио рос спорт строй теле фото центр эко энерго юг".split()
)
#: longest line that razdel sees at once; its sentence rules look far to both sides
_CHUNK = 20_000
#: a sentence longer than this is cut: it is a table or a list without stops, and later stages look through whole sentences
MAX_TOKENS = 400


class Tokenizer:
    """Callable ``text -> Doc`` with razdel's tokens of the folded text.

    ``doc.text`` is what rules and models read: characters folded (``characters``), sentences in other languages blank (``languages``). Where that is not the
    text as given, ``base.given_text`` has it, and ``base.folded`` the places.
    """

    def __init__(self, vocab):
        self.vocab = vocab

    def __call__(self, text: str) -> Doc:
        folded = characters.fold(text)
        foreign = languages.foreign(folded.text)
        read = languages.blanked(folded.text, foreign) if foreign else folded.text
        doc = self._split(read)
        if read != text:
            doc.user_data["svodka_given"] = text
        if folded.starts:
            doc.user_data["svodka_starts"], doc.user_data["svodka_ends"] = folded.starts, folded.ends
        if foreign:
            doc.user_data["svodka_languages"] = list(dict.fromkeys(part.language for part in foreign))
        return doc

    def _split(self, text: str) -> Doc:
        words: list[str] = []
        spaces: list[bool] = []
        position = 0

        def gap(blank: str) -> None:
            """Hand over what stands between two tokens."""
            if not blank:
                return
            if words and blank[0] == " " and not spaces[-1] and not words[-1].isspace():
                spaces[-1] = True
                blank = blank[1:]
            if blank:
                words.append(blank)
                spaces.append(False)

        for start, piece in _chunks(text):
            for token in tokenize(piece):
                gap(text[position : start + token.start])
                for part in _parts(token.text):
                    words.append(part)
                    spaces.append(False)
                position = start + token.stop
        gap(text[position:])
        # the text is at hand; spaCy would put it together from the tokens
        return Doc(self.vocab, words=words, spaces=spaces, user_data={"svodka_text": text})

    def to_bytes(self, exclude=()) -> bytes:
        return b""

    def from_bytes(self, data, exclude=()):
        return self

    def to_disk(self, path, exclude=()):
        return None

    def from_disk(self, path, exclude=()):
        return self


def _parts(token: str) -> list[str]:
    """A token of razdel's, cut where two words of a text stick together."""
    if len(token) == 1:
        return [token]
    parts = _INNER.split(token) if not token.isalnum() else [token]
    if not token.isascii() and _LATIN.search(token):
        parts = [word for part in parts for word in _SCRIPTS.split(part)]
    return [word for part in parts if part for word in _unglued(part)]


@lru_cache(maxsize=20_000)
def _unglued(word: str) -> list[str]:
    """Both words where a dictionary knows them, else the one."""
    if (m := _GLUED_ACRONYM.fullmatch(word)) is not None and any("Abbr" in p.tag for p in morph.parses(m[2])):
        return [m[1], m[2]]
    if _RUN_ON.fullmatch(word) is not None and not morph.known(word) and (both := _run_on(word)):
        return both
    if (m := _GLUED_THAT.fullmatch(word)) is not None:
        return [m[1], m[2]]
    if (m := _GLUED_LETTER.fullmatch(word)) is not None and (len(m[1]) > 5 or morph.known(m[1])):
        return [m[1], m[2]]
    m = _GLUED.match(word)
    if m is None or m[0].lower() in _COMPOUND:
        return [word]
    first, second = m[0], word[m.end() :]
    acronym = first.isupper()
    if acronym and any("Abbr" in p.tag for p in morph.parses(first)) and len(second) > 3:
        return [first, second]
    if (
        acronym
        and gazetteer.country(first) is None
        or not morph.known(second)
        or not acronym
        and len(first) < 6
        and not morph.known(first)
    ):
        return [word]
    return [first, second]


def _run_on(word: str) -> list[str]:
    """The two words of an unknown one: known ones both, of which one is a finite verb or the second a preposition; none where it cannot be told."""
    low, capital = word.lower(), word[0].isupper()
    for i in range(3, len(word) - 1):
        first, second = low[:i], low[i:]
        if i == 3 and (first not in _OPENERS or len(second) < 5) or not morph.known(second):
            continue
        if first in _OPENERS and len(second) > 2:
            return [word[:i], word[i:]]
        if not morph.known(first):
            if capital and len(second) > 5 and _SURNAME.fullmatch(first) and _finite(second):
                return [word[:i], word[i:]]
            continue
        noun = any(p.tag.POS == "NOUN" and (i > 4 or "Geox" in p.tag) for p in morph.parses(first)[:2])
        if noun and len(second) > 4 and _finite(second):
            return [word[:i], word[i:]]
        if capital:
            continue
        if (
            len(first) > 4
            and len(second) > 5
            and _finite(first)
            and any(p.tag.POS in {"NOUN", "ADJF"} for p in morph.parses(second)[:2])
        ):
            return [word[:i], word[i:]]
        # «раритет|на» may be an adjective that the dictionary lacks
        if (
            noun
            and len(first) > 5
            and second in _PREPOSITIONS
            and not (second == "на" and first[-1] not in "аеёиоуыэюяйь")
        ):
            return [word[:i], word[i:]]
    return []


def _finite(word: str) -> bool:
    tag = morph.parses(word)[0].tag
    return tag.POS == "VERB" and "impr" not in tag


def _chunks(text: str):
    """Pieces of ``text`` with their offsets, cut at white space where a piece would be huge."""
    start = 0
    while start < len(text):
        end = min(start + _CHUNK, len(text))
        if end < len(text):
            cut = max(text.rfind(" ", start + _CHUNK // 2, end), text.rfind("\n", start + _CHUNK // 2, end))
            end = cut + 1 if cut > start else end
        yield start, text[start:end]
        start = end


@spacy.registry.tokenizers("svodka.tokenizer")
def create_tokenizer():
    """Factory for a config's ``[nlp.tokenizer]``."""
    return lambda nlp: Tokenizer(nlp.vocab)


#: a stop with the next sentence right after it: «… сообщила пресс-служба.Президент …»
_GLUED_STOP = re.compile(r"[.!?…](?:(?=[А-ЯЁ][а-яё])|(?=[ВИКОСУЯА] [а-яё«])|(?=[«\"“„][А-ЯЁ]))")
_WORD_BEFORE = re.compile(r"([А-Яа-яЁёA-Za-z]{2,20}|\d)[»\"”)%]?$")
_ABBREVIATED = frozenset(
    "акад бул гг дж ген гор доц им ин кв корп кор лит мкр млн млрд наб обл пгт пер пл пос пр проф просп респ руб св см ст стр тел тов тыс ул чл эт".split()
)
_WRAP = re.compile(r"(?<=[^\W_]|[,»)-])[ \t]*\r?\n[ \t]*(?=([«(]?[^\W\d_])?)")


#: lines that a link in the middle of a sentence made: «глава дипломатии /ЕС/ Федерика Могерини», «с Израилем/, если»
_LINK = re.compile(
    r"(?<=[^\s.!?:;»])[ ]\n(?=[^\s.!?…][^\n.!?…]{0,80}(?<=\S)\n(?:[ ]\S|[,;:)»]))|(?<=[^\s.!?…])\n(?=[ ][^\W\d_]|[,;:.)»])"
)


def unwrap(text: str) -> str:
    """Text of the same length whose line breaks within sentences are blanks.

    A break is one within a sentence when a small letter follows it and no stop stands before it; where a third of the breaks without a stop are of that
    kind, the text is wrapped at a margin, and a capital letter after a long line goes on with its sentence too.
    """
    if _LINK.search(text):
        text = _LINK.sub(lambda m: " " * len(m[0]), _LINK.sub(lambda m: " " * len(m[0]), text))
    breaks = [m for m in _WRAP.finditer(text) if m[1] and "\n" not in text[m.end() : m.end() + 1]]
    inner = [m for m in breaks if m[1][-1].islower()]
    if not inner:
        return text
    if len(inner) >= 3 and 3 * len(inner) >= len(breaks):
        inner = [m for m in breaks if m[1][-1].islower() or m.start() - text.rfind("\n", 0, m.start()) > 60]
    parts, at = [], 0
    for m in inner:
        parts += [text[at : m.start()], " " * (m.end() - m.start())]
        at = m.end()
    return "".join(parts) + text[at:]


#: where a sentence may begin without a space: «ответ МВДЗаседание суда», «kzНа местах»; and at a mark between items: «■ Пожар»
_GLUED_WORDS = re.compile(
    r"(?<=[а-яёa-z])(?=[А-ЯЁ][а-яё]|[ВИКОСУЯА] [а-яё])|(?<=[А-ЯЁ]{2})(?=[А-ЯЁ][а-яё])|(?=[■□●•►▶◆▪])"
)
_FIRST_WORD = re.compile("[А-ЯЁ][а-яё]*")
_NAMES = frozenset({"Name", "Surn", "Patr", "Geox", "Orgn"})


def _glued(text: str) -> list[int]:
    """Offsets of tokens with which a sentence begins that is glued to the one before; a name does not begin one («глава МЧСЧингис»)."""
    found = []
    for m in _GLUED_WORDS.finditer(text):
        word = _FIRST_WORD.match(text, m.start())
        if (
            word is None
            or morph.known(word[0].lower())
            and not any(mark in morph.parses(word[0])[0].tag for mark in _NAMES)
        ):
            found.append(m.start())
    return found


def sentence_bounds(text: str) -> list[tuple[int, int]]:
    """Start and end of each sentence; a line break ends one unless the line is wrapped (``unwrap``)."""
    bounds = []
    for line in re.finditer(r"[^\n]+", unwrap(text)):
        for offset, piece in _chunks(line[0]):
            for sentence in sentenize(piece):
                if sentence.text.strip():
                    base = line.start() + offset + sentence.start
                    at = 0
                    for m in _GLUED_STOP.finditer(sentence.text):
                        word = _WORD_BEFORE.search(sentence.text[max(0, m.start() - 22) : m.start()])
                        if word is not None and word[1].lower() not in _ABBREVIATED:
                            bounds.append((base + at, base + m.end()))
                            at = m.end()
                    bounds.append((base + at, line.start() + offset + sentence.stop))
    return bounds


@stage("sentences")
class Sentences(Stage):
    """Sentence starts by razdel, within lines."""

    def annotate(self, doc: Doc) -> None:
        text = text_of(doc)
        starts = {start for start, _ in sentence_bounds(text)}.union(_glued(text))
        flags, length = [], 0
        for i, idx in enumerate(doc.to_array(["IDX"]).tolist()):
            length += 1
            if i == 0 or idx in starts or length > MAX_TOKENS:
                flags.append([1])
                length = 0
            else:
                flags.append([-1])
        # one call for all: the setter of Token looks through the whole Doc each time
        if flags:
            doc.from_array(["SENT_START"], numpy.array(flags, dtype="int64").astype("uint64"))
