"""Proofs of what a book is packed in and says of itself: container, manifest, spine, metadata."""

from __future__ import annotations

import posixpath
import re
import uuid
import zipfile
from collections import Counter
from collections.abc import Iterator
from urllib.parse import unquote

from lxml import etree

from medleaf.exporters import MEDIA_TYPES
from medleaf.exporters.metadata import modified
from medleaf.exporters.opf import RELATORS as ROLES
from medleaf.proof.head import signed
from medleaf.proof.relators import RELATORS
from medleaf.proof.rules import Finding
from medleaf.proof.volume import (
    CONTAINER,
    HTML_NS,
    SVG_NS,
    XHTML,
    XLINK_HREF,
    XML_LANG,
    Volume,
    said,
)

MIMETYPE = b"application/epub+zip"
LARGEST = 1_500_000
"""Bytes of the largest picture that common e-readers open."""
TYPES = {**MEDIA_TYPES, ".xhtml": XHTML, ".css": "text/css"}
LINKS = re.compile(r"url\(\s*['\"]?([^'\")]+)|@import\s+['\"]([^'\"]+)", re.I)
"""The addresses in a stylesheet."""


def container(volume: Volume) -> Iterator[Finding]:
    """Check that the file is an EPUB container (EPUB 3.3, 4.2, 4.3)."""
    entries = volume.archive.infolist()
    first = entries[0]
    if first.filename != "mimetype" or first.header_offset != 0:
        yield Finding("proof/container", f'the first file is "{first.filename}", not "mimetype"')
    elif first.compress_type != zipfile.ZIP_STORED or first.extra:
        yield Finding("proof/container", "the media type is compressed or has an extra field")
    if volume.files.get("mimetype") != MIMETYPE:
        yield Finding("proof/container", f"the media type is not {MIMETYPE.decode()}")
    if any(entry.flag_bits & 1 for entry in entries) or "META-INF/encryption.xml" in volume.files:
        yield Finding("proof/encrypted", "files of the book are encrypted")
    for name, count in Counter(volume.archive.namelist()).items():
        if count > 1:
            yield Finding("proof/container", f"there are {count} files {name}")


def manifest(volume: Volume) -> Iterator[Finding]:
    """Check that manifest and files are the same, and that each file is what it is said to be."""
    paths = Counter(item.path for item in volume.items)
    ids = Counter(item.id for item in volume.items)
    around = {"mimetype", CONTAINER, volume.package_path}
    for path in volume.files:
        if path not in paths and path not in around and not path.endswith("/"):
            yield Finding("proof/manifest", f"{path} is not in the manifest")
    for named, count in (*paths.items(), *ids.items()):
        if count > 1:
            yield Finding("proof/manifest", f'"{named}" is in the manifest {count} times')
    for item in volume.items:
        if item.path not in volume.files:
            yield Finding("proof/manifest", f"{item.href} is in the manifest and not in the book")
        known = TYPES.get(posixpath.splitext(item.path)[1])
        if item.mediaType != known:
            yield Finding("proof/manifest", f"{item.href} is not {item.mediaType}")
    for role in ("nav", "cover-image"):
        if sum(role in item.properties for item in volume.items) != 1:
            yield Finding("proof/manifest", f'not one item has the property "{role}"')
    for item in volume.items:
        page = volume.pages.get(item.path)
        drawn = page is not None and page.find(f".//{SVG_NS}svg") is not None
        if page is not None and ("svg" in item.properties) is not drawn:
            yield Finding("proof/manifest", f'the property "svg" of {item.href} is not right')
        if forbidden := item.properties & {"scripted", "remote-resources", "mathml", "switch"}:
            yield Finding("proof/manifest", f"{item.href} is said to be {min(forbidden)}")


def used(volume: Volume) -> Iterator[Finding]:
    """Check that a page, or a style of a page, uses each item of the manifest."""
    found = {item.path for item in volume.spine}
    for path, page in volume.pages.items():
        for element in page.iter(f"{HTML_NS}img", f"{HTML_NS}link", f"{SVG_NS}image"):
            href = element.get("src") or element.get("href") or element.get(XLINK_HREF)
            if href:
                found.add(volume.resolve(path, href))
    for path, style in volume.styles.items():
        if path in found:
            found |= {volume.resolve(path, url or other) for url, other in LINKS.findall(style)}
    for item in volume.items:
        if item.path not in found:
            yield Finding("proof/unused", f"nothing uses {item.href}")
        size = len(volume.files.get(item.path, b""))
        if item.mediaType.startswith("image/") and size > LARGEST:
            yield Finding("proof/picture-size", f"{item.href} has {size:,} bytes")


def spine(volume: Volume) -> Iterator[Finding]:
    """Check that every page is in the order of reading, once."""
    order = Counter(ref.get("idref") for ref in volume.itemrefs)
    pages = {item.id for item in volume.items if item.mediaType == XHTML}
    for left in sorted(pages - set(order)):
        yield Finding("proof/spine", f"{left} is not in the spine")
    for ref in volume.itemrefs:
        id = ref.get("idref")
        if id not in pages or order[id] > 1:
            yield Finding("proof/spine", f"{id} is in the spine and no page, or there twice")
        if ref.get("linear") == "no":
            yield Finding("proof/spine", f"{id} is left out when the book is read through")
    way = next(volume.package.iter("{*}spine")).get("page-progression-direction", "ltr")
    if way != volume.locale.direction:
        yield Finding("proof/spine", f"pages are turned {way}")


