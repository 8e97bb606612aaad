"""What a publication has beside its articles: start page, contributors' pages, lists for machines.

All is written from the index, file by file, so that memory does not hold the whole of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from medleaf import assets, parts
from medleaf.document import Entry
from medleaf.exporters import Made
from medleaf.exporters.feed import feed
from medleaf.exporters.html import security_policy
from medleaf.exporters.metadata import site_url
from medleaf.exporters.opds import catalogues
from medleaf.exporters.profile import profile_pages
from medleaf.exporters.sitemap import sitemaps
from medleaf.exporters.stylesheet import page_style
from medleaf.locale import language_name
from medleaf.model import Status
from medleaf.theme import Theme

if TYPE_CHECKING:
    from medleaf.library import Library


def catalogue(
    library: Library, theme: Theme, made: Mapping[str, tuple[Made, ...]], *, pages: bool = True
) -> Iterator[tuple[str, bytes]]:
    """Yield the publication's own files, pages last; `made` has those of the articles.

    Drafts and retired articles are in none of the lists. Without `pages`, only lists for machines
    are made: they lead to where the publisher's own system shows the articles.
    """
    publication = library.publication
    listed = [e for e in library.entries.values() if e.status is Status.ACTIVE and made.get(e.id)]
    listed.sort(key=lambda entry: (entry.headline.casefold(), entry.id))
    feeds: list[tuple[str, str]] = []
    news = feed(library, theme, listed, made)
    if news is not None:
        feeds.append(("application/atom+xml", "feed.atom"))
        yield "feed.atom", news
    for path, data in catalogues(library, theme, listed, made):
        if path == "opds.json":
            feeds.append(("application/opds+json", path))
        yield path, data
    yield from sitemaps(library, theme, listed, profiles=pages)
    robots = theme.render("robots.txt", sitemap=site_url(publication, "sitemap.xml"))
    yield "robots.txt", robots.encode()
    if not pages:
        return
    shown = [e for e in listed if any(file.product == "html" for file in made[e.id])]
    if logo := publication.publisher.logo:
        yield logo, assets.read(library.root, logo).data
    for face in theme.faces:
        for part in face.web:
            yield f"fonts/{part.file}", theme.path(f"fonts/{part.file}").read_bytes()
    yield from profile_pages(library, theme, shown)
    yield "index.html", _start(library, theme, shown, feeds)


def _start(
    library: Library, theme: Theme, listed: list[Entry], feeds: list[tuple[str, str]]
) -> bytes:
    """Make the page that lists every article, by language; its script only narrows the list."""
    locale = theme.locale(library.publication.inLanguage)
    languages = sorted(
        {e.inLanguage for e in listed}, key=lambda tag: (tag != locale.language, tag)
    )
    style = page_style(theme, "fonts/")
    script = theme.text("templates/search.js") if listed else ""
    page = theme.render(
        "publication.html",
        publication=library.publication,
        t=locale,
        groups=[(tag, [e for e in listed if e.inLanguage == tag]) for tag in languages],
        words={tag: theme.locale(tag) for tag in languages},
        feeds=feeds,
        style=style,
        script=script,
        policy=security_policy(style, (script,) if script else ()),
        language_name=language_name,
        shown=parts.shown,
        telephone=parts.telephone,
        unbroken=parts.unbroken,
    )
    return page.encode()
