"""What looks like HTML, Markdown or a template in a text, and would be printed as it is typed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.entities import html5
from itertools import islice

from medleaf.rules.subject import File, Finding

_TAGS = (
    "a abbr article aside audio b big blockquote body br button center cite code dd del div dl "
    "dt em embed figure font footer form h[1-6] head header hr html i iframe img input ins kbd li "
    "link main mark meta nav object ol p pre q s samp script section select small span strike "
    "strong style sub sup svg table tbody td textarea tfoot th thead title tr tt u ul var video"
)
_MARKS = re.compile(
    rf"""
      </?(?:{"|".join(_TAGS.split())})(?:\s[^<>]{{0,200}})?/?> | <!-- | <!DOCTYPE\b | <https?://
    | &(?:\#\d{{1,7}} | \#[xX][0-9a-fA-F]{{1,6}} | [A-Za-z][A-Za-z0-9]{{1,31}});
    | (?<![\w*])\*(?=[^\s*])[^*]{{0,199}}[^\s*]\*(?![\w*])
    | (?<!\w)_{{1,3}}(?=[^\s_])[^_]{{0,199}}[^\s_]_{{1,3}}(?!\w)
    | ~~(?=\S)[^~]{{1,200}}~~
    | (?<![\w`])`+[^`]{{1,200}}`+(?!\w)
    | \{{\{{[^{{}}]{{0,200}}\}}\}} | \{{%[^{{}}]{{0,200}}%\}}
    | ^(?:\#{{1,6}}\ (?=\S) | [-*•]\ (?=[^\W\d]))
    """,
    re.VERBOSE | re.IGNORECASE,
)
"""CommonMark 0.31 without what medleaf knows, and without what prose has (1. at the start, >)."""
_IMAGE = re.compile(r"(?<!\\)!\[[^\]]{0,200}\]\(")

_MOST = 20
"""How many marks are told of one text."""


def markup(file: File) -> Iterator[Finding]:
    """Find marks that medleaf does not know; a backslash before one says that it is meant."""
    for passage in file.passages:
        if not any(c in passage.raw for c in "<&*_~`{#-•!"):
            continue
        for match in islice(_MARKS.finditer(passage.text), _MOST):
            if match[0][0] == "&" and "#" not in match[0] and match[0][1:] not in html5:
                continue
            found = passage.finding(match.start(), f"{_shown(match[0])} is printed as it is typed")
            escaped = passage.raw[: found.offset].endswith("\\") and passage.raw != passage.text
            if not escaped:
                yield found
        for match in islice(_IMAGE.finditer(passage.raw), _MOST):
            message = f"{_shown(match[0])} is no picture here: it is printed as a link"
            yield Finding(passage.kind, passage.id, passage.pointer, match.start(), message)


def _shown(mark: str) -> str:
    mark = mark.strip()
    return f'"{mark}"' if len(mark) <= 40 else f'"{mark[:37]}..."'
