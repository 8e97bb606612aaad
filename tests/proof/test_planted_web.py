"""Single faults planted in finished pages and head.html: `proof` names each."""

from __future__ import annotations

import json
import re

import pytest
from products import QUESTIONS, RESEARCH, RICH
from webplanting import DRAFT, FRENCH, OLD, VISIT, Change, edited, proven, swapped, without

PAGE = "https://www.example.org/leaflets/headache-prevention/"
SITE = "https://www.example.org/leaflets/"
CANONICAL = f'<link rel="canonical" href="{PAGE}"/>'
CITE = '<a class="cite" role="doc-biblioref" id="cite-1-1" href="#ref-1">[1]</a>'
ROUTINE = 'alt="A tablet, a half-full glass and a clock that shows eight."'
MARY = "people/mary-sample/index.html"


def before_end(markup: str) -> Change:
    """Put something at the end of the page."""
    return edited("</main>", f"{markup}</main>")


def policy_last(text: str) -> str:
    start = text.index('<meta http-equiv="Content-Security-Policy"')
    end = text.index("/>", start) + 2
    return (text[:start] + text[end:]).replace("</head>", f"{text[start:end]}</head>", 1)


def no_hash(text: str) -> str:
    """Take the hash of the first script out of the policy."""
    return re.sub(r"(script-src )\S+ ", r"\1", text, count=1)


def other_graph(text: str) -> str:
    return text.replace('"version":"2.1"', '"version":"2.2"', 1)


def spaced_graph(text: str) -> str:
    start = text.index('<script type="application/ld+json">') + 35
    end = text.index("</script>", start)
    return text[:start] + json.dumps(json.loads(text[start:end])) + text[end:]


