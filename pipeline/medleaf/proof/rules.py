"""The rules of `medleaf proof`: what each demands of a finished file, why, and what to do.

Everything that reports a finding names one of these; documentation and tests read the table.
"""

from __future__ import annotations

import msgspec

from medleaf.diagnostics import Severity

UA = "ISO 14289-1 (PDF/UA-1)"
A3 = "ISO 19005-3 (PDF/A-3)"
X4 = "ISO 15930-7 (PDF/X-4)"
EPUB = "EPUB 3.3"
ACCESS = "EPUB Accessibility 1.1"
PDF = "ISO 32000-1"
LD = "JSON-LD 1.1; schema.org 30.0"
OWN = "medleaf"
_REPORT = "This is a fault of the theme or of medleaf; report it with the content that shows it."
_CHANGED = "Build again if the content has changed; else report it, with the content."
_REBUILD = "Run `medleaf build` again."


class Rule(msgspec.Struct, frozen=True):
    """A rule: its id, what holds when it is kept, where that is from, what to do when it is not."""

    id: str
    summary: str
    source: str
    help: str = _REPORT
    severity: Severity = Severity.ERROR


ALL = (
    # --- every product ---
    Rule("proof/missing", "Every file of the manifest is there.", "manifest.json", _REBUILD),
    Rule("proof/changed", "A file is as it was built.", "manifest.json", _REBUILD),
    Rule("proof/source", "Every article of the build is there, without an error.", OWN,
         "Mend what `medleaf check` tells of it, or build again if the article is gone."),
    Rule("proof/unreadable", "A file can be read to its end.", f"{PDF} 7", _REBUILD),
    Rule("proof/encrypted", "A file is not encrypted.", f"{A3} 6.1.3; {UA} 7.16; {X4}"),
    Rule("proof/active", "No JavaScript and no action but a link's.", f"{A3} 6.5.1; {X4}"),
    Rule("proof/form", "No form fields.", f"{A3} 6.4; {X4}"),
    Rule("proof/external", "Nothing is taken from another file or address.", f"{A3} 6.1.7; {X4}"),
    Rule("proof/page-size", "Every page has the size and boxes of the product.", f"{PDF} 14.11.2"),
    Rule("proof/font-family", "Only fonts of the theme are used.", "theme.json"),
    Rule("proof/font-embedded", "Every font is embedded.", f"{UA} 7.21.4.1; {A3} 6.2.11.4; {X4}"),
    Rule("proof/to-unicode", "Every glyph can be turned back into text.", f"{UA} 7.21.7"),
    Rule(
        "proof/type-size",
        "No text is smaller than the product allows.",
        "RNIB Clear Print (12 pt); UKAAF large print (18 pt)",
    ),
    Rule(
        "proof/picture-type-size",
        "No text in a picture is smaller than the product allows.",
        "RNIB Clear Print (12 pt)",
        "Draw the picture with larger letters, or show it larger.",
        Severity.WARNING,
    ),
    Rule("proof/cut-off", "All text stands inside the trimmed page and is not hidden.", OWN),
    Rule("proof/overlap", "No text stands on other text.", OWN),
    Rule(
        "proof/words",
        "The file says what the content says: every word, in order, and no other.",
        "WCAG 2.2 1.3.2 (reading order)",
        _CHANGED,
    ),
    Rule("proof/furniture", "Beside the text only names, titles and page numbers.", OWN),
    # --- accessible files ---
    Rule("proof/tagged", "The file is tagged and says so.", f"{UA} 6.2, 7.1"),
    Rule("proof/language", "The file's language is the article's.", f"{UA} 7.2; WCAG 2.2 3.1.1",
         _CHANGED),
    Rule("proof/part-language", "A part in another language says so.", "WCAG 2.2 3.1.2"),
    Rule("proof/title", "The title is the headline, and viewers show it.", f"{UA} 7.1", _CHANGED),
    Rule("proof/identification", "It names itself PDF/UA-1 and PDF/A-3a.", f"{UA} 5; {A3} 6.6.4"),
    Rule("proof/attachment", "The article's JSON-LD is attached as data.", f"{A3} 6.8", _CHANGED),
    Rule("proof/screen-profile", "It has an RGB output intent, and no picture in inks.",
         f"{A3} 6.2.3, 6.2.4.3"),
    Rule("proof/structure-type", "Only standard structure types are used.", f"{PDF} 14.8.4"),
    Rule("proof/nesting", "Structure elements stand where they may.", f"{PDF} 14.8.4; {UA} 7.2"),
    Rule("proof/headings", "One H1 first; no level is left out.", f"{UA} 7.4.2; WCAG 2.2 1.3.1"),
    Rule("proof/alternative", "Every figure has an alternative in words.", f"{UA} 7.3"),
    Rule("proof/link", "Every link has words, an annotation and a description.", f"{UA} 7.18.5"),
    Rule("proof/annotation", "Links are the only annotations.", f"{UA} 7.18; {X4}"),
    Rule("proof/empty-element", "No element of the tree is empty.", f"{UA} 7.1"),
    Rule("proof/marks", "All content is in the tree once, or an artifact.", f"{UA} 7.1"),
    Rule("proof/parent-tree", "The parent tree and the tree agree.", f"{PDF} 14.7.4.4"),
    Rule("proof/table", "Header cells say what they head; rows are alike.", f"{UA} 7.5"),
    Rule("proof/list", "An item has a body; an ordered list its numbers.", f"{UA} 7.6"),
    Rule("proof/bookmarks", "Every heading has a bookmark.", f"{UA} 7.17; WCAG 2.2 2.4.5"),
    Rule("proof/contents", "The contents name the pages they lead to.", "WCAG 2.2 2.4.5"),
    Rule("proof/contrast", "Text is 4.5:1 against what it stands on, large text 3:1.",
         "WCAG 2.2 1.4.3"),
    # --- press files ---
    Rule("proof/x4-version", "It is a PDF 1.6 and names itself PDF/X-4.", X4),
    Rule("proof/x4-identity", "It has a file identifier and document ids.", X4),
    Rule("proof/x4-dates", "Info and XMP have the same dates.", X4),
    Rule("proof/x4-title", "Info and XMP have the headline as title.", X4, _CHANGED),
    Rule("proof/trapped", "It says whether it is trapped, the same in Info and XMP.", X4),
    Rule("proof/x4-metadata", "The XMP metadata are there, and not compressed.", X4),
    Rule("proof/output-intent", "One output intent, with a CMYK press profile.", X4),
    Rule("proof/boxes", "TrimBox within BleedBox within MediaBox; no ArtBox.", X4),
    Rule("proof/bleed", "The bleed is what the publication asks for, 3 mm or more.",
         "publication.json"),
    Rule("proof/crop-marks", "Crop marks at every corner, outside the bleed.", OWN),
    Rule("proof/rgb", "No text, line, picture, shading or group in RGB.", f"{X4}; {OWN}"),
    Rule("proof/x4-forbidden", "No OPI, Alternates, transfer curves or halftones.", X4),
    Rule("proof/ink", "No colour has more than 300 % ink.", "ISO 12647-2"),
    Rule("proof/text-ink", "Text is black alone, paper, or a colour of the theme.", OWN),
    Rule("proof/small-text-ink", "Text under 9 pt has one ink.", OWN),
    # --- e-books ---
    Rule("proof/container", "It is a ZIP whose first entry is its media type.", f"{EPUB} 4.2"),
    Rule("proof/manifest", "Every file is in the manifest once, as what it is.", f"{EPUB} 5.6"),
    Rule("proof/unused", "Everything in the manifest is used.", OWN),
    Rule("proof/spine", "Every page is in the order of reading, once.", f"{EPUB} 5.7"),
    Rule("proof/identifier", "The identifier is made of the article's address.",
         "RFC 9562 5.5", _CHANGED),
    Rule("proof/metadata", "Names, dates, rights and subjects are those of the content.",
         f"{EPUB} 5.5", _CHANGED),
    Rule("proof/people", "Everybody is named in order, with the roles of the content.",
         f"{EPUB} D.3.4", _CHANGED),
    Rule("proof/role", "Every role is one of the MARC relators.", "id.loc.gov/vocabulary/relators"),
    Rule("proof/accessibility", "What it says of its accessibility is true of it, and all of it.",
         f"{ACCESS} 2"),
    Rule("proof/claimed", "It claims what the publication states, and nothing else.",
         f"{ACCESS} 3", _CHANGED),
    Rule("proof/contents-list", "The contents list every chapter by its heading, in order.",
         f"{EPUB} 7.4.1; WCAG 2.2 2.4.5"),
    Rule("proof/landmarks", "Landmarks lead to what they name.", f"{EPUB} 7.4.2"),
    Rule("proof/page-list", "Pages of the leaflet are marked and listed, and the leaflet is named.",
         f"{ACCESS} 4; {EPUB} 7.4.3"),
    Rule("proof/citation", "Every citation leads to its reference, and that back to it.",
         "DPUB-ARIA 1.1 (doc-biblioref, doc-backlink)"),
    Rule("proof/target", "Every link of the book arrives.", f"{EPUB} 6.1.4"),
    Rule("proof/font-covers", "A font of the book has every character that the theme can draw.",
         "theme.json"),
    Rule("proof/reflow", "No length is fixed: text can be enlarged and reflowed.",
         "WCAG 2.2 1.4.4, 1.4.10"),
    Rule("proof/picture-size", "No picture is too large for an e-reader (1.5 MB).", OWN),
    # --- JSON-LD ---
    Rule("proof/vocabulary", "Types, properties and values are used as schema.org defines them.",
         LD),
    Rule("proof/node", "Every node has an id of its own; every reference names a node.", LD),
    Rule("proof/shape", "The graph has the nodes that readers look for, each with what it needs.",
         OWN),
    Rule("proof/topic", "What the article is about is named as in the content.", OWN, _CHANGED),
    Rule("proof/code", "Codes are those of the content, in their coding systems.", OWN, _CHANGED),
    Rule("proof/dates", "Dates are those of the content.", OWN, _CHANGED),
    Rule("proof/sections", "The sections are those of the content, in order.", OWN, _CHANGED),
    Rule("proof/pseudonym", "A pseudonym is disclosed, and nothing tells who it stands for.",
         OWN, _CHANGED),
    Rule("proof/encoding", "Address, size and SHA-256 of a file are those of the file.", OWN,
         _REBUILD),
    Rule("proof/invented", "Nothing is said that the content does not say.", OWN, _CHANGED),
    Rule("proof/successor", "A withdrawn article leads to what takes its place.", OWN, _CHANGED),
    # --- web pages ---
    Rule("proof/script", "The page has the JSON-LD of index.jsonld, byte for byte.", OWN,
         _REBUILD),
    Rule("proof/canonical", "The one address is the article's.", "RFC 6596", _CHANGED),
    Rule("proof/hreflang", "An article's languages all name each other.", "HTML 4.6.7",
         _REBUILD),
    Rule("proof/robots", "Search engines are kept from drafts and withdrawn articles, and from no "
         "other.", "RFC 9309", _CHANGED),
    Rule("proof/preview", "Link previews say what the page says.", "Open Graph (ogp.me)", _CHANGED),
    Rule("proof/download", "A download says what it is and how large, and every one is offered.",
         OWN, _REBUILD),
    Rule("proof/policy", "The Content-Security-Policy allows the page's own parts and no others.",
         "W3C CSP 3"),
    Rule("proof/page-weight", "An article's page has 60,000 bytes at most with its style.", OWN,
         "Shorten what the page says, or divide it.",
         Severity.WARNING),  # text, references and their JSON-LD have no end
    # --- lists ---
    Rule("proof/listed", "A list has every published article, and no other.", OWN, _REBUILD),
    Rule("proof/sitemap", "Sitemaps keep their schema and their limits.", "sitemaps.org 0.9"),
    Rule("proof/feed", "The feed names itself and its publication.", "RFC 4287"),
    Rule("proof/opds", "The catalogue is OPDS 2.0.", "specs.opds.io/opds-2.0"),
)  # fmt: skip
"""All rules, in the order of the checks."""

RULES = {rule.id: rule for rule in ALL}
"""All rules by id."""


class Finding(msgspec.Struct, frozen=True):
    """A rule that a file does not keep, what is wrong, and on which page (from 1) if on one."""

    rule: str
    message: str
    page: int | None = None
