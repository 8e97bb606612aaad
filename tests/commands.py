"""Commands as tests run them: in this process or in one of their own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from click.testing import CliRunner, Result
from products import ROOT

from medleaf.cli import main

Copy = Callable[[Path], Path]
QUIET = ROOT / "tests/rules/quiet/source"
"""A publication about which there is nothing to say, on this day:"""
DAY = ("--today", "2026-11-22")


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [str(a) for a in arguments])


def shell(*arguments: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "medleaf", *map(str, arguments)]
    return subprocess.run(
        command, capture_output=True, text=True, env={**os.environ, **environment}, cwd=ROOT
    )
