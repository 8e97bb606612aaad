"""How much an SVG picture draws: copies of copies may be without end in a few bytes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from math import inf
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.etree import _Element

SVG = "http://www.w3.org/2000/svg"
URL = re.compile(r"url\(\s*(?:\"([^\"]*)\"|'([^']*)'|([^()]*))", re.I)
"""An address in styles."""
_RULE = re.compile(r"(?:\A|(?<=[{}]))([^{}]*+)\{([^{}]*+)\}")
_POINT = re.compile(r"[A-Za-z]|[-+.\d][-+.\deE]*")
_GRADIENTS = ("linearGradient", "radialGradient")
_DEEPEST = 200
_RULES_TRIED = 200
"""How many style rules tried on an element cost as much as drawing one."""


def drawn(root: _Element) -> float:
    """Count what a picture draws, with all copies; infinite when it copies itself."""
    ids = {str(e.get("id")): e for e in root.iter("*") if e.get("id")}
    rules = [
        (selectors, [i for i in _copied(body) if not _harmless(i, ids)])
        for style in root.iter(f"{{{SVG}}}style")
        for selectors, body in _RULE.findall(text_of(style))
    ]
    count = sum(1 for _ in root.iter("*"))
    tried = len(rules) * count // _RULES_TRIED
    drawing = _Drawing(ids, [(s, copied) for s, copied in rules if copied])
    return drawing.cost(root) + tried


def _copied(text: str) -> list[str]:
    """Return the ids that styles point to."""
    addresses = (next(filter(None, m.groups()), "").strip() for m in URL.finditer(text))
    return [address[1:] for address in addresses if address.startswith("#")]


def _harmless(id: str, ids: Mapping[str, _Element]) -> bool:
    """Say whether what an id names is nothing, or a gradient, which draws nothing."""
    return id not in ids or str(ids[id].tag).rpartition("}")[2] in _GRADIENTS


class _Drawing:
    """Counts what elements draw: themselves, what is in them, and what they copy."""

    def __init__(self, ids: Mapping[str, _Element], rules: list[tuple[str, list[str]]]) -> None:
        self._ids, self._rules = ids, rules
        self._known: dict[_Element, float] = {}

    def cost(self, element: _Element, depth: int = 0) -> float:
        """Return how many elements are drawn for an element; infinite when there is no end."""
        if element in self._known or depth > _DEEPEST:
            return self._known.get(element, inf)
        copied: dict[str, int] = {}
        for key, value in attributes_of(element):
            points = self._points(element) if "marker" in key + value else 1
            found = [value[1:]] if key.endswith("href") and value[:1] == "#" else _copied(value)
            for id in found:
                copied[id] = copied.get(id, 0) + points
        for selectors, found in self._rules:
            if any(_may_match(selector.strip(), element) for selector in selectors.split(",")):
                for id in found:
                    copied[id] = copied.get(id, 0) + self._points(element)
        total: float = 1 + sum(self.cost(child, depth + 1) for child in element.iterchildren("*"))
        for id, times in copied.items():
            if id in self._ids:
                total += times * self.cost(self._ids[id], depth + 1)
        self._known[element] = total
        return total

    @staticmethod
    def _points(element: _Element) -> int:
        """Count the points of a shape: each may have a marker."""
        drawn = f"{element.get('d', '')} {element.get('points', '')}"
        return max(1, sum(1 for _ in _POINT.finditer(drawn)))


def _may_match(selector: str, element: _Element) -> bool:
    """Say whether a style rule may be for an element; of what is not simple, it is said to be."""
    if match := re.fullmatch(r"([.#]?)([\w-]+)", selector):
        sign, name = match.groups()
        if sign == ".":
            return name in element.get("class", "").split()
        if sign == "#":
            return name == element.get("id")
        return name == str(element.tag).rpartition("}")[2]
    return bool(selector)


def text_of(element: _Element) -> str:
    """Return the text in an element."""
    return "".join(map(str, element.itertext()))


def attributes_of(element: _Element) -> list[tuple[str, str]]:
    """Return the attributes of an element, names with their namespaces."""
    return [(str(key), str(value)) for key, value in element.attrib.items()]
