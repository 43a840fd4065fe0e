"""Traces for the screen: written once with a min/max pyramid, read only where one looks."""

from __future__ import annotations

import hashlib
import json
import math
import secrets
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import h5py
import numpy as np
from numpy.typing import ArrayLike, NDArray

from forceplate.archive.files.hdf5_writing import Writing
from forceplate.archive.files.store import StoredFile
from forceplate.errors import ArchiveError
from forceplate.model.record import Channel, Drawing, Preview

FORMAT = "forceplate-series/2"
UNSIGNED_FORMAT = "forceplate-series/1"
"""Without the SHA-256 of all before it at the end of the file, where HDF5 does not look."""
DIGEST_BYTES = 32
FACTOR = 8
SMALLEST_LEVEL = 64
_LIBVER = ("v110", "v110")
_IN_MEMORY: Mapping[str, Any] = {"driver": "core", "backing_store": False, "block_size": 1024**2}
_DAMAGE = (
    OSError, LookupError, ValueError, RuntimeError, TypeError, AttributeError, OverflowError,
    MemoryError,
)  # fmt: skip
"""What reading bytes that are no traces, or no longer, ends in."""
FINENESS = 4
"""Bins a pixel that a level must have at least; fewer, and the columns come out too wide."""

Floats = NDArray[np.float32]
Places = NDArray[np.int32]


def pack(
    channels: Mapping[str, tuple[ArrayLike, str]],
    rate: float,
    start: float = 0.0,
    drawing: Drawing | None = None,
    *,
    of: str = "",
) -> bytes:
    """An HDF5 file with these channels, their pyramid and the fixed pictures, and its SHA-256.

    Parameters
    ----------
    channels : mapping of name to ((n,) array, unit symbol)
        All of one length; NaN where undefined.
    rate : float, Hz
    start : float, s
        Time of the first sample, from the recording's first sample.
    drawing : Drawing or None
    of : str
        The trial or the result that they are of; empty where that is not told.

    Returns
    -------
    bytes
    """
    names = list(channels)
    samples = np.empty((0, 0), dtype=np.float32)
    if names:
        samples = np.stack([np.asarray(channels[name][0], dtype=np.float32) for name in names])
    # in HDF5's own memory: a buffer of Python's is called back for every few bytes; two threads
    # may not have files of one name open
    with h5py.File(secrets.token_hex(8), "w", libver=_LIBVER, **_IN_MEMORY) as file:
        root = Writing(file.id)
        root.mark("format", FORMAT)
        if of:
            root.mark("of", of)
        root.mark("rate_hz", float(rate))
        root.mark("start_s", float(start))
        root.mark("names", json.dumps(names))
        root.mark("units", json.dumps([channels[name][1] for name in names]))
        root.put("samples", samples)
        levels = list(_pyramid(samples))
        above = root.group("levels") if levels else None
        for level, (values, places) in enumerate(levels, start=1):
            assert above is not None
            own = above.group(str(level))
            own.put("values", values)
            own.put("places", places)
        if drawing is not None:
            _write_drawing(root.group("drawing"), drawing)
        file.flush()
        image = file.id.get_file_image()
    return image + hashlib.sha256(image).digest()


def _pyramid(samples: Floats) -> Iterator[tuple[Floats, Places]]:
    """Levels of (c, 2, m) smallest and largest value of each bin, and where they are."""
    places = np.broadcast_to(np.arange(samples.shape[1], dtype=np.int32), samples.shape)
    values, places = np.stack([samples, samples], axis=1), np.stack([places, places], axis=1)
    while values.shape[2] >= SMALLEST_LEVEL * FACTOR:
        values, places = binned(values, places, FACTOR)
        yield values, places


def binned(values: Floats, places: Places, size: int) -> tuple[Floats, Places]:
    """Smallest and largest of every `size` bins; NaN only where all of a bin is NaN.

    Parameters
    ----------
    values : (c, 2, m) float32
        Smallest and largest of finer bins.
    places : (c, 2, m) int32
        Sample numbers they stand at.
    size : int

    Returns
    -------
    (c, 2, k) float32, (c, 2, k) int32
        k = ceil(m / size); the last bin may be narrower.
    """
    extra = -values.shape[2] % size
    if extra:
        values = np.pad(values, ((0, 0), (0, 0), (0, extra)), constant_values=np.nan)
        places = np.pad(places, ((0, 0), (0, 0), (0, extra)), mode="edge")
    shape = (values.shape[0], -1, size)
    low, high = values[:, 0].reshape(shape), values[:, 1].reshape(shape)
    at = (
        np.where(np.isnan(low), np.inf, low).argmin(axis=2)[..., None],
        np.where(np.isnan(high), -np.inf, high).argmax(axis=2)[..., None],
    )
    pairs = zip((low, high), at, strict=True)
    chosen = [np.take_along_axis(part, best, axis=2)[..., 0] for part, best in pairs]
    pairs = zip((places[:, 0].reshape(shape), places[:, 1].reshape(shape)), at, strict=True)
    where = [np.take_along_axis(part, best, axis=2)[..., 0] for part, best in pairs]
    return np.stack(chosen, axis=1), np.stack(where, axis=1)


