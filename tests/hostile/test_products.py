"""What is let through is shown as text: in every product, letter for letter, and it does nothing.

Every field that holds words gets a text of its own, with marks of HTML, of templates and of formats
around it. It must come out of the page, the metadata and the book as it was typed.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from hostile import carrier
from hostile.payloads import PAYLOADS, WORDS
from hostile.places import places
from hostile.watched import run
from lxml import etree, html
from products import leaflet_text, words

TEXTS = [p for p in PAYLOADS if not p.only and isinstance(p.value, str) and p.value.strip()]
SHOWN = [p for p in TEXTS if all(p.verdict(form) is None for form in WORDS)]


def _put(value: Any, pointer: str, new: str) -> None:
    *way, last = pointer.split("/")[1:]
    for part in way:
        value = value[int(part) if isinstance(value, list) else part]
    value[int(last) if isinstance(value, list) else last] = new


def _hostile(payloads: Sequence[str], first: int = 0) -> tuple[dict[str, Any], dict[str, str]]:
    """Return an article with a payload in every field of words, and the texts by pointer."""
    article = carrier.document("article")
    article["sections"] = article["sections"][-1:]
    del article["translationOf"], article["isReplacedBy"]
    typed = {}
    for number, place in enumerate(places("article", article)):
        if place.form in WORDS and "/accepted" not in place.pointer:
            payload = payloads[(number + first) % len(payloads)]
            typed[place.pointer] = f"n{number}z {payload}"
            if place.pointer.startswith("/changes") or "telephone" in place.pointer:
                typed.pop(place.pointer)
                continue
            _put(article, place.pointer, typed[place.pointer])
    return {**article, "id": "hostile", "inLanguage": "en-GB", "status": "active"}, typed


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _strings(inner)


def _page(root: Any) -> str:
    """Return the words of a page, and of its attributes."""
    attributes = (str(value) for value in root.xpath("//@*"))
    texts = (str(t) for t in root.xpath("//text()[not(ancestor::script or ancestor::style)]"))
    return "".join(texts) + " " + " ".join(attributes)


def _book(data: bytes) -> str:
    with ZipFile(BytesIO(data)) as archive:
        names = [name for name in archive.namelist() if name.endswith((".xhtml", ".opf", ".svg"))]
        pages = [etree.fromstring(archive.read(name)) for name in names]
    return " ".join(
        "".join(map(str, page.itertext()))
        + " ".join(str(value) for element in page.iter() for value in element.attrib.values())
        for page in pages
    )


@pytest.mark.parametrize("first", range(0, len(SHOWN), len(SHOWN) // 4))
def test_words_come_out_as_they_were_typed(first: int, tmp_path: Path) -> None:
    root, output = carrier.publication(tmp_path / "source"), tmp_path / "out"
    for name in ("canary", "out"):
        (tmp_path / name).mkdir()
    for path in (root / "articles").iterdir():
        path.unlink()
    article, typed = _hostile([str(payload.value) for payload in SHOWN], first)
    (root / "articles/hostile.json").write_text(json.dumps(article), encoding="utf-8")
    only = [f"--only={name}" for name in ("jsonld", "head", "html", "epub")]
    command = ["build", str(root), *only, "--jobs", "1", "--output", str(output)]
    (done,) = run(tmp_path / "canary", output, command)
    assert done.exit == 0, done.stdout + done.stderr
    page: Any = html.document_fromstring((output / "hostile/index.html").read_text("utf-8"))
    graph = json.loads((output / "hostile/index.jsonld").read_text("utf-8"))
    shown = {
        "page": _page(page),
        "book": _book((output / "hostile/leaflet.epub").read_bytes()),
        "metadata": " ".join(_strings(graph)),
    }
    said = {name: " ".join(words(text)) for name, text in shown.items()}
    for pointer, text in typed.items():
        wanted = " ".join(words(text.replace("\\_", "_")))
        where = [name for name, all_words in said.items() if wanted in all_words]
        assert where, pointer
    assert page.findtext(".//h1") == typed["/headline"]
    assert {"page", "book"} <= {
        n for n, t in said.items() if " ".join(words(typed["/headline"])) in t
    }
    assert not [e for e in page.iter("script", "img", "iframe") if "onerror" in e.attrib]
    assert not page.xpath("//@*[starts-with(name(), 'on')]")
    assert "49 " not in shown["page"].replace("n49z", ""), "7*7 is not worked out"


def test_a_leaflet_prints_what_was_typed(tmp_path: Path) -> None:
    root, output = carrier.publication(tmp_path / "source"), tmp_path / "out"
    for name in ("canary", "out"):
        (tmp_path / name).mkdir()
    for path in (root / "articles").iterdir():
        path.unlink()
    payload = "</script><!--<b>{{ 7*7 }}{% include '/etc/passwd' %} &lt;"
    article, typed = _hostile([payload])
    (root / "articles/hostile.json").write_text(json.dumps(article), encoding="utf-8")
    command = ["build", str(root), "--only", "pdf", "--jobs", "1", "--output", str(output)]
    (done,) = run(tmp_path / "canary", output, command)
    assert done.exit == 0, done.stdout + done.stderr
    said = leaflet_text((output / "hostile/leaflet.pdf").read_bytes())
    joined = "".join(said.split())
    for pointer in ("/headline", "/keyMessages/0", "/sections/0/heading", "/introduction/0/text"):
        assert "".join(typed[pointer].split()) in joined, pointer
