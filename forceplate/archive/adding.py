"""Bringing files into the archive so that what was acknowledged is never lost."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from sqlalchemy import select

from forceplate.archive import audit, trials
from forceplate.archive.database import schema
from forceplate.archive.database.schema import Row
from forceplate.archive.files import names
from forceplate.archive.files.blobs import digest_of
from forceplate.archive.files.store import StoredFile, reached
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
            self._room_for(len(data), "the original file")
            self._store.put(names.original(sha256, suffix), data, "the original file")
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
        suffix = names.plain_suffix(new.suffix)
        with reached(self._store):
            size = self._store.size(names.original(new.sha256, suffix))
        if size is None:
            raise ArchiveError(
                "a trial came without its original file.", where=new.source_name,
                expected="put_original before add",
            )  # fmt: skip
        return trial_row(new, digest_of(raw), by=by, at=self._clock(), suffix=suffix)

    def _take_in(self, rows: Sequence[tuple[dict[str, Any], bytes]]) -> list[bool]:
        """Marker, trial file, commit, sidecar: in this order, so that nothing can be lost."""
        if not rows:
            return []
        told = [f"trial {row['code']} of {row['source_name']}" for row, _ in rows]
        begun: list[tuple[str, str]] = []
        committing = False
        try:
            for what, (row, raw) in zip(told, rows, strict=True):
                self._room_for(len(raw), what)
                begun.append((self._mark(row, what), row["raw_sha256"]))
                self._store.put(names.raw(row["raw_sha256"]), raw, what)
            with self._catalogue.writing(f"add {', '.join(told[:3])}") as connection:
                is_new = [
                    trials.insert_trial(
                        connection, self._seal, row, sizes=self._sizes(row, raw, what),
                        action="added",
                    )
                    for what, (row, raw) in zip(told, rows, strict=True)
                ]  # fmt: skip
                committing = True
        except ArchiveError as error:
            # a database that went in the middle of a commit may have made it: recovery will know
            if not (committing and _lost(error)):
                self._take_back(begun)
            raise
        for (marker, raw_sha256), fresh in zip(begun, is_new, strict=True):
            if fresh:
                with suppress(OSError):  # the trial is safe; the next open puts it right
                    self._store.move(marker, names.sidecar(raw_sha256))
        self._take_back([each for each, fresh in zip(begun, is_new, strict=True) if not fresh])
        return is_new

    def _sizes(self, row: Row, raw: bytes, what: str) -> dict[str, int]:
        """Bytes of a trial's files, looked at in the turn of the writer who lists them.

        Another who added the same trial and failed has taken the file back, before this turn or
        not at all.
        """
        with reached(self._store):
            if self._store.size(names.raw(row["raw_sha256"])) is None:
                self._store.put(names.raw(row["raw_sha256"]), raw, what)
            return sizes_of(self._store, row)

    def _mark(self, row: dict[str, Any], what: str) -> str:
        """The marker of a trial on its way in; a killed process leaves it to be found."""
        name = f"{names.TEMPORARY}/{row['raw_sha256']}.{secrets.token_hex(4)}{PENDING}"
        self._store.mark(name, audit.dumps(row).encode(), what)
        return name

    def _take_back(self, begun: Sequence[tuple[str, str]]) -> None:
        """Remove what is not in the catalogue; what cannot be removed now goes at the next open.

        In a writer's turn, so that nobody lists a file between the look and the removal. The
        marker goes last: while it is there recovery knows of the file.
        """
        if not begun:
            return
        with (
            suppress(OSError, ArchiveError),
            self._catalogue.writing("take a trial back") as connection,
        ):
            for marker, raw_sha256 in begun:
                same = select(schema.BLOB.c.sha256).where(schema.BLOB.c.sha256 == raw_sha256)
                if connection.execute(same).scalar() is None:
                    with suppress(FileNotFoundError):
                        self._store.remove(names.raw(raw_sha256))
                self._store.remove(marker)

    def put_series(self, name: str, data: bytes) -> None:
        """Keep traces for the screen under a trial code or a result key, in place of older ones."""
        file = names.series(name)
        with self._adding():
            self._store.replace(file, data, f"the traces {name}")

    def series(self, name: str) -> StoredFile | None:
        """The traces of this name; None where there are none."""
        file = names.series(name)
        try:
            known = self._store.size(file) is not None
        except OSError:
            known = False
        return StoredFile(self._store, file) if known else None


def _lost(error: ArchiveError) -> bool:
    """Whether it came about because the database was gone, so that nobody knows what it did."""
    return bool(getattr(error.__cause__, "connection_invalidated", False))
