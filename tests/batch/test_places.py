"""Files that are copied, dated, renamed, moved, deleted and come back: what the tables say of them."""

from __future__ import annotations

import json
import os
import shutil

import pytest
from nights import Folder, article

from pipeline.batch.walk import Walk
from pipeline.store import Store, origin_key

WATER = "Завтра в районе отключат воду."


def rows(*given) -> str:
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in given)


def places(folder: Folder) -> list[tuple]:
    """(article, name of the file, published, whether it is there) of all origins."""
    return sorted(
        (r["article_id"], (r["path"] or "").rsplit("/", 1)[-1], r["published"], r["last_seen"] is None)
        for r in folder.content()["origins"]
    )


def told(folder: Folder) -> dict[str, tuple]:
    """id -> (name of the file, published, basis, duplicate of, whether it is there)."""
    return {
        r["id"]: (
            r["path"].rsplit("/", 1)[-1],
            r["published"],
            r["published_basis"],
            r["duplicate_of"],
            r["last_seen"] is None,
        )
        for r in folder.content().get("articles", [])
    }


def dates(folder: Folder) -> dict[str, list[str]]:
    out: dict[str, list[str]] = {}
    for r in folder.content().get("dates", []):
        out.setdefault(r["article_id"], []).append(r["value"])
    return out


def test_the_same_text_on_several_days_is_an_article_for_each(folder, inline):
    for day in range(1, 6):
        folder.write(f"2025-05-{day:02}_water.txt", WATER)
    folder.write("2025-05-03_again.txt", WATER)
    folder.run()
    found = told(folder)
    assert [(r[1], r[3]) for r in found.values()] == [
        ("2025-05-01", None),
        *((f"2025-05-{day:02}", "2025-05-01_water.txt") for day in (2, 3, 4, 5)),
    ]
    assert dates(folder) == {i: [f"2025-05-{n + 2:02}"] for n, i in enumerate(found)}
    assert len(places(folder)) == 6
    # the next night brings another day, and a day before all others
    folder.write("2025-04-30_water.txt", WATER)
    folder.write("2025-05-06_water.txt", WATER)
    assert folder.run().counts.articles_new == 2
    assert {r[3] for r in told(folder).values()} == {None, "2025-04-30_water.txt"}
    assert told(folder)["2025-04-30_water.txt"][3] is None


@pytest.mark.parametrize("nights", [1, 2])
def test_an_undated_copy_that_is_found_first_does_not_hide_the_dated_one(folder, inline, nights):
    folder.write("a.txt", WATER)
    if nights == 2:
        folder.run()
        assert told(folder)["a.txt"][1] is None
    folder.write("b.jsonl", rows({"id": "x", "text": WATER, "date": "2025-05-14", "url": "https://example.com/x"}))
    folder.write("c.txt", WATER)
    folder.run()
    assert told(folder) == {"a.txt": ("b.jsonl", "2025-05-14", "data", None, True)}
    assert dates(folder) == {"a.txt": ["2025-05-15"]}
    assert folder.content()["articles"][0]["url"] == "https://example.com/x"
    assert len(places(folder)) == 3
    assert folder.run().written is False


def test_a_date_of_the_file_yields_to_one_that_is_told_and_not_to_a_guess(folder, inline):
    folder.write("a.jsonl", rows({"id": "x", "text": WATER, "date": "2025-05"}))
    folder.write("b.jsonl", rows({"id": "y", "text": WATER, "date": "2025-05-14"}))
    folder.run()
    assert told(folder) == {"x": ("b.jsonl", "2025-05-14", "data", None, True)}


