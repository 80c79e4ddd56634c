"""Persons: nominative name, gender, role, organisation. ``span._.person`` on the PER names."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right

from spacy.tokens import Doc, Span, Token

from pipeline import lexicon
from pipeline.russian import gazetteer, nominative
from pipeline.russian.phrases import genitive_chain
from pipeline.stages.base import Stage, names, names_in, span_at, stage, tokens_with
from pipeline.stages.morphology import feature
from pipeline.stages.relations import joined

_FORMER = {"бывший", "прежний"}
_PREPOSITIONS = {"по", "при", "в", "на"}
_STEP_OVER = {"«", "»", '"', "-", "–", "("}


@stage("people", assigns=["span._.person"], requires=["doc.spans", "token.lemma"])
class People(Stage):
    """``span._.person``: dict with name, gender, role, organisation, country, former, role_start, role_end, source (of the role: rule, model, or both) and score."""

    def annotate(self, doc: Doc) -> None:
        persons = names(doc, "PER")
        inside = {i for e in persons for i in range(e.start, e.end)}
        positions = _positions(doc) if persons else []
        learned = _learned_roles(doc, persons)
        workplaces = _workplaces(doc, persons)
        # «адвокат *Бишимбаева* Назкен Кусаинова»: the role is not his
        followed = {a.start for a, b in zip(persons, persons[1:]) if a.end == b.start and len(a) == 1}
        for span in persons:
            another = span.start in followed or _complement(span)
            role, source, score = (
                None
                if another
                else _role_before(span, inside, positions)
                or _role_after(span, inside, positions)
                or _appointed(span, inside, positions),
                "rule",
                None,
            )
            known = None if another else learned.get(span.start_char)
            if role is None and known is not None:
                role, score, source = _governing(known[0], span), known[1], "model"
            elif role is not None and known is not None and known[0].start < role.end and role.start < known[0].end:
                # both see it: the model's certainty, the rule's edges
                score, source = known[1], "rule+model"
            words = _name_words(span)
            cases = _cases(words, span, role)
            name, gender = nominative.person(tuple(w for w, _ in words), cases)
            employer, employer_country = workplaces.get(span.start_char, (None, None))
            value = {
                "name": name,
                "gender": gender,
                "role": None,
                "organisation": None,
                "country": None,
                "former": False,
                "role_start": None,
                "role_end": None,
                "source": None,
                "score": None,
            }
            if role is not None:
                value.update(describe_role(role), source=source, score=score)
                value["role_start"], value["role_end"] = role.start_char, role.end_char
                if value["organisation"] is None and employer is not None:
                    value["organisation"] = nominative.tokens_nominative(list(employer))
                value["country"] = value["country"] or employer_country
            span._.person = value


def _complement(span: Span) -> bool:
    """«адвокат *Бишимбаева* заявил»: a surname that would be a woman's, were it the subject of a verb in the masculine."""
    doc = span.doc
    if (
        len(span) > 1
        or not re.search("[оеи][вн]а$", span.text)
        or not span.start
        or span.end >= len(doc)
        or not is_position(doc[span.start - 1])
    ):
        return False
    return (
        doc[span.end].pos_ == "VERB"
        and feature(doc[span.end], "Gender") == "Masc"
        and feature(doc[span.start - 1], "Case") == "Nom"
    )


def _name_at(persons: list[Span], starts: list[int], entity: dict) -> Span | None:
    """The name, of ``persons`` that begin at ``starts``, with which an entity of the model shares a character."""
    i = bisect_right(starts, entity["end_char"] - 1) - 1
    return persons[i] if i >= 0 and persons[i].end_char > entity["start_char"] else None


