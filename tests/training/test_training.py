"""The training code on a few sentences: it learns, resumes, exports what runs the same without torch. Skipped where torch is not installed."""
from __future__ import annotations

import numpy as np
import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("onnx")

from pipeline.evaluation import brat  # noqa: E402
from pipeline.models import joint  # noqa: E402
from training.data import Labels, Vocabulary, labelled  # noqa: E402
from training.export import export  # noqa: E402
from training.predict import evaluate, predict  # noqa: E402
from training.train import train  # noqa: E402

SETTINGS = {
    "network": {"width": 32, "letters": 16, "hidden": 24, "memory": 8, "span": 16, "pair": 24, "between": 8, "dropout": 0.0, "word_dropout": 0.0},
    "training": {"seed": 1, "epochs": 100, "batch_units": 60, "learning_rate": 1e-2, "weight_decay": 0.0, "clip": 5.0, "relation_weight": 0.5, "far_pairs": 1.0, "average": 0.5, "evaluate_every": 100, "threads": 1, "silver_units": 0},
}


def _texts():
    out = []
    for name, job in (("Пётр Серов", "мэр"), ("Анна Лескова", "министр"), ("Олег Ким", "директор"), ("Ольга Титова", "ректор")):
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
    checkpoint = {"network": network.state_dict(), "settings": SETTINGS, "labels": labels.json()}
    export(checkpoint, tmp_path / "weights", quantise=False)
    model = joint.Joint(tmp_path / "weights")
    for e, spans, i, j, p in predict([network], examples, vocabulary, labels):
        found = model([joint.Text(e.units, e.sentences)])[0]
        assert [s[:3] for s in found.spans] == [(a, b, labels.types[k]) for a, b, k in spans]
        assert {(x, y, r) for x, y, r, _ in found.links} == {(int(i[n]), int(j[n]), labels.relations[r]) for n, r in zip(*np.nonzero(p > 0.5))}
    export(checkpoint, tmp_path / "small")
    assert joint.Joint(tmp_path / "small")([joint.Text(examples[0].units, examples[0].sentences)])[0].spans
