"""The style of a page: what its own markup needs of the theme's stylesheet, without spaces.

A page has its style inside, so that it is whole by itself; whoever reads one leaflet should not
wait for the looks of tables that only another one has. A rule is left out when it names a class, an
id or an element that the page lacks; what is not sure to be idle stays.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache

import msgspec

from medleaf import parts
from medleaf.theme import Theme

_GROUPS = ("@media", "@supports", "@layer", "@container")
"""The rules that hold rules (CSS Conditional Rules 3, Cascade 5, Containment 3)."""
_ALWAYS = frozenset(("html", "body"))
_TOKEN = re.compile(
    r"""(?s)/\*.*?\*/|"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|\\.|\s+|[{}();,:]|[^\s{}();,:"'\\/]+|."""
)
_CLASSES = re.compile(r"""\sclass=["']([^"']*)""")
_IDS = re.compile(r"""\sid=["']([^"']*)""")
_TAGS = re.compile(r"<([A-Za-z][\w-]*)")
_SCRIPTS = re.compile(r"(?s)<script>(.*?)</script>")
_BRACKETS = re.compile(r"\([^()]*\)|\[[^\]]*\]")
_PSEUDO = re.compile(r"::?[\w-]+")
_WORD = re.compile(r"[^\W\d][\w-]*")
_NAMED = re.compile(r"[.#]?[^\W\d][\w-]*|[.#]?-[\w-]+")


class Selector(msgspec.Struct, frozen=True):
    """One of the selectors of a rule, and the names of what has to be there for it to match."""

    text: str
    needs: frozenset[str]


class Rule(msgspec.Struct, frozen=True):
    """A rule as it is written: what opens it, and its declarations or the rules that it holds."""

    opening: str
    selectors: tuple[Selector, ...] = ()
    body: str | None = None
    rules: tuple[Rule, ...] = ()


def page_style(theme: Theme, fonts: str, markup: str | None = None) -> str:
    """Return the style of a page.

    Args:
        theme: The theme; its stylesheet is page.css.
        fonts: What leads from the page to the shared fonts.
        markup: The page, when the style is for it alone and not for all there may be.
    """
    css = theme.style("page.css")
    if markup is None:
        return _faces(theme, fonts, None) + written(parse(css), None)
    faces = _faces(theme, fonts, parts.characters((markup, css)))
    return faces + written(parse(css), names(markup))


def names(markup: str) -> frozenset[str]:
    """Return what a page has that selectors can name: elements, `.classes` and `#ids`.

    Its script may give an element a class: each of its words is taken for one.
    """
    classes = {f".{name}" for match in _CLASSES.findall(markup) for name in match.split()}
    ids = {f"#{id}" for id in _IDS.findall(markup)}
    words = {f".{word}" for text in _SCRIPTS.findall(markup) for word in _WORD.findall(text)}
    return _ALWAYS | classes | ids | words | {tag.lower() for tag in _TAGS.findall(markup)}


@cache
def parse(css: str) -> tuple[Rule, ...]:
    """Divide a stylesheet into its rules, without comments and needless spaces."""
    return tuple(_rules(_TOKEN.findall(css)))


def written(rules: tuple[Rule, ...], there: frozenset[str] | None) -> str:
    """Write the rules that a page needs; all of them where it is not known what is there."""
    return "".join(_written(rules, there))


def _written(rules: tuple[Rule, ...], there: frozenset[str] | None) -> Iterator[str]:
    for rule in rules:
        opening = rule.opening
        if rule.selectors:
            wanted = [s.text for s in rule.selectors if there is None or s.needs <= there]
            opening = ",".join(wanted)
        body = written(rule.rules, there) if rule.rules else rule.body
        if body is None:
            yield f"{opening};"
        elif opening and (body or opening.startswith("@layer")):  # the first names a layer's place
            yield f"{opening}{{{body}}}"


