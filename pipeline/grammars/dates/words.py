"""The words of time: tables of ``lexicon/time`` as forms with their numbers; the pieces that patterns are made of."""

from __future__ import annotations

import re
from decimal import Decimal

from pipeline import lexicon
from pipeline.russian import morph, numerals
from pipeline.values import calendar
from pipeline.values.calendar import Clock, Duration

_FULL_ADJECTIVE = re.compile(r".*(?:ый|ий|ой|ого|его|ому|ему|ом|ем|им|ым|ая|яя|ую|юю|ей|ое|ее|ые|ие|ых|их|ыми|ими)")
#: plurals that no date has («мартам»), and forms that are other words
_PLURAL = ("ями", "ами", "ям", "ам", "ях", "ах", "ей")


def plain(word: str) -> str:
    """As folded text has it."""
    return word.lower().replace("ё", "е")


def forms(word: str) -> set[str]:
    return {plain(form) for form in morph.forms(word)}


def adjective_forms(lemma: str) -> set[str]:
    """Full forms, without comparatives («почетверговее») and the verb of a participle."""
    return {f for f in forms(lemma) if f.startswith(lemma[:-2]) and (len(lemma) < 5 or _FULL_ADJECTIVE.fullmatch(f))}


def _second_parts(lemma: str) -> set[str]:
    """Forms of an adjective that ends another word («трёхчасовой»), which a dictionary may not have by itself."""
    return {lemma[:-2] + ending for ending in lexicon.words("time/adjective_endings.txt")}


def _numbered(table: str) -> tuple[dict[str, int], dict[str, int]]:
    full: dict[str, int] = {}
    short: dict[str, int] = {}
    for row in lexicon.table(table):
        full.update(dict.fromkeys(forms(row.lemma), int(row.number)))
        short.update(dict.fromkeys(row.abbreviations.split(), int(row.number)))
    return full, short


def _phrases(table: str, key: int = 1, value: int = 0) -> dict[str, str]:
    return {plain(row[key]): row[value] for row in lexicon.rows(table)}


def _adjectives(kind: str) -> dict[str, str]:
    return {
        form: number
        for told, number, lemma in lexicon.rows("time/adjectives.tsv")
        if told == kind
        for form in (_second_parts(lemma) if kind == "length" else adjective_forms(lemma))
    }


MONTHS, MONTHS_SHORT = _numbered("time/months.tsv")
MONTHS = {f: n for f, n in MONTHS.items() if not f.endswith(_PLURAL)}
WEEKDAYS, WEEKDAYS_SHORT = _numbered("time/weekdays.tsv")
SEASONS = {f: int(n) for n, lemma in lexicon.rows("time/seasons.tsv") for f in forms(lemma)}
ADJECTIVE_MONTHS = {f: int(n) for f, n in _adjectives("month").items()}
ADJECTIVE_WEEKDAYS = {f: int(n) for f, n in _adjectives("weekday").items()}
ADJECTIVE_DAYS = {f: int(n) for f, n in _adjectives("day").items()}
ADJECTIVE_LENGTHS = _adjectives("length")
DAY_WORDS = {word: int(step) for word, step in _phrases("time/day_words.tsv").items()}
UNITS = {f: code for code, lemma, _ in lexicon.table("time/units.tsv") for f in forms(lemma) if f not in {"гг", "вв"}}
UNITS_SHORT = {short: row.code for row in lexicon.table("time/units.tsv") for short in row.abbreviations.split()}
UNITS.update(UNITS_SHORT)
RELATIVE = {f: step for step, lemma in lexicon.rows("time/relative.tsv") for f in adjective_forms(lemma) if len(f) > 1}
LENGTHS = _phrases("time/lengths.tsv", key=0, value=1)
REPEATED = _phrases("time/repeated.tsv")
VAGUE = _phrases("time/vague.tsv")
ZONES = _phrases("time/zones.tsv")
APPROXIMATE = _phrases("time/approximate.tsv")
DAY_PARTS = frozenset(plain(row[2]) for row in lexicon.rows("time/parts_of_day.tsv") if row[0] == "when")
CLOCK_PARTS = {
    plain(row[2]): tuple(map(int, row[1].split("-")))
    for row in lexicon.rows("time/parts_of_day.tsv")
    if row[0] == "clock"
}
CARDINALS = {plain(f): v for f, v in numerals.cardinals().items()}
ORDINALS = {plain(f): v for f, v in numerals.ordinals().items()}
_FILLER = {
    f for (word,) in lexicon.rows("time/filler.tsv") for f in (forms(word) if word == "весь" else adjective_forms(word))
}
_DAY_ORDINALS = [f for f, v in ORDINALS.items() if v <= 30 and re.search("(?:ого|его|ое|ье|ему|ому|ым|им|ем)$", f)]
_TENS = [f for f, v in ORDINALS.items() if 20 <= v <= 90 and v % 10 == 0 and re.search("(?:ые|ых|ым|ыми)$", f)]
_PAIR = {"пару": 2, "пара": 2, "парой": 2, "пары": 2}
_BIG = [f for f, v in CARDINALS.items() if v >= 20 and v != 150]
_TERMS = [f"{stem}" for kind, stem in lexicon.rows("time/terms.tsv") if kind == "noun"]
_TERM_ADJECTIVES = [stem for kind, stem in lexicon.rows("time/terms.tsv") if kind == "adjective"]


