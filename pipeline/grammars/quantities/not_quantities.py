"""What is no quantity, though there are digits: parts of a text that are closed to the grammar, and single numbers.

Both are ordered lists; each pattern and each function has an example of what it takes away.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator

from pipeline import lexicon
from pipeline.grammars.quantities.pieces import any_of
from pipeline.grammars.rule import Found
from pipeline.russian.letters import Folded

# --- parts of a text ----------------------------------------------------------------------------

#: (example, pattern) of what is made of digits and holds no quantity
CLOSED = (
    ("+7 (777) 123-45-67", r"(?:\+7|(?<!\d)8)[ ]?\(?\d{3}\)?[ ]?-?\d{3}[ -]?\d\d[ -]?\d\d"),
    ("8(7172) 79 82 06", r"(?<!\d)8[ ]?\(\d{3,5}\)(?:[ -]?\d{1,3}){2,4}(?!\d)"),
    ("978-5-392-21644-4", r"(?<!\d)\d+(?:-\d+){3,}(?!\d)"),
    ("+44 20 7946 0958", r"\+\d[\d ()-]{8,}"),
    ("12-34-56", r"\d{2,3}-\d{2}-\d{2}(?!\d)"),
    ("4392 2325 0026 9888", r"(?<!\d)\d{4}(?:[ ]\d{4}){3}(?!\d)"),
    ("990440000385", r"(?<!\d)\d{10,}(?!\d)"),
    ("192.168.0.12", r"(?<!\d)(?!\d{1,3}(?:\.\d{3})+(?!\d))\d{1,3}(?:\.\d{1,3}){2,}(?!\d)"),
    ("3:1", r"(?<![\d,.])\d{1,3}:\d{1,3}(?!\d)"),
    ("086/1", r"(?<!\d)\d+/\d+(?!\d)"),
    (
        "050000, г. Алматы",
        r"(?<![\d.,])\d{6}(?=,?[ ](?:г\.|гор\.|город|пос\.|с\.|россия|казахстан|республик|[а-я]+[ ](?:обл|край)))",
    ),
    (
        "14:30 2640 Вчера открылся форум",
        r"(?<=\d[:.]\d\d[ ])\d{1,6}(?=[ ]?(?:\n|$|[а-я]{4,}[ ][а-я]+(?:ся|л[аио]?|ет|ит)[ ]))",
    ),
)
#: numbers in a row with no word between: a table's, of which nothing tells what they count
TABLE = ("1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16", r"(?<![\w.,])(?:[+−-]?\d[\d.,]{0,15}%?[\s;|]{1,5}){15,}[\d.,]*")

#: a number and a smaller one after a hyphen, or one as large
SCORE = ("2-0", r"(?<![\w.,-])(\d{1,3})[-–](\d{1,3})(?![\d-]|[.,]\d|[ ]?%)")

_PATTERNS = [re.compile(pattern) for _, pattern in CLOSED]
_TABLE, _SCORE = re.compile(TABLE[1]), re.compile(SCORE[1])
_STRETCH = re.compile(r"\d[\d\s()./:;|,%+−–—-]*")
_SHORTEST, _SHORTEST_TABLE = 3, 30
#: as long as this and nothing but digits: a number like others, whatever stands around it
_PLAIN = 5
_ADDRESS = re.compile(r"https?://\S{1,2000}|www\.\S{1,2000}|(?<![\w.+-])[\w.+-]{1,64}@[\w.-]{1,255}")


class Ranges:
    """Ranges of characters, asked for one that overlaps."""

    def __init__(self, ranges: Iterable[tuple[int, int]]):
        self.starts: list[int] = []
        self.ends: list[int] = []
        for start, end in sorted(ranges):
            if self.ends and start < self.ends[-1]:
                self.ends[-1] = max(self.ends[-1], end)
            else:
                self.starts.append(start)
                self.ends.append(end)

    def over(self, start: int, end: int) -> bool:
        """Whether one of them shares a character with ``start``–``end``."""
        i = bisect_right(self.ends, start)
        return i < len(self.ends) and self.starts[i] < end


def closed(text: str) -> Iterator[tuple[int, int]]:
    """Ranges of a folded text that hold no quantities."""
    for stretch in _STRETCH.finditer(text):
        start, end = stretch.span()
        if end - start < _SHORTEST or end - start <= _PLAIN and text[start:end].strip(" .,\n").isdecimal():
            continue
        for pattern in _PATTERNS:
            for m in pattern.finditer(text, max(start - 2, 0), min(end + 40, len(text))):
                if m.start() < end:
                    yield m.span()
        for m in _SCORE.finditer(text, start, min(end + 2, len(text))):
            if int(m[1]) >= int(m[2]):
                yield m.span()
        if end - start >= _SHORTEST_TABLE:
            yield from (m.span() for m in _TABLE.finditer(text, start, end))
    if "@" in text or "http" in text or "www." in text:
        yield from (m.span() for m in _ADDRESS.finditer(text))


# --- single numbers -----------------------------------------------------------------------------

_ORDINAL = re.compile(r"[-–]?(?:го|му|ой|ая|ое|ые|ых|ым|ом|ого|ому|[йяемхю])(?![а-я])")
_COMPOUND = re.compile(r"[-–](?!лет|доллар|рубл)[а-яa-z]")
_YEARS = re.compile(r"-?(?:ти|и|х)?-?лет|-?(?:ти|и|х)?-?(?:доллар|рубл)")
_IN_CODE = re.compile(r"[a-z_][\"']?[ ]?[:=(\[/+-]+[ ]?[\"']?$|[\[{=][ ]?[\"']?$")
#: digits and one letter, which may be a unit: «189 ч.»
_LETTERED = re.compile(r"[\d.]+ ?[а-я]\.?")
_YEAR = re.compile(r"(?:19|20)\d\d")
_QUOTES = frozenset('«»“”„"')
_FOREIGN = re.compile(r"[a-z_]|[ ][a-z]{2}")
_LINE_BEGINS = re.compile(r"(?:^|\n)[ ]*$")
_NAMED_BEFORE = re.compile(r"[A-Za-zА-ЯЁ][-–]?$|[»\"]\s?-$")
_CAPITALS = re.compile(r"(?<![А-Яа-яЁёA-Za-z])(?:[A-ZА-ЯЁ]{2,}|[A-Z][a-z]+|(?:[A-Z]\.)*[A-Z]\.?)[ ]$")
_COUNTS = re.compile(r"[ ]?(?:%|[$€₽₸£])|[ ][а-я]{3,}")
_NO_NOUN = re.compile(r"[ ](?:для|при|про|или|как|что|под|над|был|стал|это)")


def _numbered(kind: str) -> str:
    words = [row.word for row in lexicon.table("amounts/numbered.tsv") if row.kind == kind]
    whole, begun = [w for w in words if not w.endswith("*")], [w[:-1] for w in words if w.endswith("*")]
    return rf"(?<![а-я])(?:{any_of(whole)}|(?:{any_of(begun)})[а-я]*)"


_DOCUMENT = re.compile(rf"{_numbered('document')}[ ]?(?:[№#n][ ]?)?$")
_THING = re.compile(rf"{_numbered('thing')}[ ]?(?:[№#][ ]?)?$")
_CONTACT = re.compile(rf"{_numbered('contact')}:?[ ]?(?:(?:или|и|,)[ ])?$")
_VIEWS = re.compile(r"(?:(?:просмотр(?:ов|ы)?|прочитано)[ ]?[:–—-]?|👁|№|#)[ ]?$")
_STREET = re.compile(rf"{_numbered('street')}[^;\n]{{1,24}},[ ]?(?:д\.|дом)?[ ]?$")
_LOOK, _LONG_LOOK = 24, 48


class Place:
    """A number in its text: what stands right before and after it, as large as written and in small letters."""

    __slots__ = ("word", "plain", "lettered", "line", "before", "cased", "after")

    def __init__(self, text: Folded, f: Found):
        start, end = f.value.begins, f.end
        self.word = text.text[start:end]
        digits = f.value.multiplier is None and self.word[:1].isdigit()
        self.plain = f.value.sort == "number" and digits
        self.lettered = self.plain or digits and _LETTERED.fullmatch(self.word) is not None
        self.line = text.text[max(0, start - _LONG_LOOK) : start]
        self.before = self.line[-_LOOK:]
        self.cased = text.cased[max(0, start - _LOOK) : start]
        self.after = text.text[end : end + _LOOK]


def ordinal(at: Place) -> bool:
    """«*7*-я встреча», «*14*-го»"""
    return at.plain and _ORDINAL.match(at.after) is not None


def compound(at: Place) -> bool:
    """«*120*-местный», «Боинг *737*-й»; «25-летний» has its own reading"""
    return at.plain and _COMPOUND.match(at.after) is not None and _YEARS.match(at.after) is None


def age_limit(at: Place) -> bool:
    """«Возрастная категория *16*+»"""
    return at.plain and len(at.word) < 3 and at.after.startswith("+")


def in_code(at: Place) -> bool:
    """«height: *0*;», «&r=*5*», «*1*oULQ», «all *7* Emirates»"""
    return at.plain and (_IN_CODE.search(at.before) is not None or _FOREIGN.match(at.after) is not None)


def glued_year(at: Place) -> bool:
    """«April 15, *2024*Некоторые»: a year that a lost space ties to the next word"""
    return at.plain and _YEAR.fullmatch(at.word) is not None and re.match(r"\n?[а-я]{2}", at.after) is not None


def quoted(at: Place) -> bool:
    """«звоните 101 либо “*102*”»: a number that quotation marks make a name"""
    return at.plain and at.before[-1:] in _QUOTES and at.after[:1] in _QUOTES and bool(at.before and at.after)


def enumeration(at: Place) -> bool:
    """«*5*. Елена Веснина» at the beginning of a line"""
    return at.plain and _LINE_BEGINS.search(at.before) is not None and re.match(r"[.)][ ]", at.after) is not None


def model(at: Place) -> bool:
    """«ОНУВ *3.0*», «Windows *10* для дома»; «МЧС 25 человек» counts people"""
    if not at.plain:
        return False
    if _NAMED_BEFORE.search(at.cased):
        return True
    return _CAPITALS.search(at.cased) is not None and (
        _COUNTS.match(at.after) is None or _NO_NOUN.match(at.after) is not None
    )


def document(at: Place) -> bool:
    """«по статье *158*», «резолюция *2254*», «по ст. *189 ч.* 4»"""
    return at.lettered and _DOCUMENT.search(at.before) is not None


def thing(at: Place) -> bool:
    """«в школе *5*», «рейс *101*»"""
    return at.plain and _THING.search(at.before) is not None


def house(at: Place) -> bool:
    """«ул. Абая, *15*»"""
    return at.plain and _STREET.search(at.line) is not None


def contact(at: Place) -> bool:
    """«звоните по телефону *102*», «индекс *101000*»"""
    return at.plain and _CONTACT.search(at.before) is not None


def views(at: Place) -> bool:
    """«Просмотров: *1520*», «№ *53*»"""
    return at.plain and _VIEWS.search(at.before) is not None


NOT_QUANTITIES: tuple[Callable[[Place], bool], ...] = (
    ordinal,
    compound,
    age_limit,
    in_code,
    glued_year,
    quoted,
    enumeration,
    model,
    document,
    thing,
    house,
    contact,
    views,
)


#: after one of these more may follow: «по статьям 122 и *147* кодекса»
_LISTED = (document, thing, contact)
_NEXT = re.compile(r"(?:,| и| или) ")


def without(text: Folded, found: Iterable[Found]) -> Iterator[Found]:
    """``found`` without the numbers that are no quantities."""
    listed_to = -1
    for f in found:
        if f.value.sort not in {"number", "measured"}:
            yield f
            continue
        at = Place(text, f)
        if not at.lettered:
            yield f
            continue
        goes_on = at.plain and listed_to >= 0 and _NEXT.fullmatch(text.text[listed_to : f.start]) is not None
        if goes_on or any(test(at) for test in _LISTED):
            listed_to = f.end
        elif not any(test(at) for test in NOT_QUANTITIES):
            yield f
