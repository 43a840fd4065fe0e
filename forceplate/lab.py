"""The one door: everything that the command line and the pages may ask for.

`Lab(folder)` works on an archive; `Lab(None)` analyses files without one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from forceplate.model.facts import Facts
from forceplate.model.intake import Ingested, IngestOptions
from forceplate.model.layout import Layout, read_layout
from forceplate.model.past import Annotation, Baseline, NoteKind
from forceplate.model.record import (
    State,
    TrialRecord,
)
from forceplate.model.settings import Settings
from forceplate.running import current_user
from forceplate.safekeeping import Safekeeping
from forceplate.studying import Studying

__all__ = ["IngestOptions", "Ingested", "Lab", "current_user"]

if TYPE_CHECKING:
    from forceplate.analysis import Analysis
    from forceplate.archive.archive import Archive
    from forceplate.conditioning.prepare import Span
    from forceplate.model.recording import Recording
    from forceplate.model.sensitivity import Sensitivity


class Lab(Safekeeping, Studying):
    """A lab with its archive.

    Parameters
    ----------
    archive : path or None
        The archive's folder; None for analysing files only.
    create : bool
        Make the archive if there is none.

    Raises
    ------
    ArchiveMissing
        There is no archive in the folder and it is not to be made.
    """

    def __init__(self, archive: Path | str | None = None, *, create: bool = False) -> None:
        opened: Archive | None = None
        if archive is not None:
            from forceplate.archive.archive import Archive

            opened = Archive.open(Path(archive), create=create)
        super().__init__(opened)

    def __enter__(self) -> Lab:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the archive."""
        if self._archive is not None:
            self._archive.close()

    # Files, without an archive

    def analyse(
        self,
        path: Path | str,
        *,
        settings: Settings | None = None,
        profile: str | None = None,
        layout: Path | Layout | None = None,
        reader: str | None = None,
        window: Span | None = None,
        facts: Facts | None = None,
    ) -> Iterator[Analysis]:
        """Read a file and analyse each recording in it; nothing is kept."""
        from forceplate.analysis import analyse_whole
        from forceplate.readers.discovery import read

        stated = read_layout(layout) if isinstance(layout, Path) else layout
        for recording in read(path, profile=profile, reader=reader):
            yield analyse_whole(recording, settings, layout=stated, window=window, facts=facts)

    def sensitivity_of(
        self,
        path: Path | str,
        keys: Sequence[str],
        *,
        settings: Settings | None = None,
        profile: str | None = None,
        layout: Path | Layout | None = None,
        reader: str | None = None,
        window: Span | None = None,
        facts: Facts | None = None,
    ) -> Iterator[tuple[Recording, tuple[Sensitivity, ...]]]:
        """Read a file and say of each recording how metrics change with the way of analysing."""
        from forceplate.readers.discovery import read
        from forceplate.sensitivity import sensitivity

        stated = read_layout(layout) if isinstance(layout, Path) else layout
        for recording in read(path, profile=profile, reader=reader):
            yield (
                recording,
                sensitivity(recording, keys, settings, layout=stated, window=window, facts=facts),
            )

    # Writing

    def ingest(
        self, paths: Sequence[Path], options: IngestOptions | None = None, by: str | None = None
    ) -> Iterator[Ingested]:
        """Take files in; one line a recording, once it is safe on disk and checked."""
        from forceplate.intake import ingest

        yield from ingest(self.archive, paths, options or IngestOptions(), by or current_user())

    def assign(
        self, trial: str, facts: Facts, by: str | None = None, reason: str | None = None
    ) -> TrialRecord:
        """Say who stood there, and when; audited, nothing is forgotten.

        A trial that has a result keeps one: its own where the new facts cannot change it, else a
        new one. Where measures of the body change, its quality is judged again.
        """
        from forceplate.batch import correcting

        correcting.assign(self.archive, trial, facts, by or current_user(), reason)
        return self.trial(trial)

    def judge(
        self, trial: str, state: State, reason: str | None = None, by: str | None = None
    ) -> TrialRecord:
        """Accept a trial, mark it as to be repeated, or take that back (`new`)."""
        return self.archive.judge(trial, state, reason, by or current_user())

    def annotate(
        self, participant: str, day: str, text: str, *, kind: NoteKind = "note",
        by: str | None = None,
    ) -> Annotation:  # fmt: skip
        """Write a note about a day on a person's timeline; it alters no number."""
        return self.archive.annotate(participant, day, text, by or current_user(), kind)

    def change_annotation(
        self, participant: str, number: int, *, day: str | None = None, text: str | None = None,
        kind: NoteKind | None = None, by: str | None = None,
    ) -> Annotation:  # fmt: skip
        """Write a note anew; an empty text takes it off, and the audit trail keeps all of it."""
        return self.archive.change_annotation(
            participant, number, by or current_user(), day=day, text=text, kind=kind
        )

    def begin_baseline(
        self, participant: str, session: str | None, why: str, by: str | None = None
    ) -> Baseline:
        """Compare a person's visits only with those from this one on; None: with all again."""
        return self.archive.begin_baseline(participant, session, why, by or current_user())
