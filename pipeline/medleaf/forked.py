"""Apply a function to many things in processes that are forked off, and so know all it knows.

For checking and proving: what articles may name is read once, and is too much to send around.
Nothing is kept when a process dies: what it had is done here.
"""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from concurrent.futures import Future

T = TypeVar("T")
R = TypeVar("R")

_function: Callable[[Any], Any] = len
"""What the processes are forked off to do."""


def forked(
    function: Callable[[Sequence[T]], R], things: Sequence[T], jobs: int, chunk: int
) -> Iterator[tuple[Sequence[T], R]]:
    """Yield chunks of so many things and what a function makes of each, in order.

    What the function notes elsewhere is lost: all it has to say is in what it returns. With few
    things, one job, or on a system that does not fork well (macOS), this process does it alone.
    """
    global _function
    chunks = [things[start : start + chunk] for start in range(0, len(things), chunk)]
    if jobs == 1 or len(chunks) < 2 or sys.platform == "darwin":
        for thing in things:
            yield [thing], function([thing])
        return
    from concurrent.futures import ProcessPoolExecutor  # few publications need it
    from concurrent.futures.process import BrokenProcessPool
    from multiprocessing import get_context

    _function = function
    with ProcessPoolExecutor(jobs, get_context("fork"), _ignore_interrupts) as executor:
        futures: list[Future[R]] = [executor.submit(_call, some) for some in chunks]
        try:
            for sent, future in zip(chunks, futures, strict=True):
                try:
                    yield sent, future.result()
                except BrokenProcessPool:
                    yield sent, function(sent)
        finally:
            executor.shutdown(cancel_futures=True)


def _call(things: Sequence[Any]) -> Any:
    return _function(things)


def _ignore_interrupts() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the command itself
