"""Say in schema.org's words what an article says: index.jsonld, and the same bytes for the page.

One graph with nodes in a fixed order. Whatever the input does not say is left out, with everything
that would refer to it. tests/vocabulary.py checks the graph against schema.org's own vocabulary.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from medleaf import inline, texts
from medleaf.document import Document, Entry
from medleaf.exporters import Made, Output
from medleaf.exporters.metadata import (
    downloads,
    figures,
    file_url,
    signature,
    translations,
    word_count,
)
from medleaf.exporters.things import (
    CONTEXT,
    Node,
    describe_person,
    describe_publisher,
    describe_topic,
    describe_work,
    member,
    node,
    on_page,
    on_site,
    refer,
    reference_id,
)
from medleaf.locale import Locale
from medleaf.model import Figure, Section, Status, Topic

if TYPE_CHECKING:
    from medleaf.theme import Theme

CONTRIBUTIONS = {
    "author": "author",
    "editor": "editor",
    "translator": "translator",
    "patient-reviewer": "contributor",
    "illustrator": "contributor",
}
"""The property for each role on page and article. A reviewer is the page's alone (`reviewedBy`,
"for accuracy"); `illustrator` belongs to books."""
STATUSES = {Status.DRAFT: "Draft", Status.RETIRED: "Retired"}
"""What `creativeWorkStatus` says; an active article needs no word."""
AUDIENCE_MEMBERS = {"Clinician", "MedicalResearcher"}
"""The audiences that are members of MedicalAudienceType; schema.org has none for the others."""
_UNSAFE = str.maketrans({c: f"\\u{ord(c):04x}" for c in "<>&\u2028\u2029"})


class Metadata:
    """The exporter of index.jsonld."""

    name = "jsonld"
    summary = "schema.org metadata of the page (JSON-LD)"
    after = ("pdf", "large-print", "epub")

    def export(self, document: Document, theme: Theme, made: tuple[Made, ...]) -> Output:
        """Make index.jsonld; `made` are the files that the article is offered as."""
        locale = theme.locale(document.language)
        return Output(files={"index.jsonld": dump(graph(document, locale, made))})


def dump(graph: Node) -> bytes:
    """Write a graph so that the same bytes can stand in a file and inside <script>.

    A node has a line of its own, so that two versions can be compared, and no space is spent on
    looks: indented, a third of the bytes of a page with many references were spaces.

    `<`, `>`, `&`, U+2028 and U+2029 occur in JSON only inside strings; there they are escaped, so
    that no text ends the script or opens a comment in it (HTML 4.12.1.3).
    """
    nodes = ",\n".join(map(_json, graph["@graph"]))
    text = f'{{"@context":{_json(graph["@context"])},"@graph":[\n{nodes}\n]}}\n'
    return text.translate(_UNSAFE).encode()


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def graph(document: Document, locale: Locale, made: tuple[Made, ...]) -> Node:
    """Return the whole JSON-LD document of an article."""
    article = document.article
    return {
        "@context": CONTEXT,
        "@graph": [
            _page(document, locale),
            _article(document, locale, made),
            *(_section(document, n, section) for n, section in enumerate(document.sections, 1)),
            *(_file(document, locale, file) for file in downloads(made)),
            *(_image(document, figure) for figure in figures(document)),
            *_audience(document),
            *_topics(document, "about", article.about),
            *_topics(document, "mentions", article.mentions),
            *(describe_person(document, person) for person, _ in document.people),
            *(describe_work(document, cited.reference) for cited in document.references),
            *(_translation(entry) for entry in _related(document)),
            breadcrumb(document, article.headline),
            website(document),
            describe_publisher(document),
        ],
    }


def _topics(document: Document, name: str, topics: tuple[Topic, ...]) -> Iterator[Node]:
    for number, topic in enumerate(topics, 1):
        yield describe_topic(on_page(document, f"{name}-{number}"), topic)


def _people(document: Document, roles: Iterable[str]) -> list[Node]:
    ids = dict.fromkeys(c.contributor.id for c in document.credits if c.role in roles)
    return [refer(on_site(document, f"contributor-{id}")) for id in ids]


def _page(document: Document, locale: Locale) -> Node:
    article = document.article
    audience = article.audience
    sections = [refer(on_page(document, f"section-{s.id}")) for s in document.sections]
    if audience and audience.type in AUDIENCE_MEMBERS:
        readers = member(audience.type)
    else:
        readers = refer(on_page(document, "audience"))
    links = (link.url for link in article.links if link.rel not in ("sponsored", "nofollow"))
    successor = document.successor.url if document.successor else None
    return node(
        "MedicalWebPage",
        on_page(document, "webpage"),
        name=article.headline,
        url=document.url,
        **_common(document, locale),
        lastReviewed=article.lastReviewed,
        reviewedBy=_people(document, ("reviewer",)),
        specialty=[member(name) for name in article.specialty],
        medicalAudience=readers if audience else None,
        breadcrumb=refer(on_page(document, "breadcrumb")),
        isPartOf=refer(on_site(document, "website")),
        mainEntity=refer(on_page(document, "article")),
        mainContentOfPage=sections,
        hasPart=sections,
        relatedLink=[url for url in (successor, *links) if url],
    )


def _article(document: Document, locale: Locale, made: tuple[Made, ...]) -> Node:
    article = document.article
    cited = [refer(reference_id(document, c.reference.id)) for c in document.references]
    related = [refer(f"{entry.url}#article") for entry in _related(document)]
    return node(
        "Article",
        on_page(document, "article"),
        headline=article.headline,
        url=document.url,
        **_common(document, locale),
        version=article.version,
        wordCount=word_count(document),
        articleSection=[section.heading for section in document.sections],
        citation=cited,
        image=[refer(on_page(document, f"image-{f.src}")) for f in figures(document)],
        encoding=[refer(on_page(document, f"file-{file.path}")) for file in downloads(made)],
        mainEntityOfPage=refer(on_page(document, "webpage")),
        workTranslation=None if article.translationOf else related,
        translationOfWork=related[0] if article.translationOf and related else None,
    )


def _common(document: Document, locale: Locale) -> Node:
    """Return what holds for the page and for the article on it alike."""
    article = document.article
    publisher = document.publication.publisher
    holder = article.copyrightHolder
    ours = holder is not None and holder in (publisher.name, publisher.legalName)
    values: Node = {
        "description": article.description,
        "inLanguage": document.language,
        "creativeWorkStatus": STATUSES.get(article.status),
        "datePublished": article.datePublished,
        "dateModified": article.dateModified,
    }
    for name in dict.fromkeys(CONTRIBUTIONS.values()):
        values[name] = _people(document, [r for r, n in CONTRIBUTIONS.items() if n == name])
    credits = (f"{locale['roles'][c.role]}: {signature(c, locale)}" for c in document.credits)
    return values | {
        "creditText": "; ".join(credits),
        "publisher": refer(on_site(document, "publisher")),
        "copyrightHolder": refer(on_site(document, "publisher")) if ours else None,
        "copyrightNotice": f"© {holder}" if holder else None,
        "license": article.license,
        "audience": refer(on_page(document, "audience")) if article.audience else None,
        "about": [refer(t["@id"]) for t in _topics(document, "about", article.about)],
        "mentions": [refer(t["@id"]) for t in _topics(document, "mentions", article.mentions)],
    }


def _section(document: Document, position: int, section: Section) -> Node:
    cited = [
        *(name for _, text in texts.of_section(section) for name in inline.citations(text)),
        *(name for _, name in texts.named_references(section)),
    ]
    ordered = sorted(set(cited), key=lambda name: document.number[name])
    aspect = section.hasHealthAspect
    return node(
        ["WebPageElement", "HealthTopicContent"],
        on_page(document, f"section-{section.id}"),
        headline=section.heading,
        url=on_page(document, section.id),
        position=position,
        inLanguage=section.inLanguage,
        hasHealthAspect=member(aspect) if aspect else None,
        citation=[refer(reference_id(document, name)) for name in ordered],
    )


def _file(document: Document, locale: Locale, file: Made) -> Node:
    return node(
        "MediaObject",
        on_page(document, f"file-{file.path}"),
        encodingFormat=file.mediaType,
        contentUrl=file_url(document, file.path),
        contentSize=locale.size(file.size),
        sha256=file.sha256,
        inLanguage=document.language,
    )


def _image(document: Document, figure: Figure) -> Node:
    asset = document.asset.get(figure.src)
    return node(
        "ImageObject",
        on_page(document, f"image-{figure.src}"),
        contentUrl=file_url(document, figure.src),
        encodingFormat=asset.mediaType if asset else None,
        sha256=asset.sha256 if asset else None,
        description=figure.alt,
        caption=inline.plain(figure.caption) if figure.caption else None,
    )


def _audience(document: Document) -> Iterator[Node]:
    if audience := document.article.audience:
        yield node(
            "MedicalAudience",
            on_page(document, "audience"),
            audienceType=audience.type,
            description=audience.description,
        )


def _related(document: Document) -> tuple[Entry, ...]:
    """Return the original of a translation, or the translations of an original."""
    article = document.article
    wanted = article.translationOf
    return tuple(
        entry
        for entry in translations(document)
        if (entry.id == wanted if wanted else entry.translationOf == article.id)
    )


def _translation(entry: Entry) -> Node:
    return node(
        "Article",
        f"{entry.url}#article",
        headline=entry.headline,
        url=entry.url,
        inLanguage=entry.inLanguage,
    )


def breadcrumb(document: Document, title: str) -> Node:
    """Describe the way to the page: the publication, then the page by its title."""
    steps = (
        (document.publication.name, on_site(document, "website")),
        (title, on_page(document, "webpage")),
    )
    return node(
        "BreadcrumbList",
        on_page(document, "breadcrumb"),
        itemListElement=[
            node("ListItem", position=number, name=name, item=refer(id))
            for number, (name, id) in enumerate(steps, 1)
        ],
    )


def website(document: Document) -> Node:
    """Describe the publication as a site."""
    publication = document.publication
    return node(
        "WebSite",
        on_site(document, "website"),
        name=publication.name,
        url=publication.url,
        description=publication.description,
        inLanguage=publication.inLanguage,
        publisher=refer(on_site(document, "publisher")),
    )
