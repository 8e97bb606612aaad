"""Products in a bucket: S3 and what speaks like it (`pip install 'medleaf[s3]'`).

Where and by whose leave is told by the usual variables: AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY,
AWS_REGION, AWS_ENDPOINT_URL and so on. A put is whole or not at all; pages come after what they
lead to, the manifest after all products, and what is not made any more goes after the manifest.

The server must honour conditional puts (If-None-Match, If-Match), as S3 does since 2024.
"""

from __future__ import annotations

import hashlib
import os
import re
import socket
import threading
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from datetime import timedelta
from itertools import islice
from pathlib import Path, PurePosixPath
from types import TracebackType
from typing import TYPE_CHECKING, Self

import msgspec

from medleaf.errors import SetupError
from medleaf.exporters import MEDIA_TYPES
from medleaf.manifest import MANIFEST
from medleaf.state import STATE
from medleaf.storage import LOCK, MEMORY

if TYPE_CHECKING:
    from obstore import PutMode
    from obstore.store import S3Store

SCHEME = "s3://"
TOKENS = f"{MEMORY}tokens"
"""What the next build knows of the objects on whatever machine: nothing but their ETags."""
MARK = "medleaf"
"""The metadata that our products have: what a killed build left is ours to remove."""
RENEW, STALE = 3.0, 12.0
"""Seconds after which a lock is written anew, and for which it has to stay the same until it is
nobody's: seen by the one who waits, so that no two clocks are compared."""
TOGETHER = 32
"""Puts that are under way at once."""
_CONNECT, _ANSWER, _PERSIST = 5, 60, 20
"""Seconds to connect, for an answer, and in which a failed request is tried again."""
_FAULTS = {
    r"<Code>NoSuchBucket<": "There is no such bucket. Make it, or name another one.",
    r"169\.254\.169\.254|credential": (
        "There are no credentials. Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY."
    ),
    r"<Code>(InvalidAccessKeyId|SignatureDoesNotMatch|ExpiredToken|InvalidToken)<|401 Unauthor": (
        "The credentials are refused. Set the right AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY."
    ),
    r"<Code>AccessDenied<|403 Forbidden": (
        "These credentials may not do this. They must be allowed to list, read, write and delete."
    ),
    r"error sending request|timed out|connect": (
        "The server cannot be reached. See that it runs, and that AWS_ENDPOINT_URL is right."
    ),
}
"""What to say of an error of the server, by what is in its text."""


