"""The start page leads to every page that is published, and to nothing else."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import zipfile
from base64 import b64encode
from io import BytesIO
from pathlib import Path
from typing import Any

import feedparser
import many_files
import msgspec
import pikepdf
import pytest
from articles import PAGE, PDF
from conftest import Copy
from lxml import etree, html
from products import SEED, SEED_ID, TRUST, built

from medleaf import theme
from medleaf.build import build
from medleaf.check import check
from medleaf.exporters import sitemap
from medleaf.exporters.catalogue import catalogue
from medleaf.library import Library
from medleaf.proof import lists, prove

MADE = (PDF, PAGE)


def tree(data: bytes) -> Any:
    return html.document_fromstring(data.decode())


def xml(data: bytes) -> Any:
    return etree.fromstring(data)


def start(library: Library, pages: frozenset[str] | None = None) -> Any:
    wanted = frozenset(library.entries) if pages is None else pages
    looks = theme.load(library.root, "axis")
    files = dict(catalogue(library, looks, {id: MADE for id in wanted}))
    return tree(files["index.html"])


def listed(root: Any) -> list[tuple[str, str]]:
    return [(a.get("href"), a.text) for a in root.xpath("//ul[@class='leaflets']//a")]


def test_the_seed() -> None:
    root = start(built(SEED).library)
    assert [path for path, _ in listed(root)] == [f"{SEED_ID}/index.html"]
    assert root.get("lang") == "en-GB"
    assert root.findtext(".//title") == "my patient advice"
    assert [h.text for h in root.iter("h1", "h2")] == ["All leaflets"]
    assert "None" not in root.text_content()
    assert root.xpath("//meta[@name='description'] | //p[@class='lead']") == []


def test_drafts_and_retired_leaflets_are_not_listed() -> None:
    root = start(built(TRUST).library)
    assert listed(root) == [
        ("examplol-research/index.html", "How well Examplol works"),
        (
            "headache-prevention/index.html",
            "Preventing frequent headaches with Examplol",
        ),
        ("examplol-questions/index.html", "What we do not know yet about Examplol"),
        ("clinic-visit/index.html", "Your visit to the headache clinic"),
        ("etudes-sur-l-examplol/index.html", "L’Examplol est-il efficace\u00a0?"),
        (
            "prevention-des-maux-de-tete/index.html",
            "Prévenir les maux de tête fréquents avec l’Examplol",
        ),
    ]
    assert [s.get("lang") for s in root.iter("section")] == ["en-GB", "fr"]
    assert [h.text for h in root.iter("h2")] == [
        "All leaflets (English)",
        "Tous les dépliants (français)",
    ]


def test_an_article_without_a_page_is_not_listed() -> None:
    root = start(built(TRUST).library, frozenset({"clinic-visit"}))
    assert [path for path, _ in listed(root)] == ["clinic-visit/index.html"]
    assert start(built(TRUST).library, frozenset()).xpath("//section") == []


def test_a_description_is_shown_as_it_stands() -> None:
    library = built(SEED).library
    text = "Brackets [stay], **stars** too \\[and these\\] & <b>."
    entry = msgspec.structs.replace(library.entries[SEED_ID], description=text, headline=text)
    root = start(msgspec.structs.replace(library, entries={SEED_ID: entry}))
    assert root.xpath("//ul[@class='leaflets']//p[not(@class)]")[0].text == text
    assert listed(root) == [(f"{SEED_ID}/index.html", text)]


@pytest.mark.parametrize("source", [SEED, TRUST], ids=["seed", "trust"])
def test_links_lead_to_files(source: Path) -> None:
    output = built(source).output
    root: Any = tree((output / "index.html").read_bytes())
    for href, _ in listed(root):
        assert (output / href).is_file()
    assert {f"#{id}" for id in root.xpath("//@id")} >= set(
        root.xpath("//a/@href[starts-with(., '#')]")
    )


def test_the_fonts_are_the_themes() -> None:
    looks = theme.load(SEED, "axis")
    names = {part.file for face in looks.faces for part in face.web}
    folder = built(SEED).output / "fonts"
    assert {file.name for file in folder.iterdir()} == names
    for name in names:
        assert (folder / name).read_bytes() == looks.path(f"fonts/{name}").read_bytes()


@pytest.mark.parametrize("source", [SEED, TRUST], ids=["seed", "trust"])
def test_the_search_needs_a_script_and_the_list_does_not(source: Path) -> None:
    root = tree(built(source).read("index.html"))
    (search,) = root.xpath("//div[@role='search']")
    assert search.get("hidden") is not None
    assert root.xpath("//*[@hidden]") == [search]
    (field,) = search.xpath(".//input[@type='search']")
    assert search.xpath(f".//label[@for='{field.get('id')}']")[0].text
    (said,) = search.xpath(".//*[@role='status']")
    assert said.text is None
    assert said.get("data-words") == "Leaflets found: {count}"
    assert root.xpath("//form") == []


@pytest.mark.parametrize("source", [SEED, TRUST], ids=["seed", "trust"])
def test_the_start_page_lets_in_what_it_has_and_nothing_else(source: Path) -> None:
    root = tree(built(source).read("index.html"))
    (policy,) = root.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    for kind, name in (("script-src", "script"), ("style-src", "style")):
        (element,) = root.iter(name)
        digest = hashlib.sha256(element.text.encode()).digest()
        assert rules[kind] == f"'sha256-{b64encode(digest).decode()}'"
    assert root.xpath("//@style | //@*[starts-with(name(), 'on')] | //script[@src]") == []


def test_conditions_are_there_to_be_found() -> None:
    found = start(built(TRUST).library).xpath("//p[@class='topics']")
    assert [p.text for p in found] == [
        "Examplol (medicine A), Frequent headache (Recurrent headache)",
        "Frequent headache (Recurrent headache), Examplol (medicine A)",
        "Examplol (medicine A), Frequent headache (Recurrent headache)",
        "Frequent headache",
        "Examplol (médicament\u00a0A), Maux de tête fréquents (Céphalées récurrentes)",
        "Maux de tête fréquents (Céphalées récurrentes), Examplol (médicament\u00a0A)",
    ]


def test_an_empty_publication_has_nothing_to_search() -> None:
    root = start(built(TRUST).library, frozenset())
    assert root.xpath("//script | //div[@role='search'] | //link[@rel='alternate']") == []


def test_the_start_page_names_the_lists() -> None:
    links = tree(built(TRUST).read("index.html")).xpath("//link[@rel='alternate']")
    assert [(a.get("type"), a.get("href")) for a in links] == [
        ("application/atom+xml", "feed.atom"),
        ("application/opds+json", "opds.json"),
    ]
    for link in links:
        assert (built(TRUST).output / link.get("href")).is_file()


def test_robots_are_told_of_the_sitemap_and_kept_from_nothing() -> None:
    said = built(TRUST).read("robots.txt").decode()
    assert said == (
        "User-agent: *\nDisallow:\n\nSitemap: https://www.example.org/leaflets/sitemap.xml\n"
    )


def test_pages_come_after_what_they_show() -> None:
    """Whoever writes file by file, as into a bucket, never shows a page without its pictures."""
    library = built(TRUST).library
    made = dict.fromkeys(library.entries, MADE)
    paths = [path for path, _ in catalogue(library, theme.load(library.root, "axis"), made)]
    assert paths[-1] == "index.html"
    for page in (path for path in paths if path.endswith("/index.html")):
        beside = [p for p in paths if p.startswith(page.removesuffix("index.html"))]
        assert beside[-1] == page
    pictures = [n for n, path in enumerate(paths) if path.startswith(("fonts/", "assets/"))]
    assert max(pictures) < paths.index("people/mary-sample/index.html")


def test_the_logo_stands_where_the_metadata_says() -> None:
    graph = json.loads(built(TRUST).read("clinic-visit/index.jsonld"))["@graph"]
    (publisher,) = [n for n in graph if n["@type"] == "Organization"]
    address = publisher["logo"]["contentUrl"]
    assert address == "https://www.example.org/leaflets/assets/logo.svg"
    assert built(TRUST).read("assets/logo.svg").startswith(b"<svg")


@pytest.mark.parametrize("id", ["headache-prevention", "prevention-des-maux-de-tete"])
def test_every_file_tells_the_same(id: str) -> None:
    """One title, language, address and set of dates, in all that people and programs read."""
    made = built(TRUST)
    document = made.library.document(id)
    article = document.article
    title, language, url = article.headline, article.inLanguage, document.url
    published, modified = str(article.datePublished), str(article.dateModified)

    page = tree(made.read(f"{id}/index.html"))
    head = tree(made.read(f"{id}/head.html"))
    assert (page.findtext(".//h1"), page.get("lang")) == (title, language)
    for root in (page, head):
        (canonical,) = root.xpath("//link[@rel='canonical']/@href")
        assert canonical == url
        said = {m.get("property"): m.get("content") for m in root.iter("meta")}
        assert (said["og:title"], said["og:url"]) == (title, url)
        assert said["article:published_time"] == published
        assert said["article:modified_time"] == modified

    graph = json.loads(made.read(f"{id}/index.jsonld"))["@graph"]
    for node, name in ((graph[0], "name"), (graph[1], "headline")):
        assert (node[name], node["inLanguage"], node["url"]) == (title, language, url)
        assert (node["datePublished"], node["dateModified"]) == (published, modified)

    pages = {e[0].text: e for e in xml(made.read("sitemap.xml"))}
    assert pages[url].findtext("{*}lastmod") == modified

    feed = feedparser.parse(made.read("feed.atom"))
    (item,) = [e for e in feed.entries if e.id == url]
    assert (item.title, item.link, item.title_detail.language) == (title, url, language)
    assert (item.published[:10], item.updated[:10]) == (published, modified)

    catalogue = json.loads(made.read("opds.json"))["publications"]
    (entry,) = [p for p in catalogue if p["links"][0]["href"] == url]
    metadata = entry["metadata"]
    assert (metadata["title"], metadata["language"]) == (title, language)
    assert (metadata["published"], metadata["modified"][:10]) == (published, modified)

    with zipfile.ZipFile(BytesIO(made.read(f"{id}/leaflet.epub"))) as archive:
        package = xml(archive.read("EPUB/content.opf"))
    dc = "{http://purl.org/dc/elements/1.1/}"
    assert package.findtext(f".//{dc}title") == title
    assert package.findtext(f".//{dc}language") == language
    assert package.findtext(f".//{dc}identifier") == metadata["identifier"]
    (changed,) = package.xpath("//*[@property='dcterms:modified']")
    assert changed.text == metadata["modified"] == item.updated

    with pikepdf.open(BytesIO(made.read(f"{id}/leaflet.pdf"))) as pdf:
        assert (str(pdf.docinfo.Title), str(pdf.Root.Lang)) == (title, language)


def test_drafts_and_retired_leaflets_are_in_no_list() -> None:
    for path in ("index.html", "sitemap.xml", "feed.atom", "opds.json"):
        said = built(TRUST).read(path).decode()
        assert "clinic-visit" in said or path == "feed.atom"
        assert "draft-leaflet" not in said
        assert "old-headache-leaflet" not in said


LISTS = {"feed.atom", "robots.txt", "sitemap.xml"}
"""What leads to articles of which nothing can be taken away."""


def made_of(source: Path, output: Path, *products: str) -> set[str]:
    """Build, and return the publication's own files."""
    library = check(source).library
    assert library is not None
    build(library, output, products)
    return set(own_files(output)) - {"manifest.json"}


