"""Build products: each only when what it is made of changed, and whole or not at all.

The manifest is the cache: for every file its sha256, size, product, article and the key of what it
was made of. Files are staged beside their places and renamed when all of an article are there.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from errno import EISDIR, ELOOP
from functools import cache
from importlib.metadata import version
from pathlib import Path

import msgspec

from medleaf import exporters, theme
from medleaf.diagnostics import Diagnostic, has_errors
from medleaf.document import Document
from medleaf.errors import SetupError
from medleaf.exporters import Made, Output
from medleaf.exporters.catalogue import catalogue
from medleaf.library import Library
from medleaf.source import SourceFile

MANIFEST = "manifest.json"
_MADE_BY = (
    "babel",
    "citeproc-py",
    "ebooklib",
    "fonttools",
    "jinja2",
    "lxml",
    "markdown-it-py",
    "pikepdf",
    "pillow",
    "pydyf",
    "segno",
    "weasyprint",
)
"""The packages whose versions change products."""


class File(Made, frozen=True, kw_only=True, omit_defaults=True):
    """A line of the manifest: `path` is relative to the output folder.

    `contentDigest` is that of what a packed file holds: the same on machines whose deflate packs
    the same content into other bytes, and so have another `sha256`.
    """

    key: str
    article: str | None = None
    contentDigest: str | None = None


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """Every file of a build, in order of path."""

    publication: str
    files: tuple[File, ...] = ()


class Report(msgspec.Struct):
    """What a build did."""

    made: list[str] = []
    kept: list[str] = []
    removed: list[str] = []
    diagnostics: list[Diagnostic] = []
    unavailable: dict[str, str] = {}
    """Products that this machine cannot make, with the reason and what mends it."""


def build(
    library: Library,
    output: Path,
    only: Iterable[str] = (),
    progress: Callable[[str], None] = lambda name: None,
) -> Report:
    """Build the products of every sound article, then those of the publication.

    Raises:
        SetupError: the output folder cannot be written, or an unknown product is wanted.
    """
    report = Report()
    wanted = _wanted(library, only)
    looks = theme.load(library.root, library.publication.theme)
    before = _read_manifest(output)
    lines: list[File] = []
    for id in sorted(library.entries):
        progress(id)
        lines += _article(library.document(id), looks, wanted, before, output, report)
    if "html" in wanted or exporters.CATALOGUE in wanted:
        lines += _publication(library, looks, lines, "html" in wanted, output, report)
    wider = {line.path for line in before.values() if _still_ours(line, library, output, only)}
    lines += [before[path] for path in wider - {line.path for line in lines}]
    if not only:
        _remove(before.keys() - {line.path for line in lines}, output, report)
    lines.sort(key=lambda line: line.path)
    manifest = Manifest(publication=library.publication.name, files=tuple(lines))
    listing = msgspec.json.format(msgspec.json.encode(manifest), indent=1) + b"\n"
    _write([(MANIFEST, listing)], output)
    return report


def _wanted(library: Library, only: Iterable[str]) -> tuple[str, ...]:
    """Return the products to make: those asked for, the publication's, or the standard ones."""
    wanted = tuple(only) or library.publication.products or exporters.STANDARD
    for name in wanted:
        if name not in (*exporters.names(), exporters.CATALOGUE):
            raise exporters.unknown(name)
    return wanted


def _article(
    document: Document,
    looks: theme.Theme,
    wanted: tuple[str, ...],
    before: Mapping[str, File],
    output: Path,
    report: Report,
) -> list[File]:
    """Make or keep the products of one article; write what is new when all of it is there."""
    id = document.article.id
    content = _digest(document)
    lines: list[File] = []
    staged: dict[str, bytes] = {}
    old = [line for line in before.values() if line.article == id]
    for name in exporters.names():
        points_to = tuple(
            _made(line, id) for line in lines if line.product in exporters.after(name)
        )
        key = _key(name, looks, content, points_to)
        known = [line for line in old if line.product == name and line.key == key]
        if known and all(_intact(line, output) for line in known):
            lines += known
            if name in wanted:
                report.kept += [line.path for line in known]
            continue
        if name not in wanted:
            continue
        try:
            exporter = exporters.load(name)
        except SetupError as error:
            report.unavailable[name] = str(error)
            continue
        result = exporter.export(document, looks, points_to)
        found = [_placed(d, looks.root) for d in result.diagnostics]
        report.diagnostics += [d for d in found if d not in report.diagnostics]
        if has_errors(found):
            return old
        for path, data in result.files.items():
            staged[f"{id}/{path}"] = data
        lines += _lines(result, name, id, key)
    _write(staged.items(), output)
    report.made += sorted(staged)
    return lines


def _publication(
    library: Library,
    looks: theme.Theme,
    articles: Iterable[File],
    pages: bool,
    output: Path,
    report: Report,
) -> list[File]:
    """Write what leads to the articles and what pages share, file by file: it may be much.

    Where `pages` are made, only articles that have one are listed.
    """
    files: dict[str, list[Made]] = {}
    for line in articles:
        if line.article:
            files.setdefault(line.article, []).append(_made(line, line.article))
    with_page = {id for id, found in files.items() if any(f.product == "html" for f in found)}
    made = {id: tuple(found) for id, found in files.items() if not pages or id in with_page}
    lines: list[File] = []
    changed: list[str] = []

    def new() -> Iterator[tuple[str, bytes]]:
        for path, data in catalogue(library, looks, made, pages=pages or bool(with_page)):
            (line,) = _lines(Output(files={path: data}), "publication", None, "")
            lines.append(line)
            if not _intact(line, output):
                changed.append(path)
                yield path, data

    _write(new(), output)
    report.made += sorted(changed)
    report.kept += sorted({line.path for line in lines} - set(changed))
    return lines


