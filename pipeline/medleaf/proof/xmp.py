"""Read the XMP metadata of a PDF as they stand, without repairing them (ISO 16684-1)."""

from __future__ import annotations

import pikepdf
from lxml import etree

RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"


def read_xmp(metadata: object) -> dict[str, str]:
    """Return the simple properties, and the first item of the others, by `{namespace}name`.

    Raises:
        ValueError: the metadata are no XML.
    """
    if not isinstance(metadata, pikepdf.Stream):
        return {}
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    try:
        root = etree.fromstring(metadata.read_bytes(), parser)
    except etree.XMLSyntaxError as error:
        raise ValueError(f"the XMP metadata are no XML: {error.msg}") from error
    found: dict[str, str] = {}
    for description in root.iter(f"{RDF}Description"):
        found.update((str(name), str(value)) for name, value in description.attrib.items())
        for child in description:
            item = next(child.iter(f"{RDF}li"), child)
            found[str(child.tag)] = (item.text or "").strip()
    return found
