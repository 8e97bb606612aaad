"""Check a publication, every file in one run: syntax, schema, ids, references, assets, rules."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Container, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple, TypeVar

from medleaf import contents, faulty, publication, sizes
from medleaf.diagnostics import Diagnostic, has_errors
from medleaf.document import Entry, page_url
from medleaf.files import FOLDERS, ignored, listed, publication_file
from medleaf.forked import forked
from medleaf.learned import Examined, Learned
from medleaf.library import Library
from medleaf.model import Article, Contributor, Publication, Reference, Section
from medleaf.naming import chains, doubles, named, names_of_others
from medleaf.reading import load
from medleaf.rules.judge import Judge
from medleaf.snapshot import Snapshot, of_source

CHUNK = 40
"""Articles that a process is sent at a time: each takes some milliseconds."""
Shared = TypeVar("Shared", Section, Contributor)
V = TypeVar("V")


class Checked(NamedTuple):
    """The outcome of a check: the library of what is sound (if any), and every diagnostic.

    `learned` spares the next check to look at what is as it was.
    """

    library: Library | None
    diagnostics: list[Diagnostic]
    learned: Learned = Learned()


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

    @property
    def ids(self) -> dict[str, Container[str]]:
        """The ids that files have, by kind."""
        return {
            "section": self.sections,
            "contributor": self.contributors,
            "article": self.articles,
        }


def check(
    root: Path,
    progress: Callable[[str], None] = lambda name: None,
    today: datetime.date | None = None,
    taken: Snapshot | None = None,
    jobs: int = 1,
    learned: Learned = Learned(),  # noqa: B008  it is frozen
) -> Checked:
    """Check the publication in a folder.

    Args:
        root: The source folder.
        progress: Is told the name of each article.
        today: The day on which the editorial rules judge it; without it they are left out.
        taken: What the files are like (default: this is looked up first).
        jobs: How many processes check articles side by side.
        learned: What the last check learned, of the same folder on the same day.

    Raises:
        SetupError: there is no publication in the folder.
    """
    publication_file(root)
    taken = taken or of_source(root)
    found = list(ignored(root))
    locales = publication.locales(root, found)
    published = publication.publication(root, locales, found)
    references = publication.references(root, found)
    judge = Judge(root, published, today) if published and today else None
    common = _Common(
        root=root,
        locales=locales,
        publication=published,
        references=references,
        sections=_folder(root, "section", Section, references, judge, found),
        contributors=_folder(root, "contributor", Contributor, references, judge, found),
        articles=frozenset(p.stem for p in listed(root, FOLDERS["article"])),
        judge=judge,
    )
    noted = [judge.take()] if judge else []
    articles = {path.as_posix(): path for path in listed(root, FOLDERS["article"])}
    examined = dict(learned.of(taken, articles.keys()))

    def several(paths: Sequence[str]) -> list[Examined]:
        return [_examined(articles[path], common) for path in paths]

    new = [path for path in articles if path not in examined]
    for paths, results in forked(several, new, jobs, CHUNK):
        examined.update(zip(paths, results, strict=True))
        for path in paths:
            progress(articles[path].stem)
    in_order = [examined[path] for path in articles]
    entries = {each.entry.id: each.entry for each in in_order if each.entry}
    found += (diagnostic for each in in_order for diagnostic in each.told)
    if judge:
        for notes in (*noted, *(each.notes for each in in_order if each.notes)):
            judge.add(notes)
    for misled in (chains, doubles):
        for id, diagnostic in misled(root, entries):
            found.append(diagnostic)
            del entries[id]
    if judge:
        found += judge.shared_acceptances()
    if judge and references is not None and None not in references.values():
        found += judge.references(list(_sound(references).values()))
    library = None
    if published is not None and references is not None:
        library = Library(
            root=root,
            publication=published,
            sections=_sound(common.sections),
            contributors=_sound(common.contributors),
            references=_sound(references),
            entries=entries,
            snapshot=taken,
        )
    return Checked(library, sorted(set(found)), Learned(snapshot=taken, articles=examined))


def _sound(things: Mapping[str, V | None]) -> dict[str, V]:
    return {id: thing for id, thing in things.items() if thing is not None}


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
        source, value = load(root, path, kind, type_, found)
        if judge:
            judge.note(value)
        if value is None:
            found += faulty.problems(root, source, _known(references))
        else:
            problems = list(contents.problems(root, source, value, references))
            problems += named(path, source, value.id, kind)
            problems += publication.languages(root, source, value)
            problems += publication.accepted(source, value)
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


def _examined(path: Path, common: _Common) -> Examined:
    """Look at one article; what it tells, cites and accepts is its own."""
    told: list[Diagnostic] = []
    entry = _article(path, common, told)
    notes = common.judge.take() if common.judge else None
    return Examined(entry=entry, told=tuple(told), notes=notes)


def _article(path: Path, common: _Common, found: list[Diagnostic]) -> Entry | None:
    """Check one article; return its entry when it and all it names are sound."""
    source, article = load(common.root, path, "article", Article, found)
    if common.judge:
        common.judge.note(article)
    if article is None:
        there = {**common.ids, **_known(common.references)}
        found += faulty.problems(common.root, source, there)
        return None
    sections = [s if isinstance(s, Section) else common.sections.get(s) for s in article.sections]
    people = [common.contributors.get(c.contributor) for c in article.contributions]
    problems = list(contents.problems(common.root, source, article, common.references))
    problems += contents.article_problems(source, article, sections, people)
    problems += named(path, source, article.id, "article")
    problems += publication.language(common.root, source, article.inLanguage, common.locales)
    problems += publication.languages(common.root, source, article)
    problems += names_of_others(source, article, common.ids)
    problems += publication.accepted(source, article)
    problems += sizes.problems(common.root, source, article, [*sections, *people])
    sound = not has_errors(problems) and None not in (*people, *sections)
    if common.judge and sound:
        problems += common.judge.article(source, article, common.sections, common.contributors)
    elif common.judge:
        common.judge.skip()
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
