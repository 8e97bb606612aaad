"""What one article's work is: a `Task` in, an `Outcome` out, on whatever worker, near or far.

`perform` is a top-level function of a frozen struct that has all it needs but the theme's files, so
any `concurrent.futures.Executor` can run it. It touches no disk: the build writes what comes back.
"""

from __future__ import annotations

import hashlib
import traceback
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import msgspec

from medleaf import exporters, texts, theme
from medleaf.diagnostics import Diagnostic, has_errors
from medleaf.document import Document
from medleaf.errors import SetupError
from medleaf.exporters import Made, Output
from medleaf.library import Library
from medleaf.manifest import Before, Failure, File, Key, Result, made
from medleaf.model import Checks

_MADE_BY = (
    "babel",
    "brotli",
    "citeproc-py",
    "ebooklib",
    "fonttools",
    "jinja2",
    "lxml",
    "markdown-it-py",
    "markupsafe",
    "pikepdf",
    "pillow",
    "typst",
    "zxing-cpp",
)
"""The packages whose versions change products."""

_CHANGES = {
    "code": "medleaf or a library changed",
    "theme": "the theme changed",
    "publication": "publication.json changed",
    "content": "the article changed",
    "links": "what it points to changed",
}
"""What to say of each part of a key, in the order in which they are told."""
KEPT = "kept"
_PART = 16
"""Hexadecimal digits of a part of a key."""


class Task(msgspec.Struct, frozen=True, kw_only=True):
    """The products to make of an article, and those that there are.

    `root` and `theme` name the theme; `key` is what the products have in common. A worker that has
    another theme, or another medleaf, refuses.
    """

    root: str
    theme: str
    key: Key
    wanted: tuple[str, ...]
    before: Mapping[str, Before]
    document: Document

    @property
    def article(self) -> str:
        """The article's id."""
        return self.document.article.id


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """What an article came to: all its results and their files; the bytes of those made anew.

    `reasons` says for each product why it was made or kept, `unavailable` why this machine cannot
    make it. With a `failure` nothing of the article is written; it is not `lasting` when another
    try might go better.
    """

    results: tuple[Result, ...] = ()
    files: tuple[File, ...] = ()
    data: Mapping[str, bytes] = {}
    reasons: Mapping[str, str] = {}
    unavailable: Mapping[str, str] = {}
    failure: Failure | None = None
    lasting: bool = True


Make = Callable[[str, tuple[Made, ...]], Output]


def perform(task: Task) -> Outcome:
    """Make what is to be made of an article.

    Raises:
        SetupError: this worker's theme or medleaf is not that of the build.
    """
    looks = theme.load(Path(task.root), task.theme)
    if (looks.fingerprint[:_PART], code()[:_PART]) != (task.key.theme, task.key.code):
        raise SetupError(
            "A worker has another theme or another medleaf than this build: "
            "have the same everywhere, and change neither during a build."
        )
    quiet = msgspec.structs.replace(task.document.publication, checks=Checks())
    document = msgspec.structs.replace(task.document, publication=quiet)  # as in the key

    def make(name: str, links: tuple[Made, ...]) -> Output:
        try:
            exporter = exporters.load(name)
        except SetupError as error:
            raise _UnavailableError(str(error)) from error
        try:
            return exporter.export(document, looks, links)
        except ModuleNotFoundError as error:  # what it imports only when it needs it
            raise _UnavailableError(str(exporters.lacking(error))) from error

    try:
        return _work(task, make)
    except SetupError:
        raise
    except Exception as error:  # told, never swallowed: a fault of medleaf stops one article
        *_, last = traceback.extract_tb(error.__traceback__)
        return failed(
            task.article,
            "build/fault",
            f"medleaf failed: {type(error).__name__}: {error} "
            f"({Path(last.filename).name}, line {last.lineno})",
            "This is a fault of medleaf or of an exporter: report it, with the article.",
        )


def settled(task: Task) -> Outcome | None:
    """Return the outcome if there is nothing to make; None if there is."""
    try:
        return _work(task, _refuse)
    except _UnmadeError:
        return None


class _UnavailableError(Exception):
    """This machine cannot make a product; the text says why."""


class _UnmadeError(Exception):
    """There is something to make."""


def _refuse(name: str, links: tuple[Made, ...]) -> Output:
    raise _UnmadeError


def _work(task: Task, make: Make) -> Outcome:
    """Go through the products in their order; keep what would be made again just so."""
    id = task.article
    results: list[Result] = []
    files: dict[str, File] = {}
    data: dict[str, bytes] = {}
    reasons: dict[str, str] = {}
    unavailable: dict[str, str] = {}
    for name in exporters.names():
        links = made((f for f in files.values() if f.product in exporters.after(name)), id)
        own = _own(task, name, links)
        before = task.before.get(name)
        reason = why(before, own)
        if before and reason == KEPT:
            results.append(before.result)
            files.update({file.path: file for file in before.files})
        elif name in task.wanted:
            try:
                output = make(name, links)
            except _UnavailableError as error:
                unavailable[name] = str(error)
                continue
            told = tuple(dict.fromkeys(output.diagnostics))
            if has_errors(told):
                earlier = (d for result in results for d in result.diagnostics)
                return Outcome(failure=fail(task, *earlier, *told))
            results.append(Result(article=id, product=name, key=own, diagnostics=told))
            files.update({file.path: file for file in files_of(output, name, id)})
            data.update({f"{id}/{path}": content for path, content in output.files.items()})
        if name in task.wanted:
            reasons[name] = reason
    return Outcome(
        results=tuple(results),
        files=tuple(files.values()),
        data=data,
        reasons=reasons,
        unavailable=unavailable,
    )


