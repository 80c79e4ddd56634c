"""Workers as actors of a Ray cluster (extra ``svodka[ray]``). Files must be where every node finds them: shared storage, or an fsspec URL."""
from __future__ import annotations

import time
from collections import deque
from typing import Any, Iterator

from pipeline.settings import Settings


class Handle:
    """An actor as its driver sees it."""

    def __init__(self, actor):
        self.actor = actor
        self.tasks: deque[tuple] = deque()
        self.replies: deque[Any] = deque()  #: references, in the order of the tasks
        self.since = time.monotonic()
        self.ready = False
        self.served = 0


class RayPool:
    """``jobs`` actors, one CPU each. An actor whose node is lost is started elsewhere and its tasks are done there.

    The interface is ``LocalPool``'s. A lost node is no article's fault, but cannot be told from one that was killed by it, so an article gets the same second chance.
    """

    START = 300

    def __init__(self, options: Settings):

        import ray

        self.ray, self.options, self.size = ray, options, options.jobs
        if not ray.is_initialized():
            ray.init(address=options.address, log_to_driver=False, include_dashboard=False, configure_logging=False)

        @ray.remote(num_cpus=1, max_restarts=0)
        class Actor:
            def __init__(self, given: dict):
                from pipeline.batch.worker import Worker

                self.worker = Worker(Settings.model_construct(**given))

            def handle(self, task: tuple) -> tuple:
                return self.worker.handle(task)

        self._actor = Actor
        self.workers: list[Handle] = []

    def free(self, depth: int = 2) -> Handle | None:
        best = min(self.workers, key=lambda w: len(w.tasks), default=None)
        if len(self.workers) < self.size and (best is None or best.tasks):
            best = Handle(self._actor.remote(dict(self.options)))
            self.workers.append(best)
        return best if best is not None and len(best.tasks) < depth else None

    def send(self, worker: Handle, task: tuple) -> None:
        if not worker.tasks:
            worker.since = time.monotonic()
        worker.tasks.append(task)
        worker.replies.append(worker.actor.handle.remote(task))

    def replies(self, timeout: float) -> Iterator[tuple[Handle, tuple | None, list[tuple], str]]:
        owners = {w.replies[0]: w for w in self.workers if w.replies}
        if not owners:
            return
        ready, _ = self.ray.wait(list(owners), num_returns=1, timeout=timeout)
        if len(ready) == 1 and len(owners) > 1:
            # take what else has come meanwhile
            ready, _ = self.ray.wait(list(owners), num_returns=len(owners), timeout=0)
        for reference in ready:
            worker = owners[reference]
            try:
                reply = self.ray.get(reference)
            except self.ray.exceptions.RayError as error:
                yield worker, None, self._drop(worker), f"{type(error).__name__}: the actor is gone"
                continue
            worker.replies.popleft()
            worker.tasks.popleft()
            worker.since, worker.ready = time.monotonic(), worker.ready or reply[0] != "items"
            worker.served += 1
            yield worker, reply, [], ""
        for worker in list(self.workers):
            limit = self.options.article_seconds + (0 if worker.ready else self.START)
            if worker.tasks and time.monotonic() - worker.since > limit and not self.ray.wait([worker.replies[0]], timeout=0)[0]:
                yield worker, None, self._drop(worker), f"it took more than {self.options.article_seconds:g} s (article_seconds)"

    def tired(self, worker: Handle) -> bool:
        return worker.served >= self.options.worker_articles

    def renew(self, worker: Handle) -> None:
        if worker in self.workers and not worker.tasks:
            self._drop(worker)

    def _drop(self, worker: Handle) -> list[tuple]:
        if worker in self.workers:
            self.workers.remove(worker)
        try:
            self.ray.kill(worker.actor)
        except Exception:  # it is gone already
            pass
        tasks = list(worker.tasks)
        worker.tasks.clear()
        worker.replies.clear()
        return tasks

    def close(self) -> None:
        for worker in list(self.workers):
            self._drop(worker)
        self.ray.shutdown()
