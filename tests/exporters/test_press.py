"""Press files obey PDF/X-4 (ISO 15930-7), carry inks only, and look like the accessible leaflet."""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import msgspec
import pikepdf
import pytest
from PIL import Image, ImageCms
from products import SEED, SEED_ID, TRUST, built

from medleaf import theme
from medleaf.assets import Asset
from medleaf.diagnostics import Diagnostic, Severity
from medleaf.document import Document
from medleaf.exporters import Output
from medleaf.exporters.inks import Inks
from medleaf.exporters.pdf import Leaflet
from medleaf.exporters.press import Print
from medleaf.model import Figure
from medleaf.theme import PACKAGE, Theme

MM = 72 / 25.4
LONG = "headache-prevention"
FILES = [
    (SEED, f"{SEED_ID}/leaflet-print.pdf", 3.0),
    (SEED, f"{SEED_ID}/leaflet-dl.pdf", 3.0),
    (SEED, f"{SEED_ID}/leaflet-a5.pdf", 3.0),
    (TRUST, f"{LONG}/leaflet-print.pdf", 3.5),
    (TRUST, f"{LONG}/leaflet-a5.pdf", 3.5),
]
PROFILE = (PACKAGE / "icc/FOGRA39.icc").read_bytes()
PRODUCED = {"/Type", "/Pages", "/Lang", "/OutputIntents", "/Metadata"}


@pytest.fixture(params=FILES, ids=[path for _, path, _ in FILES])
def file(request: pytest.FixtureRequest) -> Iterator[tuple[pikepdf.Pdf, float]]:
    """Every kind of press file, and its bleed in mm."""
    source, path, bleed = request.param
    with pikepdf.open(BytesIO(built(source).read(path))) as pdf:
        yield pdf, bleed


Opened = tuple[pikepdf.Pdf, float]


def axis(document: Document) -> Theme:
    return theme.load(TRUST, "axis")


def seed() -> Document:
    return built(SEED).library.document(SEED_ID)


def showing(data: bytes, media_type: str, suffix: str, size: int | None = None) -> Document:
    """The seed's article with one picture and nothing else in its introduction."""
    path = f"assets/picture{suffix}"
    asset = Asset(
        path=path,
        mediaType=media_type,
        sha256=hashlib.sha256(data).hexdigest(),
        data=data,
        width=size,
        height=size,
    )
    document = seed()
    article = msgspec.structs.replace(
        document.article, introduction=(Figure(src=path, alt="A picture"),)
    )
    return msgspec.structs.replace(document, article=article, assets=(asset,))


def printed(document: Document) -> Output:
    return Print().export(document, axis(document), ())


def opened(output: Output) -> pikepdf.Pdf:
    assert output.diagnostics == ()
    return pikepdf.open(BytesIO(output.files["leaflet-print.pdf"]))


def streams(pdf: pikepdf.Pdf, subtype: str) -> Iterator[Any]:
    for item in pdf.objects:
        if isinstance(item, pikepdf.Stream) and item.get("/Subtype") == subtype:
            yield item


def drawn(pdf: pikepdf.Pdf) -> Iterator[Any]:
    """Yield everything that has drawing operators: pages, forms, patterns."""
    yield from pdf.pages
    yield from streams(pdf, "/Form")
    for item in pdf.objects:
        if isinstance(item, pikepdf.Stream) and "/PatternType" in item:
            yield item


def inks(pdf: pikepdf.Pdf) -> set[tuple[float, ...]]:
    return {
        tuple(round(float(x), 3) for x in step.operands)
        for each in drawn(pdf)
        for step in pikepdf.parse_content_stream(each)
        if str(step.operator) in ("k", "K")
    }


def box(page: pikepdf.Page, name: str) -> list[float]:
    return [round(float(x) / MM, 2) for x in page.obj[name]]


# --- the format ---------------------------------------------------------------------------------


