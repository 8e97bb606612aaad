"""Count syllables by rules of English spelling, for readability: no dictionary, no download.

tests/rules/test_syllables.py holds it to 95 % on "three or more" for words of the CMU Pronouncing
Dictionary.
"""

from __future__ import annotations

import re
from functools import lru_cache

_VOWELS = re.compile(r"[aeiouy]+")
_APART = re.compile(
    r"ia|io(?!n|us)|iu|eo(?!u|n)|(?<![qg])ua|(?<!q)uo(?!us)|[aeiouy]ing|[^aeiouytc]ien|scien|ier$|iest"
    r"|iet|ism\b|eing|[cr]eat[ei]|reac[th]|iall|yo|sms?$|[aeiouy]ya|uen[ct]|uel$|uity"
)
"""Vowels side by side that are said apart ("di-et"), and endings with a vowel unwritten."""
_SILENT = re.compile(
    r"(?:tia|cia|gia)[ln]?s?$|(?:ci|ti|gi)a(?=n|l)"
    r"|(?:[^aeiouylrsxzcgh]|[aeiouy]l|[aeiouy]r|rl)es?$|[^aeiouytd]ed$|[cgszxh]e$|[^aeiouy]ely$"
    r"|(?<=[^aeiouy])ement|eness|eful|eless|[aeiouy]res?$|[aeiou]y?les?$|cuit"
)
"""Vowels that are written and not said ("mad-e", "nam-ed"), or counted twice above."""


@lru_cache(maxsize=16_384)
def syllables(word: str) -> int:
    """Count the syllables of an English word."""
    letters = re.sub(r"[^a-z]", "", word.lower())
    groups = len(_VOWELS.findall(letters)) + len(_APART.findall(letters))
    return max(1, groups - len(_SILENT.findall(letters)))
