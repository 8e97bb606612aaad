"""Single faults planted in finished books: `proof` names each, and EPUBCheck those it can see."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

import msgspec
import pytest
from bookplanting import (
    OPF,
    TAKING,
    WHAT,
    Change,
    Unpacked,
    edited,
    pack,
    planted,
    unpack,
    with_chunk,
)
from conformance.epubcheck import epubcheck
from products import TRUST, built

from medleaf import theme
from medleaf.proof import PROOFS

RICH, VISIT = "headache-prevention", "clinic-visit"
CITE = '<a class="cite" role="doc-biblioref" id="cite-1-1" href="references.xhtml#ref-1">[1]</a>'
BACK = (
    ' <a class="back" role="doc-backlink" href="section-what-examplol-is.xhtml#cite-1-1" '
    'aria-label="Back to citation [1] in the text">↩</a>'
)
ROUTINE = 'alt="A tablet, a half-full glass and a clock that shows eight."'
FONT = "fonts/source-sans-3-latin-700-normal.woff2"


@cache
def book(id: str) -> bytes:
    return built(TRUST).read(f"{id}/leaflet.epub")


def proven(data: bytes, id: str) -> set[str]:
    """Return the rules that a book does not keep."""
    library = built(TRUST).library
    looks = theme.load(library.root, library.publication.theme)
    return {finding.rule for finding in PROOFS["epub"](data, library.document(id), looks)}


# --- faults that need more than an edit -----------------------------------------------------------


def compressed_type(book: Unpacked) -> None:
    book.stored.discard("mimetype")


def type_not_first(book: Unpacked) -> None:
    book.files["mimetype"] = book.files.pop("mimetype")


def other_type(book: Unpacked) -> None:
    book.files["mimetype"] = b"application/zip"


def encrypted(book: Unpacked) -> None:
    book.files["META-INF/encryption.xml"] = (
        b'<encryption xmlns="urn:oasis:names:tc:opendocument:xmlns:container"/>'
    )


def unused_file(book: Unpacked) -> None:
    book.add("extra.css", b"p { color: red }", "text/css")


def file_not_in_manifest(book: Unpacked) -> None:
    book.files["EPUB/.DS_Store"] = b"x"


def missing_file(book: Unpacked) -> None:
    del book.files["EPUB/assets/josiah-carberry.jpg"]


def font_left_out(book: Unpacked) -> None:
    del book.files[f"EPUB/{FONT}"]
    line = next(x for x in book.files[f"EPUB/{OPF}"].decode().splitlines() if FONT in x)
    book.edit(OPF, line, "")
    rule = next(x for x in book.files["EPUB/book.css"].decode().splitlines() if FONT in x)
    book.edit("book.css", rule, "")


def font_without_letters(book: Unpacked) -> None:
    for weight in ("Regular", "SemiBold", "Bold"):
        emoji = book.files["EPUB/fonts/NotoEmoji-Regular-subset.woff2"]
        book.files[f"EPUB/fonts/SourceSans3-{weight}-subset.woff2"] = emoji


def huge_picture(book: Unpacked) -> None:
    noise = random.Random(1).randbytes(1_500_000)
    png = with_chunk(book.files["EPUB/assets/leaves.png"], b"noIs", noise)
    book.files["EPUB/assets/leaves.png"] = png


def moving_picture(book: Unpacked) -> None:
    png = with_chunk(book.files["EPUB/assets/routine.png"], b"acTL", b"\0\0\0\x02\0\0\0\0")
    book.files["EPUB/assets/routine.png"] = png


def swapped_contents(book: Unpacked) -> None:
    one = '<li><a href="more.xhtml">Find out more</a></li>'
    other = '<li><a href="help.xhtml">Where to get help</a></li>'
    book.edit("nav.xhtml", f"{one}\n{other}", f"{other}\n{one}")


def swapped_pages(book: Unpacked) -> None:
    one, other = '<itemref idref="glossary"/>', '<itemref idref="references"/>'
    book.edit(OPF, f"{one}\n{other}", f"{other}\n{one}")


FAULTS: tuple[tuple[str, str, str, str | None, Change], ...] = (
    # --- text ---
    ("tenfold dose", RICH, "proof/words", None, edited(WHAT, "10\u00a0mg", "100\u00a0mg")),
    ("no-break space lost", RICH, "proof/words", None, edited(WHAT, "10\u00a0mg", "10 mg")),
    ("subscript flattened", RICH, "proof/words", None, edited(WHAT, "H₂O", "H2O")),
    ("sign turned", RICH, "proof/words", None, edited(WHAT, "≤", "<b>&gt;</b>")),
    ("accent composed", RICH, "proof/words", None, edited(WHAT, "cafe\u0301s", "caf\u00e9s")),
    ("two spaces", RICH, "proof/words", None, edited(WHAT, "imaginary β", "imaginary  β")),
    ("word split", RICH, "proof/words", None, edited(TAKING, "tired", "ti<b> </b>red")),
    ("sentence lost", RICH, "proof/words", None,
     edited(TAKING, " It mostly goes away by itself.", "")),
    ("paragraph added", RICH, "proof/words", None,
     edited(TAKING, "</ol>\n", "</ol>\n<p>Ask us.</p>")),
    ("alternative changed", RICH, "proof/words", None,
     edited(TAKING, "a decision in week 12.", "a decision in week 2.")),
    ("disclosure cut", RICH, "proof/words", None,
     edited("people.xhtml", "We use both to protect the author’s privacy.", "")),
    ("pages swapped", RICH, "proof/words", "NAV-011", swapped_pages),
    # --- the way through ---
    ("chapter not listed", RICH, "proof/contents-list", None,
     edited("nav.xhtml", '<li><a href="help.xhtml">Where to get help</a></li>', "")),
    ("contents out of order", RICH, "proof/contents-list", "NAV-011", swapped_contents),
    ("entry with another name", RICH, "proof/contents-list", None,
     edited("nav.xhtml", ">Find out more<", ">Read more<")),
    ("entry that leads elsewhere", RICH, "proof/contents-list", None,
     edited("nav.xhtml", '<a href="colophon.xhtml">', '<a href="people.xhtml">')),
    ("landmark that leads elsewhere", RICH, "proof/landmarks", None,
     edited("nav.xhtml", 'epub:type="bodymatter" href="key-messages', 'epub:type="bodymatter" '
            'href="more')),
    ("level of headings left out", RICH, "proof/headings", None,
     edited("people.xhtml", "<h2>Mary Sample", "<h2></h2><h4>x</h4><h2>Mary Sample")),
    ("title that is not the heading", RICH, "proof/title", None,
     edited("more.xhtml", "<title>Find out more", "<title>more.xhtml")),
    ("page not listed", RICH, "proof/page-list", None,
     edited("nav.xhtml", '<li><a href="section-what-research-shows.xhtml#page_4">4</a></li>', "")),
    ("page not marked", RICH, "proof/page-list", "RSC-012",
     edited("titlepage.xhtml", 'id="page_1"', "")),
    ("page with another number", RICH, "proof/page-list", None,
     edited("titlepage.xhtml", 'aria-label="1"', 'aria-label="3"')),
    ("pages of another file", RICH, "proof/page-list", None,
     edited(OPF, "leaflet.pdf</meta>", "leaflet-a5.pdf</meta>")),
    # --- notes ---
    ("no link back", RICH, "proof/citation", None, edited("references.xhtml", BACK, "")),
    ("link back to another", RICH, "proof/citation", None,
     edited("references.xhtml", "examplol-is.xhtml#cite-1-1", "research-shows.xhtml#cite-2-1")),
    ("link back says another", RICH, "proof/citation", None,
     edited("references.xhtml", "Back to citation [2]", "Back to citation [3]")),
    ("citation of another", RICH, "proof/citation", None,
     edited(WHAT, CITE, CITE.replace("#ref-1", "#ref-2"))),
    ("citation without link", RICH, "proof/citation", None, edited(WHAT, CITE, "[1]")),
    ("citation without role", RICH, "proof/citation", None,
     edited(WHAT, CITE, CITE.replace(' role="doc-biblioref"', ""))),
    ("link to nowhere", RICH, "proof/target", "RSC-012",
     edited(WHAT, "#word-preventive-medicine", "#word-preventive-drug")),
    ("id given twice", RICH, "proof/target", "RSC-005",
     edited("glossary.xhtml", '<dd>A treatment', '<dd id="word-placebo">A treatment')),
    ("link without words", RICH, "proof/link", None,
     edited(WHAT, '<a class="link" href="https://www.example.org/headache-team/">your team</a>',
            '<a href="https://www.example.org/headache-team/"></a>')),
    # --- pictures ---
    ("no alternative", RICH, "proof/alternative", None, edited(WHAT, ROUTINE, "")),
    ("empty alternative", RICH, "proof/alternative", None, edited(WHAT, ROUTINE, 'alt=""')),
    ("alternative is a file name", RICH, "proof/alternative", None,
     edited(WHAT, ROUTINE, 'alt="routine.png"')),
    ("alternative is the caption", RICH, "proof/alternative", None,
     edited(TAKING, 'alt="Four points on a line: you start in week 0, the dose goes up in week 1, '
            'a first check in week 4, and a decision in week 12."',
            'alt="Your first 12 weeks. Bring your diary to both checks."')),
    ("drawing without alternative", RICH, "proof/alternative", None,
     edited(TAKING, 'role="img"', "")),
    ("picture too large", RICH, "proof/picture-size", None, huge_picture),
    # --- languages ---
    ("page in another language", RICH, "proof/language", None,
     edited(TAKING, 'lang="en-GB" xml:lang="en-GB"', 'lang="de" xml:lang="de"')),
    ("part without its language", VISIT, "proof/part-language", None,
     edited("people.xhtml", ' lang="fr" xml:lang="fr"', "")),
    ("lang without xml:lang", VISIT, "proof/part-language", "RSC-005",
     edited("section-en-francais.xhtml", 'lang="fr" xml:lang="fr"', 'lang="fr" xml:lang="de"')),
    ("package in another language", RICH, "proof/language", None,
     edited(OPF, 'xml:lang="en-GB"', 'xml:lang="de"')),
    ("book in another language", RICH, "proof/language", None,
     edited(OPF, "<dc:language>en-GB", "<dc:language>de")),
    ("turned the other way", RICH, "proof/spine", None,
     edited(OPF, "<spine>", '<spine page-progression-direction="rtl">')),
    # --- what it says of itself ---
    ("random identifier", RICH, "proof/identifier", None,
     edited(OPF, "urn:uuid:71187b69", "urn:uuid:01187b69")),
    ("other title", RICH, "proof/title", None,
     edited(OPF, ">Preventing frequent headaches with Examplol<", ">leaflet<")),
    ("date of the build", RICH, "proof/metadata", None, edited(OPF, "2026-02-02T", "2026-11-22T")),
    ("other publication date", RICH, "proof/metadata", None, edited(OPF, "2025-03-10", "2026")),
    ("no publisher", RICH, "proof/metadata", None,
     edited(OPF, "<dc:publisher>Example Trust</dc:publisher>", "")),
    ("subject made up", RICH, "proof/metadata", None,
     edited(OPF, ">Frequent headache<", ">Migraine<")),
    ("unknown role", RICH, "proof/role", None,
     edited(OPF, '"marc:relators">ill<', '"marc:relators">drw<')),
    ("reviewer as author", RICH, "proof/people", None,
     edited(OPF, '"marc:relators">rev<', '"marc:relators">aut<')),
    ("order of people", RICH, "proof/people", None,
     edited(OPF, '"display-seq">2<', '"display-seq">1<')),
    ("name sorted by another", RICH, "proof/people", None,
     edited(OPF, ">Sample, Mary<", ">Samples, M<")),
    ("untrue feature", RICH, "proof/accessibility", None,
     lambda b: b.meta('<meta property="schema:accessibilityFeature">longDescription</meta>')),
    ("feature stated twice", RICH, "proof/accessibility", None,
     lambda b: b.meta('<meta property="schema:accessibilityFeature">pageBreakMarkers</meta>')),
    ("feature not stated", RICH, "proof/accessibility", None,
     edited(OPF, '<meta property="schema:accessibilityFeature">alternativeText</meta>', "")),
    ("untrue mode", RICH, "proof/accessibility", None,
     edited(OPF, ">textual,visual<", ">auditory<")),
    ("moving picture", RICH, "proof/accessibility", None, moving_picture),
    ("conformance claimed", RICH, "proof/claimed", None,
     lambda b: b.meta('<link rel="dcterms:conformsTo" href="http://www.idpf.org/epub/a11y/'
                      'accessibility-20170105.html#wcag-aa"/>')),
    ("higher conformance claimed", RICH, "proof/claimed", None,
     edited(OPF, "WCAG 2.2 Level AA<", "WCAG 2.2 Level AAA<")),
    ("another certifier", RICH, "proof/claimed", None,
     lambda b: b.meta('<meta property="a11y:certifiedBy">Somebody</meta>')),
    ("credential lost", RICH, "proof/claimed", None,
     edited(OPF, '<meta property="a11y:certifierCredential" refines="#certifier">Example Certified '
            'Evaluator</meta>', "")),
    ("report elsewhere", RICH, "proof/claimed", None, edited(OPF, "?report=2026", "?report=2025")),
    # --- files ---
    ("media type compressed", RICH, "proof/container", None, compressed_type),
    ("media type not first", RICH, "proof/container", "PKG-006", type_not_first),
    ("other media type", RICH, "proof/container", "PKG-007", other_type),
    ("encryption", RICH, "proof/encrypted", "RSC-005", encrypted),
    ("file that nothing uses", RICH, "proof/unused", None, unused_file),
    ("file not in the manifest", RICH, "proof/manifest", None, file_not_in_manifest),
    ("file of the manifest missing", RICH, "proof/manifest", "RSC-001", missing_file),
    ("file of another type", RICH, "proof/manifest", "OPF-029",
     edited(OPF, 'href="assets/leaves.png" media-type="image/png"',
            'href="assets/leaves.png" media-type="image/jpeg"')),
    ("drawings not told", RICH, "proof/manifest", "OPF-014",
     edited(OPF, 'get-help.xhtml" media-type="application/xhtml+xml" properties="svg"',
            'get-help.xhtml" media-type="application/xhtml+xml"')),
    ("page left out", RICH, "proof/spine", "RSC-011",
     edited(OPF, '<itemref idref="help"/>', "")),
    ("page skipped", RICH, "proof/spine", None,
     edited(OPF, '<itemref idref="glossary"/>', '<itemref idref="glossary" linear="no"/>')),
    ("script", RICH, "proof/active", "OPF-014",
     edited("key-messages.xhtml", "</body>", "<script>1</script></body>")),
    ("link that runs", RICH, "proof/active", None,
     edited("help.xhtml", '<a href="tel:', '<a href="javascript:1" rel="tel:')),
    ("remote picture", RICH, "proof/external", "RSC-006",
     edited("more.xhtml", 'src="assets/leaves.png"', 'src="https://example.org/x.png"')),
    ("remote font", RICH, "proof/external", "OPF-014",
     edited("book.css", "/* ",
            '@font-face { font-family: "x"; src: url(https://example.org/x.woff2) }\n/* ')),
    # --- looks ---
    ("font left out", RICH, "proof/font-embedded", None, font_left_out),
    ("font without its letters", RICH, "proof/font-covers", None, font_without_letters),
    ("font of others", RICH, "proof/font-family", None,
     edited("book.css", 'font-family: "Noto Emoji"', 'font-family: "Comic Sans"')),
    ("fixed type size", RICH, "proof/reflow", None,
     edited("book.css", "h1 { color", "p { font-size: 12px }\nh1 { color")),
    ("fixed layout", RICH, "proof/reflow", "HTM-046",
     lambda b: b.meta('<meta property="rendition:layout">pre-paginated</meta>')),
    ("page cut short", RICH, "proof/unreadable", "RSC-016",
     edited("introduction.xhtml", "</section>", "")),
)  # fmt: skip
"""What is wrong, article, our rule that must see it, EPUBCheck's message or None where it sees
nothing (no public checker then does, see notes on epub), and the fault."""


@pytest.mark.parametrize(
    ("id", "rule", "change"),
    [(id, rule, change) for _, id, rule, _, change in FAULTS],
    ids=[name.replace(" ", "-") for name, *_ in FAULTS],
)
def test_fault_is_named(id: str, rule: str, change: Change) -> None:
    assert rule in proven(planted(book(id), change), id)


@pytest.mark.parametrize("id", [RICH, VISIT])
def test_packing_again_plants_nothing(id: str) -> None:
    assert proven(planted(book(id)), id) == set()


def test_what_the_publication_does_not_state_is_claimed_by_nobody() -> None:
    library = built(TRUST).library
    looks = theme.load(library.root, library.publication.theme)
    publication = msgspec.structs.replace(library.publication, accessibility=None)
    document = msgspec.structs.replace(library.document(RICH), publication=publication)
    found = [f.message for f in PROOFS["epub"](book(RICH), document, looks)]
    assert len(found) == 4
    assert found[0].startswith("it claims dcterms:conformsTo ['EPUB Accessibility 1.1")


Planted = tuple[str, str | None, Change]
"""What is wrong, EPUBCheck's message, and the fault."""


