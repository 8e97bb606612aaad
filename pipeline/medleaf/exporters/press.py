"""Files for the press: PDF/X-4 (ISO 15930-7), all colours as inks, bleed and crop marks.

Made from Typst's pages in one pass: inks, sheets, output intent, metadata. There is no free
validator of PDF/X-4; tests/exporters/test_press.py and `medleaf proof` hold its rules one by one.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Callable
from functools import cache
from io import BytesIO
from xml.sax.saxutils import escape

import pikepdf
from pikepdf import Array, Dictionary, Name, String

from medleaf import __version__
from medleaf.diagnostics import Diagnostic
from medleaf.document import Document
from medleaf.exporters import Made, Output
from medleaf.exporters.impose import Panel, Sheet, impose
from medleaf.exporters.inks import Inks, NotPrintableError, ProfileError, convert
from medleaf.exporters.metadata import modified
from medleaf.exporters.typeset import PLAIN, Pages, set_pages, telling
from medleaf.theme import PACKAGE, Theme

CONDITION = "FOGRA39"
"""The printing condition of medleaf's own profile: offset on coated paper (ISO 12647-2)."""
REGISTRY = "http://www.color.org"
"""The ICC's registry of characterization data."""


class Print:
    """leaflet-print.pdf: the pages of leaflet.pdf for the press."""

    name = "print"
    summary = "press-ready leaflet: leaflet-print.pdf (A4, PDF/X-4, CMYK, bleed and crop marks)"
    after: tuple[str, ...] = ()

    @telling
    def export(self, document: Document, theme: Theme, made: tuple[Made, ...]) -> Output:
        """Make the file from the pages of the accessible leaflet."""
        pages = set_pages(document, theme, "leaflet")
        return press_file(document, theme, pages, "leaflet-print.pdf", single)


def single(pages: int) -> list[Sheet]:
    """Return one A4 sheet a page."""
    return [Sheet((Panel(n, 210),), 297) for n in range(pages)]


def press_file(
    document: Document,
    theme: Theme,
    pages: Pages,
    name: str,
    arrange: Callable[[int], list[Sheet]],
) -> Output:
    """Write pages as a press file; `arrange` says which pages go on which sheet."""
    settings = document.publication.print
    if problem := _unready(document, theme):
        return Output(files={}, diagnostics=(problem,))
    plain = pages.pdf(PLAIN)
    told = tuple(pages.diagnostics())
    try:
        with pikepdf.open(BytesIO(plain)) as pdf:
            _strip(pdf)
            convert(pdf, _inks(_profile(document), theme))
            sheets = arrange(len(pdf.pages))
            impose(pdf, sheets, settings.bleed)
            _intend(pdf, document)
            _describe(pdf, document, name, hashlib.sha256(plain).hexdigest())
            pdf.remove_unreferenced_resources()
            file = BytesIO()
            pdf.save(
                file,
                force_version="1.6",
                deterministic_id=True,
                object_stream_mode=pikepdf.ObjectStreamMode.disable,
                fix_metadata_version=False,
            )
    except NotPrintableError as problem:
        return Output(
            files={},
            diagnostics=(
                *told,
                Diagnostic(
                    file=f"articles/{document.article.id}.json",
                    rule="print/colour",
                    message=f"{name} cannot be made: {problem} in a picture or in the theme's "
                    "style has no equal in the inks of the press",
                    help="Draw it with flat colours, or save the picture as PNG or JPEG.",
                ),
            ),
        )
    return Output(files={name: file.getvalue()}, pages=len(sheets), diagnostics=told)


def _strip(pdf: pikepdf.Pdf) -> None:
    """Take away what a press has no use for: links, bookmarks, destinations, tags, files."""
    if "/ID" in pdf.trailer:
        del pdf.trailer["/ID"]
    for key in set(pdf.Root.keys()) - {"/Type", "/Pages", "/Lang"}:
        del pdf.Root[key]
    for page in pdf.pages:
        for key in set(page.obj.keys()) - {
            "/Type",
            "/Parent",
            "/MediaBox",
            "/Contents",
            "/Resources",
            "/Rotate",
            "/Group",
        }:
            del page.obj[key]
    for item in pdf.objects:
        if isinstance(item, Dictionary) and isinstance(item.get("/ColorSpace"), Dictionary):
            del item.ColorSpace  # named, not used: convert() refuses what is


def _profile(document: Document) -> bytes:
    """Return the printer's own profile, or medleaf's."""
    path = document.publication.print.profile
    return document.asset[path].data if path else (PACKAGE / "icc/FOGRA39.icc").read_bytes()


