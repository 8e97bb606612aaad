"""Proofs of the lists of a publication: sitemap, feed, OPDS catalogue, robots.txt."""

from __future__ import annotations

import datetime
import json
import uuid
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote, urljoin, urlsplit

import jsonschema
from lxml import etree

from medleaf.document import Credit, Entry
from medleaf.model import Status
from medleaf.proof.head import signed
from medleaf.proof.rules import Finding
from medleaf.proof.site import OFFERED, Site

DATA = Path(__file__).parent / "data"
MOST, LARGEST = 50_000, 50 * 1024 * 1024
"""Most addresses and bytes of a sitemap, and most sitemaps of an index (sitemaps.org 0.9)."""
NEWEST = 100
"""Most articles of the feed, the latest."""
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
ATOM = "{http://www.w3.org/2005/Atom}"
XHTML_LINK = "{http://www.w3.org/1999/xhtml}link"
LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
ACQUIRE = "http://opds-spec.org/acquisition/open-access"
SHELF = {
    "author": ("author",),
    "editor": ("editor",),
    "translator": ("translator",),
    "illustrator": ("illustrator",),
    "contributor": ("reviewer", "patient-reviewer"),
}
"""The properties for people in OPDS, with the roles of the content."""


def standing(site: Site, path: str) -> str:
    """Return where a file of the publication stands."""
    return urljoin(f"{site.library.publication.url.rstrip('/')}/", quote(path))


def changed(entry: Entry) -> datetime.date | None:
    """Return when an article last changed: as it says, else its latest other date."""
    known = [d for d in (entry.datePublished, entry.lastReviewed) if d]
    return entry.dateModified or max(known, default=None)


def told(rule: str, name: str, found: object, wanted: object) -> Iterator[Finding]:
    """Yield a finding if two values are not the same."""
    if found != wanted:
        yield Finding(rule, f"{name} is {found!r}, not {wanted!r}")


def members(found: Iterable[str], wanted: Iterable[str]) -> Iterator[Finding]:
    """Check that a list has every address that it has to have, once, and no other."""
    there, right = Counter(iter(found)), Counter(iter(wanted))
    for url in sorted(right.keys() - there.keys()):
        yield Finding("proof/listed", f"{url} is not in it")
    for url in sorted(there.keys() - right.keys()):
        yield Finding("proof/listed", f"{url} is in it, and is not published here")
    for url, count in sorted(there.items()):
        if count > right.get(url, count):
            yield Finding("proof/listed", f"{url} is in it {count} times")


# --- sitemaps -------------------------------------------------------------------------------------


@cache
def _sitemap_schema() -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(DATA / "sitemap-with-languages.xsd"))


def sitemaps(site: Site) -> Iterator[Finding]:
    """Check sitemap.xml and its parts, which are one list."""
    parts = sorted(p for p in site.files if p.startswith("sitemap") and p.endswith(".xml"))
    wanted = dict.fromkeys(_wanted(site))
    dates = {entry.url: changed(entry) for entry in site.listed}
    others = dict(_alternates(site))
    addresses: list[str] = []
    for path in parts:
        data = site.read(path)
        root = _parsed(data)
        if len(root) > MOST or len(data) > LARGEST:
            told_ = f"{path} has {len(root):,} addresses and {len(data):,} bytes"
            yield Finding("proof/sitemap", told_)
        if path == "sitemap.xml" and len(parts) > 1:
            named = [loc.text for loc in root.iterfind(f"{SITEMAP}sitemap/{SITEMAP}loc")]
            yield from told(
                "proof/sitemap", "the index", named, [standing(site, p) for p in _parts(len(parts))]
            )
            continue
        if not _sitemap_schema().validate(root):
            log: Any = _sitemap_schema().error_log
            for error in log:
                yield Finding("proof/sitemap", f"{path}, line {error.line}: {error.message}")
        for page in root:
            url = page.findtext(f"{SITEMAP}loc") or ""
            addresses.append(url)
            if url in wanted and url != site.library.publication.url:
                day = dates.get(url)
                found = page.findtext(f"{SITEMAP}lastmod")
                yield from told("proof/dates", f"{url}: lastmod", found, day and day.isoformat())
                links = {(a.get("hreflang"), a.get("href")) for a in page.iter(XHTML_LINK)}
                yield from told(
                    "proof/hreflang", f"{url}: alternates", links, others.get(url, set())
                )
    yield from members(addresses, wanted)


def _parts(count: int) -> list[str]:
    return [f"sitemap-{number}.xml" for number in range(1, count)]


def _wanted(site: Site) -> Iterator[str]:
    """Yield the addresses of a sitemap: of one host only, as the protocol demands."""
    publication = site.library.publication
    host = urlsplit(publication.url)[:2]
    yield publication.url
    yield from (e.url for e in site.listed if urlsplit(e.url)[:2] == host)
    if site.paged:
        people = {c.contributor for entry in site.listed for c in entry.contributions}
        yield from (standing(site, f"people/{id}/") for id in people)


