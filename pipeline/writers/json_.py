"""JSON: one file a run; JSONL: one ArticleRecord a line."""
from __future__ import annotations

import json
from pathlib import Path

from pipeline.records import SCHEMA_VERSION
from pipeline.writers.files import replacing


def write_json(records: list, failures: list, folder: Path, *, excel: bool = False) -> list[Path]:
    """``records.json``: schema_version, records, failures."""
    path = folder / "records.json"
    body = {"schema_version": SCHEMA_VERSION, "records": [r.model_dump() for r in records], "failures": [f.model_dump() for f in failures]}
    with replacing(path) as temporary:
        temporary.write_text(json.dumps(body, ensure_ascii=False, indent=1), encoding="utf-8")
    return [path]


def write_jsonl(records: list, failures: list, folder: Path, *, excel: bool = False) -> list[Path]:
    """``records.jsonl``, and ``failures.jsonl``."""
    paths = []
    for name, rows in (("records", records), ("failures", failures)):
        path = folder / f"{name}.jsonl"
        with replacing(path) as temporary, open(temporary, "w", encoding="utf-8") as out:
            for row in rows:
                out.write(json.dumps(row.model_dump(), ensure_ascii=False) + "\n")
        paths.append(path)
    return paths
