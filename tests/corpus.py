"""Turn the corpus of 400 real articles into a publication, for soak tests, benches and checkers.

Usage: python tests/corpus.py FOLDER [COUNT]. The corpus is MedQuAD (CC BY 4.0; Ben Abacha &
Demner-Fushman, BMC Bioinformatics 2019), in the shared folder beside the checkout; it is no part of
this repository. Its words are not changed; lines that begin with a hyphen become lists. Where the
folder is missing, articles of the same size are put together from sentences of source/.
"""

from __future__ import annotations

import json
import random
import re
import sys
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

CORPUS = Path(__file__).parents[2] / "shared/corpus/medquad-400.jsonl"
SEED = Path(__file__).parents[1] / "source"
HEALTH_ASPECTS = {
    "symptoms": "SymptomsHealthAspect",
    "treatment": "TreatmentsHealthAspect",
    "causes": "CausesHealthAspect",
    "prevention": "PreventionHealthAspect",
    "outlook": "PrognosisHealthAspect",
    "complications": "RisksOrComplicationsHealthAspect",
}
_MARK = re.compile(r"([\\\[\]*])")


def records(count: int, *, made_up: bool = False) -> list[dict[str, Any]]:
    """Return the first records of the corpus; generated ones if asked for or it is missing."""
    if made_up or not CORPUS.is_file():
        return list(generated(count))
    with CORPUS.open(encoding="utf-8") as lines:
        return [json.loads(line) for line, _ in zip(lines, range(count), strict=False)]


def generated(count: int) -> Iterator[dict[str, Any]]:
    """Yield records of the shape and the mean length of the corpus, always the same ones."""
    texts = [
        re.sub(r"\[@[^\]]*\]|[*\[\]]|\([^)]*\)", "", block["text"])
        for path in sorted(SEED.glob("sections/*.json"))
        for block in json.loads(path.read_text(encoding="utf-8"))["blocks"]
        if "text" in block
    ]
    sentences = [part for text in texts for part in re.split(r"(?<=[.?!]) ", text) if part]
    for number in range(count):
        chance = random.Random(number)
        paragraphs = [
            " ".join(chance.sample(sentences, chance.randint(1, 4)))
            for _ in range(chance.randint(2, 10))
        ]
        cut = len(paragraphs) // 2
        yield {
            "id": f"generated-{number}",
            "title": f"Living with condition {number}",
            "language": "en",
            "source": "Generated",
            "source_set": "of generated articles",
            "codes": {"umls_cui": []},
            "sections": [
                {"heading": "What is it?", "kind": "information", "paragraphs": paragraphs[:cut]},
                {"heading": "What helps?", "kind": "treatment", "paragraphs": paragraphs[cut:]},
            ],
        }


def write(folder: Path, count: int, *, made_up: bool = False) -> list[str]:
    """Write a publication of the first articles; return their ids."""
    publisher = {"name": "MedQuAD corpus", "url": "https://example.org/"}
    _put(folder / "publication.json", {**publisher, "inLanguage": "en", "publisher": publisher})
    return put(folder, count, made_up=made_up)


def put(folder: Path, count: int, *, made_up: bool = False) -> list[str]:
    """Put the first articles and those who wrote them into a publication; return their ids."""
    ids = []
    for record in records(count, made_up=made_up):
        article = _article(record)
        ids.append(article["id"])
        _put(folder / "articles" / f"{article['id']}.json", article)
        source = _id(record["source"])
        person = {"id": source, "name": record["source"], "nameKind": "real"}
        bio = [{"type": "paragraph", "text": f"A source of the corpus {record['source_set']}."}]
        _put(folder / "contributors" / f"{source}.json", {**person, "bio": bio})
    return ids


def _article(record: dict[str, Any]) -> dict[str, Any]:
    codes = [{"codingSystem": "UMLS", "codeValue": code} for code in record["codes"]["umls_cui"]]
    topic = {"type": "MedicalCondition", "name": record["title"]}
    return {
        "id": _id(record["id"]),
        "headline": record["title"],
        "inLanguage": record["language"],
        "status": "active",
        "about": [{**topic, "codes": codes} if codes else topic],
        "contributions": [{"contributor": _id(record["source"]), "role": "author"}],
        "sections": [_section(n, s) for n, s in enumerate(record["sections"], 1)],
        "license": "https://creativecommons.org/licenses/by/4.0/",
    }


def _section(number: int, section: dict[str, Any]) -> dict[str, Any]:
    made = {
        "id": f"section-{number}",
        "heading": " ".join(section["heading"].split()),
        "kind": "information",
        "blocks": list(_blocks(section["paragraphs"])),
    }
    aspect = HEALTH_ASPECTS.get(section["kind"])
    return {**made, "hasHealthAspect": aspect} if aspect else made


def _blocks(paragraphs: list[str]) -> Iterator[dict[str, Any]]:
    texts = [_MARK.sub(r"\\\1", " ".join(p.split())) for p in paragraphs if p.strip(" -")]
    for bulleted, group in groupby(texts, key=lambda text: text.startswith("- ")):
        if bulleted:
            yield {"type": "list", "items": [text[2:] for text in group]}
        else:
            yield from ({"type": "paragraph", "text": text} for text in group)


def _id(name: str) -> str:
    slug = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")
    return slug if slug[0].isalpha() else f"a-{slug}"


def _put(path: Path, value: dict[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    print(len(write(Path(sys.argv[1]), int(sys.argv[2] if len(sys.argv) > 2 else 400))), "articles")
