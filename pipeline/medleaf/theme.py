"""A theme: a folder of looks (Typst, CSS), pictures and fonts over the shared templates.

medleaf's themes are in themes/. A publication can bring its own: a folder in its source folder with
a theme.json that names the theme it `extends`; what the folder does not have comes from there.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from functools import cache, cached_property
from io import BytesIO
from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from markupsafe import Markup

from medleaf import locale
from medleaf.errors import SetupError
from medleaf.shade import shade

if TYPE_CHECKING:
    from jinja2 import Environment

PACKAGE = Path(__file__).parent
SHIPPED = PACKAGE / "themes"
SHARED = tuple(PACKAGE / name for name in ("templates", "styles", "fonts", "icc", "locales"))
"""The folders of medleaf's that every theme builds on."""
_HEX = re.compile(r"#[0-9A-Fa-f]{6}\b")


class WebFont(msgspec.Struct, frozen=True):
    """A WOFF2 file and the characters it covers, as a CSS unicode-range."""

    file: str
    range: str

    def covers(self, characters: frozenset[int]) -> bool:
        """Say whether any of the characters is in the range."""
        for part in self.range.replace("U+", "").split(","):
            first, _, last = part.partition("-")
            if any(int(first, 16) <= c <= int(last or first, 16) for c in characters):
                return True
        return False


class Face(msgspec.Struct, frozen=True, kw_only=True):
    """One weight of a family: a TrueType file for PDF, WOFF2 files for web page and EPUB."""

    family: str
    weight: int
    file: str
    web: tuple[WebFont, ...] = ()


