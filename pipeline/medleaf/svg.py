"""What an SVG picture may have: shapes, text and colours, all inside it. All else is refused.

A list of what is allowed, not of what is not: the next thing that can run or fetch is not on it.
Names from SVG 1.1 (Second Edition) and SVG 2, without what runs, moves, links or loads.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING
from urllib.parse import unquote_to_bytes

from medleaf import limits
from medleaf.assets import AssetError, raster
from medleaf.copies import SVG, URL, attributes_of, drawn, text_of

if TYPE_CHECKING:
    from lxml.etree import QName, _Element

XLINK = "http://www.w3.org/1999/xlink"
XML = "http://www.w3.org/XML/1998/namespace"


def _names(words: str) -> frozenset[str]:
    return frozenset(words.split())


ELEMENTS = _names(
    """
    svg g defs symbol use switch title desc metadata style a view path rect circle ellipse
    line polyline polygon image text tspan textPath tref linearGradient radialGradient stop
    pattern marker clipPath mask filter feBlend feColorMatrix feComponentTransfer feFuncR
    feFuncG feFuncB feFuncA feComposite feDropShadow feFlood feGaussianBlur feMerge
    feMergeNode feOffset
    """
)
"""The elements of SVG that a picture may have."""

ATTRIBUTES = _names(
    """
    id class style lang role tabindex version baseProfile viewBox preserveAspectRatio width
    height x y x1 y1 x2 y2 cx cy r rx ry fx fy fr dx dy d points pathLength transform rotate
    offset gradientUnits gradientTransform spreadMethod patternUnits patternContentUnits
    patternTransform clipPathUnits maskUnits maskContentUnits markerUnits markerWidth
    markerHeight refX refY orient filterUnits primitiveUnits filterRes in in2 result mode type
    values stdDeviation operator k1 k2 k3 k4 tableValues slope intercept amplitude exponent
    edgeMode textLength lengthAdjust startOffset method spacing side href media title
    requiredFeatures requiredExtensions systemLanguage enable-background zoomAndPan
    alignment-baseline baseline-shift clip clip-path clip-rule color color-interpolation
    color-interpolation-filters color-profile color-rendering cursor direction display
    dominant-baseline fill fill-opacity fill-rule filter flood-color flood-opacity font
    font-family font-feature-settings font-size font-size-adjust font-stretch font-style
    font-variant font-variant-ligatures font-weight font-kerning glyph-orientation-horizontal
    glyph-orientation-vertical image-rendering isolation kerning letter-spacing lighting-color
    line-height marker marker-end marker-mid marker-start mask mask-type mix-blend-mode
    opacity overflow paint-order pointer-events shape-rendering stop-color stop-opacity stroke
    stroke-dasharray stroke-dashoffset stroke-linecap stroke-linejoin stroke-miterlimit
    stroke-opacity stroke-width text-align text-anchor text-decoration text-indent
    text-overflow text-rendering text-transform transform-box transform-origin unicode-bidi
    vector-effect visibility white-space word-spacing writing-mode solid-color solid-opacity
    shape-padding shape-margin inline-size
    """
)
"""The attributes without a namespace that a picture may have; data-* and aria-* besides."""

INERT = frozenset(
    (
        "http://www.inkscape.org/namespaces/inkscape",
        "http://sodipodi.sourceforge.net/DTD/sodipodi-0.dtd",
        "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
        "http://creativecommons.org/ns#",
        "http://web.resource.org/cc/",
        "http://purl.org/dc/elements/1.1/",
        "http://purl.org/dc/terms/",
        "http://ns.adobe.com/AdobeIllustrator/10.0/",
        "http://ns.adobe.com/AdobeSVGViewerExtensions/3.0/",
        "http://ns.adobe.com/Extensibility/1.0/",
        "http://ns.adobe.com/Graphs/1.0/",
        "http://ns.adobe.com/SaveForWeb/1.0/",
        "http://ns.adobe.com/Variables/1.0/",
        "http://ns.adobe.com/xap/1.0/",
        "http://www.bohemiancoding.com/sketch/ns",
        "http://www.serif.com/",
        "https://boxy-svg.com",
        "http://www.figma.com/figma/ns",
        "http://vectornator.io",
    )
)
"""The namespaces of what drawing programs note for themselves, and nothing else reads."""

FUNCTIONS = _names(
    """
    rgb rgba hsl hsla matrix matrix3d translate translatex translatey scale scalex scaley
    rotate skew skewx skewy calc var min max clamp polygon circle ellipse inset not is where
    blur brightness contrast drop-shadow grayscale hue-rotate invert opacity saturate sepia
    nth-child nth-of-type first-child last-child url format local
    """
)
"""The functions that styles may have."""
AT_RULES = frozenset(("font-face", "media", "charset", "namespace", "supports"))
"""The rules that style sheets may have."""

_DECLARING = re.compile(r"<!DOCTYPE[^\[<>]*\[")
_INSIDE = re.compile(r"#|data:image/(?:png|jpeg)[;,]")
_FUNCTION = re.compile(r"(?<![\w-])([\w-]+)\s*\(")
_AT_RULE = re.compile(r"@([\w-]*)")
_URL_INSIDE = re.compile(r"#|data:(?:image/(?:png|jpeg)|font/|application/(?:x-)?font)", re.I)
_STRING = re.compile(r"\"[^\"\n]*\"|'[^'\n]*'")
_SEEN = frozenset(
    ("circle", "ellipse", "image", "line", "path", "polygon", "polyline", "rect", "text", "use")
)
_NOTHING = re.compile(r"\s*0+(?:\.0*)?\s*(?:[a-z]+|%)?\s*", re.I)


def inspect(data: bytes, path: str) -> int:
    """Read an SVG picture; return the pixels of the pictures in it.

    Raises:
        AssetError: it is damaged, not SVG, has what is not allowed, or draws nothing or too much.
    """
    from lxml import etree

    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        reason = (error.msg or "it is empty").partition("\n")[0]
        raise AssetError(
            "asset/damaged", f"{path} is not XML: {reason}", "Save it again."
        ) from None
    if root.tag != f"{{{SVG}}}svg":
        raise AssetError("asset/type", f"{path} is not an SVG picture", "Save it as SVG.")
    embedded = list(_embedded(root))
    if len(data) - sum(map(len, embedded)) > limits.SVG_BYTES.most:
        raise AssetError(
            "asset/size",
            f"{path} is over {limits.SVG_BYTES.most:,} bytes",
            "Draw it with fewer shapes, or save it as PNG.",
        )
    if fault := next(faults(root), None):
        raise AssetError(
            "asset/active",
            f"{path} {fault}",
            "Save it as plain SVG with everything it shows inside.",
        )
    if not any(str(e.tag).removeprefix(f"{{{SVG}}}") in _SEEN for e in root.iter("*")) or any(
        _NOTHING.fullmatch(root.get(side, "")) for side in ("width", "height")
    ):
        raise AssetError("asset/damaged", f"{path} draws nothing", "Save the picture again.")
    if drawn(root) > limits.SVG_DRAWN.most:
        raise AssetError(
            "asset/size",
            f"{path} draws over {limits.SVG_DRAWN.most:,} shapes",
            "Draw it with fewer copies.",
        )
    pixels = sum(_pixels(address, path) for address in embedded)
    if pixels > limits.PIXELS.most:
        raise AssetError(
            "asset/size",
            f"{path} has pictures of {pixels:,} pixels inside",
            f"Save it with at most {limits.PIXELS.most:,} pixels.",
        )
    return pixels


def faults(root: _Element) -> Iterator[str]:
    """Yield what a picture has that is not allowed."""
    from lxml import etree

    tree = root.getroottree()
    if tree.docinfo.internalDTD is not None and _DECLARING.search(
        etree.tostring(tree, encoding="unicode")
    ):
        yield "declares entities or attributes"
    for node in root.itersiblings(preceding=True):
        if isinstance(node, etree._ProcessingInstruction):
            yield f"has an instruction for programs: {node.target!s}"
    if next(root.iter(etree.Entity), None) is not None:
        yield "uses an entity"
    for element in root.iter(etree.Element):
        name = etree.QName(element)
        if name.namespace in INERT:
            continue
        if name.namespace != SVG or name.localname not in ELEMENTS:
            yield f"has the element <{name.localname}>"
        if name.localname == "style":
            yield from (f"has {said} in its style sheet" for said in _styles(text_of(element)))
        for key, value in attributes_of(element):
            yield from _attribute(etree.QName(key), value)


def _attribute(name: QName, value: str) -> Iterator[str]:
    key = name.localname
    if name.namespace in INERT:
        return
    if name.namespace == XLINK:
        if key == "href" and not _INSIDE.match(value):
            yield f"leads to {value}"
    elif name.namespace == XML:
        if key == "base":
            yield f"leads to {value}"
    elif name.namespace or not (key in ATTRIBUTES or key.startswith(("data-", "aria-"))):
        yield f"has a script in {key}" if key.lower().startswith("on") else f"has {key}"
    elif key == "href" and not _INSIDE.match(value):
        yield f"leads to {value}"
    elif key != "href" and not key.startswith(("data-", "aria-")):
        yield from (f"has {said} in {key}" for said in _styles(value, sheet=key == "style"))


def _styles(css: str, *, sheet: bool = True) -> Iterator[str]:
    """Yield what styles may not have. A backslash could hide anything."""
    if "\\" in css and (sheet or "(" in css):
        yield "a backslash"
    for match in URL.finditer(css):
        address = next(filter(None, match.groups()), "").strip()
        if not _URL_INSIDE.match(address):
            yield f"the address {address[:60] or 'of nothing'}"
    bare = _STRING.sub("''", css) if sheet else css
    for name in _FUNCTION.findall(bare):
        if name.lower() not in FUNCTIONS and (sheet or "url" in css.lower()):
            yield f"the function {name}"
    if sheet:
        for name in _AT_RULE.findall(bare):
            if name.lower() not in AT_RULES:
                yield f"the rule @{name}"


def _embedded(root: _Element) -> Iterator[str]:
    """Yield the data: addresses of the pictures in a picture."""
    for element in root.iter("*"):
        for _, value in attributes_of(element):
            if value.startswith("data:"):
                yield value
    for element in root.iter(f"{{{SVG}}}style"):
        for match in URL.finditer(text_of(element)):
            address = next(filter(None, match.groups()), "").strip()
            if address.startswith("data:image/"):
                yield address


def _pixels(address: str, path: str) -> int:
    """Decode a picture inside a picture; return how many pixels it has."""
    kind, _, written = address.removeprefix("data:").partition(",")
    try:
        data = unquote_to_bytes(written)
        if kind.endswith(";base64"):
            data = base64.b64decode(data)
    except binascii.Error:
        raise AssetError(
            "asset/damaged", f"a picture inside {path} is damaged", "Save it again."
        ) from None
    width, height = raster(data, kind.partition(";")[0], f"a picture inside {path}")
    return width * height
