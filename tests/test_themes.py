"""A theme is only a folder: medleaf's own are peers, and a publication brings its own."""

from __future__ import annotations

import colorsys
import json
import re
import shutil
import zipfile
from pathlib import Path

import msgspec
import pytest

from medleaf.build import build
from medleaf.check import check
from medleaf.copies import SVG
from medleaf.errors import SetupError
from medleaf.library import Library
from medleaf.proof import prove
from medleaf.theme import SHIPPED, Description, known, load

Pair = tuple[str, str]

SOURCE = Path(__file__).resolve().parent.parent / "source"
THEMES = sorted(path.name for path in SHIPPED.iterdir())
PICTURES = sorted(path.stem for path in (SHIPPED / "axis" / "pictures").iterdir())
STAND_INS = {"Source Sans Pro", "Source Serif Pro"}
"""The same designs, as some e-readers have them."""
WHOLE = {"cover", "icon-download", "icon-print"}
"""Pictures that no printed page shows: an e-book's cover has its own colours."""

TEXTS = ("ink", "soft", "teal", "clay")
"""The colours in which folio sets text."""

PRINTED: dict[str, tuple[Pair, ...]] = {
    "axis": (
        ("ink", "paper"),
        ("grey", "paper"),
        ("petrol", "paper"),
        ("ember", "paper"),
        ("ink", "mist"),
        ("petrol", "mist"),
        ("ink", "blush"),
        ("paper", "petrol"),
        ("paper", "leaf"),
        ("paper", "ember"),
        ("paper", "ink"),
    ),
    "folio": (
        *((text, ground) for text in TEXTS for ground in ("paper", "sand")),
        ("clay", "linen"),
        *(("ink", ground) for ground in ("linen", "mist", "straw")),
        *(("teal", ground) for ground in ("mist", "straw")),
        *(("paper", ground) for ground in ("teal", "clay", "red")),
    ),
}
"""What stands on what in print: text and ground, as names in the palette."""

ON_SCREEN: dict[str, tuple[Pair, ...]] = {
    "axis": (
        ("ink", "paper"),
        ("grey", "paper"),
        ("petrol", "paper"),
        ("ember", "paper"),
        ("ink", "panel"),
        ("petrol", "panel"),
        ("grey", "panel"),
        ("ink", "blush"),
        ("petrol", "blush"),
        ("#FFFFFF", "head"),
        ("#FFFFFF", "leaf"),
        ("#FFFFFF", "tab"),
        ("on-solid", "solid"),
    ),
    "folio": (
        *((text, ground) for text in TEXTS for ground in ("paper", "sand")),
        ("clay", "linen"),
        *((text, ground) for text in ("ink", "teal") for ground in ("mist", "straw")),
        ("soft", "mist"),
        ("on-teal", "teal"),
        ("on-teal", "hover"),
        ("on-clay", "clay"),
        ("on-red", "red"),
    ),
}
"""What stands on what on the web page, light and dark: names in page.css, or a colour."""


def files(name: str) -> set[str]:
    folder = SHIPPED / name
    return {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()}


DECLARATION = re.compile(r"--([\w-]+): ([^;]+?)\s*(?:;|\Z)")
LIGHT = re.compile(r"^:root \{([^}]*)\}", re.MULTILINE)
DARK = re.compile(r"^@media \(prefers-color-scheme: dark\) \{ :root \{([^}]*)\}", re.MULTILINE)


def colours(css: str, scheme: re.Pattern[str]) -> dict[str, str]:
    """Return the custom properties of a scheme; what the dark one does not name stays light."""
    light, own = LIGHT.search(css), scheme.search(css)
    assert light
    assert own
    return dict([*DECLARATION.findall(light[1]), *DECLARATION.findall(own[1])])


def hue(colour: str) -> float:
    red, green, blue = (int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5))
    return colorsys.rgb_to_hls(red, green, blue)[0]


