"""Check what no schema can say of a file's contents: marks, citations, links, pictures, numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path

from medleaf import assets, inline, limits, schemas, texts
from medleaf.diagnostics import Diagnostic
from medleaf.files import FOLDERS
from medleaf.markup import word_anchor
from medleaf.model import Article, Contributor, Section
from medleaf.parts import ANCHORS
from medleaf.source import SourceFile

Content = Article | Section | Contributor

KEY_MESSAGES = "key-messages"
"""The anchor of the key messages."""
RESERVED = {KEY_MESSAGES, "introduction", "main", "print", *ANCHORS.values()}
"""Anchors that the templates give; tests/test_contents.py keeps both in step."""
_NUMBERED = re.compile(r"ref-[0-9]+|cite-[0-9]+-[0-9]+")


def problems(
    root: Path, source: SourceFile, file: Content, references: Mapping[str, object] | None
) -> Iterator[Diagnostic]:
    """Check what a file says by itself; `references` is None when they are at fault."""
    for pointer, text in placed_texts(file):
        for problem in islice(inline.problems(text), limits.PROBLEMS.most):
            yield source.diagnostic(
                "text/mark", pointer, problem.message, problem.help, offset=problem.offset
            )
        for offset, mark in inline.marks(text):
            if isinstance(mark, inline.Link) and not schemas.fits("linkTarget", mark.url):
                yield source.diagnostic(
                    "link/address",
                    pointer,
                    f'"{mark.url}" is not an address a reader can follow',
                    "Write https://..., mailto:..., tel:... or #section-id.",
                    offset=offset,
                )
    for pointer, name, offset in _cited(file):
        if references is not None and name not in references:
            yield unknown(source, pointer, "reference", name, offset)
    for pointer, path in texts.figures(file):
        yield from asset_problems(root, source, pointer, path)
    if not isinstance(file, Contributor):
        yield from _tables(source, file)
        yield from _risks(source, file)
        yield from _reserved(source, file)


def unknown(source: SourceFile, pointer: str, kind: str, id: str, offset: int = 0) -> Diagnostic:
    """Say that a file names a reference, contributor, section or article that there is not."""
    help = f"Write {FOLDERS[kind]}/{id}.json" if kind in FOLDERS else "Add it to references.json"
    return source.diagnostic(
        f"{kind}/unknown",
        pointer,
        f'there is no {kind} "{id}"',
        f"{help}, or mend the id.",
        offset=offset,
    )


def asset_problems(root: Path, source: SourceFile, pointer: str, path: str) -> Iterator[Diagnostic]:
    """Check that an asset is there and is what it says."""
    try:
        assets.examine(root, path)
    except assets.AssetError as error:
        yield source.diagnostic(error.rule, pointer, str(error), error.help)


def cited(file: Content) -> Iterator[str]:
    """Yield the ids of all references that a file names."""
    return (name for _, name, _ in _cited(file))


def article_problems(
    source: SourceFile,
    article: Article,
    sections: Sequence[Section | None],
    people: Sequence[Contributor | None],
) -> Iterator[Diagnostic]:
    """Check how an article fits with its sections and people; None stands for one at fault."""
    yield from _anchors(source, article)
    yield from _glossary(source, article)
    words = {entry.term.casefold() for entry in article.glossary}
    anchors = _anchors_of(article, sections, people)
    for file, pointer, whose in _parts(article, sections, people):
        for inner, text in placed_texts(file):
            for offset, mark in inline.marks(text):
                if isinstance(mark, inline.Term) and not isinstance(file, Contributor):
                    if mark.term.casefold() in words or mark.term.startswith("@"):
                        continue
                    rule = "glossary/unknown"
                    said = (
                        f'marks "{mark.term}" as a term, and the glossary of this article lacks it'
                    )
                    help = "Add it to the glossary; for a plain bracket write \\\\[."
                elif isinstance(mark, inline.Link) and mark.url.startswith("#"):
                    if mark.url[1:] in anchors:
                        continue
                    rule = "link/anchor"
                    said = f'links to "{mark.url}", and this article has no such part'
                    help = f"Parts here: {', '.join(sorted(anchors))}."
                else:
                    continue
                yield source.diagnostic(
                    rule,
                    pointer or inner,
                    f"{whose} {said}",
                    help,
                    offset=0 if pointer else offset,
                )


def _parts(
    article: Article,
    sections: Sequence[Section | None],
    people: Sequence[Contributor | None],
) -> Iterator[tuple[Content, str, str]]:
    """Yield the files with texts: the article's own, then others with the place that names them."""
    yield article, "", "the text"
    for index, (named, section) in enumerate(zip(article.sections, sections, strict=True)):
        if isinstance(named, str) and section is not None:
            yield section, f"/sections/{index}", f'section "{named}"'
    for index, person in enumerate(people):
        if person is not None:
            yield person, f"/contributions/{index}/contributor", f'the bio of "{person.id}"'


