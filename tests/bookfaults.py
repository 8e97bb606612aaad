"""The single faults that are planted in finished books, and our rule that must see each."""

from __future__ import annotations

import random
from typing import NamedTuple

from bookplanting import OPF, TAKING, WHAT, Change, Unpacked, edited, with_chunk
from products import RESEARCH, RICH

VISIT = "clinic-visit"
CITE = '<a class="cite" role="doc-biblioref" id="cite-1-1" href="references.xhtml#ref-1">[1]</a>'
BACK = (
    ' <a class="back" role="doc-backlink" href="section-what-examplol-is.xhtml#cite-2-1" '
    'aria-label="Back to citation [2] in the text">↩\ufe0e</a>'
)
ROUTINE = 'alt="A tablet, a half-full glass and a clock that shows eight."'
FONT = "fonts/source-sans-3-latin-700-normal.woff2"


class Fault(NamedTuple):
    """What is wrong, the article in whose book, our rule that must see it, and the change."""

    name: str
    id: str
    rule: str
    change: Change


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


FAULTS: tuple[Fault, ...] = (
    # --- text ---
    Fault("tenfold dose", RICH, "proof/words", edited(WHAT, "10\u00a0mg", "100\u00a0mg")),
    Fault("no-break space lost", RICH, "proof/words", edited(WHAT, "10\u00a0mg", "10 mg")),
    Fault("subscript flattened", RICH, "proof/words", edited(WHAT, "H₂O", "H2O")),
    Fault("sign turned", RICH, "proof/words", edited(WHAT, "≤", "<b>&gt;</b>")),
    Fault("accent composed", RICH, "proof/words", edited(WHAT, "cafe\u0301s", "caf\u00e9s")),
    Fault("two spaces", RICH, "proof/words", edited(WHAT, "imaginary β", "imaginary  β")),
    Fault("word split", RICH, "proof/words", edited(TAKING, "tired", "ti<b> </b>red")),
    Fault("sentence lost", RICH, "proof/words",
     edited(TAKING, " It mostly goes away by itself.", "")),
    Fault("paragraph added", RICH, "proof/words",
     edited(TAKING, "</ol>\n", "</ol>\n<p>Ask us.</p>")),
    Fault("alternative changed", RICH, "proof/words",
     edited(TAKING, "a decision in week 12.", "a decision in week 2.")),
    Fault("disclosure cut", RICH, "proof/words",
     edited("people.xhtml", "We use both to protect the author’s privacy.", "")),
    Fault("pages swapped", RICH, "proof/words", swapped_pages),
    # --- the way through ---
    Fault("chapter not listed", RICH, "proof/contents-list",
     edited("nav.xhtml", '<li><a href="help.xhtml">Where to get help</a></li>', "")),
    Fault("contents out of order", RICH, "proof/contents-list", swapped_contents),
    Fault("entry with another name", RICH, "proof/contents-list",
     edited("nav.xhtml", ">Find out more<", ">Read more<")),
    Fault("entry that leads elsewhere", RICH, "proof/contents-list",
     edited("nav.xhtml", '<a href="colophon.xhtml">', '<a href="people.xhtml">')),
    Fault("landmark that leads elsewhere", RICH, "proof/landmarks",
     edited("nav.xhtml", 'epub:type="bodymatter" href="key-messages', 'epub:type="bodymatter" '
            'href="more')),
    Fault("level of headings left out", RICH, "proof/headings",
     edited("people.xhtml", "<h2>Mary Sample", "<h2></h2><h4>x</h4><h2>Mary Sample")),
    Fault("title that is not the heading", RICH, "proof/title",
     edited("more.xhtml", "<title>Find out more", "<title>more.xhtml")),
    Fault("page not listed", RESEARCH, "proof/page-list",
     edited("nav.xhtml", '<li><a href="section-what-research-shows.xhtml#page_3">3</a></li>', "")),
    Fault("page not marked", RICH, "proof/page-list",
     edited("titlepage.xhtml", 'id="page_1"', "")),
    Fault("page with another number", RICH, "proof/page-list",
     edited("titlepage.xhtml", 'aria-label="1"', 'aria-label="3"')),
    Fault("pages of another file", RICH, "proof/page-list",
     edited(OPF, "leaflet.pdf</meta>", "leaflet-a5.pdf</meta>")),
    # --- notes ---
    Fault("no link back", RICH, "proof/citation", edited("references.xhtml", BACK, "")),
    Fault("link back to another", RICH, "proof/citation",
     edited("references.xhtml", "examplol-is.xhtml#cite-2-1", "examplol-is.xhtml#cite-1-1")),
    Fault("link back says another", RICH, "proof/citation",
     edited("references.xhtml", "Back to citation [2]", "Back to citation [3]")),
    Fault("citation of another", RICH, "proof/citation",
     edited(WHAT, CITE, CITE.replace("#ref-1", "#ref-2"))),
    Fault("citation without link", RICH, "proof/citation", edited(WHAT, CITE, "[1]")),
    Fault("citation without role", RICH, "proof/citation",
     edited(WHAT, CITE, CITE.replace(' role="doc-biblioref"', ""))),
    Fault("link to nowhere", RICH, "proof/target",
     edited(WHAT, "#word-preventive-medicine", "#word-preventive-drug")),
    Fault("id given twice", RESEARCH, "proof/target",
     edited("glossary.xhtml", '<dd>A treatment', '<dd id="word-placebo">A treatment')),
    Fault("link without words", RICH, "proof/link",
     edited(WHAT, '<a class="link" href="https://www.example.org/headache-team/">your team</a>',
            '<a href="https://www.example.org/headache-team/"></a>')),
    # --- pictures ---
    Fault("no alternative", RICH, "proof/alternative", edited(WHAT, ROUTINE, "")),
    Fault("empty alternative", RICH, "proof/alternative", edited(WHAT, ROUTINE, 'alt=""')),
    Fault("alternative is a file name", RICH, "proof/alternative",
     edited(WHAT, ROUTINE, 'alt="routine.png"')),
    Fault("alternative is the caption", RICH, "proof/alternative",
     edited(TAKING, 'alt="Four points on a line: you start in week 0, the dose goes up in week 1, '
            'a first check in week 4, and a decision in week 12."',
            'alt="Your first 12 weeks. Bring your diary to both checks."')),
    Fault("drawing without alternative", RICH, "proof/alternative",
     edited(TAKING, 'role="img"', "")),
    Fault("picture too large", RICH, "proof/picture-size", huge_picture),
    # --- languages ---
    Fault("page in another language", RICH, "proof/language",
     edited(TAKING, 'lang="en-GB" xml:lang="en-GB"', 'lang="de" xml:lang="de"')),
    Fault("part without its language", VISIT, "proof/part-language",
     edited("people.xhtml", ' lang="fr" xml:lang="fr"', "")),
    Fault("lang without xml:lang", VISIT, "proof/part-language",
     edited("section-en-francais.xhtml", 'lang="fr" xml:lang="fr"', 'lang="fr" xml:lang="de"')),
    Fault("package in another language", RICH, "proof/language",
     edited(OPF, 'xml:lang="en-GB"', 'xml:lang="de"')),
    Fault("book in another language", RICH, "proof/language",
     edited(OPF, "<dc:language>en-GB", "<dc:language>de")),
    Fault("turned the other way", RICH, "proof/spine",
     edited(OPF, "<spine>", '<spine page-progression-direction="rtl">')),
    # --- what it says of itself ---
    Fault("random identifier", RICH, "proof/identifier",
     edited(OPF, "urn:uuid:71187b69", "urn:uuid:01187b69")),
    Fault("other title", RICH, "proof/title",
     edited(OPF, ">Preventing frequent headaches with Examplol<", ">leaflet<")),
    Fault("date of the build", RICH, "proof/metadata", edited(OPF, "2026-02-02T", "2026-11-22T")),
    Fault("other publication date", RICH, "proof/metadata", edited(OPF, "2025-03-10", "2026")),
    Fault("no publisher", RICH, "proof/metadata",
     edited(OPF, "<dc:publisher>Example Trust</dc:publisher>", "")),
    Fault("subject made up", RICH, "proof/metadata",
     edited(OPF, ">Frequent headache<", ">Migraine<")),
    Fault("unknown role", RICH, "proof/role",
     edited(OPF, '"marc:relators">ill<', '"marc:relators">drw<')),
    Fault("reviewer as author", RICH, "proof/people",
     edited(OPF, '"marc:relators">rev<', '"marc:relators">aut<')),
    Fault("order of people", RICH, "proof/people",
     edited(OPF, '"display-seq">2<', '"display-seq">1<')),
    Fault("pseudonym not told in the name", RICH, "proof/people",
     edited(OPF, ">Mary Sample (pseudonym)<", ">Mary Sample<")),
    Fault("name sorted by another", RICH, "proof/people",
     edited(OPF, ">Sample, Mary<", ">Samples, M<")),
    Fault("untrue feature", RICH, "proof/accessibility",
     lambda b: b.meta('<meta property="schema:accessibilityFeature">longDescription</meta>')),
    Fault("feature stated twice", RICH, "proof/accessibility",
     lambda b: b.meta('<meta property="schema:accessibilityFeature">pageBreakMarkers</meta>')),
    Fault("feature not stated", RICH, "proof/accessibility",
     edited(OPF, '<meta property="schema:accessibilityFeature">alternativeText</meta>', "")),
    Fault("untrue mode", RICH, "proof/accessibility",
     edited(OPF, ">textual,visual<", ">auditory<")),
    Fault("moving picture", RICH, "proof/accessibility", moving_picture),
    Fault("conformance claimed", RICH, "proof/claimed",
     lambda b: b.meta('<link rel="dcterms:conformsTo" href="http://www.idpf.org/epub/a11y/'
                      'accessibility-20170105.html#wcag-aa"/>')),
    Fault("higher conformance claimed", RICH, "proof/claimed",
     edited(OPF, "WCAG 2.2 Level AA<", "WCAG 2.2 Level AAA<")),
    Fault("another certifier", RICH, "proof/claimed",
     lambda b: b.meta('<meta property="a11y:certifiedBy">Somebody</meta>')),
    Fault("credential lost", RICH, "proof/claimed",
     edited(OPF, '<meta property="a11y:certifierCredential" refines="#certifier">Example Certified '
            'Evaluator</meta>', "")),
    Fault("report elsewhere", RICH, "proof/claimed", edited(OPF, "?report=2026", "?report=2025")),
    # --- files ---
    Fault("media type compressed", RICH, "proof/container", compressed_type),
    Fault("media type not first", RICH, "proof/container", type_not_first),
    Fault("other media type", RICH, "proof/container", other_type),
    Fault("encryption", RICH, "proof/encrypted", encrypted),
    Fault("file that nothing uses", RICH, "proof/unused", unused_file),
    Fault("file not in the manifest", RICH, "proof/manifest", file_not_in_manifest),
    Fault("file of the manifest missing", RICH, "proof/manifest", missing_file),
    Fault("file of another type", RICH, "proof/manifest",
     edited(OPF, 'href="assets/leaves.png" media-type="image/png"',
            'href="assets/leaves.png" media-type="image/jpeg"')),
    Fault("drawings not told", RICH, "proof/manifest",
     edited(OPF, 'get-help.xhtml" media-type="application/xhtml+xml" properties="svg"',
            'get-help.xhtml" media-type="application/xhtml+xml"')),
    Fault("page left out", RICH, "proof/spine",
     edited(OPF, '<itemref idref="help"/>', "")),
    Fault("page skipped", RICH, "proof/spine",
     edited(OPF, '<itemref idref="glossary"/>', '<itemref idref="glossary" linear="no"/>')),
    Fault("script", RICH, "proof/active",
     edited("key-messages.xhtml", "</body>", "<script>1</script></body>")),
    Fault("link that runs", RICH, "proof/active",
     edited("help.xhtml", '<a href="tel:', '<a href="javascript:1" rel="tel:')),
    Fault("remote picture", RICH, "proof/external",
     edited("more.xhtml", 'src="assets/leaves.png"', 'src="https://example.org/x.png"')),
    Fault("remote font", RICH, "proof/external",
     edited("book.css", "/* ",
            '@font-face { font-family: "x"; src: url(https://example.org/x.woff2) }\n/* ')),
    # --- looks ---
    Fault("font left out", RICH, "proof/font-embedded", font_left_out),
    Fault("font without its letters", RICH, "proof/font-covers", font_without_letters),
    Fault("font of others", RICH, "proof/font-family",
     edited("book.css", 'font-family: "Noto Emoji"', 'font-family: "Comic Sans"')),
    Fault("fixed type size", RICH, "proof/reflow",
     edited("book.css", "h1 { color", "p { font-size: 12px }\nh1 { color")),
    Fault("fixed layout", RICH, "proof/reflow",
     lambda b: b.meta('<meta property="rendition:layout">pre-paginated</meta>')),
    Fault("page cut short", RICH, "proof/unreadable",
     edited("introduction.xhtml", "</section>", "")),
)  # fmt: skip
