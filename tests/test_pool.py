"""Workers: what they keep of the memory that a task took."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from medleaf.pool import Pool

MEGABYTE = 1_000_000


def resident() -> float:
    """Return what this process has in memory, in MB."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1000


def left_over() -> float:
    """Take and free 40 MB in blocks, something small kept behind each; say what stays, in MB."""
    before = resident()
    first = b"x" * (4 * MEGABYTE)
    del first  # from now on glibc, left to itself, keeps blocks of this size
    blocks, pins = [], []
    for _ in range(40):
        blocks.append(b"x" * MEGABYTE)
        pins.append(b"x" * 100_000)
    assert resident() - before > 35, "the blocks are not in memory"
    blocks.clear()
    return resident() - before


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc; a matter of glibc")
def test_a_worker_gives_large_blocks_back() -> None:
    pool = Pool(jobs=1, timeout=60)
    try:
        assert pool.submit(left_over).result() < 15
    finally:
        pool.shutdown()