def _governing(role: Span, name: Span) -> Span:
    """«*наставник* молодых врачей» where the model sees the doctors alone, of whom one man is none; or the mentor without them."""
    head = role_head(list(role)) or role[0]
    if role.end < name.start and genitive_chain(role[-1], people=set(range(name.start, name.end))) == name.start:
        return Span(role.doc, role.start, name.start, label=role.label_)
    if role.end > name.start or feature(head, "Number") != "Plur" or feature(head, "Case") != "Gen":
        return role
    noun = next(
        (t for t in reversed(list(role.doc[max(role.start - 3, name[0].sent.start) : role.start])) if t.pos_ == "NOUN"),
        None,
    )
    return Span(role.doc, noun.i, role.end, label=role.label_) if noun is not None else role


def _learned_roles(doc: Doc, persons: list[Span]) -> dict[int, tuple[Span, float]]:
    """Start of a person's name -> the position that the model ties to it, in the same sentence, and how sure it is."""
    found: dict[int, list[tuple[Span, float]]] = {}
    if not doc._.relations:
        return {}
    starts = [p.start_char for p in persons]
    jobs = sorted({(e["start_char"], e["end_char"]) for e in doc._.nested if e["type"] == "PROFESSION"})
    for person, job, score in joined(doc, "WORKS_AS"):
        name = _name_at(persons, starts, person)
        if name is None:
            continue
        # «пресс-секретарь *президента* России»: the whole position, not the one within it
        start, end = job["start_char"], job["end_char"]
        for a, b in jobs[max(bisect_left(jobs, (start, 0)) - 8, 0) : bisect_right(jobs, (start, end))]:
            if a <= start and end <= b and not (a < name.end_char and name.start_char < b):
                start, end = a, b
                break
        span = span_at(doc, start, end, "PROFESSION")
        if span.start < name.end and name.start < span.end or span[0].sent.start != name[0].sent.start:
            continue
        if not any(is_position(t) or t.pos_ in {"NOUN", "PROPN"} for t in span):
            continue
        found.setdefault(name.start_char, []).append((span, score))
    return {start: _first_of_several(roles) for start, roles in found.items()}


def _first_of_several(roles: list[tuple[Span, float]]) -> tuple[Span, float]:
    """The surest role; of those that a comma strings together the first: «*хирург*, наставник врачей Лебедь»."""
    role = roles[0]
    while (
        before := next((r for r in roles if r[0].end + 1 == role[0].start and r[0].doc[r[0].end].text == ","), None)
    ) is not None:
        role = before
    return role


#: score from which the model's word on where somebody works is taken
_SURE = 0.7


def _workplaces(doc: Doc, persons: list[Span]) -> dict[int, tuple[Span | None, str | None]]:
    """Start of a person's name -> the organisation and the country for which the model says that he works, in the same sentence."""
    out: dict[int, tuple[Span | None, str | None]] = {}
    if not doc._.relations:
        return out
    starts = [p.start_char for p in persons]
    for person, place, score in joined(doc, "WORKPLACE"):
        name = _name_at(persons, starts, person)
        if score < _SURE or name is None:
            continue
        span = span_at(doc, place["start_char"], place["end_char"], place["type"])
        if span[0].sent.start != name[0].sent.start:
            continue
        employer, country = out.get(name.start_char, (None, None))
        if place["type"] == "COUNTRY":
            token = span[0]
            country = country or gazetteer.country(span.text) or gazetteer.adjective_country(token.lemma_)
        elif place["type"] == "ORGANIZATION" and (
            employer is None or span.end == name.start
        ):  # «начальник АО «X» *Иванов*, председатель АО «Y»»
            employer = next(
                (n for n in names_in(name[0].sent, "ORG") if n.start <= span.start and span.end <= n.end), None
            )
        out[name.start_char] = employer, country
    return out


