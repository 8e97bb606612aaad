"""Awkward pictures and texts: each is told by its place, or comes out right on every page."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable
from io import BytesIO
from pathlib import Path

import msgspec
import pikepdf
import pytest
from PIL import Image
from products import SEED, SEED_ID, built

from medleaf import assets, exporters, theme
from medleaf.check import check
from medleaf.document import Cited, Document
from medleaf.exporters import Output
from medleaf.model import (
    Block,
    Callout,
    Certainty,
    Claim,
    Figure,
    List,
    Paragraph,
    Reference,
    Section,
    Steps,
    Table,
)
from medleaf.proof import PROOFS
from medleaf.rasters import PRESS

WORD = ("Pneumonoultramicroscopicsilicovolcanoconiosis" * 7)[:300]
SECTION = "sections/pharmacological-support.json"


def saved(image: Image.Image, kind: str, **options: object) -> bytes:
    stream = BytesIO()
    image.save(stream, kind, **options)
    return stream.getvalue()


def colours(mode: str) -> Image.Image:
    """Return a picture of many colours."""
    ramp = Image.linear_gradient("L").resize((300, 120))
    image = Image.merge("RGB", (ramp, ramp.transpose(Image.Transpose.FLIP_TOP_BOTTOM), ramp))
    return image.convert(mode)


def drawing(inside: str, size: str = 'viewBox="0 0 10 10"') -> bytes:
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size}>{inside}</svg>'.encode()


def turned() -> Image.Exif:
    exif = Image.Exif()
    exif[0x0112] = 6
    return exif


SQUARE = '<rect width="10" height="10" fill="#004B63"/>'
PNG = saved(colours("RGB"), "PNG")
JPEG = saved(colours("RGB"), "JPEG")


# --- pictures that are told -----------------------------------------------------------------------

REFUSED: tuple[tuple[str, bytes | None, str], ...] = (
    ("missing.png", None, "asset/missing"),
    ("nothing.png", b"", "asset/type"),
    ("cut.png", PNG[: len(PNG) // 2], "asset/damaged"),
    ("cut.jpg", JPEG[: len(JPEG) // 2], "asset/damaged"),
    ("other.jpg", PNG, "asset/type"),
    ("tiff.png", saved(colours("RGB"), "TIFF"), "asset/type"),
    ("inks.jpg", saved(colours("CMYK"), "TIFF"), "asset/type"),
    ("large.png", saved(Image.new("1", (7200, 7200)), "PNG"), "asset/size"),
    ("empty.svg", drawing(""), "asset/damaged"),
    ("flat.svg", drawing(SQUARE, 'width="0" height="10"'), "asset/damaged"),
    ("script.svg", drawing("<script>alert(1)</script>"), "asset/active"),
)


def told(folder: Path, blocks: list[dict[str, str]]) -> dict[str, str]:
    """Put blocks into a section; return the rules told of it, by the end of the line they name."""
    root = folder / "source"
    path = root / SECTION
    section = json.loads(path.read_text(encoding="utf-8"))
    section["blocks"] = blocks
    path.write_text(json.dumps(section, indent=1), encoding="utf-8")
    lines = path.read_text(encoding="utf-8").splitlines()
    found = [d for d in check(root).diagnostics if d.file.endswith(SECTION)]
    assert all(d.help for d in found)
    return {lines[d.line - 1].rpartition("/")[2].strip('",'): d.rule for d in found}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a copy of source/ that has a place for pictures."""
    shutil.copytree(SEED, tmp_path / "source")
    (tmp_path / "source/assets").mkdir(exist_ok=True)
    return tmp_path


def figure(name: str) -> dict[str, str]:
    return {"type": "figure", "src": f"assets/{name}", "alt": "A shape."}


def test_pictures_that_cannot_be_shown_are_told_at_their_place(folder: Path) -> None:
    for name, data, _ in REFUSED:
        if data is not None:
            (folder / "source/assets" / name).write_bytes(data)
    found = told(folder, [figure(name) for name, _, _ in REFUSED])
    assert found == {name: rule for name, _, rule in REFUSED}