def failed(article: str, rule: str, message: str, help: str) -> Outcome:
    """Return the outcome of an article that could not be tried, and may be the next time."""
    told = Diagnostic(file=f"articles/{article}.json", rule=rule, message=message, help=help)
    failure = Failure(article=article, products=(), key=Key(), diagnostics=(told,))
    return Outcome(failure=failure, lasting=False)


def fail(task: Task, *told: Diagnostic) -> Failure:
    """Return the failure of a task."""
    return Failure(
        article=task.article,
        products=task.wanted,
        key=task.key,
        diagnostics=tuple(dict.fromkeys(told)),
    )


def common_key(library: Library, looks: theme.Theme) -> Key:
    """Return the parts of a key that all products of a publication share."""
    seen = msgspec.structs.replace(library.publication, products=(), checks=Checks())
    return Key(publication=digest(seen), theme=looks.fingerprint[:_PART], code=code()[:_PART])


def article_key(common: Key, document: Document) -> Key:
    """Return the parts of a key that all products of an article share: of what exporters see.

    Not to be worked out by workers: what was sent there may be written with its defaults.
    """
    assets = [msgspec.structs.replace(asset, data=b"") for asset in document.assets]
    content = digest(
        document.article,
        document.sections,
        document.credits,
        document.references,
        assets,
        document.translations,
        document.successor,
    )
    return msgspec.structs.replace(common, content=content)


def _own(task: Task, name: str, links: tuple[Made, ...]) -> Key:
    """Return the key of a product."""
    listed = name in task.document.publication.products  # how loud it is that it is left out
    return msgspec.structs.replace(
        task.key,
        publication=task.key.publication + listed * "+",
        code=task.key.code + exporters.version(name),
        links=digest(links) if links else "",
    )


def why(before: Before | None, key: Key) -> str:
    """Say why a product is made or kept."""
    if before is None:
        return "new"
    for part, reason in _CHANGES.items():
        if getattr(before.result.key, part) != getattr(key, part):
            return reason
    return before.harm or KEPT


def files_of(output: Output, product: str, article: str | None) -> Iterator[File]:
    """Yield the lines of the manifest for what an exporter made."""
    for path, data in sorted(output.files.items()):
        yield File(
            path=f"{article}/{path}" if article else path,
            product=product,
            mediaType=exporters.MEDIA_TYPES.get(Path(path).suffix, "application/octet-stream"),
            size=len(data),
            sha256=hashlib.sha256(data).hexdigest(),
            pages=output.pages,
            starts=output.starts,
            article=article,
            contentDigest=output.digests.get(path),
        )


def digest(*parts: object) -> str:
    """Hash anything made of structs, for a part of a key."""
    return hashlib.sha256(msgspec.json.encode(parts, order="sorted")).hexdigest()[:_PART]


def digest_of(table: Mapping[str, object]) -> str:
    """Hash a table line by line: written out at once, that of 60,000 articles weighs 40 MB."""
    whole = hashlib.sha256()
    for name in sorted(table):
        whole.update(msgspec.json.encode((name, table[name]), order="sorted"))
    return whole.hexdigest()[:_PART]


def publication_key(
    common: Key, library: Library, offered: Mapping[str, tuple[Made, ...]], pages: bool
) -> Key:
    """Return what the publication's own files are made of."""
    pictures = {library.publication.publisher.logo or ""}
    for person in library.contributors.values():
        pictures.update(path for _, path in texts.figures(person))
    hashes = [
        hashlib.sha256((library.root / path).read_bytes()).hexdigest()
        for path in sorted(pictures)
        if (library.root / path).is_file()
    ]
    tables = (library.entries, library.contributors, library.references)
    content = digest(*map(digest_of, tables), hashes)
    return msgspec.structs.replace(common, content=content, links=digest(digest_of(offered), pages))


@cache
def code() -> str:
    """Hash medleaf's own code and the versions of what it writes with."""
    digest = hashlib.sha256()
    for path in sorted(p for p in theme.PACKAGE.rglob("*.py") if p.parent.name != "proof"):
        digest.update(path.relative_to(theme.PACKAGE).as_posix().encode() + path.read_bytes())
    for name in _MADE_BY:
        digest.update(f"{name} {_version(name)}".encode())
    return digest.hexdigest()


def _version(package: str) -> str | None:
    """Return the version of a package; None where it is missing, which stops only what needs it."""
    try:
        return version(package)
    except PackageNotFoundError:
        return None
