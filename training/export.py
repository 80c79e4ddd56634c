"""From a torch checkpoint to what runs without torch: ONNX graphs, int8 where it is as good, and their labels.

The graphs are written node by node, so that the exporter of no torch version stands between the network and what is
shipped.
"""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic

from pipeline.models import pairs, vectors
from training.compress import factors, narrowed

_OPSET = 17
#: how the names of products begin that are too small to gain by int8
_NARROW = "narrow"


class Graph:
    """Nodes and weights of one graph."""

    def __init__(self, name: str):
        self.name, self.nodes, self.weights, self.count = name, [], [], 0

    def weight(self, array) -> str:
        self.count += 1
        name = f"w{self.count}"
        self.weights.append(numpy_helper.from_array(np.asarray(array, order="C"), name))
        return name

    def add(self, kind: str, inputs: list[str], output: str = "", prefix: str = "n", **attributes) -> str:
        self.count += 1
        output = output or f"x{self.count}"
        self.nodes.append(helper.make_node(kind, inputs, [output], name=f"{prefix}{self.count}", **attributes))
        return output

    def linear(self, x: str, weight, bias=None, output: str = "", prefix: str = "n") -> str:
        y = self.add("MatMul", [x, self.weight(weight.T)], "" if bias is not None else output, prefix)
        return y if bias is None else self.add("Add", [y, self.weight(bias)], output)

    def product(self, x: str, weight: np.ndarray, bias: np.ndarray) -> str:
        """Bytes (rows, inputs), ``vectors.ZERO`` for zero, times ``weight`` (inputs, outputs) in int8, plus ``bias``:
        float32. Every row is read alike, whatever the others are.
        """
        steps = np.maximum(np.abs(weight).max(0), 1e-9) / 127
        scales = self.weight(np.float32(1)), self.weight(steps.astype("float32"))
        zeros = self.weight(np.uint8(vectors.ZERO)), self.weight(np.zeros(len(steps), dtype="int8"))
        return self.add(
            "MatMulIntegerToFloat",
            [
                x,
                self.weight(np.round(weight / steps).astype("int8")),
                *scales,
                *zeros,
                self.weight(bias.astype("float32")),
            ],
            domain="com.microsoft",
        )

    def gelu(self, x: str) -> str:
        """x/2 · (1 + erf(x/√2))"""
        erf = self.add("Erf", [self.add("Mul", [x, self.weight(np.float32(2**-0.5))])])
        return self.add(
            "Mul",
            [self.add("Mul", [x, self.weight(np.float32(0.5))]), self.add("Add", [erf, self.weight(np.float32(1))])],
        )

    def lstm(self, x: str, lengths: str, state: dict, prefix: str) -> str:
        """A bidirectional LSTM; ``x`` (steps, sequences, inputs) -> (steps, sequences, 2 * hidden)."""
        weights, recurrents, biases = [], [], []
        for suffix in ("", "_reverse"):
            # torch orders the gates input, forget, cell, output; ONNX input, output, forget, cell
            def reorder(a):
                i, f, c, o = np.split(a, 4)
                return np.concatenate([i, o, f, c])

            weights.append(reorder(state[f"{prefix}.weight_ih_l0{suffix}"]))
            recurrents.append(reorder(state[f"{prefix}.weight_hh_l0{suffix}"]))
            biases.append(
                np.concatenate(
                    [reorder(state[f"{prefix}.bias_ih_l0{suffix}"]), reorder(state[f"{prefix}.bias_hh_l0{suffix}"])]
                )
            )
        hidden = recurrents[0].shape[1]
        y = self.add(
            "LSTM",
            [
                x,
                self.weight(np.stack(weights)),
                self.weight(np.stack(recurrents)),
                self.weight(np.stack(biases)),
                lengths,
            ],
            direction="bidirectional",
            hidden_size=hidden,
        )
        # steps, directions, sequences, hidden -> steps, sequences, both
        return self.add(
            "Reshape",
            [self.add("Transpose", [y], perm=[0, 2, 1, 3]), self.weight(np.array([0, 0, 2 * hidden], dtype="int64"))],
        )

    def model(self, inputs: dict[str, tuple], outputs: dict[str, tuple]) -> onnx.ModelProto:
        def infos(shapes):
            return [helper.make_tensor_value_info(n, kind, shape) for n, (kind, shape) in shapes.items()]

        graph = helper.make_graph(self.nodes, self.name, infos(inputs), infos(outputs), self.weights)
        model = helper.make_model(
            graph,
            opset_imports=[helper.make_opsetid("", _OPSET), helper.make_opsetid("com.microsoft", 1)],
            ir_version=9,
            producer_name="svodka",
        )
        onnx.checker.check_model(model)
        return model


