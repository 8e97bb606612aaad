"""Proofs of the accessible PDFs: what they say of themselves, and what a screen reader hears."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pikepdf

from medleaf.exporters.jsonld import dump, graph
from medleaf.proof import common, navigation, structure
from medleaf.proof.colours import contrast, seen
from medleaf.proof.content import Colour, Page, Shown
from medleaf.proof.head import signed
from medleaf.proof.heard import heard, marked
from medleaf.proof.rules import Finding
from medleaf.proof.subject import Subject
from medleaf.proof.words import Stream, Told, compare
from medleaf.proof.xmp import read_xmp

LARGE, LARGE_BOLD = 18.0, 14.0
"""From these sizes (pt) on, 3:1 is enough (WCAG 2.2, 1.4.3)."""
ENOUGH, ENOUGH_LARGE = 4.5, 3.0
PAPER = Colour("DeviceGray", (1.0,))
_XMP = {
    "xmp:CreateDate": "{http://ns.adobe.com/xap/1.0/}CreateDate",
    "xmp:ModifyDate": "{http://ns.adobe.com/xap/1.0/}ModifyDate",
    "dc:creator": "{http://purl.org/dc/elements/1.1/}creator",
    "dc:title": "{http://purl.org/dc/elements/1.1/}title",
    "pdfuaid:part": "{http://www.aiim.org/pdfua/ns/id/}part",
    "pdfaid:part": "{http://www.aiim.org/pdfa/ns/id/}part",
    "pdfaid:conformance": "{http://www.aiim.org/pdfa/ns/id/}conformance",
}


def identity(subject: Subject) -> Iterator[Finding]:
    """Check language, title, authors, dates, and which standards the file claims."""
    root: Any = subject.pdf.Root
    article = subject.document.article
    language = str(root.get("/Lang", ""))
    if language.lower() != article.inLanguage.lower():
        said = f'"{language}"' if language else "not given"
        yield Finding("proof/language", f'the language is {said}, not "{article.inLanguage}"')
    xmp = read_xmp(root.get("/Metadata"))
    known = {name: xmp.get(key, "") for name, key in _XMP.items()}
    titles = {known["dc:title"], str(subject.pdf.docinfo.get("/Title", ""))}
    for title in titles - {article.headline}:
        yield Finding("proof/title", f'the title is "{title}", not "{article.headline}"')
    if not root.get("/ViewerPreferences", {}).get("/DisplayDocTitle", False):
        yield Finding("proof/title", "viewers show the file's name instead of its title")
    authors = [
        signed(c.byline, c.contributor.nameKind, subject.locale)
        for c in subject.document.credits
        if c.role == "author"
    ]
    named = (str(subject.pdf.docinfo.get("/Author", "")), known["dc:creator"])
    if named != (", ".join(authors), authors[0] if authors else ""):
        yield Finding("proof/people", f"the authors are {named}, not {authors}")
    for name, value in (("pdfuaid:part", "1"), ("pdfaid:part", "3"), ("pdfaid:conformance", "A")):
        if known[name] != value:
            yield Finding("proof/identification", f'{name} is "{known[name]}", not "{value}"')
    for key, name, day in (
        ("/CreationDate", "xmp:CreateDate", article.datePublished),
        ("/ModDate", "xmp:ModifyDate", article.dateModified),
    ):
        info = str(subject.pdf.docinfo.get(key, ""))
        right = (f"D:{day:%Y%m%d}", day.isoformat()) if day else ("", "")
        if (info, known[name]) != right:
            yield Finding("proof/dates", f'{key} is "{info}", in XMP "{known[name]}", not {right}')
    intents = [i for i in root.get("/OutputIntents", ()) if i.get("/S") == "/GTS_PDFA1"]
    if len(intents) != 1 or intents[0].get("/DestOutputProfile", {}).get("/N") != 3:
        yield Finding("proof/screen-profile", "there is no single intent GTS_PDFA1 for RGB")
    for item in subject.pdf.objects:
        if isinstance(item, pikepdf.Stream) and item.get("/ColorSpace") == "/DeviceCMYK":
            yield Finding("proof/screen-profile", "a picture is in the inks of a press")


def attachment(subject: Subject) -> Iterator[Finding]:
    """Check that the article's JSON-LD is attached, as data, and is what the document gives."""
    every = {spec.objgen: spec for spec in subject.pdf.Root.get("/AF", ()) if "/EF" in spec}
    attached = list(every.values())
    if len(attached) != 1:
        yield Finding("proof/attachment", f"there are {len(attached)} attached files, not one")
        return
    spec = attached[0]
    if spec.get("/AFRelationship") != "/Data":
        yield Finding("proof/attachment", "the attached file is not called Data (AFRelationship)")
    file = spec["/EF"]["/F"]
    if file.get("/Subtype") != "/application/ld+json":
        yield Finding("proof/attachment", f"its media type is {file.get('/Subtype')}")
    wanted = dump(graph(subject.document, subject.locale, ()))
    try:
        same = json.loads(file.read_bytes()) == json.loads(wanted)
    except ValueError:
        same = False
    if not same:
        yield Finding("proof/attachment", "the attached JSON-LD is not that of the article")


