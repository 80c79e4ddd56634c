"""JSON: one file; JSONL: one ArticleRecord a line."""

from __future__ import annotations

import json
from pathlib import Path

from pydantic_core import to_json

from pipeline.records import SCHEMA_VERSION
from pipeline.writers.tables import record_dicts
from pipeline.writers.text import TextWriter


def _line(value: dict) -> str:
    # a third of the time that json takes, and exports are long
    return to_json(value).decode()


class JsonlWriter(TextWriter):
    """``records.jsonl`` and ``failures.jsonl``."""

    def __init__(self, folder: Path, tables=None, excel: bool = False, **place):
        super().__init__(folder, {"records.jsonl": "", "failures.jsonl": ""}, **place)

    def add(self, chunk: dict[str, list[dict]]) -> None:
        for name, rows in (("records.jsonl", record_dicts(chunk)), ("failures.jsonl", chunk.get("failures", ()))):
            for row in rows:
                self.put(name, _line(row) + "\n")


class JsonWriter(TextWriter):
    """``records.json``: schema_version, records, failures."""

    joint = ",\n"

    def __init__(self, folder: Path, tables=None, excel: bool = False, **place):
        super().__init__(
            folder, {"records.json": f'{{\n"schema_version": {json.dumps(SCHEMA_VERSION)},\n"records": [\n'}, **place
        )
        self.failures: list[dict] = []

    def add(self, chunk: dict[str, list[dict]]) -> None:
        for record in record_dicts(chunk):
            self.put("records.json", _line(record))
        self.failures += chunk.get("failures", ())

    def tail(self, name: str) -> str:
        return '\n],\n"failures": [' + ",".join("\n" + _line(f) for f in self.failures) + "\n]\n}\n"
