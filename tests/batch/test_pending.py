"""What is decided and not in the store yet."""

from __future__ import annotations

from pipeline.batch.pending import Pending
from pipeline.store import Origin

RECORD = {"article": {}}


def added(pending: Pending, name: str, text: str):
    item = {
        "origin": name,
        "text": text,
        "text_hash": text,
        "content_hash": name,
        "given": {"id": name, "published": None},
    }
    pending.add(None, item, name, [Origin.of(name, item)])
    return pending.take()


def test_articles_of_one_text_are_committed_in_their_order():
    pending = Pending()
    first, second, third = (added(pending, name, "same") for name in "abc")
    other = added(pending, "d", "other")
    pending.done(second, RECORD, None)
    pending.done(other, RECORD, None)
    assert [d.article_id for d in pending.batch.done] == ["d"]
    pending.failed(first)
    assert [d.article_id for d in pending.batch.done] == ["d", "b"]
    committed = []
    pending.settle(committed.append, force=True)
    assert len(committed) == 1 and pending.by_text == {"same": [third]} and set(pending.by_id) == {"c"}
    pending.done(third, RECORD, None)
    pending.settle(committed.append, force=True)
    assert pending.empty() and not pending.by_text and not pending.by_id
