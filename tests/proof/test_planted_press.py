"""Single faults planted in finished press files: `proof` names each by its rule."""

from __future__ import annotations

import zlib
from functools import cache, partial
from typing import Any

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, String
from PIL import ImageCms
from planting import Change, edit_xmp, planted, retyped, with_text
from products import SEED, SEED_ID, built

from medleaf import theme
from medleaf.proof import PROOFS

MM = 72 / 25.4
WORDS = "growing evidence"


def proven(data: bytes, product: str) -> set[str]:
    """Return the rules that a press file of the seed does not keep."""
    library = built(SEED).library
    looks = theme.load(library.root, library.publication.theme)
    return {f.rule for f in PROOFS[product](data, library.document(SEED_ID), looks)}


@cache
def press_file(product: str) -> bytes:
    return built(SEED).read(f"{SEED_ID}/leaflet-{product}.pdf")


@pytest.mark.parametrize("product", ["print", "dl", "a5"])
def test_sound_before(product: str) -> None:
    assert proven(press_file(product), product) == set()


# --- the file ------------------------------------------------------------------------------------


def no_xmp(pdf: pikepdf.Pdf) -> None:
    del pdf.Root.Metadata


def edit_info(key: str, value: Any, pdf: pikepdf.Pdf) -> None:
    pdf.docinfo[key] = value


def no_intent(pdf: pikepdf.Pdf) -> None:
    del pdf.Root.OutputIntents


def second_intent(pdf: pikepdf.Pdf) -> None:
    pdf.Root.OutputIntents.append(pdf.Root.OutputIntents[0])


def screen_profile(pdf: pikepdf.Pdf) -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))
    pdf.Root.OutputIntents[0].DestOutputProfile.write(profile.tobytes())


def no_profile(pdf: pikepdf.Pdf) -> None:
    del pdf.Root.OutputIntents[0].DestOutputProfile


def no_registry(pdf: pikepdf.Pdf) -> None:
    del pdf.Root.OutputIntents[0].RegistryName


def script(pdf: pikepdf.Pdf) -> None:
    pdf.Root.Names = Dictionary(JavaScript=Dictionary(Names=Array()))


def link(pdf: pikepdf.Pdf) -> None:
    made = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=Array([99, 99, 200, 200]))
    pdf.pages[0].obj.Annots = Array([pdf.make_indirect(made)])


# --- boxes and marks -----------------------------------------------------------------------------


def no_trim(pdf: pikepdf.Pdf) -> None:
    del pdf.pages[0].obj.TrimBox


def art_box(pdf: pikepdf.Pdf) -> None:
    pdf.pages[0].obj.ArtBox = pdf.pages[0].obj.TrimBox


def bleed_beyond(pdf: pikepdf.Pdf) -> None:
    pdf.pages[0].obj.BleedBox = Array([-9, -9, 2000, 2000])


def two_millimetres(pdf: pikepdf.Pdf) -> None:
    left, bottom, right, top = (float(v) for v in pdf.pages[0].obj.TrimBox)
    edge = 2 * MM
    pdf.pages[0].obj.BleedBox = Array([left - edge, bottom - edge, right + edge, top + edge])


def smaller(pdf: pikepdf.Pdf) -> None:
    left, bottom, right, top = (float(v) for v in pdf.pages[0].obj.TrimBox)
    pdf.pages[0].obj.TrimBox = Array([left, bottom, right - 20, top])


def content_of(page: Any) -> bytes:
    data: bytes = page.obj.Contents.read_bytes()
    return data


def no_mark(pdf: pikepdf.Pdf) -> None:
    lines = content_of(pdf.pages[0]).split(b"\n")
    lines.remove(next(line for line in lines if line.endswith(b" l S")))
    pdf.pages[0].obj.Contents.write(b"\n".join(lines))


def long_mark(pdf: pikepdf.Pdf) -> None:
    added = b"\nq /All CS 1 SCN 0 28.3465 m 40 28.3465 l S Q"
    pdf.pages[0].obj.Contents.write(content_of(pdf.pages[0]) + added)


# --- inks ----------------------------------------------------------------------------------------


def painted(*lines: str) -> Change:
    """Put operators before a text of the first page."""

    def change(pdf: pikepdf.Pdf) -> None:
        stream, at, _ = with_text(pdf, WORDS)
        stream.before(stream.back(at, "BT"), *lines)
        stream.write()

    return change


def form_of(pdf: pikepdf.Pdf) -> Any:
    return with_text(pdf, WORDS)[0].holder


