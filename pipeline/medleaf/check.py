"""Check a publication, every file in one run: syntax, schema, ids, references, assets, rules."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Container, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple, TypeVar

import msgspec

from medleaf import contents, faulty, locale, schemas
from medleaf.diagnostics import Diagnostic, has_errors
from medleaf.document import Entry, page_url
from medleaf.errors import SetupError
from medleaf.files import ignored, listed
from medleaf.library import FOLDERS, Library, article_path
from medleaf.model import Article, Contributor, Publication, Reference, References, Section
from medleaf.rules import IDS
from medleaf.rules.judge import Judge
from medleaf.source import SourceFile
from medleaf.theme import known as theme_known

T = TypeVar("T", Publication, Article, Section, Contributor, References)
Shared = TypeVar("Shared", Section, Contributor)
V = TypeVar("V")


class Checked(NamedTuple):
    """The outcome of a check: the library of what is sound (if any), and every diagnostic."""

    library: Library | None
    diagnostics: list[Diagnostic]


class _Common(NamedTuple):
    """What articles may name, by id; None stands for what is at fault."""

    root: Path
    locales: bool
    publication: Publication | None
    sections: Mapping[str, Section | None]
    contributors: Mapping[str, Contributor | None]
    references: Mapping[str, Reference | None] | None
    articles: frozenset[str]
    judge: Judge | None


def check(
    root: Path,
    progress: Callable[[str], None] = lambda name: None,
    today: datetime.date | None = None,
) -> Checked:
    """Check the publication in a folder.

    Args:
        root: The source folder.
        progress: Is told the name of each article.
        today: The day on which the editorial rules judge it; without it they are left out.

    Raises:
        SetupError: there is no publication in the folder.
    """
    if not (root / "publication.json").is_file():
        raise SetupError(
            f"There is no publication.json in {root}. "
            "Name the folder that has it: medleaf check FOLDER"
        )
    found = list(ignored(root))
    locales = _locales(root, found)
    publication = _publication(root, locales, found)
    references = _references(root, found)
    judge = Judge(root, publication, today) if publication and today else None
    common = _Common(
        root=root,
        locales=locales,
        publication=publication,
        references=references,
        sections=_folder(root, "section", Section, references, judge, found),
        contributors=_folder(root, "contributor", Contributor, references, judge, found),
        articles=frozenset(p.stem for p in listed(root, FOLDERS["article"])),
        judge=judge,
    )
    entries: dict[str, Entry] = {}
    for path in listed(root, FOLDERS["article"]):
        progress(path.stem)
        entry = _article(path, common, found)
        if entry is not None:
            entries[entry.id] = entry
    for id, diagnostic in _chains(root, entries):
        found.append(diagnostic)
        del entries[id]
    if judge and references is not None and None not in references.values():
        found += judge.references(list(_sound(references).values()))
    library = None
    if publication is not None and references is not None:
        library = Library(
            root=root,
            publication=publication,
            sections=_sound(common.sections),
            contributors=_sound(common.contributors),
            references=_sound(references),
            entries=entries,
        )
    return Checked(library, sorted(set(found)))


def _sound(things: Mapping[str, V | None]) -> dict[str, V]:
    return {id: thing for id, thing in things.items() if thing is not None}


def _load(
    path: Path, kind: str, type_: type[T], found: list[Diagnostic]
) -> tuple[SourceFile, T | None]:
    """Read one file through syntax and schema."""
    source = SourceFile.read(path, path.as_posix())
    problems = source.problems or schemas.violations(kind, source)
    found += problems
    if has_errors(problems):
        return source, None
    return source, msgspec.convert(source.value, type_)


def _locales(root: Path, found: list[Diagnostic]) -> bool:
    """Say whether the publication's own wordings are JSON; `_language` judges the words."""
    problems = [
        problem
        for path in listed(root, "locales")
        for problem in SourceFile.read(path, path.as_posix()).problems
    ]
    found += problems
    return not problems


def _publication(root: Path, locales: bool, found: list[Diagnostic]) -> Publication | None:
    source, publication = _load(root / "publication.json", "publication", Publication, found)
    if publication is None:
        return None
    problems = []
    if not theme_known(root, publication.theme):
        problems.append(
            source.diagnostic(
                "theme/unknown",
                "/theme",
                f'there is no theme "{publication.theme}"',
                'Name a theme of medleaf ("axis", "folio"), or a folder beside publication.json '
                f"with a theme.json in it: {publication.theme}/theme.json.",
            )
        )
    for pointer, asset in (
        ("/publisher/logo", publication.publisher.logo),
        ("/print/profile", publication.print.profile),
    ):
        if asset is not None:
            problems += contents.asset_problems(root, source, pointer, asset)
    problems += _language(root, source, publication.inLanguage, locales)
    for rule in publication.checks.severities:
        problems += _rule(source, f"/checks/severities/{rule.replace('/', '~1')}", rule, key=True)
    found += problems
    return publication if locales and not problems else None


def _references(root: Path, found: list[Diagnostic]) -> dict[str, Reference | None] | None:
    """Read the references by id; an id that is there twice is None: which one is meant?"""
    path = root / "references.json"
    if not path.exists():
        return {}
    source, loaded = _load(path, "references", References, found)
    if loaded is None:
        return None
    references: dict[str, Reference | None] = {}
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
        references[reference.id] = None if reference.id in references else reference
    return references