def test_it_is_a_pdf_1_6_without_anything_that_acts(file: Opened) -> None:
    pdf, _ = file
    assert pdf.pdf_version == "1.6"
    assert not pdf.is_encrypted
    assert pdf.check_pdf_syntax() == []
    assert set(pdf.Root.keys()) == PRODUCED
    for page in pdf.pages:
        assert not {"/Annots", "/AA", "/StructParents", "/Tabs"} & set(page.obj.keys())
    for item in pdf.objects:
        if isinstance(item, pikepdf.Dictionary | pikepdf.Stream):
            assert not {"/JS", "/OPI", "/Alternates", "/TR", "/HTP", "/EF"} & set(item.keys())


def test_it_says_for_which_press_it_is(file: Opened) -> None:
    pdf, _ = file
    (intent,) = pdf.Root.OutputIntents
    assert intent.S == "/GTS_PDFX"
    assert str(intent.OutputConditionIdentifier) == "FOGRA39"
    assert str(intent.RegistryName) == "http://www.color.org"
    assert intent.DestOutputProfile.N == 4
    assert intent.DestOutputProfile.read_bytes() == PROFILE
    assert PROFILE[12:20] == b"prtrCMYK"


def test_info_and_xmp_say_the_same(file: Opened) -> None:
    pdf, _ = file
    info = pdf.docinfo
    assert str(info["/GTS_PDFXVersion"]) == "PDF/X-4"
    assert info["/Trapped"] == "/False"
    xmp = pdf.Root.Metadata
    assert "/Filter" not in xmp
    text = xmp.read_bytes().decode()
    assert "<pdfxid:GTS_PDFXVersion>PDF/X-4<" in text
    assert "<pdf:Trapped>False<" in text
    for name in ("DocumentID", "VersionID", "RenditionClass"):
        assert re.search(f"<xmpMM:{name}>[^<]+<", text)
    with pdf.open_metadata(set_pikepdf_as_editor=False) as metadata:
        assert metadata["dc:title"] == str(info["/Title"])
        for key, name in (("/CreationDate", "CreateDate"), ("/ModDate", "ModifyDate")):
            said = re.sub("[-:T]", "", metadata[f"xmp:{name}"])
            assert f"D:{said}" == str(info[key])
        assert metadata["xmp:MetadataDate"] == metadata["xmp:ModifyDate"]
    first, second = pdf.trailer.ID
    assert len(bytes(first)) == len(bytes(second)) == 16


def test_dates_are_the_contents_or_plainly_none() -> None:
    with pikepdf.open(BytesIO(built(SEED).read(f"{SEED_ID}/leaflet-print.pdf"))) as pdf:
        assert str(pdf.docinfo["/ModDate"]) == "D:19700101000000Z"
    with pikepdf.open(BytesIO(built(TRUST).read(f"{LONG}/leaflet-print.pdf"))) as pdf:
        article = built(TRUST).library.document(LONG).article
        assert str(pdf.docinfo["/ModDate"]) == f"D:{article.dateModified:%Y%m%d}000000Z"
        assert str(pdf.docinfo["/CreationDate"]) == f"D:{article.datePublished:%Y%m%d}000000Z"


def test_every_font_is_embedded(file: Opened) -> None:
    pdf, _ = file
    found = [d for d in pdf.objects if isinstance(d, pikepdf.Dictionary) and "/FontName" in d]
    assert found
    assert all("/FontFile2" in font for font in found)


# --- boxes and marks ----------------------------------------------------------------------------


def test_boxes_lie_in_each_other_and_the_bleed_is_the_publications(file: Opened) -> None:
    pdf, bleed = file
    for page in pdf.pages:
        left, bottom, right, top = box(page, "/TrimBox")
        assert sorted((right - left, top - bottom)) == pytest.approx([210, 297], abs=0.02)
        wider = [left - bleed, bottom - bleed, right + bleed, top + bleed]
        assert box(page, "/BleedBox") == pytest.approx(wider, abs=0.02)
        media = box(page, "/MediaBox")
        assert media[:2] == [0, 0]
        assert media[2] > wider[2] and media[3] > wider[3]
        assert "/ArtBox" not in page.obj


