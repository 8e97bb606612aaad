"""Nothing in a graph is made up: every text stands in the content, or is made of what does."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import quote, urljoin

import msgspec

from medleaf import inline, texts
from medleaf.document import Document, Entry
from medleaf.exporters import Made
from medleaf.locale import Locale
from medleaf.model import Contributor, Reference
from medleaf.proof.facts import CONTEXT, PSEUDONYM, STATED
from medleaf.proof.head import signed
from medleaf.proof.rules import Finding
from medleaf.proof.vocabulary import listed, nodes


def invented(
    graph: Any, document: Document, locale: Locale, offered: Iterable[Made], works: Iterable[Entry]
) -> Iterator[Finding]:
    """Yield the texts of a graph that nothing in the content says.

    Args:
        graph: The JSON-LD document.
        document: The article, or the page of a contributor laid out as one.
        locale: The fixed words of its language.
        offered: The files that are the article in another form.
        works: Other articles that it may name.
    """
    known = set(_known(document, locale, tuple(offered), tuple(works)))
    for place, node in nodes(graph["@graph"], "@graph"):
        for name, value in node.items():
            for text in listed(value) if name not in ("@id", "@type") else ():
                if isinstance(text, str) and text not in known:
                    told = f"{place}.{name} is {text[:80]!r}, which the content does not say"
                    yield Finding("proof/invented", told)


def _known(
    document: Document, locale: Locale, offered: tuple[Made, ...], works: tuple[Entry, ...]
) -> Iterator[str]:
    publication, article = document.publication, document.article
    yield from _strings(publication, article, document.sections, works, document.translations)
    yield from _addresses(document, offered)
    yield from (PSEUDONYM, CONTEXT, document.language, "DOI", "PMID", "PMCID", *STATED.values())
    if article.audience:
        yield article.audience.type  # the default is not among the strings above
    if article.copyrightHolder:
        yield f"© {article.copyrightHolder}"
    for file in offered:
        yield from (file.mediaType, file.sha256, locale.size(file.size))
    for asset in document.assets:
        yield from (asset.mediaType, asset.sha256)
    credits = [
        f"{locale['roles'][c.role]}: {signed(c.byline, c.contributor.nameKind, locale)}"
        for c in document.credits
    ]
    yield "; ".join(credits)
    for credit in document.credits:
        yield credit.byline
        yield signed(credit.byline, credit.contributor.nameKind, locale)
        yield from _of_person(credit.contributor)
    for cited in document.references:
        yield from _of_reference(cited.reference)


def _strings(*values: Any) -> Iterator[str]:
    """Yield every text in values, as it stands and without its marks; dates in ISO 8601."""
    for value in values:
        if isinstance(value, str):
            yield value
            yield inline.plain(value)
        elif isinstance(value, dict):
            yield from _strings(*value.values())
        elif isinstance(value, list | tuple):
            yield from _strings(*value)
        elif isinstance(value, msgspec.Struct):
            yield from _strings(msgspec.to_builtins(value))


def _addresses(document: Document, offered: tuple[Made, ...]) -> Iterator[str]:
    site = f"{document.publication.url.rstrip('/')}/"
    yield document.url
    yield from (f"{document.url}#{section.id}" for section in document.sections)
    yield from (urljoin(document.url, quote(file.path)) for file in offered)
    for asset in document.assets:
        yield urljoin(document.url, quote(asset.path))
    if logo := document.publication.publisher.logo:
        yield urljoin(site, quote(logo))
    if document.successor:
        yield document.successor.url


def _of_person(person: Contributor) -> Iterator[str]:
    yield from _strings(person)
    yield "\n".join(inline.plain(text) for _, text in texts.of_contributor(person))
    if person.orcid:
        yield f"https://orcid.org/{person.orcid}"


def _of_reference(reference: Reference) -> Iterator[str]:
    yield from _strings(reference)
    if reference.issued:
        yield "-".join(f"{part:02}" for part in reference.issued.parts[0])
    if reference.DOI:
        yield f"https://doi.org/{quote(reference.DOI, '/:;()@!$&*+,=')}"
    for name in (*reference.author, *reference.editor):
        yield " ".join(filter(None, (name.literal, name.given, name.family, name.suffix)))
