"""Run medleaf under limits, watched: 2 GB of address space, 20 s of CPU, no network, no strangers.

Usage: python child.py CANARY OUTPUT < jobs. A job is a list of the arguments of one command; the
result of each is a line of JSON. Python tells an audit hook (PEP 578) whatever is opened or
connected: what lies in the folder CANARY must not be opened, nothing be opened to be written but in
the folder OUTPUT, and no socket or process be made.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import tempfile
from pathlib import Path
from typing import Any

ADDRESS_SPACE = 2_000_000_000
CPU = 20

FORBIDDEN = ("socket.", "subprocess.", "os.system", "os.exec", "os.fork", "os.posix_spawn", "http.")
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
MOVING = ("os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.link", "os.symlink", "os.truncate")

strange: list[str] = []


def watch(canary: str, output: str) -> None:
    """Note whatever is not to happen."""

    def inside(path: Any, folder: str, *, itself: bool = False) -> bool:
        """Say whether a path leads into a folder, or, `itself`, whether the link is in it."""
        place = os.path.realpath(os.fsdecode(path))
        if itself:
            parent, name = os.path.split(os.fsdecode(path))
            place = os.path.realpath(parent) + os.sep + name
        return place == folder or place.startswith(folder + os.sep)

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        if event.startswith(FORBIDDEN) and event != "socket.gethostname":
            strange.append(f"{event} {arguments!r}"[:200])
        elif event == "open" and not isinstance(arguments[0], int):
            path, _, flags = arguments
            itself = bool(flags & os.O_NOFOLLOW)
            if inside(path, canary, itself=itself):
                strange.append(f"read {path!r}")
            outside = not inside(path, output, itself=itself)
            if flags & WRITING and path != os.devnull and outside:
                strange.append(f"written {path!r}")
        elif event in MOVING:
            named = arguments[: 2 if event == "os.rename" else 1]
            paths = [path for path in named if not isinstance(path, int)]  # an open file
            if not all(inside(path, output, itself=True) for path in paths):
                strange.append(f"{event} {arguments!r}"[:200])

    sys.addaudithook(hook)


def main() -> None:
    """Run the jobs one after another."""
    resource.setrlimit(resource.RLIMIT_AS, (ADDRESS_SPACE, ADDRESS_SPACE))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU, CPU))
    jobs = [json.loads(line) for line in sys.stdin]
    sys.dont_write_bytecode = True
    tempfile.tempdir = sys.argv[2]  # where Typst reads its files

    sys.path.append(str(Path(__file__).resolve().parents[1]))
    import memory
    from click.testing import CliRunner

    from medleaf.cli import main as medleaf

    watch(*(os.path.realpath(folder) for folder in sys.argv[1:3]))
    for job in jobs:
        strange.clear()
        begun = _cpu()
        done = CliRunner().invoke(medleaf, job)
        raised = done.exception
        print(
            json.dumps(
                {
                    "exit": done.exit_code,
                    "stdout": done.stdout,
                    "stderr": done.stderr,
                    "raised": None if isinstance(raised, SystemExit | None) else repr(raised),
                    "strange": list(strange),
                    "cpu": round(_cpu() - begun, 2),
                    "memory": round(memory.most()),
                }
            ),
            flush=True,
        )


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    main()
