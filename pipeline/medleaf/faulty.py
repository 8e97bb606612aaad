"""Check what a file names although it fails its schema, so that one run tells all its problems."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from pathlib import Path

from medleaf import inline, schemas
from medleaf.contents import asset_problems, unknown
from medleaf.diagnostics import Diagnostic
from medleaf.source import SourceFile

_KINDS = {
    "contributor": "contributor",
    "sections": "section",
    "translationOf": "article",
    "isReplacedBy": "article",
    "references": "reference",
}
"""The kind of thing that a string names, by the key it stands under, itself or in a list."""


def problems(
    root: Path, source: SourceFile, there: Mapping[str, Container[str]]
) -> Iterator[Diagnostic]:
    """Yield names of nothing and pictures that are not right.

    Args:
        root: The source folder.
        source: A file that is JSON, whatever its schema says of it.
        there: The ids that there are, by kind; a kind that is not in it is not checked.
    """
    for pointer, key, text in _strings(source.value, "", ""):
        kind = _KINDS.get(key)
        if kind is not None:
            name = "referenceId" if kind == "reference" else "id"
            if kind in there and schemas.fits(name, text) and text not in there[kind]:
                yield unknown(source, pointer, kind, text)
        elif key == "src":
            if schemas.fits("asset", text):
                yield from asset_problems(root, source, pointer, text)
        elif "[@" in text and "reference" in there:
            for offset, mark in inline.marks(text):
                if isinstance(mark, inline.Citation) and mark.reference not in there["reference"]:
                    yield unknown(source, pointer, "reference", mark.reference, offset)


def _strings(value: object, pointer: str, key: str) -> Iterator[tuple[str, str, str]]:
    """Yield every string with its pointer and the key that it, or its list, stands under."""
    if isinstance(value, str):
        yield pointer, key, value
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _strings(item, f"{pointer}/{index}", key)
    elif isinstance(value, dict):
        for name, item in value.items():
            part = name.replace("~", "~0").replace("/", "~1")
            yield from _strings(item, f"{pointer}/{part}", name)
