"""Tasks on other machines: the workers of a Dask cluster (`pip install 'medleaf[dask]'`).

A Dask worker does not make products itself: it keeps processes of its own for that, as a build on
one machine does (pool.py). So time limits hold, what kills a process stops one article and not
a machine, and a worker with many threads is as safe as one with one. Dask brings tasks there and
results back, and does again elsewhere what was lost with a machine.
"""

from __future__ import annotations

import logging
import multiprocessing
import pickle
import socket
import threading
import time
import uuid
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import BrokenExecutor, CancelledError, Executor, Future
from importlib.metadata import version
from typing import TYPE_CHECKING, Any, NamedTuple, ParamSpec, TypeVar

from medleaf import tasks
from medleaf.errors import SetupError
from medleaf.executors import TIMEOUT
from medleaf.pool import Pool

if TYPE_CHECKING:
    from distributed import Client

P = ParamSpec("P")
T = TypeVar("T")

REACH = 5.0
"""Seconds in which a scheduler has to answer."""
DESERTED = 60.0
"""Seconds that a cluster may be without a worker: machines are being started, or replaced."""
LOOK = 2.0
"""Seconds between two looks at how many workers there are."""
AHEAD = 16
"""Tasks that are handed over for each of the cluster's cores, so that none is ever idle."""


class Cluster:
    """The workers of a Dask scheduler, as a `Crew`.

    Args:
        address: Where the scheduler is, as `tcp://10.0.0.1:8786`.
        timeout: Seconds that a task may take on its worker.

    Raises:
        SetupError: there is no scheduler, or the extra is not installed.
    """

    enough = 1

    def __init__(self, address: str, timeout: float = TIMEOUT) -> None:
        self.address, self.timeout = address, timeout
        self.ahead = AHEAD
        _knock(address)

    def hire(self, tasks: int, modules: Sequence[str]) -> Executor:
        """Return the cluster's executor, however few tasks there are: somebody asked for it."""
        return _Far(self, _connect(self.address), tuple(modules))


def _knock(address: str) -> None:
    """See that somebody is there, before a long check, and without threads: that check forks."""
    try:
        from distributed.comm.addressing import get_address_host_port
    except ImportError as error:
        raise SetupError(
            "To build on a cluster, medleaf needs Dask: pip install 'medleaf[dask]'"
        ) from error
    try:
        socket.create_connection(get_address_host_port(address, strict=True), REACH).close()
    except (OSError, ValueError) as error:
        raise _absent(address) from error


def _connect(address: str) -> Client:
    from distributed import Client

    for name in ("distributed", "distributed.client", "tornado.application"):
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)  # what matters is told by us
    try:
        return Client(address, timeout=REACH, set_as_default=False)
    except (OSError, ValueError) as error:
        raise _absent(address) from error


def _absent(address: str) -> SetupError:
    return SetupError(
        f"There is no Dask scheduler at {address}. "
        "Start one (dask scheduler), or give its address, as tcp://10.0.0.1:8786."
    )


class Terms(NamedTuple):
    """What a worker must know of a build: which it is, its code's hash, and how to work."""

    build: str
    code: str
    timeout: float
    modules: tuple[str, ...]


