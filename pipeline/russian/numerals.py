"""Numbers as Russian texts write them: «2,5 млрд», «1 млн 147 тыс. 670», «сто сорок семь тысяч», «полтора»."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache

from pipeline import lexicon
from pipeline.russian import morph

S = r"[ \u00a0\u202f\u2009]"  #: one space that keeps words on a line

#: digits, with groups of three and a decimal part: 1 250, 1.000.000,50, 1,000,000.50, 6,4, 0.5
DIGITS = (
    rf"\d{{1,3}}(?:{S}\d{{3}})+(?!\d)(?:,\d+)?|\d{{1,3}}(?:\.\d{{3}}){{2,}}(?!\d)(?:,\d+)?"
    r"|\d{1,3}(?:,\d{3}){2,}(?!\d)(?:\.\d+)?|\d+(?:[.,]\d+)?"
)
MULTIPLIERS = {
    "тыс": Decimal(1000),
    "млн": Decimal(10) ** 6,
    "млрд": Decimal(10) ** 9,
    "трлн": Decimal(10) ** 12,
    "тысяч": Decimal(1000),
    "миллион": Decimal(10) ** 6,
    "миллиард": Decimal(10) ** 9,
    "триллион": Decimal(10) ** 12,
}
_ADJECTIVE = r"(?:ая|ых|ой|ые|ую|ым|ыми)(?![а-яё])"
#: «две целых пять *десятых*»
_PARTS = {
    "десятитысячн": Decimal("0.0001"),
    "стотысячн": Decimal("0.00001"),
    "миллионн": Decimal("0.000001"),
    "тысячн": Decimal("0.001"),
    "сот": Decimal("0.01"),
    "десят": Decimal("0.1"),
}


@lru_cache(maxsize=None)
def _table(kind: str) -> dict[str, Decimal]:
    """Every form of the numerals of one class -> value."""
    table: dict[str, Decimal] = {}
    for cls, value, word in lexicon.rows("amounts/numerals.tsv"):
        if cls == kind:
            for form in morph.forms(word):
                table.setdefault(form, Decimal(value))
    if kind == "card":
        # pymorphy3 reads some forms as other words first
        table.update((row.form, Decimal(row.value)) for row in lexicon.table("amounts/numeral_forms.tsv"))
        table.pop("сороки", None)
    return table


@lru_cache(maxsize=1)
def cardinals() -> dict[str, Decimal]:
    """Forms of cardinals and collectives -> value."""
    return {**_table("coll"), **_table("card")}


def collectives() -> dict[str, Decimal]:
    """Forms of collectives (двое, троих) -> value."""
    return _table("coll")


def ordinals() -> dict[str, int]:
    """Forms of ordinals -> value."""
    return {form: int(value) for form, value in _table("ord").items()}


@lru_cache(maxsize=1)
def _number_words() -> frozenset[str]:
    return frozenset((*cardinals(), *ordinals(), *MULTIPLIERS))


def like_number(text: str) -> bool:
    """Whether a token is a number: digits with their separators, a fraction, or a numeral in any form."""
    if text[:1].isdigit() or text[:1] in "+-±~" and text[1:2].isdigit():
        return text.lstrip("+-±~").replace(",", "").replace(".", "").replace("/", "").replace("%", "").isdigit()
    return text.lower().replace("ё", "е") in _number_words()


_SPACE = re.compile(S)
_NEGATIVE = re.compile(rf"[−-](?=\d)|минус(?:{S}|$)")
_PARTS_OF_AMOUNT = re.compile(rf"{DIGITS}|[а-яёk]+\.?")


def _decimal(digits: str) -> Decimal:
    digits = _SPACE.sub("", digits)
    if re.fullmatch(r"[1-9]\d{0,2}[.,]000", digits):
        return Decimal(digits.replace(".", "").replace(",", ""))
    for separator in ".,":
        if digits.count(separator) > 1:
            digits = digits.replace(separator, "")
    return Decimal(digits.replace(",", "."))


def multiplier(word: str) -> Decimal | None:
    """Value of «тыс.», «млн», «миллиардов», …; None for anything else."""
    word = word.lower().rstrip(".")
    if word in {"мл", "к", "k", "т"}:
        return MULTIPLIERS["млн" if word == "мл" else "тыс"]
    for stem, value in MULTIPLIERS.items():
        if word.startswith(stem):
            return value
    return None


def parse_amount(text: str) -> Decimal | None:
    """Exact value of an amount in digits or words; None if it is no number.

    >>> parse_amount("1 млн 147 тыс. 670")
    Decimal('1147670')
    """
    if text.isdecimal():
        return Decimal(text)
    text = text.lower()
    if (m := _NEGATIVE.match(text)) is not None:
        value = parse_amount(text[m.end() :])
        return None if value is None else -value
    words = _PARTS_OF_AMOUNT.findall(text)
    table = cardinals()
    total, current, seen, whole = Decimal(0), None, False, None
    i = 0
    while i < len(words):
        word = words[i]
        i += 1
        bare = word.rstrip(".").replace("ё", "е")
        if word[0].isdigit():
            value = _decimal(word)
            current = value if current is None else current + value
        elif re.fullmatch(f"цел{_ADJECTIVE}", bare):
            whole, current = current or Decimal(0), None
        elif (
            whole is not None
            and (part := next((v for stem, v in _PARTS.items() if re.fullmatch(stem + _ADJECTIVE, bare)), None))
            is not None
        ):
            current, whole = whole + (current or Decimal(0)) * part, None
        elif bare == "с" and i < len(words) and words[i].startswith("половин"):
            i += 1
            # «полтора с половиной» never occurs; «пять с половиной тысяч» is 5.5 thousand
            current = (current or Decimal(0)) + Decimal("0.5")
        elif bare.startswith("пол") and bare not in table:
            current = Decimal("0.5") * (
                multiplier(bare.removeprefix("полу")) or multiplier(bare.removeprefix("пол")) or 1
            )
        elif bare.startswith(("десятк", "десяток", "сотн")) and current is None:
            current = Decimal(10 if bare.startswith("дес") else 100)
        elif (factor := multiplier(word)) is not None and bare not in table:
            total += (Decimal(1) if current is None else current) * factor
            current = None
        elif bare in table:
            current = table[bare] if current is None else current + table[bare]
        else:
            continue
        seen = True
    if not seen:
        return None
    return total + (current or 0) + (whole or 0)


@lru_cache(maxsize=4096)
def parse_prefix(text: str) -> Decimal | None:
    """Value of numerals written together, as adjectives have them: «сорока(летний)», «двадцатипяти(летний)» -> 40, 25;
    None if they are none.
    """
    table, rest, total = cardinals(), text.lower().replace("ё", "е").rstrip("-"), Decimal(0)
    while rest:
        word = next((rest[:n] for n in range(len(rest), 2, -1) if rest[:n] in table), None)
        if word is None:
            return None
        total += table[word]
        rest = rest[len(word) :]
    return total or None


def plain(value: Decimal | None) -> int | float | None:
    """A JSON number: an int when the value is whole, else the shortest float that prints it."""
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)


_ROMAN = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100}


def roman(text: str) -> int | None:
    """Value of a Roman numeral (Latin or look-alike Cyrillic letters), None if it is none."""
    text = text.upper().translate(str.maketrans("ХІСМ", "XICM"))
    if not re.fullmatch(r"(?=[IVXLC])C{0,3}(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})", text):
        return None
    total = 0
    for a, b in zip(text, text[1:] + " "):
        total += -_ROMAN[a] if _ROMAN.get(b, 0) > _ROMAN[a] else _ROMAN[a]
    return total


def parse_ordinal(text: str) -> int | None:
    """«7-я», «седьмой», «VII», «двадцать первый» -> 7, 7, 7, 21."""
    text = text.strip().replace("ё", "е")
    if m := re.fullmatch(r"(\d{1,4})-?(?:[а-я]{1,3})?", text.lower()):
        return int(m[1])
    if (value := roman(text)) is not None:
        return value
    words = text.lower().split()
    table, cards = ordinals(), cardinals()
    if words and words[-1] in table and all(w in cards for w in words[:-1]):
        return int(sum((cards[w] for w in words[:-1]), Decimal(0))) + table[words[-1]]
    return None
