"""What an HDF5 file must look like before any of its data are touched.

A trial file needs few and plain things. External files, links to elsewhere, virtual data sets,
foreign filters, loops of groups and sizes beyond all measure are refused unread.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import h5py
import numpy as np
from h5py import (
    h5a,  # pyright: ignore[reportAttributeAccessIssue]
    h5d,  # pyright: ignore[reportAttributeAccessIssue]
    h5g,  # pyright: ignore[reportAttributeAccessIssue]
    h5l,  # pyright: ignore[reportAttributeAccessIssue]
    h5o,  # pyright: ignore[reportAttributeAccessIssue]
    h5s,
    h5t,
    h5z,  # pyright: ignore[reportAttributeAccessIssue]
)

from forceplate.errors import ReadError

MOST_OBJECTS = 500
MOST_DEPTH = 8
MOST_BYTES = 512 * 1024**2
MOST_CHUNK = 64 * 1024**2
MOST_EXPANSION = 200
_FILTERS = {h5z.FILTER_DEFLATE, h5z.FILTER_SHUFFLE, h5z.FILTER_FLETCHER32}
_NUMBERS = {h5t.FLOAT: "f8", h5t.INTEGER: "i8"}


class _Evil(Exception):
    """What is not admitted, in a few words."""


@dataclass(frozen=True)
class Attribute:
    """An attribute that was looked at, not yet read.

    Parameters
    ----------
    id : h5py.h5a.AttrID
    shape : tuple of int
    dtype : str
        As what numpy takes it: `f8`, `i8`, or `S` with its length.
    """

    id: Any
    shape: tuple[int, ...]
    dtype: str

    def read(self) -> Any:
        """Its value: bytes, a number, or an array of them."""
        values = np.zeros(self.shape, dtype=self.dtype)
        if values.size:
            self.id.read(values)
        return values if self.shape else values[()]


@dataclass(frozen=True)
class Admitted:
    """A group or a data set that was looked at: what may be read of it.

    Parameters
    ----------
    id : h5py.h5g.GroupID or h5py.h5d.DatasetID
    attributes : dict of name to Attribute
    members : dict of name to Admitted
        Of a group, in the order of their names.
    """

    id: Any
    attributes: dict[str, Attribute]
    members: dict[str, Admitted]

    def array(self, dtype: str | None = None) -> np.ndarray:
        """All values of a data set, in one read into their own place.

        Parameters
        ----------
        dtype : str, optional
            That of the file where not given.
        """
        values = np.empty(self.id.shape, dtype=self.id.dtype if dtype is None else dtype)
        if values.size:
            self.id.read(h5s.ALL, h5s.ALL, values)
        return values


def admit(file: h5py.File, where: Path | str, size: int) -> Admitted:
    """Look at all of a file, and refuse one that is not made like a trial file.

    h5py's lower floor is used throughout: its upper one takes four times as long, which is more
    than reading the samples does.

    Parameters
    ----------
    file : h5py.File
        Open for reading.
    where : Path or str
        For errors.
    size : int
        Bytes of the file.

    Returns
    -------
    Admitted
        The file's root; good while the file is open.

    Raises
    ------
    ReadError
        With what was found.
    """
    try:
        return _Walk(size).group(h5o.open(file.id, b"/"), "", 0)
    except _Evil as reason:
        raise ReadError(
            "the file holds something that a trial file never does, and was not read.",
            where=where, expected="plain data sets within the file itself", found=str(reason),
            advice="Write it again with forceplate.",
        ) from reason  # fmt: skip


class _Walk:
    """One walk over all objects of a file, counting what it sees."""

    def __init__(self, size: int) -> None:
        self.size = size
        self.seen: set[int] = set()
        self.objects = 0
        self.bytes = 0

    def group(self, group: Any, name: str, depth: int) -> Admitted:
        """Look at a group and everything below it."""
        if depth > MOST_DEPTH:
            raise _Evil(f"groups more than {MOST_DEPTH} deep")
        self.once(group)
        attributes = self.attributes(group)
        if group.get_num_objs() > MOST_OBJECTS:
            raise _Evil(f"more than {MOST_OBJECTS} objects")
        members: dict[str, Admitted] = {}
        for link in group:
            own = link.decode()
            if group.links.get_info(link).type != h5l.TYPE_HARD:
                raise _Evil(f"a link at {own!r} that leads elsewhere")
            member = h5o.open(group, link)
            if isinstance(member, h5g.GroupID):
                members[own] = self.group(member, f"{name}/{own}", depth + 1)
            elif isinstance(member, h5d.DatasetID):
                self.once(member)
                members[own] = Admitted(member, self.attributes(member), {})
                self.dataset(member, f"{name}/{own}")
            else:
                raise _Evil(f"a named type at {own!r}")
        return Admitted(group, attributes, members)

    def once(self, thing: Any) -> None:
        """Count an object; one that is met twice makes a loop."""
        self.objects += 1
        if self.objects > MOST_OBJECTS:
            raise _Evil(f"more than {MOST_OBJECTS} objects")
        address = h5o.get_info(thing).addr
        if address in self.seen:
            raise _Evil("an object that is linked twice")
        self.seen.add(address)

    def attributes(self, thing: Any) -> dict[str, Attribute]:
        """Attributes are plain and smaller than the file."""
        if h5a.get_num_attrs(thing) > MOST_OBJECTS:
            raise _Evil(f"more than {MOST_OBJECTS} attributes")
        names: list[bytes] = []
        h5a.iterate(thing, names.append)
        found: dict[str, Attribute] = {}
        for name in names:
            own = h5a.open(thing, name)
            dtype, width = _plain(own.get_type(), f"the attribute {name.decode()!r}")
            shape = own.shape
            if math.prod(shape) * width > self.size:
                raise _Evil(f"the attribute {name.decode()!r} larger than the file")
            found[name.decode()] = Attribute(own, shape, dtype)
        return found

    def dataset(self, data: Any, name: str) -> None:
        """A data set lies within the file, plainly, and is as large as it says."""
        plan = data.get_create_plist()
        layout = plan.get_layout()
        if layout == h5d.VIRTUAL or plan.get_external_count():
            raise _Evil(f"data at {name} that lie outside the file")
        _, width = _plain(data.get_type(), f"data at {name}")
        shape = data.shape
        if shape is None:
            raise _Evil(f"data at {name} without a shape")
        for index in range(plan.get_nfilters()):
            if plan.get_filter(index)[0] not in _FILTERS:
                raise _Evil(f"data at {name} behind a foreign filter")
        claimed = math.prod(shape) * width
        stored = data.get_storage_size()
        self.bytes += claimed
        if self.bytes > MOST_BYTES or stored > self.size:
            raise _Evil(f"data at {name} of {max(claimed, stored)} bytes")
        if claimed > MOST_EXPANSION * max(stored, 1):
            raise _Evil(f"{stored} bytes at {name} that grow to {claimed}")
        if layout == h5d.CHUNKED and math.prod(plan.get_chunk()) * width > MOST_CHUNK:
            raise _Evil(f"data at {name} in pieces larger than {MOST_CHUNK} bytes")


def _plain(kind: Any, what: str) -> tuple[str, int]:
    """As what numpy takes values of a plain type, and the bytes of one; others are refused."""
    family, width = kind.get_class(), kind.get_size()
    if family == h5t.STRING and not kind.is_variable_str():
        return f"S{width}", width
    if family not in _NUMBERS:
        raise _Evil(f"{what} of no plain kind")
    return _NUMBERS[family], width
