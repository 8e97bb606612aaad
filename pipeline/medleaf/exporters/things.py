"""schema.org's nodes for what an article names: people, topics, the publisher, cited works.

A value that is not given is left out of its node.
"""

from __future__ import annotations

import datetime
from typing import Any
from urllib.parse import quote

from medleaf import inline, texts
from medleaf.document import Document
from medleaf.exporters.metadata import file_url, site_url
from medleaf.model import Contributor, Credential, CSLDate, Name, Reference, Topic

Node = dict[str, Any]
"""A JSON-LD node object, or the whole document."""

CONTEXT = "https://schema.org"
PSEUDONYM = "http://www.wikidata.org/entity/Q61002"
"""What a pseudonym is, for `additionalType`: schema.org has no word for it."""
WORKS = {
    "article": "ScholarlyArticle",
    "article-journal": "ScholarlyArticle",
    "article-magazine": "Article",
    "article-newspaper": "NewsArticle",
    "book": "Book",
    "chapter": "Chapter",
    "dataset": "Dataset",
    "entry-encyclopedia": "Article",
    "legislation": "Legislation",
    "manuscript": "Manuscript",
    "motion_picture": "Movie",
    "paper-conference": "ScholarlyArticle",
    "post": "SocialMediaPosting",
    "post-weblog": "BlogPosting",
    "regulation": "Legislation",
    "report": "Report",
    "software": "SoftwareApplication",
    "thesis": "Thesis",
    "webpage": "WebPage",
}
"""The schema.org type of a CSL type; any other is a CreativeWork."""
PAGED = {
    "Article",
    "BlogPosting",
    "Chapter",
    "NewsArticle",
    "Report",
    "ScholarlyArticle",
    "SocialMediaPosting",
}
"""The types above that have page numbers (the domain of `pagination`)."""


def node(kind: str | list[str], id: str | None = None, /, **values: Any) -> Node:
    """Make a node of the values that are given; dates become ISO 8601."""
    node: Node = {"@type": kind} if id is None else {"@type": kind, "@id": id}
    for name, value in values.items():
        if value is None or value in ("", [], ()):
            continue
        node[name] = value.isoformat() if isinstance(value, datetime.date) else value
    return node


def on_page(document: Document, name: str) -> str:
    """Return the @id of a thing that belongs to this page."""
    return f"{document.url}#{name}"


def on_site(document: Document, name: str) -> str:
    """Return the @id of a thing that is the same on every page of the publication."""
    return f"{document.publication.url.rstrip('/')}/#{name}"


def refer(id: str) -> Node:
    """Refer to a node of the graph."""
    return {"@id": id}


def member(name: str) -> Node:
    """Refer to a member of one of schema.org's enumerations."""
    return {"@id": f"{CONTEXT}/{name}"}


def describe_person(document: Document, person: Contributor) -> Node:
    """Describe a contributor. Of a pseudonym nothing is said that only a person can have.

    No identifier, profile, picture or awarding body: those would tell search engines that somebody
    of this name exists, or lead to the one who does.
    """
    real = person.nameKind == "real"
    photo = person.image if real and person.image and person.image.kind == "photo" else None
    return node(
        "Person",
        on_site(document, f"contributor-{person.id}"),
        additionalType=None if real else PSEUDONYM,
        name=person.name,
        honorificPrefix=person.honorificPrefix,
        honorificSuffix=person.honorificSuffix,
        jobTitle=person.jobTitle,
        description="\n".join(inline.plain(text) for _, text in texts.of_contributor(person)),
        disambiguatingDescription=person.disclosure,
        hasCredential=[_credential(credential, real) for credential in person.credentials],
        identifier=[
            node("PropertyValue", propertyID=entry.body, value=entry.number)
            for entry in person.registrations
            if real
        ],
        sameAs=f"https://orcid.org/{person.orcid}" if real and person.orcid else None,
        image=(
            node("ImageObject", contentUrl=file_url(document, photo.src), description=photo.alt)
            if photo
            else None
        ),
    )


def _credential(credential: Credential, real: bool) -> Node:
    body = credential.awardedBy if real else None
    return node(
        "EducationalOccupationalCredential",
        name=credential.name,
        credentialCategory=credential.level,
        recognizedBy=node("Organization", name=body) if body else None,
    )


