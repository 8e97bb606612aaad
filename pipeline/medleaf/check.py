"""Check a publication: syntax, schema, ids, references, assets. All files, all problems, one run."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple, TypeVar

import msgspec

from medleaf import assets, inline, schemas, texts
from medleaf.diagnostics import Diagnostic, has_errors
from medleaf.document import Entry, page_url
from medleaf.errors import SetupError
from medleaf.library import FOLDERS, Library
from medleaf.locale import known as locale_known
from medleaf.model import Article, Contributor, Publication, Reference, References, Section
from medleaf.source import SourceFile
from medleaf.theme import known as theme_known

T = TypeVar("T", Publication, Article, Section, Contributor, References)
TYPES: dict[str, type[msgspec.Struct]] = {
    "article": Article,
    "section": Section,
    "contributor": Contributor,
}


class Checked(NamedTuple):
    """The outcome of a check: the library of what is sound (if any), and every diagnostic."""

    library: Library | None
    diagnostics: list[Diagnostic]


class _Shared(NamedTuple):
    """What articles may name: files by id (None where the file is at fault), and languages."""

    root: Path
    publication: Publication | None
    sections: Mapping[str, Section | None]
    contributors: Mapping[str, Contributor | None]
    references: Mapping[str, Reference] | None
    articles: frozenset[str]


def check(root: Path, progress: Callable[[str], None] = lambda name: None) -> Checked:
    """Check the publication in a folder; `progress` is told the name of each article.

    Raises:
        SetupError: there is no publication in the folder.
    """
    if not (root / "publication.json").is_file():
        raise SetupError(
            f"There is no publication.json in {root}. Name the folder that has it: medleaf check FOLDER"
        )
    found: list[Diagnostic] = []
    publication = _publication(root, found)
    references = _references(root, found)
    shared = _Shared(
        root=root,
        publication=publication,
        references=references,
        sections=_folder(root, "section", Section, references, found),
        contributors=_folder(root, "contributor", Contributor, references, found),
        articles=frozenset(p.stem for p in _files(root, "article")),
    )
    entries: dict[str, Entry] = {}
    for path in _files(root, "article"):
        progress(path.stem)
        entry = _article(path, shared, found)
        if entry is not None:
            entries[entry.id] = entry
    library = None
    if publication is not None and references is not None:
        library = Library(
            root=root,
            publication=publication,
            sections={k: v for k, v in shared.sections.items() if v is not None},
            contributors={k: v for k, v in shared.contributors.items() if v is not None},
            references=references,
            entries=entries,
        )
    return Checked(library, sorted(set(found)))


def _load(
    path: Path, root: Path, kind: str, type_: type[T], found: list[Diagnostic]
) -> tuple[SourceFile, T | None]:
    """Read one file through syntax and schema."""
    source = SourceFile.read(path, _name(path, root))
    problems = source.problems or schemas.violations(kind, source)
    found += problems
    if has_errors(problems):
        return source, None
    return source, msgspec.convert(source.value, type_)


def _name(path: Path, root: Path) -> str:
    """Name a file as the editor would from where the command runs: with the source folder."""
    return (root / path.relative_to(root)).as_posix()


def _files(root: Path, kind: str) -> list[Path]:
    return sorted((root / FOLDERS[kind]).glob("*.json"))


def _publication(root: Path, found: list[Diagnostic]) -> Publication | None:
    source, publication = _load(
        root / "publication.json", root, "publication", Publication, found
    )
    if publication is None:
        return None
    problems = []
    if not theme_known(root, publication.theme):
        problems.append(
            source.diagnostic(
                "theme/unknown",
                "/theme",
                f'there is no theme "{publication.theme}"',
                'Name a theme of medleaf ("axis", "folio") or a folder: "themes/ours".',
            )
        )
    for pointer, asset in (
        ("/publisher/logo", publication.publisher.logo),
        ("/print/profile", publication.print.profile),
    ):
        problems += _asset(root, source, pointer, asset)
    problems += _language(root, source, publication.inLanguage)
    found += problems
    return None if problems else publication


def _references(root: Path, found: list[Diagnostic]) -> dict[str, Reference] | None:
    path = root / "references.json"
    if not path.exists():
        return {}
    source, loaded = _load(path, root, "references", References, found)
    if loaded is None:
        return None
    references: dict[str, Reference] = {}
    for index, reference in enumerate(loaded.references):
        if reference.id in references:
            found.append(
                source.diagnostic(
                    "id/duplicate",
                    f"/references/{index}/id",
                    f'there are two references with the id "{reference.id}"',
                    "Give one of them another id, and mend what cites it.",
                )
            )
        references.setdefault(reference.id, reference)
    return references


def _folder(
    root: Path,
    kind: str,
    type_: type[T],
    references: Mapping[str, Reference] | None,
    found: list[Diagnostic],
) -> dict[str, T | None]:
    """Check the sections or contributors; a file at fault stays in the result as None."""
    checked: dict[str, T | None] = {}
    for path in _files(root, kind):
        source, value = _load(path, root, kind, type_, found)
        if value is not None:
            problems = list(_contents(root, source, value, references))
            problems += _named(path, source, value.id, kind)  # type: ignore[union-attr]
            found += problems
            value = None if has_errors(problems) else value
        checked[path.stem] = value
    return checked


def _article(path: Path, shared: _Shared, found: list[Diagnostic]) -> Entry | None:
    """Check one article; return its entry when it and all it names are sound."""
    source, article = _load(path, shared.root, "article", Article, found)
    if article is None:
        return None
    problems = list(_contents(shared.root, source, article, shared.references))
    problems += _named(path, source, article.id, "article")
    problems += _language(shared.root, source, article.inLanguage)
    problems += _names_of_others(source, article, shared)
    problems += _anchors(source, article)
    problems += _glossary(source, article, shared)
    found += problems
    people = (shared.contributors.get(c.contributor) for c in article.contributions)
    sections = (s if isinstance(s, Section) else shared.sections.get(s) for s in article.sections)
    if has_errors(problems) or None in (*people, *sections) or shared.publication is None:
        return None
    return Entry(
        id=article.id,
        headline=article.headline,
        inLanguage=article.inLanguage,
        status=article.status,
        url=page_url(shared.publication, article),
        description=article.description,
        topics=tuple(topic.name for topic in article.about),
        dateModified=str(article.dateModified) if article.dateModified else None,
        translationOf=article.translationOf,
    )


def _named(path: Path, source: SourceFile, id: str, kind: str) -> Iterator[Diagnostic]:
    """A file is named after its id, so that two files cannot share one."""
    if id == path.stem:
        return
    if (path.parent / f"{id}.json").exists():
        yield source.diagnostic(
            "id/duplicate",
            "/id",
            f'the id "{id}" belongs to {FOLDERS[kind]}/{id}.json',
            f'Change it to "{path.stem}", the name of this file.',
        )
    else:
        yield source.diagnostic(
            "id/file-name",
            "/id",
            f'the id "{id}" is not the name of the file, {path.name}',
            f'Change it to "{path.stem}", or name the file {id}.json.',
        )


def _contents(
    root: Path,
    source: SourceFile,
    file: Article | Section | Contributor | Publication | References,
    references: Mapping[str, Reference] | None,
) -> Iterator[Diagnostic]:
    """Check what stands inside a file: marks in texts, citations, pictures, tables, risks."""
    if isinstance(file, Article):
        walked = list(texts.of_article(file))
    elif isinstance(file, Section):
        walked = list(texts.of_section(file))
    elif isinstance(file, Contributor):
        walked = list(texts.of_contributor(file))
    else:
        return
    cited = []
    for pointer, text in walked:
        for problem in inline.problems(text):
            yield source.diagnostic(
                "text/mark",
                pointer,
                problem.message,
                problem.help,
                offset=max(text.find(problem.mark), 0),
            )
        cited += [
            (pointer, name, max(text.find(f"[@{name}]"), 0)) for name in inline.citations(text)
        ]
    if not isinstance(file, Contributor):
        cited += [(pointer, name, 0) for pointer, name in texts.named_references(file)]
    for pointer, name, offset in cited:
        if references is not None and name not in references:
            yield source.diagnostic(
                "reference/unknown",
                pointer,
                f'there is no reference "{name}"',
                "Add it to references.json, or mend the id.",
                offset=offset,
            )
    for pointer, path in texts.figures(file):
        yield from _asset(root, source, pointer, path)
    if not isinstance(file, Contributor):
        yield from _shapes(source, file)


def _shapes(source: SourceFile, file: Article | Section) -> Iterator[Diagnostic]:
    """Check what no schema can say: rows as long as their head, events within their group."""
    for pointer, head, rows in texts.tables(file):
        for number, row in enumerate(rows):
            if len(row) != len(head):
                yield source.diagnostic(
                    "table/row-length",
                    f"{pointer}/rows/{number}",
                    f"this row has {len(row)} cells, the head has {len(head)}",
                    "Write one cell for each column; an empty cell needs a word such as None.",
                )
    for pointer, group in texts.risk_groups(file):
        if group.events > group.of:
            yield source.diagnostic(
                "risk/events",
                f"{pointer}/events",
                f"{group.events} of {group.of} people is not possible",
                "Mend one of the two numbers.",
            )


def _names_of_others(
    source: SourceFile, article: Article, shared: _Shared
) -> Iterator[Diagnostic]:
    """Check the ids by which an article names other files."""
    wanted: list[tuple[str, str, str, frozenset[str]]] = []
    for index, contribution in enumerate(article.contributions):
        pointer = f"/contributions/{index}/contributor"
        wanted.append((pointer, contribution.contributor, "contributor", _ids(shared.contributors)))
    for index, section in enumerate(article.sections):
        if isinstance(section, str):
            wanted.append((f"/sections/{index}", section, "section", _ids(shared.sections)))
    for key, id in (
        ("translationOf", article.translationOf),
        ("isReplacedBy", article.isReplacedBy),
    ):
        if id is not None:
            wanted.append((f"/{key}", id, "article", shared.articles))
    for pointer, id, kind, there in wanted:
        if id not in there:
            yield source.diagnostic(
                f"{kind}/unknown",
                pointer,
                f'there is no {kind} "{id}"',
                f"Write {FOLDERS[kind]}/{id}.json, or mend the id.",
            )


def _ids(files: Mapping[str, object]) -> frozenset[str]:
    return frozenset(files)


def _anchors(source: SourceFile, article: Article) -> Iterator[Diagnostic]:
    """Section ids are the anchors of the page: each may stand there once."""
    seen: set[str] = set()
    for index, section in enumerate(article.sections):
        id, pointer = section, f"/sections/{index}"
        if isinstance(section, Section):
            id, pointer = section.id, f"{pointer}/id"
        if id in seen:
            yield source.diagnostic(
                "id/duplicate",
                pointer,
                f'the section "{id}" is in this article twice',
                "Take one away, or give an inline section another id.",
            )
        seen.add(str(id))


def _glossary(source: SourceFile, article: Article, shared: _Shared) -> Iterator[Diagnostic]:
    """Every word that is marked as a term has its meaning in the article's glossary."""
    known = {entry.term.casefold() for entry in article.glossary}
    for pointer, text in texts.of_article(article):
        for term in inline.terms(text):
            if term.casefold() not in known:
                yield source.diagnostic(
                    "glossary/unknown",
                    pointer,
                    f'"{term}" is marked as a term, and the glossary does not have it',
                    "Add it to the glossary; for a plain bracket write \\\\[.",
                    offset=max(text.find(f"[{term}]"), 0),
                )
    for index, name in enumerate(article.sections):
        section = shared.sections.get(name) if isinstance(name, str) else None
        for _, text in texts.of_section(section) if section else ():
            for term in inline.terms(text):
                if term.casefold() not in known:
                    yield source.diagnostic(
                        "glossary/unknown",
                        f"/sections/{index}",
                        f'section "{name}" marks "{term}" as a term, '
                        "and the glossary of this article does not have it",
                        "Add it to the glossary; for a plain bracket write \\\\[.",
                    )


def _language(root: Path, source: SourceFile, language: str) -> Iterator[Diagnostic]:
    if not locale_known(root, language):
        yield source.diagnostic(
            "language/unknown",
            "/inLanguage",
            f'the fixed words of a leaflet are not there in "{language}"',
            f"Write locales/{language.split('-')[0]}.json beside publication.json; "
            "medleaf's own en.json shows the words.",
        )


def _asset(
    root: Path, source: SourceFile, pointer: str, path: str | None
) -> Iterator[Diagnostic]:
    if path is None:
        return
    try:
        assets.read(root, path)
    except assets.AssetError as error:
        yield source.diagnostic(error.rule, pointer, str(error), error.help)