def luminance(colour: str) -> float:
    """Return the relative luminance of a hex colour (WCAG 2.2, definition)."""
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Return the contrast of two hex colours (WCAG 2.2, definition of contrast ratio)."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def too_faint(pairs: tuple[Pair, ...], named: dict[str, str]) -> dict[Pair, float]:
    """Return the pairs of text and ground below 4.5:1 (WCAG 2.2, success criterion 1.4.3)."""
    ratios = {pair: contrast(*(named.get(name, name) for name in pair)) for pair in pairs}
    return {pair: round(ratio, 2) for pair, ratio in ratios.items() if ratio < 4.5}


def checked(root: Path) -> Library:
    result = check(root)
    assert result.diagnostics == []
    assert result.library is not None
    return result.library


def use(root: Path, theme: str) -> None:
    """Let a publication name a theme."""
    path = root / "publication.json"
    publication = json.loads(path.read_text())
    path.write_text(json.dumps({**publication, "theme": theme}))


@pytest.fixture
def publication(tmp_path: Path) -> Path:
    """Return a copy of the repository's own publication."""
    return Path(shutil.copytree(SOURCE, tmp_path / "source"))


# --- medleaf's own ------------------------------------------------------------------------------


@pytest.mark.parametrize("name", THEMES)
def test_leaflets_are_sound_in_every_theme(publication: Path, name: str) -> None:
    """One link a line of contents, headings with bookmarks, contrast, sizes: as proof has them."""
    use(publication, name)
    library, output = checked(publication), publication.parent / "build"
    wanted = ("pdf", "large-print", "print")
    build(library, output, wanted)
    assert prove(library, output, wanted).diagnostics == []


def test_there_are_two() -> None:
    assert THEMES == ["axis", "folio"]


def test_both_have_the_same_files() -> None:
    assert files("folio") == files("axis")


@pytest.mark.parametrize("name", THEMES)
def test_a_theme_stands_by_itself_and_has_no_code(name: str, tmp_path: Path) -> None:
    assert load(tmp_path, name).folders == [SHIPPED / name]
    assert {Path(file).suffix for file in files(name)} == {".css", ".json", ".svg", ".typ"}


@pytest.mark.parametrize("name", THEMES)
def test_every_family_has_its_fonts(name: str, tmp_path: Path) -> None:
    theme = load(tmp_path, name)
    assert {face.family for face in theme.faces} == set(theme.families)


@pytest.mark.parametrize("name", THEMES)
def test_styles_name_only_the_families_of_the_theme(name: str, tmp_path: Path) -> None:
    theme = load(tmp_path, name)
    for path in (SHIPPED / name).glob("*.css"):
        named = set(re.findall(r'"((?:Source|Noto) [\w ]+)"', path.read_text()))
        assert named - STAND_INS <= set(theme.families), path.name


@pytest.mark.parametrize("picture", PICTURES)
@pytest.mark.parametrize("name", THEMES)
def test_every_printed_picture_has_an_ink(name: str, picture: str, tmp_path: Path) -> None:
    theme = load(tmp_path, name)
    if picture not in WHOLE:
        assert theme.ink(picture) in {colour.hex for colour in theme.palette.values()}


@pytest.mark.parametrize("name", THEMES)
def test_icon_arrays_and_qr_codes_have_an_ink(name: str, tmp_path: Path) -> None:
    theme = load(tmp_path, name)
    assert theme.ink("array")
    assert theme.ink("code")


@pytest.mark.parametrize("name", THEMES)
def test_every_printed_colour_has_an_ink_build(name: str, tmp_path: Path) -> None:
    builds = {colour.hex for colour in load(tmp_path, name).palette.values()}
    printed = [*(SHIPPED / name / "pictures").glob("*.svg")]
    for path in [*printed, *(SHIPPED / name).glob("*.typ")]:
        assert set(re.findall(r"#[0-9A-Fa-f]{6}\b", path.read_text())) <= builds, path.name


@pytest.mark.parametrize("name", THEMES)
def test_no_ink_build_is_heavier_than_coated_paper_takes(name: str, tmp_path: Path) -> None:
    """300 % is the limit of ISO 12647-2 for sheet-fed offset on coated paper, as FOGRA39 is."""
    for colour in load(tmp_path, name).palette.values():
        assert sum(colour.cmyk) <= 300


