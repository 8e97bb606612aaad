"""Time a piece of work that has nothing to do with medleaf, so that machines can be compared.

WeasyPrint lays out and writes one fixed text: the same kind of work as ours (Python, Pango, fonts),
so it suffers from a slow or a busy machine as ours does. Prints CPU seconds.
"""

from __future__ import annotations

import logging
import sys
import time
from html import escape
from pathlib import Path

ROOT = Path(__file__).parents[2]
TIMES = 3


def page() -> str:
    """Return a page of HTML that no change to medleaf changes: the licence, in our text face."""
    font = (ROOT / "pipeline/medleaf/fonts/SourceSans3-Regular.ttf").as_uri()
    text = (ROOT / "LICENSE").read_text(encoding="utf-8")[:12_000]
    paragraphs = "".join(f"<p>{escape(part)}</p>" for part in text.split("\n\n"))
    face = f"@font-face {{ font-family: face; src: url({font}) }}"
    return f"<style>{face} body {{ font: 12pt face }} @page {{ size: A4 }}</style>{paragraphs}"


def main() -> float:
    """Return the CPU seconds of one document, warm."""
    import weasyprint
    from weasyprint.text.fonts import FontConfiguration

    logging.getLogger("weasyprint").setLevel(logging.ERROR)
    html, fonts = page(), FontConfiguration()
    weasyprint.HTML(string=html).write_pdf(font_config=fonts)
    start = time.process_time()
    for _ in range(TIMES):
        weasyprint.HTML(string=html).write_pdf(font_config=fonts)
    return (time.process_time() - start) / TIMES


if __name__ == "__main__":
    sys.stdout.write(f"{main()}\n")