def picture(space: Any, pdf: pikepdf.Pdf, **more: Any) -> None:
    form = form_of(pdf)
    image = pdf.make_stream(
        b"\x99\x88\x77",
        Type=Name.XObject,
        Subtype=Name.Image,
        Width=1,
        Height=1,
        BitsPerComponent=8,
        ColorSpace=space,
        **more,
    )
    if "/XObject" not in form.Resources:
        form.Resources.XObject = Dictionary()
    form.Resources.XObject["/Fault"] = image
    painted("q 1 0 0 1 0 0 cm /Fault Do Q")(pdf)


def proxy(pdf: pikepdf.Pdf) -> None:
    form = form_of(pdf)
    picture(Name.DeviceGray, pdf)
    form.Resources.XObject["/Fault"].OPI = Dictionary()


def shading(pdf: pikepdf.Pdf) -> None:
    function = Dictionary(FunctionType=2, Domain=[0, 1], C0=[0, 0, 0], C1=[1, 0, 0], N=1)
    form_of(pdf).Resources.Shading = Dictionary(
        Fault=Dictionary(
            ShadingType=2, ColorSpace=Name.DeviceRGB, Coords=[0, 0, 1, 1], Function=function
        )
    )
    painted("q 0 0 1 1 re W n /Fault sh Q")(pdf)


def group(pdf: pikepdf.Pdf) -> None:
    pdf.pages[0].obj.Group = Dictionary(S=Name.Transparency, CS=Name.DeviceRGB)


def curve(pdf: pikepdf.Pdf) -> None:
    function = Dictionary(FunctionType=2, Domain=[0, 1], C0=[1], C1=[0], N=1)
    form_of(pdf).Resources.ExtGState = Dictionary(Fault=Dictionary(TR=function))
    painted("/Fault gs")(pdf)


# --- fonts and words -----------------------------------------------------------------------------


def first_font(pdf: pikepdf.Pdf) -> Any:
    return next(font for _, font in form_of(pdf).Resources.Font.items())


def not_embedded(pdf: pikepdf.Pdf) -> None:
    del first_font(pdf).DescendantFonts[0].FontDescriptor.FontFile2


def other_font(pdf: pikepdf.Pdf) -> None:
    first_font(pdf).BaseFont = Name.Helvetica


def sized(size: int, pdf: pikepdf.Pdf) -> None:
    stream, at, _ = with_text(pdf, WORDS)
    stream.instructions[stream.back(at, "Tf")].operands[1] = size
    stream.write()


def small_label(pdf: pikepdf.Pdf) -> None:
    stream, at, _ = with_text(pdf, "Written by")
    stream.instructions[stream.back(at, "Tf")].operands[1] = 8
    stream.before(stream.back(at, "BT"), "1 0.4 0.3 0.48 k")
    stream.write()


def outside(pdf: pikepdf.Pdf) -> None:
    stream, at, _ = with_text(pdf, WORDS)
    stream.instructions[stream.back(at, "Tm")].operands[4] = -300
    stream.write()


def missing_line(pdf: pikepdf.Pdf) -> None:
    stream, at, _ = with_text(pdf, WORDS)
    stream.show(at, b"")
    stream.write()


def printed_twice(pdf: pikepdf.Pdf) -> None:
    stream, at, _ = with_text(pdf, "disruptions in these")
    start, end = stream.back(at, "Tm"), at + 1
    again = [*stream.instructions[start:end]]
    stream.instructions[end:end] = again
    stream.write()


def swapped_paragraphs(pdf: pikepdf.Pdf) -> None:
    """Exchange two paragraphs of one column, line by line, as they stand on the paper."""
    stream, first, _ = with_text(pdf, "Over the years, numerous")
    end = stream.find("impulsivity.")[0]
    second, last = stream.find("Neuroimaging studies have")[0], stream.find("condition.")[0]

    def lines(start: int, stop: int) -> list[int]:
        """Return where the lines between two texts are moved to their places."""
        moves = [stream.back(n, "cm") for n, _, _ in stream.texts() if start <= n <= stop]
        return list(dict.fromkeys(moves))

    down, up = lines(first, end), lines(second, last)
    rows = [stream.instructions[n].operands[5] for n in (*down, *up)]
    for n, row in zip((*up, *down), rows, strict=True):
        stream.instructions[n].operands[5] = row
    stream.write()


def swapped_pages(pdf: pikepdf.Pdf) -> None:
    first, second = pdf.pages[1], pdf.pages[2]
    pdf.pages[1], pdf.pages[2] = second, first


def swapped_panels(pdf: pikepdf.Pdf) -> None:
    forms = pdf.pages[1].obj.Resources.XObject
    one, other = list(forms.keys())[:2]
    forms[one], forms[other] = forms[other], forms[one]


def upside_down(pdf: pikepdf.Pdf) -> None:
    pdf.pages[0].obj.Rotate = 180


