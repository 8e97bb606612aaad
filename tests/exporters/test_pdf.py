"""The leaflet is accessible, says who it is, carries its fonts, and fetches nothing."""

from __future__ import annotations

import json
import re
from base64 import b64encode
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import msgspec
import pikepdf
import pypdfium2
import pytest
from PIL import Image
from products import ARTICLES, SEED, SEED_ID, TRUST, built

from medleaf import theme
from medleaf.assets import Asset
from medleaf.build import build
from medleaf.check import check
from medleaf.diagnostics import Diagnostic, Severity
from medleaf.document import Document
from medleaf.exporters.metadata import signature
from medleaf.exporters.pdf import Leaflet
from medleaf.manifest import Manifest
from medleaf.model import Contributor, Figure, Paragraph, Table


@pytest.fixture(params=ARTICLES, ids=[id for _, id in ARTICLES])
def leaflet(request: pytest.FixtureRequest) -> Iterator[tuple[Document, pikepdf.Pdf]]:
    """Every finished leaflet, with the article that it is of."""
    source, id = request.param
    data = built(source).read(f"{id}/leaflet.pdf")
    with pikepdf.open(BytesIO(data)) as pdf:
        yield built(source).library.document(id), pdf


Opened = tuple[Document, pikepdf.Pdf]


def objects(pdf: pikepdf.Pdf, kind: str) -> Iterator[Any]:
    for each in pdf.objects:
        if isinstance(each, pikepdf.Dictionary) and each.get("/Type") == kind:
            yield each


def test_it_says_what_it_is(leaflet: Opened) -> None:
    document, pdf = leaflet
    article = document.article
    assert pdf.check_pdf_syntax() == []
    assert str(pdf.Root.Lang) == document.language
    assert pdf.Root.MarkInfo.Marked
    assert pdf.Root.ViewerPreferences.DisplayDocTitle
    with pdf.open_metadata(set_pikepdf_as_editor=False) as metadata:
        assert metadata["pdfuaid:part"] == "1"
        assert metadata["dc:title"] == article.headline
        words = theme.load(TRUST, document.publication.theme).locale(document.language)
        authors = [signature(c, words) for c in document.credits if c.role == "author"]
        assert list(metadata.get("dc:creator", [])) == authors
        assert metadata.get("dc:description") == article.description
    assert str(pdf.docinfo["/Title"]) == article.headline


def test_only_the_fonts_of_the_theme_and_all_of_them_embedded(leaflet: Opened) -> None:
    document, pdf = leaflet
    looks = theme.load(TRUST, document.publication.theme)
    ours = tuple(family.replace(" ", "") for family in looks.families)
    found = set()
    for font in objects(pdf, "/Font"):
        name = str(font.BaseFont)
        subset = re.fullmatch(r"/[A-Z]{6}\+(.+)", name)
        assert subset, name
        plain = re.sub(r"[^A-Za-z0-9]", "", subset[1])
        assert plain.startswith(ours), name
        found.add(plain)
        if font.Subtype == "/Type0":
            assert "/ToUnicode" in font
        else:
            assert {"/FontFile2", "/FontFile3"} & set(font.FontDescriptor.keys())
    assert found


def test_its_pages_are_those_of_the_manifest(leaflet: Opened) -> None:
    document, pdf = leaflet
    source = SEED if document.article.id == SEED_ID else TRUST
    manifest = msgspec.json.decode(built(source).read("manifest.json"), type=Manifest)
    (line,) = [f for f in manifest.files if f.path == f"{document.article.id}/leaflet.pdf"]
    assert line.pages == len(pdf.pages)
    for page in pdf.pages:
        assert [round(float(n), 1) for n in page.mediabox] == [0, 0, 595.3, 841.9]
        assert page.obj.Tabs == "/S"


def test_it_fetches_nothing_and_runs_nothing(leaflet: Opened) -> None:
    document, pdf = leaflet
    said = msgspec.json.encode(document).decode()
    for each in pdf.objects:
        if not isinstance(each, pikepdf.Dictionary | pikepdf.Stream):
            continue
        if each.get("/S") in ("/JavaScript", "/Launch", "/SubmitForm", "/GoToR", "/Rendition"):
            pytest.fail(repr(each))
        if each.get("/S") == "/URI" or "/URI" in each:
            url = str(each.URI)
            assert url in said or url.startswith(("tel:", "https://doi.org/")) or "ncbi" in url, url
        if isinstance(each, pikepdf.Stream):
            assert "/F" not in each
    assert "/OpenAction" not in pdf.Root