@pytest.mark.parametrize("name", THEMES)
def test_print_has_contrast(name: str, tmp_path: Path) -> None:
    palette = {key: colour.hex for key, colour in load(tmp_path, name).palette.items()}
    assert too_faint(PRINTED[name], palette) == {}


@pytest.mark.parametrize("name", THEMES)
@pytest.mark.parametrize("scheme", [LIGHT, DARK], ids=["light", "dark"])
def test_the_screen_has_contrast(name: str, scheme: re.Pattern[str]) -> None:
    named = colours((SHIPPED / name / "page.css").read_text(), scheme)
    assert too_faint(ON_SCREEN[name], named) == {}


def test_contrast_is_measured_as_wcag_does() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#767676", "#FFFFFF") == pytest.approx(4.54, abs=0.01)
    assert too_faint((("a", "b"),), {"a": "#777777", "b": "#FFFFFF"}) == {("a", "b"): 4.48}


@pytest.mark.parametrize("name", THEMES)
def test_every_theme_makes_every_product(name: str, publication: Path) -> None:
    use(publication, name)
    report = build(checked(publication), publication.parent / "build")
    assert report.diagnostics == []
    assert report.unavailable == {}


# --- a publication's own ------------------------------------------------------------------------

OURS = (
    '<svg xmlns="http://www.w3.org/2000/svg" class="kind-icon" viewBox="0 0 1 1" '
    'aria-hidden="true"><path d="M0 0h1v1z"/></svg>'
)


@pytest.fixture
def ours(publication: Path) -> Path:
    """Return a publication with a theme that has another petrol and one picture."""
    folder = publication / "themes" / "ours"
    (folder / "pictures").mkdir(parents=True)
    (folder / "theme.json").write_text('{"summary": "Axis in our blue", "extends": "axis"}')
    tokens = (SHIPPED / "axis" / "tokens.css").read_text()
    (folder / "tokens.css").write_text(re.sub(r"(--petrol: )#\w+", r"\1#1D3F8F", tokens))
    (folder / "pictures" / "kind-neuroimaging.svg").write_text(OURS)
    use(publication, "themes/ours")
    return publication


def test_a_publication_brings_its_own_theme(ours: Path) -> None:
    before = {path: path.read_bytes() for path in SHIPPED.rglob("*") if path.is_file()}
    report = build(checked(ours), ours.parent / "build", only=("pdf", "html"))
    assert report.diagnostics == []
    (page,) = ours.parent.glob("build/*/index.html")
    assert "M0 0h1v1z" in page.read_text()
    assert [*ours.parent.glob("build/*/leaflet.pdf")]
    assert before == {path: path.read_bytes() for path in SHIPPED.rglob("*") if path.is_file()}


def test_a_palette_colours_every_product(publication: Path) -> None:
    """One value for a colour is enough: leaflet, page, book, pictures and inks take it."""
    folder = publication / "themes" / "ours"
    folder.mkdir(parents=True)
    plum = {"hex": "#7A1F4B", "cmyk": [20, 90, 20, 45]}
    theme = {"summary": "", "extends": "axis", "palette": {"petrol": plum}}
    (folder / "theme.json").write_text(json.dumps(theme))
    use(publication, "themes/ours")
    looks, axis = load(publication, "themes/ours"), load(publication, "axis")
    for name in ("tokens.css", "page.css", "book.css", "pictures/cover.svg"):
        assert not re.search("#004b63|#8fd2e6|#003b4f", looks.text(name), re.I), name
    for name in ("tokens.css", "pictures/cover.svg"):
        assert looks.text(name).replace("#7A1F4B", "#004B63") == axis.text(name)
    assert looks.ink("kind-review") == "#7A1F4B"
    output = publication.parent / "build"
    assert build(checked(publication), output, only=("pdf", "print", "html")).diagnostics == []
    assert prove(checked(publication), output, ["pdf", "print"]).diagnostics == []


