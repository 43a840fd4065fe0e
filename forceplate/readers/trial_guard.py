"""What an HDF5 file must look like before any of its data are touched.

A trial file needs few and plain things. External files, links to elsewhere, virtual data sets,
foreign filters, loops of groups and sizes beyond all measure are refused unread.
"""

from __future__ import annotations

import math
from pathlib import Path

import h5py
from h5py import h5o  # pyright: ignore[reportAttributeAccessIssue]

from forceplate.errors import ReadError

MOST_OBJECTS = 500
MOST_DEPTH = 8
MOST_BYTES = 512 * 1024**2
MOST_CHUNK = 64 * 1024**2
MOST_EXPANSION = 200
_FILTERS = {h5py.h5z.FILTER_DEFLATE, h5py.h5z.FILTER_SHUFFLE, h5py.h5z.FILTER_FLETCHER32}
_KINDS = "fiuS"


class _Evil(Exception):
    """What is not admitted, in a few words."""


def admit(file: h5py.File, path: Path, size: int) -> None:
    """Refuse a file that is not made like a trial file.

    Parameters
    ----------
    file : h5py.File
        Open for reading.
    path : Path
        For errors.
    size : int
        Bytes of the file.

    Raises
    ------
    ReadError
        With what was found.
    """
    try:
        _Walk(size).group(file, 0)
    except _Evil as reason:
        raise ReadError(
            "the file holds something that a trial file never does, and was not read.",
            where=path, expected="plain data sets within the file itself", found=str(reason),
            advice="Write it again with forceplate.",
        ) from reason  # fmt: skip


class _Walk:
    """One walk over all objects of a file, counting what it sees."""

    def __init__(self, size: int) -> None:
        self.size = size
        self.seen: set[int] = set()
        self.objects = 0
        self.bytes = 0

    def group(self, group: h5py.Group, depth: int) -> None:
        """Look at a group and everything below it."""
        if depth > MOST_DEPTH:
            raise _Evil(f"groups more than {MOST_DEPTH} deep")
        self.once(group)
        self.attributes(group)
        if len(group) > MOST_OBJECTS:
            raise _Evil(f"more than {MOST_OBJECTS} objects")
        for name in group:
            if not isinstance(group.get(name, getlink=True), h5py.HardLink):
                raise _Evil(f"a link at {name!r} that leads elsewhere")
            member = group[name]
            if isinstance(member, h5py.Group):
                self.group(member, depth + 1)
            elif isinstance(member, h5py.Dataset):
                self.once(member)
                self.attributes(member)
                self.dataset(member)
            else:
                raise _Evil(f"a named type at {name!r}")

    def once(self, thing: h5py.Group | h5py.Dataset) -> None:
        """Count an object; one that is met twice makes a loop."""
        self.objects += 1
        if self.objects > MOST_OBJECTS:
            raise _Evil(f"more than {MOST_OBJECTS} objects")
        address = h5o.get_info(thing.id).addr
        if address in self.seen:
            raise _Evil("an object that is linked twice")
        self.seen.add(address)

    def attributes(self, thing: h5py.Group | h5py.Dataset) -> None:
        """Attributes are plain and smaller than the file."""
        if len(thing.attrs) > MOST_OBJECTS:
            raise _Evil(f"more than {MOST_OBJECTS} attributes")
        for name in thing.attrs:
            attribute = thing.attrs.get_id(name)
            if attribute.dtype.kind not in _KINDS:
                raise _Evil(f"the attribute {name!r} of kind {attribute.dtype.kind!r}")
            if math.prod(attribute.shape) * attribute.dtype.itemsize > self.size:
                raise _Evil(f"the attribute {name!r} larger than the file")

    def dataset(self, data: h5py.Dataset) -> None:
        """A data set lies within the file, plainly, and is as large as it says."""
        plan = data.id.get_create_plist()
        if data.is_virtual or plan.get_external_count():
            raise _Evil(f"data at {data.name} that lie outside the file")
        if data.dtype.kind not in _KINDS or data.shape is None:
            raise _Evil(f"data at {data.name} of kind {data.dtype.kind!r}")
        for index in range(plan.get_nfilters()):
            if plan.get_filter(index)[0] not in _FILTERS:
                raise _Evil(f"data at {data.name} behind a foreign filter")
        claimed = math.prod(data.shape) * data.dtype.itemsize
        stored = data.id.get_storage_size()
        self.bytes += claimed
        if self.bytes > MOST_BYTES or stored > self.size:
            raise _Evil(f"data at {data.name} of {max(claimed, stored)} bytes")
        if claimed > MOST_EXPANSION * max(stored, 1):
            raise _Evil(f"{stored} bytes at {data.name} that grow to {claimed}")
        if data.chunks is not None and math.prod(data.chunks) * data.dtype.itemsize > MOST_CHUNK:
            raise _Evil(f"data at {data.name} in pieces larger than {MOST_CHUNK} bytes")
