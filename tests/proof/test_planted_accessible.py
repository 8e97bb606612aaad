"""Single faults planted in finished accessible PDFs: `proof` names each by its rule."""

from __future__ import annotations

from functools import cache, partial
from typing import Any

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, String
from planting import Change, contents, edit_xmp, elements, planted, retyped, struct, with_text
from products import RICH, SEED, SEED_ID, TRUST, built

from medleaf import theme
from medleaf.proof import PROOFS


def proven(data: bytes, id: str) -> set[str]:
    """Return the rules that a leaflet does not keep."""
    library = built(SEED if id == SEED_ID else TRUST).library
    looks = theme.load(library.root, library.publication.theme)
    return {finding.rule for finding in PROOFS["pdf"](data, library.document(id), looks)}


@cache
def leaflet(id: str) -> bytes:
    return built(SEED if id == SEED_ID else TRUST).read(f"{id}/leaflet.pdf")


@cache
def sound(id: str) -> frozenset[str]:
    return frozenset(proven(leaflet(id), id))


# --- the file ------------------------------------------------------------------------------------


def no_language(pdf: pikepdf.Pdf) -> None:
    del pdf.Root.Lang


def other_language(pdf: pikepdf.Pdf) -> None:
    pdf.Root.Lang = String("de")


def other_title(pdf: pikepdf.Pdf) -> None:
    pdf.docinfo["/Title"] = String("leaflet.pdf")


def bare_pseudonym(pdf: pikepdf.Pdf) -> None:
    pdf.docinfo["/Author"] = String("Mary Sample")


def other_day(pdf: pikepdf.Pdf) -> None:
    pdf.docinfo["/ModDate"] = String("D:20260203")


def hidden_title(pdf: pikepdf.Pdf) -> None:
    del pdf.Root.ViewerPreferences


def no_press_intent(pdf: pikepdf.Pdf) -> None:
    del pdf.Root.OutputIntents


def picture_in_inks(pdf: pikepdf.Pdf) -> None:
    pictures = (o for o in pdf.objects if isinstance(o, pikepdf.Stream) and "/ColorSpace" in o)
    next(pictures).ColorSpace = Name.DeviceCMYK


def other_relationship(pdf: pikepdf.Pdf) -> None:
    for spec in pdf.Root.AF:
        spec.AFRelationship = Name.Source


def other_attachment(pdf: pikepdf.Pdf) -> None:
    pdf.Root.AF[0].EF.F.write(b"{}")


def script(pdf: pikepdf.Pdf) -> None:
    pdf.Root.OpenAction = Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))


def form(pdf: pikepdf.Pdf) -> None:
    pdf.Root.AcroForm = pdf.make_indirect(Dictionary(Fields=Array()))


def other_file(pdf: pikepdf.Pdf) -> None:
    link = pdf.pages[0].Annots[0]
    link.A = Dictionary(S=Name.Launch, F=String("more.pdf"))


def small_page(pdf: pikepdf.Pdf) -> None:
    for key in ("/MediaBox", "/TrimBox", "/BleedBox"):
        pdf.pages[0].obj[key] = Array([0, 0, 595, 600])


# --- the tag tree --------------------------------------------------------------------------------


def not_marked(pdf: pikepdf.Pdf) -> None:
    del pdf.Root.MarkInfo


def no_tree(pdf: pikepdf.Pdf) -> None:
    del pdf.Root.StructTreeRoot


def no_alternative(pdf: pikepdf.Pdf) -> None:
    del elements(pdf, "Figure")[0].Alt


def file_name(pdf: pikepdf.Pdf) -> None:
    elements(pdf, "Figure")[0].Alt = String("routine.png")


def other_type(old: str, new: str, pdf: pikepdf.Pdf) -> None:
    elements(pdf, old)[0].S = Name(f"/{new}")


def no_scope(pdf: pikepdf.Pdf) -> None:
    del elements(pdf, "TH")[1].A


