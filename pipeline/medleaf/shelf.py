"""One place in a bucket of S3 (`pip install 'medleaf[s3]'`): objects, got and put under conditions.

Where and by whose leave is told by the usual variables: AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY,
AWS_REGION, AWS_ENDPOINT_URL and so on. The server must honour conditional puts (If-None-Match,
If-Match), as S3 does since 2024.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from medleaf.errors import SetupError
from medleaf.exporters import MEDIA_TYPES
from medleaf.manifest import MANIFEST

if TYPE_CHECKING:
    from obstore import PutMode
    from obstore.store import S3Store

SCHEME = "s3://"
MARK = "medleaf"
"""The metadata that our products have: what a killed build left is ours to remove."""
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


class OtherError(Exception):
    """An object is not what it was."""


class Shelf:
    """The objects below an address, by their paths.

    Args:
        address: `s3://bucket/prefix`.

    Raises:
        SetupError: the address is none, or the extra is not installed; in all methods: the server
            cannot be used, in one sentence.
    """

    def __init__(self, address: str) -> None:
        place = address.removeprefix(SCHEME).strip("/")
        self.address = SCHEME + place
        bucket, _, prefix = place.partition("/")
        if not bucket:
            raise SetupError(f"{address} names no bucket: write s3://bucket or s3://bucket/prefix")
        self._store = _store(bucket, prefix)

    def tags(self) -> dict[str, str]:
        """Return the ETag of each object, ours and others; one request tells a thousand."""
        with self._told():
            return {
                each["path"]: bare(each["e_tag"])
                for chunk in self._store.list(chunk_size=1000)
                for each in chunk
            }

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
            OtherError: the condition does not hold.
        """
        from obstore.exceptions import AlreadyExistsError, PreconditionError

        told = {"Content-Type": _media_type(path), MARK: "product"}
        with self._told():
            try:
                done = self._store.put(path, data, attributes=told, mode=mode, use_multipart=False)
            except (AlreadyExistsError, PreconditionError) as error:
                raise OtherError from error
            return done["e_tag"] or ""

    def delete(self, paths: Iterable[str]) -> None:
        """Delete objects."""
        with self._told():
            self._store.delete(sorted(paths))

    def ours(self, path: str) -> bool:
        """Say whether it was medleaf that put an object there."""
        with self._told():
            return MARK in self._store.get(path).attributes

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


def _media_type(path: str) -> str:
    if path == MANIFEST:  # by its ending it would be a catalogue
        return "application/json"
    kind = MEDIA_TYPES.get(PurePosixPath(path).suffix, "application/octet-stream")
    return kind + ("; charset=utf-8" if kind.startswith("text/") else "")


def as_it_was(tag: str | None) -> PutMode:
    """Return the condition that an object is as it was; None: that there is none."""
    if tag is None:
        return "create"
    return {"e_tag": tag}


def bare(tag: str | None) -> str:
    """Return an ETag without its quotation marks."""
    return (tag or "").strip('"')
