"""Where products go: a folder here; anything else that can keep its word can take its place.

A storage is what `Storage` says; `build` knows nothing else of it. To add one (an object store,
say), write a class with these methods and give it to `build` in place of the folder:

- Products come before the manifest: `build` calls `write` for an article's files, all of which must
  be there, whole, when it returns; it writes the manifest afterwards in a call of its own. Nothing
  half written may ever be seen under its name. (In an object store a put is whole or not at all.)
- `tokens` says cheaply, without reading, whether files may have changed: the same token must mean
  the same content (here: time and size; in an object store: the ETag). What has no token is not
  there. `write` returns the tokens of what it wrote.
- `read` gives the bytes, to be hashed when a token is another one than was remembered.
- Used as a context it is one build's alone: entering raises SetupError if another one is at work.
- `recall` and `remember` keep what helps only this machine; a storage may forget it at any time.
- What cannot be done raises SetupError with one sentence that says what to do.
"""

from __future__ import annotations

import fcntl
import os
import socket
import stat
import time
from collections.abc import Iterable, Mapping, Sequence
from errno import EISDIR, ELOOP
from pathlib import Path
from typing import Protocol, Self

from medleaf import regular
from medleaf.errors import SetupError

MEMORY = ".medleaf-"
"""How the names of hidden files begin; they are not to be published."""
_NO_LINK = os.O_NOFOLLOW
"""A link that waits where a file is to be written would lead out of the folder."""
LOCK = f"{MEMORY}lock"
SETTLED = 2_000_000_000
"""Nanoseconds by which files are dated back, so that any later change shows in their time: the
coarsest file systems count in steps of 2 s."""


class Storage(Protocol):
    """Where products go; see the top of this file."""

    def __enter__(self) -> Self:
        """Keep other builds out."""
        ...

    def __exit__(self, *raised: object) -> None:
        """Let other builds in."""
        ...

    def read(self, path: str) -> bytes | None:
        """Return the content of a file, None if there is none."""
        ...

    def tokens(self, paths: Sequence[str]) -> list[str]:
        """Return for each file a token that changes with its content; "" if there is none."""
        ...

    def write(self, files: Iterable[tuple[str, bytes]]) -> Mapping[str, str]:
        """Write files, all or none of them; return their tokens."""
        ...

    def remove(self, paths: Iterable[str]) -> list[str]:
        """Remove files, where they are there and ours to remove; return which."""
        ...

    def recover(self, known: Iterable[str]) -> None:
        """Clear away what a build that was killed left, but for the files that are known."""
        ...

    def recall(self, name: str) -> bytes | None:
        """Return what was remembered last under a name."""
        ...

    def remember(self, name: str, data: bytes) -> None:
        """Keep something for the next build on this machine."""
        ...


