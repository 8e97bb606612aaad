"""Worker processes that stay warm, and may die or hang without harm to others."""

from __future__ import annotations

import gc
import os
import signal
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import BrokenExecutor, Executor, Future
from contextlib import suppress
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerContext
from multiprocessing.process import BaseProcess
from queue import SimpleQueue
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")

GARBAGE = 20_000
"""Objects after which a worker collects garbage; a leaflet leaves 30,000 behind. Measured with
leaflet, book and page of 12 articles: 0.346 CPU s an article, against 0.384 as Python does it."""
M_ARENA_MAX = -8
"""The parameter of mallopt (glibc, malloc.h)."""
TRIES = 2
"""Workers that a task may kill before it is given up."""


class Pool(Executor):
    """Worker processes that stay warm; each has one thread here, which feeds it.

    So it is known which task a worker had when it died or hung: that one is tried again (TRIES) or
    given up, and the others never notice. `concurrent.futures.ProcessPoolExecutor` would lose
    all of them.

    Args:
        jobs: Worker processes.
        timeout: Seconds that a task may take; then its worker is killed.
        modules: What the server that forks the workers imports first.
    """

    def __init__(self, jobs: int, timeout: float, modules: Sequence[str] = ()) -> None:
        context = get_context("forkserver")
        context.set_forkserver_preload([__name__, *modules])
        self._queue: SimpleQueue[_Job | None] = SimpleQueue()
        self._stopped = threading.Event()
        self._keepers = [_Keeper(context, self._queue, timeout, self._stopped) for _ in range(jobs)]
        for keeper in self._keepers:
            keeper.start()

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Put a task into the queue."""
        if self._stopped.is_set():
            raise RuntimeError("the pool is shut down")
        future: Future[T] = Future()
        self._queue.put(_Job(future, (fn, args, kwargs)))
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """End the workers: when they are done, or at once if futures are to be cancelled."""
        if cancel_futures:
            self._stopped.set()
            for keeper in self._keepers:
                keeper.kill()
        for _ in self._keepers:
            self._queue.put(None)
        if wait:
            for keeper in self._keepers:
                keeper.join()
        self._stopped.set()


class _Job:
    """A task in the queue: its future, the call, and how many workers it has killed."""

    def __init__(self, future: Future[Any], call: tuple[object, ...]) -> None:
        self.future, self.call, self.killed = future, call, 0


class _Keeper(threading.Thread):
    """Keeps one worker process busy, and replaces it when it dies."""

    def __init__(
        self,
        context: ForkServerContext,
        queue: SimpleQueue[_Job | None],
        timeout: float,
        stopped: threading.Event,
    ) -> None:
        super().__init__(daemon=True)
        self._context, self._queue = context, queue
        self._timeout, self._stopped = timeout, stopped
        self._worker: tuple[BaseProcess, Connection] | None = None
        self._lock = threading.Lock()

    def run(self) -> None:
        """Do jobs until there are no more."""
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})  # for all that it starts, too
        while (job := self._queue.get()) is not None:
            if self._stopped.is_set():
                job.future.cancel()
            elif job.future.set_running_or_notify_cancel():
                self._do(job)
        self.kill()

    def kill(self) -> None:
        """End the worker, whatever it is doing; a thread that waits for it sees it end."""
        with self._lock:
            if self._worker is not None:
                process, _ = self._worker
                process.kill()
                process.join()

    def _do(self, job: _Job) -> None:
        while True:
            try:
                connection = self._ready()
                connection.send(job.call)
                if not connection.poll(self._timeout):
                    self._dismiss()
                    job.future.set_exception(overdue(self._timeout))
                    return
                fine, value = connection.recv()
            except (EOFError, OSError):  # the worker is dead
                self._dismiss()
                job.killed += 1
                if job.killed < TRIES and not self._stopped.is_set():
                    continue
                fine, value = False, BrokenExecutor(f"it ended {job.killed} workers")
            except Exception as error:  # what cannot be sent: the future tells
                fine, value = False, error
            if fine:
                job.future.set_result(value)
            else:
                job.future.set_exception(value)
            return

    def _ready(self) -> Connection:
        """Return the connection to the worker, a new one if there is none."""
        if self._worker is None:
            with self._lock:
                if self._stopped.is_set():
                    raise EOFError
                ours, theirs = self._context.Pipe()
                process = self._context.Process(target=_work, args=(theirs,), daemon=True)
                process.start()
                theirs.close()
                self._worker = process, ours
        return self._worker[1]

    def _dismiss(self) -> None:
        self.kill()
        with self._lock:
            if self._worker is not None:
                process, connection = self._worker
                connection.close()
                process.close()
                self._worker = None


def _work(connection: Connection) -> None:
    """Be a worker: do what comes until nothing can come any more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the build, which ends us
    gc.disable()  # garbage is collected between tasks, which is cheaper and keeps memory low
    gc.freeze()  # what was imported stays: no collection need look at it
    _stay_small()
    while True:
        try:
            function, args, kwargs = connection.recv()
        except (EOFError, OSError):
            return
        try:
            answer = True, function(*args, **kwargs)
        except Exception as error:  # whatever a task raises: the future tells
            answer = False, error
        try:
            connection.send(answer)
        except OSError:  # the build is gone
            return
        del function, args, kwargs, answer
        if gc.get_count()[0] > GARBAGE:
            gc.collect()


def _stay_small() -> None:
    """Have Typst set with one thread, and all threads share one heap.

    There is a worker for each core; more threads only wait for one another. Of a heap for each of
    them (glibc, mallopt(3)) none would be given back.
    """
    import ctypes  # only workers need it

    os.environ.setdefault("RAYON_NUM_THREADS", "1")
    with suppress(AttributeError):  # another C library
        ctypes.CDLL(None).mallopt(M_ARENA_MAX, 1)


def overdue(seconds: float) -> TimeoutError:
    """Return what a future ends with whose time was up."""
    return TimeoutError(f"took over {seconds:g} s")