def test_every_link_can_be_heard(leaflet: Opened) -> None:
    _, pdf = leaflet
    for page in pdf.pages:
        for note in page.obj.get("/Annots", []):
            assert note.Subtype == "/Link"
            assert str(note.Contents).strip()
            assert "/StructParent" in note


def test_every_picture_can_be_heard_and_every_heading_found(leaflet: Opened) -> None:
    document, pdf = leaflet
    kinds: list[str] = []
    for element in objects(pdf, "/StructElem"):
        kinds.append(str(element.S))
        if element.S == "/Figure":
            assert str(element.Alt).strip()
    assert kinds.count("/H1") == 1
    sections = len(document.sections)
    assert kinds.count("/H2") >= sections
    with pdf.open_outline() as outline:
        titles: list[str] = []
        entries = list(outline.root)
        while entries:
            entry = entries.pop(0)
            titles.append(" ".join(entry.title.split()))
            entries[:0] = entry.children
    for section in document.sections:
        assert " ".join(section.heading.split()) in titles


def test_pages_are_numbered_in_the_language(leaflet: Opened) -> None:
    document, pdf = leaflet
    source = SEED if document.article.id == SEED_ID else TRUST
    locale = theme.load(source, "axis").locale(document.language)
    opened = pypdfium2.PdfDocument(built(source).read(f"{document.article.id}/leaflet.pdf"))
    for number, page in enumerate(opened, 1):
        text = page.get_textpage().get_text_range()
        assert locale.say("page", page=number, pages=len(pdf.pages)) in text
    opened.close()


def test_typst_complains_of_nothing() -> None:
    for source in (SEED, TRUST):
        report = built(source).report
        assert [d for d in report.diagnostics if d.rule == "pdf/layout"] == []
        assert report.unavailable == {}


def of_text(text: str, **changes: Any) -> Document:
    loaded = built(SEED).library.document(SEED_ID)
    article = msgspec.structs.replace(
        loaded.article, introduction=(Paragraph(text=text),), **changes
    )
    return msgspec.structs.replace(loaded, article=article)


def exported(document: Document) -> tuple[bytes, tuple[Diagnostic, ...]]:
    output = Leaflet().export(document, theme.load(SEED, "axis"), ())
    return output.files.get("leaflet.pdf", b""), output.diagnostics


def test_the_same_bytes_again() -> None:
    loaded = built(SEED).library.document(SEED_ID)
    assert exported(loaded)[0] == built(SEED).read(f"{SEED_ID}/leaflet.pdf")


@pytest.mark.parametrize(
    "text",
    ["Ελληνικά", "Zażółć gęślą jaźń", "5-HT₂A ≤ 10⁻³ × ½", "🙂", "soft\u00adhyphen", "e\u0301"],
)
def test_what_the_fonts_have_is_printed(text: str) -> None:
    _, diagnostics = exported(of_text(text))
    assert diagnostics == ()


@pytest.mark.parametrize("character", ["漢", "ع", "\U0001d54f", "\ufffd", "☤"])
def test_what_no_font_has_is_an_error(character: str) -> None:
    _, found = exported(of_text(f"A {character} B"))
    (diagnostic,) = [d for d in found if d.severity is Severity.ERROR]
    assert diagnostic.rule == "font/missing-glyph"
    assert diagnostic.pointer == "/introduction/0/text"
    assert f"U+{ord(character):04X}" in diagnostic.message


Edit = Callable[[dict[str, Any]], None]


def edit(path: Path, change: Edit) -> None:
    value = json.loads(path.read_bytes())
    change(value)
    path.write_text(json.dumps(value, ensure_ascii=False, indent=2), encoding="utf-8")


def test_an_error_is_placed_and_stops_its_article_alone(
    copy_of: Callable[[Path], Path], tmp_path: Path
) -> None:
    source, output = copy_of(TRUST), tmp_path / "build"
    for path in (source / "articles").iterdir():
        if path.stem not in ("draft-leaflet", "old-headache-leaflet"):
            path.unlink()
    edit(source / "articles/old-headache-leaflet.json", lambda a: a.pop("isReplacedBy"))
    edit(source / "articles/draft-leaflet.json", lambda a: a.update(contributions=[ANN]))
    edit(
        source / "contributors/ann-other.json",
        lambda c: c["bio"][0].update(text="First words. 漢"),
    )
    checked = check(source)
    assert checked.library is not None
    report = build(checked.library, output, ("pdf", "jsonld"))
    (diagnostic,) = [d for d in report.diagnostics if d.severity is Severity.ERROR]
    assert diagnostic.file == (source / "contributors/ann-other.json").as_posix()
    line = (source / "contributors/ann-other.json").read_text().split("\n")[diagnostic.line - 1]
    assert line[diagnostic.column - 1 :].startswith('"First')
    assert (output / "old-headache-leaflet/leaflet.pdf").is_file()
    assert not (output / "draft-leaflet").exists()


