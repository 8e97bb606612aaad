"""axe-core: what of WCAG 2.2 AA, and of axe's own advice, a page in the browser does not keep."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from playwright.sync_api import Page

from conformance import chromium
from conformance.checker import modules
from conformance.fetched import node_modules

RULES = {"target-size": {"enabled": True}}
"""What axe leaves out unless asked: the one rule of WCAG 2.2 (2.5.8) that it has."""
PART_OF_BOOK = {
    rule: {"enabled": False}
    for rule in ("region", "landmark-one-main", "page-has-heading-one", "bypass")
}
"""Rules for whole sites, which a file of a book is not."""


def there() -> bool:
    return modules("playwright")() and chromium.there() and node_modules() is not None


@cache
def program() -> str:
    return Path(f"{node_modules()}/axe-core/axe.min.js").read_text(encoding="utf-8")


def axe(
    page: Page, without: tuple[str, ...] = (), rules: dict[str, dict[str, bool]] | None = None
) -> list[str]:
    """Return the violations of the page as it is shown now, each with the first place."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(program())
    found = page.evaluate(
        "([scope, options]) => axe.run(scope, options).then(told => told.violations)",
        [
            {"exclude": [[selector] for selector in without], "include": [["html"]]},
            {"rules": {**RULES, **(rules or {})}, "resultTypes": ["violations"]},
        ],
    )
    return [f"{rule['id']}: {rule['help']}: {_places(rule['nodes'])}" for rule in found]


def _places(nodes: list[dict[str, list[object]]]) -> str:
    first = " ".join(map(str, nodes[0]["target"]))
    return first if len(nodes) == 1 else f"{first} and {len(nodes) - 1} more"
