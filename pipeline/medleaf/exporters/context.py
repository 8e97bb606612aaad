"""What every template is given: the document, the words of its language, and pure look-ups."""

from __future__ import annotations

from medleaf import inline, parts, references
from medleaf.document import Document
from medleaf.locale import direction, language_name
from medleaf.markup import Writer, initials, word_anchor
from medleaf.theme import Theme


def context(document: Document, theme: Theme, writer: Writer) -> dict[str, object]:
    """Return the names that templates/*.html use."""
    return {
        "picture": theme.picture,
        "doc": document,
        "t": theme.locale(document.language),
        "write": writer,
        "written": references.write,
        "language_name": language_name,
        "direction": direction,
        "plain": inline.plain,
        "initials": initials,
        "word_anchor": word_anchor,
        "contents": parts.contents,
        "credential_text": parts.credential,
        "people_heading": parts.people_heading,
        "passages": parts.passages,
        "facts": parts.facts,
        "imprint": parts.imprint,
        "particulars_of": parts.particulars,
        "grouped": parts.grouped,
        "shown": parts.shown,
        "telephone": parts.telephone,
        "unbroken": parts.unbroken,
        "numeric_columns": parts.numeric_columns,
        "icon_array": parts.icon_array,
        "crowd": parts.crowd,
    }
