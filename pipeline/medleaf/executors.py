"""Where tasks run: in this process, or in worker processes that may die without harm to others.

All are `concurrent.futures.Executor`, so that a cluster can take their place: write a `Crew` whose
`hire` returns such an executor, and give it to `build`. What a future may end with, beside its
result, is the same for all:

- `TimeoutError`: the task took too long;
- `BrokenExecutor`: its worker died under it, twice;
- `SetupError`: no article of this build can be made.
"""

from __future__ import annotations

import gc
import signal
import threading
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from concurrent.futures import BrokenExecutor, Executor, Future, wait
from contextlib import contextmanager
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerContext
from multiprocessing.process import BaseProcess
from queue import SimpleQueue
from types import FrameType
from typing import Any, ParamSpec, Protocol, TypeVar

P = ParamSpec("P")
T = TypeVar("T")
W = TypeVar("W")

FEW = 3
"""Fewer tasks than this are done in this process: to start workers costs as much as an article."""
TIMEOUT = 300.0
"""Seconds that a task may take."""
MOST = 10_000
"""Things that may wait behind one that is not done before there is an executor."""
GARBAGE = 20_000
"""Objects after which a worker collects garbage; a leaflet leaves 30,000 behind. Measured with
leaflet, book and page of 12 articles: 0.346 CPU s an article, against 0.384 as Python does it."""
TRIES = 2
"""Workers that a task may kill before it is given up."""


class Crew(Protocol):
    """Provides the executor of a build, once it is known whether there is much to do.

    `enough` is the number of tasks that the build gathers before it asks; `ahead` how many tasks it
    hands over before it waits for the first, so that all workers have something to do.
    """

    enough: int
    ahead: int

    def hire(self, tasks: int, modules: Sequence[str]) -> Executor:
        """Return an executor for so many tasks (`enough` means: or more).

        Args:
            tasks: how many there are.
            modules: what a worker had better import before the first.
        """
        ...


class Local:
    """Workers of this machine: `jobs` processes, or none for few tasks or one job.

    Args:
        jobs: The most worker processes; with 1, tasks run in this process.
        timeout: Seconds that a task may take.
    """

    enough = FEW

    def __init__(self, jobs: int = 1, timeout: float = TIMEOUT) -> None:
        self.jobs, self.timeout = jobs, timeout
        self.ahead = 16 * jobs if jobs > 1 else 1

    def hire(self, tasks: int, modules: Sequence[str]) -> Executor:
        """Return a pool, or for few tasks this process itself."""
        if self.jobs == 1 or tasks < FEW:
            return Inline(self.timeout)
        return Pool(self.jobs, self.timeout, modules)


def in_order(
    crew: Crew,
    work: Iterable[tuple[str, W | Future[T]]],
    perform: Callable[[W], T],
    modules: Sequence[str] = (),
) -> Generator[tuple[str, Future[T]], None, None]:
    """Have work done; yield what it comes to, in its order, as futures that are done.

    Args:
        crew: who does it.
        work: tasks by name; a future that is done stands for what needs no doing.
        perform: does a task: a top-level function.
        modules: what a worker had better import before the first.
    """
    waiting: deque[tuple[str, W | Future[T]]] = deque()
    executor: Executor | None = None
    tasks = 0

    def hand_over() -> Executor:
        hired = crew.hire(tasks, modules)
        for place, (name, each) in enumerate(waiting):
            if not isinstance(each, Future):
                waiting[place] = name, hired.submit(perform, each)
        return hired

    def done(most: int) -> Iterator[tuple[str, Future[T]]]:
        """Yield from the front what is done, and wait while more than `most` are waiting."""
        while waiting:
            name, first = waiting[0]
            if not isinstance(first, Future) or not (first.done() or len(waiting) > most):
                return
            wait([first])
            waiting.popleft()
            yield name, first

    try:
        for name, each in work:
            if not isinstance(each, Future):
                tasks += 1
                if executor is not None:
                    each = executor.submit(perform, each)
            waiting.append((name, each))
            if executor is None and (tasks == crew.enough or len(waiting) > MOST):
                executor = hand_over()
            yield from done(crew.ahead)
        if executor is None and tasks:
            executor = hand_over()
        yield from done(0)
    finally:
        if executor is not None:
            executor.shutdown(wait=True, cancel_futures=True)


class Inline(Executor):
    """Runs a task at once, in this process.

    The time limit is kept by an alarm, in the main thread only; it ends Python code, not a C
    function that never returns (worker processes are killed).
    """

    def __init__(self, timeout: float = TIMEOUT) -> None:
        self._timeout = timeout

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Run a task; what it raises is in the future, an interruption is raised here."""
        future: Future[T] = Future()
        try:
            with _alarm(self._timeout):
                future.set_result(fn(*args, **kwargs))
        except _OverdueError:
            future.set_exception(_overdue(self._timeout))
        except Exception as error:
            future.set_exception(error)
        return future


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

    def __init__(self, jobs: int, timeout: float = TIMEOUT, modules: Sequence[str] = ()) -> None:
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
                    job.future.set_exception(_overdue(self._timeout))
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
    while True:
        try:
            function, args, kwargs = connection.recv()
        except (EOFError, OSError):
            return
        try:
            answer = True, function(*args, **kwargs)
        except Exception as error:
            answer = False, error
        try:
            connection.send(answer)
        except OSError:  # the build is gone
            return
        del function, args, kwargs, answer
        if gc.get_count()[0] > GARBAGE:
            gc.collect()


class _OverdueError(BaseException):
    """The alarm went off; no `except Exception` on the way may keep it."""


def _overdue(seconds: float) -> TimeoutError:
    return TimeoutError(f"took over {seconds:g} s")


@contextmanager
def _alarm(seconds: float) -> Iterator[None]:
    """Raise _OverdueError when the time is up, and again each second in case it was caught."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def ring(number: int, frame: FrameType | None) -> None:
        raise _OverdueError

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds, 1)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
