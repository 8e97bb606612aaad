"""The generated pages of docs/ say what the tables in the code say."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parent.parent


def load_generator() -> ModuleType:
    """Import docs/generate.py, which is a script and in no package."""
    spec = importlib.util.spec_from_file_location("generate", ROOT / "docs" / "generate.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


generate = load_generator()


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
    anchors = [generate.anchor(heading) for heading in re.findall(r"^#+ (.+)$", page, re.M)]
    assert sorted(set(anchors)) == sorted(anchors)
    assert set(re.findall(r"\]\(#([^)]*)\)", page)) <= set(anchors)
