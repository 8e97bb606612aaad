"""Write references in Vancouver style, so that a reader on paper or on a screen finds the source.

styles/vancouver.csl says what stands where; citeproc-py reads it. citeproc-py is not word for word:
it takes `<span class="nocase">` out of titles, rewrites page numbers and joins full stops. So it
never sees a value that is to stay as it is, but one private-use character in its place, and the
value is put back into what citeproc-py returns.
"""

from __future__ import annotations

import datetime
import re
import unicodedata
from collections.abc import Callable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote

from medleaf.inline import Link, Node, Text
from medleaf.model import CSLDate, Name, Reference

if TYPE_CHECKING:
    from babel import Locale
    from citeproc import CitationStylesStyle

PLACES = re.compile("([\U00100000-\U0010fffd])")
"""The characters that stand for values: Supplementary Private Use Area-B (Unicode 23.5)."""
STOPS = (".", "?", "!", "\N{HORIZONTAL ELLIPSIS}", "\N{IDEOGRAPHIC FULL STOP}", "\uff1f", "\uff01")
"""What ends a value so that no full stop follows it (Citing Medicine, 2nd ed., ch. 1)."""
PAGES = re.compile(r"(\d+)\s*[-\N{EN DASH}]\s*(\d+)")
DOI_PREFIX = re.compile(r"(?:https?://(?:dx\.)?doi\.org/|doi:)\s*", re.IGNORECASE)
STYLE = Path(__file__).parent / "styles" / "vancouver.csl"
WEB = re.compile(r"https?://(?=[^\s/])", re.IGNORECASE)
KEPT = {
    "title": "title",
    "publisher": "publisher",
    "publisherPlace": "publisher-place",
    "number": "number",
    "volume": "volume",
    "issue": "issue",
}
"""Fields that are shown word for word, and their names in CSL-JSON."""


@lru_cache(maxsize=4096)
def write(reference: Reference, language: str) -> tuple[Node, ...]:
    """Write a reference in Vancouver style.

    Args:
        reference: What to write. A missing or empty field leaves no trace.
        language: The BCP 47 tag of the article, for months and for words such as "accessed".
            English if there is no such language in CSL or CLDR.

    Returns:
        Text and links. The DOI, PMID, PMCID and address are links whose words say the address
        to those who cannot follow it.
    """
    values: dict[str, Node] = {}

    def place(value: Node) -> str:
        character = chr(0x100000 + len(values))
        values[character] = value
        return character

    item: dict[str, Any] = {"id": "reference", "type": reference.type}
    for name, value in _values(reference, language):
        item[name] = place(value)
    for role, names in (("author", reference.author), ("editor", reference.editor)):
        people = [_name(name, place) for name in names]
        if any(people):
            item[role] = [person for person in people if person]
    if edition := (reference.edition or "").strip():
        numeric = re.fullmatch(r"[0-9]+[A-Za-z]*", edition)
        item["edition"] = edition if numeric else place(Text(edition))
    if reference.issued and reference.issued.parts[0]:
        item["issued"] = {"date-parts": reference.issued.parts}
    if "accessed" in item:
        item["accessed"] = {"literal": item["accessed"]}
    return tuple(_put_back(_render(item, language), values))


def _values(reference: Reference, language: str) -> Iterator[tuple[str, Node]]:
    """Yield the fields that citeproc-py must not touch, by their names in CSL-JSON."""
    for field, name in KEPT.items():
        if value := (getattr(reference, field) or "").strip():
            yield name, Text(value)
    full = (reference.containerTitle or "").strip()
    short = (reference.containerTitleShort or "").strip()
    if full or short:
        yield "container-title", Text(full or short)
        yield "container-title-short", Text(short or full)
    if page := (reference.page or "").strip():
        yield "page", Text(_pages(page))
    if reference.accessed and reference.accessed.parts[0]:
        yield "accessed", Text(_date(reference.accessed, language))
    links = dict(_identifiers(reference))
    for name, link in links.items():
        yield name, link
    url = (reference.URL or "").strip()
    if url and _where(url) not in {_where(link.url) for link in links.values()}:
        shown = Text(WEB.sub("", url, count=1))
        yield "URL", Link((shown,), url) if WEB.match(url) else shown


def _identifiers(reference: Reference) -> Iterator[tuple[str, Link]]:
    if doi := DOI_PREFIX.sub("", (reference.DOI or "").strip(), count=1):
        # RFC 3986, 3.3: all that a path may hold stays as it is
        yield "DOI", Link((Text(f"doi:{doi}"),), f"https://doi.org/{quote(doi, '/:;()@!$&*+,=')}")
    if pmid := (reference.PMID or "").strip():
        yield "PMID", Link((Text(f"PMID: {pmid}"),), f"https://pubmed.ncbi.nlm.nih.gov/{pmid}/")
    if pmcid := (reference.PMCID or "").strip().removeprefix("PMC"):
        address = f"https://pmc.ncbi.nlm.nih.gov/articles/PMC{pmcid}/"
        yield "PMCID", Link((Text(f"PMCID: PMC{pmcid}"),), address)


