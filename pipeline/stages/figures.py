"""Counts, money, percentages, measures, ages: ``doc.spans["figures"]`` with ``span._.figure``."""

from __future__ import annotations

import re
from bisect import bisect_right
from decimal import Decimal

from spacy.tokens import Doc, SpanGroup, Token

from pipeline.russian import gazetteer, morph, numerals, quantities
from pipeline.russian.numerals import S
from pipeline.russian.quantities import CURRENCY_SIGN, UNIT_ABBREVIATION, Quantity
from pipeline.stages.base import Stage, span_at, stage, text_of, tokens_with
from pipeline.stages.morphology import feature

_PERCENT = re.compile(rf"{S}?(?:%|процент(?:а|ов|ам|ами|ах|у|ом|ы)?(?![а-яё]))(?:-?(?:н\w+|ой|ый|ая))?", re.I)
_POINTS = re.compile(rf"{S}?(?:(?:%|процентн\w+){S}?(?:пункт\w*|п\.)|п\.{S}?п\.|пп\b|базисн\w+{S}пункт\w*)", re.I)
_SIGN = re.compile(rf"\.?{S}?-?({CURRENCY_SIGN})(?:{S}?(?:США|/))?", re.I)
_UNIT = re.compile(rf"{S}?({UNIT_ABBREVIATION})", re.I)
_ADJECTIVE_MONEY = re.compile(r"-?(долларов|рублев|рублёв)(?:ой|ый|ая|ую|ого|ые|ых|ом|ым)(?![а-яё])", re.I)
_AGE_ADJECTIVE = re.compile(
    r"-?(?:ти|и|х|лет)?[–-]?лет(н|и)(?:ий|его|ему|им|ем|яя|ей|юю|ее|ие|их|ими|е|я|ю|ию|ия|ии|ием)(?![а-яё])", re.I
)
_AGE = re.compile(rf"{S}(?:лет|год[а-я]{{0,2}}|месяц[а-я]{{0,3}})(?![а-яё])", re.I)
_AGE_BOUND = re.compile(rf"(?<![а-яё])(старше|младше|моложе){S}$", re.I)
_NOT_YET = re.compile(rf"(?<![а-яё])не{S}(?:исполни\w+|достиг\w*)(?:{S}и)?{S}$", re.I)
#: «пятилетний», «двадцатидвухлетнему»; how long something lasts is the dates' part
_WORD_AGE = re.compile(r"(?<![\w-])([а-яё]{3,24}?)-?летн(?:ий|его|ему|им|ем|яя|ей|юю|ее|ие|их|ими)(?![а-яё])", re.I)
_NTH_YEAR = re.compile(
    rf"(?<![а-яё])на{S}(\d{{1,3}})-о?м{S}году(?={S}(?:жизни|уш[её]л|ушла|скончал|умер|не{S}стало))", re.I
)
#: a number after which another one follows, or a stop: nothing is counted
_ALONE = re.compile(rf"{S}?(?:[.,;:]?\s+[\d.,;]|[;:]|\Z)")
_CENTS = re.compile(rf"{S}(?:и{S})?(\d{{1,2}}|{numerals.word_pattern()}){S}?([а-яё]+)\.?", re.I)
_SPELLED = re.compile(rf"{S}?\(([а-яё][а-яё \u00a0-]{{2,150}})\)(?={S})", re.I)
_TIMES = {"вдвое": 2, "втрое": 3, "вчетверо": 4, "впятеро": 5, "вдесятеро": 10}
_FRACTIONS = {"половина": Decimal("0.5"), "четверть": Decimal("0.25"), "треть": None}
_INVERTED = frozenset(
    {
        "человек",
        "раз",
        "штука",
        "процент",
        "километр",
        "метр",
        "рубль",
        "тысяча",
        "тонна",
        "доллар",
        "тенге",
        "минута",
        "гектар",
        "дом",
        "машина",
    }
)
_ADJECTIVE_POS = {"ADJ", "DET", "NUM"}
_STOP_NOUNS = {"год", "г.", "век"}


