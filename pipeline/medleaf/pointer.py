"""Follow a JSON pointer (RFC 6901) into a value."""

from __future__ import annotations

from typing import Any


def value_at(value: Any, pointer: str) -> Any:
    """Return what a pointer names; None if there is nothing."""
    for part in pointer.split("/")[1:]:
        name = part.replace("~1", "/").replace("~0", "~")
        if isinstance(value, dict):
            value = value.get(name)
        elif isinstance(value, list) and name.isdecimal() and int(name) < len(value):
            value = value[int(name)]
        else:
            return None
    return value