def _alternates(site: Site) -> Iterator[tuple[str, set[tuple[str | None, str | None]]]]:
    """Yield, for each article in more than one language, all of its pages: each names each."""
    families: dict[str, list[Entry]] = {}
    for entry in site.library.entries.values():
        if entry.status is Status.ACTIVE:
            families.setdefault(entry.translationOf or entry.id, []).append(entry)
    for original, family in families.items():
        links: set[tuple[str | None, str | None]] = {(e.inLanguage, e.url) for e in family}
        links |= {("x-default", e.url) for e in family if e.id == original}
        for entry in family if len(family) > 1 else ():
            yield entry.url, links


def _parsed(data: bytes) -> etree._Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
    return etree.fromstring(data, parser)


# --- the feed -------------------------------------------------------------------------------------


def feed(site: Site, data: bytes) -> Iterator[Finding]:
    """Check feed.atom (RFC 4287): the publication's own lines, and each article's."""
    root = _parsed(data)
    publication = site.library.publication
    self = [a.get("href") for a in root.findall(f"{ATOM}link") if a.get("rel") == "self"]
    yield from told("proof/feed", "the feed's id", root.findtext(f"{ATOM}id"), publication.url)
    yield from told(
        "proof/title", "the feed's title", root.findtext(f"{ATOM}title"), publication.name
    )
    yield from told("proof/feed", "its own address", self, [standing(site, "feed.atom")])
    yield from told("proof/language", "its language", root.get(LANGUAGE), publication.inLanguage)
    dated = [(day, entry) for entry in site.listed if (day := changed(entry))]
    dated.sort(key=lambda pair: (-pair[0].toordinal(), pair[1].id))
    wanted = {entry.url: (day, entry) for day, entry in dated[:NEWEST]}
    if dated:
        newest = f"{dated[0][0].isoformat()}T00:00:00Z"
        yield from told("proof/dates", "updated", root.findtext(f"{ATOM}updated"), newest)
    items = root.findall(f"{ATOM}entry")
    yield from members((item.findtext(f"{ATOM}id") or "" for item in items), wanted)
    for item in items:
        url = item.findtext(f"{ATOM}id") or ""
        if url in wanted:
            yield from _item(site, item, *wanted[url])


def _item(site: Site, item: etree._Element, day: datetime.date, entry: Entry) -> Iterator[Finding]:
    published = entry.datePublished
    links = [(a.get("rel"), a.get("type"), a.get("href"), a.get("length"))
             for a in item.findall(f"{ATOM}link")]  # fmt: skip
    enclosed = [("enclosure", f.mediaType, urljoin(entry.url, quote(f.path)), str(f.size))
                for f in site.offered(entry.id)]  # fmt: skip
    names = [a.findtext(f"{ATOM}name") for a in item.findall(f"{ATOM}author")]
    topics = [c.get("term") for c in item.findall(f"{ATOM}category")]
    for rule, name, found, wanted in (
        ("proof/title", "title", item.findtext(f"{ATOM}title"), entry.headline),
        ("proof/language", "xml:lang", item.get(LANGUAGE), entry.inLanguage),
        ("proof/dates", "updated", item.findtext(f"{ATOM}updated"), f"{day}T00:00:00Z"),
        ("proof/dates", "published", item.findtext(f"{ATOM}published"),
         f"{published}T00:00:00Z" if published else None),
        ("proof/metadata", "summary", item.findtext(f"{ATOM}summary"), entry.description),
        ("proof/people", "author", names, _signed(site, entry, ("author",))),
        ("proof/topic", "category", topics, [t.name for t in entry.topics]),
        ("proof/canonical", "the page", links[:1], [("alternate", "text/html", entry.url, None)]),
        ("proof/encoding", "enclosure", sorted(links[1:], key=str), sorted(enclosed)),
    ):  # fmt: skip
        yield from told(rule, f"{entry.url}: {name}", found, wanted)


def _signed(site: Site, entry: Entry, roles: Iterable[str]) -> list[str]:
    """Return those with a role as machines are told of them, each once, in order."""
    locale = site.theme.locale(entry.inLanguage)
    credits = (Credit(c, site.library.contributors[c.contributor])
               for c in entry.contributions if c.role in roles)  # fmt: skip
    return list(dict.fromkeys(signed(c.byline, c.contributor.nameKind, locale) for c in credits))


# --- the catalogue --------------------------------------------------------------------------------


FORMATS = jsonschema.FormatChecker(["date"])
"""The formats of the schema below: days and moments that there are."""


@FORMATS.checks("date-time", raises=ValueError)
def _moment(value: object) -> bool:
    return not isinstance(value, str) or bool(datetime.datetime.fromisoformat(value))


