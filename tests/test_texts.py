"""Every string that the schemas call text is walked, and so are all assets and references."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec
import pytest

from medleaf import schemas, texts
from medleaf.model import Article, Contributor, Section

SHARED = "shared.schema.json"
WALKED = {"text", "cell", "asset", "referenceId"}


def resolve(name: str, schema: dict[str, Any]) -> tuple[str, dict[str, Any], str]:
    """Follow $refs; return the file, the schema and the last definition's name."""
    definition = ""
    while "$ref" in schema:
        file, _, pointer = schema["$ref"].partition("#")
        name = file or name
        schema = schemas.schema(name)
        for part in pointer.split("/")[1:]:
            definition, schema = part, schema[part]
    return name, schema, definition


def fill(name: str, schema: dict[str, Any], at: str, found: dict[str, set[str]]) -> Any:
    """Make a value with every field, and a string of its own pointer wherever text may stand."""
    name, schema, definition = resolve(name, schema)
    if definition in WALKED:
        found[definition].add(at)
        return at
    if "if" in schema.get("allOf", [{}])[0]:
        kinds = [branch["then"] for branch in schema["allOf"]]
        kinds = [k for k in kinds if resolve(name, k)[2] != "id"]
        return [fill(name, kind, f"{at}/{n}", found) for n, kind in enumerate(kinds)]
    match schema.get("type"):
        case "object":
            fields = {k: v for k, v in schema["properties"].items() if k != "$schema"}
            return {key: fill(name, field, f"{at}/{key}", found) for key, field in fields.items()}
        case "array":
            inner = resolve(name, schema["items"])
            if "if" in inner[1].get("allOf", [{}])[0]:
                return fill(name, schema["items"], at, found)
            return [fill(name, schema["items"], f"{at}/0", found)]
    if "const" in schema or "enum" in schema:
        return schema.get("const") or schema["enum"][-1]
    return {"boolean": True, "integer": 100}.get(schema["type"], "2024-01-31")


def pointers(walk: Iterator[texts.Placed]) -> set[str]:
    placed = list(walk)
    assert all(pointer == text for pointer, text in placed), "each pointer leads to its text"
    assert len(placed) == len({pointer for pointer, _ in placed}), "each once"
    return {pointer for pointer, _ in placed}


@pytest.mark.parametrize("model", [Article, Section, Contributor])
def test_all_that_the_schema_calls_text_is_walked(
    model: type[Article | Section | Contributor],
) -> None:
    found: dict[str, set[str]] = {name: set() for name in WALKED}
    kind = model.__name__.lower()
    value = fill("", {"$ref": f"{kind}.schema.json"}, "", found)
    file = msgspec.convert(value, model)
    assert found["text"], "the schema has texts"
    match file:
        case Article():
            walked = pointers(texts.of_article(file))
        case Section():
            walked = pointers(texts.of_section(file))
        case Contributor():
            walked = pointers(texts.of_contributor(file))
    assert walked == found["text"] | found["cell"]
    assert pointers(texts.figures(file)) == found["asset"]
    if not isinstance(file, Contributor):
        assert pointers(texts.named_references(file)) == found["referenceId"]
        assert len(list(texts.tables(file))) == len(list(texts.risks(file))) > 0


def test_texts_are_walked_in_reading_order() -> None:
    words = [{"type": "paragraph", "text": text} for text in ("b", "c")]
    section = {"id": "s", "heading": "S", "kind": "information"}
    article = msgspec.convert(
        {
            "id": "a",
            "headline": "A",
            "inLanguage": "en",
            "status": "draft",
            "about": [],
            "contributions": [],
            "keyMessages": ["a"],
            "introduction": words,
            "sections": [
                "elsewhere",
                {
                    **section,
                    "blocks": [{"type": "callout", "kind": "warning", "blocks": words[:1]}],
                    "claims": [{"text": "d", "certainty": "low", "why": "e"}],
                },
            ],
            "closing": words,
            "glossary": [{"term": "t", "definition": "f"}],
        },
        Article,
    )
    assert "".join(text for _, text in texts.of_article(article)) == "abcbdebcf"