def test_a_renamed_file_is_followed(folder, inline):
    path = folder.write("old.txt", WATER)
    folder.run()
    (folder.inputs / "sub").mkdir()
    path.rename(folder.inputs / "sub/new.txt")
    again = folder.run()
    assert told(folder) == {"old.txt": ("new.txt", None, "unknown", None, True)}
    assert [(p[1], p[3]) for p in places(folder)] == [("new.txt", True), ("old.txt", False)]
    assert (again.counts.articles_new, again.written) == (0, True)
    # the new name tells a date
    (folder.inputs / "sub/new.txt").rename(folder.inputs / "2025-05-14_new.txt")
    folder.run()
    assert told(folder) == {"old.txt": ("2025-05-14_new.txt", "2025-05-14", "filename", None, True)}
    assert dates(folder) == {"old.txt": ["2025-05-15"]}
    # and another one
    (folder.inputs / "2025-05-14_new.txt").rename(folder.inputs / "2025-05-20_new.txt")
    folder.run()
    assert told(folder) == {"old.txt": ("2025-05-20_new.txt", "2025-05-20", "filename", None, True)}
    assert dates(folder) == {"old.txt": ["2025-05-21"]}
    # a date that only the old name told is kept
    (folder.inputs / "2025-05-20_new.txt").rename(folder.inputs / "z.txt")
    folder.run()
    assert told(folder) == {"old.txt": ("z.txt", "2025-05-20", "filename", None, True)}
    assert folder.run().written is False


def test_a_file_of_the_next_day_in_the_place_of_a_deleted_one_is_no_renamed_one(folder, inline):
    for day in (1, 2, 3):
        folder.write(f"2025-05-{day:02}.txt", WATER)
        for path in folder.inputs.glob(f"2025-05-{day - 1:02}.txt"):
            path.unlink()
        folder.run()
    assert [(r[1], r[4]) for r in told(folder).values()] == [
        ("2025-05-01", False),
        ("2025-05-02", False),
        ("2025-05-03", True),
    ]


def test_of_several_files_that_go_the_renamed_one_is_followed(folder, inline):
    paths = [folder.write(f"2025-05-{day:02}.txt", WATER) for day in (1, 2, 3)]
    for n, path in enumerate(paths):
        os.utime(path, (1000 + n, 1000 + n))
    folder.run()
    paths[2].rename(folder.inputs / "2025-06-09.txt")
    paths[1].unlink()
    folder.run()
    assert {i: (r[1], r[4]) for i, r in told(folder).items()} == {
        "2025-05-01.txt": ("2025-05-01", True),
        "2025-05-02.txt": ("2025-05-02", False),
        "2025-05-03.txt": ("2025-06-09", True),
    }


def test_a_renamed_file_that_changes_afterwards_is_still_one_article(folder, inline):
    path = folder.write("old.txt", article(1))
    folder.run()
    new = path.rename(folder.inputs / "new.txt")
    folder.run()
    new.write_text(article(2), encoding="utf-8")
    assert folder.run().counts.articles_changed == 1
    assert list(told(folder)) == ["old.txt"] and [p[1] for p in places(folder)] == ["new.txt"]


def test_a_file_of_rows_that_is_renamed_is_extracted_no_more_than_once(folder, inline):
    path = folder.write("a.jsonl", rows(*({"id": f"{n}", "text": article(n)} for n in range(5))))
    folder.run()
    path.rename(folder.inputs / "b.jsonl")
    again = folder.run()
    assert (again.counts.articles_new, again.counts.articles_changed, again.counts.articles_unchanged) == (0, 0, 5)
    assert {r[0] for r in told(folder).values()} == {"b.jsonl"}


def test_a_deleted_file_keeps_its_rows_and_tells_when_it_was_seen_last(folder, inline):
    gone = folder.write("a.txt", article(1))
    folder.write("b.txt", article(2))
    first = folder.run()
    gone.unlink()
    assert folder.run().written is True
    article_row, other = sorted(folder.content()["articles"], key=lambda r: r["id"])
    started = folder.store().facts("")["runs"][-1]["started"]
    assert article_row["last_seen"] == started and other["last_seen"] is None and first.counts.articles_new == 2
    assert folder.run().written is False
    # it comes back as it was: not opened; changed: read
    shutil.copystat(folder.inputs / "b.txt", folder.write("a.txt", article(1)))
    folder.run()
    assert all(r[4] for r in told(folder).values())
    gone.unlink()
    folder.run()
    folder.write("a.txt", article(3))
    assert folder.run().counts.articles_changed == 1
    assert told(folder)["a.txt"][4] and len(told(folder)) == 2


def test_rows_that_leave_a_file_are_told_so(folder, inline):
    folder.write("a.jsonl", rows({"id": "1", "text": article(1)}, {"id": "2", "text": article(2)}))
    folder.run()
    folder.write("a.jsonl", rows({"id": "2", "text": article(2)}, {"id": "3", "text": article(3)}))
    folder.run()
    assert {i: r[4] for i, r in told(folder).items()} == {"1": False, "2": True, "3": True}
    folder.write("a.jsonl", rows({"id": "1", "text": article(1)}, {"id": "2", "text": article(2)}))
    folder.run()
    assert {i: r[4] for i, r in told(folder).items()} == {"1": True, "2": True, "3": False}


