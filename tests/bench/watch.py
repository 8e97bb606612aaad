"""Run a program and see what it takes: CPU seconds of all its processes, and memory as it goes.

Watched from outside, by /proc, so that no figure depends on how the program works. Where there is
no /proc the peaks are those of the whole run.
"""

from __future__ import annotations

import ctypes
import os
import re
import resource
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from bench import ROOT

PROC = Path("/proc")
EVERY = 0.25
"""Seconds between two looks, each of which takes a few milliseconds from what is measured."""
PATIENCE = 5
"""Seconds for which orphans of a program are waited for."""
SET_CHILD_SUBREAPER = 36
"""PR_SET_CHILD_SUBREAPER (linux/prctl.h): orphans of the program become ours."""


class Seen(NamedTuple):
    """What a run took."""

    seconds: float
    """CPU seconds, user and system, of the program and all that it started."""
    elapsed: float
    peak: float
    """The most memory in MB that any one of its processes took."""
    peaks: dict[int, float]
    """The same until so many articles were finished."""


class ProgramError(Exception):
    """A program that is measured has failed."""


def watch(
    arguments: Sequence[str | Path],
    output: Path | None = None,
    marks: Sequence[int] | None = None,
    env: dict[str, str] | None = None,
) -> Seen:
    """Run a program to its end, in the root of the repository.

    Args:
        arguments: the program and what it is given.
        output: a folder in which every finished article has a leaflet.pdf.
        marks: the numbers of finished articles at which memory is noted; None: never look at it.
        env: the environment, if not ours.

    Raises:
        ProgramError: it ended with anything but 0.
    """
    peaks: dict[int, float] = {}
    peak = 0.0
    before, start = _children(), time.monotonic()
    with (
        _adopting_orphans(),
        subprocess.Popen(
            arguments, cwd=ROOT, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
        ) as program,
    ):
        while marks is not None and program.poll() is None:
            peak = max([peak, *(_peak(process) for process in _family(program.pid))])
            done = sum(1 for _ in output.glob("*/leaflet.pdf")) if output else 0
            peaks.update({mark: peak for mark in marks if mark not in peaks and done >= mark})
            time.sleep(EVERY)
        told = program.communicate()[1].decode(errors="replace")
    elapsed = time.monotonic() - start
    if program.returncode:
        raise ProgramError(f"{' '.join(map(str, arguments))} failed:\n{told[-3000:]}")
    last = max(peak, 0 if PROC.is_dir() else _largest_child())
    reached = {mark: peaks.get(mark, last) for mark in marks or ()}
    return Seen(_children() - before, elapsed, last, reached)


def _children() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def _largest_child() -> float:
    most = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    return most / 1e6 if sys.platform == "darwin" else most / 1e3


@contextmanager
def _adopting_orphans() -> Iterator[None]:
    """Be the parent of processes whose own has gone, or their time would not be counted."""
    if sys.platform != "linux":
        yield
        return
    prctl = ctypes.CDLL(None).prctl
    prctl(SET_CHILD_SUBREAPER, 1)
    try:
        yield
        _bury_orphans()
    finally:
        prctl(SET_CHILD_SUBREAPER, 0)


def _bury_orphans() -> None:
    """Wait for processes that the program left behind, but not for ever."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        try:
            if not os.waitpid(-1, os.WNOHANG)[0]:
                time.sleep(EVERY)
        except ChildProcessError:
            return


def _family(root: int) -> Iterator[int]:
    """Yield a process and all below it."""
    parents: dict[int, list[int]] = {}
    for path in PROC.glob("[0-9]*/stat"):
        try:
            parent = int(path.read_text().rpartition(")")[2].split()[1])
        except (OSError, ValueError):
            continue
        parents.setdefault(parent, []).append(int(path.parent.name))
    waiting = [root]
    while waiting:
        process = waiting.pop()
        yield process
        waiting += parents.get(process, [])


def _peak(process: int) -> float:
    """Return the most memory that a process has had in RAM, in MB."""
    try:
        said = (PROC / f"{process}/status").read_text()
    except OSError:
        return 0
    found = re.search(r"VmHWM:\s+(\d+) kB", said)
    return int(found[1]) / 1e3 if found else 0
