"""What a reader is, and what it may not do."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol, runtime_checkable

from forceplate.model.recording import Recording

HEAD_BYTES = 4096
"""How much of a file every reader is shown to make up its mind."""


@runtime_checkable
class Reader(Protocol):
    """One file format.

    A reader says why it refuses, converts to SI, and invents nothing that the file does not hold.
    It never hands on names or birth dates. It raises ReadError with the place in the file.
    """

    name: str
    version: str
    extensions: tuple[str, ...]

    def refuses(self, path: Path, head: bytes) -> str | None:
        """Why this is not a file of this format, or None. Extensions alone never decide."""
        ...

    def read(self, path: Path, profile: str | None) -> list[Recording]:
        """The recordings of the file; ReadError where it breaks its own format.

        `Recording.source.sha256` is left to the caller and is empty here.
        """
        ...
