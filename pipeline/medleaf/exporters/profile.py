"""Contributors' pages: who somebody is, what they declare, and what they had a part in.

A page is laid out as an article without sections, whose only person is the contributor, so that
bio, citations and portrait look as they do under the articles.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING

import msgspec

from medleaf import assets
from medleaf.document import Credit, Document, Entry, resolve
from medleaf.exporters.context import context
from medleaf.exporters.html import security_policy
from medleaf.exporters.jsonld import CONTRIBUTIONS, breadcrumb, dump, website
from medleaf.exporters.metadata import profile_url, signature
from medleaf.exporters.stylesheet import page_style
from medleaf.exporters.things import (
    CONTEXT,
    Node,
    describe_person,
    describe_publisher,
    describe_work,
    node,
    on_page,
    on_site,
    refer,
)
from medleaf.library import asset_paths
from medleaf.markup import Writer
from medleaf.model import Article, Contribution, Contributor, Status
from medleaf.theme import Theme

if TYPE_CHECKING:
    from medleaf.library import Library


def credited(listed: Iterable[Entry]) -> dict[str, dict[str, list[str]]]:
    """Return who had a part in the articles: roles by contributor and article, by their ids."""
    found: dict[str, dict[str, list[str]]] = {}
    for entry in listed:
        for contribution in entry.contributions:
            roles = found.setdefault(contribution.contributor, {}).setdefault(entry.id, [])
            if contribution.role not in roles:
                roles.append(contribution.role)
    return found


def profile_pages(
    library: Library, theme: Theme, listed: Sequence[Entry]
) -> Iterator[tuple[str, bytes]]:
    """Yield the page of everybody who had a part in a published article, after its pictures."""
    parts = credited(listed)
    for id in sorted(parts):
        person = library.contributors[id]
        works = [(library.entries[name], tuple(roles)) for name, roles in parts[id].items()]
        document = profile_document(library, person)
        locale = theme.locale(document.language)
        signed = signature(document.credits[0], locale)
        jsonld = dump(profile_graph(document, person, works, signed)).decode()
        page = theme.render(
            "profile.html",
            **context(document, theme, Writer(document)),
            publication=library.publication,
            person=person,
            works=works,
            signature=signed,
            asset_prefix="",
            style=partial(page_style, theme, "../../fonts/"),
            jsonld=jsonld,
            policy=partial(security_policy, scripts=(jsonld,)),
        )
        for asset in document.assets:
            yield f"people/{id}/{asset.path}", asset.data
        yield f"people/{id}/index.html", page.encode()


def profile_graph(
    document: Document,
    person: Contributor,
    works: Sequence[tuple[Entry, tuple[str, ...]]],
    signed: str,
) -> Node:
    """Return the JSON-LD of a contributor's page (schema.org ProfilePage).

    `signed` is what the page calls them: of a pseudonym, that it is one. The person's own name
    stays bare, with `additionalType` and `disambiguatingDescription` beside it.
    """
    me = on_site(document, f"contributor-{person.id}")
    page = node(
        "ProfilePage",
        on_page(document, "webpage"),
        name=signed,
        url=document.url,
        inLanguage=document.language,
        isPartOf=refer(on_site(document, "website")),
        breadcrumb=refer(on_page(document, "breadcrumb")),
        publisher=refer(on_site(document, "publisher")),
        mainEntity=refer(me),
        relatedLink=[entry.url for entry, _ in works],
    )
    return {
        "@context": CONTEXT,
        "@graph": [
            page,
            describe_person(document, person),
            *(_work(entry, roles, me) for entry, roles in works),
            *(describe_work(document, cited.reference) for cited in document.references),
            breadcrumb(document, signed),
            website(document),
            describe_publisher(document),
        ],
    }


def _work(entry: Entry, roles: tuple[str, ...], person: str) -> Node:
    """Describe what somebody had a part in; only a page can be reviewed (`reviewedBy`)."""
    reviewed = "reviewer" in roles
    names = dict.fromkeys(CONTRIBUTIONS[role] for role in roles if role in CONTRIBUTIONS)
    title = {"name": entry.headline} if reviewed else {"headline": entry.headline}
    return node(
        "MedicalWebPage" if reviewed else "Article",
        f"{entry.url}#{'webpage' if reviewed else 'article'}",
        **title,
        url=entry.url,
        inLanguage=entry.inLanguage,
        reviewedBy=refer(person) if reviewed else None,
        **{name: refer(person) for name in names},
    )


def profile_document(library: Library, person: Contributor) -> Document:
    """Return somebody's page as an article without sections, of which they are the only person."""
    publication = library.publication
    contribution = Contribution(contributor=person.id, role="author")
    article = Article(
        id=person.id,
        headline=Credit(contribution, person).byline,
        inLanguage=publication.inLanguage,
        status=Status.ACTIVE,
        about=(),
        contributions=(contribution,),
        sections=(),
        url=profile_url(publication, person.id),
    )
    document = resolve(article, publication, {}, {person.id: person}, library.references)
    paths = sorted(set(asset_paths(document)))
    return msgspec.structs.replace(
        document, assets=tuple(assets.read(library.root, path) for path in paths)
    )
