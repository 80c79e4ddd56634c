"""Pieces of patterns for quantities, over folded text: numbers, multipliers, currencies, measures."""

from __future__ import annotations

import re
from decimal import Decimal

from pipeline import lexicon
from pipeline.russian import morph, numerals


def any_of(forms) -> str:
    """A pattern for any of ``forms``, the longest first; spaces stay spaces, which a rule makes into ``[ ]``."""
    return "|".join(re.escape(form).replace("\\ ", " ") for form in sorted(set(forms), key=len, reverse=True))


# --- currencies -------------------------------------------------------------------------------

#: sign or abbreviation, without its full stop -> ISO 4217
SIGN_CODES: dict[str, str] = {}
#: form of a noun -> ISO 4217, or the noun itself where only a country decides
NOUN_CODES: dict[str, str] = {}
#: form of the hundredth part -> ISO 4217
HUNDREDTHS: dict[str, str] = {}
#: forms that are another word's too
_HOMONYMS: set[str] = set()
#: below this a homonym is the other word: «5 драм» in a theatre, «500 драм» in a shop
_LEAST_SUM = 100
#: (noun, ISO 3166) -> ISO 4217
BY_COUNTRY = {(noun, country): code for noun, country, code in lexicon.rows("amounts/currency_countries.tsv")}


def _declined(noun: str) -> set[str]:
    """Forms of a noun of the table: «рубль», «сум=форинт» (declined like it), «лари=» (not at all)."""
    word, _, like = noun.rstrip("~").partition("=")
    if like:
        return {word + form.removeprefix(like) for form in morph.forms(like) if form.startswith(like)}
    return {word} if "=" in noun else set(morph.forms(word))


for _code, _nouns, _signs, _cents in lexicon.table("amounts/currencies.tsv"):
    for _noun in _nouns.split():
        for _form in _declined(_noun):
            NOUN_CODES.setdefault(_form, _code)
            if _noun.endswith("~"):
                _HOMONYMS.add(_form)
    for _sign in _signs.split():
        SIGN_CODES[_sign.rstrip(".")] = _code
    for _cent in _cents.split():
        for _form in morph.forms(_cent.rstrip(".")):
            HUNDREDTHS.setdefault(_form, _code)
for _noun in {noun for noun, _ in BY_COUNTRY}:
    for _form in morph.forms(_noun):
        NOUN_CODES.setdefault(_form, _noun)


def currency_noun(word: str, number: Decimal | None = None) -> str | None:
    """ISO code of a form of a currency's noun, the noun itself where only a country decides, None for other words.

    ``number`` is how many there are: a word that is something else too (драм) is money from a hundred on.
    """
    word = word.lower().replace("ё", "е")
    if word in _HOMONYMS and number is not None and number < _LEAST_SUM:
        return None
    return NOUN_CODES.get(word)


def currency_lemma(word: str) -> str | None:
    """Lemma of a form of a currency's noun (доллар for долларов), None for other words."""
    return next((p.normal_form for p in morph.parses(word) if p.normal_form in NOUN_CODES), None)


def sign_code(text: str) -> str | None:
    """ISO code of a sign or an abbreviation: «₸», «руб.», «usd»."""
    return SIGN_CODES.get(text.lower().rstrip("."))


_CODES = {row.code.lower() for row in lexicon.table("amounts/currencies.tsv")}
_SIGNS = [s for s in SIGN_CODES if not s.isalpha()]
_LATIN = [s for s in SIGN_CODES if s.isascii() and s.isalpha()]
_LETTERS = [s for s in SIGN_CODES if s.isalpha() and len(s) > 1]

# --- measures ---------------------------------------------------------------------------------

_ABBREVIATIONS: list[tuple[str, str]] = sorted(
    (
        (re.escape(short).replace(r"\\s\?", " ?"), row.lemma)
        for row in lexicon.table("amounts/units.tsv")
        for short in row.abbreviations.split()
    ),
    key=lambda pair: -len(pair[0]),
)
#: (lemma of the adjective, noun) -> the unit of both: «лошадиных сил», «кубического метра»
TWO_WORDS = {
    (morph.lemma(row.lemma.split()[0], "ADJ"), row.lemma.split()[1]): row.lemma
    for row in lexicon.table("amounts/units.tsv")
    if row.lemma.count(" ") == 1
}