ANN = {"contributor": "ann-other", "role": "author"}


# --- what may be read ---------------------------------------------------------------------------


def themed(tmp_path: Path, look: str) -> tuple[bytes, tuple[Diagnostic, ...]]:
    """Export a leaflet with a theme of the publication's own that has another look."""
    folder = tmp_path / "own"
    folder.mkdir()
    folder.joinpath("theme.json").write_text('{"summary": "own", "extends": "axis"}')
    axis = (theme.SHIPPED / "axis/leaflet.typ").read_text(encoding="utf-8")
    folder.joinpath("leaflet.typ").write_text(look + "\n" + axis, encoding="utf-8")
    output = Leaflet().export(of_text("x"), theme.load(tmp_path, "own"), ())
    return output.files.get("leaflet.pdf", b""), output.diagnostics


def test_a_look_of_ones_own(tmp_path: Path) -> None:
    data, diagnostics = themed(tmp_path, "// nothing else")
    assert data.startswith(b"%PDF") and diagnostics == ()


@pytest.mark.parametrize(
    "look",
    [
        '#read("/etc/passwd")',
        '#read("../../../../../../../../etc/passwd")',
        '#import "@preview/example:0.1.0": add',
        "#let broken = (",
    ],
)
def test_a_look_reads_nothing_else_and_is_told_when_it_is_wrong(tmp_path: Path, look: str) -> None:
    data, (told,) = themed(tmp_path, look)
    assert data == b""
    assert (told.rule, told.severity, told.file) == (
        "theme/look",
        Severity.ERROR,
        "publication.json",
    )
    assert "leaflet" in told.message


def test_a_picture_in_a_picture() -> None:
    """An SVG may hold a PNG or a JPEG, which assets.py has looked at; it is drawn."""
    stream = BytesIO()
    Image.new("RGB", (2, 2), "red").save(stream, "PNG")
    url = f"data:image/png;base64,{b64encode(stream.getvalue()).decode()}"
    drawn = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9" width="9" height="9">'
        f'<image width="9" height="9" href="{url}"/></svg>'
    )
    asset = Asset(
        path="assets/a.svg", mediaType="image/svg+xml", sha256="0" * 64, data=drawn.encode()
    )
    figure = Figure(src="assets/a.svg", alt="A square.")
    loaded = of_text("x")
    article = msgspec.structs.replace(loaded.article, introduction=(figure,))
    data, diagnostics = exported(msgspec.structs.replace(loaded, article=article, assets=(asset,)))
    assert diagnostics == ()
    with pikepdf.open(BytesIO(data)) as pdf:
        images = [o for o in pdf.objects if isinstance(o, pikepdf.Stream)]
        assert [o for o in images if o.get("/Subtype") == "/Image"]


def test_a_long_name_breaks_nothing() -> None:
    """A byline, a heading and a word that fit no line are still laid out without a complaint."""
    word = "Pneumonoultramicroscopicsilicovolcanoconiosis" * 3
    loaded = of_text(word, headline=word)
    person = msgspec.structs.replace(loaded.credits[0].contributor, name=word)
    assert isinstance(person, Contributor)
    credit = msgspec.structs.replace(loaded.credits[0], contributor=person)
    _, diagnostics = exported(msgspec.structs.replace(loaded, credits=(credit,)))
    assert diagnostics == ()


def test_a_table_wider_than_the_page_is_an_error() -> None:
    """Words wrap where they must; cells do not, and what would be cut off is told."""
    head = tuple(f"Column {n}" for n in range(16))
    wide = Table(caption="Doses", head=head, rows=(tuple(f"value {n} mg/kg" for n in range(16)),))
    loaded = of_text("x")
    article = msgspec.structs.replace(loaded.article, introduction=(wide,))
    _, diagnostics = exported(msgspec.structs.replace(loaded, article=article))
    assert {(d.rule, d.severity) for d in diagnostics} == {("print/too-wide", Severity.ERROR)}
    assert diagnostics[0].pointer.startswith("/introduction/0/")
    assert "mm too narrow for" in diagnostics[0].message
