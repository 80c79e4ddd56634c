"""How far a run is: a bar for who watches, log lines for who does not."""

from __future__ import annotations

import time

from pipeline.commands.logs import log


class progress:
    """A bar when a person watches, log lines every ten seconds when not."""

    def __init__(self, watched: bool, inputs):
        self.watched, self.inputs, self.done, self.start, self.told = watched, inputs, 0, time.perf_counter(), 0.0

    def __enter__(self):
        if self.watched:
            from rich.console import Console
            from rich.progress import (
                BarColumn,
                MofNCompleteColumn,
                Progress,
                SpinnerColumn,
                TextColumn,
                TimeRemainingColumn,
            )

            self.bar = Progress(
                SpinnerColumn(),
                TextColumn("{task.description}"),
                BarColumn(),
                MofNCompleteColumn(),
                TextColumn("{task.fields[rate]}"),
                TimeRemainingColumn(),
                console=Console(stderr=True),
                transient=True,
            )
            self.bar.__enter__()
            self.task = self.bar.add_task("articles", total=_estimate(self.inputs), rate="")
        return self.on_item

    def on_item(self, item) -> None:
        """``item``: a record, a failure, or None for a file that is passed over."""
        self.done += 1
        seconds = time.perf_counter() - self.start
        if self.watched:
            total = self.bar.tasks[0].total
            self.bar.update(
                self.task,
                advance=1,
                rate=f"{self.done / seconds:.1f}/s",
                total=max(total, self.done) if total else None,
            )
        elif seconds - self.told >= 10:
            self.told = seconds
            log.info(
                "%d articles, %.1f a second",
                self.done,
                self.done / seconds,
                extra={"event": "progress", "articles": self.done, "rate": round(self.done / seconds, 2)},
            )

    def __exit__(self, *error):
        if self.watched:
            self.bar.__exit__(*error)


def _estimate(inputs) -> int | None:
    """How many articles there will be: files counted as one each, lines of JSONL as their number."""
    from pipeline.readers import find
    from pipeline.records import Failure

    total = 0
    for source in find([i for i in inputs if i != "-" and "://" not in i]):
        if not isinstance(source, Failure) and source.key.lower().endswith((".jsonl", ".ndjson")):
            try:
                with open(source.file or source.key, "rb") as file:
                    total += sum(chunk.count(b"\n") for chunk in iter(lambda file=file: file.read(1 << 20), b""))
            except OSError:
                total += 1
        else:
            total += 1
    return total or None
