"""medleaf's own themes are peers: the same files, sound leaflets, contrast everywhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from contrasts import (
    DARK,
    LIGHT,
    ON_SCREEN,
    PRINTED,
    THEMES,
    checked,
    colours,
    contrast,
    files,
    too_faint,
    use,
)

from medleaf.build import build
from medleaf.proof import prove
from medleaf.theme import SHIPPED, load

PICTURES = sorted(path.stem for path in (SHIPPED / "axis" / "pictures").iterdir())
STAND_INS = {"Source Sans Pro", "Source Serif Pro"}
"""The same designs, as some e-readers have them."""
WHOLE = {"cover", "icon-download", "icon-print"}
"""Pictures that no printed page shows: an e-book's cover has its own colours."""


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
