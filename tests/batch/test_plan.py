"""What is decided about an article, from what is known alone: no store, no worker."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from pipeline.batch import plan
from pipeline.batch.work import Extraction
from pipeline.store import Known, Origin

FIRST, SECOND = "2025-05-14", "2025-05-15"


def item(origin="a", text="t", content="c", day=None):
    given = {"id": origin, "path": f"{origin}.txt", "published": day, "published_basis": "data" if day else "unknown"}
    return {"origin": origin, "text_hash": text, "content_hash": content, "given": given}


def article(id="A", text="t", origins=1, day=None, made_by="1"):
    return SimpleNamespace(id=id, text_hash=text, origins=origins, published=day, made_by=made_by)


def known(origins=(), articles=(), failed=(), gone=()):
    """``origins``: (origin, article, content) each."""
    texts = {}
    for a in articles:
        texts.setdefault(a.text_hash, []).append(a)
    rows = {
        o: SimpleNamespace(origin=o, article_id=a, content_hash=c, last_seen="2025-01-01" if o in gone else None)
        for o, a, c in origins
    }
    return Known(rows, texts, {a.id: a for a in articles}, dict(failed))


def on_its_way(id="B", day=None, text="t"):
    first = item("b", text=text, day=day)
    return Extraction(1, id, first, None, [Origin.of("b", first)])


def decided(what, have, *pending, **how):
    by_text = {}
    for extraction in pending:
        by_text.setdefault(extraction.item["text_hash"], []).append(extraction)
    return plan.decide(what, have, by_text, **{"version": "1", **how})


MINE = [("a", "A", "c")]


@pytest.mark.parametrize(
    "what, have, wanted",
    [
        (item(), known(), plan.New()),
        (item(), known(MINE, [article()]), plan.Unchanged()),
        (item(), known(MINE, [article()], gone="a"), plan.Unchanged(back=True)),
        # another title or date of the same text, and another text
        (item(content="d"), known(MINE, [article()]), plan.Replace("A")),
        (item(content="d", day=SECOND), known(MINE, [article(day=FIRST)]), plan.Replace("A")),
        (item(text="u", content="d"), known(MINE, [article()]), plan.Replace("A", frees="t")),
        # the same text from another place
        (item("b"), known((), [article()]), plan.Attach("A")),
        (item("b", content="d"), known([("b", "A", "c")], [article(origins=2)]), plan.Attach("A")),
        # one of two places has another text now
        (item(text="u", content="d"), known(MINE, [article(origins=2)]), plan.New(leaves="A")),
        (
            item(text="u", content="d"),
            known(MINE, [article(), article("U", "u")]),
            plan.Attach("U", leaves="A"),
        ),
        (item(), known(failed=[("a", "c")]), plan.FailedBefore()),
        (item(content="d"), known(failed=[("a", "c")]), plan.New()),
    ],
)
def test_decisions(what, have, wanted):
    assert decided(what, have) == wanted


@pytest.mark.parametrize(
    "day, have, wanted",
    [
        # the same text on another day is another article
        (SECOND, [article(day=FIRST)], plan.New()),
        (FIRST, [article(day=FIRST)], plan.Attach("A")),
        # a time, a month and no date at all are no other day
        (f"{FIRST}T10:20", [article(day=FIRST)], plan.Attach("A")),
        ("2025-05", [article(day=FIRST)], plan.Attach("A")),
        (None, [article(day=FIRST)], plan.Attach("A")),
        (FIRST, [article()], plan.Attach("A")),
        # of several days an undated copy belongs to the earliest, a dated one to its own
        (None, [article("B", day=SECOND), article(day=FIRST)], plan.Attach("A")),
        (SECOND, [article("B", day=SECOND), article(day=FIRST)], plan.Attach("B")),
        (SECOND, [article("B", day=SECOND), article("A")], plan.Attach("B")),
    ],
)
def test_an_article_is_a_text_of_a_day(day, have, wanted):
    assert decided(item("c", day=day), known((), have)) == wanted


def test_one_of_two_places_tells_another_day():
    have = known(MINE, [article(origins=2, day=FIRST)])
    assert decided(item(content="d", day=SECOND), have) == plan.New(leaves="A")
    have = known(MINE, [article(origins=2, day=FIRST), article("B", day=SECOND)])
    assert decided(item(content="d", day=SECOND), have) == plan.Attach("B", leaves="A")
    # the only place: it goes to the article of its new day, which stands elsewhere already
    have = known(MINE, [article(day=FIRST), article("B", day=SECOND)])
    assert decided(item(content="d", day=SECOND), have) == plan.Attach("B", leaves="A")


def test_a_text_that_is_on_its_way_is_joined():
    pending = on_its_way()
    assert decided(item(), known(), pending) == plan.Join(pending)
    mine = known([("a", "A", "x")], [article(text="u")])
    assert decided(item(), mine, pending) == plan.Join(pending, leaves="A")
    other_day = on_its_way(day=FIRST)
    assert decided(item(day=SECOND), known(), other_day) == plan.New()
    # what is told by a place that joined counts too
    pending.origins.append(Origin.of("d", item("d", day=FIRST)))
    assert decided(item(day=SECOND), known(), pending) == plan.New()
    # the earliest, whether it is in the store or on its way
    assert decided(item(), known((), [article(day=SECOND)]), other_day) == plan.Join(other_day)
    assert decided(item(), known((), [article(day=FIRST)]), on_its_way(day=SECOND)) == plan.Attach("A")
    # what is made anew is what it will be, not what it was
    again = on_its_way("A", day=SECOND)
    assert decided(item(day=FIRST), known((), [article(day=FIRST)]), again) == plan.New()


def test_a_renamed_file_keeps_its_article():
    have = known((), [article(day=FIRST), article("B", day="2025-05-20")])
    assert decided(item("b", day=SECOND), have) == plan.New()
    assert decided(item("b", day=SECOND), have, renamed=lambda article_id: article_id == "B") == plan.Replace("B")


def test_what_another_version_made_is_made_anew_only_when_asked_for():
    have = known(MINE, [article()])
    assert decided(item(), have, version="2") == plan.Unchanged()
    assert decided(item(), have, version="2", refresh=True) == plan.Replace("A")
    assert decided(item(), have, refresh=True) == plan.Unchanged()
    # of several places none says anything new: its stored text is used
    assert decided(item(), known(MINE, [article(origins=2)]), version="2", refresh=True) == plan.Unchanged()


def test_a_retry_takes_what_failed_and_leaves_what_did_not():
    assert decided(item(), known(MINE, [article()]), force=True) == plan.Unchanged()
    assert decided(item(), known(failed=[("a", "c")]), force=True) == plan.New()


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