PAGES: tuple[tuple[str, str, str, Change], ...] = (
    # --- words ---
    ("word missing", RICH, "proof/words",
     edited("</strong> your tablet, a glass of water", "</strong> your tablet, a glass")),
    ("word changed", RICH, "proof/words", edited("Do not stop suddenly", "Do stop suddenly")),
    ("word too much", RICH, "proof/words", before_end("<p>Ask your pharmacist.</p>")),
    ("sections swapped", RICH, "proof/words",
     swapped("<h2>How to take Examplol</h2>", "<h2>When to get help</h2>")),
    ("cells swapped", RESEARCH, "proof/words",
     swapped("<td>450 of 1,000</td>", "<td>550 of 1,000</td>")),
    ("paragraph hidden", RICH, "proof/words",
     edited("<p>Take Examplol once", '<p hidden="">Take Examplol once')),
    ("certainty changed", RESEARCH, "proof/words",
     edited("<b>High certainty</b>", "<b>Low certainty</b>")),
    ("number of the icon array changed", RESEARCH, "proof/words",
     edited('aria-label="450 of', 'aria-label="45 of')),
    ("disclosure left out", RICH, "proof/words",
     edited(' <span class="label">Pseudonym</span>', "")),
    ("no-break space lost", RICH, "proof/words", edited("10\u00a0mg", "10 mg")),
    ("size of a download wrong", RICH, "proof/words", edited("<small>EPUB, ", "<small>EPUB, 1")),
    ("draft not told", DRAFT, "proof/words", edited("Draft: not for use", "")),
    ("withdrawal not told", OLD, "proof/words", edited("This information has been withdrawn.", "")),
    ("successor not told", OLD, "proof/words",
     without('<a class="link" href="https://www.example.org/leaflets/headache-prevention/">',
             "</a>")),
    # --- language, headings ---
    ("language left out", RICH, "proof/language", edited('<html lang="en-GB"', "<html")),
    ("another language", RICH, "proof/language", edited('lang="en-GB"', 'lang="en-US"')),
    ("another direction", RICH, "proof/language", edited('dir="ltr"', 'dir="rtl"')),
    ("part in a language not told", RICH, "proof/part-language",
     edited('lang="fr" hreflang', "hreflang")),
    ("level of headings left out", RICH, "proof/headings",
     lambda text: text.replace("<h3>", "<h4>").replace("</h3>", "</h4>")),
    ("two first headings", RICH, "proof/headings", before_end("<h1>Again</h1>")),
    ("no first heading", RICH, "proof/headings",
     lambda text: text.replace("<h1>", "<p>").replace("</h1>", "</p>")),
    # --- links, pictures ---
    ("broken fragment", RICH, "proof/target", edited('href="#taking-examplol"', 'href="#taking"')),
    ("id twice", RICH, "proof/target", edited('id="help"', 'id="more"')),
    ("link to no file", RICH, "proof/target",
     edited("../people/ann-other/index.html", "../people/ann/index.html")),
    ("download of no file", RICH, "proof/target",
     edited('href="leaflet.epub"', 'href="book.epub"')),
    ("people of an icon array not there", RESEARCH, "proof/target",
     edited('id="row_1000"', 'id="row_10000"')),
    ("box named by nothing", RICH, "proof/target",
     edited('id="block_2-heading"', 'id="block_2-title"')),
    ("link without an address", RICH, "proof/target",
     edited('<a class="link" href="#taking-examplol">', '<a class="link">')),
    ("link without words", RICH, "proof/link", before_end(f'<a href="{SITE}"></a>')),
    ("picture that is not there", RICH, "proof/target",
     edited('src="assets/routine.png"', 'src="assets/routin.png"')),
    ("alternative left out", RICH, "proof/alternative", edited(f" {ROUTINE}", "")),
    ("name of a file as alternative", RICH, "proof/alternative",
     edited(ROUTINE, 'alt="routine.png"')),
    ("drawing without words", RESEARCH, "proof/alternative",
     edited('role="img" aria-label="450 of', 'aria-label="450 of')),
    ("citation that leads elsewhere", RICH, "proof/citation",
     edited('href="#ref-1"', 'href="#ref-2"')),
    ("no way back", RICH, "proof/citation",
     edited('role="doc-backlink" href="#cite-1-1"', 'role="doc-backlink" href="#cite-2-1"')),
    ("file not offered", RICH, "proof/download",
     without('<li><a class="button" href="leaflet.epub"', "</li>")),
    ("download of another type", RICH, "proof/download",
     edited('type="application/epub+zip">', 'type="application/pdf">')),
    ("download under another name", RICH, "proof/download",
     edited('download="headache-prevention.epub"', 'download="book.epub"')),
    # --- what runs, what is taken ---
    ("script of others", RICH, "proof/active", before_end("<script>alert(1)</script>")),
    ("script changed", RICH, "proof/active",
     edited("button.hidden = false", "button.hidden = true")),
    ("handler", RICH, "proof/active",
     edited('<p class="doctype">', '<p class="doctype" onclick="print()">')),
    ("link that runs", RICH, "proof/active",
     edited(f'href="{SITE}diary/"', 'href="javascript:print()"')),
    ("frame", RICH, "proof/active", before_end("<iframe></iframe>")),
    ("comment", RICH, "proof/active", before_end("<!-- to do -->")),
    ("picture of others", RICH, "proof/external",
     before_end('<img src="https://example.org/x.png" alt=""/>')),
    ("picture by no scheme", RICH, "proof/external",
     before_end('<img src="//example.org/x.png" alt=""/>')),
    ("style of others", RICH, "proof/external",
     edited("</head>", '<link rel="stylesheet" href="https://example.org/x.css"/></head>')),
    ("font of others", RICH, "proof/external", edited("url(../fonts/", "url(https://example.org/")),
    ("font that is not there", RICH, "proof/target", edited("url(../fonts/", "url(../font/")),
    ("no policy", RICH, "proof/policy",
     without('<meta http-equiv="Content-Security-Policy"', "/>")),
    ("two policies", RICH, "proof/policy",
     edited("<title>",
            '<meta http-equiv="Content-Security-Policy" content="default-src *"/><title>')),
    ("policy after the scripts", RICH, "proof/policy", policy_last),
    ("hash left out", RICH, "proof/policy", no_hash),
    ("style allowed inline", RICH, "proof/policy",
     edited("style-src ", "style-src &#39;unsafe-inline&#39; ")),
    ("pictures from everywhere", RICH, "proof/policy",
     edited("img-src &#39;self&#39;", "img-src *")),
    ("one more right", RICH, "proof/policy",
     edited("; base-uri", "; connect-src &#39;self&#39;; base-uri")),
    ("style attribute", RICH, "proof/policy",
     edited('<p class="doctype">', '<p class="doctype" style="color: red">')),
    ("style changed", RICH, "proof/policy", edited("<style>", "<style>p { color: red }")),
    ("heavy page", VISIT, "proof/page-weight", before_end(f"<p>{'a word ' * 9000}</p>")),
)  # fmt: skip
"""What is wrong with index.html, the article, the rule that must see it, and the fault."""
HEADS: tuple[tuple[str, str, str, Change], ...] = (
    ("two titles", RICH, "proof/title", edited("<title>", "<title>Headaches</title><title>")),
    ("another title", RICH, "proof/title", edited("<title>Preventing", "<title>Treating")),
    ("no title", RICH, "proof/title", without("<title>", "</title>")),
    ("two addresses", RICH, "proof/canonical", edited(CANONICAL, CANONICAL * 2)),
    ("another address", RICH, "proof/canonical", edited(CANONICAL, CANONICAL.replace(PAGE, SITE))),
    ("relative address", RICH, "proof/canonical",
     edited(CANONICAL, '<link rel="canonical" href="./"/>')),
    ("language left out", RICH, "proof/hreflang",
     without('<link rel="alternate" hreflang="fr"', "/>")),
    ("own language left out", FRENCH, "proof/hreflang",
     without('<link rel="alternate" hreflang="fr"', "/>")),
    ("no original", RICH, "proof/hreflang",
     without('<link rel="alternate" hreflang="x-default"', "/>")),
    ("language named wrongly", RICH, "proof/hreflang", edited('hreflang="fr"', 'hreflang="de"')),
    ("draft for search engines", DRAFT, "proof/robots",
     edited('<meta name="robots" content="noindex"/>', "")),
    ("withdrawn for search engines", OLD, "proof/robots", edited("noindex", "index")),
    ("kept from search engines", RICH, "proof/robots",
     edited("<title>", '<meta name="robots" content="noindex"/><title>')),
    ("author left out", RICH, "proof/people",
     edited('<meta name="author" content="Mary Sample (pseudonym)"/>', "")),
    ("pseudonym not told", RICH, "proof/people", edited("Sample (pseudonym)", "Sample")),
    ("another description", RICH, "proof/metadata",
     edited('name="description" content="How', 'name="description" content="Why')),
    ("another licence", RICH, "proof/metadata", edited("/by/4.0/", "/by-nd/4.0/")),
    ("another day", RICH, "proof/dates",
     edited('published_time" content="2025-03-10', 'published_time" content="2025-03-01')),
    ("day left out", RICH, "proof/dates", without('<meta property="article:modified_time"', "/>")),
    ("preview of another title", RICH, "proof/preview",
     edited('og:title" content="Preventing', 'og:title" content="Treating')),
    ("preview of another page", RICH, "proof/preview",
     edited(f'og:url" content="{PAGE}', f'og:url" content="{SITE}')),
    ("picture without its words", RICH, "proof/preview",
     without('<meta property="og:image:alt"', "/>")),
    ("no card", RICH, "proof/preview", without('<meta name="twitter:card"', "/>")),
    ("size of a file wrong", RICH, "proof/download", edited("E-book (EPUB, ", "E-book (EPUB, 9")),
    ("file left out", RICH, "proof/download",
     without('<link rel="alternate" type="application/epub+zip"', "/>")),
    ("other metadata", RICH, "proof/script", other_graph),
    ("same metadata in other bytes", RICH, "proof/script", spaced_graph),
    ("no metadata", RICH, "proof/script",
     without('<script type="application/ld+json">', "</script>")),
)  # fmt: skip
"""What is wrong with the head, on the page and by itself."""
PEOPLE: tuple[tuple[str, str, Change], ...] = (
    ("disclosure left out", "proof/words", without("<div><dt>Pseudonym</dt>", "</div>")),
    ("leaflet left out", "proof/words", without('<li lang="fr"', "</li>")),
    ("other part", "proof/words", edited(">Author</p>", ">Reviewer</p>")),
    ("pseudonym not told in the title", "proof/title",
     edited("<title>Mary Sample (pseudonym)", "<title>Mary Sample")),
    ("pseudonym not told in the graph", "proof/pseudonym",
     edited('"name":"Mary Sample (pseudonym)"', '"name":"Mary Sample"')),
    ("another address", "proof/canonical",
     edited('rel="canonical" href="https://www', 'rel="canonical" href="https://w')),
    ("disclosure not told to machines", "proof/pseudonym",
     edited('"disambiguatingDescription"', '"description2"')),
    ("somebody behind the pseudonym", "proof/pseudonym", edited('"additionalType"', '"sameAs"')),
    ("made up", "proof/invented", edited('"jobTitle":"Health writer"', '"jobTitle":"Doctor"')),
    ("no page in the graph", "proof/shape", edited("#webpage", "#page")),
    ("changed metadata", "proof/policy", edited('"jobTitle"', '"jobTitle" ')),
)  # fmt: skip
"""What is wrong with a contributor's page."""
FAULTS = (*PAGES, *HEADS, *PEOPLE)


