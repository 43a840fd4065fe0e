"""Tables of comma-separated values: whole or not at all, and nothing a spreadsheet calculates."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from forceplate.errors import ForcePlateError

FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""A spreadsheet takes a text that begins so for a formula."""


@contextmanager
def csv_file(target: str) -> Iterator[TextIO]:
    """The file to write to, or stdout where the target is `-`.

    The file gets its name once it is complete; ForcePlateError where it cannot be written.
    """
    if target == "-":
        yield sys.stdout
        return
    path = Path(target)
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        with part.open("x", encoding="utf-8", newline="") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        os.replace(part, path)
    except OSError as cause:
        raise ForcePlateError(
            "the table cannot be written.", where=path, found=cause.strerror or str(cause),
            advice="Choose another place for --csv.",
        ) from cause  # fmt: skip
    finally:
        part.unlink(missing_ok=True)


def cell(value: object) -> object:
    """The value; a text that a spreadsheet would calculate is marked as text by an apostrophe."""
    if isinstance(value, str) and value.startswith(FORMULA):
        return f"'{value}"
    return value
