"""Measure what an article asks of the exporters, with all that it names, against the limits."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from medleaf import assets, contents, limits, texts
from medleaf.diagnostics import Diagnostic
from medleaf.model import Article, Contributor, Section
from medleaf.source import SourceFile


def problems(
    root: Path, source: SourceFile, article: Article, others: Iterable[Section | Contributor | None]
) -> Iterator[Diagnostic]:
    """Yield the limits that an article is over.

    Args:
        root: The source folder.
        source: The article's file.
        article: The article.
        others: The sections and people that it names; those inside it count with it.
    """
    inside = {id(section) for section in article.sections}
    named = {(type(o), o.id): o for o in others if o is not None and id(o) not in inside}
    for limit, amount in measure(root, article, tuple(named.values())):
        if amount > limit.most:
            yield source.diagnostic(
                limit.rule,
                "",
                f"{amount:,} {limit.what}; the most is {limit.most:,}",
                "Divide the article, or take away what matters least.",
            )


def measure(
    root: Path, article: Article, others: tuple[Section | Contributor, ...]
) -> Iterator[tuple[limits.Limit, int]]:
    """Yield each limit of an article, and how much there is."""
    files = (article, *others)
    said = [text for file in files for _, text in contents.placed_texts(file)]
    yield limits.ARTICLE_CHARACTERS, sum(map(len, said))
    yield limits.ARTICLE_TEXTS, len(said)
    written = [file for file in files if not isinstance(file, Contributor)]
    groups = (g for file in written for _, risk in texts.risks(file) for g in risk.groups)
    yield limits.ARTICLE_PEOPLE_DRAWN, sum(group.of for group in groups)
    yield limits.ARTICLE_REFERENCES, len({id for file in files for id in contents.cited(file)})
    facts = list(_facts(root, {path for file in files for _, path in texts.figures(file)}))
    yield limits.ARTICLE_ASSET_BYTES, sum(each.size for each in facts)
    yield limits.ARTICLE_PIXELS, sum(each.pixels for each in facts)


def _facts(root: Path, paths: Iterable[str]) -> Iterator[assets.Facts]:
    for path in paths:
        try:
            yield assets.examine(root, path)
        except assets.AssetError:
            continue  # told where it stands
