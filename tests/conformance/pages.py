"""Web pages before the Nu checker, extruct, a JSON-LD processor, axe and a browser."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

from conformance import axe
from conformance.checker import Answers, Checker, each, modules, program, run
from conformance.chromium import LARGE, NARROW, WIDE, Visit, chromium, visit
from conformance.fetched import node_modules
from conformance.linked import expanded
from conformance.served import served


def nu(files: list[Path]) -> Answers:
    """Run the Nu HTML checker: no errors. Its warnings are not counted."""
    jar = f"{node_modules()}/vnu-jar/build/dist/vnu.jar"
    done = run("java", "-jar", jar, "--stdout", "--exit-zero-always", "--format", "json", *files)
    said: Answers = {file: [] for file in files}
    try:
        messages = json.loads(done.stdout)["messages"]
    except (ValueError, KeyError):
        return {file: [f"the checker did not answer: {done.stderr[-200:]}"] for file in files}
    for message in messages:
        if message["type"] != "info":
            path = Path(unquote(urlsplit(message.get("url", "")).path))
            line = f"line {message.get('lastLine')}: {message['message']}"
            said.setdefault(path, []).append(line)
    return said


def nu_head(files: list[Path]) -> Answers:
    """Run the Nu HTML checker over heads, each in a document of its own."""
    with tempfile.TemporaryDirectory() as work:
        pages = {Path(work, f"{number}.html"): file for number, file in enumerate(files)}
        for page, file in pages.items():
            page.write_text(whole(file.read_text(encoding="utf-8")), encoding="utf-8")
        return {pages[page]: problems for page, problems in nu(list(pages)).items()}


def whole(head: str) -> str:
    """Return a document with a head as a content management system would make it."""
    start = '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8"/>\n'
    return f"{start}{head}</head>\n<body><h1>Page</h1></body>\n</html>\n"


def extract(file: Path) -> list[str]:
    """Read a page as a search engine does: all that it finds is what index.jsonld says."""
    import extruct

    text = file.read_text(encoding="utf-8")
    page = whole(text) if file.name == "head.html" else text
    found = extruct.extract(
        page, base_url="https://stranger.invalid/", errors="strict", uniform=False
    )
    bad = [f"it has {kind}" for kind in ("microdata", "microformat") if found[kind]]
    graphs = found["json-ld"]
    beside = file.with_name("index.jsonld")
    if beside.is_file() and graphs != [json.loads(beside.read_bytes())]:
        bad.append("what a stranger extracts is not index.jsonld")
    if file.parent.parent.name == "people" and len(graphs) != 1:
        bad.append(f"it has {len(graphs)} graphs, not one")
    return bad + [problem for graph in graphs for problem in expanded(graph)]


def graph(file: Path) -> list[str]:
    """Process index.jsonld by itself."""
    return expanded(json.loads(file.read_bytes()))


def shown(files: list[Path]) -> Answers:
    """Open pages in the browser, in all widths and schemes and for paper: axe finds nothing.

    Nothing is said on the console or asked of other sites, no text is beside the window or under
    something else. The pages are served, so that their Content-Security-Policy holds as it does
    on the web.
    """
    said: Answers = {file: [] for file in files}
    with chromium() as browser, served({"": site(files)}) as origin:
        for scheme in ("light", "dark"):
            for width in (NARROW, WIDE):
                size = {"width": width, "height": 900}
                with visit(browser, origin, viewport=size, color_scheme=scheme) as here:
                    for file in files:
                        here.page.goto(origin + file.relative_to(site(files)).as_posix())
                        for what in _views(here, width, scheme):
                            said[file].append(f"{width} px, {scheme}: {what}")
                        here.noted.clear()
    return said


def _views(here: Visit, width: int, scheme: str) -> Iterator[str]:
    yield from axe.axe(here.page)
    if scheme == "light":
        yield from here.unseen()
        here.type_size(LARGE)
        yield from (f"200 %: {what}" for what in here.unseen())
        here.type_size(LARGE // 2)
    if width == WIDE:
        here.page.emulate_media(media="print")
        yield from (f"print: {what}" for what in (*axe.axe(here.page), *here.unseen()))
        here.page.emulate_media(media="screen")
    yield from here.noted


def site(files: list[Path]) -> Path:
    """Return the folder of the publication whose pages these are."""
    return next(file.parent for file in files if (file.parent / "manifest.json").is_file())


def with_nu() -> bool:
    return program("java")() and node_modules() is not None


with_extruct = modules("extruct", "pyld", "rocrate")

CHECKERS = (
    Checker("Nu HTML", ("index.html", "standards.html", "reviews.html"), nu, with_nu),
    Checker("Nu HTML", ("head.html",), nu_head, with_nu),
    Checker("extruct, PyLD", ("index.html", "head.html"), each(extract), with_extruct),
    Checker("PyLD", ("index.jsonld",), each(graph), with_extruct),
    Checker("axe, Chromium", ("index.html",), shown, axe.there),
)
