"""The tagger and the parser as graphs, held against slovnet's own networks in float32."""

from pathlib import Path

import numpy as np
import pytest
from razdel import sentenize, tokenize

from pipeline import models
from pipeline.models import networks, vectors
from pipeline.readers import read
from pipeline.settings import Settings

CORPORA = Path(__file__).parents[2] / "corpora"


@pytest.fixture(scope="module")
def sentences():
    texts = [article.text for article in read([CORPORA], Settings())]
    return list(
        dict.fromkeys(tuple(t.text for t in tokenize(s.text)) for text in texts for s in sentenize(text) if s.text)
    )


def _slovnet(cls, kind):
    return cls.load(str(models.data_folder() / "model" / f"slovnet_{kind}_news_v1.tar")).navec(models.navec())


def test_the_tagger_finds_what_slovnets_finds(sentences):
    from slovnet import Morph

    theirs = [(t.text, t.pos, t.feats) for markup in _slovnet(Morph, "morph").map(sentences) for t in markup.tokens]
    ours = [
        (word, tag.pos, tag.features)
        for words, tags in zip(sentences, networks.Tagger()(sentences))
        for word, tag in zip(words, tags)
    ]
    assert len(ours) > 1000
    assert np.mean([a == b for a, b in zip(ours, theirs, strict=True)]) > 0.99


def test_the_parser_finds_what_slovnets_finds(sentences):
    from slovnet import Syntax

    theirs = [(int(t.head_id), t.rel) for markup in _slovnet(Syntax, "syntax").map(sentences) for t in markup.tokens]
    ours = [found for parse in networks.Parser()(sentences) for found in parse]
    # near ties between two heads are more common than between two tags
    assert np.mean([a == b for a, b in zip(ours, theirs, strict=True)]) > 0.97


def test_a_sentence_is_read_alike_whatever_stands_beside_it(sentences):
    tagger, parser = networks.Tagger(), networks.Parser()
    alone = [tagger([s])[0] for s in sentences[:40]], [parser([s])[0] for s in sentences[:40]]
    assert (tagger(sentences)[:40], parser(sentences)[:40]) == alone


@pytest.mark.parametrize("sentence", [(), ("\u0378",), ("ы" * 500,), (" ",), ("слово",) * 1500])
def test_any_sentence_gets_its_tags(sentence):
    assert [len(found) for found in networks.Tagger()([sentence])] == [len(sentence)]
    assert [len(found) for found in networks.Parser()([sentence, ("Да", ".")])] == [len(sentence), 2]


def test_bytes_are_near_the_vectors_and_survive_being_forgotten(monkeypatch):
    monkeypatch.setattr(vectors, "_KEPT", 50)
    navec, table = models.navec(), vectors.Bytes()
    words = ["президент", "астана", "конференция", "<unk>"]
    for start in range(0, 200, 40):
        numbers = np.array([*range(start, start + 40), *(navec.vocab[w] for w in words), -1])
        found = (table(numbers).astype("float32") - vectors.ZERO) * vectors.steps()
        wanted = np.array([*(navec.pq[n] for n in numbers[:-1]), np.zeros(300)])
        assert np.abs(found - wanted).max() <= vectors.steps().max() / 2 + 1e-6
        assert not found[-1].any()
