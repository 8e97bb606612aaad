"""References come out in Vancouver style, word for word, with links a reader can follow."""

from __future__ import annotations

import re
import subprocess
import sys
import warnings
from typing import Any

import msgspec
import pytest

from medleaf.inline import Link, Node, Text
from medleaf.model import Reference
from medleaf.references import STYLE, write
from medleaf.schemas import fits


def reference(**fields: Any) -> Reference:
    """Make a reference from CSL-JSON; an underscore stands for a hyphen in a field's name."""
    item = {name.replace("_", "-"): value for name, value in fields.items()}
    return msgspec.convert({"id": "r", "type": "article-journal", **item}, Reference)


def people(*names: str) -> list[dict[str, str]]:
    """Make names from "Family, Given" or "Family, Given, Suffix"."""
    return [dict(zip(("family", "given", "suffix"), n.split(", "), strict=False)) for n in names]


def on(*parts: int) -> dict[str, list[list[int]]]:
    return {"date-parts": [list(parts)]}


def words(nodes: tuple[Node, ...]) -> str:
    found = ""
    for node in nodes:
        match node:
            case Text(text):
                found += text
            case Link(children):
                found += words(children)
            case _:
                pytest.fail(f"{node} in a reference")
    return found


def links(nodes: tuple[Node, ...]) -> list[tuple[str, str]]:
    return [(words(node.children), node.url) for node in nodes if isinstance(node, Link)]


JOURNAL: dict[str, Any] = {
    "author": people("Halpern, Scott D.", "Ubel, Peter A."),
    "title": "Solid-organ transplantation in HIV-infected patients",
    "container_title": "The New England Journal of Medicine",
    "container_title_short": "N Engl J Med",
    "issued": on(2002, 9, 25),
    "volume": "347",
    "issue": "4",
    "page": "284-287",
}
BOOK: dict[str, Any] = {
    "type": "book",
    "title": "Medical microbiology",
    "publisher": "Mosby",
    "publisher_place": "St. Louis",
    "issued": on(2002),
}
EIGHT = people(*(f"Author{letter}, Jo {letter}" for letter in "ABCDEFGH"))
SOLID = "Solid-organ transplantation in HIV-infected patients. N Engl J Med. 2002 Sep 25;347(4):284"

