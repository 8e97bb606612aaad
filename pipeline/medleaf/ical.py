"""Write a calendar of all-day events (RFC 5545), the same bytes for the same events and day."""

from __future__ import annotations

import datetime
import re
import uuid
from collections.abc import Iterable, Iterator

import msgspec

OCTETS = 75
"""The longest line, without its end (RFC 5545, 3.1)."""
_CONTROLS = re.compile("[\x00-\x09\x0b-\x1f\x7f]")


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """Something that is due on a day."""

    uid: str
    day: datetime.date
    summary: str
    description: str
    url: str
    categories: tuple[str, ...]


def uid(url: str) -> str:
    """Return an id for what an address stands for: always the same (RFC 9562, version 5)."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, url))


def calendar(name: str, events: Iterable[Event], today: datetime.date) -> bytes:
    """Write a calendar; `today` is said to be when its events were written."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//medleaf//review//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"NAME:{_text(name)}",
        f"X-WR-CALNAME:{_text(name)}",
        *(line for event in events for line in _event(event, today)),
        "END:VCALENDAR",
    ]
    return b"".join(_fold(line) for line in lines)


def _event(event: Event, today: datetime.date) -> Iterator[str]:
    """Yield the lines of an event that keeps nobody's day busy."""
    yield "BEGIN:VEVENT"
    yield f"UID:{event.uid}"
    yield f"DTSTAMP:{_day(today)}T000000Z"
    yield f"DTSTART;VALUE=DATE:{_day(event.day)}"
    yield f"SUMMARY:{_text(event.summary)}"
    yield f"DESCRIPTION:{_text(event.description)}"
    yield f"URL:{_CONTROLS.sub('', event.url)}"
    yield f"CATEGORIES:{','.join(map(_text, event.categories))}"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def _day(day: datetime.date) -> str:
    return day.isoformat().replace("-", "")


def _text(text: str) -> str:
    """Escape a text (RFC 5545, 3.3.11), and leave out controls, which it may not have."""
    text = _CONTROLS.sub(" ", text.replace("\r\n", "\n"))
    return re.sub(r"([\\;,])", r"\\\1", text).replace("\n", "\\n")


def _fold(line: str) -> bytes:
    """Break a line into pieces of at most 75 octets, none of them inside a character."""
    pieces: list[bytes] = [b""]
    for character in line:
        octets = character.encode()
        room = OCTETS if len(pieces) == 1 else OCTETS - 1  # the space that goes before
        if len(pieces[-1]) + len(octets) > room:
            pieces.append(b"")
        pieces[-1] += octets
    return b"\r\n ".join(pieces) + b"\r\n"
