"""Build a publication of many articles from their files: JSON-LD and lists, nothing else.

Usage: python tests/many_files.py ARTICLES. Prints as JSON: CPU seconds an article, the most memory
in MB, and the addresses of each sitemap. Exits with 1 if the sitemaps are not divided as they have
to be.
"""

from __future__ import annotations

import json
import re
import resource
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

SITE = "https://www.example.org/leaflets/"
PEOPLE = 600


def write(articles: int, source: Path, products: tuple[str, ...] = ("jsonld", "catalogue")) -> None:
    """Write a publication without a fault, every third article a translation, every tenth a draft.

    Warnings would be kept in memory to be told: what is measured here is the articles.
    """
    for folder in ("articles", "contributors"):
        (source / folder).mkdir(parents=True)
    publication = {
        "name": "Example leaflets",
        "url": SITE,
        "inLanguage": "en-GB",
        "publisher": {"name": "Example Trust"},
        "products": products,
    }
    put(source / "publication.json", publication)
    for number in range(min(articles, PEOPLE)):
        person = {
            "id": f"person-{number}",
            "name": f"Person {number}",
            "nameKind": "real",
            "bio": [{"type": "paragraph", "text": f"Person {number} writes leaflets."}],
            "interests": "None declared.",
            "registrations": [{"body": "Example Register", "number": f"{number:06}"}],
        }
        put(source / f"contributors/person-{number}.json", person)
    for number in range(articles):
        put(source / f"articles/article-{number:06}.json", article(number, articles))


def article(number: int, articles: int) -> dict[str, Any]:
    """Return one article of many, all different."""
    french = number % 3 == 1
    text = f"This is about condition {number}. It is one of {articles} that we write about."
    return {
        "id": f"article-{number:06}",
        "headline": f"How to live with condition {number}",
        "inLanguage": "fr" if french else "en-GB",
        "status": "draft" if number % 10 == 9 else "active",
        "about": [{"type": "MedicalCondition", "name": f"Condition {number}"}],
        "description": f"What helps with condition {number}.",
        "keyMessages": ["Rest helps."],
        "datePublished": f"2025-{1 + number % 12:02}-{1 + number % 28:02}",
        "lastReviewed": "2025-12-01",
        "nextReviewDue": "2027-12-01",
        "contributions": [
            {"contributor": f"person-{number % min(articles, PEOPLE)}", "role": "author"},
            {
                "contributor": f"person-{(number + 1) % min(articles, PEOPLE)}",
                "role": "reviewer",
                "date": "2025-12-01",
            },
        ],
        "interests": {"statement": "None declared."},
        "help": [{"name": "Your care team", "telephone": "01632 960000"}],
        "introduction": [{"type": "paragraph", "text": text}],
        "sections": [
            {
                "id": "what-helps",
                "heading": "What helps",
                "kind": "information",
                "blocks": [{"type": "paragraph", "text": f"Rest helps with condition {number}."}],
            }
        ],
        **({"translationOf": f"article-{number - 1:06}"} if french else {}),
    }


def put(path: Path, value: Any) -> None:
    path.write_text(json.dumps(value), encoding="utf-8")


def divided(articles: int, most: int = 50_000) -> dict[str, int]:
    """Return how many addresses each sitemap has: the start page and what is no draft."""
    listed = 1 + articles - articles // 10
    parts = [min(most, listed - start) for start in range(0, listed, most)]
    if len(parts) == 1:
        return {"sitemap.xml": listed}
    return {f"sitemap-{n}.xml": part for n, part in enumerate(parts, 1)} | {
        "sitemap.xml": len(parts)
    }


def addresses(output: Path) -> dict[str, int]:
    """Return how many addresses each sitemap of a build has."""
    return {
        path.name: len(re.findall(b"<loc>", path.read_bytes()))
        for path in sorted(output.glob("sitemap*.xml"))
    }


def main(articles: int) -> int:
    medleaf = Path(sys.executable).with_name("medleaf")
    with tempfile.TemporaryDirectory() as folder:
        source, output = Path(folder) / "source", Path(folder) / "build"
        write(articles, source)
        options = ["--output", str(output), "--quiet", "--today", "2026-01-01"]
        subprocess.run([medleaf, "build", source, *options], stdout=subprocess.DEVNULL)
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        found = addresses(output)
    seconds = used.ru_utime + used.ru_stime
    megabytes = round(used.ru_maxrss / 1000)
    print(json.dumps({"each": seconds / articles, "megabytes": megabytes, "addresses": found}))
    return int(found != divided(articles))


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1])))
