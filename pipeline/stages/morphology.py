"""Parts of speech and features by slovnet's tagger, lemmas by pymorphy3 that agree with them."""
from __future__ import annotations

from spacy.attrs import IS_SPACE, SENT_START
from spacy.tokens import Doc

from pipeline import models
from pipeline.russian import morph
from pipeline.stages.base import Stage, stage


def feature(token, name: str) -> str:
    """One Universal Dependencies feature of a token, '' when it has none."""
    values = token.morph.get(name)
    return values[0] if values else ""


#: words of a sentence that the models see at once; a longer one is cut
MAX_WORDS = 200


def pieces(doc: Doc) -> list[list]:
    """Sentences as lists of tokens without white space, none longer than ``MAX_WORDS``."""
    if not len(doc):
        return []
    if not doc.has_annotation("SENT_START"):
        raise ValueError("there are no sentences: svodka.sentences must come before")
    out: list[list] = []
    starts, spaces = (column.tolist() for column in doc.to_array([SENT_START, IS_SPACE]).T)
    new = True
    for token, start, space in zip(doc, starts, spaces):
        new = new or start == 1
        if space:
            continue
        if new or len(out[-1]) == MAX_WORDS:
            out.append([])
            new = False
        out[-1].append(token)
    return out


@stage("morphology", assigns=["token.pos", "token.morph", "token.lemma"], requires=["token.is_sent_start"])
class Morphology(Stage):
    """Sets ``pos_``, ``morph`` and ``lemma_`` (lower case, е for ё)."""

    def annotate(self, doc: Doc) -> None:
        sentences = pieces(doc)
        if not sentences:
            return
        for tokens, tags in zip(sentences, models.tagger()([[t.text for t in s] for s in sentences])):
            for token, tag in zip(tokens, tags):
                feats = tag.features
                token.pos_ = tag.pos
                if feats:
                    token.set_morph(tag.morph)
                token.lemma_ = morph.lemma(
                    token.text.lower(), tag.pos, feats.get("Case", ""), feats.get("Number", ""), feats.get("Gender", "")
                )
