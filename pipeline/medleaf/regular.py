"""Read regular files only: a FIFO would keep us waiting, and a device might never end."""

from __future__ import annotations

import os
import stat
from pathlib import Path


def read(path: Path, most: int) -> bytes:
    """Return the first bytes of a regular file, at most so many (-1: all of them).

    Raises:
        NotAFileError: it is something else.
        OSError: it cannot be read.
    """
    handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        raise NotAFileError(0, "it is not a file")
    with os.fdopen(handle, "rb") as stream:
        return stream.read(most)


class NotAFileError(OSError):
    """What was to be read is a folder, a FIFO, a socket or a device."""
