"""Names and phrases put into the nominative."""

from __future__ import annotations

import re
from functools import lru_cache

from pipeline.russian import morph
from pipeline.russian.morph import match_case

CASES = ("nomn", "gent", "datv", "accs", "ablt", "loct")
_UD_CASE = {"Nom": "nomn", "Gen": "gent", "Dat": "datv", "Acc": "accs", "Ins": "ablt", "Loc": "loct"}
_SAME = {"gen2": "gent", "acc2": "accs", "loc2": "loct", "gen1": "gent", "voct": "nomn"}

# endings of surnames: (ending, case, gender, ending in the nominative); Zaliznyak's types, and general usage
_SURNAME_ENDINGS = [
    *[
        (stem + e, case, "masc", stem)
        for stem in ("ов", "ев", "ёв", "ин", "ын")
        for e, case in (("", "nomn"), ("а", "gent"), ("а", "accs"), ("у", "datv"), ("ым", "ablt"), ("е", "loct"))
    ],
    *[
        (stem + e, case, "femn", stem + "а")
        for stem in ("ов", "ев", "ёв", "ин", "ын")
        for e, case in (("а", "nomn"), ("ой", "gent"), ("ой", "datv"), ("у", "accs"), ("ой", "ablt"), ("ой", "loct"))
    ],
    *[
        (stem + e, case, "masc", stem + "ий")
        for stem in ("ск", "цк")
        for e, case in (
            ("ий", "nomn"),
            ("ого", "gent"),
            ("ого", "accs"),
            ("ому", "datv"),
            ("им", "ablt"),
            ("ом", "loct"),
        )
    ],
    *[
        (stem + e, case, "femn", stem + "ая")
        for stem in ("ск", "цк")
        for e, case in (("ая", "nomn"), ("ой", "gent"), ("ой", "datv"), ("ую", "accs"), ("ой", "ablt"), ("ой", "loct"))
    ],
]
_SURNAME_ENDINGS.sort(key=lambda row: -len(row[0]))
_CONSONANT = "бвгджзклмнпрстфхцчшщ"
_INDECLINABLE = re.compile(r"(?:[оеёиуыэю]|[ыи]х|аго|ово)$")
_PATRONYMIC = re.compile(r"(?:(?:ов|ев|ич|льич)(?:ич|ича|ичу|ичем|иче)|ич[ауе]?м?)$")


def _by_shape(word: str) -> list[tuple[str, str, str, float]]:
    """Readings of a name by its ending alone: (nominative, case, gender, weight)."""
    low = word.lower()
    out = []
    for ending, case, gender, base in _SURNAME_ENDINGS:
        if low.endswith(ending) and len(low) > len(ending) + 1:
            out.append((low[: -len(ending)] + base, case, gender, 0.9))
    if out or not low:
        return out
    if low[-1] in _CONSONANT:
        out += [(low, "nomn", "masc", 0.6), *((low, c, "femn", 0.45) for c in CASES)]
        if low.endswith(("ом", "ем")) and len(low) > 4:
            out.append((low[:-2], "ablt", "masc", 0.55))
    elif low[-1] == "й":
        out.append((low, "nomn", "masc", 0.6))
        if low.endswith("ой") and len(low) > 4:
            out += [(low[:-2] + "а", c, "femn", 0.5) for c in ("ablt",)]
    elif low[-1] == "ь":
        out += [(low, "nomn", g, 0.5) for g in ("masc", "femn")]
    elif low[-1] in "ая":
        out += [(low, "nomn", "femn", 0.5), (low, "nomn", "masc", 0.2)]
        if len(low) > 3 and low[-1] == "а" and low[-2] in _CONSONANT:
            out += [(low[:-1], "gent", "masc", 0.5), (low[:-1], "accs", "masc", 0.5)]
        if len(low) > 3 and low[-1] == "я":
            stem = low[:-1] + ("й" if low[-2] in "аеиоуыэю" else "ь")
            out += [(stem, "gent", "masc", 0.45), (stem, "accs", "masc", 0.45)]
    if low[-1] == "у" and len(low) > 3 and low[-2] in _CONSONANT:
        out += [(low[:-1], "datv", "masc", 0.5), (low[:-1] + "а", "accs", "femn", 0.45)]
    if low[-1] == "ю" and len(low) > 3:
        stem = low[:-1] + ("й" if low[-2] in "аеиоуыэю" else "ь")
        out.append((stem, "datv", "masc", 0.45))
    if low[-1] == "е" and len(low) > 3 and low[-2] in _CONSONANT:
        out += [
            (low[:-1], "loct", "masc", 0.35),
            (low[:-1] + "а", "datv", "femn", 0.3),
            (low[:-1] + "а", "loct", "femn", 0.3),
        ]
    if low[-1] in "ыи" and len(low) > 3:
        out.append((low[:-1] + ("а" if low[-1] == "ы" else "я"), "gent", "femn", 0.3))
    return out


