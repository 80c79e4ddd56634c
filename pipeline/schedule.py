"""``svodka schedule``: a crontab line and systemd units with absolute paths."""

from __future__ import annotations

import glob
import os
import re
import shlex
import shutil
import sys
from pathlib import Path

from pipeline.settings import FILE, Settings


class ScheduleError(ValueError):
    """What was asked for cannot be scheduled."""


def command(
    inputs: list[str], options: Settings, *, explicit_store: str | None, jobs: int | None, log_form: str | None = None
) -> list[str]:
    """The command line, all paths absolute."""
    program = shutil.which("svodka", path=os.path.dirname(sys.executable)) or shutil.which("svodka")
    start = [os.path.abspath(program)] if program else [sys.executable, "-m", "pipeline"]
    places = [i if "://" in i else os.path.abspath(i) for i in inputs]
    if "-" in inputs:
        raise ScheduleError("standard input cannot be scheduled")
    out = [*start, "run", *places, "--output", str(options.output.absolute())]
    if explicit_store:
        out += ["--store", explicit_store if "://" in explicit_store else os.path.abspath(explicit_store)]
    if jobs:
        out += ["--jobs", str(jobs)]
    return out + (["--log", log_form] if log_form else [])


def environment() -> dict[str, str]:
    """Variables that the run needs and that cron does not hand on."""
    return {"LANG": "C.UTF-8", **{k: v for k, v in sorted(os.environ.items()) if k.startswith("SVODKA_")}}


def plan(
    inputs: list[str],
    at: str,
    options: Settings,
    *,
    explicit_store: str | None = None,
    jobs: int | None = None,
    log_file: Path | None = None,
) -> str:
    """The text that ``svodka schedule`` prints.

    Raises:
        ScheduleError: a wrong time, or a path that cron or systemd cannot take.
    """
    if not (m := re.fullmatch(r"([01]?\d|2[0-3]):([0-5]\d)", at)):
        raise ScheduleError(f"--at: {at!r} is not a time of day such as 03:00")
    hour, minute = int(m[1]), int(m[2])
    words = command(inputs, options, explicit_store=explicit_store, jobs=jobs)
    log_file = (log_file or options.output / "svodka.log").absolute()
    folder = Path.cwd()
    if any("\n" in w for w in (*words, str(folder), str(log_file))):
        raise ScheduleError("a path with a line break can be scheduled neither with cron nor with systemd")
    for place in (p for p in inputs if "://" not in p and not glob.has_magic(p)):
        if not os.path.exists(place):
            raise ScheduleError(f"{place}: no such file or folder")
    # the shell opens the log before svodka can make its folder
    made = f"mkdir -p {shlex.quote(str(log_file.parent))}"
    line = (
        f"cd {shlex.quote(str(folder))} && {made} && "
        f"{' '.join(f'{k}={shlex.quote(v)}' for k, v in environment().items())} {shlex.join(words)} >> "
        f"{shlex.quote(str(log_file))} 2>&1"
    )
    settings = f" ({FILE} is read from there)" if (folder / FILE).exists() else ""
    units = "\n".join(f"Environment={_unit(f'{k}={v}', dollars=False)}" for k, v in environment().items())
    return f"""# --- crontab -e: every day at {hour:02}:{minute:02}, in {folder}{settings}
# a percent sign ends the command for cron, so each is escaped
{minute} {hour} * * * {line.replace("%", chr(92) + "%")}

# --- /etc/systemd/system/svodka.service
[Unit]
Description=Svodka: records from news articles

[Service]
Type=oneshot
WorkingDirectory={str(folder).replace("%", "%%")}
{units}
ExecStart={" ".join(_unit(w) for w in words)}
# the log: journalctl -u svodka
# 1: some articles failed and are named in the log; 75: another run was on; an error of svodka's own has 70
SuccessExitStatus=1 75
TimeoutStopSec=300
Nice=10

# --- /etc/systemd/system/svodka.timer
[Unit]
Description=Svodka every day at {hour:02}:{minute:02}

[Timer]
OnCalendar=*-*-* {hour:02}:{minute:02}:00
Persistent=true

[Install]
WantedBy=timers.target

# then: systemctl daemon-reload && systemctl enable --now svodka.timer

# --- /etc/logrotate.d/svodka
{_rotated(log_file)} {{
    weekly
    rotate 8
    compress
    missingok
    notifempty
}}"""


def _unit(word: str, dollars: bool = True) -> str:
    """A word as systemd reads it: percent signs doubled, in commands dollars too, quoted where it has blanks."""
    word = word.replace("\\", "\\\\").replace("%", "%%")
    if dollars:
        word = word.replace("$", "$$")
    return '"' + word.replace('"', '\\"') + '"' if re.search(r"[\s\"';]", word) or not word else word


def _rotated(path: Path) -> str:
    return f'"{path}"' if re.search(r"\s", str(path)) else str(path)
