"""What holds of every document: a valid one is built and comes out whole, a broken one is told.

Strategies of our own: hypothesis-jsonschema knows drafts up to 7 and not our hypothesis. Runs are
the same each time (derandomized), and short.
"""

from __future__ import annotations

import copy
import datetime
import json
import tempfile
from io import BytesIO
from pathlib import Path
from random import Random
from typing import Any
from zipfile import ZipFile

import msgspec
import pytest
from click.testing import CliRunner
from fuzz.mutations import mutated, written
from hostile import carrier
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from lxml import etree, html
from products import words

from medleaf import inline, schemas
from medleaf.build import build
from medleaf.check import check
from medleaf.cli import main
from medleaf.model import Article
from medleaf.proof import prove
from medleaf.source import SourceFile
from medleaf.violations import violations

FEW = settings(
    derandomize=True,
    deadline=None,
    database=None,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=list(HealthCheck),
)
CHARACTERS = st.characters(
    codec="utf-8",
    categories=("L", "N", "P", "S", "Zs"),
    exclude_characters="\\[]*\u2028\u2029",
)
LINES = st.text(CHARACTERS, min_size=1, max_size=60).map(lambda t: f"w{t}w")
TEXTS = st.one_of(
    LINES,
    st.builds("{} **{}** {}".format, LINES, LINES, LINES),
    st.builds("{} [{}](https://example.org/a?b=c&d) {}".format, LINES, LINES, LINES),
    st.builds("{} [@sumatriptan-guide] {}".format, LINES, LINES),
    st.builds("{} \\[{}\\]".format, LINES, LINES),
)
DATES = st.dates(min_value=datetime.date(1900, 1, 1), max_value=datetime.date(2999, 12, 31)).map(
    str
)
PARAGRAPHS = st.fixed_dictionaries({"type": st.just("paragraph"), "text": TEXTS})
LISTS = st.fixed_dictionaries(
    {"type": st.sampled_from(("list", "steps")), "items": st.lists(TEXTS, min_size=1, max_size=4)}
)
CALLOUTS = st.fixed_dictionaries(
    {
        "type": st.just("callout"),
        "kind": st.sampled_from(("information", "warning", "emergency")),
        "blocks": st.lists(PARAGRAPHS | LISTS, min_size=1, max_size=3),
    },
    optional={"heading": LINES},
)
FIGURES = st.fixed_dictionaries(
    {"type": st.just("figure"), "src": st.just("assets/case.png"), "alt": LINES},
    optional={"caption": TEXTS},
)
TABLES = st.integers(1, 4).flatmap(
    lambda columns: st.fixed_dictionaries(
        {
            "type": st.just("table"),
            "caption": TEXTS,
            "head": st.lists(TEXTS, min_size=columns, max_size=columns),
            "rows": st.lists(
                st.lists(TEXTS | st.just(""), min_size=columns, max_size=columns),
                min_size=1,
                max_size=4,
            ),
        },
        optional={"rowHeaders": st.booleans()},
    )
)
RISKS = st.fixed_dictionaries(
    {
        "type": st.just("risk"),
        "outcome": LINES,
        "groups": st.lists(
            st.fixed_dictionaries(
                {"events": st.integers(0, 100), "of": st.just(100)}, optional={"label": LINES}
            ),
            min_size=1,
            max_size=3,
        ),
    },
    optional={"period": LINES},
)
BLOCKS = st.lists(PARAGRAPHS | LISTS | CALLOUTS | FIGURES | TABLES | RISKS, min_size=1, max_size=5)
CLAIMS = st.fixed_dictionaries(
    {
        "text": TEXTS,
        "certainty": st.sampled_from(("high", "moderate", "low", "very-low", "not-assessed")),
    },
    optional={"why": TEXTS},
)
SECTIONS = st.fixed_dictionaries(
    {
        "heading": LINES,
        "kind": st.sampled_from(("evidence", "information")),
        "blocks": BLOCKS,
    },
    optional={"claims": st.lists(CLAIMS, max_size=3)},
)
PERSON = {"contributor": "mary-sample", "role": "author"}
ARTICLES = st.fixed_dictionaries(
    {
        "id": st.just("property"),
        "headline": LINES,
        "inLanguage": st.sampled_from(("en-GB", "en-US", "fr")),
        "status": st.sampled_from(("draft", "active", "retired")),
        "about": st.just([{"type": "MedicalCondition", "name": "Headache"}]),
        "contributions": st.just([PERSON]),
        "sections": st.lists(SECTIONS, min_size=1, max_size=3).map(
            lambda found: [{"id": f"part-{n}", **each} for n, each in enumerate(found)]
        ),
    },
    optional={
        "description": LINES,
        "keyMessages": st.lists(TEXTS, max_size=4),
        "introduction": BLOCKS,
        "closing": BLOCKS,
        "version": LINES,
        "datePublished": DATES,
        "lastReviewed": DATES,
        "nextReviewDue": DATES,
        "help": st.lists(st.fixed_dictionaries({"name": LINES}), max_size=2),
        "interests": st.fixed_dictionaries({}, optional={"funding": LINES}),
    },
)


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a publication without articles."""
    root = carrier.publication(tmp_path_factory.mktemp("properties") / "source")
    for path in (root / "articles").iterdir():
        path.unlink()
    text = (root / "references.json").read_text(encoding="utf-8")
    first = json.loads(text)["references"][0]["id"]
    (root / "references.json").write_text(text.replace(f'"{first}"', '"sumatriptan-guide"'))
    for path in (root / "sections").iterdir():
        path.unlink()
    return root


def _said(article: Any) -> list[str]:
    """Return the words that every product for readers has."""
    texts = list(article.get("keyMessages", ()))
    said = [article["headline"]]
    for section in article["sections"]:
        said.append(section["heading"])
        for block in section["blocks"]:
            texts += [block.get("text", ""), *(block.get("items") or ())]
    said += (run for text in texts for _, run in inline.runs(text))
    return [" ".join(words(text)) for text in said if text]


@settings(FEW, max_examples=15)
@given(article=ARTICLES)
def test_a_valid_article_is_built_and_comes_out_whole(root: Path, article: Any) -> None:
    data = json.dumps(article, ensure_ascii=False).encode()
    file = SourceFile("x.json", data)
    assert (file.problems, violations("article", file)) == ([], [])
    assert schemas.follows("article", file.value)
    typed = msgspec.convert(file.value, Article)
    assert msgspec.json.decode(msgspec.json.encode(typed), type=Article) == typed
    assert msgspec.convert(json.loads(msgspec.json.encode(typed)), Article) == typed
    (root / "articles/property.json").write_bytes(data)
    checked = check(root)
    assert [d for d in checked.diagnostics if d.severity == "error"] == []
    assert checked.library
    with tempfile.TemporaryDirectory() as folder:
        build(checked.library, Path(folder), only=("html", "jsonld", "head", "epub"))
        made = Path(folder) / "property"
        page: Any = html.document_fromstring((made / "index.html").read_text(encoding="utf-8"))
        graph = json.loads((made / "index.jsonld").read_text(encoding="utf-8"))
        with ZipFile(BytesIO((made / "leaflet.epub").read_bytes())) as book:
            pages = [etree.fromstring(book.read(n)) for n in book.namelist() if n[-6:] == ".xhtml"]
    told = {
        "page": page.text_content(),
        "book": " ".join("".join(map(str, each.itertext())) for each in pages),
    }
    for product, text in told.items():
        joined = "".join(words(text))
        for wanted in _said(article):
            assert "".join(wanted.split()) in joined, product
    assert article["headline"] in [node.get("headline") for node in graph["@graph"]]


@settings(FEW, max_examples=2)
@given(article=ARTICLES.filter(lambda a: a["inLanguage"] != "fr"))
def test_a_valid_article_is_printed_and_proven(root: Path, article: Any) -> None:
    latin = json.dumps(article, ensure_ascii=False).encode("latin-1", "replace").decode("latin-1")
    (root / "articles/property.json").write_text(latin, encoding="utf-8")
    library = check(root).library
    assert library
    with tempfile.TemporaryDirectory() as folder:
        report = build(library, Path(folder), only=("pdf",))
        told = {d.rule for d in report.diagnostics if d.severity == "error"}
        assert told <= {"print/too-wide"}  # a table may have words that no page can hold
        assert told or prove(library, Path(folder), ("pdf",)).diagnostics == []


DOCUMENTS = {kind: carrier.document(kind) for kind in ("article", "section", "contributor")}


@settings(FEW, max_examples=120)
@given(seed=st.integers(0, 2**32), kind=st.sampled_from(sorted(DOCUMENTS)))
def test_a_broken_document_is_told_and_nothing_half_made(root: Path, seed: int, kind: str) -> None:
    chance = Random(seed)
    value = mutated({**copy.deepcopy(DOCUMENTS[kind]), "id": "broken"}, chance, 3)
    path = root / carrier.file_of(kind, "broken")
    path.write_bytes(written(value, chance))
    try:
        with tempfile.TemporaryDirectory() as folder:
            command = ["build", str(root), "--only", "jsonld", "--only", "html", "--jobs", "1"]
            done = CliRunner().invoke(main, [*command, "--output", folder])
            assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
            assert done.exit_code in (0, 1), done.stderr
            made = {p.name for p in (Path(folder) / "broken").glob("*.*")}
            assert made == set() or {"index.html", "index.jsonld"} <= made
            assert not [*Path(folder).rglob("*.part")]
            if (Path(folder) / "broken").exists():
                assert kind == "article"
                json.loads((Path(folder) / "broken/index.jsonld").read_bytes())
    finally:
        path.unlink()
