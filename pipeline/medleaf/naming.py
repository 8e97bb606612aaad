"""Check ids: that a file is named after its own, and that what it names is there."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from pathlib import Path

from medleaf import contents, schemas
from medleaf.diagnostics import Diagnostic
from medleaf.document import Entry
from medleaf.files import FOLDERS
from medleaf.library import article_path
from medleaf.model import Article, Status
from medleaf.source import SourceFile


def named(path: Path, source: SourceFile, id: str, kind: str) -> Iterator[Diagnostic]:
    """A file is named after its id, so that two files cannot share one."""
    if id == path.stem:
        return
    owner = path.with_name(f"{id}.json")
    doubled = owner.exists()
    if schemas.fits("id", path.stem):
        help = f'Change it to "{path.stem}", the name of this file'
        help += "." if doubled else f", or name the file {owner.name}."
    else:
        help = f"Name this file {'after another id' if doubled else owner.name}."
    yield source.diagnostic(
        "id/duplicate" if doubled else "id/file-name",
        "/id",
        f'the id "{id}" belongs to {FOLDERS[kind]}/{owner.name}'
        if doubled
        else f'the id "{id}" is not the name of the file, {path.name}',
        help,
    )


def names_of_others(
    source: SourceFile, article: Article, ids: Mapping[str, Container[str]]
) -> Iterator[Diagnostic]:
    """Check the ids by which an article names other files; `ids` has those there are, by kind."""
    wanted: list[tuple[str, str, str]] = []
    for index, contribution in enumerate(article.contributions):
        pointer = f"/contributions/{index}/contributor"
        wanted.append((pointer, contribution.contributor, "contributor"))
    for index, section in enumerate(article.sections):
        if isinstance(section, str):
            wanted.append((f"/sections/{index}", section, "section"))
    for key in ("translationOf", "isReplacedBy"):
        if id := getattr(article, key):
            wanted.append((f"/{key}", id, "article"))
            if id == article.id:
                yield source.diagnostic(
                    "article/itself",
                    f"/{key}",
                    "the article names itself",
                    "Name another article, or take the field away.",
                )
    for pointer, id, kind in wanted:
        if id not in ids[kind]:
            yield contents.unknown(source, pointer, kind, id)


def chains(root: Path, entries: Mapping[str, Entry]) -> list[tuple[str, Diagnostic]]:
    """Find translations of translations: all of a family name the same original."""
    found = []
    for entry in entries.values():
        origin = entries.get(entry.translationOf or "")
        if origin is not None and origin.translationOf is not None:
            path = article_path(root, entry.id)
            diagnostic = SourceFile.read(path, path.as_posix()).diagnostic(
                "article/translation",
                "/translationOf",
                f'"{origin.id}" is a translation itself',
                f'Name the original: "{origin.translationOf}".'
                if origin.translationOf != entry.id
                else "Take the field away from one of the two.",
            )
            found.append((entry.id, diagnostic))
    return found


def doubles(root: Path, entries: Mapping[str, Entry]) -> list[tuple[str, Diagnostic]]:
    """Find translations into a language that the text has already.

    Readers, and the machines that are told of translations (hreflang), could not tell one from
    the other. Of two translations both are told, since either may be the one that is meant; a
    retired one may have its successor beside it.
    """
    families: dict[tuple[str, str], list[Entry]] = {}
    for entry in entries.values():
        if entry.translationOf:
            families.setdefault((entry.translationOf, entry.inLanguage), []).append(entry)
    found = []
    for (original, language), family in families.items():
        origin = entries.get(original)
        same = origin if origin is not None and origin.inLanguage == language else None
        current = [entry for entry in family if entry.status is not Status.RETIRED]
        for entry in family if same else current:
            other = same or next((e for e in current[:2] if e is not entry), None)
            if other is None:
                continue
            path = article_path(root, entry.id)
            diagnostic = SourceFile.read(path, path.as_posix()).diagnostic(
                "article/translation-language",
                "/inLanguage",
                f'the text is there in "{language}" already: "{other.id}"',
                'Write the language of this article, or take away "translationOf". What takes the '
                'place of another article is named there, in "isReplacedBy".',
            )
            found.append((entry.id, diagnostic))
    return found