@stage("figures")
class Figures(Stage):
    """Finds quantities; dates in ``doc.spans["dates"]``, when that stage ran before, are no figures.

    ``span._.figure`` is a dict: type (NUMBER, MONEY, PERCENT, AGE), low, high (JSON numbers or None),
    cmp, unit, counted (phrase), about, start_char, end_char.
    """

    def annotate(self, doc: Doc) -> None:
        text = text_of(doc)
        blocked = []
        for span in doc.spans.get("dates", []):
            value = span._.date or {}
            if value.get("kind") == "duration" and "-лет" in span.text:
                continue
            blocked.append((value.get("start_char", span.start_char), value.get("end_char", span.end_char)))
        token_at = _TokenAt(doc)
        spans, previous, done = [], None, 0
        subjects = _subjects(doc)
        for quantity in quantities.find(text, blocked):
            if quantity.number_start < done:
                continue  # kopecks of the sum before
            figure = _complete(doc, text, quantity, token_at, previous)
            if figure is None:
                continue
            if spans and _smaller(text, spans[-1]._.figure, figure):
                _join(spans, doc, figure)
                done = figure["end_char"]
                continue
            span = span_at(doc, figure["start_char"], figure["end_char"], figure["type"])
            if span is None:
                continue
            done = figure["end_char"]
            figure["about"] = _about(span, subjects)
            span._.figure = figure
            spans.append(span)
            if figure["type"] == "NUMBER" and figure["unit"]:
                previous = (figure["unit"], quantity.number_end)
        spans.extend(_adverbs(doc, subjects))
        ages = _word_ages(doc, text, blocked, subjects)
        spans = [s for s in spans if not any(s.start < a.end and a.start < s.end for a in ages)] + ages
        spans.extend(_learned(doc, text, spans, token_at, subjects))
        _sums(doc, spans)
        spans.sort(key=lambda s: s.start_char)
        doc.spans["figures"] = SpanGroup(doc, name="figures", spans=spans)


def _word_ages(doc: Doc, text: str, blocked: list[tuple[int, int]], subjects) -> list:
    out = []
    for m in (*_WORD_AGE.finditer(text), *_NTH_YEAR.finditer(text)):
        # in one's 97th year one is 96
        value = Decimal(m[1]) - 1 if m[1].isdigit() else numerals.parse_prefix(m[1])
        if value is None or any(a < m.end() and m.start() < b for a, b in blocked):
            continue
        span = span_at(doc, m.start(), m.end(), "AGE")
        if span is not None:
            span._.figure = {
                **_plain_figure(str(value), "AGE", "год", m.start(), m.end()),
                "about": _about(span, subjects),
            }
            out.append(span)
    return out


def _sums(doc: Doc, spans: list) -> None:
    """A number that the model takes for money, and that names no currency, is in that of the sum before it: «получает 35 млн евро, … 30 миллионов»."""
    money = [(e["start_char"], e["end_char"]) for e in doc._.nested or () if e["type"] == "MONEY" and e["score"] >= 0.5]
    if not money:
        return
    code = None
    for span in sorted(spans, key=lambda s: s.start_char):
        figure = span._.figure
        if figure["type"] == "MONEY":
            code = figure["unit"]
        elif (
            code
            and figure["type"] == "NUMBER"
            and figure["low"] is not None
            and not figure["counted"]
            and any(a < figure["end_char"] and figure["start_char"] < b for a, b in money)
        ):
            figure.update(type="MONEY", unit=code)


class _TokenAt:
    """Tokens by the character where they begin; white space is none."""

    def __init__(self, doc: Doc):
        self.doc = doc
        self.index = {
            start: i for i, (start, space) in enumerate(doc.to_array(["IDX", "IS_SPACE"]).tolist()) if not space
        }

    def get(self, start: int) -> Token | None:
        i = self.index.get(start)
        return None if i is None else self.doc[i]


#: measures of which a smaller one may follow: «82 километра 169 метров»
_PARTS = {
    ("километр", "метр"): 1000,
    ("метр", "сантиметр"): 100,
    ("сантиметр", "миллиметр"): 10,
    ("тонна", "килограмм"): 1000,
    ("килограмм", "грамм"): 1000,
}


