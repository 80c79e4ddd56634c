"""Nothing is called and nothing written at home while svodka works."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent

#: Python's look-ups and connections fail loudly; what libraries of C do shows in the home folder and, under a tracer,
#: in ``make quiet``
_LIVES = """
import socket, time
def refuse(*arguments, **_):
    raise AssertionError(f"a call to the network: {arguments}")
socket.getaddrinfo = socket.gethostbyname = socket.socket.connect = refuse
import pipeline
pipeline.extract("Вчера в Астане прошёл форум.", published="2025-05-14")
time.sleep(2)
"""


def test_no_file_is_made_at_home_and_no_host_looked_up(tmp_path):
    env = {k: v for k, v in os.environ.items() if not k.startswith("XDG_") and k != "ORT_DISABLE_TELEMETRY"}
    done = subprocess.run(
        [sys.executable, "-c", _LIVES], cwd=ROOT, env=env | {"HOME": str(tmp_path)}, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert list(tmp_path.rglob("*")) == []
