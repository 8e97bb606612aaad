"""Find the files of a publication, and those in it that nothing reads."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches
from pathlib import Path

from medleaf.diagnostics import Diagnostic, Severity
from medleaf.errors import SetupError

FOLDERS = {"article": "articles", "section": "sections", "contributor": "contributors"}
"""Where the files of each kind are; a file is named after the id in it."""
FILES = ("publication.json", "references.json")
PLACES = ("articles", "assets", "contributors", "locales", "sections", "themes")
"""The folders of a publication; others are its own affair."""


def publication_file(root: Path) -> Path:
    """Return the file that makes a folder a publication.

    Raises:
        SetupError: there is none.
    """
    path = root / "publication.json"
    if not path.is_file():
        raise SetupError(
            f"There is no publication.json in {root}. "
            "Name the folder that has it, as in: medleaf check FOLDER"
        )
    return path


def listed(root: Path, folder: str) -> list[Path]:
    """Return a folder's JSON files, without those that editors and macOS hide beside them."""
    return sorted(p for p in (root / folder).glob("*.json") if not p.name.startswith("."))


def ignored(root: Path) -> Iterator[Diagnostic]:
    """Report files that look like content and stand where nothing reads them."""
    places = {folder: set(listed(root, folder)) for folder in FOLDERS.values()}
    for folder, read in places.items():
        for path in sorted((root / folder).glob("[!.]*")):
            if path not in read and path.suffix.lower() != ".md":
                yield _unread(path, f"name it {folder}/<id>.json")
    for path in sorted(root.glob("[!.]*")):
        if path.suffix == ".json" and path.name not in FILES:
            yield _unread(path, f"put it into {', '.join(places)}")
        near = get_close_matches(path.name.lower(), PLACES, n=1, cutoff=0.8)
        if path.is_dir() and path.name not in PLACES and near:
            yield _unread(path, f'name the folder "{near[0]}"')
    if not any((root / FOLDERS["article"]).glob("*.json")):
        yield Diagnostic(
            file=(root / "publication.json").as_posix(),
            rule="publication/empty",
            severity=Severity.WARNING,
            message="there is no article: nothing will be built",
            help="Write one into articles/, as articles/asthma.json.",
        )


def _unread(path: Path, remedy: str) -> Diagnostic:
    return Diagnostic(
        file=path.as_posix(),
        rule="file/ignored",
        severity=Severity.WARNING,
        message="nothing reads this",
        help=f"If it is content, {remedy}; else move it out of the source folder.",
    )