def _smaller(text: str, before: dict, figure: dict) -> bool:
    """Whether a figure only goes on with the one before it."""
    factor = _PARTS.get((before["unit"], figure["unit"]))
    known = (
        factor
        and figure["cmp"] == "="
        and before["cmp"] != "range"
        and figure["low"] is not None
        and figure["low"] < factor
    )
    return (
        bool(known) and re.fullmatch(rf"(?:{S}|{S}и{S})", text[before["end_char"] : figure["start_char"]]) is not None
    )


def _join(spans: list, doc: Doc, figure: dict) -> None:
    before = spans.pop()._.figure
    part = Decimal(str(figure["low"])) / _PARTS[before["unit"], figure["unit"]]
    for side in ("low", "high"):
        if before[side] is not None:
            before[side] = numerals.plain(Decimal(str(before[side])) + part)
    before["end_char"] = figure["end_char"]
    span = span_at(doc, before["start_char"], before["end_char"], before["type"])
    span._.figure = before
    spans.append(span)


#: words for how often
_OFTEN = {"дважды": 2, "трижды": 3, "четырежды": 4}


def _learned(doc: Doc, text: str, spans: list, token_at: _TokenAt, subjects) -> list:
    """Figures where the model sees one and the rules have none: «*один* из основателей», «*сорокалетней* женщины», «*дважды*»."""
    taken = sorted((s._.figure["start_char"], s._.figure["end_char"]) for s in spans)
    starts = [a for a, _ in taken]
    out = []
    for e in doc._.nested or ():
        if e["type"] not in {"NUMBER", "AGE"} or e["score"] < 0.4:
            continue
        a, b = e["start_char"], e["end_char"]
        i = bisect_right(starts, b - 1) - 1
        if i >= 0 and taken[i][1] > a:
            continue
        words = text[a:b]
        last = _next_token(text, b, token_at)
        figure = None
        if (
            e["type"] == "AGE"
            and (m := re.match(r"(?P<n>.+?)-?(?:ти|х)?-?лет(?:н|ие|ия|ию|ием)", words, re.I)) is not None
        ):
            figure = _plain_figure(m["n"], "AGE", "год", a, b)
        elif (
            e["type"] == "AGE" and (m := re.search(r"(\d{1,3})-?о?м{S}году(?!\w)".replace("{S}", S), words)) is not None
        ):
            # in one's 97th year one is 96
            figure = _plain_figure(str(int(m[1]) - 1), "AGE", "год", a, b)
        elif e["type"] == "AGE":
            unit = next(
                (
                    u
                    for stem, u in (("месяц", "месяц"), ("дн", "день"), ("день", "день"), ("недел", "неделя"))
                    if stem in words.lower()
                ),
                "год",
            )
            found = quantities.find(text[max(0, a - 25) : b], [])
            quantity = next((q for q in found if q.number_end > min(25, a)), None)
            if quantity is not None:
                figure = {**_figure(quantity, "AGE", unit, b), "start_char": a}
        elif words.lower() in _OFTEN:
            figure = _plain_figure(str(_OFTEN[words.lower()]), "NUMBER", "раз", a, b)
        elif re.fullmatch(r"од(?:ин|на|но|ного|ной|ному|ним|ном|ну)", words.lower()):
            if last is not None and last.lower_ == "из" and last.i + 1 < len(doc):
                last = doc[last.i + 1]
            unit, phrase, _ = _counted_from(last) if last is not None else (None, None, 0)
            if unit is not None:
                figure = {**_plain_figure("1", "NUMBER", unit, a, b), "counted": phrase}
        if figure is None or figure["low"] is None and figure["high"] is None:
            continue
        span = span_at(doc, a, b, figure["type"])
        figure["about"] = _about(span, subjects)
        span._.figure = figure
        out.append(span)
    return out


