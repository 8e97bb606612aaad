"""Where each value of a JSON text stands, by its JSON pointer."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import NamedTuple

TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\],:]|[^\s{}\[\],:"]+')
"""A string, a bracket, a comma or colon, or any other word."""


class Place(NamedTuple):
    """Where a value stands: offsets of its key (if it has one), of itself, of what it is inside."""

    key: int | None
    value: int
    inside: int = -1


def string_end(text: str, at: int) -> int:
    """Return where the string that starts at a place ends."""
    return next(TOKEN.finditer(text, at)).end()


def walk(text: str) -> Iterator[tuple[str, Place]]:
    """Yield the JSON pointer and place of every value of a valid JSON text, parents first."""
    stack: list[tuple[str, bool, int]] = []  # pointer of each open container, if an object, offset
    indexes: list[int] = []
    key: tuple[str, int] | None = None
    for match in TOKEN.finditer(text):
        token = match[0]
        if token in "}]":
            stack.pop()
            indexes.pop()
        elif token in ":,":
            continue
        elif stack and stack[-1][1] and key is None:
            key = json.loads(token), match.start()
        else:
            pointer, at, inside = "", None, -1
            if stack:
                inside = stack[-1][2]
                if stack[-1][1] and key is not None:
                    name, at = key
                else:
                    name = str(indexes[-1])
                    indexes[-1] += 1
                pointer = f"{stack[-1][0]}/{name.replace('~', '~0').replace('/', '~1')}"
            key = None
            yield pointer, Place(at, match.start(), inside)
            if token in "{[":
                stack.append((pointer, token == "{", match.start()))
                indexes.append(0)