class Colour(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A colour of the theme: as a screen shows it, and the ink build in % of C, M, Y and K.

    `dark` has what stands for it in dark mode, one for each use.
    """

    hex: str
    cmyk: tuple[int, int, int, int]
    dark: tuple[str, ...] = ()

    def instead_of(self, other: Colour) -> Iterator[tuple[str, str]]:
        """Yield each value of another colour, in lower case, with what it is in this one."""
        yield other.hex.lower(), self.hex
        if self.hex == other.hex and not self.dark:
            return
        for old, new in zip_longest(other.dark, self.dark[: len(other.dark)]):
            yield old.lower(), new or shade(self.hex, like=old)


class Copyfit(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How a product is made to fit its pages: text sizes in pt, and the most pages there are."""

    largest: float
    smallest: float
    step: float
    pages: int

    @property
    def sizes(self) -> tuple[float, ...]:
        """The sizes to try, the largest first."""
        count = round((self.largest - self.smallest) / self.step)
        return tuple(self.largest - n * self.step for n in range(count + 1))


class Description(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """theme.json: what the theme is, the theme it builds on, its fonts and colours.

    `inks` names the colour of each kind of picture in print, where SVG cannot take it from CSS;
    `copyfit` has the limits of each product that must fit a number of pages.
    """

    summary: str
    extends: str | None = None
    families: tuple[str, ...] = ()
    palette: dict[str, Colour] = {}
    inks: dict[str, str] = {}
    copyfit: dict[str, Copyfit] = {}


class Theme:
    """A loaded theme. Files are read when asked for, once; everything else is a pure look-up."""

    def __init__(self, root: Path, name: str) -> None:
        self.name = name
        self.root = root
        self.folders: list[Path] = []
        self.families: tuple[str, ...] = ()
        self.palette: dict[str, Colour] = {}
        self.copyfit: dict[str, Copyfit] = {}
        self._inks: dict[str, str] = {}
        wanted: str | None = name
        descriptions: list[Description] = []
        while wanted is not None:
            folder = _folder(root, wanted)
            if folder is None or folder in self.folders:
                raise SetupError(f'There is no theme "{wanted}" (for the theme "{name}").')
            description = _describe(folder)
            self.folders.append(folder)
            self.families = self.families or description.families
            descriptions.append(description)
            self.copyfit = {**description.copyfit, **self.copyfit}
            self._inks = {**description.inks, **self._inks}
            wanted = description.extends
        self._palettes: list[dict[str, Colour]] = []
        for description in reversed(descriptions):
            self.palette = {**self.palette, **description.palette}
            self._palettes.insert(0, self.palette)

    def has(self, *names: str) -> bool:
        """Say whether the theme, or one it builds on, has all these files."""
        return all(any((f / name).is_file() for f in self.folders) for name in names)

    def path(self, name: str) -> Path:
        """Find a file of the theme, in its own folder or in those it builds on.

        Raises:
            SetupError: no folder has it.
        """
        for folder in (*self.folders, PACKAGE):
            if (folder / name).is_file():
                self._refuse_outside(folder, name)
                return folder / name
        raise SetupError(f'The theme "{self.name}" lacks the file {name}.')

    def _refuse_outside(self, folder: Path, name: str) -> None:
        """Look where a file of the publication's own theme is."""
        if not folder.is_relative_to(PACKAGE) and not _inside(self.root, folder / name):
            raise SetupError(
                f"{folder / name} is a link that leads out of the source folder. "
                "Copy the file into the theme."
            )

    @cache  # noqa: B019  one theme lives as long as the process
    def text(self, name: str) -> str:
        """Return a text file of the theme, in the theme's own colours.

        A stylesheet or picture has the colours of the palette that it was drawn for; where a theme
        that builds on it gives one of them another value, it gets that.
        """
        path = self.path(name)
        text = path.read_text(encoding="utf-8")
        changed: dict[str, str] = {}
        for folder, palette in zip(self.folders, self._palettes, strict=True):
            if path.is_relative_to(folder):
                for name, colour in palette.items():
                    changed.update(self.palette[name].instead_of(colour))
                break
        return _HEX.sub(lambda found: changed.get(found[0].lower(), found[0]), text)

    def style(self, *names: str) -> str:
        """Return stylesheets, joined."""
        return "\n".join(self.text(name) for name in names)

    def picture(self, name: str) -> Markup:
        """Return an SVG picture of the theme as markup, hidden from assistive technology."""
        drawing = self.text(f"pictures/{name}.svg").strip()
        if 'aria-hidden="true"' not in drawing:
            drawing = drawing.replace("<svg", '<svg aria-hidden="true"', 1)
        return Markup(drawing)  # noqa: S704  a file of the theme

    def ink(self, picture: str) -> str:
        """Return the colour of a picture in print, by its name or by its kind before the dash."""
        names = (picture, picture.partition("-")[0])
        return self.palette[next((self._inks[n] for n in names if n in self._inks), "ink")].hex

    @cached_property
    def faces(self) -> tuple[Face, ...]:
        """The faces of the theme's families."""
        found: dict[tuple[str, int], Face] = {}
        for folder in (*self.folders, PACKAGE):
            listing = folder / "fonts" / "fonts.json"
            if listing.is_file():
                for face in msgspec.json.decode(listing.read_bytes(), type=list[Face]):
                    found.setdefault((face.family, face.weight), face)
        return tuple(f for f in found.values() if f.family in self.families)

    def web_fonts(self, characters: frozenset[int]) -> Iterator[tuple[Face, WebFont]]:
        """Yield the WOFF2 files that a text with these characters needs."""
        for face in self.faces:
            for part in face.web:
                if part.covers(characters):
                    yield face, part

    def locale(self, language: str) -> locale.Locale:
        """Return the fixed words in a language."""
        return locale.load(self.root, language)

    def render(self, template: str, **context: object) -> str:
        """Render one of medleaf's templates; content is always escaped."""
        return _environment().get_template(template).render(theme=self, **context)

    def write(self, template: str, **context: object) -> bytes:
        """Render a long template as bytes: never all of its pieces are in memory at once."""
        written = BytesIO()
        for piece in _environment().get_template(template).generate(theme=self, **context):
            written.write(piece.encode())
        return written.getvalue()

    @property
    def places(self) -> tuple[Path, ...]:
        """The folders of all that gives products their looks: the theme, templates, words."""
        return (*self.folders, *SHARED, self.root / "locales")

    @cached_property
    def fingerprint(self) -> str:
        """A SHA-256 over everything that gives the theme its looks."""
        digest = hashlib.sha256()
        for folder in self.places:
            for path in sorted(p for p in folder.rglob("*") if p.is_file()):
                digest.update(path.relative_to(folder).as_posix().encode())
                digest.update(hashlib.sha256(path.read_bytes()).digest())
        return digest.hexdigest()


@cache
def load(root: Path, name: str) -> Theme:
    """Load a theme once per process.

    Raises:
        SetupError: it, or a theme it extends, is not there or not right.
    """
    return Theme(root, name)


def known(root: Path, name: str) -> bool:
    """Say whether there is a theme of this name."""
    return _folder(root, name) is not None


def _folder(root: Path, name: str) -> Path | None:
    """Find a theme of medleaf's, or in the source folder; a name leads nowhere else."""
    for home, folder in ((SHIPPED, SHIPPED / name), (root, root / name)):
        if (folder / "theme.json").is_file() and _inside(home, folder):
            return folder
    return None


def _inside(home: Path, place: Path) -> bool:
    return place.resolve().is_relative_to(home.resolve())


def _describe(folder: Path) -> Description:
    try:
        return msgspec.json.decode((folder / "theme.json").read_bytes(), type=Description)
    except msgspec.DecodeError as error:
        raise SetupError(f"{folder / 'theme.json'} is not right: {error}.") from error


@cache
def _environment() -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined  # `check` needs none

    return Environment(
        loader=FileSystemLoader(PACKAGE / "templates"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
        keep_trailing_newline=True,
    )
