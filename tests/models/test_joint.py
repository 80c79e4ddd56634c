from __future__ import annotations

import pytest

from pipeline.language import load
from pipeline.models import joint, reading
from pipeline.stages.entities import as_text

TEXT = (
    "Министр финансов Казахстана Ерулан Жамаубаев 14 мая 2024 года посетил форум в Астане. Его экс-советник "
    "получил 5 млн тенге."
)


@pytest.fixture(scope="module")
def nlp():
    return load(("sentences", "morphology", "entities", "relations"))


def test_nested_entities_with_exact_offsets(nlp):
    doc = nlp(TEXT)
    found = {(TEXT[e["start_char"] : e["end_char"]], e["type"]) for e in doc._.nested}
    assert {
        ("Ерулан Жамаубаев", "PERSON"),
        ("Министр финансов Казахстана", "PROFESSION"),
        ("Казахстана", "COUNTRY"),
        ("14 мая 2024 года", "DATE"),
        ("Астане", "CITY"),
        ("5 млн тенге", "MONEY"),
    } <= found
    assert all(0 < e["score"] <= 1 for e in doc._.nested)
    assert [s.text for s in doc.spans["entities"]] and all(s._.score for s in doc.spans["entities"])
    assert {("Ерулан Жамаубаев", "PER"), ("Астане", "LOC")} <= {(e.text, e.label_) for e in doc.ents}


def test_an_entity_may_end_at_a_hyphen(nlp):
    text = "Российско-украинские переговоры прошли в Минске."
    found = {text[e["start_char"] : e["end_char"]] for e in nlp(text)._.nested if e["type"] == "COUNTRY"}
    assert "украинские" in found


def test_relations_name_their_entities(nlp):
    doc = nlp(TEXT)
    found = {
        (
            r["type"],
            TEXT[r["source"]["start_char"] : r["source"]["end_char"]],
            TEXT[r["target"]["start_char"] : r["target"]["end_char"]],
        )
        for r in doc._.relations
    }
    assert ("WORKS_AS", "Ерулан Жамаубаев", "Министр финансов Казахстана") in found
    assert all(0 <= r["source"] < len(doc._.nested) and 0 < r["score"] <= 1 for r in doc._.links)


def test_many_words_are_learnt_and_forgotten(nlp, monkeypatch):
    texts = []
    for numbers in (range(10_000, 12_600), range(50_000, 51_300)):
        doc = nlp.make_doc("\n".join(f"Министр Ерулан Ким открыл школу {n} в Астане." for n in numbers))
        nlp.get_pipe("sentences")(doc)
        texts.append(as_text(doc))
    wanted = joint.Joint()([texts[1]])
    model = joint.Joint()
    monkeypatch.setattr(joint, "_KEPT_WORDS", 1000)
    model([texts[0]])
    assert len(model.words.numbers) > 2600 and len(model.words.table) > 2048
    assert [f.spans for f in model([texts[1]])] == [f.spans for f in wanted]
    assert len(model.words.numbers) < 1400


def test_what_is_found_does_not_depend_on_earlier_articles(nlp):
    first = joint.Joint()
    text, other = as_text(nlp(TEXT)), as_text(nlp("В Алматы открылась выставка ковров. Её посетили 300 человек."))
    alone = first([text])
    first([other])
    first.words.forget()
    first([other])
    assert first([text]) == alone


def test_given_entities_are_related(nlp):
    text = as_text(nlp("Директор завода Пётр Иванов ушёл."))
    found = joint.model()([text], [[(0, 2, "PROFESSION"), (2, 4, "PERSON")]])[0]
    assert [s[:3] for s in found.spans] == [(0, 2, "PROFESSION"), (2, 4, "PERSON")]
    assert (1, 0, "WORKS_AS") in {link[:3] for link in found.links}


@pytest.mark.parametrize("text", ["", " ", "\n\n", "0 " * 3000, "слово" * 500, "— «» () ;"])
def test_texts_without_entities(nlp, text):
    doc = nlp(text)
    assert isinstance(doc._.nested, list) and doc._.links == [] or all(e["score"] > 0 for e in doc._.nested)


def test_a_folder_without_weights_is_an_error(tmp_path):
    with pytest.raises(Exception, match="words.onnx|NO_SUCHFILE|doesn't exist"):
        joint.Joint(tmp_path)


def test_columns_of_numbers_cost_nothing_and_hide_nothing(nlp):
    text = "Министр Пётр Иванов ушёл.\n" + "0 1 2 3 4 5 6 7 8 9\n" * 400 + "Мэр Омска Анна Серова осталась."
    found = {text[e["start_char"] : e["end_char"]] for e in nlp(text)._.nested}
    assert {"Пётр Иванов", "Анна Серова", "Омска"} <= found


def test_sequences_that_repeat_are_read_as_if_each_were_its_own(nlp, monkeypatch):
    lines = ["Министр финансов Казахстана Ерулан Жамаубаев посетил форум в Астане.", "Потом он уехал в Омск."]
    doc = nlp("\n".join([*lines, lines[0], "Мэр Омска Иван Петров его встретил.", lines[0]]))
    model = joint.model()
    once = model([as_text(doc)])[0]
    read = reading.Read
    monkeypatch.setattr(
        reading, "Read", lambda sequences, flat, bases, alone: read(sequences, flat, bases, alone=False)
    )
    each = model([as_text(doc)])[0]
    assert [s[:3] for s in once.spans] == [s[:3] for s in each.spans] and len(once.spans) > 15
    assert {x[:3] for x in once.links} == {x[:3] for x in each.links}
    assert [s[3] for s in once.spans] == pytest.approx([s[3] for s in each.spans], abs=0.02)


def test_given_spans_may_differ_where_the_words_do_not(nlp):
    line = "Мэр Омска Иван Петров выступил."
    doc = nlp(f"{line}\n{line}")
    text = as_text(doc)
    second = len(text.units) // 2
    spans = [(0, 1, "PROFESSION"), (2, 4, "PERSON"), (second + 2, second + 4, "PERSON")]
    alone = joint.model()(
        [joint.Text(text.units[:second], text.sentences[:second], text.heads[:second], text.deps[:second])], [spans[:2]]
    )[0]
    both = joint.model()([text], [spans])[0]
    assert ("WORKS_AS" in {x[2] for x in alone.links if (x[0], x[1]) == (1, 0)}) == (
        "WORKS_AS" in {x[2] for x in both.links if (x[0], x[1]) == (1, 0)}
    )
    assert [s[:2] for s in both.spans] == [s[:2] for s in spans]
