"""Files of an archive or of a backup that cannot be had: named, and never in the way of others."""

from __future__ import annotations

from forceplate.archive.files.blobs import digest_of
from forceplate.archive.files.local import LocalStore
from forceplate.archive.files.store import Store
from forceplate.archive.moving.copying import Listed
from forceplate.archive.row_checks import Problem, problem
from forceplate.errors import ArchiveError


class FileLost(Exception):
    """A listed file is not there, or not as it was stored; `problem` says it as verify does."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem["what"])
        self.problem = problem


def odd_row(what: object) -> Problem:
    """A row that cannot be understood: nobody knows which file it is about."""
    return problem("row-changed", f"a row cannot be understood ({what})")


def whole_bytes(source: Store, file: Listed) -> bytes:
    """The bytes of a listed file, checked against its hash.

    Raises
    ------
    FileLost
        They cannot be had: that is a matter of this one file.
    ArchiveError
        The store does not answer: that is no matter of a file.
    """
    if file.data is not None:
        return file.data
    try:
        data = source.read(file.name)
    except FileNotFoundError as cause:
        raise FileLost(problem("blob-missing", f"{file.name} is not there")) from cause
    except OSError as cause:
        if not isinstance(source, LocalStore):
            raise ArchiveError(
                "the files cannot be reached.", where=source.where, found=str(cause),
                advice="Check the address and the connection, then repeat.",
            ) from cause  # fmt: skip
        what = f"{file.name} cannot be read: {cause.strerror or cause}"
        raise FileLost(problem("blob-unreadable", what)) from cause
    if digest_of(data) != file.sha256:
        what = f"{file.name} has other bytes than it was stored with"
        raise FileLost(problem("blob-damaged", what))
    return data
