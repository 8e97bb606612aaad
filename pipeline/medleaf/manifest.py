"""The manifest: every file of a build, and what each product was made of. It is the cache, too.

It says nothing of the machine or the moment: the same content gives the same manifest everywhere.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import PurePosixPath

import msgspec

from medleaf.diagnostics import Diagnostic
from medleaf.exporters import Made

MANIFEST = "manifest.json"


class File(Made, frozen=True, kw_only=True, omit_defaults=True):
    """A finished file: `path` is relative to the output folder; without `article`, of them all.

    `contentDigest` is that of what a packed file holds: the same on machines whose deflate packs
    the same content into other bytes, and so have another `sha256`.
    """

    article: str | None = None
    contentDigest: str | None = None


class Key(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a product was made of, in parts, so that a build can say which of them changed.

    Each part is the beginning of a SHA-256 (64 bits; it is only ever compared with the part that
    was there before). `content` is the article with its sections, people, references and pictures;
    `links` the finished files that the product points to.
    """

    content: str = ""
    publication: str = ""
    theme: str = ""
    code: str = ""
    links: str = ""


class Result(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What making a product of an article came to; a product may be left out with a diagnostic.

    The product of the publication itself has no article. The places of diagnostics are JSON
    pointers: lines and columns may move while the content stays the same.
    """

    article: str | None = None
    product: str
    key: Key
    diagnostics: tuple[Diagnostic, ...] = ()


class Failure(msgspec.Struct, frozen=True, kw_only=True):
    """An article that cannot be made, and why: not tried again before something has changed."""

    article: str
    products: tuple[str, ...]
    key: Key
    diagnostics: tuple[Diagnostic, ...]


class Manifest(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A build: its files in order of path, the results and failures in order of article."""

    publication: str = ""
    files: tuple[File, ...] = ()
    results: tuple[Result, ...] = ()
    failures: tuple[Failure, ...] = ()


class Before(msgspec.Struct, frozen=True, kw_only=True):
    """A result of an earlier build with its files, and what harm came to them since."""

    result: Result
    files: tuple[File, ...]
    harm: str = ""


class Ledger:
    """The manifest while it is worked on: always true of what is in the output folder."""

    def __init__(self, manifest: Manifest, publication: str) -> None:
        self.publication = publication
        self.files: dict[str | None, dict[str, File]] = {}
        self.results: dict[str | None, dict[str, Result]] = {}
        self.failures = {each.article: each for each in manifest.failures}
        for file in manifest.files:
            self.files.setdefault(file.article, {})[file.path] = file
        for result in manifest.results:
            self.results.setdefault(result.article, {})[result.product] = result

    def before(self, article: str | None) -> dict[str, Before]:
        """Return the results of an article (None: of the publication), by product."""
        files = self.files.get(article, {}).values()
        return {
            name: Before(result=result, files=tuple(f for f in files if f.product == name))
            for name, result in self.results.get(article, {}).items()
        }

    def enter(
        self,
        article: str | None,
        results: Iterable[Result],
        files: Iterable[File],
    ) -> None:
        """Note all that there is of an article now, in place of what there was."""
        self.results[article] = {result.product: result for result in results}
        self.files[article] = {file.path: file for file in files}
        self.failures.pop(article or "", None)

    def strike(self, article: str | None) -> None:
        """Take out an article that is not there any more."""
        self.files.pop(article, None)
        self.results.pop(article, None)
        self.failures.pop(article or "", None)

    def articles(self) -> set[str | None]:
        """Return every article of which there is something; None is the publication."""
        return {*self.files, *self.results, *self.failures}

    def encode(self) -> bytes:
        """Write the manifest."""
        files = [file for of_one in self.files.values() for file in of_one.values()]
        results = [result for of_one in self.results.values() for result in of_one.values()]
        manifest = Manifest(
            publication=self.publication,
            files=tuple(sorted(files, key=lambda file: file.path)),
            results=tuple(sorted(results, key=lambda each: (each.article or "", each.product))),
            failures=tuple(self.failures[article] for article in sorted(self.failures)),
        )
        return msgspec.json.format(msgspec.json.encode(manifest), indent=1) + b"\n"


def read(data: bytes | None) -> Manifest:
    """Read a manifest; one that is not there or not whole counts as none.

    Files whose path leads out of the folder are none of a build's.
    """
    try:
        found = msgspec.json.decode(data or b"", type=Manifest)
    except msgspec.DecodeError:
        return Manifest()
    return msgspec.structs.replace(found, files=tuple(f for f in found.files if _inside(f.path)))


def made(files: Iterable[File], article: str) -> tuple[Made, ...]:
    """Return files as the products that point to them know them: by their path in the folder."""
    return tuple(
        Made(
            path=file.path.removeprefix(f"{article}/"),
            product=file.product,
            mediaType=file.mediaType,
            size=file.size,
            sha256=file.sha256,
            pages=file.pages,
            starts=file.starts,
        )
        for file in files
    )


def _inside(path: str) -> bool:
    """Say whether a path names a file below the folder, by its letters alone."""
    pure = PurePosixPath(path)
    return (
        bool(pure.parts) and not pure.is_absolute() and ".." not in pure.parts and "\0" not in path
    )
