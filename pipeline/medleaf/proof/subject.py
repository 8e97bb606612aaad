"""A finished PDF as the proofs see it: the file, its pages, and what it was made of."""

from __future__ import annotations

from functools import cached_property

import msgspec
import pikepdf
from lxml import etree

from medleaf.document import Document
from medleaf.locale import Locale
from medleaf.proof.content import Page
from medleaf.proof.expected import passages
from medleaf.proof.fonts import Font
from medleaf.proof.interpreter import read_page
from medleaf.proof.passages import Passage
from medleaf.proof.tree import Tree, read_tree
from medleaf.proof.words import normal
from medleaf.theme import Theme

SVG = "http://www.w3.org/2000/svg"
MM = 72 / 25.4
"""Points in a millimetre."""


class Product(msgspec.Struct, frozen=True, kw_only=True):
    """What the proofs know of a product.

    `size` of a trimmed page or sheet in mm, the smallest type in pt (`minimum`);
    `edition` names the words it calls itself; `contents`: it has a list of contents.
    """

    name: str
    size: tuple[float, float]
    minimum: float
    edition: str = "documentType"
    contents: bool = True


class Subject(msgspec.Struct, frozen=True, kw_only=True, dict=True):
    """A file under proof. Everything is read when first asked for, and once."""

    product: Product
    pdf: pikepdf.Pdf
    document: Document
    theme: Theme

    @cached_property
    def locale(self) -> Locale:
        """The fixed words of the article's language."""
        return self.theme.locale(self.document.language)

    @cached_property
    def pages(self) -> list[Page]:
        """What each page shows."""
        fonts: dict[tuple[int, int], Font] = {}
        return [read_page(page, index, fonts) for index, page in enumerate(self.pdf.pages)]

    @cached_property
    def tree(self) -> Tree | None:
        """The tag tree, if there is one."""
        return read_tree(self.pdf)

    @cached_property
    def wanted(self) -> tuple[Passage, ...]:
        """What the file has to say."""
        product = self.product
        return passages(self.document, self.locale, product.edition, contents=product.contents)

    @cached_property
    def drawn(self) -> frozenset[str]:
        """The words that the document's drawings (SVG) have in them."""
        words: set[str] = set()
        for asset in self.document.assets:
            if asset.mediaType == "image/svg+xml":
                parser = etree.XMLParser(resolve_entities=False, no_network=True)
                for text in etree.fromstring(asset.data, parser).iter(f"{{{SVG}}}text"):
                    words.update(normal("".join(map(str, text.itertext()))).split())
        return frozenset(words)

    @property
    def minimum(self) -> float:
        """The smallest type in points: the theme's own limit where the text is made to fit."""
        fit = self.theme.copyfit.get(self.product.name)
        return fit.smallest if fit else self.product.minimum
