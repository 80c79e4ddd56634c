"""slovnet's tagger and parser as int8 graphs: ``python -m training.grammar TEXTS [--weights FOLDER]``.

The networks are natasha's (https://github.com/natasha/slovnet; its ``slovnet.exec`` runs them in numpy). Nothing is
trained: their weights become
``tagger.onnx`` and ``parser.onnx`` with products in int8, whose scales are measured on the texts of a folder, and
``grammar.npz`` with what is left.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import NamedTuple

import numpy as np
import onnx
from onnx import TensorProto

from pipeline import models
from pipeline.models import vectors
from training.export import Graph

_END = np.iinfo("int64").max


class Layer(NamedTuple):
    """A convolution of width 3, what comes after its ReLU (scale and shift of the batch's norm), and the greatest value
    of each output.

    ``weight``: (3, inputs, outputs).
    """

    weight: np.ndarray
    bias: np.ndarray
    scale: np.ndarray
    shift: np.ndarray


def layers(model) -> list[Layer]:
    """The encoder of a slovnet model."""
    out = []
    for layer in model.infer.model.encoder.layers:
        norm = layer.norm
        scale = norm.weight.array / norm.std.array
        out.append(
            Layer(
                layer.conv.weight.array.transpose(2, 1, 0),
                layer.conv.bias.array,
                scale,
                norm.bias.array - norm.mean.array * scale,
            )
        )
    return out


def encode(model, sentence: list[str], own: list[Layer]) -> np.ndarray:
    """A sentence after some of a model's layers, the first ones, in float32: (words, outputs)."""
    from slovnet.shape import word_shape

    network, coder = model.infer.model, model.infer.encoder
    word = network.emb.word
    numbers = np.array([coder.words_vocab.encode(w.lower()) for w in sentence])
    shapes = np.array([coder.shapes_vocab.encode(word_shape(w)) for w in sentence])
    codes = word.codes.array[np.arange(len(word.codes.array)), word.indexes.array[numbers]].reshape(len(sentence), -1)
    x = np.concatenate([codes, network.emb.shape.weight.array[shapes]], axis=1)
    for layer in own:
        wide = np.pad(x, ((1, 1), (0, 0)))
        x = sum(wide[k : k + len(x)] @ layer.weight[k] for k in range(3)) + layer.bias
        x = np.maximum(x, 0) * layer.scale + layer.shift
    return x


def graph(model, sentences: list[list[str]], kind: str) -> onnx.ModelProto:
    """``Tagger``'s or ``Parser``'s graph; see ``pipeline.models.networks``."""
    f32, i64, u8 = TensorProto.FLOAT, TensorProto.INT64, TensorProto.UINT8
    network = model.infer.model
    own = layers(model)
    g = Graph(kind)

    def product(x: str, weight: np.ndarray, bias: np.ndarray) -> str:
        """(places, inputs) in bytes -> (places, outputs); ``weight`` (3, inputs, outputs) for a place and those beside
        it.
        """
        edge = g.weight(np.full((1, weight.shape[1]), vectors.ZERO, dtype="uint8"))
        wide = g.add("Concat", [edge, x, edge], axis=0)
        cuts = [(0, -2), (1, -1), (2, _END)]
        parts = [g.add("Slice", [wide, *(g.weight(np.array([n], dtype="int64")) for n in (*cut, 0))]) for cut in cuts]
        return g.product(g.add("Concat", parts, axis=1), weight.reshape(-1, weight.shape[-1]), bias)

    steps = vectors.steps()
    first = own[0].weight
    x = product("words", first[:, : len(steps)] * steps[:, None], own[0].bias)
    for k in range(3):
        # the last shape is that of a gap
        table = np.concatenate(
            [network.emb.shape.weight.array @ first[k, len(steps) :], np.zeros((1, first.shape[-1]), dtype="float32")]
        )
        x = g.add(
            "Add", [x, g.add("Gather", [g.weight(table), g.add("Gather", ["shapes", g.weight(np.int64(k))], axis=1)])]
        )
    for k, (layer, after) in enumerate(zip(own, own[1:]), 1):
        steps = np.max([np.abs(encode(model, s, own[:k])).max(0) for s in sentences], axis=0) / 127
        x = g.add("Mul", [g.add("Relu", [x]), g.weight(layer.scale / steps)])
        x = g.add("Mul", [g.add("Add", [x, g.weight(layer.shift / steps)]), "real"])
        x = g.add("QuantizeLinear", [x, g.weight(np.float32(1)), g.weight(np.uint8(vectors.ZERO))])
        x = product(x, after.weight * steps[:, None], after.bias)
    x = g.add("Add", [g.add("Mul", [g.add("Relu", [x]), g.weight(own[-1].scale)]), g.weight(own[-1].shift)])
    if kind == "tagger":
        g.linear(x, network.head.proj.weight.array.T, network.head.proj.bias.array, "scores")
        outputs = {"scores": (f32, ["places", network.head.proj.weight.shape[1]])}
    else:

        def forward(part, output: str) -> str:
            return g.add("Relu", [g.linear(x, part.proj.weight.array.T, part.proj.bias.array)], output)

        g.add("MatMul", [forward(network.head.head, ""), g.weight(network.head.kernel.array)], "arcs")
        forward(network.head.tail, "tails")
        forward(network.rel.head, "sources")
        forward(network.rel.tail, "targets")
        outputs = {name: (f32, ["places", "width"]) for name in ("arcs", "tails", "sources", "targets")}
    return g.model(
        {
            "words": (u8, ["places", first.shape[1] - network.emb.shape.weight.shape[1]]),
            "shapes": (i64, ["places", 3]),
            "real": (f32, ["places", 1]),
        },
        outputs,
    )


def write(sentences: list[list[str]], folder: Path) -> None:
    """``tagger.onnx``, ``parser.onnx``, ``grammar.npz`` and ``grammar.json`` in ``folder``.

    Args:
        sentences: words of some text like that which is to be read; the scales of int8 are measured on them.
    """
    from slovnet import Morph, Syntax

    tagger, parser = (
        cls.load(str(models.data_folder() / "model" / f"slovnet_{kind}_news_v1.tar")).navec(models.navec())
        for cls, kind in ((Morph, "morph"), (Syntax, "syntax"))
    )
    onnx.save(graph(tagger, sentences, "tagger"), folder / "tagger.onnx")
    onnx.save(graph(parser, sentences, "parser"), folder / "parser.onnx")
    head, rel = parser.infer.model.head, parser.infer.model.rel
    np.savez_compressed(
        folder / "grammar.npz",
        root_tail=head.tail(head.root.array),
        root_source=rel.head(rel.root.array),
        rels=rel.kernel.array,
    )
    tags, rels, shapes = (
        tagger.infer.decoder.tags_vocab,
        parser.infer.decoder.rels_vocab,
        tagger.infer.encoder.shapes_vocab,
    )
    if shapes.items != parser.infer.encoder.shapes_vocab.items:
        raise ValueError("the tagger and the parser know different shapes of words")
    names = {"tags": tags.items, "rels": rels.items, "shapes": shapes.items}
    (folder / "grammar.json").write_text(json.dumps(names, ensure_ascii=False, indent=1), encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("texts", type=Path, help="a folder of .txt; fifty of them are read")
    parser.add_argument("--weights", type=Path, default=Path(__file__).parent.parent / "pipeline/models/weights")
    args = parser.parse_args()
    from razdel import sentenize, tokenize

    texts = [path.read_text(encoding="utf-8") for path in sorted(args.texts.glob("*.txt"))[:50]]
    if not texts:
        parser.error(f"no .txt in {args.texts}")
    write([[t.text for t in tokenize(s.text)] for text in texts for s in sentenize(text) if s.text], args.weights)


if __name__ == "__main__":
    main()