def test_a_picture_of_a_type_that_no_output_shows_is_told(folder: Path) -> None:
    (folder / "source/assets/inks.tif").write_bytes(saved(colours("CMYK"), "TIFF"))
    assert told(folder, [figure("inks.tif")]) == {"inks.tif": "schema/pattern"}


def test_an_empty_section_is_told(folder: Path) -> None:
    assert list(told(folder, []).values()) == ["schema/empty"]


# --- what comes out right -------------------------------------------------------------------------

SHOWN: tuple[tuple[str, bytes], ...] = (
    ("inks.jpg", saved(colours("CMYK"), "JPEG")),
    ("inks-of-a-press.jpg", saved(colours("CMYK"), "JPEG", icc_profile=PRESS.read_bytes())),
    ("inks-of-nobody.jpg", saved(colours("CMYK"), "JPEG", icc_profile=b"no profile" * 20)),
    ("grey.jpg", saved(colours("L"), "JPEG")),
    ("turned.jpg", saved(colours("RGB"), "JPEG", exif=turned())),
    ("deep.png", saved(Image.linear_gradient("L").convert("I;16"), "PNG")),
    ("bits.png", saved(colours("L").convert("1"), "PNG")),
    ("palette.png", saved(colours("RGB").quantize(16), "PNG", transparency=3)),
    ("grey-alpha.png", saved(colours("L").convert("LA"), "PNG")),
    ("dot.png", saved(Image.new("RGB", (1, 1), "red"), "PNG")),
    ("untitled.svg", drawing(SQUARE)),
    ("unsized.svg", drawing(SQUARE, "")),
)


def exported(product: str, document: Document, source: Path = SEED) -> Output:
    """Make a product, and let the proof read it against the document."""
    looks = theme.load(source, "axis")
    output = exporters.load(product).export(document, looks, ())
    if not output.diagnostics:
        for name, data in output.files.items():
            if not name.endswith(".png"):
                assert [f.message for f in PROOFS[product](data, document, looks)] == []
    return output


PARTS = {"/DeviceGray": 1, "/DeviceRGB": 3, "/DeviceCMYK": 4}


def parts_of_colours(data: bytes) -> list[int]:
    """Return how many parts the colours of each picture of a PDF have, masks left out.

    Pictures of the same pixels may be in the file once.
    """
    with pikepdf.open(BytesIO(data)) as pdf:
        streams = [item for item in pdf.objects if isinstance(item, pikepdf.Stream)]
        masks = {item.SMask.objgen for item in streams if "/SMask" in item}
        return [
            PARTS.get(str(item.ColorSpace)) or int(item.ColorSpace[1].N)
            for item in streams
            if item.get("/Subtype") == "/Image" and item.objgen not in masks
        ]


def with_blocks(*blocks: Block, claims: Iterable[Claim] = (), heading: str = "Heading") -> Document:
    """Return the article of source/ with one section, of these blocks."""
    document = built(SEED).library.document(SEED_ID)
    section = Section(
        id="only", heading=heading, kind="information", blocks=blocks, claims=tuple(claims)
    )
    return msgspec.structs.replace(document, sections=(section,))


@pytest.mark.parametrize("product", ["pdf", "print", "epub"])
def test_every_kind_of_picture_is_shown(product: str, tmp_path: Path) -> None:
    (tmp_path / "assets").mkdir()
    for name, data in SHOWN:
        (tmp_path / "assets" / name).write_bytes(data)
    names = [f"assets/{name}" for name, _ in SHOWN]
    figures = [Figure(src=name, alt=f"A shape: {n}.") for n, name in enumerate(names)]
    found = tuple(assets.read(tmp_path, name) for name in names)
    document = msgspec.structs.replace(with_blocks(*figures), assets=found)
    output = exported(product, document)
    assert output.diagnostics == ()
    if product != "epub":
        (data,) = output.files.values()
        found_parts = parts_of_colours(data)
        assert set(found_parts) == ({1, 4} if product == "print" else {1, 3})
        pictures = {a.data for a in found if not a.path.endswith(".svg")}
        assert len(found_parts) == len(pictures)


