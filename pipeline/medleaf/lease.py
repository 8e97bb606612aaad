"""A lock on a place in a bucket: an object that its owner keeps writing anew.

One who waits sees by that whether the owner is alive; no two clocks are compared.
"""

from __future__ import annotations

import os
import socket
import threading
import time
from contextlib import suppress
from typing import TYPE_CHECKING

from medleaf.errors import SetupError
from medleaf.shelf import OtherError, Shelf, as_it_was
from medleaf.storage import LOCK

if TYPE_CHECKING:
    from obstore import PutMode

RENEW, STALE = 3.0, 12.0
"""Seconds after which a lock is written anew, and for which it has to stay the same until it is
nobody's."""


class Lease:
    """The lock on a place, from when this is made until `release`.

    Raises:
        SetupError: another build has the place, or the bucket cannot be used.
    """

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf
        self._owner = f"process {os.getpid()} on {socket.gethostname()}"
        self._count = 0
        self.taken_over = False
        self._tag = self._take()
        self._end, self._lost = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._renew, daemon=True)
        self._thread.start()

    def check(self) -> None:
        """See that the lock is still ours.

        Raises:
            SetupError: another build took it, when this one had not been heard of for long.
        """
        if self._lost.is_set():
            raise self._shelf.taken("which took over, as this one was not heard of")

    def release(self, keep: bool) -> None:
        """Let others in."""
        self._end.set()
        self._thread.join()
        if not keep and not self._lost.is_set():
            with suppress(SetupError):  # it will be nobody's in a while
                self._shelf.delete([LOCK])

    def _take(self) -> str:
        first, since = None, time.monotonic()
        while True:
            with suppress(OtherError):
                return self._write("create")
            data, tag = self._shelf.get(LOCK)
            if data is None:
                continue
            first = first or tag
            if tag != first:
                raise self._shelf.taken(data.decode(errors="replace").partition("\n")[0])
            if time.monotonic() - since > STALE:
                with suppress(OtherError):
                    self.taken_over = True
                    return self._write(as_it_was(tag))
            time.sleep(0.5)

    def _renew(self) -> None:
        while not self._end.wait(RENEW):
            try:
                self._tag = self._write(as_it_was(self._tag))
            except OtherError:
                return self._lost.set()
            except SetupError:  # whoever writes products will tell
                continue

    def _write(self, mode: PutMode) -> str:
        self._count += 1
        return self._shelf.put(LOCK, f"{self._owner}\n{self._count}\n".encode(), mode)
