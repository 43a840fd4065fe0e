"""Bringing files into the archive so that what was acknowledged is never lost."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from sqlalchemy import select

from forceplate.archive import audit, schema, trials
from forceplate.archive.blobs import IMMUTABLE, digest_of, plain_suffix
from forceplate.archive.files import storage_error, write_new
from forceplate.archive.opened import Opened
from forceplate.archive.records import NewTrial, trial_row
from forceplate.archive.recover import PENDING, sizes_of
from forceplate.errors import ArchiveError


class Adding(Opened):
    """Originals, trials and traces on their way in."""

    def find(self, sha256: str, index: int) -> str | None:
        """The code of this recording of this file, if it is here."""
        with self._catalogue.reading() as connection:
            return trials.find(connection, sha256, index)

    def same_content(self, content: str) -> str | None:
        """The code of the first trial with these very samples; None where there is none."""
        with self._catalogue.reading() as connection:
            return trials.same_content(connection, content)

    def put_original(self, data: bytes, suffix: str) -> str:
        """Keep a lab's file byte for byte; its sha256. Twice is as good as once."""
        sha256 = digest_of(data)
        with self._adding():
            self._blobs.put(self._blobs.original(sha256, suffix), data, "the original file")
        return sha256

    def add(self, new: NewTrial, raw: bytes, by: str) -> tuple[str, bool]:
        """Take a trial in: its code, and whether it is new. When this returns it is safe.

        Parameters
        ----------
        new : NewTrial
            Its original was given to `put_original` before.
        raw : bytes
            The trial file, encoded.
        by : str
            Who or what adds it.
        """
        return self.add_many([(new, raw)], by)[0]

    def add_many(self, pairs: Sequence[tuple[NewTrial, bytes]], by: str) -> list[tuple[str, bool]]:
        """Take several trials in with one commit, which saves time: all of them, or none.

        Parameters and answers are those of `add`.
        """
        with self._adding():
            known = [self.find(new.sha256, new.index) for new, _ in pairs]
            wanted = [pair for pair, code in zip(pairs, known, strict=True) if code is None]
            is_new = iter(self._take_in([(self._row(new, raw, by), raw) for new, raw in wanted]))
            return [
                (new.code, code is None and next(is_new))
                for (new, _), code in zip(pairs, known, strict=True)
            ]

    def _row(self, new: NewTrial, raw: bytes, by: str) -> dict[str, Any]:
        suffix = plain_suffix(new.suffix)
        if not self._blobs.original(new.sha256, suffix).exists():
            raise ArchiveError(
                "a trial came without its original file.", where=new.source_name,
                expected="put_original before add",
            )  # fmt: skip
        return trial_row(new, digest_of(raw), by=by, at=self._clock(), suffix=suffix)

    def _take_in(self, rows: Sequence[tuple[dict[str, Any], bytes]]) -> list[bool]:
        """Marker, trial file, commit, sidecar: in this order, so that nothing can be lost."""
        if not rows:
            return []
        names = [f"trial {row['code']} of {row['source_name']}" for row, _ in rows]
        markers: list[Path] = []
        try:
            for name, (row, raw) in zip(names, rows, strict=True):
                markers.append(self._mark(row, name))
                self._blobs.put(self._blobs.raw(row["raw_sha256"]), raw, name)
            with self._catalogue.writing(f"add {', '.join(names[:3])}") as connection:
                is_new = [
                    trials.insert_trial(connection, self._seal, row, sizes=sizes, action="added")
                    for row, sizes in ((row, sizes_of(self._blobs, row)) for row, _ in rows)
                ]
        except ArchiveError:
            for marker, (row, _) in zip(markers, rows, strict=False):
                self._take_back(marker, row["raw_sha256"])
            raise
        for marker, (row, _), fresh in zip(markers, rows, is_new, strict=True):
            if fresh:
                with suppress(OSError):  # the trial is safe; the next open puts it right
                    self._files.rename(marker, self._blobs.sidecar(row["raw_sha256"]))
            else:
                self._take_back(marker, row["raw_sha256"])
        return is_new

    def _mark(self, row: dict[str, Any], name: str) -> Path:
        """The marker of a trial on its way in; a killed process leaves it to be found."""
        path = self._blobs.temporary / f"{row['raw_sha256']}.{secrets.token_hex(4)}{PENDING}"
        text = audit.dumps(row).encode()
        try:
            write_new(self._files, path, text, mode=IMMUTABLE, lasting=False)
        except OSError as cause:
            raise storage_error(cause, name, path, len(text)) from cause
        return path

    def _take_back(self, marker: Path, raw_sha256: str) -> None:
        """Remove what is not in the catalogue; what cannot be removed now goes at the next open."""
        with suppress(OSError, ArchiveError):
            self._files.unlink(marker)
            with self._catalogue.reading() as connection:
                same = select(schema.BLOB.c.sha256).where(schema.BLOB.c.sha256 == raw_sha256)
                listed = connection.execute(same).scalar()
            if listed is None:
                self._files.unlink(self._blobs.raw(raw_sha256))

    def put_series(self, name: str, data: bytes) -> None:
        """Keep traces for the screen under a trial code or a result key, in place of older ones."""
        path = self._blobs.series(name)
        with self._adding():
            self._blobs.replace(path, data, f"the traces {name}")

    def series_path(self, name: str) -> Path | None:
        """Where the traces of this name are; None where there are none."""
        path = self._blobs.series(name)
        return path if path.is_file() else None
