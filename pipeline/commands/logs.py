"""Log lines of a run, as text or JSON, that a terminal or a log viewer cannot be made to obey."""

from __future__ import annotations

import json
import logging
import sys

from pipeline.terminal import safe

log = logging.getLogger("svodka")


class _JsonLines(logging.Formatter):
    """One JSON object a line: time, level, message, and what ``extra`` gives."""

    def format(self, record: logging.LogRecord) -> str:
        known = logging.LogRecord("", 0, "", 0, "", (), None).__dict__.keys() | {"message", "asctime", "taskName"}
        body = {
            "time": self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z"),
            "level": record.levelname.lower(),
            "message": record.getMessage(),
        }
        line = json.dumps(
            body | {k: v for k, v in record.__dict__.items() if k not in known}, ensure_ascii=False, default=str
        )
        # JSON takes these as they are; a terminal or a log viewer would obey them
        return "".join(c if c.isprintable() else f"\\u{ord(c):04x}" if ord(c) < 0x10000 else "\ufffd" for c in line)


class _TextLines(logging.Formatter):
    """Text that stays one line and that a terminal cannot obey."""

    def format(self, record: logging.LogRecord) -> str:
        return safe(super().format(record)).replace("\n", " ⏎ ")


def set_up_log(form: str, quiet: bool = False) -> None:
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_JsonLines() if form == "json" else _TextLines("%(asctime)s %(levelname)s %(message)s"))
    logging.basicConfig(handlers=[handler], level=logging.ERROR if quiet else logging.INFO, force=True)
    # other packages' chatter is not for the log of a run
    for name in ("trafilatura", "htmldate", "charset_normalizer", "alembic", "sqlalchemy", "ray"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
