"""What a checker is: a program, the files it is for, and how its answer is read."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

Answers = dict[Path, list[str]]
"""The problems of each file."""
Problems = Callable[[list[Path]], Answers]
"""Runs a program over files."""


class Checker(NamedTuple):
    """An independent program, the files it is for, and whether it is on this machine.

    `problems` is given all files at once, because some programs take long to start.
    """

    name: str
    patterns: tuple[str, ...]
    problems: Problems
    needs: Callable[[], bool]
    always: bool = True
    """Whether every publication has such files."""


def each(problems: Callable[[Path], list[str]]) -> Problems:
    """Make a check of one file into one of many."""
    return lambda files: {file: problems(file) for file in files}


def run(*command: str | Path) -> subprocess.CompletedProcess[str]:
    """Run a program to its end, and keep what it says."""
    return subprocess.run(command, capture_output=True, text=True, check=False)


def program(*names: str) -> Callable[[], bool]:
    """Say whether programs are on this machine, when asked."""
    return lambda: all(shutil.which(name) for name in names)


def modules(*names: str) -> Callable[[], bool]:
    """Say whether Python packages are installed, when asked."""
    return lambda: all(find_spec(name) for name in names)
