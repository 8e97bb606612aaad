"""Mark in a book where each page of the printed leaflet begins, for all who read it together."""

from __future__ import annotations

import re

TITLE_PAGE = "title_page"
"""The id of what the first page begins with."""


def mark_pages(markup: dict[str, str], starts: tuple[str, ...]) -> None:
    """Put a page break into the pages of a book, by the names of their files.

    It stands in the element that begins a page of the leaflet (`starts` has their ids, "" for the
    title page); one that the book does not have begins where the page before did.
    """
    marks: dict[tuple[str, int], str] = {}
    at = ("", 0)
    for number, anchor in enumerate(starts, 1):
        at = _place(markup, anchor or TITLE_PAGE) or at
        said = f'<span role="doc-pagebreak" id="page_{number}" aria-label="{number}"></span>'
        marks[at] = marks.get(at, "") + said
    for (name, place), mark in sorted(marks.items(), reverse=True):  # the last place first
        markup[name] = markup[name][:place] + mark + markup[name][place:]


def _place(markup: dict[str, str], anchor: str) -> tuple[str, int] | None:
    """Return file and first place where a mark may stand in an element: in a list, in its item."""
    begin = re.compile(rf'<(\w+)[^>]* id="{re.escape(anchor)}"[^>]*>')
    for name, text in markup.items():
        if tag := begin.search(text):
            if tag[1] in ("ul", "ol"):
                return name, text.index("<li>", tag.end()) + len("<li>")
            return name, tag.start() if tag[1] == "a" else tag.end()
    return None