def alternation(table) -> str:
    """A pattern for any of some words, as a tree of their beginnings: it fails early and is tried quickly."""
    tree: dict = {}
    for word in table:
        branch = tree
        for c in word:
            branch = branch.setdefault(c, {})
        branch[""] = {}
    return _pattern(tree)


def _pattern(tree: dict) -> str:
    branches = [("\\ +" if c == " " else re.escape(c)) + _pattern(rest) for c, rest in sorted(tree.items()) if c]
    if not branches:
        return ""
    if len(branches) == 1 and "" not in tree:
        return branches[0]
    return f"(?:{'|'.join(branches)})" + ("?" if "" in tree else "")


def words(table) -> str:
    """A piece for any of these words or phrases, whole."""
    return rf"(?:{alternation(table)})(?![\w])"


def _glued(table) -> str:
    """The same for words after which a word may begin at once, its space lost: «13 апреляиран»."""
    return rf"(?:{alternation(table)})(?![а-я])"


def _is_singular(form: str) -> bool:
    lemmas = {plain(row[1]) for row in lexicon.rows("time/units.tsv")}
    return any("sing" in p.tag and plain(p.normal_form) in lemmas for p in morph.parses(form) if "NOUN" in p.tag)


MONTH_SHORT = rf"(?:{alternation(MONTHS_SHORT)})(?:\.|(?![а-я.]))"
_CARDINAL = rf"(?:{alternation(CARDINALS)})(?![а-я])"
_AMOUNT = (
    rf"(?:(?:\d+(?:[.,]\d+)?|(?:{alternation([*CARDINALS, *_PAIR])})(?![а-я]))"
    rf"(?: +{_CARDINAL}){{0,5}}(?: с половиной)?)"
)

_DAY_NUMBER = r"(?:(?:0?[1-9]|[12]\d|3[01])(?!\d))"
_ORDINAL_END = r"(?:-?(?:ого|его|го|е|ое|му|ым|й))"
_DAY_WORD = rf"(?:(?:(?:двадцать|тридцать|двадцати|тридцати) +)?(?:{alternation(_DAY_ORDINALS)})(?![а-я]))"

PIECES: dict[str, str] = {
    "left": r"(?<![\w-])",
    "number_left": r"(?:(?<![\w-])|(?<=[а-я])(?=\d)|(?<=\d-))",  #: after a lost space, or a number and a hyphen
    "free": r"(?<![\w.,:/-])",  #: a number that is no part of a longer one
    "dash": r" ?[-–—−] ?",
    "comma": r"(?: ?, ?| +)",
    "month": rf"(?:{_glued(MONTHS)}|{MONTH_SHORT})",
    "month_glued": rf"(?:{alternation(f for f in MONTHS if f[-1] in 'яа' and len(f) > 5)})(?=[а-я]{{4}})",
    "month_word": _glued(MONTHS),
    "month_dot": rf"(?:{alternation(MONTHS_SHORT)})\.",
    "daynum": _DAY_NUMBER,
    "ordinal_end": _ORDINAL_END,
    "a_day": rf"(?:{_DAY_NUMBER}{_ORDINAL_END}?|{_DAY_WORD})",
    "during": r"в +течени[еи]|на +протяжении",
    "year4": r"(?:1\d\d\d|20\d\d)(?![\d%])",
    "year_end": r"(?:-?(?:го|м|й|ом|ого|му)(?![а-я]))",
    "year_word": r"(?:г(?:\.г)?\.?(?![а-я])|год(?:а|у|ом|е|ы|ов|ам|ах|ами)?(?![а-я])|гг\.?(?![а-я]))",
    "year_spoken": (
        rf"(?:(?:(?:{alternation([*_BIG, 'тысяча', 'тысячи', 'две', 'двух'])}) +){{1,4}}"
        rf"(?:{alternation(ORDINALS)})(?![а-я])|двухтысячн(?:ого|ом|ый)(?![а-я]))"
    ),
    "tens": words(_TENS),
    "weekday": _glued(f for f in WEEKDAYS if not f.endswith(("ам", "ами", "ах", "ям", "ями", "ях"))),
    "weekday_short": rf"(?:{alternation(WEEKDAYS_SHORT)})\.?(?![а-я])",
    "season": words(SEASONS),
    "relative": rf"(?:{words(RELATIVE)}(?: +же(?!\w))?)",
    "unit": _glued(UNITS),
    "unit_dot": rf"(?:{alternation(UNITS_SHORT)})\.",
    "one_unit": _glued(f for f in UNITS if f in {"сутки", "суток"} or _is_singular(f)),
    "amount": _AMOUNT,
    "number_prefix": rf"(?:{alternation([*CARDINALS, 'полутора'])}){{1,3}}-?",
    "approx": words(APPROXIMATE),
    "filler": words(_FILLER),
    "clock_part": words(CLOCK_PARTS),
    "day_part": words(DAY_PARTS),
    "zone": words(ZONES),
    "terms": rf"(?:(?:{'|'.join(_TERM_ADJECTIVES)})[а-я]+ +)?(?:{'|'.join(_TERMS)}|тюрем)",
    "roman": r"[ivxх]{1,6}(?![\w])",
    "sub_ordinal": r"(?:[ivі]{1,3}|[1-4](?:-?(?:й|го|м|ом|ого|е|ое))?|перв[а-я]+|втор[а-я]+|трет[а-я]+|четверт[а-я]+)",
    "part_of_it": (
        r"(?:начал[аоуе]м?|середин(?:а|ы|у|е|ой)|кон(?:ец|ца|це|цу|цом)|исход[аеу]?"
        r"|(?:перв|втор)(?:ая|ую|ой) +половин(?:а|ы|у|е|ой)|(?:перв|последн|десят|двадцат)[а-я]+ +числ(?:ах|а))"
    ),
}


