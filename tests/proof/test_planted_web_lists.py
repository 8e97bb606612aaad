"""Single faults planted in sitemap, feed, catalogue, robots.txt and start page: each is named."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from products import RICH, TRUST, built
from webplanting import VISIT, Change, edited, listing, proven, without

from medleaf import theme
from medleaf.exporters import sitemap
from medleaf.manifest import File
from medleaf.proof import lists, website
from medleaf.proof.site import Site

SITE = "https://www.example.org/leaflets/"
PAGE = f"{SITE}{RICH}/"
DRAFT_URL = f"<url><loc>{SITE}draft-leaflet/</loc></url>"
FRENCH = f"{SITE}prevention-des-maux-de-tete/"
FRENCH_LINK = f'<xhtml:link rel="alternate" hreflang="fr" href="{FRENCH}"/>'


def item(change: Any) -> Change:
    """Change the publication of the page in a catalogue."""
    return listing(
        lambda feed: change(next(p for p in feed["publications"] if p["links"][0]["href"] == PAGE))
    )


def of_item(**values: Any) -> Change:
    """Give that publication other metadata."""
    return item(lambda publication: publication["metadata"].update(values))


def again(feed: Any) -> None:
    twin = feed["publications"][0].copy()
    del twin["images"]
    feed["publications"].append(twin)


FAULTS: tuple[tuple[str, str, str, Change], ...] = (
    # --- sitemap ---
    ("draft", "sitemap.xml", "proof/listed", edited("</urlset>", f"{DRAFT_URL}</urlset>")),
    ("withdrawn article", "sitemap.xml", "proof/listed",
     edited(f"{VISIT}/", "old-headache-leaflet/")),
    ("article left out", "sitemap.xml", "proof/listed", without(f"<url>\n<loc>{PAGE}", "</url>")),
    ("contributor left out", "sitemap.xml", "proof/listed",
     without(f"<url>\n<loc>{SITE}people/ann", "</url>")),
    ("article twice", "sitemap.xml", "proof/listed",
     edited("</urlset>", f"<url><loc>{PAGE}</loc></url></urlset>")),
    ("relative address", "sitemap.xml", "proof/listed",
     edited(f"<loc>{PAGE}", "<loc>/headache-prevention/")),
    ("wrong day", "sitemap.xml", "proof/dates", edited("2026-02-02", "2026-02-03")),
    ("day made up", "sitemap.xml", "proof/dates",
     edited(f"{VISIT}/</loc>", f"{VISIT}/</loc><lastmod>2026-01-01</lastmod>")),
    ("day left out", "sitemap.xml", "proof/dates", edited("<lastmod>2026-02-02</lastmod>", "")),
    ("languages that do not name each other", "sitemap.xml", "proof/hreflang",
     edited(FRENCH_LINK, "")),
    ("language named wrongly", "sitemap.xml", "proof/hreflang",
     edited('hreflang="fr"', 'hreflang="fr-CA"')),
    ("element there is not", "sitemap.xml", "proof/sitemap",
     edited("<lastmod>2026-02-02</lastmod>", "<modified>2026-02-02</modified>")),
    ("day there is not", "sitemap.xml", "proof/sitemap", edited("2026-02-02", "2 February 2026")),
    ("link without its language", "sitemap.xml", "proof/sitemap", edited(' hreflang="fr"', "")),
    ("cut short", "sitemap.xml", "proof/unreadable", edited("</urlset>", "")),
    # --- feed ---
    ("another language", "feed.atom", "proof/language",
     edited('<entry xml:lang="en-GB">', '<entry xml:lang="fr">')),
    ("another language of all", "feed.atom", "proof/language",
     edited('xml:lang="en-GB"', 'xml:lang="en"')),
    ("another title", "feed.atom", "proof/title", edited("<title>Preventing", "<title>Treating")),
    ("another title of all", "feed.atom", "proof/title",
     edited("Trust leaflets</title>", "leaflets</title>")),
    ("another day", "feed.atom", "proof/dates",
     edited("<updated>2026-02-02", "<updated>2026-02-01")),
    ("another day published", "feed.atom", "proof/dates",
     edited("<published>2025-03-10", "<published>2025-03-11")),
    ("older than its newest", "feed.atom", "proof/dates",
     edited("<updated>2026-02-16", "<updated>2026-01-16")),
    ("pseudonym not told", "feed.atom", "proof/people", edited(" (pseudonym)", "")),
    ("author left out", "feed.atom", "proof/people",
     edited("<author><name>Mary Sample (pseudonym)</name></author>", "")),
    ("topic left out", "feed.atom", "proof/topic",
     edited('<category term="Frequent headache"/>', "")),
    ("another summary", "feed.atom", "proof/metadata", edited("<summary>How", "<summary>Why")),
    ("wrong size", "feed.atom", "proof/encoding",
     edited('type="application/pdf" length="', 'type="application/pdf" length="1')),
    ("file left out", "feed.atom", "proof/encoding",
     without('<link rel="enclosure" type="application/epub+zip"', "/>")),
    ("another page", "feed.atom", "proof/canonical",
     edited(f'hreflang="en-GB" href="{PAGE}', f'hreflang="en-GB" href="{SITE}')),
    ("draft in the feed", "feed.atom", "proof/listed",
     edited(f"<id>{PAGE}", f"<id>{SITE}draft-leaflet/")),
    ("entry twice", "feed.atom", "proof/listed",
     edited("</feed>", f"<entry><id>{PAGE}</id></entry></feed>")),
    ("another address of its own", "feed.atom", "proof/feed", edited("feed.atom", "atom.xml")),
    ("another id", "feed.atom", "proof/feed", edited(f"<id>{SITE}<", f"<id>{PAGE}<")),
    # --- OPDS ---
    ("no title", "opds.json", "proof/opds", item(lambda p: p["metadata"].pop("title"))),
    ("property there is not", "opds.json", "proof/opds", of_item(abstract="x")),
    ("day as a moment", "opds.json", "proof/opds", of_item(modified="yesterday")),
    ("day there is not in the catalogue", "opds.json", "proof/opds",
     of_item(published="2025-02-29")),
    ("moment there is not", "opds.json", "proof/opds", of_item(modified="2026-02-30T00:00:00Z")),
    ("language there is not", "opds.json", "proof/opds", of_item(language="en-a")),
    ("address that is no URI", "opds.json", "proof/opds",
     item(lambda p: p["links"][0].update(href="https://www.bücher.example/"))),
    ("address with half an escape", "opds.json", "proof/opds",
     item(lambda p: p["images"][0].update(href=f"{SITE}100%/cover.png"))),
    ("name that is no URI", "opds.json", "proof/opds", of_item(identifier="urn:uuid:{71187b69}")),
    ("link without its relation", "opds.json", "proof/opds",
     listing(lambda f: f["links"][0].pop("rel"))),
    ("nothing to take", "opds.json", "proof/opds", item(lambda p: p.update(links=p["links"][:1]))),
    ("relative address of a file", "opds.json", "proof/opds",
     item(lambda p: p["links"][1].update(href="leaflet.epub"))),
    ("cover that no shelf shows", "opds.json", "proof/opds",
     item(lambda p: p["images"][0].update(type="image/svg+xml"))),
    ("no address of its own", "opds.json", "proof/opds", listing(lambda f: f["links"].pop(0))),
    ("further page that is not there", "opds.json", "proof/opds",
     listing(lambda f: f["links"].append({"rel": "next", "href": f"{SITE}opds-2.json",
             "type": "application/opds+json"}))),
    ("wrong count", "opds.json", "proof/opds",
     listing(lambda f: f["metadata"].update(numberOfItems=4))),
    ("cover left out", "opds.json", "proof/encoding", item(lambda p: p.pop("images"))),
    ("wrong size in the catalogue", "opds.json", "proof/encoding",
     item(lambda p: p["links"][1].update(size=74))),
    ("wrong name of a file", "opds.json", "proof/encoding",
     item(lambda p: p["links"][1].update(title="Leaflet"))),
    ("file for the press offered", "opds.json", "proof/encoding",
     item(lambda p: p["links"].append(
         p["links"][2] | {"href": p["links"][2]["href"].replace(".pdf", "-print.pdf")}))),
    ("another type of file", "opds.json", "proof/encoding",
     item(lambda p: p["links"][1].update(type="application/pdf"))),
    ("wrong language in the catalogue", "opds.json", "proof/language", of_item(language="fr")),
    ("wrong title in the catalogue", "opds.json", "proof/title", of_item(title="Headaches")),
    ("wrong title of the catalogue", "opds.json", "proof/title",
     listing(lambda f: f["metadata"].update(title="Leaflets"))),
    ("wrong day in the catalogue", "opds.json", "proof/dates", of_item(published="2025-03-11")),
    ("another identifier", "opds.json", "proof/identifier",
     of_item(identifier="urn:uuid:71187b69-946e-5d68-94f4-f275a46f15b4")),
    ("pseudonym not told in the catalogue", "opds.json", "proof/people",
     of_item(author=[{"name": "Mary Sample"}])),
    ("reviewer left out", "opds.json", "proof/people",
     item(lambda p: p["metadata"]["contributor"].pop(0))),
    ("renamed condition", "opds.json", "proof/topic", of_item(subject=["Migraine", "Examplol"])),
    ("another publisher", "opds.json", "proof/metadata", of_item(publisher="Example Pharma")),
    ("publication left out", "opds.json", "proof/listed",
     listing(lambda f: f["publications"].pop())),
    ("publication twice", "opds.json", "proof/listed", listing(again)),
    ("draft in the catalogue", "opds.json", "proof/listed",
     item(lambda p: p["links"][0].update(href=f"{SITE}draft-leaflet/"))),
    ("no JSON", "opds.json", "proof/unreadable", lambda text: text[:-9]),
    # --- robots.txt, start page ---
    ("robots kept out", "robots.txt", "proof/robots", edited("Disallow:", "Disallow: /")),
    ("sitemap not told", "robots.txt", "proof/robots", edited("Sitemap", "# Sitemap")),
    ("article left out of the start page", "index.html", "proof/listed",
     without(f'<li><a href="{VISIT}', "</li>")),
    ("draft on the start page", "index.html", "proof/listed",
     edited(f'href="{VISIT}/', 'href="draft-leaflet/')),
    ("another title on the start page", "index.html", "proof/words",
     edited(">Your visit", ">My visit")),
    ("condition left out", "index.html", "proof/words", edited("Frequent headache</p>", "</p>")),
    ("language of a list not told", "index.html", "proof/part-language", edited(' lang="fr"', "")),
    ("another title of the publication", "index.html", "proof/title",
     edited("<title>Example", "<title>Other")),
    ("another address of the publication", "index.html", "proof/canonical",
     edited(f'"canonical" href="{SITE}', '"canonical" href="https://example.org/')),
    ("feed not told", "index.html", "proof/download",
     edited('href="feed.atom"', 'href="feed.xml"')),
    ("search of others", "index.html", "proof/active", edited("const search", "let search")),
)  # fmt: skip
"""What is wrong, the file, the rule that must see it, and the fault."""


@pytest.mark.parametrize(
    ("path", "rule", "change"),
    [fault[1:] for fault in FAULTS],
    ids=[name.replace(" ", "-") for name, *_ in FAULTS],
)
def test_fault_is_named(path: str, rule: str, change: Change) -> None:
    assert rule in proven(path, change)


@pytest.mark.parametrize("path", [*website.LISTS, "index.html"])
def test_what_is_not_changed_is_sound(path: str) -> None:
    assert proven(path) == set()


def parted(monkeypatch: pytest.MonkeyPatch) -> dict[str, bytes]:
    """The sitemaps of the trust, four addresses in each."""
    monkeypatch.setattr(sitemap, "MOST", 4)
    monkeypatch.setattr(lists, "MOST", 4)
    library = built(TRUST).library
    looks = theme.load(library.root, library.publication.theme)
    listed = [e for e in library.entries.values() if e.status == "active"]
    return dict(sitemap.sitemaps(library, looks, listed))


def told(files: dict[str, bytes]) -> set[str]:
    library = built(TRUST).library
    page = File(path="", product="html", mediaType="text/html", size=0, sha256="")
    pages = {
        f"{id}/index.html": msgspec.structs.replace(page, path=f"{id}/index.html", article=id)
        for id in library.entries
    }
    site = Site(
        library=library,
        theme=theme.load(library.root, library.publication.theme),
        files={**pages, **{path: page for path in files}},
        read=lambda path: files[path],
    )
    return {finding.rule for finding in website.publication(site, "sitemap.xml")}


def test_a_sitemap_in_parts_is_proven_as_one(monkeypatch: pytest.MonkeyPatch) -> None:
    files = parted(monkeypatch)
    assert len(files) == 4
    assert told(files) == set()
    assert "proof/sitemap" in told(files | {"sitemap.xml": files["sitemap-1.xml"]})
    assert "proof/listed" in told(files | {"sitemap-2.xml": files["sitemap-1.xml"]})
    shorter = {path: data for path, data in files.items() if path != "sitemap-3.xml"}
    assert {"proof/sitemap", "proof/listed"} <= told(shorter)
    monkeypatch.setattr(lists, "MOST", 2)
    assert "proof/sitemap" in told(files)
