"""Break a document: delete, repeat, retype, swap, truncate, and put what is hostile anywhere."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator
from random import Random
from typing import Any

HOSTILE: tuple[Any, ...] = (
    None,
    True,
    0,
    -1,
    1.5,
    2**63,
    10**400,
    float("inf"),
    "",
    " ",
    "\u00a0\u200b",
    "a\u0000b",
    "a\fb",
    "\ud800",
    "\ufffe\uffff",
    "</script><!--<script>",
    "{{ 7*7 }}{% include 'page.html' %}",
    "**[a](javascript:alert(1))** [@] [@x] [",
    "[" * 500,
    "*" * 501,
    "../../etc/passwd",
    "con",
    "javascript:alert(1)",
    "file:///etc/passwd",
    "2026-02-30",
    "0000-00-00",
    "x" * 30_000,
    "\u202eabc\u2066",
    "{0.__class__}{page}",
    [],
    {},
    [[]],
    {"": ""},
    {"type": "paragraph"},
    {"type": "risk", "outcome": "a", "groups": [{"events": 1000, "of": 100}]},
    {"type": "figure", "src": "assets/../../x.png", "alt": ""},
)
"""What no field expects."""

Path = tuple[str | int, ...]


def places(value: Any, path: Path = ()) -> Iterator[Path]:
    """Yield the way to every value inside a value."""
    if path:
        yield path
    if isinstance(value, dict | list):
        items = value.items() if isinstance(value, dict) else enumerate(value)
        for key, inner in list(items):
            yield from places(inner, (*path, key))


def holder(value: Any, path: Path) -> Any:
    """Return the object or list in which a place is."""
    for key in path[:-1]:
        value = value[key]
    return value


def delete(value: Any, path: Path, chance: Random) -> None:
    """Take a value away."""
    del holder(value, path)[path[-1]]


def insert(value: Any, path: Path, chance: Random) -> None:
    """Put something hostile in its place."""
    holder(value, path)[path[-1]] = copy.deepcopy(chance.choice(HOSTILE))


def add(value: Any, path: Path, chance: Random) -> None:
    """Put something hostile beside it."""
    inside = holder(value, path)
    if isinstance(inside, list):
        inside.insert(int(path[-1]), copy.deepcopy(chance.choice(HOSTILE)))
    else:
        inside[chance.choice(("", "type", "x/~", "id", "constructor"))] = chance.choice(HOSTILE)


def repeat(value: Any, path: Path, chance: Random) -> None:
    """Have it many times."""
    inside = holder(value, path)
    if isinstance(inside, list):
        inside[int(path[-1]) :] = [inside[int(path[-1])]] * chance.choice((2, 3, 30))
    else:
        inside[path[-1]] = [inside[path[-1]]] * 2


def retype(value: Any, path: Path, chance: Random) -> None:
    """Make a text of it, or wrap it."""
    inside = holder(value, path)
    old = inside[path[-1]]
    inside[path[-1]] = chance.choice((str(old), [old], {"type": old}, len(str(old))))


def swap(value: Any, path: Path, chance: Random) -> None:
    """Exchange it for a copy of another value."""
    other = chance.choice(list(places(value)))
    holder(value, path)[path[-1]] = copy.deepcopy(holder(value, other)[other[-1]])


def shorten(value: Any, path: Path, chance: Random) -> None:
    """Cut a text, a list or an object short."""
    inside = holder(value, path)
    old = inside[path[-1]]
    if isinstance(old, str | list) and old:
        inside[path[-1]] = old[: chance.randrange(len(old))]
    elif isinstance(old, dict) and old:
        old.popitem()


MUTATIONS: tuple[Callable[[Any, Path, Random], None], ...] = (
    delete,
    insert,
    add,
    repeat,
    retype,
    swap,
    shorten,
)


def mutated(value: Any, chance: Random, count: int = 1) -> Any:
    """Return a copy of a JSON object with a number of mutations."""
    value = copy.deepcopy(value)
    for _ in range(count):
        found = list(places(value))
        if not found:
            break
        chance.choice(MUTATIONS)(value, chance.choice(found), chance)
    return value


def written(value: Any, chance: Random) -> bytes:
    """Write a value as JSON in some way, at times damaged."""
    text = json.dumps(value, ensure_ascii=chance.random() < 0.5, indent=chance.choice((None, 1)))
    data = text.encode("utf-8", "surrogatepass")
    match chance.randrange(12):
        case 0:
            return data[: chance.randrange(len(data) + 1)]
        case 1:
            at = chance.randrange(len(data))
            return data[:at] + chance.randbytes(chance.randrange(1, 4)) + data[at + 1 :]
        case 2:
            return b"\xef\xbb\xbf" + data
        case 3:
            at = chance.randrange(len(data))
            return (
                data[:at] + chance.choice((b"NaN", b"{", b'"', b"\\u", b"\0", b"1e400")) + data[at:]
            )
    return data
