"""A store at any fsspec address, such as `s3://bucket/lab`: each file is one object."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from forceplate.archive.files.names import TEMPORARY
from forceplate.errors import ArchiveError, StorageFull

_FULL_WORDS = ("quota", "insufficient storage", "no space left", "storagefull")


class ObjectStore:
    """Objects under an address. An object is put whole or not at all, so there is no renaming.

    Parameters
    ----------
    url : str
        Anything that fsspec opens. Keys and endpoints come from the environment, as the
        protocol's own library reads them; none are kept here.

    Raises
    ------
    ArchiveError
        The protocol is not known, or its library is not installed.
    """

    def __init__(self, url: str) -> None:
        self.where = _without_secrets(url).rstrip("/")
        self._fs, self._root = _opened(url)

    def _at(self, name: str) -> str:
        return f"{self._root}/{name}"

    def put(self, name: str, data: bytes, what: str) -> None:
        """The object, if absent; what is there with other bytes is put right."""
        with self._said(what, name, len(data)):
            try:
                self._fs.pipe_file(self._at(name), data, mode="create")
            except FileExistsError:
                if self._fs.cat_file(self._at(name)) != data:
                    self._fs.pipe_file(self._at(name), data)
            if self._fs.cat_file(self._at(name)) != data:
                raise ArchiveError(
                    "the store gave back other bytes than were written.",
                    where=f"{self.where}/{name}", advice="Check the store; nothing was added.",
                )  # fmt: skip

    def replace(self, name: str, data: bytes, what: str) -> None:
        with self._said(what, name, len(data)):
            self._fs.pipe_file(self._at(name), data)

    mark = replace

    def move(self, old: str, new: str) -> None:
        """Not in one step: killed between the two, both names are there with the same bytes."""
        with self._translated():
            self._fs.pipe_file(self._at(new), self._fs.cat_file(self._at(old)))
            self._fs.rm_file(self._at(old))

    def remove(self, name: str) -> None:
        with self._translated():
            self._fs.rm_file(self._at(name))

    def read(self, name: str) -> bytes:
        with self._translated():
            return self._fs.cat_file(self._at(name))

    def size(self, name: str) -> int | None:
        with self._translated():
            try:
                return int(self._fs.size(self._at(name)))
            except FileNotFoundError:
                return None

    def names(self, under: str) -> Iterator[str]:
        """In order; hidden folders below are passed over, as in a folder."""
        with self._translated():
            try:
                found = self._fs.find(self._at(under))
            except FileNotFoundError:
                return
        yield from self._plain(under, found)

    def sizes(self, under: str) -> dict[str, int]:
        with self._translated():
            try:
                found = self._fs.find(self._at(under), detail=True)
            except FileNotFoundError:
                return {}
            sizes = {self._name(path): int(about["size"]) for path, about in found.items()}
        return {name: sizes[name] for name in self._plain(under, found)}

    def _plain(self, under: str, paths: Iterable[str]) -> list[str]:
        named = sorted(self._name(path) for path in paths)
        return [name for name in named if "/." not in name[len(under) :]]

    def _name(self, path: str) -> str:
        return str(path)[len(self._root) + 1 :]

    @contextmanager
    def local(self, name: str) -> Iterator[Path]:
        data = self.read(name)
        with tempfile.TemporaryDirectory(prefix="forceplate-") as folder:
            path = Path(folder) / name.rsplit("/", 1)[-1]
            path.write_bytes(data)
            yield path

    def prepare(self) -> None:
        """Look whether it answers. The bucket is made by whoever owns the store."""
        with self._said("the archive", TEMPORARY, 0):
            any(self.names(TEMPORARY))

    def writable(self) -> bool:
        return True

    def free(self) -> int | None:
        return None

    @contextmanager
    def _said(self, what: str, name: str, n_bytes: int) -> Iterator[None]:
        """Errors as one sentence that names what was to be kept."""
        try:
            with self._translated():
                yield
        except OSError as cause:
            where = f"{self.where}/{name}"
            if any(word in str(cause).lower() for word in _FULL_WORDS):
                raise StorageFull(
                    f"no room for {what} ({n_bytes:,} bytes).", where=where, found=str(cause),
                    advice="Ask for more room and repeat; what was acknowledged before is safe.",
                ) from cause  # fmt: skip
            raise ArchiveError(
                f"{what} could not be written.", where=where, found=str(cause),
                advice="Check the address, the keys in the environment and the connection.",
            ) from cause  # fmt: skip

    @contextmanager
    def _translated(self) -> Iterator[None]:
        """What the protocol's own library raises, as an OSError."""
        try:
            yield
        except _troubles() as cause:
            if isinstance(cause, OSError):
                raise
            raise OSError(str(cause) or type(cause).__name__) from cause


def _troubles() -> tuple[type[Exception], ...]:
    """OSError, and the errors of the libraries of the protocols that are in use."""
    found: list[type[Exception]] = [OSError]
    for module, name in (
        ("botocore.exceptions", "BotoCoreError"), ("botocore.exceptions", "ClientError"),
        ("aiohttp", "ClientError"), ("google.auth.exceptions", "GoogleAuthError"),
        ("azure.core.exceptions", "AzureError"),
    ):  # fmt: skip
        if module in sys.modules:
            found.append(getattr(sys.modules[module], name))
    return tuple(found)


def _opened(url: str) -> tuple[Any, str]:
    """The file system and the root within it, without a slash at its end."""
    try:
        from fsspec.core import url_to_fs
    except ImportError as cause:
        raise ArchiveError(
            "a store at an address needs a library that is not installed.",
            where=_without_secrets(url), advice="pip install 'forceplate[object]'",
        ) from cause  # fmt: skip
    try:
        # objects that other processes put must be seen at once
        fs, root = url_to_fs(url, use_listings_cache=False)
    except (ImportError, ValueError) as cause:
        raise ArchiveError(
            "a store of this kind cannot be opened.", where=_without_secrets(url),
            expected="an fsspec address such as s3://bucket/folder", found=str(cause),
            advice="Install the library it names, or mend the address.",
        ) from cause  # fmt: skip
    return fs, root.rstrip("/")


def _without_secrets(url: str) -> str:
    """The address without user, password and query."""
    parts = urlsplit(url)
    return urlunsplit((parts.scheme, parts.netloc.rsplit("@", 1)[-1], parts.path, "", ""))
