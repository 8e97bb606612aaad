"""What tests of press files are given: each of the files, opened."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO

import pikepdf
import pytest
from pressfile import FILES
from products import built


@pytest.fixture(params=FILES, ids=[path for _, path, _ in FILES])
def file(request: pytest.FixtureRequest) -> Iterator[tuple[pikepdf.Pdf, float]]:
    """Every kind of press file, and its bleed in mm."""
    source, path, bleed = request.param
    with pikepdf.open(BytesIO(built(source).read(path))) as pdf:
        yield pdf, bleed
