"""Everything that a leaflet can have stands in one, and each product of it is sound."""

from __future__ import annotations

import msgspec
import pytest
from articles import library, whole
from products import RICH, TRUST, built

from medleaf import exporters, theme
from medleaf.manifest import MANIFEST, Manifest
from medleaf.model import Certainty, EvidenceType
from medleaf.proof import PROOFS, website
from medleaf.proof.site import Site

LOOKS = sorted(path.name for path in theme.SHIPPED.iterdir())
WEB = ("jsonld", "head", "html")


def test_it_has_everything() -> None:
    loaded = whole()
    assert {c.certainty for s in loaded.sections for c in s.claims} == set(Certainty)
    assert {kind for s in loaded.sections for kind in s.evidenceType} == set(EvidenceType)
    cited = {cited.reference.id for cited in loaded.references}
    assert cited == set(library(TRUST).references) - {"exemple-guide"}  # the French leaflet's


@pytest.mark.parametrize("looks", LOOKS)
@pytest.mark.parametrize("product", ["pdf", "large-print", "print", "a5", "epub"])
def test_a_file_with_everything_is_sound(product: str, looks: str) -> None:
    dressed = theme.load(TRUST, looks)
    output = exporters.load(product).export(whole(), dressed, ())
    assert output.diagnostics == ()
    (data,) = (data for path, data in output.files.items() if path.startswith("leaflet"))
    assert list(PROOFS[product](data, whole(), dressed)) == []


def test_a_page_with_everything_is_sound_and_too_heavy() -> None:
    publication = built(TRUST)
    looks = theme.load(TRUST, publication.library.publication.theme)
    lines = msgspec.json.decode(publication.read(MANIFEST), type=Manifest).files
    files: dict[str, bytes] = {}
    site = Site(
        library=publication.library,
        theme=looks,
        files={line.path: line for line in lines},
        read=lambda path: files.get(path) or publication.read(path),
    )
    for product in WEB:
        output = exporters.load(product).export(whole(), looks, site.offered(RICH))
        files |= {f"{RICH}/{path}": data for path, data in output.files.items()}
    found = {
        (path.rpartition("/")[2], finding.rule)
        for path in files
        for finding in website.article_file(site, path, site.files[path].product, whole())
    }
    assert found == {("index.html", "proof/page-weight")}