def placed_texts(file: Content) -> Iterator[texts.Placed]:
    """Yield the inline texts of a file with their pointers."""
    if isinstance(file, Article):
        return texts.of_article(file)
    return texts.of_section(file) if isinstance(file, Section) else texts.of_contributor(file)


def _cited(file: Content) -> Iterator[tuple[str, str, int]]:
    """Yield where a file names references: pointer, id, offset in the text."""
    for pointer, text in placed_texts(file):
        for offset, mark in inline.marks(text):
            if isinstance(mark, inline.Citation):
                yield pointer, mark.reference, offset
    if not isinstance(file, Contributor):
        for pointer, name in texts.named_references(file):
            yield pointer, name, 0


def _tables(source: SourceFile, file: Article | Section) -> Iterator[Diagnostic]:
    for pointer, table in texts.tables(file):
        for number, row in enumerate(table.rows):
            if len(row) != len(table.head):
                yield source.diagnostic(
                    "table/row-length",
                    f"{pointer}/rows/{number}",
                    f"this row has {len(row)} cells, the head has {len(table.head)}",
                    'Write one cell for each column; an empty one is "".',
                )


def _risks(source: SourceFile, file: Article | Section) -> Iterator[Diagnostic]:
    for pointer, risk in texts.risks(file):
        for number, group in enumerate(risk.groups):
            here = f"{pointer}/groups/{number}"
            if group.events > group.of:
                yield source.diagnostic(
                    "risk/events",
                    f"{here}/events",
                    f"{group.events} of {group.of} people is not possible",
                    "Mend one of the two numbers.",
                )
            if group.of != risk.groups[0].of:
                yield source.diagnostic(
                    "risk/denominator",
                    f"{here}/of",
                    f"this group is of {group.of} people, the first of {risk.groups[0].of}: "
                    "readers cannot compare them",
                    "Give all groups of a risk the same number.",
                )


def _reserved(source: SourceFile, file: Article | Section) -> Iterator[Diagnostic]:
    """A section's id is its anchor, and must not be that of another part."""
    own = [("/id", file)] if isinstance(file, Section) else _inline_sections(file)
    for pointer, section in own:
        if section.id in RESERVED or _NUMBERED.fullmatch(section.id):
            yield source.diagnostic(
                "id/reserved",
                pointer,
                f'"{section.id}" is the anchor of another part of every leaflet',
                f'Choose another id, as "{section.id}-section".',
            )


def _inline_sections(article: Article) -> list[tuple[str, Section]]:
    return [
        (f"/sections/{index}/id", section)
        for index, section in enumerate(article.sections)
        if isinstance(section, Section)
    ]


def _anchors(source: SourceFile, article: Article) -> Iterator[Diagnostic]:
    """Each anchor may stand on the page once."""
    seen = {word_anchor(entry.term) for entry in article.glossary}
    for index, section in enumerate(article.sections):
        inside = isinstance(section, Section)
        id = section.id if isinstance(section, Section) else section
        if id in seen:
            yield source.diagnostic(
                "id/duplicate",
                f"/sections/{index}/id" if inside else f"/sections/{index}",
                f'a part with the id "{id}" is in this article already',
                "Take one away, or give an inline section another id.",
            )
        seen.add(id)


def _glossary(source: SourceFile, article: Article) -> Iterator[Diagnostic]:
    seen: set[str] = set()
    for index, entry in enumerate(article.glossary):
        if entry.term.casefold() in seen:
            yield source.diagnostic(
                "glossary/duplicate",
                f"/glossary/{index}/term",
                f'"{entry.term}" is in the glossary twice',
                "Keep one of the two.",
            )
        seen.add(entry.term.casefold())


def _anchors_of(
    article: Article,
    sections: Sequence[Section | None],
    people: Sequence[Contributor | None],
) -> set[str]:
    """Return the anchors that a link may lead to: parts.tail's, but the imprint is no reading."""
    files = [file for file, _, _ in _parts(article, sections, people)]
    has = {
        KEY_MESSAGES: article.keyMessages,
        ANCHORS["findOutMore"]: article.closing or article.links,
        ANCHORS["help"]: article.help,
        ANCHORS["glossary"]: article.glossary,
        ANCHORS["references"]: None in (*sections, *people) or any(any(cited(f)) for f in files),
        ANCHORS["people"]: article.contributions,
    }
    named = {s.id if isinstance(s, Section) else s for s in article.sections}
    return named | {anchor for anchor, there in has.items() if there}
