"""Whether a leaflet has the parts that readers look for."""

from __future__ import annotations

from collections.abc import Iterator

from medleaf.rules.subject import Finding, Whole


def summary(whole: Whole) -> Iterator[Finding]:
    """Find an article in use without key messages."""
    if whole.active and not whole.article.keyMessages:
        yield whole.file.finding("/headline", "there are no key messages")


def help_(whole: Whole) -> Iterator[Finding]:
    """Find an article in use that does not say where to get help."""
    tells = any(s.hasHealthAspect == "SeeDoctorHealthAspect" for _, s in whole.sections)
    if whole.active and not whole.article.help and not tells:
        yield whole.file.finding("/headline", "nothing says where to get help")