def _cases(words: list[tuple[str, str]], span: Span, role: Span | None) -> tuple[str, ...]:
    """Cases of a name's parts; a position right before the name stands in the same case, which is surer than the name's own."""
    cases = tuple(case for _, case in words)
    if (
        role is None
        or not 0 <= span.start - role.end <= 1
        or (role.end < span.start and span.doc[role.end].text not in {"–", "—", "-"})
    ):
        return cases
    head = role_head(list(role))
    if head is not None and _acting(span.doc, _with_adjectives(head, role.start), role.start) is not None:
        # «и.о. *директора*»: the genitive is not the name's; «сообщила и.о. директора *Иванова*» is the subject
        return (
            tuple("Nom" for _ in words)
            if role.start and span.doc[role.start - 1].lemma_ in lexicon.words("speech_verbs.txt")
            else cases
        )
    case = feature(head, "Case") if head is not None else ""
    return tuple(case for _ in words) if case else cases


def _name_words(span: Span) -> list[tuple[str, str]]:
    """Parts of a name with their cases; «Н.А.» and «Н. А.» become one part each way they are written."""
    parts: list[tuple[str, str]] = []
    for token in span:
        if token.is_space:
            continue
        glued = token.i > span.start and token.idx == span.doc[token.i - 1].idx + len(span.doc[token.i - 1].text)
        if (
            parts
            and glued
            and (
                token.text in {".", "-"}
                or parts[-1][0].endswith(("-",))
                or (parts[-1][0].endswith(".") and len(token.text) == 1)
            )
        ):
            parts[-1] = (parts[-1][0] + token.text, feature(token, "Case") or parts[-1][1])
        else:
            parts.append((token.text, feature(token, "Case")))
    return parts


def is_position(token: Token) -> bool:
    """Whether a token names a position («министр», «экс-глава», «генерал-майор»)."""
    positions = lexicon.words("positions.txt")
    lemma = token.lemma_
    if lemma in positions:
        return token.pos_ != "VERB"
    return (
        "-" in lemma
        and token.pos_ != "VERB"
        and not gazetteer.city(token.text)
        and (lemma.rpartition("-")[2] in positions or lemma.partition("-")[0] in positions)
    )


def _positions(doc: Doc) -> list[int]:
    """Indexes of the tokens that name a position."""
    known = lexicon.words("positions.txt")
    lemmas = {doc.vocab.strings[lemma] for lemma in doc.to_array("LEMMA").tolist()}
    return [
        i
        for i in tokens_with(doc, "LEMMA", [lemma for lemma in lemmas if "-" in lemma or lemma in known])
        if is_position(doc[i])
    ]


def _within(positions: list[int], start: int, end: int) -> list[int]:
    return positions[bisect_left(positions, start) : bisect_left(positions, end)]


def _role_before(span: Span, inside: set[int], positions: list[int]) -> Span | None:
    """«вице-министр экологии и природных ресурсов *М. Ошурбаев*»: the role that ends where the name begins."""
    doc, end = span.doc, span.start
    if not _within(positions, end - 22, end):
        return None
    sent_start = span[0].sent.start
    best = None
    i = end - 1
    if i >= sent_start and doc[i].text in {",", "–", "—"}:
        return None
    while i >= sent_start and end - i <= 22:
        token = doc[i]
        if token.is_space and token.text.count("\n") == 1:  # a line that is wrapped within the sentence
            i -= 1
            continue
        if i in inside or token.is_space or token.text in {".", ";", ":", "?", "!"}:
            break
        finite = token.pos_ in {"VERB", "AUX"} and feature(token, "VerbForm") not in {"Part"}
        if (
            finite
            or token.pos_ in {"SCONJ", "PRON", "ADV"}
            or token.lower_
            in {"а", "но", "с", "со", "от", "из", "к", "за", "для", "под", "о", "об", "после", "между", "перед", "у"}
        ):
            break
        if is_position(token):
            chain = genitive_chain(token, limit=24, prepositions=_PREPOSITIONS, people=inside) if i + 1 < end else end
            if chain >= end or _bridges(doc, token, end, inside):
                if (
                    _agrees(token, span)
                    or i > sent_start
                    and doc[i - 1].lemma_ == "обязанность"
                    or _acting(doc, _with_adjectives(token, sent_start), sent_start) is not None
                ):
                    best = token
        i -= 1
    if best is None:
        return None
    if best.i - 2 >= sent_start and doc[best.i - 1].lemma_ == "обязанность":
        return Span(doc, best.i - 2, end, label="PROFESSION")  # «исполняющая обязанности директора»
    start = _with_adjectives(best, sent_start)
    return Span(doc, _acting(doc, start, sent_start) or start, end, label="PROFESSION")


