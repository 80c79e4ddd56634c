"""The training code on a few sentences: it learns, resumes, exports what runs the same without torch. Skipped where
torch is not installed.
"""

from __future__ import annotations

import numpy as np
import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("onnx")

from pipeline.evaluation import brat  # noqa: E402
from pipeline.models import arrays, joint, networks  # noqa: E402
from training import grammar  # noqa: E402
from training.compress import factors, moments, narrowed  # noqa: E402
from training.data import Labels, Vocabulary, labelled  # noqa: E402
from training.export import export  # noqa: E402
from training.links import evaluate_links, keep_encodings, likely, links_batch, new_links, pairs_of, train_links  # noqa: E402
from training.predict import evaluate, predict  # noqa: E402
from training.train import train  # noqa: E402

SETTINGS = {
    "network": {
        "width": 32,
        "letters": 16,
        "hidden": 24,
        "memory": 8,
        "span": 16,
        "pair": 24,
        "between": 8,
        "dropout": 0.0,
        "word_dropout": 0.0,
    },
    "training": {
        "seed": 1,
        "epochs": 100,
        "batch_units": 60,
        "learning_rate": 1e-2,
        "weight_decay": 0.0,
        "clip": 5.0,
        "relation_weight": 0.5,
        "far_pairs": 1.0,
        "average": 0.5,
        "evaluate_every": 100,
        "threads": 1,
        "silver_units": 0,
    },
    "links": {
        "hidden": 16,
        "pair": 16,
        "between": 8,
        "lexical": 8,
        "told": 8,
        "least": 0.02,
        "first_weight": 0.4,
        "dropout": 0.0,
        "seed": 1,
        "epochs": 60,
        "batch_units": 60,
        "learning_rate": 1e-2,
        "weight_decay": 0.0,
        "clip": 5.0,
        "hidden_entities": 0.0,
        "hidden_names": 0.0,
        "hidden_encodings": 0.0,
        "average": 0.5,
        "evaluate_every": 60,
        "threads": 1,
    },
}


def _texts():
    out = []
    for name, job in (
        ("Пётр Серов", "мэр"),
        ("Анна Лескова", "министр"),
        ("Олег Ким", "директор"),
        ("Ольга Титова", "ректор"),
    ):
        text = f"Вчера {job} {name} прибыл в Омск.\nЕго ждали."
        start = text.index(job)
        person = brat.Entity(text.index(name), text.index(name) + len(name), "PERSON")
        role = brat.Entity(start, start + len(job), "PROFESSION")
        city = brat.Entity(text.index("Омск"), text.index("Омск") + 4, "CITY")
        out.append(brat.Annotated(name, text, [role, person, city], [brat.Relation("WORKS_AS", person, role)]))
    return out


def test_it_learns_resumes_and_runs_without_torch(tmp_path):
    texts = _texts()
    labels = Labels.of(texts, least=1)
    examples = [labelled(t, labels) for t in texts]
    lines = []

    def stops(line):
        if '"epoch": 50' in line:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        train(SETTINGS, examples, examples, labels, tmp_path, log=stops)
    network = train(SETTINGS, examples, examples, labels, tmp_path, log=lines.append)
    assert any("goes on after epoch 50" in line for line in lines)
    vocabulary = Vocabulary(examples)
    scores = evaluate(network, examples, vocabulary, labels)
    assert scores["entities"] > 0.9 and scores["relations_sentence"] > 0.9
    keep_encodings(network, examples, labels)
    links = train_links(SETTINGS, examples, examples, labels, tmp_path / "links")
    assert evaluate_links(links, examples, labels)["relations_sentence"] > 0.9
    checkpoint = {
        "network": network.state_dict(),
        "links": links.state_dict(),
        "moments": moments(network, examples, labels),
        "settings": SETTINGS,
        "labels": labels.json(),
    }
    export(checkpoint, tmp_path / "weights", quantise=False)
    model = joint.Joint(tmp_path / "weights")
    for e, spans, i, j, p in predict([network], examples, vocabulary, labels, reader=links):
        found = model([_text(e)])[0]
        assert [s[:3] for s in found.spans] == [(a, b, labels.types[k]) for a, b, k in spans]
        assert {(x, y, r) for x, y, r, _ in found.links} == {
            (int(i[n]), int(j[n]), labels.relations[r]) for n, r in zip(*np.nonzero(p > 0.5))
        }
    export(checkpoint, tmp_path / "small")
    assert joint.Joint(tmp_path / "small")([_text(examples[0])])[0].spans


def _text(e):
    return joint.Text(e.units, e.sentences, e.heads, e.deps)


def _read_examples(tmp_path):
    texts = _texts()
    labels = Labels.of(texts, least=1)
    examples = [labelled(t, labels) for t in texts]
    generator = torch.Generator().manual_seed(1)
    for e in examples:
        e.words, e.encoded = (
            torch.randn(len(e.units), 12, generator=generator).half(),
            torch.randn(len(e.units), 10, generator=generator).half(),
        )
    return examples, labels