class Bucket:
    """A place in a bucket, as a `Storage`.

    Args:
        address: `s3://bucket/prefix`.

    Raises:
        SetupError: the address is none, or the extra is not installed.
    """

    def __init__(self, address: str) -> None:
        place = address.removeprefix(SCHEME).strip("/")
        self.address = SCHEME + place
        bucket, _, prefix = place.partition("/")
        if not bucket:
            raise SetupError(f"{address} names no bucket: write s3://bucket or s3://bucket/prefix")
        self._store = _store(bucket, prefix)
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
        self._lock: _Lock | None = None

    def __enter__(self) -> Self:
        """Lock the place.

        Raises:
            SetupError: another build has it, or the bucket cannot be used.
        """
        with self._told():
            self._lock = _Lock(self)
            self._left = self._lock.taken_over
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Unlock the place, but for the next build if there is something to clear away."""
        if self._lock is not None:
            self._lock.release(keep=self._left)
            self._lock = None

    def read(self, path: str) -> bytes | None:
        """Return the content of an object, None if there is none."""
        data, tag = self.get(path)
        if path == MANIFEST:
            self._manifest = tag
        return data

    def tokens(self, paths: Sequence[str]) -> list[str]:
        """Return the ETag of each object; one request tells a thousand."""
        if not paths:
            return []
        with self._told():
            self._tags = {
                each["path"]: _bare(each["e_tag"])
                for chunk in self._store.list(chunk_size=1000)
                for each in chunk
            }
        return [self._tags.get(path, "") for path in paths]

    def write(self, files: Iterable[tuple[str, bytes]]) -> Mapping[str, str]:
        """Put objects, many at once, the pages after what they lead to.

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
            self.tokens([MANIFEST])
            strange = self._tags.keys() - {*known, LOCK, TOKENS}
            with self._told():
                for path in sorted(strange):
                    if MARK in self._store.get(path).attributes:
                        self._store.delete(path)
            self._left = False

    def recall(self, name: str) -> bytes | None:
        """Return what was remembered on this machine, else the ETags kept with the objects."""
        with suppress(OSError):
            return (self._memory / name).read_bytes()
        if name != STATE:
            return None
        self._known, _ = self.get(TOKENS)
        return b'{"tokens":%s}' % self._known if self._known else None

    def remember(self, name: str, data: bytes) -> None:
        """Keep something on this machine, the ETags with the objects; the manifest is written."""
        if self._doomed:
            with self._told():
                self._store.delete(sorted(self._doomed))
            self._doomed.clear()
        with suppress(OSError):  # it only spares work
            self._memory.mkdir(parents=True, exist_ok=True)
            (self._memory / name).write_bytes(data)
        if name == STATE:
            tags = msgspec.json.encode(msgspec.json.decode(data)["tokens"], order="sorted")
            if tags != self._known:
                self.put(TOKENS, tags, "overwrite")
                self._known = tags

    def get(self, path: str) -> tuple[bytes | None, str | None]:
        """Return an object and its ETag, None for both if there is none."""
        with self._told():
            try:
                found = self._store.get(path)
            except FileNotFoundError as error:
                if "NoSuchBucket" in str(error):
                    raise
                return None, None
            return bytes(found.bytes()), found.meta["e_tag"]

    def put(self, path: str, data: bytes, mode: PutMode) -> str:
        """Put an object under a condition; return its ETag.

        Raises:
            _OtherError: the condition does not hold.
        """
        from obstore.exceptions import AlreadyExistsError, PreconditionError

        kind = MEDIA_TYPES.get(PurePosixPath(path).suffix, "application/octet-stream")
        charset = "; charset=utf-8" if kind.startswith("text/") else ""
        told = {"Content-Type": kind + charset, MARK: "product"}
        with self._told():
            try:
                done = self._store.put(path, data, attributes=told, mode=mode, use_multipart=False)
            except (AlreadyExistsError, PreconditionError) as error:
                raise _OtherError from error
            return done["e_tag"] or ""

    def delete(self, path: str) -> None:
        """Delete an object."""
        with self._told():
            self._store.delete(path)

    def _put(self, path: str, data: bytes) -> str:
        if self._lock is not None:
            self._lock.check()
        if path != MANIFEST:
            return _bare(self.put(path, data, "overwrite"))
        try:
            self._manifest = self.put(path, data, _if(self._manifest))
        except _OtherError as error:
            raise self.taken("another build") from error
        return _bare(self._manifest)

    def taken(self, owner: str) -> SetupError:
        """Return what to say when somebody else is at work."""
        return SetupError(
            f"Another medleaf ({owner}) is building into {self.address}. "
            "Wait until it is done, or build into another place."
        )

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Say in one sentence what went wrong between us and the server."""
        from obstore.exceptions import BaseError

        try:
            yield
        except (BaseError, OSError) as error:
            text = str(error)
            said = re.search(r"<Code>(\w+)<|returned non-2xx status code: ([^:\n]+)", text)
            short = next(filter(None, said.groups())) if said else text.partition("\n")[0]
            known = (say for sign, say in _FAULTS.items() if re.search(sign, text))
            remedy = next(known, f"The server said: {short}.")
            raise SetupError(
                f"{self.address} cannot be used. {remedy} Then run the command again."
            ) from error


class _OtherError(Exception):
    """An object is not what it was."""


class _Lock:
    """An object that its owner keeps writing anew, so that one who waits sees it is alive."""

    def __init__(self, bucket: Bucket) -> None:
        self._bucket = bucket
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
            raise self._bucket.taken("which took over, as this one was not heard of")

    def release(self, keep: bool) -> None:
        """Let others in."""
        self._end.set()
        self._thread.join()
        if not keep and not self._lost.is_set():
            with suppress(SetupError):  # it will be nobody's in a while
                self._bucket.delete(LOCK)

    def _take(self) -> str:
        first, since = None, time.monotonic()
        while True:
            with suppress(_OtherError):
                return self._write("create")
            data, tag = self._bucket.get(LOCK)
            if data is None:
                continue
            first = first or tag
            if tag != first:
                raise self._bucket.taken(data.decode(errors="replace").partition("\n")[0])
            if time.monotonic() - since > STALE:
                with suppress(_OtherError):
                    self.taken_over = True
                    return self._write(_if(tag))
            time.sleep(0.5)

    def _renew(self) -> None:
        while not self._end.wait(RENEW):
            try:
                self._tag = self._write(_if(self._tag))
            except _OtherError:
                return self._lost.set()
            except SetupError:  # whoever writes products will tell
                continue

    def _write(self, mode: PutMode) -> str:
        self._count += 1
        return self._bucket.put(LOCK, f"{self._owner}\n{self._count}\n".encode(), mode)


def _store(bucket: str, prefix: str) -> S3Store:
    try:
        from obstore.store import S3Store
    except ImportError as error:
        raise SetupError(
            "To write to a bucket, medleaf needs obstore: pip install 'medleaf[s3]'"
        ) from error
    return S3Store(
        bucket,
        prefix=prefix or None,
        client_options={
            "allow_http": os.environ.get("AWS_ENDPOINT_URL", "").startswith("http://"),
            "connect_timeout": timedelta(seconds=_CONNECT),
            "timeout": timedelta(seconds=_ANSWER),
        },
        retry_config={"max_retries": 5, "retry_timeout": timedelta(seconds=_PERSIST)},
    )


def _if(tag: str | None) -> PutMode:
    """Return the condition that an object is as it was; None: that there is none."""
    if tag is None:
        return "create"
    return {"e_tag": tag}


def _bare(tag: str | None) -> str:
    return (tag or "").strip('"')