def _acting(doc: Doc, start: int, sent_start: int) -> int | None:
    """Index of the «и.о.» that stands right before a position, which is in the genitive for it; None where there is none."""
    for width in (1, 2, 4):
        if start - width >= sent_start and _ACTING.fullmatch(doc[start - width : start].text.lower()):
            return start - width
    return None


#: «исполняющий обязанности», abbreviated
_ACTING = re.compile(r"(?:вр\.?)? ?и\. ?о\.?|врио|ио")


def _agrees(token: Token, span: Span) -> bool:
    case = feature(token, "Case")
    # a name whose words all end in consonants stands in the nominative, whatever the tagger says
    consonants = all(re.search("[бвгджзклмнпрстфхцчшщ]$", t.text.lower()) for t in span)
    cases = {"Nom"} if consonants else {feature(t, "Case") for t in span} - {""}
    return (
        not case
        or not cases
        or case in cases
        or {case, *cases} <= {"Gen", "Acc"}
        or (case == "Nom" and len(cases) == 1 and "Acc" in cases)
        or feature(span[-1], "Case") == "Nom"
        and feature(token, "Number") != "Plur"
    )


def _bridges(doc: Doc, token: Token, end: int, inside: set[int]) -> bool:
    """Whether everything between a position and the name reads as one complement."""
    i = token.i
    while i < end:
        reached = genitive_chain(doc[i], limit=24, prepositions=_PREPOSITIONS, people=inside)
        if reached >= end:
            return True
        nxt = doc[reached] if reached < len(doc) else None
        if nxt is None or reached <= i:
            return False
        if nxt.is_space and reached + 1 < len(doc):
            reached, nxt = reached + 1, doc[reached + 1]
            if reached >= end:
                return True
        if nxt.text == "и" and reached - token.i > 3:
            return False  # «глава делегации … и председатель комитета Сергей Лебедев» are two
        if nxt.text in {"–", "—", "-", ",", "и"} and reached + 1 < end:
            second = reached + 1
            while (
                second + 1 < end
                and doc[second].pos_ == "ADJ"
                and feature(doc[second], "Case") == feature(token, "Case")
            ):
                second += 1
            if is_position(doc[second]):
                i = second
                continue
        if (
            nxt.text in _STEP_OVER
            or nxt.pos_ in {"PROPN", "X"}
            or (nxt.pos_ in {"NOUN", "ADJ"} and feature(nxt, "Case") == "Gen")
        ):
            i = reached
            continue
        return False
    return True


def _with_adjectives(token: Token, sent_start: int) -> int:
    i = token.i
    doc = token.doc
    while i > sent_start:
        previous = doc[i - 1]
        cases = {feature(previous, "Case"), feature(token, "Case")}
        # of one who lives the accusative is the genitive, and taggers take one for the other
        if (
            previous.pos_ in {"ADJ", "VERB"}
            and (len(cases) == 1 or cases == {"Gen", "Acc"})
            and previous.lemma_ not in {"этот", "тот", "сам", "такой", "другой", "каждый"}
            and (previous.pos_ == "ADJ")
        ):
            i -= 1
        else:
            break
    return i


