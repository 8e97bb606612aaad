"""Proofs of the pages of a book: every word, contents, notes, alternatives, languages, links."""

from __future__ import annotations

import posixpath
import re
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from urllib.parse import urljoin

from lxml import etree

from medleaf.proof.expected_book import book_passages, citations, decorations
from medleaf.proof.package import LINKS
from medleaf.proof.rules import Finding
from medleaf.proof.verbatim import Text, follow, heard
from medleaf.proof.volume import (
    HTML_NS,
    OPS_NS,
    SVG_NS,
    XLINK_HREF,
    XML_LANG,
    Volume,
    name,
    said,
)

_FILE_NAME = re.compile(r"[\w./-]+\.(?:avif|gif|jpe?g|png|svg|tiff?|webp)", re.I)
_ACTIVE = {"script", "iframe", "object", "embed", "form", "audio", "video", "applet", "base"}
_MOVING = {"animate", "animateMotion", "animateTransform", "set", "foreignObject"}
OUTSIDE = ("https://", "http://", "mailto:", "tel:")
"""Where a reader may be led; nothing is loaded from there."""


def words(volume: Volume) -> Iterator[Finding]:
    """Check every character, in order, and the language of the passages that have one."""
    wanted = book_passages(volume.document, volume.locale)
    told, wrong = follow(wanted, Text(heard(volume)))
    if wrong:
        message = f"{wrong.where}: expected {wrong.expected!r}, found {wrong.found!r}"
        yield Finding("proof/words", message)
    for one in told:
        language = one.passage.language
        if language and one.run and one.run.language.lower() != language.lower():
            message = f'{one.run.file}, {one.passage.where}: the language is "{one.run.language}"'
            yield Finding("proof/part-language", f'{message}, not "{language}"')


def languages(volume: Volume) -> Iterator[Finding]:
    """Check the language and the direction of every page, and that lang and xml:lang agree."""
    locale = volume.locale
    right = (volume.document.language, volume.document.language, locale.direction)
    for path, page in volume.pages.items():
        given = (page.get("lang"), page.get(XML_LANG), page.get("dir"))
        if given != right:
            yield Finding("proof/language", f"{path}: lang, xml:lang and dir are {given}")
        for element in page.iter():
            if element.get("lang") != element.get(XML_LANG) and name(element) != "svg":
                yield Finding("proof/part-language", f"{path}: lang and xml:lang differ")


def contents(volume: Volume) -> Iterator[Finding]:
    """Check that the contents lead to every chapter by its heading, in order; and landmarks."""
    nav = volume.navigation("toc")
    links = [] if nav is None else list(nav.iter(f"{HTML_NS}a"))
    listed = [volume.resolve(volume.contents_path, a.get("href", "")) for a in links]
    for path in volume.chapters:
        if listed.count(path) != 1:
            yield Finding("proof/contents-list", f"{path} is listed {listed.count(path)} times")
    if sorted(listed, key=list(volume.pages).index) != listed:
        yield Finding("proof/contents-list", "the contents are not in the order of reading")
    for path, link in zip(listed, links, strict=True):
        heading = volume.pages[path].find(f".//{HTML_NS}h1")
        if heading is None or said(heading) != said(link):
            yield Finding("proof/contents-list", f'"{said(link)}" is not the heading of {path}')
    yield from _landmarks(volume)


def _landmarks(volume: Volume) -> Iterator[Finding]:
    nav = volume.navigation("landmarks")
    order = list(volume.pages)
    found = {
        a.get(f"{OPS_NS}type"): volume.resolve(volume.contents_path, a.get("href", ""))
        for a in ([] if nav is None else nav.iter(f"{HTML_NS}a"))
    }
    names = {path: posixpath.splitext(posixpath.basename(path))[0] for path in order}
    wanted = {"cover": order[0], "toc": volume.contents_path}
    if len(volume.chapters) > 1:
        wanted["bodymatter"] = volume.chapters[0]
    for kind, path in (("glossary", "glossary"), ("bibliography", "references")):
        wanted.update((kind, page) for page in order if names[page] == path)
    if found != wanted:
        yield Finding("proof/landmarks", f"the landmarks are {found}, not {wanted}")


