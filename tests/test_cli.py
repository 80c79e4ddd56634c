"""The command: statuses, streams, settings in their order of strength."""
from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import pipeline

ARTICLE = "Вчера в Астане прошло совещание.\n"


def svodka(*args, cwd, input=None, **env):
    return subprocess.run([sys.executable, "-m", "pipeline", *args], cwd=cwd, input=input, capture_output=True, text=True, env={**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent), **env})


def test_run_and_statuses(tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "in/2025-05-14_a.txt").write_text(ARTICLE, encoding="utf-8")
    done = svodka("run", "in", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "1 articles, 0 failures" in done.stderr
    record = json.loads((tmp_path / "outputs/records.jsonl").read_text(encoding="utf-8"))
    assert record["dates"][0]["value"] == "2025-05-13"
    (tmp_path / "in/empty.txt").write_text("")
    done = svodka("run", "in", "-f", "csv", cwd=tmp_path)
    assert done.returncode == 1
    assert "empty.txt: the file is empty" in done.stderr
    assert "empty.txt" in (tmp_path / "outputs/failures.csv").read_text(encoding="utf-8")


@pytest.mark.parametrize("args, word", [(("run",), "INPUT"), (("run", "x", "--published", "вчера"), "--published"), (("run", "x", "--format", "xls"), "xls"), (("run", "x", "--field", "a=b"), "--field"), (("fly",), "fly"), (("run", "x", "--nope"), "nope")])
def test_wrong_usage(tmp_path, args, word):
    done = svodka(*args, cwd=tmp_path)
    assert done.returncode == 2 and word in done.stderr


def test_standard_input_and_settings(tmp_path):
    (tmp_path / "svodka.toml").write_text('output = "from-file"\nformats = ["csv"]\n')
    assert svodka("run", "-", "--published", "2025-05-14", cwd=tmp_path, input=ARTICLE).returncode == 0
    assert (tmp_path / "from-file/dates.csv").exists() and not (tmp_path / "from-file/records.json").exists()
    svodka("run", "-", cwd=tmp_path, input=ARTICLE, SVODKA_OUTPUT="from-env")
    assert (tmp_path / "from-env/dates.csv").exists()
    svodka("run", "-", "-o", "from-flag", cwd=tmp_path, input=ARTICLE, SVODKA_OUTPUT="from-env2", SVODKA_FORMATS="jsonl,json")
    assert (tmp_path / "from-flag/records.jsonl").exists() and not (tmp_path / "from-env2").exists()
    (tmp_path / "svodka.toml").write_text("colour = 3\n")
    done = svodka("run", "-", cwd=tmp_path, input=ARTICLE)
    assert done.returncode == 2 and "colour" in done.stderr


def test_show_schema_version(tmp_path):
    (tmp_path / "a.txt").write_text(ARTICLE, encoding="utf-8")
    done = svodka("show", "a.txt", "--published", "2025-05-14", cwd=tmp_path)
    assert done.returncode == 0 and "2025-05-13" in done.stdout and "Астана" in done.stdout
    assert json.loads(svodka("schema", cwd=tmp_path).stdout)["title"] == "ArticleRecord"
    assert svodka("--version", cwd=tmp_path).stdout.strip() == pipeline.__version__


def test_not_russian_is_said(tmp_path):
    (tmp_path / "a.txt").write_text("The meeting took place in Astana yesterday, and nobody was surprised by it at all.", encoding="utf-8")
    frames = pipeline.run(tmp_path / "a.txt")
    assert list(frames["articles"]["status"]) == ["not_russian"] and frames["dates"].empty


def test_python_run_gives_frames(tmp_path):
    (tmp_path / "a.jsonl").write_text(json.dumps({"id": "x", "text": ARTICLE, "published": "2025-05-14"}), encoding="utf-8")
    frames = pipeline.run(tmp_path / "a.jsonl")
    assert list(frames["dates"]["value"]) == ["2025-05-13"] and list(frames["dates"]["article_id"]) == ["x"]


def test_long_line(tmp_path):
    (tmp_path / "a.txt").write_text("слово и дело " * 8_000, encoding="utf-8")
    frames = pipeline.run(tmp_path / "a.txt")
    assert len(frames["articles"]) == 1 and frames["failures"].empty


@pytest.mark.parametrize("pattern", ["а", "а@", "\n", "«", '"', "12:30 ", "ООО «", "конференция «Мир %d» прошла в Астане 5 мая. ", "компания «А%d» ", "министр Иванов%d "])
def test_time_grows_with_the_length_not_its_square(nlp, pattern):
    """Four times the text may take at most some six times as long."""
    import time

    def seconds(size: int) -> float:
        text = "".join(pattern % i if "%" in pattern else pattern for i in range(size))[:size]
        start = time.process_time()
        nlp(text)
        return time.process_time() - start

    seconds(500)
    small, large = (min(seconds(size) for _ in range(2)) for size in (4_000, 16_000))
    assert large < 0.5 + 7 * small