def _role_after(span: Span, inside: set[int], positions: list[int]) -> Span | None:
    """«*Ерлан Нысанбаев*, министр экологии, …» and «*Иванов* — директор завода»."""
    doc, i = span.doc, span.end
    if not _within(positions, i, i + 5) or doc[i].text not in {",", "–", "—", "-", "("}:
        return None
    sentence_end = span[-1].sent.end
    if i >= sentence_end:
        return None
    i += 1
    start = i
    while i < sentence_end and doc[i].pos_ == "ADJ" and i - start < 3:
        i += 1
    if i >= sentence_end or not is_position(doc[i]) or i in inside:
        return None
    if doc[span.end].text == ",":
        case = feature(doc[i], "Case")
        cases = {feature(t, "Case") for t in span} - {""}
        if case and cases and case not in cases:
            return None
    end = _complement_end(doc[i], inside)
    # «Иванов, директор завода Петров»: the role is Petrov's
    if end in inside:
        return None
    return Span(doc, start, end, label="PROFESSION")


def _complement_end(token: Token, inside: set[int]) -> int:
    """End of a position's complement; a place or organisation right after it belongs to it whatever its tag."""
    end = genitive_chain(token, prepositions=_PREPOSITIONS, people=inside)
    doc = token.doc
    if end == token.i + 1 and end < len(doc):
        following = doc[end : min(end + 20, len(doc))]
        name = next((n for label in ("ORG", "LOC") for n in names_in(following, label) if n.start == end), None)
        end = name.end if name is not None else end
    return end


_APPOINTS = {
    "назначить",
    "назначать",
    "избрать",
    "утвердить",
    "стать",
    "переизбрать",
    "работать",
    "являться",
    "возглавить",
}


def _appointed(span: Span, inside: set[int], positions: list[int]) -> Span | None:
    """«акимом района назначен *Марат Оразалиев*», «*она* стала директором»: a position in the instrumental with such a verb."""
    if not _within(positions, span.start - 15, span.start + 16):
        return None
    doc, sentence = span.doc, span[0].sent
    near = _within(positions, max(sentence.start, span.start - 15), min(sentence.end, span.start + 16))
    if not near or feature(next((t for t in span if t.pos_ == "PROPN"), span[0]), "Case") not in {"Nom", ""}:
        return None
    for token in (doc[i] for i in near):
        if feature(token, "Case") != "Ins" or token.i in inside:
            continue
        left, right = min(token.i, span.start), max(token.i, span.end)
        verb = next((t for t in doc[left:right] if t.lemma_ in _APPOINTS), None)
        if (
            verb is None
            or any(t.text in {",", ";", ":"} for t in doc[left:right])
            or any(t.i in inside and not (span.start <= t.i < span.end) for t in doc[left:right])
        ):
            continue
        end = _complement_end(token, inside)
        return Span(doc, _with_adjectives(token, sentence.start), end, label="PROFESSION")
    return None


