"""Proofs of every web page of a build: words, headings, links, pictures, and what may run."""

from __future__ import annotations

import posixpath
import re
from base64 import b64encode
from collections import Counter
from collections.abc import Iterator, Sequence
from hashlib import sha256
from itertools import pairwise
from urllib.parse import unquote, urlsplit

from lxml import html

from medleaf.proof.chapters import OUTSIDE
from medleaf.proof.package import LINKS
from medleaf.proof.passages import Passage
from medleaf.proof.rules import Finding
from medleaf.proof.site import Leaf
from medleaf.proof.verbatim import Text, follow, heard_in
from medleaf.proof.volume import said

HEAVIEST = 60_000
"""Most bytes of a page with its style, fonts and pictures apart."""
DATA = "application/ld+json"
"""The type of a script that is data and does not run."""
POLICY = {
    "default-src": "'none'",
    "img-src": "'self'",
    "font-src": "'self'",
    "base-uri": "'none'",
    "form-action": "'none'",
}
"""What a page of ours asks for in its Content-Security-Policy (W3C CSP 3), beside its hashes."""
_LOADING = ("src", "srcset", "data", "poster", "action", "formaction", "background", "manifest")
_RUNNING = {"iframe", "object", "embed", "applet", "base", "form", "audio", "video", "frame"}
_WEIGHED = {
    "style": re.compile(rb"(?s)<style>.*?</style>"),
    "JSON-LD": re.compile(rb'(?s)<script type="application/ld\+json">.*?</script>'),
    "drawings": re.compile(rb"(?s)<svg.*?</svg>"),
}
_FILE_NAME = re.compile(r"[\w./-]+\.(?:avif|gif|jpe?g|png|svg|tiff?|webp)", re.I)


def words(leaf: Leaf, wanted: Sequence[Passage]) -> Iterator[Finding]:
    """Check every character that can be seen or heard, in order, and the language it is in."""
    language = leaf.root.get("lang", "")
    told, wrong = follow(wanted, Text(heard_in(leaf.root.body, "the page", language)))
    if wrong:
        message = f"{wrong.where}: expected {wrong.expected!r}, found {wrong.found!r}"
        yield Finding("proof/words", message)
    for one in told:
        right = one.passage.language
        if right and one.run and one.run.language.lower() != right.lower():
            message = f'{one.passage.where}: the language is "{one.run.language}", not "{right}"'
            yield Finding("proof/part-language", message)


def language(leaf: Leaf) -> Iterator[Finding]:
    """Check the language and the direction of the page, and that its title is its heading's."""
    given = (leaf.root.get("lang"), leaf.root.get("dir"))
    right = (leaf.document.language, leaf.locale.direction)
    if given != right:
        yield Finding("proof/language", f"lang and dir are {given}, not {right}")
    for element in leaf.root.body.iter():
        if isinstance(element.tag, str) and "lang" in element.attrib and not element.get("lang"):
            yield Finding("proof/part-language", f"<{element.tag}> has an empty language")


def headings(leaf: Leaf) -> Iterator[Finding]:
    """Check that there is one h1, first, and that no level is left out."""
    found = [e for e in leaf.root.iter() if re.fullmatch("h[1-6]", str(e.tag))]
    levels = [int(e.tag[1]) for e in found]
    if levels[:1] != [1] or levels.count(1) != 1:
        yield Finding("proof/headings", f"the headings are {levels}")
    elif any(after > before + 1 for before, after in pairwise(levels)):
        yield Finding("proof/headings", f"a level of headings is left out: {levels}")


def links(leaf: Leaf) -> Iterator[Finding]:
    """Check that links have words and arrive, here or at a file of the build; ids are unique."""
    counted = Counter(e.get("id") for e in leaf.root.iter() if e.get("id"))
    for id, count in counted.items():
        if count > 1:
            yield Finding("proof/target", f'the id "{id}" is there {count} times')
    for link in leaf.elements("a"):
        href = link.get("href", "")
        if not said(link) and not link.get("aria-label"):
            yield Finding("proof/link", f"the link to {href} has no words")
        if href.startswith(OUTSIDE):
            continue
        path, mark, anchor = href.partition("#")
        if not href or (not path and anchor not in counted):
            yield Finding("proof/target", f'the link to "{href}" does not arrive')
        elif path and (mark or resolve(leaf.path, path) not in leaf.site.files):
            yield Finding("proof/target", f'the link to "{href}" leads to no file of the build')
    for part in leaf.elements("use"):
        if part.get("href", "").removeprefix("#") not in counted:
            yield Finding("proof/target", f'a drawing lacks its part "{part.get("href")}"')
    for kind in ("for", "aria-labelledby", "aria-describedby", "aria-controls"):
        named = (id for ids in leaf.root.xpath(f"//@{kind}") for id in ids.split())
        for id in named:
            if id not in counted:
                yield Finding("proof/target", f'{kind}="{id}" names nothing')


def resolve(path: str, href: str) -> str:
    """Return the path in the build of the file that a link on the page at `path` names."""
    return posixpath.normpath(posixpath.join(posixpath.dirname(path), unquote(href)))