WRITTEN: dict[str, tuple[dict[str, Any], str]] = {
    "journal article, two authors": (JOURNAL, f"Halpern SD, Ubel PA. {SOLID}-7."),
    "six authors": (
        JOURNAL | {"author": EIGHT[:6]},
        "AuthorA JA, AuthorB JB, AuthorC JC, AuthorD JD, AuthorE JE, AuthorF JF. " + SOLID + "-7.",
    ),
    "eight authors": (
        JOURNAL | {"author": EIGHT},
        "AuthorA JA, AuthorB JB, AuthorC JC, AuthorD JD, AuthorE JE, AuthorF JF, et al. "
        + SOLID
        + "-7.",
    ),
    "no authors": (JOURNAL | {"author": []}, f"{SOLID}-7."),
    "names": (
        JOURNAL
        | {
            "author": [
                *people("O'Brien-Løvås, Jean-Luc", "van der Berg, Ludwig", "Smith, SD, Jr."),
                *people("Παπαδόπουλος, Νίκος", "Иванов, Иван Петрович", "王, 明"),
            ]
        },
        "O'Brien-Løvås JL, van der Berg L, Smith SD Jr., Παπαδόπουλος Ν, Иванов ИП, 王 明. "
        + SOLID
        + "-7.",
    ),
    "names of one word, of bodies, and of nobody": (
        JOURNAL | {"author": [{"given": "Plato"}, {}, {"literal": "Smith & Sons <UK> Inc."}]},
        f"Plato, Smith & Sons <UK> Inc. {SOLID}-7.",
    ),
    "letter pages": (JOURNAL | {"page": "S28–S32"}, f"Halpern SD, Ubel PA. {SOLID[:-3]}S28–S32."),
    "short pages": (JOURNAL | {"page": "284–7"}, f"Halpern SD, Ubel PA. {SOLID}-7."),
    "pages to the next hundred": (
        JOURNAL | {"page": "99-101"},
        f"Halpern SD, Ubel PA. {SOLID[:-3]}99-101.",
    ),
    "article number": (
        JOURNAL | {"page": "", "number": "e0123"},
        f"Halpern SD, Ubel PA. {SOLID[:-3]}e0123.",
    ),
    "no issue": (
        {"title": "A", "container_title": "J. Med.", "issued": on(2020, 2), "volume": "7"},
        "A. J. Med. 2020 Feb;7.",
    ),
    "no volume": (
        {"title": "A", "container_title": "BMJ", "issued": on(2020), "issue": "4", "page": "007"},
        "A. BMJ. 2020;(4):007.",
    ),
    "no date": (
        {"title": "A", "container_title_short": "BMJ", "volume": "1", "page": "2"},
        "A. BMJ. 1:2.",
    ),
    "identifiers": (
        JOURNAL | {"DOI": "10.1056/NEJMsm", "PMID": "12140307", "PMCID": "PMC99"},
        f"Halpern SD, Ubel PA. {SOLID}-7. doi:10.1056/NEJMsm. PMID: 12140307; PMCID: PMC99.",
    ),
    "only a PMID": ({"title": "A", "PMID": "1"}, "A. PMID: 1."),
    "only a title": ({"title": "A"}, "A."),
    "only a title, chapter": ({"type": "chapter", "title": "A"}, "A."),
    "only a title, report": ({"type": "report", "title": "A"}, "A."),
    "only a title, unknown type": ({"type": "no-such-type", "title": "A"}, "A."),
    "book with edition and editors": (
        BOOK
        | {
            "author": people("Murray, Patrick R."),
            "editor": people("Pfaller, M. A.", "Wieczorek, R"),
            "edition": "4",
            "volume": "2",
        },
        "Murray PR. Medical microbiology. 4th ed. Vol. 2. Pfaller MA, Wieczorek R, editors. "
        "St. Louis: Mosby; 2002.",
    ),
    "edited book": (
        BOOK | {"editor": people("Wieczorek, Rita"), "edition": "2nd", "publisher": "Mosby Inc."},
        "Wieczorek R, editor. Medical microbiology. 2nd ed. St. Louis: Mosby Inc.; 2002.",
    ),
    "book without date": (
        BOOK | {"issued": None, "publisher": "Mosby Inc.", "edition": "Rev. ed."},
        "Medical microbiology. Rev. ed. St. Louis: Mosby Inc.",
    ),
    "book with a place": (BOOK | {"publisher": ""}, "Medical microbiology. St. Louis; 2002."),
    "chapter": (
        BOOK
        | {
            "type": "chapter",
            "author": people("Meltzer, Paul S."),
            "title": "Chromosome alterations",
            "container_title": "The genetic basis of cancer",
            "editor": people("Vogelstein, B", "Kinzler, K"),
            "edition": "11",
            "page": "93-113",
        },
        "Meltzer PS. Chromosome alterations. In: Vogelstein B, Kinzler K, editors. "
        "The genetic basis of cancer. 11th ed. St. Louis: Mosby; 2002. p. 93-113.",
    ),
    "guideline": (
        {
            "type": "report",
            "author": [{"literal": "National Institute for Health and Care Excellence"}],
            "title": "Attention deficit hyperactivity disorder",
            "publisher": "NICE",
            "publisher_place": "London",
            "number": "NG87",
            "issued": on(2018, 3, 14),
            "URL": "https://www.nice.org.uk/guidance/ng87",
            "design": "guideline",
        },
        "National Institute for Health and Care Excellence. Attention deficit hyperactivity "
        "disorder. London: NICE; 2018 Mar 14. Report No.: NG87. "
        "Available from: www.nice.org.uk/guidance/ng87",
    ),
    "web page": (
        {
            "type": "webpage",
            "author": [{"literal": "NHS"}],
            "title": "ADHD in adults",
            "container_title": "Health A to Z",
            "publisher": "NHS England",
            "issued": on(2025, 3),
            "accessed": on(2026, 1, 1),
            "URL": "https://www.nhs.uk/conditions/adhd-adults/",
        },
        "NHS. ADHD in adults. Health A to Z. NHS England; 2025 Mar [accessed 1 January 2026]. "
        "Available from: www.nhs.uk/conditions/adhd-adults/",
    ),
    "web page without date": (
        {"type": "webpage", "title": "Why?", "accessed": on(2026), "URL": "http://a.org"},
        "Why? [accessed 2026]. Available from: a.org",
    ),
    "a day that no calendar has": (
        {"type": "webpage", "title": "A", "accessed": on(2026, 2, 30)},
        "A. [accessed 2026-2-30].",
    ),
}


@pytest.mark.parametrize(("fields", "expected"), WRITTEN.values(), ids=WRITTEN)
def test_written(fields: dict[str, Any], expected: str) -> None:
    text = words(write(reference(**fields), "en-GB"))
    assert text == expected
    assert not re.search(r"  | [.,;:]|\.\.|[,;:]\.|None|\[\]|\(\)|\s\Z", text)


@pytest.mark.parametrize("kind", ["article-journal", "book", "chapter", "webpage"])
@pytest.mark.parametrize(
    "title",
    [
        "Does it work?",
        "It does!",
        "Ends with a stop.",
        "To be continued...",
        "…and “so on”: 'single', \"double\", ‘curly’ & `back`",
        "R&D &amp; &lt;b&gt; <i>in vitro</i> x < y > z",
        'A <span class="nocase">pH</span> of 7',
        "ΔFosB and β-blockers; TNF-α --- 5-HT₂A, 10⁻³",
        "iPhone USE in eLife: a DOUBLE-BLIND trial, pp. 3-4, 5 & 6",
        "注意欠陥・多動性障害。",
        "\U00100000\ue000 private",
        "None",
        r"[@x] **not** [marks](https://a.org) \* *here*",
    ],
)
def test_titles_stay_word_for_word(kind: str, title: str) -> None:
    text = words(write(reference(type=kind, title=title, publisher=title), "en"))
    stop = "" if title.endswith(("?", "!", ".", "。")) else "."
    assert text.startswith(title + stop)
    if kind != "article-journal":  # which shows no publisher
        assert text == f"{title}{stop} {title}{stop}"


