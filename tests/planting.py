"""Plant one fault in a finished PDF: open it, change one thing, write it back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from io import BytesIO
from typing import Any, NamedTuple

import pikepdf
from pikepdf import Array, Dictionary, Name

from medleaf.proof.fonts import Font, read_font

Change = Callable[[pikepdf.Pdf], object]


def planted(data: bytes, change: Change, **saving: Any) -> bytes:
    """Return a file with a change."""
    with pikepdf.open(BytesIO(data)) as pdf:
        change(pdf)
        file = BytesIO()
        pdf.save(file, fix_metadata_version=False, **saving)
    return file.getvalue()


def edit_xmp(old: bytes, new: bytes, pdf: pikepdf.Pdf) -> None:
    """Put one text in the place of another in the XMP metadata."""
    data = pdf.Root.Metadata.read_bytes()
    assert old in data
    pdf.Root.Metadata.write(data.replace(old, new))


class Instruction(NamedTuple):
    """An operator with its operands."""

    operands: Any
    operator: Any

    @property
    def name(self) -> str:
        return str(self.operator)


class Stream:
    """The content of a page, or of the form that an imposed page is, to be edited."""

    def __init__(self, holder: Any) -> None:
        self.holder = holder
        parsed: Any = pikepdf.parse_content_stream(holder)
        self.instructions = [Instruction(list(i.operands), i.operator) for i in parsed]
        self.resources = holder.Resources

    def write(self) -> None:
        """Write the instructions back."""
        content = pikepdf.unparse_content_stream(
            [(operands, operator) for operands, operator in self.instructions]
        )
        page = isinstance(self.holder, pikepdf.Page)
        (self.holder.obj.Contents if page else self.holder).write(content)

    def texts(self) -> Iterator[tuple[int, str, Font]]:
        """Yield the place, the words and the font of each text."""
        font: Font | None = None
        for at, (operands, operator) in enumerate(self.instructions):
            if str(operator) == "Tf":
                font = read_font(self.resources.Font[operands[0]])
            if str(operator) == "TJ" and font is not None:
                shown = [bytes(p) for p in operands[0] if isinstance(p, pikepdf.String)]
                yield at, "".join(c for codes in shown for c, _ in font.decode(codes)), font

    def find(self, words: str) -> tuple[int, Font]:
        """Return the place of the text that has some words, and its font."""
        for at, text, font in self.texts():
            if words in text.replace("\N{NO-BREAK SPACE}", " "):
                return at, font
        raise LookupError(words)

    def show(self, at: int, codes: bytes) -> None:
        """Let a text show other codes."""
        shown = Array([pikepdf.String(codes)])
        self.instructions[at] = Instruction([shown], pikepdf.Operator("TJ"))

    def codes(self, at: int) -> bytes:
        """Return the codes of a text, without its kerning."""
        pieces = self.instructions[at].operands[0]
        return b"".join(bytes(piece) for piece in pieces if isinstance(piece, pikepdf.String))

    def before(self, at: int, *lines: str) -> None:
        """Put operators before another."""
        with pikepdf.new() as scratch:
            parsed: Any = pikepdf.parse_content_stream(
                pikepdf.Stream(scratch, "\n".join(lines).encode())
            )
            added = [Instruction(list(i.operands), i.operator) for i in parsed]
        self.instructions[at:at] = added

    def back(self, at: int, name: str) -> int:
        """Return the place of the last operator of a name before a place."""
        return next(n for n in range(at, -1, -1) if self.instructions[n].name == name)


def contents(pdf: pikepdf.Pdf) -> Iterator[Stream]:
    """Yield the contents that have text: pages, or the forms on them."""
    for page in pdf.pages:
        forms: Any = page.obj.Resources.get("/XObject", {})
        inner = [form for name, form in forms.items() if name.startswith("/P")]
        if inner:
            yield from (Stream(form) for form in inner if "/Font" in form.Resources)
        else:
            yield Stream(page)


def with_text(pdf: pikepdf.Pdf, words: str) -> tuple[Stream, int, Font]:
    """Return the content, the place and the font of a text."""
    for stream in contents(pdf):
        try:
            return (stream, *stream.find(words))
        except LookupError:
            continue
    raise LookupError(words)


def retyped(old: str, new: str) -> Change:
    """Type other words over some, in glyphs that the font has."""

    def change(pdf: pikepdf.Pdf) -> None:
        stream, at, font = with_text(pdf, old)
        known = {text: code for code, text in (font.characters or {}).items()}
        codes = stream.codes(at)
        text = "".join(c for c, _ in font.decode(codes)).replace("\N{NO-BREAK SPACE}", " ")
        start = text.index(old)
        typed = b"".join(known[c].to_bytes(2, "big") for c in new)
        stream.show(at, codes[: 2 * start] + typed + codes[2 * (start + len(old)) :])
        stream.write()

    return change


def elements(pdf: pikepdf.Pdf, type: str) -> list[Any]:
    """Return the structure elements of a type, in order."""
    found: list[Any] = []

    def walk(element: Any) -> None:
        if element.get("/S") == f"/{type}":
            found.append(element)
        kids = element.get("/K", ())
        for kid in kids if isinstance(kids, Array) else [kids]:
            if isinstance(kid, Dictionary) and "/S" in kid:
                walk(kid)

    for kid in pdf.Root.StructTreeRoot.K:
        walk(kid)
    return found


def struct(pdf: pikepdf.Pdf, type: str, parent: Any, *kids: Any) -> Any:
    """Make a structure element."""
    return pdf.make_indirect(
        Dictionary(Type=Name.StructElem, S=Name(f"/{type}"), P=parent, K=Array(list(kids)))
    )