def pictures(leaf: Leaf) -> Iterator[Finding]:
    """Check that every picture is there and has words of its own; decoration has empty ones."""
    for picture in leaf.elements("img", "svg"):
        if picture.tag == "svg":
            spoken = picture.get("role") == "img" and picture.get("aria-label", "").strip()
            if not spoken and picture.get("aria-hidden") != "true":
                yield Finding("proof/alternative", "a drawing has no alternative")
            continue
        source, alt = picture.get("src", ""), picture.get("alt")
        if resolve(leaf.path, source) not in leaf.site.files:
            yield Finding("proof/target", f"there is no picture {source}")
        if alt is None:
            yield Finding("proof/alternative", f"{source} has no alternative")
        elif _FILE_NAME.fullmatch(alt.strip()):
            yield Finding("proof/alternative", f'"{alt}" is the name of a file')


def closed(leaf: Leaf) -> Iterator[Finding]:
    """Check that nothing runs but our script, and that nothing is taken from elsewhere."""
    for element in leaf.root.iter():
        tag = str(element.tag).lower()
        if not isinstance(element.tag, str):
            yield Finding("proof/active", f"there is a comment: {str(element.text)[:40]!r}")
            continue
        if tag in _RUNNING or (
            tag == "meta" and element.get("http-equiv", "").lower() == "refresh"
        ):
            yield Finding("proof/active", f"there is <{tag}>")
        for key, value in element.attrib.items():
            name = str(key).rpartition(":")[2].lower()
            address = name in (*_LOADING, "href")
            runs = address and re.match(r"\s*(javascript|vbscript|data):", str(value), re.I)
            if name.startswith("on") or runs:
                yield Finding("proof/active", f"<{tag}> has {name}={str(value)[:60]!r}")
            loads = name in _LOADING or (name == "href" and _loads(element))
            if loads and re.match(r"\s*(?:[a-z][a-z0-9+.-]*:|//)", str(value), re.I):
                yield Finding("proof/external", f"<{tag}> takes {value}")
        css = element.get("style", "") + ((element.text or "") if tag == "style" else "")
        for url, imported in LINKS.findall(css):
            yield from _taken(leaf, url or imported)


def _loads(element: html.HtmlElement) -> bool:
    """Say whether the href of an element is fetched with the page, not followed."""
    rel = set(element.get("rel", "").lower().split())
    fetched = {
        "stylesheet",
        "icon",
        "preload",
        "prefetch",
        "modulepreload",
        "preconnect",
        "manifest",
    }
    return element.tag in ("image", "use") or (element.tag == "link" and bool(rel & fetched))


def _taken(leaf: Leaf, address: str) -> Iterator[Finding]:
    if urlsplit(address).scheme or address.startswith("//"):
        yield Finding("proof/external", f"the style takes {address}")
    elif resolve(leaf.path, address) not in leaf.site.files:
        yield Finding("proof/target", f"the style takes {address}, which is not there")


def policy(leaf: Leaf, script: str | None) -> Iterator[Finding]:
    """Check the Content-Security-Policy, and that the one script that runs is ours.

    Args:
        leaf: The page.
        script: The script that it has to have, if any.
    """
    stated = [m for m in leaf.elements("meta")
              if m.get("http-equiv", "").lower() == "content-security-policy"]  # fmt: skip
    scripts, styles = list(leaf.elements("script")), list(leaf.elements("style"))
    running = [e.text or "" for e in scripts if e.get("type") != DATA]
    if running != ([script] if script else []):
        yield Finding("proof/active", "the scripts that run are not those of the page")
    if len(stated) != 1:
        yield Finding("proof/policy", f"there are {len(stated)} policies")
        return
    order = list(leaf.root.iter())
    if any(order.index(e) < order.index(stated[0]) for e in (*scripts, *styles)):
        yield Finding("proof/policy", "the policy stands after what it should hold for")
    rules = stated[0].get("content", "").split(";")
    found = {name: value for name, _, value in (rule.strip().partition(" ") for rule in rules)}
    wanted = {name: {value} for name, value in POLICY.items()}
    wanted["style-src"] = {_hash(e.text or "") for e in styles} or {"'none'"}
    wanted["script-src"] = {_hash(e.text or "") for e in scripts} or {"'none'"}
    for name in sorted(wanted.keys() | found.keys()):
        given, right = set(found.get(name, "").split()), wanted.get(name, set())
        if given != right:
            told = (
                f"{' '.join(sorted(given)) or 'nothing'}, not {' '.join(sorted(right)) or 'at all'}"
            )
            yield Finding("proof/policy", f"{name} allows {told}")
    if any("style" in e.attrib for e in order if isinstance(e.tag, str)):
        yield Finding("proof/policy", "there is a style attribute, which the policy does not allow")


def _hash(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


def weight(leaf: Leaf) -> Iterator[Finding]:
    """Check the size of an article's page, and say what it is made of."""
    if len(leaf.data) <= HEAVIEST:
        return
    sizes = {name: sum(map(len, part.findall(leaf.data))) for name, part in _WEIGHED.items()}
    sizes["text and its marks"] = len(leaf.data) - sum(sizes.values())
    told = ", ".join(f"{size:,} of {name}" for name, size in sizes.items())
    yield Finding("proof/page-weight", f"the page has {len(leaf.data):,} bytes: {told}")
