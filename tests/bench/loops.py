"""Make PDFs of a folder of articles in one process, as somebody who writes a script would.

Runs in the environment of the peers. Usage: python loops.py weasyprint|typst|chromium FORMS OUT.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path


def weasyprint(forms: Path, out: Path) -> None:
    """Use one font configuration for all, as WeasyPrint's documentation advises."""
    from weasyprint import HTML
    from weasyprint.text.fonts import FontConfiguration

    fonts = FontConfiguration()
    for id in ids(forms):
        page = HTML(forms / f"{id}.html")
        page.write_pdf(out / f"{id}.pdf", font_config=fonts, pdf_variant="pdf/ua-1")


def typst(forms: Path, out: Path) -> None:
    """Use one compiler for all, which keeps the fonts."""
    from typst import Compiler

    compiler = Compiler(root=str(forms))
    for id in ids(forms):
        text, file = forms / f"{id}.typ", out / f"{id}.pdf"
        compiler.compile(str(text), output=str(file), pdf_standards="ua-1")


def chromium(forms: Path, out: Path) -> None:
    """Use one browser and one tab for all."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=shutil.which("chromium"))
        tab = browser.new_page()
        for id in ids(forms):
            tab.goto((forms / id / "index.html").as_uri())
            tab.pdf(path=out / f"{id}.pdf", format="A4", tagged=True, outline=True)
        browser.close()


def ids(forms: Path) -> list[str]:
    """Return the articles: what is there in Markdown."""
    return sorted(file.stem for file in forms.glob("*.md"))


LOOPS = {"weasyprint": weasyprint, "typst": typst, "chromium": chromium}

if __name__ == "__main__":
    LOOPS[sys.argv[1]](Path(sys.argv[2]), Path(sys.argv[3]))
