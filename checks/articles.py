"""Articles for the slow checks: real ones where the development data is at hand, else made-up ones."""

from __future__ import annotations

import json
import os
import random
import sqlite3
from pathlib import Path
from typing import Iterator

ROOT = Path(__file__).parent.parent
SHARED = Path(os.environ.get("SVODKA_TEST_DATA", ROOT.parent / "shared")) / "data"


def real() -> list[dict]:
    """Rows (id, text, date) of the development data's articles; empty where it is absent."""
    rows = []
    for path in sorted((SHARED / "articles").glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            try:
                row = json.loads(line)
            except json.JSONDecodeError:
                continue
            if row.get("text"):
                rows.append(
                    {"id": f"{path.stem}-{row.get('id', len(rows))}", "text": row["text"], "date": row.get("date")}
                )
    return rows


_TOWNS = "Астане Алматы Ташкенте Бишкеке Минске Казани Омске Уфе Перми Самаре".split()
_KINDS = "совещание форум саммит семинар брифинг заседание".split()
_NAMES = "Олег Ким|Ерлан Нысанбаев|Лаура Тусупбекова|Иван Петров|Мария Сидорова".split("|")


def made(count: int, seed: int = 1) -> Iterator[dict]:
    """Made-up articles, each different."""
    dice = random.Random(seed)
    for n in range(count):
        lines = [
            f"{dice.randint(1, 28)} мая {dice.randint(2019, 2025)} года в"
            f" {dice.choice(_TOWNS)} прошло {dice.choice(_KINDS)} № {n}."
            f" В нём участвовали более {dice.randint(20, 900)} человек.",
            f"Министр {dice.choice(_NAMES)} сообщил, что на проект выделено"
            f" {dice.randint(2, 90)},{dice.randint(1, 9)} млрд тенге, на {dice.randint(3, 60)} % больше, чем в прошлом"
            " году.",
        ]
        lines += [
            f"В районе {dice.randint(100, 999)} построено {dice.randint(2, 99)} школ, ещё"
            f" {dice.randint(2, 99)} ремонтируют рабочие компании «Стройка-{dice.randint(1, 10**6)}»."
            for _ in range(dice.randint(2, 8))
        ]
        yield {"id": f"made-{n}", "text": " ".join(lines), "date": "2025-05-14"}


def folder_of(path: Path, count: int) -> int:
    """Fill a folder with ``count`` articles, two thirds in files of their own, the rest as rows; how many are real."""
    rows = real()[:count]
    known = len(rows)
    rows += list(made(count - known))
    path.mkdir(parents=True)
    single = len(rows) * 2 // 3
    for number, row in enumerate(rows[:single]):
        folder = path / f"{number % 7}"
        folder.mkdir(exist_ok=True)
        if number % 2:
            (folder / f"{number:04}.json").write_text(json.dumps(row, ensure_ascii=False), encoding="utf-8")
        else:
            (folder / f"{number:04}.txt").write_text(row["text"], encoding="utf-8")
    (path / "rows.jsonl").write_text(
        "".join(json.dumps(r, ensure_ascii=False) + "\n" for r in rows[single:]), encoding="utf-8"
    )
    return known


def stored(output: Path, what: str = "count(*) from articles") -> int:
    """A number out of the SQLite store of an output folder while a run may be writing it; 0 where there is none yet."""
    try:
        with sqlite3.connect(f"file:{output / 'svodka.sqlite'}?mode=ro", uri=True, timeout=5) as connection:
            return connection.execute(f"select {what}").fetchone()[0]
    except sqlite3.Error:
        return 0


def content(url: str) -> dict[str, list[dict]]:
    """All rows of a store by table, as exports see them."""
    from pipeline.store import Store

    store = Store(url)
    out: dict[str, list[dict]] = {}
    try:
        for chunk in store.chunks():
            for name, rows in chunk.items():
                out.setdefault(name, []).extend(rows)
    finally:
        store.close()
    return out
