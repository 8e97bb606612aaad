"""Turn the colours of a screen into the inks of a press: every colour of a PDF becomes CMYK.

The theme's own colours have exact ink builds, neutral colours are black ink only, and everything
else goes through the ICC profile of the press (relative colorimetric, black point compensation).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from io import BytesIO
from typing import Any

import pikepdf
from PIL import Image, ImageChops, ImageCms

from medleaf.theme import Colour

_JPEG: dict[str, Any] = {"quality": 90, "icc_profile": None}
"""Visually lossless in print, a third of the size of 98."""
_COLOUR = re.compile(rb"/(\S+) (cs|CS) ((?:-?[\d.]+ )*)(?:scn|SCN)(?=[\s/])")
"""How Typst chooses a colour: its space, its parts, in one place."""
_MARKED = re.compile(rb"/\w+ ?<<[^<>]*(?:<[0-9A-Fa-f]*>[^<>]*)*>> ?BDC|/\w+ BMC|(?<=\s)EMC\b")
"""How Typst marks text that stands for other text; nobody looks for it in a press file."""
_SPACES = (1, 3)
"""Greys, and red, green and blue."""
_SPACE = re.compile(rb"/(\S+) (?:cs|CS)\s")


class NotPrintableError(Exception):
    """Something in the pages that a press file cannot carry."""


class ProfileError(Exception):
    """A profile that is not one of a press, or that cannot be used."""


class Inks:
    """The inks of one printing condition for one theme's colours."""

    def __init__(self, profile: bytes, palette: Iterable[Colour]) -> None:
        """Prepare the conversions.

        Raises:
            ProfileError: the profile is not that of a press that prints CMYK, or is damaged.
        """
        if profile[12:20] != b"prtrCMYK":  # ICC.1:2022, 7.2: class and colour space
            raise ProfileError("is not the profile of a press that prints CMYK")
        try:
            self._press = ImageCms.ImageCmsProfile(BytesIO(profile))
            self._transform = ImageCms.buildTransform(
                ImageCms.createProfile("sRGB"),
                self._press,
                "RGB",
                "CMYK",
                renderingIntent=ImageCms.Intent.RELATIVE_COLORIMETRIC,
                flags=ImageCms.Flags.BLACKPOINTCOMPENSATION,
            )
        except (OSError, ImageCms.PyCMSError) as error:
            raise ProfileError(f"cannot be used: {error}") from error
        self._known: dict[str, bytes] = {
            colour.hex.upper(): _numbers(share / 100 for share in colour.cmyk) for colour in palette
        }

    def colour(self, red: float, green: float, blue: float) -> bytes:
        """Return the operands of `k` for a screen colour; its parts are between 0 and 1."""
        rgb = tuple(round(255 * min(max(part, 0), 1)) for part in (red, green, blue))
        name = "#{:02X}{:02X}{:02X}".format(*rgb)
        if name not in self._known:
            if len(set(rgb)) == 1:
                shares = bytes((0, 0, 0, self._black[rgb[0]]))
            else:
                shares = self._transform.apply(Image.new("RGB", (1, 1), rgb)).tobytes()
            self._known[name] = _numbers(share / 255 for share in shares)
        return self._known[name]

    def picture(self, image: Image.Image) -> tuple[bytes, pikepdf.Name]:
        """Return a picture as a JPEG of inks, and its colour space.

        One without colours is black ink only. The samples of a CMYK JPEG are inverted, as Adobe's.
        """
        grey = image if image.mode == "L" else _without_colours(image)
        data = BytesIO()
        if grey:
            grey.point([255 - ink for ink in self._black]).save(data, "JPEG", **_JPEG)
            return data.getvalue(), pikepdf.Name.DeviceGray
        self._transform.apply(image.convert("RGB")).save(data, "JPEG", **_JPEG)
        return data.getvalue(), pikepdf.Name.DeviceCMYK

    @cached_property
    def _black(self) -> tuple[int, ...]:
        """The share of black ink, of 255, that is as dark as each of 256 greys of the screen.

        The lightness of black ink by the profile, stretched so that solid black is the screen's.
        """
        ramp = Image.new("CMYK", (256, 1))
        ramp.putdata([(0, 0, 0, ink) for ink in range(256)])
        to_lab = ImageCms.buildTransform(
            self._press,
            ImageCms.createProfile("LAB"),
            "CMYK",
            "LAB",
            renderingIntent=ImageCms.Intent.RELATIVE_COLORIMETRIC,
        )
        lightness = to_lab.apply(ramp).getchannel(0).tobytes()
        light = [_luminance(value / 2.55) for value in lightness]
        paper, solid = light[0], light[255]
        shade = [(value - solid) / (paper - solid) for value in light]
        return tuple(
            min(range(256), key=lambda ink: abs(shade[ink] - _linear(grey / 255)))
            for grey in range(256)
        )