def test_the_grammar_is_slovnets(tmp_path, monkeypatch):
    sentences = [
        tuple("Вчера министр прибыл в Омск , где его ждали студенты и врачи .".split()),
        tuple("Вода в реках поднялась на 20 сантиметров .".split()),
    ]
    shipped = networks.Tagger()(sentences), networks.Parser()(sentences)
    grammar.write([list(s) for s in sentences], tmp_path)
    monkeypatch.setattr(networks, "FOLDER", tmp_path)
    assert (networks.Tagger()(sentences), networks.Parser()(sentences)) == shipped


def test_the_greatest_of_a_stretch_is_that_of_its_rows(tmp_path):
    from training.links import _greatest

    x = torch.randn(50, 3)
    low, high = torch.tensor([0, 3, 10, 49, 7]), torch.tensor([1, 9, 50, 50, 39])
    expected = torch.stack([x[a:b].amax(0) for a, b in zip(low, high)])
    assert torch.equal(_greatest(x, low, high), expected)
    assert np.allclose(arrays.Greatest(x.numpy())(low.numpy(), high.numpy()), expected.numpy())


def test_what_is_hidden_is_not_seen(tmp_path):
    examples, labels = _read_examples(tmp_path)
    shown = likely(examples, labels)
    parts = [(e, e.spans, pairs_of(e, e.spans, labels, shown)) for e in examples]
    assert links_batch(parts, labels)["tags"].sum() > 0 == links_batch(parts, labels, hidden=1.0)["tags"].sum()

    def network(**settings):
        torch.manual_seed(1)
        return new_links({**SETTINGS["links"], **settings}, labels, examples[0], shown)

    batch = links_batch(parts, labels)
    blind = {**batch, "encoded": torch.zeros_like(batch["encoded"])}
    assert not torch.allclose(network()(batch)[0], network()(blind)[0])
    assert torch.allclose(network(hidden_encodings=1.0)(batch)[0], network()(blind)[0])
    covered = torch.ones(len(batch["words"]), 1)
    for a, b in batch["spans"].tolist():
        covered[a:b] = 0
    nameless = {**batch, "words": batch["words"] * covered}
    assert torch.allclose(network(hidden_names=1.0)(batch)[0], network()(nameless)[0])


def test_a_pair_is_weighed_by_the_others_of_its_entities(tmp_path):
    examples, labels = _read_examples(tmp_path)
    e = examples[0]
    own = pairs_of(e, e.spans, labels, np.ones((len(labels.types), len(labels.types), 96), dtype=bool))
    # the same pair twice, as of an entity with two candidates
    two = own._replace(
        sources=np.repeat(own.sources, 2),
        targets=np.repeat(own.targets, 2),
        turned=np.repeat(own.turned, 2),
        **{
            n: np.repeat(getattr(own, n), 2, axis=0)
            for n in ("pair_features", "possible", "near", "together", "paths", "meets")
        },
    )
    network = new_links(
        {**SETTINGS["links"], "least": 0.0}, labels, e, np.ones((len(labels.types), len(labels.types), 96), dtype=bool)
    ).eval()
    (first, weighed), (first_of_two, weighed_of_two) = (
        network(links_batch([(e, e.spans, p)], labels)) for p in (own, two)
    )
    assert torch.allclose(first_of_two[::2], first, atol=1e-6)
    assert not torch.allclose(weighed_of_two[::2], weighed, atol=1e-4)
    # what is out of the question at first sight stays so
    assert network.settings["least"] == 0.0
    network.settings = {**network.settings, "least": 0.999}
    assert (network(links_batch([(e, e.spans, own)], labels))[1] == -20).all()


def test_few_directions_give_nearly_the_same_scores():
    dice = np.random.default_rng(1)
    # ends and starts that lie near a plane, as those of real text do
    starts, ends = (
        dice.normal(size=(500, 3)) @ dice.normal(size=(3, n)) + 0.01 * dice.normal(size=(500, n)) for n in (8, 8)
    )
    starts = np.concatenate([starts, np.ones((500, 1))], axis=1)
    u = dice.normal(size=(9, 4, 9))
    whole = np.einsum("ni,ijk,nk->nj", starts, u, np.concatenate([ends, np.ones((500, 1))], axis=1))

    def error(rank):
        f = factors(u, starts.T @ starts, ends.T @ ends, rank)
        found = np.einsum("ni,ij,jtk,lk,nl->nt", starts, f["start"], f["middle"], f["end"], ends) + np.einsum(
            "ni,it->nt", starts, f["one"]
        )
        return np.abs(found - whole).max() / np.abs(whole).max()

    assert error(8) < 0.002 < error(4) < 0.05 < error(1)


def test_a_narrow_product_is_nearly_the_wide_one_on_what_is_read():
    dice = np.random.default_rng(1)
    read = dice.normal(size=(500, 3)) @ dice.normal(size=(3, 8)) + 0.01 * dice.normal(size=(500, 8))
    weight = dice.normal(size=(20, 8))

    def error(rank):
        few, many = narrowed(weight, read.T @ read, rank)
        assert few.shape[0] == many.shape[1] <= rank
        return np.abs(read @ (weight - many @ few).T).max() / np.abs(read @ weight.T).max()

    assert error(8) < 1e-4 < error(3) < 0.05 < error(1)