def _plain_figure(number: str, kind: str, unit: str, start: int, end: int) -> dict | None:
    value = numerals.plain(numerals.parse_amount(number) if not number.isdigit() else Decimal(number))
    if value is None:
        value = numerals.plain(numerals.parse_prefix(number))
    return {
        "type": kind,
        "low": value,
        "high": value,
        "cmp": "=",
        "unit": unit,
        "counted": None,
        "about": None,
        "start_char": start,
        "end_char": end,
    }


def _figure(quantity: Quantity, kind: str, unit: str | None, end: int, counted: str | None = None) -> dict:
    return {
        "type": kind,
        "low": numerals.plain(quantity.low),
        "high": numerals.plain(quantity.high),
        "cmp": quantity.cmp,
        "unit": unit,
        "counted": counted,
        "about": None,
        "start_char": quantity.start,
        "end_char": end,
    }


def _next_token(text: str, position: int, token_at: _TokenAt) -> Token | None:
    """The word that begins at ``position`` or one space after it."""
    while position < len(text) and text[position] in " \u00a0\u202f":
        position += 1
    return token_at.get(position)


def _complete(doc: Doc, text: str, q: Quantity, token_at: _TokenAt, previous) -> dict | None:
    end = q.number_end
    if q.code:
        # «$10 млн»; «$100 канадских» does not occur
        return _figure(q, "MONEY", q.code, end)
    if (m := _SPELLED.match(text, end)) and numerals.parse_amount(m[1]) == q.low:
        end = m.end()  # «881 913 (восемьсот … тринадцать) руб.»
    if q.inner and (code := quantities.currency_noun(q.inner)) and _money_word(text, end, token_at) is None:
        return _figure(q, "MONEY", code, q.number_end)  # «от 10 долларов до 20»
    if not q.inner and (_ALONE.match(text, end) is not None):
        return _bare(doc, text, q, token_at, previous)  # columns of numbers
    if m := _AGE_ADJECTIVE.match(text, end):
        low = m[0].lower()
        anniversary = bool(re.search(r"лети[еюя]|летием|летии", low))
        return _figure(q, "NUMBER" if anniversary else "AGE", "год", m.end())
    if m := _POINTS.match(text, end):
        return _figure(q, "PERCENT", "пп", m.end())
    if m := _PERCENT.match(text, end):
        return _figure(q, "PERCENT", "%", m.end(), _counted_after(text, m.end(), token_at)[1])
    if m := _ADJECTIVE_MONEY.match(text, end):
        return _figure(q, "MONEY", "USD" if m[1].lower().startswith("д") else "RUB", m.end())
    if (m := _SIGN.match(text, end)) and (code := quantities.sign_code(m[1])):
        if not (m[1].lower() in {"р.", "р"} and re.match(r"\s?[а-яё]", text[m.end() : m.end() + 2])):
            return _cents(q, code, text, m.end())
    if m := _AGE.match(text, end):
        if not _tells_age(text, q.start):
            return None
        if (bound := _AGE_BOUND.search(text[max(0, q.start - 12) : q.start])) is not None and q.cmp == "=":
            q.cmp = ">" if bound[1].lower() == "старше" else "<"
            q.low, q.high = (q.low, None) if q.cmp == ">" else (None, q.high)
        elif q.cmp == "=" and _NOT_YET.search(text[max(0, q.start - 40) : q.start]):
            q.cmp, q.low = "<", None
        return _figure(q, "AGE", "месяц" if "месяц" in m[0].lower() else "год", m.end())
    token = _next_token(text, end, token_at)
    if (m := _UNIT.match(text, end)) and (unit := quantities.unit_lemma(m[1])):
        if not (
            m[1].rstrip(".") in {"г", "м", "т", "л", "ч"} and token is not None and len(token.text.rstrip(".")) > 1
        ):
            return _figure(q, "NUMBER", unit, m.end(), unit)
    if (
        re.match(r"[-–]?(?:й|я|е|го|му|м|х|ю|ой|ая|ое|ые|ых|ым|ом|ого|ому)(?![а-яё])", text[end:])
        and text[q.number_start].isdigit()
    ):
        return None  # an ordinal: «7-я», «14-го»
    if re.match(r"[-–][а-яёa-z]", text[end:], re.I):
        return None  # «120-местный»
    if (
        token is None
        or token.sent.start != doc.char_span(q.number_start, q.number_start + 1, alignment_mode="expand").sent.start
    ):
        return _bare(doc, text, q, token_at, previous)
    if token.lemma_ in {"треть", "четверть"} and q.low is not None and q.low < 10:
        q.low = q.high = round(q.low / (3 if token.lemma_ == "треть" else 4), 4)
        q.cmp = "~" if token.lemma_ == "треть" else "="
        following = _next_token(text, token.idx + len(token.text), token_at)
        unit, phrase, last = _counted_from(following) if following is not None else (None, None, 0)
        return _figure(q, "NUMBER", unit, last or token.idx + len(token.text), phrase)
    money = _money(token)
    if money:
        code, last = money
        return _cents(q, code, text, last.idx + len(last.text))
    unit, phrase, last = _counted_from(token)
    if unit is None:
        return _bare(doc, text, q, token_at, previous)
    if unit in _STOP_NOUNS and not _tells_age(text, q.start):
        return None
    return _figure(q, "NUMBER", unit, last, phrase)