@cache
def opds_schema() -> jsonschema.Draft202012Validator:
    """Return our JSON Schema of a catalogue, with its formats."""
    schema = json.loads((DATA / "opds-2.0-medleaf.schema.json").read_bytes())
    return jsonschema.Draft202012Validator(schema, format_checker=FORMATS)


def read(url: str) -> str:
    """Return an address as people read it: a catalogue has URIs where the content has IRIs."""
    host = urlsplit(url).netloc
    known = host.encode().decode("idna") if "xn--" in host else host
    return unquote(url.replace(host, known, 1))


def catalogues(site: Site) -> Iterator[Finding]:
    """Check opds.json and its further pages, which are one list; of another shape, no further."""
    count = sum(p.startswith("opds") and p.endswith(".json") for p in site.files)
    parts = ["opds.json", *(f"opds-{number}.json" for number in range(2, count + 1))]
    entries = {read(entry.url): entry for entry in site.listed if site.offered(entry.id)}
    addresses: list[str] = []
    for number, path in enumerate(parts, 1):
        document = json.loads(site.read(path))
        errors = list(opds_schema().iter_errors(document))
        for error in errors:
            place = "/".join(map(str, error.absolute_path))
            yield Finding("proof/opds", f"{path}, {place}: {error.message[:200]}")
        if errors:
            return
        links = {a.get("rel"): read(a["href"]) for a in document["links"]}
        following = read(standing(site, parts[number])) if number < len(parts) else None
        said = document["metadata"]
        for rule, name, found, wanted in (
            ("proof/opds", "self", links.get("self"), read(standing(site, path))),
            ("proof/opds", "next", links.get("next"), following),
            ("proof/title", "the title", said.get("title"), site.library.publication.name),
            ("proof/opds", "numberOfItems", said.get("numberOfItems"), len(entries)),
        ):
            yield from told(rule, f"{path}: {name}", found, wanted)
        for item in document["publications"]:
            url = next((a["href"] for a in item["links"] if a.get("rel") == "alternate"), "")
            addresses.append(read(url))
            if read(url) in entries:
                yield from _publication(site, item, entries[read(url)])
    yield from members(addresses, entries)


def _publication(site: Site, item: Mapping[str, Any], entry: Entry) -> Iterator[Finding]:
    said, day = item["metadata"], changed(entry)
    made, words = site.made(entry.id), site.theme.locale(entry.inLanguage)
    files = [{"rel": ACQUIRE, "href": read(urljoin(entry.url, f.path)), "type": f.mediaType,
              "title": words[OFFERED[f.product]], "size": f.size,
              "language": entry.inLanguage} for f in site.offered(entry.id)]  # fmt: skip
    taken = [a | {"href": read(a["href"])} for a in item["links"] if a.get("rel") != "alternate"]
    shown = [a | {"href": read(a["href"])} for a in item.get("images", [])]
    covers = [
        {"href": read(urljoin(entry.url, f.path)), "type": f.mediaType}
        for f in made
        if f.product == "epub" and f.mediaType.startswith("image/")
    ]
    rows: list[tuple[str, str, object, object]] = [
        ("proof/title", "title", said.get("title"), entry.headline),
        ("proof/language", "language", said.get("language"), entry.inLanguage),
        ("proof/identifier", "identifier", said.get("identifier"),
         f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, entry.url)}"),
        ("proof/dates", "published", said.get("published"),
         entry.datePublished.isoformat() if entry.datePublished else None),
        ("proof/dates", "modified", said.get("modified"), f"{day}T00:00:00Z" if day else None),
        ("proof/metadata", "description", said.get("description"), entry.description),
        ("proof/metadata", "publisher", said.get("publisher"),
         site.library.publication.publisher.name),
        ("proof/topic", "subject", said.get("subject", []), [t.name for t in entry.topics]),
        ("proof/encoding", "links", sorted(taken, key=str), sorted(files, key=str)),
        ("proof/encoding", "images", shown, covers),
    ]  # fmt: skip
    for name, roles in SHELF.items():
        people = [person.get("name") for person in said.get(name, [])]
        rows.append(("proof/people", name, people, _signed(site, entry, roles)))
    for rule, name, found, wanted in rows:
        yield from told(rule, f"{entry.url}: {name}", found, wanted)


# --- robots.txt -----------------------------------------------------------------------------------


def robots(site: Site, data: bytes) -> Iterator[Finding]:
    """Check that robots are kept from nothing and told of the sitemap (RFC 9309)."""
    wanted = f"User-agent: *\nDisallow:\n\nSitemap: {standing(site, 'sitemap.xml')}\n"
    if data.decode() != wanted:
        yield Finding("proof/robots", f"it says {data.decode()!r}, not {wanted!r}")
