"""The catalogue for libraries and reading apps: OPDS 2.0 (specs.opds.io/opds-2.0)."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit

from medleaf.document import Credit, Entry
from medleaf.exporters import OFFERED, Made
from medleaf.exporters.metadata import (
    address,
    changed,
    credits_of,
    downloads,
    entry_url,
    signature,
    site_url,
)
from medleaf.locale import Locale
from medleaf.theme import Theme

if TYPE_CHECKING:
    from medleaf.library import Library

MOST = 1000
"""Most publications in one file; the next file is its `next` link (OPDS 2.0, 4)."""
MEDIA_TYPE = "application/opds+json"
ACQUIRE = "http://opds-spec.org/acquisition/open-access"
ROLES = {
    "author": "author",
    "editor": "editor",
    "translator": "translator",
    "illustrator": "illustrator",
    "reviewer": "contributor",
    "patient-reviewer": "contributor",
}
"""The property for each role (Readium Web Publication Manifest, metadata)."""
SHOWN = {"image/png", "image/jpeg", "image/gif"}
"""The pictures that every shelf can show; a cover that is none is left out: a publication should
have one (OPDS 2.0, 2.2 and 2.3; in earlier drafts it had to)."""

Node = dict[str, Any]
"""A JSON object of the catalogue."""


def catalogues(
    library: Library,
    theme: Theme,
    listed: Sequence[Entry],
    made: Mapping[str, tuple[Made, ...]],
) -> Iterator[tuple[str, bytes]]:
    """Yield opds.json, and opds-2.json and so on where there are many.

    An article is in it if it can be taken away as an EPUB or PDF; without any, there is no file.
    """
    publication = library.publication
    offered = [entry for entry in listed if downloads(made[entry.id])]
    parts = [offered[start : start + MOST] for start in range(0, len(offered), MOST)]
    names = ["opds.json", *(f"opds-{n}.json" for n in range(2, len(parts) + 1))]
    for number, part in enumerate(parts):
        others = {"self": number, "first": 0, "previous": number - 1, "next": number + 1}
        links = [
            {"rel": rel, "href": uri(site_url(publication, names[n])), "type": MEDIA_TYPE}
            for rel, n in others.items()
            if rel == "self" or (len(parts) > 1 and 0 <= n < len(parts))
        ]
        links.append({"rel": "alternate", "href": uri(publication.url), "type": "text/html"})
        feed = {
            "metadata": {
                "title": publication.name,
                **({"description": publication.description} if publication.description else {}),
                "numberOfItems": len(offered),
                "itemsPerPage": MOST,
                "currentPage": number + 1,
            },
            "links": links,
            "publications": [
                _publication(entry, made[entry.id], library, theme.locale(entry.inLanguage))
                for entry in part
            ],
        }
        yield names[number], f"{json.dumps(feed, ensure_ascii=False, indent=1)}\n".encode()


def _publication(entry: Entry, made: tuple[Made, ...], library: Library, locale: Locale) -> Node:
    day = changed(entry)
    metadata: Node = {
        "@type": "http://schema.org/Article",
        "identifier": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, entry.url)}",
        "title": entry.headline,
        "description": entry.description,
        "language": entry.inLanguage,
        "published": entry.datePublished.isoformat() if entry.datePublished else None,
        "modified": f"{day.isoformat()}T00:00:00Z" if day else None,
        **_people(credits_of(entry, library.contributors), locale),
        "publisher": library.publication.publisher.name,
        "subject": [topic.name for topic in entry.topics],
    }
    order = list(OFFERED)
    files = sorted(downloads(made), key=lambda f: (f.mediaType, order.index(f.product)))
    covers = [file for file in made if file.product == "epub" and file.mediaType in SHOWN]
    publication: Node = {
        "metadata": {name: value for name, value in metadata.items() if value},
        "links": [
            {"rel": "alternate", "href": uri(entry.url), "type": "text/html"},
            *(
                {
                    "rel": ACQUIRE,
                    "href": uri(entry_url(entry, file.path)),
                    "type": file.mediaType,
                    "title": locale[OFFERED[file.product]],
                    "size": file.size,
                    "language": entry.inLanguage,
                }
                for file in files
            ),
        ],
    }
    if covers:
        publication["images"] = [
            {"href": uri(entry_url(entry, cover.path)), "type": cover.mediaType} for cover in covers
        ]
    return publication


def _people(credits: tuple[Credit, ...], locale: Locale) -> Node:
    """Return everybody by property; whoever checked the text is a contributor with a role."""
    found: Node = {}
    for credit in credits:
        name = ROLES[credit.role]
        person = {"name": signature(credit, locale)}
        if name == "contributor":
            person["role"] = "rev"
        if person not in found.setdefault(name, []):
            found[name].append(person)
    return found


def uri(url: str) -> str:
    """Write an address in ASCII alone: a link's is a URI (RFC 3986), where content may have an IRI.

    A host goes as the DNS knows it (RFC 3987, 3.1), or in percent where that is not the same in all
    versions of IDNA, as with "ß".
    """
    whole = address(url)
    if whole.isascii():
        return whole
    host = urlsplit(whole).netloc
    return whole.replace(host, _known(host), 1)


def _known(host: str) -> str:
    try:
        name = host.encode("idna").decode()
        same = name.encode().decode("idna") == host.lower()
    except UnicodeError:
        same = False
    return name if same else quote(host, safe=":")
