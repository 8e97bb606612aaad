"""An article with everything it names, resolved: all that an exporter gets to see."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from functools import cached_property

import msgspec

from medleaf import inline, texts
from medleaf.assets import Asset
from medleaf.model import (
    Article,
    Block,
    Contribution,
    Contributor,
    Publication,
    Reference,
    Risk,
    Section,
    Status,
    Topic,
)


class Credit(msgspec.Struct, frozen=True):
    """A contribution with the person who made it."""

    contribution: Contribution
    contributor: Contributor

    @property
    def role(self) -> str:
        """The role, as in the schema."""
        return self.contribution.role

    @property
    def byline(self) -> str:
        """The name with its prefix and suffix, as the publisher writes it."""
        person = self.contributor
        name = " ".join(filter(None, (person.honorificPrefix, person.name)))
        return ", ".join(filter(None, (name, person.honorificSuffix)))


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """What the publication's index knows of an article."""

    id: str
    headline: str
    inLanguage: str
    status: Status
    url: str
    description: str | None = None
    topics: tuple[Topic, ...] = ()
    contributions: tuple[Contribution, ...] = ()
    datePublished: datetime.date | None = None
    dateModified: datetime.date | None = None
    lastReviewed: datetime.date | None = None
    translationOf: str | None = None


class Cited(msgspec.Struct, frozen=True):
    """A reference with the number it is cited by, from 1, in the order of first citation."""

    number: int
    reference: Reference


class Document(msgspec.Struct, frozen=True, kw_only=True, dict=True):
    """One article, whole: sections, people, references, assets, and where it stands on the web."""

    publication: Publication
    article: Article
    sections: tuple[Section, ...]
    credits: tuple[Credit, ...]
    references: tuple[Cited, ...] = ()
    assets: tuple[Asset, ...] = ()
    translations: tuple[Entry, ...] = ()
    successor: Entry | None = None

    @property
    def language(self) -> str:
        """The article's language, a BCP 47 tag."""
        return self.article.inLanguage

    @property
    def url(self) -> str:
        """The canonical address of the page."""
        return page_url(self.publication, self.article)

    @cached_property
    def asset(self) -> Mapping[str, Asset]:
        """The assets by their path."""
        return {asset.path: asset for asset in self.assets}

    @cached_property
    def number(self) -> Mapping[str, int]:
        """The number of each cited reference by its id."""
        return {cited.reference.id: cited.number for cited in self.references}

    @property
    def people(self) -> tuple[tuple[Contributor, tuple[Credit, ...]], ...]:
        """Everybody once, in order of first credit, with all their credits."""
        credits: dict[str, list[Credit]] = {}
        for credit in self.credits:
            credits.setdefault(credit.contributor.id, []).append(credit)
        return tuple((mine[0].contributor, tuple(mine)) for mine in credits.values())


def page_url(publication: Publication, article: Article) -> str:
    """Return where the article's page stands: its own url, or a folder under the publication's."""
    return article.url or f"{publication.url.rstrip('/')}/{article.id}/"


def resolve(
    article: Article,
    publication: Publication,
    sections: Mapping[str, Section],
    contributors: Mapping[str, Contributor],
    references: Mapping[str, Reference],
) -> Document:
    """Put an article together; its ids must have been checked.

    Raises:
        KeyError: an id that nothing has; check.py reports these first.
    """
    parts = tuple(s if isinstance(s, Section) else sections[s] for s in article.sections)
    credits = tuple(Credit(c, contributors[c.contributor]) for c in article.contributions)
    order = dict.fromkeys(_cited(article, parts, credits))
    return Document(
        publication=publication,
        article=article,
        sections=parts,
        credits=credits,
        references=tuple(Cited(n, references[name]) for n, name in enumerate(order, 1)),
    )


def _cited(
    article: Article, sections: tuple[Section, ...], credits: tuple[Credit, ...]
) -> Iterator[str]:
    """Yield the ids of references in the order in which a reader meets them."""
    for message in article.keyMessages:
        yield from inline.citations(message)
    yield from _cited_in(article.introduction)
    for section in sections:
        yield from _cited_in(section.blocks)
        for claim in section.claims:
            yield from inline.citations(claim.text)
            yield from claim.references
            yield from inline.citations(claim.why or "")
    yield from _cited_in(article.closing)
    for entry in article.glossary:
        yield from inline.citations(entry.definition)
    for credit in credits:
        yield from _cited_in(credit.contributor.bio)


def _cited_in(blocks: tuple[Block, ...]) -> Iterator[str]:
    for block in blocks:
        if isinstance(block, Risk):
            yield from block.references
        for _, text in texts.of_blocks("", (block,)):
            yield from inline.citations(text)
