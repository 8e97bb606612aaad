"""What pages of docs/ are written with: values as code, anchors of headings."""

from __future__ import annotations

import json
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
"""The checkout."""


def inline(value: object) -> str:
    """Write a value as JSON on one line."""
    return json.dumps(value, ensure_ascii=False)


def code(text: str) -> str:
    """Mark text as code, unless there is none."""
    return f"`{text}`" if text else ""


def anchor(heading: str) -> str:
    """Return the anchor that Markdown readers such as GitHub give a heading."""
    return heading.lower().replace(":", "").replace(" ", "-")
