"""The next check looks at changed articles only, and finds what one finds that knows nothing."""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from products import TRUST

from medleaf import check as checking
from medleaf import learned, state
from medleaf.check import Checked, check
from medleaf.cli import main
from medleaf.document import Entry
from medleaf.learned import Learned
from medleaf.storage import Folder

Copy = Callable[[Path], Path]
Change = Callable[[Path], None]
DAY = datetime.date(2026, 11, 22)
VISIT = "clinic-visit"


def edited(path: str, change: Callable[[Any], object]) -> Change:
    """Change the JSON of a file."""

    def edit(source: Path) -> None:
        value = json.loads((source / path).read_bytes())
        change(value)
        (source / path).write_text(json.dumps(value, indent=1), encoding="utf-8")

    return edit


def renamed(source: Path) -> None:
    """Give an article another id; nothing of its text changes."""
    path = source / "articles" / "draft-leaflet.json"
    text = path.read_text(encoding="utf-8").replace('"draft-leaflet"', '"early-leaflet"')
    path.with_name("early-leaflet.json").write_text(text, encoding="utf-8")
    path.unlink()


def introduce(text: str) -> Change:
    """Put a paragraph before the text of the visit."""
    paragraph = {"type": "paragraph", "text": text}
    return edited(f"articles/{VISIT}.json", lambda a: a.update(introduction=[paragraph]))


def broken(source: Path) -> None:
    """Stop in the middle of an article."""
    path = source / "articles" / f"{VISIT}.json"
    path.write_text(path.read_text(encoding="utf-8")[:300], encoding="utf-8")


OWN: tuple[tuple[str, Change], ...] = (
    ("nothing", lambda source: None),
    ("a comma", introduce("Bring your diary, and your tablets.")),
    ("a word that a rule is about", introduce("Utilise the medication.")),
    ("an error", introduce("See [@nobody].")),
    ("a citation", introduce("Water helps [@example-water].")),
    ("no JSON", broken),
)
"""Changes of one article; the others need not be looked at."""
SHARED: tuple[tuple[str, Change], ...] = (
    ("a section", edited("sections/when-to-get-help.json", lambda s: s.update(heading="Help!"))),
    ("a person", edited("contributors/mary-sample.json", lambda p: p.update(jobTitle="Writer"))),
    ("a person is gone", lambda source: (source / "contributors/ann-other.json").unlink()),
    ("a reference", edited("references.json", lambda r: r.popitem())),
    ("a picture is gone", lambda source: (source / "assets/routine.png").unlink()),
    (
        "how loud rules are",
        edited("publication.json", lambda p: p.update(checks={"profile": "us"})),
    ),
    ("an article has another name", renamed),
    ("an article is gone", lambda source: (source / f"articles/{VISIT}.json").unlink()),
)
"""Changes of what any article may depend on: all are looked at again."""


def look(source: Path, before: Learned = Learned()) -> tuple[Checked, list[str]]:  # noqa: B008
    """Check; return what that came to, and the articles that were looked at."""
    names: list[str] = []
    return check(source, names.append, DAY, learned=before), names


def entries(checked: Checked) -> object:
    return checked.library and checked.library.entries


@pytest.mark.parametrize(("name", "change"), [*OWN, *SHARED], ids=[n for n, _ in (*OWN, *SHARED)])
def test_what_is_known_changes_nothing(copy_of: Copy, name: str, change: Change) -> None:
    source = copy_of(TRUST)
    first, all_of_them = look(source)
    change(source)
    (fresh, there), (known, names) = look(source), look(source, first.learned)
    assert known.diagnostics == fresh.diagnostics
    assert known.learned.articles == fresh.learned.articles
    assert entries(known) == entries(fresh)
    if name == "nothing":
        assert names == []
    elif name in dict(OWN):
        assert names == [VISIT]
        assert len(all_of_them) > 4
    else:
        assert names == there


def test_a_build_remembers_for_builds_and_checks(
    copy_of: Copy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source, output = copy_of(TRUST), tmp_path / "build"
    looked_at: list[str] = []

    def noted(path: Path, *others: Any) -> Entry | None:
        looked_at.append(path.stem)
        return article(path, *others)

    article = checking._article
    monkeypatch.setattr(checking, "_article", noted)

    def run(command: str, *options: str, day: str = DAY.isoformat()) -> str:
        looked_at.clear()
        place = [command, str(source), "--output", str(output), "--today", day, "--jobs", "1"]
        place += options
        return CliRunner().invoke(main, place).output

    run("build", "--only", "jsonld")
    asked = state.asked(source, DAY, ("epub",))
    remembered = learned.recall(Folder(output), asked)
    assert len(remembered.articles) == len(list((source / "articles").glob("*.json")))
    for other in (
        state.asked(source, DAY + datetime.timedelta(1), ()),
        state.asked(Path("elsewhere"), DAY, ()),
    ):
        assert learned.recall(Folder(output), other) == Learned()

    introduce("See [@nobody].")(source)
    for _ in range(2):  # a check remembers nothing
        assert "error[reference/unknown]" in run("check")
        assert looked_at == [VISIT]
    introduce("Utilise the medication.")(source)
    assert "error[" not in run("build", "--only", "jsonld")
    assert looked_at == [VISIT]
    assert '"medication"' in run("check")
    assert looked_at == []
    run("check", day="2026-11-23")
    assert len(looked_at) == len(remembered.articles)


@pytest.mark.parametrize("data", [b"", b"{", b"[]", b'{"asked": 1}', b"\xff\xfe"])
def test_what_is_not_whole_counts_as_nothing(tmp_path: Path, data: bytes) -> None:
    storage = Folder(tmp_path)
    storage.remember(learned.LEARNED, data)
    assert learned.recall(storage, state.asked(TRUST, DAY, ())) == Learned()


def test_parts_that_are_not_of_the_last_check_count_for_nothing(
    copy_of: Copy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A build that was killed may leave new parts and an old head."""
    monkeypatch.setattr(learned, "PART", 2)
    source, storage = copy_of(TRUST), Folder(tmp_path)
    asked = state.asked(source, DAY, ())
    first, _ = look(source)
    learned.keep(storage, asked, first.learned)
    assert learned.recall(storage, asked) == first.learned
    (tmp_path / ".medleaf-learned-1").write_bytes((tmp_path / ".medleaf-learned-0").read_bytes())
    recalled = learned.recall(storage, asked)
    assert recalled.articles.keys() < first.learned.articles.keys()
    again, names = look(source, recalled)
    assert again.diagnostics == first.diagnostics
    assert len(names) == 2
