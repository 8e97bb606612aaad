"""Our schema of a catalogue refuses what the standard's own schemas refuse.

Those (opds-community/specs and readium/webpub-manifest, as of June 2026) are in no package that can
be installed. Each fault below was shown to them, with the formats checked, and refused; a sound
catalogue passed.
"""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from products import TRUST, built

from medleaf.proof.lists import opds_schema

GONE = object()
"""Stands for a property that is left out."""
URLS = ("no uri", "http://a b", "http://[", "http://example.org/%zz", "http://example.org/é",
        "http://exämple.org/", "http://a/<b>", 'http://a/"', "http://a/|", "http://a/\\",
        "http://a:b/", "https://a/{x}", "https://a/b[1]", 5, None)  # fmt: skip
NAMES = ("", "leaflets/a", "://a", "1urn:a", "urn:uuid:a b", "urn:é", "urn:{x}", *URLS)
COUNTS = ("12", 1.5, -1, None)
LANGUAGES = ("", "e", "x", "en_GB", "en GB", "en-GB-", "en-a", "1en", "toolonglang",
             ["en", "x y"], 5, None)  # fmt: skip
DAYS = ("yesterday", "2026-2-3", "20260203", "2026-13-01", "2026-00-10", "2026-01-00", "2026-04-31",
        "2025-02-29", 2026, None)  # fmt: skip
MOMENTS = ("yesterday", "2026-02-02", "2026-02-02T00:00:00", "2026-02-02 00:00:00Z",
           "2026-13-02T00:00:00Z", "2026-02-30T00:00:00Z", "2026-02-02T25:00:00Z",
           "2026-02-02T00:61:00Z", 20260202, None)  # fmt: skip
NO_TEXT = (5, None, ["x"])
PEOPLE: tuple[object, ...] = (
    None, 5, [None], [5], [[]], [{}], [{"name": 5}], [{"name": None}], [{"name": {}}],
    [{"name": ["A"]}], [{"name": {"en_GB": "A"}}], [{"role": "rev"}], [{"name": "A", "role": 5}],
)  # fmt: skip
NO_LINK: tuple[object, ...] = (5, None, "x", {})
ITEM = "publications/0"
SAID = f"{ITEM}/metadata"
FAULTS: dict[str, tuple[object, ...]] = {
    "metadata": (GONE, None, 5, []),
    "metadata/title": (GONE, 5, None),
    "metadata/description": NO_TEXT,
    "metadata/numberOfItems": COUNTS,
    "metadata/itemsPerPage": (*COUNTS, 0),
    "metadata/currentPage": (*COUNTS, 0),
    "links": (GONE, None, 5, {}, []),
    "links/0": NO_LINK,
    "links/0/href": (GONE, *URLS),
    "links/0/type": NO_TEXT,
    "links/0/rel": (GONE, 5, None, {}, "start", ["start"], []),
    "publications": (GONE, None, 5, {}, []),
    ITEM: (5, None, "x", {}),
    SAID: (GONE, None, 5, []),
    f"{SAID}/title": (GONE, 5, None, {}, ["x"], {"en_GB": "x"}, {"en": 5}),
    f"{SAID}/description": NO_TEXT,
    f"{SAID}/@type": NAMES,
    f"{SAID}/identifier": NAMES,
    f"{SAID}/language": LANGUAGES,
    f"{SAID}/published": DAYS,
    f"{SAID}/modified": MOMENTS,
    **{
        f"{SAID}/{name}": PEOPLE
        for name in ("author", "editor", "translator", "illustrator", "contributor")
    },
    f"{SAID}/publisher": (5, None, {}, [5], {"name": 5}),
    f"{SAID}/subject": (5, None, {}, [5], [None], [{}], [{"name": 5}]),
    f"{ITEM}/links": (GONE, None, 5, {}, []),
    f"{ITEM}/links/1": NO_LINK,
    f"{ITEM}/links/1/href": (GONE, *URLS),
    f"{ITEM}/links/1/type": NO_TEXT,
    f"{ITEM}/links/1/rel": (5, None, {}, [5]),
    f"{ITEM}/links/1/title": NO_TEXT,
    f"{ITEM}/links/1/size": (*COUNTS, 0),
    f"{ITEM}/links/1/language": LANGUAGES,
    f"{ITEM}/images": (None, 5, {}, [], [{}], [5]),
    f"{ITEM}/images/0": NO_LINK,
    f"{ITEM}/images/0/href": (GONE, *URLS),
    f"{ITEM}/images/0/type": (*NO_TEXT, "image/svg+xml", "text/html"),
    "another": (5, "x", {}),
}
"""What a place of a catalogue may not hold."""


def faulty(place: str, value: object) -> Any:
    """Return the catalogue of the trust with another value at a place."""
    feed = at = json.loads(built(TRUST).read("opds.json"))
    *way, last = [int(step) if step.isdecimal() else step for step in place.split("/")]
    for step in way:
        at = at[step]
    if value is GONE:
        del at[last]
    else:
        at[last] = copy.copy(value)
    return feed


@pytest.mark.parametrize("place", FAULTS)
def test_faults_are_refused(place: str) -> None:
    passed = [value for value in FAULTS[place] if opds_schema().is_valid(faulty(place, value))]
    assert passed == []


@pytest.mark.parametrize("listed", ["links", "publications"])
def test_nothing_is_in_it_twice(listed: str) -> None:
    feed = json.loads(built(TRUST).read("opds.json"))
    assert opds_schema().is_valid(feed)
    feed[listed].append(feed[listed][0])
    assert not opds_schema().is_valid(feed)


def test_something_can_be_taken() -> None:
    feed = json.loads(built(TRUST).read("opds.json"))
    del feed["publications"][0]["links"][1:]
    assert not opds_schema().is_valid(feed)