@lru_cache(maxsize=50_000)
def _readings(word: str) -> tuple[tuple[str, str, str, float], ...]:
    """Every reading of one part of a person's name."""
    low = word.lower()
    out: list[tuple[str, str, str, float]] = []
    known = morph.known(low)
    personal_parses = [p for p in morph.parses(low) if {"Name", "Surn", "Patr"} & p.tag.grammemes]
    whole = sum(p.score for p in personal_parses) or 1.0
    for parse in personal_parses:
        tag = parse.tag
        pos, case, number, sex, _ = morph.traits(tag)
        if pos not in {"NOUN", "ADJF"} or number == "plur" or not case:
            continue
        nominative = parse if case == "nomn" else parse.inflect({"nomn"})
        case = _SAME.get(case, case)
        if nominative is None:
            continue
        genders = [sex] if sex in {"masc", "femn"} else ["masc", "femn"]
        weight = 1.2 if known else 0.8
        if "Fixd" in tag:
            weight = 0.7
        # «Романа» is sooner Роман's genitive than a woman's name
        weight += 0.3 * parse.score / whole
        for gender in genders:
            if "ms-f" in tag or sex is None:
                out.append((nominative.word, case, gender, weight - 0.1))
            else:
                out.append((nominative.word, case, gender, weight))
    out += _by_shape(low)
    if _INDECLINABLE.search(low) or not out:
        out += [(low, c, g, 0.62 if c == "nomn" else 0.58) for c in CASES for g in ("masc", "femn")]
    else:
        out += [(low, c, g, 0.05) for c in CASES for g in ("masc", "femn")]
    return tuple(out)


def _is_initial(word: str) -> bool:
    return bool(re.fullmatch(r"[А-ЯЁA-Z][а-я]?\.?", word)) or bool(re.fullmatch(r"(?:[А-ЯЁA-Z]\.-?)+", word))


@lru_cache(maxsize=50_000)
def person(words: tuple[str, ...], cases: tuple[str, ...] = ()) -> tuple[str, str | None]:
    """Nominative of a person's name and the gender, ``m``, ``f`` or None when it cannot be told.

    Args:
        words: parts of the name as written, («Лаурой», «Тусупбековой») or («М.», «Ошурбаевым»).
        cases: Universal Dependencies case of each part as a tagger sees it ('' where unknown).
    """
    variable = [
        i
        for i, w in enumerate(words)
        if not _is_initial(w) and re.fullmatch(r"[А-Яа-яЁё’'ʼ-]+", w) and not (w.islower() and len(w) <= 3)
    ]
    if not variable:
        return " ".join(words), None
    votes = [_UD_CASE.get(cases[i], "") for i in variable] if len(cases) == len(words) else []
    best = None
    for gender in ("masc", "femn"):
        for case in CASES:
            total = 0.5 * sum(v == case for v in votes) + (0.1 if case == "nomn" else 0)
            chosen = []
            for i in variable:
                matching = [r for r in _parts(words[i]) if r[1] == case and r[2] == gender]
                if not matching:
                    total -= 1
                    chosen.append(words[i].lower())
                    continue
                top = max(matching, key=lambda r: r[3])
                total += top[3]
                chosen.append(top[0])
            if best is None or total > best[0] + 1e-9:
                best = (total, gender, chosen, case)
    total, gender, chosen, case = best
    out = list(words)
    for i, nominative in zip(variable, chosen):
        out[i] = match_case(_keep_yo(nominative, words[i]), words[i])
        if words[i].isupper() and len(words[i]) > 2:
            out[i] = "-".join(p.capitalize() for p in out[i].split("-"))
    return " ".join(out), _gender(words, variable, gender, case)