def missing_cell(pdf: pikepdf.Pdf) -> None:
    row = elements(pdf, "TR")[1]
    row.K = Array(list(row.K)[:-1])


def no_annotation(pdf: pikepdf.Pdf) -> None:
    link = elements(pdf, "Link")[0]
    link.K = Array([kid for kid in link.K if not isinstance(kid, Dictionary)])


def unheard_link(pdf: pikepdf.Pdf) -> None:
    del pdf.pages[0].Annots[0].Contents


def link_to_nowhere(pdf: pikepdf.Pdf) -> None:
    for page in pdf.pages:
        for annotation in page.obj.get("/Annots", []):
            annotation.A = Dictionary(S=Name.URI, URI=pikepdf.String("#the-same-page"))


def note(pdf: pikepdf.Pdf) -> None:
    made = Dictionary(Type=Name.Annot, Subtype=Name.Text, Rect=Array([0, 0, 9, 9]), Contents="!")
    pdf.pages[0].Annots.append(pdf.make_indirect(made))


def orphan(pdf: pikepdf.Pdf) -> None:
    paragraph = max(elements(pdf, "P"), key=lambda p: len(p.K))
    paragraph.K = Array(list(paragraph.K)[:-1])


def twice(pdf: pikepdf.Pdf) -> None:
    paragraph = elements(pdf, "P")[0]
    paragraph.K = Array([*paragraph.K, *paragraph.K])


def other_parent(pdf: pikepdf.Pdf) -> None:
    nums = pdf.Root.StructTreeRoot.ParentTree.Nums
    owners = next(owners for owners in nums if isinstance(owners, Array))
    owners[0], owners[len(owners) - 1] = owners[len(owners) - 1], owners[0]


def empty(pdf: pikepdf.Pdf) -> None:
    document = elements(pdf, "Document")[0]
    document.K.append(struct(pdf, "P", document))


def no_body(pdf: pikepdf.Pdf) -> None:
    elements(pdf, "LI")[0].K[0].S = Name.Lbl


def untagged(pdf: pikepdf.Pdf) -> None:
    stream, at, _ = with_text(pdf, "growing evidence")
    del stream.instructions[stream.back(at, "BDC")]
    end = next(
        n for n in range(at, len(stream.instructions)) if stream.instructions[n].name == "EMC"
    )
    del stream.instructions[end]
    stream.write()


def no_bookmarks(pdf: pikepdf.Pdf) -> None:
    del pdf.Root.Outlines


def other_bookmark(pdf: pikepdf.Pdf) -> None:
    pdf.Root.Outlines.First.Title = String("Untitled")


def other_target(pdf: pikepdf.Pdf) -> None:
    link = next(a for a in pdf.pages[0].Annots if "/Dest" in a)
    link.Dest = Array([pdf.pages[-1].obj, Name.Fit])


def no_part_language(pdf: pikepdf.Pdf) -> None:
    for type in ("P", "Sect", "Span"):
        for element in elements(pdf, type):
            if "/Lang" in element:
                del element.Lang


# --- fonts and looks -----------------------------------------------------------------------------


def fonts(pdf: pikepdf.Pdf) -> list[Any]:
    return [font for _, font in pdf.pages[0].Resources.Font.items()]


def not_embedded(pdf: pikepdf.Pdf) -> None:
    del fonts(pdf)[0].DescendantFonts[0].FontDescriptor.FontFile2


def no_characters(pdf: pikepdf.Pdf) -> None:
    del fonts(pdf)[0].ToUnicode


def lost_character(pdf: pikepdf.Pdf) -> None:
    font = fonts(pdf)[0]
    lines = font.ToUnicode.read_bytes().split(b"\n")
    lines.remove(next(line for line in lines if line.endswith(b"<0065>")))
    font.ToUnicode.write(b"\n".join(lines))