def printed_pages(volume: Volume) -> Iterator[Finding]:
    """Check that the page list leads to every mark, counts from 1, and names the leaflet."""
    nav = volume.navigation("page-list")
    links = [] if nav is None else list(nav.iter(f"{HTML_NS}a"))
    listed = [(said(a), _target(volume, volume.contents_path, a.get("href", ""))) for a in links]
    marks = [
        (mark.get("aria-label") or "", f"{path}#{mark.get('id')}")
        for path, page in volume.pages.items()
        for mark in page.iter(f"{HTML_NS}*")
        if mark.get("role") == "doc-pagebreak" or mark.get(f"{OPS_NS}type") == "pagebreak"
    ]
    if listed != marks:
        yield Finding("proof/page-list", f"pages are listed {listed}, and marked {marks}")
    if [number for number, _ in marks] != [str(n) for n in range(1, len(marks) + 1)]:
        yield Finding("proof/page-list", f"the pages are {[number for number, _ in marks]}")
    source = [urljoin(volume.document.url, "leaflet.pdf")] if marks else []
    if volume.meta("pageBreakSource") != source:
        named = volume.meta("pageBreakSource")
        yield Finding("proof/page-list", f"the pages are those of {named}, not of {source}")


def headings(volume: Volume) -> Iterator[Finding]:
    """Check that each page but the cover has one h1, first, and leaves out no level."""
    for path, page in list(volume.pages.items())[1:]:
        levels = [int(name(e)[1]) for e in page.iter() if re.fullmatch("h[1-6]", name(e))]
        if levels[:1] != [1] or levels.count(1) != 1:
            yield Finding("proof/headings", f"{path}: the headings are {levels}")
        elif any(after > before + 1 for before, after in pairwise(levels)):
            yield Finding("proof/headings", f"{path}: a level of headings is left out: {levels}")
    for path, page in volume.pages.items():
        title, heading = page.find(f"{HTML_NS}head/{HTML_NS}title"), page.find(f".//{HTML_NS}h1")
        if title is None or (heading is not None and said(title) != said(heading)):
            yield Finding("proof/title", f"the title of {path} is not its heading")


def citations_paired(volume: Volume) -> Iterator[Finding]:
    """Check that citations are those of the content, and that each and its reference are a pair."""
    there: Counter[tuple[str, str]] = Counter()
    back: Counter[tuple[str, str]] = Counter()
    cited: Counter[str] = Counter()
    marks = {}
    for path, page in volume.pages.items():
        for item in page.iter(f"{HTML_NS}li"):
            mark = item.find(f"{HTML_NS}span[@class='mark']")
            if mark is not None:
                marks[f"{path}#{item.get('id')}"] = said(mark)
    for path, page in volume.pages.items():
        for link in page.iter(f"{HTML_NS}a"):
            target = _target(volume, path, link.get("href", ""))
            if link.get("role") == "doc-biblioref":
                there[f"{path}#{link.get('id')}", target] += 1
                cited[said(link)] += 1
                if marks.get(target) != said(link):
                    yield Finding(
                        "proof/citation", f"{path}: {said(link)} leads to {marks.get(target)}"
                    )
            elif link.get("role") == "doc-backlink":
                holder = next(link.iterancestors(f"{HTML_NS}li"), None)
                here = f"{path}#{holder.get('id') if holder is not None else ''}"
                back[target, here] += 1
                phrase = volume.locale.say("backTo", mark=marks.get(here, ""))
                if not (link.get("aria-label") or "").startswith(phrase):
                    yield Finding("proof/citation", f"{path}: a link back says not where it leads")
    for place, reference in there - back:
        yield Finding("proof/citation", f"{reference} has no link back to {place}")
    for place, reference in back - there:
        yield Finding("proof/citation", f"a link back of {reference} leads to {place}, no citation")
    wanted = {f"[{n}]": k for n, k in citations(volume.document, volume.locale).items()}
    if cited != Counter(wanted):
        yield Finding("proof/citation", f"linked are {dict(cited)}, cited {wanted}")