def _keep_yo(nominative: str, word: str) -> str:
    """Undo a ё that the dictionary put in where the text writes е."""
    return nominative if "ё" in word.lower() else nominative.replace("ё", "е")


def _parts(word: str) -> tuple:
    """Readings of a double name («Диас-Канель», «Касым-Жомарта») are those of its last part."""
    if "-" not in word.strip("-"):
        return _readings(word)
    head, _, last = word.rpartition("-")
    if whole := [r for r in _readings(word) if r[3] > 1]:
        return tuple(whole)
    out = []
    for nominative, case, gender, weight in _readings(last):
        firsts = [r for r in _readings(head) if r[1] == case and r[2] == gender and r[3] > 0.8 and r[0] != head.lower()]
        first = head.lower()
        if firsts and _SURNAME_SHAPE.search(head.lower()):
            first = max(firsts, key=lambda r: r[3])[0]
        out.append((f"{first}-{nominative}", case, gender, weight))
    return tuple(out)


_SURNAME_SHAPE = re.compile(r"(?:ов|ев|ин|ск|цк)(?:а|у|ым|е|ой|ого|ому|им|ом|ая|ую)$")


def _gender(words, variable, gender, case) -> str | None:
    """The gender when a part of the name shows it, not only when the reading had to take one."""
    code = "m" if gender == "masc" else "f"
    for i in variable:
        rows = [r for r in _parts(words[i]) if r[3] > 0.5 and r[1] == case]
        genders = {r[2] for r in rows}
        if genders == {gender}:
            return code
        strong = {r[2] for r in rows if r[3] > 1.0}
        if strong == {gender}:
            return code
    return None


# --- phrases ------------------------------------------------------------------------------------

_MODIFIER = {"ADJF", "PRTF", "NUMR"}


def _inflect(word: str, parse, grammemes: set[str]) -> str:
    form = parse.inflect(grammemes) if parse is not None else None
    if form is None:
        return word
    return match_case(_keep_yo(form.word, word), word)


def tokens_nominative(tokens: list, head: int | None = None, number: str | None = None) -> str:
    """A noun phrase in the nominative: its head (the first noun) and what agrees with it before it are inflected.

    Args:
        tokens: spaCy tokens of the phrase without white space, tagged; the head keeps its number.
        head: index of the head among them, where the caller knows it.
        number: ``sing`` makes the head singular where it has one («премьер-министры» of whom one is meant).
    """
    if head is None:
        tokens = [t for t in tokens if not t.is_space]
        head = next(
            (i for i, t in enumerate(tokens) if t.pos_ in {"NOUN", "PROPN"} and re.search("[а-яё]", t.text, re.I)), None
        )
    if head is None:
        return text_of(tokens)
    noun = tokens[head]
    feats = {k: (noun.morph.get(k) or [""])[0] for k in ("Case", "Number", "Gender")}
    replaced = {}
    parse = morph.best_parse(noun.text.lower(), "NOUN", feats["Case"], feats["Number"], feats["Gender"])
    if (
        feats["Case"] in {"Nom", ""}
        and morph.listed_noun(noun.text) is None
        and parse is not None
        and parse.tag.case not in {None, "nomn"}
        and parse.tag.POS == "NOUN"
    ):
        others = [p for p in morph.parses(noun.text) if p.tag.POS == "NOUN" and p.tag.case == "nomn"]
        parse = others[0] if others else parse
    if parse is None or parse.tag.POS != "NOUN":
        return text_of(tokens)
    # adjectives decide the number where the noun is ambiguous
    if number is None or parse.inflect({"nomn", number}) is None:
        number = parse.tag.number or "sing"
    if noun.text.isupper() and len(noun.text) > 1:
        return text_of(tokens)
    replaced[head] = _inflect(noun.text, parse, {"nomn", number})
    gender = parse.tag.gender
    for i in range(head):
        token = tokens[i]
        if not re.search("[а-яё]", token.text, re.I) or token.pos_ in {"ADP", "CCONJ", "ADV"}:
            continue
        replaced[i] = _agree(token.text, gender, number)
    return text_of(tokens, replaced)


