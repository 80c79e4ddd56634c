"""A worker in this process: for ``pipeline.run``, and wherever starting others takes longer than the work."""

from __future__ import annotations

from collections import deque
from typing import Any, Iterator

from pipeline.batch.worker import Worker
from pipeline.settings import Settings


class InlinePool:
    """The interface of ``LocalPool`` over one ``Worker``; ``article_seconds`` and the limit of memory do not hold."""

    size = 1
    writers = 1

    def __init__(self, options: Settings, nlp: Any = None):
        self.worker = Worker(options, nlp)
        self.tasks: deque[tuple] = deque()

    def free(self, depth: int = 2) -> InlinePool | None:
        """The worker, if it can take a task."""
        return self if len(self.tasks) < depth else None

    def send(self, worker: InlinePool, task: tuple) -> None:
        self.tasks.append(task)

    def replies(self, timeout: float) -> Iterator[tuple[InlinePool, tuple | None, list[tuple], str]]:
        """The reply to the next task, as ``LocalPool.replies``."""
        if self.tasks:
            yield self, self.worker.handle(self.tasks.popleft()), [], ""

    def tired(self, worker: InlinePool) -> bool:
        return False

    def renew(self, worker: InlinePool) -> None:
        """It never tires."""

    def close(self) -> None:
        self.tasks.clear()