def _money_word(text: str, end: int, token_at: _TokenAt) -> str | None:
    """ISO code of the currency noun right after a number."""
    token = _next_token(text, end, token_at)
    return quantities.currency_noun(token.text) if token is not None else None


def _cents(q: Quantity, code: str, text: str, end: int) -> dict:
    """«124 451 рубль 50 копеек» is one sum."""
    if (m := _CENTS.match(text, end)) and quantities.hundredth(m[2]) and q.cmp != "range":
        part = (numerals.parse_amount(m[1]) or Decimal(0)) / 100
        q.low, q.high = (None if side is None else side + part for side in (q.low, q.high))
        end = m.end()
    return _figure(q, "MONEY", code, end)


def _money(token: Token) -> tuple[str, Token] | None:
    """ISO code and last token of a currency phrase that begins at ``token``."""
    country, current = None, token
    for _ in range(2):
        if current.pos_ == "ADJ" or gazetteer.adjective_country(current.lemma_):
            country = gazetteer.adjective_country(current.lemma_) or country
            if current.i + 1 >= len(current.doc):
                return None
            current = current.nbor(1)
    code = quantities.currency_noun(current.text)
    if code is None:
        return None
    noun = quantities.currency_noun_lemma(current.text) or current.lemma_
    last = current
    if current.i + 1 < len(current.doc):
        following = current.nbor(1)
        if noun == "фунт" and following.lemma_.startswith("стерлинг"):
            return "GBP", following
        if place := gazetteer.country(following.text):
            if (noun, place) in quantities.BY_COUNTRY or code != noun:
                country, last = country or place, following if (noun, place) in quantities.BY_COUNTRY else current
    if country and (noun, country) in quantities.BY_COUNTRY:
        return quantities.BY_COUNTRY[noun, country], last
    if noun == "фунт" and not country:
        return None  # a measure of weight
    if code in {"франк", "крона", "лира", "динар", "песо", "лев"}:
        return None
    return code, last


