"""Whether somebody who cannot see a picture is told what it shows."""

from __future__ import annotations

import re
from collections.abc import Iterator

from medleaf import inline
from medleaf.model import Block, Contributor, Figure
from medleaf.rules.subject import File, Finding

_FILE_NAME = re.compile(
    r"\.(?:png|jpe?g|svg|webp|gif)$|^(?:img|image|dsc|photo)[-_ ]?\d+$|^\w+_\w+$", re.I
)


def alternative(file: File) -> Iterator[Finding]:
    """Find alternatives that say nothing: a file name, the caption again, or none at all."""
    if isinstance(file.value, Contributor):
        if file.value.image and _FILE_NAME.search(file.value.image.alt):
            yield file.finding("/image/alt", f'"{file.value.image.alt}" is a file name')
        return
    places: list[tuple[str, tuple[Block, ...]]] = [
        (f"{pointer}/blocks", section.blocks) for pointer, section in file.sections()
    ]
    if file.kind == "article":
        places += [(f"/{key}", getattr(file.value, key)) for key in ("introduction", "closing")]
    for where, blocks in places:
        for index, block in enumerate(blocks):
            if isinstance(block, Figure) and (said := _wrong(block)):
                yield file.finding(f"{where}/{index}/alt", said)


def _wrong(figure: Figure) -> str | None:
    alt = figure.alt.strip()
    caption = inline.plain(figure.caption or "").strip()
    if _FILE_NAME.search(alt):
        return f'"{alt}" is a file name'
    if alt and alt.casefold().rstrip(".") == caption.casefold().rstrip("."):
        return "the alternative says the caption again"
    if caption and not alt:
        return "a picture with a caption shows something, and no alternative says what"
    return None