def _rules(tokens: list[str]) -> Iterator[Rule]:
    start = at = depth = 0
    while at < len(tokens):
        token = tokens[at]
        depth += (token == "(") - (token == ")")
        if depth == 0 and token == ";":
            yield Rule(_tight(tokens[start:at]))
            start = at + 1
        elif depth == 0 and token == "{":
            end = _closing(tokens, at)
            yield _rule(tokens[start:at], tokens[at + 1 : end])
            start, at = end + 1, end
        at += 1


def _closing(tokens: list[str], opening: int) -> int:
    """Return where the brace that is opened is closed, or the end."""
    depth = 0
    for at in range(opening, len(tokens)):
        depth += (tokens[at] == "{") - (tokens[at] == "}")
        if depth == 0:
            return at
    return len(tokens)


def _rule(opening: list[str], body: list[str]) -> Rule:
    head = _tight(opening)
    if head.startswith(_GROUPS):
        return Rule(head, body="", rules=tuple(_rules(body)))
    declarations = _tight(body).removesuffix(";")
    if head.startswith("@"):
        return Rule(head, body=declarations)
    selectors = tuple(Selector(text, _needs(text)) for text in _divided(head))
    return Rule(head, selectors, declarations)


def _divided(head: str) -> Iterator[str]:
    """Yield the selectors of a list: commas in brackets divide none."""
    depth, text = 0, ""
    for character in head:
        depth += (character in "([") - (character in ")]")
        if character == "," and depth == 0:
            yield re.sub(r" ?([>+~]) ?", r"\1", text)
            text = ""
        else:
            text += character
    yield re.sub(r" ?([>+~]) ?", r"\1", text)


def _needs(selector: str) -> frozenset[str]:
    """Return what has to be there; what stands in brackets may be one of many, or must not be."""
    if "\\" in selector or "|" in selector:
        return frozenset()
    bare = selector
    while _BRACKETS.search(bare):
        bare = _BRACKETS.sub("", bare)
    found = _NAMED.findall(_PSEUDO.sub("", bare))
    return frozenset(name if name[0] in ".#" else name.lower() for name in found)


def _tight(tokens: list[str]) -> str:
    """Join tokens without comments, and with one space only where one divides."""
    joined = ""
    for token in tokens:
        if token.startswith("/*"):
            token = " "
        if token.isspace():
            joined += "" if joined.endswith((" ", *"{};,:(")) else " "
        else:
            joined = joined.rstrip(" ") if token in "{};,)" else joined
            joined += token
    return joined.strip(" ")


def _faces(theme: Theme, fonts: str, characters: frozenset[int] | None) -> str:
    """Write the fonts; for some characters only the files that have them, and those spans of each.

    The first file that has a character is the one for it.
    """
    written = []
    for face in theme.faces:
        left = characters
        for part in face.web:
            used, left = _used(part.range, left)
            if used:
                written.append(
                    f'@font-face{{font-family:"{face.family}";font-weight:{face.weight};'
                    f"font-display:swap;src:url({fonts}{part.file}) format('woff2');"
                    f"unicode-range:{used}}}"
                )
    return "".join(written)


@lru_cache(maxsize=64)
def _used(ranges: str, characters: frozenset[int] | None) -> tuple[str, frozenset[int] | None]:
    """Return the spans of a unicode-range in which some characters are, and those in none.

    The faces of a family have the same ranges: the second one finds the answer here.
    """
    spans = _spans(ranges)
    if characters is None:
        return ",".join(text for text, _, _ in spans), None
    left, used = characters, []
    for text, first, last in spans:
        rest = frozenset(c for c in left if not first <= c <= last)
        if len(rest) < len(left):
            used.append(text)
        left = rest
    return ",".join(used), left


@cache
def _spans(ranges: str) -> tuple[tuple[str, int, int], ...]:
    """Divide a unicode-range into spans, as short as CSS allows, each with its ends."""
    found = []
    for span in ranges.removeprefix("U+").split(",U+"):
        first, _, last = span.partition("-")
        ends = int(first, 16), int(last or first, 16)
        found.append(("U+" + "-".join(f"{end:X}" for end in ends[: 1 + bool(last)]), *ends))
    return tuple(found)
