"""A storage: products in a bucket of S3, or of what speaks like it.

A put is whole or not at all; pages come after their pictures and downloads, the manifest after all
products, and what is not made any more goes after the manifest.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import Self

import msgspec

from medleaf.lease import Lease
from medleaf.manifest import MANIFEST
from medleaf.shelf import OtherError, Shelf, as_it_was, bare
from medleaf.state import STATE
from medleaf.storage import LOCK, MEMORY

TOKENS = f"{MEMORY}tokens"
"""What the next build knows of the objects on whatever machine: nothing but their ETags."""
TOGETHER = 32
"""Puts that are under way at once."""


class Bucket:
    """A place in a bucket, as a `Storage`.

    Args:
        address: `s3://bucket/prefix`.

    Raises:
        SetupError: the address is none, or the extra is not installed.
    """

    def __init__(self, address: str) -> None:
        self._shelf = Shelf(address)
        self.address = self._shelf.address
        where = os.environ.get("AWS_ENDPOINT_URL", "")
        name = hashlib.sha256(f"{where} {self.address}".encode()).hexdigest()[:16]
        cache = os.environ.get("XDG_CACHE_HOME") or Path("~/.cache").expanduser()
        self._memory = Path(cache, "medleaf", name)
        self._tags: dict[str, str] = {}
        """The ETags of all objects, ours and others."""
        self._known: bytes | None = None
        self._manifest: str | None = None
        self._doomed: set[str] = set()
        self._left = False
        self._lease: Lease | None = None

    def __enter__(self) -> Self:
        """Lock the place.

        Raises:
            SetupError: another build has it, or the bucket cannot be used.
        """
        self._lease = Lease(self._shelf)
        self._left = self._lease.taken_over
        return self

    def __exit__(self, *raised: object) -> None:
        """Unlock the place, but for the next build if there is something to clear away."""
        if self._lease is not None:
            self._lease.release(keep=self._left)
            self._lease = None

    def read(self, path: str) -> bytes | None:
        """Return the content of an object, None if there is none."""
        data, tag = self._shelf.get(path)
        if path == MANIFEST:
            self._manifest = tag
        return data

    def tokens(self, paths: Sequence[str]) -> list[str]:
        """Return the ETag of each object."""
        if not paths:
            return []
        self._tags = self._shelf.tags()
        return [self._tags.get(path, "") for path in paths]

    def write(self, files: Iterable[tuple[str, bytes]]) -> Mapping[str, str]:
        """Put objects, many at once, the pages after their pictures and downloads.

        Raises:
            SetupError: one of them could not be put, or another build has the place.
        """
        files, tags = iter(files), {}
        while batch := dict(islice(files, TOGETHER)):
            self._doomed.difference_update(batch)
            pages = {path for path in batch if path.endswith(".html")}
            for turn in (batch.keys() - pages, pages):
                with ThreadPoolExecutor(TOGETHER) as threads:
                    puts = {p: threads.submit(self._put, p, batch[p]) for p in sorted(turn)}
                tags.update({path: put.result() for path, put in puts.items()})
        self._tags.update(tags)
        return tags

    def remove(self, paths: Iterable[str]) -> list[str]:
        """Note objects that are to go once the manifest does not name them any more."""
        removed = sorted(path for path in paths if self._tags.pop(path, None))
        self._doomed.update(removed)
        return removed

    def recover(self, known: Iterable[str]) -> None:
        """Remove what a killed build had put and its manifest does not name."""
        if self._left:
            self._tags = self._shelf.tags()
            strange = self._tags.keys() - {*known, LOCK, TOKENS}
            for path in sorted(strange):
                if self._shelf.ours(path):
                    self._shelf.delete([path])
            self._left = False

    def recall(self, name: str) -> bytes | None:
        """Return what was remembered on this machine, else the ETags kept with the objects."""
        with suppress(OSError):
            return (self._memory / name).read_bytes()
        if name != STATE:
            return None
        self._known, _ = self._shelf.get(TOKENS)
        return b'{"tokens":%s}' % self._known if self._known else None

    def remember(self, name: str, data: bytes) -> None:
        """Keep something on this machine, the ETags with the objects; the manifest is written."""
        if self._doomed:
            self._shelf.delete(self._doomed)
            self._doomed.clear()
        with suppress(OSError):  # it only spares work
            self._memory.mkdir(parents=True, exist_ok=True)
            (self._memory / name).write_bytes(data)
        if name == STATE:
            tags = msgspec.json.encode(msgspec.json.decode(data)["tokens"], order="sorted")
            if tags != self._known:
                self._shelf.put(TOKENS, tags, "overwrite")
                self._known = tags

    def _put(self, path: str, data: bytes) -> str:
        if self._lease is not None:
            self._lease.check()
        if path != MANIFEST:
            return bare(self._shelf.put(path, data, "overwrite"))
        try:
            self._manifest = self._shelf.put(path, data, as_it_was(self._manifest))
        except OtherError as error:
            raise self._shelf.taken("another build") from error
        return bare(self._manifest)