def test_marks_are_on_every_plate_and_outside_the_bleed(file: Opened) -> None:
    pdf, _ = file
    for page in pdf.pages:
        everything = page.obj.Resources.ColorSpace.All
        assert list(everything)[:3] == ["/Separation", "/All", "/DeviceCMYK"]
        bleed = [float(x) for x in page.obj.BleedBox]
        trim = [float(x) for x in page.obj.TrimBox]
        crops = 0
        for x0, y0, x1, y1 in lines(page):
            assert (
                max(x0, x1) <= bleed[0]
                or min(x0, x1) >= bleed[2]
                or max(y0, y1) <= bleed[1]
                or min(y0, y1) >= bleed[3]
            )
            at = [trim[1], trim[3]] if y0 == y1 else [trim[0], trim[2]]
            crops += any(abs((y0 if y0 == y1 else x0) - edge) < 0.01 for edge in at)
        assert crops == 8


def lines(page: pikepdf.Page) -> Iterator[tuple[float, float, float, float]]:
    """Yield the straight lines that the page itself draws, in the space of its boxes."""
    dx = dy = x = y = 0.0
    for step in pikepdf.parse_content_stream(page):
        if str(step.operator) not in ("cm", "m", "l"):
            continue
        *_, to_x, to_y = (float(n) for n in step.operands)
        if str(step.operator) == "cm":
            dx, dy = to_x, to_y
        elif str(step.operator) == "l":
            yield x + dx, y + dy, to_x + dx, to_y + dy
        x, y = to_x, to_y


def test_what_touches_the_trim_runs_into_the_bleed() -> None:
    """The corners of the first page's bleed are petrol, not paper."""
    import pypdfium2

    document = pypdfium2.PdfDocument(built(SEED).read(f"{SEED_ID}/leaflet-print.pdf"))
    image = document[0].render(scale=1).to_pil().convert("RGB")
    edge = 7 * MM  # the room for marks
    inside = round(edge + 1.5 * MM)
    for x in (inside, image.width - inside):
        assert sum(image.getpixel((x, inside))) < 300
    assert image.getpixel((inside, 1)) == (255, 255, 255)
    document.close()


# --- inks ---------------------------------------------------------------------------------------


def test_no_colour_of_a_screen_is_left(file: Opened) -> None:
    pdf, _ = file
    for each in drawn(pdf):
        for step in pikepdf.parse_content_stream(each):
            name = str(step.operator)
            assert name not in ("rg", "RG", "g", "G", "sh", "BDC", "BMC", "EMC", "BI")
            if name in ("cs", "CS"):
                assert step.operands[0] in ("/All", "/Pattern")
    for item in pdf.objects:
        if isinstance(item, pikepdf.Dictionary | pikepdf.Stream):
            assert "/ShadingType" not in item
            assert item.get("/ColorSpace") != "/DeviceRGB"
            if "/Group" in item:
                assert item.Group.get("/CS") != "/DeviceRGB"


def test_the_themes_colours_have_their_exact_builds() -> None:
    with pikepdf.open(BytesIO(built(SEED).read(f"{SEED_ID}/leaflet-print.pdf"))) as pdf:
        used = inks(pdf)
    palette = theme.load(SEED, "axis").palette
    builds = {tuple(share / 100 for share in colour.cmyk) for colour in palette.values()}
    assert used <= builds
    for name in ("ink", "grey", "petrol", "leaf", "ember", "paper"):
        assert tuple(share / 100 for share in palette[name].cmyk) in used
    assert max(map(sum, used)) <= 3


def test_body_text_is_black_ink_only() -> None:
    with pikepdf.open(BytesIO(built(SEED).read(f"{SEED_ID}/leaflet-print.pdf"))) as pdf:
        count: dict[tuple[float, ...], int] = {}
        for form in streams(pdf, "/Form"):
            now: tuple[float, ...] = ()
            for step in pikepdf.parse_content_stream(form):
                if str(step.operator) == "k":
                    now = tuple(float(x) for x in step.operands)
                elif str(step.operator) == "TJ":
                    count[now] = count.get(now, 0) + 1
    assert max(count, key=lambda colour: count[colour]) == (0, 0, 0, 1)