def _counted_from(token: Token) -> tuple[str | None, str | None, int]:
    """Lemma, phrase and end of what is counted, from the word after the number on."""
    first, current, adjectives = token, token, 0
    doc = token.doc
    while True:
        lemma_form = current.lemma_
        is_noun = current.pos_ in {"NOUN", "PROPN"} and not (
            current.pos_ == "PROPN" and current.text[:1].isupper() and adjectives == 0
        )
        if is_noun and current.text.isalpha() or is_noun and "-" in current.text:
            if current.text[:1].isupper() and (
                current.pos_ == "PROPN" or not current.text.isupper() and not morph.known(current.text)
            ):
                return None, None, 0
            unit = lemma_form
            for parse in morph.parses(current.text):
                if (
                    parse.tag.POS == "NOUN"
                    and "Fixd" not in parse.tag
                    and parse.normal_form.replace("ё", "е") == lemma_form
                ):
                    break
            if lemma_form in {"человека", "люди"}:
                unit = "человек"
            if lemma_form in {"ребята", "дети"}:
                unit = "ребенок"
            if unit.endswith(("ть", "ться", "ти")):
                # «пострадавших» are counted, not the verb
                unit = morph.participle(current.text) or unit
            phrase = doc[first.i : current.i + 1].text
            if (
                unit in {"метр", "километр", "сантиметр"}
                and current.i > first.i
                and (adjective := current.nbor(-1).lemma_) in {"квадратный", "кубический"}
            ):
                unit = f"{adjective} {unit}"
            return unit, phrase, current.idx + len(current.text)
        participle = (
            current.pos_ == "VERB" and feature(current, "VerbForm") == "Part" and feature(current, "Variant") != "Short"
        )
        if (
            current.pos_ in _ADJECTIVE_POS or participle or current.lower_ in {"его", "её", "ее", "их"}
        ) and adjectives < 4:
            adjectives += 1
            if participle and (
                current.i + 1 >= len(doc)
                or current.nbor(1).is_space
                or current.nbor(1).is_punct
                or current.nbor(1).is_sent_start
            ):
                # «трое убитых»
                return (
                    morph.participle(current.text),
                    doc[first.i : current.i + 1].text,
                    current.idx + len(current.text),
                )
        elif current.text in {"и", ","} and 0 < adjectives < 4:
            pass
        else:
            return None, None, 0
        if current.i + 1 >= len(doc) or current.nbor(1).is_space or current.nbor(1).is_sent_start:
            return None, None, 0
        current = current.nbor(1)


def _counted_after(text: str, position: int, token_at: _TokenAt) -> tuple[str | None, str | None]:
    token = _next_token(text, position, token_at)
    if token is None:
        return None, None
    unit, phrase, _ = _counted_from(token)
    return unit, phrase


def _bare(doc: Doc, text: str, q: Quantity, token_at: _TokenAt, previous) -> dict | None:
    """A number with nothing counted right after it: «человек 20», «под подозрением — 106», «из них 12»."""
    before = re.search(rf"([а-яё]+){S}$", text[max(0, q.start - 25) : q.start], re.I)
    if before:
        noun = morph.lemma(before[1], "NOUN")
        if noun in _INVERTED and q.cmp == "=" and noun != "дом":
            parse = morph.best_parse(before[1].lower(), "NOUN", "Gen")
            if parse is not None and parse.tag.case == "gent":
                q.cmp = "~"
                q.start -= len(before[0])
                return _figure(q, "NUMBER", noun, q.number_end, noun)
    word = text[q.number_start : q.number_end]
    if not any(c.isdigit() for c in word) and q.cmp == "~" and q.low is None:
        return None  # «несколько» without a noun
    if re.fullmatch(r"\d{4}", word) and 1500 < int(word) < 2100 and q.cmp == "=":
        return None  # a year that the dates left alone, or part of a name
    if re.match(r"\)|\s?[-–—]\s?\d|[:/]\d", text[q.number_end :]) and not q.explicit:
        return None
    if re.fullmatch(r"(?:один|одна|одно|одного|одной|одном|одну|одним|одни|одних|раз)", word.lower()):
        return None
    unit = None
    if re.search(r"температур\w*[^.!?\n]{0,30}$", text[max(0, q.start - 45) : q.start], re.I) and re.match(
        r"[+−-]|минус",
        text[q.number_start : q.number_end]
        if text[q.number_start] in "+−-"
        else text[q.number_start - 1 : q.number_end],
    ):
        unit = "градус"
    elif previous and "\n" not in text[previous[1] : q.start] and q.start - previous[1] < 220:
        unit = previous[0]
    elif not q.explicit and not re.search(
        rf"(?:из{S}них|составил[аио]?|достигл?[аио]?|насчитыва\w+|всего|зарегистрирован\w*|выявлен\w*|погибл?[аио]?)\W*(?:[а-яё]+{S})?$",
        text[max(0, q.start - 40) : q.start],
        re.I,
    ):
        if not any(c.isdigit() for c in word):
            return None
    return _figure(q, "NUMBER", unit, q.number_end)


