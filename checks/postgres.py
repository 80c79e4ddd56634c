"""A PostgreSQL server of our own, for the checks: made in a folder, started, restarted, stopped."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
from pathlib import Path


class Postgres:
    """A server in ``folder``; runs as the user postgres when we are root, which the server refuses to be."""

    def __init__(self, folder: Path):
        binaries = sorted(Path("/usr/lib/postgresql").glob("*/bin")) or [
            Path(p).parent for p in [shutil.which("initdb")] if p
        ]
        if not binaries:
            raise RuntimeError("PostgreSQL is not installed (apt-get install postgresql)")
        self.bin = binaries[-1]
        self.data = folder / "data"
        self.log = folder / "log"
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        folder.mkdir(parents=True, exist_ok=True)
        if os.getuid() == 0:
            user = pwd.getpwnam("postgres")
            os.chown(folder, user.pw_uid, user.pw_gid)
        self._call("initdb", "-D", str(self.data), "-U", "svodka", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8")
        self.start()
        self._call("createdb", "-h", "127.0.0.1", "-p", str(self.port), "-U", "svodka", "news")

    @property
    def url(self) -> str:
        return f"postgresql+psycopg://svodka@127.0.0.1:{self.port}/news"

    def _call(self, program: str, *arguments: str) -> None:
        words = [str(self.bin / program), *arguments]
        if os.getuid() == 0:
            words = ["runuser", "-u", "postgres", "--", *words]
        done = subprocess.run(words, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, cwd="/")
        if done.returncode:
            raise RuntimeError(f"{program}: {done.stderr}")

    def start(self) -> None:
        self._call(
            "pg_ctl",
            "-D",
            str(self.data),
            "-w",
            "-l",
            str(self.log),
            "-o",
            f"-p {self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories=''",
            "start",
        )

    def stop(self, mode: str = "fast") -> None:
        self._call("pg_ctl", "-D", str(self.data), "-m", mode, "-w", "stop")

    def renew(self) -> None:
        """An empty database."""
        self._call("dropdb", "-f", "-h", "127.0.0.1", "-p", str(self.port), "-U", "svodka", "news")
        self._call("createdb", "-h", "127.0.0.1", "-p", str(self.port), "-U", "svodka", "news")
