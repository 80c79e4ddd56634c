"""A folder that runs go over, night after night."""

from __future__ import annotations

import os
import time
from pathlib import Path

from pipeline.batch.session import night
from pipeline.settings import Settings
from pipeline.store import Locked, Store, StoreError


def article(n: int, day: int = 14) -> str:
    towns = ["Астане", "Алматы", "Ташкенте", "Бишкеке", "Минске", "Казани", "Омске"]
    return (
        f"{day} мая 2025 года в {towns[n % 7]} прошло совещание № {n}. В нём участвовали {n + 10} человек."
        f" Министр Олег Ким сообщил, что построено {n + 3} школ.\n" + " ".join(f"слово{n}ж{i}" for i in range(30))
    )


class Folder:
    """An input folder and a store, with the command over them."""

    def __init__(self, path: Path):
        self.path, self.inputs, self.output = path, path / "in", path / "out"
        self.inputs.mkdir()

    def write(self, name: str, text: str, old: bool = True) -> Path:
        path = self.inputs / name
        path.parent.mkdir(exist_ok=True, parents=True)
        path.write_text(text, encoding="utf-8")
        if old:
            # long settled, so that size and time tell of a change
            stamp = time.time() - 3600 + len(list(self.inputs.iterdir()))
            os.utime(path, (stamp, stamp))
        return path

    def run(self, *, retry=False, refresh=False, **flags):
        options = Settings(output=self.output, formats=["csv"], **flags)
        return night(options, [] if retry else [str(self.inputs)], retry=retry, refresh=refresh)

    def store(self) -> Store:
        return Store(f"sqlite:///{self.output / 'svodka.sqlite'}")

    def stored(self) -> int:
        """Articles in the store while a run may be making it."""
        try:
            return Store(f"sqlite:///{self.output / 'svodka.sqlite'}", reading=True).counts()["articles"]
        except (StoreError, Locked):
            return 0

    def content(self) -> dict[str, list[dict]]:
        """All rows by table, as exports see them."""
        out: dict[str, list[dict]] = {}
        for chunk in self.store().chunks():
            for name, rows in chunk.items():
                out.setdefault(name, []).extend(rows)
        return out

    def ids(self) -> list[str]:
        return [r["id"] for r in self.content().get("articles", [])]
