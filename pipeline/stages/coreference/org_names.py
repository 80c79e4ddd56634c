"""The nominative name of an organisation's span: an ordered list of small readings, of which the first that has an
answer is taken.
"""

from __future__ import annotations

import re
from typing import Callable

from spacy.tokens import Span, Token

from pipeline.russian import morph, nominative
from pipeline.russian.morph import match_case
from pipeline.russian.phrases import CLOSING, OPENING
from pipeline.russian.ud import feature
from pipeline.stages.entities import org_kinds

#: «КазНУ», «ВолГУ», «КазТрансОйла»: no Russian word has a capital within
_MIXED = re.compile(r"[А-ЯЁ][а-яё]+(?:[А-ЯЁ]+[а-яё]*)+\Z")
#: what a masculine noun without an ending takes on in its cases
_ENDING = re.compile(r"(?<=[бвгджзйклмнпрстфхцчшщ])(?:а|у|ом|е)\Z")
_MINISTRY = re.compile(r"Мин[а-яё]+(?:и|ы|ов|ей|тва|ния|та|ка)\Z")
_OBLIQUE = {"Gen": "gent", "Dat": "datv", "Acc": "accs", "Ins": "ablt", "Loc": "loct"}


def org_name(span: Span) -> str:
    """Nominative name of an organisation's span, outer quotes and an abbreviation in parentheses off."""
    tokens = _without_abbreviation([t for t in span if not t.is_space])
    if not tokens:
        return ""
    for naming in NAMINGS:
        if (name := naming(tokens)) is not None:
            return name
    return nominative.tokens_nominative(tokens)


def _without_abbreviation(tokens: list[Token]) -> list[Token]:
    """«корпорация (РКК) «Энергия»» without «(РКК)»."""
    tokens = list(tokens)
    for i in range(len(tokens) - 3, 0, -1):
        if tokens[i].text == "(" and tokens[i + 2].text == ")" and tokens[i + 1].text.isupper():
            del tokens[i : i + 3]
    return tokens


def _title(tokens: list[Token]) -> str | None:
    """««Заря»» -> Заря; ««Связном»» in an oblique case, with no noun before that bears it -> Связной."""
    marks = OPENING - {"„"}
    first = tokens[0]
    if first.i and first.nbor(-1).text in marks and len(tokens) == 1:
        return _declined_title(tokens, first.nbor(-2) if first.i > 1 else None)
    if first.text not in marks or sum(t.text in marks for t in tokens) != 1:
        return None
    inner = tokens[1:-1] if tokens[-1].text in CLOSING else tokens[1:]
    declined = _declined_title(inner, first.nbor(-1) if first.i else None)
    return declined or _glued(inner) or nominative.text_of(inner)


def _glued(tokens: list[Token]) -> str | None:
    """«АвтоВАЗ», which the tokenizer takes for two words that a page ran together."""
    if len(tokens) == 2 and tokens[1].text.isupper() and tokens[1].idx == tokens[0].idx + len(tokens[0].text):
        return tokens[0].text + tokens[1].text
    return None


def _declined_title(tokens: list[Token], before: Token | None) -> str | None:
    if len(tokens) != 1 or before is None or before.pos_ not in {"ADP", "VERB"}:
        return None
    word = tokens[0].text
    case = _OBLIQUE.get(feature(tokens[0], "Case"))
    if case is None or case == "accs" or not re.fullmatch("[А-ЯЁ][а-яё]+", word):
        return None
    fitting = [p for p in morph.parses(word) if p.tag.POS in {"NOUN", "ADJF"} and case in p.tag]
    # a noun, an adjective that serves as one («связной»), any adjective
    parse = min(fitting, key=lambda p: (p.tag.POS != "NOUN", "Subx" not in p.tag), default=None)
    form = parse.inflect({"nomn"}) if parse is not None else None
    return match_case(form.word, word) if form is not None else None


def _mixed(tokens: list[Token]) -> str | None:
    """«КазНУ имени аль-Фараби», «КазТрансОйла» -> КазТрансОйл: the abbreviation is no Russian word, but may take an
    ending.
    """
    first = tokens[0]
    if not _MIXED.match(first.text):
        return None
    base = first.text
    if not first.text[-1].isupper() and (feature(first, "Case") in _OBLIQUE or _governed(first)):
        base = _ENDING.sub("", first.text)
    return nominative.text_of(tokens, {0: base})


def _governed(token: Token) -> bool:
    """Whether a noun or a preposition stands right before, which asks for an oblique case."""
    return token.i > 0 and not token.is_sent_start and token.nbor(-1).pos_ in {"NOUN", "ADP"}


def _only_word(tokens: list[Token]) -> str | None:
    """«Мажилиса» -> Мажилис; «Казгидромет», «Минэкологии» as they stand."""
    token = tokens[0]
    if len(tokens) > 1 or not token.text[:1].isupper() or token.text.isupper():
        return None
    if token.lemma_ in org_kinds():
        return match_case(token.lemma_, token.text)
    return token.text if feature(token, "Case") == "Nom" or _MINISTRY.match(token.text) else None


def _with_its_capital(tokens: list[Token]) -> str | None:
    """«Министерства экологии» -> Министерство экологии."""
    first = tokens[0]
    if first.text.isupper() and not first.is_sent_start:
        return None
    if first.lemma_ not in org_kinds() or not first.text[:1].isupper():
        return None
    name = nominative.tokens_nominative(tokens)
    return name[:1].upper() + name[1:]


NAMINGS: tuple[Callable[[list[Token]], str | None], ...] = (_title, _glued, _mixed, _only_word, _with_its_capital)
