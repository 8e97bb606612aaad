"""Make the catalogue of a publication of many articles, and tell what it took.

Usage: python tests/many.py ARTICLES MEGABYTES. Runs under a limit of address space, and prints as
JSON: the bytes of each file, addresses in each sitemap, the most memory in MB, and CPU seconds.
"""

from __future__ import annotations

import datetime
import json
import resource
import sys
import time
from pathlib import Path

SOURCE = Path(__file__).parent / "examples/valid/trust/source"


def main(articles: int, megabytes: int) -> None:
    limit = megabytes * 1_000_000
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    import memory
    import msgspec

    from medleaf import theme
    from medleaf.check import check
    from medleaf.document import Entry
    from medleaf.exporters import Made
    from medleaf.exporters.catalogue import catalogue
    from medleaf.model import Contribution, Status, Topic

    library = check(SOURCE).library
    assert library is not None
    day = datetime.date(2026, 1, 1)
    someone = library.contributors["mary-sample"]
    people = {
        f"person-{number}": msgspec.structs.replace(someone, id=f"person-{number}")
        for number in range(min(articles, 600))
    }
    page = Made(path="index.html", product="html", mediaType="text/html", size=9, sha256="2" * 64)
    entries = {}
    made = {}
    for number in range(articles):
        id = f"article-{number:06}"
        original = f"article-{number - 1:06}" if number % 3 == 1 else None
        entries[id] = Entry(
            id=id,
            headline=f"How to live with condition number {number}",
            inLanguage="fr" if original else "en-GB",
            status=Status.ACTIVE,
            url=f"{library.publication.url}{id}/",
            description=f"What helps with condition number {number}, and how sure we are of it.",
            topics=(Topic(type="MedicalCondition", name=f"Condition {number}"),),
            contributions=(
                Contribution(contributor=f"person-{number % len(people)}", role="author"),
            ),
            dateModified=day + datetime.timedelta(days=number % 300),
            translationOf=original,
        )
        made[id] = (
            Made(
                path="leaflet.epub",
                product="epub",
                mediaType="application/epub+zip",
                size=70_000 + number,
                sha256=f"{number:064x}",
            ),
            page,
        )
    grown = msgspec.structs.replace(library, entries=entries, contributors=people)
    start = time.process_time()
    sizes = {}
    addresses = {}
    for path, data in catalogue(grown, theme.load(SOURCE, "axis"), made):
        sizes[path] = len(data)
        if path.startswith("sitemap"):
            addresses[path] = data.count(b"<loc>")
        del data
    used = memory.most()
    print(
        json.dumps(
            {
                "sizes": sizes,
                "addresses": addresses,
                "megabytes": round(used),
                "seconds": round(time.process_time() - start, 2),
            }
        )
    )


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
