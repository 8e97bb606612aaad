"""Where tasks run: in this process, or in worker processes that may die without harm to others.

All are `concurrent.futures.Executor`, so that a cluster can take their place: write a `Crew` whose
`hire` returns such an executor, and give it to `build`. What a future may end with, beside its
result, is the same for all:

- `TimeoutError`: the task took too long;
- `BrokenExecutor`: its worker died under it, twice;
- `SetupError`: no article of this build can be made.
"""

from __future__ import annotations

import signal
import threading
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from concurrent.futures import Executor, Future, wait
from contextlib import contextmanager
from types import FrameType
from typing import ParamSpec, Protocol, TypeVar

from medleaf.pool import Pool, overdue

P = ParamSpec("P")
T = TypeVar("T")
W = TypeVar("W")

FEW = 3
"""Fewer tasks than this are done in this process: to start workers costs as much as an article."""
TIMEOUT = 300.0
"""Seconds that a task may take."""
MOST = 10_000
"""Things that may wait behind one that is not done before there is an executor."""


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
            future.set_exception(overdue(self._timeout))
        except Exception as error:  # whatever a task raises: the future tells
            future.set_exception(error)
        return future


class _OverdueError(BaseException):
    """The alarm went off; no `except Exception` on the way may keep it."""


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


@contextmanager
def together() -> Iterator[None]:
    """Hold Ctrl-C back until what belongs together is done: files of an article and their entry."""
    here = threading.current_thread() is threading.main_thread()
    if not here or signal.getsignal(signal.SIGINT) is not signal.default_int_handler:
        yield
        return
    pressed: list[int] = []
    signal.signal(signal.SIGINT, lambda number, frame: pressed.append(number))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    if pressed:
        raise KeyboardInterrupt
