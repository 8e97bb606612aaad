"""What a leaflet's parts are called agrees between the check, the parts and the templates."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from medleaf import contents
from medleaf.check import check
from medleaf.locale import load
from medleaf.parts import ANCHORS, tail
from medleaf.theme import PACKAGE

LITERAL = re.compile(r"""\bid="([a-z][a-z0-9-]*)\"""")
WITHOUT_SECTIONS = {"publication.html", "profile.html", "review.html", "standards.html"}
"""Pages that hold no article, so that no section can meet their anchors."""
PAGES = [
    *(p for p in PACKAGE.glob("templates/*.html") if p.name not in WITHOUT_SECTIONS),
    PACKAGE / "templates" / "book" / "chapter.xhtml",
]
NAMES = re.compile(r"-heading$")


@pytest.mark.parametrize("template", PAGES, ids=lambda path: path.name)
def test_no_section_can_have_the_anchor_of_another_part(template: Path) -> None:
    ids = set(LITERAL.findall(template.read_text(encoding="utf-8")))
    assert {id for id in ids if not NAMES.search(id)} <= contents.RESERVED


@pytest.mark.parametrize("name", ["trust", "small", "edges"])
def test_links_may_lead_to_the_parts_that_a_leaflet_has(name: str) -> None:
    library = check(Path(__file__).parent / "examples" / "valid" / name / "source").library
    assert library
    for id in library.entries:
        document = library.document(id)
        anchors = contents._anchors_of(
            document.article, document.sections, [c.contributor for c in document.credits]
        )
        locale = load(library.root, document.language)
        parts = {ANCHORS[part] for part in tail(document, locale) if part != "imprint"}
        sections = {section.id for section in document.sections}
        messages = {contents.KEY_MESSAGES} if document.article.keyMessages else set()
        assert anchors == parts | sections | messages
