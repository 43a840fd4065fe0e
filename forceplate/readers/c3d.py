"""C3D files: force plates of types 1 to 4, from Intel, DEC and MIPS machines."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from forceplate.errors import ReadError
from forceplate.model.plate import Plate
from forceplate.model.recording import Recording, Source
from forceplate.readers.c3d_parameters import BLOCK, read_header, read_parameters
from forceplate.readers.c3d_plates import plate_count, read_plates
from forceplate.readers.c3d_samples import extent_of, read_channels

_MAGIC = 0x50
_PROCESSORS = (84, 85, 86)


class C3dReader:
    """Reads the analog side of a C3D file; markers and what it says of the subject are left."""

    name = "c3d"
    version = "1"
    extensions = (".c3d",)

    def refuses(self, path: Path, head: bytes) -> str | None:
        """Why this is not C3D, or None: its second byte and its processor byte decide."""
        if len(head) < 2 or head[1] != _MAGIC or head[0] == 0:
            return "the second byte is not C3D's 0x50"
        at = (head[0] - 1) * BLOCK + 3
        byte = head[at : at + 1] or _byte_at(path, at)
        if not byte:
            return "the parameter section lies outside the file"
        if byte[0] not in _PROCESSORS:
            return f"byte {at} is {byte[0]}, not a C3D processor (84, 85 or 86)"
        return None

    def read(self, path: Path, profile: str | None) -> list[Recording]:  # noqa: ARG002
        """The one recording of the file.

        Raises
        ------
        ReadError
            It is damaged, cut off, or holds no plate that can be read.
        """
        data = path.read_bytes()
        header, numbers = read_header(path, data)
        parameters = read_parameters(path, data, header, numbers)
        if plate_count(parameters) == 0:
            raise ReadError(
                "the file holds no force plate.", where=path,
                expected="FORCE_PLATFORM:USED of at least 1", found="0 plates",
                advice="Export the trial with its force plates.",
            )  # fmt: skip
        extent = extent_of(header, parameters, len(data))
        channels = read_channels(data, extent, parameters, numbers)
        plates, notes = read_plates(parameters, channels)
        if all(plate.wrench is None for plate in plates):
            reasons = "; ".join(f"{plate.name}: {plate.why}" for plate in plates)
            raise ReadError(
                "no force plate of the file can be read.", where=path, found=reasons or "0 plates",
                advice="Export the trial with force plates of type 2.",
            )  # fmt: skip
        vertical, said = _vertical(plates, path)
        start = 0.0
        if extent.point_rate > 0:
            start = max(header.first_frame - 1, 0) / extent.point_rate
        return [
            Recording(
                Source(str(path), "", self.name, self.version), extent.rate, extent.n_samples,
                plates, vertical, start=start, notes=(*extent.notes, *notes, *said),
            )
        ]  # fmt: skip


def _byte_at(path: Path, at: int) -> bytes:
    with path.open("rb") as file:
        file.seek(at)
        return file.read(1)


def _vertical(plates: tuple[Plate, ...], path: Path) -> tuple[str, tuple[str, ...]]:
    """The lab's upward axis: the largest component of the plates' own z axes."""
    axes = [plate.rotation[:, 2] for plate in plates if plate.rotation is not None]
    if not axes:
        return "z", ("no plate tells which axis is vertical; z was taken",)
    weight = np.sum(np.abs(axes), axis=0)
    axis = "xyz"[int(np.argmax(weight))]
    if axis == "x":
        raise ReadError(
            "the plates stand upright: their surfaces face along lab x.", where=path,
            expected="plates that lie flat, with lab y or z pointing up", found="x",
            advice="Turn the lab axes in the system that recorded the file and export it again.",
        )  # fmt: skip
    return axis, ()