def alternatives(volume: Volume) -> Iterator[Finding]:
    """Check that every picture has words of its own; decoration has empty ones."""
    decoration = decorations(volume.document)
    for path, page in volume.pages.items():
        for picture in page.iter(f"{HTML_NS}img", f"{SVG_NS}svg"):
            if name(picture) == "svg":
                spoken = picture.get("role") == "img" and (picture.get("aria-label") or "").strip()
                if not spoken and picture.get("aria-hidden") != "true":
                    yield Finding("proof/alternative", f"{path}: a drawing has no alternative")
                continue
            source, alt = picture.get("src", ""), picture.get("alt")
            if alt is None or not (alt.strip() or source in decoration):
                yield Finding("proof/alternative", f"{path}: {source} has no alternative")
            elif _FILE_NAME.fullmatch(alt.strip()) or alt.strip() == posixpath.basename(source):
                yield Finding("proof/alternative", f'{path}: "{alt}" is the name of a file')
            elif alt.strip() and " ".join(alt.split()) in _captions(picture):
                yield Finding("proof/alternative", f"{path}: {source} has its caption again")


def _captions(picture: etree._Element) -> list[str]:
    figure = next(picture.iterancestors(f"{HTML_NS}figure"), None)
    return [said(c) for c in figure.iter(f"{HTML_NS}figcaption")] if figure is not None else []


def links(volume: Volume) -> Iterator[Finding]:
    """Check that links have words and arrive, and that ids are there once."""
    ids = {
        path: Counter(e.get("id") for e in page.iter() if e.get("id"))
        for path, page in volume.pages.items()
    }
    for path, counted in ids.items():
        for id, count in counted.items():
            if count > 1:
                yield Finding("proof/target", f'{path}: the id "{id}" is there {count} times')
        for link in volume.pages[path].iter(f"{HTML_NS}a"):
            href = link.get("href", "")
            if not said(link) and not link.get("aria-label"):
                yield Finding("proof/link", f"{path}: the link to {href} has no words")
            if href.startswith(OUTSIDE):
                continue
            file, _, anchor = _target(volume, path, href).partition("#")
            if not href or file not in ids or (anchor and anchor not in ids[file]):
                yield Finding("proof/target", f'{path}: the link to "{href}" does not arrive')


def _target(volume: Volume, path: str, href: str) -> str:
    _, mark, anchor = href.partition("#")
    return volume.resolve(path, href) + mark + anchor


def closed(volume: Volume) -> Iterator[Finding]:
    """Check that nothing runs and that nothing is taken from outside the book."""
    for path, root in (*volume.pages.items(), *volume.drawings.items()):
        for element in root.iter():
            if name(element) in _ACTIVE | _MOVING:
                yield Finding("proof/active", f"{path} has <{name(element)}>")
            for key, value in element.attrib.items():
                run = str(key).lower().startswith("on")
                if run or re.match(r"\s*javascript:", str(value), re.I):
                    yield Finding("proof/active", f"{path} has {key!s}")
            for key in ("src", "srcset", "data", "poster", "href", XLINK_HREF):
                taken = key != "href" or name(element) not in ("a", "")
                if taken and _outside(element.get(key, "")):
                    yield Finding("proof/external", f"{path} takes {element.get(key)}")
            inner = (element.text or "") if name(element) == "style" else ""
            yield from _fetched(path, element.get("style", "") + inner)
    for path, style in volume.styles.items():
        yield from _fetched(path, style)


def _fetched(path: str, css: str) -> Iterator[Finding]:
    for url, imported in LINKS.findall(css):
        if _outside(url or imported):
            yield Finding("proof/external", f"{path} takes {url or imported}")


def _outside(address: str) -> bool:
    return bool(re.match(r"\s*(?:(?!data:)[a-z][a-z0-9+.-]*:|//)", address, re.I))
