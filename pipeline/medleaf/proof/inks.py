"""Proofs of the colours of a press file: inks only, not too much of them, type in few of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pikepdf

from medleaf.proof.content import Page, Use
from medleaf.proof.rules import Finding
from medleaf.proof.subject import Subject
from medleaf.proof.words import Stream, pieces

MOST_INK = 300.0
"""Per cent of all four inks together (ISO 12647-2: 300 to 350 for sheet-fed offset)."""
SMALL = 9.0
"""Points under which type has one ink: two inks never meet exactly."""
PRINTABLE = ("DeviceCMYK", "DeviceGray", "ICCBased4", "Separation", "DeviceN", "Indexed DeviceCMYK",
             "Indexed DeviceGray", "Indexed ICCBased4")  # fmt: skip
"""Beginnings of the names of colour spaces that are inks."""
FORBIDDEN = {"/OPI", "/Alternates", "/TR", "/TR2", "/HTP", "/HTO"}
"""What ISO 15930-7 forbids in images and graphics states."""


def prove(subject: Subject) -> Iterator[Finding]:
    """Prove the inks."""
    for page in subject.pages:
        for use in page.uses:
            yield from _used(use, page)
        yield from _ink(page)
        yield from _type(subject, page)
    for raw in subject.pdf.pages:
        group: Any = raw.get("/Group", {})
        if str(group.get("/CS", "/DeviceCMYK")) not in ("/DeviceCMYK", "/DeviceGray"):
            yield Finding("proof/rgb", "the page's transparency group is not in inks")
    for item in subject.pdf.objects:
        if isinstance(item, pikepdf.Stream) and "/OPI" in item and item.get("/Subtype") == "/Form":
            yield Finding("proof/x4-forbidden", "a form has OPI")


def _used(use: Use, page: Page) -> Iterator[Finding]:
    if use.space.startswith("/"):
        if use.space in FORBIDDEN:
            yield Finding("proof/x4-forbidden", f"{use.what} has {use.space}", page.number)
        return
    if use.space in ("Pattern", "tiling"):
        return  # what a pattern is made of is used by itself
    if not use.space.startswith(PRINTABLE):
        yield Finding("proof/rgb", f"{use.what} in {use.space}", page.number)


def _ink(page: Page) -> Iterator[Finding]:
    """Check the sum of inks of text and drawings; pictures are converted by the profile."""
    colours = dict.fromkeys(
        [text.colour for text in page.texts if text.text.strip()]
        + [fill.colour for fill in page.fills if fill.colour is not None]
        + [line.colour for line in page.strokes]
    )
    for colour in colours:
        total = 100 * sum(colour.values) if colour.space in ("DeviceCMYK", "ICCBased4") else 0
        if total > MOST_INK + 0.5:
            yield Finding("proof/ink", f"{colour} is {total:.0f} % of ink", page.number)


def _type(subject: Subject, page: Page) -> Iterator[Finding]:
    """Check the inks of text: black alone, paper, or one of the theme's builds.

    Letters of a drawing are left to whoever drew it.
    """
    builds = [tuple(share / 100 for share in each.cmyk) for each in subject.theme.palette.values()]
    mixed, small = [], []
    for text in page.texts:
        values = text.colour.values
        if not text.text.strip() or len(values) != 4 or not any(values[:3]):
            continue
        if not any(_close(values, build) for build in builds):
            mixed.append(text)
        elif text.size < SMALL:
            small.append(text)
    drawn = subject.drawn
    for rule, texts, wrong in (
        ("proof/text-ink", mixed, "neither black alone nor a colour of the theme"),
        ("proof/small-text-ink", small, f"more than one ink under {SMALL:g} pt"),
    ):
        words = [word for word, _ in Stream(pieces(texts)).words() if word not in drawn]
        if words:
            message = f'"{" ".join(words[:6])}" is in {texts[0].colour}: {wrong}'
            yield Finding(rule, message, page.number)


def _close(values: tuple[float, ...], build: tuple[float, ...]) -> bool:
    return all(abs(value - share) < 0.006 for value, share in zip(values, build, strict=True))