def test_pictures_are_jpegs_of_inks(file: Opened) -> None:
    pdf, _ = file
    alphas = {i.SMask.objgen for i in streams(pdf, "/Image") if "/SMask" in i}
    for image in streams(pdf, "/Image"):
        if image.objgen in alphas:
            assert image.ColorSpace == "/DeviceGray"
            continue
        assert image.ColorSpace in ("/DeviceCMYK", "/DeviceGray")
        assert image.Filter == "/DCTDecode"
        jpeg = Image.open(BytesIO(image.read_raw_bytes()))
        if image.ColorSpace == "/DeviceCMYK":
            assert [int(x) for x in image.Decode] == [1, 0] * 4
            assert jpeg.mode == "CMYK"
            assert max(map(sum, zip(*(b.tobytes() for b in jpeg.split()), strict=True))) <= 765
    if len(pdf.pages) == 13:
        assert any(True for _ in streams(pdf, "/Image"))


def png(colour: tuple[int, int, int], mode: str = "RGB") -> bytes:
    data = BytesIO()
    plain = Image.new("RGB", (40, 40), colour)
    (plain.quantize() if mode == "P" else plain.convert(mode)).save(data, "PNG")
    return data.getvalue()


@pytest.mark.parametrize("mode", ["RGB", "L", "RGBA", "P"])
def test_a_grey_picture_is_black_ink_only(mode: str) -> None:
    pdf = opened(printed(showing(png((99, 99, 99), mode), "image/png", ".png", 40)))
    images = [i for i in streams(pdf, "/Image") if i.Filter == "/DCTDecode"]
    assert [image.ColorSpace for image in images] == ["/DeviceGray"]


def test_a_coloured_picture_keeps_its_colour() -> None:
    pdf = opened(printed(showing(png((200, 60, 40)), "image/png", ".png", 40)))
    (image,) = streams(pdf, "/Image")
    jpeg = Image.open(BytesIO(image.read_raw_bytes()))
    proof = ImageCms.ImageCmsProfile(BytesIO(PROFILE))
    back = ImageCms.profileToProfile(
        jpeg,
        proof,
        ImageCms.createProfile("sRGB"),
        ImageCms.Intent.RELATIVE_COLORIMETRIC,
        outputMode="RGB",
        flags=ImageCms.Flags.BLACKPOINTCOMPENSATION,
    )
    assert back is not None
    shown = back.getpixel((20, 20))
    assert isinstance(shown, tuple)
    assert all(abs(a - b) < 12 for a, b in zip(shown, (200, 60, 40), strict=True))


def test_a_drawing_keeps_its_masks_and_has_no_colour_of_a_screen() -> None:
    drawing = b"""<svg xmlns="http://www.w3.org/2000/svg" width="40" height="40">
    <title>x</title><mask id="m"><rect width="20" height="40" fill="white"/></mask>
    <g mask="url(#m)" opacity=".5"><rect width="40" height="40" fill="#3366cc"/></g></svg>"""
    pdf = opened(printed(showing(drawing, "image/svg+xml", ".svg")))
    resources = (form.Resources for form in streams(pdf, "/Form") if "/Resources" in form)
    states = [state for each in resources for state in dict(each.get("/ExtGState", {})).values()]
    groups = [state.SMask.G for state in states if "/SMask" in state]
    assert groups
    for group in groups:
        assert group.Group.CS == "/DeviceGray"
        assert b" rg" not in group.read_bytes()
    assert any(abs(c - 0.8) < 0.2 and k < 0.2 for c, _, _, k in inks(pdf))


