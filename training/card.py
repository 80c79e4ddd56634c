"""The model card beside the weights: what they are, what they were made from, figures by type, limits."""

from __future__ import annotations

from pathlib import Path

_TEXT = """# Model card: nested entities and relations of Russian news

Reads an article; finds its nested entities ({types} types) and the relations between them ({relations} types) in one \
pass. Labels are NEREL's.

- **Form**: ONNX graphs in int8 (`letters.onnx` and `words.onnx` with scales that are fixed, `first.onnx`, \
`second.onnx`, `links.onnx`, `entities.onnx` by dynamic quantisation), tables of pair
  features (`pairs.npz`, float16) and of pairs that are worth a look, names and thresholds (`labels.json`); \
{parameters:.1f} million trained parameters. Run by `pipeline/models/joint.py` with onnxruntime, on one core.
  Beside them natasha's slovnet tagger and parser (MIT licence, https://github.com/natasha/slovnet), not trained by \
us, as graphs in int8: `tagger.onnx`, `parser.onnx`, `grammar.npz`, `grammar.json`
  (`training/grammar.py`, `pipeline/models/networks.py`). All together {size:.1f} MB.
- **Input**: razdel's tokens, hyphenated ones in parts; for each its navec vector (natasha, 250,000 words of news), \
that of its lemma and of the whole token, its
  letters, pymorphy3's grammemes, its shape, and which of the lists of `pipeline/lexicon/` (positions, kinds of \
organisation and event, units, months, countries, cities) have it.
- **Network**: convolutions over letters; two bidirectional LSTMs over sequences of whole sentences (up to 64 units); \
between them every unit sees the mean of the same lemma's
  other places in the article and of the whole article; the second reads 192 directions of that. Biaffine scores of \
all spans within a sentence and types, in 56 directions of either side
  (`training/compress.py`), softmax, the best first without crossing. Relations: a third
  LSTM reads words, encodings, the entities that were found and the dependencies of slovnet's parser; a pair's first \
score is made of both entities, the words that they hang by, the mean
  and the greatest of what stands between them, the words beside them, the way from one to the other in the tree, \
types, distance, order, rivals between, likeness of their words. Then it is
  weighed again by what the other pairs of its two entities in the sentence, and the same pair the other way round, \
look like; a sigmoid for each relation type. Pairs of types that are hardly ever related at such a
  distance are passed over (`training/links.py`).
- **Data**: NEREL 1.1, training part (746 articles); silver labels (the mean probabilities of two networks trained on \
it) on some 1,450 news articles without labels. The
  development part (94 articles) chose the checkpoint, the thresholds and which types are favoured \
(`training/tune.py`). Its test part was not read.
- **Made by** `training/` (`training/README.md`): two teachers, two students from the first teacher, the mean of the \
students' weights; then relations on
  the training part alone, of what the network of spans makes of it (of the shipped one, in int8).

## Figures on NEREL's development part

In torch, float32, before quantisation; `svodka evaluate --nerel DIR` measures what is shipped \
([docs/quality.md](../../../docs/quality.md)).
Entities (strict spans): F1 {entities:.3f}, precision {precision:.3f}, recall {recall:.3f}. Relations between the \
gold's entities: in one sentence {relations_sentence:.3f}, in the whole
article {relations_all:.3f}; end to end {end_to_end:.3f}.

| entity | F1 | gold | | relation (one sentence, gold entities) | F1 | gold |
|---|---|---|---|---|---|---|
{rows}

## Limits

- The texts are news of 2001–2021, many from Russia; other kinds of text (law, forums, fiction, speech) will be read \
worse. Words of later years are known by their letters only.
- Types that are rare in NEREL (FAMILY, DISTRICT, RELIGION) or vague (EVENT, PRODUCT, CRIME) are found less well than \
the table's first rows. EVENT takes in verbs («скончался»).
- Annotators disagree on what is a NUMBER («один из») or an ORDINAL («Первый канал»); the model cannot be surer than \
they are.
- Scores are probabilities of the network, not calibrated on other texts. A relation needs both entities found, and \
its types must be a pair seen in training.
- Nothing in the training says whether a statement is true; the model tells what a text says.
"""


def write(checkpoint: dict, folder: Path) -> None:
    """Write ``README.md`` into the folder of the weights. ``checkpoint`` has ``scores`` (``tune``)."""
    s = checkpoint["scores"]
    entities = sorted(s["types"].items(), key=lambda r: -r[1][1])
    relations = sorted(s["relation_types"].items(), key=lambda r: -r[1][1])
    rows = []
    for i in range(max(len(entities), len(relations))):
        cells = []
        for table in (entities, relations):
            cells += [table[i][0], f"{table[i][1][0]:.3f}", str(table[i][1][1])] if i < len(table) else ["", "", ""]
        rows.append(f"| {cells[0]} | {cells[1]} | {cells[2]} | | {cells[3]} | {cells[4]} | {cells[5]} |")
    size = sum(p.stat().st_size for p in folder.iterdir() if p.suffix in {".onnx", ".npz", ".json"}) / 1e6
    (folder / "README.md").write_text(
        _TEXT.format(
            types=len(checkpoint["labels"]["types"]),
            relations=len(checkpoint["labels"]["relations"]),
            size=size,
            parameters=sum(v.numel() for part in ("network", "links") for v in checkpoint[part].values()) / 1e6,
            entities=s["entities"],
            precision=s["precision"],
            recall=s["recall"],
            relations_sentence=s["relations_sentence"],
            relations_all=s["relations"],
            end_to_end=s["end_to_end"],
            rows="\n".join(rows),
        ),
        encoding="utf-8",
    )
