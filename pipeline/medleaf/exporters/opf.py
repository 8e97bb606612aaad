"""What a book says of itself: the package document (EPUB 3.3, 5) with its accessibility metadata.

Only what the input says and what is in this very book; templates/book/package.opf lays it out.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator

import msgspec
from lxml import etree

from medleaf.document import Credit, Document
from medleaf.exporters import Made
from medleaf.exporters.ebook import Item
from medleaf.exporters.metadata import address, file_url, modified
from medleaf.locale import Locale
from medleaf.model import Contributor, Topic
from medleaf.parts import marked
from medleaf.theme import Theme

RELATORS = {
    "author": "aut",
    "reviewer": "rev",
    "patient-reviewer": "rev",
    "editor": "edt",
    "translator": "trl",
    "illustrator": "ill",
}
"""The MARC relator code of each role (id.loc.gov/vocabulary/relators)."""
AUTHORITIES = {
    "atc": "http://www.whocc.no/atc",
    "dmd": "https://dmd.nhs.uk",
    "icd10": "http://hl7.org/fhir/sid/icd-10",
    "icd10cm": "http://hl7.org/fhir/sid/icd-10-cm",
    "icd11": "http://id.who.int/icd/release/11/mms",
    "loinc": "http://loinc.org",
    "mesh": "https://www.nlm.nih.gov/mesh",
    "rxnorm": "http://www.nlm.nih.gov/research/umls/rxnorm",
    "snomedct": "http://snomed.info/sct",
    "umls": "http://terminology.hl7.org/CodeSystem/umls",
}
"""The address that names a medical vocabulary (HL7 Terminology), by its bare name. EPUB's own list
of subject authorities has none of them, and asks for an address then (EPUB 3.3, D.3.3)."""
PAGED = ("pageNavigation", "pageBreakMarkers")
"""What a book with the pages of the leaflet has besides."""
FEATURES = ("tableOfContents", "readingOrder", "structuralNavigation", "displayTransformability")
"""What every book of ours has: a contents list, a spine and headings in order, relative sizes."""
_XHTML = "{http://www.w3.org/1999/xhtml}"
_SVG = "{http://www.w3.org/2000/svg}"


class Person(msgspec.Struct, frozen=True, kw_only=True):
    """A creator or contributor."""

    id: str
    name: str
    sorted: str
    roles: tuple[str, ...]
    place: int
    creator: bool
    disclosure: str | None = None


class Subject(msgspec.Struct, frozen=True, kw_only=True):
    """What the book is about; authority and term go together or not at all."""

    id: str
    name: str
    authority: str | None = None
    term: str | None = None


class Access(msgspec.Struct, frozen=True, kw_only=True):
    """How the book can be read (EPUB Accessibility 1.1, 2; schema.org accessibility terms)."""

    modes: tuple[str, ...]
    sufficient: tuple[str, ...]
    features: tuple[str, ...]
    hazards: tuple[str, ...]
    summary: str


def package(
    document: Document,
    theme: Theme,
    items: tuple[Item, ...],
    pages: Iterable[etree._Element],
    printed: Made | None = None,
) -> bytes:
    """Write the package document.

    `pages` are the parsed pages of the text, without the cover; `printed` is the leaflet whose
    pages the book tells.
    """
    locale = theme.locale(document.language)
    return theme.render(
        "book/package.opf",
        doc=document,
        t=locale,
        items=items,
        identifier=identifier(document),
        address=address,
        modified=f"{modified(document).isoformat()}T00:00:00Z",
        languages=languages(document),
        people=tuple(people(document, locale)),
        subjects=tuple(subjects(document.article.about)),
        original=_original(document),
        page_source=file_url(document, printed.path) if printed else None,
        access=access(
            pages, locale, paged=printed is not None, moving=any(animated(i.data) for i in items)
        ),
    ).encode()


def animated(data: bytes) -> bool:
    """Say whether bytes are those of an animated PNG (its acTL chunk comes before the pixels)."""
    return data.startswith(b"\x89PNG") and b"acTL" in data[: data.find(b"IDAT")]


def identifier(document: Document) -> str:
    """Return the book's identifier: the same for all editions of what stands at one address."""
    return f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, document.url)}"


def languages(document: Document) -> tuple[str, ...]:
    """Return the book's language and those of its parts."""
    parts = (s.inLanguage for s in document.sections)
    return tuple(dict.fromkeys((document.language, *filter(None, parts))))


def people(document: Document, locale: Locale) -> Iterator[Person]:
    """Yield everybody once: creators are the authors, contributors all the others.

    Readers show `name` on the shelf, so that a pseudonym says there that it is one; `sorted` orders
    the shelf by the bare name.
    """
    for place, (person, credits) in enumerate(document.people, 1):
        yield Person(
            id=f"person-{place}",
            name=marked(person.name, person, locale),
            sorted=file_as(person),
            roles=_roles(credits),
            place=place,
            creator=any(credit.role == "author" for credit in credits),
            disclosure=person.disclosure if person.nameKind == "pseudonym" else None,
        )


def _roles(credits: tuple[Credit, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(RELATORS[credit.role] for credit in credits))


def file_as(person: Contributor) -> str:
    """Return a name as it is sorted: the last word first."""
    given, space, family = person.name.rpartition(" ")
    return f"{family}, {given}" if space else family


def subjects(topics: tuple[Topic, ...]) -> Iterator[Subject]:
    """Yield each topic once for each code of a known vocabulary, or once without."""
    found: list[tuple[str, str | None, str | None]] = []
    for topic in topics:
        codes = ((_authority(code.codingSystem), code.codeValue) for code in topic.codes)
        known = [(topic.name, authority, term) for authority, term in codes if authority]
        found += known or [(topic.name, None, None)]
    for place, (name, authority, term) in enumerate(found, 1):
        yield Subject(id=f"subject-{place}", name=name, authority=authority, term=term)


def _authority(system: str) -> str | None:
    if system.startswith(("http://", "https://")):
        return system
    return AUTHORITIES.get("".join(c for c in system.casefold() if c.isalnum()).replace("and", ""))


def _original(document: Document) -> str | None:
    """Return the address of what this is a translation of."""
    wanted = document.article.translationOf
    return next((e.url for e in document.translations if wanted and e.id == wanted), None)


def access(
    pages: Iterable[etree._Element], locale: Locale, *, paged: bool = False, moving: bool = False
) -> Access:
    """Find out from the pages how they can be read.

    A picture with an alternative carries information; a decorative one does not. Every picture
    of the book has its alternative in the text, so the text alone is always enough.
    """
    pictures = any(
        image.get("alt") if image.tag == f"{_XHTML}img" else image.get("role") == "img"
        for page in pages
        for image in page.iter(f"{_XHTML}img", f"{_SVG}svg")
    )
    said = (locale["accessibilitySummary"], locale["accessibilityPictures"])
    return Access(
        modes=("textual", "visual") if pictures else ("textual",),
        sufficient=("textual,visual", "textual") if pictures else ("textual",),
        features=(*FEATURES, *PAGED * paged, *("alternativeText",) * pictures),
        hazards=("unknown",) if moving else ("none",),
        summary=" ".join(said) if pictures else said[0],
    )