def own_files(folder: Path) -> list[str]:
    """Return the names of the files in a folder; what begins with a dot is for no reader."""
    return [p.name for p in folder.iterdir() if p.is_file() and p.name[0] != "."]


def test_a_publication_without_pages_has_lists(copy_of: Copy, tmp_path: Path) -> None:
    source, output = copy_of(TRUST), tmp_path / "build"
    path = source / "publication.json"
    publication = json.loads(path.read_text(encoding="utf-8"))
    publication["products"] = ["jsonld", "catalogue"]
    path.write_text(json.dumps(publication), encoding="utf-8")
    assert made_of(source, output) == LISTS
    assert not (output / "people").exists()
    addresses = [e[0].text for e in xml((output / "sitemap.xml").read_bytes())]
    site = publication["url"]
    ids = (
        "clinic-visit",
        "etudes-sur-l-examplol",
        "examplol-questions",
        "examplol-research",
        "headache-prevention",
        "prevention-des-maux-de-tete",
    )
    assert addresses == [site, *(f"{site}{id}/" for id in ids)]
    feed = feedparser.parse((output / "feed.atom").read_bytes())
    assert {item.link for item in feed.entries} == {f"{site}{id}/" for id in ids[1:]}
    publication["products"] = ["jsonld"]
    path.write_text(json.dumps(publication), encoding="utf-8")
    assert made_of(source, output) == set()


