"""A page's style has what the page needs of the theme's stylesheet, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest
from products import ARTICLES, SEED, TRUST, built

from medleaf import theme
from medleaf.exporters.stylesheet import names, page_style, parse, written

PAGE = (
    '<body><p class="a b" id="x">one</p><ul><li>two</li></ul>'
    "<svg><g class='drawn größer'><linearGradient id='y2'/></g></svg>"
    '<script>one.classList.add("open")</script></body>'
)


@pytest.mark.parametrize(
    ("css", "style"),
    [
        ("p { color : red ; }", "p{color :red}"),
        ("p, .c { margin: 0 }", "p{margin:0}"),
        (".a.b > p + ul ~ li { margin: 0 1px }", ".a.b>p+ul~li{margin:0 1px}"),
        (".a .c { margin: 0 }", ""),
        ("#x { margin: 0 } #y { margin: 0 }", "#x{margin:0}"),
        (".drawn P, LI { margin: 0 } .A { margin: 0 }", ".drawn P,LI{margin:0}"),
        (".größer > linearGradient#y2 { margin: 0 }", ".größer>linearGradient#y2{margin:0}"),
        (".open, .closed { margin: 0 }", ".open{margin:0}"),
        ("svg|a { margin: 0 }", "svg|a{margin:0}"),
        ("table { margin: 0 }", ""),
        ("* { margin: 0 }", "*{margin:0}"),
        ("html, :root { margin: 0 }", "html,:root{margin:0}"),
        (".a::before { content: '; } a  b' }", ".a::before{content:'; } a  b'}"),
        (".a:not(.c, .d) { margin: 0 }", ".a:not(.c,.d){margin:0}"),
        (":is(.c, .a):hover { margin: 0 }", ":is(.c,.a):hover{margin:0}"),
        ("li[aria-current] a { margin: 0 }", ""),
        ("li[aria-current] { margin: 0 }", "li[aria-current]{margin:0}"),
        ("p :hover { margin: 0 }", "p :hover{margin:0}"),
        (".sm\\:c { margin: 0 }", ".sm\\:c{margin:0}"),
        ("p { width: calc(1px + (2px - 1em)) }", "p{width:calc(1px + (2px - 1em))}"),
        ("p { background: url(data:image/png;base64,a/b=) }",
         "p{background:url(data:image/png;base64,a/b=)}"),
        ("/* } */ p { /* ; */ margin: 0 /* a */ 1px }", "p{margin:0 1px}"),
        ("@media (min-width: 9rem) and print { .c { margin: 0 } p { margin: 0 } }",
         "@media (min-width:9rem) and print{p{margin:0}}"),
        ("@media print { .c { margin: 0 } }", ""),
        ("@supports (gap: 0) { @media print { p { margin: 0 } } }",
         "@supports (gap:0){@media print{p{margin:0}}}"),
        ("@media print { @page { margin: 14mm } }", "@media print{@page{margin:14mm}}"),
        ("@page :first { margin: 1cm }", "@page :first{margin:1cm}"),
        ("@layer one, two; @layer two { .c { margin: 0 } }", "@layer one,two;@layer two{}"),
        ("@keyframes k { from { top: 0 } to { top: 1px } }",
         "@keyframes k{from{top:0}to{top:1px}}"),
        ("p { &:hover { color: red } margin: 0 }", "p{&:hover{color:red}margin:0}"),
        ("p { --x: 1px  2px; margin: var(--x) !important }",
         "p{--x:1px 2px;margin:var(--x) !important}"),
        ("@media print { }", ""),
        ("p { margin: 0", "p{margin:0}"),
        ("} p { margin: 0 }", "}p{margin:0}"),
    ],
)  # fmt: skip
def test_rules(css: str, style: str) -> None:
    assert written(parse(css), names(PAGE)) == style


@pytest.mark.parametrize("name", ["axis", "folio"])
def test_a_style_for_all_pages_has_all_rules(name: str) -> None:
    looks = theme.load(SEED, name)
    whole = page_style(looks, "fonts/")
    for rule in (".search", ".leaflets li", ".risk-group", "@media print", "@page"):
        assert rule in whole
    assert len(whole) < 0.9 * len(looks.style("page.css")) + 4_000
    assert whole.count("{") == whole.count("}")


@pytest.mark.parametrize(("source", "id"), ARTICLES)
def test_fonts_are_those_of_the_characters(source: Path, id: str) -> None:
    """A Greek letter asks for the Greek part of a font; without one nothing names it."""
    page = built(source).read(f"{id}/index.html").decode()
    style = page.partition("<style>")[2].partition("</style>")[0]
    assert ("greek" in style) == any("\u0370" <= c <= "\u03ff" for c in page)
    assert "latin-400" in style
    assert "cyrillic" not in style


def test_the_whole_range_of_a_font_is_named_where_all_may_come() -> None:
    """As on the start page, where readers type what they look for."""
    assert "U+3A3-3FF" in page_style(theme.load(TRUST, "axis"), "fonts/")
