"""Proof of what a page says of itself in its <head>, and head.html by itself.

What stands there and what the content gives are written alike, as pairs of a name and a value, and
compared: whatever is wrong, missing, repeated or too much is one pair of difference.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from urllib.parse import quote, urljoin

from lxml import html

from medleaf.document import Document
from medleaf.locale import Locale
from medleaf.model import Figure, Publication, Status
from medleaf.proof.expected_page import download_words, languages
from medleaf.proof.rules import Finding
from medleaf.proof.site import Leaf

Pair = tuple[str, str]
"""The name of what is said, and its value."""
RULE_OF = {
    "title": "proof/title",
    "canonical": "proof/canonical",
    "hreflang": "proof/hreflang",
    "robots": "proof/robots",
    "author": "proof/people",
    "download": "proof/download",
    "article:published_time": "proof/dates",
    "article:modified_time": "proof/dates",
    "description": "proof/metadata",
    "license": "proof/metadata",
}
"""The rule of each name; any other is of link previews, or should not be there."""
_OWN = {"charset", "viewport", "content-security-policy"}
"""What a page needs to be one; webpage.py proves it."""
_DRAWN = (".png", ".jpg", ".jpeg")
"""What link previews can show."""


def head_of_article(leaf: Leaf) -> Iterator[Finding]:
    """Check the <head> of an article's page, or head.html."""
    yield from compare(Counter(stated(leaf.root)), Counter(wanted_of_article(leaf)))


def compare(found: Counter[Pair], wanted: Counter[Pair]) -> Iterator[Finding]:
    """Yield the differences, each by the rule of its name."""
    for (name, value), _ in sorted((wanted - found).items()):
        given = sorted(v for n, v in found if n == name)
        said = f" (there is {', '.join(map(repr, given))})" if given else ""
        yield Finding(_rule(name), f"the head lacks {name} {value!r}{said}")
    for name, value in sorted((found - wanted).keys()):
        again = ", again" if (name, value) in wanted else ""
        yield Finding(_rule(name), f"the head says {name} {value!r}{again}")


def _rule(name: str) -> str:
    return RULE_OF.get(name, "proof/preview")


def stated(root: html.HtmlElement) -> Iterator[Pair]:
    """Yield what stands in the head; meta and link elements count wherever they are."""
    for element in root.iter("title", "meta", "link"):
        if element.tag == "title" and element.getparent().tag != "svg":
            yield "title", element.text_content()
        elif element.tag == "meta":
            keys = (element.get(key) for key in ("name", "property", "http-equiv"))
            name = next(filter(None, keys), "charset" if "charset" in element.attrib else "meta")
            if name.lower() not in _OWN:
                yield name, element.get("content", "")
        elif element.tag == "link":
            yield _link(element)


def _link(element: html.HtmlElement) -> Pair:
    rel, href = element.get("rel", "link"), element.get("href", "")
    if rel == "alternate" and element.get("hreflang"):
        return "hreflang", f"{element.get('hreflang')} {href}"
    if rel == "alternate":
        return "download", f"{element.get('type')} {href} {element.get('title')}"
    return rel, href


def wanted_of_article(leaf: Leaf) -> Iterator[Pair]:
    """Yield what the head of an article's page has to say."""
    document, locale = leaf.document, leaf.locale
    article = document.article
    yield "title", f"{article.headline} – {document.publication.name}"
    yield "canonical", document.url
    yield from previewed("article", article.headline, document.url, document.publication)
    yield "og:locale", territory(document.language)
    yield "twitter:card", "summary"
    if article.description:
        yield "description", article.description
        yield "og:description", article.description
    for credit in document.credits:
        if credit.role == "author":
            yield "author", signed(credit.byline, credit.contributor.nameKind, locale)
    if article.status is not Status.ACTIVE:
        yield "robots", "noindex"
    if article.license:
        yield "license", article.license
    if article.datePublished:
        yield "article:published_time", article.datePublished.isoformat()
    if article.dateModified:
        yield "article:modified_time", article.dateModified.isoformat()
    yield from _alternates(document)
    for file in leaf.offered:
        name, details = download_words(file, locale)
        yield "download", f"{file.mediaType} {address(document, file.path)} {name} ({details})"
    yield from _picture(document)


def previewed(kind: str, title: str, url: str, publication: Publication) -> Iterator[Pair]:
    """Yield what link previews are told of every page (ogp.me)."""
    yield "og:type", kind
    yield "og:title", title
    yield "og:url", url
    yield "og:site_name", publication.name


def _alternates(document: Document) -> Iterator[Pair]:
    """Yield the page in every language, its own too, and the original as x-default."""
    others = {entry.id: (entry.inLanguage, entry.url) for entry in languages(document)}
    if not others:
        return
    pages = {**others, document.article.id: (document.language, document.url)}
    for language, url in pages.values():
        yield "hreflang", f"{language} {url}"
    original = document.article.translationOf or document.article.id
    if original in pages:
        yield "hreflang", f"x-default {pages[original][1]}"


def _picture(document: Document) -> Iterator[Pair]:
    """Yield what the first picture that previews can show is, with its size and its words."""
    article = document.article
    blocks = (article.introduction, *(s.blocks for s in document.sections), article.closing)
    for figure in (b for each in blocks for b in each if isinstance(b, Figure) and b.alt):
        if figure.src.lower().endswith(_DRAWN):
            asset = document.asset[figure.src]
            yield "og:image", address(document, figure.src)
            yield "og:image:alt", figure.alt
            yield "og:image:type", asset.mediaType
            if asset.width:
                yield "og:image:width", str(asset.width)
                yield "og:image:height", str(asset.height)
            return


def signed(byline: str, kind: str, locale: Locale) -> str:
    """Return how somebody is named to machines: a pseudonym says that it is one."""
    return f"{byline} ({locale['pseudonym'].lower()})" if kind == "pseudonym" else byline


def address(document: Document, path: str) -> str:
    """Return where a file of an article's folder stands."""
    return urljoin(document.url, quote(path))


def territory(language: str) -> str:
    """Return a language as Open Graph writes it: with its territory, as en_GB."""
    first, *rest = language.split("-")
    places = [t for t in rest if len(t) == 2 or (len(t) == 3 and t.isdigit())]
    return "_".join((first, *places[:1]))