def unit_lemma(text: str) -> str | None:
    """Lemma of the measure that an abbreviation («кв. км», «га») stands for."""
    low = text.lower()
    return next((lemma for short, lemma in _ABBREVIATIONS if re.fullmatch(short + r"\.?", low)), None)


# --- numbers ----------------------------------------------------------------------------------

# a space in these patterns is one space of the text: they are put into rules, which read them so
_MULTIPLIER = (
    r"(?:т\.(?= ?р(?:\.|уб))|мл\.(?= ?[а-я$€])"
    r"|(?:тыс\.?|тысяч[а-я]{0,2}|(?:мл(?:н|рд)|трлн)(?:\.(?= "
    r"?[а-я\d$€]))?|(?:милли(?:он|ард)|триллион)(?:ами?|ах|ов|ом|[аеуы])?)(?![а-я]))"
)
_FIGURES = f"(?:{numerals.DIGITS.replace(numerals.S, ' ')})"
#: where digits may begin: not within a word or a number, unless a space was lost: «штаммом».75%, «всего200 тенге»
_LEFT = (
    r"(?:(?<![\w.,№#-])(?<!\d\+)|(?<=[\d%$€]-)|(?<=[»\"”)]\.)|(?<=[а-я][а-я][а-я][а-я]\.)|(?<= "
    r"-)|(?<=(?<![a-z])[a-z][a-z][a-z])"
    r"|(?:(?<= [вкс])|(?<= (?:на|до|из|по)))(?=\d+ [а-я][а-я][а-я])|(?<=[а-я][а-я][а-я])(?=[\d,]+ "
    r"(?:тенге|руб|долл|евро|проц|чел|тыс|млн|млрд)))"
)
_SMALL = any_of(numerals.cardinals())
_FRACTION = (
    r" +цел(?:ая|ых|ой|ые|ую|ым|ыми)(?: +и)?(?: +(?:SMALL))+ "
    r"+(?:десят|сот|тысячн|миллионн|десятитысячн|стотысячн)(?:ая|ых|ой|ые|ую|ым|ыми)"
)
_WORDS = (
    r"(?<![а-я-])(?:(?:SMALL)(?![а-я-])|(?:тысяч[аиу]|миллион|миллиард) +(?:SMALL)(?![а-я-]))"
    rf"(?: +(?:(?:SMALL)(?![а-я])|{_MULTIPLIER})(?!-))*(?:{_FRACTION})?"
).replace("SMALL", _SMALL)
_HALF = "(?: +с +половиной)?"
_DIGITS = (
    rf"(?:{_FIGURES}){_HALF}(?:[кk](?![\w.-])| ?-?{_MULTIPLIER}(?: +{_FIGURES} ?{_MULTIPLIER})*"
    r"(?: +\d{1,3}(?![\d.,]| ?%))?)?"
)

PIECES = {
    "multiplier": _MULTIPLIER,
    "digits": _DIGITS,
    "number": (
        rf"(?:{_LEFT}{_DIGITS}|(?<![\w%$€₽₸/-])[+−-]{_DIGITS}|(?<![а-я])минус (?:{_DIGITS}|{_WORDS})"
        rf"|{_WORDS}{_HALF}(?: +{_MULTIPLIER})?)"
    ),
    "small": _SMALL,
    "percent": r" ?(?:%|процент(?:а(?:ми?|х)?|ов|у|ом|ы)?(?![а-я]))(?:-?(?:н[а-я]+|ой|ый|ая))?",
    "points": r" ?(?:(?:%|процентн[а-я]+) ?(?:пункт[а-я]*|п\.)|п\. ?п\.|пп(?![а-я])|базисн[а-я]+ пункт[а-я]*)",
    "sign": rf"(?:{any_of(_SIGNS)}|(?:{any_of(_LETTERS)}|р(?=\.))(?!\w)\.?)",
    "sign_before": rf"(?:{any_of(_SIGNS)}|(?<![a-z])(?:{any_of({*_CODES, *_LATIN})}) ?)",
    "abbreviation": rf"(?:{'|'.join(short for short, _ in _ABBREVIATIONS)})(?![\w/])",
    "word": r"[а-я][а-я-]*",
}
