"""Parts of speech and features by slovnet's tagger, lemmas by pymorphy3 that agree with them."""
from __future__ import annotations

from spacy.tokens import Doc

from pipeline import models
from pipeline.russian import morph
from pipeline.stages.base import Stage, stage, words_of


def feature(token, name: str) -> str:
    """One Universal Dependencies feature of a token, '' when it has none."""
    values = token.morph.get(name)
    return values[0] if values else ""


#: words of a sentence that the models see at once; a longer one is cut
MAX_WORDS = 200


def pieces(doc: Doc) -> list[list]:
    """Sentences as lists of tokens without white space, none longer than ``MAX_WORDS``."""
    out = []
    for sentence in doc.sents:
        words = words_of(sentence)
        out.extend(words[i: i + MAX_WORDS] for i in range(0, len(words), MAX_WORDS))
    return out


@stage("morphology", assigns=["token.pos", "token.morph", "token.lemma"], requires=["token.is_sent_start"])
class Morphology(Stage):
    """Sets ``pos_``, ``morph`` and ``lemma_`` (lower case, е for ё)."""

    def annotate(self, doc: Doc) -> None:
        sentences = pieces(doc)
        if not sentences:
            return
        markups = models.by_length([[t.text for t in s] for s in sentences], models.morph().map)
        for tokens, markup in zip(sentences, markups):
            for token, tag in zip(tokens, markup.tokens):
                feats = tag.feats
                token.pos_ = tag.pos
                if feats:
                    token.set_morph("|".join(f"{k}={v}" for k, v in sorted(feats.items())))
                token.lemma_ = morph.lemma(
                    token.text.lower(), tag.pos, feats.get("Case", ""), feats.get("Number", ""), feats.get("Gender", "")
                )
