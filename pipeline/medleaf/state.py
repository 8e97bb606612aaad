"""What a build remembers on this machine, so that the next one need not look again. Not published.

The manifest is the cache, and enough by itself: this only spares reading. It has the tokens of the
products, as the storage gave them, and the last verdict: what was asked, of which files, with which
answer. When nothing of that has changed, the answer is given again.
"""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

import msgspec

from medleaf.diagnostics import Diagnostic, Severity, as_text
from medleaf.errors import SetupError
from medleaf.snapshot import Snapshot, of_machine
from medleaf.storage import Storage

STATE, TOLD, SAID = "state", "told", "said"
"""The names of what is remembered: this, the diagnostics, and what was written of them all."""


class Asked(msgspec.Struct, frozen=True):
    """What a build was asked for, where, on which day, and with which medleaf."""

    source: str
    folder: str
    today: datetime.date
    only: tuple[str, ...]
    machine: str


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """What a build came to that left nothing to do: as long as nothing changes it stays so."""

    asked: Asked
    source: Snapshot
    files: int
    diagnostics: tuple[Diagnostic, ...]


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """An answer as it is remembered: of the diagnostics their number, and the hash of the rest.

    They are apart, because there may be many and one may want to see few of them.
    """

    asked: Asked
    source: Snapshot
    files: int
    counts: dict[Severity, int]
    told: str


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
        return msgspec.json.decode(storage.recall(STATE) or b"{}", type=State)
    except msgspec.DecodeError:
        return State()


def keep(storage: Storage, tokens: dict[str, str], answer: Answer | None) -> None:
    """Remember the tokens of all products, and the answer if there is one."""
    verdict = None
    if answer:
        found = {s: [d for d in answer.diagnostics if d.severity is s] for s in Severity}
        told = msgspec.json.encode(found)
        storage.remember(TOLD, told)
        key = hashlib.sha256(told).hexdigest()
        text = as_text(answer.diagnostics)
        storage.remember(SAID, f"{key} {len(text)}\n{text}".encode())
        verdict = Verdict(
            asked=answer.asked,
            source=answer.source,
            files=answer.files,
            counts={severity: len(those) for severity, those in found.items()},
            told=key,
        )
    storage.remember(STATE, msgspec.json.encode(State(tokens=tokens, verdict=verdict)))


def unchanged(storage: Storage, asked: Asked, source: Snapshot) -> Verdict | None:
    """Return the last verdict if it still holds: the same question, and all files as they were."""
    state = recall(storage)
    verdict = state.verdict
    if verdict is None or verdict.asked != asked or not verdict.source.same(source):
        return None
    if storage.tokens(list(state.tokens)) != list(state.tokens.values()):
        return None
    if verdict.source.recent and not source.recent:  # from now on their times are enough
        settled = msgspec.structs.replace(verdict, source=source)
        with suppress(SetupError), storage:
            storage.remember(
                STATE, msgspec.json.encode(State(tokens=state.tokens, verdict=settled))
            )
    return verdict


def said(storage: Storage, verdict: Verdict) -> str | None:
    """Return all diagnostics of a verdict as text, as they were written; None if they are lost.

    To write hundreds of thousands anew takes seconds.
    """
    head, _, text = (storage.recall(SAID) or b"").decode(errors="replace").partition("\n")
    return text if head == f"{verdict.told} {len(text)}" else None


def told(storage: Storage, verdict: Verdict, loud: Iterable[Severity]) -> list[Diagnostic] | None:
    """Return the diagnostics of a verdict that are as loud as wanted; None if they are lost."""
    wanted = [severity for severity in loud if verdict.counts.get(severity)]
    if not wanted:
        return []
    data = storage.recall(TOLD) or b""
    if hashlib.sha256(data).hexdigest() != verdict.told:
        return None
    found = msgspec.json.decode(data, type=dict[Severity, msgspec.Raw])
    return [d for s in wanted for d in msgspec.json.decode(found[s], type=list[Diagnostic])]