def other_font(pdf: pikepdf.Pdf) -> None:
    fonts(pdf)[0].BaseFont = Name("/ABCDEF+Liberation-Sans")


def small_type(pdf: pikepdf.Pdf) -> None:
    stream, at, _ = with_text(pdf, "growing evidence")
    stream.instructions[stream.back(at, "Tf")].operands[1] = 9
    stream.write()


def pale(pdf: pikepdf.Pdf) -> None:
    stream, at, _ = with_text(pdf, "growing evidence")
    stream.before(at, "0.65 0.65 0.65 rg")
    stream.write()


def on_its_own_colour(pdf: pikepdf.Pdf) -> None:
    stream, at, _ = with_text(pdf, "That ADHD Stems")
    stream.before(at, "0 0.2 0.3 rg")
    stream.write()


def invisible(pdf: pikepdf.Pdf) -> None:
    stream, at, _ = with_text(pdf, "growing evidence")
    stream.before(at, "3 Tr")
    stream.write()


def outside(pdf: pikepdf.Pdf) -> None:
    stream, at, _ = with_text(pdf, "growing evidence")
    stream.instructions[stream.back(at, "Tm")].operands[4] = 700
    stream.write()


def on_another_line(pdf: pikepdf.Pdf) -> None:
    stream, at, _ = with_text(pdf, "growing evidence")
    place = stream.instructions[stream.back(at, "Tm")].operands
    place[5] = float(place[5]) + 24
    stream.write()


# --- words ---------------------------------------------------------------------------------------


def swapped(pdf: pikepdf.Pdf) -> None:
    document = elements(pdf, "Document")[0]
    kids = list(document.K)
    section = next(n for n, kid in enumerate(kids) if kid.S == "/H2")
    kids[section + 1], kids[section + 2] = kids[section + 2], kids[section + 1]
    document.K = Array(kids)


def missing_line(pdf: pikepdf.Pdf) -> None:
    stream, at, _ = with_text(pdf, "growing evidence")
    stream.show(at, b"")
    stream.write()


def added(pdf: pikepdf.Pdf) -> None:
    stream, at, _ = with_text(pdf, "growing evidence")
    stream.instructions.insert(at, stream.instructions[at])
    stream.write()


def false_furniture(pdf: pikepdf.Pdf) -> None:
    for stream in contents(pdf):
        for at, text, _ in stream.texts():
            if text.startswith("2 of "):
                stream.show(at, stream.codes(at) + stream.codes(at))
                stream.write()
                return


def other_alternative(pdf: pikepdf.Pdf) -> None:
    elements(pdf, "Figure")[0].Alt = String("A picture")


