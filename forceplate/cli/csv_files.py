"""Tables of comma-separated values: whole or not at all, and nothing a spreadsheet calculates."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from forceplate.cli.whole_file import whole_file

FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""A spreadsheet takes a text that begins so for a formula."""


@contextmanager
def csv_file(target: str) -> Iterator[IO[str]]:
    """The file to write to, or stdout where the target is `-`.

    The file gets its name once it is complete; ForcePlateError where it cannot be written.
    """
    if target == "-":
        yield sys.stdout
        return
    with whole_file(Path(target), "table", "--csv") as file:
        yield file


def cell(value: object) -> object:
    """The value; a text that a spreadsheet would calculate is marked as text by an apostrophe."""
    if isinstance(value, str) and value.startswith(FORMULA):
        return f"'{value}"
    return value