def _lines(result: Output, product: str, article: str | None, key: str) -> list[File]:
    return [
        File(
            path=f"{article}/{path}" if article else path,
            product=product,
            mediaType=exporters.MEDIA_TYPES.get(Path(path).suffix, "application/octet-stream"),
            size=len(data),
            sha256=hashlib.sha256(data).hexdigest(),
            pages=result.pages,
            starts=result.starts,
            key=key,
            article=article,
            contentDigest=result.digests.get(path),
        )
        for path, data in sorted(result.files.items())
    ]


def _made(line: File, id: str) -> Made:
    return Made(
        path=line.path.removeprefix(f"{id}/"),
        product=line.product,
        mediaType=line.mediaType,
        size=line.size,
        sha256=line.sha256,
        pages=line.pages,
        starts=line.starts,
    )


def _digest(document: Document) -> str:
    """Hash everything an exporter sees of a document; assets by their own hash."""
    bare = msgspec.structs.replace(
        document,
        assets=tuple(msgspec.structs.replace(asset, data=b"") for asset in document.assets),
    )
    return hashlib.sha256(msgspec.json.encode(bare, order="sorted")).hexdigest()


def _key(name: str, looks: theme.Theme, content: str, made: tuple[Made, ...]) -> str:
    parts = [name, _code(), looks.name, looks.fingerprint, content, made]
    return hashlib.sha256(msgspec.json.encode(parts, order="sorted")).hexdigest()


@cache
def _code() -> str:
    """Hash medleaf's own code and the versions of what it writes with."""
    digest = hashlib.sha256()
    for path in sorted(p for p in theme.PACKAGE.rglob("*.py") if p.parent.name != "proof"):
        digest.update(path.relative_to(theme.PACKAGE).as_posix().encode() + path.read_bytes())
    for name in _MADE_BY:
        digest.update(f"{name} {version(name)}".encode())
    return digest.hexdigest()


def _read_manifest(output: Path) -> dict[str, File]:
    """Read the last manifest; one that is not there or not whole counts as none."""
    try:
        manifest = msgspec.json.decode((output / MANIFEST).read_bytes(), type=Manifest)
    except (OSError, msgspec.DecodeError):
        return {}
    return {line.path: line for line in manifest.files if _inside(line.path, output)}


def _inside(path: str, output: Path) -> bool:
    """Say whether a path of the manifest is that of a file in the output folder, there or not."""
    try:
        target = (output / path).resolve()
        return target.is_relative_to(output.resolve()) and not target.is_dir()
    except (OSError, RuntimeError, ValueError):  # a loop of links; a null character
        return False


def _intact(line: File, output: Path) -> bool:
    try:
        data = (output / line.path).read_bytes()
    except OSError:
        return False
    return len(data) == line.size and hashlib.sha256(data).hexdigest() == line.sha256


def _still_ours(line: File, library: Library, output: Path, only: Iterable[str]) -> bool:
    """Say whether a file of an earlier build stays although this build did not make it.

    It does when its article is still there with an error, or when only some products were wanted.
    """
    if not _intact(line, output):
        return False
    if only:
        return True
    path = library.root / "articles" / f"{line.article}.json"
    return line.article is not None and line.article not in library.entries and path.exists()


def _remove(paths: Iterable[str], output: Path, report: Report) -> None:
    """Delete files of an earlier build that no article makes any more, and emptied folders."""
    for path in sorted(paths):
        target = output / path
        try:
            target.unlink(missing_ok=True)
        except OSError as error:
            raise SetupError(
                f"{target}, which no article makes any more, cannot be removed: {error.strerror}. "
                "Remove it and run the command again."
            ) from error
        report.removed.append(path)
        for folder in target.parents:
            if folder == output or not folder.is_dir() or any(folder.iterdir()):
                break
            folder.rmdir()


def _placed(diagnostic: Diagnostic, root: Path) -> Diagnostic:
    """Give a diagnostic of an exporter its place in the source file, by its pointer."""
    path = root / diagnostic.file
    line, column = SourceFile.read(path, diagnostic.file).locate(diagnostic.pointer)
    return msgspec.structs.replace(diagnostic, file=path.as_posix(), line=line, column=column)


def _write(files: Iterable[tuple[str, bytes]], output: Path) -> None:
    """Write files whole or not at all: stage all beside their places, then rename all."""
    staged: list[tuple[Path, Path]] = []
    try:
        for name, data in files:
            target = output / name
            if not target.parent.resolve().is_relative_to(output.resolve()):
                raise OSError(ELOOP, "a link leads out of the output folder", str(target))
            target.parent.mkdir(parents=True, exist_ok=True)
            temporary = target.with_name(f".{target.name}.{os.getpid()}.part")
            staged.append((temporary, target))
            if target.is_dir():
                raise IsADirectoryError(EISDIR, os.strerror(EISDIR), str(target))
            temporary.write_bytes(data)
        for temporary, target in staged:
            temporary.replace(target)
    except OSError as error:
        raise SetupError(
            f"{error.filename or output} cannot be written: {error.strerror}. "
            "Nothing was replaced; free the space or the folder and run the command again."
        ) from error
    finally:
        for temporary, _ in staged:
            temporary.unlink(missing_ok=True)