def batches(faults: Iterable[Planted]) -> Iterator[tuple[list[Planted], bytes]]:
    """Plant in one book as many faults as do not touch the same text or have the same message."""
    waiting = list(faults)
    while waiting:
        unpacked, done, later = unpack(book(RICH)), [], []
        told: set[str] = set()
        for fault in waiting:
            kind = (fault[1] or "")[: 3 if (fault[1] or "").startswith("PKG") else None]
            try:
                if kind in told:
                    raise LookupError(kind)
                fault[2](unpacked)
                done.append(fault)
                told |= {kind} - {""}
            except (LookupError, StopIteration):
                later.append(fault)
        assert done
        yield done, pack(unpacked)
        waiting = later


def test_epubcheck_sees_those_marked_so_and_no_others(tmp_path: Path) -> None:
    file = tmp_path / "leaflet.epub"
    rich = [(name, seen, change) for name, id, _, seen, change in FAULTS if id == RICH]
    for faults in ([f for f in rich if f[1]], [f for f in rich if not f[1]]):
        for done, data in batches(faults):
            file.write_bytes(data)
            told = {message.split()[0] for message in epubcheck([file])[file]}
            wanted = {seen for _, seen, _ in done if seen}
            assert wanted <= told if wanted else told == set(), [name for name, *_ in done]