class Folder:
    """A folder of this machine.

    Files are staged beside their places and renamed when all are there. The lock is a file that
    names its owner and, before they are written, the files of a build: one that is left behind
    tells the next build what to clear away.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock: int | None = None
        self._left: list[str] = []

    def __enter__(self) -> Self:
        """Lock the folder.

        Raises:
            SetupError: another process has it, or it cannot be written.
        """
        path = self.path / LOCK
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            while True:
                handle = os.open(path, _NO_LINK | os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
                try:
                    fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError:
                    owner = os.read(handle, 200).decode(errors="replace").partition("\n")[0]
                    os.close(handle)
                    raise SetupError(
                        f"Another medleaf ({owner or 'just starting'}) is building into "
                        f"{self.path}. Wait until it is done, or build into another folder."
                    ) from None
                if _same(handle, path):
                    break
                os.close(handle)  # its owner took it away meanwhile
        except OSError as error:
            raise _unwritable(error, self.path) from error
        self._lock = handle
        _, *self._left = os.read(handle, os.fstat(handle).st_size).decode().split("\n")
        os.ftruncate(handle, 0)
        owner = f"process {os.getpid()} on {socket.gethostname()}"
        os.lseek(handle, 0, os.SEEK_SET)
        os.write(handle, "\n".join((owner, *self._left)).encode())  # notes follow
        return self

    def __exit__(self, *raised: object) -> None:
        """Unlock the folder."""
        if self._lock is not None:
            if not self._left:  # else the next one has still to clear away
                (self.path / LOCK).unlink(missing_ok=True)
            os.close(self._lock)
            self._lock = None

    def read(self, path: str) -> bytes | None:
        """Return the content of a file, None if there is none, or a link, which may lead away."""
        target = self.path / path
        try:
            if target.is_symlink() or not self._ours(target):
                return None
            return regular.read(target, -1)
        except OSError:
            return None

    def tokens(self, paths: Sequence[str]) -> list[str]:
        """Return time and size of each file; "" for what is not there or no file."""
        folder, found = f"{self.path}/", []
        for path in paths:
            try:
                status = os.lstat(folder + path)  # no Path: a build looks at 50,000
            except (OSError, ValueError):
                found.append("")
            else:
                found.append(_token(status) if stat.S_ISREG(status.st_mode) else "")
        return found

    def write(self, files: Iterable[tuple[str, bytes]]) -> Mapping[str, str]:
        """Stage files beside their places, then rename them all.

        Raises:
            SetupError: one of them cannot be written; then none was replaced, unless the system
                refused to rename what it had let be written.
        """
        replaced = 0
        staged: list[tuple[Path, Path]] = []
        ready: set[Path] = set()
        tokens: dict[str, str] = {}
        root = self.path.resolve()
        try:
            for name, data in files:
                target = self.path / name
                if target.parent not in ready:
                    if not target.parent.resolve().is_relative_to(root):
                        raise OSError(ELOOP, "a link leads out of the output folder", str(target))
                    target.parent.mkdir(parents=True, exist_ok=True)
                    ready.add(target.parent)
                temporary = _staging(target)
                staged.append((temporary, target))
                if target.is_dir():
                    raise IsADirectoryError(EISDIR, os.strerror(EISDIR), str(target))
                self._note(name)
                tokens[name] = _put(temporary, data)
            for temporary, target in staged:
                temporary.replace(target)
                replaced += 1
        except OSError as error:
            raise _unwritable(error, self.path, replaced) from error
        finally:
            for temporary, _ in staged:
                temporary.unlink(missing_ok=True)
        return tokens

    def remove(self, paths: Iterable[str]) -> list[str]:
        """Remove files, and folders that become empty.

        Raises:
            SetupError: one of them cannot be removed.
        """
        removed: list[str] = []
        for path in sorted(paths):
            target = self.path / path
            try:
                if not self._ours(target):
                    continue
                if os.path.lexists(target):
                    target.unlink()
                    removed.append(path)
                for folder in target.parents:
                    if folder == self.path or not folder.is_dir() or any(folder.iterdir()):
                        break
                    folder.rmdir()
            except OSError as error:
                raise SetupError(
                    f"{target}, which no article makes any more, cannot be removed: "
                    f"{error.strerror}. Remove it and run the command again."
                ) from error
        return removed

    def recover(self, known: Iterable[str]) -> None:
        """Remove what the build that left its lock had begun to write."""
        left = {path for path in self._left if path}
        for path in left:
            _staging(self.path / path).unlink(missing_ok=True)
        self.remove(left.difference(known))
        self._left = []

    def recall(self, name: str) -> bytes | None:
        """Return what was remembered last under a name."""
        return self.read(MEMORY + name)

    def remember(self, name: str, data: bytes) -> None:
        """Keep something in a hidden file, which is not to be published."""
        self.write([(MEMORY + name, data)])

    def _note(self, name: str) -> None:
        """Note in the lock what is going to be written."""
        if self._lock is not None:
            os.write(self._lock, f"\n{name}".encode())

    def _ours(self, target: Path) -> bool:
        """Say whether a path is that of a file in the folder, not of one that links lead to."""
        try:
            parent = target.parent.resolve()
        except (OSError, RuntimeError, ValueError):  # a loop of links; a null character
            return False
        return parent.is_relative_to(self.path.resolve()) and not target.is_dir()


def _staging(target: Path) -> Path:
    return target.with_name(f".{target.name}.part")


def _staged_for(path: Path) -> Path:
    """Return what a staged file is to become; any other path as it is."""
    staged = path.name.startswith(".") and path.name.endswith(".part")
    return path.with_name(path.name[1:].removesuffix(".part")) if staged else path


def _put(path: Path, data: bytes) -> str:
    """Write a file, dated back; return its token."""
    handle = os.open(path, _NO_LINK | os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o666)
    with os.fdopen(handle, "wb") as stream:
        stream.write(data)
        stream.flush()
        date = time.time_ns() - SETTLED
        os.utime(stream.fileno(), ns=(date, date))
        return _token(os.fstat(stream.fileno()))


def _token(status: os.stat_result) -> str:
    return f"{status.st_mtime_ns}-{status.st_size}"


def _same(handle: int, path: Path) -> bool:
    """Say whether an open file is still the one of that name."""
    try:
        there = path.stat()
    except FileNotFoundError:
        return False
    return os.path.samestat(os.fstat(handle), there)


def _unwritable(error: OSError, folder: Path, replaced: int = 0) -> SetupError:
    was = f"{replaced} files beside it were" if replaced else "Nothing was"
    return SetupError(
        f"{_staged_for(Path(error.filename or folder))} cannot be written: {error.strerror}. "
        f"{was} replaced; free the space or the folder and run the command again."
    )
