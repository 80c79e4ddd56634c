"""Where events are named or pointed at, by nouns."""

from __future__ import annotations

from collections.abc import Callable

from spacy.tokens import Doc, Token

from pipeline import lexicon
from pipeline.russian.gazetteer import fold
from pipeline.stages.base import tokens_with
from pipeline.stages.events.clause import negated, with_preposition
from pipeline.stages.events.data import Mention, View
from pipeline.stages.events.kinds import GENERIC, OPEN, Kind, groups, kind_named, kinds
from pipeline.stages.events.name import read_name
from pipeline.stages.morphology import feature


def event_kind(token: Token) -> Kind | None:
    """The kind of event that a noun names, None for other words.

    Examples: «разговор» of «телефонный разговор»; None for «разговор» alone, «выбор» in the singular.
    """
    if token.pos_ not in {"NOUN", "PROPN"}:
        return None
    rows = kinds().get(token.lemma_)
    if rows is None and "-" in token.lemma_:
        first, _, last = token.lemma_.rpartition("-")
        rows = kinds().get(first if last.isdigit() else last)
    if rows is None:
        return None
    plural = feature(token, "Number") == "Plur"
    around: set[str] | None = None
    for row in rows:
        if row.number == ("sg" if plural else "pl"):
            continue
        if row.beside:
            around = _around(token) if around is None else around
            if not row.beside & around:
                continue
        return row
    return None


def _around(token: Token) -> set[str]:
    """Lemmas of the three words before a noun and the four after it, within its sentence."""
    doc, i = token.doc, token.i
    out = {f"{with_preposition(token)}+"}
    for j in range(i - 1, max(i - 4, -1), -1):
        if doc[j + 1].is_sent_start or doc[j].pos_ not in {"ADJ", "DET", "NUM", "VERB", "PUNCT"} or doc[j].text == ",":
            break
        out.add(doc[j].lemma_)
    for j in range(i + 1, min(i + 5, len(doc))):
        if doc[j].is_sent_start or doc[j].pos_ in {"VERB", "AUX"} or doc[j].text in {",", ".", ";", ":"}:
            break
        if doc[j].pos_ != "ADP" or j == i + 1:
            out.add(doc[j].lemma_)
    return out


# --- no events: an ordered list of reasons ----------------------------------------------------------


def _of_organisation(view: View, token: Token, kind: Kind) -> bool:
    """«Центр *конференций*»: inside an organisation's name; «*Форум* …» that heads one is an event."""
    entity = view.entity_at.get(token.i)
    if entity is None or entity.label_ == "LOC":
        return False
    if entity.label_ == "PER":
        return True
    record = view.record_at.get((entity.start_char, entity.end_char))
    if record is not None and record["kind"] in {"parliament", "party", "ministry", "court"}:
        return True  # «Национальная *ассамблея*» объявила
    head = next((t for t in entity if t.pos_ in {"NOUN", "PROPN"}), None)
    return not (
        head is not None
        and head.i == token.i
        and kind.family in {"forum", "championship"}
        or kind.name in {"фестиваль"}
    )


def _denied(view: View, token: Token, kind: Kind) -> bool:
    """«обошлось без *взрыва*», «встреча не состоялась»."""
    verb = token.head
    return negated(token) or verb.lemma_ in {"отменить", "отменять", "сорвать"} and token.dep_ in {"obj", "nsubj:pass"}


def _unreal(view: View, token: Token, kind: Kind) -> bool:
    """«угроза *теракта*», «в случае *аварии*», «возможная *встреча*»."""
    head = token.head
    if head.i < token.i and head.lemma_ in lexicon.words("events/unreal.txt") and token.dep_ in {"nmod", "conj", "obj"}:
        return True
    return any(c.lemma_ in _SUPPOSED for c in token.children)


_SUPPOSED = lexicon.words("events/supposed.txt")


def _shares(view: View, token: Token, kind: Kind) -> bool:
    """«100% *акций*», «*акции* АО «Заря»»."""
    if token.lemma_ != "акция":
        return False
    doc = token.doc
    before = doc[token.i - 1].text.lower() if token.i else ""
    after = doc[token.i + 1] if token.i + 1 < len(doc) else None
    return (
        before == "%"
        or before.startswith(("процент", "пакет"))
        or after is not None
        and (after.text.isupper() and len(after.text) > 1 or after.lemma_ in {"компания", "банк", "завод"})
    )


_SCHEDULED = {"дневной", "дневный", "утренний", "вечерний", "торговый", "зимний", "летний", "экзаменационный"}


def _of_exchange(view: View, token: Token, kind: Kind) -> bool:
    """«утренняя *сессия*» of a stock exchange, «зимняя *сессия*» of students."""
    return token.lemma_ == "сессия" and token.i > 0 and token.nbor(-1).lemma_ in _SCHEDULED