def graphs(
    state: dict[str, np.ndarray], network: dict, spans: dict[str, np.ndarray], read: np.ndarray
) -> dict[str, onnx.ModelProto]:
    """letters, words, first, second: the parts of ``network.Network``, without dropout. ``spans``: ``compress.factors``
    of its biaffine product;
    ``read``: second moment of what the second LSTM reads.

    ``letters`` reads the letters of words one after another, two empty places before, between and after them, and gives
    what is seen at all places but the first and last two; ``words`` the greatest that is seen in each word. Their
    products are in bytes, whose scales don't depend on what stands beside a word.
    The score of a span and a type against «none» is ``starts`` of its first unit times ``ends`` of its last, plus
    ``ones`` of its first.
    """
    f32, i64, i32, u8 = TensorProto.FLOAT, TensorProto.INT64, TensorProto.INT32, TensorProto.UINT8
    out: dict[str, onnx.ModelProto] = {}
    both = 2 * network["hidden"]

    g = Graph("letters")
    # both convolutions as one of the wider's width, on bytes
    table, size = state["words.letters.weight"], 5
    steps = np.abs(table).max(0) / 127
    kernels = [
        np.pad(k, ((0, 0), (0, 0), ((size - k.shape[-1]) // 2,) * 2))
        for k in (state[f"words.convolutions.{n}.weight"] for n in range(2))
    ]
    weight = np.concatenate(kernels).transpose(2, 1, 0) * steps[:, None]
    x = g.add("Gather", [g.weight(np.round(table / steps + vectors.ZERO).astype("uint8")), "letters"])
    cuts = [(k, k - size + 1 or np.iinfo("int64").max) for k in range(size)]
    beside = [g.add("Slice", [x, *(g.weight(np.array([n], dtype="int64")) for n in (*cut, 0))]) for cut in cuts]
    x = g.product(
        g.add("Concat", beside, axis=1),
        weight.reshape(-1, weight.shape[-1]),
        np.concatenate([state[f"words.convolutions.{n}.bias"] for n in range(2)]),
    )
    g.add("Identity", [x], "seen")
    out["letters"] = g.model({"letters": (i64, ["letters"])}, {"seen": (f32, ["places", network["letters"]])})

    g = Graph("words")
    weight = state["words.project.weight"].T
    steps = np.tile(vectors.steps(), 3)
    x = g.product("vectors", weight[: len(steps)] * steps[:, None], state["words.project.bias"])
    x = g.add("Add", [x, g.linear(g.add("Concat", [g.add("Relu", ["seen"]), "flags"], axis=1), weight[len(steps) :].T)])
    mean = g.add("ReduceMean", [x], axes=[1])
    centred = g.add("Sub", [x, mean])
    variance = g.add("ReduceMean", [g.add("Mul", [centred, centred])], axes=[1])
    x = g.add("Div", [centred, g.add("Sqrt", [g.add("Add", [variance, g.weight(np.float32(1e-5))])])])
    x = g.add("Add", [g.add("Mul", [x, g.weight(state["words.norm.weight"])]), g.weight(state["words.norm.bias"])])
    g.add("Identity", [g.gelu(x)], "words")
    out["words"] = g.model(
        {"vectors": (u8, ["n", len(steps)]), "seen": (f32, ["n", network["letters"]]), "flags": (f32, ["n", "flags"])},
        {"words": (f32, ["n", network["width"]])},
    )

    g = Graph("first")
    y = g.lstm("x", "lengths", state, "first.lstm")
    g.add("Identity", [y], "encoded")
    g.linear(y, state["memory.weight"], state["memory.bias"], "memory")
    out["first"] = g.model(
        {"x": (f32, ["steps", "sequences", network["width"]]), "lengths": (i32, ["sequences"])},
        {"encoded": (f32, ["steps", "sequences", both]), "memory": (f32, ["steps", "sequences", network["memory"]])},
    )

    g = Graph("second")
    wide = [f"second.lstm.weight_ih_l0{suffix}" for suffix in ("", "_reverse")]
    few, weights = narrowed(np.concatenate([state[name] for name in wide]), read)
    narrow = {**state, **dict(zip(wide, np.split(weights.astype("float32"), 2)))}
    y = g.add("Identity", [g.lstm(g.linear("x", few.astype("float32")), "lengths", narrow, "second.lstm")], "encoded")
    h = g.add("Transpose", [y], perm=[1, 0, 2])
    sides = [g.gelu(g.linear(h, state[f"{side}.weight"], state[f"{side}.bias"])) for side in ("start", "end")]
    # (start, 1) · U · (end, 1) in few dimensions, held against «none»: the rows and columns of the ones are biases
    f = {name: value.astype("float32") for name, value in spans.items()}
    middle, one = f["middle"][:, :-1] - f["middle"][:, -1:], f["one"][:, :-1] - f["one"][:, -1:]
    left = g.linear(sides[0], f["start"][:-1].T, f["start"][-1], prefix=_NARROW)
    left = g.add("MatMul", [left, g.weight(middle.reshape(len(middle), -1))], prefix=_NARROW)
    # sequences, steps, types * rank -> sequences, steps * types, rank
    g.add("Reshape", [left, g.weight(np.array([0, -1, middle.shape[-1]], dtype="int64"))], "starts")
    g.add("Transpose", [g.linear(sides[1], f["end"].T, prefix=_NARROW)], "ends", perm=[0, 2, 1])
    g.linear(sides[0], one[:-1].T, one[-1], "ones", _NARROW)
    rank, types = middle.shape[-1], middle.shape[1]
    out["second"] = g.model(
        {"x": (f32, ["steps", "sequences", both + 2 * network["memory"]]), "lengths": (i32, ["sequences"])},
        {
            "encoded": (f32, ["steps", "sequences", both]),
            "starts": (f32, ["sequences", "starts", rank]),
            "ends": (f32, ["sequences", rank, "steps"]),
            "ones": (f32, ["sequences", "steps", types]),
        },
    )

    return out


def link_graphs(state: dict[str, np.ndarray], settings: dict, words: int, inputs: int) -> dict[str, onnx.ModelProto]:
    """links, entities: the parts of ``links.Links`` that read units and entities, without dropout. ``inputs``: numbers
    of a unit, its word first.
    """
    f32, i64, i32 = TensorProto.FLOAT, TensorProto.INT64, TensorProto.INT32
    out: dict[str, onnx.ModelProto] = {}
    context, pair = 2 * settings["hidden"], settings["pair"]

    g = Graph("links")
    x = g.gelu(g.linear("x", state["enter.weight"], state["enter.bias"]))
    c = g.add("Identity", [g.lstm(x, "lengths", state, "lstm.lstm")], "context")
    word = g.add(
        "Slice",
        [
            "x",
            g.weight(np.array([0], dtype="int64")),
            g.weight(np.array([words], dtype="int64")),
            g.weight(np.array([2], dtype="int64")),
        ],
    )
    lexical = g.add("Relu", [g.linear(word, state["lexical.weight"], state["lexical.bias"])])
    between = g.add("Relu", [g.linear(c, state["between.weight"], state["between.bias"])])
    u = g.add("Concat", [between, lexical], axis=2)
    # one product for what stands between two entities and where the way from one to the other turns, one for what
    # stands beside them
    g.linear(u, np.concatenate([state[f"{name}.weight"] for name in ("mean", "most", "turn")]), None, "between")
    g.linear(lexical, np.concatenate([state["left.weight"], state["right.weight"]]), None, "beside")
    out["links"] = g.model(
        {"x": (f32, ["steps", "sequences", inputs]), "lengths": (i32, ["sequences"])},
        {
            "context": (f32, ["steps", "sequences", context]),
            "between": (f32, ["steps", "sequences", 3 * pair]),
            "beside": (f32, ["steps", "sequences", 2 * pair]),
        },
    )

    g = Graph("entities")
    x = g.linear("edges", state["edges.weight"], state["edges.bias"])
    x = g.gelu(g.add("Add", [x, g.add("Gather", [g.weight(state["kind.weight"]), "kinds"])]))
    for name in ("source", "target", "source2", "target2"):
        g.linear(x, state[f"{name}.weight"], state[f"{name}.bias"], name)
    out["entities"] = g.model(
        {"edges": (f32, ["n", 5 * context + words]), "kinds": (i64, ["n"])},
        {name: (f32, ["n", pair]) for name in ("source", "target", "source2", "target2")},
    )
    return out


def export(checkpoint: dict, folder: Path, *, quantise: bool = True) -> None:
    """Write ``*.onnx``, ``pairs.npz`` (float16) and ``labels.json`` into ``folder``.

    Args:
        checkpoint: as ``train`` saves it: network, settings, labels; with ``links``, the weights of a ``links.Links``,
            and ``moments``.
    """
    state, links = ({k: v.numpy() for k, v in checkpoint[part].items()} for part in ("network", "links"))
    network = checkpoint["settings"]["network"]
    d = network["span"]
    starts, ends, read = checkpoint["moments"]
    made = graphs(state, network, factors(state["biaffine"].reshape(d + 1, -1, d + 1), starts, ends), read)
    made.update(link_graphs(links, checkpoint["settings"]["links"], network["width"], links["enter.weight"].shape[1]))
    write_graphs(made, folder, quantise)
    write_tables(links, state["span_width.weight"], folder)
    decoding = {k: checkpoint[k] for k in ("bias", "favoured", "thresholds") if k in checkpoint}
    decoding["least"] = checkpoint["settings"]["links"]["least"]
    (folder / "labels.json").write_text(
        json.dumps({**checkpoint["labels"], "network": network, **decoding}, ensure_ascii=False, indent=1),
        encoding="utf-8",
    )


def write_graphs(made: dict[str, onnx.ModelProto], folder: Path, quantise: bool) -> None:
    """Each as ``NAME.onnx``."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, model in made.items():
        path = folder / f"{name}.onnx"
        # what reads words is in bytes already: dynamic scales would make a word's vector depend on those beside it in
        # the batch
        if quantise and name not in ("letters", "words"):
            with tempfile.TemporaryDirectory() as temporary:
                plain = Path(temporary) / "plain.onnx"
                onnx.save(model, plain)
                narrow = [n.name for n in model.graph.node if n.name.startswith(_NARROW)]
                quantize_dynamic(
                    plain,
                    path,
                    nodes_to_exclude=narrow,
                    op_types_to_quantize=["LSTM", "MatMul"],
                    per_channel=False,
                    weight_type=QuantType.QInt8,
                    extra_options={"MatMulConstBOnly": True},
                )
        else:
            onnx.save(model, path)


def write_tables(links: dict[str, np.ndarray], widths: np.ndarray, folder: Path) -> None:
    """What numpy computes with, as ``pairs.npz``: of ``links.Links`` the tables and the last layers, and the scores of
    spans by their widths.
    """
    small = {"widths": widths, "likely": np.packbits(links["likely"])}
    small.update({name: links[f"{name}.weight"] for name in ("dep", "kinds", "path")})
    small.update({f"feature{k}": links[f"features.{k}.weight"] for k in range(len(pairs.SIZES))})
    small.update(
        {
            name: links[f"{name}.weight"].T
            for name in ("relate", "tell", "own", "turned", "of_source", "of_target", "weighed")
        }
    )
    small.update({f"{name}_bias": links[f"{name}.bias"] for name in ("relate", "tell", "own", "weighed")})
    np.savez_compressed(
        folder / "pairs.npz", **{k: v if k == "likely" else v.astype("float16") for k, v in small.items()}
    )