FAULTS: tuple[tuple[str, str, Change], ...] = (
    ("print", "proof/x4-version", partial(edit_xmp, b"PDF/X-4", b"PDF/X-3")),
    ("print", "proof/x4-identity", partial(edit_xmp, b"xmpMM:DocumentID", b"xmpMM:OtherID")),
    ("print", "proof/x4-identity", partial(edit_xmp, b"xmpMM:VersionID", b"xmpMM:OtherID")),
    ("print", "proof/x4-identity", partial(edit_xmp, b"xmpMM:RenditionClass", b"xmpMM:OtherID")),
    ("print", "proof/x4-dates", partial(edit_xmp, b"xmp:MetadataDate", b"xmp:Other")),
    ("print", "proof/x4-dates", partial(edit_info, "/ModDate", String("D:20300101000000Z"))),
    ("print", "proof/x4-title", partial(edit_info, "/Title", String("leaflet"))),
    ("print", "proof/trapped", partial(edit_info, "/Trapped", Name.Unknown)),
    ("print", "proof/trapped", partial(edit_xmp, b">False<", b">True<")),
    ("print", "proof/x4-metadata", no_xmp),
    ("print", "proof/output-intent", no_intent),
    ("print", "proof/output-intent", second_intent),
    ("print", "proof/output-intent", screen_profile),
    ("print", "proof/output-intent", no_profile),
    ("print", "proof/output-intent", no_registry),
    ("print", "proof/active", script),
    ("print", "proof/annotation", link),
    ("print", "proof/boxes", no_trim),
    ("print", "proof/boxes", art_box),
    ("print", "proof/boxes", bleed_beyond),
    ("print", "proof/bleed", two_millimetres),
    ("dl", "proof/bleed", two_millimetres),
    ("print", "proof/page-size", smaller),
    ("print", "proof/page-size", upside_down),
    ("print", "proof/crop-marks", no_mark),
    ("print", "proof/crop-marks", long_mark),
    ("print", "proof/rgb", painted("0.1 0.1 0.1 rg")),
    ("print", "proof/rgb", partial(picture, Name.DeviceRGB)),
    ("print", "proof/rgb", shading),
    ("print", "proof/rgb", group),
    ("print", "proof/x4-forbidden", curve),
    ("print", "proof/x4-forbidden", proxy),
    ("print", "proof/ink", painted("0.9 0.8 0.8 0.8 k")),
    ("print", "proof/text-ink", painted("0.6 0.5 0.5 1 k")),
    ("dl", "proof/small-text-ink", small_label),
    ("print", "proof/font-embedded", not_embedded),
    ("print", "proof/font-family", other_font),
    ("print", "proof/type-size", partial(sized, 9)),
    ("a5", "proof/type-size", partial(sized, 11)),
    ("print", "proof/cut-off", outside),
    ("print", "proof/words", missing_line),
    ("print", "proof/words", printed_twice),
    ("print", "proof/words", retyped("ADHD Stems", "ADHS Stems")),
    ("print", "proof/words", swapped_paragraphs),
    ("print", "proof/words", swapped_pages),
    ("dl", "proof/words", swapped_panels),
    ("a5", "proof/words", swapped_pages),
    ("a5", "proof/words", missing_line),
)
"""Product, the rule that must see the fault, and the fault."""


def name(fault: tuple[str, str, Change]) -> str:
    made: Any = fault[2]
    inner = getattr(made, "func", made)
    return f"{fault[0]}-{fault[1].partition('/')[2]}-{inner.__qualname__.partition('.')[0]}"


@pytest.mark.parametrize(("product", "rule", "change"), FAULTS, ids=map(name, FAULTS))
def test_fault_is_named(product: str, rule: str, change: Change) -> None:
    assert rule in proven(planted(press_file(product), change), product)


def test_other_version_is_named() -> None:
    data = planted(press_file("print"), lambda pdf: None, force_version="1.7")
    assert "proof/x4-version" in proven(data, "print")


def test_compressed_metadata_are_named() -> None:
    def compress(pdf: pikepdf.Pdf) -> None:
        del pdf.Root.Metadata.Type  # pikepdf writes what it knows as metadata uncompressed
        data = zlib.compress(pdf.Root.Metadata.read_bytes())
        pdf.Root.Metadata.write(data, filter=Name.FlateDecode)

    as_it_is = pikepdf.StreamDecodeLevel.none
    data = planted(press_file("print"), compress, stream_decode_level=as_it_is)
    assert "proof/x4-metadata" in proven(data, "print")


def test_missing_identifier_is_named() -> None:
    data = press_file("print")
    head, mark, tail = data.rpartition(b"/ID")
    assert mark
    assert "proof/x4-identity" in proven(head + b"/XX" + tail, "print")


def test_encryption_is_named() -> None:
    locked = pikepdf.Encryption(owner="owner", user="")
    data = planted(press_file("print"), lambda pdf: None, encryption=locked)
    assert "proof/encrypted" in proven(data, "print")
