"""Run a check over a file that may be damaged, and tell what it trips over."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from typing import TypeVar

from medleaf.proof.rules import Finding

S = TypeVar("S")


def run(subject: S, *checks: Callable[[S], Iterator[Finding]]) -> Iterator[Finding]:
    """Run checks over a file; what cannot be read is told, and the others run on.

    A finding is told once, whichever checks come to it.
    """
    told: set[Finding] = set()
    for check in checks:
        for finding in safely(check, subject):
            if finding not in told:
                told.add(finding)
                yield finding


def safely(check: Callable[[S], Iterator[Finding]], subject: S) -> list[Finding]:
    """Run a check; what it trips over is damage, and is told like all else."""
    found: list[Finding] = []
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", UserWarning)  # as when a stream ends too soon
            for finding in check(subject):
                found.append(finding)
    except Exception as error:  # a damaged file can break whatever reads it, in any way
        kind = type(error).__name__
        message = f"the file is damaged: {sentence(error)} ({kind})"
        found.append(Finding("proof/unreadable", message))
    return found


def sentence(error: Exception) -> str:
    """Return the first line of what an error says."""
    return (str(error).strip().splitlines() or ["no reason given"])[0].rstrip(".")
