"""Whether what is said of the evidence is borne out by sources and ratings."""

from __future__ import annotations

import re
from collections.abc import Iterator

from medleaf import inline, texts
from medleaf.model import Section
from medleaf.rules.subject import File, Finding, Passage, Shelf, Whole

_NEGATED = re.compile(
    r"(?:\b(?:no|not|never|without|lacks?|lack of|little|cannot)|n['’]t)\s+(?:\w+\s+){0,2}$", re.I
)
CLAIMING = {"paragraph", "item", "claim", "caption"}
"""The roles of passages that state something."""


def uncited(file: File) -> Iterator[Finding]:
    """Find claims, evidence sections and reported findings without a reference."""
    if file.kind == "contributor":
        return
    for pointer, section in file.sections():
        for index, claim in enumerate(section.claims):
            if not claim.references and not any(inline.citations(claim.text)):
                yield file.finding(f"{pointer}/claims/{index}/text", "this claim has no reference")
        if section.kind == "evidence" and not _cites(section):
            yield file.finding(f"{pointer}/heading", "this evidence section has no reference")
    for passage in file.english:
        if passage.role in CLAIMING - {"claim"} and "[@" not in passage.raw:
            evidence = any(_inside(passage.pointer, where) for where in _evidence(file))
            pattern = file.profile.findings if evidence else file.profile.studies
            for match in pattern.finditer(passage.text):
                yield passage.finding(match.start(), f'"{match[0]}": no reference says which')


def certainty(file: File) -> Iterator[Finding]:
    """Find words that are stronger than the certainty of the claims they stand with."""
    if file.kind == "contributor":
        return
    levels: dict[str, str] = {}
    rated: dict[str, bool] = {}
    for pointer, section in file.sections():
        rated[pointer] = any(claim.certainty == "high" for claim in section.claims)
        for index, claim in enumerate(section.claims):
            levels[f"{pointer}/claims/{index}/text"] = claim.certainty
    for passage in file.english:
        level = levels.get(passage.pointer)
        if passage.role not in CLAIMING or level == "high":
            continue
        if any(_inside(passage.pointer, p) for p, high in rated.items() if high) and not level:
            continue
        evidence = any(_inside(passage.pointer, where) for where in _evidence(file))
        pattern = file.profile.certain if evidence or level else file.profile.strong
        for match in _asserted(pattern, passage.text):
            said = f'the certainty is "{level}"' if level else "no claim here is rated high"
            yield passage.finding(match.start(), f'"{match[0]}", but {said}')
        hedge = file.profile.hedging(level) if level else None
        if hedge and not hedge.search(passage.text):
            yield passage.finding(0, f'reads as certain, but the certainty is "{level}"')


def contradiction(whole: Whole) -> Iterator[Finding]:
    """Find an article that calls its evidence both weak and strong."""
    strong: list[str] = []
    weak: list[tuple[Passage, int, str]] = []
    for passage in whole.english:
        if passage.role in CLAIMING:
            strong += (m[0] for m in _asserted(whole.profile.strong, passage.text))
            weak += ((passage, m.start(), m[0]) for m in whole.profile.weak.finditer(passage.text))
    for passage, offset, words in weak if strong else ():
        others = ", ".join(f'"{each}"' for each in dict.fromkeys(strong))
        yield passage.finding(offset, f'"{words}" here, and {others} in the same article')


def unused(shelf: Shelf) -> Iterator[Finding]:
    """Find references that nothing cites."""
    for index, reference in enumerate(shelf.references):
        if reference.id not in shelf.cited:
            here = f"/references/{index}/id"
            yield Finding("references", "", here, 0, f'nothing cites "{reference.id}"')


def incomplete(shelf: Shelf) -> Iterator[Finding]:
    """Find references by which a reader cannot find the source."""
    for index, reference in enumerate(shelf.references):
        address = reference.DOI or reference.PMID or reference.PMCID or reference.URL
        book = reference.type in ("book", "chapter")
        if not address and not (book and reference.ISBN):
            wanted = "DOI, PMID, URL or ISBN" if book else "DOI, PMID or URL"
            here = f"/references/{index}/id"
            yield Finding("references", "", here, 0, f'"{reference.id}" has no {wanted}')


def _asserted(pattern: re.Pattern[str], text: str) -> Iterator[re.Match[str]]:
    """Yield what is said and not denied: "no strong evidence" is no strong word."""
    for match in pattern.finditer(text):
        if not _NEGATED.search(text[max(0, match.start() - 40) : match.start()]):
            yield match


def _evidence(file: File) -> list[str]:
    """Return the pointers of the evidence sections."""
    return [pointer for pointer, section in file.sections() if section.kind == "evidence"]


def _cites(section: Section) -> bool:
    return any(any(inline.citations(text)) for _, text in texts.of_section(section)) or any(
        texts.named_references(section)
    )


def _inside(pointer: str, section: str) -> bool:
    return pointer.startswith(f"{section}/")
