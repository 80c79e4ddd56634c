"""razdel's tokens as spaCy's: white space other than one plain space becomes tokens, so the text stays as given."""

from __future__ import annotations

import numpy
import spacy
from razdel import tokenize
from spacy.tokens import Doc

from pipeline.russian import characters, glued, languages, sentences
from pipeline.stages.base import Stage, stage, text_of

#: a sentence longer than this is cut: it is a table or a list without stops, and later stages look through whole
#: sentences
MAX_TOKENS = 400


class Tokenizer:
    """Callable ``text -> Doc`` with razdel's tokens of the folded text.

    ``doc.text`` is what rules and models read: characters folded (``characters``), sentences in other languages blank
    (``languages``). Where that is not the text as given, ``base.given_text`` has it, and ``base.folded`` the places.
    """

    def __init__(self, vocab):
        self.vocab = vocab

    def __call__(self, text: str) -> Doc:
        folded = characters.fold(text)
        foreign = languages.foreign(folded.text)
        read = languages.blanked(folded.text, foreign) if foreign else folded.text
        doc = self._split(read)
        if read != text:
            doc.user_data["svodka_given"] = text
        if folded.starts:
            doc.user_data["svodka_starts"], doc.user_data["svodka_ends"] = folded.starts, folded.ends
        if foreign:
            doc.user_data["svodka_languages"] = list(dict.fromkeys(part.language for part in foreign))
        return doc

    def _split(self, text: str) -> Doc:
        words: list[str] = []
        spaces: list[bool] = []
        position = 0

        def gap(blank: str) -> None:
            """Hand over what stands between two tokens."""
            if not blank:
                return
            if words and blank[0] == " " and not spaces[-1] and not words[-1].isspace():
                spaces[-1] = True
                blank = blank[1:]
            if blank:
                words.append(blank)
                spaces.append(False)

        for start, piece in sentences.chunks(text):
            for token in tokenize(piece):
                gap(text[position : start + token.start])
                for part in glued.parts(token.text):
                    words.append(part)
                    spaces.append(False)
                position = start + token.stop
        gap(text[position:])
        # the text is at hand; spaCy would put it together from the tokens
        return Doc(self.vocab, words=words, spaces=spaces, user_data={"svodka_text": text})

    def to_bytes(self, exclude=()) -> bytes:
        return b""

    def from_bytes(self, data, exclude=()):
        return self

    def to_disk(self, path, exclude=()):
        return None

    def from_disk(self, path, exclude=()):
        return self


@spacy.registry.tokenizers("svodka.tokenizer")
def create_tokenizer():
    """Factory for a config's ``[nlp.tokenizer]``."""
    return lambda nlp: Tokenizer(nlp.vocab)


@stage("sentences")
class Sentences(Stage):
    """Sentence starts by razdel, within lines."""

    def annotate(self, doc: Doc) -> None:
        text = text_of(doc)
        starts = {start for start, _ in sentences.sentence_bounds(text)}.union(sentences.glued(text))
        flags, length = [], 0
        for i, idx in enumerate(doc.to_array(["IDX"]).tolist()):
            length += 1
            if i == 0 or idx in starts or length > MAX_TOKENS:
                flags.append([1])
                length = 0
            else:
                flags.append([-1])
        # one call for all: the setter of Token looks through the whole Doc each time
        if flags:
            doc.from_array(["SENT_START"], numpy.array(flags, dtype="int64").astype("uint64"))