def _write_drawing(group: Writing, drawing: Drawing) -> None:
    plates = {
        str(number): outline
        for number, (_, _, outline) in enumerate(drawing.plates)
        if outline is not None
    }
    for part, pictures in (("paths", drawing.paths), ("feet", drawing.feet), ("plates", plates)):
        if pictures:
            below = group.group(part)
            for name, picture in pictures.items():
                below.put(name, np.asarray(picture, dtype=np.float32))
    for name in ("ellipse", "spectrum", "base"):
        picture = getattr(drawing, name)
        if picture is not None:
            group.put(name, np.asarray(picture, dtype=np.float32))
    group.mark("plates", json.dumps([[name, side] for name, side, _ in drawing.plates]))


@dataclass(frozen=True)
class Traces:
    """The traces of one file; each call opens it, reads what it needs and closes it.

    Parameters
    ----------
    source : Path, StoredFile or bytes
        Bytes: those of a file, as `pack` makes them.
    names, units : tuple of str
    rate, start : float, Hz and s
    n_samples : int
    """

    source: Path | StoredFile | bytes
    names: tuple[str, ...]
    units: tuple[str, ...]
    rate: float
    start: float
    n_samples: int

    @classmethod
    def open(cls, source: Path | StoredFile | bytes, of: str = "") -> Traces:
        """What the file holds; ArchiveError where it is not a whole file of traces.

        Nor may it say that it is of anything but `of`, where that is asked for.
        """
        with _reading(source) as file:
            if file.attrs["format"] not in (FORMAT, UNSIGNED_FORMAT):
                raise ValueError(f"format {file.attrs['format']}")
            told = file.attrs.get("of", of)
            if of and told != of:
                raise ValueError(f"they are the traces of {told}")
            return cls(
                source=source, names=tuple(json.loads(file.attrs["names"])),
                units=tuple(json.loads(file.attrs["units"])), rate=float(file.attrs["rate_hz"]),
                start=float(file.attrs["start_s"]), n_samples=int(file["samples"].shape[1]),
            )  # fmt: skip

    def preview(
        self,
        names: Sequence[str] | None = None,
        span: tuple[float, float] | None = None,
        pixels: int = 1000,
    ) -> Preview:
        """These channels over a span, at most two points a pixel.

        Parameters
        ----------
        names : sequence of str, optional
            All of them where not given; unknown ones are absent from the answer.
        span : (start s, end s), optional
            Both ends included; all of it where not given.
        pixels : int

        Returns
        -------
        Preview
            The samples themselves where there are no more than two a pixel; else the smallest
            and the largest of each column of samples, in the order they came.

        Raises
        ------
        ArchiveError
            The file cannot be read.
        """
        rows = [row for row, name in enumerate(self.names) if names is None or name in names]
        first, stop = self._samples(span)
        start, end = span or (self._time(first), self._time(max(stop - 1, first)))
        if not rows or stop <= first:
            return Preview(channels={}, start=start, end=end, samples_read=0)
        with _reading(self.source) as file:
            if stop - first <= 2 * max(pixels, 1):
                block = _rows(file["samples"], rows, first, stop)
                places = np.arange(first, stop)
                drawn = [(places, values) for values in block]
                read = block.size
            else:
                values, at, read = _columns(file, rows, first, stop, max(pixels, 1))
                drawn = [_in_order(*pair) for pair in zip(values, at, strict=True)]
        channels = {
            self.names[row]: Channel(
                time=self._time(places).astype(np.float32), values=values, unit=self.units[row]
            )
            for row, (places, values) in zip(rows, drawn, strict=True)
        }
        return Preview(channels=channels, start=start, end=end, samples_read=read)

    def drawing(self) -> Drawing:
        """The fixed pictures; an empty Drawing where the file holds none."""
        with _reading(self.source) as file:
            group = file.get("drawing")
            return Drawing() if group is None else _read_drawing(group)

    def _samples(self, span: tuple[float, float] | None) -> tuple[int, int]:
        """First sample of the span and the one after its last; a rounding error forgiven."""
        if span is None:
            return 0, self.n_samples
        first = math.ceil((span[0] - self.start) * self.rate - 1e-6)
        last = math.floor((span[1] - self.start) * self.rate + 1e-6)
        return min(max(first, 0), self.n_samples), min(max(last + 1, 0), self.n_samples)

    def _time(self, places: Any) -> Any:
        return self.start + places / self.rate


def _rows(data: Any, rows: list[int], first: int, stop: int) -> NDArray[Any]:
    """These rows of the span, whether the dataset has two or three dimensions."""
    return np.stack([data[row, ..., first:stop] for row in rows])


