"""JSON: one file; JSONL: one ArticleRecord a line."""
from __future__ import annotations

import json
from pathlib import Path

from pipeline.records import SCHEMA_VERSION
from pipeline.writers.files import Replacing
from pipeline.writers.tables import record_dicts


class _Text:
    """Text files, by name."""

    def __init__(self, folder: Path, names: tuple[str, ...]):
        self.parts = {name: Replacing(folder / name) for name in names}
        self.files = {name: open(part.temporary, "w", encoding="utf-8") for name, part in self.parts.items()}

    def close(self) -> None:
        for file in self.files.values():
            file.close()

    def abort(self) -> None:
        for file in self.files.values():
            try:
                file.close()
            except OSError:  # what a full disk could not take
                pass


class JsonlWriter(_Text):
    """``records.jsonl`` and ``failures.jsonl``."""

    def __init__(self, folder: Path, tables=None, excel: bool = False):
        super().__init__(folder, ("records.jsonl", "failures.jsonl"))

    def add(self, chunk: dict[str, list[dict]]) -> None:
        for record in record_dicts(chunk):
            self.files["records.jsonl"].write(json.dumps(record, ensure_ascii=False) + "\n")
        for failure in chunk.get("failures", ()):
            self.files["failures.jsonl"].write(json.dumps(failure, ensure_ascii=False) + "\n")


class JsonWriter(_Text):
    """``records.json``: schema_version, records, failures."""

    def __init__(self, folder: Path, tables=None, excel: bool = False):
        super().__init__(folder, ("records.json",))
        self.file = self.files["records.json"]
        self.file.write(f'{{\n"schema_version": {json.dumps(SCHEMA_VERSION)},\n"records": [')
        self.first = True
        self.failures: list[dict] = []

    def add(self, chunk: dict[str, list[dict]]) -> None:
        for record in record_dicts(chunk):
            self.file.write(("\n" if self.first else ",\n") + json.dumps(record, ensure_ascii=False))
            self.first = False
        self.failures += chunk.get("failures", ())

    def close(self) -> None:
        self.file.write("\n],\n\"failures\": [" + ",".join("\n" + json.dumps(f, ensure_ascii=False) for f in self.failures) + "\n]\n}\n")
        super().close()
