"""What a build remembers on this machine, so that the next one need not look again. Not published.

The manifest is the cache, and enough by itself: this only spares reading. It has the tokens of the
products, as the storage gave them, and the last verdict: what was asked, of which files, with which
answer. When nothing of that has changed, the answer is given again.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from pathlib import Path

import msgspec

from medleaf.diagnostics import Diagnostic
from medleaf.snapshot import Snapshot, of_machine
from medleaf.storage import Storage


class Asked(msgspec.Struct, frozen=True):
    """What a build was asked for, where, on which day, and with which medleaf."""

    source: str
    folder: str
    today: datetime.date
    only: tuple[str, ...]
    machine: str


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """A build that left nothing to do: what was asked, of which source, and what was told."""

    asked: Asked
    source: Snapshot
    diagnostics: tuple[Diagnostic, ...]
    files: int


class State(msgspec.Struct, frozen=True, kw_only=True):
    """What is remembered: tokens of products by their path, and the last verdict, if it holds."""

    tokens: dict[str, str] = {}
    verdict: Verdict | None = None


def asked(source: Path, today: datetime.date, only: Iterable[str]) -> Asked:
    """Note what a build is asked for."""
    return Asked(source.as_posix(), str(Path.cwd()), today, tuple(only), of_machine())


def recall(storage: Storage) -> State:
    """Return what is remembered; what is not whole counts as nothing."""
    try:
        return msgspec.json.decode(storage.recall() or b"{}", type=State)
    except msgspec.DecodeError:
        return State()


def unchanged(storage: Storage, asked: Asked, source: Snapshot) -> Verdict | None:
    """Return the last verdict if it still holds: the same question, and all files as they were."""
    state = recall(storage)
    verdict = state.verdict
    if verdict is None or verdict.asked != asked or not verdict.source.same(source):
        return None
    if storage.tokens(list(state.tokens)) != list(state.tokens.values()):
        return None
    return verdict
