"""Broken set-ups: the only exceptions that reach the command line."""

from __future__ import annotations


class SetupError(Exception):
    """Something is missing or wrong outside the content; the text says what mends it."""


class ChangedError(SetupError):
    """A file is not any more what was checked."""
