"""The archive of a lab: one folder that loses nothing it has acknowledged."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select

from forceplate.archive import audit, verify
from forceplate.archive.adding import Adding
from forceplate.archive.book import Book
from forceplate.archive.database import schema
from forceplate.archive.everybody import Everybody
from forceplate.archive.files import room
from forceplate.archive.leaving import Bulk
from forceplate.archive.ledger import Ledger
from forceplate.archive.moving.backup import BackingUp
from forceplate.archive.moving.relocating import Relocating
from forceplate.archive.moving.sample import Sample
from forceplate.archive.pictures import Pictures
from forceplate.archive.references import References
from forceplate.archive.timeline import Timeline
from forceplate.archive.trail import Trail
from forceplate.errors import ArchiveError


class Archive(
    Adding,
    BackingUp,
    Book,
    Bulk,
    Everybody,
    Ledger,
    Pictures,
    References,
    Relocating,
    Sample,
    Timeline,
    Trail,
):
    """Trials, people, runs and results in one folder. Open it with `Archive.open`.

    Every method that writes has it on disk when it returns; any number of processes and threads
    may use one folder at once. All of them raise ArchiveError (StorageFull where the disk is full)
    when the folder or its catalogue cannot do what was asked; then nothing of that call is kept,
    and all that was acknowledged before still is.
    """

    def verify(self) -> dict[str, Any]:
        """Check every hash, catalogue against files both ways, the audit chain and the traces.

        Returns
        -------
        dict
            ok; trials and blobs (numbers); problems, a list of {code, what}; recovered, a list of
            sentences about what dead processes had left, which is no problem; pictures_missing,
            files of traces that `forceplate redraw` would make, None where nobody can know.
        """
        problems: list[verify.Problem] = []
        try:
            self._recovered += self._tidy(whole=True)
        except ArchiveError as cause:
            problems.append({"code": "recovery-failed", "what": cause.sentence()})
        problems += verify.problems(self._catalogue, self._store, self._seal)
        seen = self.check_pictures()
        self._recovered += seen.removed
        problems += seen.problems
        n_trials, n_blobs = self._counted()
        return {
            "ok": not problems, "trials": n_trials, "blobs": n_blobs, "problems": problems,
            "recovered": list(dict.fromkeys(self._recovered)),
            "pictures_missing": self.pictures_missing(seen.whole),
        }  # fmt: skip

    def _counted(self) -> tuple[int, int]:
        """Trials and files in the catalogue; 0 where it cannot be read."""
        try:
            with self._catalogue.reading() as connection:
                trials, blobs = (
                    connection.execute(select(func.count()).select_from(table)).scalar_one()
                    for table in (schema.TRIAL, schema.BLOB)
                )
        except ArchiveError:
            return 0, 0
        return trials, blobs

    def health(self) -> dict[str, Any]:
        """Where it is, kinds and versions, sizes, room left, and the head of the audit chain."""
        with self._catalogue.reading() as connection:
            database = self._catalogue.database.health(connection)
            version = schema.version(connection, self._catalogue.where)
            lines, head = audit.head(connection)
            stored = connection.execute(select(func.sum(schema.BLOB.c.bytes))).scalar()
        trials, blobs = self._counted()
        return {
            **database, "catalogue": self._catalogue.where, "store": self._store.where,
            "schema": version, "trials": trials, "blobs": blobs, "blob_bytes": int(stored or 0),
            "free_bytes": self._store.free(), "floor_bytes": room.floor(), "audit_lines": lines,
            "audit_head": head, "writable": self._writable(),
        }  # fmt: skip
