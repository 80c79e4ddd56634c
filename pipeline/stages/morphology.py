"""Parts of speech and features by slovnet's tagger, lemmas by pymorphy3 that agree with them."""

from __future__ import annotations

from typing import NamedTuple

import numpy
from spacy.attrs import IS_SPACE, LEMMA, MORPH, POS, SENT_START
from spacy.tokens import Doc

from pipeline import models
from pipeline.russian import morph
from pipeline.russian.ud import feature
from pipeline.stages.base import Stage, stage

__all__ = ["Morphology", "feature"]

#: words of a sentence that the models see at once; a longer one is cut
MAX_WORDS = 200


class Piece(NamedTuple):
    """A sentence, or as much of it as a model sees at once: token indexes without white space, and their texts."""

    tokens: list[int]
    words: list[str]


def pieces(doc: Doc) -> list[Piece]:
    """The sentences of ``doc``, none longer than ``MAX_WORDS``; put together once for all models.

    Raises:
        ValueError: no stage has set sentence starts.
    """
    if (known := doc.user_data.get("svodka_pieces")) is not None:
        return [Piece(*piece) for piece in known]  # plain lists, once it has been to another process
    out: list[Piece] = []
    if len(doc):
        if not doc.has_annotation("SENT_START"):
            raise ValueError("there are no sentences: svodka.sentences must come before")
        new = True
        for i, ((start, space), word) in enumerate(
            zip(doc.to_array([SENT_START, IS_SPACE]).tolist(), (t.text for t in doc))
        ):
            new = new or start == 1
            if space:
                continue
            if new or len(out[-1].tokens) == MAX_WORDS:
                out.append(Piece([], []))
                new = False
            out[-1].tokens.append(i)
            out[-1].words.append(word)
    doc.user_data["svodka_pieces"] = out
    return out


@stage("morphology")
class Morphology(Stage):
    """Sets ``pos_``, ``morph`` and ``lemma_`` (lower case, е for ё)."""

    def annotate(self, doc: Doc) -> None:
        sentences = pieces(doc)
        if not sentences:
            return
        strings, features = doc.vocab.strings, doc.vocab.morphology
        values = numpy.zeros((len(doc), 3), dtype="uint64")
        known: dict[tuple[str, int], tuple[int, int, int]] = {}
        for piece, tags in zip(sentences, models.tagger()(piece.words for piece in sentences)):
            for i, word, tag in zip(piece.tokens, piece.words, tags):
                key = word, id(tag)  # there is one Tag of a kind
                if (value := known.get(key)) is not None:
                    values[i] = value
                    continue
                feats = tag.features
                if (noun := morph.listed_noun(word)) is not None:
                    lemma, cases = noun
                    fits = not cases or feats.get("Case") in cases
                    known[key] = values[i] = (
                        strings.add("NOUN"),
                        features.add(
                            tag.morph
                            if fits
                            else "|".join(f"{k}={v}" for k, v in sorted({**feats, "Case": cases[0]}.items()))
                        ),
                        strings.add(lemma),
                    )
                    continue
                lemma = morph.lemma(
                    word.lower(), tag.pos, feats.get("Case", ""), feats.get("Number", ""), feats.get("Gender", "")
                )
                known[key] = values[i] = strings.add(tag.pos), features.add(tag.morph), strings.add(lemma)
        doc.from_array([POS, MORPH, LEMMA], values)
