"""Start a watched child for commands, and read what it says of each."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

CHILD = Path(__file__).parent / "child.py"
Told = set[tuple[str, str]]
"""Rules and the JSON pointers at which they are told."""


class Run(NamedTuple):
    """What one command did."""

    exit: int
    stdout: str
    stderr: str
    cpu: float
    memory: int

    def errors(self) -> dict[str, Told]:
        """Return what is wrong with each file, of a `check --format json`."""
        found: dict[str, Told] = {}
        for told in json.loads(self.stdout):
            if told["severity"] == "error":
                found.setdefault(told["file"], set()).add((told["rule"], told["pointer"]))
        return found


def run(canary: Path, output: Path, *commands: list[str]) -> list[Run]:
    """Run commands in one child; nothing strange may happen, and only 0, 1 or 2 come of it."""
    done = subprocess.run(
        [sys.executable, str(CHILD), str(canary), str(output)],
        input="\n".join(map(json.dumps, commands)),
        capture_output=True,
        text=True,
        timeout=300,
    )
    lines: list[dict[str, Any]] = [json.loads(line) for line in done.stdout.splitlines()]
    assert (done.returncode, len(lines)) == (0, len(commands)), done.stderr[-2000:]
    for line in lines:
        raised = line.pop("raised")
        assert raised is None, raised
        strange = line.pop("strange")
        assert strange == []
        assert line["exit"] in (0, 1, 2), line["stderr"]
    return [Run(**line) for line in lines]


def check(canary: Path, output: Path, *roots: Path) -> list[Run]:
    """Check publications, in one process: what workers open, the child would not see."""
    commands = [["check", str(root), "--jobs", "1", "--format", "json", "-q"] for root in roots]
    return run(canary, output, *commands)
