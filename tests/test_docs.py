"""The generated pages of docs/ say what the tables in the code say."""

from __future__ import annotations

import re
from pathlib import Path

import generate
import pytest
from wording import anchor


def test_pages_are_fresh() -> None:
    stale = [path.name for path in generate.stale_pages()]
    assert not stale, "run python docs/generate.py"


def test_check_names_a_stale_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(generate, "ROOT", tmp_path)
    monkeypatch.setattr(generate, "PAGES", {"fields.md": lambda: "new\n"})
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "fields.md").write_text("old\n", encoding="utf-8")
    assert generate.main(["--check"]) == 1
    assert "docs/fields.md is stale" in capsys.readouterr().err
    assert generate.main([]) == 0
    assert generate.main(["--check"]) == 0


@pytest.mark.parametrize("name", list(generate.PAGES))
def test_links_lead_to_headings(name: str) -> None:
    page = generate.PAGES[name]()
    anchors = [anchor(heading) for heading in re.findall(r"^#+ (.+)$", page, re.M)]
    assert sorted(set(anchors)) == sorted(anchors)
    assert set(re.findall(r"\]\(#([^)]*)\)", page)) <= set(anchors)