def convert(pdf: pikepdf.Pdf, inks: Inks) -> None:
    """Turn every colour of a PDF into inks: text, drawings, patterns, pictures.

    Raises:
        NotPrintableError: a gradient, or a colour in a space that the press file cannot have.
    """
    masks = set(_masks(pdf))
    alphas = {item.SMask.objgen for item in _images(pdf) if "/SMask" in item}
    contents = {page.obj.Contents.objgen for page in pdf.pages}
    for item in pdf.objects:
        if isinstance(item, pikepdf.Dictionary) and "/ShadingType" in item:
            raise NotPrintableError("a gradient")
        if not isinstance(item, pikepdf.Stream):
            continue
        if item.get("/Subtype") == "/Image":
            if item.objgen not in alphas:
                _convert_image(item, inks)
        elif item.objgen in contents or item.get("/Subtype") == "/Form" or "/PatternType" in item:
            mask = item.objgen in masks
            item.write(_recolour(item.read_bytes(), inks, mask))
            if "/Group" in item:
                item.Group.CS = pikepdf.Name.DeviceGray if mask else pikepdf.Name.DeviceCMYK


def _convert_image(image: pikepdf.Stream, inks: Inks) -> None:
    """Convert a picture; one in inks already stays as it is."""
    if _parts(image.get("/ColorSpace")) == 4:
        return
    if _parts(image.get("/ColorSpace")) not in _SPACES:
        raise NotPrintableError(f"a picture in the colour space {image.get('/ColorSpace')}")
    data, name = inks.picture(pikepdf.PdfImage(image).as_pil_image())
    for key in ("/DecodeParms", "/Decode", "/Interpolate"):
        if key in image:
            del image[key]
    image.write(data, filter=pikepdf.Name.DCTDecode)
    image.ColorSpace, image.BitsPerComponent = name, 8
    if name == "/DeviceCMYK":
        image.Decode = pikepdf.Array([1, 0, 1, 0, 1, 0, 1, 0])


def _images(pdf: pikepdf.Pdf) -> Iterator[pikepdf.Stream]:
    for item in pdf.objects:
        if isinstance(item, pikepdf.Stream) and item.get("/Subtype") == "/Image":
            yield item


def _parts(space: Any) -> int:
    """Return how many parts the colours of a space have; 0 of a space that we do not know."""
    if isinstance(space, pikepdf.Array) and space[0] == "/ICCBased":
        return int(space[1].N)
    return {"/DeviceGray": 1, "/DeviceRGB": 3, "/DeviceCMYK": 4}.get(str(space), 0)


def _recolour(content: bytes, inks: Inks, mask: bool) -> bytes:
    """Rewrite a content stream; in a mask, where only light counts, colours become greys."""

    def replace(found: re.Match[bytes]) -> bytes:
        space, choice, operands = found.groups()
        parts = tuple(map(float, operands.split()))
        if len(parts) not in _SPACES:
            raise NotPrintableError(f"a colour in the space {space.decode()}")
        red, green, blue = parts * 3 if len(parts) == 1 else parts
        stroke = choice == b"CS"
        if mask:
            light = 0.3 * red + 0.59 * green + 0.11 * blue
            return b" " + _numbers([light]) + (b" G" if stroke else b" g")
        return b" " + inks.colour(red, green, blue) + (b" K" if stroke else b" k")

    recoloured = _COLOUR.sub(replace, _MARKED.sub(b"", content))
    if left := _SPACE.search(recoloured):
        raise NotPrintableError(f"a colour in the space {left[1].decode()}")
    return recoloured


def _masks(pdf: pikepdf.Pdf) -> Iterator[tuple[int, int]]:
    """Yield the ids of the groups that are luminosity masks, with the forms in them."""
    for resources in pdf.objects:
        if isinstance(resources, pikepdf.Dictionary) and "/ExtGState" in resources:
            for state in dict(resources.ExtGState).values():
                mask = state.get("/SMask")
                if isinstance(mask, pikepdf.Dictionary) and mask.S == "/Luminosity":
                    yield from _forms(mask.G)


def _forms(form: Any) -> Iterator[tuple[int, int]]:
    yield form.objgen
    resources: Mapping[str, Any] = form.get("/Resources", {})
    for inner in dict(resources.get("/XObject", {})).values():
        if inner.get("/Subtype") == "/Form":
            yield from _forms(inner)


def _without_colours(image: Image.Image) -> Image.Image | None:
    """Return a picture as greys if it has no colours."""
    red, green, blue = image.convert("RGB").split()
    same = not any(ImageChops.difference(red, other).getbbox() for other in (green, blue))
    return red if same else None


def _numbers(shares: Iterable[float]) -> bytes:
    return b" ".join(f"{share:.3f}".rstrip("0").rstrip(".").encode() for share in shares)


def _luminance(lightness: float) -> float:
    """Return CIE Y of L*, both of white 1 and 100 (CIE 15:2018, 8.2.1.1)."""
    root = (lightness + 16) / 116
    return float(root**3) if root > 6 / 29 else lightness / 903.3


def _linear(part: float) -> float:
    """Return the light of an sRGB value (IEC 61966-2-1)."""
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)