def describe_role(role: Span) -> dict:
    """role (nominative, without the country), organisation, country and former for a role's span."""
    tokens = [t for t in role if not t.is_space]
    country = None
    # countries: «президент Казахстана», «казахстанский министр», «… Республики Казахстан»
    keep: list[Token] = []
    i = 0
    while i < len(tokens):
        token = tokens[i]
        if sum(t.text in {"«", "“"} for t in keep) > sum(t.text in {"»", "”"} for t in keep):
            keep.append(token)  # «президент АО «*Казахстан* темир жолы»»
            i += 1
            continue
        pair = " ".join(t.text for t in tokens[i : i + 2])
        triple = " ".join(t.text for t in tokens[i : i + 3])
        width = (
            3
            if len(tokens) >= i + 3 and token.text[:1].isupper() and gazetteer.country(triple)
            else 2
            if len(tokens) >= i + 2 and token.text[:1].isupper() and gazetteer.country(pair)
            else 1
            if token.text[:1].isupper() and token.pos_ != "ADJ" and gazetteer.country(token.text)
            else 0
        )
        if width:
            country = country or gazetteer.country(" ".join(t.text for t in tokens[i : i + width]))
            if (
                i + width < len(tokens)
                and tokens[i + width].text in {"–", "—", "-"}
                and any(is_position(t) for t in keep)
            ):
                break  # «заместитель председателя кабинета министров КР — министр …»: two roles, the first
            if i + width < len(tokens) and not (keep and keep[-1].pos_ == "ADP"):
                # inside the phrase it may be needed: «посол в Казахстане»
                i += width
                continue
            if keep and keep[-1].pos_ == "ADP":
                keep.extend(tokens[i : i + width])
            i += width
            continue
        if (
            token.pos_ == "ADJ"
            and (code := gazetteer.adjective_country(token.lemma_))
            and not any(is_position(t) for t in keep)
        ):
            country = country or code
            i += 1
            continue
        keep.append(token)
        i += 1
    while keep and (keep[-1].pos_ in {"ADP", "CCONJ"} or keep[-1].text in {",", "–", "—", "-"}):
        keep.pop()
    for i, token in enumerate(keep):
        # «композитор, автор гимна»: one role, the first
        if i and token.text == ",":
            second = next((t for t in keep[i + 1 :] if t.pos_ != "ADJ"), None)
            if (
                second is not None
                and is_position(second)
                and any(is_position(t) and feature(t, "Case") == feature(second, "Case") for t in keep[:i])
            ):
                keep = keep[:i]
                break
    former = any(t.lemma_ in _FORMER or t.lemma_.startswith("экс-") for t in keep)
    for i, token in enumerate(keep):
        # «министра экономики *Указом* Главы государства» освободили
        if i and token.lemma_ in _ACTS and feature(token, "Case") == "Ins":
            keep = keep[:i]
            break
        if i and token.lower_ == "на" and any(t.lemma_ == "срок" for t in keep[i + 1 : i + 4]):
            keep = keep[:i]  # «президентом *на второй срок*»
            break
    first = role_head(keep)
    head = next((i for i, t in enumerate(keep) if t is first), None)
    acting = head is not None and any(
        _ACTING.fullmatch(nominative.text_of(keep[:n]).lower()) for n in range(1, head + 1)
    )
    text = (
        nominative.text_of(keep)
        if acting
        else nominative.tokens_nominative(keep, head, number="sing")
        if keep
        else None
    )
    organisation = next(iter(names_in(role, "ORG")), None)
    return {
        "role": _lower_role(text) if text else None,
        "organisation": nominative.tokens_nominative(list(organisation)) if organisation is not None else None,
        "country": country,
        "former": former,
    }


_ACTS = {"указ", "приказ", "распоряжение", "решение", "постановление"}


def role_head(tokens: list[Token]) -> Token | None:
    """The word of a role that stands in its case: the position, or «исполняющая» of «исполняющая обязанности директора»."""
    duty = next((i for i, t in enumerate(tokens) if t.lemma_ == "обязанность"), None)
    if duty and feature(tokens[duty - 1], "Case"):
        return tokens[duty - 1]
    position = next((t for t in tokens if is_position(t)), None)
    noun = next((t for t in tokens if t.pos_ == "NOUN"), None)
    if (
        position is not None
        and noun is not None
        and noun.i < position.i
        and feature(position, "Case") == "Gen"
        and feature(noun, "Case") not in {"Gen", ""}
    ):
        return noun  # «*наставник* молодых врачей»
    return position


def _lower_role(text: str) -> str:
    """The first word in lower case unless it is an abbreviation; «Президент» -> «президент»."""
    words = text.split(" ")
    for i, word in enumerate(words):
        bare = word.strip('«»"(),')
        parts = bare.split("-")
        low = "-".join(p.lower() for p in parts)
        if i == 0 or low in lexicon.words("positions.txt") or low.split("-")[0] in lexicon.words("positions.txt"):
            if not (bare.isupper() and len(bare) > 1):
                words[i] = word.lower()
    return re.sub(r"\s+", " ", " ".join(words)).strip()
