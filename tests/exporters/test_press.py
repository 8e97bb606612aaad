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

import pikepdf
import pytest
from pressfile import (
    MM,
    PRODUCED,
    PROFILE,
    Opened,
    axis,
    box,
    printed,
    seed,
)
from products import RICH, SEED, SEED_ID, TRUST, built

from medleaf.exporters.pdf import Leaflet

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
    with pikepdf.open(BytesIO(built(TRUST).read(f"{RICH}/leaflet-print.pdf"))) as pdf:
        article = built(TRUST).library.document(RICH).article
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