def test_a_copy_that_is_deleted_leaves_the_other(folder, inline):
    first = folder.write("2025-05-14_a.txt", WATER)
    folder.write("b.txt", WATER)
    folder.run()
    first.unlink()
    folder.run()
    assert told(folder) == {"2025-05-14_a.txt": ("b.txt", "2025-05-14", "filename", None, True)}


def test_what_cannot_be_looked_at_is_not_gone(folder, inline, monkeypatch):
    folder.write("a.txt", article(1))
    folder.run()
    shutil.move(folder.inputs, folder.path / "away")
    # a disk that is not there: no folder, then an empty one
    assert folder.run().exit_status == 1
    folder.inputs.mkdir()
    folder.run()
    assert told(folder)["a.txt"][4]


def test_failures_of_deleted_files_go(folder, inline):
    broken = folder.write("a.json", "{")
    folder.write("b.txt", article(1))
    assert folder.run().exit_status == 1
    broken.unlink()
    assert folder.run().exit_status == 0
    assert folder.store().all_failures() == []


def test_a_run_over_a_part_says_nothing_of_the_rest(folder, inline):
    (folder.inputs / "x").mkdir()
    folder.write("x/a.txt", article(1))
    folder.write("b.txt", article(2)).rename(folder.path / "b.txt")
    folder.run()
    store = folder.store()
    os.unlink(folder.inputs / "x/a.txt")
    folder.write("x/c.txt", article(3))
    walk = Walk(store, [str(folder.inputs / "y")])
    assert walk.ended() == 0
    assert all(r[4] for r in told(folder).values())


# --- names that meet ------------------------------------------------------------------------------


def test_made_ids_that_meet_given_ones(folder, inline):
    folder.write("a.jsonl", rows(*({"id": i, "text": article(n)} for n, i in enumerate(("x", "x", "x~2", "x")))))
    first = folder.run()
    assert (first.exit_status, first.counts.articles_new) == (0, 4)
    assert sorted(told(folder)) == ["x", "x~2", "x~2~2", "x~3"]
    assert len(folder.content()["origins"]) == 4
    assert folder.run().exit_status == 0
    folder.write("b.jsonl", rows({"id": "x~4", "text": article(8)}, {"id": "x", "text": article(9)}))
    assert folder.run().counts.articles_new == 2
    assert sorted(told(folder)) == ["x", "x~2", "x~2~2", "x~3", "x~4", "x~5"]


def test_rows_named_like_places_of_failures(folder, inline):
    ids = ("!0", "!find", "!dead", "!1")
    folder.write("a.jsonl", rows(*({"id": i, "text": article(n)} for n, i in enumerate(ids))) + "{broken\n")
    result = folder.run()
    assert result.counts.articles_new == 4 and result.counts.failures == 1
    assert set(told(folder)) == set(ids)


def test_files_named_like_rows_of_others(folder, inline):
    folder.write("a.jsonl", rows({"id": "b#c", "text": article(1)}))
    folder.write("a.jsonl#b", rows({"id": "c", "text": article(2)}))
    folder.write("a.jsonl!m", article(3))
    assert folder.run().counts.articles_new == 3 and len(folder.content()["origins"]) == 3


def test_keys_of_places_are_all_different():
    parts = ["", "#", "!", "a", "#b", "!b"]
    keys = {origin_key("/in/f" + x, f"#{y}{z}") for x in parts for y in parts for z in parts}
    names = {("/in/f" + x, f"#{y}{z}") for x in parts for y in parts for z in parts}
    assert len(keys) == len(names)


def test_many_rows_of_one_id_cost_no_more_the_more_there_are(folder, inline, monkeypatch):
    asked = []
    taken = Store.taken_ids
    monkeypatch.setattr(Store, "taken_ids", lambda self, base: (asked.append(base), taken(self, base))[1])
    folder.write("a.jsonl", rows(*({"id": "1", "text": article(n)} for n in range(12))))
    folder.run()
    assert asked == ["1"] and len(told(folder)) == 12
