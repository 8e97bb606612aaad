"""What files are like, told by their time and size, so that a change is noticed without reading.

A file that was written within the last moments before the snapshot is hashed, too: another change
in the same tick of the clock would show in neither (as git does with its index).
"""

from __future__ import annotations

import hashlib
import os
import stat
import sys
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

from medleaf.files import PLACES

PACKAGE = Path(__file__).parent
SCHEMAS = PACKAGE.parents[1] / "schemas"
"""Where the schemas are in a checkout; an installed package has them inside."""
TICK, COARSE = 20_000_000, 2_000_000_000
"""Nanoseconds in which two changes may get the same time: of common file systems, and of those
that count in whole seconds."""


class Snapshot(msgspec.Struct, frozen=True, dict=True):
    """Time (ns) and size (bytes) of files by path; SHA-256 of those that were just written.

    A folder whose name alone matters has neither.
    """

    files: dict[str, tuple[int, int]] = {}
    recent: dict[str, str] = {}

    def holds(self, path: Path) -> bool:
        """Say whether a file is as it was; one that was not looked at is taken to be."""
        name = path.as_posix()
        if name not in self.files:
            return True
        try:
            status = path.stat()
        except OSError:
            return False
        if (status.st_mtime_ns, status.st_size) != self.files[name]:
            return False
        return name not in self.recent or self.recent[name] == _hash(name, status)

    def same(self, later: Snapshot) -> bool:
        """Say whether all files are as they are in a later snapshot."""
        return self.files == later.files and not self.changed(later)

    def changed(self, later: Snapshot) -> set[str]:
        """Return the paths of what has come, gone or become another in a later snapshot."""
        found = {path for path, _ in self.files.items() ^ later.files.items()}
        for path, was in self.recent.items():
            if path not in found:
                now = later.recent.get(path)
                if (_hash(path, Path(path).stat()) if now is None else now) != was:
                    found.add(path)
        return found


def of_source(root: Path) -> Snapshot:
    """Look at all files of a source folder that a publication is made of."""
    return _take(_source(root))


def of_folders(folders: Iterable[Path]) -> Snapshot:
    """Look at all files below some folders; one that is not there has none."""
    return _take(entry for folder in folders for entry in _below(folder))


def of_machine() -> str:
    """Hash what medleaf's files and the packages around it look like, without reading them."""
    digest = hashlib.sha256(sys.version.encode())
    places = [*_below(PACKAGE), *_below(SCHEMAS)]
    for entry in sorted(places, key=lambda entry: entry.path):
        if entry.name.endswith(".pyc"):
            continue
        status = entry.stat()
        digest.update(f"{entry.path} {status.st_mtime_ns} {status.st_size}\n".encode())
    for folder in sys.path:  # to install a package changes it; where we are changes anyhow
        if Path(folder).is_dir() and Path(folder).absolute() != Path.cwd():
            digest.update(f"{folder} {Path(folder).stat().st_mtime_ns}\n".encode())
    return digest.hexdigest()


def _take(entries: Iterable[os.DirEntry[str]]) -> Snapshot:
    now = time.time_ns()
    files: dict[str, tuple[int, int]] = {}
    recent: dict[str, str] = {}
    for entry in entries:
        try:
            status = entry.stat()
        except OSError:  # a link to nowhere; where it matters, a check says so
            files[entry.path] = (0, 0)
            continue
        if stat.S_ISDIR(status.st_mode):
            files[entry.path] = (0, 0)
            continue
        files[entry.path] = (status.st_mtime_ns, status.st_size)
        whole_seconds = status.st_mtime_ns % 1_000_000_000 == 0
        if status.st_mtime_ns > now - (COARSE if whole_seconds else TICK):
            recent[entry.path] = _hash(entry.path, status)
    return Snapshot(files, recent)


def _hash(path: str, status: os.stat_result) -> str:
    if not stat.S_ISREG(status.st_mode):
        return ""
    try:
        return hashlib.sha256(Path(path).read_bytes()).hexdigest()
    except OSError:
        return ""


def _source(root: Path) -> Iterator[os.DirEntry[str]]:
    """Yield what stands in the source folder, and all that stands in its own folders and themes."""
    for entry in _listed(root):
        yield entry
        if entry.name in PLACES or Path(entry.path, "theme.json").is_file():
            yield from _below(entry.path)


def _below(folder: str | Path) -> Iterator[os.DirEntry[str]]:
    for entry in _listed(folder):
        if entry.is_dir(follow_symlinks=False):
            yield from _below(entry.path)
        else:
            yield entry


def _listed(folder: str | Path) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            return list(entries)
    except OSError:
        return []
