"""Worker processes on this machine."""

from __future__ import annotations

import multiprocessing
import os
import signal
import time
from collections import deque
from multiprocessing.connection import wait
from typing import Iterator

from pipeline.settings import Settings

#: tasks that a worker has: one in hand, one waiting, so that it never waits for the next
DEPTH = 2


def _serve(connection, options: dict) -> None:
    """A worker process: tasks in, replies out, until the other end is gone."""
    # a signal to the whole group is the parent's to answer: the article in hand is finished
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    settings = Settings.model_construct(**options)
    if settings.worker_megabytes:
        import resource

        limit = settings.worker_megabytes * 1024 * 1024
        resource.setrlimit(resource.RLIMIT_DATA, (limit, limit))
    from pipeline.batch.worker import Worker

    worker = Worker(settings)
    try:
        while (task := connection.recv()) is not None:
            connection.send(worker.handle(task))
    except (EOFError, BrokenPipeError, ConnectionResetError):
        pass
    os._exit(0)  # taking the models apart would take half a second, for which the parent waits


class Handle:
    """A worker process as its parent sees it."""

    def __init__(self, options: Settings):
        context = multiprocessing.get_context("spawn")
        self.connection, theirs = context.Pipe()
        self.process = context.Process(target=_serve, args=(theirs, dict(options)), daemon=True)
        self.process.start()
        theirs.close()
        self.tasks: deque[tuple] = deque()
        self.since = time.monotonic()
        self.ready = False  #: whether it has extracted an article yet; the first waits for the model
        self.served = 0

    def send(self, task: tuple) -> None:
        if not self.tasks:
            self.since = time.monotonic()
        self.tasks.append(task)
        try:
            self.connection.send(task)
        except (BrokenPipeError, ConnectionResetError, OSError):
            pass  # its end is seen by wait


class LocalPool:
    """``jobs`` worker processes; one that dies or hangs is replaced."""

    #: seconds that a fresh worker may take to load the model
    START = 120

    def __init__(self, options: Settings):
        self.options = options
        self.size = options.jobs
        self.workers: list[Handle] = []

    @property
    def writers(self) -> int:
        """How many workers live that can write exports: they reach the store and the folder as the parent does."""
        return len(self.workers)

    def free(self, depth: int = DEPTH) -> Handle | None:
        """A worker that can take a task, None when all are busy."""
        best = min(self.workers, key=lambda w: len(w.tasks), default=None)
        if len(self.workers) < self.size and (best is None or best.tasks):
            best = Handle(self.options)
            self.workers.append(best)
        return best if best is not None and len(best.tasks) < depth else None

    def send(self, worker: Handle, task: tuple) -> None:
        worker.send(task)

    def replies(self, timeout: float) -> Iterator[tuple[Handle, tuple | None, list[tuple], str]]:
        """(worker, reply, [], ""), or for one that is gone (worker, None, its tasks, the guilty first, the reason)."""
        busy = [w for w in self.workers if w.tasks]
        if not busy:
            return
        for connection in wait([w.connection for w in busy], timeout):
            worker = next(w for w in busy if w.connection is connection)
            try:
                reply = worker.connection.recv()
            except (EOFError, ConnectionResetError, OSError):
                yield worker, None, self._drop(worker), _death(worker)
                continue
            worker.tasks.popleft()
            worker.since, worker.ready = time.monotonic(), worker.ready or reply[0] != "items"
            worker.served += 1
            yield worker, reply, [], ""
        for worker in list(self.workers):
            limit = self.options.article_seconds + (0 if worker.ready else self.START)
            if (
                worker.tasks
                and worker.tasks[0][0] != "write"
                and time.monotonic() - worker.since > limit
                and not worker.connection.poll()
            ):
                worker.process.kill()
                yield (
                    worker,
                    None,
                    self._drop(worker),
                    f"it took more than {self.options.article_seconds:g} s (article_seconds)",
                )

    def renew(self, worker: Handle) -> None:
        """Let an idle worker that has served long enough go; memory that its libraries keep goes with it."""
        if worker in self.workers and not worker.tasks and worker.served >= self.options.worker_articles:
            self.workers.remove(worker)
            try:
                worker.connection.send(None)
            except OSError:
                pass
            worker.connection.close()

    def tired(self, worker: Handle) -> bool:
        return worker.served >= self.options.worker_articles

    def _drop(self, worker: Handle) -> list[tuple]:
        if worker in self.workers:
            self.workers.remove(worker)
        worker.process.join(5)
        worker.connection.close()
        tasks = list(worker.tasks)
        worker.tasks.clear()
        return tasks

    def close(self) -> None:
        for worker in self.workers:
            try:
                worker.connection.send(None)
            except OSError:
                pass
            worker.connection.close()
        for worker in self.workers:
            worker.process.join(2)
            if worker.process.is_alive():
                worker.process.kill()
        self.workers.clear()


def _death(worker: Handle) -> str:
    code = worker.process.exitcode
    if code is not None and code < 0:
        try:
            name = signal.Signals(-code).name
        except ValueError:
            name = f"signal {-code}"
        return f"the worker process was ended by {name}" + (" (out of memory?)" if code == -9 else "")
    return f"the worker process ended with status {code}"