def test_a_gradient_is_told_not_printed() -> None:
    drawing = b"""<svg xmlns="http://www.w3.org/2000/svg" width="40" height="40"><title>x</title>
    <linearGradient id="g"><stop offset="0" stop-color="red"/><stop offset="1" stop-color="blue"/>
    </linearGradient><rect width="40" height="40" fill="url(#g)"/></svg>"""
    output = printed(showing(drawing, "image/svg+xml", ".svg"))
    assert not output.files
    (told,) = output.diagnostics
    assert told.rule == "print/colour"
    assert "gradient" in told.message


def test_neutral_colours_are_black_ink_and_darker_the_darker_they_are() -> None:
    press = Inks(PROFILE, ())
    builds = [press.colour(v / 255, v / 255, v / 255).split() for v in range(0, 256, 5)]
    assert all(build[:3] == [b"0", b"0", b"0"] for build in builds)
    black = [float(build[3]) for build in builds]
    assert black == sorted(black, reverse=True)
    assert (black[0], black[-1]) == (1, 0)


# --- the printer's own profile ------------------------------------------------------------------


def with_print(profile: bytes | None, condition: str | None) -> Document:
    document = seed()
    path = "assets/press.icc"
    settings = msgspec.structs.replace(
        document.publication.print, profile=path if profile else None, condition=condition
    )
    publication = msgspec.structs.replace(document.publication, print=settings)
    asset = Asset(
        path=path, mediaType="application/vnd.iccprofile", sha256="0", data=profile or b""
    )
    return msgspec.structs.replace(document, publication=publication, assets=(asset,))


def test_the_printers_own_profile_is_used() -> None:
    own = PROFILE[:4] + PROFILE[4:]
    pdf = opened(printed(with_print(own, "FOGRA51")))
    assert str(pdf.Root.OutputIntents[0].OutputConditionIdentifier) == "FOGRA51"


@pytest.mark.parametrize(
    ("profile", "condition", "rule"),
    [
        (None, "FOGRA51", "print/condition"),
        (ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes(), None, "print/profile"),
        (PROFILE[:200], "FOGRA39", "print/profile"),
    ],
    ids=["no profile for the condition", "a screen's profile", "a damaged profile"],
)
def test_a_wrong_profile_is_told(profile: bytes | None, condition: str | None, rule: str) -> None:
    output = printed(with_print(profile, condition))
    assert not output.files
    (told,) = output.diagnostics
    assert (told.rule, told.severity) == (rule, Severity.ERROR)
    assert isinstance(told, Diagnostic) and told.file == "publication.json"


# --- the same bytes -----------------------------------------------------------------------------

SCRIPT = """
import hashlib, sys
from pathlib import Path
from medleaf import exporters, theme
from medleaf.check import check
library = check(Path(sys.argv[1])).library
document = library.document(sys.argv[2])
looks = theme.load(library.root, "axis")
for name in sys.argv[3].split(","):
    for path, data in exporters.load(name).export(document, looks, ()).files.items():
        print(path, hashlib.sha256(data).hexdigest())
"""


def test_the_same_bytes_in_any_process_folder_time_zone_and_order(tmp_path: Path) -> None:
    def made(products: str, **changed: str) -> dict[str, str]:
        done = subprocess.run(
            [sys.executable, "-c", SCRIPT, SEED, SEED_ID, products],
            cwd=tmp_path,
            env={**os.environ, **changed},
            capture_output=True,
            text=True,
            check=True,
        )
        return dict(line.split() for line in done.stdout.splitlines())

    first = made("pdf,print,dl,a5,large-print", TZ="Asia/Tokyo", PYTHONHASHSEED="1")
    assert len(first) == 5
    second = made("large-print,a5,dl,print", TZ="America/Lima", PYTHONHASHSEED="2")
    assert {path: first[path] for path in second} == second
    for path, digest in first.items():
        assert hashlib.sha256(built(SEED).read(f"{SEED_ID}/{path}")).hexdigest() == digest


def test_the_accessible_leaflet_is_not_changed_by_the_press() -> None:
    document = seed()
    looks = axis(document)
    before = Leaflet().export(document, looks, ()).files["leaflet.pdf"]
    printed(document)
    assert Leaflet().export(document, looks, ()).files["leaflet.pdf"] == before