def describe_topic(id: str, topic: Topic) -> Node:
    """Describe what an article is about or mentions."""
    codes = [
        node("MedicalCode", codingSystem=c.codingSystem, codeValue=c.codeValue) for c in topic.codes
    ]
    return node(topic.type, id, name=topic.name, alternateName=topic.alternateName, code=codes)


def describe_publisher(document: Document) -> Node:
    """Describe who answers for the publication, with its policies."""
    publisher = document.publication.publisher
    logo = publisher.logo
    return node(
        "Organization",
        on_site(document, "publisher"),
        name=publisher.name,
        legalName=publisher.legalName,
        url=publisher.url,
        logo=node("ImageObject", contentUrl=site_url(document.publication, logo)) if logo else None,
        email=publisher.email,
        telephone=publisher.telephone,
        address=publisher.address,
        publishingPrinciples=publisher.publishingPrinciples,
        correctionsPolicy=publisher.correctionsPolicy,
        unnamedSourcesPolicy=publisher.unnamedSourcesPolicy,
        actionableFeedbackPolicy=publisher.feedback,
    )


def reference_id(document: Document, name: str) -> str:
    """Return the @id of a cited work."""
    return on_site(document, f"reference-{name}")


def describe_work(document: Document, reference: Reference) -> Node:
    """Describe a cited work, as far as its reference does.

    Editors, publisher, edition and ISBN of a chapter are those of the book that it is in.
    """
    kind, whole = WORKS.get(reference.type, "CreativeWork"), _container(reference)
    doi = f"https://doi.org/{quote(reference.DOI, '/:;()@!$&*+,=')}" if reference.DOI else None
    numbers = (("DOI", reference.DOI), ("PMID", reference.PMID), ("PMCID", reference.PMCID))
    edition = _edition(reference, kind == "Book" or reference.type == "chapter")
    if whole and whole["@type"] == "Book":
        whole, edition = whole | edition, {}
    return node(
        kind,
        reference_id(document, reference.id),
        name=reference.title,
        author=[_agent(name) for name in reference.author],
        datePublished=_date(reference.issued),
        inLanguage=reference.language,
        pagination=reference.page if kind in PAGED else None,
        reportNumber=reference.number if kind == "Report" else None,
        **edition,
        isPartOf=whole,
        identifier=[node("PropertyValue", propertyID=n, value=v) for n, v in numbers if v],
        sameAs=doi,
        url=reference.URL,
    )


def _edition(reference: Reference, book: bool) -> Node:
    """Return who brought a work out; `editor` is for people, so a body is a `contributor`."""
    editors = [_agent(name) for name in reference.editor]
    house = reference.publisher
    values = node(
        "Book",
        editor=[editor for editor in editors if editor["@type"] == "Person"],
        contributor=[editor for editor in editors if editor["@type"] != "Person"],
        publisher=(
            node("Organization", name=house, location=reference.publisherPlace) if house else None
        ),
        bookEdition=reference.edition if book else None,
        isbn=reference.ISBN if book else None,
    )
    del values["@type"]
    return values


def _container(reference: Reference) -> Node | None:
    """Return what a work is part of: the issue and volume of a journal, a book, a site."""
    title, short = reference.containerTitle, reference.containerTitleShort
    kinds = {"chapter": "Book", "webpage": "WebSite"}
    if not reference.type.startswith("article-"):
        kind = kinds.get(reference.type, "CreativeWork")
        return node(kind, name=title, alternateName=short) if title else None
    whole = node("Periodical", name=title, alternateName=short) if title else None
    if reference.volume:
        whole = node("PublicationVolume", volumeNumber=reference.volume, isPartOf=whole)
    if reference.issue:
        whole = node("PublicationIssue", issueNumber=reference.issue, isPartOf=whole)
    return whole


def _agent(name: Name) -> Node:
    """Describe an author or editor; CSL keeps `literal` for bodies."""
    if name.literal:
        return node("Organization", name=name.literal)
    return node(
        "Person",
        name=" ".join(filter(None, (name.given, name.family, name.suffix))),
        givenName=name.given,
        familyName=name.family,
        honorificSuffix=name.suffix,
    )


def _date(date: CSLDate | None) -> str | None:
    """Write a CSL date in ISO 8601, as exact as it is."""
    if date is None or not date.parts:
        return None
    return "-".join(f"{part:02}" for part in date.parts[0])
