"""Walk the inline texts and the references of content, in reading order, with JSON pointers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from medleaf.model import (
    Article,
    Block,
    Callout,
    Claim,
    Contributor,
    Figure,
    List,
    Paragraph,
    Risk,
    Section,
    Steps,
    Table,
)

Placed = tuple[str, str]
"""A JSON pointer and the inline text (or the id) that stands there."""


def of_article(article: Article) -> Iterator[Placed]:
    """Yield the texts of an article's own file; sections that it names by id are not entered."""
    yield from _numbered("/keyMessages", article.keyMessages)
    yield from of_blocks("/introduction", article.introduction)
    for index, section in enumerate(article.sections):
        if isinstance(section, Section):
            yield from of_section(section, f"/sections/{index}")
    yield from of_blocks("/closing", article.closing)
    for index, entry in enumerate(article.glossary):
        yield f"/glossary/{index}/definition", entry.definition


def of_section(section: Section, pointer: str = "") -> Iterator[Placed]:
    """Yield the texts of a section."""
    yield from of_blocks(f"{pointer}/blocks", section.blocks)
    for index, claim in enumerate(section.claims):
        yield f"{pointer}/claims/{index}/text", claim.text
        if claim.why:
            yield f"{pointer}/claims/{index}/why", claim.why


def of_contributor(contributor: Contributor) -> Iterator[Placed]:
    """Yield the texts of a contributor's bio."""
    yield from of_blocks("/bio", contributor.bio)


def of_blocks(pointer: str, blocks: Iterable[Block]) -> Iterator[Placed]:
    """Yield the texts of blocks."""
    for index, block in enumerate(blocks):
        here = f"{pointer}/{index}"
        match block:
            case Paragraph(text=text):
                yield f"{here}/text", text
            case List(items=items) | Steps(items=items):
                yield from _numbered(f"{here}/items", items)
            case Callout(blocks=inner):
                yield from of_blocks(f"{here}/blocks", inner)
            case Figure(caption=str(caption)):
                yield f"{here}/caption", caption
            case Table(caption=caption, head=head, rows=rows):
                yield f"{here}/caption", caption
                yield from _numbered(f"{here}/head", head)
                for number, row in enumerate(rows):
                    yield from _numbered(f"{here}/rows/{number}", row)


def languages(file: Article | Section | Contributor) -> Iterator[Placed]:
    """Yield the languages of parts that say theirs: sections and paragraphs."""
    if isinstance(file, Contributor):
        yield from _spoken("/bio", file.bio)
        return
    sections = enumerate(file.sections) if isinstance(file, Article) else ()
    inner = ((f"/sections/{n}", section) for n, section in sections)
    for pointer, section in [("", file), *inner]:
        if isinstance(section, Section) and section.inLanguage:
            yield f"{pointer}/inLanguage", section.inLanguage
    for where, blocks in _block_lists(file, ""):
        yield from _spoken(where, blocks)


def _spoken(pointer: str, blocks: Iterable[Block]) -> Iterator[Placed]:
    for index, block in enumerate(blocks):
        if isinstance(block, Paragraph) and block.inLanguage:
            yield f"{pointer}/{index}/inLanguage", block.inLanguage
        elif isinstance(block, Callout):
            yield from _spoken(f"{pointer}/{index}/blocks", block.blocks)


def figures(file: Article | Section | Contributor) -> Iterator[Placed]:
    """Yield the assets that a file shows."""
    if isinstance(file, Contributor):
        if file.image:
            yield "/image/src", file.image.src
        return
    for where, blocks in _block_lists(file, ""):
        for index, block in enumerate(blocks):
            if isinstance(block, Figure):
                yield f"{where}/{index}/src", block.src


def tables(file: Article | Section) -> Iterator[tuple[str, Table]]:
    """Yield each table with its pointer."""
    for where, blocks in _block_lists(file, ""):
        for index, block in enumerate(blocks):
            if isinstance(block, Table):
                yield f"{where}/{index}", block


def risks(file: Article | Section) -> Iterator[tuple[str, Risk]]:
    """Yield each risk with its pointer."""
    for where, blocks in _block_lists(file, ""):
        for index, block in enumerate(blocks):
            if isinstance(block, Risk):
                yield f"{where}/{index}", block


def named_references(file: Article | Section, pointer: str = "") -> Iterator[Placed]:
    """Yield the reference ids that claims and risks list (not those cited in a text)."""
    for where, blocks in _block_lists(file, pointer):
        for index, block in enumerate(blocks):
            if isinstance(block, Risk):
                yield from _numbered(f"{where}/{index}/references", block.references)
    for where, claims in _claim_lists(file, pointer):
        for index, claim in enumerate(claims):
            yield from _numbered(f"{where}/{index}/references", claim.references)


def _block_lists(file: Article | Section, pointer: str) -> Iterator[tuple[str, tuple[Block, ...]]]:
    if isinstance(file, Section):
        yield f"{pointer}/blocks", file.blocks
        return
    yield "/introduction", file.introduction
    for index, section in enumerate(file.sections):
        if isinstance(section, Section):
            yield from _block_lists(section, f"/sections/{index}")
    yield "/closing", file.closing


def _claim_lists(file: Article | Section, pointer: str) -> Iterator[tuple[str, tuple[Claim, ...]]]:
    if isinstance(file, Section):
        yield f"{pointer}/claims", file.claims
        return
    for index, section in enumerate(file.sections):
        if isinstance(section, Section):
            yield f"/sections/{index}/claims", section.claims


def _numbered(pointer: str, texts: Iterable[str]) -> Iterator[Placed]:
    for index, text in enumerate(texts):
        yield f"{pointer}/{index}", text