def _unready(document: Document, theme: Theme) -> Diagnostic | None:
    """Say what is wrong with the publication's settings for the press, if anything."""
    settings = document.publication.print
    if settings.profile is None and settings.condition not in (None, CONDITION):
        return Diagnostic(
            file="publication.json",
            rule="print/condition",
            pointer="/print/condition",
            message=f"there is no profile for {settings.condition}: medleaf's own is {CONDITION}",
            help='Put the printer\'s ICC profile into assets/ and name it as "profile".',
        )
    try:
        _inks(_profile(document), theme)
    except ProfileError as error:
        return Diagnostic(
            file="publication.json",
            rule="print/profile",
            pointer="/print/profile",
            message=f"{settings.profile} {error}",
            help="Ask the printer for the profile of the press.",
        )
    return None


@cache
def _inks(profile: bytes, theme: Theme) -> Inks:
    return Inks(profile, theme.palette.values())


def _intend(pdf: pikepdf.Pdf, document: Document) -> None:
    """Say for which printing condition the inks are, with its profile (ISO 15930-7, 6.2.2)."""
    settings = document.publication.print
    condition = settings.condition or (CONDITION if settings.profile is None else None)
    profile = pdf.make_stream(_profile(document), N=4, Alternate=Name.DeviceCMYK)
    intent = Dictionary(
        Type=Name.OutputIntent,
        S=Name.GTS_PDFX,
        OutputConditionIdentifier=String(condition or "Custom"),
        Info=String(condition or "The profile of the printer"),
        DestOutputProfile=profile,
    )
    if condition:
        intent.RegistryName = String(REGISTRY)
    pdf.Root.OutputIntents = Array([pdf.make_indirect(intent)])


def _describe(pdf: pikepdf.Pdf, document: Document, name: str, content: str) -> None:
    """Write the same title, dates and ids into Info and XMP (ISO 15930-7, 6.3, 6.5)."""
    article = document.article
    changed = modified(document)
    created = min(article.datePublished or changed, changed)
    creator = f"medleaf {__version__}"
    producer = str(pdf.docinfo.get("/Producer", ""))
    for key in list(pdf.docinfo.keys()):
        del pdf.docinfo[key]
    pdf.docinfo["/Title"] = String(article.headline)
    pdf.docinfo["/Creator"] = String(creator)
    pdf.docinfo["/Producer"] = String(producer)
    pdf.docinfo["/CreationDate"] = String(f"D:{created:%Y%m%d}000000Z")
    pdf.docinfo["/ModDate"] = String(f"D:{changed:%Y%m%d}000000Z")
    pdf.docinfo["/Trapped"] = Name("/False")
    pdf.docinfo["/GTS_PDFXVersion"] = String("PDF/X-4")
    xmp = _XMP.format(
        title=escape(article.headline),
        language=escape(document.language),
        creator=escape(creator),
        producer=escape(producer),
        created=f"{created.isoformat()}T00:00:00Z",
        modified=f"{changed.isoformat()}T00:00:00Z",
        document=uuid.uuid5(uuid.NAMESPACE_URL, f"{document.url}#{name}"),
        instance=uuid.UUID(content[:32]),
        version=escape(article.version or "1"),
    )
    pdf.Root.Metadata = pdf.make_stream(xmp.encode(), Type=Name.Metadata, Subtype=Name.XML)


_XMP = """<?xpacket begin="\N{ZERO WIDTH NO-BREAK SPACE}" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about=""
 xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:pdf="http://ns.adobe.com/pdf/1.3/"
 xmlns:pdfxid="http://www.npes.org/pdfx/ns/id/"
 xmlns:xmp="http://ns.adobe.com/xap/1.0/"
 xmlns:xmpMM="http://ns.adobe.com/xap/1.0/mm/">
<pdfxid:GTS_PDFXVersion>PDF/X-4</pdfxid:GTS_PDFXVersion>
<dc:format>application/pdf</dc:format>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<dc:language><rdf:Bag><rdf:li>{language}</rdf:li></rdf:Bag></dc:language>
<pdf:Producer>{producer}</pdf:Producer>
<pdf:Trapped>False</pdf:Trapped>
<xmp:CreatorTool>{creator}</xmp:CreatorTool>
<xmp:CreateDate>{created}</xmp:CreateDate>
<xmp:ModifyDate>{modified}</xmp:ModifyDate>
<xmp:MetadataDate>{modified}</xmp:MetadataDate>
<xmpMM:DocumentID>uuid:{document}</xmpMM:DocumentID>
<xmpMM:InstanceID>uuid:{instance}</xmpMM:InstanceID>
<xmpMM:VersionID>{version}</xmpMM:VersionID>
<xmpMM:RenditionClass>default</xmpMM:RenditionClass>
</rdf:Description>
</rdf:RDF>
</x:xmpmeta>
<?xpacket end="w"?>
"""