def test_lists_made_again_still_lead_to_the_pages(tmp_path: Path) -> None:
    pages = made_of(TRUST, tmp_path, "html")
    before = (tmp_path / "sitemap.xml").read_bytes()
    assert made_of(TRUST, tmp_path, "catalogue") == pages == LISTS | {"index.html"}
    assert (tmp_path / "sitemap.xml").read_bytes() == before


def test_lists_of_nothing_are_empty(tmp_path: Path) -> None:
    assert made_of(TRUST, tmp_path, "catalogue") == {"robots.txt", "sitemap.xml"}
    assert len(xml((tmp_path / "sitemap.xml").read_bytes())) == 1


def test_many_articles_are_built_from_files_and_proven(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As `make bench` does with 60,000, which here would take minutes."""
    monkeypatch.setattr(sitemap, "MOST", 20)
    monkeypatch.setattr(lists, "MOST", 20)
    source, output = tmp_path / "source", tmp_path / "build"
    many_files.write(50, source)
    library = check(source).library
    assert library is not None
    build(library, output)
    assert many_files.addresses(output) == many_files.divided(50, most=20)
    assert prove(library, output).diagnostics == []
    assert {name for article in output.glob("a*") for name in own_files(article)} == {
        "index.jsonld"
    }
    assert set(own_files(output)) == {"feed.atom", "robots.txt", "manifest.json",
                     "sitemap.xml", "sitemap-1.xml", "sitemap-2.xml", "sitemap-3.xml"}  # fmt: skip


def test_metadata_alone_needs_no_typesetter(tmp_path: Path) -> None:
    """A content management system that asks for metadata pays for nothing else."""
    program = (
        "import sys; from pathlib import Path; from medleaf.build import build; "
        "from medleaf.check import check; library = check(Path(sys.argv[1])).library; "
        "build(library, Path(sys.argv[2]), ['jsonld', 'catalogue']); print(*sys.modules)"
    )
    command = [sys.executable, "-c", program, str(SEED), str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert (tmp_path / SEED_ID / "index.jsonld").exists()
    loaded = {name.partition(".")[0] for name in done.stdout.split()}
    assert not loaded & {"typst", "pikepdf", "ebooklib", "fontTools"}
