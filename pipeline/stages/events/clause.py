"""Grammar of a clause, read from the dependency tree: who does it, to whom, with whom; and whether it is said to
happen.
"""

from __future__ import annotations

from spacy.tokens import Token

from pipeline import lexicon
from pipeline.stages.morphology import feature

_SUBJECTS = ("nsubj", "nsubj:pass", "csubj")
#: dependents through which a noun phrase climbs to the verb of its clause
_NOMINAL = (
    "nmod",
    "appos",
    "conj",
    "flat",
    "flat:name",
    "flat:foreign",
    "amod",
    "obl",
    "obj",
    "iobj",
    "nsubj",
    "nsubj:pass",
)


def is_verb(token: Token) -> bool:
    """A finite verb, a short participle or an infinitive."""
    if token.pos_ not in {"VERB", "AUX"}:
        return False
    form = feature(token, "VerbForm")
    return form in {"Fin", "Inf", "Conv"} or form == "Part" and feature(token, "Variant") == "Short"


def is_passive(verb: Token) -> bool:
    """«задержан», «задержаны», «организуется»."""
    return feature(verb, "Voice") == "Pass" or any(c.dep_ in {"nsubj:pass", "aux:pass"} for c in verb.children)


def governor(token: Token, steps: int = 6) -> Token | None:
    """The verb on which a noun phrase depends («заявил» of «на заседании правительства»); None where there is none."""
    node = token
    for _ in range(steps):
        head = node.head
        if head.i == node.i:
            return None
        if head.pos_ in {"VERB", "AUX"}:
            return head
        node = head
    return None


def conjuncts(token: Token, most: int = 30) -> list[Token]:
    """A noun and those that a comma or «и» strings to it: «X, Y и Z»; the tree may hang each on the first or on the one
    before.
    """
    out, queue = [], [token]
    while queue and len(out) < most:
        node = queue.pop(0)
        out.append(node)
        queue += [
            c
            for c in node.children
            if c.dep_ == "conj" and c.pos_ in {"NOUN", "PROPN", "PRON", "ADJ", "NUM"} and c.i > node.i
        ]
    return out


def with_preposition(token: Token) -> str:
    """The preposition before a noun phrase, lower case, "" for none."""
    return next((c.lower_ for c in token.children if c.dep_ == "case"), "")


def antecedent(token: Token) -> Token:
    """The noun that «который» stands for; other words themselves."""
    if token.lemma_ != "который":
        return token
    verb = token.head
    return verb.head if verb.dep_.startswith("acl") and verb.head.i < token.i else token


def subjects(verb: Token) -> list[Token]:
    """Subjects of a verb; those of the verb that it is strung to, where it has none of its own («прилетел и
    *принял*»).
    """
    for node in (verb, verb.head):
        own = [c for c in node.children if c.dep_ in _SUBJECTS and feature(c, "Case") in {"Nom", "Gen", "Acc", ""}]
        if own:
            return [t for c in own for t in conjuncts(_counted(c))]
        if verb.dep_ not in {"conj", "xcomp", "advcl"}:
            break
    return []


def _counted(token: Token) -> Token:
    """The noun of «двое *мужчин*» where the tree hangs it on the numeral."""
    if token.pos_ == "ADV":  # «не *менее* 50 человек»
        return next((c for c in token.children if c.pos_ == "NOUN" and feature(c, "Case") == "Gen"), token)
    if token.pos_ != "NUM":
        return token
    return next((c for c in token.children if c.dep_ == "nmod" and c.pos_ == "NOUN" and not with_preposition(c)), token)


def objects(verb: Token) -> list[Token]:
    """Direct objects of a verb; of a passive its subjects."""
    if is_passive(verb):
        return subjects(verb)
    subject = any(c.dep_ == "nsubj" and feature(c, "Case") == "Nom" for c in verb.children)
    own = [c for c in verb.children if c.dep_ == "obj" or subject and c.dep_ == "nsubj" and feature(c, "Case") == "Acc"]
    return [t for c in own for t in conjuncts(_counted(c))]


def agents(verb: Token) -> list[Token]:
    """Who does it: the subject, or with a passive the bare instrumental."""
    if not is_passive(verb):
        return subjects(verb)
    own = [
        c
        for c in verb.children
        if c.dep_ in {"obl", "obl:agent", "nmod", "iobj"} and feature(c, "Case") == "Ins" and not with_preposition(c)
    ]
    return [t for c in own for t in conjuncts(c)]


def complements(token: Token, preposition: str, case: str) -> list[Token]:
    """Dependents of a noun or verb with this preposition ("" for none) in this case: («с», «Ins») of «встреча с
    министром».
    """
    own = [
        c
        for c in token.children
        if c.dep_ in {"nmod", "obl", "iobj", "appos", "obl:agent"}
        and feature(c, "Case") in {case, ""}
        and c.pos_ in {"NOUN", "PROPN", "PRON", "NUM", "ADJ"}
        and _fits(with_preposition(c), preposition)
    ]
    return [t for c in own for t in conjuncts(_counted(c))]


def _fits(found: str, wanted: str) -> bool:
    return found == wanted or bool(wanted) and found == wanted + ("о" if wanted in {"с", "в"} else "")


_BE = lexicon.words("events/being.txt")


def negated(token: Token) -> bool:
    """«не состоялся», «встречи не было», «без взрыва»."""
    if any(c.lower_ in {"не", "ни", "без", "нет"} and c.i < token.i for c in token.children):
        return True
    head = token.head
    return head.i != token.i and (
        head.lower_ == "нет"
        or head.lemma_ in _BE
        and feature(token, "Case") == "Gen"
        and any(c.lower_ == "не" for c in head.children)
        or head.pos_ in {"VERB", "AUX"}
        and token.dep_ in {"nsubj", "nsubj:pass", "obj"}
        and any(c.lower_ == "не" for c in head.children)
    )


def hypothetical(verb: Token) -> bool:
    """«мог бы», «если», «хочет встретиться»: what is only wished or supposed."""
    if any(c.lower_ in {"бы", "б", "если", "чтобы", "якобы"} for c in verb.children):
        return True
    if (
        feature(verb, "VerbForm") == "Inf"
        or verb.dep_ in {"ccomp", "acl"}
        and verb.head.lemma_ in lexicon.words("events/unreal.txt")
    ):
        return True
    if any(c.lemma_ in {"всегда", "обычно", "часто", "регулярно"} for c in verb.children):
        return True
    return feature(verb, "Mood") in {"Cnd", "Imp"}


def in_past_or_present(verb: Token) -> bool:
    """Whether a verb says that something has happened or does; planned things are told by their nouns."""
    return not hypothetical(verb) and not negated(verb) and (is_verb(verb))
