"""Hostile publications: a text in place of every string that content may have.

What the check refuses is put back, so that at the end all that is allowed is hostile.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from medleaf.check import check

Place = tuple[str, str]
"""A file, as "articles/x.json", and a JSON pointer in it."""


def strings(value: Any, pointer: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield pointer, value
    elif isinstance(value, dict):
        for key, item in value.items():
            part = key.replace("~", "~0").replace("/", "~1")
            yield from strings(item, f"{pointer}/{part}")
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield from strings(item, f"{pointer}/{number}")


def at(value: Any, pointer: str) -> Any:
    for part in pointer.split("/")[1:]:
        value = value[key_of(value, part)]
    return value


def key_of(holder: Any, part: str) -> Any:
    return int(part) if isinstance(holder, list) else part.replace("~1", "/").replace("~0", "~")


def put(value: Any, pointer: str, new: Any) -> None:
    parent, _, last = pointer.rpartition("/")
    holder = at(value, parent)
    holder[key_of(holder, last)] = new


def is_address(pointer: str, value: str) -> bool:
    return value.startswith(("http://", "https://")) and not pointer.endswith("$schema")


def poison(root: Path, text: str, addresses: bool) -> dict[Place, bool]:
    """Write a text in place of every string; say for each place whether it was allowed."""
    files = sorted(p for p in root.rglob("*.json") if "locales" not in p.parts)
    sound = {p: json.loads(p.read_text(encoding="utf-8")) for p in files}
    bad = copy.deepcopy(sound)
    allowed: dict[Place, bool] = {}
    for path, value in sound.items():
        name = path.relative_to(root).as_posix()
        for pointer, said in strings(value):
            if pointer.endswith("$schema") or is_address(pointer, said) is not addresses:
                continue
            put(bad[path], pointer, text)
            allowed[name, pointer] = True
    for _ in range(40):
        for path, value in bad.items():
            path.write_text(json.dumps(value, ensure_ascii=False), encoding="utf-8")
        errors = [d for d in check(root).diagnostics if d.severity == "error"]
        if not errors:
            return allowed
        for error in errors:
            path = Path(error.file)
            name = path.relative_to(root).as_posix()
            put_back = error.pointer
            while True:
                try:
                    old = at(sound[path], put_back)
                    break
                except (KeyError, IndexError, ValueError):
                    put_back = put_back.rpartition("/")[0]
            if put_back:
                put(bad[path], put_back, copy.deepcopy(old))
            else:
                bad[path] = copy.deepcopy(old)
            for place in allowed:
                if place[0] == name and f"{place[1]}/".startswith(f"{put_back}/"):
                    allowed[place] = False
    raise AssertionError(f"still refused: {errors[:3]}")
