"""What the JSON-LD of an article has to say, worked out from the content: a row for each fact.

Names, codes, dates and disclosures cannot be judged by the graph alone: a wrong code is as well
formed as the right one. Each row names a node, the path of a value from it, and the values.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from medleaf import inline, texts
from medleaf.document import Cited, Document
from medleaf.exporters import Made
from medleaf.exporters.metadata import word_count
from medleaf.locale import Locale
from medleaf.model import Contributor, CSLDate, Figure, Reference, Section, Status, Topic
from medleaf.proof.expected_page import languages
from medleaf.proof.graph import Graph
from medleaf.proof.head import address, signed
from medleaf.proof.rules import Finding

CONTEXT = "https://schema.org"
PSEUDONYM = "http://www.wikidata.org/entity/Q61002"
"""The concept that a pseudonym names as its kind."""
FORBIDDEN = (
    *("affiliation", "alumniOf", "birthDate", "email", "familyName", "givenName", "identifier"),
    *("image", "knowsAbout", "memberOf", "sameAs", "telephone", "url", "worksFor"),
)
"""What is never said of a pseudonym: it would make them somebody, or lead to who they are."""
ROLES = {
    "author": ("author",),
    "editor": ("editor",),
    "translator": ("translator",),
    "contributor": ("patient-reviewer", "illustrator"),
}
"""The properties for people on page and article, with the roles of the content."""
STATED = {Status.DRAFT: "Draft", Status.RETIRED: "Retired"}


class Row(msgspec.Struct, frozen=True):
    """A fact: the rule, the @id of a node, the path from it, and the values it has to have."""

    rule: str
    node: str
    path: str
    values: tuple[object, ...]


def facts(document: Document, locale: Locale, offered: Iterable[Made]) -> Iterator[Row]:
    """Yield every fact of an article."""
    page, article = f"{document.url}#webpage", f"{document.url}#article"
    for node in (page, article):
        for rule, path, values in _common(document, locale):
            yield Row(rule, node, path, values)
        yield from _topics(node, "about", document.article.about)
        yield from _topics(node, "mentions", document.article.mentions)
    yield from _page(document, page)
    yield from _article(document, article)
    yield from _sections(document, page)
    yield from _files(document, article, locale, tuple(offered))
    yield from _pictures(document, article)
    yield from _cited(article, document.references)
    yield from publisher_facts(document, page)
    for person, _ in document.people:
        yield from person_facts(document, person)


def _common(document: Document, locale: Locale) -> Iterator[tuple[str, str, tuple[object, ...]]]:
    """Yield what page and article both say: rule, path, values."""
    article = document.article
    holder = article.copyrightHolder
    yield "proof/canonical", "url", (document.url,)
    yield "proof/language", "inLanguage", (document.language,)
    yield "proof/dates", "datePublished", _given(article.datePublished)
    yield "proof/dates", "dateModified", _given(article.dateModified)
    yield "proof/metadata", "description", _given(article.description)
    yield "proof/metadata", "creativeWorkStatus", _given(STATED.get(article.status))
    yield "proof/metadata", "license", _given(article.license)
    yield "proof/metadata", "copyrightNotice", _given(holder and f"© {holder}")
    audience = article.audience
    yield "proof/metadata", "audience.audienceType", _given(audience and audience.type)
    yield "proof/metadata", "audience.description", _given(audience and audience.description)
    yield "proof/metadata", "publisher.name", (document.publication.publisher.name,)
    for name, roles in ROLES.items():
        yield "proof/people", f"{name}.name", _names(document, roles)
    credits = (
        f"{locale['roles'][c.role]}: {signed(c.byline, c.contributor.nameKind, locale)}"
        for c in document.credits
    )
    yield "proof/pseudonym", "creditText", _given("; ".join(credits))


def _given(value: object) -> tuple[object, ...]:
    return (str(value),) if value else ()


def _names(document: Document, roles: Iterable[str]) -> tuple[str, ...]:
    """Return the names of those with a role, each person once, in order."""
    people = {c.contributor.id: c.contributor.name for c in document.credits if c.role in roles}
    return tuple(people.values())


def _page(document: Document, page: str) -> Iterator[Row]:
    article = document.article
    reader = article.audience.type if article.audience else None
    member = f"{CONTEXT}/{reader}" if reader in ("Clinician", "MedicalResearcher") else None
    new = document.successor
    links = [link.url for link in article.links if link.rel not in ("sponsored", "nofollow")]
    yield Row("proof/title", page, "name", (article.headline,))
    yield Row("proof/dates", page, "lastReviewed", _given(article.lastReviewed))
    yield Row("proof/people", page, "reviewedBy.name", _names(document, ("reviewer",)))
    specialty = tuple(f"{CONTEXT}/{name}" for name in article.specialty)
    yield Row("proof/metadata", page, "specialty", specialty)
    if member:
        yield Row("proof/metadata", page, "medicalAudience", (member,))
    else:
        yield Row("proof/metadata", page, "medicalAudience.audienceType", _given(reader))
    yield Row("proof/metadata", page, "isPartOf.name", (document.publication.name,))
    yield Row("proof/canonical", page, "isPartOf.url", (document.publication.url,))
    trail = (document.publication.name, article.headline)
    yield Row("proof/title", page, "breadcrumb.itemListElement.name", trail)
    yield Row("proof/metadata", page, "breadcrumb.itemListElement.position", (1, 2))
    related = (*_given(new and new.url), *filter(None, links))
    retired = article.status is Status.RETIRED
    yield Row("proof/successor" if retired else "proof/metadata", page, "relatedLink", related)


def _article(document: Document, node: str) -> Iterator[Row]:
    article = document.article
    yield Row("proof/title", node, "headline", (article.headline,))
    yield Row("proof/metadata", node, "version", _given(article.version))
    words = word_count(document)
    yield Row("proof/metadata", node, "wordCount", (words,) if words is not None else ())
    others = languages(document)
    of = [entry for entry in others if entry.id == article.translationOf]
    into = [entry for entry in others if entry.translationOf == article.id]
    for name, found in (
        ("translationOfWork", of if article.translationOf else []),
        ("workTranslation", [] if article.translationOf else into),
    ):
        for path, values in (
            ("url", tuple(e.url for e in found)),
            ("inLanguage", tuple(e.inLanguage for e in found)),
            ("headline", tuple(e.headline for e in found)),
        ):
            yield Row("proof/hreflang", node, f"{name}.{path}", values)


def _topics(node: str, name: str, topics: Iterable[Topic]) -> Iterator[Row]:
    topics = tuple(topics)
    codes = tuple(code for topic in topics for code in topic.codes)
    yield Row("proof/topic", node, f"{name}.name", tuple(t.name for t in topics))
    yield Row("proof/topic", node, f"{name}.@type", tuple(t.type for t in topics))
    other = tuple(t.alternateName for t in topics if t.alternateName)
    yield Row("proof/topic", node, f"{name}.alternateName", other)
    yield Row("proof/code", node, f"{name}.code.codeValue", tuple(c.codeValue for c in codes))
    systems = tuple(c.codingSystem for c in codes)
    yield Row("proof/code", node, f"{name}.code.codingSystem", systems)


def _sections(document: Document, page: str) -> Iterator[Row]:
    sections = document.sections
    headings = tuple(section.heading for section in sections)
    yield Row("proof/sections", f"{document.url}#article", "articleSection", headings)
    for name in ("hasPart", "mainContentOfPage"):
        yield Row("proof/sections", page, f"{name}.headline", headings)
    urls = tuple(f"{document.url}#{section.id}" for section in sections)
    yield Row("proof/sections", page, "hasPart.url", urls)
    places = tuple(range(1, len(sections) + 1))
    yield Row("proof/sections", page, "hasPart.position", places)
    for section in sections:
        node = f"{document.url}#section-{section.id}"
        aspect = section.hasHealthAspect
        aspects = (f"{CONTEXT}/{aspect}",) if aspect else ()
        yield Row("proof/sections", node, "hasHealthAspect", aspects)
        yield Row("proof/language", node, "inLanguage", _given(section.inLanguage))
        titles = tuple(c.reference.title for c in _cited_in(document, section))
        yield Row("proof/citation", node, "citation.name", titles)


def _cited_in(document: Document, section: Section) -> Iterator[Cited]:
    """Yield the references that a section cites, by their numbers."""
    named = {name for _, text in texts.of_section(section) for name in inline.citations(text)}
    named |= {name for _, name in texts.named_references(section)}
    yield from (cited for cited in document.references if cited.reference.id in named)


def _files(
    document: Document, node: str, locale: Locale, offered: tuple[Made, ...]
) -> Iterator[Row]:
    for path, values in (
        ("contentUrl", tuple(address(document, f.path) for f in offered)),
        ("encodingFormat", tuple(f.mediaType for f in offered)),
        ("contentSize", tuple(locale.size(f.size) for f in offered)),
        ("sha256", tuple(f.sha256 for f in offered)),
        ("inLanguage", tuple(document.language for _ in offered)),
    ):
        yield Row("proof/encoding", node, f"encoding.{path}", values)


def _pictures(document: Document, node: str) -> Iterator[Row]:
    article = document.article
    blocks = (article.introduction, *(s.blocks for s in document.sections), article.closing)
    figures: dict[str, Figure] = {}
    for figure in (b for each in blocks for b in each if isinstance(b, Figure) and b.alt):
        figures.setdefault(figure.src, figure)
    captions = (inline.plain(f.caption) for f in figures.values() if f.caption)
    for path, values in (
        ("contentUrl", tuple(address(document, src) for src in figures)),
        ("sha256", tuple(document.asset[src].sha256 for src in figures)),
        ("description", tuple(f.alt for f in figures.values())),
        ("caption", tuple(captions)),
    ):
        yield Row("proof/encoding", node, f"image.{path}", values)


def _cited(node: str, references: Iterable[Cited]) -> Iterator[Row]:
    works = tuple(cited.reference for cited in references)
    numbers = (n for w in works for n in (w.DOI, w.PMID, w.PMCID) if n)
    authors = (_agent(name.literal, name.given, name.family, name.suffix)
               for w in works for name in w.author)  # fmt: skip
    for path, values in (
        ("name", tuple(w.title for w in works)),
        ("author.name", tuple(authors)),
        ("datePublished", tuple(_day(w.issued) for w in works if w.issued)),
        ("identifier.value", tuple(numbers)),
        ("url", tuple(w.URL for w in works if w.URL)),
        ("pagination", tuple(w.page for w in works if w.page and _paged(w))),
    ):
        yield Row("proof/citation", node, f"citation.{path}", values)


def _paged(work: Reference) -> bool:
    return work.type in ("article", "article-journal", "article-magazine", "article-newspaper",
                         "chapter", "entry-encyclopedia", "paper-conference", "post",
                         "post-weblog", "report")  # fmt: skip


def _agent(*parts: str | None) -> str:
    return " ".join(filter(None, parts))


def _day(date: CSLDate) -> str:
    return "-".join(f"{part:02}" for part in date.parts[0])


def publisher_facts(document: Document, node: str) -> Iterator[Row]:
    """Yield what a page says of the publisher."""
    publisher = document.publication.publisher
    for path, value in (
        ("legalName", publisher.legalName),
        ("url", publisher.url),
        ("email", publisher.email),
        ("telephone", publisher.telephone),
        ("address", publisher.address),
        ("publishingPrinciples", publisher.publishingPrinciples),
        ("correctionsPolicy", publisher.correctionsPolicy),
        ("unnamedSourcesPolicy", publisher.unnamedSourcesPolicy),
        ("actionableFeedbackPolicy", publisher.feedback),
    ):
        yield Row("proof/metadata", node, f"publisher.{path}", _given(value))


def person_facts(document: Document, person: Contributor) -> Iterator[Row]:
    """Yield what is said of somebody; of a pseudonym that it is one, and no more than may be."""
    node = f"{document.publication.url.rstrip('/')}/#contributor-{person.id}"
    hidden = person.nameKind == "pseudonym"
    bio = "\n".join(inline.plain(text) for _, text in texts.of_contributor(person))
    yield Row("proof/people", node, "@type", ("Person",))
    yield Row("proof/people", node, "name", (person.name,))
    for path, value in (
        ("honorificPrefix", person.honorificPrefix),
        ("honorificSuffix", person.honorificSuffix),
        ("jobTitle", person.jobTitle),
        ("description", bio),
    ):
        yield Row("proof/people", node, path, _given(value))
    held = tuple(credential.name for credential in person.credentials)
    yield Row("proof/people", node, "hasCredential.name", held)
    yield Row("proof/pseudonym", node, "disambiguatingDescription", _given(person.disclosure))
    yield Row("proof/pseudonym", node, "additionalType", (PSEUDONYM,) if hidden else ())
    if hidden:
        for path in (*FORBIDDEN, "hasCredential.recognizedBy"):
            yield Row("proof/pseudonym", node, path, ())
    else:
        numbers = tuple(entry.number for entry in person.registrations)
        yield Row("proof/people", node, "identifier.value", numbers)
        orcid = person.orcid and f"https://orcid.org/{person.orcid}"
        yield Row("proof/people", node, "sameAs", _given(orcid))


def compare(graph: Graph, rows: Iterable[Row]) -> Iterator[Finding]:
    """Yield every fact that a graph tells otherwise."""
    for row in rows:
        found = graph.at([graph.nodes.get(row.node)], row.path)
        if found != list(row.values):
            name = row.node.rpartition("#")[2]
            told = f"{name}.{row.path} is {_told(found)}, not {_told(row.values)}"
            yield Finding(row.rule, told)


def _told(values: Iterable[object]) -> str:
    shown = [v.get("@id", "an object") if isinstance(v, dict) else v for v in values]
    return ", ".join(map(repr, shown)) or "not said"