def _of_office(view: View, token: Token, kind: Kind) -> bool:
    """«министр *обороны* …», «служба *протокола*»: the complement of an office."""
    return token.i > 0 and token.nbor(-1).lemma_ in {"министр", "ведомство", "служба", "министерство"}


def _your(view: View, token: Token, kind: Kind) -> bool:
    """«Ваш *визит*»: of the reader."""
    return token.i > 0 and token.nbor(-1).lemma_ in {"ваш", "твой"}


def _state(view: View, token: Token, kind: Kind) -> bool:
    """«под *арестом*», «под *судом*»: a state that somebody is in."""
    return token.i > 0 and token.nbor(-1).lower_ == "под" and kind.category in {"police", "trial"}


def _stage_of(view: View, token: Token, kind: Kind) -> bool:
    """«вышли в *финал*»: a stage that somebody gets to."""
    return kind.family == "match" and feature(token, "Case") == "Acc" and token.i > 0 and token.nbor(-1).lower_ == "в"


def _of_role(view: View, token: Token, kind: Kind) -> bool:
    """«победитель *конкурса* «Голос» Анна Белова»: a role tells nothing of that contest."""
    name = view.role_tokens().get(token.i)
    return name is not None and name.start > token.i and token.dep_ != "root"


def _occasion(view: View, token: Token, kind: Kind) -> bool:
    """«приурочили ко *Дню* Республики», «поздравил с *праздником*»: an occasion, not what happens."""
    if kind.category != "holiday":
        return False
    return with_preposition(token) in {"к", "ко", "с", "со"} or token.head.lemma_ in {
        "преддверие",
        "канун",
        "честь",
        "рамка",
    }


def _showing(view: View, token: Token, kind: Kind) -> bool:
    """«*демонстрация* силы», «домашний *арест*»: another sense of the noun."""
    if token.lemma_ == "демонстрация":
        return any(
            c.dep_ == "nmod" and feature(c, "Case") == "Gen" and c.lemma_ not in groups() for c in token.children
        )
    return kind.category == "police" and any(c.lemma_ in {"домашний", "административный"} for c in token.children)


NO_EVENT: tuple[Callable[[View, Token, Kind], bool], ...] = (
    _of_organisation,
    _of_office,
    _shares,
    _of_exchange,
    _your,
    _denied,
    _unreal,
    _state,
    _stage_of,
    _of_role,
    _occasion,
    _showing,
)


def find_mentions(view: View) -> list[Mention]:
    """Named and unnamed mentions by nouns, in order."""
    doc = view.doc
    aliases = {a["short"]: a for a in (doc._.aliases or [])}
    out: list[Mention] = []
    covered = -1
    lemmas = {*kinds(), *GENERIC, *_compounds(doc)}
    for i in sorted({*tokens_with(doc, "LEMMA", lemmas), *tokens_with(doc, "ORTH", aliases)}):
        token = doc[i]
        if i < covered or i in view.people or token.is_space:
            continue
        if token.text in aliases and (kind := kind_named(aliases[token.text]["name"])) is not None:
            out.append(Mention(kind, i, i + 1, i, aliases[token.text]["name"], short=token.text, generic=True))
            continue
        if token.lemma_ in GENERIC:
            if feature(token, "Number") == "Sing":
                out.append(Mention(None, i, i + 1, i, "", generic=True))
            continue
        kind = event_kind(token)
        if kind is not None and kind.capital and not (token.text[:1].isupper() and not token.is_sent_start):
            continue
        if kind is None or any(reason(view, token, kind) for reason in NO_EVENT):
            continue
        mention = read_name(view, token, kind)
        out.append(mention)
        # «на открытии конференции»: the opening alone is nothing to report, the conference is
        covered = mention.end if mention.named or kind.needs < 2 or kind.category == "decision" else i + 1
    return out


def _compounds(doc: Doc) -> list[str]:
    """Lemmas of the Doc such as «гала-концерт», whose last part is a kind."""
    lemmas = {doc.vocab.strings[int(h)] for h in set(doc.to_array("LEMMA").tolist())}
    return [lemma for lemma in lemmas if "-" in lemma and any(part in kinds() for part in lemma.rpartition("-")[::2])]


def quoted_title(view: View, mention: Mention) -> bool:
    """Whether a mention has a title in quotation marks."""
    return any(t.text in OPEN for t in view.doc[mention.head + 1 : mention.end])


def stem(name: str) -> str:
    """The first letters of a kind, enough to find it in a title."""
    word = fold(name).split()[-1]
    return word[: max(len(word) - 2, 3)]
