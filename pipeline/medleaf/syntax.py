"""Say in an editor's words why a text is not JSON."""

from __future__ import annotations

import json

_TRAILING_COMMA = "a comma with nothing after it", "Take the comma away."
_EXPLANATIONS = {
    "Expecting ',' delimiter": (
        "a comma is missing before this",
        "Put a comma after the value before.",
    ),
    "Illegal trailing comma": _TRAILING_COMMA,  # from Python 3.13 on
    "Expecting property name enclosed in double quotes": (
        'a name in double quotes must stand here: "name": value',
        "Look for a comma too many before this, or for a name without quotes or in curly ones.",
    ),
    "Expecting ':' delimiter": ("a colon is missing after the name", 'Write "name": value.'),
    "Expecting value": (
        "a value is missing here",
        "Look for a comma too many, or for a text without quotes or in curly ones.",
    ),
    "Extra data": (
        "more text after the end of the JSON",
        "Take it away, or look for a bracket too many.",
    ),
    "Invalid control character at": (
        "a line break or control character inside a text",
        "Keep a text on one line; write a new paragraph as a block of its own.",
    ),
    "Unterminated string starting at": (
        "the text that starts here has no closing quote",
        'Close it with ", and write a quote inside a text as \\".',
    ),
    "Invalid \\escape": ("an unknown escape", "Write a backslash as \\\\."),
    "Invalid \\uXXXX escape": (
        "\\u without its four digits",
        "Write the character itself, or a backslash as \\\\.",
    ),
    "Unexpected UTF-8 BOM": ("two byte order marks", "Save as UTF-8 without a byte order mark."),
}


def explain(text: str, error: json.JSONDecodeError) -> tuple[int, str, str]:
    """Say where a text stops being JSON, why, and what to do; the same for every Python."""
    before = text[: error.pos].rstrip()
    if not text.strip():
        return 0, "the file is empty", "Write an object in it: { ... }."
    if text[error.pos : error.pos + 1] in ("}", "]") and before.endswith(","):
        return len(before) - 1, *_TRAILING_COMMA
    if not text[error.pos :].strip():
        return (
            len(before),
            "the file ends in the middle: a bracket is not closed",
            "Close every { with } and every [ with ].",
        )
    explained = (e for start, e in _EXPLANATIONS.items() if error.msg.startswith(start))
    return error.pos, *next(explained, (error.msg, "See json.org for what JSON allows."))