def _folder(
    root: Path,
    kind: str,
    type_: type[Shared],
    references: Mapping[str, Reference | None] | None,
    judge: Judge | None,
    found: list[Diagnostic],
) -> dict[str, Shared | None]:
    """Check the sections or contributors; one at fault stays in the result as None."""
    checked: dict[str, Shared | None] = {}
    for path in listed(root, FOLDERS[kind]):
        source, value = _load(path, kind, type_, found)
        if judge:
            judge.note(value)
        if value is None:
            found += faulty.problems(root, source, _known(references))
        else:
            problems = list(contents.problems(root, source, value, references))
            problems += _named(path, source, value.id, kind)
            problems += _accepted(source, value)
            if judge and not problems:
                problems += judge.shared(kind, source, value)
            found += problems
            checked.setdefault(value.id, None)
            value = None if has_errors(problems) or _doubtful(value, references) else value
        checked[path.stem] = value
    return checked


def _known(references: Mapping[str, object] | None) -> dict[str, Container[str]]:
    """Return the ids of references, by their kind; nothing when they are at fault."""
    return {} if references is None else {"reference": references}


def _doubtful(file: contents.Content, references: Mapping[str, Reference | None] | None) -> bool:
    """Say whether a file cites a reference that is at fault itself."""
    return references is None or any(references.get(id) is None for id in contents.cited(file))


def _article(path: Path, common: _Common, found: list[Diagnostic]) -> Entry | None:
    """Check one article; return its entry when it and all it names are sound."""
    source, article = _load(path, "article", Article, found)
    if common.judge:
        common.judge.note(article)
    if article is None:
        ids = {
            "section": common.sections,
            "contributor": common.contributors,
            "article": common.articles,
        }
        found += faulty.problems(common.root, source, {**ids, **_known(common.references)})
        return None
    sections = [s if isinstance(s, Section) else common.sections.get(s) for s in article.sections]
    people = [common.contributors.get(c.contributor) for c in article.contributions]
    problems = list(contents.problems(common.root, source, article, common.references))
    problems += contents.article_problems(source, article, sections, people)
    problems += _named(path, source, article.id, "article")
    problems += _language(common.root, source, article.inLanguage, common.locales)
    problems += _names_of_others(source, article, common)
    problems += _accepted(source, article)
    sound = not has_errors(problems) and None not in (*people, *sections)
    if common.judge and sound:
        problems += common.judge.article(source, article, common.sections, common.contributors)
    found += problems
    if (
        has_errors(problems)
        or not sound
        or _doubtful(article, common.references)
        or common.publication is None
    ):
        return None
    return Entry(
        id=article.id,
        headline=article.headline,
        inLanguage=article.inLanguage,
        status=article.status,
        url=page_url(common.publication, article),
        description=article.description,
        topics=article.about,
        contributions=article.contributions,
        datePublished=article.datePublished,
        dateModified=article.dateModified,
        lastReviewed=article.lastReviewed,
        translationOf=article.translationOf,
    )


def _accepted(source: SourceFile, file: contents.Content) -> Iterator[Diagnostic]:
    """Check the rules whose findings a file accepts."""
    files: list[tuple[str, contents.Content]] = [("", file)]
    if isinstance(file, Article):
        files += (
            (f"/sections/{n}", s) for n, s in enumerate(file.sections) if not isinstance(s, str)
        )
    for pointer, each in files:
        for index, accepted in enumerate(each.accepted):
            yield from _rule(source, f"{pointer}/accepted/{index}/rule", accepted.rule)


def _rule(
    source: SourceFile, pointer: str, rule: str, *, key: bool = False
) -> Iterator[Diagnostic]:
    """Check that there is a rule of that name."""
    if rule not in IDS:
        yield source.diagnostic(
            "rule/unknown",
            pointer,
            f'there is no editorial rule "{rule}"',
            "`medleaf rules` lists them.",
            key=key,
        )


def _named(path: Path, source: SourceFile, id: str, kind: str) -> Iterator[Diagnostic]:
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


def _names_of_others(source: SourceFile, article: Article, common: _Common) -> Iterator[Diagnostic]:
    """Check the ids by which an article names other files."""
    wanted: list[tuple[str, str, str, Container[str]]] = []
    for index, contribution in enumerate(article.contributions):
        pointer = f"/contributions/{index}/contributor"
        wanted.append((pointer, contribution.contributor, "contributor", common.contributors))
    for index, section in enumerate(article.sections):
        if isinstance(section, str):
            wanted.append((f"/sections/{index}", section, "section", common.sections))
    for key in ("translationOf", "isReplacedBy"):
        if id := getattr(article, key):
            wanted.append((f"/{key}", id, "article", common.articles))
            if id == article.id:
                yield source.diagnostic(
                    "article/itself",
                    f"/{key}",
                    "the article names itself",
                    "Name another article, or take the field away.",
                )
    for pointer, id, kind, there in wanted:
        if id not in there:
            yield contents.unknown(source, pointer, kind, id)


def _chains(root: Path, entries: Mapping[str, Entry]) -> list[tuple[str, Diagnostic]]:
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


def _language(root: Path, source: SourceFile, language: str, locales: bool) -> Iterator[Diagnostic]:
    """Check that the fixed words of a language are there, and right if their files are JSON."""
    if not locale.known(root, language):
        yield source.diagnostic(
            "language/unknown",
            "/inLanguage",
            f'the fixed words of a leaflet are not there in "{language}"',
            f"Write locales/{language.split('-')[0]}.json beside publication.json; "
            "medleaf's own en.json shows the words.",
        )
        return
    try:
        if locales:
            locale.load(root, language)
    except SetupError as error:
        yield source.diagnostic(
            "language/words",
            "/inLanguage",
            f'the fixed words for "{language}" are not right',
            str(error),
        )
