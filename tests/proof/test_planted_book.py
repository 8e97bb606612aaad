"""Single faults planted in finished books: `proof` names each, and a table says who else does."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import msgspec
import pytest
from bookfaults import FAULTS, VISIT, Fault
from bookplanting import planted
from conformance import faults
from products import QUESTIONS, RESEARCH, RICH, TRUST, built

from medleaf import theme
from medleaf.proof import PROOFS


@cache
def book(id: str) -> bytes:
    return built(TRUST).read(f"{id}/leaflet.epub")


def proven(data: bytes, id: str) -> set[str]:
    """Return the rules that a book does not keep."""
    library = built(TRUST).library
    looks = theme.load(library.root, library.publication.theme)
    return {finding.rule for finding in PROOFS["epub"](data, library.document(id), looks)}


@pytest.mark.parametrize("fault", FAULTS, ids=[f.name.replace(" ", "-") for f in FAULTS])
def test_fault_is_named(fault: Fault) -> None:
    assert fault.rule in proven(planted(book(fault.id), fault.change), fault.id)


@pytest.mark.parametrize("id", [RICH, RESEARCH, QUESTIONS, VISIT])
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


def test_the_table_has_every_fault_and_what_epubcheck_says_of_it(tmp_path: Path) -> None:
    """Every fault alone; what Ace says is asked again with python -m conformance.faults."""
    said = faults.epubcheck_of(faults.plant(tmp_path, book))
    rows = faults.told()
    assert [(row.fault, row.ours) for row in rows] == [(f.name, f.rule) for f in FAULTS]
    assert {row.fault: row.epubcheck for row in rows} == {f.name: said[f] for f in FAULTS}
    assert all(row.ours for row in rows)
