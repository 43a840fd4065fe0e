"""Where the archive's files are: by name, in a folder or in an object store."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Protocol

from forceplate.archive.files.layer import FileLayer, files_from_environment
from forceplate.errors import ArchiveError


class Store(Protocol):
    """Files by name, such as `raw/ab/<hash>.h5`; each is there whole or not at all.

    What a store cannot do it says as an OSError of its kind (FileNotFoundError where a name is
    not there), but for `put`, `replace` and `mark`, which raise StorageFull or ArchiveError
    naming `what` was to be kept.
    """

    where: str
    """The folder or the address; never with a password."""

    def put(self, name: str, data: bytes, what: str) -> None:
        """Make sure that the file is there with these bytes, and stays after a power cut."""
        ...

    def replace(self, name: str, data: bytes, what: str) -> None:
        """Put a file that can be made again in place of an older one, atomically.

        It need not last: after a power cut it may have to be made again.
        """
        ...

    def mark(self, name: str, data: bytes, what: str) -> None:
        """A small new file that says what is on its way; it need not last a power cut."""
        ...

    def move(self, old: str, new: str) -> None:
        """Give a file another name, in place of what has it."""
        ...

    def remove(self, name: str) -> None: ...

    def read(self, name: str) -> bytes: ...

    def size(self, name: str) -> int | None:
        """Bytes of the file; None where it is not there."""
        ...

    def names(self, under: str) -> Iterator[str]:
        """Names of the files in this folder and below, in order."""
        ...

    def sizes(self, under: str) -> dict[str, int]:
        """Bytes by name of the files in this folder and below, asked for all at once."""
        ...

    def local(self, name: str) -> AbstractContextManager[Path]:
        """The file as one of this computer, for as long as it is needed; not to be written to."""
        ...

    def prepare(self) -> None:
        """What a new archive needs before files can be put."""
        ...

    def writable(self) -> bool:
        """Whether this account may put files, as far as that can be known beforehand."""
        ...

    def free(self) -> int | None:
        """Bytes that there is room for; None where nobody knows."""
        ...


@dataclass(frozen=True)
class StoredFile:
    """One file of a store."""

    store: Store
    name: str

    def __str__(self) -> str:
        return f"{self.store.where}/{self.name}"

    def read(self) -> bytes:
        """All its bytes, as they are; OSError where they cannot be had."""
        return self.store.read(self.name)

    def local(self) -> AbstractContextManager[Path]:
        """The file as one of this computer, for as long as it is needed."""
        return self.store.local(self.name)


@contextmanager
def reached(store: Store) -> Iterator[None]:
    """What a store cannot say, as an ArchiveError; what it cannot keep it says by itself."""
    try:
        yield
    except OSError as cause:
        raise ArchiveError(
            "the files of the archive cannot be reached.", where=store.where,
            found=cause.strerror or str(cause) or type(cause).__name__,
            advice="Check the disk and the right to read it; for a store at an address, the "
            "address, the keys in the environment and the connection. Then repeat.",
        ) from cause  # fmt: skip


def is_url(place: str) -> bool:
    """Whether a place is an address of an object store and not a folder."""
    return "://" in place and not place.startswith("file://")


def store_at(place: str, files: FileLayer | None = None) -> Store:
    """The store at a folder or at an fsspec address.

    Raises
    ------
    ArchiveError
        The address is of a kind that is not known, or what it needs is not installed.
    """
    if is_url(place):
        from forceplate.archive.files.objects import ObjectStore

        return ObjectStore(place)
    from forceplate.archive.files.local import LocalStore

    folder = Path(place.removeprefix("file://")).expanduser().absolute()
    return LocalStore(folder, files or files_from_environment())


@lru_cache(maxsize=8)
def kept_store(place: str) -> Store:
    """The store at a place, opened once in this process; for those who only read and replace."""
    return store_at(place)
