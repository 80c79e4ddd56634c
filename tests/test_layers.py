"""The layers of a Doc: declared once, read in order, and told where they lack."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
import spacy
from spacy.tokens import Doc, Span

import pipeline
from pipeline import layers
from pipeline.stages import ORDER, base  # noqa: F401  (declares the layers)

TEXT = "13–15 мая 2025 года в Ашхабаде прошла 7-я конференция. В ней участвовали 200 человек."


def test_every_stage_makes_something_and_every_reader_is_a_stage():
    assert {layer.made_by for layer in layers.LAYERS} - {""} == set(ORDER)
    readers = {name for layer in layers.LAYERS for name in (*layer.needed_by, *layer.used_by)}
    assert readers <= set(ORDER)


def test_the_order_of_the_stages_keeps_to_the_layers():
    for layer in layers.LAYERS:
        for reader in (*layer.needed_by, *layer.used_by):
            assert layer.made_by == "" or ORDER.index(layer.made_by) < ORDER.index(reader), (layer.key, reader)


def test_extension_attributes_are_those_of_the_table():
    for layer in layers.LAYERS:
        owner, _, name = layer.key.rpartition(".")
        if owner in {"doc._", "span._"}:
            assert {"doc._": Doc, "span._": Span}[owner].has_extension(name)


def test_spacy_is_told_what_stages_make_and_need(nlp):
    summary = nlp.analyze_pipes()
    assert not any(summary["problems"].values())
    assert summary["summary"]["figures"]["assigns"] == ["doc.spans", "span._.figure"]
    assert "token.lemma" in summary["summary"]["figures"]["requires"]


def test_a_stage_that_lacks_what_it_needs_says_what_and_who_makes_it():
    nlp = spacy.blank("ru")
    nlp.add_pipe("svodka.figures", name="figures")
    with pytest.raises(layers.LayerError, match=r"svodka.figures needs token.is_sent_start .*svodka.sentences makes"):
        nlp(TEXT)


def test_a_stage_behind_the_one_that_reads_it_says_so():
    nlp = pipeline.load(("sentences", "morphology"))
    nlp.add_pipe("svodka.figures", name="figures")
    nlp.add_pipe("svodka.dates", name="dates")
    with pytest.raises(layers.LayerError, match=r"svodka.figures stands before svodka.dates, whose doc.spans\[dates\]"):
        nlp("14 мая пришли 200 человек.")


def test_layers_of_another_component_are_taken():
    nlp = pipeline.load(("sentences", "morphology", "syntax"))
    nlp.rename_pipe("morphology", "other")
    doc = nlp(TEXT)
    doc.user_data.clear()
    assert pipeline.load(("figures",)).get_pipe("figures")(doc).spans["figures"]


def test_a_doc_may_go_through_the_stages_again(nlp):
    doc = nlp(TEXT)
    before = [e["name"] for e in doc._.events]
    for _, component in nlp.pipeline:
        doc = component(doc)
    assert [e["name"] for e in doc._.events] == before


def _reads(folder: Path) -> set[str]:
    """Layers whose names stand in the code of a stage."""
    code = "\n".join(p.read_text(encoding="utf-8") for p in ([folder] if folder.is_file() else folder.rglob("*.py")))
    for node in ast.walk(ast.parse(code.replace("from __future__ import annotations", ""))):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            code = code.replace(node.value.value, "")
    keys = {f"doc.spans[{k}]" for k in re.findall(r"\.spans(?:\.get\(|\[)\"(\w+)\"", code)}
    keys |= {
        layer.key
        for layer in layers.LAYERS
        if layer.key[:6] in {"doc._.", "span._"} and re.search(rf"\._\.{layer.key.rpartition('.')[2]}\b", code)
    }
    return keys


@pytest.mark.parametrize("name", [n for n in ORDER if n not in {"sentences", "morphology", "syntax"}])
def test_a_stage_touches_the_layers_that_the_table_gives_it(name):
    root = Path(layers.__file__).parent / "stages"
    places = [root / f"{name}.py", root / name, *([root / "coreference"] if name == "references" else [])]
    touched = set().union(*(_reads(p) for p in places if p.exists()))
    known = {layer.key for layer in [*layers.read_by(name), *(x for x in layers.LAYERS if x.made_by == name)]}
    assert touched <= known | {"doc._.published", "doc._.title"}
