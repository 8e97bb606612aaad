"""The web page: one self-contained file with its style, its contents list and its JSON-LD."""

from __future__ import annotations

import hashlib
from base64 import b64encode
from collections.abc import Iterator
from functools import partial

import msgspec
from markupsafe import Markup

from medleaf import texts
from medleaf.document import Document, Entry
from medleaf.exporters import OFFERED, Made, Output, metadata
from medleaf.exporters.context import context
from medleaf.exporters.head import facts
from medleaf.exporters.metadata import translations
from medleaf.exporters.stylesheet import page_style
from medleaf.library import asset_paths, files
from medleaf.locale import Locale
from medleaf.markup import Writer
from medleaf.model import Contributor, Status
from medleaf.theme import Theme


class Download(msgspec.Struct, frozen=True):
    """A button: the file, what it is called on disk, its name and its details in words."""

    path: str
    suffix: str
    mediaType: str
    name: str
    details: str


class Page:
    """The exporter of index.html and the pictures that it shows."""

    name = "html"
    summary = "web page with JSON-LD inside: index.html"
    after = ("pdf", "large-print", "epub")

    def export(self, document: Document, theme: Theme, made: tuple[Made, ...]) -> Output:
        """Make the page; it offers what is `made` of the article."""
        locale = theme.locale(document.language)
        head = facts(document, locale, made)
        script = theme.text("templates/page.js")
        page = theme.render(
            "page.html",
            **context(document, theme, Writer(document)) | {"picture": partial(picture, theme)},
            asset_prefix="",
            head=head,
            downloads=downloads(made, locale),
            translations=translations(document),
            relative=relative,
            crowds=sorted(set(_arrays(document))),
            profile=profile if document.article.status is Status.ACTIVE else None,
            style=partial(page_style, theme, "../fonts/"),
            script=script,
            policy=partial(security_policy, scripts=(script, head.jsonld)),
        )
        pictures = {path: document.asset[path].data for path in asset_paths(document)}
        return Output(files={"index.html": page.encode(), **pictures})


def picture(theme: Theme, name: str) -> Markup:
    """Return a picture of the theme without what only XML and Internet Explorer ask for."""
    drawing = theme.picture(name)
    for needless in (' xmlns="http://www.w3.org/2000/svg"', ' focusable="false"'):
        drawing = drawing.replace(needless, "")
    return drawing


def downloads(made: tuple[Made, ...], locale: Locale) -> tuple[Download, ...]:
    """Describe the files of an article for the reader who chooses one."""
    return tuple(_download(file, locale) for file in metadata.downloads(made))


def _arrays(document: Document) -> Iterator[int]:
    """Yield of how many people the icon arrays of an article are."""
    for _, file in files(document):
        for _, risk in () if isinstance(file, Contributor) else texts.risks(file):
            yield from (group.of for group in risk.groups)


def relative(entry: Entry) -> str:
    """Return the address of another article's page from an article's page."""
    return f"../{entry.id}/index.html"


def profile(person: Contributor) -> str:
    """Return the address of a contributor's page from an article's page."""
    return f"../people/{person.id}/index.html"


def security_policy(style: str, scripts: tuple[str, ...]) -> str:
    """Return a Content-Security-Policy (W3C CSP 3) that allows this page's parts by their hash."""
    allowed = " ".join(_hash(script) for script in scripts) or "'none'"
    return (
        f"default-src 'none'; img-src 'self'; font-src 'self'; style-src {_hash(style)}; "
        f"script-src {allowed}; base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    return f"'sha256-{b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


_DETAILS = {"pdf": "leafletPages", "large-print": "leafletPages", "epub": "bookSize"}
"""The words for the details on a product's button."""


def _download(file: Made, locale: Locale) -> Download:
    details = _DETAILS[file.product]
    if file.pages == 1:
        details = "leafletOnePage"
    return Download(
        path=file.path,
        suffix=file.path.removeprefix("leaflet"),
        mediaType=file.mediaType,
        name=locale[OFFERED[file.product]],
        details=locale.say(details, pages=file.pages, size=locale.size(file.size)),
    )
