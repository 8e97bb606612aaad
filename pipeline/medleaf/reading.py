"""Read one file of the content through syntax and schema, into its type."""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

import msgspec

from medleaf import limits, schemas
from medleaf.diagnostics import Diagnostic, has_errors
from medleaf.model import Article, Contributor, Publication, References, Section
from medleaf.source import SourceFile

T = TypeVar("T", Publication, Article, Section, Contributor, References)


def load(
    root: Path, path: Path, kind: str, type_: type[T], found: list[Diagnostic]
) -> tuple[SourceFile, T | None]:
    """Read a file of a kind; add its problems to `found`. It is None if it has errors."""
    size = limits.SHELF if kind == "references" else limits.FILE
    source = SourceFile.read(path, path.as_posix(), root, size)
    problems = source.problems
    if not problems and not schemas.follows(kind, source.value):
        from medleaf.violations import violations  # takes longer to import than many files to check

        problems = violations(kind, source)
    found += problems
    if has_errors(problems):
        return source, None
    return source, msgspec.convert(source.value, type_)