def _agree(word: str, gender: str | None, number: str) -> str:
    """An adjective or participle made to agree with a nominative head; other words as they are."""
    if re.match(r"\d", word):
        if m := re.fullmatch(r"(\d+)-?(?:й|я|е|го|му|м|ой|ая|ое|ого|ому|ом|ую|ю|ые|ых|х)", word):
            return m[1] + {"masc": "-й", "femn": "-я", "neut": "-е"}.get(gender if number == "sing" else "neut", "-й")
        return word
    parses = morph.parses(word)
    parse = next((p for p in parses if p.tag.POS in {"ADJF", "PRTF"}), None)
    if parse is None:
        return word
    if parse is not parses[0] and parses[0].tag.POS == "NOUN" and not morph.known(word):
        # «акиматом» is no adjective, whatever a guess may say
        return _inflect(word, parses[0], {"nomn"})
    wanted = {"nomn", "plur"} if number == "plur" or gender is None else {"nomn", "sing", gender}
    return _inflect(word, parse, wanted)


def text_of(tokens: list, replaced: dict[int, str] | None = None) -> str:
    """Text of consecutive tokens, some replaced, white space made plain."""
    replaced = replaced or {}
    out = []
    for i, token in enumerate(tokens):
        # two words with nothing between them were one when the page was made plain
        if i and (
            token.idx > tokens[i - 1].idx + len(tokens[i - 1].text)
            or token.text[:1].isalpha()
            and tokens[i - 1].text[-1:].isalpha()
        ):
            out.append(" ")
        out.append(replaced.get(i, token.text))
    return "".join(out)


@lru_cache(maxsize=50_000)
def phrase_nominative(phrase: str) -> str:
    """As ``tokens_nominative`` for bare text, by pymorphy3 alone."""
    words = phrase.split()
    head = None
    for i, word in enumerate(words):
        parses = morph.parses(word)
        if parses and parses[0].tag.POS == "NOUN":
            head = i
            break
    if head is None or words[head].isupper():
        return phrase
    candidates = [p for p in morph.parses(words[head]) if p.tag.POS == "NOUN"]
    parse = candidates[0]
    if head:
        # agree with the adjective before it: same number, gender and case
        best = -1
        for noun in candidates:
            for adjective in morph.parses(words[head - 1]):
                tag = adjective.tag
                if (
                    tag.POS in _MODIFIER
                    and tag.case == noun.tag.case
                    and tag.number == noun.tag.number
                    and (tag.number == "plur" or tag.gender == noun.tag.gender)
                ):
                    score = noun.score + adjective.score
                    if score > best:
                        best, parse = score, noun
    number = parse.tag.number or "sing"
    words[head] = _inflect(words[head], parse, {"nomn", number})
    for i in range(head):
        words[i] = _agree(words[i], parse.tag.gender, number)
    return " ".join(words)