# --- what the words mean --------------------------------------------------------------------------


def month(text: str) -> int:
    text = text.rstrip(".")
    return MONTHS.get(text) or MONTHS_SHORT[text]


def day(text: str) -> int:
    """A day of a month, in digits or words."""
    if m := re.match(r"\d+", text):
        return int(m[0])
    tens, _, rest = text.partition(" ")
    return int(CARDINALS.get(tens, 0)) + ORDINALS[rest.strip()] if rest else ORDINALS[tens]


def spoken_year(text: str) -> int | None:
    """«две тысячи второго» -> 2002; «сорок пятого» -> 45."""
    found = text.split()
    if found[-1].startswith("двухтысячн"):
        return 2000
    head = numerals.parse_amount(" ".join(found[:-1])) if len(found) > 1 else Decimal(0)
    return int(head or 0) + ORDINALS[found[-1]]


def amount(text: str) -> Decimal | None:
    """A number; one where none is told."""
    return Decimal(1) if not text else Decimal(_PAIR[text]) if text in _PAIR else numerals.parse_amount(text)


def step(adjective: str) -> int | None:
    """Steps from the present unit that an adjective tells; None for «тот»."""
    told = RELATIVE[adjective.split()[0]]
    return None if told == "that" else int(told)


_PLACES = {"Y": "years", "M": "months", "W": "weeks", "D": "days", "H": "hours", "MIN": "minutes", "S": "seconds"}
_MULTIPLES = {"Q": ("M", 3), "X": ("Y", 10), "C": ("Y", 100)}


def length(number: Decimal, unit: str) -> Duration:
    """So many of a unit (a code of ``units.tsv``)."""
    unit, times = _MULTIPLES.get(unit, (unit, 1))
    return Duration(**{_PLACES[unit]: number * times}).whole_months()


def named_length(phrase: str) -> Duration:
    """«полгода», «пол-года», «три четверти века»."""
    found = calendar.parse(LENGTHS[re.sub(r" +", " ", phrase.replace("пол-", "пол").replace("пол ", "пол"))])
    assert isinstance(found, Duration)
    return found


def clock(hour: int, minute: int = 0, part: str = "", zone: str = "") -> Clock | None:
    """A clock time; ``part`` of the day tells which half of it is meant."""
    if hour > 24 or minute > 59:
        return None
    if part and hour <= 12:
        low, high = CLOCK_PARTS[part]
        hour = next((h for h in (hour, hour + 12, hour - 12) if low <= h <= high), hour)
    return Clock(0 if hour == 24 else hour, minute, zone)


def zone(text: str) -> str:
    """ISO 8601 offset of the name of a zone, «utc+5» and «мск+2» among them; empty where it doesn't tell."""
    if m := re.search(r"([+−-]) ?(\d\d?)$", text):
        hours = int(m[2]) * (1 if m[1] == "+" else -1) + (3 if text.startswith(("мск", "msk")) else 0)
        return f"{hours:+03d}:00"
    return ZONES[re.sub(" +", " ", text)]
