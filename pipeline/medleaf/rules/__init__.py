"""The editorial rules: one function a rule, its id, severity, help and source in one table."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

from medleaf.diagnostics import Severity
from medleaf.document import Document


class Finding(NamedTuple):
    """What a rule found: a file kind and id, a JSON pointer, an offset in the string, a message."""

    kind: str
    id: str
    pointer: str
    offset: int
    message: str


class Rule(NamedTuple):
    """An editorial rule: what it demands, why (standard and clause), and how to look for it."""

    id: str
    severity: Severity
    summary: str
    help: str
    source: str
    find: Callable[[Document], Iterable[Finding]]


RULES: tuple[Rule, ...] = ()
"""Every editorial rule, in order of id."""
