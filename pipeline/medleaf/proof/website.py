"""The proofs of what a publication puts on the web, by product, and of what leads to its pages."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial

from medleaf.document import Document, Entry
from medleaf.exporters.profile import profile_document
from medleaf.model import Article, Status
from medleaf.proof import head, lists, vocabulary, webpage
from medleaf.proof.damage import run, safely
from medleaf.proof.expected_page import page_passages, profile_passages, start_passages
from medleaf.proof.facts import Row, compare, facts, person_facts, publisher_facts
from medleaf.proof.graph import Graph, shapes
from medleaf.proof.rules import Finding
from medleaf.proof.site import Leaf, Site
from medleaf.proof.traced import invented

Check = Callable[[Leaf], Iterator[Finding]]
PAGE: tuple[Check, ...] = (
    webpage.language,
    webpage.headings,
    webpage.links,
    webpage.pictures,
    webpage.closed,
)
"""What holds for every page."""


def page(leaf: Leaf) -> Iterator[Finding]:
    """Prove the page of an article."""
    yield from run(
        leaf,
        lambda leaf: webpage.words(leaf, page_passages(leaf.document, leaf.locale, leaf.offered)),
        *PAGE,
        partial(webpage.policy, script=leaf.site.theme.text("templates/page.js")),
        webpage.weight,  # a list grows with the publication, and nobody can shorten it
        head.head_of_article,
        script,
        downloads,
        citations,
    )


def head_html(leaf: Leaf) -> Iterator[Finding]:
    """Prove head.html."""
    yield from run(leaf, head.head_of_article, script, webpage.closed)


def jsonld(leaf: Leaf) -> Iterator[Finding]:
    """Prove index.jsonld."""
    yield from run(leaf, words_of_graph, says, traced)


PROOFS: dict[str, Check] = {"html": page, "jsonld": jsonld, "head": head_html}
"""The proof of each product that is text for the web; pictures beside a page have none."""
PROVEN = {"index.html", "index.jsonld", "head.html"}


# --- JSON-LD --------------------------------------------------------------------------------------


def words_of_graph(leaf: Leaf) -> Iterator[Finding]:
    """Check a graph by schema.org's own rules, and its shapes."""
    yield from vocabulary.faults(leaf.graph)
    yield from shapes(Graph(leaf.graph), leaf.document.url)


def says(leaf: Leaf) -> Iterator[Finding]:
    """Check a graph against the article."""
    yield from compare(Graph(leaf.graph), facts(leaf.document, leaf.locale, leaf.offered))


def traced(leaf: Leaf) -> Iterator[Finding]:
    """Check that everything in a graph is from the content."""
    yield from invented(leaf.graph, leaf.document, leaf.locale, leaf.offered, ())


def script(leaf: Leaf) -> Iterator[Finding]:
    """Check that the page's script is the file beside it."""
    path = f"{leaf.document.article.id}/index.jsonld"
    found = [e.text or "" for e in leaf.elements("script") if e.get("type") == webpage.DATA]
    if len(found) != 1:
        yield Finding("proof/script", f"there are {len(found)} scripts with JSON-LD")
    elif path in leaf.site.files and found[0] != leaf.site.read(path).decode():
        yield Finding("proof/script", "the JSON-LD is not that of index.jsonld")


# --- pages ----------------------------------------------------------------------------------------


def downloads(leaf: Leaf) -> Iterator[Finding]:
    """Check that the files that a page offers are those that were made, by type and name."""
    found = [
        (a.get("href"), a.get("type"), a.get("download"))
        for a in leaf.elements("a")
        if "download" in a.attrib
    ]
    id = leaf.document.article.id
    wanted = [(f.path, f.mediaType, f"{id}{f.path.removeprefix('leaflet')}") for f in leaf.offered]
    if found != wanted:
        yield Finding("proof/download", f"offered are {found}, not {wanted}")


def citations(leaf: Leaf) -> Iterator[Finding]:
    """Check that every citation leads to its reference, and that back to it."""
    there: Counter[tuple[str, str]] = Counter()
    back: Counter[tuple[str, str]] = Counter()
    for link in leaf.elements("a"):
        target = link.get("href", "").removeprefix("#")
        if link.get("role") == "doc-biblioref":
            there[link.get("id", ""), target] += 1
            if f"ref-{link.text_content().strip('[]')}" != target:
                yield Finding("proof/citation", f"{link.text_content()} leads to {target}")
        elif link.get("role") == "doc-backlink":
            holder = next(link.iterancestors("li"))
            back[target, holder.get("id", "")] += 1
    for place, reference in (there - back) + (back - there):
        yield Finding("proof/citation", f"{place} and {reference} do not lead to each other")


def profile(leaf: Leaf) -> Iterator[Finding]:
    """Prove the page of a contributor."""
    listed = sorted(leaf.site.listed, key=lambda e: (e.headline.casefold(), e.id))
    roles = {e.id: _roles(e, leaf.document.article.id) for e in listed}
    works = [(entry, roles[entry.id]) for entry in listed if roles[entry.id]]
    yield from run(
        leaf,
        lambda leaf: webpage.words(leaf, profile_passages(leaf.document, leaf.locale, works)),
        *PAGE,
        partial(webpage.policy, script=None),
        citations,
        _profile_head,
        lambda leaf: _profile_graph(leaf, [entry for entry, _ in works]),
    )


