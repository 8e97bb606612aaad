"""Every colour of a press file is an ink: of the theme's builds, of black, or by the profile."""

from __future__ import annotations

from io import BytesIO

import msgspec
import pikepdf
import pytest
from PIL import Image, ImageCms
from pressfile import (
    PROFILE,
    Opened,
    drawn,
    inks,
    opened,
    printed,
    seed,
    showing,
    streams,
)
from products import SEED, SEED_ID, built

from medleaf import theme
from medleaf.assets import Asset
from medleaf.diagnostics import Diagnostic, Severity
from medleaf.document import Document
from medleaf.exporters.inks import Inks


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
