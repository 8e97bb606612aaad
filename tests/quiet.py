"""The publication in which no rule finds anything, and what to lay over it to break one."""

from __future__ import annotations

import datetime
import shutil
from collections.abc import Callable
from pathlib import Path

from medleaf.check import check
from medleaf.diagnostics import Severity, as_text
from medleaf.rules import RULES

HERE = Path(__file__).parent / "rules"
QUIET = HERE / "quiet" / "source"
TODAY = datetime.date(2026, 1, 31)
IDS = [rule.id for rule in RULES]
Copy = Callable[[Path], Path]


def report(root: Path, today: datetime.date = TODAY) -> str:
    found = check(root, today=today).diagnostics
    return as_text(found).replace(f"{root}/", "source/") + "\n"


def loud(root: Path) -> list[str]:
    """Return the rules of what is found and not accepted."""
    found = check(root, today=TODAY).diagnostics
    return [d.rule for d in found if d.severity is not Severity.NOTE]


def lay_over(root: Path, rule: str, which: str) -> Path:
    shutil.copytree(HERE / rule.replace("/", "--") / which / "source", root, dirs_exist_ok=True)
    return root


def edit(root: Path, name: str, old: str, new: str) -> None:
    text = (root / name).read_text(encoding="utf-8")
    assert text.count(old) == 1
    (root / name).write_text(text.replace(old, new), encoding="utf-8")
