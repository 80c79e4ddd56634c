"""A role's span as text in the nominative, with its organisation and country."""

from __future__ import annotations

import re
from itertools import accumulate

from spacy.tokens import Span, Token

from pipeline import lexicon
from pipeline.russian import gazetteer, morph, nominative
from pipeline.russian.ud import feature
from pipeline.stages.base import names_in
from pipeline.stages.people.degrees import titles
from pipeline.stages.people.positions import ACTING, is_position, role_head, with_adjectives

_FORMER = {"бывший", "прежний", "отставной"}
_ACTS = {"указ", "приказ", "распоряжение", "решение", "постановление"}
_TIMES = {"период", "время", "год"}
#: «*ведущий* научный сотрудник» is one title
_ADJECTIVE = re.compile(r"(?:[иыо]й|[ая]я)$")
_AGE = re.compile(r"\w*-?летн")
_DASHES = {"–", "—", "-"}


def describe_role(role: Span) -> dict:
    """role (nominative, without the country), organisation, country and former for a role's span."""
    keep, country = _without_country([t for t in role if not t.is_space])
    for trim in TRIMS:
        keep = trim(keep)
    text = titles().get(nominative.text_of(keep).lower()) or _text(keep)
    organisation = next(iter(names_in(role, "ORG")), None)
    return {
        "role": _lower_role(text) if text else None,
        "organisation": nominative.tokens_nominative(list(organisation)) if organisation is not None else None,
        "country": country,
        "former": _is_former(keep),
    }


def _without_country(tokens: list[Token]) -> tuple[list[Token], str | None]:
    """Words of a role without its country, and the country: «президент *Казахстана*», «*казахстанский* министр».

    It stays in quotation marks («АО «*Казахстан* темир жолы»») and after a preposition («посол в *Казахстане*»).
    """
    depths = accumulate((t.text in {"«", "“"}) - (t.text in {"»", "”"}) for t in tokens)
    quoted = [depth > 0 and t.text not in {"«", "“"} for t, depth in zip(tokens, depths)]
    country, keep, i = None, [], 0
    while i < len(tokens):
        token = tokens[i]
        width = 0 if quoted[i] else _country_at(tokens, i)
        code = None
        if width:
            country = country or gazetteer.country(" ".join(t.text for t in tokens[i : i + width]))
            if i + width < len(tokens) and tokens[i + width].text in _DASHES and any(is_position(t) for t in keep):
                break  # «заместитель председателя кабинета министров КР — министр …»: two roles, the first
            if keep and keep[-1].pos_ == "ADP":
                keep.extend(tokens[i : i + width])
        elif token.pos_ == "ADJ" and not quoted[i] and not any(is_position(t) for t in keep):
            code = gazetteer.adjective_country(token.lemma_)
            country = country or code
        if not width and code is None:
            keep.append(token)
        i += width or 1
    return keep, country


def _country_at(tokens: list[Token], i: int) -> int:
    """Number of the tokens from ``i`` that are a country's name; 0 where there is none."""
    if not tokens[i].text[:1].isupper():
        return 0
    for width in (3, 2):
        if i + width <= len(tokens) and gazetteer.country(" ".join(t.text for t in tokens[i : i + width])):
            return width
    return int(tokens[i].pos_ != "ADJ" and gazetteer.country(tokens[i].text) is not None)


# --- what is no part of a role ------------------------------------------------------------------


def loose_end(tokens: list[Token]) -> list[Token]:
    """«директор завода *и*» -> «директор завода»"""
    while tokens and (tokens[-1].pos_ in {"ADP", "CCONJ"} or tokens[-1].text in {",", *_DASHES}):
        tokens = tokens[:-1]
    return tokens


def second_role(tokens: list[Token]) -> list[Token]:
    """«композитор*, автор гимна*» -> «композитор»"""
    for i, token in enumerate(tokens):
        if not i or token.text != ",":
            continue
        second = next((t for t in tokens[i + 1 :] if t.pos_ != "ADJ"), None)
        if second is None or not is_position(second):
            continue
        if any(is_position(t) and feature(t, "Case") == feature(second, "Case") for t in tokens[:i]):
            return tokens[:i]
    return tokens


def brackets(tokens: list[Token]) -> list[Token]:
    """«глава ассоциации *(АКАБ)*», «премьер-министр *(2000—2001)*»"""
    opens = next((i for i, t in enumerate(tokens) if t.text == "("), None)
    closes = next((i for i, t in enumerate(tokens) if t.text == ")" and opens is not None and i > opens), None)
    return tokens if not opens or closes is None else brackets(tokens[:opens] + tokens[closes + 1 :])


