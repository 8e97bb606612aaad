"""Check what a publication has once: publication.json, its words, its rules, references.json."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from medleaf import contents, locale, texts
from medleaf.diagnostics import Diagnostic
from medleaf.errors import SetupError
from medleaf.files import listed
from medleaf.model import Article, Publication, Reference, References
from medleaf.reading import load
from medleaf.rules import IDS
from medleaf.source import SourceFile
from medleaf.theme import known as theme_known


def locales(root: Path, found: list[Diagnostic]) -> bool:
    """Say whether the publication's own wordings are JSON; `language` judges the words."""
    problems = [
        problem
        for path in listed(root, "locales")
        for problem in SourceFile.read(path, path.as_posix(), root).problems
    ]
    found += problems
    return not problems


def publication(root: Path, locales: bool, found: list[Diagnostic]) -> Publication | None:
    """Check publication.json and what it names; None if it, or a file of words, is at fault."""
    source, published = load(root, root / "publication.json", "publication", Publication, found)
    if published is None:
        return None
    problems = []
    if not theme_known(root, published.theme):
        problems.append(
            source.diagnostic(
                "theme/unknown",
                "/theme",
                f'there is no theme "{published.theme}"',
                'Name a theme of medleaf ("axis", "folio"), or a folder beside publication.json '
                f"with a theme.json in it: {published.theme}/theme.json.",
            )
        )
    for pointer, asset in (
        ("/publisher/logo", published.publisher.logo),
        ("/print/profile", published.print.profile),
    ):
        if asset is not None:
            problems += contents.asset_problems(root, source, pointer, asset)
    problems += language(root, source, published.inLanguage, locales)
    for rule in published.checks.severities:
        problems += _known_rule(
            source, f"/checks/severities/{rule.replace('/', '~1')}", rule, key=True
        )
    found += problems
    return published if locales and not problems else None


def references(root: Path, found: list[Diagnostic]) -> dict[str, Reference | None] | None:
    """Read the references by id; an id that is there twice is None: which one is meant?"""
    path = root / "references.json"
    if not path.exists() and not path.is_symlink():
        return {}
    source, loaded = load(root, path, "references", References, found)
    if loaded is None:
        return None
    known: dict[str, Reference | None] = {}
    for index, reference in enumerate(loaded.references):
        if reference.id in known:
            found.append(
                source.diagnostic(
                    "id/duplicate",
                    f"/references/{index}/id",
                    f'there are two references with the id "{reference.id}"',
                    "Give one of them another id, and mend what cites it.",
                )
            )
        known[reference.id] = None if reference.id in known else reference
    return known


def language(root: Path, source: SourceFile, language: str, locales: bool) -> Iterator[Diagnostic]:
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


def languages(root: Path, source: SourceFile, file: contents.Content) -> Iterator[Diagnostic]:
    """Check that there are the languages of which parts of a file say that they are in them.

    What nobody knows no screen reader can say. A language with fixed words is known, and costs no
    look into CLDR.
    """
    for pointer, language in texts.languages(file):
        if not locale.known(root, language) and not locale.spoken(language):
            yield source.diagnostic(
                "language/unknown",
                pointer,
                f'nobody knows the language "{language}"',
                'Write its BCP 47 tag, as "cy" for Welsh: screen readers choose a voice by it.',
            )


def accepted(source: SourceFile, file: contents.Content) -> Iterator[Diagnostic]:
    """Check the rules whose findings a file accepts."""
    files: list[tuple[str, contents.Content]] = [("", file)]
    if isinstance(file, Article):
        files += (
            (f"/sections/{n}", s) for n, s in enumerate(file.sections) if not isinstance(s, str)
        )
    for pointer, each in files:
        for index, entry in enumerate(each.accepted):
            yield from _known_rule(source, f"{pointer}/accepted/{index}/rule", entry.rule)


def _known_rule(
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
