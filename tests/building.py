"""What tests of the build share: make a publication, change it, and look at what is there."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import msgspec
from products import TRUST

from medleaf.build import Report, build
from medleaf.check import check
from medleaf.manifest import MANIFEST, Manifest
from medleaf.storage import MEMORY

Copy = Callable[[Path], Path]
ARTICLES = {path.stem for path in (TRUST / "articles").iterdir()}
LIGHT = ["html", "jsonld", "head"]
"""The products that are made in no time."""


def edit(path: Path, **changes: Any) -> None:
    value = {**json.loads(path.read_bytes()), **changes}
    value = {name: given for name, given in value.items() if given is not None}
    path.write_text(json.dumps(value, ensure_ascii=False, indent=2), encoding="utf-8")


def make(source: Path, output: Path, only: Iterable[str] = ()) -> Report:
    library = check(source).library
    assert library is not None
    return build(library, output, only)


def files(output: Path) -> dict[str, bytes]:
    return {
        path.relative_to(output).as_posix(): path.read_bytes()
        for path in sorted(output.rglob("*"))
        if path.is_file() and not path.name.startswith(MEMORY)
    }


def manifest(output: Path) -> Manifest:
    return msgspec.json.decode((output / MANIFEST).read_bytes(), type=Manifest)


def folders(paths: Iterable[str]) -> set[str]:
    return {path.partition("/")[0] for path in paths}
