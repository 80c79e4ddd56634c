"""What stands between the operating system and the commands: statuses, streams, names in the environment, settings as
people save them.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline import cli
from pipeline.schedule import ScheduleError, plan
from pipeline.settings import SettingsError, settings

ROOT = Path(__file__).parent.parent
ARTICLE = "Вчера в Астане прошло совещание. Пришли 20 человек."


def svodka(*args, cwd, stdout=subprocess.PIPE, **env):
    given = {**os.environ, "PYTHONPATH": str(ROOT), **env}
    command = [sys.executable, "-m", "pipeline", *args]
    return subprocess.run(command, cwd=cwd, stdout=stdout, stderr=subprocess.PIPE, env=given, text=True)


@pytest.mark.parametrize(
    "arguments, told",
    [
        (["run", ""], "an empty INPUT"),
        (["run", "in", "--format", ","], "no format is named"),
        (["run", "in", "--format", "docx"], "unknown format: docx"),
        (["run"], "INPUT"),
        (["dance"], "No such command"),
        (["schedule", "nowhere"], "nowhere: no such file or folder"),
        (["show", "a.txt", "--table", "weather"], "unknown table: weather"),
        (["show", "a.txt", "--lang", "fr"], "--lang: 'fr'"),
    ],
)
def test_wrong_usage_is_status_2_and_writes_nothing(tmp_path, arguments, told):
    (tmp_path / "a.txt").write_text(ARTICLE, encoding="utf-8")
    done = svodka(*arguments, cwd=tmp_path)
    assert done.returncode == 2 and told in done.stderr and "Traceback" not in done.stderr
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.txt"]


def test_an_error_of_our_own_has_a_status_of_its_own(monkeypatch, capsys):
    monkeypatch.setattr(cli, "_called", lambda: 1 / 0)
    assert cli._guarded() == cli.CRASHED == 70
    assert "ZeroDivisionError" in capsys.readouterr().err


@pytest.mark.parametrize("error, status", [(KeyboardInterrupt(), 130), (OSError(28, "No space left on device"), 74)])
def test_what_the_system_does_has_no_traceback(monkeypatch, capfd, error, status):
    def called():
        raise error

    monkeypatch.setattr(cli, "_called", called)
    monkeypatch.setattr(cli, "_closed", lambda status: status)
    assert cli._guarded() == status
    assert "Traceback" not in capfd.readouterr().err


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
def test_a_full_disk_under_standard_output(tmp_path):
    with open("/dev/full", "w") as full:
        done = svodka("schema", cwd=tmp_path, stdout=full)
    assert done.returncode == 74 and "No space left" in done.stderr and "Traceback" not in done.stderr


def test_a_reader_that_goes_away(tmp_path):
    command = f"{sys.executable} -m pipeline schema; echo status $? >&2"
    done = subprocess.run(
        ["/bin/sh", "-c", f"({command}) | true"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
    )
    assert "status 141" in done.stderr and "Traceback" not in done.stderr and "Exception ignored" not in done.stderr


def test_a_terminal_without_russian_letters(tmp_path):
    (tmp_path / "a.txt").write_text(ARTICLE, encoding="utf-8")
    done = svodka("show", "a.txt", cwd=tmp_path, PYTHONIOENCODING="ascii")
    assert done.returncode == 0 and "\\u0412" in done.stdout


def test_other_programs_variables_are_not_ours(tmp_path):
    (tmp_path / "a.txt").write_text(ARTICLE, encoding="utf-8")
    names = {name: "x" for name in ("URL", "SOURCE", "ID", "TITLE", "TEXT", "PUBLISHED")}
    assert svodka("run", "a.txt", "-f", "csv", cwd=tmp_path, **names).returncode == 0


def test_a_misspelt_variable_is_named(monkeypatch):
    monkeypatch.setenv("SVODKA_OUPUT", "x")
    with pytest.raises(SettingsError, match="SVODKA_OUPUT in the environment is no setting of svodka; SVODKA_OUTPUT?"):
        settings()


def test_settings_saved_with_a_byte_order_mark(tmp_path, monkeypatch):
    (tmp_path / "svodka.toml").write_bytes('\ufeffoutput = "таблицы"\n[fields]\ntext = ["body"]\n'.encode())
    monkeypatch.chdir(tmp_path)
    assert settings().output == Path("таблицы") and settings().fields.text == ["body"]


def test_an_unknown_field_is_named(tmp_path, monkeypatch):
    (tmp_path / "svodka.toml").write_text('[fields]\nbody = ["text"]\n', encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SettingsError, match="fields.body"):
        settings()


def test_the_scheduled_line_makes_the_folder_of_its_log(tmp_path, monkeypatch):
    (tmp_path / "in").mkdir()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SVODKA_STORE", "postgresql+psycopg://svodka:pa$$word@db/news")
    text = plan(["in"], "03:00", settings(output=tmp_path / "new $HOME" / "out"))
    line = next(x for x in text.splitlines() if x.startswith("0 3 "))
    assert f"mkdir -p '{tmp_path}/new $HOME/out' && " in line
    # systemd expands dollars in commands, not in Environment=
    assert "Environment=SVODKA_STORE=postgresql+psycopg://svodka:pa$$word@db/news" in text
    assert f'"{tmp_path}/new $$HOME/out"' in text


def test_what_is_not_there_is_not_scheduled(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ScheduleError, match="nowhere: no such file or folder"):
        plan(["nowhere"], "03:00", settings())
    assert plan(["news/**/*.html", "s3://bucket/news"], "03:00", settings())


def test_cards_where_the_terminal_is_narrow(tmp_path):
    long = (
        "Министр экологии и природных ресурсов Республики Казахстан Ерлан Нысанбаев открыл в Астане форум «Вода "
        "и климат»."
    )
    (tmp_path / "a.txt").write_text(long, encoding="utf-8")
    narrow = svodka("show", "a.txt", "-t", "people", "--lang", "ru", cwd=tmp_path, COLUMNS="60").stdout
    assert "┃" not in narrow and "должность" in narrow and max(map(len, narrow.splitlines())) <= 60
    wide = svodka("show", "a.txt", "-t", "people", "--lang", "en", cwd=tmp_path, COLUMNS="400").stdout
    assert "┃" in wide and "role" in wide
