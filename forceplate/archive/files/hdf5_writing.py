"""Small data sets and texts into an open HDF5 file, on h5py's lower floor."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import h5py
import numpy as np
from h5py import (
    h5a,  # pyright: ignore[reportAttributeAccessIssue]
    h5d,  # pyright: ignore[reportAttributeAccessIssue]
    h5g,  # pyright: ignore[reportAttributeAccessIssue]
    h5s,
    h5t,
)

_TEXT = h5py.string_dtype()


@dataclass(frozen=True)
class Writing:
    """A group that is written to.

    h5py's upper floor takes five times as long for each of the twenty small things that a file of
    pictures holds; what it would write is written here too.

    Parameters
    ----------
    id : h5py.h5f.FileID or h5py.h5g.GroupID
    """

    id: Any

    def group(self, name: str) -> Writing:
        """A new group in this one."""
        return Writing(h5g.create(self.id, name.encode()))

    def put(self, name: str, values: np.ndarray) -> None:
        """A new data set in this group: all of an array, in its own type."""
        values = np.ascontiguousarray(values)
        space = h5s.create_simple(values.shape)
        data = h5d.create(self.id, name.encode(), h5t.py_create(values.dtype, logical=True), space)
        if values.size:
            data.write(h5s.ALL, h5s.ALL, values)

    def mark(self, name: str, value: str | float) -> None:
        """A new attribute of this group: a text of any length, or a float64."""
        one = np.array(value, dtype=_TEXT if isinstance(value, str) else np.float64)
        kind = h5t.py_create(one.dtype, logical=True)
        mark = h5a.create(self.id, name.encode(), kind, h5s.create(h5s.SCALAR))
        mark.write(one, mtype=h5t.py_create(one.dtype))
