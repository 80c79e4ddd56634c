"""``make quiet``: nothing is looked up, called or written outside the output folder while svodka works (needs strace).

    python -m checks.quiet [SECONDS]

A run over ``corpora/`` with two workers, and a process that extracts and then lives SECONDS (30), each under ``strace``
with an empty home folder.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from checks.articles import ROOT

_LIVES = """
import sys, time, pipeline
pipeline.extract("Вчера в Астане прошёл форум.", published="2025-05-14")
time.sleep(float(sys.argv[1]))
"""
#: calls that reach out (an address of the internet family) or make a file
_CALLED = re.compile(r"(?:connect|sendto|sendmsg|sendmmsg)\(.*?AF_INET6?")
_MADE = re.compile(r'(?:openat|open|creat|mkdir|mkdirat|rename)\(.*?"([^"]+)".*?(?:O_CREAT|, 0[0-7]+\)).* = (?!-1)')


def traced(folder: Path, *command: str) -> tuple[list[str], list[str]]:
    """Calls to the network, and files made outside ``folder`` and the temporary one, of a command and its children."""
    home, log = folder / "home", folder / "trace"
    home.mkdir(parents=True, exist_ok=True)
    # without the names of the user and with caches in the home folder, as a service has them
    env = {k: v for k, v in os.environ.items() if not k.startswith("XDG_")} | {
        "HOME": str(home),
        "TMPDIR": str(folder / "tmp"),
    }
    env["PYTHONDONTWRITEBYTECODE"] = "1"
    (folder / "tmp").mkdir(exist_ok=True)
    calls = "trace=connect,sendto,sendmsg,sendmmsg,openat,open,creat,mkdir,mkdirat,rename"
    done = subprocess.run(
        ["strace", "-f", "-qq", "-e", calls, "-o", str(log), *command],
        cwd=ROOT,
        env=env,
        capture_output=True,
        text=True,
    )
    if done.returncode not in (0, 1):
        sys.exit(f"{' '.join(command)}: exit status {done.returncode}\n{done.stderr[-2000:]}")
    lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
    made = {m[1] for line in lines if (m := _MADE.search(line))}
    outside = [
        p
        for p in made
        if p.startswith("/") and not p.startswith((str(folder / "out"), str(folder / "tmp"), "/dev/", "/proc/"))
    ]
    outside += [str(p) for p in home.rglob("*")]
    return [line for line in lines if _CALLED.search(line)], sorted(set(outside))


def main() -> None:
    if not shutil.which("strace"):
        sys.exit("strace is not installed (apt-get install strace)")
    seconds = sys.argv[1] if len(sys.argv) > 1 else "30"
    failed = False
    with tempfile.TemporaryDirectory(prefix="quiet-") as name:
        for title, command in (
            ("run", ["-m", "pipeline", "run", "corpora", "-o", f"{name}/out", "--jobs", "2"]),
            (f"a process that lives {seconds} s", ["-c", _LIVES, seconds]),
        ):
            calls, files = traced(Path(name), sys.executable, *command)
            print(f"{title}: {len(calls)} calls to a network, {len(files)} files outside the output folder")
            for line in [*calls[:10], *files[:10]]:
                print(f"  {line}")
            failed = failed or bool(calls or files)
    sys.exit(failed)


if __name__ == "__main__":
    main()