def _where(url: str) -> str:
    """Return what two spellings of the same address have in common."""
    return unquote(WEB.sub("", url, count=1)).casefold().removeprefix("dx.").rstrip("/")


def _pages(page: str) -> str:
    """Leave out the digits that the last page shares with the first (Citing Medicine, ch. 1)."""
    if not (numbers := PAGES.fullmatch(page)):
        return page
    first, last = numbers.groups()
    if len(first) == len(last) and first < last:
        last = next(last[i:] for i, digit in enumerate(first) if digit != last[i])
    return f"{first}-{last}"


def _name(name: Name, place: Callable[[Node], str]) -> dict[str, str]:
    """Return a name in CSL-JSON, where citeproc-py sees only what it makes initials of."""
    family, given = (name.family or "").strip(), (name.given or "").strip()
    if whole := (name.literal or "").strip() or (given if not family else ""):
        return {"literal": place(Text(whole))}
    parts = {"family": place(Text(family))} if family else {}
    if family and given:
        words = unicodedata.normalize("NFC", given).split()
        # PubMed's "SD" is two initials; citeproc-py would make one of it
        parts["given"] = " ".join(" ".join(w) if w.isupper() and len(w) < 4 else w for w in words)
    if family and (suffix := (name.suffix or "").strip()):
        parts["suffix"] = place(Text(suffix))
    return parts


def _date(date: CSLDate, language: str) -> str:
    """Write a date in a language. A day that no calendar has is shown as it was given.

    Stand-alone months (`LLL`, `LLLL`) are no use: Babel 2.18 gives those of another language once
    it has read two languages.
    """
    from babel.dates import format_date

    parts = date.parts[0]
    locale = _locale(language)
    try:
        day = datetime.date(*(*parts, 1, 1)[:3])
        match len(parts):
            case 1:
                return str(parts[0])
            case 2:
                return format_date(day, "MMMM y", locale)
            case _:
                return format_date(day, "long", locale)
    except (ValueError, OverflowError):
        return "-".join(map(str, parts))


@lru_cache(maxsize=64)
def _locale(language: str) -> Locale:
    from babel import Locale, UnknownLocaleError

    for tag in (language, language.partition("-")[0]):
        try:
            locale = Locale.parse(tag, sep="-")
        except (ValueError, UnknownLocaleError):
            continue
        if str(locale) != "en":
            return locale
    return Locale("en", "GB")


def _render(item: dict[str, Any], language: str) -> str:
    """Return the entry as citeproc-py writes it: nothing in it is markup, nothing is escaped."""
    from citeproc import Citation, CitationItem, CitationStylesBibliography
    from citeproc.formatter import plain
    from citeproc.source.json import CiteProcJSON

    bibliography = CitationStylesBibliography(
        _style(_locale(language)), CiteProcJSON([item]), plain
    )
    bibliography.register(Citation([CitationItem(item["id"])]))
    return "".join(str(entry) for entry in bibliography.bibliography())


@lru_cache(maxsize=64)
def _style(locale: Locale) -> CitationStylesStyle:
    """Read the style with the words of a locale that CSL has, or else the English ones."""
    from babel.core import get_global
    from citeproc import LANGUAGE_NAMES, CitationStylesStyle

    written = "_".join(filter(None, (locale.language, locale.script)))
    likely = get_global("likely_subtags").get(written, written).split("_")
    tags = (str(locale).replace("_", "-"), "-".join(likely), f"{likely[0]}-{likely[-1]}", likely[0])
    known = next((tag for tag in tags if tag in LANGUAGE_NAMES), "en-US")
    return CitationStylesStyle(str(STYLE), locale=known, validate=False)


def _put_back(entry: str, values: dict[str, Node]) -> Iterator[Node]:
    """Yield the entry with the values in their places, and no full stop after another stop."""
    text = ""
    stopped = False
    for piece in PLACES.split(entry):
        node = values.get(piece, Text(piece))
        if isinstance(node, Link):
            if text:
                yield Text(text)
            yield node
            text = ""
        elif isinstance(node, Text):
            text += node.text.removeprefix(".") if stopped else node.text
        stopped = piece in values and isinstance(node, Text) and node.text.endswith(STOPS)
    if text:
        yield Text(text)