def test_links() -> None:
    fields = {"DOI": "10.1002/(SICI)17:15/16<1661::AID>3.0.CO;2-2#", "PMID": "1", "PMCID": "2"}
    nodes = write(reference(title="A", URL="https://www.a.org/b?c=d&e=é", **fields), "en")
    doi = "10.1002/(SICI)17:15/16%3C1661::AID%3E3.0.CO;2-2%23"
    assert links(nodes) == [
        (f"doi:{fields['DOI']}", f"https://doi.org/{doi}"),
        ("PMID: 1", "https://pubmed.ncbi.nlm.nih.gov/1/"),
        ("PMCID: PMC2", "https://pmc.ncbi.nlm.nih.gov/articles/PMC2/"),
        ("www.a.org/b?c=d&e=é", "https://www.a.org/b?c=d&e=é"),
    ]
    assert all(fits("linkTarget", url) for _, url in links(nodes))


@pytest.mark.parametrize(
    "doi", ["10.1/a", "doi:10.1/a", "DOI: 10.1/a", "https://dx.doi.org/10.1/a"]
)
@pytest.mark.parametrize("url", ["https://doi.org/10.1/A", "http://dx.doi.org/10.1/a", None])
def test_the_same_address_is_shown_once(doi: str, url: str | None) -> None:
    nodes = write(reference(title="A", DOI=doi, URL=url), "en")
    assert words(nodes) == "A. doi:10.1/a."
    assert links(nodes) == [("doi:10.1/a", "https://doi.org/10.1/a")]


def test_what_is_no_address_is_no_link() -> None:
    nodes = write(reference(title="A", URL="javascript:alert(1)"), "en")
    assert words(nodes) == "A. Available from: javascript:alert(1)"
    assert links(nodes) == []


PAGE = reference(
    type="webpage", title="A", issued=on(2025, 9), accessed=on(2026, 9, 1), URL="https://a.org"
)
LANGUAGES = {
    "en": "2025 Sep [accessed 1 September 2026]. Available from: a.org",
    "en-GB": "2025 Sep [accessed 1 September 2026]. Available from: a.org",
    "en-US": "2025 Sep [accessed September 1, 2026]. Available from: a.org",
    "de": "2025 Sep [zugegriffen 1. September 2026]. Verfügbar unter: a.org",
    "pl": "2025 wrz [dostęp 1 września 2026]. Dostępne na: a.org",
    "cy": "2025 Med [gwelwyd 1 Medi 2026]. Ar gael: a.org",
    "zh-Hant": "2025 9月 [引見於 2026年9月1日]. 載於: a.org",
    "ga": "2025 Sep [accessed 1 Meán Fómhair 2026]. Available from: a.org",  # none in CSL
    "xx": "2025 Sep [accessed 1 September 2026]. Available from: a.org",
    "": "2025 Sep [accessed 1 September 2026]. Available from: a.org",
    "en-x-plain": "2025 Sep [accessed 1 September 2026]. Available from: a.org",
}


@pytest.mark.parametrize(("language", "expected"), LANGUAGES.items())
def test_language_of_the_article(language: str, expected: str) -> None:
    assert words(write(PAGE, language)) == f"A. {expected}"


@pytest.mark.parametrize(
    ("language", "month"), [("ja", "9月 2026"), ("es", "septiembre 2026"), ("pt", "setembro 2026")]
)
def test_month_alone_is_of_its_own_language(language: str, month: str) -> None:
    page = reference(type="webpage", title="A", accessed=on(2026, 9))
    assert month in words(write(page, language))


def test_every_field_is_shown_or_left_out_on_purpose() -> None:
    hidden = {"id", "type", "ISBN", "language", "design"}
    value = {"issued": on(1999), "accessed": on(2001), "author": people("Xa, B")}
    value["editor"] = people("Xe, B")
    for field in msgspec.structs.fields(Reference):
        if field.encode_name in hidden | {"title"}:
            continue
        given = value.get(field.encode_name, "777")
        texts = {
            words(write(reference(**{"type": kind, "title": "A", field.encode_name: given}), "en"))
            for kind in ("article-journal", "book", "chapter")
        }
        assert any(t in text for t in ("777", "1999", "2001", "Xa", "Xe") for text in texts), field


def test_nothing_is_said_on_the_way(capfd: pytest.CaptureFixture[str]) -> None:
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        write(reference(**BOOK, language="de", ISBN="1", design="other"), "en")
    assert not caught
    assert capfd.readouterr() == ("", "")


def test_style_is_valid() -> None:
    from citeproc import CitationStylesStyle

    CitationStylesStyle(str(STYLE), validate=True)  # warns, and a warning is an error here


def test_import_is_cheap() -> None:
    code = "import medleaf.references, sys; sys.exit('citeproc' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
