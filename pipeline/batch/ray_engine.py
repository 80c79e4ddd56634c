"""Workers as actors of a Ray cluster (extra ``svodka[ray]``).

Files must be where every node finds them: shared storage, or an fsspec URL.
"""

from __future__ import annotations

import socket
import time
from collections import deque
from typing import Any, Iterator

from pipeline.batch.worker import PoolError
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
        #: fulfilled once the actor has found a place and started
        self.born = actor.born.remote()
        self.alive = False


def _reachable(address: str | None) -> None:
    """Refuse a ``host:port`` where nobody listens at once; Ray itself goes on trying for minutes."""
    host, _, port = (address or "").removeprefix("ray://").rpartition(":")
    if host and port.isdigit():
        try:
            socket.create_connection((host, int(port)), timeout=10).close()
        except OSError as error:
            raise PoolError(f"no Ray cluster at {address}: {error.strerror or error}") from error


class RayPool:
    """``jobs`` actors, one CPU each.

    An actor whose node is lost is started elsewhere and its tasks are done there; one for which no node has a CPU free
    waits, and is given nothing to do until it has started.

    Raises:
        PoolError: Ray is not installed, the cluster cannot be reached, or none of its nodes has had a CPU free for
            ``START`` seconds.

    The interface is ``LocalPool``'s. A lost node is no article's fault, but cannot be told from one that was killed by
    it, so an article gets the same second chance.
    """

    START = 300

    def __init__(self, options: Settings):
        try:
            import ray
        except ModuleNotFoundError as error:
            raise PoolError("the engine ray needs Ray: pip install 'svodka[ray]'") from error
        self.ray, self.options, self.size = ray, options, options.jobs
        if not ray.is_initialized():
            _reachable(options.address)
            try:
                ray.init(
                    address=options.address,
                    log_to_driver=False,
                    configure_logging=False,
                    **({} if options.address else {"include_dashboard": False}),
                )
            except (ConnectionError, RuntimeError, ValueError, TimeoutError) as error:
                raise PoolError(
                    f"no Ray cluster at {options.address or 'this machine'}: {str(error).strip().splitlines()[0]}"
                ) from error

        @ray.remote(num_cpus=1, max_restarts=0)
        class Actor:
            def __init__(self, given: dict):
                from pipeline.batch.worker import Worker

                self.worker = Worker(Settings.model_construct(**given))

            def born(self) -> bool:
                return True

            def handle(self, task: tuple) -> tuple:
                return self.worker.handle(task)

        self._actor = Actor
        self.workers: list[Handle] = []
        self.lively = time.monotonic()  #: when the last actor that had started was lost, or the pool began

    def free(self, depth: int = 2) -> Handle | None:
        self._look()
        if len(self.workers) < self.size and all(w.alive and w.tasks for w in self.workers):
            self.workers.append(Handle(self._actor.remote(dict(self.options))))
            self._look()
        best = min((w for w in self.workers if w.alive), key=lambda w: len(w.tasks), default=None)
        return best if best is not None and len(best.tasks) < depth else None

    def _look(self, timeout: float = 0) -> None:
        """See which actors have started; forget those that cannot."""
        waiting = {w.born: w for w in self.workers if not w.alive}
        if not waiting:
            return
        reason = f"no node of the cluster has had a CPU free for {self.START} s"
        for reference in self.ray.wait(list(waiting), num_returns=len(waiting) if not timeout else 1, timeout=timeout)[
            0
        ]:
            worker = waiting[reference]
            try:
                worker.alive = self.ray.get(reference)
                worker.since = time.monotonic()
            except self.ray.exceptions.RayError as error:
                self._drop(worker)
                reason = f"actors do not start: {type(error).__name__}: {str(error).strip().splitlines()[0]}"
        if not any(w.alive for w in self.workers) and time.monotonic() - self.lively > self.START:
            raise PoolError(reason)

    def send(self, worker: Handle, task: tuple) -> None:
        if not worker.tasks:
            worker.since = time.monotonic()
        worker.tasks.append(task)
        worker.replies.append(worker.actor.handle.remote(task))

    def replies(self, timeout: float) -> Iterator[tuple[Handle, tuple | None, list[tuple], str]]:
        owners = {w.replies[0]: w for w in self.workers if w.replies}
        if not owners:
            self._look(timeout)
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
            if (
                worker.tasks
                and time.monotonic() - worker.since > limit
                and not self.ray.wait([worker.replies[0]], timeout=0)[0]
            ):
                yield (
                    worker,
                    None,
                    self._drop(worker),
                    f"it took more than {self.options.article_seconds:g} s (article_seconds)",
                )

    def tired(self, worker: Handle) -> bool:
        return worker.served >= self.options.worker_articles

    def renew(self, worker: Handle) -> None:
        if worker in self.workers and not worker.tasks:
            self._drop(worker)

    def _drop(self, worker: Handle) -> list[tuple]:
        if worker in self.workers:
            self.workers.remove(worker)
        if worker.alive:
            self.lively = time.monotonic()
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
