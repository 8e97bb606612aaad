"""What is on a page: texts, filled and stroked paths, pictures, colours and content marks."""

from __future__ import annotations

import msgspec

from medleaf.proof.fonts import Font
from medleaf.proof.shapes import Path, Point

StreamKey = int | tuple[int, int]
"""A page by its index, or a form XObject by its object and generation number."""


class Colour(msgspec.Struct, frozen=True):
    """A colour: its space as PDF names it (`ICCBased3`: three components), and its values."""

    space: str
    values: tuple[float, ...] = ()

    def __str__(self) -> str:
        return " ".join((self.space, *(f"{value:.3g}" for value in self.values)))


BLACK = Colour("DeviceGray", (0.0,))
"""What a page begins with (ISO 32000-1 8.4.1)."""


class Mark(msgspec.Struct, frozen=True, kw_only=True):
    """Marked content (ISO 32000-1 14.6): its tag, where it stands, and its MCID if it has one."""

    tag: str
    stream: StreamKey
    mcid: int | None = None
    artifact: bool = False
    actual: str | None = None


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """A text as one operator shows it; `size` in points on the page, places in page space."""

    page: int
    stream: StreamKey
    text: str
    font: Font
    size: float
    colour: Colour
    start: Point
    end: Point
    mark: Mark | None
    artifact: bool
    visible: bool
    alpha: float
    under: int
    """How many fills were painted before it."""
    clips: tuple[Path, ...] = ()


class Fill(msgspec.Struct, frozen=True, kw_only=True):
    """A filled path; one without a colour (picture, shading, pattern) could have any."""

    path: Path
    colour: Colour | None
    clips: tuple[Path, ...]
    alpha: float = 1.0

    def has(self, point: Point) -> bool:
        """Say whether it can be seen at a point."""
        return self.path.has(point) and all(clip.has(point) for clip in self.clips)


class Stroke(msgspec.Struct, frozen=True, kw_only=True):
    """A stroked path and the width of its line in points."""

    path: Path
    colour: Colour
    width: float
    clips: tuple[Path, ...]


class Use(msgspec.Struct, frozen=True):
    """A colour, picture or graphics state of a page: what uses it, its colour space or key."""

    what: str
    space: str


class Page(msgspec.Struct, kw_only=True):
    """Everything that the content of one page shows; `index` counts from 0."""

    index: int
    texts: list[Shown] = []
    fills: list[Fill] = []
    strokes: list[Stroke] = []
    uses: dict[Use, None] = {}
    fonts: dict[tuple[int, int] | str, Font] = {}
    marks: list[Mark] = []
    filled_marks: set[tuple[StreamKey, int]] = set()
    """The marks that show something."""
    loose: int = 0
    """Things shown outside any mark."""
    mixed: int = 0
    """Tagged content inside an artifact or the reverse, or inside other tagged content."""

    @property
    def number(self) -> int:
        """The page as people count it."""
        return self.index + 1
