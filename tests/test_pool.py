"""Workers: what they keep of the memory that a task took."""

from __future__ import annotations

import ctypes
import sys
import tempfile
import threading
from multiprocessing import get_context
from pathlib import Path

import pytest

from medleaf.pool import Pool

THREADS = 8
TASKS = Path("/proc/self/task")
"""What Linux has of the threads of this process."""


def threads_of_typst() -> int:
    """Have Typst set pages; return how many threads it has started for that."""
    import typst

    before = len(list(TASKS.iterdir()))
    typst.compile(b"#for number in range(30) [#number #pagebreak()]")
    return len(list(TASKS.iterdir())) - before


def heaps() -> int:
    """Have threads take memory at once; return how many heaps the C library made for them."""
    meeting = threading.Barrier(THREADS)

    def take() -> None:
        taken = [b"x" * 1000 for _ in range(100)]
        meeting.wait()
        del taken

    threads = [threading.Thread(target=take) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    library = ctypes.CDLL(None)
    library.fopen.restype = ctypes.c_void_p
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "heaps.xml")
        stream = ctypes.c_void_p(library.fopen(bytes(path), b"w"))
        library.malloc_info(0, stream)
        library.fclose(stream)
        return path.read_text(encoding="ascii").count("<heap nr=")


@pytest.mark.skipif(sys.platform != "linux", reason="a matter of glibc")
def test_a_worker_has_one_heap() -> None:
    pool = Pool(jobs=1, timeout=60)
    try:
        assert pool.submit(heaps).result() == 1
    finally:
        pool.shutdown()
    with get_context("spawn").Pool(1) as ordinary:
        assert ordinary.apply(heaps) > 1, "one heap is nothing special here"


@pytest.mark.skipif(not TASKS.is_dir(), reason="looks into /proc")
def test_a_worker_has_typst_set_with_one_thread() -> None:
    pool = Pool(jobs=1, timeout=60)
    try:
        assert pool.submit(threads_of_typst).result() == 1
    finally:
        pool.shutdown()
