"""`medleaf proof` finds nothing in what we build, and says plainly what it does find."""

from __future__ import annotations

import json
import os
import random
import shutil
import sys
from collections.abc import Callable, Iterator
from functools import cache
from importlib.util import module_from_spec, spec_from_file_location
from io import BytesIO
from pathlib import Path

import msgspec
import pikepdf
import pytest
from click.testing import CliRunner, Result
from products import ARTICLES, SEED, SEED_ID, TRUST, built

from medleaf import inline, proof, texts, theme
from medleaf.build import build
from medleaf.check import check
from medleaf.cli import main
from medleaf.diagnostics import Diagnostic
from medleaf.document import Document
from medleaf.exporters import EXPORTERS
from medleaf.inline import Citation
from medleaf.proof import PROOFS, prove, website
from medleaf.proof.expected import passages
from medleaf.proof.rules import ALL, RULES, Finding
from medleaf.proof.words import normal

Copy = Callable[[Path], Path]
TOLD_OTHERWISE = {"proof/missing", "proof/changed", "proof/source", "proof/unreadable",
                  "proof/encrypted", "proof/picture-type-size"}  # fmt: skip
"""Rules whose faults are not in the tables but have tests of their own."""


@cache
def found(source: Path) -> list[Diagnostic]:
    publication = built(source)
    return prove(publication.library, publication.output).diagnostics


@pytest.mark.parametrize(("source", "id"), ARTICLES, ids=[id for _, id in ARTICLES])
def test_our_files_are_sound(source: Path, id: str) -> None:
    ours = [d for d in found(source) if f"/{id}/" in d.file]
    assert ours == []


@pytest.mark.parametrize("source", [SEED, TRUST], ids=["seed", "trust"])
def test_what_leads_to_our_files_is_sound(source: Path) -> None:
    publication = built(source)
    proven = prove(publication.library, publication.output, ["catalogue"])
    assert {"index.html", "sitemap.xml", "opds.json"} <= set(proven.files)
    assert proven.diagnostics == []


def test_every_file_of_the_manifest_is_proven() -> None:
    publication = built(SEED)
    named = json.loads((publication.output / "manifest.json").read_bytes())["files"]
    proven = prove(publication.library, publication.output)
    assert proven.files == [line["path"] for line in named]


def test_the_same_is_found_side_by_side(tmp_path: Path) -> None:
    """Files that are altered, gone, and of an article that is no more: in the same order."""
    publication = built(TRUST)
    output = Path(shutil.copytree(publication.output, tmp_path / "build"))
    for page in output.glob("*/index.html"):
        page.write_bytes(page.read_bytes().replace(b"</h1>", b" </h1>", 1))
    (output / "clinic-visit" / "head.html").unlink()
    library = publication.library
    left = {id: entry for id, entry in library.entries.items() if id != "draft-leaflet"}
    fewer = msgspec.structs.replace(library, entries=left)
    told: list[str] = []
    one, two = (prove(fewer, output, (), told.append, jobs) for jobs in (1, 2))
    assert {d.rule for d in one.diagnostics} >= {"proof/changed", "proof/missing", "proof/source"}
    assert one == two
    assert told == one.files + two.files


@pytest.mark.skipif(sys.platform == "darwin", reason="does not fork well: one process proves all")
def test_other_processes_prove(monkeypatch: pytest.MonkeyPatch) -> None:
    def by_whom(*_: object) -> Iterator[Finding]:
        yield Finding("proof/changed", f"process {os.getpid()}")

    monkeypatch.setattr(proof, "_prove_file", by_whom)
    publication, here = built(TRUST), f"process {os.getpid()}"
    one, two = (
        {d.message for d in prove(publication.library, publication.output, jobs=jobs).diagnostics}
        for jobs in (1, 2)
    )
    assert one == {here}
    assert two
    assert here not in two


def test_proofs_are_of_products() -> None:
    assert {*PROOFS, *website.PROOFS} == EXPORTERS.keys()


def test_rules_are_told_once_and_whole() -> None:
    assert len(RULES) == len(ALL)
    assert all(r.id.startswith("proof/") and r.summary and r.help and r.source for r in ALL)