class _Far(Executor):
    """The cluster's executor: what a task ends with is what it would end with here."""

    def __init__(self, cluster: Cluster, client: Client, modules: tuple[str, ...]) -> None:
        self._cluster, self._client = cluster, client
        self._terms = Terms(uuid.uuid4().hex, tasks.code(), cluster.timeout, modules)
        self._waiting: set[Future[Any]] = set()
        self._lock = threading.Lock()
        self._end = threading.Event()
        threading.Thread(target=self._watch, daemon=True).start()

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Send a task to the cluster."""
        ours: Future[T] = Future()
        with self._lock:
            self._waiting.add(ours)
        call = pickle.dumps((fn, args, kwargs))  # Dask would look into it for tasks of its own
        # No `retries`: whether another try may help is decided where a task failed (pool.py),
        # and what is lost with a machine Dask does again in any case.
        theirs = self._client.submit(work, self._terms, call, pure=False)
        theirs.add_done_callback(lambda done: self._settle(ours, done))
        return ours

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Have the workers stop what they do for this build, and leave the cluster."""
        self._end.set()
        if self._client.status == "running":
            self._client.run(dismiss, self._terms.build, wait=False, on_error="ignore")
        self._client.close(timeout=REACH)

    def _settle(self, ours: Future[Any], theirs: Any) -> None:
        """Give a future what the cluster's came to; in a thread that Dask keeps for this."""
        try:
            self._give(ours, theirs.result())
        except (TimeoutError, BrokenExecutor, SetupError) as known:
            self._give(ours, known)
        except Exception as other:  # whatever Dask raises: the future tells
            self._give(ours, self._translated(other))

    def _give(self, ours: Future[Any], value: object) -> None:
        with self._lock:
            if ours not in self._waiting:
                return
            self._waiting.discard(ours)
        if isinstance(value, Exception):
            ours.set_exception(value)
        else:
            ours.set_result(value)

    def _watch(self) -> None:
        """Learn how many cores there are; give up without a scheduler, or long without workers."""
        seen = time.monotonic()
        while not self._end.wait(LOOK):
            try:
                cores = sum(self._client.nthreads().values())
            except Exception:  # whatever Dask says, it could not be asked
                return self._give_up("cannot be reached any more")
            if cores:
                seen, self._cluster.ahead = time.monotonic(), AHEAD * cores
            elif time.monotonic() - seen > DESERTED:
                return self._give_up(f"has had no worker for {DESERTED:g} s")

    def _give_up(self, why: str) -> None:
        for future in list(self._waiting):
            self._give(future, self._lost(why))

    def _lost(self, why: str) -> SetupError:
        return SetupError(
            f"The Dask scheduler at {self._cluster.address} {why}. "
            "What was made is kept: run the command again to go on."
        )

    def _translated(self, error: Exception) -> Exception:
        """Say in our words what Dask says of a task that did not come to its end."""
        from distributed import KilledWorker

        if isinstance(error, KilledWorker):
            return BrokenExecutor("every machine that had it was lost")
        if isinstance(error, CancelledError) or self._client.status != "running":
            return self._lost("cannot be reached any more")
        return SetupError(
            f"A worker of the cluster cannot do the work ({type(error).__name__}: {error}). "
            f"Have medleaf {version('medleaf')} and all it needs on every machine."
        )


# --- on the worker ------------------------------------------------------------------------------

_pools: dict[str, Pool] = {}
"""The processes that this worker keeps, by the build that they work for."""
_busy: Counter[str] = Counter()
_lock = threading.Lock()


def work(terms: Terms, call: bytes) -> object:
    """Do a task in a process of this worker.

    Raises:
        SetupError: this worker has another medleaf than the build.
        TimeoutError: the task took too long.
        BrokenExecutor: it ended its processes.
    """
    if tasks.code() != terms.code:  # before its arguments are read: they may have changed, too
        raise SetupError(
            f"The worker at {socket.gethostname()} has another medleaf than this build. "
            "Install the same on every machine and start the workers again."
        )
    function, args, kwargs = pickle.loads(call)  # noqa: S301  from the build, as all that Dask runs
    with _lock:
        for build in [each for each in _pools if each != terms.build and not _busy[each]]:
            _pools.pop(build).shutdown(wait=False, cancel_futures=True)
        if terms.build not in _pools:
            _pools[terms.build] = _pool(terms)
        pool = _pools[terms.build]
        _busy[terms.build] += 1
    try:
        return pool.submit(function, *args, **kwargs).result()
    finally:
        with _lock:
            _busy[terms.build] -= 1


def _pool(terms: Terms) -> Pool:
    """Return new processes: they read the theme anew, which may have changed since."""
    from distributed import get_worker

    # A worker below Dask's nanny is a daemon, which might not have children; these end with it.
    multiprocessing.current_process().daemon = False
    return Pool(get_worker().state.nthreads, terms.timeout, terms.modules)


async def dismiss(build: str) -> None:
    """End the processes that this worker keeps for a build; nobody waits for it."""
    with _lock:
        if pool := _pools.pop(build, None):
            pool.shutdown(wait=False, cancel_futures=True)
