"""The library: an index of a publication's content, with the shared things at hand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path

import msgspec

from medleaf import assets, texts
from medleaf.document import Document, Entry, resolve
from medleaf.errors import ChangedError
from medleaf.files import FOLDERS
from medleaf.model import Article, Contributor, Publication, Reference, Section, Status
from medleaf.snapshot import Snapshot


class Library(msgspec.Struct, frozen=True, kw_only=True, dict=True):
    """A checked publication. `entries` has every article without an error, by id.

    `snapshot` is what its files were like before they were read.

    Articles themselves are not kept: `document` reads one when its turn comes, so memory grows by
    an index entry (under 1 kB) an article.
    """

    root: Path
    publication: Publication
    sections: Mapping[str, Section]
    contributors: Mapping[str, Contributor]
    references: Mapping[str, Reference]
    entries: Mapping[str, Entry]
    snapshot: Snapshot = Snapshot()

    def document(self, id: str) -> Document:
        """Read and resolve an article that has no errors.

        Raises:
            ChangedError: it, or what it shows, is not any more what was checked.
        """
        path = article_path(self.root, id)
        try:
            article = msgspec.json.decode(
                path.read_bytes().removeprefix(b"\xef\xbb\xbf"), type=Article
            )
            document = resolve(
                article, self.publication, self.sections, self.contributors, self.references
            )
            shown = sorted({*asset_paths(document), *self._shared_assets()})
            document = msgspec.structs.replace(
                document,
                assets=tuple(assets.read(self.root, name) for name in shown),
                translations=tuple(self._translations(article)),
                successor=self._successor(article),
            )
            for file in (path, *(self.root / name for name in shown)):
                if not self.snapshot.holds(file):
                    raise ChangedError(f"{file} changed while it was being built")
            return document
        except (OSError, KeyError, msgspec.DecodeError, assets.AssetError) as error:
            raise ChangedError(f"{path} changed while it was being built ({error})") from error

    def _shared_assets(self) -> Iterator[str]:
        """Yield the paths of the assets that every article has: the logo, the press's profile."""
        yield from filter(None, (self.publication.publisher.logo, self.publication.print.profile))

    def _successor(self, article: Article) -> Entry | None:
        """Return what takes an article's place; nobody is sent to a draft."""
        entry = self.entries.get(article.isReplacedBy or "")
        return entry if entry and entry.status is not Status.DRAFT else None

    def _translations(self, article: Article) -> Iterator[Entry]:
        """Yield the other articles that say the same in another language, in order of language."""
        family = self._families.get(article.translationOf or article.id, ())
        yield from sorted(
            (e for e in family if e.id != article.id), key=lambda e: (e.inLanguage, e.id)
        )

    @cached_property
    def _families(self) -> Mapping[str, list[Entry]]:
        """The articles that are one text in several languages, by the id of the original."""
        families: dict[str, list[Entry]] = {}
        for entry in self.entries.values():
            families.setdefault(entry.translationOf or entry.id, []).append(entry)
        return families


def article_path(root: Path, id: str) -> Path:
    """Return the file of an article."""
    return root / FOLDERS["article"] / f"{id}.json"


def files(document: Document) -> Iterator[tuple[str, Article | Section | Contributor]]:
    """Yield the files that an article is made of, by their path in the source folder."""
    article = document.article
    yield f"{FOLDERS['article']}/{article.id}.json", article
    for named, section in zip(article.sections, document.sections, strict=True):
        if isinstance(named, str):
            yield f"{FOLDERS['section']}/{named}.json", section
    for person, _ in document.people:
        yield f"{FOLDERS['contributor']}/{person.id}.json", person


def asset_paths(document: Document) -> Iterator[str]:
    """Yield the paths of the assets that an article, its sections and its people show."""
    for _, file in files(document):
        for _, path in texts.figures(file):
            yield path