def named(faults: tuple[tuple[str, str, str, Change], ...]) -> pytest.MarkDecorator:
    ids = [name.replace(" ", "-") for name, *_ in faults]
    return pytest.mark.parametrize(("id", "rule", "change"), [f[1:] for f in faults], ids=ids)


@named(PAGES)
def test_fault_of_a_page_is_named(id: str, rule: str, change: Change) -> None:
    assert rule in proven(f"{id}/index.html", change)


@named(HEADS)
def test_fault_of_a_head_is_named(id: str, rule: str, change: Change) -> None:
    assert rule in proven(f"{id}/head.html", change)
    assert rule in proven(f"{id}/index.html", change)


@pytest.mark.parametrize(
    ("rule", "change"), [f[1:] for f in PEOPLE], ids=[f[0].replace(" ", "-") for f in PEOPLE]
)
def test_fault_of_a_contributors_page_is_named(rule: str, change: Change) -> None:
    assert rule in proven(MARY, change)


@pytest.mark.parametrize("id", [RICH, RESEARCH, QUESTIONS, FRENCH, VISIT, OLD, DRAFT])
def test_what_is_not_changed_is_sound(id: str) -> None:
    assert proven(f"{id}/index.html") == set()
    assert proven(f"{id}/head.html") == set()
    assert proven(MARY) == set()


def test_only_pages_of_articles_are_weighed() -> None:
    """A list grows with the publication, and nobody can shorten it."""
    spaces = edited("</main>", " " * 60_000 + "</main>")
    assert "proof/page-weight" in proven(f"{VISIT}/index.html", spaces)
    assert proven(MARY, spaces) == proven("index.html", spaces) == set()