def test_inks_look_on_a_screen_as_they_look_in_print(tmp_path: Path) -> None:
    (tmp_path / "assets").mkdir()
    shares = {"red": (0, 255, 255, 0), "white": (0, 0, 0, 0), "black": (0, 0, 0, 255)}
    seen = {}
    for name, inks in shares.items():
        data = saved(Image.new("CMYK", (8, 8), inks), "JPEG", quality=100)
        (tmp_path / f"assets/{name}.jpg").write_bytes(data)
        with Image.open(BytesIO(assets.read(tmp_path, f"assets/{name}.jpg").data)) as image:
            assert (image.mode, image.size) == ("RGB", (8, 8))
            seen[name] = image.getpixel((4, 4))
    assert seen == {"red": (227, 9, 23), "white": (255, 255, 255), "black": (31, 31, 29)}


def test_a_grey_of_sixteen_bits_keeps_its_steps(tmp_path: Path) -> None:
    (tmp_path / "assets").mkdir()
    deep = b"".join((step * 257).to_bytes(2, "little") for step in range(256))
    (tmp_path / "assets/deep.png").write_bytes(
        saved(Image.frombytes("I;16", (256, 1), deep), "PNG")
    )
    with Image.open(BytesIO(assets.read(tmp_path, "assets/deep.png").data)) as image:
        assert image.mode == "L"
        assert list(image.tobytes()) == list(range(256))


@pytest.mark.parametrize("product", ["pdf", "large-print", "epub"])
def test_a_word_of_300_letters_is_broken_and_whole(product: str) -> None:
    document = with_blocks(
        Paragraph(text=f"Before {WORD} after."),
        List(items=(WORD,)),
        Steps(items=(WORD,)),
        Callout(kind="warning", heading=WORD, blocks=(Paragraph(text=WORD),)),
        claims=(Claim(text=WORD, certainty=Certainty.LOW, why=WORD),),
        heading=WORD,
    )
    assert exported(product, document).diagnostics == ()


@pytest.mark.parametrize("product", ["pdf", "print"])
@pytest.mark.parametrize(
    "headline", [WORD, ("Why a headline should be shorter " * 10)[:300].strip()]
)
def test_a_long_headline_keeps_its_place(product: str, headline: str) -> None:
    """The running head is cut short with dots: below it stands the text."""
    document = with_blocks(Paragraph(text="Text. " * 600))
    article = msgspec.structs.replace(document.article, headline=headline)
    document = msgspec.structs.replace(document, article=article)
    assert exported(product, document).diagnostics == ()


@pytest.mark.parametrize("cells", [40, 2])
def test_a_table_that_no_page_can_hold_is_told(cells: int) -> None:
    """By its columns, or by one word: cells do not break words, where half of one misleads."""
    word = "value" if cells > 2 else WORD
    row = tuple(f"{word}{n}" for n in range(cells))
    output = exported("pdf", with_blocks(Table(caption="Doses", head=row, rows=(row,))))
    assert {(d.rule, d.severity) for d in output.diagnostics} == {("print/too-wide", "error")}
    assert "mm too narrow for" in output.diagnostics[0].message


@pytest.mark.parametrize("product", ["pdf", "print", "epub"])
def test_two_hundred_references_are_all_there(product: str) -> None:
    numbers = range(1, 201)
    cited = Paragraph(text=" ".join(f"Study [@r{n}]." for n in numbers))
    document = with_blocks(cited)
    bare = msgspec.structs.replace(document.article, introduction=(), keyMessages=(), closing=())
    references = tuple(
        Cited(n, Reference(id=f"r{n}", type="article-journal", title=f"Study {n} of 200"))
        for n in numbers
    )
    document = msgspec.structs.replace(document, article=bare, references=references, credits=())
    assert exported(product, document).diagnostics == ()