def test_every_rule_has_a_planted_fault() -> None:
    seen = set()
    for name in ("accessible", "press", "book", "web", "web_graph", "web_lists"):
        path = Path(__file__).with_name(f"test_planted_{name}.py")
        spec = spec_from_file_location(path.stem, path)
        assert spec is not None
        assert spec.loader is not None
        module = module_from_spec(spec)
        spec.loader.exec_module(module)
        seen |= {rule for fault in module.FAULTS for rule in RULES.keys() & set(fault)}
    assert seen | TOLD_OTHERWISE == RULES.keys()


# --- what is expected of a leaflet ---------------------------------------------------------------


def content(document: Document) -> list[str]:
    """The texts of a document as the walk over the content has them, citations numbered."""
    walked = [*texts.of_article(document.article)]
    for named, section in zip(document.article.sections, document.sections, strict=True):
        if isinstance(named, str):
            walked += texts.of_section(section)
    for person, _ in document.people:
        walked += texts.of_contributor(person)
    return [said(text, document) for _, text in walked]


def said(text: str, document: Document) -> str:
    nodes = inline.parse(text)
    if any(isinstance(node, Citation) for node in nodes):
        return "".join(
            f"[{document.number[node.reference]}]"
            if isinstance(node, Citation)
            else "".join(inline._words((node,)))
            for node in nodes
        )
    return inline.plain(text)


@pytest.mark.parametrize(("source", "id"), ARTICLES, ids=[id for _, id in ARTICLES])
def test_every_text_of_the_content_is_expected(source: Path, id: str) -> None:
    library = built(source).library
    document = library.document(id)
    looks = theme.load(library.root, library.publication.theme)
    expected = passages(document, looks.locale(document.language))
    everything = "\n".join(normal(passage.text) for passage in expected)
    assert [text for text in content(document) if normal(text) not in everything] == []


# --- the command ---------------------------------------------------------------------------------


@pytest.fixture
def output(tmp_path: Path) -> Path:
    """A copy of the seed's build, to be broken."""
    return Path(shutil.copytree(built(SEED).output, tmp_path / "build"))


def run(output: Path, *options: str, source: Path = SEED) -> Result:
    return CliRunner().invoke(main, ["proof", str(source), "--output", str(output), *options])


def test_all_is_well(output: Path) -> None:
    result = run(output)
    assert result.exit_code == 0
    assert result.stdout == ""
    assert result.stderr.endswith("no problems\n")
    assert run(output, "--quiet").stderr == ""


def test_a_missing_and_a_changed_file_are_named(output: Path) -> None:
    (output / SEED_ID / "leaflet.pdf").unlink()
    with (output / SEED_ID / "index.html").open("ab") as page:
        page.write(b"\n")
    result = run(output, "--format", "json")
    assert result.exit_code == 1
    assert {(Path(d["file"]).name, d["rule"]) for d in json.loads(result.stdout)} == {
        ("leaflet.pdf", "proof/missing"),
        ("index.html", "proof/changed"),
    }


