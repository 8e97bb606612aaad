"""A publication to build, and where to."""

from __future__ import annotations

from pathlib import Path

import pytest
from building import LIGHT, Copy, edit
from products import SEED, TRUST


@pytest.fixture
def source(copy_of: Copy) -> Path:
    """A copy of the trust's publication, with the products that are made in no time."""
    copy = copy_of(TRUST)
    edit(copy / "publication.json", products=LIGHT)
    return copy


@pytest.fixture
def seed(copy_of: Copy) -> Path:
    """A copy of the seed, with a product of each kind."""
    copy = copy_of(SEED)
    edit(copy / "publication.json", products=["pdf", "epub", *LIGHT])
    return copy


@pytest.fixture
def output(tmp_path: Path) -> Path:
    return tmp_path / "build"