FAULTS: tuple[tuple[str, str, Change], ...] = (
    (SEED_ID, "proof/language", no_language),
    (SEED_ID, "proof/language", other_language),
    (SEED_ID, "proof/title", other_title),
    (SEED_ID, "proof/title", hidden_title),
    (RICH, "proof/people", bare_pseudonym),
    (RICH, "proof/people", partial(edit_xmp, b"Mary Sample (pseudonym)", b"Mary Sample")),
    (SEED_ID, "proof/dates", other_day),
    (SEED_ID, "proof/identification", partial(edit_xmp, b"pdfuaid:part>1", b"pdfuaid:part>2")),
    (
        SEED_ID,
        "proof/identification",
        partial(edit_xmp, b"conformance>A", b"conformance>B"),
    ),
    (SEED_ID, "proof/screen-profile", no_press_intent),
    (RICH, "proof/screen-profile", picture_in_inks),
    (SEED_ID, "proof/attachment", other_relationship),
    (SEED_ID, "proof/attachment", other_attachment),
    (SEED_ID, "proof/active", script),
    (SEED_ID, "proof/form", form),
    (SEED_ID, "proof/external", other_file),
    (SEED_ID, "proof/page-size", small_page),
    (SEED_ID, "proof/tagged", not_marked),
    (SEED_ID, "proof/tagged", no_tree),
    (RICH, "proof/alternative", no_alternative),
    (RICH, "proof/alternative", file_name),
    (SEED_ID, "proof/headings", partial(other_type, "H2", "H3")),
    (SEED_ID, "proof/headings", partial(other_type, "H2", "H1")),
    (SEED_ID, "proof/structure-type", partial(other_type, "P", "Paragraph")),
    (SEED_ID, "proof/nesting", partial(other_type, "L", "Div")),
    (RICH, "proof/table", no_scope),
    (RICH, "proof/table", missing_cell),
    (SEED_ID, "proof/link", no_annotation),
    (SEED_ID, "proof/link", unheard_link),
    (SEED_ID, "proof/link", link_to_nowhere),
    (SEED_ID, "proof/annotation", note),
    (SEED_ID, "proof/marks", orphan),
    (SEED_ID, "proof/marks", twice),
    (SEED_ID, "proof/marks", untagged),
    (SEED_ID, "proof/parent-tree", other_parent),
    (SEED_ID, "proof/empty-element", empty),
    (SEED_ID, "proof/list", no_body),
    (SEED_ID, "proof/bookmarks", no_bookmarks),
    (SEED_ID, "proof/bookmarks", other_bookmark),
    (SEED_ID, "proof/contents", other_target),
    ("clinic-visit", "proof/part-language", no_part_language),
    (SEED_ID, "proof/font-embedded", not_embedded),
    (SEED_ID, "proof/to-unicode", no_characters),
    (SEED_ID, "proof/to-unicode", lost_character),
    (SEED_ID, "proof/font-family", other_font),
    (SEED_ID, "proof/type-size", small_type),
    (SEED_ID, "proof/contrast", pale),
    (SEED_ID, "proof/contrast", on_its_own_colour),
    (SEED_ID, "proof/cut-off", invisible),
    (SEED_ID, "proof/cut-off", outside),
    (SEED_ID, "proof/overlap", on_another_line),
    (SEED_ID, "proof/words", swapped),
    (SEED_ID, "proof/words", missing_line),
    (SEED_ID, "proof/words", added),
    (SEED_ID, "proof/words", retyped("growing ", "")),
    (SEED_ID, "proof/words", retyped("growing", "grow ing")),
    (RICH, "proof/words", retyped("10,000", "100,000")),
    (RICH, "proof/words", other_alternative),
    (SEED_ID, "proof/furniture", false_furniture),
)
"""Article, the rule that must see the fault, and the fault."""


def name(fault: tuple[str, str, Change]) -> str:
    made: Any = fault[2]
    inner = getattr(made, "func", made)
    return f"{fault[1].partition('/')[2]}-{inner.__qualname__.partition('.')[0]}"


@pytest.mark.parametrize(("id", "rule", "change"), FAULTS, ids=map(name, FAULTS))
def test_fault_is_named(id: str, rule: str, change: Change) -> None:
    assert rule not in sound(id)
    assert rule in proven(planted(leaflet(id), change), id)


def test_encryption_is_named() -> None:
    locked = pikepdf.Encryption(owner="owner", user="")
    data = planted(leaflet(SEED_ID), lambda pdf: None, encryption=locked)
    assert "proof/encrypted" in proven(data, SEED_ID)


@pytest.mark.parametrize("end", [0, 20, 1000, 20_000])
def test_cut_files_are_unreadable(end: int) -> None:
    assert "proof/unreadable" in proven(leaflet(SEED_ID)[:end], SEED_ID)


def test_damage_on_one_page_leaves_the_other_checks_running() -> None:
    def damage(pdf: pikepdf.Pdf) -> None:
        pdf.pages[1].obj.Contents = pikepdf.Stream(pdf, b"/Nothing 12 Tf (x) Tj /Nowhere Do")
        other_title(pdf)

    assert {"proof/unreadable", "proof/title"} <= proven(planted(leaflet(SEED_ID), damage), SEED_ID)
