"""The cover of a book: the words of the article in the theme's drawing, the same everywhere."""

from __future__ import annotations

import subprocess
import sys
from functools import cache
from io import BytesIO
from pathlib import Path

import msgspec
import pytest
from lxml import etree
from PIL import Image, ImageChops, ImageDraw
from products import SEED, SEED_ID, built

from medleaf import theme
from medleaf.document import Document
from medleaf.exporters.cover import Cover, balance, cover, extent, fit
from medleaf.exporters.lettering import lettering
from medleaf.exporters.painting import paint, plain

FONTS = theme.PACKAGE / "fonts"
BOLD = FONTS / "SourceSans3-Bold.ttf"
LOOKS = sorted(p.name for p in theme.SHIPPED.iterdir())
PAPER = {"axis": "#004B63", "folio": "#FBF5EA"}
INK = {"axis": "#FFFFFF", "folio": "#0C5357"}


@cache
def titled(headline: str, language: str = "en-GB") -> Document:
    document = built(SEED).library.document(SEED_ID)
    article = msgspec.structs.replace(document.article, headline=headline, inLanguage=language)
    return msgspec.structs.replace(document, article=article)


def drawn(headline: str, looks: str = "axis") -> Cover:
    return cover(titled(headline), theme.load(SEED, looks))


def opened(found: Cover) -> Image.Image:
    assert (found.href, found.mediaType) == ("cover.png", "image/png")
    return Image.open(BytesIO(found.data)).convert("RGB")


def inked(picture: Image.Image, colour: str) -> tuple[int, int, int, int]:
    """Return the box of what has a colour."""
    flat = Image.new("RGB", picture.size, colour)
    same = ImageChops.difference(picture, flat).convert("L").point([255] + [0] * 255)
    box = same.getbbox()
    assert box is not None
    return box


# --- what is seen ---------------------------------------------------------------------------------


@pytest.mark.parametrize("looks", LOOKS)
def test_the_cover_is_a_picture_that_every_shelf_can_show(looks: str) -> None:
    found = drawn("Sleeping well", looks)
    picture = opened(found)
    assert picture.size == (1200, 1920)
    assert len(found.data) < 100_000
    left, _, right, _ = inked(picture.crop((100, 340, 1200, 1500)), INK[looks])
    assert left < 100 and right - left > 500, "the title is not seen"


@pytest.mark.parametrize("looks", LOOKS)
@pytest.mark.parametrize("title", ["Asthma", "What is the Evidence? " * 12, "X" * 300])
def test_no_title_runs_out_of_the_picture(title: str, looks: str) -> None:
    picture = opened(drawn(title, looks))
    room = {"axis": (0, 300, 1110, 1620), "folio": (100, 330, 1115, 1620)}[looks]
    around = picture.copy()
    ImageDraw.Draw(around).rectangle(room, fill=PAPER[looks])
    bare = opened(drawn("-", looks))
    ImageDraw.Draw(bare).rectangle(room, fill=PAPER[looks])
    assert around.tobytes() == bare.tobytes(), "the title is drawn over something else"


def test_other_words_make_another_cover_and_the_same_words_the_same() -> None:
    one, other = drawn("Take one tablet a day"), drawn("Take two tablets a day")
    assert one.data != other.data
    assert drawn("Take one tablet a day").data == one.data


def test_publisher_and_theme_are_seen() -> None:
    document = titled("Sleep")
    publisher = msgspec.structs.replace(document.publication.publisher, name="Another")
    publication = msgspec.structs.replace(document.publication, publisher=publisher)
    looks = [theme.load(SEED, name) for name in LOOKS]
    other = msgspec.structs.replace(document, publication=publication)
    assert len({cover(d, look).data for d in (document, other) for look in looks}) == 4


def test_the_theme_of_a_publisher_colours_the_cover(tmp_path: Path) -> None:
    own = tmp_path / "own"
    own.mkdir()
    (own / "theme.json").write_text(
        '{"summary": "own", "extends": "axis", "palette": '
        '{"petrol": {"hex": "#5B2A5E", "cmyk": [60, 90, 20, 30]}}}'
    )
    picture = opened(cover(titled("Sleep"), theme.load(tmp_path, "own")))
    assert picture.getpixel((1, 1)) == (0x5B, 0x2A, 0x5E)


