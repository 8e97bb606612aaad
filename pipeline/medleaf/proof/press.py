"""Proofs of the press files: the rules of PDF/X-4 that can be held here, and what they print.

No free preflight knows PDF/X-4 (ISO 15930-7). These are its rules as docs/proof.md lists them; they
do not replace the preflight of a press.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pikepdf

from medleaf.proof import common, inks, paper
from medleaf.proof.rules import Finding
from medleaf.proof.shapes import Box
from medleaf.proof.subject import MM, Subject
from medleaf.proof.xmp import read_xmp

LEAST_BLEED = 3.0
"""mm that every printer asks for at least."""
MARK_TOLERANCE = 0.5
"""Points that a crop mark may be off its edge."""
_DATE = re.compile(r"D:(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})")
_XMP_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2}):(\d{2})")
_XMP = {
    "version": "{http://www.npes.org/pdfx/ns/id/}GTS_PDFXVersion",
    "title": "{http://purl.org/dc/elements/1.1/}title",
    "created": "{http://ns.adobe.com/xap/1.0/}CreateDate",
    "modified": "{http://ns.adobe.com/xap/1.0/}ModifyDate",
    "metadata": "{http://ns.adobe.com/xap/1.0/}MetadataDate",
    "trapped": "{http://ns.adobe.com/pdf/1.3/}Trapped",
    "DocumentID": "{http://ns.adobe.com/xap/1.0/mm/}DocumentID",
    "VersionID": "{http://ns.adobe.com/xap/1.0/mm/}VersionID",
    "RenditionClass": "{http://ns.adobe.com/xap/1.0/mm/}RenditionClass",
}


def identity(subject: Subject) -> Iterator[Finding]:
    """Check version, ids, title, dates and trapping, in Info and in XMP."""
    pdf, headline = subject.pdf, subject.document.article.headline
    if pdf.pdf_version != "1.6":
        yield Finding("proof/x4-version", f"the file is a PDF {pdf.pdf_version}, not 1.6")
    identifier = pdf.trailer.get("/ID")
    if not isinstance(identifier, pikepdf.Array) or len(identifier) != 2:
        yield Finding("proof/x4-identity", "the file has no identifier (ID in its trailer)")
    metadata = pdf.Root.get("/Metadata")
    if not isinstance(metadata, pikepdf.Stream):
        yield Finding("proof/x4-metadata", "the file has no XMP metadata")
        return
    if "/Filter" in metadata:
        yield Finding("proof/x4-metadata", "the XMP metadata are compressed")
    xmp = read_xmp(metadata)
    known = {name: xmp.get(key, "") for name, key in _XMP.items()}
    if known["version"] != "PDF/X-4":
        yield Finding("proof/x4-version", f'GTS_PDFXVersion is "{known["version"]}", not PDF/X-4')
    for name in ("DocumentID", "VersionID", "RenditionClass"):
        if not known[name]:
            yield Finding("proof/x4-identity", f"the XMP metadata have no {name}")
    info = pdf.docinfo
    for title in {known["title"], str(info.get("/Title", ""))} - {headline}:
        yield Finding("proof/x4-title", f'the title is "{title}", not "{headline}"')
    for key, name in (("/CreationDate", "created"), ("/ModDate", "modified")):
        ours = _DATE.match(str(info.get(key, "")))
        theirs = _XMP_DATE.match(known[name])
        if ours is None or theirs is None or ours.groups() != theirs.groups():
            yield Finding(
                "proof/x4-dates", f'{key} is "{info.get(key, "")}", in XMP "{known[name]}"'
            )
    if not _XMP_DATE.match(known["metadata"]):
        yield Finding("proof/x4-dates", "the XMP metadata have no MetadataDate")
    trapped = str(info.get("/Trapped", "")).lstrip("/")
    if trapped not in ("True", "False") or trapped != known["trapped"]:
        yield Finding("proof/trapped", f'Trapped is "{trapped}", in XMP "{known["trapped"]}"')


def intent(subject: Subject) -> Iterator[Finding]:
    """Check the output intent and the head of its ICC profile (ICC.1 7.2)."""
    intents = list(subject.pdf.Root.get("/OutputIntents", ()))
    ours = [each for each in intents if each.get("/S") == "/GTS_PDFX"]
    if len(ours) != 1 or len(intents) != 1:
        yield Finding(
            "proof/output-intent",
            f"there are {len(intents)} intents, {len(ours)} GTS_PDFX, not one",
        )
        return
    condition = str(ours[0].get("/OutputConditionIdentifier", ""))
    if not condition:
        yield Finding("proof/output-intent", "the printing condition has no identifier")
    settings = subject.document.publication.print
    standard = settings.condition or settings.profile is None
    if standard and not str(ours[0].get("/RegistryName", "")):
        yield Finding("proof/output-intent", "the registry of the printing condition is not named")
    profile = ours[0].get("/DestOutputProfile")
    if not isinstance(profile, pikepdf.Stream):
        yield Finding("proof/output-intent", "the intent has no profile")
        return
    data = profile.read_bytes()
    if profile.get("/N") != 4 or data[36:40] != b"acsp":
        yield Finding("proof/output-intent", "the intent's profile is no ICC profile of four inks")
    elif data[12:16] != b"prtr" or data[16:20] != b"CMYK":
        kind = data[12:20].decode("latin-1")
        yield Finding("proof/output-intent", f"the profile is {kind}, not prtr CMYK")


def boxes(subject: Subject) -> Iterator[Finding]:
    """Check the page boxes and the bleed between them."""
    asked = max(LEAST_BLEED, subject.document.publication.print.bleed)
    for number, page in enumerate(subject.pdf.pages, 1):
        trim, bleed = common.box(page, "/TrimBox"), common.box(page, "/BleedBox")
        media = common.box(page, "/MediaBox")
        if trim is None or bleed is None or media is None:
            absent = [n for n, b in (("Trim", trim), ("Bleed", bleed), ("Media", media)) if not b]
            yield Finding("proof/boxes", f"the page has no {'Box, no '.join(absent)}Box", number)
            continue
        if "/ArtBox" in page:
            yield Finding("proof/boxes", "the page has an ArtBox beside its TrimBox", number)
        if not (_within(trim, bleed) and _within(bleed, media)):
            yield Finding("proof/boxes", "TrimBox, BleedBox and MediaBox do not enclose", number)
        crop = common.box(page, "/CropBox")
        if crop is not None and not _within(bleed, crop):
            yield Finding("proof/boxes", "the CropBox hides some of the bleed", number)
        least = min(t - b for t, b in zip(trim[:2], bleed[:2], strict=True))
        least = min(least, *(b - t for t, b in zip(trim[2:], bleed[2:], strict=True))) / MM
        if least < asked - 0.01:
            yield Finding("proof/bleed", f"the bleed is {least:.1f} mm, not {asked:g} mm", number)


def _within(inner: Box, outer: Box) -> bool:
    lower = all(i >= o - 0.01 for i, o in zip(inner[:2], outer[:2], strict=True))
    return lower and all(i <= o + 0.01 for i, o in zip(inner[2:], outer[2:], strict=True))


def only_printed(subject: Subject) -> Iterator[Finding]:
    """Check that there is nothing on the pages but what is printed."""
    for number, page in enumerate(subject.pdf.pages, 1):
        for annotation in page.get("/Annots", ()):
            kind = str(annotation.get("/Subtype", "?")).lstrip("/")
            yield Finding("proof/annotation", f"there is an annotation {kind}", number)


def crop_marks(subject: Subject) -> Iterator[Finding]:
    """Check that marks stand at every corner, on every plate, and nowhere in the bleed."""
    for page, raw in zip(subject.pages, subject.pdf.pages, strict=True):
        trim, bleed = common.box(raw, "/TrimBox"), common.box(raw, "/BleedBox")
        if trim is None or bleed is None:
            continue
        marks = [s.path.box for s in page.strokes if s.colour.space == "Separation All"]
        left, bottom, right, top = bleed
        if any(m[2] > left and m[0] < right and m[3] > bottom and m[1] < top for m in marks):
            yield Finding("proof/crop-marks", "a mark reaches into the bleed", page.number)
        for wanted, name in _edges(trim, bleed):
            if not any(wanted(mark) for mark in marks):
                yield Finding("proof/crop-marks", f"no crop mark at the {name}", page.number)


def _edges(trim: Box, bleed: Box) -> Iterator[tuple[Any, str]]:
    """Yield, for both marks of each corner, what tells it and what it is called."""
    for x, side in ((0, "left"), (2, "right")):
        for y, end in ((1, "bottom"), (3, "top")):

            def across(m: Box, x: int = x, y: int = y) -> bool:
                outside = m[2] <= bleed[0] if x == 0 else m[0] >= bleed[2]
                return outside and abs(m[1] - trim[y]) < MARK_TOLERANCE and m[3] - m[1] < 1

            def upright(m: Box, x: int = x, y: int = y) -> bool:
                outside = m[3] <= bleed[1] if y == 1 else m[1] >= bleed[3]
                return outside and abs(m[0] - trim[x]) < MARK_TOLERANCE and m[2] - m[0] < 1

            yield across, f"{end} {side}, across"
            yield upright, f"{end} {side}, upright"


CHECKS = (
    common.closed,
    identity,
    intent,
    common.page_size,
    boxes,
    only_printed,
    crop_marks,
    common.fonts,
    common.type_size,
    common.cut_off,
    common.overlap,
    inks.prove,
    paper.said_on_paper,
)
"""All checks of a press file."""