def stacked(tokens: list[Token]) -> list[Token]:
    """«секретарь союза *священник*» -> «секретарь союза»: of two titles in one case, other than the genitive, the
    first
    """
    first = next((i for i, t in enumerate(tokens) if is_position(t)), None)
    if first is None or (case := feature(tokens[first], "Case")) in {"Gen", ""}:
        return tokens
    for i in range(first + 1, len(tokens)):
        if not is_position(tokens[i]) or feature(tokens[i], "Case") != case:
            continue
        start = max(i - (tokens[i].i - with_adjectives(tokens[i], tokens[0].i)), first + 1)
        if tokens[start - 1].text in {*_DASHES, "и", ","}:
            return tokens
        if start > first + 1 or start == i and not _ADJECTIVE.search(tokens[first].lemma_):
            return tokens[:start]
    return tokens


def evaluative(tokens: list[Token]) -> list[Token]:
    """«*известный* хирург», «*60-летняя* пенсионерка»: no part of the position"""
    words = lexicon.words("people/evaluative.txt")
    while len(tokens) > 1 and (
        tokens[0].lemma_ in words or morph.participle(tokens[0].text) in words or _AGE.match(tokens[0].lower_)
    ):
        tokens = tokens[1:]
    return tokens


def act_or_term(tokens: list[Token]) -> list[Token]:
    """«министра экономики *Указом Главы государства*», «президентом *на второй срок*», «… *в тот период*»"""
    for i, token in enumerate(tokens[1:], 1):
        if token.lemma_ in _ACTS and feature(token, "Case") == "Ins":
            return tokens[:i]
        if token.lower_ == "на" and any(t.lemma_ == "срок" for t in tokens[i + 1 : i + 4]):
            return tokens[:i]
        if token.lower_ == "в" and any(t.lemma_ in _TIMES for t in tokens[i + 1 : i + 3]):
            return tokens[:i]
    return tokens


#: applied in this order
TRIMS = (brackets, loose_end, second_role, stacked, act_or_term, evaluative)


def _is_former(tokens: list[Token]) -> bool:
    """«*бывший* министр», «*экс*-мэр»; not «адвокат *экс*-министра»."""
    head = role_head(tokens)
    own = tokens[: tokens.index(head) + 1] if head is not None else tokens
    return any(t.lemma_ in _FORMER or t.lemma_.startswith(("экс-", "ex-")) for t in own)


# --- text ---------------------------------------------------------------------------------------


def _text(tokens: list[Token]) -> str | None:
    """The role in the nominative singular; «и.о. *директора*» as it is written."""
    if not tokens:
        return None
    first = role_head(tokens)
    head = next((i for i, t in enumerate(tokens) if t is first), None)
    if any(ACTING.fullmatch(nominative.text_of(tokens[:n]).lower()) for n in range(1, (head or 0) + 1)):
        return nominative.text_of(tokens)
    cut = _second_of_two(tokens, head)
    if cut is not None:
        return f"{nominative.tokens_nominative(tokens[:cut], head, number='sing')} и {_text(tokens[cut + 1 :])}"
    return nominative.tokens_nominative(tokens, head, number="sing")


def _second_of_two(tokens: list[Token], head: int | None) -> int | None:
    """Index of the «и» between two titles in one case: «вице-канцлера *и* министра финансов»."""
    for i, token in enumerate(tokens if head is not None else []):
        if i <= head or token.lower_ != "и":
            continue
        second = next((t for t in tokens[i + 1 :] if t.pos_ != "ADJ"), None)
        if second is not None and is_position(second) and feature(second, "Case") == feature(tokens[head], "Case"):
            return i if feature(second, "Number") == feature(tokens[head], "Number") else None
    return None


def _lower_role(text: str) -> str:
    """The first word in lower case unless it is an abbreviation; «Президент» -> «президент»."""
    positions = lexicon.words("people/positions.txt")
    words = text.split(" ")
    for i, word in enumerate(words):
        bare = word.strip('«»"(),')
        low = bare.lower()
        if (i == 0 or low in positions or low.split("-")[0] in positions) and not (bare.isupper() and len(bare) > 1):
            words[i] = word.lower()
    return re.sub(r"\s+", " ", " ".join(words)).strip()