def test_nothing_outside_the_build_is_read(output: Path, tmp_path: Path) -> None:
    manifest = json.loads((output / "manifest.json").read_bytes())
    secret, page = tmp_path / "secret.html", output / SEED_ID / "index.html"
    page.rename(secret)
    page.symlink_to(secret)
    os.mkfifo(output / "endless")
    line = manifest["files"][0]
    manifest["files"] = [
        {**line, "path": path} for path in (f"{SEED_ID}/index.html", "../secret.html", "endless")
    ]
    (output / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    assert run(output, "--only", line["product"]).stdout.count("error[proof/missing]") == 3


@pytest.mark.parametrize("harm", ["gone", "at fault"])
def test_an_article_that_is_not_sound_is_not_proven_in_silence(
    copy_of: Copy, output: Path, harm: str
) -> None:
    source = copy_of(SEED)
    article = source / "articles" / f"{SEED_ID}.json"
    if harm == "gone":
        article.unlink()
    else:
        article.write_text(article.read_text("utf-8").replace('"active"', '"finished"'), "utf-8")
    result = run(output, "--only", "pdf", source=source)
    assert result.exit_code == 1
    assert result.stdout.count("error[proof/source]") == 1


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7\n", b"not a PDF", bytes(range(256)) * 99])
def test_what_is_no_pdf_is_named(output: Path, data: bytes) -> None:
    (output / SEED_ID / "leaflet.pdf").write_bytes(data)
    result = run(output, "--only", "pdf")
    assert result.exit_code == 1
    assert "leaflet.pdf:1:1: error[proof/changed]" in result.stdout
    assert "leaflet.pdf:1:1: error[proof/unreadable]" in result.stdout


@pytest.mark.parametrize("seed", range(12))
def test_damage_is_told_and_never_thrown(seed: int) -> None:
    publication = built(SEED)
    looks = theme.load(publication.library.root, publication.library.publication.theme)
    document = publication.library.document(SEED_ID)
    papers = [product for product in PROOFS if product != "epub"]
    product = papers[seed % len(papers)]
    name = "leaflet.pdf" if product == "pdf" else f"leaflet-{product}.pdf"
    with pikepdf.open(BytesIO(publication.read(f"{SEED_ID}/{name}"))) as pdf:
        plain = BytesIO()
        pdf.save(plain, compress_streams=False, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    data = bytearray(plain.getvalue())
    chance = random.Random(seed)
    for _ in range(200):
        data[chance.randrange(len(data))] = chance.randrange(256)
    assert all(f.rule in RULES for f in PROOFS[product](bytes(data), document, looks))


@pytest.mark.parametrize("seed", range(12))
def test_damage_of_a_book_is_told_and_never_thrown(seed: int) -> None:
    publication = built(SEED)
    looks = theme.load(publication.library.root, publication.library.publication.theme)
    document = publication.library.document(SEED_ID)
    data = bytearray(publication.read(f"{SEED_ID}/leaflet.epub"))
    chance = random.Random(seed)
    for _ in range(60):
        data[chance.randrange(len(data))] = chance.randrange(256)
    del data[chance.randrange(len(data)) if seed % 2 else len(data) :]
    found = list(PROOFS["epub"](bytes(data), document, looks))
    assert found
    assert all(f.rule in RULES for f in found)


def test_a_changed_word_of_the_content_is_told_with_its_place(copy_of: Copy, output: Path) -> None:
    source = copy_of(SEED)
    article = source / "articles" / f"{SEED_ID}.json"
    text = article.read_text(encoding="utf-8")
    article.write_text(text.replace("growing evidence", "some evidence"), encoding="utf-8")
    result = run(output, "--only", "pdf", source=source)
    assert result.exit_code == 1
    told = (
        'page 1: in the introduction, expected "There is some evidence suggesting that ADHD", '
        'found "MBBS Pseudonym There is growing evidence suggesting that ADHD"'
    )
    assert told in result.stdout


def test_warnings_fail_when_strict(copy_of: Copy, tmp_path: Path) -> None:
    """Letters of a drawing that are too small are a warning to whoever drew it."""
    source, output = copy_of(TRUST), tmp_path / "build"
    drawing = source / "assets" / "first-12-weeks.svg"
    drawing.write_text(
        drawing.read_text(encoding="utf-8").replace('size="14"', 'size="10"'), "utf-8"
    )
    build(check(source).library or pytest.fail("no library"), output, ["print"])
    result = run(output, "--only", "print", source=source)
    assert "warning[proof/picture-type-size]" in result.stdout
    assert result.exit_code == 0
    assert run(output, "--only", "print", "--strict", source=source).exit_code == 1


@pytest.mark.parametrize("options", [("--only", "poster"), ("--only", "fonts")])
def test_a_product_without_proof_is_wrong_usage(output: Path, options: tuple[str, ...]) -> None:
    result = run(output, *options)
    assert result.exit_code == 2
    assert "Choose from: pdf" in result.stderr


def test_without_a_build_there_is_nothing_to_prove(tmp_path: Path) -> None:
    result = run(tmp_path)
    assert result.exit_code == 2
    assert "run `medleaf build`" in result.stderr
    (tmp_path / "manifest.json").write_text("{", encoding="utf-8")
    assert run(tmp_path).exit_code == 2
