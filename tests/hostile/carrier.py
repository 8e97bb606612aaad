"""The publication that carries the cases: sound, with a document of each kind that has it all."""

from __future__ import annotations

import copy
import json
import shutil
from functools import cache
from pathlib import Path
from typing import Any

from products import QUESTIONS, RESEARCH, RICH, TRUST

FOLDERS = {"article": "articles", "section": "sections", "contributor": "contributors"}
ACCEPTED = {
    "rule": "text/sentence-length",
    "at": "individuals",
    "reason": "It quotes the law.",
    "by": "Jane Doe",
    "date": "2024-04-02",
}


def file_of(kind: str, name: str) -> str:
    """Return the path of a file of a kind in the source folder."""
    return f"{FOLDERS[kind]}/{name}.json" if kind in FOLDERS else f"{kind}.json"


@cache
def _document(kind: str) -> Any:
    def read(name: str) -> Any:
        return json.loads((TRUST / name).read_text(encoding="utf-8"))

    match kind:
        case "publication":
            return {**read("publication.json"), "print": {"profile": "assets/press.icc"}} | {
                "print": {"profile": "assets/press.icc", "condition": "Example", "bleed": 4}
            }
        case "references":
            shelf = read("references.json")
            seen: set[str] = set()
            some = []
            for reference in shelf["references"]:
                names = {key for author in reference.get("author", ()) for key in author}
                if not {*reference, *names} <= seen:
                    some.append(reference)
                seen |= {*reference, *names}
            return {**shelf, "references": some}
        case "section":
            section = read("sections/what-research-shows.json")
            section["blocks"] += read("sections/taking-examplol.json")["blocks"]
            section["evidenceType"] = ["review"]
            return {**section, "inLanguage": "en-GB", "accepted": [ACCEPTED]}
        case "contributor":
            person = read("contributors/josiah-carberry.json")
            for other in ("mary-sample", "ann-other"):
                person = {**read(f"contributors/{other}.json"), **person}
            person["bio"][0] |= {"inLanguage": "en-GB", "evidenceType": ["review"]}
            return {**person, "disclosure": "Only an example.", "accepted": [ACCEPTED]}
        case _:
            article = read(f"articles/{RICH}.json")
            others = [read(f"articles/{id}.json") for id in (RESEARCH, QUESTIONS)]
            inside = {**document("section"), "id": "inside"}
            return {
                **article,
                "glossary": [
                    {"term": "a word that nobody marks", "definition": "None."},
                    *article["glossary"],
                    *others[0]["glossary"],
                ],
                "mentions": [*others[1]["mentions"], *article["mentions"]],
                "sections": [next(s for s in article["sections"] if isinstance(s, str)), inside],
                "inLanguage": "fr",  # of one text there may be many retired translations
                "status": "retired",
                "translationOf": "clinic-visit",
                "isReplacedBy": "draft-leaflet",
                "accepted": [ACCEPTED],
            }


def document(kind: str) -> Any:
    """Return a sound document of a kind with a value in every field, to be changed."""
    return copy.deepcopy(_document(kind))


def publication(root: Path) -> Path:
    """Write the publication that has what these documents name."""
    shutil.copytree(TRUST, root)
    shutil.copy(TRUST / "assets/routine.png", root / "assets/case.png")
    (root / "assets/press.icc").write_bytes(bytes(36) + b"acsp")
    return root


def shelf(root: Path, kind: str, data: bytes) -> Path:
    """Write a publication without articles, of which one file is given."""
    root.mkdir(parents=True)
    shutil.copytree(TRUST / "locales", root / "locales") if (TRUST / "locales").is_dir() else None
    (root / "assets").mkdir()
    shutil.copy(TRUST / "assets/logo.svg", root / "assets")
    (root / "assets/press.icc").write_bytes(bytes(36) + b"acsp")
    for other in ("publication", "references"):
        text = json.dumps(document(other), ensure_ascii=False)
        (root / f"{other}.json").write_text(text, encoding="utf-8")
    (root / f"{kind}.json").write_bytes(data)
    return root
