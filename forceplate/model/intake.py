"""What is asked of an ingest, and what became of each recording."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from forceplate.errors import ForcePlateError
from forceplate.model.facts import Facts
from forceplate.model.layout import Layout
from forceplate.model.result import Verdict


@dataclass(frozen=True)
class IngestOptions:
    """How files are taken in.

    Parameters
    ----------
    facts : Facts
        Stated for all files of this call; they win over everything else.
    manifest : Path or None
        A CSV with a `path` column and columns named like the facts.
    profile, reader : str or None
    layout : Path, Layout or None
        Instead of what the file or its profile states.
    simulated : bool
        The files are known to be simulated, even where they do not say so themselves.
    """

    facts: Facts = field(default_factory=Facts)
    manifest: Path | None = None
    profile: str | None = None
    reader: str | None = None
    layout: Path | Layout | None = None
    simulated: bool = False


@dataclass(frozen=True)
class Ingested:
    """What became of one recording of one file."""

    path: str
    sha256: str | None
    index: int
    trial: str | None
    status: str
    verdict: Verdict | None = None
    error: ForcePlateError | None = None

    def to_json(self) -> dict[str, Any]:
        """One line of `forceplate ingest --json`."""
        return {
            "path": self.path, "sha256": self.sha256, "index": self.index, "trial": self.trial,
            "status": self.status, "verdict": self.verdict,
            "error": None if self.error is None else self.error.to_json(),
        }  # fmt: skip
