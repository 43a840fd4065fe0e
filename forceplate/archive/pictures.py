"""Traces for the screen, seen as a whole: which are there, which are torn, which are missing.

They are not synced and need not be in a backup, since they can be made again from the recording.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from forceplate.archive import trials
from forceplate.archive.database.schema import RESULT
from forceplate.archive.files import names
from forceplate.archive.files.series import Traces, is_whole
from forceplate.archive.files.store import StoredFile, is_url
from forceplate.archive.opened import Opened
from forceplate.errors import ArchiveError

FOLDER = "series"


@dataclass(frozen=True)
class Seen:
    """What a look at the bytes of every file of traces has shown.

    Parameters
    ----------
    whole : frozenset of str
        Trial codes and result keys whose traces can be shown.
    removed : tuple of str
        Sentences about torn files that were removed.
    problems : tuple of {code, what}
        Files that could not be read or removed: that is no matter of their content.
    """

    whole: frozenset[str]
    removed: tuple[str, ...]
    problems: tuple[dict[str, str], ...]


class Pictures(Opened):
    """The traces of the trials and of the results that are shown."""

    def pictures_wanted(self) -> list[tuple[str, str | None]]:
        """Every trial, by code, and the key of its result in the current run, if it has one."""
        with self._catalogue.reading() as connection:
            rows = trials.listing(trials.current_run(connection)).subquery()
            statement = select(rows.c.code, rows.c.key).order_by(rows.c.code)
            return [(code, key) for code, key in connection.execute(statement)]

    def pictures(self) -> set[str]:
        """Codes and keys whose traces can be opened.

        One listing; in a folder, where a file may have been cut off, each is opened too.
        ArchiveError where the store does not answer.
        """
        try:
            files = list(self._store.names(FOLDER))
        except OSError as cause:
            raise self._no_listing(cause) from cause
        # an object is put whole or not at all
        if not is_url(self.place.files):
            files = [name for name in files if self._opens(name)]
        return {names.stem(name) for name in files}

    def has_pictures(self) -> Callable[[str], bool]:
        """Whether a code or key has traces, for those who ask of very many.

        A look into the folder each time; of a store at an address one listing, once it is needed.
        """
        if not is_url(self.place.files):
            return lambda name: self._store.size(names.series(name)) is not None
        listed: set[str] | None = None

        def known(name: str) -> bool:
            nonlocal listed
            listed = self.pictures() if listed is None else listed
            return name in listed

        return known

    def drawn_meanwhile(self, name: str) -> bool:
        """Whether traces that were missing are there by now; False where asking would take long."""
        return not is_url(self.place.files) and self._opens(names.series(name))

    def _opens(self, name: str) -> bool:
        try:
            Traces.open(StoredFile(self._store, name), names.stem(name))
        except ArchiveError:
            return False
        return True

    def _no_listing(self, cause: OSError) -> ArchiveError:
        return ArchiveError(
            "the traces cannot be listed.", where=self._store.where, found=str(cause),
            advice="Check the folder or the address and the connection, then repeat.",
        )  # fmt: skip

    def check_pictures(self) -> Seen:
        """Read every file of traces, and remove those that are torn.

        Files of no trial and of no result are left alone: whoever analyses writes them before the
        result is kept. Nobody has to wait meanwhile, and nothing is removed from an archive that
        this account may not write to.
        """
        whole: set[str] = set()
        removed: list[str] = []
        problems: list[dict[str, str]] = []
        try:
            for name in self._store.names(FOLDER):
                stem = names.stem(name)
                try:
                    if is_whole(self._store.read(name), stem):
                        whole.add(stem)
                    elif self._writable():
                        self._store.remove(name)
                        removed.append(f"torn or misplaced pictures {stem} removed")
                except FileNotFoundError:
                    continue  # somebody else has removed it
                except OSError as cause:
                    problems.append(_unreadable(f"{name}: {cause.strerror or cause}"))
        except OSError as cause:
            problems.append(_unreadable(f"they cannot be listed: {cause}"))
        return Seen(frozenset(whole), tuple(removed), tuple(problems))

    def pictures_missing(self, there: frozenset[str]) -> int | None:
        """Files of traces that are not among these; None where the catalogue cannot be read."""
        try:
            wanted = self.pictures_wanted()
        except ArchiveError:
            return None
        return sum(name not in there for pair in wanted for name in pair if name is not None)

    def kept_result(self, key: str) -> tuple[dict[str, Any], dict[str, str]] | None:
        """A result as it was saved, and what it was computed with."""
        wanted = select(RESULT.c.payload, RESULT.c.env).where(RESULT.c.key == key)
        with self._catalogue.reading() as connection:
            row = connection.execute(wanted).one_or_none()
        return None if row is None else (json.loads(row.payload), json.loads(row.env))

    def room_for_pictures(self) -> None:
        """StorageFull where the disk is too full to make any more."""
        self._room_for(0, "more pictures")


def _unreadable(what: str) -> dict[str, str]:
    return {"code": "series-unreadable", "what": f"traces cannot be read: {what}"}