_AGE_CUE = re.compile(
    rf"(?:возраст\w*(?:{S}(?:от|до|около|примерно|почти|старше|младше))?|исполни\w+|исполняется|старше|младше|моложе|ему|ей|мне|которо(?:му|й)|нему|роду|[А-ЯЁ][а-яё]+(?:у|ой|е|ю|му)(?:{S}(?:было|уже|всего|сейчас))?|девочк\w*|мальчик\w*|женщин\w*|мужчин\w*|ребен\w+|умер\w*|сконча\w+|дети|детей|граждан\w*|лиц|молод[ёе]ж\w*|жизни)(?:{S}(?:было|уже|всего|лишь|только|сейчас|в|на|от|до|с|со|исполнилось|около|почти))*{S}$"
)


def _tells_age(text: str, start: int) -> bool:
    """Whether «N лет» after ``start`` is somebody's age."""
    return bool(_AGE_CUE.search(text[max(0, start - 45) : start])) or bool(
        re.search(rf"(?<![а-яё])в{S}$", text[max(0, start - 3) : start])
    )


def _adverbs(doc: Doc, subjects: dict[int, list[Token]] | None) -> list:
    """«вдвое», «треть»."""
    out = []
    for i in sorted({*tokens_with(doc, "LOWER", _TIMES), *tokens_with(doc, "LEMMA", _FRACTIONS)}):
        token = doc[i]
        low = token.lower_
        if low in _TIMES:
            unit, number, cmp = "раз", _TIMES[low], "="
        elif (
            token.lemma_ in _FRACTIONS
            and token.pos_ == "NOUN"
            and feature(token, "Number") == "Sing"
            and token.i + 1 < len(doc)
            and doc[token.i + 1].pos_ in {"NOUN", "ADJ", "DET"}
            and feature(doc[token.i + 1], "Case") == "Gen"
        ):
            fraction = _FRACTIONS[token.lemma_]
            if (
                doc[token.i + 1].lemma_ in {"день", "час", "век", "год", "месяц", "апрель", "май"}
                or i
                and numerals.parse_ordinal(doc[i - 1].lower_) is not None
            ):
                continue  # «четверть века»; «итоги *четвертой* четверти»
            unit, _, _ = _counted_from(doc[token.i + 1])
            number, cmp = (float(fraction), "=") if fraction is not None else (0.3333, "~")
        else:
            continue
        span = doc[token.i : token.i + 1]
        span.label_ = "NUMBER"
        span._.figure = {
            "type": "NUMBER",
            "low": number,
            "high": number,
            "cmp": cmp,
            "unit": unit,
            "counted": unit,
            "about": _about(span, subjects),
            "start_char": span.start_char,
            "end_char": span.end_char,
        }
        out.append(span)
    return out


def _subjects(doc: Doc) -> dict[int, list[Token]] | None:
    """Index of a verb -> its subjects; gathered once, since spaCy looks through the whole sentence for a token's children. None without syntax."""
    if not doc.has_annotation("DEP"):
        return None
    subjects: dict[int, list[Token]] = {}
    for i in tokens_with(doc, "DEP", ("nsubj", "nsubj:pass")):
        subjects.setdefault(doc[i].head.i, []).append(doc[i])
    return subjects


def _about(span, subjects: dict[int, list[Token]] | None) -> str | None:
    """The subject of the verb that the figure belongs to, in the nominative as it stands; None when syntax is not there."""
    if subjects is None:
        return None
    doc, node = span.doc, span.root
    for _ in range(6):
        if node.pos_ in {"VERB", "AUX"} or node.dep_ == "root":
            break
        if node.head.i == node.i:
            break
        node = node.head
    for child in subjects.get(node.i, ()):
        if child.i != node.i and not span.start <= child.i < span.end:
            subtree = [t.i for t in child.subtree]
            if min(subtree) <= span.start <= max(subtree):
                return None
            phrase = doc[min(subtree) : max(subtree) + 1].text
            return phrase if len(phrase) <= 120 and "\n" not in phrase else child.text
    return None