def _columns(
    file: Any, rows: list[int], first: int, stop: int, pixels: int
) -> tuple[Floats, Places, int]:
    """Smallest and largest of at most `pixels` columns: (c, 2, k) values, places, numbers read.

    Whole bins come from the coarsest level that is fine enough; the two ends, which may cut a
    bin, come from the samples.
    """
    level, size = 0, 1
    while f"levels/{level + 1}" in file and (stop - first) >= FINENESS * pixels * size * FACTOR:
        level, size = level + 1, size * FACTOR
    low, high = (first, stop) if level == 0 else (-(-first // size), stop // size)
    parts = []
    if level:
        parts = [_raw_bin(file, rows, first, low * size), _raw_bin(file, rows, high * size, stop)]
        values = _rows(file[f"levels/{level}/values"], rows, low, high)
        places = _rows(file[f"levels/{level}/places"], rows, low, high)
        middle = (values, places, values.size)
    else:
        middle = _pairs(file, rows, low, high)
    whole = [part for part in (*parts[:1], middle, *parts[1:]) if part[2]]
    values = np.concatenate([part[0] for part in whole], axis=2)
    places = np.concatenate([part[1] for part in whole], axis=2)
    width = -(-values.shape[2] // pixels)
    return *binned(values, places, width), sum(part[2] for part in whole)


def _pairs(file: Any, rows: list[int], first: int, stop: int) -> tuple[Floats, Places, int]:
    """The samples as bins of one."""
    samples = _rows(file["samples"], rows, first, stop)
    places = np.broadcast_to(np.arange(first, stop, dtype=np.int32), samples.shape)
    return np.stack([samples] * 2, axis=1), np.stack([places] * 2, axis=1), samples.size


def _raw_bin(file: Any, rows: list[int], first: int, stop: int) -> tuple[Floats, Places, int]:
    """The samples between two places as one bin."""
    values, places, read = _pairs(file, rows, first, stop)
    return *binned(values, places, max(stop - first, 1)), read


def _in_order(values: Floats, places: Places) -> tuple[Places, Floats]:
    """Points of one channel in the order of time; one point where both are the same sample."""
    order = np.argsort(places, axis=0, kind="stable")
    at = np.take_along_axis(places, order, axis=0).T.ravel()
    points = np.take_along_axis(values, order, axis=0).T.ravel()
    keep = np.ones(at.size, dtype=bool)
    keep[1:] = at[1:] != at[:-1]
    return at[keep], points[keep]


def _read_drawing(group: Any) -> Drawing:
    plates = json.loads(group.attrs["plates"])
    outlines = [group.get(f"plates/{number}") for number in range(len(plates))]
    return Drawing(
        paths={name: data[()] for name, data in group.get("paths", {}).items()},
        ellipse=group["ellipse"][()] if "ellipse" in group else None,
        spectrum=group["spectrum"][()] if "spectrum" in group else None,
        plates=tuple(
            (name, side, None if outline is None else outline[()])
            for (name, side), outline in zip(plates, outlines, strict=True)
        ),
        feet={name: data[()] for name, data in group.get("feet", {}).items()},
        base=group["base"][()] if "base" in group else None,
    )  # fmt: skip


def is_whole(data: bytes, of: str = "") -> bool:
    """Whether these are all the bytes of a file of traces, as `pack` made them for `of`.

    After a power cut a file may be shorter than it was, or as long but without some pages.
    """
    signed = hashlib.sha256(data[:-DIGEST_BYTES]).digest() == data[-DIGEST_BYTES:]
    if not signed and FORMAT.encode() in data:
        return False
    try:
        traces = Traces.open(data, of)
        if signed:
            return True
        with _reading(data) as file:
            file.visititems(lambda _, each: each[()] if isinstance(each, h5py.Dataset) else None)
            n_channels = file["samples"].shape[0]
        traces.drawing()
    except ArchiveError:
        return False
    return n_channels == len(traces.names)


@contextmanager
def _reading(source: Path | StoredFile | bytes) -> Iterator[Any]:
    """An open file of traces; whatever is wrong with it becomes one ArchiveError."""
    try:
        with _file(source) as file:
            yield file
    except _DAMAGE as cause:
        raise ArchiveError(
            "the traces cannot be read.",
            where="their bytes" if isinstance(source, bytes) else str(source), found=str(cause),
            advice="forceplate redraw makes them again; the recording itself is kept elsewhere.",
        ) from cause  # fmt: skip


@contextmanager
def _file(source: Path | StoredFile | bytes) -> Iterator[Any]:
    if isinstance(source, bytes):
        with h5py.File(h5py.h5f.open_file_image(source)) as file:
            yield file
        return
    with (
        nullcontext(source) if isinstance(source, Path) else source.local() as path,
        h5py.File(path, "r", locking=False) as file,
    ):
        yield file
