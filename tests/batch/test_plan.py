"""What is decided about an article, from what is known alone: no store, no worker."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from pipeline.batch import plan
from pipeline.batch.work import Extraction
from pipeline.store import Known, Origin


def item(origin="a", text="t", content="c", path="a.txt"):
    return {"origin": origin, "text_hash": text, "content_hash": content, "given": {"id": "a", "path": path}}


def known(origins=(), articles=(), failed=()):
    """``origins``: (origin, article, content); ``articles``: (id, text, number of origins, path, version)."""
    rows = [SimpleNamespace(**dict(zip(("id", "text_hash", "origins", "path", "made_by"), a))) for a in articles]
    return Known(
        {o: SimpleNamespace(origin=o, article_id=a, content_hash=c) for o, a, c in origins},
        {r.text_hash: r for r in rows},
        {r.id: r for r in rows},
        dict(failed),
    )


ONE = ("A", "t", 1, "a.txt", "1")


@pytest.mark.parametrize(
    "what, have, wanted",
    [
        (item(), known(), plan.New()),
        (item(), known([("a", "A", "c")], [ONE]), plan.Unchanged()),
        # another title or date of the same text, and another text
        (item(content="d"), known([("a", "A", "c")], [ONE]), plan.Replace("A")),
        (item(text="u", content="d"), known([("a", "A", "c")], [ONE]), plan.Replace("A", frees="t")),
        # the same text from another place
        (item("b", path="b.txt"), known((), [ONE]), plan.Attach("A")),
        (
            item("b", content="d", path="b.txt"),
            known([("b", "A", "c")], [("A", "t", 2, "a.txt", "1")]),
            plan.Attach("A"),
        ),
        # one of two places has another text now
        (item(text="u", content="d"), known([("a", "A", "c")], [("A", "t", 2, "a.txt", "1")]), plan.New(leaves="A")),
        (
            item(text="u", content="d"),
            known([("a", "A", "c")], [ONE, ("U", "u", 1, "u.txt", "1")]),
            plan.Attach("U", leaves="A"),
        ),
        (item(), known(failed=[("a", "c")]), plan.FailedBefore()),
        (item(content="d"), known(failed=[("a", "c")]), plan.New()),
    ],
)
def test_decisions(what, have, wanted):
    assert plan.decide(what, have, {}, version="1") == wanted


def test_a_text_that_is_on_its_way_is_joined():
    pending = Extraction(1, "B", item("b"), None, [Origin("b", "b", "c")])
    assert plan.decide(item(), known(), {"t": pending}, version="1") == plan.Join(pending)
    mine = known([("a", "A", "x")], [("A", "u", 1, "a.txt", "1")])
    assert plan.decide(item(), mine, {"t": pending}, version="1") == plan.Join(pending, leaves="A")


def test_what_another_version_made_is_made_anew_only_when_asked_for():
    have = known([("a", "A", "c")], [ONE])
    assert plan.decide(item(), have, {}, version="2") == plan.Unchanged()
    assert plan.decide(item(), have, {}, version="2", refresh=True) == plan.Replace("A")
    assert plan.decide(item(), have, {}, version="1", refresh=True) == plan.Unchanged()


def test_a_retry_takes_what_is_known():
    assert plan.decide(item(), known([("a", "A", "c")], [ONE]), {}, version="1", force=True) == plan.Replace("A")
    assert plan.decide(item(), known(failed=[("a", "c")]), {}, version="1", force=True) == plan.New()


@pytest.mark.parametrize(
    "row, wanted",
    [
        ((10, "5", True), True),
        ((11, "5", True), False),
        ((10, "6", True), False),
        # it was written just before it was read: its time may not tell of a change
        ((10, "5", False), False),
        ((10, None, True), False),
    ],
)
def test_a_file_with_its_old_size_and_time_is_not_opened(row, wanted):
    size, changed, settled = row
    source = SimpleNamespace(size=10, changed="5")
    assert plan.untouched(SimpleNamespace(size=size, changed=changed, settled=settled), source) is wanted
