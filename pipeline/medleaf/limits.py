"""How much there may be of anything, so that no input takes time or memory without end.

The code reads these, docs/limits.md is made from them, and each is enforced before the work that it
bounds is done. Lengths of single fields and lists are in the schemas.
"""

from __future__ import annotations

from typing import NamedTuple


class Limit(NamedTuple):
    """The most that there may be: of what, told by which rule, and why no more."""

    most: int
    what: str
    rule: str
    why: str


class Size(NamedTuple):
    """How large one JSON file may be."""

    bytes: Limit
    values: Limit


FILE = Size(
    Limit(
        1_000_000,
        "bytes in a JSON file other than references.json",
        "json/size",
        "50 times a long leaflet",
    ),
    Limit(
        20_000,
        "values (texts, numbers, lists, objects) in a JSON file other than references.json",
        "json/size",
        "40 times a long leaflet",
    ),
)
"""An article, section or contributor, the publication, or words of a locale."""
SHELF = Size(
    Limit(5_000_000, "bytes in references.json", "json/size", "about 10,000 references"),
    Limit(300_000, "values in references.json", "json/size", "about 10,000 references"),
)
"""The references of a publication."""
DEPTH = Limit(
    64,
    "steps in the JSON pointer of a value",
    "json/nesting",
    "the content model needs 9",
)
PROBLEMS = Limit(
    100,
    "problems told of one file's JSON, and of its fields; the rest is told when these are mended",
    "file/problems",
    "nobody reads more at once",
)

ASSET_BYTES = Limit(
    20_000_000,
    "bytes in a picture or profile",
    "asset/size",
    "a 300 dpi A4 photograph as PNG has about 12 MB",
)
PIXELS = Limit(
    50_000_000,
    "pixels in a picture, and in all that are inside an SVG",
    "asset/size",
    "A3 at 450 dpi",
)
SIDE = Limit(
    20_000,
    "pixels in a picture's width or height",
    "asset/size",
    "A3 at 1,200 dpi",
)
PIXEL_PASSES = Limit(
    1_000_000_000,
    "pixels times scans in a JPEG picture",
    "asset/size",
    "a progressive JPEG has about 10 scans; each is a pass over all pixels",
)
SVG_BYTES = Limit(
    1_400_000,
    "bytes in an SVG picture, without the pictures inside it",
    "asset/size",
    "e-readers open no more than 1.5 MB",
)
SVG_DRAWN = Limit(
    50_000,
    "elements that an SVG picture draws: copies count, markers at each point, and 200 style rules "
    "that are tried on an element as another one",
    "asset/size",
    "0.1 CPU s in Typst for each product",
)

ARTICLE_CHARACTERS = Limit(
    1_000_000,
    "characters of text in an article with its sections and people",
    "article/size",
    "about 300 pages",
)
ARTICLE_TEXTS = Limit(
    10_000,
    "texts (paragraphs, items, cells, captions, claims) in an article",
    "article/size",
    "about 300 pages",
)
ARTICLE_PEOPLE_DRAWN = Limit(
    50_000,
    "people drawn in the risks of an article",
    "article/size",
    "50 pictures of 1,000 people",
)
ARTICLE_REFERENCES = Limit(
    1_000,
    "different references that an article cites",
    "article/size",
    "the longest reviews cite about 500",
)
ARTICLE_ASSET_BYTES = Limit(
    100_000_000,
    "bytes of different pictures in an article",
    "article/size",
    "they are in memory together",
)
ARTICLE_PIXELS = Limit(
    250_000_000,
    "pixels of different pictures in an article",
    "article/size",
    "five of the largest",
)

LIMITS: tuple[Limit, ...] = (
    *FILE,
    *SHELF,
    DEPTH,
    PROBLEMS,
    ASSET_BYTES,
    PIXELS,
    SIDE,
    PIXEL_PASSES,
    SVG_BYTES,
    SVG_DRAWN,
    ARTICLE_CHARACTERS,
    ARTICLE_TEXTS,
    ARTICLE_PEOPLE_DRAWN,
    ARTICLE_REFERENCES,
    ARTICLE_ASSET_BYTES,
    ARTICLE_PIXELS,
)
"""Every limit, in the order in which they are met."""
