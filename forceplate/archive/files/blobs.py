"""Immutable files that are named by the hash of their bytes, in whatever store."""

from __future__ import annotations

import hashlib

from forceplate.archive.files.store import Store
from forceplate.errors import ArchiveError


def digest_of(data: bytes) -> str:
    """SHA-256, lower-case hex."""
    return hashlib.sha256(data).hexdigest()


def get(store: Store, name: str, sha256: str) -> bytes:
    """The bytes of an immutable file, checked against the hash they were stored with.

    Raises
    ------
    ArchiveError
        The file is missing or has other bytes.
    """
    where = f"{store.where}/{name}"
    try:
        data = store.read(name)
    except OSError as cause:
        raise ArchiveError(
            "a file of the archive cannot be read.", where=where,
            found=cause.strerror or str(cause),
            advice="Run forceplate verify, and bring the file back from a backup.",
        ) from cause  # fmt: skip
    found = digest_of(data)
    if found != sha256:
        raise ArchiveError(
            "a file of the archive is damaged.", where=where, expected=f"sha256 {sha256}",
            found=found, advice="Bring the file back from a backup.",
        )  # fmt: skip
    return data
