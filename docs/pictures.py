"""Draw the pictures of leaflets that README and docs show, from what `make print` has built.

make && make print && .venv/bin/python docs/pictures.py
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import NamedTuple

import pypdfium2
from PIL import Image

ROOT = Path(__file__).resolve().parents[1]
BUILT = ROOT / "build/adhd-dopamine-norepinephrine-evidence"
GREY = "#8b8f94"


class Picture(NamedTuple):
    """Pages of a file side by side, so many pixels high, with a margin between them."""

    file: str
    pages: tuple[int, ...]
    height: int
    margin: int = 5


PICTURES = {
    "leaflet": Picture("leaflet.pdf", (0, 1, 3), 810),
    "print": Picture("leaflet-print.pdf", (0, 1), 464),
    "dl": Picture("leaflet-dl.pdf", (0, 1), 340),
    "a5": Picture("leaflet-a5.pdf", (0, 1), 340),
    "large-print": Picture("leaflet-large-print.pdf", (0, 1), 434),
}


def draw(picture: Picture) -> Image.Image:
    """Return the pages on a grey ground, in few colours."""
    pages = []
    with pypdfium2.PdfDocument(BUILT / picture.file) as pdf:
        for number in picture.pages:
            scale = 3 * picture.height / pdf[number].get_height()
            large = pdf[number].render(scale=scale).to_pil().convert("RGB")
            pages.append(large.reduce(3))
    margin = picture.margin
    width = sum(page.width + margin for page in pages) + margin
    ground = Image.new("RGB", (width, picture.height + 2 * margin), GREY)
    left = margin
    for page in pages:
        ground.paste(page, (left, margin))
        left += page.width + margin
    return ground.quantize(128)


def main() -> None:
    """Draw all of them."""
    if not (BUILT / "leaflet-dl.pdf").is_file():
        sys.exit("Run make and make print first: there are no leaflets to show.")
    for name, picture in PICTURES.items():
        draw(picture).save(ROOT / f"docs/pictures/{name}.png", optimize=True)


if __name__ == "__main__":
    main()
