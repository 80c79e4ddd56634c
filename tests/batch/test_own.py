"""What a run writes is never read by the next; names that are not UTF-8 go through the store."""

from __future__ import annotations

import os

from pipeline.batch.session import night
from pipeline.settings import Settings

TEXT = "14 мая 2025 года в Астане прошло совещание. Министр Олег Ким сообщил, что построено 5 школ."


def test_nights_over_a_folder_that_holds_their_output_and_a_name_in_cp1251(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with open(os.fsencode(tmp_path) + b"/\xed\xee\xe2\xee\xf1\xf2\xfc.txt", "wb") as file:
        file.write(TEXT.encode())
    (tmp_path / "style.css").write_text("p {}")
    (tmp_path / "bad.json").write_text("{")
    os.rename(tmp_path / "bad.json", os.fsdecode(os.fsencode(tmp_path) + b"/\xed.json"))
    for retry in (False, False, True):
        outcome = night(Settings(formats=["csv", "jsonl"]), [] if retry else ["."], retry=retry)
        assert (outcome.status, outcome.exit_status, len(outcome.failures)) == ("done", 1, 1), outcome
        assert outcome.failures[0].path.endswith(r"\xed.json")
        if not retry:
            assert outcome.counts.passed_over == {"companions": 1}
    lines = (tmp_path / "outputs/records.jsonl").read_text(encoding="utf-8").splitlines()
    assert len(lines) == 1 and r"\xed\xee\xe2\xee\xf1\xf2\xfc.txt" in lines[0].replace("\\\\", "\\")