def test_the_same_bytes_in_another_process_place_and_time() -> None:
    code = (
        "from test_cover import *; import hashlib; "
        "print(hashlib.sha256(drawn('Sleep: À β 10\\u00a0mg').data).hexdigest())"
    )
    paths = [str(Path(__file__).parent), str(Path(__file__).parents[1])]
    digests = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={"PYTHONPATH": ":".join(paths), "PYTHONHASHSEED": seed, "TZ": zone, "LANG": "C"},
            capture_output=True,
            check=True,
        ).stdout
        for seed, zone in (("1", "Asia/Tokyo"), ("2", "America/Lima"))
    }
    assert len(digests) == 1


# --- what is left to the reading system -----------------------------------------------------------


@pytest.mark.parametrize(
    "title",
    [
        "معلومات للمرضى",
        "שינה טובה",
        "अच्छी नींद",
        "喘息",
        "Sleep 😴",
        "x\u0323\u0308",
        "a\u202eb",
        "a\u00adb",
    ],
)
def test_what_cannot_be_set_letter_by_letter_stays_an_svg_with_its_fonts(title: str) -> None:
    found = drawn(title)
    assert (found.href, found.mediaType) == ("cover.svg", "image/svg+xml")
    root = etree.fromstring(found.data)
    lines = [e.text for e in root.findall(".//{*}text[@class='title']/{*}tspan")]
    assert " ".join(filter(None, lines)) == title
    assert b"base64" in found.data, "the cover has no font"
    assert root.findtext("{*}title") == title


def test_a_language_from_right_to_left_is_drawn_from_right_to_left(tmp_path: Path) -> None:
    (tmp_path / "locales").mkdir()
    words = (theme.PACKAGE / "locales/en.json").read_text(encoding="utf-8")
    (tmp_path / "locales/ar.json").write_text(words, encoding="utf-8")
    found = cover(titled("Sleep", "ar"), theme.load(tmp_path, "axis"))
    assert b'direction="rtl"' in found.data


@pytest.mark.parametrize(
    "more",
    [
        "<g/>",
        '<rect width="9" height="9" fill="url(#a)"/>',
        '<rect width="9" height="9" transform="rotate(9)"/>',
        '<path d="M0 0H9V9zM2 2H5V5z"/>',
        '<image href="a.png"/>',
        '<text class="title" style="letter-spacing:1em"/>',
    ],
)
def test_a_drawing_with_more_than_flat_shapes_is_not_painted(more: str) -> None:
    flat = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">'
        '<rect width="9" height="9"/>{}</svg>'
    )
    assert plain(etree.fromstring(flat.format("<!-- paper -->")))
    assert not plain(etree.fromstring(flat.format(more)))


# --- letters and shapes ---------------------------------------------------------------------------


def test_letters_stand_as_close_as_the_font_wants() -> None:
    font = lettering(BOLD)
    assert font.extent("Yo") < font.extent("Y") + font.extent("o")
    assert font.extent("nn") == pytest.approx(2 * font.extent("n"))


def test_shapes_have_smooth_edges_and_cover_what_is_below() -> None:
    drawing = etree.fromstring(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1200 1200">'
        '<rect width="1200" height="1200" fill="#000000"/>'
        '<circle cx="600" cy="600" r="300" fill="#FFFFFF"/>'
        '<path d="M0 0A100 100 0 0 1 100 100H0z" fill="#FF0000"/></svg>'
    )
    picture = Image.open(BytesIO(paint(drawing, {}))).convert("RGB")
    assert picture.getpixel((600, 600)) == (255, 255, 255)
    assert picture.getpixel((600, 290)) == (0, 0, 0)
    assert picture.getpixel((20, 90)) == (255, 0, 0)
    assert len(picture.crop((380, 380, 400, 400)).getcolors() or ()) > 4


@pytest.mark.parametrize("title", ["Asthma", "What is the Evidence? " * 12, "X" * 300, "喘息" * 90])
def test_the_title_fits_on_the_cover(title: str) -> None:
    size, lines = fit(title, extent, width=1312, height=1700, size=140, leading=1.16)
    assert "".join(lines).replace(" ", "") == title.replace(" ", "")
    assert all(extent(line) * size <= 1312 for line in lines)
    assert len(lines) * 1.16 * size <= 1700


def test_lines_of_the_title_are_balanced() -> None:
    assert balance("Preventing frequent headaches with Examplol", extent, 20) == [
        "Preventing frequent",
        "headaches with Examplol",
    ]