def _roles(entry: Entry, person: str) -> list[str]:
    found = (c.role for c in entry.contributions if c.contributor == person)
    return list(dict.fromkeys(found))


def _profile_head(leaf: Leaf) -> Iterator[Finding]:
    publication, credit = leaf.document.publication, leaf.document.credits[0]
    name = head.signed(credit.byline, credit.contributor.nameKind, leaf.locale)
    wanted = Counter(
        [
            ("title", f"{name} – {publication.name}"),
            ("canonical", leaf.document.url),
            *head.previewed("profile", name, leaf.document.url, publication),
        ]
    )
    yield from head.compare(Counter(head.stated(leaf.root)), wanted)


def _profile_graph(leaf: Leaf, works: list[Entry]) -> Iterator[Finding]:
    (data,) = (e.text or "" for e in leaf.elements("script") if e.get("type") == webpage.DATA)
    document = leaf.document
    inner = Leaf(path=leaf.path, data=data.encode(), site=leaf.site, document=document)
    yield from words_of_graph(inner)
    graph = Graph(inner.graph)
    credit = document.credits[0]
    name, page = head.signed(credit.byline, credit.contributor.nameKind, leaf.locale), "#webpage"
    trail = (document.publication.name, name)
    rows = (
        Row("proof/pseudonym", f"{document.url}{page}", "name", (name,)),
        Row("proof/pseudonym", f"{document.url}{page}", "breadcrumb.itemListElement.name", trail),
        *person_facts(document, document.people[0][0]),
        *publisher_facts(document, f"{document.url}#webpage"),
    )
    yield from compare(graph, rows)
    yield from invented(inner.graph, document, leaf.locale, (), works)


def start(leaf: Leaf) -> Iterator[Finding]:
    """Prove the start page."""
    site = leaf.site
    listed = site.listed
    tags = {entry.inLanguage for entry in listed}
    words = [site.theme.locale(tag) for tag in tags]
    publication = site.library.publication
    searched = site.theme.text("templates/search.js") if listed else None

    def leads(leaf: Leaf) -> Iterator[Finding]:
        lists_ = leaf.root.xpath("//ul[@class='leaflets']//a/@href")
        yield from lists.members(lists_, [f"{entry.id}/index.html" for entry in listed])

    yield from run(
        leaf,
        lambda leaf: webpage.words(leaf, start_passages(publication, listed, words, leaf.locale)),
        *PAGE,
        partial(webpage.policy, script=searched),
        leads,
        _start_head,
    )


def _start_head(leaf: Leaf) -> Iterator[Finding]:
    publication = leaf.document.publication
    wanted = [("title", publication.name), ("canonical", publication.url)]
    if publication.description:
        wanted.append(("description", publication.description))
    for path, kind in (
        ("feed.atom", "application/atom+xml"),
        ("opds.json", "application/opds+json"),
    ):
        if path in leaf.site.files:
            wanted.append(("download", f"{kind} {path} {publication.name}"))
    yield from head.compare(Counter(head.stated(leaf.root)), Counter(wanted))


# --- the publication ------------------------------------------------------------------------------


def publication(site: Site, path: str) -> Iterator[Finding]:
    """Prove one of the publication's own files; the parts of a list are proven with its first."""
    if path in LISTS:
        yield from safely(LISTS[path], site)
    elif path == "index.html":
        yield from start(_leaf(site, path, _nobody(site)))
    elif path.startswith("people/") and path.endswith("/index.html"):
        person = site.library.contributors.get(path.split("/")[1])
        if person is None:
            yield Finding("proof/listed", "there is no such contributor")
        else:
            yield from profile(_leaf(site, path, profile_document(site.library, person)))


LISTS: dict[str, Callable[[Site], Iterator[Finding]]] = {
    "sitemap.xml": lists.sitemaps,
    "opds.json": lists.catalogues,
    "feed.atom": lambda site: lists.feed(site, site.read("feed.atom")),
    "robots.txt": lambda site: lists.robots(site, site.read("robots.txt")),
}
"""The proof of each list, by the path of its first part."""


def article_file(site: Site, path: str, product: str, document: Document) -> Iterator[Finding]:
    """Prove a file of an article, if it is text for the web."""
    if product in PROOFS and path.rpartition("/")[2] in PROVEN:
        yield from PROOFS[product](_leaf(site, path, document))


def _leaf(site: Site, path: str, document: Document) -> Leaf:
    return Leaf(path=path, data=site.read(path), site=site, document=document)


def _nobody(site: Site) -> Document:
    """Lay out the publication itself as an article of which nobody is the author."""
    about = site.library.publication
    article = Article(
        id="",
        headline=about.name,
        inLanguage=about.inLanguage,
        status=Status.ACTIVE,
        about=(),
        contributions=(),
        sections=(),
        url=about.url,
    )
    return Document(publication=about, article=article, sections=(), credits=())
