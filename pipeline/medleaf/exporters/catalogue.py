"""What a publication has beside its articles: the start page and the fonts its pages share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from medleaf import parts
from medleaf.document import Entry
from medleaf.exporters.html import page_style, security_policy
from medleaf.locale import language_name
from medleaf.model import Status
from medleaf.theme import Theme

if TYPE_CHECKING:
    from medleaf.library import Library


def catalogue(library: Library, theme: Theme, pages: frozenset[str]) -> dict[str, bytes]:
    """Make the publication's own files; `pages` are the ids of the articles that have a page.

    Drafts and retired articles are not listed.
    """
    locale = theme.locale(library.publication.inLanguage)
    listed = [e for e in library.entries.values() if e.status is Status.ACTIVE and e.id in pages]
    listed.sort(key=lambda entry: (entry.headline.casefold(), entry.id))
    languages = sorted(
        {e.inLanguage for e in listed}, key=lambda tag: (tag != locale.language, tag)
    )
    style = page_style(theme, "fonts/")
    page = theme.render(
        "publication.html",
        publication=library.publication,
        t=locale,
        groups=[(tag, _in(tag, listed)) for tag in languages],
        words={tag: theme.locale(tag) for tag in languages},
        style=style,
        policy=security_policy(style, ()),
        language_name=language_name,
        shown=parts.shown,
    )
    files = {"index.html": page.encode()}
    for face in theme.faces:
        for part in face.web:
            files[f"fonts/{part.file}"] = theme.path(f"fonts/{part.file}").read_bytes()
    return files


def _in(language: str, entries: list[Entry]) -> list[Entry]:
    return [entry for entry in entries if entry.inLanguage == language]