def tagged(subject: Subject) -> Iterator[Finding]:
    """Check the tag tree and what is heard by it."""
    root: Any = subject.pdf.Root
    if not root.get("/MarkInfo", {}).get("/Marked", False):
        yield Finding("proof/tagged", "the file does not say that it is tagged (MarkInfo)")
    tree = subject.tree
    if tree is None:
        yield Finding("proof/tagged", "the file has no tag tree (StructTreeRoot)")
        return
    texts = marked(subject.pages)
    shown = {mark for page in subject.pages for mark in page.filled_marks}
    yield from structure.types(tree)
    yield from structure.levels(tree, texts)
    yield from structure.figures(tree)
    yield from structure.filled(tree, shown)
    yield from structure.links(subject, tree, texts)
    yield from structure.tables(tree, texts)
    yield from structure.lists(tree)
    yield from structure.marks(subject, tree)
    yield from structure.parent_tree(subject, tree)
    yield from navigation.bookmarks(subject, tree, texts)
    yield from navigation.contents(subject, tree, texts)
    stream = Stream(heard(tree, texts))
    told, difference = compare(subject.wanted, stream)
    if difference:
        yield Finding(
            "proof/words",
            f'in {difference.where}, expected "{difference.expected}", found "{difference.found}"',
            difference.page,
        )
    yield from languages(told, stream)


def languages(told: list[Told], stream: Stream) -> Iterator[Finding]:
    """Check that what the content says in another language is heard in it."""
    for each in told:
        piece = stream.piece(each.start)
        wanted = each.passage.language
        if wanted is None or piece is None or piece.language is None:
            continue
        if piece.language.lower() != wanted.lower():
            yield Finding(
                "proof/part-language",
                f'in {each.passage.where}, "{each.passage.text[:40]}" is heard as '
                f"{piece.language}, not {wanted}",
                piece.page,
            )


def contrasts(subject: Subject) -> Iterator[Finding]:
    """Check each text against what was painted under it last, at three places along it.

    Pictures and patterns under a text cannot be judged: such a text is taken as it is.
    """
    for page in subject.pages:
        told: set[tuple[Colour, Colour]] = set()
        for text in page.texts:
            if not text.text.strip() or not text.visible:
                continue
            for ground in grounds(page, text):
                ratio = _ratio(subject, text, ground)
                bold = "bold" in text.font.family
                large = text.size >= LARGE or (bold and text.size >= LARGE_BOLD)
                least = ENOUGH_LARGE if large else ENOUGH
                if ratio is not None and ratio < least and (text.colour, ground) not in told:
                    told.add((text.colour, ground))
                    yield Finding(
                        "proof/contrast",
                        f'"{text.text.strip()}" has a contrast of {ratio:.2f}:1, under {least}:1',
                        page.number,
                    )


def grounds(page: Page, text: Shown) -> set[Colour]:
    """Return the colours under a text; paper where nothing was painted, nothing for a picture."""
    found: set[Colour] = set()
    dx, dy = text.end[0] - text.start[0], text.end[1] - text.start[1]
    length = (dx * dx + dy * dy) ** 0.5 or 1.0
    up = 0.25 * text.size
    for share in (0.02, 0.5, 0.98):
        x = text.start[0] + share * dx - dy / length * up
        y = text.start[1] + share * dy + dx / length * up
        for fill in reversed(page.fills[: text.under]):
            if fill.alpha > 0 and fill.has((x, y)):
                if fill.colour is not None and fill.alpha == 1:
                    found.add(fill.colour)
                break
        else:
            found.add(PAPER)
    return found


def _ratio(subject: Subject, text: Shown, ground: Colour) -> float | None:
    above = seen(text.colour, subject.theme.palette)
    below = seen(ground, subject.theme.palette)
    if above is None or below is None:
        return None
    mixed = [text.alpha * a + (1 - text.alpha) * b for a, b in zip(above, below, strict=True)]
    return contrast((mixed[0], mixed[1], mixed[2]), below)


CHECKS = (
    common.closed,
    identity,
    attachment,
    common.page_size,
    common.fonts,
    common.type_size,
    common.cut_off,
    common.overlap,
    common.loose_words,
    contrasts,
    tagged,
)
"""All checks of an accessible PDF."""
