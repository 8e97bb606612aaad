"""What a check found, article by article, so that the next one looks at changed articles only.

Kept beside the products, on this machine, like the rest of what a build remembers (state.py).
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Set
from contextlib import suppress

import msgspec

from medleaf.diagnostics import Diagnostic
from medleaf.document import Entry
from medleaf.errors import SetupError
from medleaf.rules.judge import Notes
from medleaf.snapshot import Snapshot
from medleaf.state import Asked
from medleaf.storage import Storage

LEARNED = "learned"
"""The name of what is remembered; its parts are numbered."""
PART = 500
"""Articles of a part: those of 10,000 at once would be 100 MB."""


class Examined(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of an article after a look at it and all it names.

    `entry` is None if it is not sound, `notes` if there was no judge.
    """

    entry: Entry | None
    told: tuple[Diagnostic, ...]
    notes: Notes | None


class Learned(msgspec.Struct, frozen=True, kw_only=True):
    """What came of a check of files that were like this; articles by the path of their file."""

    snapshot: Snapshot = Snapshot()
    articles: dict[str, Examined] = {}

    def of(self, now: Snapshot, articles: Set[str]) -> Mapping[str, Examined]:
        """Return what still holds of articles when files are as they are now.

        Anything may say something about any article (what it names, words, pictures, the names of
        other articles): if more has changed than the text of articles that there were, nothing.
        """
        changed = self.snapshot.changed(now)
        if not changed <= articles & self.articles.keys():
            return {}
        return {path: each for path, each in self.articles.items() if path not in changed}


class _Head(msgspec.Struct, frozen=True):
    """What was asked, of which files; the articles are in parts, each with its SHA-256."""

    asked: Asked
    snapshot: Snapshot
    parts: tuple[str, ...]


def recall(storage: Storage, asked: Asked) -> Learned:
    """Return what the last check learned, if it was one of the same folder, day and medleaf."""
    articles: dict[str, Examined] = {}
    with suppress(msgspec.MsgspecError):
        head = msgspec.json.decode(storage.recall(LEARNED) or b"", type=_Head)
        if head.asked == _of_a_check(asked):
            for number, digest in enumerate(head.parts):
                data = storage.recall(f"{LEARNED}-{number}") or b""
                if hashlib.sha256(data).hexdigest() == digest:
                    articles.update(msgspec.json.decode(data, type=dict[str, Examined]))
            return Learned(snapshot=head.snapshot, articles=articles)
    return Learned()


def keep(storage: Storage, asked: Asked, learned: Learned) -> None:
    """Remember what a check learned, while the storage is this build's alone, if it has room."""
    paths, parts = sorted(learned.articles), list[str]()
    with suppress(SetupError):
        for start in range(0, len(paths), PART):
            data = msgspec.json.encode(
                {p: learned.articles[p] for p in paths[start : start + PART]}
            )
            storage.remember(f"{LEARNED}-{len(parts)}", data)
            parts.append(hashlib.sha256(data).hexdigest())
        head = _Head(_of_a_check(asked), learned.snapshot, tuple(parts))
        storage.remember(LEARNED, msgspec.json.encode(head))


def _of_a_check(asked: Asked) -> Asked:
    """Products make no difference to a check."""
    return msgspec.structs.replace(asked, only=())