def metadata(volume: Volume) -> Iterator[Finding]:
    """Check that the book says of itself what the content says, and no more."""
    document = volume.document
    article = document.article
    package = volume.package
    names = {e.get("id"): said(e) for e in volume.dc("identifier")}
    identifier = names.get(package.get("unique-identifier"))
    wanted = f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, document.url)}"
    if identifier != wanted or len(names) != 1:
        yield Finding("proof/identifier", f"the identifier is {identifier}, not {wanted}")
    titles = [e.text for e in volume.dc("title")]
    if titles != [article.headline]:
        yield Finding("proof/title", f"the title is {titles}, not {article.headline!r}")
    given = (package.get(XML_LANG), package.get("dir"))
    right = (document.language, volume.locale.direction)
    if given != right:
        yield Finding("proof/language", f"the package has xml:lang and dir {given}, not {right}")
    parts = [s.inLanguage for s in document.sections if s.inLanguage]
    date, rights = article.datePublished, article.copyrightHolder
    source = (e.url for e in document.translations if e.id == article.translationOf)
    stated = {
        "language": [*dict.fromkeys((document.language, *parts))],
        "date": [date.isoformat()] if date else [],
        "publisher": [document.publication.publisher.name],
        "rights": [*filter(None, (rights and f"© {rights}", article.license))],
        "description": [*filter(None, (article.description,))],
        "source": [*source][:1] if article.translationOf else [],
    }
    for name, texts in stated.items():
        found = [e.text for e in volume.dc(name)]
        if found != texts:
            rule = "proof/language" if name == "language" else "proof/metadata"
            yield Finding(rule, f"dc:{name} is {found}, not {texts}")
    for name, texts in {
        "dcterms:modified": [f"{modified(document).isoformat()}T00:00:00Z"],
        "dcterms:isFormatOf": [document.url],
        "schema:version": [*filter(None, (article.version,))],
    }.items():
        if volume.meta(name) != texts:
            yield Finding("proof/metadata", f"{name} is {volume.meta(name)}, not {texts}")
    yield from _subjects(volume)
    yield from _claims(volume)


def _subjects(volume: Volume) -> Iterator[Finding]:
    """Check names and codes of what the book is about."""
    topics = {topic.name: topic for topic in volume.document.article.about}
    found = [(e.get("id"), e.text or "") for e in volume.dc("subject")]
    if list(dict.fromkeys(name for _, name in found)) != list(topics):
        yield Finding("proof/metadata", f"the subjects are {found}, not {list(topics)}")
    for id, name in found:
        authority, term = volume.refined(id, "authority"), volume.refined(id, "term")
        codes = {code.codeValue for code in topics[name].codes} if name in topics else set()
        if len(authority) != len(term) or len(term) > 1 or not set(term) <= codes:
            yield Finding("proof/metadata", f'the subject "{name}" has the codes {term}')


def _claims(volume: Volume) -> Iterator[Finding]:
    """Check that the book claims what the publication states: all of it, and nothing else."""
    stated = volume.document.publication.accessibility
    wanted = {
        "dcterms:conformsTo": stated and stated.conformsTo,
        "a11y:certifiedBy": stated and stated.certifiedBy,
        "a11y:certifierCredential": stated and stated.certifierCredential,
        "a11y:certifierReport": stated and stated.certifierReport,
    }
    claimed: dict[str, list[str]] = {name: [] for name in wanted}
    for line in volume.package.iter("{*}meta", "{*}link"):
        name = (line.get("property") or line.get("rel") or line.get("name") or "").strip()
        if name in wanted or "conformsto" in name.casefold() or name.startswith("a11y:"):
            value = unquote(line.get("href", "")) if line.get("href") else line.text or ""
            claimed.setdefault(name, []).append(value or line.get("content", ""))
    for name, values in claimed.items():
        text = wanted.get(name)
        right = [unquote(text) if name.endswith("Report") else text] if text else []
        if values != right:
            yield Finding("proof/claimed", f"it claims {name} {values}, and stated is {right}")


def people(volume: Volume) -> Iterator[Finding]:
    """Check that everybody is named, in order, with the roles of the content."""
    named: list[etree._Element] = [*volume.dc("creator"), *volume.dc("contributor")]
    found: dict[tuple[str, ...], tuple[str, str, tuple[str, ...]]] = {}
    ids: dict[str, str | None] = {}
    for element in named:
        id, name = element.get("id"), element.text or ""
        roles = volume.refined(id, "role")
        place = volume.refined(id, "display-seq")
        ids["".join(place)] = id
        for role in roles:
            if role not in RELATORS:
                yield Finding("proof/role", f'"{role}" of {name} is no MARC relator')
        found[tuple(place)] = (element.tag.rpartition("}")[2], name, tuple(roles))
    wanted: dict[tuple[str, ...], tuple[str, str, tuple[str, ...]]] = {}
    for number, (person, credits) in enumerate(volume.document.people, 1):
        kind = "creator" if any(c.role == "author" for c in credits) else "contributor"
        codes = tuple(dict.fromkeys(ROLES[credit.role] for credit in credits))
        sorted_as = volume.refined(ids.get(str(number)), "file-as")
        if Counter("".join(sorted_as).replace(",", "").split()) != Counter(person.name.split()):
            yield Finding("proof/people", f"{person.name} is sorted as {sorted_as}")
        wanted[(str(number),)] = (kind, signed(person.name, person.nameKind, volume.locale), codes)
    if found != wanted or len(named) != len(wanted):
        told = f"{[*found.values()]}, not {[*wanted.values()]}"
        yield Finding("proof/people", f"the people are {told}")
