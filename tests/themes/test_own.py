"""A theme is only a folder: a publication brings its own, over one of medleaf's."""

from __future__ import annotations

import json
import re
import zipfile
from pathlib import Path

import msgspec
import pytest
from contrasts import (
    checked,
    hue,
    luminance,
    use,
)

from medleaf.build import build
from medleaf.check import check
from medleaf.copies import SVG
from medleaf.errors import SetupError
from medleaf.proof import prove
from medleaf.theme import SHIPPED, Description, known, load

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