def test_dark_mode_takes_the_palette_and_keeps_the_contrast(publication: Path) -> None:
    folder = publication / "themes" / "ours"
    folder.mkdir(parents=True)
    plum, grey = "#7A1F4B", "#555555"
    palette = {
        "petrol": {"hex": plum, "cmyk": [20, 90, 20, 45]},
        "ember": {"hex": grey, "cmyk": [0, 0, 0, 67], "dark": ["#DDDDDD"]},
    }
    theme = {"summary": "", "extends": "axis", "palette": palette}
    (folder / "theme.json").write_text(json.dumps(theme))
    ours, axis = (load(publication, name).text("page.css") for name in ("themes/ours", "axis"))

    def dark(style: str) -> dict[str, str]:
        return dict(re.findall(r"--([\w-]+): (#\w{6})", style[style.index("dark) {") :]))

    for name in ("petrol", "head", "solid"):
        assert hue(dark(ours)[name]) == pytest.approx(hue(plum), abs=0.02)
        lightness = luminance(dark(axis)[name])
        assert luminance(dark(ours)[name]) == pytest.approx(lightness, abs=0.005)
    assert dark(ours)["ember"] == "#DDDDDD"
    same = ("paper", "panel", "ink", "line", "leaf")
    assert [dark(ours)[name] for name in same] == [dark(axis)[name] for name in same]


def test_a_theme_may_have_a_logo(ours: Path) -> None:
    pictures = ours / "themes" / "ours" / "pictures"
    drawing = f'<svg xmlns="{SVG}" viewBox="0 0 9 3"><path d="M0 0h9"/></svg>'
    (pictures / "logo.svg").write_text(drawing, encoding="utf-8")
    report = build(checked(ours), ours.parent / "build", only=("pdf", "epub", "html"))
    assert report.diagnostics == []
    hidden = drawing.replace("<svg", '<svg aria-hidden="true"')
    for page in [ours.parent / "build/index.html", *ours.parent.glob("build/*/index.html")]:
        shown = page.read_text(encoding="utf-8").replace(f' xmlns="{SVG}"', "")
        assert shown.count(hidden.replace(f' xmlns="{SVG}"', "")) == 1, page
    (book,) = ours.parent.glob("build/*/leaflet.epub")
    assert hidden in zipfile.ZipFile(book).read("EPUB/titlepage.xhtml").decode()


def test_a_theme_takes_the_rest_from_the_one_it_extends(ours: Path) -> None:
    theme, axis = load(ours, "themes/ours"), load(ours, "axis")
    assert "#1D3F8F" in theme.text("tokens.css")
    assert theme.text("leaflet.typ") == axis.text("leaflet.typ")
    assert theme.picture("kind-neuroimaging") == OURS
    assert theme.picture("kind-review") == axis.picture("kind-review")
    assert (theme.families, theme.palette) == (axis.families, axis.palette)
    assert theme.fingerprint != axis.fingerprint


def test_a_theme_that_is_not_there_is_a_diagnostic(publication: Path) -> None:
    use(publication, "themes/gone")
    (told,) = check(publication).diagnostics
    assert (told.rule, told.pointer) == ("theme/unknown", "/theme")
    assert "themes/gone" in told.message


@pytest.mark.parametrize("extends", ["nothing", "themes/ours"])
def test_a_theme_that_extends_nothing_there_is_or_itself(extends: str, ours: Path) -> None:
    description = Description(summary="", extends=extends)
    (ours / "themes" / "ours" / "theme.json").write_bytes(msgspec.json.encode(description))
    with pytest.raises(SetupError, match=f'There is no theme "{extends}"'):
        load(ours, "themes/ours")


def test_a_theme_outside_the_source_folder_is_none(ours: Path) -> None:
    outside = ours.parent / "outside"
    outside.mkdir()
    (outside / "theme.json").write_text('{"summary": ""}', encoding="utf-8")
    (ours / "themes/linked").symlink_to(outside)
    for name in ("../outside", "themes/../../outside", str(outside), "themes/linked"):
        assert not known(ours, name)


def test_a_file_of_a_theme_that_leads_out_is_not_read(ours: Path) -> None:
    (ours.parent / "secret.svg").write_text("<svg>secret</svg>", encoding="utf-8")
    (ours / "themes/ours/pictures/warning.svg").symlink_to(ours.parent / "secret.svg")
    with pytest.raises(SetupError, match="leads out of the source folder"):
        load(ours, "themes/ours").text("pictures/warning.svg")
